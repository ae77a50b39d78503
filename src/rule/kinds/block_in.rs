//! `block_in`: sections meet only in certain blocks or at certain times.
//!
//! **What it asks.** Every class of the chosen courses meets only in the listed blocks; or, with
//! `between`, every minute it meets lies between the two clock times, on whatever day; or, with `last`, it meets
//! only in the last so many class blocks of each day on which it meets. Those are counted by the clock, backwards
//! from the block that starts last, each ending before the next one starts; optional blocks do not count.
//!
//! **Why a school asks it.** The college bus leaves at noon; athletes train last; the shared teacher of a
//! second campus is here in the morning. Clock times and the end of the day survive a change of frame, block names
//! do not. Where blocks rotate, a class that meets on all days may be last on none of its placements: then ask it softly.
//!
//! **Unit.** One class (a joint section is one class) that meets elsewhere.
//!
//! **Keys.** `courses`; and one of `blocks`, names of blocks, `between`, two clock times, and `last`, at least 1.
//!
//! **Linear form.** Exact: the placements that lie elsewhere have no variable.
//!
//! **Example.**
//! ```json
//! { "ask": { "block_in": { "courses": "tag:dual_enrollment", "between": ["12:30", "15:30"] } }, "strength": "hard", "because": "the college opens at noon" }
//! ```

use crate::rule::{
    Clause, Ground, Kind, Limits, Names, Rule, Selector, Subject, View, listed, spans,
    start_of_last,
};
use crate::school::clock::{self, Interval};
use crate::school::{BlockId, ClassId, DayId, Fault, Frame, Pattern, School, SectionId, TermId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct BlockIn;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses.
    courses: Selector,
    /// The only blocks they may meet in.
    blocks: Option<Names>,
    /// The clock times between which they may meet, for example `["12:30", "15:30"]`.
    between: Option<[String; 2]>,
    /// How many class blocks at the end of a day.
    last: Option<u32>,
}

impl Kind for BlockIn {
    fn name(&self) -> &'static str {
        "block_in"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("block_in.rs"))
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
        let sections = super::sift(spec.courses.sections(school), &mut faults);
        let window = super::sift(window(&spec, school), &mut faults);
        let (Some(sections), Some(window)) = (sections, window) else {
            return Err(faults);
        };
        let patterns = school.frame.patterns.iter();
        let allowed = patterns.map(|pattern| window.holds(pattern, &school.frame)).collect();
        Ok(Box::new(Within { spec: spec.courses, sections, window, allowed, classes: Vec::new() }))
    }
}

/// Where sections may meet.
#[derive(Debug)]
enum Window {
    Blocks(Vec<BlockId>),
    Between(Interval),
    Last(u32),
}

fn window(spec: &Spec, school: &School) -> Result<Window, Vec<Fault>> {
    let fault = |message: &str| Fault::error(message);
    match (&spec.blocks, &spec.between, spec.last) {
        (Some(names), None, None) => {
            let known = school.frame.blocks.iter().map(|block| block.name.as_str());
            let find = |name: &str| school.frame.block(name);
            let blocks = names.find("blocks", "is not a block of the frame", known, find)?;
            Ok(Window::Blocks(blocks))
        }
        (None, Some([from, to]), None) => {
            let wrong =
                |value: &str, message: &str| vec![fault(message).column("between").value(value)];
            let read = |text: &str| {
                clock::minute(text).ok_or_else(|| wrong(text, "is not a clock time such as 08:30"))
            };
            let (start, end) = (read(from)?, read(to)?);
            if start >= end {
                return Err(wrong(to, &format!("is not later than the start, {from}")));
            }
            Ok(Window::Between(Interval { start, end }))
        }
        (None, None, Some(0)) => {
            Err(vec![fault("leaves no block").column("last").value("0").hint("write 1 or more")])
        }
        (None, None, Some(last)) => Ok(Window::Last(last)),
        (None, None, None) => Err(vec![fault("give one of 'blocks', 'between' and 'last'")]),
        (_, between, last) => {
            let (more, column) = match (between, last) {
                (Some(_), Some(_)) if spec.blocks.is_none() => ("'between' and 'last'", "last"),
                (Some(_), _) => ("'blocks' and 'between'", "between"),
                _ => ("'blocks' and 'last'", "last"),
            };
            let message = format!("{more} cannot both be given: write two rules");
            Err(vec![fault(&message).column(column)])
        }
    }
}

impl Window {
    fn holds(&self, pattern: &Pattern, frame: &Frame) -> bool {
        match self {
            Window::Blocks(blocks) => pattern.blocks.iter().all(|block| blocks.contains(block)),
            Window::Between(window) => within(pattern, frame, |_, _| *window),
            Window::Last(blocks) => within(pattern, frame, |term, day| Interval {
                start: start_of_last(&spans(frame, term, day), *blocks),
                end: clock::Minute::MAX,
            }),
        }
    }
}

/// Whether every minute of a placement lies in the window of its term and day.
fn within(pattern: &Pattern, frame: &Frame, window: impl Fn(TermId, DayId) -> Interval) -> bool {
    let mut terms = pattern.first_term.index()..=pattern.last_term().index();
    terms.all(|term| {
        (0..frame.days.len()).all(|day| {
            let (term, day) = (TermId::new(term), DayId::new(day));
            let blocks = pattern.blocks.iter();
            let mut meets =
                blocks.flat_map(|block| &frame.blocks[block.index()].cells[frame.cell(term, day)]);
            let Some(first) = meets.next() else { return true };
            let window = window(term, day);
            let lies_in = |meets: &Interval| window.start <= meets.start && meets.end <= window.end;
            lies_in(first) && meets.all(lies_in)
        })
    })
}

