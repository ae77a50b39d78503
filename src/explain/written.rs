//! What is written, with alternates set aside: who holds which seat, what is free, what rules watch.

use super::choose::{Offer, Wish};
use crate::model::Model;
use crate::plan::{ClassSeats, Plan, Seat};
use crate::rule::{PlanView, Subject, View};
use crate::school::{
    ClassId, CourseId, Hold, PatternId, Request, RequestId, SectionId, StaffId, StudentId,
};
use crate::score::Strength;
use std::collections::BTreeSet;

/// Seats that the input itself holds fast.
pub(super) fn locked_seats(model: &Model) -> BTreeSet<(StudentId, SectionId)> {
    let fixed = model.school.fixed_seats.iter().filter(|seat| seat.hold == Hold::Lock);
    fixed.map(|seat| (seat.student, seat.section)).collect()
}

/// The plan without the alternates that could be given back.
pub(super) fn without_alternates(
    model: &Model,
    plan: &Plan,
    locked: &BTreeSet<(StudentId, SectionId)>,
) -> Plan {
    let is_alternate =
        |seat: &Seat| seat.request.is_some_and(|request| !model.school.request(request).is_primary);
    let keeps =
        |seat: &&Seat| !is_alternate(seat) || locked.contains(&(seat.student, seat.section));
    Plan { placed: plan.placed.clone(), seats: plan.seats.iter().filter(keeps).copied().collect() }
}

/// What is written, indexed for questions about one student at a time.
pub(super) struct Written<'a> {
    pub model: &'a Model,
    pub plan: &'a Plan,
    pub view: PlanView<'a>,
    locked: &'a BTreeSet<(StudentId, SectionId)>,
    /// For each class, how many sit in it and how many may.
    seats: Vec<ClassSeats>,
    /// Clauses of hard rules that watch a student, and those that watch who sits in a class.
    by_student: Vec<Vec<Watching>>,
    by_class: Vec<Vec<Watching>>,
}

/// A clause of a hard rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Watching {
    rule: usize,
    clause: usize,
}

