use super::{Extra, Fields, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `staff.csv`: a person who teaches or serves.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StaffRecord {
    /// The person's id.
    pub staff_id: String,
    /// The name; never written to a log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Course ids the person may teach, or `dept:Science`; blank = the own department's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub courses: Vec<String>,
    /// Credentials held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<String>,
    /// For example `teacher`, `special_education`, `provider`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Teams with common planning time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
    /// The most block-years; blank = the frame's `teacher_load` × `fte`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_sections: Option<f64>,
    /// The most distinct courses; informs until a `max_preps` rule asks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_preps: Option<u32>,
    /// Full-time equivalent; blank = 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fte: Option<f64>,
    /// Blocks, `TERM:BLOCK`, or clock times such as `Mon-Fri 13:30-15:00`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unavailable: Vec<String>,
    /// Years of experience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<f64>,
    /// The room the person would rather stay in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_room: Option<String>,
    /// The house or small learning community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house: Option<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for StaffRecord {
    const FILE: &'static str = "staff.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("staff_id", &mut self.staff_id);
        cells.text("name", &mut self.name);
        cells.text("department", &mut self.department);
        cells.list("courses", &mut self.courses);
        cells.list("credentials", &mut self.credentials);
        cells.list("roles", &mut self.roles);
        cells.list("teams", &mut self.teams);
        cells.decimal("max_sections", &mut self.max_sections);
        cells.whole("max_preps", &mut self.max_preps);
        cells.decimal("fte", &mut self.fte);
        cells.list("unavailable", &mut self.unavailable);
        cells.decimal("years", &mut self.years);
        cells.text("home_room", &mut self.home_room);
        cells.text("house", &mut self.house);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
