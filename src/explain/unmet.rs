//! One reason for each primary request that is not met by its own course.
//!
//! **The question.** Everything is relative to the written placement: every section stays where it is.
//! Alternates are set aside, the student's own and everybody else's, since no alternate may stand in the
//! way of a primary request (an alternate that the input locks stays). The student keeps every primary
//! request that is met and every seat that nobody asked for, and would take this one request more; the
//! student's other unmet requests are left out. The met ones may be rearranged freely over the sections
//! that would do for them, except for locked seats.
//!
//! **The reasons** are a chain of narrowing worlds. In each the student asks for the same choice of
//! sections; the reason is the first world that has none, so that exactly one reason is true.
//!
//! 1. `no_section`: there is no placed section of the course that admits the student (`for_groups`) and
//!    fits what the request itself asks for (setting, term, teacher, section).
//! 2. `time_conflict`: with unlimited seats everywhere and no rules, no choice is free of overlap with
//!    itself and with the times at which the student is away. `detail` names a smallest set of courses
//!    that already cannot be taken together (a Hall set).
//! 3. `no_seat`: as 2, but the section of *this* course must have a free seat as things are: every section
//!    of the course that fits the student's day is full. Seats in other courses are still unlimited.
//! 4. `rule`: as 3, and the choice must break no hard rule more than it is broken now, keep the student's
//!    `load_max`, and lie in accessible rooms for a student who needs them.
//! 5. `displacement`: as 4, and the *other* courses must have free seats too (the student's own seats
//!    count as free). Without a choice here somebody else would have to move first.
//! 6. `search`: there is such a choice: the seat can simply be given. A finished build has none of these.
//!
//! `not_determined`: a search exceeded its step limit before the first true reason was found, or the
//! written seats of the student overlap one another, so that no question about them makes sense.

use super::choose::{Answer, Terms, Wish, bits, choose};
use super::detail;
use super::reason::Reason;
use super::written::{Written, locked_seats, without_alternates};
use crate::model::Model;
use crate::plan::Plan;
use crate::school::{CourseId, LOAD_TOLERANCE, RequestId, SectionId, StudentId};
use serde::Serialize;
use std::collections::BTreeSet;

/// A primary request that is not met by its own course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmet {
    /// The request.
    #[serde(skip)]
    pub request: RequestId,
    /// Why.
    pub reason: Reason,
    /// What exactly stands in the way, in words.
    pub detail: String,
    /// The alternate request that was met in its place, if any.
    #[serde(skip)]
    pub replaced_by: Option<RequestId>,
}

/// Every primary request that a plan does not meet by its own course, in school order, with its reason.
pub fn unmet(model: &Model, plan: &Plan) -> Vec<Unmet> {
    let school = &model.school;
    let of_request = plan.section_of_request(school);
    let mut replaced_by = vec![None; school.requests.len()];
    for seat in &plan.seats {
        if let Some(primary) = seat.stands_for {
            replaced_by[primary.index()] = seat.request;
        }
    }
    let locked = locked_seats(model);
    let kept = without_alternates(model, plan, &locked);
    let written = Written::new(model, &kept, &locked);
    school
        .requests
        .iter()
        .enumerate()
        .filter(|(index, request)| request.is_primary && of_request[*index].is_none())
        .map(|(index, _)| {
            let request = RequestId::new(index);
            let (reason, detail) = Case::reason(&written, request);
            Unmet { request, reason, detail, replaced_by: replaced_by[index] }
        })
        .collect()
}

/// One unmet request and what its student takes now.
pub(super) struct Case<'a> {
    pub written: &'a Written<'a>,
    pub student: StudentId,
    pub request: RequestId,
    pub course: CourseId,
    /// What the student takes now.
    pub held: Vec<Wish>,
    /// The request itself.
    pub wanted: Wish,
}

