//! `by_consent`: optional blocks only for students who agreed to them.
//!
//! **What it asks.** Only the students who consented have a class in these blocks; a joint section is one class.
//!
//! **Why a school asks it.** A zero or seventh period makes a day longer: somebody must bring the student, and a job or
//! a younger sibling may stand against it. It is a chance for those who want it, and never what is left over for
//! others, least of all for those whom a support class has pushed out of the regular day.
//!
//! **Unit.** One seat of a student who did not consent, in a class that meets in one of the blocks.
//!
//! **Keys.** Exactly one of `group`, `cohort` (a word of that column of `students.csv`, or several) and `students` (ids),
//! who consented; `blocks`, names of blocks, if absent all of which a bell row is of the kind `optional`. Where the frame
//! has no such block, or no class can meet in one, the rule asks nothing, and a warning says so.
//!
//! **Linear form.** Exact: for others, the classes that meet in the blocks have no variable.
//!
//! **Example.**
//! ```json
//! { "ask": { "by_consent": { "cohort": "health-10" } }, "strength": "hard", "because": "families of the pathway signed for the zero period" }
//! ```

use crate::rule::{By, Clause, Ground, Kind, Limits, Members, Names, Rule, Subject, View, listed};
use crate::school::{BlockId, ClassId, Fault, GroupId, Pattern, School, SectionId, Times};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct ByConsent;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// The tag of those who consented, or several.
    group: Option<Names>,
    /// The cohort of those who consented, or several.
    cohort: Option<Names>,
    /// Ids of those who consented.
    students: Option<Names>,
    /// The blocks; those with optional bell rows if absent.
    blocks: Option<Names>,
}

impl Kind for ByConsent {
    fn name(&self) -> &'static str {
        "by_consent"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("by_consent.rs"))
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
        let frame = &school.frame;
        let mut faults = Vec::new();
        let by = [
            (By::Group, spec.group.as_ref()),
            (By::Cohort, spec.cohort.as_ref()),
            (By::Id, spec.students.as_ref()),
        ];
        let members = super::sift(Members::find(&by, school), &mut faults);
        let blocks = match &spec.blocks {
            None => {
                let all = (0..frame.blocks.len()).filter(|index| frame.blocks[*index].is_optional);
                Ok(all.map(BlockId::new).collect())
            }
            Some(names) => {
                let known = frame.blocks.iter().map(|block| block.name.as_str());
                let find = |name: &str| frame.block(name);
                names.find("blocks", "is not a block of the frame", known, find)
            }
        };
        let blocks: Option<Vec<BlockId>> = super::sift(blocks, &mut faults);
        let (Some(members), Some(blocks)) = (members, blocks) else { return Err(faults) };
        let is_meant =
            |pattern: &Pattern| pattern.blocks.iter().any(|block| blocks.contains(block));
        let meant: Vec<bool> = frame.patterns.iter().map(is_meant).collect();
        let may_meet_there = |section: &SectionId| {
            let course = school.course(school.section(*section).course);
            let mut patterns = frame.meeting_of(course.meeting).patterns.iter();
            patterns.any(|pattern| meant[pattern.index()])
        };
        let sections = (0..school.sections.len()).map(SectionId::new).filter(may_meet_there);
        let sections = sections.collect();
        Ok(Box::new(Consented { members, blocks, meant, sections, classes: Vec::new() }))
    }
}

#[derive(Debug)]
struct Consented {
    members: Members,
    blocks: Vec<BlockId>,
    /// For each placement of the frame, whether it is in one of the blocks.
    meant: Vec<bool>,
    /// The sections that may meet there.
    sections: Vec<SectionId>,
    classes: Vec<ClassId>,
}

impl Consented {
    /// The times of the blocks, if no other block meets then.
    fn times_of_their_own(&self, school: &School) -> Option<Times> {
        let mut times = Times::empty(school.frame.words);
        for block in &self.blocks {
            school.frame.blocks[block.index()].times.iter().for_each(|own| times.add(own));
        }
        let others = school.frame.blocks.iter().enumerate();
        let mut others = others.filter(|(index, _)| !self.blocks.contains(&BlockId::new(*index)));
        others
            .all(|(_, other)| !other.times.iter().any(|theirs| theirs.overlaps(&times)))
            .then_some(times)
    }
}

impl Rule for Consented {
    fn bind(&mut self, ground: Ground) {
        self.classes = ground.classes_of(&self.sections);
    }

    fn steers_by(&self, school: &School) -> Vec<GroupId> {
        self.members.tags(school)
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |class: &ClassId| Clause {
            watches: vec![Subject::Placement(*class), Subject::Roster(*class)],
            about: ground.named(*class),
        };
        self.classes.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let class = self.classes[clause];
        if !view.pattern(class).is_some_and(|pattern| self.meant[pattern.index()]) {
            return 0;
        }
        let others = |section: &SectionId| view.size(*section) - self.members.count(view, *section);
        ground.classes.class(class).sections.iter().map(others).sum()
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        let school = ground.school;
        if self.classes.is_empty() {
            return true;
        }
        let Some(times) = self.times_of_their_own(school) else { return false };
        let mut is_enough = true;
        for student in school.student_ids().filter(|student| !self.members.has(*student)) {
            is_enough &= limits.keep_free(school, student, &times);
        }
        is_enough
    }

