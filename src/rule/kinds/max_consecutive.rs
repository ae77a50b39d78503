//! `max_consecutive`: nobody teaches too long without a break.
//!
//! **What it asks.** On every day of every term, no more than `most` blocks that somebody teaches follow one
//! another. A break is a bell of any other block between two of them (lunch, a free block), or 20 minutes by
//! the clock. A class of two blocks counts as two.
//!
//! **Why a school asks it.** Contracts limit how long anybody stands in front of classes without a pause; where
//! days rotate or blocks are long, a fair load can still hold a morning without one.
//!
//! **Unit.** One block too many in a row, on one day of one term, for one person.
//!
//! **Keys.** `staff`, ids or `all`; `most`, at least 1. In a school without `staff.csv` the rule has nobody to touch: it
//! is read, a warning says so, and it asks nothing.
//!
//! **Linear form.** Exact: of every `most` + 1 blocks in a row, the classes that somebody teaches in them are at
//! most `most`.
//!
//! **Example.**
//! ```json
//! { "ask": { "max_consecutive": { "staff": "all", "most": 3 } }, "strength": { "tier": 2, "weight": 10 }, "because": "contract, article 9" }
//! ```

use crate::rule::{Clause, Ground, Kind, Names, Rule, Subject, View, staff, staff_words};
use crate::school::clock::Interval;
use crate::school::{DayId, Fault, Frame, School, StaffId, TermId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct MaxConsecutive;

/// Minutes without a bell that are a break.
const BREAK: i64 = 20;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Ids of members of staff, or `all`.
    staff: Names,
    /// The most blocks in a row; at least 1.
    most: u32,
}

impl Kind for MaxConsecutive {
    fn name(&self) -> &'static str {
        "max_consecutive"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("max_consecutive.rs"))
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
        let people = super::sift(staff(&spec.staff, school), &mut faults);
        if spec.most == 0 {
            let fault = Fault::error("leaves nobody to teach").column("most").value("0");
            faults.push(fault.hint("write 1 or more"));
        }
        let Some(people) = people.filter(|_| faults.is_empty()) else { return Err(faults) };
        Ok(Box::new(Pauses { people, spec, days: days(&school.frame) }))
    }
}

/// The bells of one day of one term, in their order.
#[derive(Debug)]
struct Bells {
    term: usize,
    bells: Vec<Bell>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Bell {
    start: i64,
    end: i64,
    block: usize,
}

fn days(frame: &Frame) -> Vec<Bells> {
    let mut days = Vec::new();
    for term in 0..frame.terms.len() {
        for day in 0..frame.days.len() {
            let cell = frame.cell(TermId::new(term), DayId::new(day));
            let of_block = |block: usize| {
                let bell = move |interval: &Interval| Bell {
                    start: interval.start.into(),
                    end: interval.end.into(),
                    block,
                };
                frame.blocks[block].cells[cell].iter().map(bell)
            };
            let mut bells: Vec<Bell> = (0..frame.blocks.len()).flat_map(of_block).collect();
            bells.sort_unstable();
            days.push(Bells { term, bells });
        }
    }
    days
}

impl Bells {
    /// How many of the blocks taught follow others of them beyond `most` in a row.
    fn too_many(&self, is_taught: &[bool], most: i64) -> i64 {
        let taught = |bell: &&Bell| is_taught[bell.block];
        let (mut too_many, mut in_a_row) = (0, 0);
        let mut last: Option<&Bell> = None;
        for bell in self.bells.iter().filter(taught) {
            let is_break = last.is_some_and(|last| {
                let between = |other: &&Bell| other.start >= last.end && other.end <= bell.start;
                bell.start - last.end >= BREAK || self.bells.iter().find(between).is_some()
            });
            in_a_row = if is_break { 1 } else { in_a_row + 1 };
            too_many += i64::from(in_a_row > most);
            last = Some(bell);
        }
        too_many
    }
}

#[derive(Debug)]
struct Pauses {
    people: Vec<StaffId>,
    spec: Spec,
    days: Vec<Bells>,
}

impl Rule for Pauses {
    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |person: &StaffId| Clause {
            watches: vec![Subject::Timetable(*person)],
            about: ground.school.staff[person.index()].id.clone(),
        };
        self.people.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let frame = &ground.school.frame;
        let mut taught = vec![vec![false; frame.blocks.len()]; frame.terms.len()];
        for class in view.classes_of(self.people[clause]) {
            let Some(pattern) = view.pattern(class) else { continue };
            let pattern = frame.pattern(pattern);
            for blocks in &mut taught[pattern.first_term.index()..=pattern.last_term().index()] {
                for block in &pattern.blocks {
                    blocks[block.index()] = true;
                }
            }
        }
        let most = i64::from(self.spec.most);
        self.days.iter().map(|day| day.too_many(&taught[day.term], most)).sum()
    }

    fn sentence(&self, _: &School) -> String {
        let blocks = if self.spec.most == 1 { "block" } else { "blocks" };
        let who = staff_words(&self.spec.staff, "teaches", "teach");
        format!("{who} at most {} {blocks} in a row without a break.", self.spec.most)
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::json;

    fn school() -> Fixture {
        Fixture::new()
            .course("ART", "full", 5)
            .course("LAB", "double", 1)
            .student("s1", "9", &[], &["ART"])
            .staff("t1", &["ART", "LAB"])
    }

    #[test]
    fn blocks_in_a_row_are_counted_day_by_day() {
        let keys = json!({"staff": "all", "most": 3});
        let model = school().hard("pause", "max_consecutive", keys).model();
        let taught = |blocks: &[usize]| {
            let plan = blocks.iter().fold(Sketch::new(&model), |plan, block| {
                let section = format!("ART.{block}");
                plan.place(&section, &format!("all {block}")).teach(&section, "t1")
            });
            plan.amount()
        };
        assert_eq!(taught(&[1, 2, 3]), 0);
        assert_eq!(taught(&[1, 2, 3, 4]), 4, "two days of two terms");
        assert_eq!(taught(&[2, 3, 4, 5]), 0, "forty minutes after block 4");
        assert_eq!(taught(&[1, 3, 4]), 0, "block 2 is free");
        let double = Sketch::new(&model).place("LAB.1", "all 1+2").teach("LAB.1", "t1");
        let double = double.place("ART.3", "all 3").teach("ART.3", "t1");
        assert_eq!(double.place("ART.4", "all 4").teach("ART.4", "t1").amount(), 4);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "max_consecutive", keys).fault();
        assert!(fault(json!({"staff": "all", "most": 0})).contains("most: '0'"));
        assert!(fault(json!({"staff": "t9", "most": 3})).contains("'t9': is nobody in staff.csv"));
    }
}
