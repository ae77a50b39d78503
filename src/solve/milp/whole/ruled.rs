//! Hard rules of every kind at a complete placement, by nothing but what each clause watches and
//! [`Rule::amount`](crate::rule::Rule::amount): a new kind needs no line here.
//!
//! - A clause about placements is asked once.
//! - A clause about one student and placements is asked of each of the student's choices; those that break
//!   it stand in no program.
//! - Any other is asked of a solution. If it is broken, a row forbids what the clause saw there: not just
//!   these choices, but all that were found, by asking, to break it in their place. Then the program is
//!   solved again, at most [`MOST_LOOKS`] times.

use super::facts::Staffing;
use crate::rule::Subject;
use crate::score::Strength;
use crate::solve::milp::board::{Board, Taker};
use crate::solve::milp::fill::{Laid, Look, Seating};
use crate::solve::milp::rows::{Program, Sense, VarId};
use crate::solve::problem::{NONE, Problem};
use crate::solve::state::State;
use std::collections::BTreeMap;

/// How often a program is solved again before it is given up.
const MOST_LOOKS: usize = 400;

/// How many combinations a clause is asked about before one more choice is forbidden with the others.
const MOST_ASKED: usize = 2_000;

/// In how many ways the slots of one class may be filled.
const MOST_WAYS: usize = 2_000;

/// The hard rules that no limit of the model keeps by itself.
#[derive(Debug)]
pub struct Ruled<'m, 'p, const W: usize> {
    problem: &'p Problem<'m, W>,
    /// The schedule that clauses are asked about.
    state: State<'m, 'p, W>,
    clauses: Vec<Asked>,
    /// For each student, the clauses about them alone.
    about: Vec<Vec<usize>>,
    /// The students whom any clause tells from others.
    concerned: Vec<bool>,
}

/// A clause, and what it watches beside placements.
#[derive(Debug, Default)]
struct Asked {
    rule: usize,
    clause: usize,
    students: Vec<u32>,
    rosters: Vec<u32>,
    staff: Vec<u32>,
    people: Vec<u32>,
}

impl Asked {
    fn is_about_people(&self) -> bool {
        !self.staff.is_empty() || !self.people.is_empty()
    }

    fn is_about_seats(&self) -> bool {
        !self.students.is_empty() || !self.rosters.is_empty()
    }

    /// The student whom it is about, if it is about one alone.
    fn only_student(&self) -> Option<u32> {
        let is_alone = !self.is_about_people() && self.rosters.is_empty();
        self.students.first().copied().filter(|_| is_alone && self.students.len() == 1)
    }

    /// What it sees of a value.
    fn sees(&self, who: Who, value: &Value) -> Vec<(u32, u32)> {
        let kept = |(place, what): &&(u32, u32)| match who {
            Who::Student(student) => {
                self.students.contains(&student) || self.rosters.contains(what)
            }
            Who::Class(class) => self.staff.contains(&class) || self.people.contains(place),
        };
        value.shows.iter().filter(kept).copied().collect()
    }
}

/// Which clauses a program is to keep row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those about people alone.
    People,
    /// Those about seats alone.
    Seats,
    /// All.
    Both,
}

/// Whose choice something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// A student's seats.
    Student(u32),
    /// Who is in a class.
    Class(u32),
}

/// One of several things of which a solution takes exactly one.
#[derive(Debug, Clone)]
struct Value {
    variable: VarId,
    /// How it is set: request and class for a student, slot and person for a class.
    sets: Vec<(u32, u32)>,
    /// What can be seen of it: request and class of each seat; persons, in order.
    shows: Vec<(u32, u32)>,
}

/// Something that a solution chooses.
#[derive(Debug, Clone)]
struct Choice {
    who: Who,
    values: Vec<Value>,
}

/// What a program chooses, as far as the rules can see it.
#[derive(Debug, Clone)]
pub struct Choices {
    scope: Scope,
    list: Vec<Choice>,
    looks: usize,
}

