//! Prerequisites: expressions such as `ALG1&GEO|ALG2` (`&` binds more tightly), and circles of them.

use super::super::cell::Complaint;
use super::Check;
use super::registry::To;
use crate::school::Severity;
use crate::school::records::CourseRecord;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

type Row = CourseRecord;

pub(super) fn check(check: &mut Check) {
    let records = check.records;
    let mut needs = DiGraph::<usize, bool>::new();
    let nodes: Vec<NodeIndex> = (0..records.courses.len()).map(|row| needs.add_node(row)).collect();
    for (row, course) in records.courses.iter().enumerate() {
        for (column, text) in
            [("prerequisites", &course.prerequisites), ("corequisites", &course.corequisites)]
        {
            let Some(text) = text else { continue };
            let ways = match parse(text) {
                Ok(ways) => ways,
                Err(complaint) => {
                    check.complain::<Row>(row, column, text, complaint);
                    continue;
                }
            };
            let named: BTreeSet<&str> = ways.iter().flatten().copied().collect();
            for name in named {
                // A course of another school, or of an earlier year, does no harm.
                check.refer_as::<Row>(Severity::Warning, To::Course, name, row, column);
                if let Some(needed) = check.registries.courses.row(name)
                    && column == "prerequisites"
                {
                    let always = ways.iter().all(|way| way.contains(&name));
                    needs.add_edge(nodes[row], nodes[needed], always);
                }
            }
        }
    }
    circles(check, &needs);
}

/// The ways to meet an expression: in each, all of the courses.
fn parse(text: &str) -> Result<Vec<Vec<&str>>, Complaint> {
    let hint = "write A&B for both, A|B for either";
    let mut ways = Vec::new();
    for way in text.split('|') {
        let courses: Vec<&str> = way.split('&').map(str::trim).collect();
        if courses.iter().any(|course| course.is_empty()) {
            return Err(Complaint::new("a course is missing beside '&' or '|'", hint));
        }
        ways.push(courses);
    }
    if text.contains([';', ',']) {
        return Err(Complaint::new("courses are joined by '&' and '|'", hint));
    }
    Ok(ways)
}

/// A circle that nobody can enter is an error; one that has another way in is worth a look.
fn circles(check: &mut Check, needs: &DiGraph<usize, bool>) {
    let strict = needs.filter_map(|_, row| Some(*row), |_, always| always.then_some(true));
    let mut told = BTreeSet::new();
    for (graph, severity) in [(&strict, Severity::Error), (needs, Severity::Warning)] {
        let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for component in tarjan_scc(graph) {
            let Some(circle) = circle_in(graph, &component) else { continue };
            if circle.iter().all(|row| !told.contains(row)) {
                found.insert(circle[0], circle);
            }
        }
        for (row, circle) in found {
            let courses = &check.records.courses;
            let mut names: Vec<&str> =
                circle.iter().map(|row| courses[*row].course_id.as_str()).collect();
            names.push(names[0]);
            let message = match severity {
                Severity::Error => {
                    "these courses require one another, so nobody can take any of them"
                }
                _ => "these courses require one another, unless another way is taken",
            };
            let shown = names.join(" → ");
            match severity {
                Severity::Error => check.error::<Row>(row, "prerequisites", &shown, message),
                _ => check.warning::<Row>(row, "prerequisites", &shown, message),
            }
            told.extend(circle);
        }
    }
}

/// The shortest circle through the first course of a component, as rows; `None` if there is none.
fn circle_in(graph: &DiGraph<usize, bool>, component: &[NodeIndex]) -> Option<Vec<usize>> {
    let start = *component.iter().min()?;
    let inside: BTreeSet<NodeIndex> = component.iter().copied().collect();
    let mut came_from: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(node) = waiting.pop_front() {
        let mut next: Vec<NodeIndex> = graph.edges(node).map(|edge| edge.target()).collect();
        next.sort_unstable();
        for target in next {
            if target == start {
                let mut circle = vec![graph[node]];
                let mut node = node;
                while let Some(before) = came_from.get(&node) {
                    circle.push(graph[*before]);
                    node = *before;
                }
                circle.reverse();
                return Some(circle);
            }
            if inside.contains(&target) && !came_from.contains_key(&target) {
                came_from.insert(target, node);
                waiting.push_back(target);
            }
        }
    }
    None
}
