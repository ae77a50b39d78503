use super::{Extra, Fields, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `sections.csv`: a section: one that exists in the input, or one that a build wrote.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SectionRecord {
    /// The section's id.
    pub section_id: String,
    /// The course.
    pub course_id: String,
    /// A term, several joined by `;`, or `all`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// The blocks in which it meets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<String>,
    /// The room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<String>,
    /// Who teaches it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff_ids: Vec<String>,
    /// The setting, for example `co_taught`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// Only students with one of these tags may sit here; blank = everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub for_groups: Vec<String>,
    /// Students seated; written, ignored when read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
    /// The fewest students; informs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_size: Option<u32>,
    /// The most students; blank = the course's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_size: Option<u32>,
    /// Sections with the same value are taught together as one joint section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// `lock` (default), `prefer`, `hint`, or by cell such as `lock:blocks;prefer:staff_ids`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for SectionRecord {
    const FILE: &'static str = "sections.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("section_id", &mut self.section_id);
        cells.required("course_id", &mut self.course_id);
        cells.text("term", &mut self.term);
        cells.list("blocks", &mut self.blocks);
        cells.text("room_id", &mut self.room_id);
        cells.list("staff_ids", &mut self.staff_ids);
        cells.text("setting", &mut self.setting);
        cells.list("for_groups", &mut self.for_groups);
        cells.whole("size", &mut self.size);
        cells.whole("min_size", &mut self.min_size);
        cells.whole("max_size", &mut self.max_size);
        cells.text("stack", &mut self.stack);
        cells.text("hold", &mut self.hold);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
