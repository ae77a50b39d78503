//! A room for every class of a fixed timetable, kept for all its times, exactly.
//!
//! Classes have to do with one another if they overlap and some room would do for both; only those that
//! have to do with a class that has no room are looked at. Rooms that would do for the same classes are
//! counted, not told apart. The program asks which kind of room each class gets, changing as few as
//! possible; a search then names the rooms. Size: `MOST_VARIABLES` in one component; beyond it, and
//! where there is no solution, the answer is `None`.

use super::lower::{self, Answer};
use super::rows::{Program, Sense, VarId};
use crate::solve::problem::NONE;
use crate::solve::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// Variables of one component, beyond which it is too large.
const MOST_VARIABLES: usize = 6_000;

/// Nodes of branch and bound for one component.
const NODES: u64 = 200;

/// Nodes of the search that names rooms of one kind.
const NAMING_NODES: u32 = 20_000;

/// Rooms for all placed classes that need one: (class, room), only those that change. Every placed class
/// has a room then, and none is used twice at a time. `None` if that cannot be had or is too large a
/// question.
///
/// Changes are meant to be made together: first take the old rooms away, then give the new ones.
pub fn assign<const W: usize>(state: &State<W>) -> Option<Vec<(u32, u32)>> {
    let mut changes = Vec::new();
    for component in components(state) {
        let rooms = solve(state, &component, true).or_else(|| solve(state, &component, false))?;
        changes.extend(
            component
                .iter()
                .zip(rooms)
                .map(|(class, room)| (class.number, room))
                .filter(|(class, room)| state.room[*class as usize] != *room),
        );
    }
    changes.sort_unstable();
    Some(changes)
}

/// Makes the changes of [`assign`] in a state.
pub fn apply<const W: usize>(state: &mut State<W>, changes: &[(u32, u32)]) {
    for (class, _) in changes {
        state.set_room(*class, NONE);
    }
    for (class, room) in changes {
        state.set_room(*class, *room);
    }
}

/// A class that needs a room.
#[derive(Debug, Clone)]
struct Seeker {
    number: u32,
    rooms: Vec<u32>,
}

/// The components in which somebody has no room.
fn components<const W: usize>(state: &State<W>) -> Vec<Vec<Seeker>> {
    let problem = state.problem;
    let mut seekers: Vec<Seeker> = Vec::new();
    for (class, facts) in problem.classes.iter().enumerate() {
        if !facts.needs_room || state.pattern[class] == NONE {
            continue;
        }
        let accessible = state.roster[class].iter().any(|request| {
            let student = problem.requests[*request as usize].student as usize;
            problem.students[student].needs_accessible_room
        });
        let rooms = facts.rooms.iter().copied();
        let rooms = rooms.filter(|room| !accessible || problem.rooms[*room as usize].accessible);
        let mut rooms: Vec<u32> = rooms.collect();
        rooms.sort_unstable();
        seekers.push(Seeker { number: class as u32, rooms });
    }
    let meets = |one: &Seeker, other: &Seeker| {
        state.times[one.number as usize].overlaps(state.times[other.number as usize])
            && one.rooms.iter().any(|room| other.rooms.binary_search(room).is_ok())
    };
    let lacks_room = |seeker: &Seeker| {
        let room = state.room[seeker.number as usize];
        room == NONE || seeker.rooms.binary_search(&room).is_err()
    };
    let mut components = Vec::new();
    let mut reached = vec![false; seekers.len()];
    for start in 0..seekers.len() {
        if reached[start] || !lacks_room(&seekers[start]) {
            continue;
        }
        reached[start] = true;
        let mut component = vec![start];
        let mut next = 0;
        while next < component.len() {
            for other in 0..seekers.len() {
                if !reached[other] && meets(&seekers[component[next]], &seekers[other]) {
                    reached[other] = true;
                    component.push(other);
                }
            }
            next += 1;
        }
        component.sort_unstable();
        components.push(component.into_iter().map(|index| seekers[index].clone()).collect());
    }
    components
}

/// The rooms of a component; `merge` counts rooms that are alike instead of telling them apart.
fn solve<const W: usize>(state: &State<W>, component: &[Seeker], merge: bool) -> Option<Vec<u32>> {
    let all: BTreeSet<u32> =
        component.iter().flat_map(|class| class.rooms.iter().copied()).collect();
    // Rooms by which classes they would do for.
    let mut kinds: BTreeMap<(Vec<usize>, u32), Vec<u32>> = BTreeMap::new();
    for room in all {
        let classes: Vec<usize> = (0..component.len())
            .filter(|class| component[*class].rooms.binary_search(&room).is_ok())
            .collect();
        kinds.entry((classes, if merge { 0 } else { room })).or_default().push(room);
    }
    let kinds: Vec<(Vec<usize>, Vec<u32>)> =
        kinds.into_iter().map(|((classes, _), rooms)| (classes, rooms)).collect();
    if kinds.iter().map(|(classes, _)| classes.len()).sum::<usize>() > MOST_VARIABLES {
        return None;
    }
    let mut program = Program::default();
    let mut of_class: Vec<Vec<(usize, VarId)>> = vec![Vec::new(); component.len()];
    for (index, (classes, rooms)) in kinds.iter().enumerate() {
        let mut at: BTreeMap<usize, Vec<(VarId, i64)>> = BTreeMap::new();
        for class in classes {
            let number = component[*class].number as usize;
            let moves = i64::from(!rooms.contains(&state.room[number]));
            let variable = program.choice(format!("class {number} in rooms {index}"), moves);
            of_class[*class].push((index, variable));
            for atom in atoms(state, number) {
                at.entry(atom).or_default().push((variable, 1));
            }
        }
        let full = at.into_values().filter(|terms| terms.len() > rooms.len());
        for terms in full.collect::<BTreeSet<_>>() {
            program.row(format!("rooms {index}"), terms, Sense::AtMost, rooms.len() as i64);
        }
    }
    for (class, choices) in component.iter().zip(&of_class) {
        let terms = choices.iter().map(|(_, variable)| (*variable, 1)).collect();
        program.row(format!("a room for class {}", class.number), terms, Sense::Equal, 1);
    }
    let values = match lower::solve(&program, None, NODES) {
        Answer::Proven(values, _) | Answer::Best(values, ..) => values,
        Answer::Infeasible | Answer::GaveUp => return None,
    };
    let mut rooms = vec![NONE; component.len()];
    for (index, (_, own)) in kinds.iter().enumerate() {
        let inside: Vec<usize> = (0..component.len())
            .filter(|class| {
                of_class[*class].iter().any(|(kind, v)| *kind == index && values[v.index()] == 1)
            })
            .collect();
        name(state, component, inside, own, &mut rooms)?;
    }
    rooms.iter().all(|room| *room != NONE).then_some(rooms)
}

