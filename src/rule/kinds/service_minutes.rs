//! `service_minutes`: minutes that plans promise in a course are given.
//!
//! **What it asks.** Every row of `services.csv` of the `services` meant is met: the student sits in a class of
//! the row's course, in a section of its setting where the row names one, and in every term in which the class
//! meets, its minutes in one cycle reach those of the row. Minutes per day count for each day of the cycle;
//! minutes per week are those of five school days, so that a cycle of ten days gives twice as many. A row
//! without minutes asks for the seat alone.
//!
//! It acts on `co_taught`, `resource`, `self_contained` and `eld`. What `push_in`, `pull_out` and `related`
//! ask is time of a provider, not a seat in a course: `provider_time` looks after those, and this rule refuses
//! them rather than say that they are met. Without `services` they are left out.
//!
//! **Why a school asks it.** An IEP or an English learner plan is a promise in minutes; a seat in a course that
//! meets too seldom, or in a section without the second teacher, does not keep it.
//!
//! **Unit.** One row that is not met.
//!
//! **Keys.** `services`, words of the column `service`; if absent, all that `services.csv` names but those three.
//!
//! **Linear form.** Exact for each row: one less the student's seats, each in a section and placement that
//! meets it.
//!
//! **Example.**
//! ```json
//! { "ask": { "service_minutes": { "services": ["co_taught", "resource", "self_contained", "eld"] } }, "strength": "hard", "because": "what plans promise in a course is given in full" }
//! ```

use crate::rule::{Clause, Ground, Kind, Names, Rule, Subject, View, listed, unknown};
use crate::school::{CourseId, Fault, School, SectionId, Service, StudentId, number_of};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// The registry's line.
pub struct ServiceMinutes;

/// Minutes compare with this tolerance.
const TOLERANCE: f64 = 0.001;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Words of the column `service` in `services.csv`; all if absent.
    services: Option<Names>,
}

impl Kind for ServiceMinutes {
    fn name(&self) -> &'static str {
        "service_minutes"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("service_minutes.rs"))
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
        let words = services(&spec, school)?;
        let mut rows = Vec::new();
        let mut without_course = 0;
        for row in school.services.iter().filter(|row| words.contains(row.service.as_str())) {
            match row.course {
                None => without_course += 1,
                Some(course) => rows.push(Owed {
                    student: row.student,
                    course,
                    setting: row.setting.clone(),
                    minutes: row.minutes.unwrap_or(0.0),
                }),
            }
        }
        if without_course > 0 {
            let rows = number_of(without_course, "row");
            let message = format!("{rows} of services.csv of these services without a course");
            let fault = Fault::error(message).column("services");
            return Err(vec![fault.hint("name the course in which each is given")]);
        }
        if rows.is_empty() {
            let message = "services.csv has no row of these services";
            return Err(vec![Fault::error(message).column("services")]);
        }
        let services = words.into_iter().map(str::to_owned).collect();
        Ok(Box::new(Minutes { services, rows }))
    }
}

/// The services meant: words that are known, and that are given in a course.
fn services<'a>(spec: &'a Spec, school: &'a School) -> Result<BTreeSet<&'a str>, Vec<Fault>> {
    let of_file: BTreeSet<&str> = school.services.iter().map(|row| row.service.as_str()).collect();
    let words: BTreeSet<&str> = match &spec.services {
        Some(names) => names.items().iter().map(String::as_str).collect(),
        None => {
            of_file.iter().copied().filter(|word| !Service::BY_A_PROVIDER.contains(word)).collect()
        }
    };
    let mut faults = Vec::new();
    if spec.services.is_some() && words.is_empty() {
        faults.push(Fault::error("names nothing").column("services"));
    }
    for word in &words {
        if Service::BY_A_PROVIDER.contains(word) {
            let fault = Fault::error("is time of a provider").column("services").value(*word);
            faults.push(fault.hint("ask for it by a rule of the kind 'provider_time'"));
        } else if !Service::IN_A_COURSE.contains(word) && !of_file.contains(word) {
            let known = Service::IN_A_COURSE.into_iter().chain(of_file.iter().copied());
            let message = "is not a service that services.csv names";
            faults.push(unknown(message, word, known).column("services"));
        }
    }
    if faults.is_empty() { Ok(words) } else { Err(faults) }
}

