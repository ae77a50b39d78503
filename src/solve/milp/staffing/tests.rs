use super::*;
use crate::model::Model;
use crate::solve::milp::fixtures::{frame, model, staffed};
use crate::solve::problem::Problem;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Assigns, checks every fact, and returns how many slots are filled and how many preparations there are.
fn filled(model: &Model) -> (usize, usize) {
    let problem = Problem::<1>::new(model);
    let mut state = State::new(&problem);
    for (class, facts) in problem.classes.iter().enumerate() {
        for (slot, person) in facts.staff_wish.iter().enumerate() {
            state.set_staff(class as u32, slot, *person);
        }
    }
    for (class, slot, person) in assign(&state).unwrap() {
        state.set_staff(class, slot, person);
    }
    let mut preparations = BTreeSet::new();
    let mut count = 0;
    for (class, own) in state.staff.iter().enumerate() {
        let people: Vec<u32> = own.iter().copied().filter(|person| *person != NONE).collect();
        count += people.len();
        assert_eq!(people.iter().collect::<BTreeSet<_>>().len(), people.len());
        for person in people {
            let slot = own.iter().position(|who| *who == person).unwrap();
            assert!(problem.classes[class].candidates(slot).contains(&person));
            let section = model.classes.list[class].sections[0];
            preparations.insert((person, model.school.section(section).course));
        }
    }
    for (load, person) in state.staff_load.iter().zip(&problem.staff) {
        assert!(*load <= person.max_in_all);
    }
    for (load, person) in state.beside_load.iter().zip(&problem.staff) {
        assert!(*load <= person.max_beside);
    }
    (count, preparations.len())
}

fn slots(model: &Model) -> usize {
    Problem::<1>::new(model).classes.iter().map(|class| class.staff_needed).sum()
}

fn small(courses: Value, staff: Value) -> Model {
    model(json!({
        "frame": frame(7, 2), "courses": courses, "staff": staff, "students": [], "requests": [],
    }))
}

#[test]
fn keeps_full_loads_to_the_last_half() {
    for seed in 0..25 {
        let model = staffed(seed, 2, 9, 5.0, seed % 2 == 0);
        assert_eq!(filled(&model).0, slots(&model), "seed {seed}");
    }
}

#[test]
fn fills_halves_and_doubles_where_greed_would_not() {
    // P1 alone can teach the double, and must not be filled with fulls before.
    let model = small(
        json!([
            { "course_id": "F", "sections": 5 },
            { "course_id": "D", "meets": "double", "sections": 2 },
            { "course_id": "H", "meets": "half", "sections": 2 },
        ]),
        json!([
            { "staff_id": "P1", "courses": ["F", "D", "H"], "max_sections": 5 },
            { "staff_id": "P2", "courses": ["F", "H"], "max_sections": 5 },
        ]),
    );
    assert_eq!(filled(&model).0, 9);
}

#[test]
fn fills_as_many_as_possible_where_loads_are_short() {
    let model = small(
        json!([{ "course_id": "F", "sections": 4 }, { "course_id": "H", "meets": "half", "sections": 3 }]),
        json!([{ "staff_id": "P", "courses": ["F", "H"], "max_sections": 3.5 }]),
    );
    // 3.5 block-years: three fulls and a half, or two fulls and three halves.
    assert!(filled(&model).0 >= 4);
}

#[test]
fn two_teachers_in_a_class_are_two_people() {
    let model = small(
        json!([{ "course_id": "T", "sections": 3, "staff_needed": 2 }]),
        json!([
            { "staff_id": "P1", "courses": ["T"], "max_sections": 2 },
            { "staff_id": "P2", "courses": ["T"], "max_sections": 2 },
            { "staff_id": "P3", "courses": ["T"], "max_sections": 2 },
        ]),
    );
    assert_eq!(filled(&model).0, 6);
}

