//! The set that may be handed on: measures without small counts, sections without small sizes, staff under other
//! names, and a page made the same way. Nothing in it is about a single student.

use super::json::lines;
use super::public::GROUP_MEASURES;
use super::tables;
use super::view::ReportView;
use crate::equity::suppress::{self, ShownMeasure};
use crate::equity::{self, Measured};
use crate::model::Model;
use crate::plan::Plan;
use crate::school::records::SectionRecord;
use crate::school::{HideBelow, School};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;

/// The format's name.
const FORMAT: &str = "fairbell/shared-metrics";

/// What the page tells in steps of its own, and the measures of the set leave out: two kinds of steps together tell
/// more than either.
pub const ON_THE_PAGE: [&str; 4] =
    ["advanced_asked", "advanced_blocked", "lre_80_or_more", "el_access_triad"];

/// What stands in the set beside its files.
const README: &str =
    concat!(include_str!("templates/shared.txt"), include_str!("templates/shared-hidden.txt"));

/// What `metrics.json` says of itself.
pub(super) const NOTE: &str =
    "Small counts are hidden: values are exact, rounded to steps, or null. See README.txt.";

/// The set, ready to be written.
#[derive(Debug)]
pub struct Shared {
    /// What people call the school.
    pub(super) school: String,
    /// Counts below this are hidden.
    pub(super) least: HideBelow,
    /// The measures as everybody may see them.
    pub measures: Vec<ShownMeasure>,
    /// The sections: staff under the names of the model, sizes only where they may be shown.
    pub sections: Vec<SectionRecord>,
}

/// `metrics.json` of the set.
#[derive(Debug, Serialize, JsonSchema)]
struct SharedDocument<'a> {
    /// The format's name, `fairbell/shared-metrics`.
    format: &'static str,
    /// The format's version.
    version: u32,
    /// Always false: this may be handed on.
    confidential: bool,
    /// How it was made fit for that.
    note: &'static str,
    /// Counts below this are hidden.
    least: HideBelow,
    /// What people call the school.
    school: &'a str,
    /// The measures.
    metrics: &'a [ShownMeasure],
}

impl Shared {
    /// The set of a plan. Staff of the model bear the names under which they are shown
    /// ([`super::under_other_names`]).
    pub fn new(model: &Model, plan: &Plan, measured: &[Measured]) -> Shared {
        let school = &model.school;
        Shared {
            school: school.name.clone(),
            least: school.hide_below,
            measures: shown_measures(school, measured),
            sections: tables::shown_sections(model, plan),
        }
    }

    /// `metrics.json` of the set.
    pub fn metrics_json(&self) -> String {
        let document = SharedDocument {
            format: FORMAT,
            version: 1,
            confidential: false,
            note: NOTE,
            least: self.least,
            school: &self.school,
            metrics: &self.measures,
        };
        serde_json::to_value(document).map_or_else(|_| String::new(), |value| lines(&value))
    }

    /// `README.txt` of the set.
    pub fn readme(&self) -> String {
        readme(README, [self.least].into_iter())
    }
}

/// What stands beside the files of a set: a text in which `{least}` is below how many students counts are hidden, and
/// `{enough}` how many a rounded value needs; several in a set of several years.
pub(super) fn readme(text: &str, least: impl Iterator<Item = HideBelow>) -> String {
    let least: Vec<HideBelow> = least.collect();
    let words = |count: fn(HideBelow) -> u64| {
        let all: Vec<String> = least.iter().map(|own| count(*own).to_string()).collect();
        all.join(" or ")
    };
    text.replace("{least}", &words(HideBelow::count)).replace("{enough}", &words(suppress::enough))
}

/// The measures of a school as everybody may see them: in a shared set, and wherever people read them. Those
/// [`ON_THE_PAGE`] are left out.
pub fn shown_measures(school: &School, measured: &[Measured]) -> Vec<ShownMeasure> {
    let is_told = |own: &&Measured| !ON_THE_PAGE.contains(&own.facts.name);
    let told: Vec<Measured> = measured.iter().filter(is_told).cloned().collect();
    let within = equity::within(school);
    let students = school.students.len() as u64;
    suppress::measures(&told, &GROUP_MEASURES, &within, students, school.hide_below)
}

