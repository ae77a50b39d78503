//! `authorised_teacher`: classes are taught by people who hold a credential.
//!
//! **What it asks.** Every class of the courses has, of those who may teach it, as many who hold the credential as it
//! needs teachers. Somebody who is in the class beside its teachers (see `co_teach`) need not hold it, and does not
//! make up for a teacher who lacks it. A class that has nobody yet is taught by nobody who lacks it.
//!
//! **Why a school asks it.** Sheltered classes and English language development are to be taught by people with
//! the authorisation for it, whatever their subject; a school that calls a section sheltered owes its students
//! a teacher who is trained for it. Together with a `group_share_cap` on the share of English learners, this is
//! what makes a section a sheltered one and not a separate one (C37).
//!
//! **Unit.** One class, however many of its teachers lack the credential.
//!
//! **Keys.** `courses`, for example `setting:sheltered` or `tag:eld`; `credential`, one of the words of that column in
//! `staff.csv`. It comes on top of the credential that `courses.csv` asks for. A joint section is one class. In a
//! school without `staff.csv` the rule has nobody to touch: it is read, a warning says so, and it asks nothing.
//!
//! **Linear form.** Exact: who lacks the credential has no variable as a teacher of the class.
//!
//! **Example.**
//! ```json
//! { "ask": { "authorised_teacher": { "courses": "tag:eld", "credential": "el" } }, "strength": "hard", "because": "language development is taught by people who have learned to teach it" }
//! ```

use super::co_teach::{holders, may_teach, needed, taught};
use crate::rule::{Authorised, Clause, Ground, Kind, Limits, Rule, Selector, Subject, View};
use crate::school::{ClassId, Fault, School, SectionId, StaffId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct AuthorisedTeacher;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses.
    courses: Selector,
    /// The credential that their teachers hold.
    credential: String,
}

impl Kind for AuthorisedTeacher {
    fn name(&self) -> &'static str {
        "authorised_teacher"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("authorised_teacher.rs"))
    }

    fn counts_students(&self) -> bool {
        false
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
        strength: Strength,
    ) -> Result<Box<dyn Rule>, Vec<Fault>> {
        let spec: Spec = super::keys(keys)?;
        let mut faults = Vec::new();
        let sections = super::sift(taught(&spec.courses, school), &mut faults);
        let people = super::sift(holders(&spec.credential, school), &mut faults);
        let (Some(sections), Some(people)) = (sections, people) else { return Err(faults) };
        if strength == Strength::Hard && school.has_staff {
            nobody(&spec.credential, &sections, &people, school)?;
        }
        Ok(Box::new(Qualified { spec, sections, people, classes: Vec::new() }))
    }
}