impl Case<'_> {
    fn reason(written: &Written, id: RequestId) -> (Reason, String) {
        let school = &written.model.school;
        let request = school.request(id);
        let usable = match written.usable(id) {
            Ok(usable) => usable,
            Err(why) => return (Reason::NoSection, why),
        };
        let mine: Vec<SectionId> =
            written.seats_of(request.student).iter().map(|seat| seat.section).collect();
        let offers = usable.into_iter().map(|section| written.offer(section, &mine)).collect();
        let case = Case {
            written,
            student: request.student,
            request: id,
            course: request.course,
            held: written.held(request.student),
            wanted: Wish { course: request.course, offers },
        };
        case.first_empty_world().unwrap_or_else(|| {
            (Reason::NotDetermined, "the exact search was too long to tell".to_owned())
        })
    }

    /// The first world in which there is no choice; `None` if a search was too long.
    fn first_empty_world(&self) -> Option<(Reason, String)> {
        let frame = &self.written.model.school.frame;
        let away = bits(&self.written.model.school.student(self.student).unavailable);
        let in_time = |wishes: &[Wish]| choose(wishes, &Terms::time_only(frame, away));

        let held: Vec<Wish> = self.held.iter().map(one_for_each_time).collect();
        if in_time(&held) == Answer::Impossible {
            let detail = "the student's written classes overlap one another";
            return Some((Reason::NotDetermined, detail.to_owned()));
        }
        let mut wishes = held;
        wishes.push(one_for_each_time(&self.wanted));
        match in_time(&wishes) {
            Answer::TooLong => return None,
            Answer::Impossible => return Some((Reason::TimeConflict, detail::hall(self, &wishes))),
            Answer::Found(_) => {}
        }

        let mut free = self.wanted.clone();
        free.offers.retain(|offer| !offer.is_full);
        if let Some(last) = wishes.last_mut() {
            *last = one_for_each_time(&free);
        }
        let seated = match in_time(&wishes) {
            Answer::TooLong => return None,
            Answer::Impossible => return Some((Reason::NoSeat, detail::seats(self, &wishes))),
            Answer::Found(sections) => sections,
        };

        match self.by_the_rules(&free, usize::MAX) {
            Answer::TooLong => return None,
            Answer::Impossible => return Some((Reason::Rule, detail::rules(self, &seated))),
            Answer::Found(_) => {}
        }
        // The fewest full sections that must be entered; none of them means that nothing bars it.
        for most_full in 0..=self.held.len() {
            match self.by_the_rules(&free, most_full) {
                Answer::TooLong => return None,
                Answer::Impossible => {}
                Answer::Found(sections) if most_full == 0 => {
                    return Some((Reason::Search, detail::given(self, &sections)));
                }
                Answer::Found(sections) => {
                    return Some((Reason::Displacement, detail::displaced(self, &sections)));
                }
            }
        }
        None
    }

    /// A choice that keeps the hard rules, load and rooms too, and enters at most so many full sections.
    fn by_the_rules(&self, free: &Wish, most_full: usize) -> Answer {
        let limits = &self.written.model.limits;
        if limits.barred[self.request.index()] || self.load_beyond_limit().is_some() {
            return Answer::Impossible;
        }
        let mine: BTreeSet<SectionId> =
            self.written.seats_of(self.student).iter().map(|seat| seat.section).collect();
        let narrowed = |wish: &Wish| {
            let mut wish = wish.clone();
            wish.offers.retain(|offer| {
                let is_open = !offer.is_full || most_full > 0;
                mine.contains(&offer.section)
                    || is_open && self.written.is_accessible(self.student, offer.section)
            });
            wish.offers.sort_by_key(|offer| offer.is_full);
            self.one_for_each_kind(wish)
        };
        let wishes: Vec<Wish> = self.held.iter().chain([free]).map(narrowed).collect();
        let orders = self.orders_kept_now();
        let terms = Terms {
            frame: &self.written.model.school.frame,
            away: bits(&self.written.model.school.student(self.student).unavailable),
            orders: &orders,
            most_full,
            allows: &|sections| self.written.broken_by(self.student, sections).is_empty(),
        };
        choose(&wishes, &terms)
    }

    /// What the student would carry with the request, and the limit, if it is beyond it.
    pub fn load_beyond_limit(&self) -> Option<(i64, i64)> {
        let school = &self.written.model.school;
        let limit = school.student(self.student).max_load?;
        let courses = self.held.iter().chain([&self.wanted]).map(|wish| wish.course);
        let load: i64 = courses.map(|course| school.course(course).load).sum();
        (load > limit + LOAD_TOLERANCE).then_some((load, limit))
    }

    /// The orders that concern the student's courses, without those that the written seats break anyway.
    fn orders_kept_now(&self) -> Vec<(CourseId, CourseId)> {
        let school = &self.written.model.school;
        let pattern = |course: CourseId| {
            let held = self.held.iter().find(|wish| wish.course == course)?;
            Some(school.frame.pattern(held.offers.first()?.pattern?))
        };
        let takes = |course: CourseId| {
            course == self.course || self.held.iter().any(|wish| wish.course == course)
        };
        let orders = self.written.model.limits.orders.iter().copied();
        orders
            .filter(|(first, then)| takes(*first) && takes(*then))
            .filter(|(first, then)| match (pattern(*first), pattern(*then)) {
                (Some(first), Some(then)) => first.last_term() < then.first_term,
                _ => true,
            })
            .collect()
    }

    /// Of offers that neither time nor rules tell apart only the first is kept.
    fn one_for_each_kind(&self, mut wish: Wish) -> Wish {
        let mut known = BTreeSet::new();
        wish.offers.retain(|offer| {
            self.written.is_watched(offer.section) || known.insert((offer.pattern, offer.is_full))
        });
        wish
    }
}

/// Of offers at the same time only the first is kept.
pub(super) fn one_for_each_time(wish: &Wish) -> Wish {
    let mut wish = wish.clone();
    let mut known = BTreeSet::new();
    wish.offers.retain(|offer| known.insert(offer.pattern));
    wish
}
