//! Reading a JSON document key by key, so that every fault is told at once and with its path.

use super::cell::{Complaint, decimal, fit, whole};
use super::faults::Faults;
use super::limits::MOST_VALUES;
use super::suggest::closest;
use super::text::{SAVE_JSON, decode};
use crate::school::{Fault, Place};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::fmt;

/// The version of every JSON format that is written, and the newest that is read.
pub const VERSION: u32 = 1;

/// A path inside a JSON file.
#[derive(Debug, Clone)]
pub(super) struct At {
    pub(super) file: String,
    pub(super) path: String,
}

impl At {
    /// The document itself.
    pub(super) fn root(file: &str) -> At {
        At { file: file.to_owned(), path: String::new() }
    }

    /// The value of a key.
    pub(super) fn key(&self, key: &str) -> At {
        let dot = if self.path.is_empty() { "" } else { "." };
        At { file: self.file.clone(), path: format!("{}{dot}{key}", self.path) }
    }

    /// An item of a list.
    pub(super) fn item(&self, index: usize) -> At {
        At { file: self.file.clone(), path: format!("{}[{index}]", self.path) }
    }

    /// As the place of a fault.
    pub(super) fn place(&self) -> Place {
        Place { file: self.file.clone(), row: None, column: self.path.clone() }
    }

    /// An error at this place.
    pub(super) fn error(&self, message: impl Into<String>) -> Fault {
        Fault::error(message).at(self.place())
    }

    /// A warning at this place.
    pub(super) fn warning(&self, message: impl Into<String>) -> Fault {
        Fault::warning(message).at(self.place())
    }
}

/// Reads a JSON text. `None`, with a fault, if it is none.
pub(super) fn read_json(bytes: &[u8], file: &str, faults: &mut Faults) -> Option<Value> {
    let text = decode(bytes, file, SAVE_JSON, faults)?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let count = Cell::new(0);
    let read = Strict(&count).deserialize(&mut reader).and_then(|value| {
        reader.end()?;
        Ok(value)
    });
    match read {
        Ok(value) => Some(value),
        Err(error) => {
            let told = error.to_string();
            let message = told.split(" at line ").next().unwrap_or_default();
            let message = format!("is not JSON: {message} (character {})", error.column());
            let line = u64::try_from(error.line()).unwrap_or(u64::MAX);
            faults.add(Fault::error(message).file(file).row(line));
            None
        }
    }
}

/// Whether a document is of the format asked for, and of a version that is known.
pub(super) fn check_format(
    document: &Map<String, Value>,
    format: &str,
    at: &At,
    faults: &mut Faults,
) -> bool {
    let of_format = match document.get("format") {
        None | Some(Value::Null) => true,
        Some(Value::String(found)) if found == format => true,
        Some(found) => {
            let message = format!("this is not the format '{format}', which is asked for here");
            faults.add(at.key("format").error(message).value(shown(found)));
            false
        }
    };
    let of_version = match document.get("version") {
        None | Some(Value::Null) => true,
        Some(found) => match found.as_u64() {
            Some(version) if (1..=u64::from(VERSION)).contains(&version) => true,
            Some(version) if version > u64::from(VERSION) => {
                let message = format!(
                    "written by a newer version of this program; this one reads up to {VERSION}"
                );
                faults.add(at.key("version").error(message).value(version.to_string()));
                false
            }
            _ => {
                let fault = at.key("version").error("not a version; versions are 1, 2, …");
                faults.add(fault.value(shown(found)));
                false
            }
        },
    };
    of_format && of_version
}

/// An object that is read key by key. Keys that nobody asked for are refused when it is closed.
pub(super) struct Object<'v> {
    map: &'v Map<String, Value>,
    pub(super) at: At,
    asked: Vec<&'static str>,
}