impl Choices {
    /// Nothing yet.
    pub fn new(scope: Scope) -> Choices {
        Choices { scope, list: Vec::new(), looks: 0 }
    }

    /// Makes room for the choices of another program.
    pub fn forget(&mut self) {
        self.list.clear();
    }
}

impl<'m, 'p, const W: usize> Ruled<'m, 'p, W> {
    /// No rule but what the model's limits keep.
    pub fn none(problem: &'p Problem<'m, W>) -> Ruled<'m, 'p, W> {
        Ruled {
            problem,
            state: State::new(problem),
            clauses: Vec::new(),
            about: vec![Vec::new(); problem.students.len()],
            concerned: vec![false; problem.students.len()],
        }
    }

    /// The hard rules of a problem.
    pub fn new(problem: &'p Problem<'m, W>) -> Ruled<'m, 'p, W> {
        let mut ruled = Ruled::none(problem);
        for priced in &problem.clauses {
            if problem.model.rules[priced.rule].strength != Strength::Hard {
                continue;
            }
            let mut asked = Asked { rule: priced.rule, clause: priced.clause, ..Asked::default() };
            for subject in &priced.watches {
                match subject {
                    Subject::Placement(_) => {}
                    Subject::Timetable(person) => asked.people.push(person.index() as u32),
                    Subject::Staff(class) => asked.staff.push(class.index() as u32),
                    Subject::Roster(class) => asked.rosters.push(class.index() as u32),
                    // Who asks for nothing takes nothing, in every schedule.
                    Subject::Student(student)
                        if problem.students[student.index()].requests.is_empty() => {}
                    Subject::Student(student) => asked.students.push(student.index() as u32),
                }
            }
            for student in &asked.students {
                ruled.concerned[*student as usize] = true;
            }
            for class in &asked.rosters {
                for request in &problem.wanted_by[*class as usize] {
                    let student = problem.requests[*request as usize].student;
                    ruled.concerned[student as usize] = true;
                }
            }
            if let Some(student) = asked.only_student() {
                ruled.about[student as usize].push(ruled.clauses.len());
            }
            ruled.clauses.push(asked);
        }
        ruled
    }

    /// Whether any rule is about more than placements.
    pub fn is_about_more(&self) -> bool {
        self.clauses.iter().any(|asked| asked.is_about_people() || asked.is_about_seats())
    }

    /// Whether some rule ties people to seats.
    pub fn ties_people_to_seats(&self) -> bool {
        self.clauses.iter().any(|asked| asked.is_about_people() && asked.is_about_seats())
    }

    /// Whether rules tell a student from others who ask for the same.
    pub fn concerns(&self, student: u32) -> bool {
        self.concerned[student as usize]
    }

    /// Places all classes, with nobody in them, and says whether what is about placements alone is kept.
    pub fn place(&mut self, patterns: &[u32]) -> bool {
        if self.clauses.is_empty() {
            return true;
        }
        self.state = State::new(self.problem);
        for (class, pattern) in patterns.iter().enumerate() {
            self.state.set_pattern(class as u32, *pattern);
        }
        (0..self.clauses.len()).all(|at| {
            let asked = &self.clauses[at];
            asked.is_about_people() || asked.is_about_seats() || !self.is_broken(at)
        })
    }

    /// Whether people keep what is about them alone.
    pub fn keep(&mut self, staff: &[Vec<u32>]) -> bool {
        self.set_staff(staff);
        let scope = self.within(Scope::People);
        !scope.into_iter().any(|at| self.is_broken(at))
    }

