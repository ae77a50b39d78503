//! Whom a school's rules are about: a rule that touches nobody would be decoration.

use crate::school::records::{CourseRecord, Records, RequestKind, RequestRecord, StaffRecord};
use serde_json::Value;
use std::collections::BTreeSet;

/// The rules of a school that touch nobody, and the student rules that no request could break.
pub(super) fn idle_rules(records: &Records) -> Vec<String> {
    let mut idle = Vec::new();
    for rule in records.rules.iter().flatten() {
        let (kind, keys) = rule.kind().expect("a rule asks one kind");
        let each = |key: &str| -> Vec<BTreeSet<&str>> {
            texts(&keys[key]).iter().map(|item| takers(records, item)).collect()
        };
        let touches = match kind {
            "stacked" | "same_block" | "block_in" => {
                each("courses").iter().all(|takers| !takers.is_empty())
            }
            "sequence" => both(&each("first"), &each("then")),
            "not_same_block" => both(&each("courses")[..1], &each("courses")[1..]),
            "group_share_cap" | "balance" => {
                let group = keys["group"].as_str().or(keys["by"].as_str());
                each("courses").iter().flatten().any(|id| {
                    let mut students = records.students.iter();
                    let student = students.find(|row| row.student_id == *id);
                    let of = |student: &str| group == Some("size") || group == Some(student);
                    of("size") || student.is_some_and(|row| row.groups.iter().any(|tag| of(tag)))
                })
            }
            "prep_each_day" => records.staff.iter().flatten().next().is_some(),
            other => panic!("nobody knows whom {other} touches"),
        };
        if !touches {
            idle.push(rule.id.clone().unwrap_or_default());
        }
    }
    for rule in records.student_rules.iter().flatten() {
        let own = courses_of(records, &rule.student_id);
        let touches = match rule.kind.as_str() {
            "keep_apart" => !own.is_disjoint(&courses_of(records, &rule.other_id)),
            "avoid_staff" => {
                let mut staff = records.staff.iter().flatten();
                let teacher = staff.find(|row| row.staff_id == rule.other_id).expect("a teacher");
                let asked = |row: &&CourseRecord| own.contains(row.course_id.as_str());
                records.courses.iter().filter(asked).any(|row| may_teach(teacher, row))
            }
            other => panic!("nobody knows whom {other} touches"),
        };
        if !touches {
            idle.push(format!("{} {} {}", rule.student_id, rule.kind, rule.other_id));
        }
    }
    idle
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

fn primary(records: &Records) -> impl Iterator<Item = &RequestRecord> {
    records.requests.iter().filter(|row| row.kind != Some(RequestKind::Alternate))
}

/// The students who ask for a course, a tag's courses or a setting.
fn takers<'a>(records: &'a Records, item: &str) -> BTreeSet<&'a str> {
    let takes = |row: &&RequestRecord| match item.split_once(':') {
        Some(("setting", setting)) => row.setting.as_deref() == Some(setting),
        Some(("tag", tag)) => records.courses.iter().any(|course| {
            course.course_id == row.course_id && course.tags.iter().any(|t| t == tag)
        }),
        _ => row.course_id == item,
    };
    primary(records).filter(takes).map(|row| row.student_id.as_str()).collect()
}

/// Whether somebody is in a set of each list.
fn both(some: &[BTreeSet<&str>], more: &[BTreeSet<&str>]) -> bool {
    some.iter().any(|one| more.iter().any(|other| !one.is_disjoint(other)))
}

fn courses_of<'a>(records: &'a Records, student: &str) -> BTreeSet<&'a str> {
    let own = primary(records).filter(|row| row.student_id == student);
    own.map(|row| row.course_id.as_str()).collect()
}

fn may_teach(teacher: &StaffRecord, course: &CourseRecord) -> bool {
    teacher.courses.iter().any(|item| match item.strip_prefix("dept:") {
        Some(department) => course.department.as_deref() == Some(department),
        None => *item == course.course_id,
    })
}
