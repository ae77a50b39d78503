//! Seats in the hidden timetable: in a planted school students ask for exactly what it gives them.
//!
//! Each student first gets as many of the wishes as fit together, core subjects before electives; what
//! does not fit is exchanged for something of the same weight that has a free seat at a free time. In a
//! natural school a part of what does not fit is asked for all the same: students know their school, but
//! not its next timetable.

use super::dice::Stage;
use super::draft::{Draft, Wish};
use super::grid::Slots;
use super::mend::mend;
use super::openings::running;
use super::staffing::School;
use super::timetable::Table;

/// The class in which a student sits, for each wish of each student; none for a wish without a seat.
pub(super) type Seats = Vec<Vec<Option<usize>>>;

/// What the seats of the timetable look like while they fill.
pub(super) struct Hall<'a> {
    pub(super) school: &'a School,
    pub(super) takes: Vec<Slots>,
    pub(super) reach: Vec<Slots>,
    pub(super) first_term: Vec<usize>,
    pub(super) last_term: Vec<usize>,
    pub(super) accessible: Vec<bool>,
    pub(super) taken: Vec<u32>,
    /// Students with an IEP in each co-taught class, and the most there may be.
    pub(super) with_iep: Vec<u32>,
    pub(super) iep_limit: Vec<u32>,
    /// The classes of each course.
    pub(super) of_course: Vec<Vec<usize>>,
    /// Courses of which the first must end before the second begins.
    pub(super) sequences: Vec<(usize, usize)>,
    pub(super) seats: Seats,
    /// Who sits in each class.
    pub(super) rosters: Vec<Vec<usize>>,
}

impl<'a> Hall<'a> {
    pub(super) fn new(draft: &Draft, school: &'a School, table: &Table) -> Hall<'a> {
        let mut of_course = vec![Vec::new(); draft.courses.len()];
        for (position, class) in school.classes.iter().enumerate() {
            for (course, _) in &class.members {
                of_course[*course].push(position);
            }
        }
        let place = |class| table.placement(draft, school, class);
        let classes = 0..school.classes.len();
        let sequences = draft.catalogue.sequences.iter().filter_map(|(one, other, _)| {
            let pair = (draft.course(one)?, draft.course(other)?);
            (running(draft, one) && running(draft, other)).then_some(pair)
        });
        Hall {
            school,
            takes: classes.clone().map(|class| place(class).takes).collect(),
            reach: classes.clone().map(|class| place(class).reach).collect(),
            first_term: classes.clone().map(|class| place(class).first_term).collect(),
            last_term: classes
                .clone()
                .map(|class| place(class).first_term + place(class).terms - 1)
                .collect(),
            accessible: classes
                .clone()
                .map(|class| table.rooms[class].is_none_or(|room| school.rooms[room].accessible))
                .collect(),
            taken: vec![0; school.classes.len()],
            with_iep: vec![0; school.classes.len()],
            // Three tenths of a full class stay within four tenths of a class that is not quite full.
            iep_limit: classes.map(|class| school.classes[class].size * 3 / 10).collect(),
            of_course,
            sequences: sequences.collect(),
            seats: vec![Vec::new(); draft.students.len()],
            rosters: vec![Vec::new(); school.classes.len()],
        }
    }

    /// Whether a student can sit in a class, given what is busy.
    pub(super) fn open(
        &self,
        draft: &Draft,
        student: usize,
        class: usize,
        co_taught: bool,
        busy: Slots,
    ) -> bool {
        let who = &draft.students[student];
        let room = self.taken[class] < self.school.classes[class].size;
        let setting = !co_taught || self.school.classes[class].co_taught;
        let iep = !(who.iep && self.school.classes[class].co_taught)
            || self.with_iep[class] < self.iep_limit[class];
        let reachable = !who.mobility || self.accessible[class];
        room && setting
            && iep
            && reachable
            && self.takes[class] & (busy | !draft.plans[student].open) == 0
    }

    /// Whether a class of a course may stand beside the seats already chosen.
    pub(super) fn in_order(&self, course: usize, class: usize, chosen: &[(usize, usize)]) -> bool {
        self.sequences.iter().all(|(first, then)| {
            chosen.iter().all(|(other, seat)| {
                !(course == *first
                    && other == then
                    && self.last_term[class] >= self.first_term[*seat]
                    || course == *then
                        && other == first
                        && self.last_term[*seat] >= self.first_term[class])
            })
        })
    }

    /// Puts a student into these seats.
    pub(super) fn enter(&mut self, draft: &Draft, student: usize, seats: Vec<Option<usize>>) {
        for class in seats.iter().flatten() {
            self.taken[*class] += 1;
            self.with_iep[*class] +=
                u32::from(draft.students[student].iep && self.school.classes[*class].co_taught);
            self.rosters[*class].push(student);
        }
        self.seats[student] = seats;
    }

    /// Takes a student out of all seats.
    pub(super) fn leave(&mut self, draft: &Draft, student: usize) -> Vec<Option<usize>> {
        let seats = std::mem::take(&mut self.seats[student]);
        for class in seats.iter().flatten() {
            self.taken[*class] -= 1;
            self.with_iep[*class] -=
                u32::from(draft.students[student].iep && self.school.classes[*class].co_taught);
            self.rosters[*class].retain(|other| *other != student);
        }
        seats
    }

    /// The slots in which a student sits.
    pub(super) fn busy(&self, student: usize) -> Slots {
        self.seats[student].iter().flatten().fold(0, |busy, class| busy | self.reach[*class])
    }

    /// Course and class of every seat of a student.
    pub(super) fn chosen(&self, draft: &Draft, student: usize) -> Vec<(usize, usize)> {
        let wishes = draft.plans[student].wishes.iter().zip(&self.seats[student]);
        wishes.filter_map(|(wish, class)| Some((wish.course, (*class)?))).collect()
    }
}

/// The search for the wishes of one student that fit together.
pub(super) struct Search<'a> {
    pub(super) hall: &'a Hall<'a>,
    pub(super) draft: &'a Draft,
    pub(super) student: usize,
    /// Wishes in the order in which they are tried: position, course, worth, co-taught.
    pub(super) order: Vec<(usize, usize, u32, bool)>,
    /// The worth of the wishes from each position on.
    pub(super) rest: Vec<u32>,
    pub(super) steps: u32,
    pub(super) best: u32,
    pub(super) best_seats: Vec<(usize, usize)>,
    pub(super) chosen: Vec<(usize, usize)>,
}