    /// Whether people and seats keep everything.
    pub fn keep_all(&mut self, staff: &[Vec<u32>], board: &Board<W>, seating: &Seating) -> bool {
        if self.clauses.is_empty() {
            return true;
        }
        self.set_staff(staff);
        for (taker, own) in board.takers.iter().zip(seating) {
            for (requests, seats) in taker.requests.iter().zip(own) {
                for (request, class) in taken(taker, requests, seats) {
                    self.state.set_seat(request, class);
                }
            }
        }
        self.state.commit();
        !(0..self.clauses.len()).any(|at| self.is_broken(at))
    }

    /// Puts people into all classes.
    pub fn set_staff(&mut self, staff: &[Vec<u32>]) {
        for (class, people) in staff.iter().enumerate() {
            let slots = people.iter().enumerate().map(|(slot, person)| (slot as u32, *person));
            self.set(Who::Class(class as u32), &slots.collect::<Vec<_>>());
        }
    }

    /// Whether a taker's seats keep what is about that student alone.
    pub fn allows(&mut self, taker: &Taker<W>, seats: &[u32]) -> bool {
        let Some(student) = self.student_of(taker) else { return true };
        if self.about[student as usize].is_empty() {
            return true;
        }
        let sets = taken(taker, &taker.requests[0], seats).collect::<Vec<_>>();
        self.set(Who::Student(student), &sets);
        self.about[student as usize].iter().all(|at| !self.is_broken(*at))
    }

    /// The student whom a taker stands for, if it is one whom rules tell from others.
    fn student_of(&self, taker: &Taker<W>) -> Option<u32> {
        let first = *taker.requests.first()?.first()?;
        let student = self.problem.requests[first as usize].student;
        self.concerns(student).then_some(student)
    }

    /// The clauses that a program is to keep row by row.
    fn within(&self, scope: Scope) -> Vec<usize> {
        let is_meant = |at: &usize| {
            let asked = &self.clauses[*at];
            let (people, seats) = (asked.is_about_people(), asked.is_about_seats());
            asked.only_student().is_none()
                && match scope {
                    Scope::People => people && !seats,
                    Scope::Seats => seats && !people,
                    Scope::Both => people || seats,
                }
        };
        (0..self.clauses.len()).filter(is_meant).collect()
    }

    /// Whether a clause is broken as things stand.
    fn is_broken(&self, at: usize) -> bool {
        let asked = &self.clauses[at];
        let model = self.problem.model;
        model.rules[asked.rule].rule.amount(asked.clause, model.ground(), &self.state) > 0
    }

    fn set(&mut self, who: Who, sets: &[(u32, u32)]) {
        match who {
            Who::Student(_) => {
                for (request, class) in sets {
                    self.state.set_seat(*request, *class);
                }
            }
            Who::Class(class) => {
                // Nobody is in two slots, not even on the way.
                for (slot, _) in sets {
                    self.state.set_staff(class, *slot as usize, NONE);
                }
                for (slot, person) in sets {
                    self.state.set_staff(class, *slot as usize, *person);
                }
            }
        }
        self.state.commit();
    }

    /// Takes note of the seats that a program chooses. What it cannot choose is set for good.
    pub fn add_seats(&mut self, board: &Board<W>, laid: &Laid, choices: &mut Choices) {
        let listed = laid.choices.iter().zip(&laid.variables);
        for (taker, (seats, variables)) in board.takers.iter().zip(listed) {
            let Some(student) = self.student_of(taker) else { continue };
            let requests = &taker.requests[0];
            let mut values = Vec::new();
            for (seats, variable) in seats.iter().zip(variables) {
                let sets: Vec<(u32, u32)> = taken(taker, requests, seats).collect();
                match variable {
                    None => self.set(Who::Student(student), &sets),
                    Some(variable) => {
                        let seated = sets.iter().filter(|(_, class)| *class != NONE);
                        let shows = seated.copied().collect();
                        values.push(Value { variable: *variable, sets, shows });
                    }
                }
            }
            if !values.is_empty() {
                choices.list.push(Choice { who: Who::Student(student), values });
            }
        }
    }

