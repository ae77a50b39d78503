//! Teachers and rooms for a placement, by search or as rows of a program.

use crate::school::{Hold, RoomNeed};
use crate::solve::milp::fill::Laid;
use crate::solve::milp::rows::{Program, Sense, VarId};
use crate::solve::problem::{ClassFacts, NONE, Problem};
use crate::solve::state::State;
use crate::solve::times::Bits;
use std::collections::BTreeMap;

/// Nodes after which a search for teachers or rooms says that it does not know.
const MOST_NODES: u32 = 5_000;

/// What teachers and rooms allow.
#[derive(Debug)]
pub struct Facts<'m, 'p, const W: usize> {
    problem: &'p Problem<'m, W>,
    /// Asked for prep time only.
    state: State<'m, 'p, W>,
    /// For each class, the rooms of its types, whatever their size.
    pub rooms: Vec<Vec<u32>>,
    /// For each class, how many could sit there: in its largest room.
    pub seats: Vec<i64>,
    /// Whether some class could be in a room smaller than itself, so that sizes decide about rooms.
    pub sizes_matter: bool,
    /// What some seats ask of their class.
    pub needs: Vec<Need>,
}

/// What a seat asks of its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// This person teaches the class.
    Taught {
        /// The class.
        class: u32,
        /// The person.
        by: u32,
    },
    /// This person does not teach the class.
    NotTaught {
        /// The class.
        class: u32,
        /// The person.
        by: u32,
    },
    /// The class is in an accessible room.
    Accessible {
        /// The class.
        class: u32,
    },
    /// Two other needs, by number.
    Both {
        /// The one.
        one: u32,
        /// The other.
        other: u32,
    },
}

/// Teachers and rooms of all classes.
#[derive(Debug, Clone, Default)]
pub struct Assigned {
    /// For each class, its teachers.
    pub staff: Vec<Vec<u32>>,
    /// For each class, its room or [`NONE`].
    pub rooms: Vec<u32>,
}

/// What seats ask of the class they are in.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// How many sit there.
    pub size: i64,
    /// Whether somebody needs an accessible room.
    pub accessible: bool,
    /// Who must teach it.
    pub taught_by: Vec<u32>,
    /// Who may not teach it.
    pub not_taught_by: Vec<u32>,
}

/// What a search found.
#[derive(Debug, Clone)]
pub enum Found<T> {
    /// This will do.
    Some(T),
    /// Proven: nothing will do.
    Nothing,
    /// Not known.
    Unknown,
}

impl<'m, 'p, const W: usize> Facts<'m, 'p, W> {
    /// The facts of a problem.
    pub fn new(problem: &'p Problem<'m, W>) -> Facts<'m, 'p, W> {
        let school = &problem.model.school;
        let mut facts = Facts {
            problem,
            state: State::new(problem),
            rooms: Vec::new(),
            seats: Vec::new(),
            sizes_matter: false,
            needs: Vec::new(),
        };
        for class in &problem.model.classes.list {
            let sections: Vec<_> =
                class.sections.iter().map(|section| school.section(*section)).collect();
            let needs: Vec<_> =
                sections.iter().map(|section| &school.course(section.course).room).collect();
            let locked = sections
                .iter()
                .find_map(|section| section.room.as_ref().filter(|held| held.hold == Hold::Lock));
            let will_do = |room: &usize| match locked {
                Some(held) => held.value.index() == *room,
                None => needs.iter().all(|need| {
                    **need == RoomNeed::None || need.is_met_by(&school.rooms[*room].types)
                }),
            };
            let mut rooms: Vec<usize> = Vec::new();
            if needs.iter().any(|need| **need != RoomNeed::None) {
                rooms = (0..school.rooms.len()).filter(will_do).collect();
            }
            let sizes = sections.iter().map(|section| section.max_size).min().unwrap_or(0);
            let mut seats = i64::from(sizes).min(school.students.len() as i64);
            let capacity = |room: &usize| i64::from(school.rooms[*room].capacity);
            if let Some(largest) = rooms.iter().map(capacity).max() {
                seats = seats.min(largest);
                facts.sizes_matter |= rooms.iter().map(capacity).any(|room| room < seats);
            }
            facts.rooms.push(rooms.into_iter().map(|room| room as u32).collect());
            facts.seats.push(seats);
        }
        facts
    }

