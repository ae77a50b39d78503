use crate::school::{
    CourseId, GroupId, Hold, Load, RequestId, School, SectionId, StaffId, StudentId, Times,
};
use std::collections::BTreeMap;

/// What hard rules forbid outright, in the few forms that the search understands.
///
/// A hard rule that can be said here costs the search nothing to keep; one that cannot is priced clause
/// by clause instead. Where a list names classes by sections, each class stands by its first section.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// For each section, for each pattern of the frame, whether some rule forbids it.
    forbidden: Vec<Vec<bool>>,
    /// Pairs of classes that never overlap. (A class paired with itself is a contradiction.)
    pub apart: Vec<(SectionId, SectionId)>,
    /// Bundles of classes that share one placement, each class with its own teacher and room. No class
    /// is in two bundles: see [`Limits::bundle`].
    pub together: Vec<Vec<SectionId>>,
    /// For a student who takes both, all terms of the first come before any of the second.
    pub orders: Vec<(CourseId, CourseId)>,
    /// For each request, whether some rule forbids it altogether.
    pub barred: Vec<bool>,
    /// For each request, whether some rule can only be kept if it is met. The rule is priced all the same; the
    /// search treats the request as one that is required.
    pub needed: Vec<bool>,
    /// Of these requests so many must be met, or some rule is broken.
    pub choices: Vec<Choice>,
    /// Of these requests at most so many can be met, wherever classes are. The rule is priced all the same; the
    /// search, exact seating, bounds and proofs know of it.
    pub at_most: Vec<AtMost>,
    /// Which share of a class its members may be, with the least of it as soon as one of them sits there.
    pub shares: Vec<ClassShare>,
    /// Seats of a course that others leave free, asked for or not.
    pub held: Vec<Held>,
    /// Students who may have no class at these times, beside those at which they are away anyway.
    pub away: BTreeMap<StudentId, Times>,
    /// For each member of staff, how many free class blocks every day must keep.
    pub free_blocks: Vec<u32>,
    /// Limits on who sits together.
    pub caps: Vec<Cap>,
    /// Classes that need one more person beside those who teach them.
    pub beside: Vec<Beside>,
    /// Classes that not everybody may teach who may teach their courses.
    pub authorised: Vec<Authorised>,
}

/// Requests of which some rule needs so many met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The requests, all of one student.
    pub requests: Vec<RequestId>,
    /// How many of them.
    pub least: usize,
}

/// Requests of which some rule lets at most so many be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtMost {
    /// The requests, all of one student.
    pub requests: Vec<RequestId>,
    /// How many of them.
    pub most: usize,
    /// Why, as the end of a sentence that begins with what cannot be.
    pub because: String,
}

/// How many of those who sit in a class are of some students.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassShare {
    /// One section of each class concerned.
    pub sections: Vec<SectionId>,
    /// Who they are, in order.
    pub students: Vec<StudentId>,
    /// At least this share of a class in which one of them sits, as numerator and denominator.
    pub least: Option<(i64, i64)>,
    /// At most this share.
    pub most: Option<(i64, i64)>,
}

/// Seats kept for some students, whether they ask for them or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The course.
    pub course: CourseId,
    /// For whom, in order.
    pub students: Vec<StudentId>,
    /// How many.
    pub reserved: i64,
    /// Of how many.
    pub seats: i64,
}

/// The only people who may be those teachers that a class needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorised {
    /// The class.
    pub class: SectionId,
    /// Who they are; each of them may teach its courses.
    pub people: Vec<StaffId>,
}

/// One more person in a class, beside as many as it needs of those who may teach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The class.
    pub class: SectionId,
    /// Who can be that person; they need not be allowed to teach the class.
    pub people: Vec<StaffId>,
    /// The most load that anybody may have beside others; `None` = what `staff.csv` allows in all.
    pub most: Option<Load>,
}

/// In each of these classes, at most so many students of these groups.
#[derive(Debug, Clone)]
pub struct Cap {
    /// One section of each class concerned.
    pub sections: Vec<SectionId>,
    /// The groups counted; a student in several counts once.
    pub groups: Vec<GroupId>,
    /// At most this share of the students, as numerator and denominator.
    pub share: Option<(i64, i64)>,
    /// At most so many.
    pub count: Option<i64>,
    /// So many always may be.
    pub allow_min: i64,
}

