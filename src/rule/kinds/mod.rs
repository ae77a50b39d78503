//! The kinds of rules, one file each, and their registry.

mod authorised_teacher;
mod balance;
mod block_in;
mod by_consent;
mod case_manager;
mod co_teach;
mod common_planning;
mod contiguous;
mod daily_contacts;
mod designated_eld;
mod eld_placement;
mod elective_access;
mod external_time;
mod grade_gate;
mod group_share_cap;
mod house;
mod linked_classes;
mod lre_floor;
mod max_consecutive;
mod max_preps;
mod not_instead_of;
mod not_same_block;
mod prep_each_day;
mod protected_cohort;
mod provider_time;
mod release;
mod reserve_seats;
mod same_block;
mod same_teacher;
mod same_term;
mod sequence;
mod service_minutes;
mod stacked;
mod team;
mod travel_together;

use super::{Kind, Selector, takers};
use crate::school::records::RuleRecord;
use crate::school::{CourseId, Fault, School, SectionId, StudentId};
use serde_json::Value;
use std::collections::BTreeMap;

/// Every kind, in the order in which they are shown. To add one, add its file and its line.
pub const KINDS: &[&dyn Kind] = &[
    &stacked::Stacked,
    &sequence::Sequence,
    &same_block::SameBlock,
    &not_same_block::NotSameBlock,
    &block_in::BlockIn,
    &same_term::SameTerm,
    &linked_classes::LinkedClasses,
    &same_teacher::SameTeacher,
    &prep_each_day::PrepEachDay,
    &group_share_cap::GroupShareCap,
    &balance::Balance,
    &grade_gate::GradeGate,
    &co_teach::CoTeach,
    &lre_floor::LreFloor,
    &service_minutes::ServiceMinutes,
    &provider_time::ProviderTime,
    &case_manager::CaseManager,
    &max_consecutive::MaxConsecutive,
    &max_preps::MaxPreps,
    &daily_contacts::DailyContacts,
    &protected_cohort::ProtectedCohort,
    &travel_together::TravelTogether,
    &common_planning::CommonPlanning,
    &team::Team,
    &house::House,
    &elective_access::ElectiveAccess,
    &designated_eld::DesignatedEld,
    &eld_placement::EldPlacement,
    &not_instead_of::NotInsteadOf,
    &contiguous::Contiguous,
    &reserve_seats::ReserveSeats,
    &authorised_teacher::AuthorisedTeacher,
    &release::Release,
    &by_consent::ByConsent,
    &external_time::ExternalTime,
];

/// The page of a kind as it is shown: without the marks of a comment.
pub fn text(kind: &dyn Kind) -> String {
    let lines = kind.page().lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect()
}

/// The example on the page of a kind.
pub fn example(kind: &dyn Kind) -> Option<RuleRecord> {
    let text = text(kind);
    let (_, rest) = text.split_once("```json\n")?;
    let (example, _) = rest.split_once("```")?;
    serde_json::from_str(example).ok()
}

/// The page of a kind: the text at the top of its file.
fn page(source: &'static str) -> &'static str {
    source.split("\n\nuse ").next().unwrap_or(source)
}

/// The JSON Schema of a kind's keys.
fn schema<T: schemars::JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

/// Reads a kind's keys, with the path of what is wrong.
fn keys<T: serde::de::DeserializeOwned>(keys: &Value) -> Result<T, Vec<Fault>> {
    serde_path_to_error::deserialize(keys).map_err(|error| {
        let path = error.path().to_string();
        let fault = Fault::error(error.inner().to_string());
        vec![if path == "." { fault } else { fault.column(path) }]
    })
}

/// What was read, or nothing and its faults among the others: so that all faults are found at once.
fn sift<T>(read: Result<T, Vec<Fault>>, faults: &mut Vec<Fault>) -> Option<T> {
    read.map_err(|found| faults.extend(found)).ok()
}

/// The courses with those of their sections that are meant.
///
/// # Errors
/// As [`Selector::by_course`], and that they are fewer than two.
fn at_least_two(
    selector: &Selector,
    school: &School,
) -> Result<Vec<(CourseId, Vec<SectionId>)>, Vec<Fault>> {
    let courses = selector.by_course(school)?;
    if courses.len() < 2 {
        return Err(vec![selector.fault("needs at least two courses")]);
    }
    Ok(courses)
}

/// Who may come to sit in two of these courses, or more, in order.
///
/// # Errors
/// That nobody may.
fn takers_of_two(
    selector: &Selector,
    courses: &[(CourseId, Vec<SectionId>)],
    school: &School,
) -> Result<Vec<StudentId>, Vec<Fault>> {
    let mut taken: BTreeMap<StudentId, usize> = BTreeMap::new();
    for (course, _) in courses {
        for student in takers(school, *course) {
            *taken.entry(student).or_default() += 1;
        }
    }
    taken.retain(|_, courses| *courses > 1);
    if taken.is_empty() {
        return Err(vec![selector.fault("nobody asks for two of them")]);
    }
    Ok(taken.into_keys().collect())
}

/// Faults unless there are at least two courses and all have the same meeting kind.
fn meet_alike(
    selector: &Selector,
    courses: &[(CourseId, Vec<SectionId>)],
    school: &School,
) -> Result<(), Vec<Fault>> {
    if courses.len() < 2 {
        return Err(vec![selector.fault("needs at least two courses")]);
    }
    let course = |index: usize| school.course(courses[index].0);
    let other = (1..courses.len()).find(|index| course(*index).meeting != course(0).meeting);
    let Some(other) = other else { return Ok(()) };
    let meets = |index: usize| {
        let meeting = school.frame.meeting_of(course(index).meeting);
        format!("{} meets {}", course(index).id, meeting.name)
    };
    let message = format!("needs courses that meet alike, but {}, {}", meets(0), meets(other));
    Err(vec![selector.fault(&message)])
}
