//! Seats and slots as a maximum flow: student → request → class.
//!
//! Every schedule is such a flow: a student carries at most as many requests as fit into their time, a
//! request goes to one class that may serve it, a class takes at most its limit. So the largest flow is at
//! least what any schedule meets. Requests with the same choice of classes share a node, which keeps the
//! network small. The flow is found by Dinic's method (petgraph).

use crate::model::Model;
use crate::solve::problem::suits;
use petgraph::algo::dinics;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeMap;

/// The most primary requests that can be met if student i can carry `most[i]` of them.
pub fn seats_and_slots(model: &Model, most: &[usize]) -> usize {
    let school = &model.school;
    let mut network: DiGraph<(), u32> = DiGraph::new();
    let (source, sink) = (network.add_node(()), network.add_node(()));
    let classes: Vec<NodeIndex> = model
        .classes
        .iter()
        .map(|(_, class)| {
            let limit =
                class.sections.iter().map(|section| school.section(*section).max_size).min();
            let node = network.add_node(());
            let taken =
                class.sections.iter().map(|section| fixed_elsewhere(model, section.index())).sum();
            let limit = limit.unwrap_or(0).min(school.students.len() as u32);
            network.add_edge(node, sink, limit.saturating_sub(taken));
            node
        })
        .collect();
    // A node for each different choice of classes; an edge for each student and choice.
    let mut choices: BTreeMap<Vec<usize>, NodeIndex> = BTreeMap::new();
    for (index, student) in school.students.iter().enumerate() {
        let mut wanted: BTreeMap<NodeIndex, u32> = BTreeMap::new();
        for id in student.requests.clone() {
            let request = &school.requests[id];
            if !request.is_primary || model.limits.barred[id] {
                continue;
            }
            let mut open: Vec<usize> = school
                .course(request.course)
                .section_ids()
                .filter(|section| suits(school, request, student, *section))
                .map(|section| model.classes.of(section).index())
                .collect();
            open.dedup();
            if open.is_empty() {
                continue;
            }
            let node = match choices.get(&open) {
                Some(node) => *node,
                None => {
                    let node = network.add_node(());
                    for class in &open {
                        network.add_edge(node, classes[*class], u32::MAX / 4);
                    }
                    choices.insert(open, node);
                    node
                }
            };
            *wanted.entry(node).or_default() += 1;
        }
        let carried: u32 = wanted.values().sum();
        if carried > 0 {
            let node = network.add_node(());
            network.add_edge(source, node, carried.min(most[index].min(u32::MAX as usize) as u32));
            for (choice, count) in wanted {
                network.add_edge(node, choice, count);
            }
        }
    }
    dinics(&network, source, sink).0 as usize
}

/// Fixed seats of a section that meet no primary request of the student's: they take room from the others.
fn fixed_elsewhere(model: &Model, section: usize) -> u32 {
    let school = &model.school;
    let course = school.sections[section].course;
    let mut taken = 0;
    for seat in &school.fixed_seats {
        if seat.section.index() == section && seat.hold == crate::school::Hold::Lock {
            let asked = school
                .requests_of(seat.student)
                .any(|(_, request)| request.is_primary && request.course == course);
            taken += u32::from(!asked);
        }
    }
    taken
}