    /// Takes note of the people whom a program chooses: a variable for each way to fill a class whose
    /// people some rule watches. False if there are too many.
    pub fn add_people(
        &mut self,
        staffing: &[Vec<Staffing>],
        program: &mut Program,
        choices: &mut Choices,
    ) -> bool {
        for (class, slots) in staffing.iter().enumerate() {
            let is_watched = self.clauses.iter().any(|asked| {
                let mut people = slots.iter().flat_map(|slots| &slots.people);
                asked.staff.contains(&(class as u32))
                    || people.any(|(person, _)| asked.people.contains(person))
            });
            if !is_watched {
                continue;
            }
            let Some(ways) = ways(slots, program) else { return false };
            let who = Who::Class(class as u32);
            let is_single = slots.iter().map(|slots| slots.count).sum::<usize>() == 1;
            let mut values = Vec::with_capacity(ways.len());
            let mut uses: BTreeMap<VarId, Vec<(VarId, i64)>> = BTreeMap::new();
            for way in ways {
                let people = way.iter().map(|(person, _)| *person);
                let sets: Vec<(u32, u32)> = (0..).zip(people.clone()).collect();
                let mut shows: Vec<(u32, u32)> = people.map(|person| (person, 0)).collect();
                shows.sort_unstable();
                let variable = match way.as_slice() {
                    [(_, only)] if is_single => *only,
                    _ => program.choice(format!("class {class} has {sets:?}"), 0),
                };
                for (_, part) in way.iter().filter(|(_, part)| *part != variable) {
                    uses.entry(*part).or_default().push((variable, 1));
                }
                values.push(Value { variable, sets, shows });
            }
            for (_, part) in slots.iter().flat_map(|slots| &slots.people).filter(|_| !is_single) {
                let mut terms = uses.remove(part).unwrap_or_default();
                terms.push((*part, -1));
                program.row("people of a class", terms, Sense::Equal, 0);
            }
            if !is_single {
                let terms = values.iter().map(|value| (value.variable, 1)).collect();
                program.row("one way to fill a class", terms, Sense::Equal, 1);
            }
            choices.list.push(Choice { who, values });
        }
        true
    }

    /// Looks at a solution. If it breaks a rule, adds rows that forbid it and its like.
    pub fn look(&mut self, values: &[i64], program: &mut Program, choices: &mut Choices) -> Look {
        let mut chosen = Vec::with_capacity(choices.list.len());
        for choice in &choices.list {
            let is_taken = |value: &Value| values[value.variable.index()] == 1;
            let Some(at) = choice.values.iter().position(is_taken) else { return Look::GaveUp };
            chosen.push(at);
            self.set(choice.who, &choice.values[at].sets);
        }
        let mut look = Look::Good;
        for clause in self.within(choices.scope) {
            if !self.is_broken(clause) {
                continue;
            }
            let sets = self.alike(clause, &choices.list, &chosen);
            let count = sets.len() as i64;
            if count == 0 {
                return Look::Hopeless;
            }
            let terms = sets.into_iter().flatten().map(|variable| (variable, 1)).collect();
            program.row("what breaks a rule", terms, Sense::AtMost, count - 1);
            look = Look::Forbidden;
        }
        choices.looks += usize::from(look == Look::Forbidden);
        if choices.looks > MOST_LOOKS { Look::GaveUp } else { look }
    }

