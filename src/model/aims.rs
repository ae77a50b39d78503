//! What a scenario aims at beyond the rules: whom to serve evenly, what may be given up, what comes first.
//!
//! **Even service.** The groups of the attributes in `steer_by` are compared by *leximin*: of two schedules, the
//! better one is that whose worst-off group misses a smaller share of its primary requests; if that is
//! equal, the next group decides, and so on (Rawls' maximin made a full order; Sen 1970). An attribute
//! divides the students: beside its groups stands everybody else.
//!
//! **Allowed loss.** What a tier may give up for tiers after it (or for even service) is a floor under what is
//! reached without giving anything up, never a part of the comparison.
//!
//! **Layers.** Classes of a layer are placed before those of later ones, and then stay.

use crate::plan::Classes;
use crate::rule::{Selector, nearest, steering};
use crate::school::{ClassId, CourseId, Fault, Mention, School, StudentId};
use crate::score::RULE_TIERS;
use std::collections::{BTreeMap, BTreeSet};

/// Groups with fewer students than this do not steer: one miss would be a landslide.
pub const SMALLEST_GROUP: usize = 10;

/// The share of the requests that even service may cost if the scenario does not say.
pub const STEERING_LOSS: f64 = 0.005;

/// What a scenario aims at. Empty without a scenario.
#[derive(Debug, Clone, Default)]
pub struct Aims {
    /// The groups that are served evenly.
    pub groups: Vec<Steered>,
    /// How many primary requests may be given up; `None` = none are.
    pub primary_loss: Option<i64>,
    /// Whether they may be given up for soft rules, too.
    pub yields_to_rules: bool,
    /// How many points of each tier of soft rules may be given up for later tiers.
    pub tier_loss: [Option<i64>; RULE_TIERS],
    /// The classes of each layer but the last, which holds all others.
    pub layers: Vec<Vec<ClassId>>,
}

/// A group that is served as well as others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steered {
    /// The tag, `grade:9`, `house:North`, or `not el`.
    pub name: String,
    /// Its students.
    pub members: Vec<StudentId>,
    /// Their primary requests.
    pub asked: i64,
}

impl Steered {
    /// Missed requests per million.
    pub fn shortfall(&self, missed: i64) -> i64 {
        missed * 1_000_000 / self.asked.max(1)
    }
}

/// Shortfalls as leximin compares them: the worst first.
pub fn leximin(groups: &[Steered], missed: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut shortfalls: Vec<i64> =
        groups.iter().zip(missed).map(|(group, missed)| group.shortfall(missed)).collect();
    shortfalls.sort_unstable_by(|one, other| other.cmp(one));
    shortfalls
}

impl Aims {
    /// Reads what the scenarios in force want.
    ///
    /// # Errors
    /// All words that mean nothing in this school, and layers that hold nothing.
    pub fn new(school: &School, classes: &Classes) -> Result<Aims, Vec<Fault>> {
        let intent = &school.intent;
        let mut faults = Vec::new();
        let groups = groups(school, &mut faults);
        let asked = school.requests.iter().filter(|request| request.is_primary).count();
        let of_asked = |share: f64| (share * asked as f64 + 1e-9).floor() as i64;
        let for_groups = (!groups.is_empty())
            .then(|| intent.steering_loss.or(intent.primary_loss).unwrap_or(STEERING_LOSS));
        let mut tier_loss = [None; RULE_TIERS];
        for (tier, points) in &intent.tier_loss {
            tier_loss[usize::from(*tier) - 1] = Some(i64::from(*points));
        }
        let layers = layers(school, classes, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Aims {
            groups,
            primary_loss: for_groups.or(intent.primary_loss).map(of_asked),
            yields_to_rules: intent.primary_loss.is_some(),
            tier_loss,
            layers,
        })
    }

    /// Whether nothing steers and nothing is given up or placed before the rest.
    pub fn is_plain(&self) -> bool {
        self.groups.is_empty() && !self.trade()
    }