impl Search<'_> {
    pub(super) fn go(&mut self, position: usize, worth: u32, busy: Slots) {
        // Of equal seats, those that leave whole blocks free are better than odd halves.
        let open = self.draft.plans[self.student].open & self.draft.grid.class_slots & !busy;
        let value = (worth * 32 + 31) - self.draft.grid.odd_slots(open).min(31);
        if value > self.best {
            self.best = value;
            self.best_seats.clone_from(&self.chosen);
        }
        let hope = (worth + self.rest[position]) * 32 + 31;
        if position == self.order.len() || hope <= self.best || self.steps == 0 {
            return;
        }

        self.steps -= 1;
        let (_, course, value, co_taught) = self.order[position];
        let mut classes: Vec<usize> = self.hall.of_course[course]
            .iter()
            .copied()
            .filter(|class| {
                self.hall.open(self.draft, self.student, *class, co_taught, busy)
                    && self.hall.in_order(course, *class, &self.chosen)
            })
            .collect();
        // Emptier classes first.
        classes.sort_by_key(|class| {
            self.hall.taken[*class] * 1_000 / self.hall.school.classes[*class].size.max(1)
        });
        for class in classes {
            self.chosen.push((course, class));
            self.go(position + 1, worth + value, busy | self.hall.reach[class]);
            self.chosen.pop();
        }
        self.go(position + 1, worth, busy);
    }
}

/// The share of all requests that students of a natural school make although no seat is known for them.
const KEPT: f64 = 0.006;

