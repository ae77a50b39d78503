//! The hidden timetable: a time and a room for every class, so that teachers, rooms and rules agree.
//!
//! A natural school does not show it; it proves that nothing the school asks of its teachers and rooms is
//! impossible. A planted school seats its students in it. Pieces are placed one after another where they
//! push out least; what is pushed out waits for its next turn and pushes harder then.

use super::dice::{Dice, Stage};
use super::draft::Draft;
use super::grid::{Placement, Slots};
use super::openings::{places, wanted_together};
use super::rooms;
use super::staffing::{School, classes_of};
use std::collections::VecDeque;

/// A place and a room for every class.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// The placement of each class, among those of its meeting kind.
    pub(super) places: Vec<Option<usize>>,
    pub(super) rooms: Vec<Option<usize>>,
    /// Whether every class found its place.
    pub(super) complete: bool,
}

impl Table {
    /// Where a class meets.
    pub(super) fn placement<'a>(
        &self,
        draft: &'a Draft,
        school: &School,
        class: usize,
    ) -> &'a Placement {
        let kind = &draft.grid.kinds[school.classes[class].kind];
        &kind.places[self.places[class].unwrap_or(0)]
    }
}

/// Classes that are placed together; each has its own teachers and room.
pub(super) struct Piece {
    pub(super) classes: Vec<usize>,
    pub(super) places: Vec<usize>,
}

/// A possible next step: a piece at a place, in rooms, and what it pushes out.
pub(super) struct Step {
    pub(super) place: usize,
    pub(super) rooms: Vec<Option<usize>>,
    pub(super) out: Vec<usize>,
}

/// The timetable in the making.
pub(super) struct Builder<'a> {
    pub(super) draft: &'a Draft,
    pub(super) school: &'a School,
    pub(super) pieces: Vec<Piece>,
    pub(super) piece_of: Vec<usize>,
    /// The rooms in which a class can meet, smallest first.
    pub(super) rooms_for: Vec<Vec<usize>>,
    /// Classes that may not overlap a class, beyond those of its teachers and room.
    pub(super) never_with: Vec<Vec<usize>>,
    /// How many students want both of two classes, shared out over the sections.
    pub(super) wanted_with: Vec<Vec<(usize, f64)>>,
    /// The slots that each placed class takes, and those with all that overlap them; none while it waits.
    pub(super) takes: Vec<Slots>,
    pub(super) reach: Vec<Slots>,
    /// The placed classes of each room.
    pub(super) by_room: Vec<Vec<usize>>,
    /// Seats on offer in each slot.
    pub(super) seats: Vec<f64>,
    /// How many students are in school in each slot.
    pub(super) present: Vec<f64>,
    /// How often a piece was pushed out.
    pub(super) pushed: Vec<u32>,
    pub(super) table: Table,
}

/// Builds the timetable; adds a room where too few would make it impossible, and takes promises back
/// where rooms do not help.
pub(super) fn build(draft: &Draft, school: &mut School) -> Table {
    let mut dice = draft.dice(Stage::Timetable);
    let mut last = Table::default();
    for attempt in 0..28 {
        let copy = school.clone();
        let mut builder = Builder::new(draft, &copy);
        let Some(stuck) = builder.place_all(&mut dice) else {
            builder.improve(&mut dice);
            builder.table.complete = true;
            return builder.table;
        };
        last = builder.table;
        match attempt {
            8 => school.promises.apart.clear(),
            12 => school.promises.parallel = None,
            16 => school.promises.blocks.clear(),
            20 => school.promises.prep = false,
            _ => rooms::add(draft, school, stuck),
        }
    }
    last
}

