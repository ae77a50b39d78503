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
    /// The fewest students, if its row says so; informs.
    pub min_size: Option<u32>,
    /// The most students; `u32::MAX` = no limit.
    pub max_size: u32,
    /// Those tags of `reserved_for` that somebody carries; one of them opens the section to a student.
    pub for_groups: Vec<GroupId>,
    /// The tags for which it is reserved as its row names them, also those that nobody carries; empty =
    /// everybody may sit here.
    pub reserved_for: Vec<String>,
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

    /// Whether this is its setting, if one is wanted; a section that says nothing is `general`.
    pub fn is_in_setting(&self, wanted: Option<&str>) -> bool {
        let own = self.setting.as_deref().unwrap_or("general");
        wanted.is_none_or(|wanted| wanted == own)
    }

    /// Whether a student with these tags may sit here.
    pub fn admits(&self, groups: &[GroupId]) -> bool {
        self.reserved_for.is_empty() || groups.iter().any(|group| self.for_groups.contains(group))
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
