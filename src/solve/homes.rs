//! Rooms at the end: teachers stay in as few rooms as the timetable lets them, in their own first (C23).
//!
//! Which of the rooms that will do a class has decides nothing else, so that the search takes any. When all else is
//! settled, rooms change hands. A class that is to go from one room to another sends the classes that are in its way
//! back, and those may send others in turn; what changes places in the end is a chain of classes as in Kempe's proof
//! for colours, so that no room is used twice at a time. It is done wherever teachers come to be more in one place by it, until
//! nothing is left that does so.

use super::problem::NONE;
use super::state::State;
use std::collections::BTreeMap;

/// What a class counts more in a teacher's own room: leaving eight others together in another room is not worth it. Of 4
/// to 40 this leaves the fewest rooms to a teacher at nearly the most classes at home (`benches/decisions.md`).
const HOME: i64 = 8;

/// Gathers the classes of each teacher in one room, as far as exchanges of two rooms can.
///
/// For a teacher with n classes in a room counts n², and [`HOME`] more for each in the teacher's own room; every exchange adds
/// to the sum over all teachers and rooms, so that there is an end. Rooms that the input holds, or wishes for and has got, stay.
pub fn gather<const W: usize>(state: &mut State<W>) {
    let mut rooms = Rooms::of(state);
    let classes = state.problem.classes.len() as u32;
    loop {
        let mut is_better = false;
        for class in 0..classes {
            for room in rooms.worth_trying(state, class) {
                is_better |= rooms.go(state, class, room);
            }
        }
        if !is_better {
            break;
        }
    }
    state.commit();
}

/// Who is in which room how often.
struct Rooms {
    /// For each member of staff, how many classes are in which room.
    counts: Vec<BTreeMap<u32, i64>>,
    /// For each class, whether somebody sits there who needs an accessible room.
    needs_access: Vec<bool>,
}

impl Rooms {
    fn of<const W: usize>(state: &State<W>) -> Rooms {
        let problem = state.problem;
        let classes = 0..problem.classes.len() as u32;
        let mut rooms = Rooms {
            counts: vec![BTreeMap::new(); problem.staff.len()],
            needs_access: classes.map(|class| state.needs_accessible_room(class)).collect(),
        };
        for (class, room) in state.room.iter().enumerate().filter(|(_, room)| **room != NONE) {
            for person in teachers(state, class as u32) {
                *rooms.counts[person as usize].entry(*room).or_default() += 1;
            }
        }
        rooms
    }

    /// The rooms in which the teachers of a class are at home, or have classes.
    fn worth_trying<const W: usize>(&self, state: &State<W>, class: u32) -> Vec<u32> {
        if state.room[class as usize] == NONE {
            return Vec::new();
        }
        let of_person = |person: u32| {
            let home = state.problem.staff[person as usize].home;
            let others = self.counts[person as usize].keys().copied();
            std::iter::once(home).chain(others.filter(move |room| *room != home))
        };
        let mut rooms: Vec<u32> = teachers(state, class).flat_map(of_person).collect();
        rooms.retain(|room| *room != NONE);
        rooms
    }

    /// Lets a class go to a room, if that is better: with all who have to change places for it.
    fn go<const W: usize>(&mut self, state: &mut State<W>, class: u32, to: u32) -> bool {
        let from = state.room[class as usize];
        if from == to {
            return false;
        }
        let Some(chain) = self.chain(state, class, to) else { return false };
        let other = |class: u32| if state.room[class as usize] == from { to } else { from };
        let moves: Vec<(u32, u32)> = chain.into_iter().map(|class| (class, other(class))).collect();
        let gain: i64 = moves.iter().map(|(class, to)| self.count(state, *class, *to)).sum();
        if gain > 0 {
            for (class, _) in &moves {
                state.set_room(*class, NONE);
            }
            for (class, to) in moves {
                state.set_room(class, to);
            }
            return true;
        }
        // Counted back: each class goes from where it would have gone to where it is.
        for (class, to) in moves {
            let here = state.room[class as usize];
            for person in teachers(state, class) {
                self.step(state, person, to, -1);
                self.step(state, person, here, 1);
            }
        }
        false
    }

    /// The classes that change places between two rooms if one of them does: nothing if one cannot.
    fn chain<const W: usize>(&self, state: &State<W>, class: u32, to: u32) -> Option<Vec<u32>> {
        let from = state.room[class as usize];
        let mut chain = vec![class];
        let mut next = 0;
        while next < chain.len() {
            let member = chain[next];
            let goes_to = if state.room[member as usize] == from { to } else { from };
            if !self.may_go(state, member, goes_to) {
                return None;
            }
            let times = state.times[member as usize];
            for other in &state.uses[goes_to as usize] {
                if state.times[*other as usize].overlaps(times) && !chain.contains(other) {
                    chain.push(*other);
                }
            }
            next += 1;
        }
        Some(chain)
    }

    /// Whether a room will do for a class that need not stay where it is.
    fn may_go<const W: usize>(&self, state: &State<W>, class: u32, room: u32) -> bool {
        let facts = &state.problem.classes[class as usize];
        let is_where_wished =
            facts.room_wish != NONE && facts.room_wish == state.room[class as usize];
        let is_accessible = state.problem.rooms[room as usize].accessible;
        !is_where_wished
            && facts.rooms.contains(&room)
            && (is_accessible || !self.needs_access[class as usize])
    }

