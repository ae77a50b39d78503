//! What a scenario expects of every draft, held against its measures.

use super::MEASURES;
use super::groups::families;
use super::measure::{Compared, Measured};
use crate::school::{Expectation, Fault, Figure, Mention, School};
use schemars::JsonSchema;
use serde::Serialize;

/// How an expectation fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The draft does what is expected.
    Met,
    /// It does not.
    NotMet,
    /// It cannot be told: the measure could not be computed, or no group is large enough.
    NotTold,
}

/// What figures of a measure are counted in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// Shares, from 0 to 1.
    Share,
    /// Points.
    Points,
    /// The measure's own unit, or a ratio.
    #[default]
    Number,
}

/// An expectation, and how a draft fares with it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Expected {
    /// Its name.
    pub id: String,
    /// It in a sentence.
    pub sentence: String,
    /// Why it is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The measure's name.
    pub measure: &'static str,
    /// Whether a draft that does not meet it has failed.
    pub required: bool,
    /// How it fares.
    pub outcome: Outcome,
    /// The group farthest from it; nothing = the whole school.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// That group's figure, in the measure's unit; gaps of shares in points.
    pub figure: Option<f64>,
    /// How far that is beyond what is expected; below 0 = not met.
    pub margin: Option<f64>,
    /// What both are counted in.
    #[serde(skip)]
    pub form: Form,
    /// Why it cannot be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_told: Option<String>,
}

impl Expected {
    /// Whether it was required and is not met. What cannot be told fails as well: nobody has seen it hold.
    pub fn has_failed(&self) -> bool {
        self.required && self.outcome != Outcome::Met
    }
}

/// Shares are divided before they are compared.
pub(super) const TOLERANCE: f64 = 1e-9;

/// Holds expectations against the measures of a draft.
pub fn expected(expectations: &[Expectation], measures: &[Measured]) -> Vec<Expected> {
    expectations.iter().filter_map(|expectation| one(expectation, measures)).collect()
}

fn one(expectation: &Expectation, measures: &[Measured]) -> Option<Expected> {
    let measured =
        measures.iter().find(|measured| is_named(measured, &expectation.measure.text))?;
    let of = |line: &Compared| (Some(line.group.clone()), figure(line, expectation.figure));
    let is_large = |line: &&&Compared| line.tally.students >= expectation.smallest;
    let figures: Vec<(Option<String>, Option<f64>)> = match lines(expectation, measured) {
        None => vec![(None, measured.value)],
        Some(lines) => lines.iter().filter(is_large).map(|line| of(line)).collect(),
    };
    let known = figures.into_iter().filter_map(|(group, value)| Some((group, value?)));
    let worst = known
        .map(|(group, value)| (margin(expectation, value), group, value))
        .min_by(|one, other| one.0.total_cmp(&other.0));
    let mut expected = Expected {
        id: expectation.id.clone(),
        sentence: sentence(expectation, measured),
        because: expectation.because.clone(),
        measure: measured.facts.name,
        required: expectation.is_required,
        outcome: Outcome::NotTold,
        group: None,
        figure: None,
        margin: None,
        form: form(expectation, measured),
        not_told: None,
    };
    match worst {
        Some((margin, group, value)) => {
            expected.outcome = if margin >= -TOLERANCE { Outcome::Met } else { Outcome::NotMet };
            (expected.group, expected.figure, expected.margin) = (group, Some(value), Some(margin));
        }
        None => {
            let few = format!("no group has {} students whom it is about", expectation.smallest);
            expected.not_told = Some(measured.not_computed.clone().unwrap_or(few));
        }
    }
    Some(expected)
}

/// The lines of the groups that an expectation is about, small ones too; nothing = it is about the whole school.
pub(super) fn lines<'a>(
    expectation: &Expectation,
    measured: &'a Measured,
) -> Option<Vec<&'a Compared>> {
    if expectation.of_every_group {
        return Some(measured.groups.iter().collect());
    }
    let named = || expectation.groups.iter().filter_map(|group| measured.group(&group.text));
    (!expectation.groups.is_empty()).then(|| named().collect())
}

/// How far a figure is beyond what is expected; below 0 = it is not met.
pub(super) fn margin(expectation: &Expectation, value: f64) -> f64 {
    let above = expectation.at_least.map(|least| value - least);
    let below = expectation.at_most.map(|most| most - value);
    above.into_iter().chain(below).fold(f64::INFINITY, f64::min)
}

