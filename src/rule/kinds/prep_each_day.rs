//! `prep_each_day`: a teacher has free class blocks on every day.
//!
//! **What it asks.** On every day of every term, at least `min_free` class blocks that meet on that day
//! overlap neither one another nor a class the person teaches. A block in which the person is not
//! available counts as free: nobody is asked to teach in it. A day without any class block is no school
//! day.
//!
//! **Why a school asks it.** Contracts promise a preparation period each day; where days rotate, a fair
//! total over the cycle can still leave a day without one.
//!
//! **Unit.** One free block missing on one day of one term, for one person.
//!
//! **Keys.** `staff`, ids or `all`; `min_free`, at least 1. In a school without `staff.csv` the rule has nobody
//! to touch: it is read, a warning says so, and it asks nothing.
//!
//! **Linear form.** Exact: a variable for each person, term, day and block that is free; overlapping ones
//! exclude each other and the classes taught then.
//!
//! **Example.**
//! ```json
//! { "ask": { "prep_each_day": { "staff": "all", "min_free": 1 } }, "strength": "hard", "because": "contract, article 7" }
//! ```

use crate::rule::{Clause, Ground, Kind, Limits, Names, Rule, Subject, View, staff, staff_words};
use crate::school::{Day, Fault, School, StaffId, Times, school_days};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct PrepEachDay;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Ids of members of staff, or `all`.
    staff: Names,
    /// Free class blocks on every day; at least 1.
    min_free: u32,
}

impl Kind for PrepEachDay {
    fn name(&self) -> &'static str {
        "prep_each_day"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("prep_each_day.rs"))
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
        let people = super::sift(staff(&spec.staff, school), &mut faults);
        if spec.min_free == 0 {
            let fault = Fault::error("asks for nothing").column("min_free").value("0");
            faults.push(fault.hint("write 1 or more"));
        }
        let days = school_days(school);
        let wanted = spec.min_free as usize;
        let poor =
            days.iter().find(|day| day.free(&Times::empty(school.frame.words), wanted) < wanted);
        if let Some(day) = poor.filter(|_| strength == Strength::Hard && !school.staff.is_empty()) {
            let message = format!("{} has fewer class blocks apart from one another", day.name);
            let value = spec.min_free.to_string();
            faults.push(Fault::error(message).column("min_free").value(value));
        }
        match people {
            Some(staff) if faults.is_empty() => {
                let Spec { staff: named, min_free } = spec;
                Ok(Box::new(Preparation { staff, named, min_free, days }))
            }
            _ => Err(faults),
        }
    }
}

#[derive(Debug)]
struct Preparation {
    staff: Vec<StaffId>,
    /// As the rule names them.
    named: Names,
    min_free: u32,
    days: Vec<Day>,
}