#[derive(Debug)]
struct Within {
    spec: Selector,
    sections: Vec<SectionId>,
    window: Window,
    /// For each placement of the frame, whether it lies inside.
    allowed: Vec<bool>,
    classes: Vec<ClassId>,
}

impl Rule for Within {
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
            .map_or(0, |pattern| i64::from(!self.allowed[pattern.index()]))
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        for section in &self.sections {
            limits.forbid(ground.school, *section, |pattern| !self.allowed[pattern]);
        }
        true
    }

    fn sentence(&self, school: &School) -> String {
        let courses = self.spec.words(school);
        match &self.window {
            Window::Blocks(blocks) => {
                let name = |block: &BlockId| school.frame.blocks[block.index()].name.as_str();
                let names: Vec<&str> = blocks.iter().map(name).collect();
                let word = if names.len() == 1 { "block" } else { "blocks" };
                format!("Only in {word} {}: {courses}.", listed(&names))
            }
            Window::Between(Interval { start, end }) => {
                let (start, end) = (clock::shown(*start), clock::shown(*end));
                format!("Only between {start} and {end}: {courses}.")
            }
            Window::Last(1) => format!("Only in the last class block of a day: {courses}."),
            Window::Last(blocks) => {
                format!("Only in the last {blocks} class blocks of a day: {courses}.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::json;

    fn school() -> Fixture {
        Fixture::new()
            .course("ART", "half", 1)
            .course("LAB", "double", 1)
            .course("BIO", "half", 1)
            .student("s1", "9", &[], &["ART"])
    }

    #[test]
    fn a_class_outside_the_blocks_counts_once() {
        let asked = json!({"courses": ["ART", "LAB"], "blocks": ["1", "2"]});
        let model = school().soft("early", "block_in", asked).model();
        let with =
            |art, lab| Sketch::new(&model).place("ART.1", art).place("LAB.1", lab).amounts(0);
        assert_eq!(with("S1 1", "all 1+2"), [0, 0]);
        assert_eq!(with("S1 3", "all 1+2"), [1, 0]);
        assert_eq!(with("S1 2", "all 2+3"), [0, 1], "one block outside is enough");
        assert_eq!(Sketch::new(&model).amount(), 0, "not placed yet");
    }

    #[test]
    fn between_goes_by_the_clock_to_the_minute() {
        let between = |from, to| {
            let asked = json!({"courses": "ART", "between": [from, to]});
            let model = school().soft("noon", "block_in", asked).model();
            Sketch::new(&model).place("ART.1", "S1 5").amount()
        };
        assert_eq!(between("12:30", "13:20"), 0);
        assert_eq!(between("12:31", "13:20"), 1);
        assert_eq!(between("12:30", "13:19"), 1);
    }

    #[test]
    fn the_last_blocks_are_counted_by_the_clock() {
        // Block 6 is last; 5 overlaps it, so that the last but one is 4.
        let amount = |last: u32, place: &str| {
            let asked = json!({"courses": "ART", "last": last});
            let model = school().soft("late", "block_in", asked).model();
            Sketch::new(&model).place("ART.1", place).amount()
        };
        assert_eq!([amount(1, "S1 6"), amount(1, "S1 5")], [0, 1], "6 starts later");
        assert_eq!([amount(1, "S1 4"), amount(2, "S1 4"), amount(2, "S1 3")], [1, 0, 1]);
        assert_eq!(amount(99, "S1 1"), 0, "more than there are: all");
    }

    #[test]
    fn a_hard_one_forbids_the_placements_outside() {
        let asked = json!({"courses": "ART", "blocks": "4"});
        let model = school().hard("four", "block_in", asked).model();
        let frame = &model.school.frame;
        for (index, pattern) in frame.patterns.iter().enumerate() {
            let art = model.school.courses[0].section_ids().next().unwrap();
            let bio = model.school.courses[2].section_ids().next().unwrap();
            assert_eq!(model.limits.forbids(art, index), !frame.describe(pattern).ends_with(" 4"));
            assert!(!model.limits.forbids(bio, index));
        }
        assert_eq!(model.kept_by_limits, [true]);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "block_in", keys).fault();
        let both = fault(json!({"courses": "ART", "blocks": ["1"], "between": ["1:00", "2:00"]}));
        assert!(both.contains("cannot both be given"), "{both}");
        assert!(fault(json!({"courses": "ART"})).contains("give one of 'blocks'"));
        let two = fault(json!({"courses": "ART", "blocks": ["1"], "last": 1}));
        assert!(two.contains("'blocks' and 'last' cannot both be given"), "{two}");
        let two = fault(json!({"courses": "ART", "between": ["1:00", "2:00"], "last": 1}));
        assert!(two.contains("'between' and 'last' cannot both be given"), "{two}");
        assert!(fault(json!({"courses": "ART", "last": 0})).contains("leaves no block"));
        assert!(fault(json!({"courses": "ART", "blocks": ["9"]})).contains("ask.block_in.blocks"));
        assert!(fault(json!({"courses": "ART", "blocks": []})).contains("names nothing"));
        let late = fault(json!({"courses": "ART", "between": ["12:30", "12:30"]}));
        assert!(late.contains("not later than"), "{late}");
        let clock = fault(json!({"courses": "ART", "between": ["noon", "13:30"]}));
        assert!(clock.contains("'noon': is not a clock time"), "{clock}");
    }
}
