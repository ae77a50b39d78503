//! What each student asks for: a ladder in each core subject, the tracks already begun, support that is
//! owed, and then what fills the day.

use super::catalogue::Meets;
use super::dice::{Dice, Stage};
use super::draft::{Draft, Wish};
use super::ladder::{Intent, intentions};
use super::population::{Student, Support};

/// Draws every student's wishes, drops the courses that too few ask for, and draws again until every
/// course that runs has its students.
pub(super) fn settle_on_courses(draft: &mut Draft) {
    for _ in 0..8 {
        draw(draft);
        if !drop_small_courses(draft) {
            break;
        }
    }
}

fn draw(draft: &mut Draft) {
    let mut dice = draft.dice(Stage::Wishes);
    for student in 0..draft.students.len() {
        let intents = intentions(&draft.students[student], draft, &mut dice);
        draft.plans[student].wishes.clear();
        for intent in intents {
            commit(draft, student, intent);
        }
        fill_up(draft, student, &mut dice);
    }
}

/// Closes courses with too few students. Courses that share a class count together.
fn drop_small_courses(draft: &mut Draft) -> bool {
    let demand = draft.demand();
    let mut together = demand.clone();
    for (group, _) in &draft.catalogue.stacks {
        let members: Vec<usize> = group.iter().filter_map(|id| draft.course(id)).collect();
        let total: u32 = members.iter().map(|member| demand[*member]).sum();
        for member in members.into_iter().filter(|member| demand[*member] >= 3) {
            together[member] = total;
        }
    }
    let mut dropped = false;
    for (course, total) in together.into_iter().enumerate() {
        let template = &draft.courses[course].template;
        let owed = template.has("eld")
            || template.has("resource")
            || template.department == "Special Education";
        let least = match (owed, template.has("core")) {
            (true, _) => 4,
            (_, true) => 7,
            // A small school does not run a class for a handful.
            _ if draft.request.students < 800 => (template.size.0 * 12).div_ceil(20).max(8),
            _ => (template.size.0 * 9).div_ceil(20).max(8),
        };
        let relief = draft.courses[course].template.has("relief");
        if draft.courses[course].running && total < least && !relief {
            draft.courses[course].running = false;
            dropped = true;
        }
    }
    dropped
}

/// Adds an intended course, or what stands in for it where it does not run, if there is room.
fn commit(draft: &mut Draft, student: usize, intent: Intent) {
    let mut id = intent.id.as_str();
    let mut tries = 0;
    let course = loop {
        match draft.course(id) {
            Some(course) if draft.courses[course].running => break Some(course),
            _ => {}
        }
        tries += 1;
        match draft.catalogue.instead.iter().find(|(from, _)| *from == id) {
            Some((_, other)) if tries < 6 => id = other,
            _ => break None,
        }
    };
    let Some(course) = course else { return };
    if fits(draft, student, course) {
        draft.plans[student].wishes.push(Wish {
            course,
            movable: intent.movable,
            priority: intent.priority,
            need: intent.need,
            co_taught: false,
        });
    }
}

/// Whether a course can be added to what a student has.
fn fits(draft: &Draft, student: usize, course: usize) -> bool {
    let asked = draft.plans[student].wishes.iter().any(|wish| wish.course == course);
    !asked && room_for(draft, student)[draft.courses[course].kind]
}

/// For each meeting kind, whether a student has time for one more course of it.
fn room_for(draft: &Draft, student: usize) -> Vec<bool> {
    let plan = &draft.plans[student];
    let mut counts = vec![0; draft.grid.kinds.len()];
    for wish in &plan.wishes {
        counts[draft.courses[wish.course].kind] += 1;
    }
    let left = units_left(draft, student);
    let mut room = Vec::with_capacity(counts.len());
    for (kind, meeting) in draft.grid.kinds.iter().enumerate() {
        counts[kind] += 1;
        room.push(meeting.units <= left && draft.grid.packs(&counts, plan.open));
        counts[kind] -= 1;
    }
    room
}

/// The units that a student's wishes leave open.
pub(super) fn units_left(draft: &Draft, student: usize) -> u32 {
    let plan = &draft.plans[student];
    let taken: u32 = plan.wishes.iter().map(|wish| draft.units(wish.course)).sum();
    plan.units.saturating_sub(taken)
}

