//! `co_teach`: classes have a second teacher, for special education.
//!
//! **What it asks.** Every class meant has a co-teacher: somebody who holds the `credential`, beside as many
//! others as the class needs who may teach it. The co-teacher need not be allowed to teach the course, is
//! there whenever the class meets, and counts it in their load like any other class. At most `max_sections`
//! block-years are co-taught by one person, with at most `max_partners` different others. A class that needs
//! no teacher needs no pair.
//!
//! What `max_sections` of `staff.csv` allows is for classes that somebody teaches as their own; where the rule
//! gives `max_sections`, a co-teacher may have that much beside others without it, and in all no more than the
//! larger of the two. Without it all classes together stay within `staff.csv`, where 0 means none.
//!
//! **Why a school asks it.** An IEP that says co-taught promises two teachers for the whole lesson. Plans that
//! pair people last leave special education teachers in two places at once, or with six partners to plan with.
//!
//! **Unit.** One class without its pair (a joint section is one class); one class too many of a co-teacher,
//! the largest first; one partner too many.
//!
//! **Keys.** `courses`; `credential`, `special_education` if absent; `max_sections`, the most block-years that
//! one person co-teaches; `max_partners`, the most people that one person co-teaches with. In a school without
//! `staff.csv` the rule has nobody to touch: it is read, a warning says so, and it asks nothing.
//!
//! Where it is hard, the search gives every class meant a place for one more person; where it is soft, pairs
//! that are there are counted and none are made.
//!
//! **Linear form.** Exact for pairs and load: a variable for each class and person who co-teaches it, one for
//! each class, at most the load for each person. Partners need a variable for each two people.
//!
//! **Example.**
//! ```json
//! { "ask": { "co_teach": { "courses": "setting:co_taught", "credential": "special_education", "max_sections": 5 } }, "strength": "hard", "because": "IEPs promise two teachers in these classes" }
//! ```

use crate::rule::{Beside, Clause, Ground, Kind, Limits, Rule, Selector, Subject, View, unknown};
use crate::school::{ClassId, Fault, LOAD_TOLERANCE, Load, School, SectionId, StaffId, to_load};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct CoTeach;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses.
    courses: Selector,
    /// The credential that a co-teacher holds.
    #[serde(default = "special_education")]
    credential: String,
    /// The most block-years that one person co-teaches, for example 5.
    max_sections: Option<f64>,
    /// The most different people that one person co-teaches with.
    max_partners: Option<u32>,
}

fn special_education() -> String {
    "special_education".to_owned()
}

impl Kind for CoTeach {
    fn name(&self) -> &'static str {
        "co_teach"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("co_teach.rs"))
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
        _: Strength,
    ) -> Result<Box<dyn Rule>, Vec<Fault>> {
        let spec: Spec = super::keys(keys)?;
        let mut faults = Vec::new();
        let sections = super::sift(taught(&spec.courses, school), &mut faults);
        let people = super::sift(holders(&spec.credential, school), &mut faults);
        let wrong = |most: &f64| !most.is_finite() || *most <= 0.0 || *most > 1000.0;
        if let Some(most) = spec.max_sections.filter(wrong) {
            let fault = Fault::error("leaves nobody to co-teach").column("max_sections");
            faults.push(
                fault.value(most.to_string()).hint("write a number of block-years, such as 5"),
            );
        }
        if spec.max_partners == Some(0) {
            let fault = Fault::error("leaves nobody to co-teach with").column("max_partners");
            faults.push(fault.value("0").hint("write 1 or more"));
        }
        match (sections, people) {
            (Some(sections), Some(people)) if faults.is_empty() => Ok(Box::new(Paired {
                most: spec.max_sections.map(to_load),
                spec,
                sections,
                people,
                classes: Vec::new(),
            })),
            _ => Err(faults),
        }
    }
}

/// The sections meant that somebody teaches.
pub(super) fn taught(courses: &Selector, school: &School) -> Result<Vec<SectionId>, Vec<Fault>> {
    let mut sections = courses.sections(school)?;
    let needs = |section: &SectionId| school.course(school.section(*section).course).staff_needed;
    sections.retain(|section| needs(section) > 0);
    if school.has_staff && sections.is_empty() {
        return Err(vec![courses.fault("no course that is meant needs a teacher")]);
    }
    Ok(sections)
}

