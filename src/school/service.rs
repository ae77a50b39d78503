use super::ids::{CourseId, StaffId, StudentId};

/// An individual need of a student, as a row of `services.csv` states it.
#[derive(Debug, Clone)]
pub struct Service {
    /// The student.
    pub student: StudentId,
    /// `co_taught`, `push_in`, `pull_out`, `resource`, `self_contained`, `eld`, `related`, …
    pub service: String,
    /// The course in which it is given, if it is given in one.
    pub course: Option<CourseId>,
    /// The subject in which it is given, or what it is.
    pub subject: Option<String>,
    /// Minutes in a cycle, if the row says how many: those of a day times the days of the cycle, and of a
    /// week as many fifths as the cycle has days.
    pub minutes: Option<f64>,
    /// The setting in which it is given, if the row says.
    pub setting: Option<String>,
    /// Who may give it; empty = the row does not say.
    pub providers: Vec<StaffId>,
    /// Courses it may not be taken out of.
    pub not_during: Vec<CourseId>,
}

impl Service {
    /// Services that are given in a course.
    pub const IN_A_COURSE: [&str; 4] = ["co_taught", "resource", "self_contained", "eld"];

    /// The services that are time of a provider.
    pub const BY_A_PROVIDER: [&str; 3] = ["push_in", "pull_out", "related"];

    /// Of those, the one that is given in class, among all others.
    pub const PUSH_IN: &str = "push_in";

    /// Services of time spent apart from all others; settings and tags of courses too say so.
    pub const SEPARATE: [&str; 2] = ["resource", "self_contained"];

    /// Whether it is given in a separate class.
    pub fn is_separate(&self) -> bool {
        Service::SEPARATE.contains(&self.service.as_str())
    }

    /// Whether it is time of a provider, not a seat in a course.
    pub fn is_by_a_provider(&self) -> bool {
        Service::BY_A_PROVIDER.contains(&self.service.as_str())
    }
}
