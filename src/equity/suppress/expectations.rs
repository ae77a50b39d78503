//! Expectations as everybody may see them: held against what is shown of their measures and against nothing else, so
//! that no number of bounds closes in on a count that is hidden.

use super::rounded::{ShownLine, ShownMeasure, enough};
use crate::equity::expectations::{TOLERANCE, figure, lines, margin};
use crate::equity::groups::is_crossed;
use crate::equity::{Compared, Expected, Form, GroupKind, Measured, Outcome, expected};
use crate::school::{Expectation, Figure, HideBelow};
use std::collections::BTreeSet;

/// How an expectation fares, as everybody may know.
#[derive(Debug, Clone, PartialEq)]
pub enum ShownOutcome {
    /// What it is.
    Known(Outcome),
    /// Everything that is shown of it meets it, and something is not shown.
    MetWhereShown,
    /// Nothing follows from what is shown.
    Hidden,
}

/// An expectation as everybody may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownExpected {
    /// It in a sentence.
    pub sentence: String,
    /// Why it is expected.
    pub because: Option<String>,
    /// Whether a draft that does not meet it has failed.
    pub required: bool,
    /// How it fares.
    pub outcome: ShownOutcome,
    /// Of the groups that are shown, the one farthest from it; nothing = the whole school, or none.
    pub group: Option<String>,
    /// How far its figure is beyond what is expected, where the figure is shown exactly.
    pub margin: Option<f64>,
    /// What the margin is counted in.
    pub form: Form,
    /// Why it cannot be told.
    pub not_told: Option<String>,
}

impl From<&Expected> for ShownExpected {
    /// All of it, for staff.
    fn from(own: &Expected) -> ShownExpected {
        ShownExpected {
            sentence: own.sentence.clone(),
            because: own.because.clone(),
            required: own.required,
            outcome: ShownOutcome::Known(own.outcome),
            group: own.group.clone(),
            margin: own.margin,
            form: own.form,
            not_told: own.not_told.clone(),
        }
    }
}

/// Expectations, in their order, of which only that is told which follows from what is `shown` of the measures; of a
/// measure that is not among those, nothing.
pub fn expectations(
    all: &[Expectation],
    measures: &[Measured],
    shown: &[ShownMeasure],
    below: HideBelow,
) -> Vec<ShownExpected> {
    let one = |expectation: &Expectation| {
        let own = expected(std::slice::from_ref(expectation), measures).pop()?;
        let measured = measures.iter().find(|measured| measured.facts.name == own.measure)?;
        let shown = shown.iter().find(|shown| shown.facts.name == own.measure);
        Some(as_shown(expectation, &own, measured, shown, below))
    };
    all.iter().filter_map(one).collect()
}

/// Between which ends a figure is shown to lie.
type Ends = Option<(f64, f64)>;

fn as_shown(
    expectation: &Expectation,
    own: &Expected,
    measured: &Measured,
    shown: Option<&ShownMeasure>,
    below: HideBelow,
) -> ShownExpected {
    let mut told = ShownExpected { group: None, margin: None, not_told: None, ..own.into() };
    if measured.not_computed.is_some() {
        told.not_told = measured.not_computed.clone();
        return told;
    }
    told.outcome = ShownOutcome::Hidden;
    let Some(shown) = shown else { return told };
    let figures: Vec<(Option<String>, Ends)> = match lines(expectation, measured) {
        None => vec![(None, shown.shown.ends())],
        Some(lines) => (lines.iter())
            .filter(|line| !(expectation.of_every_group && line.kind == GroupKind::Intersection))
            .filter_map(|line| {
                Some((Some(line.group.clone()), of_line(expectation, line, shown, below)?))
            })
            .collect(),
    };
    // The least and the most that each margin is at the ends of what is shown.
    let ends = |(low, high): (f64, f64)| {
        let (one, other) = (margin(expectation, low), margin(expectation, high));
        (one.min(other), one.max(other))
    };
    let known = || figures.iter().filter_map(|(group, own)| Some((group, (*own)?)));
    let farthest = |one: &(&Option<String>, (f64, f64)), other: &(&Option<String>, (f64, f64))| {
        ends(one.1).1.total_cmp(&ends(other.1).1)
    };
    let missed = known().filter(|(_, own)| falls_short(expectation, *own)).min_by(farthest);
    let nearest = if let Some((group, own)) = missed {
        told.outcome = ShownOutcome::Known(Outcome::NotMet);
        told.group.clone_from(group);
        own
    } else {
        let Some((_, own)) = known().min_by(farthest) else { return told };
        if !known().all(|(_, own)| ends(own).0 >= -TOLERANCE) {
            return told;
        }
        let is_all = known().count() == figures.len() && !is_of_crossings(expectation, measured);
        told.outcome =
            if is_all { ShownOutcome::Known(Outcome::Met) } else { ShownOutcome::MetWhereShown };
        own
    };
    let is_exact = known().all(|(_, (low, high))| low == high);
    told.margin = is_exact.then(|| ends(nearest).0);
    told
}

