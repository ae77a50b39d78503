use super::{CourseId, School, StudentId};
use std::collections::BTreeMap;

/// A word of the column `cohorts` in students.csv: those who bear it, and the courses that are mostly theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort<'a> {
    /// The word.
    pub name: &'a str,
    /// Those who bear it, in school order.
    pub members: Vec<StudentId>,
    /// Its own courses, in the order of the catalogue: more than half of those who ask for one as a primary request
    /// are of the cohort. No file says which courses a cohort is for; this is our convention, for rules and measures
    /// alike.
    pub courses: Vec<CourseId>,
}

impl Cohort<'_> {
    /// Whether a student is a member.
    pub fn has(&self, student: StudentId) -> bool {
        self.members.binary_search(&student).is_ok()
    }
}

impl School {
    /// The cohorts, in alphabetical order.
    pub fn cohorts(&self) -> Vec<Cohort<'_>> {
        let mut members: BTreeMap<&str, Vec<StudentId>> = BTreeMap::new();
        for student in self.student_ids() {
            for word in &self.student(student).cohorts {
                let own = members.entry(word.as_str()).or_default();
                if own.last() != Some(&student) {
                    own.push(student);
                }
            }
        }
        let asked = |students: &mut dyn Iterator<Item = StudentId>| {
            let mut asked = vec![0_u32; self.courses.len()];
            for (_, request) in students.flat_map(|student| self.requests_of(student)) {
                asked[request.course.index()] += u32::from(request.is_primary);
            }
            asked
        };
        let by_all = asked(&mut self.student_ids());
        let cohort = |(name, members): (_, Vec<StudentId>)| {
            let own = asked(&mut members.iter().copied());
            let is_own = |course: &CourseId| 2 * own[course.index()] > by_all[course.index()];
            let courses = (0..self.courses.len()).map(CourseId::new).filter(is_own).collect();
            Cohort { name, members, courses }
        };
        members.into_iter().map(cohort).collect()
    }
}