/// A row of `services.csv`.
#[derive(Debug)]
struct Owed {
    student: StudentId,
    course: CourseId,
    setting: Option<String>,
    /// In one cycle.
    minutes: f64,
}

impl Owed {
    fn suits(&self, section: SectionId, school: &School) -> bool {
        school.section(section).is_in_setting(self.setting.as_deref())
    }
}

#[derive(Debug)]
struct Minutes {
    services: Vec<String>,
    rows: Vec<Owed>,
}

impl Rule for Minutes {
    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let school = ground.school;
        let clause = |row: &Owed| {
            let sections = school.course(row.course).section_ids();
            let suitable: Vec<SectionId> =
                sections.filter(|section| row.suits(*section, school)).collect();
            let classes = ground.classes_of(&suitable).into_iter().map(Subject::Placement);
            Clause {
                watches: [Subject::Student(row.student)].into_iter().chain(classes).collect(),
                about: school.student(row.student).id.clone(),
            }
        };
        self.rows.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let row = &self.rows[clause];
        let section = view.seat(row.student, row.course);
        let section = section.filter(|section| row.suits(*section, ground.school));
        let pattern = section.and_then(|section| view.pattern(ground.classes.of(section)));
        let frame = &ground.school.frame;
        let is_met = pattern.is_some_and(|pattern| {
            f64::from(frame.least_minutes(frame.pattern(pattern))) + TOLERANCE >= row.minutes
        });
        i64::from(!is_met)
    }

    fn never(&self, clause: usize, ground: Ground) -> Option<String> {
        let (row, school) = (&self.rows[clause], ground.school);
        let course = school.course(row.course);
        let asks = school.requests_of(row.student).any(|(_, own)| own.course == row.course)
            || school.fixed_seats.iter().any(|seat| {
                seat.student == row.student && school.section(seat.section).course == row.course
            });
        if !asks {
            return Some(format!("does not ask for {}", course.id));
        }
        if !course.section_ids().any(|section| row.suits(section, school)) {
            let setting = row.setting.as_deref().unwrap_or("general");
            return Some(format!("{} has no section with the setting '{setting}'", course.id));
        }
        let frame = &school.frame;
        let patterns = frame.meeting_of(course.meeting).patterns.iter();
        let most = patterns.map(|id| frame.least_minutes(frame.pattern(*id))).max().unwrap_or(0);
        (f64::from(most) + TOLERANCE < row.minutes)
            .then(|| format!("{} gives {most} minutes of a cycle at most", course.id))
    }

    fn sentence(&self, _: &School) -> String {
        format!(
            "Every row of services.csv for {} is met by a seat in its course, with all its minutes.",
            listed(&self.services)
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    /// A block meets for 50 minutes on each of two days.
    fn school() -> Fixture {
        Fixture::new()
            .course_with("ENG", "full", 2, |row| row.settings = vec!["co_taught:1".into()])
            .course("RES", "half", 1)
            .student("s1", "9", &["iep"], &["ENG", "RES"])
    }

    /// What one row comes to where s1 sits in a section.
    fn unmet(service: &str, course: &str, section: &str, minutes: f64, per: &str) -> i64 {
        let school = school().service("s1", service, |row| {
            row.course_id = Some(course.into());
            row.minutes = Some(minutes);
            row.per = Some(per.into());
            row.setting = (service == "co_taught").then(|| "co_taught".into());
        });
        let model = school.hard("minutes", "service_minutes", json!({})).model();
        let settings: Vec<_> = model.school.sections.iter().map(|s| s.setting.as_deref()).collect();
        assert_eq!(settings, [Some("co_taught"), None, None]);
        let plan = Sketch::new(&model).place("ENG.1", "all 1").place("ENG.2", "all 2");
        plan.place("RES.1", "S2 3").seat(section, &["s1"]).amount()
    }

    #[test]
    fn a_row_is_met_by_a_seat_with_enough_minutes() {
        assert_eq!(unmet("resource", "RES", "RES.1", 100.0, "cycle"), 0);
        assert_eq!(unmet("resource", "RES", "RES.1", 101.0, "cycle"), 1);
        assert_eq!(unmet("resource", "RES", "RES.1", 50.0, "day"), 0);
        assert_eq!(unmet("resource", "RES", "RES.1", 51.0, "day"), 1);
        assert_eq!(unmet("resource", "RES", "RES.1", 250.0, "week"), 0, "two of five days");
        assert_eq!(unmet("resource", "RES", "RES.1", 251.0, "week"), 1);
        assert_eq!(unmet("resource", "ENG", "RES.1", 10.0, "cycle"), 1, "another course");
    }

    #[test]
    fn a_row_may_name_a_setting() {
        assert_eq!(unmet("co_taught", "ENG", "ENG.1", 100.0, "cycle"), 0);
        assert_eq!(unmet("co_taught", "ENG", "ENG.2", 100.0, "cycle"), 1, "a general section");
        assert_eq!(unmet("eld", "ENG", "ENG.2", 100.0, "cycle"), 0);
    }

    #[test]
    fn what_can_never_be_given_is_said() {
        let never = |service: &'static str, course: &str, minutes: f64, setting: Option<&str>| {
            let school = school().service("s1", service, |row| {
                row.course_id = Some(course.into());
                row.minutes = Some(minutes);
                row.per = Some("cycle".into());
                row.setting = setting.map(Into::into);
            });
            let school = school.course("ART", "full", 1);
            let model = school.soft("minutes", "service_minutes", json!({})).model();
            let said = Sketch::new(&model).nevers(0).remove(0);
            said.unwrap_or_default()
        };
        assert_eq!(never("resource", "RES", 100.0, None), "");
        assert_eq!(
            never("resource", "RES", 101.0, None),
            "RES gives 100 minutes of a cycle at most"
        );
        assert_eq!(never("resource", "ART", 10.0, None), "does not ask for ART");
        let none = "RES has no section with the setting 'co_taught'";
        assert_eq!(never("co_taught", "RES", 10.0, Some("co_taught")), none);
    }

    #[test]
    fn a_class_without_a_place_gives_no_minutes() {
        let school = school().service("s1", "resource", |row| row.course_id = Some("RES".into()));
        let model = school.hard("minutes", "service_minutes", json!({})).model();
        let plan = || Sketch::new(&model).seat("RES.1", &["s1"]);
        assert_eq!(plan().amount(), 1);
        assert_eq!(plan().place("RES.1", "S1 1").amount(), 0, "no minutes are named");
    }

    #[test]
    fn faults_name_the_key() {
        let owed = |service: &str, course: Option<&str>| {
            school().service("s1", service, |row| row.course_id = course.map(str::to_owned))
        };
        let fault =
            |school: Fixture, keys: Value| school.hard("x", "service_minutes", keys).fault();
        let provider = fault(owed("related", None), json!({"services": "related"}));
        assert!(provider.contains("services: 'related': is time of a provider"), "{provider}");
        assert!(fault(owed("related", None), json!({})).contains("services.csv has no row"));
        let word = fault(owed("eld", Some("ENG")), json!({"services": ["resorce", "eld"]}));
        assert!(word.contains("services: 'resorce'"), "{word}");
        assert!(word.contains("did you mean 'resource'?"), "{word}");
        let course = fault(owed("eld", None), json!({"services": "eld"}));
        assert!(course.contains("1 row of services.csv of these services"), "{course}");
        let none = fault(owed("eld", Some("ENG")), json!({"services": "resource"}));
        assert!(none.contains("services.csv has no row of these services"), "{none}");
        let nothing = fault(owed("eld", Some("ENG")), json!({"services": []}));
        assert!(nothing.contains("names nothing"), "{nothing}");
        assert!(fault(school(), json!({})).contains("services.csv has no row"));
    }
}