    /// Whether some teachers and some room could be there at these times.
    pub fn could_meet(&self, class: u32, times: Bits<W>) -> bool {
        let own = &self.problem.classes[class as usize];
        let available = |person: &&u32| self.state.can_teach(**person, times);
        let fixed = &own.staff_wish[..own.staff_fixed];
        let others = own.teachers.iter().filter(|person| !fixed.contains(person));
        fixed.iter().all(|person| available(&person))
            && others.filter(available).count() >= open_slots(own)
            && own.beside.iter().all(|people| people.iter().any(|person| available(&person)))
            && (!own.needs_room || !self.rooms[class as usize].is_empty())
    }

    /// Whether two classes need the same teacher or the same room in every case.
    pub fn never_together(&self, one: u32, other: u32) -> bool {
        let certain = |class: u32| {
            let own = &self.problem.classes[class as usize];
            let mut people = own.staff_wish[..own.staff_fixed].to_vec();
            if people.is_empty() && own.teachers.len() == open_slots(own) {
                people.clone_from(&own.teachers);
            }
            people.extend(own.beside.iter().filter(|list| list.len() == 1).flatten());
            people
        };
        let theirs = certain(other);
        let rooms = (&self.rooms[one as usize], &self.rooms[other as usize]);
        certain(one).iter().any(|person| theirs.contains(person))
            || (rooms.0.len() == 1 && rooms.0 == rooms.1)
    }

    /// Number of a need, once for all seats that ask for it: [`NONE`] if it is met in every case, `None` if
    /// it never is.
    pub fn need(&mut self, need: Need) -> Option<u32> {
        let accessible = |room: &u32| self.problem.rooms[*room as usize].accessible;
        let (always, never) = match need {
            Need::Taught { class, by } => self.is_there(class, by),
            Need::NotTaught { class, by } => {
                let (always, never) = self.is_there(class, by);
                (never, always)
            }
            Need::Accessible { class } => {
                let rooms = &self.rooms[class as usize];
                (rooms.iter().all(accessible), !rooms.is_empty() && !rooms.iter().any(accessible))
            }
            Need::Both { .. } => (false, false),
        };
        if always {
            return Some(NONE);
        }
        if never {
            return None;
        }
        Some(self.number(need))
    }

    /// Whether a person is in a class whoever else is, and whether that can never be.
    fn is_there(&self, class: u32, by: u32) -> (bool, bool) {
        let own = &self.problem.classes[class as usize];
        let fixed = &own.staff_wish[..own.staff_fixed];
        if fixed.contains(&by) {
            return (true, false);
        }
        let others = own.teachers.iter().filter(|person| !fixed.contains(person)).count();
        let teaches = own.teachers.contains(&by) && open_slots(own) > 0;
        let beside = own.beside.iter().any(|people| people.contains(&by));
        (teaches && others == open_slots(own), !teaches && !beside)
    }

    /// The number of two needs together.
    pub fn both(&mut self, one: u32, other: u32) -> u32 {
        match (one, other) {
            (NONE, only) | (only, NONE) => only,
            (one, other) => self.number(Need::Both { one, other }),
        }
    }

    fn number(&mut self, need: Need) -> u32 {
        let known = self.needs.iter().position(|other| *other == need);
        known.unwrap_or_else(|| {
            self.needs.push(need);
            self.needs.len() - 1
        }) as u32
    }

    /// Whether seats depend on who teaches or on rooms.
    pub fn are_tied_to_seats(&self) -> bool {
        self.sizes_matter || !self.needs.is_empty()
    }

    /// What each class is asked for by those who sit in it, given the needs of their seats.
    pub fn asked(&self, seats: impl Iterator<Item = (u32, u32)>) -> Vec<Asked> {
        let mut asked = vec![Asked::default(); self.problem.classes.len()];
        for (class, need) in seats {
            asked[class as usize].size += 1;
            self.ask(need, &mut asked);
        }
        asked
    }

    fn ask(&self, need: u32, asked: &mut [Asked]) {
        match self.needs.get(need as usize) {
            Some(Need::Taught { class, by }) => {
                let people = &mut asked[*class as usize].taught_by;
                if !people.contains(by) {
                    people.push(*by);
                }
            }
            Some(Need::NotTaught { class, by }) => asked[*class as usize].not_taught_by.push(*by),
            Some(Need::Accessible { class }) => asked[*class as usize].accessible = true,
            Some(Need::Both { one, other }) => {
                self.ask(*one, asked);
                self.ask(*other, asked);
            }
            None => {}
        }
    }

