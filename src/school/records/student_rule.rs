use super::{Extra, Fields, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `student_rules.csv`: something that holds between two people.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StudentRuleRecord {
    /// The student.
    pub student_id: String,
    /// `keep_apart`, `keep_together`, `avoid_staff` or `with_staff`.
    pub kind: String,
    /// The other student, or the member of staff.
    pub other_id: String,
    /// `hard`, or a tier and a weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<String>,
    /// Why; reports show counts, never names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for StudentRuleRecord {
    const FILE: &'static str = "student_rules.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("student_id", &mut self.student_id);
        cells.required("kind", &mut self.kind);
        cells.required("other_id", &mut self.other_id);
        cells.text("strength", &mut self.strength);
        cells.text("because", &mut self.because);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
