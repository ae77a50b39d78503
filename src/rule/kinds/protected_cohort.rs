//! `protected_cohort`: classes that are kept for a cohort, or offered to it first.
//!
//! **What it asks.** In the protected classes sit only students of the cohort. All classes of the courses are
//! protected; or, with `sections`, so many classes of each course, and the students of the cohort who
//! take the course sit in those. Which classes they are is left to the schedule: the choice that leaves
//! the least breach counts. With `first`, the cohort is only served first: somebody else in a protected
//! class is a breach as long as a student of the cohort asks for the course (as a primary request) and has
//! no seat in it; what the cohort leaves over is released.
//!
//! **Why a school asks it.** A pathway, a newcomer programme or AVID lives from a class of its own: one that
//! is filled up from outside is no cohort any more, and one that is full before the cohort comes shuts
//! out those for whom it was made. `first` keeps the seats of the second kind from standing empty.
//!
//! **Unit.** One student: of others in a protected class; with `sections`, also one of the cohort in another
//! class of the course; with `first`, of others no more than of the cohort without a seat.
//!
//! **Keys.** `cohort`, a word of the column `cohorts` in `students.csv`, or several; `courses`; `sections`, how many
//! classes of each course, at least 1 (of a course that has no more than that, all); `first`, `false` if absent.
//! A joint section is one class: all who sit in it count.
//!
//! **Linear form.** Exact: others in the class are at most 0. With `sections`, a variable for each class that
//! says whether it is protected, and the seats of others and of the cohort bounded by it.
//!
//! **Example.**
//! ```json
//! { "ask": { "protected_cohort": { "cohort": "health-10", "courses": ["ENG9"] } }, "strength": "hard", "because": "the health pathway reads and writes about its own field" }
//! ```

use crate::rule::{
    By, Clause, Ground, Kind, Limits, Members, Names, Rule, Selector, Subject, View,
    asked_by_nobody,
};
use crate::school::{ClassId, CourseId, Fault, Hold, School, SectionId, StudentId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct ProtectedCohort;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// The cohort, or several.
    cohort: Names,
    /// Which courses.
    courses: Selector,
    /// How many classes of each course are protected; absent = all that are meant.
    sections: Option<u32>,
    /// Whether others may sit there once the cohort is served.
    #[serde(default)]
    first: bool,
}

impl Kind for ProtectedCohort {
    fn name(&self) -> &'static str {
        "protected_cohort"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("protected_cohort.rs"))
    }

    fn schema(&self) -> Value {
        super::schema::<Spec>()
    }

    fn read(&self, keys: &Value) -> Result<(), Vec<Fault>> {
        super::keys::<Spec>(keys).map(drop)
    }

    fn compile(
        &self,
        keys: &Value,
        school: &School,
        _: Strength,
    ) -> Result<Box<dyn Rule>, Vec<Fault>> {
        let spec: Spec = super::keys(keys)?;
        let mut faults = Vec::new();
        let members = Members::find(&[(By::Cohort, Some(&spec.cohort))], school);
        let members = super::sift(members, &mut faults);
        // A course that is named and has no section has no class to protect.
        let sections = super::sift(spec.courses.sections(school), &mut faults);
        let courses = super::sift(spec.courses.by_course(school), &mut faults);
        faults.dedup();
        if spec.sections == Some(0) {
            let fault = Fault::error("protects nothing").column("sections").value("0");
            faults.push(fault.hint("leave it out to protect all classes"));
        }
        if let (Some(members), Some(sections)) = (&members, &sections) {
            let (has, words) = (|student| members.has(student), format!(" {}", members.words()));
            faults.extend(asked_by_nobody(has, &words, &spec.courses, sections, school));
        }
        match (members, sections, courses) {
            (Some(members), Some(_), Some(courses)) if faults.is_empty() => {
                let (protected, first) =
                    (spec.sections.map(|sections| sections as usize), spec.first);
                let spec = spec.courses;
                Ok(Box::new(Protected {
                    spec,
                    members,
                    courses,
                    protected,
                    first,
                    parts: Vec::new(),
                }))
            }
            _ => Err(faults),
        }
    }
}

