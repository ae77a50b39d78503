use super::ids::{CourseId, RequestId, SectionId, StaffId, StudentId, TermId};
use super::section::Hold;

/// The weight of "1" in [`Request::weight`]: a request of priority p weighs 1 + 1/p, in these units.
pub const WEIGHT_UNIT: i64 = 60;

/// A course request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who asks.
    pub student: StudentId,
    /// For which course.
    pub course: CourseId,
    /// Whether it is a primary request; otherwise an alternate.
    pub is_primary: bool,
    /// 1 = most important.
    pub priority: u32,
    /// What it weighs: (1 + 1/priority) × [`WEIGHT_UNIT`], rounded.
    pub weight: i64,
    /// Whether it is required by graduation, a service or a programme.
    pub is_required: bool,
    /// For an alternate: the only primary request it may stand in for.
    pub alternate_for: Option<RequestId>,
    /// Only a section of this setting will do.
    pub setting: Option<String>,
    /// Only a section of this term alone will do.
    pub term: Option<TermId>,
    /// Only a section taught by this person will do.
    pub staff: Option<StaffId>,
    /// Only this section will do.
    pub section: Option<SectionId>,
}

/// A seat that exists already.
#[derive(Debug, Clone)]
pub struct FixedSeat {
    /// Who sits.
    pub student: StudentId,
    /// Where.
    pub section: SectionId,
    /// How firmly.
    pub hold: Hold,
    /// Whether the school says that the seat serves an individual need.
    pub is_service: bool,
}
