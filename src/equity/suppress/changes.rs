//! How measures went from year to year, as far as everybody may know.
//!
//! A change is made from what is shown of two years and from nothing else: from an exact value where both are exact,
//! else between the two ends that the ends of both years leave. So it tells nothing that somebody could not work out who
//! has been given each year by itself.

use super::{ShownMeasure, ShownValue};
use crate::equity::trends::each_once;
use crate::equity::{Direction, Unit};
use schemars::JsonSchema;
use serde::Serialize;

/// How a measure went, for the whole school or for a group, from the first to the last schedule in which something is
/// shown of it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ShownChange {
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
    /// The first schedule with a value.
    pub first: String,
    /// The last.
    pub last: String,
    /// The last value less the first.
    #[serde(flatten)]
    pub shown: ShownValue,
}

/// The changes of all measures over schedules in their order, each with its name. All schedules are measured by the
/// same measures, so that they stand in the same order.
pub fn changes(schedules: &[(&str, &[ShownMeasure])]) -> Vec<ShownChange> {
    let measures = schedules.iter().map(|(_, own)| own.len()).min().unwrap_or(0);
    (0..measures).flat_map(|measure| of_measure(schedules, measure)).collect()
}

/// The groups that have a line in any of these, in the order in which they come.
pub fn groups_of<'a>(measures: impl Iterator<Item = &'a ShownMeasure>) -> Vec<&'a str> {
    let lines = measures.flat_map(|measure| &measure.groups);
    each_once(lines.map(|line| line.group.as_str()))
}

fn of_measure(schedules: &[(&str, &[ShownMeasure])], measure: usize) -> Vec<ShownChange> {
    let own = || schedules.iter().map(|(name, all)| (*name, &all[measure]));
    let groups = groups_of(own().map(|(_, measure)| measure)).into_iter().map(Some);
    let change = |group: Option<&str>| {
        let shown = own().filter_map(|(name, measure)| {
            let shown = match group {
                None => &measure.shown,
                Some(group) => &measure.groups.iter().find(|line| line.group == group)?.shown,
            };
            Some((name, shown.ends()?))
        });
        let known: Vec<(&str, (f64, f64))> = shown.collect();
        let [(first, before), .., (last, after)] = known.as_slice() else { return None };
        let facts = own().next()?.1.facts;
        Some(ShownChange {
            number: facts.number,
            measure: facts.name,
            title: facts.title,
            unit: facts.unit,
            direction: facts.direction,
            group: group.map(str::to_owned),
            first: (*first).to_owned(),
            last: (*last).to_owned(),
            shown: less(*after, *before),
        })
    };
    [None].into_iter().chain(groups).filter_map(change).collect()
}

/// What two values leave possible for their difference.
fn less(after: (f64, f64), before: (f64, f64)) -> ShownValue {
    // Zero has no sign, and steps are round numbers.
    let round = |number: f64| (number * 1e9).round() / 1e9 + 0.0;
    let (from, to) = (round(after.0 - before.1), round(after.1 - before.0));
    match after.0 == after.1 && before.0 == before.1 {
        true => ShownValue::exactly(Some(from)),
        false => ShownValue::between(from, to, "rounded"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equity::suppress::{groups, measures};
    use crate::equity::{Measured, measure};
    use crate::sample::Sample;
    use crate::school::HideBelow;

    const EXACT: [&str; 1] = ["requests_met"];

    /// A hundred students, all of grade 9, with a tag for sixty of them; so many get their seat, the same share of those
    /// with the tag and without.
    fn year(met: usize, tag: &str) -> Vec<Measured> {
        let mut sample = Sample::new().course("A", "A", 1, 200).place("A.1", "all", "1");
        let missed = 100 - met;
        let with_tag = missed * 6 / 10;
        for number in 0..100 {
            let id = format!("S{number:02}");
            sample = sample.student(&id, &[if number < 60 { tag } else { "else" }], &["A"]);
            let misses = number < with_tag || (60..60 + missed - with_tag).contains(&number);
            if !misses {
                sample = sample.seats(&id, &["A.1"]);
            }
        }
        sample.measured_by(measure)
    }

    fn changed(years: &[Vec<Measured>]) -> Vec<ShownChange> {
        let shown: Vec<Vec<ShownMeasure>> =
            years.iter().map(|own| measures(own, &EXACT, &[], 100, HideBelow::default())).collect();
        let named: Vec<(&str, &[ShownMeasure])> =
            ["one", "two", "three"].into_iter().zip(shown.iter().map(Vec::as_slice)).collect();
        changes(&named)
    }

    fn of<'a>(
        all: &'a [ShownChange],
        measure: &str,
        group: Option<&str>,
    ) -> Option<&'a ShownChange> {
        all.iter().find(|own| own.measure == measure && own.group.as_deref() == group)
    }

    #[test]
    fn exact_values_change_exactly_and_rounded_ones_between_two_ends() {
        let all = changed(&[year(70, "iep"), year(60, "iep"), year(75, "iep")]);
        let met = of(&all, "requests_met", None).expect("a change");
        assert_eq!((met.first.as_str(), met.last.as_str()), ("one", "three"));
        assert_eq!((met.shown.value, met.shown.from), (Some(0.05), None));
        // 70 and 75 of a hundred, each in a step of ten: 0.7 to 0.8 both times.
        let complete = of(&all, "students_complete", None).expect("a change");
        assert_eq!(complete.shown, ShownValue::between(-0.1, 0.1, "rounded"));
        let group = of(&all, "core_class_size", Some("iep"));
        assert!(group.is_none(), "a measure without a value has no change");
    }

    #[test]
    fn a_year_in_which_nothing_is_shown_is_passed_over_and_one_alone_has_no_change() {
        let all = changed(&[year(50, "iep"), year(60, "504"), year(60, "iep")]);
        let group = of(&all, "requests_met", Some("iep")).expect("a change");
        assert_eq!((group.first.as_str(), group.last.as_str()), ("one", "three"));
        assert!(of(&all, "requests_met", Some("504")).is_none());
        assert_eq!(changed(&[year(70, "iep")]), []);
        assert_eq!(changed(&[]), []);
    }

    #[test]
    fn nothing_is_told_that_the_years_do_not_tell() {
        let years = [year(50, "iep"), year(60, "iep"), year(95, "iep")];
        let page: Vec<_> = years
            .iter()
            .map(|own| {
                let met = own.iter().find(|own| own.facts.name == "requests_met").expect("one");
                groups(&[met], &[], HideBelow::default())
            })
            .collect();
        let is_shown =
            |year: usize| page[year].iter().any(|own| own.group == "iep" && own.gaps[0].is_some());
        let all = changed(&years);
        let change = of(&all, "requests_met", Some("iep"));
        assert!(is_shown(0) && !is_shown(2), "three of sixty are too few to be told");
        assert!(change.is_none_or(|own| own.shown.value.is_none()), "{change:?}");
    }
}
