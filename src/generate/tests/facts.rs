//! Figures that describe a school, reckoned from its records alone.

use crate::school::records::{CourseRecord, Records, RequestKind};
use std::collections::BTreeMap;

/// The figures.
pub(super) struct Facts {
    /// Requested seats for each seat on offer; a joint section offers its seats once.
    pub(super) fill: f64,
    pub(super) singletons: f64,
    pub(super) stacks: usize,
    /// Load of all classes against what teachers teach at most.
    pub(super) teacher_load: f64,
    /// The share of requests for which there is no seat.
    pub(super) short_of_seats: f64,
    /// The share of students, other than those away part of the day, who ask for exactly a full load.
    pub(super) full_days: f64,
}

pub(super) fn load(records: &Records, course: &CourseRecord) -> f64 {
    let kind = &records.frame.meets[course.meets.as_deref().unwrap_or("full")];
    let year = records.frame.terms.len() as f64;
    kind.load.unwrap_or(f64::from(kind.blocks) * f64::from(kind.terms) / year)
}

/// Groups of courses that share classes: the courses and the number of joint sections.
pub(super) fn stacks(records: &Records) -> Vec<(Vec<String>, u32)> {
    let rules = records.rules.iter().flatten().filter_map(|rule| rule.kind());
    let stacked = rules.filter(|(kind, _)| *kind == "stacked");
    stacked
        .map(|(_, keys)| {
            let courses = keys["courses"].as_array().expect("a list");
            let ids = courses.iter().map(|id| id.as_str().expect("an id").to_owned()).collect();
            (ids, keys["sections"].as_u64().expect("a number") as u32)
        })
        .collect()
}

impl Facts {
    pub(super) fn of(records: &Records) -> Facts {
        let course: BTreeMap<&str, &CourseRecord> =
            records.courses.iter().map(|course| (course.course_id.as_str(), course)).collect();
        let sections = |id: &str| course[id].sections.unwrap_or(0);
        let size = |id: &str| course[id].max_size.unwrap_or(0);
        let mut demand: BTreeMap<&str, u32> = BTreeMap::new();
        let mut units: BTreeMap<&str, f64> = BTreeMap::new();
        let primary = |kind: Option<RequestKind>| kind != Some(RequestKind::Alternate);
        for request in records.requests.iter().filter(|request| primary(request.kind)) {
            *demand.entry(&request.course_id).or_default() += 1;
            *units.entry(&request.student_id).or_default() +=
                load(records, course[request.course_id.as_str()]);
        }
        let wanted: u32 = demand.values().sum();
        let asked = |id: &str| demand.get(id).copied().unwrap_or(0);
        let stacks = stacks(records);
        let mut groups: Vec<(Vec<&str>, u32)> = Vec::new();
        let mut total_load = 0.0;
        for (ids, joint) in &stacks {
            let all: u32 = ids.iter().map(|id| sections(id)).sum();
            let classes = all - joint * (ids.len() as u32 - 1);
            total_load += f64::from(classes) * load(records, course[ids[0].as_str()]);
            groups.push((ids.iter().map(String::as_str).collect(), classes));
        }
        for id in course.keys() {
            if !stacks.iter().any(|(ids, _)| ids.iter().any(|known| known == id)) {
                let staff = f64::from(course[id].staff_needed.unwrap_or(1));
                total_load += f64::from(sections(id)) * load(records, course[id]) * staff;
                groups.push((vec![id], sections(id)));
            }
        }
        let seats: u32 = groups.iter().map(|(ids, classes)| classes * size(ids[0])).sum();
        let short: u32 = groups
            .iter()
            .map(|(ids, classes)| {
                let asked: u32 = ids.iter().map(|id| asked(id)).sum();
                asked.saturating_sub(classes * size(ids[0]))
            })
            .sum();
        let full = records.frame.teacher_load.unwrap_or(0.0);
        let people =
            || records.staff.iter().flatten().filter(|one| one.roles.contains(&"teacher".into()));
        let most: f64 = people().map(|one| one.max_sections.unwrap_or(full)).sum();
        let day = records.frame.student_load.unwrap_or(0.0);
        let here = records.students.iter().filter(|row| row.load_max.is_none());
        let whole = |id: &str| units.get(id).is_some_and(|units| (units - day).abs() < 0.005);
        let full_days = here.clone().filter(|row| whole(&row.student_id)).count();
        let single = records.courses.iter().filter(|course| course.sections == Some(1)).count();
        Facts {
            fill: f64::from(wanted) / f64::from(seats),
            singletons: single as f64 / records.courses.len() as f64,
            stacks: stacks.len(),
            teacher_load: total_load / most,
            short_of_seats: f64::from(short) / f64::from(wanted),
            full_days: full_days as f64 / here.count() as f64,
        }
    }
}
