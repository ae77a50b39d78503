use super::ids::{BlockId, CourseId, GroupId, RoomId, StaffId, TermId};

/// A section that is to be run.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its id.
    pub id: String,
    /// Its course.
    pub course: CourseId,
    /// Its setting, if any.
    pub setting: Option<String>,
    /// The most students; `u32::MAX` = no limit.
    pub max_size: u32,
    /// Only students with one of these tags may sit here; empty = everybody.
    pub for_groups: Vec<GroupId>,
    /// Whether a tag of `for_groups` is carried by nobody, so that it admits nobody.
    pub admits_listed_only: bool,
    /// Sections that share a value are taught together by the input's own word.
    pub stack: Option<String>,
    /// Its terms, if the input names them: first term and how many.
    pub terms: Option<Held<(TermId, usize)>>,
    /// Its blocks, if the input names them.
    pub blocks: Option<Held<Vec<BlockId>>>,
    /// Its room, if the input names one.
    pub room: Option<Held<RoomId>>,
    /// Its teachers, if the input names them.
    pub staff: Option<Held<Vec<StaffId>>>,
}

impl Section {
    /// Whether only students who ask for its setting may sit here.
    pub fn is_restricted(&self) -> bool {
        matches!(self.setting.as_deref(), Some("self_contained" | "resource" | "newcomer"))
    }

    /// Whether a request for this setting (or for none) may be met here.
    pub fn suits_setting(&self, wanted: Option<&str>) -> bool {
        match wanted {
            None => !self.is_restricted(),
            Some(wanted) => self.setting.as_deref().unwrap_or("general") == wanted,
        }
    }

    /// Whether a student with these tags may sit here.
    pub fn admits(&self, groups: &[GroupId]) -> bool {
        !self.admits_listed_only || groups.iter().any(|group| self.for_groups.contains(group))
    }
}

/// A cell that the input fills, and how firmly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<T> {
    /// What the cell says.
    pub value: T,
    /// How firmly.
    pub hold: Hold,
}

impl<T> Held<T> {
    /// The value, if it may not change.
    pub fn locked(&self) -> Option<&T> {
        (self.hold == Hold::Lock).then_some(&self.value)
    }
}

/// How firmly something that exists already is held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// It stays.
    #[default]
    Lock,
    /// It stays unless changing it pays; changes are counted.
    Prefer,
    /// A place to start from, no more.
    Hint,
}
