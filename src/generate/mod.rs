//! Synthetic schools that look like real ones, the same for the same seed.
//!
//! A school is grown from a timetable that exists (`grown`): a `catalogue` and a `population`; what each
//! student wishes for (`wishes`); how many sections of what size the school runs (`offer`); who teaches and
//! where (`staffing`, `rooms`); a timetable in which teachers, rooms and rules fit together (`timetable`); a
//! seat in it for what students ask for (`plant`), for all of it in a planted school; then who is owed what,
//! and everything written as records (`write`).

mod calendar;
mod catalogue;
mod decided;
mod dice;
mod draft;
mod following;
mod frames;
mod grid;
mod grown;
mod history;
mod ladder;
mod meetings;
mod mend;
mod needs;
mod offer;
mod openings;
mod outside;
mod people;
mod plant;
mod polish;
mod population;
mod profile;
mod promises;
mod rooms;
mod rules;
mod shipped;
mod staffing;
mod timetable;
mod wishes;
mod write;

#[cfg(test)]
mod tests;

pub use frames::{FRAMES, frame};
pub use shipped::shipped;

use crate::school::records::{EnrollmentRecord, FrameRecord, Records, SectionRecord};
use grown::Grown;
use std::fmt;
use std::str::FromStr;

/// What kind of school to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// A school near a city: broad catalogue, many Advanced Placement courses.
    Suburban,
    /// A country school, from grade 7 on: small, many single-section courses.
    Rural,
    /// A large city school: over 20 % English learners, over 20 % with disabilities, over 60 % low
    /// income, over 80 % students of colour.
    LargeUrban,
}

impl Profile {
    /// The profiles and their words.
    pub const WORDS: [(&'static str, Profile); 3] = [
        ("suburban", Profile::Suburban),
        ("rural", Profile::Rural),
        ("large_urban", Profile::LargeUrban),
    ];
}

/// A word that names no profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a profile: use suburban, rural or large_urban")]
pub struct UnknownProfile(pub String);

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(word: &str) -> Result<Profile, UnknownProfile> {
        let known = Profile::WORDS.iter().find(|(name, _)| *name == word);
        known.map(|(_, profile)| *profile).ok_or_else(|| UnknownProfile(word.to_owned()))
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Profile::WORDS.iter().find(|(_, profile)| profile == self);
        out.write_str(word.map_or("", |(name, _)| name))
    }
}

/// What school to make.
#[derive(Debug, Clone, PartialEq)]
pub struct GenerateRequest {
    /// How many students, 150 to 10,000.
    pub students: u32,
    /// What kind of school.
    pub profile: Profile,
    /// The lowest and the highest grade.
    pub grades: (u8, u8),
    /// The bell-schedule frame the school runs on.
    pub frame: FrameRecord,
    /// The same seed makes the same school.
    pub seed: u64,
    /// Whether all requests can be met by construction.
    pub planted: bool,
    /// The school's name.
    pub name: String,
    /// Requested seats for each seat on offer, 0.85 to 0.96.
    pub fill: f64,
}

impl GenerateRequest {
    /// A school of this profile and size on this frame, with the defaults: seed 1, not planted, 93 % of
    /// the seats asked for, grades 9 to 12 (rural: 7 to 12).
    pub fn new(profile: Profile, students: u32, frame: FrameRecord) -> GenerateRequest {
        GenerateRequest {
            students,
            profile,
            grades: if profile == Profile::Rural { (7, 12) } else { (9, 12) },
            frame,
            seed: 1,
            planted: false,
            name: format!("{profile}-{students}"),
            fill: 0.93,
        }
    }

    /// With this seed.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// With this share of the seats asked for.
    pub fn fill(mut self, fill: f64) -> Self {
        self.fill = fill;
        self
    }

    /// With a full solution by construction.
    pub fn planted(mut self) -> Self {
        self.planted = true;
        self
    }

    /// With this name.
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// With these grades, within 6 to 12.
    pub fn grades(mut self, lowest: u8, highest: u8) -> Self {
        self.grades = (lowest, highest);
        self
    }
}

/// A schedule that meets every request of a planted school and breaks no rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Planted {
    /// Every section with term, blocks, room and teachers.
    pub sections: Vec<SectionRecord>,
    /// A seat for every primary request.
    pub enrollments: Vec<EnrollmentRecord>,
}

/// Makes a school.
pub fn generate(request: &GenerateRequest) -> Records {
    generate_with_plan(request).0
}

/// Makes a school and, if it is planted, the schedule hidden in it.
///
/// Sizes, grades and fill outside their bounds are moved to the nearest bound.
pub fn generate_with_plan(request: &GenerateRequest) -> (Records, Option<Planted>) {
    let mut request = request.clone();
    request.students = request.students.clamp(150, 10_000);
    request.fill = if request.fill.is_nan() { 0.93 } else { request.fill.clamp(0.85, 0.96) };
    request.grades.0 = request.grades.0.clamp(6, 12);
    request.grades.1 = request.grades.1.clamp(request.grades.0, 12);

    let grown = Grown::new(request);
    (grown.records(), grown.planted())
}
