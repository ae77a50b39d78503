//! The world outside the timetable: college classes, work, the bus to a regional centre, staggered days.

use super::Profile;
use super::dice::{Dice, Stage};
use super::draft::{Draft, Outing};
use super::grid::minutes;
use super::population::{Strand, Student, Support};

/// When outings take place: how many blocks of the morning or of the afternoon they cost.
#[derive(Debug, Clone, Copy)]
enum Part {
    First(usize),
    Last(usize),
}

/// An outing as planned for every school.
struct Outward {
    id: &'static str,
    title: &'static str,
    part: Part,
    travel: (u32, u32),
    share: f64,
    suits: fn(&Student) -> bool,
    release: Option<&'static str>,
}

const OUTWARD: [Outward; 4] = [
    Outward {
        id: "COLLEGE-PM",
        title: "College sociology at the community college",
        part: Part::Last(2),
        travel: (5, 0),
        share: 0.012,
        suits: |student| student.grade >= 11 && student.academic > 0.6,
        release: None,
    },
    Outward {
        id: "COLLEGE-AM",
        title: "College calculus at the community college",
        part: Part::First(1),
        travel: (0, 5),
        share: 0.006,
        suits: |student| student.grade == 12 && student.academic > 0.75,
        release: None,
    },
    Outward {
        id: "REGION-BUS",
        title: "Bus to the regional career centre",
        part: Part::Last(2),
        travel: (5, 0),
        share: 0.015,
        suits: |student| student.grade >= 11 && student.strand == Strand::Career,
        release: None,
    },
    Outward {
        id: "WORK",
        title: "Work-based learning",
        part: Part::Last(1),
        travel: (0, 0),
        share: 0.012,
        suits: |student| student.grade == 12 && student.academic < 0.8,
        release: Some("WBL"),
    },
];

/// Sends students out, and gives those of a staggered day their wave: both have less open time.
pub(super) fn leave(draft: &mut Draft) {
    let mut dice = draft.dice(Stage::Support);
    waves(draft);
    for outward in OUTWARD {
        send(draft, &outward, &mut dice);
    }
    for plan in &mut draft.plans {
        let open = draft.grid.most_apart(plan.open & draft.grid.class_slots);
        plan.units = plan.units.min(open);
    }
}

/// The class times of an ordinary day, in order, as clock texts.
fn day_times(draft: &Draft) -> Vec<(String, String)> {
    let frame = &draft.grid.frame;
    let Some(day) = frame.days.first() else { return Vec::new() };
    let mut times: Vec<(String, String)> = frame
        .bells
        .iter()
        .filter(|bell| bell.kind.is_class() && bell.days.contains(day))
        .map(|bell| (bell.start.clone(), bell.end.clone()))
        .collect();
    times.sort();
    times.dedup();
    times
}

fn send(draft: &mut Draft, outward: &Outward, dice: &mut Dice) {
    let times = day_times(draft);
    let clock = |range: std::ops::Range<usize>| {
        let slice = times.get(range)?;
        Some((slice.first()?.0.clone(), slice.last()?.1.clone()))
    };
    let window = match outward.part {
        Part::First(count) => clock(0..count),
        Part::Last(count) => clock(times.len().saturating_sub(count)..times.len()),
    };
    let Some((start, end)) = window else { return };
    let (before, after) = outward.travel;
    let lost =
        draft.grid.slots_in_window(minutes(&start).saturating_sub(before), minutes(&end) + after);
    let left = draft.grid.most_apart(draft.grid.class_slots & !lost);
    // Where the blocks turn through the day, a fixed hour would cost a student most courses.
    if draft.request.students < 200 || left * 10 < draft.grid.class_units * 6 {
        return;
    }
    let scale = if draft.request.profile == Profile::Rural { 0.8 } else { 1.0 };
    let wanted = (outward.share * scale * f64::from(draft.request.students)).round() as usize;
    let mut fitting: Vec<usize> = (0..draft.students.len())
        .filter(|student| {
            let who = &draft.students[*student];
            (outward.suits)(who)
                && who.academy.is_none()
                && who.support != Support::LifeSkills
                && !who.mobility
                && draft.plans[*student].away.is_none()
                && draft.waves[*student].is_none()
        })
        .collect();
    dice.shuffle(&mut fitting);
    fitting.truncate(wanted);
    fitting.sort_unstable();
    if fitting.is_empty() {
        return;
    }
    for student in &fitting {
        draft.plans[*student].open &= !draft.grid.reach(lost);
        draft.plans[*student].away = Some(draft.outings.len());
    }
    draft.outings.push(Outing {
        id: outward.id,
        title: outward.title,
        start,
        end,
        travel: outward.travel,
        seats: fitting.len() as u32 + 2,
        students: fitting,
        release: outward.release,
    });
}

/// The clock hours in which the students of a wave are not in school: early wave, late wave.
pub(super) fn wave_windows(draft: &Draft) -> Option<[(String, String); 2]> {
    let rows = draft.grid.frame.bells.iter().filter(|bell| bell.kind.is_class());
    let mut names: Vec<&String> = rows.clone().filter_map(|bell| bell.wave.as_ref()).collect();
    names.sort();
    names.dedup();
    let [one, other] = names[..] else { return None };
    let of = |name: &String| {
        let own = rows.clone().filter(|bell| bell.wave.as_ref() == Some(name));
        let start = own.clone().map(|bell| bell.start.clone()).min()?;
        Some((start, own.map(|bell| bell.end.clone()).max()?))
    };
    let (one, other) = (of(one)?, of(other)?);
    let (early, late) = if one.0 < other.0 { (one, other) } else { (other, one) };
    Some([(early.1, "16:00".to_owned()), ("06:00".to_owned(), late.0)])
}

/// The upper grades come early, the lower grades late.
fn waves(draft: &mut Draft) {
    let Some(windows) = wave_windows(draft) else { return };
    let middle = u8::midpoint(draft.request.grades.0, draft.request.grades.1);
    let closed =
        windows.map(|(start, end)| draft.grid.slots_in_window(minutes(&start), minutes(&end)));
    for (student, plan) in draft.plans.iter_mut().enumerate() {
        let early = draft.students[student].grade > middle;
        draft.waves[student] = Some(early);
        plan.open &= !closed[usize::from(!early)];
    }
}
