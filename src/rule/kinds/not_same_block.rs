//! `not_same_block`: classes of different courses never overlap.
//!
//! **What it asks.** No class of one of the courses overlaps, by the clock, in any term and on any day, a
//! class of another of them. Classes of one and the same course may.
//!
//! **Why a school asks it.** The only kiln, the only gym; two small courses that the same students would
//! like to take, though few of them ask for both.
//!
//! **Unit.** One pair of classes that overlap (a joint section is one class; one of several of the courses
//! overlaps itself).
//!
//! **Keys.** `courses`, at least two.
//!
//! **Linear form.** Exact: for every atom of time, the classes of at most one course use it; for soft
//! rules one variable for each pair of classes.
//!
//! **Example.**
//! ```json
//! { "ask": { "not_same_block": { "courses": ["BAND", "CHOIR"] } }, "strength": "hard", "because": "one music room" }
//! ```

use crate::rule::{Clause, Ground, Kind, Limits, Rule, Selector, Subject, View};
use crate::school::{ClassId, CourseId, Fault, School, SectionId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct NotSameBlock;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses; at least two.
    courses: Selector,
}

impl Kind for NotSameBlock {
    fn name(&self) -> &'static str {
        "not_same_block"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("not_same_block.rs"))
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
        let sections = spec.sections(school)?;
        let mut courses: Vec<CourseId> =
            sections.iter().map(|section| school.section(*section).course).collect();
        courses.dedup();
        if courses.len() < 2 {
            let message = "needs at least two courses that have sections";
            return Err(vec![spec.fault(message)]);
        }
        Ok(Box::new(Apart { spec, sections, pairs: Vec::new() }))
    }
}

#[derive(Debug)]
struct Apart {
    spec: Selector,
    sections: Vec<SectionId>,
    /// Pairs of classes of different courses.
    pairs: Vec<(ClassId, ClassId)>,
}

impl Rule for Apart {
    fn bind(&mut self, ground: Ground) {
        let classes = ground.classes_of(&self.sections);
        let courses: Vec<Vec<CourseId>> =
            classes.iter().map(|class| self.courses_of(*class, ground)).collect();
        for (index, one) in classes.iter().enumerate() {
            for (other, theirs) in classes.iter().zip(&courses).skip(index + 1) {
                if courses[index].len() > 1 || *theirs != courses[index] {
                    self.pairs.push((*one, *other));
                }
            }
        }
        // Joint sections of several of the courses, which no schedule can keep apart from themselves.
        let joined = classes.iter().zip(&courses).filter(|(_, courses)| courses.len() > 1);
        self.pairs.extend(joined.map(|(class, _)| (*class, *class)));
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |(one, other): &(ClassId, ClassId)| match one == other {
            true => Clause {
                watches: vec![Subject::Placement(*one)],
                about: format!("{} and itself", ground.named(*one)),
            },
            false => Clause {
                watches: vec![Subject::Placement(*one), Subject::Placement(*other)],
                about: format!("{} and {}", ground.named(*one), ground.named(*other)),
            },
        };
        self.pairs.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let (one, other) = self.pairs[clause];
        let times = |class| Some(&ground.school.frame.pattern(view.pattern(class)?).times);
        match (times(one), times(other)) {
            (Some(one), Some(other)) => i64::from(one.overlaps(other)),
            _ => 0,
        }
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        for (one, other) in self.pairs.iter().copied() {
            limits.apart.extend(ground.first_of(one).zip(ground.first_of(other)));
        }
        true
    }

    fn sentence(&self, school: &School) -> String {
        format!("Never at the same time: {}.", self.spec.words(school))
    }
}

impl Apart {
    /// Which of the rule's courses a class belongs to.
    fn courses_of(&self, class: ClassId, ground: Ground) -> Vec<CourseId> {
        let sections = ground.classes.class(class).sections.iter();
        let mut courses: Vec<CourseId> = sections
            .filter(|section| self.sections.binary_search(section).is_ok())
            .map(|section| ground.school.section(*section).course)
            .collect();
        courses.sort_unstable();
        courses.dedup();
        courses
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::json;

    fn school() -> Fixture {
        Fixture::new()
            .course("BAND", "full", 2)
            .course("CHOIR", "half", 1)
            .course("DANCE", "half", 1)
            .student("s1", "9", &[], &["BAND", "CHOIR"])
    }

    #[test]
    fn overlap_goes_by_the_clock_in_a_common_term() {
        let asked = json!({"courses": ["BAND", "CHOIR"]});
        let model = school().hard("room", "not_same_block", asked).model();
        let with = |band, choir| {
            let plan = Sketch::new(&model).place("BAND.1", band).place("BAND.2", band);
            plan.place("CHOIR.1", choir).amount()
        };
        assert_eq!(with("all 1", "S2 2"), 0, "two classes of one course may overlap");
        assert_eq!(with("all 1", "S2 1"), 2);
        assert_eq!(with("all 5", "S1 6"), 2, "other blocks, the same minutes");
        assert_eq!(model.limits.apart.len(), 2);
        assert_eq!(model.kept_by_limits, [true]);
    }

    #[test]
    fn different_terms_do_not_overlap() {
        let asked = json!({"courses": ["CHOIR", "DANCE"]});
        let model = school().hard("room", "not_same_block", asked).model();
        let with = |choir, dance| {
            Sketch::new(&model).place("CHOIR.1", choir).place("DANCE.1", dance).amount()
        };
        assert_eq!(with("S1 1", "S2 1"), 0);
        assert_eq!(with("S1 1", "S1 1"), 1);
        assert_eq!(Sketch::new(&model).place("CHOIR.1", "S1 1").amount(), 0, "not placed yet");
    }

    #[test]
    fn a_joint_section_is_one_class() {
        let model = school()
            .hard("joint", "stacked", json!({"courses": ["CHOIR", "DANCE"]}))
            .soft("room", "not_same_block", json!({"courses": "all"}))
            .model();
        let plan = Sketch::new(&model).place("BAND.1", "all 1").place("BAND.2", "all 2");
        // With each of the other two, and, being of two of the courses, with itself.
        assert_eq!(plan.place("CHOIR.1", "S1 1").amounts(1), [1, 0, 1]);
    }

    #[test]
    fn one_course_cannot_be_kept_from_itself() {
        let fault = school().hard("x", "not_same_block", json!({"courses": "BAND"})).fault();
        assert!(fault.contains("at least two courses"), "{fault}");
    }
}
