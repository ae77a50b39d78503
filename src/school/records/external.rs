use super::{Extra, Fields, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `external.csv`: a fixed time outside the school's own blocks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExternalRecord {
    /// The id.
    pub external_id: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The course it stands for, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course_id: Option<String>,
    /// `Mon` to `Fri`, or ranges such as `Mon-Thu`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<String>,
    /// Clock time, `HH:MM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Clock time, `HH:MM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// First and last date, for example `2026-08-24/2026-12-11`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<String>,
    /// Minutes of travel before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel_before: Option<f64>,
    /// Minutes of travel after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel_after: Option<f64>,
    /// The most students; blank = no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
    /// The terms it runs in; blank = all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<String>,
    /// The students who go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub students: Vec<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for ExternalRecord {
    const FILE: &'static str = "external.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("external_id", &mut self.external_id);
        cells.text("title", &mut self.title);
        cells.text("course_id", &mut self.course_id);
        cells.list("weekdays", &mut self.weekdays);
        cells.text("start", &mut self.start);
        cells.text("end", &mut self.end);
        cells.text("dates", &mut self.dates);
        cells.decimal("travel_before", &mut self.travel_before);
        cells.decimal("travel_after", &mut self.travel_after);
        cells.whole("seats", &mut self.seats);
        cells.list("terms", &mut self.terms);
        cells.list("students", &mut self.students);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
