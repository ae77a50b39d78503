//! `common_planning`: people who work together are free together.
//!
//! **What it asks.** In every term, on at least `blocks` class blocks of a cycle, counted day by day, all of these
//! people are free at once: none of them teaches anything that overlaps the block, and each of them is
//! available in it. Blocks that overlap one another count once.
//!
//! **Why a school asks it.** A team that plans lessons, or talks about its students, needs an hour in which
//! nobody of it teaches; without a rule the timetable leaves one only by chance.
//!
//! **Unit.** One block of common time missing in a cycle of one term.
//!
//! **Keys.** Exactly one of `staff`, ids; `team`, a word of the column `teams` in `staff.csv`, or several; and
//! `department`, one or several: all who are named plan together. `blocks`, 1 if absent. In a school without
//! `staff.csv` the rule has nobody to touch: it is read, a warning says so, and it asks nothing.
//!
//! **Linear form.** Exact: a variable for each term, day and block in which all are free; overlapping ones
//! exclude each other and the classes that any of them teaches then.
//!
//! **Example.**
//! ```json
//! { "ask": { "common_planning": { "staff": ["t1", "t2"], "blocks": 6 } }, "strength": { "tier": 3, "weight": 3 }, "because": "the two teachers of the pathway plan together" }
//! ```

use crate::rule::{Clause, Ground, Kind, Names, Rule, SLOPE, Subject, View, listed, team};
use crate::school::{Day, Fault, School, StaffId, Times, school_days};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct CommonPlanning;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Ids of members of staff.
    staff: Option<Names>,
    /// A team of `staff.csv`, or several.
    team: Option<Names>,
    /// A department of `staff.csv`, or several.
    department: Option<Names>,
    /// Class blocks of a cycle in which all are free; 1 if absent.
    blocks: Option<u32>,
}

impl Kind for CommonPlanning {
    fn name(&self) -> &'static str {
        "common_planning"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("common_planning.rs"))
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
        let people = super::sift(people(&spec, school), &mut faults);
        let blocks = spec.blocks.unwrap_or(1);
        if blocks == 0 {
            let fault = Fault::error("asks for nothing").column("blocks").value("0");
            faults.push(fault.hint("write 1 or more"));
        }
        let (Some(named), true) = (people, faults.is_empty()) else { return Err(faults) };
        let (words, staff) = named;
        let mut away = Times::empty(school.frame.words);
        for person in &staff {
            away.add(&school.staff[person.index()].unavailable);
        }
        // Where nobody is touched, no term lacks anything.
        let names = school.frame.terms.iter().filter(|_| !staff.is_empty());
        let days = school_days(school);
        let of_term = |(index, name): (usize, &String)| Term {
            name: name.clone(),
            days: days.iter().filter(|day| day.term.index() == index).cloned().collect(),
        };
        let terms: Vec<Term> = names.enumerate().map(of_term).collect();
        let wanted = blocks as usize;
        let poor = terms.iter().find(|term| term.free(&away, wanted) < wanted);
        if let Some(term) = poor.filter(|_| strength == Strength::Hard) {
            let message = format!("in {} they are available in fewer class blocks", term.name);
            let fault = Fault::error(message).column("blocks").value(blocks.to_string());
            return Err(vec![fault]);
        }
        Ok(Box::new(Planning { words, staff, away, wanted, terms }))
    }
}

