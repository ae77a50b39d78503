//! `elective_access`: nobody of a group is shut out from electives or the like.
//!
//! **What it asks.** Every student meant who asks for any of the courses as primary requests sits in at least `min`
//! of them, but in no more than the student asks for so. A seat as an alternate counts like any other, and so does a
//! seat that the school has fixed. A student who asks for none of the courses, or for them only as alternates, is not
//! touched: an alternate is given only where a primary request fails, and whoever has all of those lacks nothing.
//!
//! **Why a school asks it.** A day filled with English language development, support and resource leaves no
//! room for what a student came for. One elective for every English learner (C39), one general class for every
//! newcomer (`"courses": "setting:general"`, C38), one advanced course for every AVID student (C44), or at least one
//! of the advanced courses that a student of a group has asked for: each is this rule with other courses.
//!
//! **Unit.** One seat that a student lacks.
//!
//! **Keys.** Exactly one of `group`, `cohort`, `house` and `grade`, a word of that column of `students.csv` or several;
//! `courses`; `min`, 1 if absent; `except`, students by their ids or tags, who are not meant. Of a course that is
//! chosen by `setting:…`, only requests count that a section of that setting can meet, and only seats in one.
//!
//! **Linear form.** Exact: for each student, seats in the courses plus a shortfall are at least what is owed.
//!
//! **Example.**
//! ```json
//! { "ask": { "elective_access": { "group": "el:1", "courses": ["DANCE10", "DANCE11", "DRIVER-ED"], "min": 2 } }, "strength": { "tier": 1, "weight": 50 }, "because": "learning English takes nobody's electives" }
//! ```

use crate::rule::{
    By, Choice, Clause, Excepted, Ground, Kind, Limits, Members, Names, Rule, Selector, Subject,
    View,
};
use crate::school::{
    CourseId, Fault, GroupId, Hold, Request, RequestId, School, SectionId, StudentId,
};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct ElectiveAccess;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// The tag of the students, or several.
    group: Option<Names>,
    /// The cohort of the students, or several.
    cohort: Option<Names>,
    /// The house of the students, or several.
    house: Option<Names>,
    /// The grade of the students, or several.
    grade: Option<Names>,
    /// The electives, or whatever nobody is to be shut out from.
    courses: Selector,
    /// How many of them each student has at least; 1 if absent.
    min: Option<u32>,
    /// Students who are not meant, by ids or tags.
    except: Option<Names>,
}

impl Kind for ElectiveAccess {
    fn name(&self) -> &'static str {
        "elective_access"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("elective_access.rs"))
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
        let by = [
            (By::Group, spec.group.as_ref()),
            (By::Cohort, spec.cohort.as_ref()),
            (By::House, spec.house.as_ref()),
            (By::Grade, spec.grade.as_ref()),
        ];
        let members = super::sift(Members::find(&by, school), &mut faults);
        let courses = super::sift(spec.courses.by_course(school), &mut faults);
        let except = super::sift(Excepted::find(spec.except.as_ref(), school), &mut faults);
        let least = spec.min.unwrap_or(1) as usize;
        if least == 0 {
            let fault = Fault::error("asks for nothing").column("min").value("0");
            faults.push(fault.hint("write 1 or more, or leave it out"));
        }
        let (Some(members), Some(courses), Some(except)) = (members, courses, except) else {
            return Err(faults);
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let meant = |student: &StudentId| members.has(*student) && !except.has(*student);
        let owing: Vec<Owed> = school
            .student_ids()
            .filter(meant)
            .filter_map(|student| owed(student, &courses, least, school))
            .collect();
        if owing.is_empty() {
            let message = "is asked for by none of the students who are meant";
            return Err(vec![spec.courses.fault(message)]);
        }
        Ok(Box::new(Access { spec: spec.courses, members, except, least, courses, owing }))
    }
}

/// A student who asks for some of the courses.
#[derive(Debug)]
struct Owed {
    student: StudentId,
    /// How many of them at least.
    least: usize,
    /// Those in which the student may come to sit.
    courses: Vec<CourseId>,
    /// The primary requests for them.
    primary: Vec<RequestId>,
    /// Whether the school has fixed a seat in one of them that stays.
    is_fixed: bool,
}

