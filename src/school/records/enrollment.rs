use super::{Extra, Fields, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `enrollments.csv`: a seat: one that exists in the input, or one that a build wrote.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnrollmentRecord {
    /// The student.
    pub student_id: String,
    /// The course; written, and checked against the section when read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course_id: Option<String>,
    /// The section.
    pub section_id: String,
    /// `primary`, `alternate`, `default` or `service`; written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// For an alternate: the request it stands in for; written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_course: Option<String>,
    /// `lock` (default), `prefer` or `hint`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for EnrollmentRecord {
    const FILE: &'static str = "enrollments.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("student_id", &mut self.student_id);
        cells.text("course_id", &mut self.course_id);
        cells.required("section_id", &mut self.section_id);
        cells.text("kind", &mut self.kind);
        cells.text("for_course", &mut self.for_course);
        cells.text("hold", &mut self.hold);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
