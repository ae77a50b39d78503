use super::{Extra, Fields, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `unmet.csv`: a primary request that a build did not meet by its own course, and why.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnmetRecord {
    /// The student.
    pub student_id: String,
    /// The course asked for.
    pub course_id: String,
    /// The request's priority; blank = 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u32>,
    /// `no_section`, `no_seat`, `time_conflict`, `rule`, `displacement`, `search` or `not_determined`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What exactly stands in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The course of the alternate that was given instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for UnmetRecord {
    const FILE: &'static str = "unmet.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("student_id", &mut self.student_id);
        cells.required("course_id", &mut self.course_id);
        cells.whole("priority", &mut self.priority);
        cells.text("reason", &mut self.reason);
        cells.text("detail", &mut self.detail);
        cells.text("replaced_by", &mut self.replaced_by);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