#[derive(Debug)]
struct Protected {
    spec: Selector,
    members: Members,
    courses: Vec<(CourseId, Vec<SectionId>)>,
    /// How many classes of each course; `None` = all.
    protected: Option<usize>,
    first: bool,
    /// What each clause is about, known when classes are.
    parts: Vec<Part>,
}

/// A course; or a single class, where each class can be looked at alone.
#[derive(Debug)]
struct Part {
    /// Classes, each with the sections by which a member takes the course in it.
    classes: Vec<(ClassId, Vec<SectionId>)>,
    /// With `first`: the course, and those of the cohort who ask for it.
    asking: Option<(CourseId, Vec<StudentId>)>,
}

impl Protected {
    fn parts(&self, ground: Ground) -> Vec<Part> {
        if !self.first && self.protected.is_none() {
            let sections: Vec<SectionId> =
                self.courses.iter().flat_map(|(_, sections)| sections).copied().collect();
            let alone = |class| Part { classes: vec![(class, Vec::new())], asking: None };
            return ground.classes_of(&sections).into_iter().map(alone).collect();
        }
        let with_classes = self.courses.iter().filter(|(_, sections)| !sections.is_empty());
        let part = |(course, sections): &(CourseId, Vec<SectionId>)| {
            let own = |class: ClassId| -> Vec<SectionId> {
                let sections = sections.iter().copied();
                sections.filter(|section| ground.classes.of(*section) == class).collect()
            };
            let classes = ground.classes_of(sections).into_iter();
            let asking = self.first.then(|| (*course, self.asking(*course, ground.school)));
            Part { classes: classes.map(|class| (class, own(class))).collect(), asking }
        };
        with_classes.map(part).collect()
    }

    /// Those of the cohort who ask for a course.
    fn asking(&self, course: CourseId, school: &School) -> Vec<StudentId> {
        let requests = school.requests.iter();
        let asking = requests.filter(|request| request.is_primary && request.course == course);
        let mut students: Vec<StudentId> =
            asking.map(|request| request.student).filter(|who| self.members.has(*who)).collect();
        students.sort_unstable();
        students.dedup();
        students
    }
}

/// The least sum over all ways of protecting so many classes, each with what it comes to if it is protected
/// and if it is not: one takes those that gain most by it.
fn least(classes: &[(i64, i64)], protected: usize) -> i64 {
    let mut gains: Vec<i64> = classes.iter().map(|(inside, outside)| inside - outside).collect();
    gains.sort_unstable();
    let outside: i64 = classes.iter().map(|(_, outside)| outside).sum();
    outside + gains.iter().take(protected).sum::<i64>()
}

impl Rule for Protected {
    fn bind(&mut self, ground: Ground) {
        self.parts = self.parts(ground);
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |part: &Part| {
            let ids: Vec<String> =
                part.classes.iter().map(|(class, _)| ground.named(*class)).collect();
            let rosters = part.classes.iter().map(|(class, _)| Subject::Roster(*class));
            let asking = part.asking.iter().flat_map(|(_, students)| students);
            Clause {
                watches: rosters.chain(asking.copied().map(Subject::Student)).collect(),
                about: ids.join(", "),
            }
        };
        self.parts.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let part = &self.parts[clause];
        let mut classes = Vec::with_capacity(part.classes.len());
        for (class, own) in &part.classes {
            let mut others = 0;
            for section in &ground.classes.class(*class).sections {
                others += view.size(*section) - self.members.count(view, *section);
            }
            let members: i64 = own.iter().map(|section| self.members.count(view, *section)).sum();
            classes.push((others, members));
        }
        let protected = self.protected.unwrap_or(classes.len());
        let kept = least(&classes, protected);
        let Some((course, asking)) = &part.asking else { return kept };
        // A choice comes to the smaller of others and of those who wait, and to members outside of it.
        let waiting = asking.iter().filter(|student| view.seat(**student, *course).is_none());
        let waiting = i64::try_from(waiting.count()).unwrap_or(i64::MAX);
        let released: Vec<(i64, i64)> = classes.iter().map(|(_, outside)| (0, *outside)).collect();
        kept.min(waiting + least(&released, protected))
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        if self.first || self.protected.is_some() {
            return false;
        }
        let school = ground.school;
        let is_whole = |course: CourseId| {
            let meant = self.courses.iter().find(|(known, _)| *known == course);
            meant
                .is_some_and(|(_, sections)| sections.len() == school.course(course).sections.len())
        };
        for (barred, request) in limits.barred.iter_mut().zip(&school.requests) {
            *barred |= !self.members.has(request.student) && is_whole(request.course);
        }
        // Others come by another course of a joint section, by a section that is not meant, or have a seat
        // already that stays.
        let mut classes = self.parts.iter().flat_map(|part| &part.classes);
        let only_whole = classes.all(|(class, _)| {
            let mut sections = ground.classes.class(*class).sections.iter();
            sections.all(|section| is_whole(school.section(*section).course))
        });
        let stays = |seat: &crate::school::FixedSeat| {
            seat.hold == Hold::Lock
                && !self.members.has(seat.student)
                && is_whole(school.section(seat.section).course)
        };
        only_whole && !school.fixed_seats.iter().any(stays)
    }

