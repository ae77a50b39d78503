//! `not_instead_of`: a service comes beside core courses, not in their place.
//!
//! **What it asks.** A student who sits in any of the courses has every core course that the student asks for as a
//! primary request. An alternate in place of a core course does not make up for it. Who sits in none of the
//! courses is not touched.
//!
//! **Why a school asks it.** English language development, support and resource classes are there so that
//! students can take part in core classes; a timetable in which they take the place of English, mathematics or
//! science defeats them (C36). Where a plan says otherwise, for newcomers say, `except` says so openly.
//!
//! **Unit.** One core request that is not met, of a student who has a seat in the courses.
//!
//! **Keys.** `courses`, for example `tag:eld`; `core`, which courses are core, said like `courses`; `group`, a tag or
//! several, everybody who takes the courses if absent; `except`, students by their ids or tags. A core course among
//! the `courses` is met by the seat itself. The rule alone would be kept by giving nobody the service: have a seat
//! in it required by the request, or by `designated_eld` or `service_minutes`.
//!
//! **Linear form.** Exact: for each student and core request, seats in it plus a shortfall are at least the student's
//! seats in any one of the courses.
//!
//! **Example.**
//! ```json
//! { "ask": { "not_instead_of": { "courses": "tag:eld", "core": ["ENG9", "ALG1"], "except": "ltel" } }, "strength": { "tier": 1, "weight": 80 }, "because": "English language development is taken beside the core, not instead of it" }
//! ```

use crate::rule::{
    By, Clause, Excepted, Ground, Kind, Limits, Members, Names, Rule, Selector, Subject, View,
};
use crate::school::{CourseId, Fault, GroupId, Hold, RequestId, School, SectionId, StudentId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct NotInsteadOf;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// The courses that take nothing away.
    courses: Selector,
    /// The courses that are not given up for them.
    core: Selector,
    /// The tag of the students meant, or several; everybody if absent.
    group: Option<Names>,
    /// Students who are not meant, by ids or tags.
    except: Option<Names>,
}

impl Kind for NotInsteadOf {
    fn name(&self) -> &'static str {
        "not_instead_of"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("not_instead_of.rs"))
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
        let courses = super::sift(spec.courses.by_course(school), &mut faults);
        let core = spec.core.courses(school).map_err(|found| {
            found.into_iter().map(|fault| fault.column("core")).collect::<Vec<Fault>>()
        });
        let core = super::sift(core, &mut faults);
        let group = spec.group.as_ref().map(|_| [(By::Group, spec.group.as_ref())]);
        let members = group.map(|by| Members::find(&by, school)).transpose();
        let members = super::sift(members, &mut faults);
        let except = super::sift(Excepted::find(spec.except.as_ref(), school), &mut faults);
        let (Some(courses), Some(core), Some(members), Some(except)) =
            (courses, core, members, except)
        else {
            return Err(faults);
        };
        let meant = |student: &StudentId| {
            members.as_ref().is_none_or(|members| members.has(*student)) && !except.has(*student)
        };
        let takers: Vec<Taker> = school
            .student_ids()
            .filter(meant)
            .filter_map(|student| taker(student, &courses, &core, school))
            .collect();
        if takers.is_empty() {
            let message = "nobody who is meant asks for one of them and for a core course";
            return Err(vec![spec.courses.fault(message)]);
        }
        Ok(Box::new(Beside { spec: (spec.courses, spec.core), members, except, takers }))
    }
}

/// A student who may come to sit in one of the courses, and asks for core courses.
#[derive(Debug)]
struct Taker {
    student: StudentId,
    /// Those of the courses, each with the sections that are meant.
    courses: Vec<(CourseId, Vec<SectionId>)>,
    /// The primary requests for core courses.
    core: Vec<(RequestId, CourseId)>,
    /// Whether the student is sure to sit in one of the courses, if all is as it should be.
    is_sure: bool,
}

fn taker(
    student: StudentId,
    courses: &[(CourseId, Vec<SectionId>)],
    core: &[CourseId],
    school: &School,
) -> Option<Taker> {
    let requests: Vec<_> = school.requests_of(student).collect();
    let seats = school.fixed_seats.iter().filter(|seat| seat.student == student);
    let seats: Vec<_> = seats.collect();
    let mut is_sure = false;
    let mut own = Vec::new();
    for (course, sections) in courses {
        let asked = requests.iter().find(|(_, request)| request.course == *course);
        let fixed = seats.iter().find(|seat| sections.contains(&seat.section));
        if asked.is_none() && fixed.is_none() {
            continue;
        }
        is_sure |= asked.is_some_and(|(_, request)| request.is_primary && request.is_required)
            || fixed.is_some_and(|seat| seat.hold == Hold::Lock);
        own.push((*course, sections.clone()));
    }
    let core = requests
        .iter()
        .filter(|(_, request)| request.is_primary && core.binary_search(&request.course).is_ok());
    let core: Vec<(RequestId, CourseId)> =
        core.map(|(id, request)| (*id, request.course)).collect();
    // A course never takes its own place.
    let takes_away = core.iter().any(|(_, core)| own.iter().any(|(course, _)| course != core));
    takes_away.then_some(Taker { student, courses: own, core, is_sure })
}

#[derive(Debug)]
struct Beside {
    /// The courses, and what is core, as the rule names them.
    spec: (Selector, Selector),
    members: Option<Members>,
    except: Excepted,
    takers: Vec<Taker>,
}