/// Courses in which a student may sit, each with the sections that are meant.
type Meant = [(CourseId, Vec<SectionId>)];

/// The sections of a course that are meant.
fn meant_of(courses: &Meant, course: CourseId) -> &[SectionId] {
    let known = courses.binary_search_by_key(&course, |(known, _)| *known);
    known.map_or(&[][..], |place| &courses[place].1)
}

fn owed(student: StudentId, courses: &Meant, least: usize, school: &School) -> Option<Owed> {
    let suits = |request: &Request| {
        let sections = meant_of(courses, request.course);
        let wanted = request.setting.as_deref();
        sections.iter().any(|section| school.section(*section).suits_setting(wanted))
    };
    let asked: Vec<(RequestId, &Request)> =
        school.requests_of(student).filter(|(_, request)| suits(request)).collect();
    let primary: Vec<RequestId> =
        asked.iter().filter(|(_, request)| request.is_primary).map(|(id, _)| *id).collect();
    if primary.is_empty() {
        return None;
    }
    let seats = school.fixed_seats.iter().filter(|seat| seat.student == student);
    let seats: Vec<_> = seats
        .filter(|seat| {
            meant_of(courses, school.section(seat.section).course).contains(&seat.section)
        })
        .collect();
    let of_seats = seats.iter().map(|seat| school.section(seat.section).course);
    let mut own: Vec<CourseId> =
        asked.iter().map(|(_, request)| request.course).chain(of_seats).collect();
    own.sort_unstable();
    own.dedup();
    Some(Owed {
        student,
        least: least.min(primary.len()),
        courses: own,
        primary,
        is_fixed: seats.iter().any(|seat| seat.hold == Hold::Lock),
    })
}

#[derive(Debug)]
struct Access {
    spec: Selector,
    members: Members,
    except: Excepted,
    least: usize,
    courses: Vec<(CourseId, Vec<SectionId>)>,
    owing: Vec<Owed>,
}

impl Rule for Access {
    fn steers_by(&self, school: &School) -> Vec<GroupId> {
        self.members.tags(school).into_iter().chain(self.except.tags().iter().copied()).collect()
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |own: &Owed| Clause {
            watches: vec![Subject::Student(own.student)],
            about: ground.school.student(own.student).id.clone(),
        };
        self.owing.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, _: Ground, view: &dyn View) -> i64 {
        let own = &self.owing[clause];
        let sits = |course: &&CourseId| {
            let section = view.seat(own.student, **course);
            section.is_some_and(|section| meant_of(&self.courses, **course).contains(&section))
        };
        // It is asked again with every change of a student, so that no more is looked at than needed.
        let seats = own.courses.iter().filter(sits).take(own.least).count();
        (own.least - seats) as i64
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        for own in self.owing.iter().filter(|own| !own.is_fixed) {
            // Whoever asks for no more than is owed needs every one of them.
            for request in own.primary.iter().filter(|_| own.primary.len() <= own.least) {
                limits.needed[request.index()] = true;
            }
            let requests = ground.school.requests_of(own.student);
            let meant = requests.filter(|(_, request)| own.courses.contains(&request.course));
            let requests = meant.map(|(id, _)| id).collect();
            limits.choices.push(Choice { requests, least: own.least });
        }
        false
    }

