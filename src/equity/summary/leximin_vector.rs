use super::scores;
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Unit};

/// M43: the scores of all groups, worst first.
pub(in crate::equity) struct LeximinVector;

impl Measure for LeximinVector {
    fn facts(&self) -> Facts {
        Facts {
            number: "M43",
            name: "leximin_vector",
            title: "Group scores, worst first",
            formula: "the scores of M42 in ascending order; of two schedules that is better which is \
                      larger at the first difference of more than 0.005",
            unit: Unit::ShareOfRequests,
            direction: Direction::HigherIsBetter,
            caveat: "The order of groups that are about equal means nothing.",
            source: "Muehlenthaler and Wanka 2014, fairness in academic course timetabling",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        Measured::of_parts(self.facts(), None, scores(draft))
    }
}
