//! Where a schedule leads: college classes, programmes, college entry and pathways, M8, M9, M13 and M14.
//!
//! What was done in earlier years is what the transcript says was passed; what is done this year is where a student
//! sits, as if all of it will be passed. Grades 9 to 12 are the four years that lead to the end of school.

mod college_ready;
mod completion;
mod concentration;
mod conversion;

pub(super) use college_ready::CollegeReady;
pub(super) use completion::PathwayFeasible;
pub(super) use concentration::Concentration;
pub(super) use conversion::{DualEnrollmentConversion, DualEnrollmentEligible};

use super::Draft;
use crate::school::{CourseId, StudentId};
use std::collections::BTreeMap;

/// The first of the four years.
const FIRST_GRADE: u32 = 9;

/// The last of them.
const LAST_GRADE: u32 = 12;

/// What a school lacks of whose earlier years nothing is known.
const NO_TRANSCRIPT: &str = "transcript.csv";

/// A student's grade, if it is one of the four years.
fn grade_of(draft: &Draft, student: StudentId) -> Option<u32> {
    let grade = draft.school.student(student).grade.trim().parse().ok()?;
    (FIRST_GRADE..=LAST_GRADE).contains(&grade).then_some(grade)
}

/// The courses by their ids.
fn by_id<'a>(draft: &'a Draft) -> BTreeMap<&'a str, CourseId> {
    let courses = draft.school.courses.iter().enumerate();
    courses.map(|(index, course)| (course.id.as_str(), CourseId::new(index))).collect()
}

/// The ways to meet an expression such as `A&B|C`: in each, all of the courses. Names that the catalogue does not
/// know, of another school or an earlier year, are passed over.
fn ways(text: &str, courses: &BTreeMap<&str, CourseId>) -> Vec<Vec<CourseId>> {
    let way = |way: &str| way.split('&').filter_map(|id| courses.get(id.trim()).copied()).collect();
    text.split('|').map(way).collect()
}

#[cfg(test)]
mod tests;
