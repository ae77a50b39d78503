//! What a large school has decided before its timetable is built: a few fixed sections and seats.

use super::draft::Draft;
use super::plant::Seats;
use super::staffing::{School, classes_of};
use super::timetable::Table;
use super::write::section;
use crate::school::records::{EnrollmentRecord, Records};

/// Adds `sections.csv` and `enrollments.csv`. What they fix is as the hidden timetable
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
