//! The reasons of many small random schools, against a naive reading of their definitions.

use super::{Reason, unmet};
use crate::model::Model;
use crate::plan::Plan;
use crate::sample::Sample;
use crate::school::{RequestId, SectionId};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde_json::json;

/// Four to five courses of one or two sections with one to two seats, some of them half a year.
fn school(random: &mut Pcg64Mcg) -> Sample {
    let mut sample = Sample::new();
    let mut sections = Vec::new();
    let courses = random.random_range(4..6);
    for course in 0..courses {
        let id = format!("C{course}");
        let is_half = random.random_range(0..2) == 0;
        let count = random.random_range(0..4).min(2);
        let seats = random.random_range(1..3);
        sample = sample.course_with(&id, &id, count, seats, |row| {
            row.meets = is_half.then(|| "half".to_owned());
        });
        for number in 1..=count {
            let term = if is_half { ["S1", "S2"][random.random_range(0..2)] } else { "all" };
            let block = random.random_range(1..4).to_string();
            let section = format!("{id}.{number}");
            if random.random_range(0..12) > 0 {
                sample = sample.place(&section, term, &block);
                sections.push((section, id.clone(), term, block, seats));
            }
        }
    }
    if random.random_range(0..2) == 0 {
        sample = sample.rule("order", json!({"sequence": {"first": "C0", "then": "C1"}}));
    }
    for student in 0..4 {
        let id = format!("S{student}");
        let asked: Vec<String> = (0..courses)
            .filter(|_| random.random_range(0..4) > 0)
            .map(|c| format!("C{c}"))
            .collect();
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let limit = random.random_range(0..5);
        sample = sample.student_with(&id, &[], &asked, |row| {
            row.load_max = (limit == 0).then_some(2.0);
        });
        let mut taken: Vec<usize> = Vec::new();
        for course in asked {
            let start = random.random_range(0..sections.len().max(1));
            let fits = |at: &usize| {
                let (_, of, term, block, seats) = &sections[*at];
                let clashes = taken.iter().any(|other| {
                    let (_, _, other_term, other_block, _) = &sections[*other];
                    block == other_block
                        && (term == other_term || *term == "all" || *other_term == "all")
                });
                of == course && !clashes && *seats > 0
            };
            let found = (start..sections.len()).chain(0..start).find(fits);
            if let Some(at) = found.filter(|_| random.random_range(0..4) > 0) {
                sections[at].4 -= 1;
                taken.push(at);
                sample = sample.seats(&id, &[&sections[at].0.clone()]);
            }
        }
    }
    sample
}

/// What every choice of sections for the met requests and one more is good for.
fn naive(model: &Model, plan: &Plan, wanted: RequestId) -> Reason {
    let school = &model.school;
    let student = school.request(wanted).student;
    let of_request = plan.section_of_request(school);
    let mut requests: Vec<RequestId> = school
        .requests_of(student)
        .map(|(id, _)| id)
        .filter(|id| of_request[id.index()].is_some())
        .collect();
    requests.push(wanted);
    let pattern = |section: SectionId| {
        plan.placed[section.index()].pattern.map(|pattern| school.frame.pattern(pattern))
    };
    let sections = |request: RequestId| -> Vec<SectionId> {
        let course = school.course(school.request(request).course);
        course.section_ids().filter(|section| pattern(*section).is_some()).collect()
    };
    if sections(wanted).is_empty() {
        return Reason::NoSection;
    }
    let mut choices: Vec<Vec<SectionId>> = vec![Vec::new()];
    for request in &requests {
        let longer = choices.iter().flat_map(|choice| {
            sections(*request).into_iter().map(move |section| [&choice[..], &[section]].concat())
        });
        choices = longer.collect();
    }
    let sizes = plan.sizes(school);
    let is_mine = |section: &SectionId| {
        plan.seats.iter().any(|seat| seat.student == student && seat.section == *section)
    };
    choices.retain(|choice| {
        choice.iter().enumerate().all(|(index, one)| {
            choice[..index].iter().all(|other| match (pattern(*one), pattern(*other)) {
                (Some(one), Some(other)) => !one.times.overlaps(&other.times),
                _ => false,
            })
        })
    });
    if choices.is_empty() {
        return Reason::TimeConflict;
    }
    choices.retain(|choice| {
        choice.last().is_some_and(|last| sizes[last.index()] < school.section(*last).max_size)
    });
    if choices.is_empty() {
        return Reason::NoSeat;
    }
    let load: i64 = requests.iter().map(|id| school.course(school.request(*id).course).load).sum();
    let course = |section: SectionId| school.course(school.section(section).course).id.as_str();
    let in_order = |choice: &[SectionId]| {
        let of = |id: &str| choice.iter().find(|section| course(**section) == id);
        match (of("C0").and_then(|s| pattern(*s)), of("C1").and_then(|s| pattern(*s))) {
            (Some(first), Some(then)) => first.last_term() < then.first_term,
            _ => true,
        }
    };
    let now: Vec<SectionId> = requests.iter().filter_map(|id| of_request[id.index()]).collect();
    let has_order = !model.rules.is_empty();
    choices.retain(|choice| {
        school.student(student).max_load.is_none_or(|limit| load <= limit + 5_000)
            && (!has_order || in_order(choice) || !in_order(&now))
    });
    if choices.is_empty() {
        return Reason::Rule;
    }
    choices.retain(|choice| {
        choice[..choice.len() - 1].iter().all(|section| {
            is_mine(section) || sizes[section.index()] < school.section(*section).max_size
        })
    });
    if choices.is_empty() { Reason::Displacement } else { Reason::Search }
}

#[test]
fn every_reason_is_what_its_definition_says() {
    let mut seen = std::collections::BTreeMap::new();
    for seed in 0..600 {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let (model, plan) = school(&mut random).build();
        for unmet in unmet(&model, &plan) {
            let expected = naive(&model, &plan, unmet.request);
            assert_eq!(unmet.reason, expected, "seed {seed}: {}", unmet.detail);
            *seen.entry(expected).or_insert(0) += 1;
        }
    }
    // All reasons but the last, which only a search too long can give.
    assert_eq!(seen.len(), Reason::ALL.len() - 1, "{seen:?}");
}
