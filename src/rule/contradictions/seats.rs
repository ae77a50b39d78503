//! Rules that contradict one another about who sits where.

use super::{Court, at, ids, quoted};
use crate::rule::{Cap, ClassShare, Limits, Stated};
use crate::school::{Fault, RequestId, School, SectionId, StudentId};
use std::collections::BTreeSet;

impl<'a> Court<'a> {
    /// Requests that one rule needs met and others leave no way to meet.
    pub(super) fn asked_and_forbidden(&self, limits: &Limits) -> Vec<Fault> {
        let school = self.ground.school;
        let free = Limits::new(school);
        let mut faults = Vec::new();
        let mut told = BTreeSet::new();
        for choice in &limits.choices {
            let open = |limits: &Limits| {
                choice.requests.iter().filter(|id| is_open(**id, school, limits)).count()
            };
            // What the facts alone make impossible is no contradiction of rules.
            if open(limits) >= choice.least || open(&free) < choice.least {
                continue;
            }
            let asking = self.who(|own| own.choices.contains(choice));
            let shut: Vec<RequestId> = choice
                .requests
                .iter()
                .copied()
                .filter(|id| !is_open(*id, school, limits))
                .collect();
            let closing = self.closing(&shut);
            if !told.insert((ids(&asking), ids(&closing))) {
                continue;
            }
            let request = school.request(choice.requests[0]);
            let mut courses: Vec<&str> = shut
                .iter()
                .map(|id| school.course(school.request(*id).course).id.as_str())
                .collect();
            courses.dedup();
            let message = format!(
                "{} needs {} to sit in {}, and {} leaves no way to it",
                quoted(&asking),
                school.student(request.student).id,
                courses.join(" or "),
                quoted(&closing),
            );
            let rules: Vec<&Stated> = asking.into_iter().chain(closing).collect();
            faults.push(at(&rules, message).hint("except the student from one of them"));
        }
        faults
    }

    /// The rules that close some of these requests: by themselves, or else each in part.
    fn closing(&self, shut: &[RequestId]) -> Vec<&'a Stated> {
        let school = self.ground.school;
        let alone = self.who(|own| shut.iter().any(|id| !is_open(*id, school, own)));
        if !alone.is_empty() {
            return alone;
        }
        self.who(|own| {
            shut.iter().any(|id| {
                let request = school.request(*id);
                let mut sections = school.course(request.course).section_ids();
                own.away.contains_key(&request.student)
                    || sections.any(|section| {
                        (0..school.frame.patterns.len())
                            .any(|pattern| own.forbids(section, pattern))
                    })
            })
        })
    }

    /// Courses that rules close to everybody who asks for them, none of them alone.
    pub(super) fn open_to_nobody(&self, limits: &Limits) -> Vec<Fault> {
        let school = self.ground.school;
        let mut asked = vec![Vec::new(); school.courses.len()];
        for (index, request) in school.requests.iter().enumerate() {
            asked[request.course.index()].push(RequestId::new(index));
        }
        let mut faults = Vec::new();
        let mut told = BTreeSet::new();
        for (course, requests) in school.courses.iter().zip(&asked) {
            let all = |limits: &Limits| requests.iter().all(|id| limits.barred[id.index()]);
            if requests.is_empty() || course.sections.is_empty() || !all(limits) {
                continue;
            }
            let barring = self.who(|own| requests.iter().any(|id| own.barred[id.index()]));
            if barring.len() < 2 || !self.who(all).is_empty() || !told.insert(ids(&barring)) {
                continue;
            }
            let message = format!(
                "{} between them leave nobody who may sit in {}, for which {} ask",
                quoted(&barring),
                course.id,
                requests.len()
            );
            faults.push(at(&barring, message));
        }
        faults
    }

    /// Classes of which students must be a larger share than others allow them to be.
    pub(super) fn shares_apart(&self, limits: &Limits) -> Vec<Fault> {
        let school = self.ground.school;
        let mut faults = Vec::new();
        for floor in limits.shares.iter().filter(|share| share.least.is_some()) {
            let ceilings = limits.shares.iter().map(Ceiling::of_share);
            let caps = limits.caps.iter().map(|cap| Ceiling::of_cap(cap, school));
            for ceiling in ceilings.flatten().chain(caps) {
                let class =
                    floor.sections.iter().find(|section| ceiling.sections.contains(section));
                let Some(class) = class.filter(|_| is_within(&floor.students, &ceiling.students))
                else {
                    continue;
                };
                let largest = i64::from(school.section(*class).max_size).min(LARGEST);
                if (1..=largest).any(|size| least_of(floor, size) <= (ceiling.most)(size)) {
                    continue;
                }
                let asking = self.who(|own| own.shares.contains(floor));
                let capping = self.who(|own| {
                    let of_shares = own.shares.iter().filter_map(Ceiling::of_share);
                    let of_caps = own.caps.iter().map(|cap| Ceiling::of_cap(cap, school));
                    of_shares.chain(of_caps).any(|other| other.is_of(&ceiling))
                });
                let message = format!(
                    "no class such as {} can keep both {} and {} while one of those students sits in it",
                    school.section(*class).id,
                    quoted(&asking),
                    quoted(&capping),
                );
                let rules: Vec<&Stated> = asking.into_iter().chain(capping).collect();
                faults.push(at(&rules, message).hint("lower the one share or raise the other"));
            }
        }
        faults
    }

    /// Seats that are kept for students of whom none can be of the others, and are more than there are.
    pub(super) fn held_twice(&self, limits: &Limits) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (index, one) in limits.held.iter().enumerate() {
            for other in &limits.held[index + 1..] {
                let share =
                    one.students.iter().any(|who| other.students.binary_search(who).is_ok());
                let seats = one.seats.max(other.seats);
                if one.course != other.course || share || one.reserved + other.reserved <= seats {
                    continue;
                }
                let rules = self.who(|own| own.held.contains(one) || own.held.contains(other));
                let message = format!(
                    "{} keep {} and {} seats of {} for different students, and it has {seats}",
                    quoted(&rules),
                    one.reserved,
                    other.reserved,
                    self.ground.school.course(one.course).id,
                );
                faults.push(at(&rules, message));
            }
        }
        faults
    }
}