impl Rule for Preparation {
    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |person: &StaffId| Clause {
            watches: vec![Subject::Timetable(*person)],
            about: ground.school.staff[person.index()].id.clone(),
        };
        self.staff.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let frame = &ground.school.frame;
        let mut taught = Times::empty(frame.words);
        for class in view.classes_of(self.staff[clause]) {
            if let Some(pattern) = view.pattern(class) {
                taught.add(&frame.pattern(pattern).times);
            }
        }
        let wanted = self.min_free as usize;
        let lacking: usize = self.days.iter().map(|day| wanted - day.free(&taught, wanted)).sum();
        i64::try_from(lacking).unwrap_or(i64::MAX)
    }

    fn limit(&self, _: Ground, limits: &mut Limits) -> bool {
        for person in &self.staff {
            let free = &mut limits.free_blocks[person.index()];
            *free = (*free).max(self.min_free);
        }
        true
    }

    fn sentence(&self, _: &School) -> String {
        let who = staff_words(&self.named, "has", "have");
        let blocks = if self.min_free == 1 { "class block" } else { "class blocks" };
        format!("{who} at least {} free {blocks} on every day.", self.min_free)
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use crate::school::records::{BellKind, BellRecord};
    use serde_json::json;

    fn school() -> Fixture {
        Fixture::new()
            .course("ART", "full", 6)
            .course("BIO", "half", 1)
            .student("s1", "9", &[], &["ART"])
            .staff("t1", &["ART", "BIO"])
            .staff("t2", &["ART"])
    }

    #[test]
    fn every_day_of_every_term_needs_a_free_block() {
        let asked = json!({"staff": "all", "min_free": 1});
        let model = school().hard("prep", "prep_each_day", asked).model();
        let busy = || {
            (1..=4).fold(Sketch::new(&model), |plan, block| {
                let section = format!("ART.{block}");
                plan.place(&section, &format!("all {block}")).teach(&section, "t1")
            })
        };
        assert_eq!(busy().amounts(0), [0, 0], "block 5 is free, and so is 6");
        let term = busy().place("BIO.1", "S1 5").teach("BIO.1", "t1");
        assert_eq!(term.amounts(0), [2, 0], "block 6 overlaps 5: two days of one term");
        let year = busy().place("ART.5", "all 6").teach("ART.5", "t1");
        assert_eq!(year.amounts(0), [4, 0]);
        assert_eq!(model.limits.free_blocks, [1, 1]);
    }

    #[test]
    fn free_blocks_that_overlap_count_once() {
        let asked = json!({"staff": ["t2"], "min_free": 5});
        let model = school().hard("prep", "prep_each_day", asked).model();
        assert_eq!(Sketch::new(&model).amount(), 0, "1 to 4, and 5 or 6");
        let plan = Sketch::new(&model).place("ART.1", "all 1").teach("ART.1", "t2");
        assert_eq!(plan.amount(), 4);
        let fault = school().hard("x", "prep_each_day", json!({"staff": "t2", "min_free": 6}));
        assert!(fault.fault().contains("S1 Mon has fewer class blocks"));
        school().soft("x", "prep_each_day", json!({"staff": "t2", "min_free": 6})).model();
    }

    #[test]
    fn blocks_that_meet_twice_a_day_are_counted_exactly() {
        // By last minutes x comes first and stands in the way of both others, which are apart.
        let times = [
            ("p", "09:00", "09:50"),
            ("q", "08:00", "08:10"),
            ("q", "10:00", "10:10"),
            ("x", "08:05", "08:08"),
            ("x", "09:10", "09:15"),
        ];
        let bells = times.map(|(block, start, end)| BellRecord {
            block: block.into(),
            days: vec!["Mon".into()],
            start: start.into(),
            end: end.into(),
            ..BellRecord::default()
        });
        let school = school().frame(|frame| {
            frame.days = vec!["Mon".into()];
            frame.blocks = vec!["p".into(), "q".into(), "x".into()];
            frame.bells = bells.into();
            frame.meets.remove("double");
        });
        let asked = json!({"staff": "t1", "min_free": 2});
        let model = school.hard("prep", "prep_each_day", asked).model();
        assert_eq!(Sketch::new(&model).amount(), 0);
        let plan = Sketch::new(&model).place("BIO.1", "S1 q").teach("BIO.1", "t1");
        assert_eq!(plan.amount(), 1, "only p is left");
    }

    #[test]
    fn blocks_that_are_no_class_blocks_do_not_count() {
        let lunch = |frame: &mut crate::school::records::FrameRecord| {
            for bell in frame.bells.iter_mut().filter(|bell| bell.block == "4") {
                bell.kind = BellKind::Lunch;
            }
        };
        let asked = json!({"staff": "t1", "min_free": 5});
        let fault = school().frame(lunch).hard("prep", "prep_each_day", asked).fault();
        assert!(fault.contains("fewer class blocks"), "{fault}");
    }

    #[test]
    fn a_day_without_class_blocks_is_no_school_day() {
        let asked = json!({"staff": "all", "min_free": 1});
        let school = school().frame(|frame| frame.days.push("Wed".into()));
        let model = school.hard("prep", "prep_each_day", asked).model();
        assert_eq!(Sketch::new(&model).amount(), 0);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "prep_each_day", keys).fault();
        assert!(fault(json!({"staff": "t3", "min_free": 1})).contains("is nobody in staff.csv"));
        assert!(fault(json!({"staff": [], "min_free": 1})).contains("names nothing"));
        assert!(fault(json!({"staff": "all", "min_free": 0})).contains("asks for nothing"));
    }

    #[test]
    fn without_staff_it_asks_nothing_and_with_an_empty_list_of_staff_it_is_wrong() {
        let nobody = || Fixture::new().course("ART", "full", 1).student("s1", "9", &[], &["ART"]);
        for staff in ["all", "t1"] {
            let asked = json!({"staff": staff, "min_free": 9});
            let model = nobody().hard("prep", "prep_each_day", asked.clone()).model();
            let sentence = model.rules[0].rule.sentence(&model.school);
            assert!(
                sentence.ends_with("has at least 9 free class blocks on every day."),
                "{sentence}"
            );
            assert_eq!(Sketch::new(&model).place("ART.1", "all 1").amounts(0), [0; 0]);
            let empty = nobody().with_nobody_on_staff().hard("prep", "prep_each_day", asked);
            assert!(empty.fault().contains("staff.csv is empty"));
        }
        let zero = nobody().hard("x", "prep_each_day", json!({"staff": "all", "min_free": 0}));
        assert!(zero.fault().contains("asks for nothing"));
    }
}
