//! Classes and those who teach them: loads packed nearly full, with qualifications around them.

use super::Profile;
use super::dice::{Dice, Stage};
use super::draft::Draft;
use super::grid::Slots;
use super::rooms::Room;
use super::timetable::{Table, one_person_can};
use std::collections::BTreeMap;

/// What meets at one time in one room: a section, or a joint section of several courses.
#[derive(Debug, Clone)]
pub(super) struct Class {
    /// Course and section number, from 1.
    pub(super) members: Vec<(usize, u32)>,
    pub(super) kind: usize,
    pub(super) size: u32,
    pub(super) teachers: Vec<usize>,
    pub(super) co_taught: bool,
}

/// A member of staff.
#[derive(Debug, Clone)]
pub(super) struct Teacher {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) department: String,
    pub(super) classes: Vec<usize>,
    /// Units taught, and the most that may be taught.
    pub(super) units: u32,
    pub(super) most: u32,
    pub(super) courses: Vec<String>,
    pub(super) credentials: Vec<String>,
    pub(super) roles: Vec<&'static str>,
    pub(super) teams: Vec<String>,
    pub(super) unavailable: Vec<String>,
    pub(super) years: u32,
    pub(super) home_room: Option<String>,
}

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

/// Who and what the school has.
#[derive(Debug, Clone, Default)]
pub(super) struct School {
    pub(super) classes: Vec<Class>,
    pub(super) teachers: Vec<Teacher>,
    pub(super) rooms: Vec<Room>,
    pub(super) promises: Promises,
}

const DEPARTMENTS: [(&str, &str); 11] = [
    ("English", "ENG"),
    ("Mathematics", "MATH"),
    ("Science", "SCI"),
    ("Social Studies", "SOC"),
    ("World Languages", "LANG"),
    ("Physical Education", "PE"),
    ("Visual Arts", "ART"),
    ("Performing Arts", "MUS"),
    ("Career Technical", "CTE"),
    ("Special Education", "SPED"),
    ("English Learners", "EL"),
];

/// Makes the classes and the teachers for them.
pub(super) fn staff(draft: &Draft) -> School {
    let mut dice = draft.dice(Stage::Staffing);
    let mut school = School { classes: classes(draft), ..School::default() };
    let full = full_load(draft);
    school.promises.prep = draft.grid.prep_possible;
    school.promises.blocks = blocks(draft);
    for (department, code) in DEPARTMENTS {
        let order = teaching_order(draft, &school.classes, department, &mut dice);
        hire(draft, &mut school, department, code, order, full);
    }
    share_people(draft, &mut school, full);
    for teacher in 0..school.teachers.len() {
        qualify(draft, &mut school, teacher, &mut dice);
    }
    set_limits(draft, &mut school, full);
    others(draft, &mut school, &mut dice);
    school.promises.parallel = parallel(draft, &school);
    school.promises.apart = apart(draft, &school);
    school
}

/// A full-time teacher's units.
fn full_load(draft: &Draft) -> u32 {
    let half = draft.grid.kind("half").or_else(|| draft.grid.kind("full"));
    let unit = half.map_or(1.0, |half| draft.grid.kinds[half].load);
    (draft.grid.teacher_load / unit + 0.001).floor() as u32
}

fn classes(draft: &Draft) -> Vec<Class> {
    let mut joined = vec![0u32; draft.courses.len()];
    let mut classes = Vec::new();
    for stack in &draft.stacks {
        let first = &draft.courses[stack.courses[0]];
        for number in 1..=stack.joint {
            classes.push(Class {
                members: stack.courses.iter().map(|course| (*course, number)).collect(),
                kind: first.kind,
                size: first.size,
                teachers: Vec::new(),
                co_taught: false,
            });
        }
        for course in &stack.courses {
            joined[*course] = stack.joint;
        }
    }
    for (position, course) in draft.courses.iter().enumerate() {
        for number in joined[position] + 1..=course.sections {
            classes.push(Class {
                members: vec![(position, number)],
                kind: course.kind,
                size: course.size,
                teachers: Vec::new(),
                co_taught: number > course.sections - course.co_taught,
            });
        }
    }
    classes
}

