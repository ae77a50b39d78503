//! Who should not meet: students who are kept apart, and students whom a teacher should not teach.
//!
//! Chosen where it costs something, among those who would otherwise often meet, and so that the hidden
//! timetable keeps it.

use super::draft::Draft;
use super::plant::Seats;
use super::staffing::{School, classes_of};
use crate::school::records::StudentRuleRecord;

/// One pair of students for so many.
const STUDENTS_PER_PAIR: usize = 150;

/// One student away from a teacher for so many.
const STUDENTS_PER_AVOIDANCE: usize = 400;

/// Rows of `student_rules.csv`.
pub(super) fn student_rules(
    draft: &Draft,
    school: &School,
    seats: &Seats,
) -> Vec<StudentRuleRecord> {
    let row = |student: usize, kind: &str, other: &str, because: &str| StudentRuleRecord {
        student_id: draft.students[student].id.clone(),
        kind: kind.to_owned(),
        other_id: other.to_owned(),
        strength: Some("hard".to_owned()),
        because: Some(because.to_owned()),
        ..StudentRuleRecord::default()
    };
    let all = draft.students.len();
    let mut rows = Vec::new();
    for first in (0..all).step_by(STUDENTS_PER_PAIR) {
        let pair = (first..all).find_map(|one| {
            let other = (one + 1..all).find(|other| kept_apart(draft, seats, one, *other))?;
            Some((one, other))
        });
        if let Some((one, other)) = pair {
            rows.push(row(one, "keep_apart", &draft.students[other].id, "safety plan"));
        }
    }
    for first in (STUDENTS_PER_AVOIDANCE / 2..all).step_by(STUDENTS_PER_AVOIDANCE) {
        let found = (first..all)
            .find_map(|student| Some((student, avoided(draft, school, seats, student)?)));
        if let Some((student, teacher)) = found {
            let teacher = &school.teachers[teacher].id;
            rows.push(row(student, "avoid_staff", teacher, "family"));
        }
    }
    rows
}

/// Whether two students of a grade share courses, all of them with sections enough, but no class.
fn kept_apart(draft: &Draft, seats: &Seats, one: usize, other: usize) -> bool {
    let wants = |course: usize| draft.plans[other].wishes.iter().any(|wish| wish.course == course);
    let mut shared = draft.plans[one].wishes.iter().filter(|wish| wants(wish.course)).peekable();
    let meet = seats[one].iter().flatten().any(|class| seats[other].contains(&Some(*class)));
    draft.students[one].grade == draft.students[other].grade
        && shared.peek().is_some()
        && !meet
        && shared.all(|wish| draft.courses[wish.course].sections >= 2)
}

/// A teacher of a course of a student's who does not teach that student.
fn avoided(draft: &Draft, school: &School, seats: &Seats, student: usize) -> Option<usize> {
    let teaches =
        |class: &usize, teacher: &usize| school.classes[*class].teachers.contains(teacher);
    let own: Vec<usize> = seats[student].iter().flatten().copied().collect();
    let core = draft.plans[student]
        .wishes
        .iter()
        .filter(|wish| draft.courses[wish.course].template.has("core") && !wish.co_taught);
    core.flat_map(|wish| classes_of(school, wish.course))
        .flat_map(|class| school.classes[class].teachers.iter().copied())
        .find(|teacher| !own.iter().any(|class| teaches(class, teacher)))
}
