//! Tags that rules and sections use: one that nobody bears would make a rule mean nothing.

use super::{Check, rows};
use crate::school::Severity;
use crate::school::records::SectionRecord;
use serde_json::Value;

pub(super) fn check(check: &mut Check) {
    for (row, section) in rows(&check.records.sections).iter().enumerate() {
        for tag in &section.for_groups {
            let place = check.places.of::<SectionRecord>(row, "for_groups");
            let fault = check.registries.student_tags.unknown(tag, place, Severity::Error);
            check.faults.extend(fault);
        }
    }
    for (row, rule) in rows(&check.records.rules).iter().enumerate() {
        if let Some((kind, keys)) = rule.kind() {
            walk(check, row, &format!("ask.{kind}"), Use::None, keys);
        }
    }
}

/// What a text inside a rule is read as.
#[derive(Clone, Copy)]
enum Use {
    /// Nothing but a choice of courses such as `tag:ap`, wherever it stands.
    None,
    /// A group of students.
    Group,
    /// A group of students, or a word of the rule's own.
    GroupOrSize,
}

fn walk(check: &mut Check, row: usize, path: &str, what: Use, value: &Value) {
    match value {
        Value::Object(keys) => {
            for (key, value) in keys {
                let what = match key.as_str() {
                    "group" | "groups" => Use::Group,
                    "by" => Use::GroupOrSize,
                    _ => what,
                };
                walk(check, row, &format!("{path}.{key}"), what, value);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(check, row, &format!("{path}[{index}]"), what, item);
            }
        }
        Value::String(text) => {
            let (registry, name) = match (what, text.strip_prefix("tag:")) {
                (Use::Group, _) => (&mut check.registries.student_tags, text.as_str()),
                (Use::GroupOrSize, _) if text == "size" => return,
                (Use::GroupOrSize, _) => (&mut check.registries.student_tags, text.as_str()),
                (Use::None, Some(tag)) => (&mut check.registries.course_tags, tag),
                (Use::None, None) => return,
            };
            if registry.row(name).is_none() {
                let place = check.places.rule(row, path);
                let fault = registry.unknown(name, place, Severity::Error);
                check.faults.extend(fault);
            }
        }
        _ => {}
    }
}
