//! `same_block`: classes of several courses meet at the same time.
//!
//! **What it asks.** Every class of the course with the fewest classes (the first of them) has beside it, in the same terms
//! and blocks, a class of every other course; no class stands beside two of the same course.
//!
//! **Why a school asks it.** Students move between levels of a subject in the middle of a term; two choirs
//! rehearse apart and sing together; one course's room is divided by a folding wall.
//!
//! **Unit.** One class of the course with the fewest that lacks a class of one other course beside it.
//!
//! **Keys.** `courses`, at least two, which meet alike (the same `meets`).
//!
//! **Linear form.** Exact: for each placement, the classes of the course with the fewest are at most as
//! many as those of each other course. The search binds them one to one, which loses nothing.
//!
//! **Example.**
//! ```json
//! { "ask": { "same_block": { "courses": ["ALG1", "ALG1-SUPPORT"] } }, "strength": "hard", "because": "students change groups during the year" }
//! ```

use crate::rule::{
    Clause, Ground, Kind, Limits, Rule, Selector, Subject, View, line_up, may_share_time,
    shares_time,
};
use crate::school::{ClassId, CourseId, Fault, PatternId, School, Section, SectionId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The registry's line.
pub struct SameBlock;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses; at least two, which meet alike.
    courses: Selector,
}

impl Kind for SameBlock {
    fn name(&self) -> &'static str {
        "same_block"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("same_block.rs"))
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
        let Spec { courses: spec } = super::keys(keys)?;
        let courses = spec.by_course(school)?;
        super::meet_alike(&spec, &courses, school)?;
        let without = courses.iter().find(|(_, sections)| sections.is_empty());
        if let Some((course, _)) = without {
            let course = &school.course(*course).id;
            return Err(vec![spec.fault(&format!("{course} has no section"))]);
        }
        Ok(Box::new(Beside { spec, courses, few: Vec::new(), others: Vec::new() }))
    }
}

#[derive(Debug)]
struct Beside {
    spec: Selector,
    courses: Vec<(CourseId, Vec<SectionId>)>,
    /// The classes of the course with the fewest.
    few: Vec<ClassId>,
    /// The classes of each other course.
    others: Vec<(CourseId, Vec<ClassId>)>,
}

impl Rule for Beside {
    fn bind(&mut self, ground: Ground) {
        let classes = |(course, sections): &(CourseId, Vec<SectionId>)| {
            (*course, ground.classes_of(sections))
        };
        let mut all: Vec<(CourseId, Vec<ClassId>)> = self.courses.iter().map(classes).collect();
        if let Some(fewest) = (0..all.len()).min_by_key(|index| all[*index].1.len()) {
            self.few = all.remove(fewest).1;
            self.others = all;
        }
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |(course, classes): &(CourseId, Vec<ClassId>)| {
            let mut watched: Vec<ClassId> = self.few.iter().chain(classes).copied().collect();
            watched.sort_unstable();
            watched.dedup();
            Clause {
                watches: watched.into_iter().map(Subject::Placement).collect(),
                about: ground.school.course(*course).id.clone(),
            }
        };
        self.others.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, _: Ground, view: &dyn View) -> i64 {
        let mut lacking: BTreeMap<PatternId, i64> = BTreeMap::new();
        for pattern in self.few.iter().filter_map(|class| view.pattern(*class)) {
            *lacking.entry(pattern).or_default() += 1;
        }
        // A class that is not placed yet may still come to stand beside any other.
        let mut open = 0;
        for class in &self.others[clause].1 {
            match view.pattern(*class) {
                Some(pattern) => {
                    if let Some(count) = lacking.get_mut(&pattern) {
                        *count -= 1;
                    }
                }
                None => open += 1,
            }
        }
        let lacking: i64 = lacking.into_values().filter(|count| *count > 0).sum();
        (lacking - open).max(0)
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        let others = self.others.iter().map(|(_, classes)| classes.clone());
        let lists: Vec<Vec<ClassId>> = std::iter::once(self.few.clone()).chain(others).collect();
        // Which class stands beside which is open, unless existing sections say it.
        let pairs = |one: ClassId, other: ClassId, test: fn(&Section, &Section) -> bool| {
            let sections = |class| ground.classes.class(class).sections.iter();
            let section = |id: &SectionId| ground.school.section(*id);
            let mut results = sections(one).flat_map(|one| {
                sections(other).map(move |other| test(section(one), section(other)))
            });
            (results.clone().any(|fits| fits), results.all(|fits| fits))
        };
        let fixed_together = |one, other| pairs(one, other, shares_time).0;
        let agree = |one, other| pairs(one, other, may_share_time).1;
        let fits: [&dyn Fn(ClassId, ClassId) -> bool; 4] = [
            &|one, other| one == other,
            &|one, other| fixed_together(one, other) && agree(one, other),
            &agree,
            &|_, _| true,
        ];
        for bundle in line_up(&lists, usize::MAX, &fits) {
            limits.bundle(bundle.into_iter().filter_map(|class| ground.first_of(class)).collect());
        }
        true
    }

