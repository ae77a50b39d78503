//! What a schedule does for English learners, and to them: M16 to M19.
//!
//! English learners are those who carry `el`, a level such as `el:2`, or `ltel` (long-term English learner).
//! `newcomer` alone says when somebody came, not what they speak. Designated classes are courses tagged `eld`.

mod designated;
mod isolation;
mod tracks;
mod triad;

pub(super) use designated::DesignatedServed;
pub(super) use isolation::{LearnersAlone, LearnersIsolation};
pub(super) use tracks::{CoreSubjectLacked, HONORS, HighestLevel, LowestLevel, rung};
pub(super) use triad::{AccessTriad, CoreKept, ElectiveKept};

use super::Draft;

/// For each student, whether they are an English learner.
pub(super) fn learners(draft: &Draft) -> Vec<bool> {
    let of_group: Vec<bool> = draft.school.groups.iter().map(|tag| is_learners_tag(tag)).collect();
    let students = draft.school.students.iter();
    students.map(|student| student.groups.iter().any(|group| of_group[group.index()])).collect()
}

/// Whether whoever carries a tag is an English learner.
fn is_learners_tag(tag: &str) -> bool {
    tag == "el" || tag == "ltel" || tag.starts_with("el:")
}

#[cfg(test)]
mod tests;
