use super::of_utilities;
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Unit};

/// M45: how alike students are served.
pub(in crate::equity) struct JainIndex;

impl Measure for JainIndex {
    fn facts(&self) -> Facts {
        Facts {
            number: "M45",
            name: "jain_index",
            title: "Jain index",
            formula: "(sum of u)^2 / (n sum of u^2) over the utilities u of n students: 1 if all are served \
                      alike, 1 / n if one has everything",
            unit: Unit::Index,
            direction: Direction::HigherIsBetter,
            caveat: "It is close to one in every usable schedule: context, no target.",
            source: "Jain, Chiu and Hawe 1984; Muehlenthaler and Wanka 2014",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        of_utilities(self.facts(), draft, jain)
    }
}

/// How alike numbers are; `None` if all are zero.
pub(super) fn jain(values: &[f64]) -> Option<f64> {
    let sum: f64 = values.iter().sum();
    let squares: f64 = values.iter().map(|value| value * value).sum();
    (squares > 0.0).then(|| sum * sum / (values.len() as f64 * squares))
}