impl<'a> Builder<'a> {
    pub(super) fn new(draft: &'a Draft, school: &'a School) -> Builder<'a> {
        let classes = school.classes.len();
        let mut never_with = vec![Vec::new(); classes];
        for (one, other) in &school.promises.apart {
            let (first, second) = (classes_of(school, *one), classes_of(school, *other));
            for one in &first {
                for other in &second {
                    never_with[*one].push(*other);
                    never_with[*other].push(*one);
                }
            }
        }
        let mut groups: Vec<Vec<usize>> = Vec::new();
        if let Some((one, other)) = school.promises.parallel {
            let pairs = classes_of(school, one).into_iter().zip(classes_of(school, other));
            groups.extend(pairs.map(|(one, other)| vec![one, other]));
        }
        let tied: Vec<usize> = groups.concat();
        groups.extend((0..classes).filter(|class| !tied.contains(class)).map(|class| vec![class]));
        let mut piece_of = vec![0; classes];
        let mut pieces = Vec::new();
        for classes in groups {
            for class in &classes {
                piece_of[*class] = pieces.len();
            }
            let places = places(draft, school, &classes);
            pieces.push(Piece { classes, places });
        }
        let rooms_for = (0..classes)
            .map(|class| {
                let types = rooms::types(draft, &school.classes[class]);
                let mut fitting: Vec<usize> = (0..school.rooms.len())
                    .filter(|room| {
                        let room = &school.rooms[*room];
                        room.capacity >= school.classes[class].size
                            && room.types.iter().any(|word| types.contains(word))
                    })
                    .collect();
                // The type named first before the others, small rooms before large ones.
                fitting.sort_by_key(|room| {
                    let room = &school.rooms[*room];
                    let rank = types.iter().position(|word| room.types.contains(word));
                    (rank, !types.contains(&room.types[0]), room.capacity)
                });
                fitting
            })
            .collect();
        Builder {
            draft,
            school,
            pushed: vec![0; pieces.len()],
            pieces,
            piece_of,
            rooms_for,
            never_with,
            wanted_with: wanted_together(draft, school),
            takes: vec![0; classes],
            reach: vec![0; classes],
            by_room: vec![Vec::new(); school.rooms.len()],
            seats: vec![0.0; Slots::BITS as usize],
            present: (0..Slots::BITS)
                .map(|slot| {
                    let here = draft.plans.iter().filter(|plan| plan.open >> slot & 1 == 1);
                    here.count().max(1) as f64
                })
                .collect(),
            table: Table {
                places: vec![None; classes],
                rooms: vec![None; classes],
                complete: false,
            },
        }
    }

    /// Places every piece; if it cannot, a class that was in the way most often.
    pub(super) fn place_all(&mut self, dice: &mut Dice) -> Option<usize> {
        let mut order: Vec<usize> = (0..self.pieces.len()).collect();
        dice.shuffle(&mut order);
        order.sort_by_key(|piece| {
            let piece = &self.pieces[*piece];
            let tight = piece.classes.iter().map(|class| self.rooms_for[*class].len()).min();
            let rooms = tight.unwrap_or(0).min(8);
            let sections = piece.classes.iter().map(|class| self.sections_like(*class)).min();
            (piece.places.len() * rooms.max(1), sections)
        });
        let mut waiting: VecDeque<usize> = order.into();
        let mut left = 60 * self.pieces.len() + 2_000;
        while let Some(piece) = waiting.pop_front() {
            if left == 0 {
                let worst = (0..self.pieces.len()).max_by_key(|piece| self.pushed[*piece]);
                return worst.map(|worst| self.pieces[worst].classes[0]);
            }
            left -= 1;
            let Some(step) = self.best_step(piece, dice) else {
                return Some(self.pieces[piece].classes[0]);
            };
            for out in &step.out {
                self.take_out(*out);
                self.pushed[*out] += 1;
                waiting.push_back(*out);
            }
            self.put(piece, &step);
        }
        None
    }

    /// How many sections the course of a class has.
    pub(super) fn sections_like(&self, class: usize) -> u32 {
        self.draft.courses[self.school.classes[class].members[0].0].sections
    }

    /// The step that pushes out least and separates the courses that students want together.
    pub(super) fn best_step(&self, piece: usize, dice: &mut Dice) -> Option<Step> {
        let mut best: Option<(f64, Step)> = None;
        for place in &self.pieces[piece].places {
            let Some(step) = self.step(piece, *place, dice) else { continue };
            let pushes: f64 = step.out.iter().map(|out| 1.0 + f64::from(self.pushed[*out])).sum();
            let cost = 1_000.0 * pushes + self.regret(piece, *place) + dice.unit();
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, step));
            }
        }
        best.map(|(_, step)| step)
    }

    /// What a piece at a place would push out; nothing if it cannot be there at all.
    pub(super) fn step(&self, piece: usize, place: usize, dice: &mut Dice) -> Option<Step> {
        let mut out: Vec<usize> = Vec::new();
        let mut rooms = Vec::new();
        for class in &self.pieces[piece].classes {
            let here = &self.draft.grid.kinds[self.school.classes[*class].kind].places[place];
            for other in &self.never_with[*class] {
                self.push_if_overlapping(*other, here.takes, piece, &mut out);
            }
            for teacher in &self.school.classes[*class].teachers {
                let own = &self.school.teachers[*teacher].classes;
                for other in own {
                    self.push_if_overlapping(*other, here.takes, piece, &mut out);
                }
                if self.school.promises.prep {
                    self.make_prep(*teacher, piece, here.reach, &mut out, dice)?;
                }
            }
            let candidates = &self.rooms_for[*class];
            if rooms::types(self.draft, &self.school.classes[*class]).contains(&"none") {
                rooms.push(None);
                continue;
            }
            let mut least: Option<(f64, usize, Vec<usize>)> = None;
            for room in candidates.iter().filter(|room| !rooms.contains(&Some(**room))) {
                let mut pushed = Vec::new();
                for other in &self.by_room[*room] {
                    if !out.contains(&self.piece_of[*other]) {
                        self.push_if_overlapping(*other, here.takes, piece, &mut pushed);
                    }
                }
                let cost: f64 = pushed
                    .iter()
                    .map(|out| 1.0 + f64::from(self.pushed[*out]) + 0.2 * dice.unit())
                    .sum();
                if least.as_ref().is_none_or(|(known, _, _)| cost < *known) {
                    let free = pushed.is_empty();
                    least = Some((cost, *room, pushed));
                    if free {
                        break;
                    }
                }
            }
            let (_, room, pushed) = least?;
            rooms.push(Some(room));
            out.extend(pushed);
        }
        out.sort_unstable();
        out.dedup();
        Some(Step { place, rooms, out })
    }

    pub(super) fn push_if_overlapping(
        &self,
        other: usize,
        takes: Slots,
        piece: usize,
        out: &mut Vec<usize>,
    ) {
        let owner = self.piece_of[other];
        if owner != piece && self.reach[other] & takes != 0 && !out.contains(&owner) {
            out.push(owner);
        }
    }

    /// Pushes out classes of a teacher until every day has a free block beside the new class.
    pub(super) fn make_prep(
        &self,
        teacher: usize,
        piece: usize,
        reach: Slots,
        out: &mut Vec<usize>,
        dice: &mut Dice,
    ) -> Option<()> {
        let own = &self.school.teachers[teacher].classes;
        for _ in 0..own.len() + 1 {
            let staying: Vec<usize> = own
                .iter()
                .copied()
                .filter(|class| {
                    let owner = self.piece_of[*class];
                    owner != piece && !out.contains(&owner) && self.table.places[*class].is_some()
                })
                .collect();
            let taken = staying.iter().fold(reach, |taken, class| taken | self.reach[*class]);
            if self.draft.grid.has_prep(taken) {
                return Some(());
            }
            let full = self.draft.grid.full_days(taken);
            let blocking: Vec<usize> =
                staying.into_iter().filter(|class| self.takes[*class] & full != 0).collect();
            out.push(self.piece_of[*dice.pick(&blocking)?]);
        }
        None
    }

    pub(super) fn put(&mut self, piece: usize, step: &Step) {
        for (class, room) in self.pieces[piece].classes.iter().zip(&step.rooms) {
            self.table.places[*class] = Some(step.place);
            self.table.rooms[*class] = *room;
            if let Some(room) = room {
                self.by_room[*room].push(*class);
            }
            let here = self.table.placement(self.draft, self.school, *class);
            (self.takes[*class], self.reach[*class]) = (here.takes, here.reach);
            add_seats(&mut self.seats, here.takes, f64::from(self.school.classes[*class].size));
        }
    }

    pub(super) fn take_out(&mut self, piece: usize) {
        for class in &self.pieces[piece].classes {
            let size = f64::from(self.school.classes[*class].size);
            add_seats(&mut self.seats, self.takes[*class], -size);
            (self.takes[*class], self.reach[*class]) = (0, 0);
            self.table.places[*class] = None;
            if let Some(room) = self.table.rooms[*class].take() {
                self.by_room[room].retain(|other| other != class);
            }
        }
    }
}

fn add_seats(seats: &mut [f64], takes: Slots, size: f64) {
    for (slot, seats) in seats.iter_mut().enumerate() {
        if takes >> slot & 1 == 1 {
            *seats += size;
        }
    }
}
