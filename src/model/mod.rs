//! The model: the facts, the compiled rules, and which sections are taught together.

mod aims;

pub use aims::{Aims, SMALLEST_GROUP, STEERING_LOSS, Steered, leximin};

use crate::equity;
use crate::plan::{Classes, Plan};
use crate::rule::{self, Ground, Joins, Limits, PlanView, Stated};
use crate::school::records::RuleRecord;
use crate::school::{Fault, School};
use crate::score::{RULE_TIERS, Score, Strength, counted_weight, miss_cost};

/// Everything a solver needs to know, and nothing that changes.
#[derive(Debug)]
pub struct Model {
    /// The facts.
    pub school: School,
    /// The rules, in order.
    pub rules: Vec<Stated>,
    /// Which sections are taught together.
    pub classes: Classes,
    /// What the hard rules forbid outright.
    pub limits: Limits,
    /// For each rule, whether `limits` alone keeps it.
    pub kept_by_limits: Vec<bool>,
    /// What a scenario aims at beyond the rules.
    pub aims: Aims,
}

impl Model {
    /// Compiles the rules and groups the sections into classes.
    ///
    /// # Errors
    /// All that is wrong with the rules.
    pub fn new(school: School, rules: &[RuleRecord]) -> Result<Model, Vec<Fault>> {
        let mut faults = rule::steering::kept_sections(&school);
        faults.extend(equity::unknown(&school.intent.expectations, &school));
        let mut rules = rule::compile(rules, &school).unwrap_or_else(|found| {
            faults.extend(found);
            Vec::new()
        });
        if !faults.is_empty() {
            return Err(faults);
        }
        let (joins, faults) = Joins::form(&school, &rules);
        if !faults.is_empty() {
            return Err(faults);
        }
        let classes = Classes::new(&school, &joins.groups());
        let aims = Aims::new(&school, &classes)?;
        let ground = Ground { school: &school, classes: &classes };
        for stated in &mut rules {
            stated.rule.bind(ground);
        }
        let mut limits = Limits::new(&school);
        let mut kept_by_limits = Vec::with_capacity(rules.len());
        for stated in &rules {
            let kept = stated.is_hard() && stated.rule.limit(ground, &mut limits);
            kept_by_limits.push(kept);
        }
        let faults = rule::contradictions(ground, &rules, &joins, &limits);
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Model { school, rules, classes, limits, kept_by_limits, aims })
    }

    /// What rules stand on.
    pub fn ground(&self) -> Ground<'_> {
        Ground { school: &self.school, classes: &self.classes }
    }

    /// The score of a plan, from scratch. `hard` counts broken hard rules; whether the plain facts hold
    /// is for `verify` to say.
    pub fn score(&self, plan: &Plan) -> Score {
        let mut score = Score::default();
        let of_request = plan.section_of_request(&self.school);
        let mut replaced = vec![false; self.school.requests.len()];
        for request in plan.seats.iter().filter_map(|seat| seat.stands_for) {
            replaced[request.index()] = true;
        }
        for student in &self.school.students {
            let missed = || student.requests.clone().filter(|index| of_request[*index].is_none());
            score.primary += miss_cost(
                missed().filter_map(|index| counted_weight(&self.school.requests[index])),
            );
            for index in missed() {
                let request = &self.school.requests[index];
                score.required += i64::from(request.is_primary && request.is_required);
                score.unreplaced += i64::from(request.is_primary && !replaced[index]);
            }
        }
        let missed = self.aims.groups.iter().map(|group| {
            let own = group.members.iter().flat_map(|student| self.school.requests_of(*student));
            own.filter(|(id, request)| request.is_primary && of_request[id.index()].is_none())
                .count() as i64
        });
        score.groups = leximin(&self.aims.groups, missed);
        let ground = self.ground();
        let view = PlanView::new(ground, plan);
        for stated in &self.rules {
            let clauses = stated.rule.clauses(ground).len();
            let amount: i64 =
                (0..clauses).map(|clause| stated.rule.amount(clause, ground, &view)).sum();
            match stated.strength {
                Strength::Hard => score.hard += amount,
                Strength::Soft { tier, weight } => {
                    let tier = usize::from(tier).clamp(1, RULE_TIERS) - 1;
                    score.rules[tier] += amount * i64::from(weight);
                }
            }
        }
        score.changes = self.changes(plan);
        score
    }

    /// Cells and seats that were to stay if possible, and did not.
    fn changes(&self, plan: &Plan) -> i64 {
        use crate::school::Hold::Prefer;
        let mut changes = 0;
        for (section, placed) in self.school.sections.iter().zip(&plan.placed) {
            let pattern = placed.pattern.map(|id| self.school.frame.pattern(id));
            if let Some(held) = section.terms.as_ref().filter(|held| held.hold == Prefer) {
                changes += i64::from(pattern.is_none_or(|p| (p.first_term, p.terms) != held.value));
            }
            if let Some(held) = section.blocks.as_ref().filter(|held| held.hold == Prefer) {
                changes += i64::from(pattern.is_none_or(|p| p.blocks != held.value));
            }
            if let Some(held) = section.room.as_ref().filter(|held| held.hold == Prefer) {
                changes += i64::from(placed.room != Some(held.value));
            }
            if let Some(held) = section.staff.as_ref().filter(|held| held.hold == Prefer) {
                changes += i64::from(placed.staff != held.value);
            }
        }
        for fixed in self.school.fixed_seats.iter().filter(|fixed| fixed.hold == Prefer) {
            let kept = plan.seats.binary_search_by_key(&(fixed.student, fixed.section), |seat| {
                (seat.student, seat.section)
            });
            changes += i64::from(kept.is_err());
        }
        changes
    }
}