impl Cap {
    /// The most members a class of `size` students may have.
    pub fn most(&self, size: i64) -> i64 {
        let mut most = i64::MAX;
        if let Some((numerator, denominator)) = self.share {
            // In 128 bits: a share may have as many decimals as a person cares to write.
            let share = i128::from(size) * i128::from(numerator) / i128::from(denominator.max(1));
            most = most.min(i64::try_from(share).unwrap_or(i64::MAX));
        }
        if let Some(count) = self.count {
            most = most.min(count);
        }
        most.max(self.allow_min)
    }
}

impl Limits {
    /// No limits at all.
    pub fn new(school: &School) -> Limits {
        Limits {
            forbidden: vec![Vec::new(); school.sections.len()],
            barred: vec![false; school.requests.len()],
            needed: vec![false; school.requests.len()],
            free_blocks: vec![0; school.staff.len()],
            ..Limits::default()
        }
    }

    /// Forbids patterns of a section: those for which `is_forbidden` says so.
    pub fn forbid(
        &mut self,
        school: &School,
        section: SectionId,
        is_forbidden: impl Fn(usize) -> bool,
    ) {
        let row = &mut self.forbidden[section.index()];
        row.resize(school.frame.patterns.len(), false);
        for (pattern, forbidden) in row.iter_mut().enumerate() {
            *forbidden |= is_forbidden(pattern);
        }
    }

    /// Whether somebody who may teach the courses of a class may also teach the class itself; `is_it` says
    /// which sections stand for it.
    pub fn authorises(&self, is_it: impl Fn(SectionId) -> bool, person: StaffId) -> bool {
        let mut limits = self.authorised.iter().filter(|limit| is_it(limit.class));
        limits.all(|limit| limit.people.contains(&person))
    }

    /// Whether a pattern is forbidden for a section.
    pub fn forbids(&self, section: SectionId, pattern: usize) -> bool {
        self.forbidden[section.index()].get(pattern).copied().unwrap_or(false)
    }

    /// Asks that a student has no class at these times. Whether that is enough: a seat that the input fixes
    /// may lie there all the same.
    pub fn keep_free(&mut self, school: &School, student: StudentId, times: &Times) -> bool {
        let stays =
            |seat: &crate::school::FixedSeat| seat.student == student && seat.hold == Hold::Lock;
        if school.fixed_seats.iter().any(stays) {
            return false;
        }
        let away = self.away.entry(student).or_insert_with(|| Times::empty(school.frame.words));
        away.add(times);
        true
    }

    /// The times at which a student can have no class: by the facts, or by a rule.
    pub fn closed(&self, school: &School, student: StudentId) -> Times {
        let mut times = school.student(student).unavailable.clone();
        if let Some(away) = self.away.get(&student) {
            times.add(away);
        }
        times
    }

    /// Asks that these classes share one placement; bundles that share a class become one.
    pub fn bundle(&mut self, mut classes: Vec<SectionId>) {
        let (touching, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.together)
            .into_iter()
            .partition(|bundle| bundle.iter().any(|class| classes.contains(class)));
        classes.extend(touching.into_iter().flatten());
        classes.sort_unstable();
        classes.dedup();
        self.together = others;
        if classes.len() > 1 {
            self.together.push(classes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cap(share: Option<(i64, i64)>, count: Option<i64>, allow_min: i64) -> Cap {
        Cap { sections: Vec::new(), groups: Vec::new(), share, count, allow_min }
    }

    #[test]
    fn a_cap_rounds_down_and_never_below_what_always_may_be() {
        assert_eq!(cap(Some((2, 5)), None, 0).most(9), 3);
        assert_eq!(cap(Some((2, 5)), Some(2), 0).most(9), 2);
        assert_eq!(cap(Some((2, 5)), Some(2), 3).most(9), 3);
        let third = (333_333_333_333_333_333, 1_000_000_000_000_000_000);
        assert_eq!(cap(Some(third), None, 0).most(3000), 999);
    }
}