fn atoms<const W: usize>(state: &State<W>, class: usize) -> Vec<usize> {
    let pattern = state.pattern[class] as usize;
    let words = state.problem.model.school.frame.patterns[pattern].times.words();
    (0..words.len() * 64).filter(|atom| words[atom / 64] >> (atom % 64) & 1 == 1).collect()
}

/// Gives classes rooms of one kind: first those that can stay, then the longest, by search.
fn name<const W: usize>(
    state: &State<W>,
    component: &[Seeker],
    mut inside: Vec<usize>,
    own: &[u32],
    rooms: &mut [u32],
) -> Option<()> {
    let number = |class: usize| component[class].number as usize;
    inside.sort_by_key(|class| {
        let stays = own.contains(&state.room[number(*class)]);
        (std::cmp::Reverse(atoms(state, number(*class)).len()), !stays, number(*class))
    });
    let mut nodes = 0;
    descend(state, component, &inside, own, rooms, &mut nodes).then_some(())
}

fn descend<const W: usize>(
    state: &State<W>,
    component: &[Seeker],
    inside: &[usize],
    own: &[u32],
    rooms: &mut [u32],
    nodes: &mut u32,
) -> bool {
    let Some((class, others)) = inside.split_first() else { return true };
    let number = component[*class].number as usize;
    let times = state.times[number];
    let present = own.iter().filter(|room| **room == state.room[number]);
    for room in present.chain(own.iter().filter(|room| **room != state.room[number])) {
        *nodes += 1;
        let taken = component.iter().zip(&*rooms).any(|(other, used)| {
            used == room && state.times[other.number as usize].overlaps(times)
        });
        if taken || *nodes > NAMING_NODES {
            continue;
        }
        rooms[*class] = *room;
        if descend(state, component, others, own, rooms, nodes) {
            return true;
        }
        rooms[*class] = NONE;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::construct::construct;
    use crate::solve::milp::fixtures::{Size, frame, model, school};
    use crate::solve::problem::Problem;
    use serde_json::json;

    fn check(state: &State<1>) {
        for (class, facts) in state.problem.classes.iter().enumerate() {
            if !facts.needs_room || state.pattern[class] == NONE {
                continue;
            }
            assert!(facts.rooms.contains(&state.room[class]));
            for other in 0..class {
                let apart = !state.times[class].overlaps(state.times[other]);
                assert!(apart || state.room[class] != state.room[other]);
            }
        }
    }

    #[test]
    fn moves_others_along_as_far_as_need_be() {
        let course = |id: &str, types: &str| json!({ "course_id": id, "sections": 1, "room_types": [types] });
        let room = |id: &str, types: &[&str]| json!({ "room_id": id, "types": types });
        let model = model(json!({
            "frame": frame(1, 1),
            "courses": [course("A", "a"), course("B", "b"), course("C", "c")],
            "rooms": [room("R1", &["a"]), room("R2", &["a", "b"]), room("R3", &["b", "c"])],
            "students": [], "requests": [],
        }));
        let problem = Problem::<1>::new(&model);
        let mut state = State::new(&problem);
        for class in 0..3 {
            state.set_pattern(class, problem.classes[class as usize].domain[0]);
        }
        state.set_room(0, 1);
        state.set_room(1, 2);
        let changes = assign(&state).unwrap();
        assert_eq!(changes, [(0, 0), (1, 1), (2, 2)]);
        apply(&mut state, &changes);
        check(&state);
        assert_eq!(assign(&state), Some(Vec::new()));
        // With the lab gone there is no way.
        state.set_room(0, NONE);
        state.set_pattern(0, NONE);
        state.set_room(2, NONE);
        assert_eq!(assign(&state).map(|changes| changes.len()), Some(1));
    }

    #[test]
    fn finds_rooms_for_whole_timetables() {
        let mut found = 0;
        for seed in 0..60 {
            let size = Size {
                courses: 8,
                sections: 14,
                students: 20,
                blocks: 4,
                terms: 2,
                wishes: 4,
                is_varied: true,
            };
            let model = school(seed, size);
            let problem = Problem::<1>::new(&model);
            let mut state = construct(&problem, 1).state;
            let complete = (0..problem.classes.len() as u32).all(|class| state.is_placed(class));
            for class in 0..problem.classes.len() as u32 {
                state.set_room(class, NONE);
            }
            match assign(&state) {
                Some(changes) => {
                    apply(&mut state, &changes);
                    check(&state);
                    found += 1;
                }
                None => assert!(!complete, "seed {seed}: the timetable had its rooms"),
            }
        }
        assert!(found > 20, "only {found} found");
    }
}