    /// Whether something may be given up for something else.
    pub fn trade(&self) -> bool {
        self.primary_loss.is_some() || self.tier_loss.iter().any(Option::is_some)
    }
}

fn groups(school: &School, faults: &mut Vec<Fault>) -> Vec<Steered> {
    let mut found: Vec<Steered> = Vec::new();
    for mention in &school.intent.steer_by {
        let divided = divided(school, &mention.text);
        if divided.is_empty() {
            faults.push(unknown_attribute(school, mention));
            continue;
        }
        let inside: BTreeSet<StudentId> = divided.values().flatten().copied().collect();
        let rest = school.student_ids().filter(|student| !inside.contains(student)).collect();
        let rest = (format!("not {}", mention.text), rest);
        for (name, members) in divided.into_iter().chain([rest]) {
            if members.len() < SMALLEST_GROUP || found.iter().any(|known| known.name == name) {
                continue;
            }
            let primary = members.iter().flat_map(|student| school.requests_of(*student));
            let asked = primary.filter(|(_, request)| request.is_primary).count() as i64;
            if asked > 0 {
                found.push(Steered { name, members, asked });
            }
        }
    }
    found
}

/// The groups of an attribute: its tags, or all values of `grade` and `house`. The levels of `el` are one
/// group, since nobody belongs to a level for long.
fn divided(school: &School, word: &str) -> BTreeMap<String, Vec<StudentId>> {
    let mut groups: BTreeMap<String, Vec<StudentId>> = BTreeMap::new();
    for id in school.student_ids() {
        let student = school.student(id);
        let value = match word {
            "grade" => &student.grade,
            "house" => &student.house,
            _ => "",
        };
        if !value.is_empty() {
            groups.entry(format!("{word}:{value}")).or_default().push(id);
        }
        let tags = student.groups.iter().map(|group| school.groups[group.index()].as_str());
        for tag in tags.filter(|tag| *tag == word || steering::attribute(tag) == word) {
            let name = if word == "el" { "el" } else { tag };
            let members = groups.entry(name.to_owned()).or_default();
            if members.last() != Some(&id) {
                members.push(id);
            }
        }
    }
    groups
}

fn unknown_attribute(school: &School, mention: &Mention) -> Fault {
    let tags = school.groups.iter().map(String::as_str);
    let known = tags.clone().map(steering::attribute).chain(["grade", "house"]).chain(tags);
    let fault = at(mention, "is no attribute of any student of this school");
    match nearest(&mention.text, known) {
        Some(near) => fault.hint(format!("did you mean '{near}'?")),
        None => fault,
    }
}

fn at(mention: &Mention, message: &str) -> Fault {
    Fault::error(message).at(mention.place.clone()).value(&mention.text)
}

/// The classes of each layer, none in two.
fn layers(school: &School, classes: &Classes, faults: &mut Vec<Fault>) -> Vec<Vec<ClassId>> {
    let mut layers = Vec::new();
    let mut taken: BTreeSet<ClassId> = BTreeSet::new();
    for layer in &school.intent.layers {
        let mut found: BTreeSet<ClassId> = BTreeSet::new();
        let mut is_known = true;
        for mention in &layer.courses {
            match courses(school, mention) {
                Ok(courses) => {
                    let sections =
                        courses.iter().flat_map(|course| school.course(*course).section_ids());
                    found.extend(sections.map(|section| classes.of(section)));
                }
                Err(found) => {
                    faults.extend(found);
                    is_known = false;
                }
            }
        }
        let own: Vec<ClassId> = found.difference(&taken).copied().collect();
        if is_known && own.is_empty() {
            let place = layer.courses.first().map(|mention| mention.place.clone());
            let message = "this layer holds no class that earlier layers do not hold";
            let fault = Fault::error(message).at(place.unwrap_or_default());
            faults.push(fault.value(&layer.name));
        }
        taken.extend(&own);
        layers.push(own);
    }
    layers
}

