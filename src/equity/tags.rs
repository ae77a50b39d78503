//! Reserved tags of courses that several measures go by.

use super::Draft;
use crate::school::CourseId;

/// The tag of courses that everybody is owed.
pub(super) const CORE: &str = "core";

/// The tag of courses of designated English language development.
pub(super) const ELD: &str = "eld";

/// What a school lacks of whose core nothing can be said.
pub(super) const NO_CORE: &str = "the tag core in courses.csv";

/// Whether a course carries a tag.
pub(super) fn is_tagged(draft: &Draft, course: CourseId, tag: &str) -> bool {
    draft.school.course(course).tags.iter().any(|own| own == tag)
}

/// Whether any course is tagged as core.
pub(super) fn is_any_core(draft: &Draft) -> bool {
    draft.school.courses.iter().any(|course| course.tags.iter().any(|tag| tag == CORE))
}
