//! The facts of a school: as its files state them ([`records`]), and indexed for work ([`School`]).
//!
//! Nothing here reads a file or the clock, and nothing changes once it is built.

pub mod clock;
pub mod records;

mod cohort;
mod course;
mod days;
mod external;
mod fault;
mod frame;
mod hide_below;
mod ids;
mod intent;
mod people;
mod request;
mod room;
mod section;
mod service;
mod times;

pub use cohort::Cohort;
pub use course::{Course, Planned, RoomNeed};
pub use days::{Day, school_days};
pub use external::External;
pub use fault::{Fault, Place, Severity, number_of};
pub use frame::{BLOCK_YEAR, Block, Frame, LOAD_TOLERANCE, Load, Meeting, Pattern, to_load};
pub use hide_below::HideBelow;
pub use ids::{
    BlockId, ClassId, CourseId, DayId, GroupId, MeetingId, PatternId, RequestId, RoomId, SectionId,
    StaffId, StudentId, TermId,
};
pub use intent::{Expectation, Figure, Intent, Layer, Mention};
pub use people::{Staff, Student};
pub use request::{FixedSeat, Request, WEIGHT_UNIT};
pub use room::Room;
pub use section::{Held, Hold, Section};
pub use service::Service;
pub use times::Times;

use std::collections::BTreeSet;

/// A school, indexed: every name looked up, every list in a fixed order.
#[derive(Debug, Clone)]
pub struct School {
    /// What people call it.
    pub name: String,
    /// Below how many students a count of a group is hidden from people.
    pub hide_below: HideBelow,
    /// The bell-schedule frame.
    pub frame: Frame,
    /// The catalogue, in file order.
    pub courses: Vec<Course>,
    /// Every section that is to be run, course by course.
    pub sections: Vec<Section>,
    /// The courses whose number of sections was left open, with what was planned.
    pub planned: Vec<Planned>,
    /// Whether teachers are part of the problem.
    pub has_staff: bool,
    /// The people who teach, in file order.
    pub staff: Vec<Staff>,
    /// Whether rooms are part of the problem.
    pub has_rooms: bool,
    /// The rooms, in file order.
    pub rooms: Vec<Room>,
    /// The students, in file order.
    pub students: Vec<Student>,
    /// The requests, student by student, in file order within a student.
    pub requests: Vec<Request>,
    /// Seats that exist already.
    pub fixed_seats: Vec<FixedSeat>,
    /// Who is to be served in which course, whether they ask for it or not.
    pub served: BTreeSet<(StudentId, CourseId)>,
    /// What students are owed, in file order.
    pub services: Vec<Service>,
    /// Fixed times outside the school's own blocks, in file order.
    pub externals: Vec<External>,
    /// Every tag that a student carries, in alphabetical order.
    pub groups: Vec<String>,
    /// What a scenario wants of a build.
    pub intent: Intent,
}

impl School {
    /// A course.
    pub fn course(&self, id: CourseId) -> &Course {
        &self.courses[id.index()]
    }

    /// A section.
    pub fn section(&self, id: SectionId) -> &Section {
        &self.sections[id.index()]
    }

    /// Whether a section is a separate class, apart from all others: by its setting, or by a tag of its course.
    pub fn is_separate(&self, section: SectionId) -> bool {
        let section = self.section(section);
        let is_word = |word: &str| Service::SEPARATE.contains(&word);
        section.setting.as_deref().is_some_and(is_word)
            || self.course(section.course).tags.iter().any(|tag| is_word(tag))
    }

    /// A student.
    pub fn student(&self, id: StudentId) -> &Student {
        &self.students[id.index()]
    }

    /// A request.
    pub fn request(&self, id: RequestId) -> &Request {
        &self.requests[id.index()]
    }

    /// The requests of a student, primary and alternate.
    pub fn requests_of(&self, student: StudentId) -> impl Iterator<Item = (RequestId, &Request)> {
        let range = self.student(student).requests.clone();
        range.map(|index| (RequestId::new(index), &self.requests[index]))
    }

    /// All students with their ids.
    pub fn student_ids(&self) -> impl Iterator<Item = StudentId> + use<> {
        (0..self.students.len()).map(StudentId::new)
    }

    /// The group of that tag, if any student carries it.
    pub fn group(&self, tag: &str) -> Option<GroupId> {
        self.groups.binary_search_by(|known| known.as_str().cmp(tag)).ok().map(GroupId::new)
    }

    /// The course of that id.
    pub fn course_named(&self, id: &str) -> Option<CourseId> {
        self.courses.iter().position(|course| course.id == id).map(CourseId::new)
    }
}
