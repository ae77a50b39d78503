//! Configurations side by side, pair by pair.

use super::run::Run;
use super::statistics::{median, shift};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Differences of time below this, in per cent, are noise whatever their interval: machines are no steadier.
const LEAST_EFFECT_ON_TIME: f64 = 5.0;

/// By what two runs are compared.
#[derive(Debug)]
pub struct Quantity {
    /// Its name in files.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Whether more of it is better.
    pub more_is_better: bool,
    /// By how much one run has more of it than another, in points or per cent; swapping the two only changes the
    /// sign. `None` if one of them does not say.
    pub difference: fn(&Run, &Run) -> Option<f64>,
    /// The least difference that counts, where it is not the one of the plan.
    pub least_effect: Option<f64>,
}

/// All of them; the first is what a verdict on a configuration usually means.
pub const QUANTITIES: [Quantity; 5] = [
    Quantity {
        name: "requests_met",
        title: "requests met",
        more_is_better: true,
        difference: |a, b| Some(a.met_percent() - b.met_percent()),
        least_effect: None,
    },
    Quantity {
        name: "missed_weight",
        title: "weight of misses",
        more_is_better: false,
        difference: |a, b| Some(a.missed_weight_percent() - b.missed_weight_percent()),
        least_effect: None,
    },
    Quantity {
        name: "students_complete",
        title: "students complete",
        more_is_better: true,
        difference: |a, b| Some(a.complete_percent() - b.complete_percent()),
        least_effect: None,
    },
    Quantity {
        name: "missing_two_or_more",
        title: "missing two or more",
        more_is_better: false,
        difference: |a, b| Some(a.missing_two_or_more_percent() - b.missing_two_or_more_percent()),
        least_effect: None,
    },
    Quantity {
        name: "seconds",
        title: "seconds, per cent",
        more_is_better: false,
        // Of the mean of the two, so that twice as long is as far from nought as half as long.
        difference: |a, b| match (a.seconds?, b.seconds?) {
            (a, b) if a + b > 0.0 => Some(200.0 * (a - b) / (a + b)),
            _ => None,
        },
        least_effect: Some(LEAST_EFFECT_ON_TIME),
    },
];

/// What a comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The interval lies on the better side of nought, and the difference is no smaller than the least effect; or
    /// fewer of its runs break something hard.
    Better,
    /// The same on the other side.
    Worse,
    /// It cannot be told from noise.
    Noise,
}

impl Verdict {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::Noise => "noise",
        }
    }
}

/// A configuration beside another one, by one quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The configuration.
    pub configuration: String,
    /// What it is compared with.
    pub against: String,
    /// Whether that is a configuration of the baseline.
    pub of_baseline: bool,
    /// The case; absent = all cases together.
    pub case: Option<String>,
    /// The name of the quantity.
    pub quantity: String,
    /// Pairs of the same case and seed of which both runs are sound and say the quantity.
    pub pairs: u64,
    /// Pairs that are not counted because something hard is broken on one side or both.
    pub unsound: u64,
    /// Pairs that are not counted because the input of the case is not what it was for the baseline.
    pub changed: u64,
    /// Pairs in which the configuration is better.
    pub won: u64,
    /// Pairs in which it is worse.
    pub lost: u64,
    /// The median of the differences, configuration less other: points, or for seconds per cent of the mean of both.
    pub median: Option<f64>,
    /// The estimate of Hodges and Lehmann for the difference.
    pub difference: Option<f64>,
    /// The lower end of its interval; absent if there are too few pairs.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// How sure the interval is.
    pub confidence: Option<f64>,
    /// The differences, by case and seed.
    pub differences: Vec<f64>,
    /// What it comes to.
    pub verdict: Verdict,
}

/// Compares each configuration with the first, and with the one of the same name in a baseline, if there is one:
/// all cases together, then each of several.
pub fn compare(
    configurations: &[String],
    runs: &[Run],
    baseline: Option<&[Run]>,
    least_effect: f64,
) -> Vec<Comparison> {
    let mut comparisons = Vec::new();
    let mut add = |configuration: &str, against: &str, others: &[Run], of_baseline: bool| {
        let sides = Sides { configuration, against, of_baseline, least_effect };
        let pairs = pairs(runs, configuration, others, against);
        if pairs.is_empty() {
            return;
        }
        comparisons.extend(sides.compare(&pairs));
    };
    if let Some((first, rest)) = configurations.split_first() {
        for configuration in rest {
            add(configuration, first, runs, false);
        }
    }
    for configuration in configurations {
        add(configuration, configuration, baseline.unwrap_or_default(), true);
    }
    comparisons
}

/// Runs of the same case and seed, by case in the order of the runs, then by seed.
fn pairs<'r>(
    runs: &'r [Run],
    configuration: &str,
    others: &'r [Run],
    against: &str,
) -> Vec<(&'r Run, &'r Run)> {
    let mut of_others: BTreeMap<(&str, u64), &Run> = BTreeMap::new();
    for run in others.iter().filter(|run| run.configuration == against) {
        of_others.entry((&run.case, run.seed)).or_insert(run);
    }
    let own = runs.iter().filter(|run| run.configuration == configuration);
    own.filter_map(|run| Some((run, *of_others.get(&(run.case.as_str(), run.seed))?))).collect()
}

