//! `contiguous`: classes that take several blocks meet without a break.
//!
//! **What it asks.** Where a class of the chosen courses takes several blocks, these follow one another by the clock
//! in every term and on every day on which at least two of them meet: no bell of any other block, lunch, advisory and
//! flex included, lies between. On at least one day they all meet. With `over_lunch`, lunch may lie between. The few
//! minutes of passing time are no break.
//!
//! **Why a school asks it.** A career laboratory, a kitchen or a clinic is set up once and used for the whole of its
//! time; a project that is packed away for another class and unpacked again loses half of it. Meeting kinds of the
//! frame can say the same for all who use them (`contiguous` in `meets`); this rule says it for some courses, under
//! every frame, and says whether lunch is a break.
//!
//! **Unit.** One class (a joint section is one class) whose blocks do not follow one another.
//!
//! **Keys.** `courses`; `over_lunch`, whether lunch may part them, `false` if absent. Classes that take one block are
//! as they should be. Where all of the courses take one block, as in a frame of long blocks, the rule asks nothing,
//! and a warning says so.
//!
//! **Linear form.** Exact: the placements with a break have no variable.
//!
//! **Example.**
//! ```json
//! { "ask": { "contiguous": { "courses": "tag:cte", "over_lunch": true } }, "strength": "hard", "because": "the kitchen is set up once" }
//! ```

use crate::rule::{Clause, Ground, Kind, Limits, Rule, Selector, Subject, View};
use crate::school::{ClassId, Fault, School, SectionId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct Contiguous;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses.
    courses: Selector,
    /// Whether lunch may lie between the blocks.
    #[serde(default)]
    over_lunch: bool,
}

impl Kind for Contiguous {
    fn name(&self) -> &'static str {
        "contiguous"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("contiguous.rs"))
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
        let Spec { courses, over_lunch } = super::keys(keys)?;
        let frame = &school.frame;
        // All placements of one meeting kind take as many blocks.
        let takes_several = |section: &SectionId| {
            let course = school.course(school.section(*section).course);
            let first = frame.meeting_of(course.meeting).patterns.first();
            first.is_some_and(|pattern| frame.pattern(*pattern).blocks.len() > 1)
        };
        let sections = courses.sections(school)?.into_iter().filter(takes_several).collect();
        let patterns = frame.patterns.iter();
        let unbroken = patterns.map(|pattern| frame.is_unbroken(pattern, over_lunch)).collect();
        Ok(Box::new(Unbroken { courses, over_lunch, sections, unbroken, classes: Vec::new() }))
    }
}

#[derive(Debug)]
struct Unbroken {
    courses: Selector,
    over_lunch: bool,
    /// The sections that take several blocks.
    sections: Vec<SectionId>,
    /// For each placement of the frame, whether nothing parts its blocks.
    unbroken: Vec<bool>,
    classes: Vec<ClassId>,
}

impl Rule for Unbroken {
    fn bind(&mut self, ground: Ground) {
        self.classes = ground.classes_of(&self.sections);
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |class: &ClassId| Clause {
            watches: vec![Subject::Placement(*class)],
            about: ground.named(*class),
        };
        self.classes.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, _: Ground, view: &dyn View) -> i64 {
        view.pattern(self.classes[clause])
            .map_or(0, |pattern| i64::from(!self.unbroken[pattern.index()]))
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        for section in &self.sections {
            limits.forbid(ground.school, *section, |pattern| !self.unbroken[pattern]);
        }
        true
    }

    fn idle(&self, _: &School) -> Option<String> {
        let why =
            "each class of these courses takes one block in this frame, so this rule asks nothing";
        self.sections.is_empty().then(|| why.to_owned())
    }

