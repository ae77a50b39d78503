//! Filling the holes that a student's day in the hidden timetable still has.
//!
//! First with what is free; else the student moves to another class of a course already taken, or takes a
//! seat from somebody who would as soon have another one, and that day is mended in turn.

use super::dice::Dice;
use super::draft::{Draft, Wish};
use super::plant::Hall;
use super::wishes::{has_passed, suits, units_left};

/// How far what counts as suitable is stretched.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Ease {
    /// What the student might have chosen.
    Chosen,
    /// Anything for the grade that is not reserved, but for supervised study.
    Grade,
    /// Anything at all.
    Any,
}

const EASES: [Ease; 3] = [Ease::Chosen, Ease::Grade, Ease::Any];

/// Fills the day of a student as far as it goes.
pub(super) fn mend(draft: &mut Draft, hall: &mut Hall<'_>, student: usize, dice: &mut Dice) {
    // Supervised study only for those for whom there is nothing else.
    for farthest in [Ease::Grade, Ease::Any] {
        for depth in 0..=2 {
            let mut work = 2_000 << depth;
            if fill_day(draft, hall, student, farthest, depth, &mut work, dice) {
                return;
            }
        }
    }
    for ease in EASES {
        fill(draft, hall, student, ease, dice);
    }
}

/// A day as it was.
type Day = (Vec<Wish>, Vec<Option<usize>>);

fn day(draft: &Draft, hall: &Hall<'_>, student: usize) -> Day {
    (draft.plans[student].wishes.clone(), hall.seats[student].clone())
}

fn restore(draft: &mut Draft, hall: &mut Hall<'_>, student: usize, (wishes, seats): Day) {
    hall.leave(draft, student);
    draft.plans[student].wishes = wishes;
    hall.enter(draft, student, seats);
}

/// Fills a day completely, stretching what is suitable to `farthest` and changing up to `depth` seats of this
/// and other students, or leaves everything as it was.
fn fill_day(
    draft: &mut Draft,
    hall: &mut Hall<'_>,
    student: usize,
    farthest: Ease,
    depth: u32,
    work: &mut u32,
    dice: &mut Dice,
) -> bool {
    let before = day(draft, hall, student);
    for ease in EASES.into_iter().filter(|ease| *ease <= farthest) {
        fill(draft, hall, student, ease, dice);
        if units_left(draft, student) == 0 {
            return true;
        }
    }
    restore(draft, hall, student, before.clone());
    if depth == 0 || *work == 0 {
        return false;
    }
    // Another class of a course already taken.
    let mut own: Vec<usize> = (0..hall.seats[student].len()).collect();
    dice.shuffle(&mut own);
    for wish in own {
        let Some(from) = hall.seats[student][wish] else { continue };
        let course = draft.plans[student].wishes[wish].course;
        for class in hall.of_course[course].clone() {
            if *work == 0 || class == from {
                continue;
            }
            let mut seats = hall.leave(draft, student);
            seats[wish] = None;
            hall.enter(draft, student, seats);
            let others = hall.chosen(draft, student);
            let co_taught = draft.plans[student].wishes[wish].co_taught;
            let fits = hall.open(draft, student, class, co_taught, hall.busy(student))
                && hall.in_order(course, class, &others);
            if fits {
                *work -= 1;
                let mut seats = hall.leave(draft, student);
                seats[wish] = Some(class);
                hall.enter(draft, student, seats);
                if fill_day(draft, hall, student, farthest, depth - 1, work, dice) {
                    return true;
                }
            }
            restore(draft, hall, student, before.clone());
        }
    }
    // A seat of somebody who would as soon have another.
    let mut wanted = suitable(draft, hall, student, Ease::Chosen, false);
    dice.shuffle(&mut wanted);
    for (course, class) in wanted.into_iter().take(12) {
        let mut roster = hall.rosters[class].clone();
        dice.shuffle(&mut roster);
        for other in roster.into_iter().take(6) {
            let soft = draft.plans[other].wishes.iter().zip(&hall.seats[other]).position(
                |(wish, seat)| {
                    wish.course == course
                        && *seat == Some(class)
                        && (wish.movable || wish.priority >= 3)
                        && wish.need.is_none()
                },
            );
            let (Some(soft), true) = (soft, *work > 0 && other != student) else { continue };
            *work -= 1;
            let others_day = day(draft, hall, other);
            let mut seats = hall.leave(draft, other);
            seats.remove(soft);
            draft.plans[other].wishes.remove(soft);
            hall.enter(draft, other, seats);
            take(draft, hall, student, course, class);
            let done = fill_day(draft, hall, student, farthest, 0, work, dice)
                && fill_day(draft, hall, other, farthest, depth - 1, work, dice);
            if done {
                return true;
            }
            restore(draft, hall, student, before.clone());
            restore(draft, hall, other, others_day);
        }
    }
    false
}

