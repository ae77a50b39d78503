//! The names that rules speak of: one that nothing bears would make a rule mean nothing.
//!
//! They are looked up wherever a key of their kind stands, whatever the kind of the rule, so that wrong names
//! are told beside the faults of tables that keep the rules from being compiled.

use super::super::suggest::Suggest;
use super::{Check, rows};
use crate::school::records::{Record, StaffRecord};
use crate::school::{Fault, Severity};
use serde_json::Value;

/// Kinds that are about staff without a key that says so.
const ABOUT_STAFF: [&str; 5] =
    ["co_teach", "authorised_teacher", "provider_time", "case_manager", "same_teacher"];

pub(super) fn check(check: &mut Check) {
    for (row, rule) in rows(&check.records.rules).iter().enumerate() {
        if let Some((kind, keys)) = rule.kind() {
            if ABOUT_STAFF.contains(&kind) {
                nobody_to_touch(check, row, &format!("ask.{kind}"));
            }
            walk(check, row, &format!("ask.{kind}"), Use::None, keys);
        }
    }
}

/// What a text inside a rule is read as.
#[derive(Clone, Copy)]
enum Use {
    /// Nothing but a choice of courses such as `tag:ap`, wherever it stands.
    None,
    /// A choice of courses.
    Courses,
    /// A course by its id.
    Course,
    /// A group of students.
    Group,
    /// A group of students, or a word of the rule's own.
    GroupOrSize,
    /// A student.
    Student,
    /// A student, or a group of students.
    StudentOrGroup,
    /// Groups of students, each with a choice of courses.
    Levels,
    /// A member of staff, or all of them.
    Staff,
    /// People by something other than their ids; who they are is known when the school is indexed.
    People,
    /// A block of the frame.
    Block,
}

fn walk(check: &mut Check, row: usize, path: &str, what: Use, value: &Value) {
    match value {
        Value::Object(keys) => {
            for (key, value) in keys {
                if matches!(what, Use::Levels) {
                    name(check, row, path, Use::Group, key);
                    walk(check, row, &format!("{path}.{key}"), Use::Courses, value);
                    continue;
                }
                let what = match key.as_str() {
                    "courses" | "core" | "crossover" => Use::Courses,
                    "levels" => Use::Levels,
                    "first" | "then" | "lecture" | "lab" => Use::Course,
                    "group" | "groups" => Use::Group,
                    "by" => Use::GroupOrSize,
                    // In a gate for grades somebody is let through by name only.
                    "except" if !path.starts_with("ask.grade_gate") => Use::StudentOrGroup,
                    "except" | "students" => Use::Student,
                    "staff" => Use::Staff,
                    "team" | "department" => Use::People,
                    "blocks" => Use::Block,
                    _ => what,
                };
                if matches!(what, Use::Staff | Use::People) {
                    nobody_to_touch(check, row, &format!("{path}.{key}"));
                }
                walk(check, row, &format!("{path}.{key}"), what, value);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(check, row, &format!("{path}[{index}]"), what, item);
            }
        }
        Value::String(text) => name(check, row, path, what, text),
        _ => {}
    }
}

fn name(check: &mut Check, row: usize, path: &str, what: Use, text: &str) {
    let all = &mut check.registries;
    let (registry, name) = match what {
        Use::Courses if text == "all" => return,
        Use::GroupOrSize if text == "size" => return,
        Use::People | Use::Levels => return,
        Use::Staff if text == "all" || check.records.staff.is_none() => return,
        Use::Group | Use::GroupOrSize => (&mut all.student_tags, text),
        Use::StudentOrGroup if all.student_tags.row(text).is_some() => return,
        Use::StudentOrGroup => (&mut all.students, text),
        Use::Student => (&mut all.students, text),
        Use::Staff => (&mut all.staff, text),
        Use::Course => (&mut all.courses, text),
        Use::Block => return block(check, row, path, text),
        Use::None | Use::Courses => match (text.split_once(':'), what) {
            (Some(("tag", tag)), _) => (&mut all.course_tags, tag),
            (Some(("dept", name)), Use::Courses) => (&mut all.departments, name),
            // Settings come with sections, and which of those run is known when the school is indexed.
            (Some(("setting", _)), _) | (_, Use::None) => return,
            (_, _) => (&mut all.courses, text),
        },
    };
    if registry.row(name).is_none() {
        let place = check.places.rule(row, path);
        let fault = registry.unknown(name, place, Severity::Error);
        check.faults.extend(fault);
    }
}

fn block(check: &mut Check, row: usize, path: &str, text: &str) {
    let blocks = &check.records.frame.blocks;
    // A frame that could not be read was told already.
    if blocks.is_empty() || blocks.iter().any(|block| block == text) {
        return;
    }
    let mut fault = Fault::error("the frame has no such block").at(check.places.rule(row, path));
    fault.hint = Suggest::new(blocks.iter().map(String::as_str)).hint(text);
    check.faults.add(fault.value(text));
}

/// Rules are shared among schools: one about staff asks nothing of a school that leaves its staff out.
fn nobody_to_touch(check: &mut Check, row: usize, path: &str) {
    if check.records.staff.is_some() || !check.places.is_whole(StaffRecord::FILE) {
        return;
    }
    let message = "staff.csv is not given, so this rule has nobody to touch";
    let fault = Fault::warning(message).at(check.places.rule(row, path));
    check.faults.add(fault.hint("give staff.csv, or turn the rule off"));
}