    fn sentence(&self, school: &School) -> String {
        let lunch = if self.over_lunch { " but lunch" } else { "" };
        format!(
            "Blocks of one class follow one another, with nothing{lunch} between: {}.",
            self.courses.words(school)
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use crate::model::Model;
    use crate::school::records::{BellKind, BellRecord, MeetingRecord};
    use serde_json::{Value, json};

    /// Blocks 1 to 4, lunch, 5; `pair` takes any two blocks.
    fn school() -> Fixture {
        Fixture::new()
            .frame(|frame| {
                frame.blocks.push("Lunch".into());
                frame.bells.push(BellRecord {
                    block: "Lunch".into(),
                    kind: BellKind::Lunch,
                    days: frame.days.clone(),
                    start: "11:50".into(),
                    end: "12:25".into(),
                    ..BellRecord::default()
                });
                let pair = MeetingRecord { contiguous: false, ..frame.meets["double"].clone() };
                frame.meets.insert("pair".into(), pair);
            })
            .course("LAB", "pair", 1)
            .course("SHOP", "pair", 1)
            .course("ART", "full", 1)
            .student("s1", "9", &[], &["LAB", "ART"])
    }

    fn broken(model: &Model, blocks: &str) -> i64 {
        Sketch::new(model).place("LAB.1", &format!("all {blocks}")).amount()
    }

    #[test]
    fn a_class_with_a_break_counts_once() {
        let model = school().hard("lab", "contiguous", json!({"courses": "LAB"})).model();
        assert_eq!(broken(&model, "1+2"), 0, "passing time is no break");
        assert_eq!(broken(&model, "1+3"), 1);
        assert_eq!(broken(&model, "1+4"), 1, "two blocks between are one class with a break");
        assert_eq!(broken(&model, "4+5"), 1, "lunch is a break");
        assert_eq!(Sketch::new(&model).amount(), 0, "not placed yet");
        let model = school().hard("lab", "contiguous", json!({"courses": ["LAB", "ART"]})).model();
        assert_eq!(Sketch::new(&model).place("ART.1", "all 3").amounts(0), [0]);
    }

    #[test]
    fn lunch_may_lie_between_where_the_rule_says_so() {
        let asked = json!({"courses": "LAB", "over_lunch": true});
        let model = school().hard("lab", "contiguous", asked).model();
        assert_eq!(broken(&model, "4+5"), 0);
        assert_eq!(broken(&model, "3+5"), 1, "block 4 lies between beside lunch");
        assert_eq!(broken(&model, "4+6"), 0, "block 5 does not fit between");
    }

    #[test]
    fn each_day_is_looked_at_and_one_has_them_all() {
        let model = |change: fn(&mut BellRecord, &mut BellRecord)| {
            school()
                .frame(|frame| {
                    let [_, second, third, ..] = frame.bells.as_mut_slice() else { panic!() };
                    change(second, third);
                })
                .hard("lab", "contiguous", json!({"courses": "LAB"}))
                .model()
        };
        // On Tuesday block 2 does not meet, so that 1 and 3 follow one another there; not so on Monday.
        let dropped = model(|second, _| second.days = vec!["Mon".into()]);
        assert_eq!(broken(&dropped, "1+3"), 1);
        assert_eq!(broken(&dropped, "1+2"), 0);
        let never = model(|second, third| {
            second.days = vec!["Mon".into()];
            third.days = vec!["Tue".into()];
        });
        assert_eq!(broken(&never, "2+3"), 1, "they never meet on one day");
    }

    #[test]
    fn a_hard_one_forbids_the_placements_with_a_break() {
        let model = school().hard("lab", "contiguous", json!({"courses": "LAB"})).model();
        let section = |course: usize| model.school.courses[course].section_ids().next().unwrap();
        for (index, pattern) in model.school.frame.patterns.iter().enumerate() {
            let is_broken = !model.school.frame.is_unbroken(pattern, false);
            assert_eq!(model.limits.forbids(section(0), index), is_broken);
            assert!(!model.limits.forbids(section(1), index));
        }
        assert_eq!(model.kept_by_limits, [true]);
    }

    #[test]
    fn where_every_class_takes_one_block_it_asks_nothing_and_says_so() {
        let idle = |keys: Value| {
            let fixture = school().hard("lab", "contiguous", keys);
            let model = fixture.model();
            crate::rule::idle(&model.rules, model.ground())
        };
        assert_eq!(idle(json!({"courses": ["ART", "LAB"]})), []);
        let warning = idle(json!({"courses": "ART"}))[0].to_string();
        assert!(warning.contains("[0].ask.contiguous"), "{warning}");
        assert!(warning.contains("takes one block in this frame"), "{warning}");
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "contiguous", keys).fault();
        assert!(fault(json!({"courses": "LAP"})).contains("'LAP'"));
        assert!(fault(json!({"courses": "LAB", "over_lunch": "yes"})).contains("over_lunch"));
    }
}