#[test]
fn beside_their_teachers_classes_have_those_who_can_and_no_more_than_they_may_take() {
    let paired = |most: f64, own: f64| {
        model(json!({
            "frame": frame(7, 2),
            "courses": [{ "course_id": "A", "sections": 4 }, { "course_id": "R", "sections": 2 }],
            "staff": [
                { "staff_id": "P", "courses": ["A"], "max_sections": 5 },
                // This one has a course of their own as well.
                { "staff_id": "C1", "courses": ["R"], "credentials": ["special_education"], "max_sections": 2 },
                { "staff_id": "C2", "courses": ["none"], "credentials": ["special_education"], "max_sections": own },
            ],
            "rules": [{
                "ask": { "co_teach": { "courses": "A", "max_sections": most } }, "strength": "hard",
            }],
            "students": [], "requests": [],
        }))
    };
    // Four to teach and four beside, two of R. C1 has two R, and with three in all one beside.
    assert_eq!(filled(&paired(3.0, 0.0)).0, 10);
    assert_eq!(filled(&paired(2.0, 0.0)).0, 8, "C1 is full with R");
    assert_eq!(filled(&paired(2.0, 5.0)).0, 8, "nobody co-teaches more than two");
}

#[test]
fn a_course_stays_in_few_hands() {
    let model = small(
        json!([{ "course_id": "A", "sections": 4 }, { "course_id": "B", "sections": 4 }]),
        json!([
            { "staff_id": "P1", "courses": ["A", "B"], "max_sections": 4 },
            { "staff_id": "P2", "courses": ["A", "B"], "max_sections": 4 },
        ]),
    );
    assert_eq!(filled(&model), (8, 2));
}

#[test]
fn a_wish_gives_way_where_it_blocks_somebody() {
    let mut school = json!({
        "frame": frame(7, 2),
        "courses": [{ "course_id": "A", "sections": 1 }, { "course_id": "B", "sections": 1 }],
        "staff": [
            { "staff_id": "P1", "courses": ["A", "B"], "max_sections": 1 },
            { "staff_id": "P2", "courses": ["A"], "max_sections": 1 },
        ],
        "sections": [{ "section_id": "A-1", "course_id": "A", "staff_ids": ["P1"], "hold": "prefer" }],
        "students": [], "requests": [],
    });
    assert_eq!(filled(&model(school.clone())).0, 2);
    school["sections"][0]["hold"] = json!("lock");
    assert_eq!(filled(&model(school)).0, 1);
}

#[test]
fn classes_at_the_same_time_have_different_teachers() {
    let mut model = small(
        json!([{ "course_id": "A", "sections": 1 }, { "course_id": "B", "sections": 1 }]),
        json!([
            { "staff_id": "P1", "courses": ["A", "B"], "max_sections": 2 },
            { "staff_id": "P2", "courses": ["B"], "max_sections": 2 },
        ]),
    );
    let sections = [0, 1].map(crate::school::SectionId::new).to_vec();
    model.limits.together.push(sections);
    let problem = Problem::<1>::new(&model);
    let state = State::new(&problem);
    assert_eq!(assign(&state).unwrap(), [(0, 0, 0), (1, 0, 1)]);
}

#[test]
fn nobody_gets_more_than_a_middle_term_has_blocks_for() {
    // Every F meets in the second of three terms; by load alone one person could teach four of them.
    let mut frame = frame(3, 3);
    frame["meets"]["full"] = json!({ "blocks": 1, "terms": 2, "starts": ["T1", "T2"] });
    let model = model(json!({
        "frame": frame,
        "courses": [{ "course_id": "F", "sections": 6 }, { "course_id": "H", "meets": "half", "sections": 6 }],
        "staff": [
            { "staff_id": "P1", "courses": ["F", "H"], "max_sections": 3 },
            { "staff_id": "P2", "courses": ["F", "H"], "max_sections": 3 },
        ],
        "students": [],
        "requests": [],
    }));
    let problem = Problem::<1>::new(&model);
    let given = assign(&State::new(&problem)).unwrap();
    assert_eq!(given.len(), 12);
    for person in 0..2 {
        let two_terms = |(class, _, who): &&Given| {
            let load = problem.classes[*class as usize].load;
            *who == person && load == problem.classes[0].load
        };
        assert_eq!(given.iter().filter(two_terms).count(), 3);
    }
}
