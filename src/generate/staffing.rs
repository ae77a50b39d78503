//! Classes and those who teach them: loads packed nearly full, with qualifications around them.

use super::Profile;
use super::dice::{Dice, Stage};
use super::draft::Draft;
use super::openings::one_person_can;
use super::people::{others, qualify, set_limits};
use super::promises::{Promises, apart, blocks, parallel};
use super::rooms::Room;

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

/// Who and what the school has.
#[derive(Debug, Clone, Default)]
pub(super) struct School {
    pub(super) classes: Vec<Class>,
    pub(super) teachers: Vec<Teacher>,
    pub(super) rooms: Vec<Room>,
    pub(super) promises: Promises,
}

/// The departments and the letters of their people's ids.
pub(super) const DEPARTMENTS: [(&str, &str); 11] = [
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
pub(super) fn full_load(draft: &Draft) -> u32 {
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
    let limit = if draft.request.profile == Profile::Rural { full * 6 / 10 } else { full * 2 / 10 };
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

/// The classes of a course, by section number.
pub(super) fn classes_of(school: &School, course: usize) -> Vec<usize> {
    let holds = |class: &Class| class.members.iter().any(|(member, _)| *member == course);
    (0..school.classes.len()).filter(|class| holds(&school.classes[*class])).collect()
}
