//! Reading what an earlier bench came to: a baseline, or what is there already.

use super::faults::Faults;
use super::json::{At, check_format, read_json, shown};
use super::read::file_name;
use super::text::{Content, read_bytes};
use crate::bench::{BenchResult, FORMAT};
use crate::school::Fault;
use serde_json::Value;
use std::path::Path;

/// Reads what an earlier bench came to: a file, or the folder with `bench.json` in it. `None` if it is not there.
///
/// # Errors
///
/// The faults, if it is there and is none.
pub fn read_bench_result(path: &Path) -> Result<Option<BenchResult>, Vec<Fault>> {
    let file = if path.is_dir() { path.join("bench.json") } else { path.to_owned() };
    let name = file_name(&file);
    let mut faults = Faults::default();
    let value = match read_bytes(&file, &name, &mut faults) {
        Content::Bytes(bytes) => read_json(&bytes, &name, &mut faults),
        Content::Absent => return Ok(None),
        Content::Unreadable => None,
    };
    let result = value.and_then(|value| {
        let at = At::root(&name);
        let Value::Object(document) = &value else {
            faults.add(at.error("the result of a bench is asked for, as {…}").value(shown(&value)));
            return None;
        };
        if !check_format(document, FORMAT, &at, &mut faults) {
            return None;
        }
        match serde_path_to_error::deserialize::<_, BenchResult>(&value) {
            Ok(result) => Some(result),
            Err(error) => {
                let path = error.path().to_string();
                faults.add(at.key(&path).error(error.into_inner().to_string()));
                None
            }
        }
    });
    result.map(Some).ok_or_else(|| faults.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_result_is_refused_with_its_key() {
        let place = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(read_bench_result(place.path()), Ok(None));
        let refused = |text: &str| {
            std::fs::write(place.path().join("bench.json"), text).expect("written");
            read_bench_result(place.path()).expect_err("refused")[0].to_string()
        };
        assert!(refused("[]").starts_with("bench.json: 'a list of 0'"));
        assert!(refused(r#"{"format": "fairbell/plan"}"#).contains("format"));
        assert!(refused(r#"{"version": 1, "format": 3}"#).contains("format"));
        let half = r#"{"format": "fairbell/bench-result", "version": 1, "name": null,
                       "program": {"version": 7}}"#;
        assert!(refused(half).starts_with("bench.json, program.version: "), "{}", refused(half));
    }
}
