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
