//! A seat for every request: in a planted school students ask for what the hidden timetable gives them.
//!
//! Each student first gets as many of the wishes as fit together, core subjects before electives; what
//! does not fit is exchanged for something of the same weight that has a free seat at a free time.

use super::dice::{Dice, Stage};
use super::draft::{Draft, Wish};
use super::grid::Slots;
use super::staffing::School;
use super::timetable::{Table, running};
use super::wishes::{suits, units_left};

/// The class in which a student sits, for each wish of each student.
pub(super) type Seats = Vec<Vec<usize>>;

/// What the seats of the timetable look like while they fill.
struct Hall<'a> {
    school: &'a School,
    takes: Vec<Slots>,
    reach: Vec<Slots>,
    first_term: Vec<usize>,
    last_term: Vec<usize>,
    accessible: Vec<bool>,
    taken: Vec<u32>,
    /// Students with an IEP in each co-taught class, and the most there may be.
    with_iep: Vec<u32>,
    iep_limit: Vec<u32>,
    /// The classes of each course.
    of_course: Vec<Vec<usize>>,
    /// Courses of which the first must end before the second begins.
    sequences: Vec<(usize, usize)>,
}

impl<'a> Hall<'a> {
    fn new(draft: &Draft, school: &'a School, table: &Table) -> Hall<'a> {
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
        }
    }

    /// Whether a student can sit in a class, given what is busy.
    fn open(
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
    fn in_order(&self, course: usize, class: usize, chosen: &[(usize, usize)]) -> bool {
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

    fn sit(&mut self, draft: &Draft, student: usize, class: usize) {
        self.taken[class] += 1;
        self.with_iep[class] +=
            u32::from(draft.students[student].iep && self.school.classes[class].co_taught);
    }
}

/// The search for the wishes of one student that fit together.
struct Search<'a> {
    hall: &'a Hall<'a>,
    draft: &'a Draft,
    student: usize,
    /// Wishes in the order in which they are tried: position, course, worth, co-taught.
    order: Vec<(usize, usize, u32, bool)>,
    /// The worth of the wishes from each position on.
    rest: Vec<u32>,
    steps: u32,
    best: u32,
    best_seats: Vec<(usize, usize)>,
    chosen: Vec<(usize, usize)>,
}

impl Search<'_> {
    fn go(&mut self, position: usize, worth: u32, busy: Slots) {
        if worth > self.best || self.best_seats.is_empty() && position == 0 {
            self.best = worth;
            self.best_seats.clone_from(&self.chosen);
        }
        if position == self.order.len()
            || worth + self.rest[position] <= self.best
            || self.steps == 0
        {
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

/// Seats every student and makes the requests agree with the seats.
pub(super) fn plant(draft: &mut Draft, school: &School, table: &Table) -> Seats {
    let mut dice = draft.dice(Stage::Plant);
    let mut hall = Hall::new(draft, school, table);
    let mut seats: Seats = vec![Vec::new(); draft.students.len()];
    let mut order: Vec<usize> = (0..draft.students.len()).collect();
    dice.shuffle(&mut order);
    // Those who want most single classes choose first, as a counsellor would have it.
    order.sort_by_key(|student| {
        let single = |wish: &&Wish| draft.courses[wish.course].sections == 1;
        usize::MAX - draft.plans[*student].wishes.iter().filter(single).count()
    });
    for student in order {
        let chosen = best_seats(draft, &hall, student);
        for (_, class) in &chosen {
            hall.sit(draft, student, *class);
        }
        seats[student] = keep(draft, student, &chosen);
        fill(draft, &mut hall, student, &mut seats[student], &mut dice);
    }
    seats
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

/// Keeps the wishes that have a seat; returns the seats in the order of the wishes.
fn keep(draft: &mut Draft, student: usize, chosen: &[(usize, usize)]) -> Vec<usize> {
    let plan = &mut draft.plans[student];
    let seat = |wish: &Wish| chosen.iter().find(|(course, _)| *course == wish.course);
    plan.wishes.retain(|wish| seat(wish).is_some());
    plan.wishes.iter().filter_map(|wish| seat(wish).map(|(_, class)| *class)).collect()
}

/// Fills what is left of the day with courses that have a free seat at a free time.
fn fill(
    draft: &mut Draft,
    hall: &mut Hall<'_>,
    student: usize,
    seats: &mut Vec<usize>,
    dice: &mut Dice,
) {
    // First what suits the student, then anything for the grade, then anything the school offers.
    for ease in 0..3 {
        for _ in 0..16 {
            let left = units_left(draft, student);
            if left == 0 {
                return;
            }
            let busy = seats.iter().fold(0, |busy, class| busy | hall.reach[*class]);
            let chosen: Vec<(usize, usize)> = draft.plans[student]
                .wishes
                .iter()
                .zip(seats.iter())
                .map(|(wish, class)| (wish.course, *class))
                .collect();
            let mut options: Vec<(usize, usize)> = Vec::new();
            let mut weights = Vec::new();
            for (course, offered) in draft.courses.iter().enumerate() {
                let template = &offered.template;
                let who = &draft.students[student];
                let wanted = match ease {
                    0 => template.draw > 0.0 && suits(who, template) && template.takes(who.grade),
                    1 => {
                        let kept = template.has("core") && template.draw <= 0.0
                            || template.department == "Special Education"
                            || template.has("eld")
                            || template.has("avid");
                        template.takes(who.grade) && !kept && suits(who, template)
                    }
                    _ => {
                        template.staff_needed == 0
                            || template.takes(who.grade) && template.draw > 0.0
                    }
                };
                let asked = chosen.iter().any(|(other, _)| *other == course);
                if !wanted || asked || draft.units(course) > left {
                    continue;
                }
                for class in &hall.of_course[course] {
                    let joined = school_has(hall.school, *class, &chosen);
                    if !joined
                        && hall.open(draft, student, *class, false, busy)
                        && hall.in_order(course, *class, &chosen)
                    {
                        options.push((course, *class));
                        let free = hall.school.classes[*class].size - hall.taken[*class];
                        let fuller = f64::from(free) / f64::from(hall.school.classes[*class].size);
                        let last = if template.staff_needed == 0 { 0.02 } else { 1.0 };
                        weights.push(last * fuller * fuller * f64::from(draft.units(course)));
                    }
                }
            }
            let Some(choice) = dice.weighted(&weights) else { break };
            let (course, class) = options[choice];
            hall.sit(draft, student, class);
            seats.push(class);
            draft.plans[student].wishes.push(Wish {
                course,
                movable: true,
                priority: 4,
                need: None,
                co_taught: false,
            });
        }
    }
}

/// Whether a joint class holds another course of the student.
fn school_has(school: &School, class: usize, chosen: &[(usize, usize)]) -> bool {
    let members = &school.classes[class].members;
    members.iter().any(|(member, _)| chosen.iter().any(|(course, _)| course == member))
}