/// The classes of a department in the order in which people are hired for them: subject by subject, two
/// courses side by side, so that a teacher has two or three to prepare.
fn teaching_order(
    draft: &Draft,
    classes: &[Class],
    department: &str,
    dice: &mut Dice,
) -> Vec<usize> {
    let mut subjects: Vec<&str> = Vec::new();
    let mut of_course: Vec<Vec<usize>> = vec![Vec::new(); draft.courses.len()];
    for (position, class) in classes.iter().enumerate() {
        let template = &draft.courses[class.members[0].0].template;
        let second = template.staff_needed == 2 && department == "English";
        if template.staff_needed == 0 || template.taught_by != department && !second {
            continue;
        }
        of_course[class.members[0].0].push(position);
        if !subjects.contains(&template.subject) {
            subjects.push(template.subject);
        }
    }
    let mut order = Vec::new();
    for subject in subjects {
        let mut courses: Vec<usize> = (0..draft.courses.len())
            .filter(|course| {
                !of_course[*course].is_empty() && draft.courses[*course].template.subject == subject
            })
            .collect();
        dice.shuffle(&mut courses);
        let mut waiting: Vec<Vec<usize>> =
            courses.into_iter().map(|course| std::mem::take(&mut of_course[course])).collect();
        follow_on(draft, classes, &mut waiting);
        waiting.reverse();
        let mut pair: Vec<Vec<usize>> = Vec::new();
        loop {
            while pair.len() < 2 {
                let Some(next) = waiting.pop() else { break };
                pair.push(next);
            }
            if pair.is_empty() {
                break;
            }
            for course in &mut pair {
                order.extend(course.pop());
            }
            pair.retain(|course| !course.is_empty());
        }
    }
    order
}

/// Puts the two halves of a sequence into one list, by turns: one person teaches the first half and then,
/// in the same block, the second.
fn follow_on(draft: &Draft, classes: &[Class], waiting: &mut Vec<Vec<usize>>) {
    let is = |list: &[usize], id: &str| {
        list.first()
            .is_some_and(|class| draft.courses[classes[*class].members[0].0].template.id == id)
    };
    for (first, then, _) in &draft.catalogue.sequences {
        let one = waiting.iter().position(|list| is(list, first));
        let other = waiting.iter().position(|list| is(list, then));
        let (Some(one), Some(other)) = (one, other) else { continue };
        let mut second = std::mem::take(&mut waiting[other]).into_iter();
        let firsts = std::mem::take(&mut waiting[one]);
        let mut both = Vec::new();
        for class in firsts {
            both.push(class);
            both.extend(second.next());
        }
        both.extend(second);
        waiting[one] = both;
    }
    waiting.retain(|list| !list.is_empty());
}

/// Hires one person after another, each as full as the classes allow.
fn hire(
    draft: &Draft,
    school: &mut School,
    department: &str,
    code: &str,
    mut waiting: Vec<usize>,
    full: u32,
) {
    let mut number = 0;
    while !waiting.is_empty() {
        number += 1;
        let mut teacher = Teacher {
            id: format!("T-{code}-{number:02}"),
            name: format!("{department} teacher {number}"),
            department: department.to_owned(),
            classes: Vec::new(),
            units: 0,
            most: 0,
            courses: Vec::new(),
            credentials: Vec::new(),
            roles: vec!["teacher"],
            teams: Vec::new(),
            unavailable: Vec::new(),
            years: 0,
            home_room: None,
        };
        // Look ahead a little for a class that still fits, but not into another subject's far end.
        while let Some(place) = waiting.iter().take(14).position(|class| {
            let heavier = teacher.units + draft.grid.kinds[school.classes[*class].kind].units;
            let mut together = teacher.classes.clone();
            together.push(*class);
            heavier <= full && one_person_can(draft, school, &together)
        }) {
            let class = waiting.remove(place);
            teacher.units += draft.grid.kinds[school.classes[class].kind].units;
            teacher.classes.push(class);
        }
        if teacher.classes.is_empty() {
            // A class heavier than a full load: somebody takes it all the same.
            let class = waiting.remove(0);
            teacher.units = draft.grid.kinds[school.classes[class].kind].units;
            teacher.classes.push(class);
        }
        let position = school.teachers.len();
        for class in &teacher.classes {
            school.classes[*class].teachers.push(position);
        }
        school.teachers.push(teacher);
    }
}