fn form(expectation: &Expectation, measured: &Measured) -> Form {
    match (measured.facts.unit.is_share(), expectation.figure) {
        (true, Figure::Value) => Form::Share,
        (true, Figure::Gap) => Form::Points,
        _ => Form::Number,
    }
}

fn is_named(measured: &Measured, word: &str) -> bool {
    measured.facts.name == word
}

pub(super) fn figure(line: &Compared, figure: Figure) -> Option<f64> {
    match figure {
        Figure::Value => line.value,
        Figure::Gap => line.gap,
        Figure::Ratio => line.ratio,
        Figure::AccessRatio => line.access_ratio,
        Figure::RiskRatio => line.alternate_risk_ratio.or(line.risk_ratio),
    }
}

/// The expectation as a sentence: the scenario's own, or one made of what it asks.
fn sentence(expectation: &Expectation, measured: &Measured) -> String {
    if let Some(own) = &expectation.sentence {
        return own.clone();
    }
    let shown = |bound: f64| match form(expectation, measured) {
        Form::Share => format!("{} %", bound * 100.0),
        Form::Points => format!("{bound} points"),
        Form::Number => bound.to_string(),
    };
    let bounds = [("at least", expectation.at_least), ("at most", expectation.at_most)];
    let bounds: Vec<String> = bounds
        .iter()
        .filter_map(|(words, bound)| bound.map(|bound| format!("{words} {}", shown(bound))))
        .collect();
    let who = if expectation.of_every_group {
        format!(", every group of {} students or more", expectation.smallest)
    } else if expectation.groups.is_empty() {
        String::new()
    } else {
        let names: Vec<&str> = expectation.groups.iter().map(|group| group.text.as_str()).collect();
        format!(", {}", names.join(", "))
    };
    let figure = match expectation.figure {
        Figure::Value => "",
        Figure::Gap => " (gap)",
        Figure::Ratio => " (ratio)",
        Figure::AccessRatio => " (access ratio)",
        Figure::RiskRatio => " (risk ratio)",
    };
    format!("{}{figure}{who}: {}", measured.facts.title, bounds.join(", "))
}

/// What expectations name that is no measure or no group of the school.
pub fn unknown(expectations: &[Expectation], school: &School) -> Vec<Fault> {
    let names: Vec<&str> = MEASURES.iter().map(|measure| measure.facts().name).collect();
    let families = families(school);
    let groups: Vec<&str> = families
        .iter()
        .flat_map(|family| &family.groups)
        .map(|group| group.name.as_str())
        .collect();
    let mut faults = Vec::new();
    for expectation in expectations {
        let measure = [&expectation.measure].into_iter();
        faults.extend(measure.filter_map(|word| stranger(word, "is no measure", &names)));
        let named = expectation.groups.iter();
        faults
            .extend(named.filter_map(|word| stranger(word, "is no group of this school", &groups)));
    }
    faults
}

fn stranger(word: &Mention, message: &str, known: &[&str]) -> Option<Fault> {
    if known.contains(&word.text.as_str()) {
        return None;
    }
    let fault = Fault::error(message).at(word.place.clone()).value(&word.text);
    Some(match nearest(&word.text, known.iter().copied()) {
        Some(near) => fault.hint(format!("did you mean '{near}'?")),
        None => fault.hint("`fairbell metrics` lists the measures, and with --measure the groups"),
    })
}

