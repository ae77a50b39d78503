//! The model laid out for the search: flat lists, dense numbers, nothing that changes.
//!
//! Requests here are the primary ones, student by student, and the fixed seats that no primary request
//! asks for. A class that serves a request is an *option* of it; the options of all requests stand in one
//! list (compressed rows), so that reseating a student reads memory in order.

use super::times::Bits;
use crate::model::Model;
use crate::rule::{Clause, Subject};
use crate::school::{
    CourseId, Hold, LOAD_TOLERANCE, Load, PatternId, RequestId, RoomNeed, School, SectionId,
    StaffId, StudentId,
};
use crate::score::Strength;
use std::ops::Range;

/// No class, room or pattern.
pub const NONE: u32 = u32::MAX;

/// What an unmet required request adds to the energy: more than any one student's wishes together.
pub const REQUIRED_ENERGY: i64 = 2_400;

/// What one unit of a broken hard rule adds to the energy.
pub const HARD_ENERGY: i64 = 100_000;

/// The model as the search sees it.
#[derive(Debug)]
pub struct Problem<'m, const W: usize> {
    /// What it was made from.
    pub model: &'m Model,
    /// How many atoms the frame has.
    pub atoms: usize,
    /// The atoms of every pattern of the frame.
    pub pattern_times: Vec<Bits<W>>,
    /// For each pattern, the atoms of its last term and all terms before it.
    pub until: Vec<Bits<W>>,
    /// For each pattern, the atoms of its first term and all terms after it.
    pub from: Vec<Bits<W>>,
    /// For each pattern, its term if it lasts one term only; otherwise [`NONE`].
    pub only_term: Vec<u32>,
    /// The classes.
    pub classes: Vec<ClassFacts>,
    /// The people who teach.
    pub staff: Vec<StaffFacts<W>>,
    /// The rooms.
    pub rooms: Vec<RoomFacts>,
    /// The students.
    pub students: Vec<StudentFacts<W>>,
    /// The requests: first the primary ones and the fixed seats, student by student, then all alternates.
    pub requests: Vec<RequestFacts>,
    /// How many of the requests are not alternates.
    pub primary_count: usize,
    /// How many of those are fixed seats that meet no primary request.
    pub extra_seats: usize,
    /// The options of all requests.
    pub options: Vec<u32>,
    /// For each class, the requests it could serve.
    pub wanted_by: Vec<Vec<u32>>,
    /// Limits on who sits together.
    pub caps: Vec<CapFacts>,
    /// The class blocks of each day that differ from those of other days: what prep time is counted in.
    pub prep_days: Vec<Vec<Bits<W>>>,
    /// Clauses that the search must price, with what one unit adds to the energy.
    pub clauses: Vec<PricedClause>,
    /// Which clauses watch each class's placement.
    pub placement_watchers: Vec<Vec<u32>>,
    /// Which clauses watch each person's timetable.
    pub timetable_watchers: Vec<Vec<u32>>,
    /// Which clauses watch who teaches each class.
    pub staff_watchers: Vec<Vec<u32>>,
    /// Which clauses watch each class's roster.
    pub roster_watchers: Vec<Vec<u32>>,
    /// Which clauses watch each student.
    pub student_watchers: Vec<Vec<u32>>,
}

/// A class, as far as the search needs to know.
#[derive(Debug, Clone)]
pub struct ClassFacts {
    /// The patterns it may take.
    pub domain: Vec<u32>,
    /// The most students.
    pub limit: u32,
    /// Block-years it counts for.
    pub load: Load,
    /// People it needs, those beside its teachers among them: so many slots it has.
    pub staff_needed: usize,
    /// Who may teach it.
    pub teachers: Vec<u32>,
    /// For each of its last slots that is for somebody beside its teachers, who can be that.
    pub beside: Vec<Vec<u32>>,
    /// How many of its teachers may not change: the first of `staff_wish`.
    pub staff_fixed: usize,
    /// The teachers to begin with, from the input, slot by slot; [`NONE`] where there is no wish.
    pub staff_wish: Vec<u32>,
    /// Whether it needs a room.
    pub needs_room: bool,
    /// The rooms that will do, smallest first.
    pub rooms: Vec<u32>,
    /// The room to begin with, from the input.
    pub room_wish: u32,
    /// The pattern to begin with, from the input.
    pub pattern_wish: u32,
    /// Classes it may not overlap.
    pub apart: Vec<u32>,
    /// The other classes that must have the same placement.
    pub together: Vec<u32>,
    /// The limits on who sits in it.
    pub caps: Vec<u32>,
    /// How many other classes serve the same courses; 0 for a singleton.
    pub siblings: usize,
}

