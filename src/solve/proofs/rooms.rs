//! More sections that need a kind of room at one time than there are such rooms.

use crate::model::Model;
use crate::school::{Fault, RoomNeed, Times};
use std::collections::BTreeMap;

/// A finding for each kind of room that is short at some time, or over the whole year.
pub fn short(model: &Model) -> Vec<Fault> {
    let school = &model.school;
    if !school.has_rooms {
        return Vec::new();
    }
    let mut findings = Vec::new();
    // For each set of rooms: the classes that can be in no other.
    let mut needs: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for (id, class) in model.classes.iter() {
        let courses: Vec<_> = class
            .sections
            .iter()
            .map(|section| school.course(school.section(*section).course))
            .collect();
        if courses.iter().all(|course| course.room == RoomNeed::None) {
            continue;
        }
        let rooms: Vec<usize> = (0..school.rooms.len())
            .filter(|room| {
                courses.iter().all(|course| {
                    course.room == RoomNeed::None
                        || course.room.is_met_by(&school.rooms[*room].types)
                })
            })
            .collect();
        if rooms.is_empty() {
            findings.push(
                Fault::impossible("there is no room of the types it asks for")
                    .file("rooms.csv")
                    .column("types")
                    .value(&courses[0].id),
            );
            continue;
        }
        needs.entry(rooms).or_default().push(id.index());
    }
    let sets: Vec<Vec<usize>> = needs.keys().cloned().collect();
    for rooms in &sets {
        let classes: Vec<usize> = needs
            .iter()
            .filter(|(own, _)| own.iter().all(|room| rooms.contains(room)))
            .flat_map(|(_, classes)| classes.iter().copied())
            .collect();
        findings.extend(crowded(model, rooms, &classes));
    }
    findings
}

/// What is wrong if all these classes share these rooms.
fn crowded(model: &Model, rooms: &[usize], classes: &[usize]) -> Option<Fault> {
    let school = &model.school;
    let words = school.frame.words;
    let mut open_to_all = Times::empty(words);
    let (mut used, mut forced) = (0usize, vec![0usize; words * 64]);
    for class in classes {
        let domain = domain(model, *class);
        let mut always: Option<Vec<u64>> = None;
        let mut fewest = usize::MAX;
        for times in &domain {
            open_to_all.add(times);
            fewest = fewest.min(times.len());
            always = Some(match always {
                None => times.words().to_vec(),
                Some(words) => words.iter().zip(times.words()).map(|(a, b)| a & b).collect(),
            });
        }
        used += if fewest == usize::MAX { 0 } else { fewest };
        for (word, bits) in always.unwrap_or_default().iter().enumerate() {
            for bit in 0..64 {
                forced[word * 64 + bit] += usize::from(bits >> bit & 1 == 1);
            }
        }
    }
    let names: Vec<&str> = rooms.iter().map(|room| school.rooms[*room].id.as_str()).collect();
    let most =
        forced.iter().copied().enumerate().max_by_key(|(atom, count)| (*count, usize::MAX - atom));
    if let Some((atom, count)) = most.filter(|(_, count)| *count > rooms.len()) {
        let mut time = Times::empty(words);
        time.insert(atom);
        let block = school
            .frame
            .blocks
            .iter()
            .find(|block| block.times.iter().any(|own| own.overlaps(&time)));
        let block = block.map_or("?", |block| block.name.as_str());
        return Some(
            Fault::impossible(format!(
                "{count} sections must be in block {block} at once and need one of the {} rooms {}",
                rooms.len(),
                super::some(&names, 6)
            ))
            .file("rooms.csv")
            .column("types"),
        );
    }
    let there_is = rooms.len() * open_to_all.len();
    (used > there_is).then(|| {
        Fault::impossible(format!(
            "{} sections need {used} room-times and the {} rooms {} have {there_is}",
            classes.len(),
            rooms.len(),
            super::some(&names, 6)
        ))
        .file("rooms.csv")
        .column("types")
        .hint("add a room of this type, or run fewer sections that need it")
    })
}

/// The times of every pattern that a class could take.
fn domain(model: &Model, class: usize) -> Vec<Times> {
    let school = &model.school;
    let sections = &model.classes.list[class].sections;
    let course = school.course(school.section(sections[0]).course);
    let allowed = |pattern: &crate::school::PatternId| {
        let shape = school.frame.pattern(*pattern);
        sections.iter().all(|section| {
            let facts = school.section(*section);
            let terms = facts.terms.as_ref().and_then(|held| held.locked());
            let blocks = facts.blocks.as_ref().and_then(|held| held.locked());
            !model.limits.forbids(*section, pattern.index())
                && terms.is_none_or(|span| *span == (shape.first_term, shape.terms))
                && blocks.is_none_or(|blocks| *blocks == shape.blocks)
        })
    };
    let patterns = &school.frame.meeting_of(course.meeting).patterns;
    patterns
        .iter()
        .filter(|id| allowed(id))
        .map(|id| school.frame.pattern(*id).times.clone())
        .collect()
}