/// A fault for each course whose classes too few of the holders may teach.
fn nobody(
    credential: &str,
    sections: &[SectionId],
    people: &[StaffId],
    school: &School,
) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    let mut courses: Vec<_> =
        sections.iter().map(|section| school.section(*section).course).collect();
    courses.dedup();
    for course in courses.into_iter().map(|course| school.course(course)) {
        let able = course.teachers.iter().filter(|person| people.contains(person)).count();
        // That nobody at all may teach a course is told by itself, and whom the school holds may stay.
        let is_held = |section: SectionId| school.section(section).staff.is_some();
        if able < course.staff_needed
            && course.teachers.len() >= course.staff_needed
            && !course.section_ids().any(is_held)
        {
            let message = format!("is held by too few of those who may teach {}", course.id);
            let fault = Fault::error(message).column("credential").value(credential);
            faults.push(fault.hint("name the course in the 'courses' of somebody who holds it"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

#[derive(Debug)]
struct Qualified {
    spec: Spec,
    sections: Vec<SectionId>,
    /// Everybody who holds the credential.
    people: Vec<StaffId>,
    classes: Vec<ClassId>,
}

impl Qualified {
    fn is_authorised(&self, person: StaffId, class: ClassId, ground: Ground) -> bool {
        self.people.contains(&person) && may_teach(ground, class, person)
    }
}

impl Rule for Qualified {
    fn bind(&mut self, ground: Ground) {
        if ground.school.has_staff {
            self.classes = ground.classes_of(&self.sections);
        }
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |class: &ClassId| Clause {
            watches: vec![Subject::Staff(*class)],
            about: ground.named(*class),
        };
        self.classes.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let class = self.classes[clause];
        let staff = view.staff_of(class);
        let authorised =
            staff.iter().filter(|person| self.is_authorised(**person, class, ground)).count();
        i64::from(authorised < needed(ground, class).min(staff.len()))
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        let school = ground.school;
        let mut is_kept = true;
        for class in &self.classes {
            let people = self.people.iter().copied();
            let people: Vec<StaffId> =
                people.filter(|person| may_teach(ground, *class, *person)).collect();
            let Some(first) = ground.first_of(*class) else { continue };
            // Whom the school holds in the class may leave too few places for others.
            let sections = ground.classes.class(*class).sections.iter();
            let mut held = sections.filter_map(|section| {
                school.section(*section).staff.as_ref().and_then(|held| held.locked())
            });
            if let Some(held) = held.next() {
                let needed = needed(ground, *class);
                let authorised = held.iter().filter(|person| people.contains(person)).count();
                is_kept &= authorised + needed.saturating_sub(held.len()) >= needed;
            }
            limits.authorised.push(Authorised { class: first, people });
        }
        is_kept
    }

    fn sentence(&self, school: &School) -> String {
        format!(
            "Every class of {} is taught by people who hold the credential {}.",
            self.spec.courses.words(school),
            self.spec.credential,
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    /// t1 and t2 may teach English, t2 and c1 hold the authorisation.
    fn school() -> Fixture {
        Fixture::new()
            .course_with("ENG", "full", 2, |row| row.settings = vec!["sheltered:1".into()])
            .course_with("LAB", "full", 1, |row| row.staff_needed = Some(2))
            .course("ART", "full", 1)
            .student("s1", "9", &[], &["ENG"])
            .staff("t1", &["ENG", "LAB", "ART"])
            .staff_with("t2", |row| {
                row.courses = vec!["ENG".into(), "LAB".into()];
                row.credentials = vec!["el".into()];
            })
            .staff_with("c1", |row| row.credentials = vec!["el".into()])
            .staff_with("t3", |row| {
                row.courses = vec!["LAB".into()];
                row.credentials = vec!["el".into()];
            })
    }

    fn asked(courses: &str) -> Value {
        json!({"courses": courses, "credential": "el"})
    }

    #[test]
    fn a_class_counts_once_if_a_teacher_lacks_it() {
        let model = school().hard("el", "authorised_teacher", asked("setting:sheltered")).model();
        assert_eq!(model.kept_by_limits, [true]);
        let plan = || Sketch::new(&model);
        assert_eq!(plan().amounts(0), [0], "nobody is there yet");
        assert_eq!(plan().teach("ENG.1", "t2").amounts(0), [0]);
        assert_eq!(plan().teach("ENG.1", "t1").amounts(0), [1]);
        assert_eq!(plan().teach("ENG.2", "t1").amounts(0), [0], "not sheltered");
        let beside = plan().teach("ENG.1", "t1").teach("ENG.1", "c1");
        assert_eq!(beside.amounts(0), [1], "c1 may not teach it");
        let beside = plan().teach("ENG.1", "t2").teach("ENG.1", "t1");
        assert_eq!(beside.amounts(0), [0], "one is needed, one holds it");
    }

    #[test]
    fn each_of_several_teachers_holds_it() {
        let model = school().hard("el", "authorised_teacher", asked("LAB")).model();
        let plan = || Sketch::new(&model).teach("LAB.1", "t2");
        assert_eq!(plan().amounts(0), [0]);
        assert_eq!(plan().teach("LAB.1", "t1").amounts(0), [1]);
        assert_eq!(plan().teach("LAB.1", "t3").amounts(0), [0]);
    }

    #[test]
    fn whom_the_school_holds_may_lack_it() {
        let held = |staff: &[&str]| {
            let staff = staff.iter().map(|id| (*id).to_owned()).collect();
            let school = school().section("ENG.1", "ENG", |row| {
                row.setting = Some("sheltered".into());
                row.staff_ids = staff;
            });
            let model = school.hard("el", "authorised_teacher", asked("setting:sheltered")).model();
            model.kept_by_limits[0]
        };
        assert!(held(&["t2"]));
        assert!(!held(&["t1"]), "then the breach must be priced, and told");
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "authorised_teacher", keys).fault();
        let credential = fault(json!({"courses": "ENG", "credential": "ell"}));
        assert!(
            credential.contains("credential: 'ell': is a credential that nobody"),
            "{credential}"
        );
        let few = fault(json!({"courses": "ART", "credential": "el"}));
        assert!(
            few.contains("credential: 'el': is held by too few of those who may teach ART"),
            "{few}"
        );
        assert!(fault(asked("EGN")).contains("did you mean 'ENG'?"));
        school().soft("x", "authorised_teacher", asked("ART")).model();
    }

    #[test]
    fn without_staff_it_asks_nothing() {
        let nobody = Fixture::new().course("ART", "full", 1).student("s1", "9", &[], &["ART"]);
        let model = nobody.hard("el", "authorised_teacher", asked("ART")).model();
        assert_eq!(Sketch::new(&model).amounts(0), [0; 0]);
        assert!(model.limits.authorised.is_empty());
    }
}