impl ClassFacts {
    /// Whether a slot is for somebody beside the teachers.
    #[inline]
    pub fn is_beside(&self, slot: usize) -> bool {
        slot + self.beside.len() >= self.staff_needed
    }

    /// Who can fill a slot.
    #[inline]
    pub fn candidates(&self, slot: usize) -> &[u32] {
        let first = self.staff_needed - self.beside.len();
        if slot < first { &self.teachers } else { &self.beside[slot - first] }
    }
}

/// A person who teaches.
#[derive(Debug, Clone)]
pub struct StaffFacts<const W: usize> {
    /// The most load of the person's own classes, tolerance included.
    pub max_load: Load,
    /// The most load beside others, tolerance included.
    pub max_beside: Load,
    /// The most load in all, tolerance included.
    pub max_in_all: Load,
    /// Times at which the person is away.
    pub unavailable: Bits<W>,
    /// Free class blocks that every day must keep.
    pub free_blocks: u32,
    /// The room the person would rather stay in, or [`NONE`].
    pub home: u32,
}

/// A room.
#[derive(Debug, Clone, Copy)]
pub struct RoomFacts {
    /// Whether a student tagged `mobility` can be placed here.
    pub accessible: bool,
}

/// A student.
#[derive(Debug, Clone)]
pub struct StudentFacts<const W: usize> {
    /// The student's primary requests and fixed seats.
    pub requests: Range<usize>,
    /// The student's alternates.
    pub alternates: Range<usize>,
    /// Times at which no class can be taken.
    pub unavailable: Bits<W>,
    /// The most load, tolerance included; `Load::MAX` = no limit.
    pub max_load: Load,
    /// Whether every room must be accessible.
    pub needs_accessible_room: bool,
    /// Students who may not sit in one class with this one.
    pub apart_from: Vec<u32>,
    /// People who may not teach this student.
    pub avoids: Vec<u32>,
    /// Pairs of own requests (counted from the student's first) of which the first comes before the second.
    pub orders: Vec<(u16, u16)>,
    /// Own requests of which hard rules let the student have so many at most.
    pub at_most: Vec<AtMostOf>,
    /// The caps that count this student.
    pub caps: Vec<u32>,
}

/// Requests of a student of which so many can be met at most, counted from the student's first: see
/// [`crate::rule::AtMost`].
#[derive(Debug, Clone)]
pub struct AtMostOf {
    /// The requests.
    pub requests: Vec<u16>,
    /// How many of them.
    pub most: usize,
}

/// A request.
#[derive(Debug, Clone)]
pub struct RequestFacts {
    /// Who asks.
    pub student: u32,
    /// The course asked for.
    pub course: CourseId,
    /// What it weighs if unmet.
    pub weight: i64,
    /// Whether it is required, by the school or by a hard rule that needs it.
    pub is_required: bool,
    /// Its options, as a range of [`Problem::options`].
    pub options: Range<usize>,
    /// Whether its seat may not change.
    pub is_pinned: bool,
    /// Whether a seat must be checked against more than time and size.
    pub is_particular: bool,
    /// The only term that will do, or [`NONE`].
    pub term: u32,
    /// The only teacher that will do, or [`NONE`].
    pub staff: u32,
    /// The seat to begin with, or [`NONE`].
    pub wish: u32,
    /// The request it is made from; `None` for a fixed seat that is no primary request.
    pub source: Option<RequestId>,
    /// For a fixed seat that is no primary request: its section.
    pub fixed_section: Option<SectionId>,
}