    fn sentence(&self, school: &School) -> String {
        let courses = self.spec.words(school);
        format!("At the same time, each with its own teacher and room: {courses}.")
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::json;

    fn school() -> Fixture {
        Fixture::new()
            .course("ALG", "half", 3)
            .course("SUPPORT", "half", 2)
            .course("BAND", "full", 1)
            .student("s1", "9", &[], &["ALG"])
    }

    fn asked() -> Fixture {
        school().hard("side", "same_block", json!({"courses": ["ALG", "SUPPORT"]}))
    }

    #[test]
    fn each_class_of_the_smaller_course_needs_one_beside_it() {
        let model = asked().model();
        let with = |first, second| {
            Sketch::new(&model)
                .place("ALG.1", "S1 1")
                .place("ALG.2", "S1 2")
                .place("ALG.3", "S2 1")
                .place("SUPPORT.1", first)
                .place("SUPPORT.2", second)
                .amount()
        };
        assert_eq!(with("S2 1", "S1 1"), 0);
        assert_eq!(with("S2 1", "S2 2"), 1, "another term is another time");
        assert_eq!(with("S1 1", "S1 1"), 1, "one class stands beside one only");
        assert_eq!(with("S1 3", "S2 2"), 2);
    }

    #[test]
    fn what_is_not_placed_yet_may_still_fit() {
        let model = asked().model();
        let plan = || Sketch::new(&model).place("SUPPORT.1", "S1 1").place("SUPPORT.2", "S1 2");
        assert_eq!(plan().amount(), 0);
        assert_eq!(plan().place("ALG.1", "S2 3").amount(), 0);
        assert_eq!(plan().place("ALG.1", "S2 3").place("ALG.2", "S2 3").amount(), 1);
    }

    fn bundles(school: &Fixture) -> Vec<Vec<String>> {
        let model = school.model();
        let id = |section: &crate::school::SectionId| model.school.section(*section).id.clone();
        let mut bundles: Vec<Vec<String>> =
            model.limits.together.iter().map(|bundle| bundle.iter().map(id).collect()).collect();
        bundles.sort();
        bundles
    }

    #[test]
    fn a_hard_one_binds_the_classes_in_order() {
        assert_eq!(bundles(&asked()), [["ALG.1", "SUPPORT.1"], ["ALG.2", "SUPPORT.2"]]);
    }

    #[test]
    fn existing_sections_at_the_same_time_are_bound_first() {
        let school = asked()
            .section("SUPPORT.7", "SUPPORT", |row| row.blocks = vec!["4".into()])
            .section("ALG.5", "ALG", |_| {})
            .section("ALG.6", "ALG", |row| row.blocks = vec!["4".into()]);
        assert_eq!(bundles(&school), [["ALG.5", "SUPPORT.1"], ["ALG.6", "SUPPORT.7"]]);
    }

    #[test]
    fn a_joint_section_stands_beside_itself() {
        let school = school()
            .hard("joint", "stacked", json!({"courses": ["ALG", "SUPPORT"], "sections": 1}))
            .hard("side", "same_block", json!({"courses": ["ALG", "SUPPORT"]}));
        assert_eq!(bundles(&school), [["ALG.2", "SUPPORT.2"]]);
        let model = school.model();
        let plan = Sketch::new(&model).place("ALG.1", "S1 1").place("ALG.2", "S1 2");
        let plan = plan.place("ALG.3", "S1 3").place("SUPPORT.2", "S1 4");
        assert_eq!(plan.amounts(1), [1]);
    }

    #[test]
    fn bundles_of_several_rules_that_share_a_class_become_one() {
        let school = Fixture::new()
            .course("A", "half", 1)
            .course("B", "half", 1)
            .course("C", "half", 1)
            .student("s1", "9", &[], &["A"])
            .hard("one", "same_block", json!({"courses": ["A", "B"]}))
            .hard("two", "same_block", json!({"courses": ["B", "C"]}));
        assert_eq!(bundles(&school), [["A.1", "B.1", "C.1"]]);
    }

    #[test]
    fn courses_must_meet_alike_and_have_sections() {
        let fault = |courses| {
            school().course("ART", "half", 0).hard("x", "same_block", json!({"courses": courses}))
        };
        let alike = fault(json!(["ALG", "BAND"])).fault();
        assert!(alike.contains("ALG meets half, BAND meets full"), "{alike}");
        assert!(fault(json!(["ALG", "ART"])).fault().contains("ART has no section"));
        assert!(fault(json!("ALG")).fault().contains("at least two courses"));
    }
}
