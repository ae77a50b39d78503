use super::clock::Hours;
use super::ids::{GroupId, RoomId, StaffId, StudentId};
use super::{Load, Times};
use std::ops::Range;

/// Somebody who teaches.
#[derive(Debug, Clone)]
pub struct Staff {
    /// The person's id.
    pub id: String,
    /// The department, if given.
    pub department: Option<String>,
    /// The credentials held.
    pub credentials: Vec<String>,
    /// The teams the person belongs to.
    pub teams: Vec<String>,
    /// The most block-years; `None` = no limit.
    pub max_load: Option<Load>,
    /// The most different courses in a term, if given.
    pub max_preps: Option<u32>,
    /// The room the person would rather stay in, if rooms are part of the problem.
    pub home_room: Option<RoomId>,
    /// When the person is away, day by day.
    pub away: Vec<Hours>,
    /// Times at which the person cannot teach: all that `away` touches.
    pub unavailable: Times,
}

/// Somebody who learns.
#[derive(Debug, Clone)]
pub struct Student {
    /// The student's id.
    pub id: String,
    /// The grade, or blank.
    pub grade: String,
    /// The house or small learning community, or blank.
    pub house: String,
    /// The student's tags, in order.
    pub groups: Vec<GroupId>,
    /// The cohorts and pathways the student belongs to.
    pub cohorts: Vec<String>,
    /// Who looks after the student's plan, if given.
    pub case_manager: Option<StaffId>,
    /// Whether every room of the student must be accessible.
    pub needs_accessible_room: bool,
    /// When the student is unavailable, released, or elsewhere with the way there, day by day.
    pub away: Vec<Hours>,
    /// Times at which no class can be taken: unavailable, released, or elsewhere.
    pub unavailable: Times,
    /// Students who may not sit in one class with this one.
    pub apart_from: Vec<StudentId>,
    /// People who may not teach this student.
    pub avoids: Vec<StaffId>,
    /// The most block-years, if the file sets a limit for this student.
    pub max_load: Option<Load>,
    /// The student's requests, as indices into `School::requests`.
    pub requests: Range<usize>,
}