    /// Finds teachers and rooms for classes at these times; a class with no times yet counts for its load
    /// only. `asked` is what the seats ask, if they are known.
    pub fn assign(&self, times: &[Bits<W>], asked: Option<&[Asked]>) -> Found<Assigned> {
        match (self.assign_staff(times, asked), self.assign_rooms(times, asked)) {
            (Found::Nothing, _) | (_, Found::Nothing) => Found::Nothing,
            (Found::Some(staff), Found::Some(rooms)) => Found::Some(Assigned { staff, rooms }),
            _ => Found::Unknown,
        }
    }

    fn assign_staff(&self, times: &[Bits<W>], asked: Option<&[Asked]>) -> Found<Vec<Vec<u32>>> {
        let problem = self.problem;
        let mut people = People {
            facts: self,
            times,
            busy: vec![Bits::NONE; problem.staff.len()],
            own_load: vec![0; problem.staff.len()],
            beside_load: vec![0; problem.staff.len()],
            staff: vec![Vec::new(); times.len()],
            barred: Vec::new(),
            wanted: vec![Vec::new(); times.len()],
            given: Vec::new(),
            slots: Vec::new(),
            nodes: 0,
        };
        for (class, own) in problem.classes.iter().enumerate() {
            for person in &own.staff_wish[..own.staff_fixed] {
                if !people.take(class, *person) {
                    return Found::Nothing;
                }
            }
        }
        for (class, asked) in asked.into_iter().flatten().enumerate() {
            people.barred.push(asked.not_taught_by.clone());
            if !problem.classes[class].beside.is_empty() {
                // In which slot somebody stands who must be there is for the search to say.
                people.wanted[class].clone_from(&asked.taught_by);
                people.given.push(people.staff[class].len());
                continue;
            }
            for person in &asked.taught_by {
                if people.staff[class].contains(person) {
                    continue;
                }
                if people.staff[class].len() == problem.classes[class].staff_needed
                    || !people.take(class, *person)
                {
                    return Found::Nothing;
                }
            }
            people.given.push(people.staff[class].len());
        }
        if asked.is_none() {
            people.given = problem.classes.iter().map(|own| own.staff_fixed).collect();
        }
        let mut order: Vec<usize> = (0..times.len()).collect();
        order.sort_by_key(|class| {
            let own = &problem.classes[*class];
            (own.teachers.len(), std::cmp::Reverse(own.load))
        });
        for class in order {
            let own = &problem.classes[class];
            people.slots.extend((people.given[class]..own.staff_needed).map(|_| class));
        }
        match people.descend(0) {
            true => Found::Some(people.staff),
            false if people.nodes > MOST_NODES => Found::Unknown,
            false => Found::Nothing,
        }
    }

    fn assign_rooms(&self, times: &[Bits<W>], asked: Option<&[Asked]>) -> Found<Vec<u32>> {
        let problem = self.problem;
        let mut order: Vec<usize> = (0..times.len())
            .filter(|class| problem.classes[*class].needs_room && !times[*class].is_empty())
            .collect();
        let mut open = self.rooms.clone();
        for (open, asked) in open.iter_mut().zip(asked.into_iter().flatten()) {
            open.retain(|room| {
                let capacity = problem.model.school.rooms[*room as usize].capacity;
                i64::from(capacity) >= asked.size
                    && (!asked.accessible || problem.rooms[*room as usize].accessible)
            });
        }
        order.sort_by_key(|class| open[*class].len());
        let mut busy = vec![Bits::NONE; problem.rooms.len()];
        let mut rooms = vec![NONE; times.len()];
        let mut nodes = 0;
        match descend_rooms(times, &order, &open, &mut busy, &mut rooms, &mut nodes) {
            true => Found::Some(rooms),
            false if nodes > MOST_NODES => Found::Unknown,
            false => Found::Nothing,
        }
    }

