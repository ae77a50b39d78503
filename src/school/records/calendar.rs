use super::{Extra, Fields, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `calendar.csv`: a date of the year.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CalendarRecord {
    /// The date, `YYYY-MM-DD`.
    pub date: String,
    /// The term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// The cycle day; blank = no school.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle_day: Option<String>,
    /// For example `regular`, `early_release`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_type: Option<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for CalendarRecord {
    const FILE: &'static str = "calendar.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("date", &mut self.date);
        cells.text("term", &mut self.term);
        cells.text("cycle_day", &mut self.cycle_day);
        cells.text("day_type", &mut self.day_type);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
