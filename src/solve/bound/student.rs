//! Slots: how many requests fit into one student's time, whatever the placement.
//!
//! Each request may take any pattern that some class serving it could have; the most that fit side by side
//! is a bound for this student in every schedule. Students who ask for the same things are looked at once.

use crate::model::Model;
use crate::school::{CourseId, Frame, RequestId, StudentId, Times};
use crate::solve::problem::suits;
use std::collections::BTreeMap;

/// Nodes after which the search for one student gives up and counts every request.
const MOST_NODES: u32 = 20_000;

/// The courses a student asks for and the patterns open to each.
type Wishes = Vec<(usize, Vec<usize>)>;

/// For each student, the most primary requests that fit into the student's own time.
pub fn fits_in_time(model: &Model) -> Vec<usize> {
    let school = &model.school;
    let mut known: BTreeMap<(Vec<u64>, Wishes), usize> = BTreeMap::new();
    let mut result = Vec::with_capacity(school.students.len());
    for index in 0..school.students.len() {
        let away = model.limits.closed(school, StudentId::new(index));
        let key = (away.words().to_vec(), wishes(model, index));
        let most = match known.get(&key) {
            Some(most) => *most,
            None => {
                let most = most_that_fit(model, &key.1, &away);
                known.insert(key, most);
                most
            }
        };
        result.push(most);
    }
    result
}

/// A smallest set of courses (none can be left out) that a student asks for and cannot take together;
/// empty if the student can take them all.
pub fn too_many(model: &Model, student: usize) -> Vec<CourseId> {
    let mut wishes = wishes(model, student);
    let away = model.limits.closed(&model.school, StudentId::new(student));
    let fit = |wishes: &[(usize, Vec<usize>)]| most_that_fit(model, wishes, &away) >= wishes.len();
    if fit(&wishes) {
        return Vec::new();
    }
    let mut at = 0;
    while at < wishes.len() {
        let left_out = wishes.remove(at);
        if fit(&wishes) {
            wishes.insert(at, left_out);
            at += 1;
        }
    }
    wishes.iter().map(|(course, _)| CourseId::new(*course)).collect()
}

/// What a student asks for, as far as some section could serve it at all; by course.
fn wishes(model: &Model, student: usize) -> Wishes {
    let facts = &model.school.students[student];
    let away = model.limits.closed(&model.school, StudentId::new(student));
    let mut wishes = Wishes::new();
    for id in facts.requests.clone() {
        let request = &model.school.requests[id];
        if !request.is_primary {
            continue;
        }
        let open = patterns(model, RequestId::new(id), &away);
        if !open.is_empty() {
            wishes.push((request.course.index(), open));
        }
    }
    wishes.sort();
    wishes
}

/// The patterns in which some class could serve a request at a time when the student is free.
fn patterns(model: &Model, id: RequestId, away: &Times) -> Vec<usize> {
    let school = &model.school;
    let request = school.request(id);
    let student = school.student(request.student);
    let meeting = school.frame.meeting_of(school.course(request.course).meeting);
    let sections: Vec<_> = school
        .course(request.course)
        .section_ids()
        .filter(|section| suits(school, request, student, *section))
        .collect();
    let open = |pattern: usize| {
        let shape = &school.frame.patterns[pattern];
        !shape.times.overlaps(away)
            && request.term.is_none_or(|term| shape.terms == 1 && shape.first_term == term)
            && sections.iter().any(|section| {
                let facts = school.section(*section);
                let terms = facts.terms.as_ref().and_then(|held| held.locked());
                let blocks = facts.blocks.as_ref().and_then(|held| held.locked());
                !model.limits.forbids(*section, pattern)
                    && terms.is_none_or(|span| *span == (shape.first_term, shape.terms))
                    && blocks.is_none_or(|blocks| *blocks == shape.blocks)
            })
    };
    if model.limits.barred[id.index()] {
        return Vec::new();
    }
    meeting
        .patterns
        .iter()
        .map(|pattern| pattern.index())
        .filter(|pattern| open(*pattern))
        .collect()
}

struct Packing<'a> {
    frame: &'a Frame,
    wishes: &'a [(usize, Vec<usize>)],
    /// Pairs of wishes of which the first comes before the second.
    orders: Vec<(usize, usize)>,
    chosen: Vec<Option<usize>>,
    best: usize,
    nodes: u32,
}

fn most_that_fit(model: &Model, wishes: &[(usize, Vec<usize>)], away: &Times) -> usize {
    let place = |course: usize| wishes.iter().position(|wish| wish.0 == course);
    let orders = model
        .limits
        .orders
        .iter()
        .filter_map(|(first, then)| Some((place(first.index())?, place(then.index())?)))
        .collect();
    let frame = &model.school.frame;
    let mut packing =
        Packing { frame, wishes, orders, chosen: vec![None; wishes.len()], best: 0, nodes: 0 };
    packing.descend(0, 0, away.clone());
    // Cut short: everything is still possible.
    if packing.nodes > MOST_NODES { wishes.len() } else { packing.best }
}

impl Packing<'_> {
    fn descend(&mut self, at: usize, taken: usize, busy: Times) {
        self.nodes += 1;
        self.best = self.best.max(taken);
        if at == self.wishes.len()
            || taken + (self.wishes.len() - at) <= self.best
            || self.nodes > MOST_NODES
        {
            return;
        }
        let wishes = self.wishes;
        for &pattern in &wishes[at].1 {
            let times = &self.frame.patterns[pattern].times;
            if !times.overlaps(&busy) && self.keeps_orders(at, pattern) {
                let mut with = busy.clone();
                with.add(times);
                self.chosen[at] = Some(pattern);
                self.descend(at + 1, taken + 1, with);
                self.chosen[at] = None;
                if self.best == self.wishes.len() {
                    return;
                }
            }
        }
        self.descend(at + 1, taken, busy);
    }

    fn keeps_orders(&self, wish: usize, pattern: usize) -> bool {
        let shape = |pattern: usize| &self.frame.patterns[pattern];
        self.orders.iter().all(|&(first, then)| {
            let (before, after) = if first == wish {
                (Some(pattern), self.chosen[then])
            } else if then == wish {
                (self.chosen[first], Some(pattern))
            } else {
                return true;
            };
            match (before, after) {
                (Some(before), Some(after)) => shape(before).last_term() < shape(after).first_term,
                _ => true,
            }
        })
    }
}