    fn sentence(&self, school: &School) -> String {
        let many = match self.least {
            1 => "one".to_owned(),
            several => several.to_string(),
        };
        format!(
            "Students {}{} who ask for any of these have at least {many}, as far as they ask for so many: {}.",
            self.members.words(),
            self.except.words(school),
            self.spec.words(school),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    fn school() -> Fixture {
        Fixture::new()
            .course_with("ART", "half", 1, |row| row.tags = vec!["arts".into()])
            .course_with("BAND", "full", 1, |row| row.tags = vec!["arts".into()])
            .course_with("ENG", "full", 2, |row| row.settings = vec!["co_taught:1".into()])
            .student("s1", "9", &["el:1"], &["ART", "BAND", "ENG"])
            .student("s2", "9", &["el:2"], &["ART", "ENG"])
            .student("s3", "9", &["el:1", "newcomer"], &["ENG"])
            .student("s4", "9", &[], &["ART", "BAND"])
    }

    fn keys(more: Value) -> Value {
        let mut keys = json!({"group": ["el:1", "el:2"], "courses": "tag:arts"});
        keys.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        keys
    }

    #[test]
    fn whoever_asks_for_some_has_one() {
        let model = school().hard("access", "elective_access", keys(json!({}))).model();
        let plan = || Sketch::new(&model);
        assert_eq!(plan().amounts(0), [1, 1], "s3 asks for none, s4 is not meant");
        assert_eq!(plan().seat("ART.1", &["s1"]).amounts(0), [0, 1]);
        assert_eq!(plan().seat("BAND.1", &["s1"]).seat("ART.1", &["s2", "s4"]).amounts(0), [0, 0]);
        assert_eq!(plan().seat("ENG.1", &["s1", "s2"]).amounts(0), [1, 1]);
        let needed: Vec<usize> = (0..8).filter(|id| model.limits.needed[*id]).collect();
        assert_eq!(needed, [3], "the only elective of s2; of s1 either would do");
    }

    #[test]
    fn no_more_is_owed_than_is_asked_for() {
        let model = school().hard("access", "elective_access", keys(json!({"min": 2}))).model();
        let plan = || Sketch::new(&model);
        assert_eq!(plan().amounts(0), [2, 1]);
        let one = || plan().seat("ART.1", &["s1", "s2"]);
        assert_eq!(one().amounts(0), [1, 0]);
        assert_eq!(one().seat("BAND.1", &["s1"]).amounts(0), [0, 0]);
    }

    #[test]
    fn students_may_be_left_out() {
        let touched = |except: Value| {
            let asked = keys(json!({"courses": "ENG", "except": except}));
            let model = school().soft("access", "elective_access", asked).model();
            let clauses = model.rules[0].rule.clauses(model.ground());
            clauses.into_iter().map(|clause| clause.about).collect::<Vec<_>>()
        };
        assert_eq!(touched(json!(["newcomer"])), ["s1", "s2"]);
        assert_eq!(touched(json!(["el:1"])), ["s2"]);
        assert_eq!(touched(json!("s2")), ["s1", "s3"]);
    }

    #[test]
    fn a_setting_is_asked_for_by_those_whom_it_can_serve() {
        let asked = keys(json!({"courses": "setting:co_taught"}));
        let model = school().soft("access", "elective_access", asked).model();
        let plan = || Sketch::new(&model);
        assert_eq!(plan().seat("ENG.1", &["s1"]).seat("ENG.2", &["s2"]).amounts(0), [0, 1, 1]);
    }

    #[test]
    fn an_alternate_counts_but_is_not_owed() {
        let school = school()
            .student("s5", "9", &["el:1"], &["ENG", "BAND"])
            .alternate("s5", "BAND")
            .student("s6", "9", &["el:1"], &["ART", "BAND"])
            .alternate("s6", "BAND");
        let model = school.hard("access", "elective_access", keys(json!({}))).model();
        let plan = || Sketch::new(&model);
        assert_eq!(plan().amounts(0), [1, 1, 1], "s1, s2 and s6");
        assert_eq!(plan().seat("BAND.1", &["s6"]).amounts(0), [1, 1, 0]);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |more| school().hard("x", "elective_access", keys(more)).fault();
        assert!(fault(json!({"min": 0})).contains("min: '0': asks for nothing"));
        assert!(fault(json!({"courses": "ATR"})).contains("did you mean 'ART'?"));
        assert!(fault(json!({"group": "el:9"})).contains("group: 'el:9'"));
        assert!(fault(json!({"except": "s9"})).contains("except: 's9'"));
        assert!(fault(json!({"grade": "9"})).contains("cannot both be given"));
        let nobody = fault(json!({"except": ["el:1", "el:2"]}));
        assert!(nobody.contains("courses: 'tag:arts': is asked for by none"), "{nobody}");
    }
}
