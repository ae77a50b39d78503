//! The set that may be handed on of several years: of each what may be handed on of it alone, and how measures went as
//! far as that tells.

use super::json::lines;
use super::shared::{NOTE, Shared, readme};
use crate::equity::suppress::{self, ShownChange, ShownMeasure};
use crate::school::HideBelow;
use crate::school::records::{SectionRecord, StudentRecord};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// The format's name.
const FORMAT: &str = "fairbell/shared-audit";

/// What stands in the set beside its files.
const README: &str = concat!(
    include_str!("templates/shared-audit.txt"),
    include_str!("templates/shared-hidden.txt")
);

/// The column of `sections.csv` that says of which schedule a section is.
const SCHEDULE: &str = "schedule";

/// Who the students of a schedule are. It is shown to nobody: two schedules of the same students are not shown side by
/// side.
#[derive(Debug)]
pub struct Roll {
    /// What the reader calls the schedule.
    name: String,
    students: BTreeSet<(String, String, String)>,
}

impl Roll {
    /// The roll of a schedule of these students.
    pub fn new(name: &str, students: &[StudentRecord]) -> Roll {
        let who = |row: &StudentRecord| {
            let grade = row.grade.clone().unwrap_or_default();
            (row.student_id.clone(), grade, row.groups.join(";"))
        };
        Roll { name: name.to_owned(), students: students.iter().map(who).collect() }
    }

    /// Whether these are rolls of different years.
    ///
    /// # Errors
    /// Which two are not.
    pub fn of_different_years<'a>(rolls: impl Iterator<Item = &'a Roll>) -> Result<(), String> {
        let mut earlier: Vec<&Roll> = Vec::new();
        for roll in rolls {
            if let Some(other) = earlier.iter().find(|other| roll.is_of_the_same_students(other)) {
                return Err(format!(
                    "'{}' and '{}' are of the same students, and what differs between them would tell of the few \
                     who came or left: give one schedule of each year",
                    other.name, roll.name
                ));
            }
            earlier.push(roll);
        }
        Ok(())
    }

    /// Whether most of the students of one are, in the same grade and with the same tags, those of the other.
    fn is_of_the_same_students(&self, other: &Roll) -> bool {
        let fewer = self.students.len().min(other.students.len());
        2 * self.students.intersection(&other.students).count() > fewer
    }
}

/// A schedule of the set.
#[derive(Debug)]
pub struct SharedSchedule {
    roll: Roll,
    shared: Shared,
}

/// The set, ready to be written.
#[derive(Debug)]
pub struct SharedAudit {
    schedules: Vec<SharedSchedule>,
    /// How measures went.
    pub changes: Vec<ShownChange>,
}

/// `metrics.json` of the set.
#[derive(Debug, Serialize, JsonSchema)]
struct SharedAuditDocument<'a> {
    /// The format's name, `fairbell/shared-audit`.
    format: &'static str,
    /// The format's version.
    version: u32,
    /// Always false: this may be handed on.
    confidential: bool,
    /// How it was made fit for that.
    note: &'static str,
    /// Counts below this are hidden in all schedules.
    least: HideBelow,
    /// The schedules, in the order in which they were given.
    schedules: Vec<ScheduleDocument<'a>>,
    /// How each measure went from the first to the last, for the whole school and for each group.
    changes: &'a [ShownChange],
}

/// A schedule in it.
#[derive(Debug, Serialize, JsonSchema)]
struct ScheduleDocument<'a> {
    /// What the reader calls it: the name of its folder or file.
    name: &'a str,
    /// What people call the school.
    school: &'a str,
    /// Counts below this are hidden.
    least: HideBelow,
    /// The measures.
    metrics: &'a [ShownMeasure],
}

impl SharedSchedule {
    /// What may be handed on of a schedule of these students.
    pub fn new(roll: Roll, shared: Shared) -> SharedSchedule {
        SharedSchedule { roll, shared }
    }

    fn named(&self) -> (&str, &[ShownMeasure]) {
        (&self.roll.name, &self.shared.measures)
    }

    fn document(&self) -> ScheduleDocument<'_> {
        ScheduleDocument {
            name: &self.roll.name,
            school: &self.shared.school,
            least: self.shared.least,
            metrics: &self.shared.measures,
        }
    }
}

impl SharedAudit {
    /// The set of schedules of different years.
    ///
    /// # Errors
    /// Why these cannot stand in one set.
    pub fn new(schedules: Vec<SharedSchedule>) -> Result<SharedAudit, String> {
        let rolls = || schedules.iter().map(|schedule| &schedule.roll);
        for (at, one) in rolls().enumerate() {
            if rolls().take(at).any(|other| other.name == one.name) {
                return Err(format!(
                    "two schedules are called '{}': rename one of the folders",
                    one.name
                ));
            }
        }
        Roll::of_different_years(rolls())?;
        let named: Vec<(&str, &[ShownMeasure])> =
            schedules.iter().map(SharedSchedule::named).collect();
        let changes = suppress::changes(&named);
        Ok(SharedAudit { schedules, changes })
    }

    /// The name and the measures of each schedule.
    pub fn measures(&self) -> Vec<(&str, &[ShownMeasure])> {
        self.schedules.iter().map(SharedSchedule::named).collect()
    }

    /// The sections of all schedules, each with the name of its schedule.
    pub fn sections(&self) -> Vec<SectionRecord> {
        let mut sections = Vec::new();
        for schedule in &self.schedules {
            for section in &schedule.shared.sections {
                let mut section = section.clone();
                section.extra.insert(SCHEDULE.to_owned(), schedule.roll.name.clone());
                sections.push(section);
            }
        }
        sections
    }

    /// `metrics.json` of the set.
    pub fn metrics_json(&self) -> String {
        let document = SharedAuditDocument {
            format: FORMAT,
            version: 1,
            confidential: false,
            note: NOTE,
            least: self.least().next().unwrap_or_default(),
            schedules: self.schedules.iter().map(SharedSchedule::document).collect(),
            changes: &self.changes,
        };
        serde_json::to_value(document).map_or_else(|_| String::new(), |value| lines(&value))
    }

    /// `README.txt` of the set.
    pub fn readme(&self) -> String {
        readme(README, self.least())
    }

    /// Below how many students the schedules hide counts, each number once, the least first.
    fn least(&self) -> impl Iterator<Item = HideBelow> {
        let own = self.schedules.iter().map(|schedule| schedule.shared.least);
        own.collect::<BTreeSet<HideBelow>>().into_iter()
    }
}

/// The JSON Schema of `metrics.json` of the set of an audit, with the name of its file in `models/schema`.
pub fn shared_audit_schema() -> (&'static str, Value) {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema =
        settings.into_generator().into_root_schema_for::<SharedAuditDocument>().to_value();
    schema["title"] = FORMAT.into();
    ("shared-audit.schema.json", schema)
}