impl<'a> Written<'a> {
    pub fn new(
        model: &'a Model,
        plan: &'a Plan,
        locked: &'a BTreeSet<(StudentId, SectionId)>,
    ) -> Written<'a> {
        let seats = model.classes.seats(&model.school, plan);
        let ground = model.ground();
        let mut by_student = vec![Vec::new(); model.school.students.len()];
        let mut by_class = vec![Vec::new(); model.classes.len()];
        for (rule, stated) in model.rules.iter().enumerate() {
            if stated.strength != Strength::Hard {
                continue;
            }
            for (clause, about) in stated.rule.clauses(ground).iter().enumerate() {
                let watching = Watching { rule, clause };
                for subject in &about.watches {
                    match subject {
                        Subject::Student(student) => by_student[student.index()].push(watching),
                        Subject::Roster(class) => by_class[class.index()].push(watching),
                        Subject::Placement(_) | Subject::Timetable(_) | Subject::Staff(_) => {}
                    }
                }
            }
        }
        let view = PlanView::new(ground, plan);
        Written { model, plan, view, locked, seats, by_student, by_class }
    }

    /// How many sit in the class of a section and how many may.
    pub fn seats(&self, section: SectionId) -> ClassSeats {
        self.seats[self.model.classes.of(section).index()]
    }

    /// A section as an offer to a student who now sits in `mine`.
    pub fn offer(&self, section: SectionId, mine: &[SectionId]) -> Offer {
        let class = self.model.classes.of(section);
        let is_mine = mine.iter().any(|section| self.model.classes.of(*section) == class);
        let is_full = !is_mine && self.seats[class.index()].left() == 0;
        let placed = &self.plan.placed[section.index()];
        Offer::new(&self.model.school.frame, section, placed, is_full)
    }

    /// The seats a student keeps, by section.
    pub fn seats_of(&self, student: StudentId) -> &[Seat] {
        let seats = &self.plan.seats;
        let start = seats.partition_point(|seat| seat.student < student);
        let count = seats[start..].partition_point(|seat| seat.student == student);
        &seats[start..start + count]
    }

    /// What the student takes now, each course with all the sections that would do for it.
    pub fn held(&self, student: StudentId) -> Vec<Wish> {
        let seats = self.seats_of(student);
        let mine: Vec<SectionId> = seats.iter().map(|seat| seat.section).collect();
        seats
            .iter()
            .map(|seat| {
                let course = self.model.school.section(seat.section).course;
                let mut sections = vec![seat.section];
                if let Some(request) = seat.request
                    && !self.locked.contains(&(student, seat.section))
                {
                    let others = self.usable(request).unwrap_or_default();
                    sections.extend(others.into_iter().filter(|other| *other != seat.section));
                }
                let offers =
                    sections.into_iter().map(|section| self.offer(section, &mine)).collect();
                Wish { course, offers }
            })
            .collect()
    }

    /// The placed sections that a request may use, seats and times ignored.
    ///
    /// # Errors
    /// In words, why there is none.
    pub fn usable(&self, id: RequestId) -> Result<Vec<SectionId>, String> {
        let school = &self.model.school;
        let request = school.request(id);
        let student = school.student(request.student);
        let mut left: Vec<SectionId> = school.course(request.course).section_ids().collect();
        let title = &school.course(request.course).title;
        if left.is_empty() {
            return Err(format!("no section of {title} is run"));
        }
        let mut narrow = |keep: &dyn Fn(&SectionId) -> bool, otherwise: &str| {
            left.retain(keep);
            if left.is_empty() { Err(format!("no section of {title} {otherwise}")) } else { Ok(()) }
        };
        narrow(&|section| self.plan.placed[section.index()].pattern.is_some(), "is placed")?;
        narrow(
            &|section| school.section(*section).admits(&student.groups),
            "is open to the groups the student is in",
        )?;
        let setting = request.setting.as_deref();
        let wording = match setting {
            Some(setting) => format!("has the setting {setting} that is asked for"),
            None => "is open to students who do not ask for its setting".to_owned(),
        };
        narrow(&|section| school.section(*section).suits_setting(setting), &wording)?;
        narrow(&|section| self.fits_wish(request, *section), "is the one that is asked for")?;
        Ok(left)
    }

    /// Whether a section is of the term, teacher and id that the request asks for.
    fn fits_wish(&self, request: &Request, section: SectionId) -> bool {
        let placed = &self.plan.placed[section.index()];
        let pattern = placed.pattern.map(|pattern| self.model.school.frame.pattern(pattern));
        request
            .term
            .is_none_or(|term| pattern.is_some_and(|p| p.terms == 1 && p.first_term == term))
            && request.staff.is_none_or(|person| placed.staff.contains(&person))
            && request.section.is_none_or(|wanted| wanted == section)
    }

    /// Whether a student may sit in the room of a section.
    pub fn is_accessible(&self, student: StudentId, section: SectionId) -> bool {
        let room = self.plan.placed[section.index()].room;
        !self.model.school.student(student).needs_accessible_room
            || room.is_none_or(|room| self.model.school.rooms[room.index()].accessible)
    }

    /// Whether some hard rule watches who sits in the class of a section.
    pub fn is_watched(&self, section: SectionId) -> bool {
        !self.by_class[self.model.classes.of(section).index()].is_empty()
    }

    /// The hard rules that would be broken more than now if a student sat in exactly these sections.
    pub fn broken_by(&self, student: StudentId, sections: &[SectionId]) -> Vec<usize> {
        let ground = self.model.ground();
        let now: Vec<SectionId> = self.seats_of(student).iter().map(|seat| seat.section).collect();
        let mut watching = self.by_student[student.index()].clone();
        for section in now.iter().chain(sections) {
            if now.contains(section) != sections.contains(section) {
                watching.extend(&self.by_class[self.model.classes.of(*section).index()]);
            }
        }
        watching.sort_unstable();
        watching.dedup();
        let moved = Moved { written: self, student, sections };
        let mut broken: Vec<usize> = watching
            .into_iter()
            .filter(|watching| {
                let rule = &self.model.rules[watching.rule].rule;
                rule.amount(watching.clause, ground, &moved)
                    > rule.amount(watching.clause, ground, &self.view)
            })
            .map(|watching| watching.rule)
            .collect();
        broken.dedup();
        broken
    }
}

/// What is written, but one student sits elsewhere.
struct Moved<'a> {
    written: &'a Written<'a>,
    student: StudentId,
    sections: &'a [SectionId],
}

impl View for Moved<'_> {
    fn pattern(&self, class: ClassId) -> Option<PatternId> {
        self.written.view.pattern(class)
    }

    fn staff_of(&self, class: ClassId) -> Vec<StaffId> {
        self.written.view.staff_of(class)
    }

    fn classes_of(&self, person: StaffId) -> Vec<ClassId> {
        self.written.view.classes_of(person)
    }

    fn teaches(&self, person: StaffId, class: ClassId) -> bool {
        self.written.view.teaches(person, class)
    }

    fn each_student(&self, section: SectionId, look: &mut dyn FnMut(StudentId)) {
        self.written.view.each_student(section, &mut |student| {
            if student != self.student {
                look(student);
            }
        });
        if self.sections.contains(&section) {
            look(self.student);
        }
    }

    fn size(&self, section: SectionId) -> i64 {
        self.count(section, &|_| true)
    }

    fn seat(&self, student: StudentId, course: CourseId) -> Option<SectionId> {
        if student != self.student {
            return self.written.view.seat(student, course);
        }
        let of_course =
            |section: &&SectionId| self.written.model.school.section(**section).course == course;
        self.sections.iter().find(of_course).copied()
    }
}
