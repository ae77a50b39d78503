//! Statistics of two shares: how far apart they are, and whether chance alone could have made them so.
//!
//! A draft schedule is a census: everybody is counted, nobody was drawn. Intervals and tests here do not
//! describe an error of sampling. They answer another question: if the same seats had been given out by
//! chance, how often would the groups stand as far apart? That is a fair question about who lost a request
//! or who sits in which section of a course, and much less about who asked for a course in the first place.
//!
//! Everything is a pure function of counts. Tests hold values computed by scipy and statsmodels.

use statrs::distribution::{ChiSquared, ContinuousCDF};
use std::cmp::Ordering;

/// The quantile of the normal distribution that leaves 2.5 % on each side.
const Z: f64 = 1.959_963_984_540_054;

/// Two tables whose probabilities differ by less than this share are equally likely: rounding must not
/// decide which of two mirror images is the rarer one.
const ALIKE: f64 = 1.0 + 1e-7;

/// What is rarer than this beside the likeliest outcome adds nothing to a probability, be it ever so small.
const NEGLIGIBLE: f64 = 1e-300;

/// What is rarer than this adds nothing to a mean.
const NEGLIGIBLE_IN_A_MEAN: f64 = 1e-24;

/// Fewer events than this in a group make a ratio shaky (G3): the most that is presumed reasonable.
const LEAST_EVENTS: u64 = 10;

/// So do fewer students than this.
const LEAST_STUDENTS: u64 = 30;

/// How many students a shrunken rate borrows from all (G9).
const BORROWED: f64 = 10.0;

/// Group scores that differ by no more than this count as equal (M43).
pub const LEXIMIN_EPSILON: f64 = 0.005;

/// So many events among so many students.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Events {
    /// For how many it is true.
    pub count: u64,
    /// Of how many.
    pub of: u64,
}

impl Events {
    /// The rate (G1); `None` of nobody.
    pub fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| self.count as f64 / self.of as f64)
    }

    /// Those for whom it is not true.
    pub fn missing(self) -> Events {
        Events { count: self.of - self.count, of: self.of }
    }

    /// Whether they are too few for a ratio to rest on (G3).
    fn is_few(self) -> bool {
        self.count < LEAST_EVENTS || self.of < LEAST_STUDENTS
    }
}

/// From where to where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Wilson's interval of one share at 95 %.
pub fn wilson(events: Events) -> Option<Interval> {
    let share = events.rate()?;
    let n = events.of as f64;
    let shrink = 1.0 + Z * Z / n;
    let centre = (share + Z * Z / (2.0 * n)) / shrink;
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / shrink;
    Some(Interval { low: (centre - half).max(0.0), high: (centre + half).min(1.0) })
}

/// The interval of the difference of two shares at 95 %, by Newcombe's hybrid of two Wilson intervals (G7).
pub fn gap_interval(own: Events, others: Events) -> Option<Interval> {
    let (a, b) = (own.rate()?, others.rate()?);
    let (of_a, of_b) = (wilson(own)?, wilson(others)?);
    let gap = a - b;
    Some(Interval {
        low: gap - (a - of_a.low).hypot(of_b.high - b),
        high: gap + (of_a.high - a).hypot(b - of_b.low),
    })
}

/// A ratio of two risks, in words where it is no number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RiskRatio {
    /// The ratio.
    pub ratio: Option<f64>,
    /// Why there is none, or why it is shaky.
    pub note: Option<&'static str>,
}

/// The ratio of two risks (G3). The events are unfavourable ones.
///
/// Where either group misses the minimum sizes, the ratio is given and the note says so.
pub fn risk_ratio(own: Events, others: Events) -> RiskRatio {
    let (Some(a), Some(b)) = (own.rate(), others.rate()) else { return RiskRatio::default() };
    match (own.count, others.count) {
        (0, 0) => RiskRatio { ratio: None, note: Some("no events") },
        (_, 0) => RiskRatio { ratio: None, note: Some("reference rate zero") },
        _ => {
            let few = [(others, "reference group small"), (own, "group small")];
            let few = few.into_iter().find(|(events, _)| events.is_few());
            RiskRatio { ratio: Some(a / b), note: few.map(|(_, note)| note) }
        }
    }
}

/// The alternate risk ratio (G3): the risk beside that of a district or state, where the comparison group misses
/// the minimum sizes. `None` where it does not, or where the district or state has no risk.
pub fn alternate_risk_ratio(own: Events, others: Events, reference: f64) -> Option<f64> {
    let risk = own.rate()?;
    (others.is_few() && reference > 0.0).then(|| risk / reference)
}

/// The interval of a ratio of two risks at 95 %, by the logarithm (G7). If any cell of the table is empty, a
/// half is added to all four, for the interval only. `None` without events.
pub fn risk_ratio_interval(own: Events, others: Events) -> Option<Interval> {
    if own.of == 0 || others.of == 0 || own.count + others.count == 0 {
        return None;
    }
    let has_empty_cell =
        [own, others, own.missing(), others.missing()].iter().any(|e| e.count == 0);
    let half = if has_empty_cell { 0.5 } else { 0.0 };
    let cells = |events: Events| (events.count as f64 + half, events.of as f64 + 2.0 * half);
    let ((a, of_a), (b, of_b)) = (cells(own), cells(others));
    let centre = ((a / of_a) / (b / of_b)).ln();
    let spread = Z * (1.0 / a - 1.0 / of_a + 1.0 / b - 1.0 / of_b).sqrt();
    Some(Interval { low: (centre - spread).exp(), high: (centre + spread).exp() })
}

