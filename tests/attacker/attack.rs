//! The linear program of what groups have: what they asked for, what they got, what they miss, and where they sit. The
//! page and the set that lies around it are of the same draft, so what both tell of advanced courses stands here together.

use super::{Draft, LEAST, PARTS, Share, Total, What, shown_from};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// All that is known, as linear constraints; `direction` and `cost` say what is looked for.
pub struct Attack<'a> {
    /// What is true and told.
    pub draft: &'a Draft,
    /// Groups whose requests met are known from elsewhere.
    pub met_known: &'a BTreeSet<String>,
}

impl Attack<'_> {
    /// The least or the most that a count of a group can be.
    fn bound(&self, group: &str, what: What, direction: OptimizationDirection) -> i64 {
        let is_most = matches!(direction, OptimizationDirection::Maximize);
        let mut problem = Problem::new(direction);
        let all = self.draft.whole.asked as f64;
        let mut of: BTreeMap<(&str, What), Variable> = BTreeMap::new();
        for name in self.draft.truth.keys() {
            for own in [What::Students].into_iter().chain(PARTS) {
                let cost = if name == group && own == what { 1.0 } else { 0.0 };
                let least = if own == What::Students { 1.0 } else { 0.0 };
                of.insert((name, own), problem.add_var(cost, (least, all)));
            }
        }
        for (name, truth) in &self.draft.truth {
            let told = self.draft.told[name];
            let variable = |what| of[&(name.as_str(), what)];
            let mut row = |terms: &[(What, f64)], sense, right: f64| {
                let terms = terms.iter().map(|(what, factor)| (variable(*what), *factor));
                problem.add_constraint(terms.collect::<Vec<_>>(), sense, right);
            };
            use ComparisonOp::{Eq, Ge, Le};
            use What::{
                Ap, Blocked, Complete, Honors, Met, MissingElse, MissingOne, MissingTwo, NotAsking,
                NotSitting, Served, Sitting, Students, Unmet,
            };
            row(&[(Sitting, 1.0), (NotSitting, 1.0), (Students, -1.0)], Eq, 0.0);
            row(&[(Sitting, 1.0), (Served, -1.0)], Ge, 0.0);
            let unasked = if self.draft.set.is_unasked { 1.0 } else { 0.0 };
            row(&[(Served, 1.0), (NotAsking, unasked), (Sitting, -1.0)], Ge, 0.0);
            row(&[(Sitting, 1.0), (Ap, -1.0)], Ge, 0.0);
            row(&[(Sitting, 1.0), (Honors, -1.0)], Ge, 0.0);
            if self.draft.set.is_ap_or_honors {
                row(&[(Ap, 1.0), (Honors, 1.0), (Sitting, -1.0)], Ge, 0.0);
            }
            for (what, ends) in &self.draft.set.of {
                if let Some((from, to)) = ends.get(name) {
                    row(&[(*what, 1.0), (Students, -from)], Ge, -1e-9);
                    row(&[(*what, 1.0), (Students, -to)], Le, 1e-9);
                }
            }
            // Whoever sits in a class takes a seat there.
            if let Some((_, to)) = self.draft.set.seats.get(name) {
                row(&[(Sitting, 1.0), (Students, -to / 100.0)], Le, 1e-9);
            }
            row(&[(NotAsking, 1.0), (Served, 1.0), (Blocked, 1.0), (Students, -1.0)], Eq, 0.0);
            // Whoever is blocked misses what they asked for.
            let all = [(Blocked, 1.0), (MissingElse, 1.0), (Complete, 1.0), (Students, -1.0)];
            row(&all, Eq, 0.0);
            match told.asking {
                Share::Exact => row(&[(NotAsking, 1.0)], Eq, truth.of(NotAsking) as f64),
                Share::Over(percent) => {
                    let most = truth.students as f64 * (100 - percent) as f64 / 100.0;
                    row(&[(NotAsking, 1.0)], Le, most.min((shown_from() - 1) as f64));
                }
                Share::Under => {
                    row(&[(Served, 1.0), (Blocked, 1.0)], Le, (shown_from() - 1) as f64)
                }
                Share::Hidden => {}
            }
            row(
                &[(Complete, 1.0), (MissingOne, 1.0), (MissingTwo, 1.0), (Students, -1.0)],
                Eq,
                0.0,
            );
            // Each student asks for something; who misses one or more has so many unmet requests at least.
            row(&[(Met, 1.0), (Unmet, 1.0), (Students, -1.0)], Ge, 0.0);
            row(&[(Unmet, 1.0), (MissingOne, -1.0), (MissingTwo, -2.0)], Ge, 0.0);
            if told.has_students {
                row(&[(Students, 1.0)], Eq, truth.students as f64);
                row(&[(Met, 1.0), (Unmet, 1.0)], Eq, truth.asked as f64);
            }
            let is_known = self.met_known.contains(name);
            let met = if is_known { Share::Exact } else { told.met };
            for (share, what, of) in [
                (met, Met, truth.asked),
                (told.complete, Complete, truth.students),
                (told.missing_two, MissingTwo, truth.students),
                (told.blocked, Blocked, truth.students),
            ] {
                match share {
                    Share::Exact => row(&[(what, 1.0)], Eq, truth.of(what) as f64),
                    Share::Over(percent) => {
                        row(&[(what, 1.0)], Ge, (percent * of) as f64 / 100.0);
                        row(&[(what, 1.0)], Ge, (of - shown_from() + 1) as f64);
                    }
                    Share::Under => row(&[(what, 1.0)], Le, (shown_from() - 1) as f64),
                    Share::Hidden => {}
                }
            }
        }
        for bound in &self.draft.bounds {
            let (complete, students) = (
                of[&(bound.group.as_str(), What::Complete)],
                of[&(bound.group.as_str(), What::Students)],
            );
            let sense = if bound.is_met { ComparisonOp::Ge } else { ComparisonOp::Le };
            problem.add_constraint(vec![(complete, 1.0), (students, -bound.share)], sense, 0.0);
        }
        let whole = self.whole(&mut problem);
        for sum in self.draft.sums() {
            for what in [What::Students].into_iter().chain(PARTS) {
                let variable = |name: &str| of[&(name, what)];
                let mut terms: Vec<(Variable, f64)> =
                    sum.parts.iter().map(|part| (variable(part), 1.0)).collect();
                match sum.total {
                    Total::Whole => terms.push((whole[&what], -1.0)),
                    Total::Group(outer) => terms.push((variable(outer), -1.0)),
                    Total::Others(outer) => {
                        terms.extend([(variable(outer), 1.0), (whole[&what], -1.0)]);
                    }
                }
                problem.add_constraint(terms, sum.sense(), 0.0);
            }
        }
        let solved = problem.solve_with(SolveOptions::default()).expect("what is true is possible");
        let value = solved.into_solution().expect("a solution").objective();
        if is_most { (value + 1e-6).floor() as i64 } else { (value - 1e-6).ceil() as i64 }
    }

    /// What is known of the whole school: everything exactly but where its students sit, which the set rounds.
    fn whole(&self, problem: &mut Problem) -> BTreeMap<What, Variable> {
        let students = self.draft.whole.students as f64;
        let mut whole = BTreeMap::new();
        for what in [What::Students].into_iter().chain(PARTS) {
            let count = self.draft.whole.of(what) as f64;
            let ends = match what {
                What::Sitting | What::NotSitting | What::Ap | What::Honors => {
                    let told = self.draft.set.whole.get(&what).copied().unwrap_or((0.0, 1.0));
                    (told.0 * students - 1e-9, told.1 * students + 1e-9)
                }
                _ => (count, count),
            };
            whole.insert(what, problem.add_var(0.0, ends));
        }
        let all = vec![(whole[&What::Sitting], 1.0), (whole[&What::NotSitting], 1.0)];
        problem.add_constraint(all, ComparisonOp::Eq, students);
        if !self.draft.set.is_unasked {
            let same = vec![(whole[&What::Sitting], 1.0), (whole[&What::Served], -1.0)];
            problem.add_constraint(same, ComparisonOp::Eq, 0.0);
        }
        whole
    }

    /// Every small count, with the least and the most that it can be.
    pub fn small_counts(&self) -> Vec<(String, What, i64, [i64; 2])> {
        let all = self.draft.truth.iter().flat_map(|(name, truth)| {
            let parts = [What::Students].into_iter().chain(PARTS);
            parts.map(move |what| (name, what, truth.of(what)))
        });
        let small: Vec<_> = all.filter(|(.., count)| (1..shown_from()).contains(count)).collect();
        let hidden = shown_from();
        let ends = |(name, what, count): (&String, What, i64)| {
            LEAST.set(hidden);
            let low = self.bound(name, what, OptimizationDirection::Minimize);
            let high = self.bound(name, what, OptimizationDirection::Maximize);
            assert!((low..=high).contains(&count), "{name} {what:?}: {low} to {high}");
            (name.clone(), what, count, [low, high])
        };
        small.into_par_iter().map(ends).collect()
    }
}
