//! The same measures of several schedules side by side: how they went from year to year.

use super::measure::{Direction, Measured, Unit};
use schemars::JsonSchema;
use serde::Serialize;

/// How a measure went, for the whole school or for a group, over schedules in their order.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Trend {
    /// The number of the measure.
    pub number: &'static str,
    /// Its name.
    pub measure: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it is counted in.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// The group; nothing = the whole school.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Of how many students each value is.
    pub students: Vec<u64>,
    /// The values; of a group too small to have one, or of a measure that was not computed, none.
    pub values: Vec<Option<f64>>,
    /// Of a group: how far it was above all other students, for shares in points.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Option<f64>>,
    /// The last value less the first, of those that are known; nothing if only one is.
    pub change: Option<f64>,
    /// The same of the gaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap_change: Option<f64>,
    /// By how much the value grew from one schedule to the next, by least squares over those that are known.
    pub slope: Option<f64>,
}

/// How every measure went, for the whole school and then for every group that any of the schedules has.
///
/// All schedules are measured by the same measures, so that they stand in the same order.
pub fn trends(schedules: &[Vec<Measured>]) -> Vec<Trend> {
    let measures = schedules.iter().map(Vec::len).min().unwrap_or(0);
    (0..measures).flat_map(|measure| of_measure(schedules, measure)).collect()
}

fn of_measure(schedules: &[Vec<Measured>], measure: usize) -> Vec<Trend> {
    let own: Vec<&Measured> = schedules.iter().map(|measured| &measured[measure]).collect();
    let lines = own.iter().flat_map(|measured| &measured.groups);
    let groups = each_once(lines.map(|line| line.group.as_str()));
    let facts = own[0].facts;
    let trend =
        |group: Option<&str>, students, values: Vec<Option<f64>>, gaps: Vec<Option<f64>>| Trend {
            number: facts.number,
            measure: facts.name,
            title: facts.title,
            unit: facts.unit,
            direction: facts.direction,
            group: group.map(str::to_owned),
            students,
            change: change(&values),
            gap_change: change(&gaps),
            slope: slope(&values),
            values,
            gaps,
        };
    let students = own.iter().map(|measured| measured.overall.students).collect();
    let values = own.iter().map(|measured| measured.value).collect();
    let mut found = vec![trend(None, students, values, Vec::new())];
    for group in groups {
        let lines: Vec<_> = own.iter().map(|measured| measured.group(group)).collect();
        let students = lines.iter().map(|line| line.map_or(0, |line| line.tally.students));
        found.push(trend(
            Some(group),
            students.collect(),
            lines.iter().map(|line| line.and_then(|line| line.value)).collect(),
            lines.iter().map(|line| line.and_then(|line| line.gap)).collect(),
        ));
    }
    found
}

/// Each name once, in the order in which they first come.
pub(super) fn each_once<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for name in names {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// The last known value less the first; nothing if fewer than two are known.
fn change(values: &[Option<f64>]) -> Option<f64> {
    let mut known = values.iter().flatten();
    let first = known.next()?;
    Some(known.next_back()? - first)
}

/// The slope of the line through the known values that leaves the least squares.
fn slope(values: &[Option<f64>]) -> Option<f64> {
    let known: Vec<(f64, f64)> =
        values.iter().enumerate().filter_map(|(at, value)| Some((at as f64, (*value)?))).collect();
    if known.len() < 2 {
        return None;
    }
    let count = known.len() as f64;
    let mean_at = known.iter().map(|(at, _)| at).sum::<f64>() / count;
    let mean = known.iter().map(|(_, value)| value).sum::<f64>() / count;
    let across = known.iter().map(|(at, value)| (at - mean_at) * (value - mean)).sum::<f64>();
    let spread = known.iter().map(|(at, _)| (at - mean_at).powi(2)).sum::<f64>();
    Some(across / spread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equity::measure;
    use crate::sample::Sample;

    /// Twenty students, ten of them with an IEP, of whom so many get their seat.
    fn year(met: usize, has_plans: bool) -> Vec<Measured> {
        let mut sample = Sample::new().course("A", "A", 1, 40).place("A.1", "all", "1");
        for number in 0..20 {
            let id = format!("S{number:02}");
            let tags: &[&str] = if number < 10 && has_plans { &["iep"] } else { &[] };
            sample = sample.student(&id, tags, &["A"]);
            if number < met || number >= 10 {
                sample = sample.seats(&id, &["A.1"]);
            }
        }
        sample.measured_by(measure)
    }

    fn met_of(trends: &[Trend], group: Option<&str>) -> Trend {
        let own =
            |trend: &&Trend| trend.measure == "requests_met" && trend.group.as_deref() == group;
        trends.iter().find(own).expect("a trend").clone()
    }

    #[test]
    fn values_gaps_and_changes_stand_in_the_order_of_the_years() {
        let trends = trends(&[year(4, true), year(5, true), year(9, true)]);
        let whole = met_of(&trends, None);
        assert_eq!(whole.values, [Some(0.7), Some(0.75), Some(0.95)]);
        assert!((whole.change.unwrap() - 0.25).abs() < 1e-12);
        // Least squares through 0.70, 0.75, 0.95: (−1 × 0.70 + 1 × 0.95) ÷ 2 = 0.125.
        assert!((whole.slope.unwrap() - 0.125).abs() < 1e-12);
        let plans = met_of(&trends, Some("iep"));
        assert_eq!(plans.students, [10, 10, 10]);
        assert_eq!(
            plans.gaps.iter().map(|gap| gap.unwrap().round()).collect::<Vec<_>>(),
            [-60.0, -50.0, -10.0]
        );
        assert!((plans.gap_change.unwrap() - 50.0).abs() < 1e-9);
    }

    #[test]
    fn a_year_without_the_group_is_left_out_and_one_alone_has_no_trend() {
        let several = trends(&[year(4, true), year(5, false), year(9, true)]);
        let plans = met_of(&several, Some("iep"));
        assert_eq!(plans.values, [Some(0.4), None, Some(0.9)]);
        // Two years apart: 0.5 ÷ 2.
        assert!((plans.slope.unwrap() - 0.25).abs() < 1e-12);
        let alone = met_of(&trends(&[year(4, true)]), None);
        assert_eq!((alone.change, alone.slope), (None, None));
        assert_eq!(trends(&[]), []);
    }
}
