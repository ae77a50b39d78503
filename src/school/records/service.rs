use super::{Extra, Fields, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `services.csv`: an individual need of a student.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceRecord {
    /// The student.
    pub student_id: String,
    /// `co_taught`, `push_in`, `pull_out`, `resource`, `self_contained`, `eld`, `related`, …
    pub service: String,
    /// The course in which it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course_id: Option<String>,
    /// The subject in which it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Minutes `per` day, cycle or week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<f64>,
    /// `day`, `cycle` or `week`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// Where it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// Who may give it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provider_ids: Vec<String>,
    /// The level, for example of ELD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Courses it may not be taken out of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_during: Vec<String>,
    /// `iep`, `504` or `el_plan`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for ServiceRecord {
    const FILE: &'static str = "services.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("student_id", &mut self.student_id);
        cells.required("service", &mut self.service);
        cells.text("course_id", &mut self.course_id);
        cells.text("subject", &mut self.subject);
        cells.decimal("minutes", &mut self.minutes);
        cells.text("per", &mut self.per);
        cells.text("setting", &mut self.setting);
        cells.list("provider_ids", &mut self.provider_ids);
        cells.text("level", &mut self.level);
        cells.list("not_during", &mut self.not_during);
        cells.text("because", &mut self.because);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