/// A limit on who sits together, see [`crate::rule::Cap`].
#[derive(Debug, Clone)]
pub struct CapFacts {
    /// The limit.
    pub cap: crate::rule::Cap,
    /// What one member too many adds to the energy.
    pub energy: i64,
}

/// A clause that the search must price.
#[derive(Debug, Clone)]
pub struct PricedClause {
    /// The rule.
    pub rule: usize,
    /// The clause of the rule.
    pub clause: usize,
    /// What one unit adds to the energy.
    pub energy: i64,
    /// Whether it may be broken.
    pub is_soft: bool,
    /// Whether it weighs less than any step of the search: it is asked only when all else is settled.
    pub is_late: bool,
    /// What it watches.
    pub watches: Vec<Subject>,
}

impl<'m, const W: usize> Problem<'m, W> {
    /// Lays a model out.
    pub fn new(model: &'m Model) -> Problem<'m, W> {
        let school = &model.school;
        let frame = &school.frame;
        let bits = |times: &crate::school::Times| Bits::<W>::from_words(times.words());
        let mut of_term = vec![Bits::<W>::NONE; frame.terms.len()];
        for block in &frame.blocks {
            for (term, times) in block.times.iter().enumerate() {
                of_term[term] = of_term[term].with(bits(times));
            }
        }
        let together = |range: Range<usize>| {
            of_term[range].iter().fold(Bits::NONE, |all, term| all.with(*term))
        };
        let terms = frame.terms.len();
        let mut problem = Problem {
            model,
            atoms: together(0..terms).atoms().last().map_or(0, |last| last + 1),
            pattern_times: frame.patterns.iter().map(|pattern| bits(&pattern.times)).collect(),
            until: frame.patterns.iter().map(|p| together(0..p.last_term().index() + 1)).collect(),
            from: frame.patterns.iter().map(|p| together(p.first_term.index()..terms)).collect(),
            only_term: frame
                .patterns
                .iter()
                .map(|p| if p.terms == 1 { p.first_term.index() as u32 } else { NONE })
                .collect(),
            classes: model.classes.iter().map(|(id, _)| class_facts(model, id.index())).collect(),
            staff: (0..school.staff.len()).map(|person| staff_facts(model, person)).collect(),
            rooms: school
                .rooms
                .iter()
                .map(|room| RoomFacts { accessible: room.accessible })
                .collect(),
            students: Vec::new(),
            requests: Vec::new(),
            primary_count: 0,
            extra_seats: 0,
            options: Vec::new(),
            wanted_by: vec![Vec::new(); model.classes.len()],
            caps: Vec::new(),
            prep_days: prep_days(model),
            clauses: Vec::new(),
            placement_watchers: vec![Vec::new(); model.classes.len()],
            timetable_watchers: vec![Vec::new(); school.staff.len()],
            staff_watchers: vec![Vec::new(); model.classes.len()],
            roster_watchers: vec![Vec::new(); model.classes.len()],
            student_watchers: vec![Vec::new(); school.students.len()],
        };
        problem.tie_classes();
        problem.add_caps();
        problem.add_students();
        problem.add_at_most();
        problem.add_alternates();
        problem.add_clauses();
        problem
    }

    /// The section in which an option of a request seats the student.
    pub fn section_of(&self, request: usize, class: u32) -> SectionId {
        let sections = &self.model.classes.list[class as usize].sections;
        if let [only] = sections.as_slice() {
            return *only;
        }
        let facts = &self.requests[request];
        if let Some(section) = facts.fixed_section {
            return section;
        }
        let source = facts.source.map(|id| self.model.school.request(id));
        let suits = |section: &&SectionId| {
            source.is_some_and(|request| {
                let student = self.model.school.student(request.student);
                suits(&self.model.school, request, student, **section)
            })
        };
        sections.iter().find(suits).or(sections.first()).copied().unwrap_or(SectionId::new(0))
    }

    fn tie_classes(&mut self) {
        let of = |section: &SectionId| self.model.classes.of(*section).index();
        for (one, other) in &self.model.limits.apart {
            let (one, other) = (of(one), of(other));
            if one != other {
                self.classes[one].apart.push(other as u32);
                self.classes[other].apart.push(one as u32);
            }
        }
        for bundle in &self.model.limits.together {
            let mut members: Vec<usize> = bundle.iter().map(of).collect();
            members.sort_unstable();
            members.dedup();
            for member in &members {
                let others =
                    members.iter().filter(|other| *other != member).map(|other| *other as u32);
                self.classes[*member].together.extend(others);
            }
        }
        for class in &mut self.classes {
            class.apart.sort_unstable();
            class.apart.dedup();
            class.together.sort_unstable();
            class.together.dedup();
        }
        // Classes that must share a placement can only take patterns open to all of them.
        for class in 0..self.classes.len() {
            let others = self.classes[class].together.clone();
            for other in others {
                let open = self.classes[other as usize].domain.clone();
                self.classes[class].domain.retain(|pattern| open.contains(pattern));
            }
        }
    }

    fn add_caps(&mut self) {
        for cap in &self.model.limits.caps {
            let index = self.caps.len() as u32;
            let mut classes: Vec<usize> = cap
                .sections
                .iter()
                .map(|section| self.model.classes.of(*section).index())
                .collect();
            classes.sort_unstable();
            classes.dedup();
            for class in classes {
                self.classes[class].caps.push(index);
            }
            self.caps.push(CapFacts { cap: cap.clone(), energy: HARD_ENERGY });
        }
    }

    fn add_students(&mut self) {
        let school = &self.model.school;
        let mut seats_of: Vec<Vec<(SectionId, Hold)>> = vec![Vec::new(); school.students.len()];
        for seat in &school.fixed_seats {
            seats_of[seat.student.index()].push((seat.section, seat.hold));
        }
        for (index, student) in school.students.iter().enumerate() {
            let start = self.requests.len();
            let mut fixed = std::mem::take(&mut seats_of[index]);
            for id in student.requests.clone() {
                let request = &school.requests[id];
                if request.is_primary {
                    let seat = fixed
                        .iter()
                        .position(|(section, _)| school.section(*section).course == request.course)
                        .map(|position| fixed.remove(position));
                    self.add_request(RequestId::new(id), seat);
                }
            }
            for (section, hold) in fixed {
                if hold == Hold::Lock {
                    self.add_fixed_seat(StudentId::new(index), section);
                }
            }
            let requests = start..self.requests.len();
            let courses: Vec<_> =
                requests.clone().map(|request| self.requests[request].course).collect();
            let mut orders = Vec::new();
            for (first, then) in &self.model.limits.orders {
                let find = |course| courses.iter().position(|own| own == course);
                if let (Some(first), Some(then)) = (find(first), find(then)) {
                    orders.push((first as u16, then as u16));
                }
            }
            let caps = (0..self.caps.len() as u32)
                .filter(|cap| {
                    let groups = &self.caps[*cap as usize].cap.groups;
                    student.groups.iter().any(|group| groups.contains(group))
                })
                .collect();
            self.students.push(StudentFacts {
                requests,
                alternates: 0..0,
                unavailable: Bits::from_words(
                    self.model.limits.closed(school, StudentId::new(index)).words(),
                ),
                max_load: student.max_load.map_or(Load::MAX, |load| load + LOAD_TOLERANCE),
                needs_accessible_room: student.needs_accessible_room,
                apart_from: student.apart_from.iter().map(|other| other.index() as u32).collect(),
                avoids: student.avoids.iter().map(|person| person.index() as u32).collect(),
                orders,
                at_most: Vec::new(),
                caps,
            });
        }
    }

    fn add_at_most(&mut self) {
        for at_most in &self.model.limits.at_most {
            let Some(first) = at_most.requests.first() else { continue };
            let student = self.model.school.request(*first).student.index();
            let facts = &mut self.students[student];
            let is_of_it = |request: &usize| {
                let source = self.requests[*request].source;
                source.is_some_and(|id| at_most.requests.contains(&id))
            };
            let own = facts.requests.clone().filter(is_of_it);
            let requests = own.map(|request| (request - facts.requests.start) as u16).collect();
            facts.at_most.push(AtMostOf { requests, most: at_most.most });
        }
    }

    fn add_alternates(&mut self) {
        self.primary_count = self.requests.len();
        self.extra_seats = self.requests.iter().filter(|request| request.source.is_none()).count();
        let school = &self.model.school;
        for (index, student) in school.students.iter().enumerate() {
            let start = self.requests.len();
            // A course in which the student has a fixed seat needs no other seat.
            let fixed: Vec<_> = self.students[index]
                .requests
                .clone()
                .filter(|request| self.requests[*request].is_pinned)
                .map(|request| self.requests[request].course)
                .collect();
            for id in student.requests.clone() {
                let request = &school.requests[id];
                if !request.is_primary && !fixed.contains(&request.course) {
                    self.add_request(RequestId::new(id), None);
                }
            }
            self.students[index].alternates = start..self.requests.len();
        }
    }

    /// How many primary requests there are.
    pub fn asked(&self) -> usize {
        self.primary_count - self.extra_seats
    }

    /// For each class, whether somebody may come to sit there by an alternate.
    pub fn open_to_alternates(&self) -> Vec<bool> {
        let mut open = vec![false; self.classes.len()];
        for request in &self.requests[self.primary_count..] {
            for class in &self.options[request.options.clone()] {
                open[*class as usize] = true;
            }
        }
        open
    }

    fn add_request(&mut self, id: RequestId, seat: Option<(SectionId, Hold)>) {
        let school = &self.model.school;
        let request = school.request(id);
        let student = school.student(request.student);
        let pinned = seat.filter(|(_, hold)| *hold == Hold::Lock).map(|(section, _)| section);
        let start = self.options.len();
        if let Some(section) = pinned {
            self.options.push(self.model.classes.of(section).index() as u32);
        } else if !self.model.limits.barred[id.index()] {
            for section in school.course(request.course).section_ids() {
                let class = self.model.classes.of(section).index() as u32;
                if suits(school, request, student, section)
                    && !self.options[start..].contains(&class)
                {
                    self.options.push(class);
                }
            }
        }
        let index = self.requests.len() as u32;
        if request.is_primary {
            for option in start..self.options.len() {
                self.wanted_by[self.options[option] as usize].push(index);
            }
        }
        let bound = request.term.is_some() || (request.staff.is_some() && school.has_staff);
        self.requests.push(RequestFacts {
            student: request.student.index() as u32,
            course: request.course,
            weight: request.weight,
            is_required: request.is_required || self.model.limits.needed[id.index()],
            options: start..self.options.len(),
            is_pinned: pinned.is_some(),
            is_particular: pinned.is_none()
                && (bound
                    || student.needs_accessible_room
                    || !student.apart_from.is_empty()
                    || !student.avoids.is_empty()),
            term: request.term.map_or(NONE, |term| term.index() as u32),
            staff: request.staff.map_or(NONE, |person| person.index() as u32),
            wish: seat.map_or(NONE, |(section, _)| self.model.classes.of(section).index() as u32),
            source: Some(id),
            fixed_section: pinned,
        });
    }

    fn add_fixed_seat(&mut self, student: StudentId, section: SectionId) {
        let class = self.model.classes.of(section).index() as u32;
        let start = self.options.len();
        self.options.push(class);
        self.wanted_by[class as usize].push(self.requests.len() as u32);
        self.requests.push(RequestFacts {
            student: student.index() as u32,
            course: self.model.school.section(section).course,
            weight: 0,
            is_required: false,
            options: start..start + 1,
            is_pinned: true,
            is_particular: false,
            term: NONE,
            staff: NONE,
            wish: class,
            source: None,
            fixed_section: Some(section),
        });
    }

    fn add_clauses(&mut self) {
        let ground = self.model.ground();
        for (index, stated) in self.model.rules.iter().enumerate() {
            let mut is_late = false;
            let energy = match stated.strength {
                // A cap is priced by the class that it concerns, see `add_caps`.
                Strength::Hard
                    if self.model.kept_by_limits[index] || stated.kind == "group_share_cap" =>
                {
                    continue;
                }
                Strength::Hard => HARD_ENERGY,
                Strength::Soft { weight: 0, .. } => continue,
                Strength::Soft { tier, weight } => {
                    let energy = i64::from(weight.min(100)) * i64::from(10 - tier.min(9)) / 9;
                    is_late = energy == 0;
                    energy.max(1)
                }
            };
            for (clause, Clause { watches, .. }) in
                stated.rule.clauses(ground).into_iter().enumerate()
            {
                let priced = self.clauses.len() as u32;
                for subject in &watches {
                    match subject {
                        Subject::Placement(class) => {
                            self.placement_watchers[class.index()].push(priced)
                        }
                        Subject::Timetable(person) => {
                            self.timetable_watchers[person.index()].push(priced)
                        }
                        Subject::Staff(class) => self.staff_watchers[class.index()].push(priced),
                        Subject::Roster(class) => self.roster_watchers[class.index()].push(priced),
                        Subject::Student(student) => {
                            self.student_watchers[student.index()].push(priced)
                        }
                    }
                }
                let is_soft = !stated.is_hard();
                self.clauses.push(PricedClause {
                    rule: index,
                    clause,
                    energy,
                    is_soft,
                    is_late,
                    watches,
                });
            }
        }
    }
}

/// Whether a request may be met in a section, as far as that never changes.
pub fn suits(
    school: &School,
    request: &crate::school::Request,
    student: &crate::school::Student,
    section: SectionId,
) -> bool {
    let facts = school.section(section);
    facts.course == request.course
        && request.section.is_none_or(|only| only == section)
        && facts.suits_setting(request.setting.as_deref())
        && facts.admits(&student.groups)
}

fn staff_facts<const W: usize>(model: &Model, person: usize) -> StaffFacts<W> {
    let facts = &model.school.staff[person];
    let within = |load: Option<Load>| load.map_or(Load::MAX, |load| load + LOAD_TOLERANCE);
    let max_load = within(facts.max_load);
    // Where a rule says how much somebody may stand beside others, that need not be in staff.csv as well.
    let of_rules = model.limits.beside.iter();
    let of_rules = of_rules.filter(|beside| beside.people.contains(&StaffId::new(person)));
    let max_beside = of_rules.map(|beside| within(beside.most.or(facts.max_load))).max();
    StaffFacts {
        max_load,
        max_beside: max_beside.unwrap_or(0),
        max_in_all: max_beside.map_or(max_load, |most| most.max(max_load)),
        unavailable: Bits::from_words(facts.unavailable.words()),
        free_blocks: model.limits.free_blocks[person],
        home: facts.home_room.map_or(NONE, |room| room.index() as u32),
    }
}

fn class_facts(model: &Model, class: usize) -> ClassFacts {
    let school = &model.school;
    let sections = &model.classes.list[class].sections;
    let facts: Vec<_> = sections.iter().map(|section| school.section(*section)).collect();
    let courses: Vec<_> = facts.iter().map(|section| school.course(section.course)).collect();
    let first = courses[0];

    let mut domain: Vec<u32> = Vec::new();
    for pattern in &school.frame.meeting_of(first.meeting).patterns {
        let shape = school.frame.pattern(*pattern);
        let allowed =
            sections.iter().all(|section| !model.limits.forbids(*section, pattern.index()))
                && courses.iter().all(|course| {
                    school.frame.meeting_of(course.meeting).patterns.contains(pattern)
                })
                && facts.iter().all(|section| {
                    let terms = section.terms.as_ref().and_then(|held| held.locked());
                    let blocks = section.blocks.as_ref().and_then(|held| held.locked());
                    terms.is_none_or(|span| *span == (shape.first_term, shape.terms))
                        && blocks.is_none_or(|blocks| *blocks == shape.blocks)
                });
        if allowed {
            domain.push(pattern.index() as u32);
        }
    }
    let pattern_wish = pattern_wish(model, &facts, &domain);

    let staff_needed = courses.iter().map(|course| course.staff_needed).max().unwrap_or(0);
    let locked_staff: Option<Vec<StaffId>> = facts
        .iter()
        .find_map(|section| section.staff.as_ref().and_then(|held| held.locked()).cloned());
    let staff_wish =
        facts.iter().find_map(|section| section.staff.as_ref()).map(|held| held.value.clone());
    let is_authorised = |person: StaffId| {
        model.limits.authorises(|section| model.classes.of(section).index() == class, person)
    };
    let teachers: Vec<u32> = first
        .teachers
        .iter()
        .filter(|person| {
            courses
                .iter()
                .all(|course| course.staff_needed == 0 || course.teachers.contains(person))
        })
        .filter(|person| is_authorised(**person))
        .map(|person| person.index() as u32)
        .collect();
    let as_numbers = |people: Vec<StaffId>| -> Vec<u32> {
        people.into_iter().map(|person| person.index() as u32).collect()
    };
    let staff_fixed = locked_staff.as_ref().map_or(0, Vec::len);
    let staff_wish = as_numbers(locked_staff.or(staff_wish).unwrap_or_default());
    let mut slots = Slots::new(model, class, staff_needed, &teachers, staff_fixed, staff_wish);
    let own = slots.count - slots.beside.len();
    for wish in slots.wish.iter_mut().take(own).skip(staff_fixed).filter(|wish| **wish != NONE) {
        // A hint is no reason to break a rule.
        if !is_authorised(StaffId::new(*wish as usize)) {
            *wish = NONE;
        }
    }

    let needs_room = courses.iter().any(|course| course.room != RoomNeed::None);
    let mut rooms: Vec<u32> = Vec::new();
    if needs_room {
        let locked =
            facts.iter().find_map(|section| section.room.as_ref().and_then(|held| held.locked()));
        rooms = (0..school.rooms.len())
            .filter(|room| match locked {
                Some(only) => only.index() == *room,
                None => courses.iter().all(|course| {
                    course.room == RoomNeed::None
                        || course.room.is_met_by(&school.rooms[*room].types)
                }),
            })
            .map(|room| room as u32)
            .collect();
        rooms.sort_by_key(|room| (school.rooms[*room as usize].capacity, *room));
    }
    let mut limit = facts.iter().map(|section| section.max_size).min().unwrap_or(u32::MAX);
    // A room smaller than the class may be chosen only if every room is: then it sets the limit.
    let roomy: Vec<u32> = rooms
        .iter()
        .copied()
        .filter(|room| school.rooms[*room as usize].capacity >= limit)
        .collect();
    if !roomy.is_empty() {
        rooms = roomy;
    } else if let Some(largest) =
        rooms.iter().map(|room| school.rooms[*room as usize].capacity).max()
    {
        limit = limit.min(largest);
        rooms.retain(|room| school.rooms[*room as usize].capacity == largest);
    }
    let siblings: usize = courses.iter().map(|course| course.sections.len() - 1).min().unwrap_or(0);
    ClassFacts {
        domain,
        limit: limit.min(school.students.len() as u32),
        load: courses.iter().map(|course| course.load).max().unwrap_or(0),
        staff_needed: slots.count,
        teachers,
        beside: slots.beside,
        staff_fixed,
        staff_wish: slots.wish,
        needs_room,
        rooms,
        room_wish: facts
            .iter()
            .find_map(|s| s.room.as_ref())
            .map_or(NONE, |held| held.value.index() as u32),
        pattern_wish,
        apart: Vec::new(),
        together: Vec::new(),
        caps: Vec::new(),
        siblings,
    }
}

/// The people a class needs: those whom the input holds, then those who teach it, then those beside them.
struct Slots {
    count: usize,
    /// For each of the last slots that is for somebody beside the teachers, who can be that.
    beside: Vec<Vec<u32>>,
    /// The people to begin with, slot by slot.
    wish: Vec<u32>,
}

impl Slots {
    /// The slots of a class that needs so many who may teach it; the first `fixed` of those wished for are
    /// held.
    fn new(
        model: &Model,
        class: usize,
        needed: usize,
        teachers: &[u32],
        fixed: usize,
        wish: Vec<u32>,
    ) -> Slots {
        // Rules that ask for the same people ask for one person.
        let mut asked: Vec<Vec<u32>> = Vec::new();
        for beside in &model.limits.beside {
            let people: Vec<u32> =
                beside.people.iter().map(|person| person.index() as u32).collect();
            if model.classes.of(beside.class).index() == class && !asked.contains(&people) {
                asked.push(people);
            }
        }
        if asked.is_empty() {
            return Slots { count: fixed.max(needed), beside: Vec::new(), wish };
        }
        // Beside those whom the school holds, others may stand only where it holds fewer than are needed.
        let (held, others) = wish.split_at(fixed);
        let mut open = (needed + asked.len()).saturating_sub(fixed);
        let teaching = held.iter().filter(|person| teachers.contains(person)).count();
        let own = needed.saturating_sub(teaching).min(open);
        open -= own;
        let stands = |people: &Vec<u32>| {
            held.iter().any(|person| {
                let others = teaching - usize::from(teachers.contains(person));
                people.contains(person) && others >= needed
            })
        };
        let free = |people: &Vec<u32>| {
            !held.iter().any(|person| people.contains(person) && !teachers.contains(person))
        };
        let mut beside: Vec<Vec<u32>> =
            asked.into_iter().filter(|people| !stands(people) && free(people)).collect();
        beside.truncate(open);
        // Who is wished for comes into a slot that they can fill.
        let mut others = others.to_vec();
        let mut wish = held.to_vec();
        for slot in 0..own + beside.len() {
            let able = if slot < own { teachers } else { &beside[slot - own] };
            let found = others.iter().position(|person| able.contains(person));
            wish.push(found.map_or(NONE, |place| others.remove(place)));
        }
        Slots { count: fixed + own + beside.len(), beside, wish }
    }
}

/// The pattern that the input's cells name, as far as they name one that is open.
fn pattern_wish(model: &Model, facts: &[&crate::school::Section], domain: &[u32]) -> u32 {
    let terms = facts.iter().find_map(|section| section.terms.as_ref()).map(|held| held.value);
    let blocks = facts.iter().find_map(|section| section.blocks.as_ref()).map(|held| &held.value);
    if terms.is_none() && blocks.is_none() {
        return NONE;
    }
    let fits = |pattern: &&u32| {
        let shape = model.school.frame.pattern(PatternId::new(**pattern as usize));
        terms.is_none_or(|span| span == (shape.first_term, shape.terms))
            && blocks.is_none_or(|blocks| *blocks == shape.blocks)
    };
    domain.iter().find(fits).copied().unwrap_or(NONE)
}

/// The class blocks of each (term, day), days with the same blocks counted once.
fn prep_days<const W: usize>(model: &Model) -> Vec<Vec<Bits<W>>> {
    let frame = &model.school.frame;
    let mut days: Vec<Vec<Bits<W>>> = Vec::new();
    for term in 0..frame.terms.len() {
        for day in 0..frame.days.len() {
            let cell = term * frame.days.len() + day;
            // By end time, so that taking free blocks in order takes the most that do not overlap.
            let mut blocks: Vec<(u16, usize)> = (0..frame.blocks.len())
                .filter(|block| frame.blocks[*block].is_class)
                .filter_map(|block| Some((frame.blocks[block].cells[cell].last()?.end, block)))
                .collect();
            blocks.sort_unstable();
            let blocks: Vec<Bits<W>> = blocks
                .iter()
                .map(|(_, block)| {
                    let mut times = crate::school::Times::empty(frame.words);
                    for interval in &frame.blocks[*block].cells[cell] {
                        let (term, day) =
                            (crate::school::TermId::new(term), crate::school::DayId::new(day));
                        times.add(&frame.touched(term, day, *interval));
                    }
                    Bits::from_words(times.words())
                })
                .collect();
            if !blocks.is_empty() && !days.contains(&blocks) {
                days.push(blocks);
            }
        }
    }
    days
}