/// Everybody who holds a credential.
pub(super) fn holders(credential: &str, school: &School) -> Result<Vec<StaffId>, Vec<Fault>> {
    let all = || (0..school.staff.len()).map(StaffId::new);
    let held = |person: &StaffId| &school.staff[person.index()].credentials;
    let people: Vec<StaffId> =
        all().filter(|person| held(person).iter().any(|held| held == credential)).collect();
    // Without staff.csv nobody is part of the problem; `input` warns of it.
    if people.is_empty() && school.has_staff {
        let known = school.staff.iter().flat_map(|person| &person.credentials);
        let message = "is a credential that nobody in staff.csv holds";
        let fault = unknown(message, credential, known.map(String::as_str));
        return Err(vec![fault.column("credential")]);
    }
    Ok(people)
}

#[derive(Debug)]
struct Paired {
    spec: Spec,
    most: Option<Load>,
    sections: Vec<SectionId>,
    /// Everybody who holds the credential.
    people: Vec<StaffId>,
    classes: Vec<ClassId>,
}

/// What a clause asks.
enum About {
    /// A class has its pair.
    Pair(ClassId),
    /// Somebody co-teaches no more than they may.
    Load(StaffId),
    /// Somebody co-teaches with no more people than they may.
    Partners(StaffId),
}

impl Paired {
    fn abouts(&self) -> impl Iterator<Item = About> + '_ {
        let people = |is_asked: bool| self.people.iter().filter(move |_| is_asked);
        let pairs = self.classes.iter().map(|class| About::Pair(*class));
        let loads = people(self.most.is_some()).map(|person| About::Load(*person));
        let partners = people(self.spec.max_partners.is_some());
        pairs.chain(loads).chain(partners.map(|person| About::Partners(*person)))
    }

    fn is_co_teacher(
        &self,
        person: StaffId,
        class: ClassId,
        staff: &[StaffId],
        ground: Ground,
    ) -> bool {
        let able = |other: &&StaffId| **other != person && may_teach(ground, class, **other);
        self.people.contains(&person)
            && staff.contains(&person)
            && staff.iter().filter(able).count() >= needed(ground, class)
    }

    /// The classes that somebody co-teaches, each with its staff.
    fn co_taught(
        &self,
        person: StaffId,
        ground: Ground,
        view: &dyn View,
    ) -> Vec<(ClassId, Vec<StaffId>)> {
        let classes = self.classes.iter().map(|class| (*class, view.staff_of(*class)));
        classes.filter(|(class, staff)| self.is_co_teacher(person, *class, staff, ground)).collect()
    }
}

/// How many people a class needs of those who may teach it.
pub(super) fn needed(ground: Ground, class: ClassId) -> usize {
    courses(ground, class).map(|course| course.staff_needed).max().unwrap_or(0)
}

/// Whether somebody may teach all parts of a class.
pub(super) fn may_teach(ground: Ground, class: ClassId, person: StaffId) -> bool {
    courses(ground, class)
        .all(|course| course.staff_needed == 0 || course.teachers.contains(&person))
}

fn courses(ground: Ground<'_>, class: ClassId) -> impl Iterator<Item = &crate::school::Course> {
    let school = ground.school;
    let sections = ground.classes.class(class).sections.iter();
    sections.map(move |section| school.course(school.section(*section).course))
}

fn load(ground: Ground, class: ClassId) -> Load {
    courses(ground, class).map(|course| course.load).max().unwrap_or(0)
}

