//! The finished school as records.

use super::calendar::{YEAR_NAME, calendar};
use super::draft::{Draft, Wish};
use super::plant::Seats;
use super::population::Student;
use super::staffing::{School, classes_of};
use super::timetable::Table;
use super::{Planted, catalogue::ACADEMIES, history, meetings, needs, outside, rooms, rules};
use crate::school::Intent;
use crate::school::records::{
    CourseRecord, EnrollmentRecord, ExternalRecord, Header, Records, RequestKind, RequestRecord,
    RoomRecord, SectionRecord, StaffRecord, StudentRecord,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Everything the school states about itself.
pub(super) fn records(draft: &Draft, school: &School, seats: &Seats) -> Records {
    Records {
        header: Header {
            format: Some("fairbell/school".to_owned()),
            version: Some(1),
            name: Some(draft.request.name.clone()),
            year: Some(YEAR_NAME.to_owned()),
            hide_below: None,
            reference_rates: BTreeMap::new(),
            more: more(school),
        },
        frame: draft.request.frame.clone(),
        courses: (0..draft.courses.len())
            .filter(|course| draft.courses[*course].sections > 0)
            .map(|course| course_record(draft, course))
            .collect(),
        staff: Some(staff(draft, school)),
        rooms: Some(room_records(school)),
        students: (0..draft.students.len())
            .map(|student| student_record(draft, school, student))
            .collect(),
        requests: requests(draft),
        services: Some(needs::services(draft, school)),
        student_rules: Some(meetings::student_rules(draft, school, seats)),
        external: Some(external(draft)),
        calendar: Some(calendar(draft)),
        transcript: Some(history::transcript(draft)),
        programs: Some(history::programs(draft)),
        sections: None,
        enrollments: None,
        rules: Some(rules::rules(draft, school, seats)),
        intent: Intent::default(),
    }
}

/// What else `school.json` says: the ways between the buildings.
fn more(school: &School) -> Map<String, Value> {
    let walking = rooms::walking(school);
    let more = (!walking.is_empty()).then(|| ("walking".to_owned(), Value::Object(walking)));
    more.into_iter().collect()
}

fn course_record(draft: &Draft, position: usize) -> CourseRecord {
    let course = &draft.courses[position];
    let template = &course.template;
    let grades = draft.request.grades;
    let listed = template.grades.0.max(grades.0)..=template.grades.1.min(grades.1);
    let general = course.sections - course.co_taught;
    let known =
        |id: &&str| draft.course(id).is_some_and(|course| draft.courses[course].sections > 0);
    CourseRecord {
        course_id: template.id.clone(),
        title: Some(template.title.clone()),
        department: Some(template.department.to_owned()),
        subject: Some(template.subject.to_owned()),
        level: Some(template.level.to_owned()),
        grades: listed.map(|grade| grade.to_string()).collect(),
        credits: Some(history::credits(draft, position)),
        meets: Some(draft.grid.kinds[course.kind].word.clone()),
        sections: Some(course.sections),
        settings: match (general, course.co_taught) {
            (_, 0) => Vec::new(),
            (0, co_taught) => vec![format!("co_taught:{co_taught}")],
            (general, co_taught) => {
                vec![format!("general:{general}"), format!("co_taught:{co_taught}")]
            }
        },
        min_size: Some((course.size * 2 / 5).max(1)),
        max_size: Some(course.size),
        room_types: template.rooms.iter().map(|word| (*word).to_owned()).collect(),
        staff_needed: (template.staff_needed != 1).then_some(template.staff_needed),
        credential: template.credential.map(str::to_owned),
        prerequisites: template.prerequisites.and_then(|text| {
            let kept: Vec<&str> = text.split('|').filter(known).collect();
            (!kept.is_empty()).then(|| kept.join("|"))
        }),
        program: template.program.map(|(program, _)| program.to_owned()),
        program_step: template.program.map(|(_, step)| step.to_string()),
        tags: template.tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..CourseRecord::default()
    }
}

fn staff(draft: &Draft, school: &School) -> Vec<StaffRecord> {
    let half = draft.grid.kind("half").or_else(|| draft.grid.kind("full"));
    let unit = half.map_or(1.0, |half| draft.grid.kinds[half].load);
    let rounded = |load: f64| (load * 1_000.0).round() / 1_000.0;
    let record = |person: &super::staffing::Teacher| {
        let load = f64::from(person.most) * unit;
        let share = load / draft.grid.teacher_load;
        let full = (share - 1.0).abs() < 0.002;
        let teaches = person.roles.contains(&"teacher");
        StaffRecord {
            staff_id: person.id.clone(),
            name: Some(person.name.clone()),
            department: Some(person.department.clone()),
            courses: person.courses.clone(),
            credentials: person.credentials.clone(),
            roles: person.roles.iter().map(|role| (*role).to_owned()).collect(),
            teams: person.teams.clone(),
            max_sections: if teaches && full { None } else { Some(rounded(load)) },
            max_preps: teaches.then_some(preps(school, person)),
            fte: (teaches && !full).then(|| (share.min(1.0) * 100.0).round() / 100.0),
            unavailable: person.unavailable.clone(),
            years: Some(f64::from(person.years)),
            home_room: person.home_room.clone(),
            ..StaffRecord::default()
        }
    };
    school.teachers.iter().map(record).collect()
}

/// As many different courses as the hidden assignment asks for, and one more.
fn preps(school: &School, person: &super::staffing::Teacher) -> u32 {
    let mut courses: Vec<usize> = person
        .classes
        .iter()
        .flat_map(|class| &school.classes[*class].members)
        .map(|(course, _)| *course)
        .collect();
    courses.sort_unstable();
    courses.dedup();
    courses.len() as u32 + 1
}

fn room_records(school: &School) -> Vec<RoomRecord> {
    let record = |room: &rooms::Room| RoomRecord {
        room_id: room.id.clone(),
        types: room.types.iter().map(|word| (*word).to_owned()).collect(),
        capacity: Some(room.capacity),
        accessible: Some(room.accessible),
        building: Some(room.building.to_owned()),
        ..RoomRecord::default()
    };
    school.rooms.iter().map(record).collect()
}

/// The tags of a student.
pub(super) fn groups(student: &Student) -> Vec<String> {
    let mut groups = vec![
        format!("race:{}", student.race),
        format!("sex:{}", if student.female { "female" } else { "male" }),
    ];
    groups.extend(student.el.map(|level| format!("el:{level}")));
    let flags = [
        (student.newcomer, "newcomer"),
        (student.ltel, "ltel"),
        (student.iep, "iep"),
        (student.plan_504, "504"),
        (student.low_income, "low_income"),
        (student.homeless, "homeless"),
        (student.foster, "foster"),
        (student.gifted, "gifted"),
        (student.avid, "avid"),
        (student.mobility, "mobility"),
    ];
    groups.extend(flags.into_iter().filter(|(on, _)| *on).map(|(_, word)| word.to_owned()));
    groups
}

fn student_record(draft: &Draft, school: &School, position: usize) -> StudentRecord {
    let student = &draft.students[position];
    let plan = &draft.plans[position];
    let mut cohorts = Vec::new();
    if let Some(academy) = student.academy {
        cohorts.push(format!("{}-{}", ACADEMIES[academy].word.to_lowercase(), student.grade));
    }
    if student.avid {
        cohorts.push(format!("avid-{}", student.grade));
    }
    let people = |role: &str| -> Vec<&str> {
        let staff = school.teachers.iter().filter(|person| person.roles.contains(&role));
        staff.map(|person| person.id.as_str()).collect()
    };
    let counsellors = people("counselor");
    let mut managers = people("co_teacher");
    let special = school.teachers.iter().filter(|person| person.department == "Special Education");
    managers.extend(special.map(|person| person.id.as_str()));
    let turn = |list: &[&str]| list.get(position % list.len().max(1)).map(|id| (*id).to_owned());
    let unit =
        draft.grid.frame.student_load.unwrap_or(0.0) / f64::from(draft.grid.student_units.max(1));
    let outing = plan.away.map(|away| &draft.outings[away]);
    let window = |start: &str, end: &str| format!("Mon-Fri {start}-{end}");
    let unavailable = match (outside::wave_windows(draft), draft.waves[position]) {
        (Some([late, _]), Some(true)) => vec![window(&late.0, &late.1)],
        (Some([_, early]), Some(false)) => vec![window(&early.0, &early.1)],
        _ => Vec::new(),
    };
    let house = (draft.request.students >= 1_000 && student.grade <= 10)
        .then(|| ["North", "South"][position % 2].to_owned());
    StudentRecord {
        student_id: student.id.clone(),
        grade: Some(student.grade.to_string()),
        groups: groups(student),
        cohorts,
        house,
        counselor_id: turn(&counsellors),
        case_manager_id: if student.iep { turn(&managers) } else { None },
        load_max: outing.map(|_| f64::from(plan.units) * unit),
        release: outing
            .and_then(|outing| Some((outing, outing.release?)))
            .map(|(outing, code)| format!("{} ({code})", window(&outing.start, &outing.end)))
            .into_iter()
            .collect(),
        unavailable,
        ..StudentRecord::default()
    }
}

fn requests(draft: &Draft) -> Vec<RequestRecord> {
    let mut rows = Vec::new();
    for (student, plan) in draft.students.iter().zip(&draft.plans) {
        let id = |course: usize| draft.courses[course].template.id.clone();
        let primary = |wish: &Wish| RequestRecord {
            student_id: student.id.clone(),
            course_id: id(wish.course),
            kind: Some(RequestKind::Primary),
            priority: Some(wish.priority),
            required_by: wish.need,
            setting: wish.co_taught.then(|| "co_taught".to_owned()),
            ..RequestRecord::default()
        };
        rows.extend(plan.wishes.iter().map(primary));
        let alternate = |(course, stands_for): &(usize, Option<usize>)| RequestRecord {
            student_id: student.id.clone(),
            course_id: id(*course),
            kind: Some(RequestKind::Alternate),
            priority: Some(4),
            alternate_for: stands_for.map(id),
            ..RequestRecord::default()
        };
        rows.extend(plan.alternates.iter().map(alternate));
    }
    rows
}

fn external(draft: &Draft) -> Vec<ExternalRecord> {
    let listed = draft.outings.iter().filter(|outing| outing.release.is_none());
    let record = |outing: &super::draft::Outing| ExternalRecord {
        external_id: outing.id.to_owned(),
        title: Some(outing.title.to_owned()),
        weekdays: vec!["Mon-Fri".to_owned()],
        start: Some(outing.start.clone()),
        end: Some(outing.end.clone()),
        dates: Some("2026-08-19/2027-06-10".to_owned()),
        travel_before: Some(f64::from(outing.travel.0)),
        travel_after: Some(f64::from(outing.travel.1)),
        seats: Some(outing.seats),
        students: outing
            .students
            .iter()
            .map(|student| draft.students[*student].id.clone())
            .collect(),
        ..ExternalRecord::default()
    };
    listed.map(record).collect()
}

/// The hidden schedule of a planted school.
pub(super) fn planted(draft: &Draft, school: &School, table: &Table, seats: &Seats) -> Planted {
    let mut sizes = vec![0u32; draft.courses.len() * (school.classes.len() + 1)];
    let width = school.classes.len() + 1;
    let mut enrollments = Vec::new();
    for (student, plan) in draft.plans.iter().enumerate() {
        for (wish, class) in plan.wishes.iter().zip(&seats[student]) {
            let Some(class) = class else { continue };
            let members = &school.classes[*class].members;
            let number = members.iter().find(|(course, _)| *course == wish.course);
            let number = number.map_or(0, |(_, number)| *number);
            sizes[wish.course * width + class] += 1;
            let id = &draft.courses[wish.course].template.id;
            enrollments.push(EnrollmentRecord {
                student_id: draft.students[student].id.clone(),
                course_id: Some(id.clone()),
                section_id: format!("{id}.{number}"),
                kind: Some("primary".to_owned()),
                ..EnrollmentRecord::default()
            });
        }
    }
    let mut sections = Vec::new();
    for course in 0..draft.courses.len() {
        for class in classes_of(school, course) {
            let size = sizes[course * width + class];
            sections.extend(section(draft, school, table, course, class, size));
        }
    }
    Planted { sections, enrollments }
}

/// A section as the hidden timetable has it.
pub(super) fn section(
    draft: &Draft,
    school: &School,
    table: &Table,
    course: usize,
    class: usize,
    size: u32,
) -> Option<SectionRecord> {
    let (_, number) = school.classes[class].members.iter().find(|(member, _)| *member == course)?;
    let frame = &draft.grid.frame;
    let place = table.placement(draft, school, class);
    let terms = &frame.terms[place.first_term..place.first_term + place.terms];
    let id = &draft.courses[course].template.id;
    let joint = school.classes[class].members.len() > 1;
    let setting = match (draft.courses[course].co_taught, school.classes[class].co_taught) {
        (0, _) => None,
        (_, true) => Some("co_taught".to_owned()),
        (_, false) => Some("general".to_owned()),
    };
    Some(SectionRecord {
        section_id: format!("{id}.{number}"),
        course_id: id.clone(),
        term: Some(if terms.len() == frame.terms.len() {
            "all".to_owned()
        } else {
            terms.join(";")
        }),
        blocks: place.blocks.iter().map(|block| frame.blocks[*block].clone()).collect(),
        room_id: table.rooms[class].map(|room| school.rooms[room].id.clone()),
        staff_ids: school.classes[class]
            .teachers
            .iter()
            .map(|one| school.teachers[*one].id.clone())
            .collect(),
        setting,
        size: Some(size),
        max_size: Some(draft.courses[course].size),
        stack: joint.then(|| format!("joint-{class}")),
        ..SectionRecord::default()
    })
}
