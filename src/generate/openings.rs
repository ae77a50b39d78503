//! Where the rules leave a place for a class, what one person can teach, and which classes students want
//! together.

use super::draft::Draft;
use super::grid::{Placement, Slots};
use super::staffing::School;

/// The places that the rules leave to classes which meet together.
pub(super) fn places(draft: &Draft, school: &School, classes: &[usize]) -> Vec<usize> {
    let Some(first) = classes.first() else { return Vec::new() };
    let kind = &draft.grid.kinds[school.classes[*first].kind];
    if let [(course, number)] = school.classes[*first].members[..]
        && draft.courses[course].template.has("relief")
    {
        // There is supervised study at every time.
        return vec![number as usize - 1];
    }
    let fits = |place: &Placement| {
        classes.iter().all(|class| {
            school.classes[*class].members.iter().all(|(course, _)| {
                let tied = school.promises.blocks.iter().filter(|(tied, _, _)| tied == course);
                let in_blocks = tied
                    .clone()
                    .all(|(_, blocks, _)| place.blocks.iter().all(|block| blocks.contains(block)));
                let (early, late) = (in_first_half(draft, place), in_second_half(draft, place));
                let id = draft.courses[*course].template.id.as_str();
                let pair = |one: &str, other: &str| running(draft, one) && running(draft, other);
                let in_order = draft.catalogue.sequences.iter().all(|(one, other, _)| {
                    !pair(one, other) || (*one != id || early) && (*other != id || late)
                });
                in_blocks && in_order && within_reach(draft, *course, place)
            })
        })
    };
    (0..kind.places.len()).filter(|place| fits(&kind.places[*place])).collect()
}

/// Whether a place is one for the first of two halves that follow one another: in the first part of the
/// year or, where an ordinary course fills a block for part of the year only, of such a course's time.
fn in_first_half(draft: &Draft, place: &Placement) -> bool {
    if draft.grid.halves_of_part(place) {
        return place.first_term.is_multiple_of(2);
    }
    let year = draft.grid.frame.terms.len();
    (place.first_term + place.terms) * 2 <= year.next_multiple_of(2)
}

/// Whether a place is one for the second of two halves that follow one another.
fn in_second_half(draft: &Draft, place: &Placement) -> bool {
    if draft.grid.halves_of_part(place) {
        return !place.first_term.is_multiple_of(2);
    }
    place.first_term * 2 >= draft.grid.frame.terms.len() / 2 * 2
}

/// Whether most of those who ask for a course are in school at a place.
fn within_reach(draft: &Draft, course: usize, place: &Placement) -> bool {
    if draft.waves.first().is_none_or(Option::is_none) {
        return true;
    }
    let own =
        draft.plans.iter().filter(|plan| plan.wishes.iter().any(|wish| wish.course == course));
    let (here, away): (Vec<_>, Vec<_>) = own.partition(|plan| place.takes & !plan.open == 0);
    here.len() >= 4 * away.len()
}

/// Whether one person could teach all these classes, were there nobody else.
pub(super) fn one_person_can(draft: &Draft, school: &School, classes: &[usize]) -> bool {
    let mut options: Vec<(usize, Vec<usize>)> = classes
        .iter()
        .map(|class| (school.classes[*class].kind, places(draft, school, &[*class])))
        .collect();
    options.sort_by_key(|(kind, places)| (places.len(), u32::MAX - draft.grid.kinds[*kind].units));
    let mut tries = 3_000;
    teach(draft, school.promises.prep, &options, 0, &mut tries)
}

fn teach(
    draft: &Draft,
    prep: bool,
    options: &[(usize, Vec<usize>)],
    busy: Slots,
    tries: &mut u32,
) -> bool {
    let Some(((kind, places), rest)) = options.split_first() else { return true };
    places.iter().any(|place| {
        let here = &draft.grid.kinds[*kind].places[*place];
        if here.takes & busy != 0 || *tries == 0 {
            return false;
        }
        *tries -= 1;
        let busy = busy | here.reach;
        (!prep || draft.grid.has_prep(busy)) && teach(draft, prep, rest, busy, tries)
    })
}

/// Whether a course runs.
pub(super) fn running(draft: &Draft, id: &str) -> bool {
    draft.course(id).is_some_and(|course| draft.courses[course].sections > 0)
}

/// For each class, the other classes that its students want, and how much each overlap would cost.
pub(super) fn wanted_together(draft: &Draft, school: &School) -> Vec<Vec<(usize, f64)>> {
    let courses = draft.courses.len();
    let mut both = vec![0u32; courses * courses];
    for plan in &draft.plans {
        for one in &plan.wishes {
            for other in &plan.wishes {
                both[one.course * courses + other.course] += 1;
            }
        }
    }
    let weight = |one: usize, other: usize| {
        let (first, second) = (draft.courses[one].sections, draft.courses[other].sections);
        let wanted = f64::from(both[one * courses + other]);
        if one == other {
            // Sections of one course spread over the day.
            0.3 * wanted / f64::from(first.max(1) * first.max(1))
        } else {
            let choices = f64::from((first * second).max(1));
            wanted / choices / if first.min(second) > 1 { 2.0 } else { 1.0 }
        }
    };
    let mut wanted = Vec::with_capacity(school.classes.len());
    for (position, class) in school.classes.iter().enumerate() {
        let mut own = Vec::new();
        for (other, with) in school.classes.iter().enumerate() {
            if other == position {
                continue;
            }
            let mut total = 0.0;
            for (one, _) in &class.members {
                for (two, _) in &with.members {
                    total += weight(*one, *two);
                }
            }
            if total > 0.05 {
                own.push((other, total));
            }
        }
        wanted.push(own);
    }
    wanted
}
