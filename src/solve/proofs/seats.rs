//! Courses that more students ask for than their classes hold.

use crate::model::Model;
use crate::school::{Fault, number_of};
use std::collections::BTreeSet;

/// A finding for each course without enough seats, and for each group of courses taught together that is
/// short although each course alone is not.
pub fn short(model: &Model) -> Vec<Fault> {
    let school = &model.school;
    let mut demand = vec![0u64; school.courses.len()];
    for request in school.requests.iter().filter(|request| request.is_primary) {
        demand[request.course.index()] += 1;
    }
    let mut findings = Vec::new();
    let mut is_short = vec![false; school.courses.len()];
    let seats_of = |courses: &[usize]| -> u64 {
        let classes: BTreeSet<usize> = courses
            .iter()
            .flat_map(|course| school.courses[*course].section_ids())
            .map(|section| model.classes.of(section).index())
            .collect();
        let limit = |class: &usize| {
            let sections = &model.classes.list[*class].sections;
            sections.iter().map(|section| school.section(*section).max_size).min().unwrap_or(0)
        };
        classes.iter().map(|class| u64::from(limit(class))).sum()
    };
    for (index, course) in school.courses.iter().enumerate() {
        let seats = seats_of(&[index]);
        if demand[index] > seats {
            is_short[index] = true;
            let sections = number_of(course.sections.len() as u64, "section");
            findings.push(
                Fault::impossible(format!(
                    "{} for {} in {sections}: {} cannot be met",
                    number_of(demand[index], "primary request"),
                    number_of(seats, "seat"),
                    demand[index] - seats
                ))
                .file("courses.csv")
                .column("sections")
                .value(&course.id)
                .hint("add a section, or raise max_size"),
            );
        }
    }
    for group in taught_together(model) {
        let wanted: u64 = group.iter().map(|course| demand[*course]).sum();
        let seats = seats_of(&group);
        // What the single courses already say is not said again.
        let known: u64 = group
            .iter()
            .filter(|course| is_short[**course])
            .map(|course| demand[*course].saturating_sub(seats_of(&[*course])))
            .sum();
        if wanted > seats + known {
            let names: Vec<&str> =
                group.iter().map(|course| school.courses[*course].id.as_str()).collect();
            findings.push(
                Fault::impossible(format!(
                    "{} are taught together: {wanted} primary requests for {seats} seats: {} cannot be met",
                    super::some(&names, 6),
                    wanted - seats
                ))
                .file("courses.csv")
                .column("sections")
                .hint("let them share fewer sections, or raise max_size"),
            );
        }
    }
    findings
}

/// Sets of courses that share classes.
fn taught_together(model: &Model) -> Vec<Vec<usize>> {
    let courses = model.school.courses.len();
    let mut sets = petgraph::unionfind::UnionFind::<usize>::new(courses);
    for (_, class) in model.classes.iter() {
        for section in &class.sections[1..] {
            let (one, other) = (class.sections[0], *section);
            sets.union(
                model.school.section(one).course.index(),
                model.school.section(other).course.index(),
            );
        }
    }
    let mut groups = vec![Vec::new(); courses];
    for course in 0..courses {
        groups[sets.find(course)].push(course);
    }
    groups.retain(|group| group.len() > 1);
    groups
}
