//! What each person teaches: load and preparations.

use crate::model::Model;
use crate::plan::Plan;
use crate::school::{BLOCK_YEAR, ClassId, CourseId, Load};
use serde::Serialize;
use std::collections::BTreeSet;

/// What somebody teaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TeacherLine {
    /// Who.
    pub name: String,
    /// Their department; blank = none.
    pub department: String,
    /// What they teach, in millionths of a block-year.
    pub load: Load,
    /// The most they may teach; `None` = no limit.
    pub most: Option<Load>,
    /// Classes that they teach.
    pub classes: u64,
    /// Different rooms of these classes.
    pub rooms: u64,
    /// Different courses, in the term with the most of them; what a person only co-teaches is none of theirs.
    pub preps: u64,
    /// The most they are to have.
    pub most_preps: Option<u64>,
}

/// Everybody who teaches, or could, in the order of the files.
pub(super) fn teachers(model: &Model, plan: &Plan) -> Vec<TeacherLine> {
    let school = &model.school;
    let terms = school.frame.terms.len();
    let mut classes: Vec<Vec<ClassId>> = vec![Vec::new(); school.staff.len()];
    let mut courses: Vec<Vec<BTreeSet<CourseId>>> =
        vec![vec![BTreeSet::new(); terms]; school.staff.len()];
    for (id, class) in model.classes.iter() {
        let Some(placed) = class.sections.first().map(|first| &plan.placed[first.index()]) else {
            continue;
        };
        for person in &placed.staff {
            classes[person.index()].push(id);
            let Some(pattern) = placed.pattern.map(|id| school.frame.pattern(id)) else { continue };
            for course in class.sections.iter().map(|section| school.section(*section).course) {
                if school.course(course).teachers.contains(person) {
                    let own = pattern.first_term.index()..=pattern.last_term().index();
                    courses[person.index()][own].iter_mut().for_each(|own| {
                        own.insert(course);
                    });
                }
            }
        }
    }
    let rooms_of = |classes: &[ClassId]| {
        let firsts = classes.iter().filter_map(|id| model.classes.class(*id).sections.first());
        let rooms: BTreeSet<_> = firsts.filter_map(|id| plan.placed[id.index()].room).collect();
        rooms.len() as u64
    };
    let line = |(index, person): (usize, &crate::school::Staff)| TeacherLine {
        name: person.id.clone(),
        department: person.department.clone().unwrap_or_default(),
        load: load(model, &classes[index]),
        most: person.max_load,
        classes: classes[index].len() as u64,
        rooms: rooms_of(&classes[index]),
        preps: courses[index].iter().map(BTreeSet::len).max().unwrap_or(0) as u64,
        most_preps: person.max_preps.map(u64::from),
    };
    school.staff.iter().enumerate().map(line).collect()
}

/// What some classes count for whoever teaches them.
pub(super) fn load(model: &Model, classes: &[ClassId]) -> Load {
    let school = &model.school;
    let of_class = |id: &ClassId| {
        let sections = &model.classes.class(*id).sections;
        let loads = sections.iter().map(|s| school.course(school.section(*s).course).load);
        loads.max().unwrap_or(0)
    };
    classes.iter().map(of_class).sum()
}

/// A load in block-years: `4.5`.
pub(super) fn block_years(load: Load) -> String {
    ((load as f64 / BLOCK_YEAR as f64 * 100.0).round() / 100.0).to_string()
}
