//! The answer: where every section is and who sits in it. A plan is a value; it is what is saved.

mod classes;
mod whereabouts;

pub use classes::{Class, ClassSeats, Classes};
pub use whereabouts::Whereabouts;

use crate::school::{PatternId, RequestId, RoomId, School, SectionId, StaffId, StudentId};

/// A schedule, complete or partial.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// For each section of the school, in order, where and with whom it is.
    pub placed: Vec<Placed>,
    /// Every seat, by student and then by section.
    pub seats: Vec<Seat>,
}

/// Where and with whom a section is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placed {
    /// Its terms and blocks; `None` = not placed.
    pub pattern: Option<PatternId>,
    /// Its room.
    pub room: Option<RoomId>,
    /// Its teachers, in staff order.
    pub staff: Vec<StaffId>,
}

/// A student's seat in a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seat {
    /// Who sits.
    pub student: StudentId,
    /// Where.
    pub section: SectionId,
    /// The request it meets; `None` for a fixed seat that nobody asked for.
    pub request: Option<RequestId>,
    /// For an alternate: the primary request it stands in for.
    pub stands_for: Option<RequestId>,
}

impl Plan {
    /// A plan in which nothing is placed.
    pub fn empty(school: &School) -> Plan {
        Plan { placed: vec![Placed::default(); school.sections.len()], seats: Vec::new() }
    }

    /// For each request, the section whose seat meets it.
    pub fn section_of_request(&self, school: &School) -> Vec<Option<SectionId>> {
        let mut of_request = vec![None; school.requests.len()];
        for seat in &self.seats {
            if let Some(request) = seat.request {
                of_request[request.index()] = Some(seat.section);
            }
        }
        of_request
    }

    /// For each section, how many sit in it.
    pub fn sizes(&self, school: &School) -> Vec<u32> {
        let mut sizes = vec![0; school.sections.len()];
        for seat in &self.seats {
            sizes[seat.section.index()] += 1;
        }
        sizes
    }
}
