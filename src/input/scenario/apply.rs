//! Laying scenarios over a school: rules accumulate, the last frame holds, locks are added.

use super::super::faults::Faults;
use super::super::source::{Document, Origin, Places, RULES, Source};
use super::super::suggest::Suggest;
use super::{Listed, Scenario, Scenarios};
use crate::school::records::{Record, RuleRecord};
use crate::school::{Fault, Intent};
use std::collections::BTreeMap;

/// Lays scenarios over a school; with none, the rules only get their names.
///
/// Afterwards every rule has an `id` of its own. One that was given none is called by its kind and its
/// position in its file, counted from 1: `stacked-3`, and in a scenario `evening:stacked-3`, where
/// `evening.json` is the file. A rule, or a section or seat among the locks, that has the id of an
/// earlier one replaces it where it stands; `off` removes a rule and is noted.
pub fn apply(mut source: Source, scenarios: &Scenarios) -> Source {
    source.digests.extend(scenarios.digests.clone());
    let mut faults = Faults::default();
    faults.extend(std::mem::take(&mut source.faults));
    faults.extend(scenarios.faults.iter().cloned());
    let mut rules = RuleList::default();
    let was_given = source.records.rules.is_some();
    let own = source.records.rules.take().unwrap_or_default();
    let origins = source.places.origins(RULES);
    rules.add_all(own, origins, "", &source.places, &mut faults);
    for scenario in &scenarios.scenarios {
        let Listed { rows, positions, at } = &scenario.rules;
        let document = at_document(&mut source.places, at);
        let origins = positions.iter().map(|&position| Origin { document, position }).collect();
        let file = scenario.file.rsplit('/').next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let prefix = format!("{stem}:");
        rules.add_all(rows.clone(), origins, &prefix, &source.places, &mut faults);
        if let Some((frame, at)) = &scenario.frame {
            source.records.frame = frame.clone();
            let document = at_document(&mut source.places, at);
            source.places.set_frame(document);
            source.notes.push(format!("the frame is that of {}", scenario.file));
        }
        locks(&mut source, scenario);
        intent(&mut source.records.intent, &scenario.intent);
    }
    source.notes.append(&mut rules.notes);
    if was_given || !rules.rules.is_empty() {
        source.records.rules = Some(rules.rules);
    }
    source.places.set_origins(RULES, rules.origins);
    source.faults = faults.finish();
    source
}

fn at_document(places: &mut Places, at: &super::FilePath) -> usize {
    places.add_document(Document::Json { file: at.file.clone(), path: at.path.clone() })
}

#[derive(Default)]
struct RuleList {
    rules: Vec<RuleRecord>,
    origins: Vec<Origin>,
    notes: Vec<String>,
}

impl RuleList {
    fn add_all(
        &mut self,
        rules: Vec<RuleRecord>,
        origins: Vec<Origin>,
        prefix: &str,
        places: &Places,
        faults: &mut Faults,
    ) {
        // A name of our own must not take one that the file gives to another rule.
        let given: Vec<String> = rules.iter().filter_map(|rule| rule.id.clone()).collect();
        for (mut rule, origin) in rules.into_iter().zip(origins) {
            let place = places.origin(origin, "id");
            if rule.off {
                self.remove(&rule, &place.file, Fault::warning("").at(place.clone()), faults);
                continue;
            }
            let id = rule.id.take().unwrap_or_else(|| {
                let kind = rule.kind().map_or("rule", |(kind, _)| kind);
                let mut id = format!("{prefix}{kind}-{}", origin.position + 1);
                while given.contains(&id) || self.position(&id).is_some() {
                    id.push('\'');
                }
                id
            });
            let earlier = self.position(&id);
            rule.id = Some(id);
            match earlier {
                Some(earlier) => {
                    self.rules[earlier] = rule;
                    self.origins[earlier] = origin;
                }
                None => {
                    self.rules.push(rule);
                    self.origins.push(origin);
                }
            }
        }
    }

    fn remove(&mut self, off: &RuleRecord, file: &str, mut fault: Fault, faults: &mut Faults) {
        let id = off.id.as_deref().unwrap_or_default();
        let Some(position) = self.position(id) else {
            fault.message = "there is no earlier rule of this id to be off".to_owned();
            let known = self.rules.iter().filter_map(|rule| rule.id.as_deref());
            fault.hint = Suggest::new(known).hint(id);
            faults.add(fault.value(id));
            return;
        };
        self.rules.remove(position);
        self.origins.remove(position);
        let because = off.because.as_ref().map(|why| format!(", because: {why}"));
        self.notes.push(format!("rule '{id}' is off ({file}){}", because.unwrap_or_default()));
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.id.as_deref() == Some(id))
    }
}

/// What steers and what is expected accumulates, the latter by its name; losses and layers are those of the last scenario that names them.
fn intent(all: &mut Intent, more: &Intent) {
    for mention in &more.steer_by {
        if all.steer_by.iter().all(|known| known.text != mention.text) {
            all.steer_by.push(mention.clone());
        }
    }
    all.steering_loss = more.steering_loss.or(all.steering_loss);
    all.primary_loss = more.primary_loss.or(all.primary_loss);
    for (tier, points) in &more.tier_loss {
        all.tier_loss.retain(|(known, _)| known != tier);
        all.tier_loss.push((*tier, *points));
    }
    for expectation in &more.expectations {
        all.expectations.retain(|known| known.id != expectation.id);
        all.expectations.push(expectation.clone());
    }
    if !more.layers.is_empty() {
        all.layers.clone_from(&more.layers);
    }
}

fn locks(source: &mut Source, scenario: &Scenario) {
    let records = &mut source.records;
    let section = &scenario.sections;
    lay_over(&mut records.sections, section, &mut source.places, |row| row.section_id.clone());
    let seat = &scenario.enrollments;
    lay_over(&mut records.enrollments, seat, &mut source.places, |row| {
        (row.student_id.clone(), row.section_id.clone())
    });
}

fn lay_over<R: Record + Clone, K: Ord>(
    table: &mut Option<Vec<R>>,
    locks: &Listed<R>,
    places: &mut Places,
    key: impl Fn(&R) -> K,
) {
    if locks.rows.is_empty() {
        return;
    }
    let document = at_document(places, &locks.at);
    let rows = table.get_or_insert_default();
    let mut origins = places.origins(R::FILE);
    let mut known: BTreeMap<K, usize> =
        rows.iter().enumerate().map(|(position, row)| (key(row), position)).collect();
    let own = rows.len();
    for (row, &position) in locks.rows.iter().zip(&locks.positions) {
        let origin = Origin { document, position };
        match known.get(&key(row)) {
            // Twice among the locks themselves is a fault, which the checks then find.
            Some(&earlier) if earlier < own => {
                rows[earlier] = row.clone();
                origins[earlier] = origin;
            }
            _ => {
                known.insert(key(row), rows.len());
                rows.push(row.clone());
                origins.push(origin);
            }
        }
    }
    places.set_origins(R::FILE, origins);
}