/// Whether an expectation is about intersections too, of which nothing is shown. The tags alone decide it, so that it
/// does not tell whether anybody is in one.
fn is_of_crossings(expectation: &Expectation, measured: &Measured) -> bool {
    let families: BTreeSet<&str> = measured
        .groups
        .iter()
        .filter(|line| line.kind == GroupKind::Single && is_crossed(&line.family))
        .map(|line| line.family.as_str())
        .collect();
    expectation.of_every_group && families.len() > 1
}

/// Whether a figure between these ends is surely not as expected.
fn falls_short(expectation: &Expectation, (low, high): (f64, f64)) -> bool {
    expectation.at_least.is_some_and(|least| high < least - TOLERANCE)
        || expectation.at_most.is_some_and(|most| low > most + TOLERANCE)
}

/// What is shown of a group's figure. Nothing at all where everybody may know that the expectation leaves the group out.
fn of_line(
    expectation: &Expectation,
    line: &Compared,
    shown: &ShownMeasure,
    below: HideBelow,
) -> Option<Ends> {
    let own = shown.groups.iter().find(|own| own.group == line.group);
    let is_small = line.tally.students < expectation.smallest;
    match own {
        Some(own) if own.is_exact() => {
            let figure = figure(line, expectation.figure).filter(|_| !is_small)?;
            let follows =
                expectation.figure != Figure::AccessRatio || is_told_of_family(own, shown);
            Some(follows.then_some((figure, figure)))
        }
        // That a group is small may be known, but not how small.
        _ if is_small && below.hides(line.tally.students) && !below.hides(expectation.smallest) => {
            None
        }
        // A rounded line is about so many students; how many more it does not tell.
        Some(own)
            if expectation.smallest <= enough(below) && expectation.figure == Figure::Value =>
        {
            Some(own.shown.ends())
        }
        _ => Some(None),
    }
}