    fn sentence(&self, school: &School) -> String {
        let (courses, members) = (self.spec.words(school), self.members.words());
        let classes = match self.protected {
            None => "classes".to_owned(),
            Some(1) => "one class of each course".to_owned(),
            Some(several) => format!("{several} classes of each course"),
        };
        if self.first {
            format!("Students {members} come first, before all others, in {classes}: {courses}.")
        } else {
            format!("Only students {members} sit in {classes}: {courses}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::least;
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    /// `s1` to `s3` are the cohort; all six ask for both courses.
    fn school() -> Fixture {
        let school = Fixture::new().course("ENG", "full", 3).course("ART", "half", 1);
        let students = (1..=6).map(|number| format!("s{number}"));
        let asks = &["ENG", "ART"];
        students
            .fold(school, |school, id| school.student(&id, "10", &[], asks))
            .cohort("health-10", &["s1", "s2", "s3"])
    }

    /// By how much classes of these students break the rule.
    fn broken(keys: Value, classes: [&[&str]; 3]) -> i64 {
        let model = school().hard("own", "protected_cohort", keys).model();
        let [one, two, three] = classes;
        Sketch::new(&model).seat("ENG.1", one).seat("ENG.2", two).seat("ENG.3", three).amount()
    }

    #[test]
    fn others_may_not_sit_in_a_protected_class() {
        let asked = || json!({"cohort": "health-10", "courses": "ENG"});
        assert_eq!(broken(asked(), [&["s1", "s2"], &["s3"], &[]]), 0);
        assert_eq!(broken(asked(), [&["s1", "s4"], &["s5", "s6"], &[]]), 3);
    }

    #[test]
    fn of_so_many_classes_the_best_choice_counts() {
        let asked =
            |sections| json!({"cohort": "health-10", "courses": "ENG", "sections": sections});
        assert_eq!(broken(asked(1), [&["s4", "s5"], &["s1", "s2", "s3"], &["s6"]]), 0);
        assert_eq!(broken(asked(1), [&["s4", "s5"], &["s1", "s2", "s3", "s6"], &[]]), 1);
        assert_eq!(broken(asked(1), [&["s3", "s4", "s5"], &["s1", "s2"], &["s6"]]), 1);
        assert_eq!(
            broken(asked(1), [&["s1", "s4"], &[], &["s2"]]),
            1,
            "ENG.3, and s1 is elsewhere"
        );
        assert_eq!(
            broken(asked(1), [&["s1", "s2", "s4"], &[], &["s5"]]),
            1,
            "no empty class helps"
        );
        assert_eq!(broken(asked(2), [&["s1", "s2"], &["s3"], &["s4"]]), 0);
        assert_eq!(broken(asked(9), [&["s1", "s2"], &["s3"], &["s4"]]), 1, "all three of them");
    }

    #[test]
    fn with_first_others_count_only_while_somebody_of_the_cohort_waits() {
        let asked = || json!({"cohort": "health-10", "courses": "ENG", "first": true});
        assert_eq!(broken(asked(), [&["s1", "s2", "s3"], &["s4", "s5"], &[]]), 0);
        assert_eq!(broken(asked(), [&["s1", "s2"], &["s4", "s5"], &[]]), 1, "s3 waits");
        assert_eq!(broken(asked(), [&[], &["s4", "s5"], &[]]), 2, "three wait, two are others");
        assert_eq!(broken(asked(), [&[], &[], &[]]), 0);
        let one = json!({"cohort": "health-10", "courses": "ENG", "first": true, "sections": 1});
        assert_eq!(broken(one.clone(), [&["s1", "s2", "s3", "s4"], &["s5"], &[]]), 0);
        assert_eq!(broken(one.clone(), [&["s1", "s2", "s4"], &["s5"], &[]]), 1);
        assert_eq!(broken(one, [&["s1", "s2", "s4"], &["s3"], &[]]), 1, "s3 is elsewhere");
    }

    #[test]
    fn requests_of_others_are_barred_where_all_classes_are_protected() {
        let asked = json!({"cohort": "health-10", "courses": "ENG"});
        let model = school().hard("own", "protected_cohort", asked.clone()).model();
        assert_eq!(model.kept_by_limits, [true]);
        let barred: Vec<usize> = (0..12).filter(|request| model.limits.barred[*request]).collect();
        assert_eq!(barred, [6, 8, 10], "ENG of s4, s5 and s6");
        for keys in [
            json!({"cohort": "health-10", "courses": "ENG", "sections": 1}),
            json!({"cohort": "health-10", "courses": "ENG", "first": true}),
        ] {
            let model = school().hard("own", "protected_cohort", keys).model();
            assert_eq!(model.kept_by_limits, [false]);
            assert!(!model.limits.barred.contains(&true));
        }
        let stays = school().section("x", "ENG", |_| {}).seat("s4", "x");
        let model = stays.hard("own", "protected_cohort", asked).model();
        assert_eq!(model.kept_by_limits, [false], "a seat that stays must be priced");
    }

    #[test]
    fn all_who_sit_in_a_joint_section_count() {
        let model = Fixture::new()
            .course("ENG", "half", 1)
            .course("ART", "half", 1)
            .student("s1", "10", &[], &["ENG"])
            .student("s2", "10", &[], &["ART"])
            .cohort("health-10", &["s1"])
            .hard("own", "protected_cohort", json!({"cohort": "health-10", "courses": "ENG"}))
            .hard("joint", "stacked", json!({"courses": ["ENG", "ART"]}))
            .model();
        let plan = Sketch::new(&model).seat("ENG.1", &["s1"]).seat("ART.1", &["s2"]);
        assert_eq!(plan.amounts(0), [1]);
        assert!(!model.kept_by_limits[0], "s2 comes by another course");
    }

    #[test]
    fn the_least_is_that_of_all_choices() {
        for seed in 0..200_u64 {
            let number = |at: u64| (seed.wrapping_mul(6364136223846793005) >> (at * 5) & 7) as i64;
            let classes: Vec<(i64, i64)> =
                (0..5).map(|at| (number(2 * at), number(2 * at + 1))).collect();
            for protected in 0..=5 {
                let of = |set: u32| -> i64 {
                    let chosen = |at: usize| set >> at & 1 == 1;
                    let sum = |(at, c): (usize, &(i64, i64))| if chosen(at) { c.0 } else { c.1 };
                    classes.iter().enumerate().map(sum).sum()
                };
                let sets = (0_u32..1 << 5).filter(|set| set.count_ones() as usize == protected);
                assert_eq!(least(&classes, protected), sets.map(of).min().unwrap());
            }
        }
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "protected_cohort", keys).fault();
        let cohort = fault(json!({"cohort": "helth-10", "courses": "ENG"}));
        assert!(cohort.contains("ask.protected_cohort.cohort: 'helth-10'"), "{cohort}");
        assert!(cohort.contains("did you mean 'health-10'?"), "{cohort}");
        let course = fault(json!({"cohort": "health-10", "courses": "ENGL"}));
        assert!(course.contains("courses: 'ENGL'") && course.contains("'ENG'?"), "{course}");
        let none = fault(json!({"cohort": "health-10", "courses": "ENG", "sections": 0}));
        assert!(none.contains("sections: '0': protects nothing"), "{none}");
    }
}
