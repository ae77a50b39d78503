//! Chains of hand-overs: for a class that found nobody, somebody takes it and passes others on.

use super::super::rows::Program;

/// Hand-overs in one chain.
const LONGEST: usize = 6;

/// Steps tried for one class and one length of chain.
const MOST_STEPS: u32 = 10_000;

/// Classes that one person passes on at once.
const MOST_AT_ONCE: usize = 3;

/// Variables that count the classes of one kind by who teaches them, and how many classes there are.
pub type Group = (Vec<usize>, i64);

/// Brings the sum of each group up to the number of its classes, as far as chains can: one variable goes
/// up, of those that share a limit with it some go down, and what they lose is placed elsewhere.
pub fn place_left(program: &Program, groups: &[Group], values: &mut [i64]) {
    let mut chains = Chains::new(program, groups, values);
    for (group, (members, wanted)) in groups.iter().enumerate() {
        loop {
            let placed: i64 = members.iter().map(|variable| chains.values[*variable]).sum();
            // The shortest chain first.
            let found = placed < *wanted
                && (0..=LONGEST).any(|length| {
                    chains.steps = 0;
                    chains.place(group, length, usize::MAX)
                });
            if !found {
                break;
            }
        }
    }
    values.copy_from_slice(&chains.values);
}

struct Chains<'a> {
    program: &'a Program,
    groups: &'a [Group],
    group_of: Vec<usize>,
    rows_of: Vec<Vec<(usize, i64)>>,
    room: Vec<i64>,
    values: Vec<i64>,
    log: Vec<(usize, i64)>,
    steps: u32,
}

impl<'a> Chains<'a> {
    fn new(program: &'a Program, groups: &'a [Group], values: &[i64]) -> Chains<'a> {
        let mut group_of = vec![usize::MAX; values.len()];
        for (group, (members, _)) in groups.iter().enumerate() {
            for member in members {
                group_of[*member] = group;
            }
        }
        let mut rows_of = vec![Vec::new(); values.len()];
        let mut room = Vec::with_capacity(program.rows.len());
        for (index, row) in program.rows.iter().enumerate() {
            let left: i64 = row.terms.iter().map(|(v, by)| by * values[v.index()]).sum();
            room.push(row.right - left);
            for (variable, by) in &row.terms {
                rows_of[variable.index()].push((index, *by));
            }
        }
        let (values, log) = (values.to_vec(), Vec::new());
        Chains { program, groups, group_of, rows_of, room, values, log, steps: 0 }
    }

    fn change(&mut self, variable: usize, by: i64) {
        self.values[variable] += by;
        for (row, coefficient) in &self.rows_of[variable] {
            self.room[*row] -= coefficient * by;
        }
        self.log.push((variable, by));
    }

    fn undo(&mut self, mark: usize) {
        while self.log.len() > mark {
            if let Some((variable, by)) = self.log.pop() {
                self.change(variable, -by);
                self.log.pop();
            }
        }
    }

    /// Places one more class of a group, with at most so many hand-overs, `without` this variable.
    fn place(&mut self, group: usize, hand_overs: usize, without: usize) -> bool {
        let groups = self.groups;
        let open: Vec<usize> = groups[group]
            .0
            .iter()
            .copied()
            .filter(|variable| {
                *variable != without
                    && self.values[*variable] < self.program.variables[*variable].upper
            })
            .collect();
        for variable in &open {
            if self.rows_of[*variable].iter().all(|(row, by)| self.room[*row] >= *by) {
                self.change(*variable, 1);
                return true;
            }
        }
        if hand_overs == 0 {
            return false;
        }
        for variable in open {
            let mark = self.log.len();
            self.change(variable, 1);
            if self.make_room(variable, hand_overs, &mut Vec::new()) {
                return true;
            }
            self.undo(mark);
        }
        false
    }

    /// Takes classes away from whoever has too many now, and places those elsewhere.
    fn make_room(&mut self, variable: usize, hand_overs: usize, gone: &mut Vec<usize>) -> bool {
        let fits = self.rows_of[variable].iter().all(|(row, _)| self.room[*row] >= 0);
        if fits {
            let mark = self.log.len();
            let left = hand_overs - gone.len();
            let placed = gone.iter().all(|other| self.place(self.group_of[*other], left, *other));
            if !placed {
                self.undo(mark);
            }
            return placed;
        }
        if gone.len() >= MOST_AT_ONCE.min(hand_overs) {
            return false;
        }
        for other in self.in_the_way(variable) {
            if gone.last().is_some_and(|last| other < *last) {
                continue;
            }
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return false;
            }
            let mark = self.log.len();
            self.change(other, -1);
            gone.push(other);
            if self.make_room(variable, hand_overs, gone) {
                return true;
            }
            gone.pop();
            self.undo(mark);
        }
        false
    }

    /// The variables of other groups that share a broken limit with one.
    fn in_the_way(&self, variable: usize) -> Vec<usize> {
        let mut found: Vec<usize> = self.rows_of[variable]
            .iter()
            .filter(|(row, _)| self.room[*row] < 0)
            .flat_map(|(row, _)| &self.program.rows[*row].terms)
            .map(|(other, _)| other.index())
            .filter(|other| {
                self.values[*other] > 0 && self.group_of[*other] != self.group_of[variable]
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
