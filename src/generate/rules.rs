//! The school's rules, each with the reason the school gives for it.

use super::draft::{Course, Draft};
use super::openings::running;
use super::plant::Seats;
use super::staffing::School;
use crate::school::records::{RuleRecord, StrengthRecord};
use serde_json::{Map, Value, json};

fn rule(
    id: String,
    kind: &str,
    keys: Value,
    strength: StrengthRecord,
    because: &str,
) -> RuleRecord {
    RuleRecord {
        id: Some(id),
        ask: Map::from_iter([(kind.to_owned(), keys)]),
        strength: Some(strength),
        because: Some(because.to_owned()),
        off: false,
    }
}

fn hard() -> StrengthRecord {
    StrengthRecord::Word("hard".to_owned())
}

/// All rules of the school.
pub(super) fn rules(draft: &Draft, school: &School, seats: &Seats) -> Vec<RuleRecord> {
    let id = |course: usize| draft.courses[course].template.id.as_str();
    let low = |course: usize| id(course).to_lowercase();
    let wants = |student: usize, course: usize| {
        draft.plans[student].wishes.iter().any(|wish| wish.course == course)
    };
    // A rule about two courses is about those who take both.
    let both = |one: usize, other: usize| {
        (0..draft.plans.len()).any(|student| wants(student, one) && wants(student, other))
    };
    let mut rules = Vec::new();
    for stack in &draft.stacks {
        let courses: Vec<&str> = stack.courses.iter().map(|course| id(*course)).collect();
        let name = format!("together-{}", low(stack.courses[0]));
        let keys = json!({ "courses": courses, "sections": stack.joint });
        rules.push(rule(name, "stacked", keys, hard(), stack.because));
    }
    for (first, then, because) in &draft.catalogue.sequences {
        let (Some(one), Some(other)) = (draft.course(first), draft.course(then)) else { continue };
        if running(draft, first) && running(draft, then) && both(one, other) {
            let name = format!("{}-first", first.to_lowercase());
            let keys = json!({ "first": first, "then": then });
            rules.push(rule(name, "sequence", keys, hard(), because));
        }
    }
    if let Some((one, other)) = school.promises.parallel {
        let name = format!("{}-beside-{}", low(one), low(other));
        let keys = json!({ "courses": [id(one), id(other)] });
        let because = "students change groups during the year without a new schedule";
        rules.push(rule(name, "same_block", keys, hard(), because));
    }
    for (one, other) in school.promises.apart.iter().filter(|(one, other)| both(*one, *other)) {
        let name = format!("{}-apart-{}", low(*one), low(*other));
        let keys = json!({ "courses": [id(*one), id(*other)] });
        let because = "the course guide promises that both can be taken";
        rules.push(rule(name, "not_same_block", keys, hard(), because));
    }
    for (course, blocks, because) in &school.promises.blocks {
        let blocks: Vec<&str> =
            blocks.iter().map(|block| draft.grid.frame.blocks[*block].as_str()).collect();
        let keys = json!({ "courses": [id(*course)], "blocks": blocks });
        rules.push(rule(format!("{}-hours", low(*course)), "block_in", keys, hard(), because));
    }
    if school.promises.prep {
        let keys = json!({ "staff": "all", "min_free": 1 });
        let because = "a preparation period every day, by contract";
        rules.push(rule("preparation".to_owned(), "prep_each_day", keys, hard(), because));
    }
    if draft.courses.iter().any(|course| course.co_taught > 0) {
        let share = share_needed(draft, school, seats);
        let keys = json!({
            "courses": ["setting:co_taught"],
            "group": "iep",
            "max_share": share,
            "allow_min": 4,
        });
        let because = "a co-taught class stays a general education class";
        rules.push(rule("co-taught-share".to_owned(), "group_share_cap", keys, hard(), because));
    }
    if !draft.courses.iter().any(can_be_even) {
        return rules;
    }
    let keys = json!({ "courses": ["tag:core"], "by": "size" });
    let soft = StrengthRecord::Soft { tier: 6, weight: 1 };
    let because = "sections of a core course should be about the same size";
    rules.push(rule("even-core".to_owned(), "balance", keys, soft, because));
    let keys = json!({ "courses": ["tag:core"], "by": "iep" });
    let soft = StrengthRecord::Soft { tier: 7, weight: 1 };
    let because = "students with an IEP are not gathered in a few general sections";
    rules.push(rule("even-iep".to_owned(), "balance", keys, soft, because));
    rules
}

/// Whether a core course has sections to be alike: two of one setting. In a village none may have.
fn can_be_even(course: &Course) -> bool {
    let general = course.sections.saturating_sub(course.co_taught);
    course.running && course.template.has("core") && general.max(course.co_taught) > 1
}

/// The smallest of the usual shares that the planted seats keep.
fn share_needed(draft: &Draft, school: &School, seats: &Seats) -> f64 {
    let mut all = vec![0u32; school.classes.len()];
    let mut iep = vec![0u32; school.classes.len()];
    for (student, seats) in draft.students.iter().zip(seats) {
        for class in seats.iter().flatten() {
            all[*class] += 1;
            iep[*class] += u32::from(student.iep);
        }
    }
    let keeps = |percent: u32| {
        (0..all.len())
            .filter(|class| school.classes[*class].co_taught)
            .all(|class| iep[class] <= 4.max(all[class] * percent / 100))
    };
    [40, 45, 50]
        .into_iter()
        .find(|percent| keeps(*percent))
        .map_or(1.0, |percent| f64::from(percent) / 100.0)
}
