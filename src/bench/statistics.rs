//! Statistics of paired differences, exact for any number of pairs.
//!
//! The estimate is that of Hodges and Lehmann, the interval that of Wilcoxon's signed-rank test turned round: the
//! shifts that the test would not reject at 95 %, both ends included (M. Hollander, D. A. Wolfe, E. Chicken,
//! *Nonparametric Statistical Methods*, 3rd edition, 3.2 and 3.3). All it asks is that the differences are symmetric
//! about something, each in its own way if need be; and if two configurations are equally good, swapping them changes
//! nothing, so that each difference *is* symmetric about nought. Ties only make the interval wider than it had to be.
//!
//! Nothing is approximated: the distribution of the rank sum is counted. Five pairs can never tell anything at 95 %
//! (all five one way is as likely as 1 in 16), six can.

/// The chance that is left on each side of an interval.
const ONE_SIDE: f64 = 0.025;

/// The fewest pairs of which an interval can be told.
pub const FEWEST_PAIRS: usize = 6;

/// The middle of some differences, and from where to where it may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// The estimate of Hodges and Lehmann: the median of the means of all two of the differences.
    pub estimate: f64,
    /// The interval; `None` of too few differences.
    pub interval: Option<Interval>,
}

/// From where to where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How sure it is: the least level of 0.95 or more that can be had.
    pub confidence: f64,
}

/// The median; `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    middle(&sorted)
}

fn middle(sorted: &[f64]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some((sorted[sorted.len() / 2 - 1] + upper) / 2.0)
}

/// Where some differences lie; `None` of nothing.
pub fn shift(differences: &[f64]) -> Option<Shift> {
    let mut means = Vec::with_capacity(differences.len() * (differences.len() + 1) / 2);
    for (index, first) in differences.iter().enumerate() {
        means.extend(differences[index..].iter().map(|second| (first + second) / 2.0));
    }
    means.sort_by(f64::total_cmp);
    let estimate = middle(&means)?;
    let interval = left_out(differences.len()).map(|(each_side, chance)| Interval {
        low: means[each_side],
        high: means[means.len() - 1 - each_side],
        confidence: 1.0 - 2.0 * chance,
    });
    Some(Shift { estimate, interval })
}

/// How many of the ordered means lie outside the interval on each side, and the chance that what is looked for lies
/// beyond that end; `None` if not even all of them together are wide enough.
fn left_out(pairs: usize) -> Option<(usize, f64)> {
    let mut below = 0.0;
    let mut found = None;
    for (sum, chance) in rank_sums(pairs).into_iter().enumerate() {
        below += chance;
        if below > ONE_SIDE {
            break;
        }
        found = Some((sum, below));
    }
    found
}

/// How likely each sum of ranks is if every difference is as likely above nought as below it.
fn rank_sums(pairs: usize) -> Vec<f64> {
    let mut chances = vec![1.0];
    for rank in 1..=pairs {
        let mut next = vec![0.0; chances.len() + rank];
        for (sum, chance) in chances.into_iter().enumerate() {
            next[sum] += chance / 2.0;
            next[sum + rank] += chance / 2.0;
        }
        chances = next;
    }
    chances
}

#[cfg(test)]
mod tests {
    use super::*;

    // Computed by scipy 1.x: each end is the last shift, between two neighbouring means, at which
    // scipy.stats.wilcoxon(differences - shift, method="exact").pvalue is above 0.05; the confidence is counted over
    // all 2^n signs.

    /// The depression scale of Hollander and Wolfe, table 3.1, whose interval they give as (−0.786, −0.010).
    const SCALE: [f64; 9] = [0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01];

    #[track_caller]
    fn expect(differences: &[f64], estimate: f64, low: f64, high: f64, confidence: f64) {
        let found = shift(differences).expect("a shift");
        let interval = found.interval.expect("an interval");
        let found = [found.estimate, interval.low, interval.high, interval.confidence];
        for (found, expected) in found.into_iter().zip([estimate, low, high, confidence]) {
            assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
        }
    }

    #[test]
    fn intervals_are_those_of_scipy() {
        expect(&SCALE, 0.46, 0.01, 0.786, 0.960_937_5);
        expect(&[0.31, 0.12, -0.05, 0.44, 0.27, 0.19], 0.215, -0.05, 0.44, 0.968_75);
        let fifteen =
            [12.1, -3.3, 7.7, 0.4, 5.2, 9.8, -1.6, 2.9, 14.3, -6.1, 8.5, 3.7, 1.2, -0.8, 11.6];
        expect(&fifteen, 4.425, 0.8, 7.9, 0.952_087_402_343_75);
    }

    #[test]
    fn turning_the_differences_round_turns_the_interval_round() {
        let turned = SCALE.map(|difference| -difference);
        expect(&turned, -0.46, -0.786, -0.01, 0.960_937_5);
    }

    #[test]
    fn fewer_than_six_pairs_have_a_middle_and_no_interval() {
        for pairs in 1..=8 {
            let differences: Vec<f64> = (0..pairs).map(|pair| f64::from(pair) + 1.0).collect();
            let found = shift(&differences).expect("a shift");
            assert_eq!(found.interval.is_some(), differences.len() >= FEWEST_PAIRS, "{pairs}");
            assert_eq!(Some(found.estimate), median(&differences));
        }
        assert_eq!(shift(&[]), None);
    }

    #[test]
    fn differences_that_are_all_alike_have_an_interval_of_no_width() {
        // Rank sums of 0, 1 and 2 come from one choice of signs each, of 128.
        expect(&[0.5; 7], 0.5, 0.5, 0.5, 1.0 - 2.0 * 3.0 / 128.0);
    }

    #[test]
    fn the_sum_of_many_ranks_is_still_counted() {
        let chances = rank_sums(1_000);
        let all: f64 = chances.iter().sum();
        assert!((all - 1.0).abs() < 1e-9, "{all}");
        assert!(chances[0] > 0.0 && left_out(1_000).is_some());
    }

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }
}
