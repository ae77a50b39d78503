//! Sections that nobody may teach, and sets of sections with more load than all who may teach them.
//!
//! Load flows from classes to people; where not all of it arrives, the smallest cut names a set of classes
//! whose load exceeds that of everybody who may teach any of them.

use crate::model::Model;
use crate::school::{Fault, LOAD_TOLERANCE, StaffId, number_of};
use petgraph::algo::dinics;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, BTreeSet};

/// Loads in the flow are counted in thousandths of a block-year.
const THOUSANDTH: i64 = 1_000;

/// A finding for each course that nobody may teach, and for each set of courses with too much load.
pub fn short(model: &Model) -> Vec<Fault> {
    let school = &model.school;
    if !school.has_staff {
        return Vec::new();
    }
    let mut findings = Vec::new();
    // Classes with the same people and load are one node with several times the load.
    let mut kinds: BTreeMap<Vec<usize>, (i64, BTreeSet<usize>)> = BTreeMap::new();
    let mut orphans: BTreeSet<usize> = BTreeSet::new();
    for (id, class) in model.classes.iter() {
        let courses: Vec<usize> =
            class.sections.iter().map(|section| school.section(*section).course.index()).collect();
        let needed =
            courses.iter().map(|course| school.courses[*course].staff_needed).max().unwrap_or(0);
        let locked =
            class.sections.iter().filter_map(|section| school.section(*section).staff.as_ref());
        if needed == 0 || locked.clone().any(|held| held.locked().is_some()) {
            continue;
        }
        let able: Vec<usize> = school.courses[courses[0]]
            .teachers
            .iter()
            .filter(|person| courses.iter().all(|course| may_teach(model, *course, **person)))
            .filter(|person| {
                model.limits.authorises(|section| model.classes.of(section) == id, **person)
            })
            .map(|person| person.index())
            .collect();
        if able.len() < needed {
            orphans.extend(&courses);
            continue;
        }
        let load = courses.iter().map(|course| school.courses[*course].load).max().unwrap_or(0);
        let kind = kinds.entry(able).or_default();
        kind.0 += load * needed as i64 / THOUSANDTH;
        kind.1.extend(courses);
    }
    for course in orphans {
        let course = &school.courses[course];
        findings.push(
            Fault::impossible(format!(
                "{}, and not enough people who may teach them",
                number_of(course.sections.len() as u64, "section")
            ))
            .file("staff.csv")
            .column("courses")
            .value(&course.id)
            .hint("name it in somebody's courses, or check the credential it asks for"),
        );
    }
    findings.extend(overloaded(model, &kinds));
    findings
}

fn may_teach(model: &Model, course: usize, person: StaffId) -> bool {
    let course = &model.school.courses[course];
    course.staff_needed == 0 || course.teachers.contains(&person)
}

fn overloaded(model: &Model, kinds: &BTreeMap<Vec<usize>, (i64, BTreeSet<usize>)>) -> Vec<Fault> {
    let school = &model.school;
    let mut network: DiGraph<(), u64> = DiGraph::new();
    let (source, sink) = (network.add_node(()), network.add_node(()));
    // A blank limit is no limit at all.
    let most = |person: usize| {
        school.staff[person]
            .max_load
            .map_or(u64::MAX / 4, |load| ((load + LOAD_TOLERANCE) / THOUSANDTH) as u64)
    };
    let people: Vec<NodeIndex> = (0..school.staff.len())
        .map(|person| {
            let node = network.add_node(());
            network.add_edge(node, sink, most(person));
            node
        })
        .collect();
    let mut nodes = Vec::new();
    for (able, (load, courses)) in kinds {
        let node = network.add_node(());
        network.add_edge(source, node, *load as u64);
        for person in able {
            network.add_edge(node, people[*person], u64::MAX / 4);
        }
        nodes.push((node, able, *load, courses));
    }
    let total: i64 = kinds.values().map(|(load, _)| load).sum();
    let (flow, edge_flow) = dinics(&network, source, sink);
    if flow as i64 >= total {
        return Vec::new();
    }
    // What can still be reached from the source is on its side of the smallest cut.
    let mut reached: BTreeSet<NodeIndex> = BTreeSet::from([source]);
    let mut open = vec![source];
    while let Some(node) = open.pop() {
        let forward = network
            .edges(node)
            .filter(|edge| edge_flow[edge.id().index()] < *edge.weight())
            .map(|edge| edge.target());
        let backward = network
            .edges_directed(node, petgraph::Direction::Incoming)
            .filter(|edge| edge_flow[edge.id().index()] > 0)
            .map(|edge| edge.source());
        let next: Vec<NodeIndex> = forward.chain(backward).collect();
        open.extend(next.into_iter().filter(|node| reached.insert(*node)));
    }
    let mut courses: BTreeSet<usize> = BTreeSet::new();
    let mut able: BTreeSet<usize> = BTreeSet::new();
    let mut load = 0;
    for (node, people, share, of_kind) in &nodes {
        if reached.contains(node) {
            courses.extend(of_kind.iter());
            able.extend(people.iter());
            load += share;
        }
    }
    let capacity: u64 = able.iter().map(|person| most(*person)).sum();
    let names: Vec<&str> =
        courses.iter().map(|course| school.courses[*course].id.as_str()).collect();
    let departments: BTreeSet<&str> =
        courses.iter().filter_map(|course| school.courses[*course].department.as_deref()).collect();
    let departments: Vec<&str> = departments.into_iter().collect();
    let shown = |load: i64| format!("{:.2}", load as f64 / 1_000.0);
    vec![
        Fault::impossible(format!(
            "{} block-years of sections ({}) and {} block-years of the {} people who may teach them: {} cannot be staffed",
            shown(load),
            super::some(&names, 8),
            shown(capacity as i64),
            able.len(),
            shown(load - capacity as i64)
        ))
        .file("staff.csv")
        .column("max_sections")
        .value(super::some(&departments, 4))
        .hint("run fewer sections, or let somebody else teach some of these courses"),
    ]
}