/// How likely chance alone makes two shares at least as unlike as these: Fisher's exact test, two-sided (G7).
/// All tables that are no likelier than the one at hand are counted.
pub fn fisher(own: Events, others: Events) -> Option<f64> {
    if own.of == 0 || others.of == 0 {
        return None;
    }
    let draw = Draw { of: own.of + others.of, marked: own.count + others.count, drawn: own.of };
    let mut at_hand = 0.0;
    let all = draw.each(|marked, weight| {
        if marked == own.count {
            at_hand = weight;
        }
    });
    let mut rarer = 0.0;
    draw.each(|_, weight| {
        if weight <= at_hand * ALIKE {
            rarer += weight;
        }
    });
    Some((rarer / all).min(1.0))
}

/// Benjamini and Hochberg's q of each of several p: the share of false discoveries among all that are at
/// least as striking.
pub fn false_discovery(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*b].total_cmp(&p[*a]));
    let mut q = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (above, index) in order.into_iter().enumerate() {
        let rank = (p.len() - above) as f64;
        least = least.min(p[index] * p.len() as f64 / rank);
        q[index] = least;
    }
    q
}

/// A rate drawn towards that of all, the more the fewer students there are (G9). Groups are ranked by it, or
/// the tiniest would always come last.
pub fn shrunken(rate: f64, students: u64, of_all: f64) -> f64 {
    let students = students as f64;
    (students * rate + BORROWED * of_all) / (students + BORROWED)
}

/// How many events are lacking for `of_parity` (a share as a fraction: (4, 5) is 0.8) of the others' rate (G6).
pub fn short_of(own: Events, others: Events, of_parity: (u64, u64)) -> Option<u64> {
    if own.of == 0 || others.of == 0 {
        return None;
    }
    let (part, whole) = (u128::from(of_parity.0), u128::from(of_parity.1));
    let wanted = part * u128::from(others.count) * u128::from(own.of);
    let needed = wanted.div_ceil(whole * u128::from(others.of));
    Some(u64::try_from(needed).unwrap_or(u64::MAX).saturating_sub(own.count))
}

/// How likely a sum of so many squares of standard normal numbers is at least so large.
pub fn chi_square_above(value: f64, degrees: u64) -> Option<f64> {
    let distribution = ChiSquared::new(degrees as f64).ok()?;
    value.is_finite().then(|| distribution.sf(value.max(0.0)))
}

/// Compares two schedules by the scores of their groups, each in ascending order: the first difference larger
/// than [`LEXIMIN_EPSILON`] decides, and more is better.
pub fn leximin(a: &[f64], b: &[f64]) -> Ordering {
    let differs = |(a, b): &(&f64, &f64)| (*a - *b).abs() > LEXIMIN_EPSILON;
    a.iter().zip(b).find(differs).map_or(Ordering::Equal, |(a, b)| a.total_cmp(b))
}

/// Some of `of` are marked, and some are drawn by chance: the hypergeometric distribution of how many of
/// those drawn are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    /// How many there are.
    pub of: u64,
    /// How many of them are marked.
    pub marked: u64,
    /// How many are drawn.
    pub drawn: u64,
}

impl Draw {
    /// Calls with every number of marked ones among those drawn and its weight, the likeliest number first with
    /// weight 1; gives the sum of all weights. Each weight follows from its neighbour, without a factorial.
    pub fn each(self, visit: impl FnMut(u64, f64)) -> f64 {
        self.each_above(NEGLIGIBLE, visit)
    }

    /// The mean of a function of the number of marked ones among those drawn.
    pub fn mean(self, of: impl Fn(u64) -> f64) -> f64 {
        let mut total = 0.0;
        let sum =
            self.each_above(NEGLIGIBLE_IN_A_MEAN, |number, weight| total += weight * of(number));
        total / sum
    }

    fn each_above(self, negligible: f64, mut visit: impl FnMut(u64, f64)) -> f64 {
        let Draw { of, marked, drawn } = self;
        let least = (marked + drawn).saturating_sub(of);
        let most = marked.min(drawn);
        let likeliest = u128::from(marked + 1) * u128::from(drawn + 1) / u128::from(of + 2);
        let start = u64::try_from(likeliest).unwrap_or(u64::MAX).clamp(least, most);
        visit(start, 1.0);
        let mut sum = 1.0;
        let (mut number, mut weight) = (start, 1.0);
        while number < most && weight > negligible {
            weight *= (marked - number) as f64 * (drawn - number) as f64;
            weight /= (number + 1) as f64 * (of + number + 1 - marked - drawn) as f64;
            number += 1;
            visit(number, weight);
            sum += weight;
        }
        (number, weight) = (start, 1.0);
        while number > least && weight > negligible {
            weight *= number as f64 * (of + number - marked - drawn) as f64;
            number -= 1;
            weight /= (marked - number) as f64 * (drawn - number) as f64;
            visit(number, weight);
            sum += weight;
        }
        sum
    }
}

#[cfg(test)]
mod tests;
