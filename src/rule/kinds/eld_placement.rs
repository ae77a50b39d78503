//! `eld_placement`: language classes meet at one time, or at different times.
//!
//! **What it asks.** With `cluster`, all classes of the courses together take at most so many different blocks; with
//! `spread`, at least so many. A class that takes several blocks takes all of them. Blocks are counted term by term:
//! for `cluster` the term counts in which the classes take the most blocks, for `spread` the one in which they take
//! the fewest, of the terms in which any of them meets. So a block in the autumn and the same block in the spring
//! are one, and courses of a term are measured against what goes on beside them.
//!
//! **Why a school asks it.** Classes at one time let students change levels during the year and their teachers plan
//! together. Classes at different times leave a way round what is taught only once, so that English learners can
//! still have the only physics or the only orchestra (C35). It is a policy: a school decides for one of the two,
//! and can compare them.
//!
//! **Unit.** One block too many, or one too few.
//!
//! **Keys.** `courses`; exactly one of `cluster` and `spread`, a number of blocks of at least 1. Refused are fewer blocks
//! than a single class takes or, by a hard rule, than those who may teach a course, or any of them, can give its classes in; and
//! more blocks than the classes have between them, or than their meeting kinds allow. A joint section is one class.
//!
//! **Linear form.** Exact: for each term and block a variable that says whether a class is there; for `cluster` their
//! sum in each term is at most k; for `spread` at least k times a variable that says whether any class meets.
//!
//! **Example.**
//! ```json
//! { "ask": { "eld_placement": { "courses": "tag:eld", "cluster": 2 } }, "strength": "hard", "because": "students move up a level in the middle of the year without a new timetable" }
//! ```

use crate::rule::{Clause, Ground, Kind, Limits, Rule, SLOPE, Selector, Subject, View};
use crate::school::{
    BlockId, ClassId, CourseId, Fault, Pattern, PatternId, School, SectionId, StaffId, number_of,
};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// The registry's line.
pub struct EldPlacement;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses.
    courses: Selector,
    /// The most different blocks that their classes take.
    cluster: Option<u32>,
    /// The fewest different blocks that their classes take.
    spread: Option<u32>,
}

impl Kind for EldPlacement {
    fn name(&self) -> &'static str {
        "eld_placement"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("eld_placement.rs"))
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
        let courses = super::sift(spec.courses.by_course(school), &mut faults);
        let sections = super::sift(spec.courses.sections(school), &mut faults);
        faults.dedup();
        let policy = super::sift(policy(&spec), &mut faults);
        let (Some(courses), Some(sections), Some(policy)) = (courses, sections, policy) else {
            return Err(faults);
        };
        match policy {
            Policy::Cluster(most) => {
                takes_more(&courses, most, school)?;
                if strength == Strength::Hard {
                    needs_more_teachers(&courses, most, school)?;
                }
            }
            Policy::Spread(least) => has_fewer(&courses, least, school)?,
        }
        Ok(Box::new(Placement { spec: spec.courses, sections, policy, classes: Vec::new() }))
    }
}

/// How many different blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Policy {
    /// At most so many.
    Cluster(usize),
    /// At least so many.
    Spread(usize),
}

fn policy(spec: &Spec) -> Result<Policy, Vec<Fault>> {
    let number = |key: &str, number: u32| {
        if number > 0 {
            return Ok(number as usize);
        }
        let fault = Fault::error("asks for no block at all").column(key).value("0");
        Err(vec![fault.hint("write 1 or more")])
    };
    match (spec.cluster, spec.spread) {
        (Some(most), None) => Ok(Policy::Cluster(number("cluster", most)?)),
        (None, Some(least)) => Ok(Policy::Spread(number("spread", least)?)),
        (Some(_), Some(_)) => {
            let fault = Fault::error("'cluster' and 'spread' cannot both be given");
            Err(vec![fault.column("spread").hint("decide for one; write two scenarios to compare")])
        }
        (None, None) => Err(vec![Fault::error("give either 'cluster' or 'spread'")]),
    }
}

/// The courses meant, each with its sections that are meant.
type Meant = [(CourseId, Vec<SectionId>)];

