//! Slots: how many requests fit into one student's time, whatever the placement.
//!
//! Each request may take any pattern that some class serving it could have; the most that fit side by side, and
//! that hard rules let one student have, is a bound for this student in every schedule. Students who ask for the
//! same things under the same rules are looked at once.

use crate::model::Model;
use crate::rule::AtMost;
use crate::school::{CourseId, Frame, RequestId, StudentId, Times};
use crate::solve::problem::suits;
use std::collections::BTreeMap;

/// Nodes after which the search for one student gives up and counts every request.
const MOST_NODES: u32 = 20_000;

/// The courses a student asks for and the patterns open to each.
type Wishes = Vec<(usize, Vec<usize>)>;

/// Courses of which a rule lets the student have at most so many.
type Caps = Vec<(Vec<usize>, usize)>;

/// For each student, the most primary requests that fit into the student's own time.
pub fn fits_in_time(model: &Model) -> Vec<usize> {
    let school = &model.school;
    let mut known: BTreeMap<(Vec<u64>, Wishes, Caps), usize> = BTreeMap::new();
    let mut result = Vec::with_capacity(school.students.len());
    for (index, caps) in caps(model).into_iter().enumerate() {
        let away = model.limits.closed(school, StudentId::new(index));
        let key = (away.words().to_vec(), wishes(model, index), caps);
        let most = match known.get(&key) {
            Some(most) => *most,
            None => {
                let most = most_that_fit(model, &key.1, &away, &key.2);
                known.insert(key, most);
                most
            }
        };
        result.push(most);
    }
    result
}

/// What rules let each student have, as courses.
fn caps(model: &Model) -> Vec<Caps> {
    let school = &model.school;
    let mut caps = vec![Caps::new(); school.students.len()];
    for at_most in &model.limits.at_most {
        let Some(first) = at_most.requests.first() else { continue };
        let courses = at_most.requests.iter().map(|id| school.request(*id).course.index());
        caps[school.request(*first).student.index()].push((courses.collect(), at_most.most));
    }
    caps
}

/// A smallest set of courses (none can be left out) that a student asks for and cannot take together, and why not if
/// it is not for want of time; no courses if the student can take them all.
pub fn too_many(model: &Model, student: usize) -> (Vec<CourseId>, Option<&str>) {
    let mut wishes = wishes(model, student);
    let away = model.limits.closed(&model.school, StudentId::new(student));
    let caps = std::mem::take(&mut caps(model)[student]);
    let fit =
        |wishes: &[(usize, Vec<usize>)]| most_that_fit(model, wishes, &away, &caps) >= wishes.len();
    if fit(&wishes) {
        return (Vec::new(), None);
    }
    let mut at = 0;
    while at < wishes.len() {
        let left_out = wishes.remove(at);
        if fit(&wishes) {
            wishes.insert(at, left_out);
            at += 1;
        }
    }
    let courses: Vec<CourseId> = wishes.iter().map(|(course, _)| CourseId::new(*course)).collect();
    if most_that_fit(model, &wishes, &away, &[]) < wishes.len() {
        return (courses, None);
    }
    let is_cause = |at_most: &&AtMost| {
        let mut of_student = at_most.requests.iter().map(|id| model.school.request(*id));
        let asked = of_student.clone().filter(|request| courses.contains(&request.course)).count();
        asked > at_most.most && of_student.all(|request| request.student.index() == student)
    };
    let because = model.limits.at_most.iter().find(is_cause);
    (courses, because.map(|at_most| at_most.because.as_str()))
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
    /// Wishes of which at most so many may be granted, and how many are.
    caps: Vec<(Vec<usize>, usize, usize)>,
    chosen: Vec<Option<usize>>,
    best: usize,
    nodes: u32,
}

fn most_that_fit(
    model: &Model,
    wishes: &[(usize, Vec<usize>)],
    away: &Times,
    caps: &[(Vec<usize>, usize)],
) -> usize {
    let place = |course: usize| wishes.iter().position(|wish| wish.0 == course);
    let orders = model
        .limits
        .orders
        .iter()
        .filter_map(|(first, then)| Some((place(first.index())?, place(then.index())?)))
        .collect();
    let caps = caps.iter().map(|(courses, most)| {
        (courses.iter().filter_map(|course| place(*course)).collect(), *most, 0)
    });
    let caps = caps.collect();
    let frame = &model.school.frame;
    let chosen = vec![None; wishes.len()];
    let mut packing = Packing { frame, wishes, orders, caps, chosen, best: 0, nodes: 0 };
    let at_most = packing.may_follow(0);
    packing.descend(0, 0, away.clone());
    // Cut short: all that no rule forbids is still possible.
    if packing.nodes > MOST_NODES { at_most } else { packing.best }
}

impl Packing<'_> {
    fn descend(&mut self, at: usize, taken: usize, busy: Times) {
        self.nodes += 1;
        self.best = self.best.max(taken);
        if at == self.wishes.len()
            || taken + self.may_follow(at) <= self.best
            || self.nodes > MOST_NODES
        {
            return;
        }
        let wishes = self.wishes;
        let full =
            |(of, most, granted): &(Vec<usize>, usize, usize)| of.contains(&at) && granted >= most;
        let open: &[usize] = if self.caps.iter().any(full) { &[] } else { &wishes[at].1 };
        self.grant(at, 1);
        for &pattern in open {
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
        self.grant(at, -1);
        self.descend(at + 1, taken, busy);
    }

    /// How many of the wishes from here on could be granted at most: what rules forbid is left out at once, or the
    /// search would have to try every way to break them.
    fn may_follow(&self, at: usize) -> usize {
        let beyond = self.caps.iter().map(|(of, most, granted)| {
            (granted + of.iter().filter(|wish| **wish >= at).count()).saturating_sub(*most)
        });
        self.wishes.len() - at - beyond.max().unwrap_or(0)
    }

    fn grant(&mut self, wish: usize, more: isize) {
        for (of, _, granted) in &mut self.caps {
            if of.contains(&wish) {
                *granted = granted.saturating_add_signed(more);
            }
        }
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
