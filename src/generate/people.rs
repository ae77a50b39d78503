//! What each member of staff may teach and how much, those who have no classes, and when people are away.

use super::dice::Dice;
use super::draft::Draft;
use super::grid::Slots;
use super::staffing::{DEPARTMENTS, School, Teacher, full_load};
use super::timetable::Table;

/// Gives a teacher the courses of the hidden assignment and others like them, and the credentials.
pub(super) fn qualify(draft: &Draft, school: &mut School, teacher: usize, dice: &mut Dice) {
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
pub(super) fn set_limits(draft: &Draft, school: &mut School, full: u32) {
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
pub(super) fn others(draft: &Draft, school: &mut School, dice: &mut Dice) {
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
        if own.is_empty() || units * 10 > full * 8 {
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
