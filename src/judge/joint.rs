//! Joint sections: sections of several courses that are taught together as one class.

use super::case::{Case, Section};
use super::cell::{given, listed};
use super::frame::Frame;
use super::notes::Notes;
use super::rules::stacked;
use std::collections::BTreeMap;

/// Checks that what is taught together agrees, and that somebody asked for it.
pub fn check(case: &Case, notes: &mut Notes) {
    let locked = locked_together(case);
    let asked = stacked::asked_classes(case);
    for (class, parts) in case.classes.iter().enumerate() {
        let ids = case.part_ids(class);
        let Some(first) = case.parts(class).next() else { continue };
        if parts.len() == 1 {
            alone(first, notes);
            continue;
        }
        for part in case.parts(class).skip(1) {
            agrees(first, part, notes);
        }
        let is_asked = asked.contains(&class) || locked.iter().any(|group| group == parts);
        notes.expect("joint_not_asked", is_asked, &ids, || {
            format!("Nobody asked for the sections {} to be taught together.", listed(ids.clone()))
        });
    }
}

/// Groups of sections (by position, in order) that the school's own `sections.csv` joins.
pub fn locked_together(case: &Case) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in case.facts.listed.values() {
        let position = case.by_id.get(row.section_id.as_str());
        if let (Some(stack), Some(position)) = (given(&row.stack), position) {
            groups.entry(stack).or_default().push(*position);
        }
    }
    let mut groups: Vec<Vec<usize>> =
        groups.into_values().filter(|group| group.len() > 1).collect();
    groups.iter_mut().for_each(|group| group.sort());
    groups
}

/// A `stack` that stands in one row only joins nothing; it may stay only where the school wrote it.
fn alone(section: &Section, notes: &mut Notes) {
    let Some(stack) = given(&section.record.stack) else { return };
    let by_school = section.listed.is_some_and(|row| given(&row.stack).is_some());
    let id = section.id();
    notes.expect("joint_alone", by_school, &[id], || {
        format!("The section {id} is the only one of the joint section {stack}.")
    });
}

fn agrees(first: &Section, part: &Section, notes: &mut Notes) {
    let who = [first.id(), part.id()];
    let differing: Vec<&str> = [
        ("term", first.terms == part.terms),
        ("blocks", first.blocks() == part.blocks()),
        ("room", first.room() == part.room()),
        ("staff", first.staff() == part.staff()),
    ]
    .into_iter()
    .filter(|(_, same)| !same)
    .map(|(what, _)| what)
    .collect();
    notes.expect("joint_differs", differing.is_empty(), &who, || {
        format!(
            "The sections {} and {} are taught together but differ in {}.",
            who[0],
            who[1],
            listed(differing.clone())
        )
    });
    if let (Some(one), Some(other)) = (first.course, part.course) {
        let meets = (Frame::meets(one), Frame::meets(other));
        notes.expect("joint_meets", meets.0 == meets.1, &who, || {
            format!(
                "The sections {} and {} are taught together, but one meets {} and the other {}.",
                who[0], who[1], meets.0, meets.1
            )
        });
    }
}