/// Makes one person of two with little to teach, as small schools do.
fn share_people(draft: &Draft, school: &mut School, full: u32) {
    let limit = if draft.request.profile == Profile::Rural { full * 6 / 10 } else { full * 3 / 10 };
    let mut gone = vec![false; school.teachers.len()];
    for one in 0..school.teachers.len() {
        if gone[one] || school.teachers[one].units > limit {
            continue;
        }
        let partner = (0..school.teachers.len()).find(|other| {
            let teacher = &school.teachers[*other];
            *other != one
                && !gone[*other]
                && teacher.units < full
                && teacher.units + school.teachers[one].units <= full
                && !teacher.classes.iter().any(|class| school.teachers[one].classes.contains(class))
                && one_person_can(
                    draft,
                    school,
                    &[teacher.classes.as_slice(), &school.teachers[one].classes].concat(),
                )
        });
        let Some(other) = partner else { continue };
        let moved = std::mem::take(&mut school.teachers[one].classes);
        for class in &moved {
            for teacher in &mut school.classes[*class].teachers {
                if *teacher == one {
                    *teacher = other;
                }
            }
        }
        school.teachers[other].units += school.teachers[one].units;
        school.teachers[other].classes.extend(moved);
        gone[one] = true;
    }
    let mut place = vec![0; gone.len()];
    let mut kept = 0;
    for (position, gone) in gone.iter().enumerate() {
        place[position] = kept;
        kept += usize::from(!gone);
    }
    for teacher in school.classes.iter_mut().flat_map(|class| &mut class.teachers) {
        *teacher = place[*teacher];
    }
    let mut gone = gone.into_iter();
    school.teachers.retain(|_| !gone.next().unwrap_or(false));
}

/// Gives a teacher the courses of the hidden assignment and others like them, and the credentials.
fn qualify(draft: &Draft, school: &mut School, teacher: usize, dice: &mut Dice) {
    let mut taught: Vec<usize> = Vec::new();
    for class in &school.teachers[teacher].classes {
        taught.extend(school.classes[*class].members.iter().map(|(course, _)| *course));
    }
    taught.sort_unstable();
    taught.dedup();
    let own = &mut school.teachers[teacher];
    own.years = (1 + dice.below(12) + if dice.chance(0.5) { dice.below(20) } else { 0 }) as u32;
    let broad = [
        "English",
        "Mathematics",
        "Social Studies",
        "Physical Education",
        "Special Education",
        "English Learners",
    ];
    let whole = broad.contains(&own.department.as_str()) && dice.chance(0.5);
    let mut courses = Vec::new();
    if whole {
        courses.push(format!("dept:{}", own.department));
    }
    for (position, course) in draft.courses.iter().enumerate().filter(|(_, course)| course.running)
    {
        let template = &course.template;
        let inside = whole && template.department == own.department;
        let teaches = taught.binary_search(&position).is_ok();
        let same_subject = taught.iter().any(|other| {
            let other = &draft.courses[*other].template;
            other.subject == template.subject && other.taught_by == template.taught_by
        });
        let advanced = template.level == "ap" || template.staff_needed == 2;
        let likely = if advanced { 0.30 } else { 0.70 };
        if !inside && (teaches || same_subject && template.staff_needed > 0 && dice.chance(likely))
        {
            courses.push(template.id.clone());
        }
    }
    own.courses = courses;
    let mut credentials: Vec<String> = taught
        .iter()
        .filter_map(|course| draft.courses[*course].template.credential)
        .map(str::to_owned)
        .collect();
    if dice.chance(0.35) {
        credentials.push("el".to_owned());
    }
    credentials.sort();
    credentials.dedup();
    own.credentials = credentials;
    let mut grades: Vec<u8> = taught
        .iter()
        .map(|course| &draft.courses[*course].template)
        .filter(|template| template.has("core") && template.grades.0 == template.grades.1)
        .map(|template| template.grades.0)
        .collect();
    grades.dedup();
    own.teams = grades.first().map(|grade| format!("grade-{grade}")).into_iter().collect();
}

/// The most each person teaches: nearly what the hidden assignment gives, so that departments stay at
/// 95 % of their load and more.
fn set_limits(draft: &Draft, school: &mut School, full: u32) {
    let spare = if draft.request.planted { 0.012 } else { 0.032 };
    for (department, _) in DEPARTMENTS {
        let own = |teacher: &&mut Teacher| teacher.department == department;
        let total: u32 = school.teachers.iter_mut().filter(own).map(|teacher| teacher.units).sum();
        let mut budget = (spare * f64::from(total)).floor() as u32;
        for teacher in school.teachers.iter_mut().filter(own) {
            let wish = full.saturating_sub(teacher.units).min(2).min(budget);
            teacher.most = teacher.units + wish;
            budget -= wish;
        }
    }
}

