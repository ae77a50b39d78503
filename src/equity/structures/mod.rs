//! Structures of a school: cohorts that keep their classes, houses that are alike, teams that can meet. M38 to M41.
//!
//! A cohort is a word of the column `cohorts` of students.csv. A course is *a cohort's own* if more than half of those
//! who ask for it as a primary request are of the cohort. No file says so; rules may (`protected_cohort`, `house`,
//! `travel_together`), but a schedule is to be measured alike with and without its rules.

mod balance;
mod cohorts;
mod planning;
mod travelling;

pub(super) use balance::HousesUnlike;
pub(super) use cohorts::{CohortIntegrity, CohortPurity};
pub(super) use planning::{PlanningMinutes, TeamsPlanning};
pub(super) use travelling::TravellingTogether;

use super::Draft;
use crate::school::{CourseId, StudentId};
use std::collections::BTreeMap;

/// What a school lacks that has no cohorts.
const NO_COHORTS: &str = "the column cohorts in students.csv";

/// A cohort with its own courses.
struct Cohort<'a> {
    name: &'a str,
    /// In school order.
    members: Vec<StudentId>,
    /// In the order of the catalogue.
    courses: Vec<CourseId>,
}

impl Cohort<'_> {
    fn has(&self, student: StudentId) -> bool {
        self.members.binary_search(&student).is_ok()
    }
}

/// The cohorts of a school, in alphabetical order.
fn cohorts<'a>(draft: &'a Draft) -> Vec<Cohort<'a>> {
    let school = draft.school;
    let mut members: BTreeMap<&str, Vec<StudentId>> = BTreeMap::new();
    for student in school.student_ids() {
        for word in &school.student(student).cohorts {
            let own = members.entry(word.as_str()).or_default();
            if own.last() != Some(&student) {
                own.push(student);
            }
        }
    }
    let asked = |students: &mut dyn Iterator<Item = StudentId>| {
        let mut asked = vec![0_u32; school.courses.len()];
        for (_, request) in students.flat_map(|student| school.requests_of(student)) {
            asked[request.course.index()] += u32::from(request.is_primary);
        }
        asked
    };
    let by_all = asked(&mut school.student_ids());
    let cohort = |(name, members): (&'a str, Vec<StudentId>)| {
        let own = asked(&mut members.iter().copied());
        let is_own = |course: &CourseId| 2 * own[course.index()] > by_all[course.index()];
        let courses = (0..school.courses.len()).map(CourseId::new).filter(is_own).collect();
        Cohort { name, members, courses }
    };
    members.into_iter().map(cohort).collect()
}

#[cfg(test)]
mod tests;
