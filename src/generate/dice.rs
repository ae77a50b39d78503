//! Chance that repeats: one seed, one numbered stream for each stage.
//!
//! Only sums, products and comparisons of numbers are used, never functions whose last digit depends on
//! the machine's mathematics library, so that a seed makes the same school everywhere.

use rand::RngExt;
use rand_pcg::Pcg64;

/// The stages of generation. Each draws from its own stream, so that a change in one leaves the others.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stage {
    Population = 1,
    Wishes = 2,
    Offer = 3,
    Staffing = 4,
    Timetable = 5,
    Plant = 6,
    Support = 7,
}

/// A stage's source of chance.
pub(super) struct Dice(Pcg64);

impl Dice {
    /// The stream of a stage under a seed.
    pub(super) fn new(seed: u64, stage: Stage) -> Dice {
        let stream = stage as u128;
        Dice(Pcg64::new(u128::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1, stream))
    }

    /// A number from 0 up to, but not including, 1.
    pub(super) fn unit(&mut self) -> f64 {
        self.0.random::<f64>()
    }

    /// Whether something of this probability happens.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number below `limit`; 0 if there is none.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        if limit < 2 { 0 } else { self.0.random_range(0..limit) as usize }
    }

    /// A number spread like a bell around 0, roughly between -2 and 2, with a spread of about 0.7.
    pub(super) fn bell(&mut self) -> f64 {
        (0..6).map(|_| self.unit()).sum::<f64>() - 3.0
    }

    /// The position of one of the weights, each as likely as it is heavy.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> Option<usize> {
        let total: f64 = weights.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let mut left = self.unit() * total;
        for (position, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 && *weight > 0.0 {
                return Some(position);
            }
        }
        weights.iter().rposition(|weight| *weight > 0.0)
    }

    /// One of the items.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// Puts the items in a chance order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            let other = self.below(end + 1);
            items.swap(end, other);
        }
    }
}
