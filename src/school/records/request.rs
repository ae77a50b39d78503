use super::{Extra, Fields, Record, Word};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `requests.csv`: a course request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RequestRecord {
    /// The student.
    pub student_id: String,
    /// The course asked for.
    pub course_id: String,
    /// Primary or alternate; blank = primary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<RequestKind>,
    /// 1 = most important; blank = 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u32>,
    /// The primary request this one may stand in for; blank = any of the student's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternate_for: Option<String>,
    /// Whom it is required by; blank = it is a wish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_by: Option<Need>,
    /// Only a section of this setting will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// Only a section of this term will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// Only a section taught by this person will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_id: Option<String>,
    /// Only this section will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section_id: Option<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for RequestRecord {
    const FILE: &'static str = "requests.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("student_id", &mut self.student_id);
        cells.required("course_id", &mut self.course_id);
        cells.word("kind", &mut self.kind);
        cells.whole("priority", &mut self.priority);
        cells.text("alternate_for", &mut self.alternate_for);
        cells.word("required_by", &mut self.required_by);
        cells.text("setting", &mut self.setting);
        cells.text("term", &mut self.term);
        cells.text("staff_id", &mut self.staff_id);
        cells.text("section_id", &mut self.section_id);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}

/// Whether a request is what the student asked for or an acceptable substitute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// What the student asked for.
    #[default]
    Primary,
    /// An acceptable substitute; it never counts as a met primary.
    Alternate,
}

impl Word for RequestKind {
    const WORDS: &'static [(&'static str, Self)] =
        &[("primary", RequestKind::Primary), ("alternate", RequestKind::Alternate)];
}

/// What a request is required by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// The student cannot graduate without it.
    Graduation,
    /// A service the student is owed.
    Service,
    /// A programme the student belongs to.
    Program,
}

impl Word for Need {
    const WORDS: &'static [(&'static str, Self)] =
        &[("graduation", Need::Graduation), ("service", Need::Service), ("program", Need::Program)];
}