impl ReportView {
    /// The same report with staff under the names that they bear in `model`. `names` are those that nothing on the
    /// page may say. What the input files were is left out: their digests would let somebody who guesses a file
    /// see that the guess is right.
    pub fn under_names_of(self, model: &Model, plan: &Plan, names: Vec<String>) -> ReportView {
        let mut shared = ReportView {
            rules: super::view::rules(model, plan),
            boards: super::board::boards(model, plan, &self.class_sizes, &self.class_shares),
            teachers: super::teaching::teachers(model, plan),
            ..self
        };
        shared.run.inputs.clear();
        shared.unnamed.extend(names);
        shared
    }
}

/// The JSON Schema of `metrics.json` of a shared set, with the name of its file in `models/schema`.
pub fn shared_schema() -> (&'static str, Value) {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<SharedDocument>().to_value();
    schema["title"] = FORMAT.into();
    ("shared-metrics.schema.json", schema)
}

#[cfg(test)]
mod tests {
    use super::super::under_other_names;
    use super::*;
    use crate::equity::{Draft, measure};
    use crate::sample::Sample;

    /// Sixty students in two sections of one course and four in another, taught by two people.
    fn shared() -> Shared {
        let mut sample = Sample::new()
            .course("A", "A", 2, 40)
            .course("B", "B", 1, 40)
            .teacher("Ng", "Science", &["A"])
            .teacher("Ortiz", "=Science;", &["A", "B"])
            .room("R1", 40, true);
        for (section, block, teacher) in
            [("A.1", "1", "Ng"), ("A.2", "2", "Ortiz"), ("B.1", "3", "Ortiz")]
        {
            sample = sample.place(section, "all", block).taught(section, teacher, "R1");
        }
        for number in 0..64 {
            let id = format!("S{number:02}");
            let tag = if number < 55 { "iep" } else { "foster" };
            let section = ["A.1", "A.2", "B.1"][number / 30];
            sample = sample.student(&id, &[tag], &[&section[..1]]).seats(&id, &[section]);
        }
        let records = sample.records.clone();
        let (model, plan) = sample.build();
        let measured = measure(&Draft::new(&model.school, &model.classes, &records, &plan));
        let model = Model { school: under_other_names(model.school, "secret"), ..model };
        Shared::new(&model, &plan, &measured)
    }

    #[test]
    fn small_sections_have_no_size_and_staff_another_name() {
        let shared = shared();
        let sizes: Vec<Option<u32>> = shared.sections.iter().map(|section| section.size).collect();
        // With both of 30 shown, 64 seats in all would tell the four.
        assert_eq!(sizes, [None, Some(30), None]);
        let names: Vec<&str> =
            shared.sections.iter().map(|section| section.staff_ids[0].as_str()).collect();
        // Which of the two is the first is the secret's choice.
        let [one, other] = if names[0] == "Science 1" { [1, 2] } else { [2, 1] };
        let expected = [one, other, other].map(|number| format!("Science {number}"));
        assert_eq!(names, expected);
    }

    #[test]
    fn the_document_has_the_keys_of_its_schema_and_says_that_it_may_be_handed_on() {
        let document: Value = serde_json::from_str(&shared().metrics_json()).expect("JSON");
        let (_, schema) = shared_schema();
        let validator = jsonschema::validator_for(&schema).expect("a sound schema");
        let faults: Vec<String> =
            validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(faults, [""; 0]);
        assert_eq!(document["confidential"], false);
        let texts = [document.to_string(), format!("{:?}", shared().sections)];
        for text in texts {
            assert!(!text.contains("Ng") && !text.contains("Ortiz") && !text.contains("S01"));
        }
    }
}
