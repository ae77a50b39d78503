//! Courses with a single section: when they meet, and who asks for two of them.

use crate::model::Model;
use crate::plan::Plan;
use crate::school::{CourseId, Pattern};
use serde::Serialize;
use std::collections::BTreeMap;

/// The courses with one section, and what students ask of them together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Singletons {
    /// The courses, by title.
    pub courses: Vec<Singleton>,
    /// Pairs that somebody asks for, each once.
    pub pairs: Vec<AskedTogether>,
}

/// A course with one section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Singleton {
    /// What people call it.
    pub title: String,
    /// When it meets; blank = not placed.
    pub when: String,
    /// Students who ask for it.
    pub asked: u64,
}

/// Two singletons that the same students ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AskedTogether {
    /// The place of one in the list.
    pub one: usize,
    /// That of the other, which comes later.
    pub other: usize,
    /// Students who ask for both.
    pub students: u64,
    /// Whether they meet at the same time, so that none of these students can have both.
    pub is_clash: bool,
}

/// The singletons of a plan that anybody asks for.
pub(super) fn singletons(model: &Model, plan: &Plan) -> Singletons {
    let school = &model.school;
    let primary = || school.requests.iter().filter(|request| request.is_primary);
    let mut asked: BTreeMap<CourseId, u64> = BTreeMap::new();
    for request in primary().filter(|own| school.course(own.course).sections.len() == 1) {
        *asked.entry(request.course).or_default() += 1;
    }
    let mut ids: Vec<CourseId> = asked.keys().copied().collect();
    ids.sort_by(|a, b| school.course(*a).title.cmp(&school.course(*b).title).then(a.cmp(b)));
    let pattern = |id: CourseId| -> Option<&Pattern> {
        let section = school.course(id).section_ids().next()?;
        Some(school.frame.pattern(plan.placed[section.index()].pattern?))
    };
    let place: BTreeMap<CourseId, usize> =
        ids.iter().enumerate().map(|(index, id)| (*id, index)).collect();
    let mut pairs: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for student in school.student_ids() {
        let own = school.requests_of(student).filter(|(_, request)| request.is_primary);
        let mut own: Vec<usize> =
            own.filter_map(|(_, request)| place.get(&request.course).copied()).collect();
        own.sort_unstable();
        for (index, one) in own.iter().enumerate() {
            for other in &own[index + 1..] {
                *pairs.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    let line = |id: &CourseId| Singleton {
        title: school.course(*id).title.clone(),
        when: pattern(*id).map_or_else(String::new, |pattern| {
            let blocks: Vec<&str> = pattern
                .blocks
                .iter()
                .map(|block| school.frame.blocks[block.index()].name.as_str())
                .collect();
            let is_all_year = pattern.terms == school.frame.terms.len();
            let term = school.frame.term_cell(pattern).replace(';', "+");
            let term = if is_all_year { String::new() } else { format!(", {term}") };
            format!("{}{term}", blocks.join("+"))
        }),
        asked: asked[id],
    };
    let pair = |((one, other), students): ((usize, usize), u64)| AskedTogether {
        one,
        other,
        students,
        is_clash: pattern(ids[one])
            .zip(pattern(ids[other]))
            .is_some_and(|(one, other)| one.times.overlaps(&other.times)),
    };
    Singletons {
        courses: ids.iter().map(line).collect(),
        pairs: pairs.into_iter().map(pair).collect(),
    }
}