/// Whether every group of a line's family is shown exactly, the best-served one too.
fn is_told_of_family(line: &ShownLine, shown: &ShownMeasure) -> bool {
    let mut family = shown.groups.iter().filter(|own| own.family == line.family);
    family.all(ShownLine::is_exact)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equity::measure;
    use crate::equity::suppress::measures;
    use crate::sample::Sample;
    use crate::school::Mention;

    /// Sixty with an IEP of whom twenty get no seat; five in foster care of whom two get none; thirty others.
    fn measured() -> Vec<Measured> {
        let mut sample = Sample::new().course("A", "A", 1, 200).place("A.1", "all", "1");
        for number in 0..95 {
            let id = format!("S{number:02}");
            let tags: &[&str] = match number {
                0..40 => &["iep", "race:a"],
                40..60 => &["iep", "race:b"],
                60..65 => &["foster", "race:b"],
                _ => &["race:b"],
            };
            sample = sample.student(&id, tags, &["A"]);
            if number >= 20 && !(60..62).contains(&number) && number < 80 {
                sample = sample.seats(&id, &["A.1"]);
            }
        }
        sample.measured_by(measure)
    }

    /// Of complete students, and no bound yet.
    fn expectation() -> Expectation {
        let measure = Mention { text: "students_complete".into(), ..Mention::default() };
        Expectation { measure, smallest: 1, ..Expectation::default() }
    }

    fn shown(change: impl FnOnce(&mut Expectation)) -> (ShownExpected, Expected) {
        let mut expectation = expectation();
        change(&mut expectation);
        let all = measured();
        let below = HideBelow::default();
        let told = measures(&all, &["requests_met", "students_complete"], &[], 95, below);
        let own = expected(std::slice::from_ref(&expectation), &all).pop().expect("an outcome");
        let shown = expectations(&[expectation], &all, &told, below).pop().expect("an outcome");
        (shown, own)
    }

    fn of(group: &str, at_least: f64) -> impl FnOnce(&mut Expectation) {
        move |own| {
            own.groups = vec![Mention { text: group.into(), ..Mention::default() }];
            own.at_least = Some(at_least);
        }
    }

    #[test]
    fn bounds_do_not_close_in_on_a_small_group_or_on_an_intersection() {
        for group in ["foster", "race:a & iep"] {
            let mut outcomes = Vec::new();
            for fifth in 0..=5 {
                let (shown, own) = shown(of(group, f64::from(fifth) / 5.0));
                assert_eq!(shown.outcome, ShownOutcome::Hidden, "{group}: {shown:?}");
                assert_eq!((shown.group, shown.margin, shown.not_told), (None, None, None));
                outcomes.push(own.outcome);
            }
            assert!(outcomes.contains(&Outcome::Met) && outcomes.contains(&Outcome::NotMet));
        }
    }

    #[test]
    fn a_group_that_is_shown_has_its_outcome_and_its_margin() {
        // 40 of 60.
        let (shown, own) = shown(of("iep", 0.7));
        assert_eq!(shown.outcome, ShownOutcome::Known(Outcome::NotMet));
        assert_eq!(shown.group.as_deref(), Some("iep"));
        assert_eq!((shown.margin, shown.form), (own.margin, Form::Share));
        assert!((shown.margin.expect("a margin") + 1.0 / 30.0).abs() < 1e-12);
        let (met, _) = self::shown(of("iep", 0.6));
        assert_eq!(met.outcome, ShownOutcome::Known(Outcome::Met));
        // All students together are always told: 58 of 95.
        let (whole, _) = self::shown(|own| own.at_least = Some(0.7));
        assert_eq!(whole.outcome, ShownOutcome::Known(Outcome::NotMet));
    }

    #[test]
    fn of_every_group_only_those_count_that_are_shown() {
        let every = |least: f64, smallest: u64| {
            shown(|own| {
                (own.of_every_group, own.at_least, own.smallest) = (true, Some(least), smallest);
            })
        };
        // Of race:a with an IEP twenty of forty, as of all of race:a; foster care has three of five.
        let (told, own) = every(0.6, 1);
        assert_eq!((own.outcome, own.group.as_deref()), (Outcome::NotMet, Some("race:a")));
        assert_ne!(told.group.as_deref(), Some("foster"));
        assert_eq!(every(0.1, 1).0.outcome, ShownOutcome::MetWhereShown);
        // Everything that is shown meets it. So does what is crossed, of which nothing is told.
        let (told, own) = every(0.1, 10);
        assert_eq!((own.outcome, told.outcome), (Outcome::Met, ShownOutcome::MetWhereShown));
    }

    /// A hundred with one of two tags, each with the same share of seats, and nobody with both.
    fn alike(tags: [&str; 2]) -> Vec<Measured> {
        let mut sample = Sample::new().course("A", "A", 1, 200).place("A.1", "all", "1");
        for number in 0..100 {
            let id = format!("S{number:02}");
            sample = sample.student(&id, &[tags[usize::from(number < 50)]], &["A"]);
            if number % 2 == 0 {
                sample = sample.seats(&id, &["A.1"]);
            }
        }
        sample.measured_by(measure)
    }

    #[test]
    fn an_intersection_of_nobody_is_told_no_more_than_another() {
        let outcome = |tags| {
            let all = alike(tags);
            let every = Expectation {
                of_every_group: true,
                at_least: Some(0.1),
                smallest: 10,
                ..expectation()
            };
            let below = HideBelow::default();
            let told = measures(&all, &["students_complete"], &[], 100, below);
            expectations(&[every], &all, &told, below).pop().expect("an outcome").outcome
        };
        assert_eq!(outcome(["iep", "race:b"]), ShownOutcome::MetWhereShown);
        // Tags that nobody crosses leave nothing that is not shown.
        assert_eq!(outcome(["iep", "avid"]), ShownOutcome::Known(Outcome::Met));
    }

    #[test]
    fn what_is_rounded_tells_only_what_follows_from_its_ends() {
        let all = measured();
        let below = HideBelow::default();
        let rounded = measures(&all, &[], &[], 95, below);
        let ends = |at: f64| {
            let mut own = Expectation { at_least: Some(at), smallest: 1, ..Expectation::default() };
            own.measure.text = "students_complete".into();
            expectations(&[own], &all, &rounded, below).pop().expect("an outcome").outcome
        };
        // 58 of 95 = 0.61 is shown as from 0.6 to 0.8.
        assert_eq!(ends(0.6), ShownOutcome::Known(Outcome::Met));
        assert_eq!(ends(0.605), ShownOutcome::Hidden);
        assert_eq!(ends(0.62), ShownOutcome::Hidden);
        assert_eq!(ends(0.85), ShownOutcome::Known(Outcome::NotMet));
        // Nothing is told of what is not shown at all.
        let mut own = Expectation { at_least: Some(0.1), smallest: 1, ..Expectation::default() };
        own.measure.text = "students_complete".into();
        assert_eq!(expectations(&[own], &all, &[], below)[0].outcome, ShownOutcome::Hidden);
    }
}
