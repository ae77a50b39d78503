use crate::explain::Unmet;
use crate::model::Model;
use crate::plan::Plan;
use crate::school::records::{EnrollmentRecord, SectionRecord, UnmetRecord};
use crate::school::{CourseId, SectionId, StaffId, StudentId};
use serde::Serialize;
use std::collections::BTreeSet;

/// The rows of the three tables that a build writes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Tables {
    /// `sections.csv`: every section, in school order.
    pub sections: Vec<SectionRecord>,
    /// `enrollments.csv`: every seat, by student.
    pub enrollments: Vec<EnrollmentRecord>,
    /// `unmet.csv`: every primary request that is not met by its own course.
    pub unmet: Vec<UnmetRecord>,
}

impl Tables {
    /// The tables of a plan.
    pub fn new(model: &Model, plan: &Plan, unmet: &[Unmet]) -> Tables {
        Tables {
            sections: sections(model, plan),
            enrollments: enrollments(model, plan),
            unmet: unmet_rows(model, unmet),
        }
    }
}

/// `sections.csv` as everybody may see it: without sizes that are small or give away one that is. Of classes taught
/// together the page shows the sum, so that here all parts are shown or none; a part that is small hides all.
pub(super) fn shown_sections(model: &Model, plan: &Plan) -> Vec<SectionRecord> {
    let mut rows = sections(model, plan);
    for ((_, class), shown) in model.classes.iter().zip(super::crowds::sizes(model, plan)) {
        let is_small = |section: &SectionId| {
            rows[section.index()].size.is_none_or(|size| model.school.hide_below.hides(size.into()))
        };
        if !shown.is_open || class.sections.iter().any(is_small) {
            class.sections.iter().for_each(|section| rows[section.index()].size = None);
        }
    }
    rows
}

fn sections(model: &Model, plan: &Plan) -> Vec<SectionRecord> {
    let school = &model.school;
    let stacks = stacks(model);
    let sizes = plan.sizes(school);
    let row = |index: usize| {
        let (section, placed) = (&school.sections[index], &plan.placed[index]);
        let pattern = placed.pattern.map(|pattern| school.frame.pattern(pattern));
        let block = |id: &crate::school::BlockId| school.frame.blocks[id.index()].name.clone();
        let person = |id: &StaffId| school.staff[id.index()].id.clone();
        SectionRecord {
            section_id: section.id.clone(),
            course_id: school.course(section.course).id.clone(),
            term: pattern.map(|pattern| school.frame.term_cell(pattern)),
            blocks: pattern.map_or_else(Vec::new, |p| p.blocks.iter().map(block).collect()),
            room_id: placed.room.map(|room| school.rooms[room.index()].id.clone()),
            staff_ids: placed.staff.iter().map(person).collect(),
            setting: section.setting.clone(),
            for_groups: section.reserved_for.clone(),
            size: Some(sizes[index]),
            min_size: section.min_size,
            max_size: (section.max_size < u32::MAX).then_some(section.max_size),
            stack: stacks[model.classes.of(SectionId::new(index)).index()].clone(),
            ..SectionRecord::default()
        }
    };
    (0..school.sections.len()).map(row).collect()
}

/// For each class, the `stack` of its rows: the input's own word, or `J1`, `J2`, … in school order.
pub(super) fn stacks(model: &Model) -> Vec<Option<String>> {
    let school = &model.school;
    let given: BTreeSet<&str> =
        school.sections.iter().filter_map(|section| section.stack.as_deref()).collect();
    let mut number = 0;
    let mut name = || loop {
        number += 1;
        let name = format!("J{number}");
        if !given.contains(name.as_str()) {
            return name;
        }
    };
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut of_class = |class: &crate::plan::Class| {
        if !class.is_joint() {
            return None;
        }
        // A rule may join further sections to a class that the input joins; all say the same word.
        let words = class.sections.iter().filter_map(|id| school.section(*id).stack.clone());
        let word = words.min().filter(|word| !used.contains(word)).unwrap_or_else(&mut name);
        used.insert(word.clone());
        Some(word)
    };
    model.classes.list.iter().map(&mut of_class).collect()
}

fn enrollments(model: &Model, plan: &Plan) -> Vec<EnrollmentRecord> {
    let school = &model.school;
    let said: BTreeSet<(StudentId, CourseId)> = school
        .fixed_seats
        .iter()
        .filter(|seat| seat.is_service)
        .map(|seat| (seat.student, school.section(seat.section).course))
        .collect();
    let row = |seat: &crate::plan::Seat| {
        let whose = (seat.student, school.section(seat.section).course);
        let kind = match seat.request.map(|request| school.request(request).is_primary) {
            Some(false) => "alternate",
            // What the school calls a service stays one, whether the student asks for it or not.
            _ if said.contains(&whose) => "service",
            Some(true) => "primary",
            None if school.served.contains(&whose) => "service",
            None => "default",
        };
        let course = |request| school.course(school.request(request).course).id.clone();
        EnrollmentRecord {
            student_id: school.student(seat.student).id.clone(),
            course_id: Some(school.course(school.section(seat.section).course).id.clone()),
            section_id: school.section(seat.section).id.clone(),
            kind: Some(kind.to_owned()),
            for_course: seat.stands_for.map(course),
            ..EnrollmentRecord::default()
        }
    };
    plan.seats.iter().map(row).collect()
}

fn unmet_rows(model: &Model, unmet: &[Unmet]) -> Vec<UnmetRecord> {
    let school = &model.school;
    let course = |request| school.course(school.request(request).course).id.clone();
    let row = |unmet: &Unmet| {
        let request = school.request(unmet.request);
        UnmetRecord {
            student_id: school.student(request.student).id.clone(),
            course_id: course(unmet.request),
            priority: Some(request.priority),
            reason: Some(unmet.reason.word().to_owned()),
            detail: Some(unmet.detail.clone()),
            replaced_by: unmet.replaced_by.map(course),
            ..UnmetRecord::default()
        }
    };
    unmet.iter().map(row).collect()
}