/// Seats every student and makes the requests agree with the seats.
pub(super) fn plant(draft: &mut Draft, school: &School, table: &Table) -> Seats {
    let mut dice = draft.dice(Stage::Plant);
    let mut hall = Hall::new(draft, school, table);
    let mut order: Vec<usize> = (0..draft.students.len()).collect();
    dice.shuffle(&mut order);
    // Those who want most single classes choose first, as a counsellor would have it.
    order.sort_by_key(|student| {
        let single = |wish: &&Wish| draft.courses[wish.course].sections == 1;
        usize::MAX - draft.plans[*student].wishes.iter().filter(single).count()
    });
    let mut misfits = Vec::new();
    let mut all = 0;
    for student in &order {
        all += draft.plans[*student].wishes.len();
        let chosen = best_seats(draft, &hall, *student);
        misfits.extend(sit_down(draft, &mut hall, *student, &chosen));
    }
    if !draft.request.planted {
        dice.shuffle(&mut misfits);
        misfits.truncate((KEPT * all as f64).round() as usize);
        for (student, wish) in misfits {
            let mut seats = hall.leave(draft, student);
            seats.push(None);
            draft.plans[student].wishes.push(wish);
            hall.enter(draft, student, seats);
        }
    }
    for student in &order {
        mend(draft, &mut hall, *student, &mut dice);
    }
    for _ in 0..6 {
        dice.shuffle(&mut order);
        for student in &order {
            even(draft, &mut hall, *student);
        }
    }
    hall.seats
}

fn best_seats(draft: &Draft, hall: &Hall<'_>, student: usize) -> Vec<(usize, usize)> {
    let plan = &draft.plans[student];
    let mut order: Vec<(usize, usize, u32, bool)> = plan
        .wishes
        .iter()
        .enumerate()
        .map(|(position, wish)| {
            let worth = [60, 40, 22, 15, 8][wish.priority.min(4) as usize]
                + if wish.need.is_some() { 10 } else { 0 };
            (position, wish.course, worth * draft.units(wish.course), wish.co_taught)
        })
        .collect();
    order.sort_by_key(|(position, course, worth, co_taught)| {
        let open = hall.of_course[*course]
            .iter()
            .filter(|class| hall.open(draft, student, **class, *co_taught, 0))
            .count();
        (open, u32::MAX - worth, *position)
    });
    let mut rest = vec![0; order.len() + 1];
    for position in (0..order.len()).rev() {
        rest[position] = rest[position + 1] + order[position].2;
    }
    let mut search = Search {
        hall,
        draft,
        student,
        order,
        rest,
        steps: 6_000,
        best: 0,
        best_seats: Vec::new(),
        chosen: Vec::new(),
    };
    search.go(0, 0, 0);
    search.best_seats
}

/// Moves a student to emptier classes of the same courses where all of them still fit together.
fn even(draft: &Draft, hall: &mut Hall<'_>, student: usize) {
    let old = hall.leave(draft, student);
    // A fuller class costs more than its share, so that sections of a course become alike.
    let cost = |hall: &Hall<'_>, classes: &mut dyn Iterator<Item = usize>| -> u64 {
        classes
            .map(|class| {
                let full = u64::from(hall.taken[class]) * 1_000
                    / u64::from(hall.school.classes[class].size.max(1));
                full * full
            })
            .sum()
    };
    let seated = old.iter().filter(|seat| seat.is_some()).count();
    let chosen = best_seats(draft, hall, student);
    let before = cost(hall, &mut old.iter().flatten().copied());
    let after = cost(hall, &mut chosen.iter().map(|(_, class)| *class));
    let same = chosen.len() == seated
        && draft.plans[student].wishes.iter().zip(&old).all(|(wish, seat)| {
            seat.is_some() == chosen.iter().any(|(course, _)| *course == wish.course)
        });
    let seats = if same && after < before {
        let seat = |wish: &Wish| {
            chosen.iter().find(|(course, _)| *course == wish.course).map(|(_, class)| *class)
        };
        draft.plans[student].wishes.iter().map(seat).collect()
    } else {
        old
    };
    hall.enter(draft, student, seats);
}

/// Seats a student and takes back the wishes without a seat, which are returned.
fn sit_down(
    draft: &mut Draft,
    hall: &mut Hall<'_>,
    student: usize,
    chosen: &[(usize, usize)],
) -> Vec<(usize, Wish)> {
    let mut wishes = Vec::new();
    let mut seats = Vec::new();
    let mut misfits = Vec::new();
    for wish in std::mem::take(&mut draft.plans[student].wishes) {
        match chosen.iter().find(|(course, _)| *course == wish.course) {
            Some((_, class)) => {
                wishes.push(wish);
                seats.push(Some(*class));
            }
            None => misfits.push((student, wish)),
        }
    }
    draft.plans[student].wishes = wishes;
    hall.enter(draft, student, seats);
    misfits
}
