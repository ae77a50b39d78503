//! A school with the timetable it grew from: the stages, one after another.

use super::GenerateRequest;
use super::draft::Draft;
use super::plant::Seats;
use super::staffing::School;
use super::timetable::Table;
use super::{offer, outside, people, plant, rooms, staffing, timetable, wishes};

/// A school before it is written down.
pub(super) struct Grown {
    pub(super) draft: Draft,
    pub(super) school: School,
    pub(super) table: Table,
    pub(super) seats: Seats,
}

impl Grown {
    /// Grows a school.
    pub(super) fn new(request: GenerateRequest) -> Grown {
        let mut draft = Draft::new(request);
        outside::leave(&mut draft);
        wishes::settle_on_courses(&mut draft);
        offer::offer(&mut draft);
        let mut school = staffing::staff(&draft);
        rooms::furnish(&draft, &mut school);
        let table = timetable::build(&draft, &mut school);
        let seats = plant::plant(&mut draft, &school, &table);
        offer::trim(&mut draft, &seats, &mut school);
        wishes::alternates(&mut draft);
        people::finish(&draft, &mut school, &table);
        Grown { draft, school, table, seats }
    }
}
