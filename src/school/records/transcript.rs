use super::{Extra, Fields, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `transcript.csv`: a course taken in an earlier year.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TranscriptRecord {
    /// The student.
    pub student_id: String,
    /// The course.
    pub course_id: String,
    /// The school year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<String>,
    /// The term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// Credits earned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<f64>,
    /// Whether it was passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed: Option<bool>,
    /// The mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for TranscriptRecord {
    const FILE: &'static str = "transcript.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("student_id", &mut self.student_id);
        cells.required("course_id", &mut self.course_id);
        cells.text("year", &mut self.year);
        cells.text("term", &mut self.term);
        cells.decimal("credits", &mut self.credits);
        cells.yes_no("passed", &mut self.passed);
        cells.text("mark", &mut self.mark);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
