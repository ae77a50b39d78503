//! What each student asks for: a ladder in each core subject, the tracks already begun, support that is
//! owed, and then what fills the day.

use super::catalogue::{ACADEMIES, Meets};
use super::dice::{Dice, Stage};
use super::draft::{Draft, Wish};
use super::population::{Strand, Student, Support};
use crate::school::records::Need;

/// What a student means to take, before anyone asks whether it runs or fits.
struct Intent {
    id: String,
    movable: bool,
    priority: u32,
    need: Option<Need>,
}

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
            _ => (template.size.0 * 9).div_ceil(20).max(8),
        };
        if draft.courses[course].running && total < least {
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
    if asked || !suits(who, template) || !kinds[offered.kind] {
        return 0.0;
    }
    let leaning = if template.leaning == Some(who.strand) { 3.0 } else { 1.0 };
    // One half leaves a half to be filled: most take full courses where they can.
    let pairing = if units == 1 && left.is_multiple_of(2) { 0.6 } else { 1.0 };
    template.draw * leaning * pairing
}

/// Whether a student would think of a course that has neither prerequisites nor a grade against it.
pub(super) fn suits(student: &Student, template: &super::catalogue::Template) -> bool {
    let demanding = template.level == "ap" || template.level == "honors";
    let small = student.support == Support::LifeSkills || matches!(student.el, Some(1));
    let beyond = demanding && student.academic < 0.5;
    let never_asked = small && template.has("ap");
    !beyond && !never_asked
}

/// Takes note of a course: its id, whether it may be left out, its priority, what requires it.
type Add<'a> = dyn FnMut(&str, bool, u32, Option<Need>) + 'a;

/// The ladder, the needs and the tracks of a student, most binding first.
fn intentions(student: &Student, draft: &Draft, dice: &mut Dice) -> Vec<Intent> {
    let mut list = Vec::new();
    let mut add = |id: &str, movable: bool, priority: u32, need: Option<Need>| {
        list.push(Intent { id: id.to_owned(), movable, priority, need });
    };
    let grade = student.grade;
    let senior = (grade == 12).then_some(Need::Graduation);
    let owed = Some(Need::Service);
    let academic = student.academic + 0.12 * dice.bell();
    let academy = student.academy.map(|academy| ACADEMIES[academy].word);
    let program = academy.map(|_| Need::Program);

    if student.support == Support::LifeSkills {
        add("LIFE-ENG", false, 1, owed);
        add("LIFE-MATH", false, 1, owed);
        add("LIFE-SKILL", false, 1, owed);
    } else {
        match student.el {
            Some(1) => add("ELD-1", false, 1, owed),
            Some(2) => add("ELD-2", false, 1, owed),
            _ => match academy {
                Some(word) => add(&format!("ENG-{grade}-{word}"), false, 1, senior.or(program)),
                None => add(english(grade, academic, dice), false, 1, senior),
            },
        }
        if let Some(course) = mathematics(grade, academic, dice) {
            add(course, false, 1, None);
        }
    }
    match student.el {
        Some(3..=4) if student.ltel && grade >= 9 => add("ELD-LT", false, 1, owed),
        Some(3) => add("ELD-3", false, 1, owed),
        Some(4) => add("ELD-4", false, 1, owed),
        Some(5) if grade >= 9 => add("ELD-5", false, 1, owed),
        _ => {}
    }
    if matches!(student.support, Support::Resource(_)) {
        add(
            ["RES-7", "RES-9", "RES-11"][usize::from(grade.saturating_sub(7) / 2).min(2)],
            false,
            1,
            owed,
        );
    }
    if student.support != Support::LifeSkills {
        match (academy, grade) {
            (Some(word), 10 | 11) => add(&format!("SCI-{grade}-{word}"), false, 1, program),
            (Some(word), _) => add(&format!("SEM-{grade}-{word}"), false, 2, program),
            (None, _) => {
                if let Some(course) = science(grade, academic, student.strand, dice) {
                    add(course, false, 1, None);
                }
            }
        }
        match (academy, grade) {
            (Some(word), _) => add(&format!("SOC-{grade}-{word}"), false, 1, senior.or(program)),
            (None, 9) if academic > 0.8 => add("AP-HUG", false, 1, None),
            (None, _) => {
                for course in social(grade, academic) {
                    add(course, false, 1, senior);
                }
            }
        }
        if academy.is_some() && grade == 12 {
            add("SOC-ECON", false, 1, senior);
        }
    }
    match grade {
        6 => add("PE-6", false, 2, None),
        7 => add("PE-7", false, 2, None),
        8 => add("PE-8", false, 2, None),
        9 => {
            add("HEALTH", false, 2, None);
            if student.strand == Strand::Athletics && dice.chance(0.4) {
                add("ATHLET", true, 3, None);
            } else {
                add("PE-9", false, 2, None);
            }
        }
        10 if student.strand == Strand::Athletics && dice.chance(0.5) => {
            add("ATHLET", true, 3, None)
        }
        10 => add("PE-10", false, 2, None),
        _ => {}
    }
    if academic < 0.16 && student.el.is_none_or(|level| level > 2) && dice.chance(0.6) {
        match grade {
            6..=8 => add("READ-MS", false, 2, None),
            9..=10 => add(if dice.chance(0.5) { "READ-HS" } else { "MATH-SUP" }, false, 2, None),
            _ => add("CREDREC", false, 2, Some(Need::Graduation)),
        }
    }
    if student.avid {
        let course = match grade {
            ..=8 => "AVID-MS",
            9 => "AVID-9",
            10 => "AVID-10",
            11 => "AVID-11",
            _ => "AVID-12",
        };
        add(course, false, 2, Some(Need::Program));
    }
    let mut tracks = student.tracks.iter().map(|(track, step)| {
        let id = draft.catalogue.tracks[*track].steps[*step];
        let capstone = draft.course(id).and_then(|course| draft.courses[course].template.program);
        (id, *step, capstone.filter(|(_, step)| *step >= 2).map(|_| Need::Program))
    });
    let mut track = |add: &mut Add| {
        if let Some((id, step, need)) = tracks.next() {
            add(id, step == 0, 3, need);
        }
    };
    track(&mut add);
    if let Some((language, step)) = student.language {
        add(draft.catalogue.tracks[language].steps[step], false, 2, None);
    }
    for course in advanced(student, academic, dice) {
        add(course, false, 3, None);
    }
    track(&mut add);
    track(&mut add);
    list
}

