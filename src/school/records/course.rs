use super::{Extra, Fields, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `courses.csv`: a course of the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CourseRecord {
    /// The course's id.
    pub course_id: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The department that teaches it, for `dept:…` and loads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The subject within the department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// For example `regular`, `honors`, `ap`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The grades it is meant for; informs, a `grade_gate` rule makes it binding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<String>,
    /// Credits earned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<f64>,
    /// A meeting kind of the frame; blank = `full`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meets: Option<String>,
    /// How many sections to run; blank = planned from demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sections: Option<u32>,
    /// Splits the sections by setting, for example `general:6`, `co_taught:2`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<String>,
    /// The fewest students a section should have; informs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_size: Option<u32>,
    /// The most students a section holds; blank = no limit of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_size: Option<u32>,
    /// Any of these room types will do; blank = any room; `none` = needs no room.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub room_types: Vec<String>,
    /// Teachers each section needs; blank = 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_needed: Option<u32>,
    /// The credential a teacher of it must hold; blank = none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// For example `ALG1&GEO|ALG2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prerequisites: Option<String>,
    /// Courses to be taken in the same term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corequisites: Option<String>,
    /// The pathway it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// Its step in the pathway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_step: Option<String>,
    /// Free words, some of them reserved, for `tag:…`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The national course code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sced: Option<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for CourseRecord {
    const FILE: &'static str = "courses.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("course_id", &mut self.course_id);
        cells.text("title", &mut self.title);
        cells.text("department", &mut self.department);
        cells.text("subject", &mut self.subject);
        cells.text("level", &mut self.level);
        cells.list("grades", &mut self.grades);
        cells.decimal("credits", &mut self.credits);
        cells.text("meets", &mut self.meets);
        cells.whole("sections", &mut self.sections);
        cells.list("settings", &mut self.settings);
        cells.whole("min_size", &mut self.min_size);
        cells.whole("max_size", &mut self.max_size);
        cells.list("room_types", &mut self.room_types);
        cells.whole("staff_needed", &mut self.staff_needed);
        cells.text("credential", &mut self.credential);
        cells.text("prerequisites", &mut self.prerequisites);
        cells.text("corequisites", &mut self.corequisites);
        cells.text("program", &mut self.program);
        cells.text("program_step", &mut self.program_step);
        cells.list("tags", &mut self.tags);
        cells.text("sced", &mut self.sced);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
