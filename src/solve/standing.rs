//! Which of two schedules is better.

use super::state::State;
use crate::model::{Aims, leximin};
use crate::score::RULE_TIERS;
use serde::{Deserialize, Serialize};

/// What is compared: smaller is better, tier by tier.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Standing {
    /// Broken hard rules, students beyond limits, and classes without a place, a teacher or a room.
    pub hard: i64,
    /// Required requests not met.
    pub required: i64,
    /// Primary requests given up beyond what may be.
    pub beyond: i64,
    /// The shortfalls of the groups that are served evenly, worst first.
    pub groups: Vec<i64>,
    /// Soft rules, tier by tier, if primary requests may be given up for them.
    pub rules_first: Vec<i64>,
    /// What the unmet primary requests cost.
    pub primary: i64,
    /// What of each tier of soft rules is given up beyond what may be.
    pub rules_beyond: Vec<i64>,
    /// Broken soft rules.
    pub rules: [i64; RULE_TIERS],
}

/// What a schedule comes to, whatever may be given up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    hard: i64,
    required: i64,
    missed: i64,
    primary: i64,
    rules: [i64; RULE_TIERS],
    groups: Vec<i64>,
}

/// What may be missed, and broken in each tier, at most.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Floors {
    /// Primary requests.
    pub missed: i64,
    /// Required ones among them.
    pub required: i64,
    /// Points of each tier of soft rules.
    pub rules: [i64; RULE_TIERS],
}

impl Figures {
    /// What a state comes to.
    pub fn of<const W: usize>(state: &State<W>) -> Figures {
        let problem = state.problem;
        let unplaced = (0..state.pattern.len() as u32).filter(|class| !state.is_placed(*class));
        let groups = &problem.model.aims.groups;
        let missed = groups.iter().map(|group| state.missed_by(&group.members));
        Figures {
            hard: state.hard + state.crowding + unplaced.count() as i64,
            required: state.required_unmet,
            missed: state.unmet.len() as i64,
            primary: state.primary(),
            rules: state.rules,
            groups: leximin(groups, missed),
        }
    }

    /// How good that is: above floors, or where nothing may be given up.
    pub fn standing(&self, aims: &Aims, floors: Option<&Floors>) -> Standing {
        let plain = Standing {
            hard: self.hard,
            required: self.required,
            primary: self.primary,
            rules: self.rules,
            ..Standing::default()
        };
        let Some(floors) = floors else { return plain };
        let rules_beyond = (0..RULE_TIERS)
            .map(|tier| match aims.tier_loss[tier] {
                Some(_) => (self.rules[tier] - floors.rules[tier]).max(0),
                None => self.rules[tier],
            })
            .collect::<Vec<i64>>();
        Standing {
            beyond: aims.primary_loss.map_or(0, |_| (self.missed - floors.missed).max(0)),
            groups: self.groups.clone(),
            rules_first: if aims.yields_to_rules { rules_beyond.clone() } else { Vec::new() },
            rules_beyond,
            ..plain
        }
    }

    /// What others may miss and break, if this is what can be reached without giving anything up.
    pub fn floors(&self, aims: &Aims) -> Floors {
        let mut rules = self.rules;
        for (points, loss) in rules.iter_mut().zip(aims.tier_loss) {
            *points += loss.unwrap_or(0);
        }
        let missed = self.missed + aims.primary_loss.unwrap_or(0);
        Floors { missed, required: self.required, rules }
    }
}

impl Floors {
    /// Whether no number is this large, one way or the other.
    pub fn are_below(&self, most: i64) -> bool {
        let numbers = self.rules.iter().chain([&self.missed, &self.required]);
        numbers.into_iter().all(|number| (-most..most).contains(number))
    }
}

/// How good a state is where nothing may be given up.
pub fn standing<const W: usize>(state: &State<W>) -> Standing {
    Figures::of(state).standing(&state.problem.model.aims, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(missed: i64, worst: i64, rules: i64) -> Figures {
        let mut of_tiers = [0; RULE_TIERS];
        of_tiers[1] = rules;
        Figures {
            missed,
            primary: missed * 100,
            rules: of_tiers,
            groups: vec![worst],
            ..Figures::default()
        }
    }

    fn better(aims: &Aims, one: &Figures, other: &Figures, reached: &Figures) -> bool {
        let floors = reached.floors(aims);
        one.standing(aims, Some(&floors)) < other.standing(aims, Some(&floors))
    }

    #[test]
    fn requests_are_given_up_for_the_worst_off_as_far_as_allowed_and_no_further() {
        let aims = Aims { primary_loss: Some(5), ..Aims::default() };
        let reached = figures(20, 90, 0);
        assert!(better(&aims, &figures(25, 50, 0), &reached, &reached), "five are given up");
        assert!(better(&aims, &reached, &figures(26, 50, 0), &reached), "six are not");
        assert!(better(&aims, &figures(22, 50, 9), &figures(23, 50, 0), &reached), "not for rules");
        assert!(
            better(&aims, &figures(30, 9, 0), &figures(31, 9, 0), &reached),
            "whatever is beyond"
        );
    }

    #[test]
    fn requests_are_given_up_for_rules_where_that_is_said() {
        let aims = Aims { primary_loss: Some(5), yields_to_rules: true, ..Aims::default() };
        let reached = figures(20, 0, 9);
        assert!(better(&aims, &figures(25, 0, 8), &reached, &reached));
        assert!(better(&aims, &reached, &figures(26, 0, 0), &reached));
        assert!(
            better(&aims, &figures(20, 0, 8), &figures(21, 0, 8), &reached),
            "for nothing, nothing"
        );
    }

    #[test]
    fn points_of_a_tier_are_given_up_for_later_tiers() {
        let mut aims = Aims::default();
        aims.tier_loss[1] = Some(3);
        let with_later = |points: i64, later: i64| {
            let mut figures = figures(20, 0, points);
            figures.rules[4] = later;
            figures
        };
        let reached = with_later(10, 7);
        assert!(better(&aims, &with_later(13, 6), &reached, &reached));
        assert!(better(&aims, &reached, &with_later(14, 0), &reached));
        assert!(better(&aims, &figures(19, 0, 99), &reached, &reached), "requests come first");
    }

    #[test]
    fn nothing_is_given_up_without_a_scenario() {
        let aims = Aims::default();
        let standing = |figures: Figures| figures.standing(&aims, None);
        assert!(standing(figures(20, 0, 9)) < standing(figures(21, 0, 0)));
        assert!(standing(figures(20, 0, 8)) < standing(figures(20, 0, 9)));
    }
}