impl Rule for Beside {
    fn steers_by(&self, school: &School) -> Vec<GroupId> {
        let members = self.members.iter().flat_map(|members| members.tags(school));
        members.chain(self.except.tags().iter().copied()).collect()
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |own: &Taker| Clause {
            watches: vec![Subject::Student(own.student)],
            about: ground.school.student(own.student).id.clone(),
        };
        self.takers.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, _: Ground, view: &dyn View) -> i64 {
        let own = &self.takers[clause];
        let missed =
            |(_, course): &&(RequestId, CourseId)| view.seat(own.student, *course).is_none();
        let missed = own.core.iter().filter(missed).count();
        let sits = || {
            own.courses.iter().any(|(course, sections)| {
                let section = view.seat(own.student, *course);
                section.is_some_and(|section| sections.binary_search(&section).is_ok())
            })
        };
        if missed > 0 && sits() { missed as i64 } else { 0 }
    }

    fn limit(&self, _: Ground, limits: &mut Limits) -> bool {
        for own in self.takers.iter().filter(|own| own.is_sure) {
            for (request, _) in &own.core {
                limits.needed[request.index()] = true;
            }
        }
        false
    }

    fn sentence(&self, school: &School) -> String {
        let who = match &self.members {
            Some(members) => format!("Students {}", members.words()),
            None => "Students".to_owned(),
        };
        format!(
            "{who}{} who take {} have every core course they ask for: {}.",
            self.except.words(school),
            self.spec.0.words(school),
            self.spec.1.words(school),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    fn school() -> Fixture {
        Fixture::new()
            .course_with("ELD", "full", 1, |row| row.tags = vec!["eld".into(), "core".into()])
            .course_with("ENG", "full", 2, |row| {
                row.tags = vec!["core".into()];
                row.settings = vec!["sheltered:1".into()];
            })
            .course_with("ALG", "full", 1, |row| row.tags = vec!["core".into()])
            .course("ART", "half", 1)
            .student("s1", "9", &["el:1"], &["ELD", "ENG", "ALG", "ART"])
            .student("s2", "9", &["el:1", "newcomer"], &["ELD", "ENG", "ALG"])
            .student("s3", "9", &[], &["ENG", "ALG"])
            .student("s4", "9", &["el:2"], &["ELD", "ART"])
    }

    fn keys(more: Value) -> Value {
        let mut keys = json!({"courses": "tag:eld", "core": "tag:core"});
        keys.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        keys
    }

    #[test]
    fn a_core_course_that_is_missed_counts_beside_a_seat_in_the_service() {
        let model = school().hard("beside", "not_instead_of", keys(json!({}))).model();
        let plan = || Sketch::new(&model);
        assert_eq!(plan().amounts(0), [0, 0], "nobody has a seat; s3 and s4 are not touched");
        let seated = || plan().seat("ELD.1", &["s1", "s2", "s4"]);
        assert_eq!(seated().amounts(0), [2, 2]);
        assert_eq!(seated().seat("ENG.2", &["s1"]).seat("ART.1", &["s1"]).amounts(0), [1, 2]);
        let all = seated().seat("ENG.1", &["s1", "s2"]).seat("ALG.1", &["s1", "s2"]);
        assert_eq!(all.amounts(0), [0, 0], "ART is no core course");
    }

    #[test]
    fn students_may_be_named_and_left_out() {
        let amounts = |more: Value| {
            let model = school().soft("beside", "not_instead_of", keys(more)).model();
            Sketch::new(&model).seat("ELD.1", &["s1", "s2", "s4"]).amounts(0)
        };
        assert_eq!(amounts(json!({"except": "newcomer"})), [2]);
        assert_eq!(amounts(json!({"group": "newcomer"})), [2]);
        assert_eq!(amounts(json!({"except": ["s1", "s2"], "core": ["ART", "ENG"]})), [1]);
    }

    #[test]
    fn a_setting_is_a_service_as_well() {
        let asked = keys(json!({"courses": "setting:sheltered", "core": ["ENG", "ALG"]}));
        let model = school().soft("beside", "not_instead_of", asked).model();
        let plan = || Sketch::new(&model);
        assert_eq!(plan().seat("ENG.2", &["s1", "s2", "s3"]).amounts(0), [0, 0, 0]);
        assert_eq!(plan().seat("ENG.1", &["s1", "s3"]).amounts(0), [1, 0, 1]);
    }

    #[test]
    fn core_requests_are_needed_by_those_who_are_sure_to_have_the_service() {
        let needed = |school: Fixture| {
            let model = school.hard("beside", "not_instead_of", keys(json!({}))).model();
            (0..11).filter(|id| model.limits.needed[*id]).collect::<Vec<usize>>()
        };
        assert_eq!(needed(school()), [0_usize; 0]);
        assert_eq!(needed(school().seat("s1", "ELD.1")), [0, 1, 2]);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |more| school().hard("x", "not_instead_of", keys(more)).fault();
        assert!(fault(json!({"core": "tag:cor"})).contains("core: 'tag:cor'"));
        assert!(fault(json!({"courses": "EDL"})).contains("courses: 'EDL'"));
        assert!(fault(json!({"group": "el:9"})).contains("group: 'el:9'"));
        assert!(fault(json!({"except": "s9"})).contains("except: 's9'"));
        let nobody = fault(json!({"group": "el:2"}));
        assert!(nobody.contains("courses: 'tag:eld': nobody who is meant"), "{nobody}");
    }
}
