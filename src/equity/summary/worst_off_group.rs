use super::scores;
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Unit};

/// M42: the score of the group served worst.
pub(in crate::equity) struct WorstOffGroup;

impl Measure for WorstOffGroup {
    fn facts(&self) -> Facts {
        Facts {
            number: "M42",
            name: "worst_off_group",
            title: "Worst-off group",
            formula: "the least (n F + 10 F_all) / (n + 10) over all usual groups of n >= 10 students who ask for \
                      something, single, united and crossed: F the group's weighted request fulfilment (M1)",
            unit: Unit::ShareOfRequests,
            direction: Direction::HigherIsBetter,
            caveat: "Shrinking keeps tiny groups from always being last; a group of fewer than ten students \
                     is not looked at, the student floor (M44) is for them.",
            source: "Rawls, the worst-off first",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let scores = scores(draft);
        let worst: Vec<Part> = scores.into_iter().take(1).collect();
        let value = worst.first().and_then(|worst| worst.value);
        let worst = worst.into_iter().map(|own| Part { part: "worst_off_group", ..own });
        Measured::of_parts(self.facts(), value, worst.collect())
    }
}