impl Rule for Paired {
    fn bind(&mut self, ground: Ground) {
        if ground.school.has_staff {
            self.classes = ground.classes_of(&self.sections);
        }
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let name = |person: StaffId| ground.school.staff[person.index()].id.clone();
        let all = || self.classes.iter().map(|class| Subject::Staff(*class)).collect();
        let clause = |about: About| match about {
            About::Pair(class) => {
                Clause { watches: vec![Subject::Staff(class)], about: ground.named(class) }
            }
            About::Load(person) | About::Partners(person) => {
                Clause { watches: all(), about: name(person) }
            }
        };
        self.abouts().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        match self.abouts().nth(clause) {
            Some(About::Pair(class)) => {
                let staff = view.staff_of(class);
                let is_co_teacher =
                    |person: &StaffId| self.is_co_teacher(*person, class, &staff, ground);
                i64::from(!staff.iter().any(is_co_teacher))
            }
            Some(About::Load(person)) => {
                let co_taught = self.co_taught(person, ground, view);
                let loads = co_taught.iter().map(|(class, _)| load(ground, *class)).collect();
                too_many(loads, self.most.unwrap_or(Load::MAX))
            }
            Some(About::Partners(person)) => {
                let co_taught = self.co_taught(person, ground, view);
                let partners = co_taught.into_iter().flat_map(|(class, staff)| {
                    let able = move |other: &StaffId| may_teach(ground, class, *other);
                    staff.into_iter().filter(able)
                });
                let mut partners: Vec<StaffId> =
                    partners.filter(|other| *other != person).collect();
                partners.sort_unstable();
                partners.dedup();
                let most = self.spec.max_partners.map_or(i64::MAX, i64::from);
                (partners.len() as i64 - most).max(0)
            }
            None => 0,
        }
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        let held = |class: &ClassId| {
            let sections = &ground.classes.class(*class).sections;
            let mut staff = sections
                .iter()
                .filter_map(|section| ground.school.section(*section).staff.as_ref());
            staff.any(|held| held.locked().is_some())
        };
        for class in &self.classes {
            let Some(section) = ground.first_of(*class) else { continue };
            limits.beside.push(Beside {
                class: section,
                people: self.people.clone(),
                most: self.most,
            });
        }
        // Whom the school holds in a class may leave no place for a pair, and of two who could both teach
        // and co-teach a class each counts: that is priced.
        self.most.is_none() && self.spec.max_partners.is_none() && !self.classes.iter().any(held)
    }

    fn sentence(&self, school: &School) -> String {
        let mut more = String::new();
        if let Some(most) = self.spec.max_sections {
            more.push_str(&format!("; nobody co-teaches more than {most} block-years"));
        }
        if let Some(most) = self.spec.max_partners {
            more.push_str(&format!("; nobody co-teaches with more than {most} others"));
        }
        format!(
            "Every class of {} has a second person who holds the credential {}{more}.",
            self.spec.courses.words(school),
            self.spec.credential,
        )
    }
}