/// What a word of a layer means.
fn courses(school: &School, mention: &Mention) -> Result<Vec<CourseId>, Vec<Fault>> {
    let with_sections = (0..school.courses.len()).map(CourseId::new);
    let mut with_sections = with_sections.filter(|id| !school.course(*id).sections.is_empty());
    match mention.text.as_str() {
        "singletons" => {
            Ok(with_sections.filter(|id| school.course(*id).sections.len() == 1).collect())
        }
        "services" => {
            let served: BTreeSet<CourseId> =
                school.served.iter().map(|(_, course)| *course).collect();
            Ok(with_sections.filter(|id| served.contains(id)).collect())
        }
        "rest" => Ok(with_sections.by_ref().collect()),
        word => Selector::of(word).courses(school).map_err(|mut faults| {
            let fault = faults.swap_remove(0);
            let hint = fault.hint.clone().unwrap_or_else(|| {
                "a course, a tag (tag:eld), a department, 'singletons', 'services' or 'rest'".into()
            });
            vec![Fault { hint: Some(hint), ..at(mention, &fault.message) }]
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    /// Twelve students with `el` at several levels, ten with a tag of their own, two with a rare one.
    fn school() -> Fixture {
        let school = Fixture::new().course("ART", "full", 1).course("BIO", "full", 2);
        let school = school.course("CHEM", "full", 1);
        (0..30).fold(school, |school, number| {
            let groups: &[&str] = match number {
                0..=5 => &["el:1"],
                6..=11 => &["el:2"],
                12..=21 => &["race:asian"],
                22..=23 => &["foster"],
                _ => &[],
            };
            school.student(&format!("s{number:02}"), "9", groups, &["ART", "BIO"])
        })
    }

    fn groups(attributes: &[&str]) -> Vec<(String, usize)> {
        let groups = school().steering(attributes).model().aims.groups;
        groups.into_iter().map(|group| (group.name, group.members.len())).collect()
    }

    #[test]
    fn an_attribute_divides_the_students() {
        assert_eq!(groups(&["el"]), [("el".to_owned(), 12), ("not el".to_owned(), 18)]);
        let race = [("race:asian".to_owned(), 10), ("not race".to_owned(), 20)];
        assert_eq!(groups(&["race"]), race);
        assert_eq!(groups(&["grade"]), [("grade:9".to_owned(), 30)]);
        assert_eq!(groups(&["foster"]), [("not foster".to_owned(), 28)], "two are too few");
        assert!(school().model().aims.is_plain());
    }

    #[test]
    fn a_word_that_means_nothing_is_named() {
        let fault = school().steering(&["el:3"]).fault();
        assert!(fault.contains("'el:3'") && fault.contains("did you mean 'el:"), "{fault}");
        let fault = school().layer(&["singleton"]).fault();
        assert!(fault.contains("'singleton'") && fault.contains("'singletons'"), "{fault}");
    }

    #[test]
    fn no_class_is_in_two_layers() {
        let ids = |fixture: Fixture| -> Vec<Vec<String>> {
            let model = fixture.model();
            let ground = model.ground();
            let named = |own: &Vec<ClassId>| own.iter().map(|class| ground.named(*class)).collect();
            model.aims.layers.iter().map(named).collect()
        };
        let layered = ids(school().layer(&["ART"]).layer(&["singletons"]));
        assert_eq!(layered, [vec!["ART.1"], vec!["CHEM.1"]]);
        let fault = school().layer(&["singletons"]).layer(&["ART", "CHEM"]).fault();
        assert!(fault.contains("holds no class"), "{fault}");
    }

    #[test]
    fn leximin_looks_at_the_worst_off_first() {
        let group = |asked| Steered { name: String::new(), members: Vec::new(), asked };
        let groups = [group(100), group(200)];
        let of = |one, other| leximin(&groups, [one, other].into_iter());
        assert_eq!(of(1, 6), [30_000, 10_000]);
        assert!(
            of(3, 0) == of(0, 6)
                && of(2, 5) < of(3, 0)
                && of(2, 4) < of(2, 5)
                && of(2, 3) < of(2, 4)
        );
    }
}