/// The largest class that is looked at; none is larger.
const LARGEST: i64 = 500;

/// Whether a request can be met as far as these limits go, and the times at which the student is away anyway.
fn is_open(id: RequestId, school: &School, limits: &Limits) -> bool {
    let request = school.request(id);
    if limits.barred[id.index()] {
        return false;
    }
    let closed = limits.closed(school, request.student);
    let course = school.course(request.course);
    let patterns = &school.frame.meeting_of(course.meeting).patterns;
    course.section_ids().any(|section| {
        patterns.iter().any(|pattern| {
            !limits.forbids(section, pattern.index())
                && !closed.overlaps(&school.frame.pattern(*pattern).times)
        })
    })
}

/// At most so many of a class of a size may be of these students.
struct Ceiling<'a> {
    sections: &'a [SectionId],
    students: Vec<StudentId>,
    most: Box<dyn Fn(i64) -> i64 + 'a>,
}

impl<'a> Ceiling<'a> {
    fn of_share(share: &'a ClassShare) -> Option<Ceiling<'a>> {
        let (numerator, denominator) = share.most?;
        let most = move |size: i64| {
            let most = i128::from(size) * i128::from(numerator) / i128::from(denominator);
            i64::try_from(most).unwrap_or(size)
        };
        let students = share.students.clone();
        Some(Ceiling { sections: &share.sections, students, most: Box::new(most) })
    }

    fn of_cap(cap: &'a Cap, school: &School) -> Ceiling<'a> {
        let carries = |who: &StudentId| {
            cap.groups.iter().any(|group| school.student(*who).groups.contains(group))
        };
        let students = school.student_ids().filter(carries).collect();
        Ceiling { sections: &cap.sections, students, most: Box::new(|size| cap.most(size)) }
    }

    fn is_of(&self, other: &Ceiling) -> bool {
        let sizes = [1, 7, LARGEST];
        self.sections == other.sections
            && self.students == other.students
            && sizes.iter().all(|size| (self.most)(*size) == (other.most)(*size))
    }
}

/// At least so many of a class of this size are of the students, once one of them sits in it.
fn least_of(floor: &ClassShare, size: i64) -> i64 {
    let Some((numerator, denominator)) = floor.least else { return 0 };
    let denominator = i128::from(denominator);
    let least = (i128::from(size) * i128::from(numerator) + denominator - 1) / denominator;
    i64::try_from(least).unwrap_or(size).max(1)
}

/// Whether all of these students are among the others; both in order.
fn is_within(students: &[StudentId], others: &[StudentId]) -> bool {
    students.iter().all(|student| others.binary_search(student).is_ok())
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;
    use serde_json::json;

    /// `s1` to `s4`, of whom the first two are of the house North and learn English.
    fn school() -> Fixture {
        let school = Fixture::new()
            .course_with("ELD", "half", 1, |row| row.max_size = Some(10))
            .course_with("ENG", "half", 2, |row| {
                row.grades = vec!["9".into()];
                row.max_size = Some(10);
            })
            .student("s1", "10", &["el:1"], &["ELD", "ENG"])
            .student("s2", "10", &["el:1"], &["ELD", "ENG"])
            .student("s3", "9", &["iep"], &["ENG"])
            .student("s4", "9", &["iep"], &["ENG"]);
        school
            .house("North", &["s1", "s2"])
            .cohort("avid", &["s1", "s3"])
            .cohort("health", &["s2", "s4"])
    }

    /// The only fault of a school with these rules, which names all of them, the first at its place and the
    /// others after "see also".
    fn only_fault(school: Fixture, named: &[&str], places: &[&str]) -> String {
        let faults = school.faults();
        assert_eq!(faults.len(), 1, "{faults:?}");
        let text = faults[0].to_string();
        for name in named {
            assert!(text.contains(name), "{text} does not name {name}");
        }
        let columns = [&faults[0].place].into_iter().chain(&faults[0].also);
        let columns: Vec<&str> = columns.map(|place| place.column.as_str()).collect();
        assert_eq!(columns, places, "{text}");
        text
    }

    fn eld() -> serde_json::Value {
        json!({"levels": {"el:1": "ELD"}})
    }

    #[test]
    fn a_class_that_is_owed_cannot_be_kept_for_others() {
        let only = json!({"cohort": "avid", "courses": "ELD"});
        let asked =
            school().hard("eld", "designated_eld", eld()).hard("own", "protected_cohort", only);
        let fault = only_fault(
            asked,
            &["'eld' needs s2 to sit in ELD, and 'own' leaves no way to it"],
            &["[0].ask.designated_eld", "[1].ask.protected_cohort"],
        );
        assert!(fault.contains("except the student"), "{fault}");
        school()
            .hard("eld", "designated_eld", eld())
            .soft("own", "protected_cohort", json!({"cohort": "avid", "courses": "ELD"}))
            .model();
    }

    #[test]
    fn a_choice_that_is_owed_cannot_be_closed_by_grades() {
        let gate = json!({"courses": "ENG"});
        let access = |least| json!({"group": "el:1", "courses": ["ENG", "ELD"], "min": least});
        let both = |least| {
            school().hard("gate", "grade_gate", gate.clone()).hard(
                "access",
                "elective_access",
                access(least),
            )
        };
        both(1).model();
        only_fault(
            both(2),
            &["'access' needs s1 to sit in ENG, and 'gate' leaves no way to it"],
            &["[1].ask.elective_access", "[0].ask.grade_gate"],
        );
    }

    #[test]
    fn a_class_that_is_owed_cannot_meet_only_while_its_student_is_free() {
        let early = json!({"courses": "ELD", "blocks": "1"});
        let free = json!({"group": "el:1", "blocks": 1, "at": "start"});
        let asked = school()
            .hard("eld", "designated_eld", eld())
            .hard("early", "block_in", early)
            .hard("late-start", "release", free);
        only_fault(
            asked,
            &["'eld' needs s1", "'early' and 'late-start' leaves no way"],
            &["[0].ask.designated_eld", "[1].ask.block_in", "[2].ask.release"],
        );
    }

    #[test]
    fn two_cohorts_cannot_have_a_course_to_themselves_alone() {
        let only = |cohort: &str| json!({"cohort": cohort, "courses": "ENG"});
        let asked = school().hard("avid-only", "protected_cohort", only("avid")).hard(
            "health-only",
            "protected_cohort",
            only("health"),
        );
        only_fault(
            asked,
            &["'avid-only' and 'health-only'", "nobody who may sit in ENG, for which 4 ask"],
            &["[0].ask.protected_cohort", "[1].ask.protected_cohort"],
        );
    }

    #[test]
    fn a_house_cannot_be_more_of_a_class_than_a_cap_lets_it_be() {
        let house = json!({"house": "North", "courses": "ENG", "min_share": 0.6});
        let cap = |allow: u32, most: f64| {
            let keys = json!({
                "courses": "ENG", "group": "el:1", "max_share": most, "allow_min": allow
            });
            school().hard("house", "house", house.clone()).hard("cap", "group_share_cap", keys)
        };
        cap(0, 0.6).model();
        cap(1, 0.5).model();
        only_fault(
            cap(0, 0.5),
            &["ENG.1", "'house'", "'cap'"],
            &["[0].ask.house", "[1].ask.group_share_cap"],
        );
        let rival = json!({"house": "North", "courses": "ENG", "max_share": 0.5});
        only_fault(
            school().hard("house", "house", house.clone()).hard("rival", "house", rival),
            &["'house'", "'rival'"],
            &["[0].ask.house", "[1].ask.house"],
        );
    }

    #[test]
    fn more_seats_cannot_be_kept_than_there_are() {
        let keep = |cohort: &str, seats: u32| json!({"courses": "ELD", "cohort": cohort, "seats": seats, "hold": true});
        let both = |seats| {
            school().hard("one", "reserve_seats", keep("avid", 6)).hard(
                "two",
                "reserve_seats",
                keep("health", seats),
            )
        };
        both(4).model();
        only_fault(
            both(5),
            &["'one' and 'two' keep 6 and 5 seats of ELD", "it has 10"],
            &["[0].ask.reserve_seats", "[1].ask.reserve_seats"],
        );
    }
}