/// Fills what is left of the day with courses that anyone of the grade can take.
fn fill_up(draft: &mut Draft, student: usize, dice: &mut Dice) {
    for _ in 0..24 {
        let left = units_left(draft, student);
        if left == 0 {
            return;
        }
        let kinds = room_for(draft, student);
        let weights: Vec<f64> = (0..draft.courses.len())
            .map(|course| appeal(draft, student, course, left, &kinds))
            .collect();
        let Some(course) = dice.weighted(&weights) else { return };
        draft.plans[student].wishes.push(Wish {
            course,
            movable: true,
            priority: 4,
            need: None,
            co_taught: false,
        });
    }
}

/// How much a course draws a student who has a place to fill.
fn appeal(draft: &Draft, student: usize, course: usize, left: u32, kinds: &[bool]) -> f64 {
    let offered = &draft.courses[course];
    let template = &offered.template;
    let who = &draft.students[student];
    let units = draft.units(course);
    if template.draw <= 0.0 || !offered.running || !template.takes(who.grade) || units > left {
        return 0.0;
    }
    let asked = draft.plans[student].wishes.iter().any(|wish| wish.course == course);
    let passed = has_passed(draft, student, course);
    if asked || passed || !suits(who, template) || !kinds[offered.kind] {
        return 0.0;
    }
    let leaning = if template.leaning == Some(who.strand) { 3.0 } else { 1.0 };
    // One half leaves a half to be filled: most take full courses where they can.
    let pairing = if units == 1 && left.is_multiple_of(2) { 0.35 } else { 1.0 };
    template.draw * leaning * pairing
}

/// Whether a course lies behind a student on a track.
pub(super) fn has_passed(draft: &Draft, student: usize, course: usize) -> bool {
    let who = &draft.students[student];
    let id = draft.courses[course].template.id.as_str();
    who.language.iter().chain(&who.tracks).any(|(track, step)| {
        let steps = draft.catalogue.tracks[*track].steps;
        steps[*step] != id && steps[..*step].contains(&id)
    })
}

/// Whether a student would think of a course that has neither prerequisites nor a grade against it.
pub(super) fn suits(student: &Student, template: &super::catalogue::Template) -> bool {
    let demanding = template.level == "ap" || template.level == "honors";
    let small = student.support == Support::LifeSkills || matches!(student.el, Some(1));
    let beyond = demanding && student.academic < 0.5;
    let never_asked = small && template.has("ap");
    !beyond && !never_asked
}

/// One to three alternates for each student: what would do instead, mostly where there is room.
pub(super) fn alternates(draft: &mut Draft) {
    let mut dice = draft.dice(Stage::Support);
    for student in 0..draft.students.len() {
        let wanted = 1 + dice.below(3);
        let mut chosen: Vec<(usize, Option<usize>)> = Vec::new();
        let plan = &draft.plans[student];
        let soft: Vec<usize> =
            plan.wishes.iter().filter(|wish| wish.priority >= 3).map(|wish| wish.course).collect();
        for _ in 0..wanted {
            let who = &draft.students[student];
            let weights: Vec<f64> = draft
                .courses
                .iter()
                .enumerate()
                .map(|(position, course)| {
                    let open = course.running
                        && course.template.draw > 0.0
                        && course.template.takes(who.grade)
                        && suits(who, &course.template)
                        && course.template.meets != Meets::Zero
                        && !plan.wishes.iter().any(|wish| wish.course == position)
                        && !has_passed(draft, student, position)
                        && !chosen.iter().any(|(other, _)| *other == position);
                    let leaning =
                        if course.template.leaning == Some(who.strand) { 2.0 } else { 1.0 };
                    if open {
                        course.template.draw * leaning * f64::from(course.sections)
                    } else {
                        0.0
                    }
                })
                .collect();
            let Some(course) = dice.weighted(&weights) else { break };
            let alike: Vec<usize> = soft
                .iter()
                .copied()
                .filter(|other| draft.units(*other) == draft.units(course))
                .collect();
            let target = if dice.chance(0.3) { dice.pick(&alike).copied() } else { None };
            chosen.push((course, target));
        }
        draft.plans[student].alternates = chosen;
    }
}
