use super::{Extra, Fields, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `students.csv`: a student.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StudentRecord {
    /// The student's id.
    pub student_id: String,
    /// The grade next year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// Tags such as `el:2`, `iep`, `race:…`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Protected cohorts and pathways the student belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cohorts: Vec<String>,
    /// The house or small learning community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house: Option<String>,
    /// The counsellor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counselor_id: Option<String>,
    /// The case manager.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_manager_id: Option<String>,
    /// The fewest block-years the student must carry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_min: Option<f64>,
    /// The most block-years; blank = no limit of the student's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_max: Option<f64>,
    /// Approved intervals away from school with a code, for example `Mon-Fri 13:30-15:00 (WBL)`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub release: Vec<String>,
    /// Blocks, `TERM:BLOCK`, or clock times in which no class can be taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unavailable: Vec<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for StudentRecord {
    const FILE: &'static str = "students.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("student_id", &mut self.student_id);
        cells.text("grade", &mut self.grade);
        cells.list("groups", &mut self.groups);
        cells.list("cohorts", &mut self.cohorts);
        cells.text("house", &mut self.house);
        cells.text("counselor_id", &mut self.counselor_id);
        cells.text("case_manager_id", &mut self.case_manager_id);
        cells.decimal("load_min", &mut self.load_min);
        cells.decimal("load_max", &mut self.load_max);
        cells.list("release", &mut self.release);
        cells.list("unavailable", &mut self.unavailable);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