    /// What breaks a clause as the chosen values do: for each choice that matters, the values of which any
    /// will do, whichever the others take of theirs.
    fn alike(&mut self, clause: usize, list: &[Choice], chosen: &[usize]) -> Vec<Vec<VarId>> {
        let mut seen = Vec::with_capacity(list.len());
        for (choice, at) in list.iter().zip(chosen) {
            // Values that look the same to the clause are one.
            let mut same: BTreeMap<Vec<(u32, u32)>, Vec<usize>> = BTreeMap::new();
            for (number, value) in choice.values.iter().enumerate() {
                let sees = self.clauses[clause].sees(choice.who, value);
                same.entry(sees).or_default().push(number);
            }
            let (own, others): (Vec<_>, Vec<_>) =
                same.into_values().partition(|values| values.contains(at));
            seen.push((own, others));
        }
        for index in 0..list.len() {
            for other in std::mem::take(&mut seen[index].1) {
                let mut ranges: Vec<(usize, Vec<usize>)> = Vec::new();
                for (at, (own, _)) in seen.iter().enumerate() {
                    let firsts: Vec<usize> = own.iter().map(|values| values[0]).collect();
                    match at == index {
                        true => ranges.push((at, vec![other[0]])),
                        false if firsts.len() > 1 => ranges.push((at, firsts)),
                        false => {}
                    }
                }
                let count: usize = ranges.iter().map(|(_, values)| values.len()).product();
                if count <= MOST_ASKED && self.is_broken_by_all(clause, list, &ranges) {
                    seen[index].0.push(other);
                } else {
                    seen[index].1.push(other);
                }
                for (at, _) in ranges {
                    self.set(list[at].who, &list[at].values[chosen[at]].sets);
                }
            }
        }
        let matter = seen.into_iter().zip(list).filter(|((_, others), _)| !others.is_empty());
        matter
            .map(|((own, _), choice)| {
                own.into_iter().flatten().map(|at| choice.values[at].variable).collect()
            })
            .collect()
    }

    fn is_broken_by_all(
        &mut self,
        clause: usize,
        list: &[Choice],
        ranges: &[(usize, Vec<usize>)],
    ) -> bool {
        let Some(((at, values), rest)) = ranges.split_first() else {
            return self.is_broken(clause);
        };
        values.iter().all(|value| {
            let choice = &list[*at];
            self.set(choice.who, &choice.values[*value].sets);
            self.is_broken_by_all(clause, list, rest)
        })
    }
}

/// The class of each request, or [`NONE`].
fn taken<'a, const W: usize>(
    taker: &'a Taker<W>,
    requests: &'a [u32],
    seats: &'a [u32],
) -> impl Iterator<Item = (u32, u32)> + 'a {
    requests.iter().zip(&taker.wishes).zip(seats).map(|((request, wish), seat)| {
        (*request, wish.openings.get(*seat as usize).map_or(NONE, |opening| opening.class))
    })
}

/// Every way to fill the slots of a class, nobody twice; `None` if there are too many.
fn ways(slots: &[Staffing], program: &Program) -> Option<Vec<Vec<(u32, VarId)>>> {
    let mut ways: Vec<Vec<(u32, VarId)>> = vec![Vec::new()];
    for slots in slots {
        // Those who must be there come first in the list, the others in order.
        let must = |variable: VarId| program.variables[variable.index()].lower == 1;
        let fixed = slots.people.iter().filter(|(_, variable)| must(*variable)).count();
        let mut fills: Vec<Vec<usize>> = vec![(0..fixed).collect()];
        for _ in fixed..slots.count {
            fills = fills
                .into_iter()
                .flat_map(|fill| {
                    let next = fill.last().map_or(0, |last| last + 1);
                    (next..slots.people.len()).map(move |one| {
                        let mut longer = fill.clone();
                        longer.push(one);
                        longer
                    })
                })
                .collect();
            if fills.len() > MOST_WAYS {
                return None;
            }
        }
        let mut longer = Vec::new();
        for way in &ways {
            for fill in &fills {
                let people = fill.iter().map(|one| slots.people[*one]);
                let is_new =
                    |(person, _): &(u32, VarId)| way.iter().all(|(other, _)| other != person);
                if people.clone().all(|one| is_new(&one)) {
                    longer.push(way.iter().copied().chain(people).collect());
                }
            }
        }
        ways = longer;
        if ways.len() > MOST_WAYS {
            return None;
        }
    }
    Some(ways)
}
