//! A school with the timetable it grew from: the stages, one after another.

use super::draft::Draft;
use super::plant::Seats;
use super::staffing::School;
use super::timetable::Table;
use super::{GenerateRequest, Planted, Profile};
use super::{decided, offer, outside, people, plant, rooms, staffing, timetable, wishes, write};
use crate::school::records::Records;

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
        let mut table = timetable::build(&draft, &mut school);
        let mut seats = plant::plant(&mut draft, &school, &table);
        offer::trim(&mut draft, &mut seats, &mut school, &mut table);
        wishes::alternates(&mut draft);
        people::finish(&draft, &mut school, &table);
        Grown { draft, school, table, seats }
    }

    /// What the school states about itself.
    pub(super) fn records(&self) -> Records {
        let Grown { draft, school, table, seats } = self;
        let mut records = write::records(draft, school, seats);
        if draft.request.profile == Profile::LargeUrban && !draft.request.planted {
            decided::add(draft, school, table, seats, &mut records);
        }
        records
    }

    /// The schedule that a planted school hides.
    pub(super) fn planted(&self) -> Option<Planted> {
        let Grown { draft, school, table, seats } = self;
        draft.request.planted.then(|| write::planted(draft, school, table, seats))
    }
}