fn placements(course: CourseId, school: &School) -> impl Iterator<Item = &Pattern> {
    let meeting = school.frame.meeting_of(school.course(course).meeting);
    meeting.patterns.iter().map(|pattern| school.frame.pattern(*pattern))
}

/// A fault if a single class takes more blocks.
fn takes_more(courses: &Meant, most: usize, school: &School) -> Result<(), Vec<Fault>> {
    for (course, _) in courses.iter().filter(|(_, sections)| !sections.is_empty()) {
        let own = placements(*course, school).map(|pattern| pattern.blocks.len()).min();
        let own = own.unwrap_or(0);
        if own > most {
            let message = format!("a class of {} alone takes {own}", school.course(*course).id);
            return Err(vec![Fault::error(message).column("cluster").value(most.to_string())]);
        }
    }
    Ok(())
}

/// A fault if those who may teach a course, or any of the courses, are too few to give all their classes in so
/// many blocks.
fn needs_more_teachers(courses: &Meant, most: usize, school: &School) -> Result<(), Vec<Fault>> {
    let terms = school.frame.terms.len();
    let (mut all_needed, mut everybody) = (0, BTreeSet::<StaffId>::new());
    for (course, sections) in courses.iter().filter(|_| school.has_staff) {
        let facts = school.course(*course);
        // That nobody may teach a course is told by itself. Whom the school holds in a class may be somebody who could not be chosen.
        let is_held = |section: &SectionId| school.section(*section).staff.is_some();
        if facts.staff_needed == 0 || facts.teachers.is_empty() || sections.iter().any(is_held) {
            continue;
        }
        let mut stacks = BTreeSet::new();
        let own = sections.iter().filter(|section| {
            let stack = school.section(**section).stack.as_deref();
            stack.is_none_or(|stack| stacks.insert(stack))
        });
        let times = placements(*course, school).map(|pattern| pattern.blocks.len() * pattern.terms);
        let needed = own.count() * times.min().unwrap_or(0) * facts.staff_needed;
        let given = most * terms * facts.teachers.len();
        all_needed += needed;
        everybody.extend(&facts.teachers);
        if needed > given {
            let message = format!(
                "{} of {} do not fit in so few blocks with {}",
                number_of(sections.len() as u64, "section"),
                facts.id,
                number_of(facts.teachers.len() as u64, "teacher"),
            );
            return Err(vec![Fault::error(message).column("cluster").value(most.to_string())]);
        }
    }
    if all_needed > most * terms * everybody.len() {
        let message = format!(
            "the classes do not fit in so few blocks with the {} who may teach them",
            number_of(everybody.len() as u64, "teacher"),
        );
        return Err(vec![Fault::error(message).column("cluster").value(most.to_string())]);
    }
    Ok(())
}

/// A fault if the classes can never take so many blocks.
fn has_fewer(courses: &Meant, least: usize, school: &School) -> Result<(), Vec<Fault>> {
    let mut open: BTreeSet<BlockId> = BTreeSet::new();
    let mut all = 0;
    for (course, sections) in courses {
        let own = placements(*course, school).map(|pattern| pattern.blocks.len()).max();
        all += own.unwrap_or(0) * sections.len();
        if !sections.is_empty() {
            open.extend(placements(*course, school).flat_map(|pattern| &pattern.blocks));
        }
    }
    let message = if open.len() < least {
        format!("their meeting kinds allow only {} blocks", open.len())
    } else if all < least {
        format!("their classes take {all} at most")
    } else {
        return Ok(());
    };
    Err(vec![Fault::error(message).column("spread").value(least.to_string())])
}

#[derive(Debug)]
struct Placement {
    spec: Selector,
    sections: Vec<SectionId>,
    policy: Policy,
    classes: Vec<ClassId>,
}

impl Placement {
    /// In each term in which any class meets, how many of them take each block that any takes.
    fn blocks(&self, school: &School, view: &dyn View) -> impl Iterator<Item = Vec<usize>> + use<> {
        let frame = &school.frame;
        let mut taken = vec![vec![0; frame.blocks.len()]; frame.terms.len()];
        for pattern in self.classes.iter().filter_map(|class| view.pattern(*class)) {
            let pattern = frame.pattern(pattern);
            for term in &mut taken[pattern.first_term.index()..=pattern.last_term().index()] {
                for block in &pattern.blocks {
                    term[block.index()] += 1;
                }
            }
        }
        let used = |term: Vec<usize>| term.into_iter().filter(|classes| *classes > 0).collect();
        taken.into_iter().map(used).filter(|term: &Vec<usize>| !term.is_empty())
    }
}