fn take(draft: &mut Draft, hall: &mut Hall<'_>, student: usize, course: usize, class: usize) {
    let mut seats = hall.leave(draft, student);
    seats.push(Some(class));
    draft.plans[student].wishes.push(Wish {
        course,
        movable: true,
        priority: 4,
        need: None,
        co_taught: false,
    });
    hall.enter(draft, student, seats);
}

/// Takes free seats at free times until none is left that suits.
fn fill(draft: &mut Draft, hall: &mut Hall<'_>, student: usize, ease: Ease, dice: &mut Dice) {
    for _ in 0..16 {
        if units_left(draft, student) == 0 {
            return;
        }
        let options = suitable(draft, hall, student, ease, true);
        let open = draft.plans[student].open & draft.grid.class_slots & !hall.busy(student);
        let odd = draft.grid.odd_slots(open);
        let weights: Vec<f64> = options
            .iter()
            .map(|(course, class)| {
                let size = hall.school.classes[*class].size;
                let free = f64::from(size - hall.taken[*class]) / f64::from(size.max(1));
                let aide = draft.courses[*course].template.staff_needed == 0;
                let units = f64::from(draft.units(*course));
                // Rather close a half-open block than open another.
                let after = draft.grid.odd_slots(open & !hall.reach[*class]);
                let tidy = if after < odd {
                    8.0
                } else if after > odd {
                    0.15
                } else {
                    1.0
                };
                free * free * units * tidy * if aide { 0.02 } else { 1.0 }
            })
            .collect();
        let Some(choice) = dice.weighted(&weights) else { return };
        let (course, class) = options[choice];
        take(draft, hall, student, course, class);
    }
}

/// The courses and classes that suit a student at a free time: with a free seat, or full ones.
fn suitable(
    draft: &Draft,
    hall: &Hall<'_>,
    student: usize,
    ease: Ease,
    free: bool,
) -> Vec<(usize, usize)> {
    let left = units_left(draft, student);
    let busy = hall.busy(student);
    let chosen = hall.chosen(draft, student);
    let who = &draft.students[student];
    let mut options = Vec::new();
    for (course, offered) in draft.courses.iter().enumerate() {
        let template = &offered.template;
        let reserved = template.draw <= 0.0
            && (template.has("core") || template.has("eld") || template.has("avid"))
            || template.department == "Special Education";
        let relief = template.has("relief");
        let wanted = match ease {
            Ease::Chosen => {
                template.draw > 0.0 && suits(who, template) && template.takes(who.grade)
            }
            Ease::Grade => {
                !reserved && !relief && suits(who, template) && template.takes(who.grade)
            }
            Ease::Any => {
                template.staff_needed == 0 || template.draw > 0.0 && template.takes(who.grade)
            }
        };
        let asked = draft.plans[student].wishes.iter().any(|wish| wish.course == course);
        if !wanted || asked || draft.units(course) > left || has_passed(draft, student, course) {
            continue;
        }
        for class in &hall.of_course[course] {
            let seat = hall.taken[*class] < hall.school.classes[*class].size;
            let fits = if free {
                hall.open(draft, student, *class, false, busy)
            } else {
                !seat
                    && hall.takes[*class] & (busy | !draft.plans[student].open) == 0
                    && (!who.mobility || hall.accessible[*class])
            };
            // Those who study at one time sit together.
            let twice = |(other, known): &(usize, usize)| {
                hall.takes[*known] == hall.takes[*class]
                    && draft.courses[*other].template.has("relief")
            };
            if relief && options.iter().any(twice) {
                continue;
            }
            if fits && hall.in_order(course, *class, &chosen) {
                options.push((course, *class));
            }
        }
    }
    options
}
