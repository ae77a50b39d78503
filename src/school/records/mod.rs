//! The facts as the files state them: one plain record for each row, names as text, nothing looked up.
//!
//! Readers and writers see a record only through [`Record::fields`], which names each column once, in
//! the order in which it is written. The same line therefore serves the CSV reader, the JSON reader and
//! the CSV writer, and a column cannot be read under one name and written under another.
//!
//! To add a column, add a field and its line in `fields`. To add a table, add its file here, a field of
//! [`Records`] and its line in `input::tables`.

mod calendar;
mod course;
mod enrollment;
mod external;
mod frame;
mod header;
mod request;
mod room;
mod rule;
mod section;
mod service;
mod staff;
mod student;
mod student_rule;
mod transcript;
mod unmet;

pub use calendar::CalendarRecord;
pub use course::CourseRecord;
pub use enrollment::EnrollmentRecord;
pub use external::ExternalRecord;
pub use frame::{BellKind, BellRecord, FrameRecord, MeetingRecord};
pub use header::Header;
pub use request::{Need, RequestKind, RequestRecord};
pub use room::RoomRecord;
pub use rule::{RuleRecord, StrengthRecord};
pub use section::SectionRecord;
pub use service::ServiceRecord;
pub use staff::StaffRecord;
pub use student::StudentRecord;
pub use student_rule::StudentRuleRecord;
pub use transcript::TranscriptRecord;
pub use unmet::UnmetRecord;

use super::Intent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Columns that this version does not know, carried from input to output unchanged.
pub type Extra = BTreeMap<String, String>;

/// A whole school as its files state it.
///
/// A table that is `None` was not given, and what it speaks of is then not part of the problem: without
/// `staff` nobody has to teach, without `rooms` a class needs no room. A table that is given and empty
/// is different: it says that there is nobody and nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Records {
    /// `school.json`: the name of the school, the year, and facts about the whole.
    #[serde(flatten)]
    pub header: Header,
    /// `frame.json`: the bell-schedule frame.
    pub frame: FrameRecord,
    /// `courses.csv`.
    pub courses: Vec<CourseRecord>,
    /// `staff.csv`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<Vec<StaffRecord>>,
    /// `rooms.csv`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rooms: Option<Vec<RoomRecord>>,
    /// `students.csv`.
    pub students: Vec<StudentRecord>,
    /// `requests.csv`.
    pub requests: Vec<RequestRecord>,
    /// `services.csv`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<ServiceRecord>>,
    /// `student_rules.csv`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student_rules: Option<Vec<StudentRuleRecord>>,
    /// `external.csv`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<Vec<ExternalRecord>>,
    /// `calendar.csv`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Vec<CalendarRecord>>,
    /// `transcript.csv`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcript: Option<Vec<TranscriptRecord>>,
    /// `programs.json`: pathways, graduation and college-entry rules, carried as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programs: Option<serde_json::Value>,
    /// `sections.csv`: sections that already exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sections: Option<Vec<SectionRecord>>,
    /// `enrollments.csv`: seats that already exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrollments: Option<Vec<EnrollmentRecord>>,
    /// `rules.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<RuleRecord>>,
    /// What scenarios want of a build. It stands in no file of a school.
    #[serde(skip)]
    #[schemars(skip)]
    pub intent: Intent,
}

/// A row of a table, told column by column.
pub trait Record: Default {
    /// The file that holds the table in a school folder, for example `courses.csv`.
    const FILE: &'static str;

    /// Names every column once, in writing order, with the cell that holds it.
    fn fields<F: Fields>(&mut self, cells: &mut F);

    /// The columns that this version does not know.
    fn extra(&mut self) -> &mut Extra;
}

/// What a reader or writer can do with a cell. A blank cell is `None`, an empty list or an empty text.
pub trait Fields {
    /// A text that must be given, such as an id.
    fn required(&mut self, column: &'static str, cell: &mut String);
    /// A text that may be blank.
    fn text(&mut self, column: &'static str, cell: &mut Option<String>);
    /// Items with `;` between them (in JSON: an array of texts).
    fn list(&mut self, column: &'static str, cell: &mut Vec<String>);
    /// A whole number, zero or more.
    fn whole(&mut self, column: &'static str, cell: &mut Option<u32>);
    /// A number, zero or more, with or without a decimal point.
    fn decimal(&mut self, column: &'static str, cell: &mut Option<f64>);
    /// `yes` or `no`.
    fn yes_no(&mut self, column: &'static str, cell: &mut Option<bool>);
    /// One word of a fixed set.
    fn word<W: Word>(&mut self, column: &'static str, cell: &mut Option<W>);
}

/// A fixed set of words that a cell may hold.
pub trait Word: Copy + PartialEq + 'static {
    /// The words as they stand in files, with their meanings.
    const WORDS: &'static [(&'static str, Self)];

    /// The word as it stands in files.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, meaning)| *meaning == self).map_or("", |(word, _)| word)
    }
}
