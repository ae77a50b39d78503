//! Classes as everybody may see them: how many sit in each, and which part of them belongs to a group.

use crate::equity::suppress::{self, Crowd, ShownGroup};
use crate::equity::{GroupKind, Within, families};
use crate::model::Model;
use crate::plan::{ClassSeats, Plan};
use serde::Serialize;

/// How many sit in a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ClassSize {
    /// Students in it.
    pub size: u64,
    /// The most students; `None` = no limit.
    pub limit: Option<u64>,
    /// Whether everybody may see the size: it is not small, and gives away none that is.
    pub is_open: bool,
}

/// The sizes of all classes.
pub(super) fn sizes(model: &Model, plan: &Plan) -> Vec<ClassSize> {
    let seats = model.classes.seats(&model.school, plan);
    // Sizes add up to all seats, which the number of requests met comes close to telling.
    let sizes: Vec<u64> = seats.iter().map(|seats| seats.taken.into()).collect();
    let limits: Vec<u64> = seats.iter().map(|seats| seats.limit.into()).collect();
    let (all, below) = (sizes.iter().sum(), model.school.hide_below);
    let is_open = suppress::may_show_up_to(&sizes, Some(&limits), all, false, below);
    let size = |(seats, is_open): (&ClassSeats, bool)| ClassSize {
        size: seats.taken.into(),
        limit: (seats.limit < u32::MAX).then_some(seats.limit.into()),
        is_open,
    };
    seats.iter().zip(is_open).map(size).collect()
}

/// Which part of each class belongs to which group, as far as everybody may know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct GroupShares {
    /// The groups of which anything is told.
    pub groups: Vec<String>,
    /// For each class, the groups by their place in the list, and in which quarter their share lies, 0 to 3.
    pub of_class: Vec<Vec<(usize, u8)>>,
}

/// The shares of those groups whose students are shown.
pub(super) fn group_shares(
    model: &Model,
    plan: &Plan,
    sizes: &[ClassSize],
    shown: &[ShownGroup],
    within: &[Within],
) -> GroupShares {
    let school = &model.school;
    let families = families(school);
    let single = families.iter().filter(|family| family.kind == GroupKind::Single);
    let groups: Vec<_> = single
        .flat_map(|family| family.groups.iter().map(|group| (family.name.as_str(), group)))
        .collect();
    let mut of_student: Vec<Vec<usize>> = vec![Vec::new(); school.students.len()];
    for (index, (_, group)) in groups.iter().enumerate() {
        group.members.iter().for_each(|member| of_student[member.index()].push(index));
    }
    let crowd = |size: &ClassSize| Crowd {
        size: size.size,
        counts: vec![0; groups.len()],
        is_open: size.is_open,
    };
    let mut crowds: Vec<Crowd> = sizes.iter().map(crowd).collect();
    for seat in &plan.seats {
        let crowd = &mut crowds[model.classes.of(seat.section).index()];
        of_student[seat.student.index()].iter().for_each(|group| crowd.counts[*group] += 1);
    }
    let names: Vec<(&str, &str)> =
        groups.iter().map(|(family, group)| (*family, group.name.as_str())).collect();
    let is_shown =
        |name: &str| shown.iter().any(|group| group.group == name && group.students.is_some());
    let quarters = suppress::quarters(&names, within, &crowds, school.hide_below);
    let told: Vec<usize> = (0..names.len())
        .filter(|group| is_shown(names[*group].1))
        .filter(|group| quarters.iter().any(|own| own[*group].is_some()))
        .collect();
    let of_class = |own: &Vec<Option<u8>>| {
        let own = told.iter().enumerate().map(|(place, group)| Some((place, own[*group]?)));
        own.flatten().collect()
    };
    GroupShares {
        groups: told.iter().map(|group| names[*group].1.to_owned()).collect(),
        of_class: quarters.iter().map(of_class).collect(),
    }
}