    /// The same as rows: a variable for each class and person, and for each class and room, in the order
    /// in which [`Facts::read`] takes their values. Answers for each class who may be in it, slot by slot, and
    /// their variables.
    pub fn rows(
        &self,
        times: &[Bits<W>],
        program: &mut Program,
        laid: Option<&Laid>,
    ) -> Vec<Vec<Staffing>> {
        let problem = self.problem;
        let mut staffing: Vec<Vec<Staffing>> = Vec::with_capacity(times.len());
        let mut teaches: Vec<Vec<(usize, VarId)>> = vec![Vec::new(); problem.staff.len()];
        let mut beside: Vec<Vec<(usize, VarId)>> = vec![Vec::new(); problem.staff.len()];
        let mut uses: Vec<Vec<(usize, VarId)>> = vec![Vec::new(); problem.rooms.len()];
        for class in 0..times.len() {
            let mut own = Vec::new();
            let mut slots_of: BTreeMap<u32, Vec<(VarId, i64)>> = BTreeMap::new();
            for (group, candidates) in self.candidates(class).into_iter().enumerate() {
                let mut list = Vec::new();
                for (person, lower) in candidates.people {
                    let name = format!("person {person} is in class {class}, {group}");
                    let variable = program.whole(name, lower, 1, 0);
                    list.push((person, variable));
                    slots_of.entry(person).or_default().push((variable, 1));
                    let loads = if group == 0 { &mut teaches } else { &mut beside };
                    loads[person as usize].push((class, variable));
                }
                let terms = list.iter().map(|(_, variable)| (*variable, 1)).collect();
                program.row("people needed", terms, Sense::Equal, candidates.count as i64);
                own.push(Staffing { count: candidates.count, people: list });
            }
            for terms in slots_of.into_values().filter(|terms| terms.len() > 1) {
                program.row("in one slot of a class", terms, Sense::AtMost, 1);
            }
            staffing.push(own);
        }
        for class in 0..times.len() {
            let mut terms = Vec::new();
            let mut seats = Vec::new();
            for room in &self.rooms[class] {
                let variable = program.choice(format!("class {class} in room {room}"), 0);
                let capacity = problem.model.school.rooms[*room as usize].capacity;
                terms.push((variable, 1));
                seats.push((variable, -i64::from(capacity).min(self.seats[class])));
                uses[*room as usize].push((class, variable));
            }
            if problem.classes[class].needs_room {
                program.row("a room", terms, Sense::Equal, 1);
                if let Some((certain, terms)) = laid.map(|laid| &laid.sizes[class]) {
                    seats.extend(terms);
                    program.row("seats of a room", seats, Sense::AtMost, -certain);
                }
            }
        }
        for (person, (own, beside)) in teaches.iter().zip(&beside).enumerate() {
            self.load_rows(person, own, beside, program);
        }
        for (all, beside) in teaches.iter_mut().zip(beside) {
            all.extend(beside);
        }
        for list in teaches.iter().chain(&uses) {
            for (index, (one, first)) in list.iter().enumerate() {
                for (other, second) in &list[index + 1..] {
                    if times[*one].overlaps(times[*other]) {
                        let terms = vec![(*first, 1), (*second, 1)];
                        program.row("in one place at a time", terms, Sense::AtMost, 1);
                    }
                }
            }
        }
        for (person, list) in teaches.iter().enumerate() {
            self.person_rows(person, list, times, program);
        }
        let need_rows = laid.map_or(&[][..], |laid| &laid.met);
        for (need, met) in self.needs.iter().zip(need_rows) {
            let helps = |class: u32, list: &[(usize, VarId)]| -> Vec<(VarId, i64)> {
                let own = list.iter().filter(|(other, _)| *other == class as usize);
                own.map(|(_, variable)| (*variable, -1)).collect()
            };
            let mut terms = vec![(*met, 1)];
            match need {
                Need::Both { one, other } => {
                    for part in [one, other] {
                        let terms = vec![(*met, 1), (need_rows[*part as usize], -1)];
                        program.row("both of two needs", terms, Sense::AtMost, 0);
                    }
                    continue;
                }
                Need::Taught { class, by } => terms.extend(helps(*class, &teaches[*by as usize])),
                Need::NotTaught { class, by } => {
                    let taught = helps(*class, &teaches[*by as usize]);
                    terms.extend(taught.into_iter().map(|(variable, _)| (variable, 1)));
                    program.row("not both a seat and this teacher", terms, Sense::AtMost, 1);
                    continue;
                }
                Need::Accessible { class } => {
                    for (room, list) in uses.iter().enumerate() {
                        if problem.rooms[room].accessible {
                            terms.extend(helps(*class, list));
                        }
                    }
                }
            }
            program.row("what a seat needs", terms, Sense::AtMost, 0);
        }
        staffing
    }

