use super::{Extra, Fields, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of `rooms.csv`: a room.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RoomRecord {
    /// The room's id.
    pub room_id: String,
    /// What it is good for, for example `science_lab`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// The most students; blank = no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// Whether a student tagged `mobility` can be placed here; blank = yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessible: Option<bool>,
    /// The building.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<String>,
    /// Columns that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Record for RoomRecord {
    const FILE: &'static str = "rooms.csv";

    fn fields<F: Fields>(&mut self, cells: &mut F) {
        cells.required("room_id", &mut self.room_id);
        cells.list("types", &mut self.types);
        cells.whole("capacity", &mut self.capacity);
        cells.yes_no("accessible", &mut self.accessible);
        cells.text("building", &mut self.building);
    }

    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}