/// Who is meant, in words and by ids.
fn people(spec: &Spec, school: &School) -> Result<(String, Vec<StaffId>), Vec<Fault>> {
    let given: Vec<(&str, &Names)> =
        [("staff", &spec.staff), ("team", &spec.team), ("department", &spec.department)]
            .into_iter()
            .filter_map(|(key, names)| Some((key, names.as_ref()?)))
            .collect();
    let (key, names) = match given.as_slice() {
        [one] => *one,
        [] => return Err(vec![Fault::error("give one of 'staff', 'team' and 'department'")]),
        [(one, _), (other, _), ..] => {
            let message = format!("'{one}' and '{other}' cannot both be given");
            return Err(vec![Fault::error(message).column(*other)]);
        }
    };
    let words = match key {
        "staff" => listed(names.items()),
        "team" => format!("the team {}", names.items().join(" and ")),
        _ => format!("the department {}", names.items().join(" and ")),
    };
    if !school.has_staff {
        // Teachers are no part of this school's problem. `input` warns of it.
        return Ok((words, Vec::new()));
    }
    let staff = match key {
        "staff" => {
            let known = school.staff.iter().map(|person| person.id.as_str());
            let find =
                |id: &str| school.staff.iter().position(|person| person.id == id).map(StaffId::new);
            names.find(key, "is nobody in staff.csv", known, find)?
        }
        "team" => team(names, school)?,
        _ => {
            let known = school.staff.iter().filter_map(|person| person.department.as_deref());
            let find = |name: &str| known.clone().any(|own| own == name).then(|| name.to_owned());
            let message = "is a department that nobody is in";
            let found = names.find(key, message, known.clone(), find)?;
            let is_in = |id: &StaffId| {
                let own = &school.staff[id.index()].department;
                own.as_ref().is_some_and(|own| found.binary_search(own).is_ok())
            };
            (0..school.staff.len()).map(StaffId::new).filter(is_in).collect()
        }
    };
    if staff.is_empty() {
        return Err(vec![Fault::error("names nobody").column(key)]);
    }
    Ok((words, staff))
}

/// A term with its school days.
#[derive(Debug)]
struct Term {
    name: String,
    days: Vec<Day>,
}

impl Term {
    /// How many class blocks of a cycle, at most `enough` on each day, overlap neither one another nor these
    /// times.
    fn free(&self, busy: &Times, enough: usize) -> usize {
        self.days.iter().map(|day| day.free(busy, enough)).sum()
    }
}

/// Adds the times at which somebody teaches.
fn teaching(person: StaffId, school: &School, view: &dyn View, busy: &mut Times) {
    for pattern in view.classes_of(person).into_iter().filter_map(|class| view.pattern(class)) {
        busy.add(&school.frame.pattern(pattern).times);
    }
}

#[derive(Debug)]
struct Planning {
    /// Who they are.
    words: String,
    staff: Vec<StaffId>,
    /// When any of them is not available.
    away: Times,
    wanted: usize,
    terms: Vec<Term>,
}

impl Rule for Planning {
    fn clauses(&self, _: Ground) -> Vec<Clause> {
        let clause = |term: &Term| Clause {
            watches: self.staff.iter().copied().map(Subject::Timetable).collect(),
            about: format!("{} in {}", self.words, term.name),
        };
        self.terms.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let mut busy = self.away.clone();
        for person in &self.staff {
            teaching(*person, ground.school, view, &mut busy);
        }
        let lacking = self.wanted.saturating_sub(self.terms[clause].free(&busy, self.wanted));
        i64::try_from(lacking).unwrap_or(i64::MAX)
    }

    /// How many of them stand in the way of the block in which the fewest do.
    fn slope(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let of = |person: &StaffId| {
            let mut busy = ground.school.staff[person.index()].unavailable.clone();
            teaching(*person, ground.school, view, &mut busy);
            busy
        };
        let busy: Vec<Times> = self.staff.iter().map(of).collect();
        let days = self.terms[clause].days.iter();
        let fewest = days.filter_map(|day| day.fewest_busy(&busy)).min().unwrap_or(0);
        SLOPE * fewest as i64 / (self.staff.len() as i64 + 1)
    }

