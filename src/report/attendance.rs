//! How many students of each grade are in class, block by block.

use super::board;
use crate::equity::{Family, families};
use crate::model::Model;
use crate::plan::Plan;
use crate::school::StudentId;
use serde::Serialize;

/// Who is in class when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Attendance {
    /// The blocks.
    pub blocks: Vec<String>,
    /// The grades, lowest first, and at last those without one.
    pub grades: Vec<GradeLine>,
}

/// A grade's students in class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct GradeLine {
    /// The grade as a group; blank = students without a grade.
    pub group: String,
    /// Its students who ask for something.
    pub students: u64,
    /// Of them, block by block, how many have a class; in several terms, on average, rounded down.
    pub in_class: Vec<u64>,
}

/// Counts for each grade and block the students who have a class.
pub(super) fn attendance(model: &Model, plan: &Plan) -> Attendance {
    let school = &model.school;
    let families = families(school);
    let Some(grades) = families.iter().find(|family| family.name == "grade") else {
        return Attendance::default();
    };
    let used = board::used(model, plan);
    let column = |block| used.iter().position(|own| *own == block);
    let terms = school.frame.terms.len();
    let asks =
        |student: &StudentId| school.requests_of(*student).any(|(_, request)| request.is_primary);
    // For each student, term and block whether there is a class.
    let mut in_class = vec![vec![false; terms * used.len()]; school.students.len()];
    for seat in plan.seats.iter().filter(|seat| asks(&seat.student)) {
        let Some(id) = plan.placed[seat.section.index()].pattern else { continue };
        let pattern = school.frame.pattern(id);
        for term in pattern.first_term.index()..=pattern.last_term().index() {
            for block in pattern.blocks.iter().filter_map(|block| column(*block)) {
                in_class[seat.student.index()][term * used.len() + block] = true;
            }
        }
    }
    let line = |group: &str, members: &[StudentId]| GradeLine {
        group: group.to_owned(),
        students: members.iter().filter(|member| asks(member)).count() as u64,
        in_class: (0..used.len())
            .map(|block| {
                let own = members.iter().map(|member| &in_class[member.index()]);
                let sum: usize = own
                    .map(|own| (0..terms).filter(|term| own[term * used.len() + block]).count())
                    .sum();
                (sum / terms.max(1)) as u64
            })
            .collect(),
    };
    let Family { groups, rest, .. } = grades;
    let named = groups.iter().map(|group| line(&group.name, &group.members));
    Attendance {
        blocks: used.iter().map(|id| school.frame.blocks[id.index()].name.clone()).collect(),
        grades: named.chain([line("", rest)]).filter(|line| line.students > 0).collect(),
    }
}
