use super::ids::{CourseId, MeetingId, StaffId};
use super::{Load, SectionId};
use std::ops::Range;

/// A course of the catalogue.
#[derive(Debug, Clone)]
pub struct Course {
    /// Its id.
    pub id: String,
    /// What people call it; the id if it has no title.
    pub title: String,
    /// The department, if given.
    pub department: Option<String>,
    /// The subject within the department, if given.
    pub subject: Option<String>,
    /// How it meets.
    pub meeting: MeetingId,
    /// Block-years one section counts for.
    pub load: Load,
    /// The grades it is meant for; empty = all.
    pub grades: Vec<String>,
    /// The room it needs.
    pub room: RoomNeed,
    /// Teachers each section needs.
    pub staff_needed: usize,
    /// Who may teach it, in staff order.
    pub teachers: Vec<StaffId>,
    /// Its free words.
    pub tags: Vec<String>,
    /// Its sections, as indices into `School::sections`.
    pub sections: Range<usize>,
}

impl Course {
    /// Its sections.
    pub fn section_ids(&self) -> impl Iterator<Item = SectionId> + use<> {
        self.sections.clone().map(SectionId::new)
    }
}

/// How many sections are planned of a course for which the school gives no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The course.
    pub course: CourseId,
    /// Its primary requests.
    pub requests: u32,
    /// The sections that these fill, or that are listed.
    pub filled: u32,
    /// The sections that run: as many as there is somebody to teach.
    pub sections: u32,
}

/// What a course asks of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomNeed {
    /// It needs no room.
    None,
    /// Any room will do.
    Any,
    /// A room of any of these types.
    Types(Vec<String>),
}

impl RoomNeed {
    /// Whether a room of these types will do.
    pub fn is_met_by(&self, types: &[String]) -> bool {
        match self {
            RoomNeed::None => false,
            RoomNeed::Any => true,
            RoomNeed::Types(wanted) => types.iter().any(|have| wanted.contains(have)),
        }
    }
}