impl<'v> Object<'v> {
    /// Opens an object; `what` says what it should have been.
    pub(super) fn open(
        value: &'v Value,
        at: At,
        what: &str,
        faults: &mut Faults,
    ) -> Option<Object<'v>> {
        match value {
            Value::Object(map) => Some(Object { map, at, asked: Vec::new() }),
            other => {
                faults.add(at.error(format!("{what} is asked for, as {{…}}")).value(shown(other)));
                None
            }
        }
    }

    /// The value of a key; `null` is as good as absent.
    pub(super) fn value(&mut self, key: &'static str) -> Option<&'v Value> {
        self.asked.push(key);
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// The value of a key that must be there.
    pub(super) fn needed(&mut self, key: &'static str, faults: &mut Faults) -> Option<&'v Value> {
        let value = self.value(key);
        if value.is_none() {
            faults.add(self.at.key(key).error("must be given, and is missing"));
        }
        value
    }

    fn read<T>(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(&'v Value) -> Result<T, Complaint>,
    ) -> Option<T> {
        let value = self.value(key)?;
        read(value)
            .map_err(|complaint| faults.add(complaint.at(self.at.key(key).place(), &shown(value))))
            .ok()
    }

    /// A text that may be absent.
    pub(super) fn text(&mut self, key: &'static str, faults: &mut Faults) -> Option<String> {
        self.read(key, faults, text).filter(|text| !text.is_empty())
    }

    /// A text that must be given.
    pub(super) fn needed_text(&mut self, key: &'static str, faults: &mut Faults) -> Option<String> {
        let value = self.needed(key, faults)?;
        match text(value) {
            Ok(text) if text.is_empty() => {
                faults.add(self.at.key(key).error("must be given, and is blank"));
                None
            }
            Ok(text) => Some(text),
            Err(complaint) => {
                faults.add(complaint.at(self.at.key(key).place(), &shown(value)));
                None
            }
        }
    }

    /// A list of names that may be absent.
    pub(super) fn names(&mut self, key: &'static str, faults: &mut Faults) -> Option<Vec<String>> {
        let value = self.value(key)?;
        names(value, &self.at.key(key), faults)
    }

    /// A list of names that must be given.
    pub(super) fn needed_names(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
    ) -> Option<Vec<String>> {
        let value = self.needed(key, faults)?;
        names(value, &self.at.key(key), faults)
    }

    /// A whole number that may be absent.
    pub(super) fn whole(&mut self, key: &'static str, faults: &mut Faults) -> Option<u32> {
        self.read(key, faults, |value| number(value).and_then(|text| whole(&text)))
    }

    /// A number that may be absent.
    pub(super) fn decimal(&mut self, key: &'static str, faults: &mut Faults) -> Option<f64> {
        self.read(key, faults, |value| number(value).and_then(|text| decimal(&text)))
    }

    /// `true` or `false`; absent = `false`.
    pub(super) fn flag(&mut self, key: &'static str, faults: &mut Faults) -> bool {
        let read = |value: &Value| value.as_bool().ok_or_else(|| not("true or false"));
        self.read(key, faults, read).unwrap_or(false)
    }

    /// Refuses every key that was not asked for.
    pub(super) fn close(self, faults: &mut Faults) {
        for key in self.map.keys().filter(|key| !self.asked.contains(&key.as_str())) {
            let mut fault = self.at.key(key).error("this key is not known");
            fault.hint = match closest(key, self.asked.iter().copied()) {
                Some(close) => Some(format!("did you mean '{close}'?")),
                None => Some(format!("one of {}", self.asked.join(", "))),
            };
            faults.add(fault);
        }
    }
}

fn not(what: &str) -> Complaint {
    Complaint::plain(format!("{what} is asked for"))
}

/// A text, or a number where people write numbers as names.
pub(super) fn text(value: &Value) -> Result<String, Complaint> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err(not("a text")),
    };
    fit(&text).map(|()| text)
}

fn number(value: &Value) -> Result<String, Complaint> {
    match value {
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) => Ok(text.trim().to_owned()),
        _ => Err(not("a number")),
    }
}

/// A list of names: terms, days, blocks. They also stand in list cells, so none may hold `;`.
pub(super) fn names(value: &Value, at: &At, faults: &mut Faults) -> Option<Vec<String>> {
    let Value::Array(items) = value else {
        faults.add(at.error("a list is asked for, as […]").value(shown(value)));
        return None;
    };
    let mut names = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let name = text(item).and_then(|name| match name.as_str() {
            "" => Err(Complaint::plain("a name must not be blank")),
            name if name.contains(';') => {
                Err(Complaint::plain("a name must not hold ';', which stands between items"))
            }
            _ => Ok(name),
        });
        match name {
            Ok(name) => names.push(name),
            Err(complaint) => {
                faults.add(complaint.at(at.item(index).place(), &shown(item)));
            }
        }
    }
    Some(names)
}

/// A value as a fault shows it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(keys) => format!("an object of {} keys", keys.len()),
        other => other.to_string(),
    }
}

/// Reads a JSON value in which no object gives a key twice (one of the two would be lost silently), and
/// which does not hold so many values that the memory is filled with them. It counts them.
#[derive(Clone, Copy)]
struct Strict<'c>(&'c Cell<usize>);

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0.set(self.0.get() + 1);
        if self.0.get() > MOST_VALUES {
            let message = format_args!("more than {MOST_VALUES} values");
            return Err(D::Error::custom(message));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key '{key}' is given twice")));
            }
            map.insert(key, entries.next_value_seed(self)?);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let mut faults = Faults::default();
        assert!(read_json(text.as_bytes(), "x.json", &mut faults).is_none());
        faults.finish()[0].to_string()
    }

    #[test]
    fn what_is_no_json_is_told_with_its_line() {
        assert_eq!(
            refused("{\n \"a\": 1\n \"b\": 2}"),
            "x.json, row 3: is not JSON: expected `,` or `}` (character 2)"
        );
        assert!(refused("{\"a\": 1, \"a\": 2}").contains("the key 'a' is given twice"));
        assert!(refused(&"[".repeat(100_000)).contains("recursion limit exceeded"));
        assert!(refused("{} x").contains("trailing characters"));
        let mut faults = Faults::default();
        assert!(read_json(b"{\"a\": \"\xff\"}", "x.json", &mut faults).is_none());
        let shown = faults.finish()[0].to_string();
        assert!(shown.contains("not UTF-8") && !shown.contains("CSV"), "{shown}");
    }

    #[test]
    fn a_newer_version_and_another_format_are_refused() {
        let mut faults = Faults::default();
        let document = serde_json::json!({"format": "fairbell/plan", "version": 7});
        let document = document.as_object().expect("an object");
        assert!(!check_format(document, "fairbell/school", &At::root("x.json"), &mut faults));
        let shown: Vec<_> = faults.finish().iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "x.json, format: 'fairbell/plan': this is not the format 'fairbell/school', which is \
                 asked for here",
                "x.json, version: '7': written by a newer version of this program; this one reads up \
                 to 1",
            ]
        );
    }
}
