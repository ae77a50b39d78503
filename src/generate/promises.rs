//! What the school promises about times, chosen so that a timetable which keeps all of it exists.

use super::draft::Draft;
use super::staffing::{School, classes_of};
use std::collections::BTreeMap;

/// Pairs of courses for rules, chosen so that a timetable with them exists.
#[derive(Debug, Clone, Default)]
pub(super) struct Promises {
    /// Everybody has a free block every day.
    pub(super) prep: bool,
    /// Never at the same time.
    pub(super) apart: Vec<(usize, usize)>,
    /// At the same time.
    pub(super) parallel: Option<(usize, usize)>,
    /// Courses that meet only in certain blocks, and why.
    pub(super) blocks: Vec<(usize, Vec<usize>, &'static str)>,
}

/// Two courses that can be taught side by side by different people.
pub(super) fn parallel(draft: &Draft, school: &School) -> Option<(usize, usize)> {
    let pairs = [
        ("ELD-3", "ELD-4"),
        ("READ-HS", "MATH-SUP"),
        ("RES-9", "RES-11"),
        ("AVID-9", "AVID-11"),
        ("AVID-10", "AVID-12"),
    ];
    pairs.iter().find_map(|(one, other)| {
        let (one, other) = (draft.course(one)?, draft.course(other)?);
        let (first, second) = (classes_of(school, one), classes_of(school, other));
        let alike = draft.courses[one].kind == draft.courses[other].kind;
        let stacked = draft
            .stacks
            .iter()
            .any(|stack| stack.courses.contains(&one) || stack.courses.contains(&other));
        let apart = first.iter().zip(&second).all(|(one, other)| {
            school.classes[*one]
                .teachers
                .iter()
                .all(|one| !school.classes[*other].teachers.contains(one))
        });
        let some = !first.is_empty() && !second.is_empty() && first.len().min(second.len()) <= 3;
        (alike && !stacked && apart && some).then_some((one, other))
    })
}

/// The pairs of single classes that most of the same students want.
pub(super) fn apart(draft: &Draft, school: &School) -> Vec<(usize, usize)> {
    let single = |course: usize| {
        let offered = &draft.courses[course];
        let stacked = draft.stacks.iter().any(|stack| stack.courses.contains(&course));
        let tied = school.promises.blocks.iter().any(|(tied, _, _)| *tied == course);
        let parallel =
            school.promises.parallel.is_some_and(|(one, other)| one == course || other == course);
        let template = &offered.template;
        let chosen = template.draw <= 0.0
            && template.program.is_none()
            && template.department != "Special Education"
            && !template.has("eld")
            && !template.has("relief");
        offered.sections == 1 && chosen && !stacked && !tied && !parallel
    };
    let mut both: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for plan in &draft.plans {
        let wanted: Vec<usize> =
            plan.wishes.iter().map(|wish| wish.course).filter(|course| single(*course)).collect();
        for one in &wanted {
            for other in wanted.iter().filter(|other| *other > one) {
                *both.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    let mut pairs: Vec<((usize, usize), u32)> = both.into_iter().collect();
    pairs.sort_by_key(|(pair, count)| (u32::MAX - count, *pair));
    let mut chosen: Vec<(usize, usize)> = Vec::new();
    for ((one, other), _) in pairs {
        let used = chosen.iter().any(|(first, second)| {
            [first, second].iter().any(|known| **known == one || **known == other)
        });
        if !used && chosen.len() < 3 {
            chosen.push((one, other));
        }
    }
    chosen
}

/// Courses tied to certain blocks.
pub(super) fn blocks(draft: &Draft) -> Vec<(usize, Vec<usize>, &'static str)> {
    let grid = &draft.grid;
    let mut ties = Vec::new();
    let running = |id: &str| draft.course(id).filter(|course| draft.courses[*course].sections > 0);
    let staggered = draft.waves.iter().any(Option::is_some);
    if let Some(athletics) = running("ATHLET").filter(|_| !staggered) {
        let mut last = grid.last_blocks();
        let classes = grid.class_blocks();
        // Several teams cannot all share the last hour's gym and coaches.
        for block in classes.into_iter().rev() {
            if last.len() * 2 >= draft.courses[athletics].sections as usize {
                break;
            }
            if !last.contains(&block) {
                last.push(block);
            }
        }
        last.sort_unstable();
        ties.push((athletics, last, "teams travel to games at the end of the day"));
    }
    let morning = grid.blocks_within(0, 12 * 60);
    for (id, because) in [
        ("ORCH", "the orchestra teacher is at another school in the afternoon"),
        ("LIFE-SKILL", "community-based instruction needs the bus that is free in the morning"),
        ("AUTO-3", "the capstone works with a garage that opens its shop in the morning"),
    ] {
        if let Some(course) = running(id)
            && grid.kinds[draft.courses[course].kind]
                .places
                .iter()
                .any(|place| place.blocks.iter().all(|block| morning.contains(block)))
            && draft.courses[course].sections <= 2
            && morning.len() >= 2
        {
            ties.push((course, morning.clone(), because));
        }
    }
    if let Some(zero) = grid.class_blocks().first().copied()
        && grid.kind("zero").is_none()
        && let Some(jazz) = running("BAND-JAZZ")
        && draft.courses[jazz].sections == 1
    {
        ties.push((jazz, vec![zero], "jazz rehearses before the other ensembles need the room"));
    }
    ties
}
