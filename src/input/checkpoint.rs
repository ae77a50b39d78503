//! A checkpoint of a build as a file, for the same command to go on from.
//!
//! Three lines: what it is a checkpoint of, the search, which only `solve` can read, and the digest of the two. It names
//! nobody, but who sits where follows from it and the school's files: it is as confidential as a result.

use super::faults::Faults;
use super::limits::MOST_BYTES;
use super::output::{Overwrite, WriteError, write_file};
use super::text::{Content, digest, read_bytes};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::{fs, io};

/// How every checkpoint begins; what does not is somebody else's file.
const START: &str = r#"{"format":"fairbell/checkpoint","#;

/// The version of the format.
const VERSION: u32 = 1;

/// What a checkpoint is of: all that the result depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointOf {
    /// The digest of the program's own file.
    pub program: String,
    /// The digest of the facts, with all scenarios laid over them.
    pub school: String,
    /// The seed.
    pub seed: u64,
    /// How hard to try.
    pub effort: String,
    /// How many schedules are kept.
    pub keep: usize,
}

impl CheckpointOf {
    /// In what another one differs, if it does.
    pub fn differs_from(&self, other: &CheckpointOf) -> Option<&'static str> {
        let is_other = [
            (self.program != other.program, "of another build of the program"),
            (self.school != other.school, "of another school, scenario or start"),
            (self.seed != other.seed, "of another seed"),
            (self.effort != other.effort, "of another effort"),
            (self.keep != other.keep, "of another --keep"),
        ];
        is_other.iter().find(|(is_other, _)| *is_other).map(|(_, words)| *words)
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
    confidential: bool,
    of: CheckpointOf,
}

/// What is where a checkpoint may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckpointFile {
    /// Nothing.
    Absent,
    /// Something else, which stays as it is.
    NotOurs,
    /// A checkpoint that cannot be used, and why.
    Damaged(String),
    /// A checkpoint: of what, and the search.
    Whole(CheckpointOf, String),
}

/// Reads a checkpoint.
pub fn read_checkpoint(path: &Path) -> CheckpointFile {
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return CheckpointFile::Absent,
        Ok(found) if found.is_file() => {}
        _ => return CheckpointFile::NotOurs,
    }
    let mut faults = Faults::default();
    let bytes = match read_bytes(path, "the file", &mut faults) {
        Content::Bytes(bytes) => bytes,
        Content::Absent | Content::Unreadable => return CheckpointFile::NotOurs,
    };
    if !bytes.is_empty() && !bytes.starts_with(START.as_bytes()) {
        return CheckpointFile::NotOurs;
    }
    whole(&bytes).unwrap_or_else(|why| CheckpointFile::Damaged(why.to_owned()))
}

fn whole(bytes: &[u8]) -> Result<CheckpointFile, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not text")?;
    let cut = "it ends too early";
    let (both, told) = text.trim_end_matches('\n').rsplit_once('\n').ok_or(cut)?;
    let (head, search) = both.split_once('\n').ok_or(cut)?;
    if told != digest(both.as_bytes()) {
        return Err("it is not what was written");
    }
    let head: Head = serde_json::from_str(head).map_err(|_| "its first line cannot be read")?;
    if head.version != VERSION {
        return Err("it has another version");
    }
    Ok(CheckpointFile::Whole(head.of, search.to_owned()))
}

/// Writes a checkpoint whole or not at all, in place of an earlier one.
///
/// # Errors
///
/// If something else is there, it would be too large to be read again, or it cannot be written.
pub fn write_checkpoint(path: &Path, of: &CheckpointOf, search: &str) -> Result<(), WriteError> {
    let format = "fairbell/checkpoint".to_owned();
    let head = Head { format, version: VERSION, confidential: true, of: of.clone() };
    let head = serde_json::to_string(&head).map_err(io::Error::from);
    let both = format!("{}\n{search}", head.map_err(WriteError::io(path))?);
    let text = format!("{both}\n{}\n", digest(both.as_bytes()));
    if text.len() as u64 > MOST_BYTES {
        return Err(WriteError::io(path)(io::Error::other("it would be too large")));
    }
    write_file(path, text.as_bytes(), Overwrite::Ours, |beginning| beginning.starts_with(START))
}

/// Removes a checkpoint, if there is one, whole or damaged.
pub fn remove_checkpoint(path: &Path) {
    if matches!(read_checkpoint(path), CheckpointFile::Whole(..) | CheckpointFile::Damaged(_)) {
        // If it stays, the next build says so.
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(seed: u64) -> CheckpointOf {
        let (program, school) = ("ab".to_owned(), "cd".to_owned());
        CheckpointOf { program, school, seed, effort: "Units(3)".to_owned(), keep: 1 }
    }

    #[test]
    fn a_checkpoint_is_read_as_it_was_written_and_removed() {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("out.checkpoint");
        assert_eq!(read_checkpoint(&path), CheckpointFile::Absent);
        write_checkpoint(&path, &of(1), "[1,2]").expect("written");
        write_checkpoint(&path, &of(2), "[3]").expect("written over the first");
        assert_eq!(read_checkpoint(&path), CheckpointFile::Whole(of(2), "[3]".to_owned()));
        assert_eq!(of(1).differs_from(&of(2)), Some("of another seed"));
        assert_eq!(of(1).differs_from(&of(1)), None);
        remove_checkpoint(&path);
        assert_eq!(read_checkpoint(&path), CheckpointFile::Absent);
    }

    #[test]
    fn whatever_byte_is_changed_or_cut_off_it_is_damaged_or_somebody_elses() {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("out.checkpoint");
        write_checkpoint(&path, &of(1), r#"{"units":3}"#).expect("written");
        let bytes = fs::read(&path).expect("read");
        for at in 0..bytes.len() - 1 {
            for junk in [bytes[..at].to_vec(), {
                let mut changed = bytes.clone();
                changed[at] ^= 0x11;
                changed
            }] {
                fs::write(&path, &junk).expect("written");
                let read = read_checkpoint(&path);
                let refused = matches!(read, CheckpointFile::Damaged(_) | CheckpointFile::NotOurs);
                assert!(refused, "byte {at}: {read:?}");
            }
        }
    }

    #[test]
    fn what_is_no_checkpoint_stays_where_it_is() {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("out.checkpoint");
        fs::write(&path, "my notes").expect("written");
        assert_eq!(read_checkpoint(&path), CheckpointFile::NotOurs);
        assert!(write_checkpoint(&path, &of(1), "[1]").is_err());
        remove_checkpoint(&path);
        assert_eq!(fs::read_to_string(&path).expect("read"), "my notes");
        fs::remove_file(&path).expect("removed");
        fs::create_dir(&path).expect("a folder");
        assert_eq!(read_checkpoint(&path), CheckpointFile::NotOurs);
        remove_checkpoint(&path);
        assert!(path.is_dir());
    }
}