fn english(grade: u8, academic: f64, dice: &mut Dice) -> &'static str {
    match grade {
        6 => "ENG-6",
        7 => "ENG-7",
        8 => "ENG-8",
        9 if academic > 0.66 => "ENG-9H",
        9 => "ENG-9",
        10 if academic > 0.66 => "ENG-10H",
        10 => "ENG-10",
        11 if academic > 0.62 => "AP-LANG",
        11 => "ENG-11",
        _ if academic > 0.70 => "AP-LIT",
        _ if academic > 0.50 && dice.chance(0.45) => "ENG-12C",
        _ if dice.chance(0.45) => "ENG-12E",
        _ => "ENG-12",
    }
}

fn mathematics(grade: u8, academic: f64, dice: &mut Dice) -> Option<&'static str> {
    let course = match grade {
        6 => "MATH-6",
        7 if academic > 0.7 => "MATH-7A",
        7 => "MATH-7",
        8 if academic > 0.7 => "MATH-ALG1",
        8 => "MATH-8",
        9 if academic > 0.88 => "MATH-ALG2H",
        9 if academic > 0.66 => "MATH-GEOH",
        9 if academic > 0.45 => "MATH-GEO",
        9 => "MATH-ALG1",
        10 if academic > 0.88 => "MATH-PRECH",
        10 if academic > 0.68 => "MATH-ALG2H",
        10 if academic > 0.45 => "MATH-ALG2",
        10 if academic > 0.10 => "MATH-GEO",
        10 => "MATH-ALG1",
        11 if academic > 0.92 => "AP-CALCBC",
        11 if academic > 0.84 => "AP-CALCAB",
        11 if academic > 0.72 => "MATH-PRECH",
        11 if academic > 0.48 => "MATH-PREC",
        11 if academic > 0.12 => "MATH-ALG2",
        11 => "MATH-GEO",
        _ if academic > 0.95 => "MATH-MULTI",
        _ if academic > 0.86 => "AP-CALCBC",
        _ if academic > 0.74 => "AP-CALCAB",
        _ if academic > 0.66 => "AP-STAT",
        _ if academic > 0.52 => "MATH-STAT",
        _ if academic > 0.40 && dice.chance(0.6) => "MATH-REAS",
        _ if academic > 0.08 && dice.chance(0.65) => "MATH-FIN",
        _ if dice.chance(0.4) => "MATH-ALG2",
        _ => return None,
    };
    Some(course)
}