/// How many classes of these loads are too many: the fewest that have to go, the largest first.
fn too_many(mut loads: Vec<Load>, most: Load) -> i64 {
    loads.sort_unstable();
    let mut sum: Load = loads.iter().sum();
    let mut count = 0;
    while sum > most.saturating_add(LOAD_TOLERANCE) {
        let Some(largest) = loads.pop() else { break };
        sum -= largest;
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    /// Two may teach English, two hold the credential and may teach nothing.
    fn school() -> Fixture {
        Fixture::new()
            .course_with("ENG", "full", 3, |row| row.settings = vec!["co_taught:2".into()])
            .course_with("ART", "half", 2, |row| row.settings = vec!["co_taught:2".into()])
            .student("s1", "9", &[], &["ENG"])
            .staff("t1", &["ENG", "ART"])
            .staff("t2", &["ENG", "ART"])
            .staff_with("c1", |row| row.credentials = vec!["special_education".into()])
            .staff_with("c2", |row| row.credentials = vec!["special_education".into()])
    }

    fn asked(more: Value) -> Value {
        let mut keys = json!({"courses": "setting:co_taught"});
        keys.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        keys
    }

    #[test]
    fn a_class_needs_somebody_beside_its_teacher() {
        // The sections co-taught are ENG.1, ENG.2, ART.1 and ART.2.
        let model = school().hard("pairs", "co_teach", asked(json!({}))).model();
        let settings = model.school.sections.iter().map(|section| section.setting.as_deref());
        let of = Some("co_taught");
        assert_eq!(settings.collect::<Vec<_>>(), [of, of, None, of, of]);
        assert!(model.kept_by_limits[0]);
        assert_eq!(model.limits.beside.len(), 4);
        let plan = || Sketch::new(&model).teach("ART.1", "t1").teach("ART.1", "c1");
        let plan = || plan().teach("ART.2", "c2").teach("ART.2", "t2").teach("ENG.1", "t1");
        assert_eq!(plan().amounts(0), [1, 1, 0, 0]);
        assert_eq!(plan().teach("ENG.1", "t2").amounts(0), [1, 1, 0, 0], "two teachers");
        assert_eq!(plan().teach("ENG.1", "c2").amounts(0), [0, 1, 0, 0]);
        let alone = plan().teach("ENG.2", "c1").teach("ENG.2", "c2");
        assert_eq!(alone.amounts(0), [1, 1, 0, 0], "nobody there may teach it");
    }

    #[test]
    fn who_could_do_both_does_one() {
        let school = school().staff_with("both", |row| {
            row.courses = vec!["ENG".into()];
            row.credentials = vec!["special_education".into()];
        });
        let model = school.hard("pairs", "co_teach", asked(json!({"courses": "ENG"}))).model();
        let plan = || Sketch::new(&model).teach("ENG.1", "both");
        assert_eq!(plan().amounts(0), [1, 1, 1]);
        assert_eq!(plan().teach("ENG.1", "t1").amounts(0), [0, 1, 1]);
        assert_eq!(plan().teach("ENG.1", "c1").amounts(0), [0, 1, 1]);
    }

    #[test]
    fn a_load_and_partners_may_be_limited() {
        let most = asked(json!({"max_sections": 1.5, "max_partners": 1}));
        let model = school().hard("pairs", "co_teach", most).model();
        assert!(!model.kept_by_limits[0], "it must be priced");
        let plan = || {
            let plan = Sketch::new(&model).teach("ENG.1", "t1").teach("ENG.1", "c1");
            plan.teach("ART.1", "t1").teach("ART.1", "c1")
        };
        assert_eq!(plan().amounts(0), [0, 1, 0, 1, 0, 0, 0, 0]);
        let more = || plan().teach("ART.2", "t2").teach("ART.2", "c1");
        assert_eq!(more().amounts(0), [0, 1, 0, 0, 1, 0, 1, 0], "2 of 1.5 block-years, 2 partners");
        let most = more().teach("ENG.2", "t1").teach("ENG.2", "c1");
        assert_eq!(most.amounts(0), [0, 0, 0, 0, 2, 0, 1, 0], "3 of 1.5: two fulls have to go");
    }

    #[test]
    fn a_joint_section_is_one_class_and_its_teacher_may_teach_all_of_it() {
        let school = school().staff("t3", &["ENG", "DRAMA"]).course("DRAMA", "full", 1);
        let model = school
            .hard("joint", "stacked", json!({"courses": ["ENG", "DRAMA"]}))
            .hard("pairs", "co_teach", asked(json!({"courses": "DRAMA"})))
            .model();
        let plan = |teacher: &str| {
            Sketch::new(&model).teach("DRAMA.1", teacher).teach("DRAMA.1", "c1").amounts(1)
        };
        assert_eq!(plan("t3"), [0]);
        assert_eq!(plan("t1"), [1], "DRAMA is not t1's to teach");
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |more| school().hard("x", "co_teach", asked(more)).fault();
        let credential = fault(json!({"credential": "special_educaton"}));
        assert!(credential.contains("credential: 'special_educaton'"), "{credential}");
        assert!(credential.contains("did you mean 'special_education'?"), "{credential}");
        assert!(fault(json!({"max_sections": 0})).contains("max_sections: '0': leaves nobody"));
        assert!(fault(json!({"max_partners": 0})).contains("max_partners: '0': leaves nobody"));
        assert!(fault(json!({"courses": "EGN"})).contains("did you mean 'ENG'?"));
        let none = school().course_with("PE", "full", 1, |row| row.staff_needed = Some(0));
        let none = none.hard("x", "co_teach", asked(json!({"courses": "PE"}))).fault();
        assert!(none.contains("no course that is meant needs a teacher"), "{none}");
    }

    #[test]
    fn without_staff_it_asks_nothing() {
        let nobody = Fixture::new().course("ART", "full", 1).student("s1", "9", &[], &["ART"]);
        let model = nobody.hard("pairs", "co_teach", json!({"courses": "ART"})).model();
        assert_eq!(Sketch::new(&model).amounts(0), [0; 0]);
        assert!(model.limits.beside.is_empty());
    }
}
