//! Where a number stands on the track of a chart.

/// The numbers at both ends of a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

/// A mark of the axis.
pub(super) struct Tick {
    /// Its place, as a style.
    pub at: String,
    /// Its number.
    pub label: String,
}

impl Scale {
    /// From `low` to `high`, with a mark at each step.
    pub fn new(low: f64, high: f64, step: f64) -> Scale {
        Scale { low, high: if high > low { high } else { low + step }, step }
    }

    /// The smallest scale of round ends that holds all values, with four to eight marks.
    pub fn around(values: impl Iterator<Item = f64>) -> Scale {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), own| {
            (low.min(own), high.max(own))
        });
        if low > high {
            return Scale::new(0.0, 1.0, 1.0);
        }
        let width = (high - low).max(1e-3);
        let tenth = 10f64.powf(width.log10().floor());
        let steps = [0.2, 0.5, 1.0, 2.0].map(|part| part * tenth);
        let step = steps.into_iter().find(|step| width / step <= 6.0).unwrap_or(2.0 * tenth);
        Scale::new((low / step).floor() * step, (high / step).ceil() * step, step)
    }

    /// The part of the track before a value, in per cent.
    fn part(self, value: f64) -> f64 {
        (100.0 * (value - self.low) / (self.high - self.low)).clamp(0.0, 100.0)
    }

    /// Where a value stands.
    pub fn at(self, value: f64) -> String {
        format!("left:{:.1}%", self.part(value))
    }

    /// From one value to another, in any order.
    pub fn span(self, one: f64, other: f64) -> String {
        let (left, right) = (self.part(one.min(other)), self.part(one.max(other)));
        format!("left:{left:.1}%;width:{:.1}%", right - left)
    }

    /// The marks of the axis, with their numbers in words.
    pub fn ticks(self, word: impl Fn(f64) -> String) -> Vec<Tick> {
        let count = ((self.high - self.low) / self.step).round() as usize;
        let value = |index: usize| self.low + self.step * index as f64;
        (0..=count)
            .map(|index| Tick { at: self.at(value(index)), label: word(value(index)) })
            .collect()
    }

    /// The lines of the grid, as a style.
    pub fn grid(self) -> String {
        format!("--steps:{}", ((self.high - self.low) / self.step).round().max(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_has_round_ends_and_few_marks() {
        let labels = |values: &[f64]| -> Vec<String> {
            let scale = Scale::around(values.iter().copied());
            scale.ticks(|value| format!("{value:.1}")).into_iter().map(|tick| tick.label).collect()
        };
        assert_eq!(labels(&[91.3, 98.2]), ["90.0", "92.0", "94.0", "96.0", "98.0", "100.0"]);
        assert_eq!(labels(&[-3.1, 4.9]), ["-4.0", "-2.0", "0.0", "2.0", "4.0", "6.0"]);
        assert!(labels(&[5.0]).len() >= 2);
        assert_eq!(labels(&[]), ["0.0", "1.0"]);
    }

    #[test]
    fn marks_stay_on_the_track() {
        let scale = Scale::new(0.0, 50.0, 10.0);
        assert_eq!(scale.at(60.0), "left:100.0%");
        assert_eq!(scale.span(30.0, 10.0), "left:20.0%;width:40.0%");
    }
}