/// Special education co-teachers, providers and counsellors, who have no classes of their own.
fn others(draft: &Draft, school: &mut School, dice: &mut Dice) {
    let students = draft.request.students as usize;
    let iep = draft.students.iter().filter(|student| student.iep).count();
    let people: [(&str, &str, &str, usize); 4] = [
        ("CT", "Special education co-teacher", "co_teacher", iep.div_ceil(28)),
        ("SP", "Speech and language provider", "provider", iep.div_ceil(110)),
        ("PS", "School psychologist", "provider", iep.div_ceil(180)),
        ("C", "Counsellor", "counselor", students.div_ceil(330)),
    ];
    for (code, title, role, count) in people {
        for number in 1..=count {
            school.teachers.push(Teacher {
                id: format!("{code}-{number:02}"),
                name: format!("{title} {number}"),
                department: "Student Services".to_owned(),
                classes: Vec::new(),
                units: 0,
                most: 0,
                courses: Vec::new(),
                credentials: match role {
                    "co_teacher" => vec!["special_education".to_owned()],
                    _ => Vec::new(),
                },
                roles: vec![role],
                teams: Vec::new(),
                unavailable: Vec::new(),
                years: 1 + dice.below(25) as u32,
                home_room: None,
            });
        }
    }
}

/// The classes of a course, by section number.
pub(super) fn classes_of(school: &School, course: usize) -> Vec<usize> {
    let holds = |class: &Class| class.members.iter().any(|(member, _)| *member == course);
    (0..school.classes.len()).filter(|class| holds(&school.classes[*class])).collect()
}

/// Two courses that can be taught side by side by different people.
fn parallel(draft: &Draft, school: &School) -> Option<(usize, usize)> {
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
fn apart(draft: &Draft, school: &School) -> Vec<(usize, usize)> {
    let single = |course: usize| {
        let offered = &draft.courses[course];
        let stacked = draft.stacks.iter().any(|stack| stack.courses.contains(&course));
        let tied = school.promises.blocks.iter().any(|(tied, _, _)| *tied == course);
        let parallel =
            school.promises.parallel.is_some_and(|(one, other)| one == course || other == course);
        offered.sections == 1
            && offered.template.program.is_none()
            && !stacked
            && !tied
            && !parallel
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
fn blocks(draft: &Draft) -> Vec<(usize, Vec<usize>, &'static str)> {
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

/// What only the finished timetable can tell: when part-time people are away, and home rooms.
pub(super) fn finish(draft: &Draft, school: &mut School, table: &Table) {
    let full = full_load(draft);
    let blocks = draft.grid.class_blocks();
    for teacher in 0..school.teachers.len() {
        let own = school.teachers[teacher].classes.clone();
        let mut taken: Slots = 0;
        let mut rooms: Vec<usize> = Vec::new();
        for class in &own {
            taken |= table.placement(draft, school, *class).reach;
            rooms.extend(table.rooms[*class]);
        }
        let most_used = rooms.iter().max_by_key(|room| {
            (rooms.iter().filter(|other| other == room).count(), usize::MAX - **room)
        });
        school.teachers[teacher].home_room = most_used.map(|room| school.rooms[*room].id.clone());
        let units = school.teachers[teacher].most;
        if own.is_empty() || units * 10 > full * 7 {
            continue;
        }
        // Away at the end of the day, or else at its start, but with a block or two to spare.
        let free = |block: &&usize| draft.grid.block_slots(**block) & taken == 0;
        let end: Vec<usize> = blocks.iter().rev().take_while(free).copied().collect();
        let start: Vec<usize> = blocks.iter().take_while(free).copied().collect();
        let mut away = if end.len() >= start.len() { end } else { start };
        let open = blocks.iter().filter(free).count();
        away.truncate(open.saturating_sub(2).min(blocks.len() / 2));
        away.sort_unstable();
        school.teachers[teacher].unavailable =
            away.into_iter().map(|block| draft.grid.frame.blocks[block].clone()).collect();
    }
}