    /// Counts that a class goes to a room; returns what that adds.
    fn count<const W: usize>(&mut self, state: &State<W>, class: u32, to: u32) -> i64 {
        let from = state.room[class as usize];
        teachers(state, class)
            .map(|person| self.step(state, person, from, -1) + self.step(state, person, to, 1))
            .sum()
    }

    /// Counts one class of a person more or less in a room; returns what that adds.
    fn step<const W: usize>(
        &mut self,
        state: &State<W>,
        person: u32,
        room: u32,
        change: i64,
    ) -> i64 {
        let many = self.counts[person as usize].entry(room).or_default();
        let before = *many;
        *many += change;
        let after = *many;
        if after == 0 {
            self.counts[person as usize].remove(&room);
        }
        let is_home = state.problem.staff[person as usize].home == room;
        after * after - before * before + if is_home { change * HOME } else { 0 }
    }
}

/// Those who teach a class, without those beside them, who come to where the class is.
fn teachers<'s, const W: usize>(
    state: &'s State<W>,
    class: u32,
) -> impl Iterator<Item = u32> + use<'s, W> {
    let facts = &state.problem.classes[class as usize];
    let slots = state.staff[class as usize].iter().enumerate();
    slots
        .filter(|(slot, person)| **person != NONE && !facts.is_beside(*slot))
        .map(|(_, person)| *person)
}

#[cfg(test)]
mod tests {
    use super::super::milp::fixtures::{frame, model};
    use super::super::random::Stream;
    use super::*;
    use crate::model::Model;
    use crate::solve::problem::Problem;
    use serde_json::{Value, json};

    /// Ann at home in A, Bob in B, each with two classes; all four are in the other's room. Their rooms are alike.
    fn school(change: impl FnOnce(&mut Value)) -> Model {
        let course =
            |id: &str| json!({ "course_id": id, "meets": "full", "sections": 2, "max_size": 9 });
        let mut records = json!({
            "frame": frame(3, 1),
            "courses": [course("Art"), course("Bio")],
            "staff": [
                { "staff_id": "Ann", "courses": ["Art"], "home_room": "A" },
                { "staff_id": "Bob", "courses": ["Bio"], "home_room": "B" },
            ],
            "rooms": [{ "room_id": "A", "capacity": 9 }, { "room_id": "B", "capacity": 9 }],
            "students": [{ "student_id": "Tom", "grade": "9", "groups": ["mobility"] }],
            "requests": [{ "student_id": "Tom", "course_id": "Art" }],
        });
        change(&mut records);
        model(records)
    }

    /// The rooms after gathering: Art in blocks 1 and 2 of room B, Bio in blocks 2 and 3 of room A.
    fn gathered(model: &Model) -> Vec<u32> {
        let problem = Problem::<1>::new(model);
        let mut state = State::new(&problem);
        let mut random = Stream::new(1, [1, 1]);
        let blocks = problem.classes[0].domain.clone();
        for (class, block, room) in [(0, 0, 1), (1, 1, 1), (2, 1, 0), (3, 2, 0)] {
            assert!(state.place(class, blocks[block], &mut random));
            state.set_room(class, NONE);
            state.set_room(class, room);
        }
        if problem.students[0].needs_accessible_room {
            state.set_seat(0, 0);
        }
        state.settle();
        let standing = (state.hard, state.unmet.clone());
        gather(&mut state);
        state.settle();
        assert_eq!((state.hard, state.unmet.clone()), standing, "nothing else has changed");
        for (room, classes) in state.uses.iter().enumerate() {
            for (index, one) in classes.iter().enumerate() {
                assert_eq!(state.room[*one as usize], room as u32);
                let times = |class: &u32| state.times[*class as usize];
                assert!(classes[index + 1..].iter().all(|two| !times(one).overlaps(times(two))));
            }
        }
        state.room.clone()
    }

    #[test]
    fn teachers_come_to_their_own_rooms() {
        assert_eq!(gathered(&school(|_| ())), [0, 0, 1, 1]);
    }

    #[test]
    fn without_a_room_of_their_own_they_stay_together() {
        let nobodys = |records: &mut Value| {
            for person in records["staff"].as_array_mut().unwrap() {
                person["home_room"] = Value::Null;
            }
        };
        assert_eq!(gathered(&school(nobodys)), [1, 1, 0, 0], "each has one room already");
    }

    #[test]
    fn a_room_that_is_held_or_wished_for_stays() {
        for hold in ["lock", "prefer"] {
            let held = |records: &mut Value| {
                records["sections"] = json!([
                    { "section_id": "Bio.1", "course_id": "Bio", "room_id": "A", "hold": hold },
                ]);
            };
            // Bio.1 meets with Art.2, which cannot have room A either.
            assert_eq!(gathered(&school(held)), [0, 1, 0, 1], "{hold}");
        }
    }

    #[test]
    fn who_needs_an_accessible_room_keeps_one() {
        let only_b = |records: &mut Value| {
            records["rooms"][0]["accessible"] = json!(false);
            records["rooms"][1]["accessible"] = json!(true);
        };
        assert_eq!(gathered(&school(only_b)), [1, 0, 1, 1], "Tom is in Art.1");
    }
}
