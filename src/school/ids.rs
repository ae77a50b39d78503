//! One type for each kind of thing that is counted from zero, so that a room cannot stand for a student.

/// Declares an index type over `u32`.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id of the thing at `index`. Counts beyond `u32` cannot be read in the first place.
            pub fn new(index: usize) -> $name {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// The place of the thing in its list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A term of the frame.
    TermId
);
id!(
    /// A day of the cycle.
    DayId
);
id!(
    /// A block of the frame.
    BlockId
);
id!(
    /// A placement that a meeting kind allows: some terms and some blocks.
    PatternId
);
id!(
    /// A meeting kind of the frame.
    MeetingId
);
id!(
    /// A course.
    CourseId
);
id!(
    /// A section that is to be run.
    SectionId
);
id!(
    /// Sections taught together, or one section alone: what takes a teacher, a room and a time.
    ClassId
);
id!(
    /// A member of staff.
    StaffId
);
id!(
    /// A room.
    RoomId
);
id!(
    /// A student.
    StudentId
);
id!(
    /// A request, primary or alternate.
    RequestId
);
id!(
    /// A tag that students carry.
    GroupId
);