/// What is compared with what.
#[derive(Clone, Copy)]
struct Sides<'a> {
    configuration: &'a str,
    against: &'a str,
    of_baseline: bool,
    least_effect: f64,
}

impl Sides<'_> {
    fn compare(self, pairs: &[(&Run, &Run)]) -> Vec<Comparison> {
        let mut cases: Vec<&str> = Vec::new();
        for (run, _) in pairs {
            if !cases.contains(&run.case.as_str()) {
                cases.push(&run.case);
            }
        }
        let mut comparisons = Vec::new();
        for quantity in &QUANTITIES {
            comparisons.push(self.by(quantity, None, pairs));
            // One case alone is all cases.
            for case in cases.iter().filter(|_| cases.len() > 1) {
                let own: Vec<_> =
                    pairs.iter().filter(|(run, _)| run.case == *case).copied().collect();
                comparisons.push(self.by(quantity, Some(case), &own));
            }
        }
        comparisons
    }

    fn by(self, quantity: &Quantity, case: Option<&str>, pairs: &[(&Run, &Run)]) -> Comparison {
        let is_alike = |(own, other): &&(&Run, &Run)| !self.of_baseline || own.input == other.input;
        let alike: Vec<_> = pairs.iter().filter(is_alike).collect();
        let sound = alike.iter().filter(|(own, other)| own.is_sound() && other.is_sound());
        let sound: Vec<_> = sound.collect();
        let differences: Vec<f64> =
            sound.iter().filter_map(|(own, other)| (quantity.difference)(own, other)).collect();
        let sign = if quantity.more_is_better { 1.0 } else { -1.0 };
        let count = |is: fn(f64) -> bool| {
            differences.iter().filter(|difference| is(sign * **difference)).count() as u64
        };
        let found = shift(&differences);
        let interval = found.and_then(|found| found.interval);
        let broken = |side: fn(&(&Run, &Run)) -> bool| alike.iter().filter(|p| side(p)).count();
        let verdict = match broken(|(own, _)| !own.is_sound()).cmp(&broken(|(_, o)| !o.is_sound()))
        {
            // Nothing outweighs a hard rule.
            std::cmp::Ordering::Less => Verdict::Better,
            std::cmp::Ordering::Greater => Verdict::Worse,
            std::cmp::Ordering::Equal => match (found, interval) {
                (Some(found), Some(interval)) => {
                    let least = quantity.least_effect.unwrap_or(self.least_effect);
                    let ends = [sign * interval.low, sign * interval.high];
                    match sign * found.estimate {
                        by if by >= least && ends.iter().all(|end| *end > 0.0) => Verdict::Better,
                        by if -by >= least && ends.iter().all(|end| *end < 0.0) => Verdict::Worse,
                        _ => Verdict::Noise,
                    }
                }
                _ => Verdict::Noise,
            },
        };
        Comparison {
            configuration: self.configuration.to_owned(),
            against: self.against.to_owned(),
            of_baseline: self.of_baseline,
            case: case.map(str::to_owned),
            quantity: quantity.name.to_owned(),
            pairs: differences.len() as u64,
            unsound: (alike.len() - sound.len()) as u64,
            changed: (pairs.len() - alike.len()) as u64,
            won: count(|by| by > 0.0),
            lost: count(|by| by < 0.0),
            median: median(&differences),
            difference: found.map(|found| found.estimate),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            confidence: interval.map(|interval| interval.confidence),
            differences,
            verdict,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run of a school of 1,000 requests and 100 students.
    fn run(case: &str, configuration: &str, seed: u64, met: u64) -> Run {
        Run {
            case: case.to_owned(),
            configuration: configuration.to_owned(),
            seed,
            asked: 1_000,
            met,
            students: 100,
            complete: 90,
            seconds: Some(2.0),
            ..Run::default()
        }
    }

    /// Runs of two configurations, `old` and `new`, on one case with seeds from 1 on.
    fn old_and_new(met: &[(u64, u64)]) -> Vec<Run> {
        let both = met.iter().zip(1..).flat_map(|((old, new), seed)| {
            [run("oak", "old", seed, *old), run("oak", "new", seed, *new)]
        });
        both.collect()
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    /// The comparison of all cases by requests met.
    fn on_all(runs: &[Run], baseline: Option<&[Run]>) -> Comparison {
        let all = compare(&names(&["old", "new"]), runs, baseline, 0.05);
        let is_it = |c: &&Comparison| {
            c.case.is_none() && c.quantity == "requests_met" && c.of_baseline == baseline.is_some()
        };
        all.iter().find(is_it).expect("a comparison").clone()
    }

    /// Six pairs, in each of which the new one meets so many more.
    fn by(more: [i64; 6]) -> Comparison {
        let met: Vec<(u64, u64)> = (more.iter().zip(0..))
            .map(|(more, seed)| (900 + seed, 900_u64.wrapping_add_signed(*more) + seed))
            .collect();
        on_all(&old_and_new(&met), None)
    }

    #[test]
    fn a_difference_that_is_there_with_every_seed_is_told_from_noise() {
        let found = by([3, 5, 4, 6, 4, 5]);
        assert_eq!((found.verdict, found.pairs, found.won, found.lost), (Verdict::Better, 6, 6, 0));
        let [difference, low, high] = [found.difference, found.low, found.high].map(Option::unwrap);
        assert!((difference - 0.45).abs() < 1e-9, "{difference}");
        assert!((low - 0.3).abs() < 1e-9 && (high - 0.6).abs() < 1e-9, "{low} {high}");
        assert_eq!(by([-3, -5, -4, -6, -4, -5]).verdict, Verdict::Worse);
    }

    #[test]
    fn what_goes_both_ways_is_noise() {
        let found = by([30, 50, 40, 60, 40, -1]);
        assert_eq!((found.verdict, found.won, found.lost), (Verdict::Noise, 5, 1));
        assert_eq!(by([0; 6]).verdict, Verdict::Noise);
    }

    #[test]
    fn a_sure_difference_below_the_least_effect_is_noise() {
        let runs = old_and_new(&[(900, 901); 8]);
        let with = |least: f64| compare(&names(&["old", "new"]), &runs, None, least)[0].verdict;
        assert_eq!(with(0.05), Verdict::Better);
        assert_eq!(with(0.2), Verdict::Noise);
    }

    #[test]
    fn five_pairs_tell_nothing_however_far_apart() {
        let found = on_all(&old_and_new(&[(500, 900); 5]), None);
        assert_eq!((found.verdict, found.low, found.pairs), (Verdict::Noise, None, 5));
        assert!((found.difference.expect("a middle") - 40.0).abs() < 1e-9);
    }

    #[test]
    fn pairs_are_of_the_same_case_and_seed_in_whatever_order() {
        let mut runs = old_and_new(&[(900, 903), (700, 705), (800, 804)]);
        runs.push(run("elm", "new", 1, 100));
        runs.push(run("oak", "new", 9, 100));
        runs.reverse();
        let mut found = on_all(&runs, None).differences;
        found.sort_by(f64::total_cmp);
        assert_eq!(found.len(), 3);
        for (found, expected) in found.iter().zip([0.3, 0.4, 0.5]) {
            assert!((found - expected).abs() < 1e-9, "{found}");
        }
    }

    #[test]
    fn nothing_outweighs_a_hard_rule() {
        let mut runs = old_and_new(&[(900, 950); 7]);
        runs[1].broken = 1;
        let found = on_all(&runs, None);
        assert_eq!((found.verdict, found.pairs, found.unsound), (Verdict::Worse, 6, 1));
        runs[0].broken = 3;
        assert_eq!(on_all(&runs, None).verdict, Verdict::Better, "both break something");
        runs[2].broken = 1;
        assert_eq!(on_all(&runs, None).verdict, Verdict::Better);
    }

    #[test]
    fn less_is_better_where_less_is_better() {
        let mut runs = old_and_new(&[(900, 900); 6]);
        for new in runs.iter_mut().filter(|run| run.configuration == "new") {
            new.missing_two_or_more = 5;
            new.seconds = Some(1.0);
        }
        let all = compare(&names(&["old", "new"]), &runs, None, 0.05);
        let of = |name: &str| {
            let found = all.iter().find(|c| c.quantity == name && c.case.is_none());
            found.map(|c| (c.verdict, c.won, c.difference)).expect("a comparison")
        };
        assert_eq!(of("missing_two_or_more"), (Verdict::Worse, 0, Some(5.0)));
        let (verdict, won, difference) = of("seconds");
        assert_eq!((verdict, won), (Verdict::Better, 6));
        assert!((difference.expect("a middle") + 200.0 / 3.0).abs() < 1e-9);
        assert_eq!(of("requests_met").0, Verdict::Noise);
    }

    #[test]
    fn a_baseline_is_compared_by_name_and_where_the_input_is_the_same() {
        let runs = old_and_new(&[(900, 950); 8]);
        let mut before = old_and_new(&[(900, 940); 8]);
        before[1].input = "another".to_owned();
        let all = compare(&names(&["old", "new"]), &runs, Some(&before), 0.05);
        let of = |name: &str| {
            let is_it = |c: &&Comparison| {
                c.of_baseline && c.configuration == name && c.quantity == "requests_met"
            };
            all.iter().find(is_it).map(|c| (c.verdict, c.pairs, c.changed)).expect("one")
        };
        assert_eq!(of("old"), (Verdict::Noise, 8, 0));
        assert_eq!(of("new"), (Verdict::Better, 7, 1));
        before.retain(|run| run.configuration == "old");
        let all = compare(&names(&["old", "new"]), &runs, Some(&before), 0.05);
        assert!(all.iter().all(|c| !c.of_baseline || c.configuration == "old"));
    }
}
