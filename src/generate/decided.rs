//! What a large school has decided before its timetable is built: a few fixed sections and seats, and
//! students who should not meet.

use super::draft::Draft;
use super::plant::Seats;
use super::staffing::{School, classes_of};
use super::timetable::Table;
use super::write::section;
use crate::school::records::{EnrollmentRecord, Records, StudentRuleRecord};

/// Adds `sections.csv`, `enrollments.csv` and `student_rules.csv`. What they fix is as the hidden timetable
/// has it, so that it can be kept.
pub(super) fn add(
    draft: &Draft,
    school: &School,
    table: &Table,
    seats: &Seats,
    records: &mut Records,
) {
    let mut sections = Vec::new();
    let mut enrollments = Vec::new();
    for course in free_singles(draft, school).into_iter().take(4) {
        for class in classes_of(school, course) {
            let Some(mut row) = section(draft, school, table, course, class, 0) else { continue };
            let elected =
                seats.iter().enumerate().filter(|(_, seats)| seats.contains(&Some(class)));
            if sections.is_empty() {
                enrollments.extend(elected.take(5).map(|(student, _)| EnrollmentRecord {
                    student_id: draft.students[student].id.clone(),
                    course_id: Some(row.course_id.clone()),
                    section_id: row.section_id.clone(),
                    hold: Some("lock".to_owned()),
                    ..EnrollmentRecord::default()
                }));
            }
            // The time is promised; who teaches, and where, is still open.
            row.room_id = None;
            row.staff_ids = Vec::new();
            row.size = None;
            row.max_size = None;
            row.hold = Some("lock".to_owned());
            sections.push(row);
        }
    }
    records.sections = Some(sections);
    records.enrollments = Some(enrollments);
    records.student_rules = Some(student_rules(draft, school));
}

/// Single classes that no rule speaks of, those with most students first.
fn free_singles(draft: &Draft, school: &School) -> Vec<usize> {
    let promises = &school.promises;
    let demand = draft.demand();
    let in_sequence = |course: usize| {
        let id = draft.courses[course].template.id.as_str();
        draft.catalogue.sequences.iter().any(|(one, other, _)| *one == id || *other == id)
    };
    let pairs: Vec<(usize, usize)> =
        promises.apart.iter().copied().chain(promises.parallel).collect();
    let mut courses: Vec<usize> = (0..draft.courses.len())
        .filter(|course| {
            let offered = &draft.courses[*course];
            offered.sections == 1
                && offered.template.department == "Student Programs"
                && !draft.stacks.iter().any(|stack| stack.courses.contains(course))
                && !promises.blocks.iter().any(|(tied, _, _)| tied == course)
                && !pairs.iter().any(|(one, other)| one == course || other == course)
                && !in_sequence(*course)
        })
        .collect();
    courses.sort_by_key(|course| (u32::MAX - demand[*course], *course));
    courses
}

/// Pairs of students of a grade who should not sit together, and students who should not meet a teacher.
fn student_rules(draft: &Draft, school: &School) -> Vec<StudentRuleRecord> {
    let wants = |student: usize, course: usize| {
        draft.plans[student].wishes.iter().any(|wish| wish.course == course)
    };
    // Only where every course both want has sections enough to keep them apart.
    let can_part = |one: usize, other: usize| {
        let shared = draft.plans[one].wishes.iter().filter(|wish| wants(other, wish.course));
        shared.clone().count() >= 2
            && shared.clone().all(|wish| draft.courses[wish.course].sections >= 4)
    };
    let mut rules: Vec<StudentRuleRecord> = Vec::new();
    for one in (0..draft.students.len()).step_by(150) {
        let same_grade = |other: &usize| {
            draft.students[*other].grade == draft.students[one].grade && can_part(one, *other)
        };
        let Some(other) = (one + 1..draft.students.len()).find(same_grade) else { continue };
        rules.push(StudentRuleRecord {
            student_id: draft.students[one].id.clone(),
            kind: "keep_apart".to_owned(),
            other_id: draft.students[other].id.clone(),
            strength: Some("hard".to_owned()),
            because: Some("safety plan".to_owned()),
            ..StudentRuleRecord::default()
        });
    }
    let english = school.teachers.iter().filter(|person| person.department == "English");
    for (student, teacher) in (70..draft.students.len()).step_by(700).zip(english) {
        rules.push(StudentRuleRecord {
            student_id: draft.students[student].id.clone(),
            kind: "avoid_staff".to_owned(),
            other_id: teacher.id.clone(),
            strength: Some("hard".to_owned()),
            because: Some("family".to_owned()),
            ..StudentRuleRecord::default()
        });
    }
    rules
}