    fn idle(&self, _: &School) -> Option<String> {
        if self.blocks.is_empty() {
            return Some("the frame has no optional block, so this rule asks nothing".to_owned());
        }
        let why = "no class can meet in these blocks, so this rule asks nothing";
        self.classes.is_empty().then(|| why.to_owned())
    }

    fn sentence(&self, school: &School) -> String {
        let name = |block: &BlockId| school.frame.blocks[block.index()].name.as_str();
        let names: Vec<&str> = self.blocks.iter().map(name).collect();
        let blocks = match names.as_slice() {
            [] => "optional blocks".to_owned(),
            [only] => format!("block {only}"),
            several => format!("blocks {}", listed(several)),
        };
        format!("Only students {} have a class in {blocks}.", self.members.words())
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use crate::school::records::{BellKind, BellRecord, MeetingRecord};
    use serde_json::{Value, json};

    /// An optional block `0` before the six others, for courses that meet `early` in it or in block 1.
    fn school(end: &'static str) -> Fixture {
        Fixture::new()
            .frame(|frame| {
                frame.blocks.push("0".into());
                frame.bells.push(BellRecord {
                    block: "0".into(),
                    kind: BellKind::Optional,
                    days: frame.days.clone(),
                    start: "07:00".into(),
                    end: end.into(),
                    ..BellRecord::default()
                });
                let within = Some(vec!["0".into(), "1".into()]);
                let early = MeetingRecord { within, ..frame.meets["full"].clone() };
                frame.meets.insert("early".into(), early);
            })
            .course("PE", "early", 1)
            .course("ART", "full", 1)
            .student("s1", "9", &["avid"], &["PE"])
            .student("s2", "9", &[], &["PE", "ART"])
    }

    #[test]
    fn a_seat_without_consent_counts() {
        let model = school("07:50").hard("zero", "by_consent", json!({"group": "avid"})).model();
        let at = |pattern| {
            let plan = Sketch::new(&model).seat("PE.1", &["s1", "s2"]).place("PE.1", pattern);
            plan.amounts(0)
        };
        assert_eq!(at("all 0"), [1]);
        assert_eq!(at("all 1"), [0]);
        assert_eq!(Sketch::new(&model).seat("PE.1", &["s2"]).amounts(0), [0], "not placed yet");
    }

    #[test]
    fn blocks_may_be_named() {
        let keys = json!({"students": ["s2"], "blocks": "1"});
        let model = school("07:50").hard("one", "by_consent", keys).model();
        let plan = Sketch::new(&model).seat("PE.1", &["s1", "s2"]).seat("ART.1", &["s2"]);
        assert_eq!(plan.place("PE.1", "all 1").place("ART.1", "all 1").amounts(0), [1, 0]);
    }

    #[test]
    fn a_hard_one_closes_the_blocks_to_others() {
        let hard = |school: Fixture| school.hard("zero", "by_consent", json!({"group": "avid"}));
        let model = hard(school("07:50")).model();
        assert_eq!((model.limits.away.len(), model.kept_by_limits[0]), (1, true));
        // Block 1 begins at 08:00: who may not be in block 0 may well be in block 1.
        let overlapping = hard(school("08:10")).model();
        assert_eq!((overlapping.limits.away.len(), overlapping.kept_by_limits[0]), (0, false));
        assert!(!hard(school("07:50").seat("s2", "PE.1")).model().kept_by_limits[0]);
    }

    #[test]
    fn without_optional_blocks_it_asks_nothing_and_says_so() {
        let told = |fixture: Fixture, keys: Value| {
            let model = fixture.hard("zero", "by_consent", keys).model();
            let warnings = crate::rule::idle(&model.rules, model.ground());
            warnings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        let plain = Fixture::new().course("ART", "full", 1).student("s1", "9", &["avid"], &["ART"]);
        let keys = || json!({"group": "avid"});
        assert!(told(plain.clone(), keys()).contains("no optional block"));
        assert_eq!(told(school("07:50"), keys()), "");
        let unused = school("07:50").frame(|frame| {
            frame.meets.get_mut("early").unwrap().within = Some(vec!["1".into()]);
        });
        assert!(told(unused, keys()).contains("no class can meet in these blocks"));
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school("07:50").hard("x", "by_consent", keys).fault();
        assert!(fault(json!({"group": "avit"})).contains("'avid'?"));
        assert!(fault(json!({})).contains("'group', 'cohort' and 'students'"));
        assert!(fault(json!({"group": "avid", "blocks": "9"})).contains("blocks: '9'"));
        assert!(fault(json!({"group": "avid", "blocks": []})).contains("names nothing"));
    }
}
