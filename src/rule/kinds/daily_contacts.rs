//! `daily_contacts`: nobody has too many students in a day.
//!
//! **What it asks.** On every day of every term, the classes that a person teaches have at most `most` students in all.
//! A student in two of these classes counts twice; a class that meets twice on a day counts once. Sections whose
//! course a person is not allowed to teach by themselves (somebody who co-teaches) are not counted for that person.
//!
//! **Why a school asks it.** Papers to read, parents to call, names to know: contracts limit how many students a teacher
//! has, and the sizes of single classes do not keep that.
//!
//! **Unit.** One student too many, on one day of one term, for one person.
//!
//! **Keys.** `staff`, ids or `all`; `most`, at least 1. In a school without `staff.csv` the rule has nobody to touch: it
//! is read, a warning says so, and it asks nothing.
//!
//! **Linear form.** Exact: for each person and day, the seats of the classes that are theirs and meet that day, less the
//! excess, are at most `most`; that a seat is in a class of theirs is a variable.
//!
//! **Example.**
//! ```json
//! { "ask": { "daily_contacts": { "staff": "t2", "most": 4 } }, "strength": { "tier": 2, "weight": 1 }, "because": "reading lessons for one student at a time" }
//! ```

use crate::rule::{Clause, Ground, Kind, Names, Rule, Subject, View, staff, staff_words};
use crate::school::{BlockId, ClassId, CourseId, DayId, Fault, School, SectionId, StaffId, TermId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct DailyContacts;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Ids of members of staff, or `all`.
    staff: Names,
    /// The most students on a day; at least 1.
    most: u32,
}

impl Kind for DailyContacts {
    fn name(&self) -> &'static str {
        "daily_contacts"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("daily_contacts.rs"))
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
        let people = super::sift(staff(&spec.staff, school), &mut faults);
        if spec.most == 0 {
            let fault = Fault::error("leaves nobody to teach").column("most").value("0");
            faults.push(fault.hint("write 1 or more"));
        }
        let Some(people) = people.filter(|_| faults.is_empty()) else { return Err(faults) };
        Ok(Box::new(Contacts { people, spec }))
    }
}

#[derive(Debug)]
struct Contacts {
    people: Vec<StaffId>,
    spec: Spec,
}

impl Contacts {
    /// The sections of a class that a person may teach alone.
    fn own<'a>(
        ground: Ground<'a>,
        class: ClassId,
        person: StaffId,
    ) -> impl Iterator<Item = SectionId> + use<'a> {
        let may = move |course: CourseId| ground.school.course(course).teachers.contains(&person);
        let sections = ground.classes.class(class).sections.iter().copied();
        sections.filter(move |section| may(ground.school.section(*section).course))
    }
}

impl Rule for Contacts {
    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |person: &StaffId| {
            let classes = ground.classes.iter().map(|(class, _)| class);
            let own = classes.filter(|class| Self::own(ground, *class, *person).next().is_some());
            let watches = own.map(Subject::Roster).chain([Subject::Timetable(*person)]).collect();
            Clause { watches, about: ground.school.staff[person.index()].id.clone() }
        };
        self.people.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let (frame, person) = (&ground.school.frame, self.people[clause]);
        let mut contacts = vec![0; frame.terms.len() * frame.days.len()];
        for class in view.classes_of(person) {
            let Some(pattern) = view.pattern(class) else { continue };
            let pattern = frame.pattern(pattern);
            let students: i64 = Self::own(ground, class, person).map(|own| view.size(own)).sum();
            for term in pattern.first_term.index()..=pattern.last_term().index() {
                for day in 0..frame.days.len() {
                    let cell = frame.cell(TermId::new(term), DayId::new(day));
                    let meets =
                        |block: BlockId| !frame.blocks[block.index()].cells[cell].is_empty();
                    if pattern.blocks.iter().any(|block| meets(*block)) {
                        contacts[term * frame.days.len() + day] += students;
                    }
                }
            }
        }
        let most = i64::from(self.spec.most);
        contacts.iter().map(|students| (students - most).max(0)).sum()
    }

    fn sentence(&self, _: &School) -> String {
        let who = staff_words(&self.spec.staff, "has", "have");
        match self.spec.most {
            1 => format!("{who} at most 1 student on a day."),
            most => format!("{who} at most {most} students on a day, over all classes."),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::json;

    fn school() -> Fixture {
        let school = Fixture::new().course("ART", "full", 2).course("BIO", "half", 1);
        ["s1", "s2", "s3"]
            .iter()
            .fold(school, |school, id| school.student(id, "9", &[], &["ART", "BIO"]))
            .staff("t1", &["ART"])
            .staff("t2", &["ART", "BIO"])
    }

    #[test]
    fn students_of_a_day_are_counted_in_every_class() {
        let amounts = |keys| {
            let model = school().hard("contacts", "daily_contacts", keys).model();
            let plan = Sketch::new(&model)
                .place("ART.1", "all 1")
                .place("ART.2", "all 2")
                .place("BIO.1", "S1 3")
                .seat("ART.1", &["s1", "s2"])
                .seat("ART.2", &["s3"])
                .seat("BIO.1", &["s1", "s2", "s3"])
                .teach("ART.1", "t1")
                .teach("ART.2", "t2")
                .teach("BIO.1", "t2");
            let days = i64::try_from(model.school.frame.days.len()).unwrap();
            plan.amounts(0).iter().map(|amount| (amount / days, amount % days)).collect::<Vec<_>>()
        };
        // t2 has four in S1 and one in S2, t1 two in both.
        assert_eq!(amounts(json!({"staff": "all", "most": 4})), [(0, 0), (0, 0)]);
        assert_eq!(amounts(json!({"staff": "all", "most": 2})), [(0, 0), (2, 0)]);
        assert_eq!(amounts(json!({"staff": "t1", "most": 1})), [(2, 0)], "one in each term");
    }

    #[test]
    fn who_stands_beside_a_teacher_has_no_students_of_their_own() {
        let keys = json!({"staff": "t1", "most": 1});
        let model = school().hard("contacts", "daily_contacts", keys).model();
        let plan = Sketch::new(&model).place("BIO.1", "S1 3").seat("BIO.1", &["s1", "s2"]);
        assert_eq!(plan.teach("BIO.1", "t1").amount(), 0);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "daily_contacts", keys).fault();
        assert!(fault(json!({"staff": "all", "most": 0})).contains("most: '0'"));
        assert!(fault(json!({"staff": "t9", "most": 9})).contains("staff: 't9'"));
    }
}