    fn sentence(&self, _: &School) -> String {
        let blocks = match self.wanted {
            1 => "one class block".to_owned(),
            several => format!("{several} class blocks"),
        };
        let who = &self.words;
        format!("In every term at least {blocks} of a cycle are free for all of {who} at once.")
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    fn school() -> Fixture {
        Fixture::new()
            .course("ART", "full", 6)
            .course("BIO", "half", 1)
            .student("s1", "9", &[], &["ART"])
            .staff("t1", &["ART", "BIO"])
            .staff("t2", &["ART"])
            .staff("t3", &["ART"])
            .team("blue", &["t1", "t2"])
            .person("t3", |row| row.department = Some("Arts".into()))
    }

    /// t1 teaches in blocks 1 and 2 and t2 in 3, all year.
    fn lacking(keys: Value, more: fn(Sketch) -> Sketch) -> Vec<i64> {
        let model = school().hard("plan", "common_planning", keys).model();
        let plan = Sketch::new(&model)
            .place("ART.1", "all 1")
            .teach("ART.1", "t1")
            .place("ART.2", "all 2")
            .teach("ART.2", "t1")
            .place("ART.3", "all 3")
            .teach("ART.3", "t2");
        more(plan).amounts(0)
    }

    #[test]
    fn who_stands_in_the_way_of_a_block_makes_the_slope() {
        let model = school().hard(
            "plan",
            "common_planning",
            json!({"staff": ["t1", "t2", "t3"], "blocks": 9}),
        );
        let model = model.model();
        let slope = |plan: Sketch| plan.slopes(0);
        let one = || Sketch::new(&model).place("ART.1", "all 1").teach("ART.1", "t1");
        let two = || one().place("ART.2", "all 1").teach("ART.2", "t2");
        assert_eq!(slope(one()), [16, 16], "one of three");
        assert_eq!(slope(two()), [32, 32], "two of three");
        let another = two().place("ART.3", "all 2").teach("ART.3", "t3");
        assert_eq!(slope(another), [16, 16], "block 2 is nearer");
    }

    #[test]
    fn all_must_be_free_at_once_in_every_term() {
        let asked = |blocks: u32| json!({"staff": ["t1", "t2"], "blocks": blocks});
        // Block 4, and 5 or 6, on two days.
        assert_eq!(lacking(asked(4), |plan| plan), [0, 0]);
        assert_eq!(lacking(asked(5), |plan| plan), [1, 1]);
        let busier = |plan: Sketch| -> Vec<i64> {
            plan.place("BIO.1", "S2 4").teach("BIO.1", "t1").amounts(0)
        };
        let model = school().hard("plan", "common_planning", asked(9)).model();
        assert_eq!(busier(Sketch::new(&model)), [0, 1], "of ten, two are taught in S2");
        assert_eq!(lacking(json!({"team": "blue", "blocks": 5}), |plan| plan), [1, 1]);
    }

    #[test]
    fn a_block_in_which_somebody_is_away_is_no_common_time() {
        let away = school().person("t2", |row| row.unavailable = vec!["S1:4".into()]);
        let asked = json!({"team": ["blue"], "blocks": 9});
        let model = away.clone().soft("plan", "common_planning", asked.clone()).model();
        assert_eq!(Sketch::new(&model).amounts(0), [1, 0]);
        let fault = away.hard("x", "common_planning", asked).fault();
        assert!(fault.contains("blocks: '9': in S1 they are available in fewer"), "{fault}");
    }

    #[test]
    fn without_staff_it_asks_nothing() {
        let nobody = Fixture::new().course("ART", "full", 1).student("s1", "9", &[], &["ART"]);
        let asked = json!({"department": "Arts", "blocks": 99});
        let model = nobody.hard("plan", "common_planning", asked).model();
        assert_eq!(Sketch::new(&model).amounts(0), [0; 0]);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "common_planning", keys).fault();
        let staff = fault(json!({"staff": ["t1", "t9"]}));
        assert!(staff.contains("staff: 't9': is nobody in staff.csv"), "{staff}");
        let team = fault(json!({"team": "bleu"}));
        assert!(team.contains("team: 'bleu'") && team.contains("'blue'?"), "{team}");
        let department = fault(json!({"department": "Art"}));
        assert!(department.contains("department: 'Art'"), "{department}");
        assert!(department.contains("did you mean 'Arts'?"), "{department}");
        assert!(fault(json!({"blocks": 2})).contains("'staff', 'team' and 'department'"));
        let both = fault(json!({"staff": "t1", "team": "blue"}));
        assert!(both.contains("'staff' and 'team' cannot both be given"), "{both}");
        assert!(fault(json!({"team": "blue", "blocks": 0})).contains("blocks: '0'"));
        assert!(fault(json!({"team": "blue", "blocks": 11})).contains("fewer class blocks"));
    }
}