impl Rule for Placement {
    fn bind(&mut self, ground: Ground) {
        self.classes = ground.classes_of(&self.sections);
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let ids: Vec<String> = self.classes.iter().map(|class| ground.named(*class)).collect();
        let watches = self.classes.iter().map(|class| Subject::Placement(*class)).collect();
        vec![Clause { watches, about: ids.join(", ") }]
    }

    fn amount(&self, _: usize, ground: Ground, view: &dyn View) -> i64 {
        let mut blocks = self.blocks(ground.school, view).map(|term| term.len());
        let beyond = match self.policy {
            Policy::Cluster(most) => blocks.map(|blocks| blocks.saturating_sub(most)).max(),
            Policy::Spread(least) => {
                let first = blocks.next();
                let fewest = first.map(|first| blocks.fold(first, usize::min));
                fewest.map(|fewest| least.saturating_sub(fewest))
            }
        };
        beyond.unwrap_or(0) as i64
    }

    /// For `cluster`: how many of the classes are outside of the fullest blocks.
    fn slope(&self, _: usize, ground: Ground, view: &dyn View) -> i64 {
        let Policy::Cluster(most) = self.policy else { return 0 };
        let mut steepest = 0;
        for mut term in self.blocks(ground.school, view).filter(|term| term.len() > most) {
            term.sort_unstable_by(|one, other| other.cmp(one));
            let (all, outside): (usize, usize) = (term.iter().sum(), term[most..].iter().sum());
            steepest = steepest.max(SLOPE * outside as i64 / (all as i64 + 1));
        }
        steepest
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        // Where every placement takes just so many blocks all year, all classes share one placement.
        let Policy::Cluster(most) = self.policy else { return false };
        let school = ground.school;
        let meeting = |section: &SectionId| school.course(school.section(*section).course).meeting;
        let mut kinds: Vec<_> = self.sections.iter().map(meeting).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let [only] = kinds.as_slice() else { return false };
        let fills = |pattern: &PatternId| {
            let pattern = school.frame.pattern(*pattern);
            pattern.terms == school.frame.terms.len() && pattern.blocks.len() == most
        };
        if !school.frame.meeting_of(*only).patterns.iter().all(fills) {
            return false;
        }
        let first = self.classes.iter().filter_map(|class| ground.first_of(*class));
        limits.bundle(first.collect());
        true
    }