    /// What one person may have on their own, beside others, and in all.
    fn load_rows(
        &self,
        person: usize,
        own: &[(usize, VarId)],
        beside: &[(usize, VarId)],
        program: &mut Program,
    ) {
        let facts = &self.problem.staff[person];
        let mut row = |list: &mut dyn Iterator<Item = &(usize, VarId)>, most: i64| {
            if most < i64::MAX / 4 {
                let load = |class: usize| self.problem.classes[class].load;
                let terms = list.map(|(class, variable)| (*variable, load(*class))).collect();
                program.row("load", terms, Sense::AtMost, most);
            }
        };
        row(&mut own.iter(), facts.max_load);
        if !beside.is_empty() {
            row(&mut beside.iter(), facts.max_beside);
            row(&mut own.iter().chain(beside), facts.max_in_all);
        }
    }

    /// Availability and prep time of one person.
    fn person_rows(
        &self,
        person: usize,
        list: &[(usize, VarId)],
        times: &[Bits<W>],
        program: &mut Program,
    ) {
        let problem = self.problem;
        let facts = &problem.staff[person];
        for (class, variable) in list {
            if !self.state.can_teach(person as u32, times[*class]) {
                program.row("away", vec![(*variable, 1)], Sense::AtMost, 0);
            }
        }
        if facts.free_blocks == 0 {
            return;
        }
        for day in &problem.prep_days {
            let free: Vec<VarId> = day.iter().map(|_| program.choice("a free block", 0)).collect();
            for (index, (block, variable)) in day.iter().zip(&free).enumerate() {
                for (class, taught) in list {
                    if times[*class].overlaps(*block) {
                        let terms = vec![(*taught, 1), (*variable, 1)];
                        program.row("teaching is not free", terms, Sense::AtMost, 1);
                    }
                }
                for (other, second) in day.iter().zip(&free).skip(index + 1) {
                    if other.overlaps(*block) {
                        let terms = vec![(*variable, 1), (*second, 1)];
                        program.row("free once", terms, Sense::AtMost, 1);
                    }
                }
            }
            let terms = free.iter().map(|variable| (*variable, 1)).collect();
            program.row("free blocks", terms, Sense::AtLeast, i64::from(facts.free_blocks));
        }
    }

    /// Who may be in a class: those who teach it, then for each slot beside them who can fill it.
    fn candidates(&self, class: usize) -> Vec<Candidates> {
        let own = &self.problem.classes[class];
        let fixed = &own.staff_wish[..own.staff_fixed];
        let mut people: Vec<(u32, i64)> = fixed.iter().map(|person| (*person, 1)).collect();
        let is_new = |person: &&u32| !fixed.contains(person);
        if open_slots(own) > 0 {
            people.extend(own.teachers.iter().filter(is_new).map(|person| (*person, 0)));
        }
        let mut groups = vec![Candidates { count: own.staff_needed - own.beside.len(), people }];
        groups.extend(own.beside.iter().map(|list| Candidates {
            count: 1,
            people: list.iter().filter(is_new).map(|person| (*person, 0)).collect(),
        }));
        groups
    }

    /// Reads the values of the variables of [`Facts::rows`].
    pub fn read(&self, values: &[i64]) -> Assigned {
        let mut values = values.iter();
        let mut next = || values.next() == Some(&1);
        let classes = 0..self.problem.classes.len();
        let staff = classes.clone().map(|class| {
            let people = self.candidates(class).into_iter().flat_map(|group| group.people);
            people.filter(|_| next()).map(|(person, _)| person).collect()
        });
        let staff = staff.collect();
        let rooms = classes.map(|class| {
            let mut found = NONE;
            for room in &self.rooms[class] {
                if next() {
                    found = *room;
                }
            }
            found
        });
        Assigned { staff, rooms: rooms.collect() }
    }
}

/// Some slots of a class: how many, and who may fill them, 1 for those who must.
struct Candidates {
    count: usize,
    people: Vec<(u32, i64)>,
}

/// Some slots of a class in a program.
#[derive(Debug, Clone)]
pub struct Staffing {
    /// How many they are.
    pub count: usize,
    /// Who may fill them, each with the variable that says so.
    pub people: Vec<(u32, VarId)>,
}

