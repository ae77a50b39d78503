//! What differs between two drafts of a schedule, or between two scenarios, as plain data.
//!
//! Drafts are compared by their files alone, like everything that judges them: no school is needed, and a
//! schedule that was edited by hand compares as well as one that was built. Sections of a course that are
//! alike have no identity of their own: two that change places have not changed at all.

mod groups;
mod placements;
mod requests;
mod rules;
mod scenarios;
mod summary;

pub use groups::GroupChange;
pub use placements::{CoursePlacements, Placements};
pub use requests::{CourseRequests, Requests};
pub use rules::RuleChange;
pub use scenarios::{AskedRule, ScenarioChanges, between_scenarios};
pub use summary::{Summary, SummaryGroup, SummaryMeasure, SummaryRule, SummaryShown};

use crate::equity::suppress::Told;
use crate::input::ResultTables;
use serde::Serialize;

/// A schedule as its files state it.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// The tables.
    pub tables: &'a ResultTables,
    /// What `plan.json` and `metrics.json` say of it.
    pub summary: &'a Summary,
}

/// Everything that differs between two drafts. Where there are two values, the first is that of the
/// earlier draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changes {
    /// The scenarios under which each was built.
    pub scenarios: [Vec<String>; 2],
    /// Whether they were built from the same files of the school; `None` if one does not say from which.
    pub same_school: Option<bool>,
    /// Who gets what.
    pub requests: Requests,
    /// Where and with whom classes are.
    pub placements: Placements,
    /// The rules that were added, dropped, changed, or are kept better or worse.
    pub rules: Vec<RuleChange>,
    /// Requests met by group, as they may be shown.
    pub groups: Vec<GroupChange>,
}

/// What differs between two drafts.
pub fn between(before: Draft, after: Draft) -> Changes {
    let drafts = [before, after];
    Changes {
        scenarios: drafts.map(|draft| draft.summary.scenarios.clone()),
        same_school: summary::same_school(before.summary, after.summary),
        requests: requests::between(before, after),
        placements: placements::between(before, after),
        rules: rules::between(&before.summary.rules, &after.summary.rules),
        groups: groups::between(before.summary, after.summary),
    }
}

impl Changes {
    /// Whether nobody would notice: every class is where it was, every student has the same seats.
    pub fn is_nothing(&self) -> bool {
        self.placements.courses.is_empty()
            && self.requests.courses.is_empty()
            && self.requests.students_with_another_timetable == Told::Exact(0)
    }
}
