/// A room.
#[derive(Debug, Clone)]
pub struct Room {
    /// Its id.
    pub id: String,
    /// What it is good for.
    pub types: Vec<String>,
    /// The most students; `u32::MAX` = no limit.
    pub capacity: u32,
    /// Whether a student tagged `mobility` can be placed here.
    pub accessible: bool,
}