fn science(grade: u8, academic: f64, strand: Strand, dice: &mut Dice) -> Option<&'static str> {
    let stem = strand == Strand::Stem;
    let course = match grade {
        6 => "SCI-6",
        7 => "SCI-7",
        8 => "SCI-8",
        9 if academic > 0.70 => "SCI-BIOH",
        9 => "SCI-BIO",
        10 if academic > 0.74 => "SCI-CHEMH",
        10 if academic > 0.38 => "SCI-CHEM",
        10 if academic < 0.06 => "SCI-BIO",
        10 => "SCI-EARTH",
        11 if academic > 0.80 || stem && academic > 0.7 => match dice.below(3) {
            0 => "AP-CHEM",
            1 => "AP-BIO",
            _ => "AP-PHYS1",
        },
        11 if academic > 0.58 => "SCI-PHYS",
        11 if academic > 0.40 => "AP-ENV",
        11 if academic > 0.25 => "SCI-CHEM",
        11 => "SCI-ENV",
        _ if stem && academic > 0.80 => "AP-PHYSC",
        _ if academic > 0.72 && dice.chance(0.6) => {
            ["AP-BIO", "AP-CHEM", "AP-ENV", "AP-PHYS1"][dice.below(4)]
        }
        _ if academic > 0.35 && dice.chance(0.6) => {
            ["SCI-ANAT", "SCI-PHYS", "SCI-MAR"][dice.below(3)]
        }
        _ if dice.chance(0.3) => "SCI-ENV",
        _ => return None,
    };
    Some(course)
}

fn social(grade: u8, academic: f64) -> &'static [&'static str] {
    match grade {
        6 => &["SOC-6"],
        7 => &["SOC-7"],
        8 => &["SOC-8"],
        9 => &["SOC-GEO", "SOC-ETH"],
        10 if academic > 0.72 => &["AP-WORLD"],
        10 => &["SOC-WORLD"],
        11 if academic > 0.66 => &["AP-USH"],
        11 => &["SOC-US"],
        _ if academic > 0.70 => &["AP-GOV", "AP-MACRO"],
        _ => &["SOC-GOV", "SOC-ECON"],
    }
}

/// Advanced Placement beyond the ladder: few courses, wanted together by the same students.
fn advanced(student: &Student, academic: f64, dice: &mut Dice) -> Vec<&'static str> {
    let mut wishes = Vec::new();
    let keen = academic > 0.72;
    if student.grade < 10 || academic < 0.55 {
        return wishes;
    }
    let options: &[&str] = match (student.strand, student.grade) {
        (Strand::Stem, 10) => &["AP-CSP", "AP-BIO"],
        (Strand::Stem, 11) => &["AP-CSA", "AP-STAT", "AP-BIO", "AP-CHEM", "AP-PSYCH"],
        (Strand::Stem, _) => &["AP-CSA", "AP-STAT", "AP-CHEM", "AP-PHYSC", "AP-ENV"],
        (Strand::Humanities, 10) => &["AP-EURO", "AP-AFAM", "AP-SEM"],
        (Strand::Humanities, 11) => &["AP-PSYCH", "AP-EURO", "AP-ARTH", "AP-RES", "AP-AFAM"],
        (Strand::Humanities, _) => &["AP-PSYCH", "AP-EURO", "AP-ARTH", "AP-STAT", "AP-RES"],
        (Strand::Arts, 10) => &["AP-EURO"],
        (Strand::Arts, _) => &["AP-ARTH", "AP-MUST", "AP-PSYCH"],
        (_, 10) => &["AP-CSP"],
        _ => &["AP-PSYCH", "AP-STAT", "AP-ENV"],
    };
    let most = match student.strand {
        Strand::Stem | Strand::Humanities if keen => 2,
        _ => 1,
    };
    for _ in 0..most {
        if dice.chance(0.25 + 0.6 * academic)
            && let Some(course) = dice.pick(options)
            && !wishes.contains(course)
        {
            wishes.push(*course);
        }
    }
    wishes
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