/// How many teachers of a class are to be found, those beside them aside.
fn open_slots(own: &ClassFacts) -> usize {
    own.staff_needed - own.beside.len() - own.staff_fixed
}

/// A room for each class of the order, one after another.
fn descend_rooms<const W: usize>(
    times: &[Bits<W>],
    order: &[usize],
    open: &[Vec<u32>],
    busy: &mut [Bits<W>],
    rooms: &mut [u32],
    nodes: &mut u32,
) -> bool {
    let Some((class, order)) = order.split_first() else { return true };
    for room in &open[*class] {
        *nodes += 1;
        let at = *room as usize;
        if busy[at].overlaps(times[*class]) || *nodes > MOST_NODES {
            continue;
        }
        busy[at] = busy[at].with(times[*class]);
        rooms[*class] = *room;
        if descend_rooms(times, order, open, busy, rooms, nodes) {
            return true;
        }
        busy[at] = busy[at].without(times[*class]);
        rooms[*class] = NONE;
    }
    false
}

/// A search for teachers.
struct People<'a, 'm, 'p, const W: usize> {
    facts: &'a Facts<'m, 'p, W>,
    times: &'a [Bits<W>],
    busy: Vec<Bits<W>>,
    own_load: Vec<i64>,
    /// What each person has beside others.
    beside_load: Vec<i64>,
    staff: Vec<Vec<u32>>,
    /// Who may not teach each class, where that is known.
    barred: Vec<Vec<u32>>,
    /// Who must be in each class, in whatever slot.
    wanted: Vec<Vec<u32>>,
    /// How many teachers of each class are given, not to be found.
    given: Vec<usize>,
    slots: Vec<usize>,
    nodes: u32,
}

impl<const W: usize> People<'_, '_, '_, W> {
    /// Puts a person into the next slot of a class, if the facts allow it.
    fn take(&mut self, class: usize, person: u32) -> bool {
        let at = person as usize;
        let (times, problem) = (self.times[class], self.facts.problem);
        let (own, facts) = (&problem.classes[class], &problem.staff[at]);
        let is_beside = own.is_beside(self.staff[class].len());
        let (mut own_load, mut beside_load) = (self.own_load[at], self.beside_load[at]);
        *(if is_beside { &mut beside_load } else { &mut own_load }) += own.load;
        let keeps_load = match is_beside {
            true => beside_load <= facts.max_beside,
            false => own_load <= facts.max_load,
        };
        if self.staff[class].contains(&person)
            || self.barred.get(class).is_some_and(|list| list.contains(&person))
            || self.busy[at].overlaps(times)
            || !keeps_load
            || own_load + beside_load > facts.max_in_all
            || facts.unavailable.overlaps(times)
            || !self.facts.state.keeps_prep(person, self.busy[at].with(times))
        {
            return false;
        }
        self.busy[at] = self.busy[at].with(times);
        (self.own_load[at], self.beside_load[at]) = (own_load, beside_load);
        self.staff[class].push(person);
        true
    }

    /// Takes back the last person of a class.
    fn give_back(&mut self, class: usize) {
        let own = &self.facts.problem.classes[class];
        let Some(person) = self.staff[class].pop() else { return };
        let at = person as usize;
        self.busy[at] = self.busy[at].without(self.times[class]);
        match own.is_beside(self.staff[class].len()) {
            true => self.beside_load[at] -= own.load,
            false => self.own_load[at] -= own.load,
        }
    }

    fn descend(&mut self, slot: usize) -> bool {
        let Some(&class) = self.slots.get(slot) else { return true };
        let problem = self.facts.problem;
        let own = &problem.classes[class];
        let next = self.staff[class].len();
        // The free slots of the teachers of one class are filled in order of persons.
        let taught = self.staff[class].get(self.given[class]..).and_then(|own| own.last());
        let after = taught.copied().filter(|_| !own.is_beside(next));
        let people = own.candidates(next).iter();
        for person in people.filter(|person| after.is_none_or(|last| **person > last)) {
            self.nodes += 1;
            if self.nodes > MOST_NODES || !self.take(class, *person) {
                continue;
            }
            let is_full = self.staff[class].len() == own.staff_needed;
            let wanted = self.wanted[class].iter();
            if (!is_full || wanted.into_iter().all(|who| self.staff[class].contains(who)))
                && self.descend(slot + 1)
            {
                return true;
            }
            self.give_back(class);
        }
        false
    }
}