    fn sentence(&self, school: &School) -> String {
        let courses = self.spec.words(school);
        match self.policy {
            Policy::Cluster(most) => {
                format!("At most {}: {courses}.", number_of(most as u64, "different block"))
            }
            Policy::Spread(least) => {
                format!("At least {}: {courses}.", number_of(least as u64, "different block"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    fn school() -> Fixture {
        Fixture::new()
            .course("ELD-1", "double", 1)
            .course("ELD-2", "full", 2)
            .course("ELD-3", "half", 2)
            .student("s1", "9", &["el:1"], &["ELD-1"])
    }

    /// By how much four of five classes break it; ELD-3.2 has no place.
    fn broken(key: &str, number: u32, places: [&str; 4]) -> i64 {
        let mut keys = json!({"courses": ["ELD-1", "ELD-2", "ELD-3"]});
        keys[key] = json!(number);
        let model = school().hard("eld", "eld_placement", keys).model();
        let [double, one, other, half] = places;
        let plan = Sketch::new(&model).place("ELD-1.1", double).place("ELD-2.1", one);
        plan.place("ELD-2.2", other).place("ELD-3.1", half).amount()
    }

    #[test]
    fn different_blocks_are_counted() {
        let places = || ["all 1+2", "all 2", "all 4", "S1 4"];
        assert_eq!(broken("cluster", 3, places()), 0);
        assert_eq!(broken("cluster", 2, places()), 1, "a double takes both of its blocks");
        assert_eq!(broken("spread", 3, places()), 0);
        assert_eq!(broken("spread", 5, places()), 2);
    }

    #[test]
    fn classes_outside_of_the_fullest_blocks_make_the_slope() {
        let keys = json!({"courses": ["ELD-1", "ELD-2", "ELD-3"], "cluster": 2});
        let model = school().hard("eld", "eld_placement", keys).model();
        let plan = |block: &str| {
            let plan = Sketch::new(&model).place("ELD-1.1", "all 1+2").place("ELD-2.1", "all 2");
            plan.place("ELD-2.2", "all 4").place("ELD-3.1", block).slopes(0)
        };
        assert_eq!(plan("S1 4"), [12], "one of four is outside in S2");
        assert_eq!(plan("S1 1"), [12], "one of five in S1");
        assert_eq!(plan("S1 3"), [21], "two of five, in S1");
    }

    #[test]
    fn the_worst_term_counts() {
        let places = || ["all 1+2", "all 2", "all 1", "S1 4"];
        assert_eq!(broken("cluster", 2, places()), 1, "three blocks in S1");
        assert_eq!(broken("spread", 3, places()), 1, "two blocks in S2");
        let keys = json!({"courses": "ELD-3", "spread": 2});
        let model = school().soft("eld", "eld_placement", keys).model();
        let plan = || Sketch::new(&model).place("ELD-3.1", "S1 1");
        assert_eq!(Sketch::new(&model).amount(), 0, "nothing meets yet");
        assert_eq!(plan().place("ELD-3.2", "S1 2").amount(), 0, "none meets in S2");
        assert_eq!(plan().place("ELD-3.2", "S2 2").amount(), 1, "one block in each term");
    }

    #[test]
    fn one_placement_for_all_is_said_outright() {
        let kept = |courses: &[&str], most: u32| {
            let keys = json!({"courses": courses, "cluster": most});
            let model = school().hard("eld", "eld_placement", keys).model();
            assert_eq!(model.limits.together.is_empty(), !model.kept_by_limits[0]);
            model.kept_by_limits[0]
        };
        assert!(kept(&["ELD-2"], 1));
        assert!(!kept(&["ELD-2"], 2), "many ways to take two blocks");
        assert!(!kept(&["ELD-1", "ELD-2"], 2));
        assert!(!kept(&["ELD-3"], 1), "each term may have a block of its own");
    }

    #[test]
    fn what_can_never_be_is_refused() {
        let fault = |keys: Value| {
            let school = school().staff("t1", &["ELD-1", "ELD-2"]).staff("t2", &["ELD-3"]);
            school.hard("x", "eld_placement", keys).fault()
        };
        let double = fault(json!({"courses": ["ELD-1", "ELD-3"], "cluster": 1}));
        assert!(double.contains("cluster: '1': a class of ELD-1 alone takes 2"), "{double}");
        let teacher = fault(json!({"courses": "ELD-2", "cluster": 1}));
        assert!(teacher.contains("2 sections of ELD-2 do not fit"), "{teacher}");
        assert!(teacher.contains("so few blocks with 1 teacher"), "{teacher}");
        let both = fault(json!({"courses": ["ELD-1", "ELD-2"], "cluster": 3}));
        assert!(both.contains("so few blocks with the 1 teacher who may teach them"), "{both}");
        let few = fault(json!({"courses": ["ELD-1", "ELD-2"], "spread": 5}));
        assert!(few.contains("spread: '5': their classes take 4 at most"), "{few}");
        let frame = fault(json!({"courses": ["ELD-1", "ELD-2"], "spread": 7}));
        assert!(frame.contains("their meeting kinds allow only 6 blocks"), "{frame}");
        let soft = json!({"courses": "ELD-2", "cluster": 1});
        school().staff("t1", &["ELD-2"]).soft("x", "eld_placement", soft).model();
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "eld_placement", keys).fault();
        let both = fault(json!({"courses": "ELD-1", "cluster": 2, "spread": 2}));
        assert!(both.contains("spread: 'cluster' and 'spread' cannot both be given"), "{both}");
        let none = fault(json!({"courses": "ELD-1"}));
        assert!(none.contains("give either 'cluster' or 'spread'"), "{none}");
        let zero = fault(json!({"courses": "ELD-1", "spread": 0}));
        assert!(zero.contains("spread: '0': asks for no block"), "{zero}");
        assert!(fault(json!({"courses": "ELD", "spread": 1})).contains("courses: 'ELD'"));
    }
}