/// The known name that a wrong one was probably meant to be.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters = |name: &str| name.replace(|own: char| own.is_ascii_digit(), "");
    // el:7 is no misspelt el:1, it is another level.
    let known = known.filter(|name| letters(name) != letters(word));
    let near = known.map(|name| (strsim::osa_distance(word, name), name)).min();
    near.filter(|(distance, name)| *distance * 3 <= name.chars().count()).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equity::measure;
    use crate::sample::Sample;

    /// Of twelve students `a` get a seat, and all of the twelve others.
    fn measures(met: usize) -> Vec<Measured> {
        let mut sample = Sample::new().course("A", "A", 1, 40).place("A.1", "all", "1");
        for number in 0..24 {
            let (id, tag) = (format!("S{number:02}"), if number < 12 { "iep" } else { "avid" });
            sample = sample.student(&id, &[tag], &["A"]);
            if number < met || number >= 12 {
                sample = sample.seats(&id, &["A.1"]);
            }
        }
        sample.measured_by(measure)
    }

    fn expectation(change: impl FnOnce(&mut Expectation)) -> Expectation {
        let mention = Mention { text: "requests_met".into(), ..Mention::default() };
        let mut expectation = Expectation {
            id: "it".into(),
            measure: mention,
            smallest: 10,
            ..Expectation::default()
        };
        change(&mut expectation);
        expectation
    }

    fn fares(met: usize, change: impl FnOnce(&mut Expectation)) -> Expected {
        expected(&[expectation(change)], &measures(met)).pop().expect("an outcome")
    }

    #[test]
    fn the_whole_school_is_held_against_both_bounds() {
        // 9 of 12 and 12 of 12: 21 of 24 = 0.875.
        let at_least = |least| fares(9, |it| it.at_least = Some(least));
        assert_eq!((at_least(0.875).outcome, at_least(0.875).margin), (Outcome::Met, Some(0.0)));
        assert_eq!(at_least(0.9).outcome, Outcome::NotMet);
        assert!((at_least(0.9).margin.unwrap() + 0.025).abs() < 1e-12);
        assert_eq!(at_least(0.9).sentence, "Requests met: at least 90 %");
        let both = fares(9, |it| (it.at_least, it.at_most) = (Some(0.5), Some(0.8)));
        assert_eq!(both.outcome, Outcome::NotMet);
    }

    #[test]
    fn of_every_group_the_one_farthest_from_it_counts() {
        let every = fares(9, |it| {
            (it.of_every_group, it.figure, it.at_least) = (true, Figure::Gap, Some(-5.0));
        });
        assert_eq!((every.outcome, every.group.as_deref()), (Outcome::NotMet, Some("iep")));
        // 75 points against 100.
        assert!((every.figure.unwrap() + 25.0).abs() < 1e-9, "{every:?}");
        assert_eq!(
            every.sentence,
            "Requests met (gap), every group of 10 students or more: at least -5 points"
        );
        let few = fares(9, |it| {
            (it.of_every_group, it.smallest, it.at_least, it.is_required) =
                (true, 25, Some(0.5), true);
        });
        assert_eq!((few.outcome, few.has_failed()), (Outcome::NotTold, true));
        assert!(few.not_told.unwrap().contains("25 students"));
    }

    #[test]
    fn every_group_is_also_every_intersection() {
        // Of 36 with an IEP and 36 girls two thirds get a seat each, of the 12 girls with an IEP none.
        let mut sample = Sample::new().course("A", "A", 1, 99).place("A.1", "all", "1");
        for number in 0..60 {
            let id = format!("S{number:02}");
            let tags: &[&str] = match number {
                0..12 => &["iep", "sex:f"],
                12..36 => &["iep"],
                _ => &["sex:f"],
            };
            sample = sample.student(&id, tags, &["A"]);
            if number >= 12 {
                sample = sample.seats(&id, &["A.1"]);
            }
        }
        let measures = sample.measured_by(measure);
        let every = |smallest: u64| {
            let every = expectation(|it| {
                (it.of_every_group, it.smallest, it.at_least) = (true, smallest, Some(0.6));
            });
            expected(&[every], &measures).pop().expect("an outcome")
        };
        assert_eq!(
            (every(10).outcome, every(10).group.as_deref(), every(10).figure),
            (Outcome::NotMet, Some("iep & sex:f"), Some(0.0))
        );
        assert_eq!(every(13).outcome, Outcome::Met, "it has twelve students");
    }

    #[test]
    fn a_group_is_held_by_name() {
        let of = |group: &str| {
            let mention = Mention { text: group.into(), ..Mention::default() };
            fares(9, |it| (it.groups, it.at_least) = (vec![mention], Some(0.8)))
        };
        assert_eq!(of("iep").outcome, Outcome::NotMet);
        assert_eq!(of("avid").outcome, Outcome::Met);
        assert!(!of("iep").has_failed(), "it is not required");
    }

    #[test]
    fn what_nobody_knows_is_told_with_the_nearest_name() {
        let school =
            Sample::new().course("A", "A", 1, 9).student("S1", &["iep"], &["A"]).build().0.school;
        let wrong = expectation(|it| {
            it.measure.text = "request_met".into();
            it.groups = vec![Mention { text: "eip".into(), ..Mention::default() }];
        });
        let told: Vec<String> =
            unknown(&[wrong], &school).iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "'request_met': is no measure (did you mean 'requests_met'?)",
                "'eip': is no group of this school (did you mean 'iep'?)",
            ]
        );
        assert!(unknown(&[expectation(|_| ())], &school).is_empty());
    }
}
