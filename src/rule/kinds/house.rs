//! `house`: how pure the classes of a house are.
//!
//! **What it asks.** In every class of the courses in which a student of the house sits, at least ⌈`min_share` × n⌉
//! and at most ⌊`max_share` × n⌋ of its n students are of the house. A class without any is no class of the house,
//! and asks nothing.
//!
//! **Why a school asks it.** A small learning community needs classes of its own, or its students meet nobody
//! of it; and a school that wants its houses mixed, or alike, sets how much of a class one of them may be.
//! Purity takes freedom from the timetable, so that a range is better than a wall.
//!
//! **Unit.** One student of the house too many or too few in a class; too few are counted up to the number of
//! students of the house who sit there, as the class is kept without them, too.
//!
//! **Keys.** `house`, a word of that column of `students.csv`, or `cohort`, a word of the column `cohorts`, or several
//! of either, which then are one house; `courses`; `min_share` and `max_share`, at least one of the two, from 0 to 1 in
//! exact decimals. A joint section is one class.
//!
//! **Linear form.** Exact: for `max_share`, members × denominator ≤ numerator × size; for `min_share`, the same the
//! other way round, with a variable for each class that says whether the house is in it.
//!
//! **Example.**
//! ```json
//! { "ask": { "house": { "house": "North", "courses": ["ALG1", "ENG9"], "min_share": 0.8 } }, "strength": { "tier": 3, "weight": 2 }, "because": "students of a house know one another" }
//! ```

use crate::rule::{
    By, ClassShare, Clause, Ground, Kind, Limits, Members, Names, Rule, Selector, Subject, View,
    asked_by_nobody, listed, share,
};
use crate::school::{ClassId, Fault, School, SectionId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Number, Value};

/// The registry's line.
pub struct House;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// The house, or several.
    house: Option<Names>,
    /// The cohort that is the house, or several.
    cohort: Option<Names>,
    /// Which courses.
    courses: Selector,
    /// The smallest share of a class, from 0 to 1, for example 0.8.
    min_share: Option<Number>,
    /// The largest share of a class, from 0 to 1.
    max_share: Option<Number>,
}

impl Kind for House {
    fn name(&self) -> &'static str {
        "house"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("house.rs"))
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
        let by = [(By::House, spec.house.as_ref()), (By::Cohort, spec.cohort.as_ref())];
        let members = super::sift(Members::find(&by, school), &mut faults);
        let sections = super::sift(spec.courses.sections(school), &mut faults);
        let share = |number: &Option<Number>, column: &str| {
            number.as_ref().map(|number| share(column, number)).transpose()
        };
        let least = super::sift(share(&spec.min_share, "min_share"), &mut faults).flatten();
        let most = super::sift(share(&spec.max_share, "max_share"), &mut faults).flatten();
        if let (Some(least), Some(most)) = (least, most)
            && i128::from(least.0) * i128::from(most.1) > i128::from(most.0) * i128::from(least.1)
        {
            let value = spec.min_share.as_ref().map(Number::to_string).unwrap_or_default();
            let fault = Fault::error("is more than 'max_share'").column("min_share").value(value);
            faults.push(fault);
        }
        if spec.min_share.is_none() && spec.max_share.is_none() {
            faults.push(Fault::error("give 'min_share', 'max_share' or both"));
        }
        if let (Some(members), Some(sections)) = (&members, &sections) {
            let (has, words) = (|student| members.has(student), format!(" {}", members.words()));
            faults.extend(asked_by_nobody(has, &words, &spec.courses, sections, school));
        }
        match (members, sections) {
            (Some(members), Some(sections)) if faults.is_empty() => {
                let (spec, classes) = (spec.courses, Vec::new());
                Ok(Box::new(Pure { spec, members, sections, least, most, classes }))
            }
            _ => Err(faults),
        }
    }
}

#[derive(Debug)]
struct Pure {
    spec: Selector,
    members: Members,
    sections: Vec<SectionId>,
    /// The smallest share, as numerator and denominator.
    least: Option<(i64, i64)>,
    /// The largest share.
    most: Option<(i64, i64)>,
    classes: Vec<ClassId>,
}

impl Rule for Pure {
    fn bind(&mut self, ground: Ground) {
        self.classes = ground.classes_of(&self.sections);
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |class: &ClassId| Clause {
            watches: vec![Subject::Roster(*class)],
            about: ground.named(*class),
        };
        self.classes.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let (mut size, mut members) = (0, 0);
        for section in &ground.classes.class(self.classes[clause]).sections {
            size += view.size(*section);
            members += self.members.count(view, *section);
        }
        // In 128 bits: a share may have as many decimals as a person cares to write.
        let of_size = |share: (i64, i64)| i128::from(size) * i128::from(share.0);
        let most = self.most.map_or(size, |share| {
            i64::try_from(of_size(share) / i128::from(share.1)).unwrap_or(size)
        });
        let least = self.least.map_or(0, |share| {
            let denominator = i128::from(share.1);
            i64::try_from((of_size(share) + denominator - 1) / denominator).unwrap_or(size)
        });
        let too_few = (least - members).clamp(0, members);
        (members - most).max(0) + too_few
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        limits.shares.push(ClassShare {
            sections: self.classes.iter().filter_map(|class| ground.first_of(*class)).collect(),
            students: self.members.all().collect(),
            least: self.least,
            most: self.most,
        });
        false
    }

    fn sentence(&self, school: &School) -> String {
        let percent = |share: (i64, i64)| 100.0 * share.0 as f64 / share.1 as f64;
        let mut shares = Vec::new();
        if let Some(least) = self.least {
            shares.push(format!("at least {} %", percent(least)));
        }
        if let Some(most) = self.most {
            shares.push(format!("at most {} %", percent(most)));
        }
        let (members, courses) = (self.members.words(), self.spec.words(school));
        format!(
            "Where students {members} sit in a class of {courses}, they are {} of it.",
            listed(&shares)
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    /// `s1` to `s5` are of the house.
    fn school() -> Fixture {
        let school = Fixture::new().course("ENG", "half", 2).course("ART", "half", 1);
        let students = (1..=10).map(|number| format!("s{number}"));
        students
            .fold(school, |school, id| school.student(&id, "9", &[], &["ENG", "ART"]))
            .house("North", &["s1", "s2", "s3", "s4", "s5"])
    }

    fn broken(keys: Value, students: &[u32]) -> i64 {
        let mut keys = keys;
        keys["house"] = json!("North");
        keys["courses"] = json!("ENG");
        let model = school().hard("pure", "house", keys).model();
        let students: Vec<String> = students.iter().map(|number| format!("s{number}")).collect();
        let students: Vec<&str> = students.iter().map(String::as_str).collect();
        Sketch::new(&model).seat("ENG.1", &students).amount()
    }

    #[test]
    fn a_smallest_share_is_rounded_up() {
        let asked = || json!({"min_share": 0.6});
        assert_eq!(broken(asked(), &[1, 2, 3, 6, 7]), 0, "3 of 5");
        assert_eq!(broken(asked(), &[1, 2, 6, 7]), 1, "2 of 4, and 2.4 asked");
        assert_eq!(
            broken(asked(), &[1, 6, 7, 8, 9, 10]),
            1,
            "3 too few, but only one to take away"
        );
        assert_eq!(broken(asked(), &[6, 7, 8]), 0, "no class of the house");
        assert_eq!(broken(asked(), &[]), 0);
    }

    #[test]
    fn a_largest_share_is_rounded_down() {
        let asked = || json!({"max_share": 0.5});
        assert_eq!(broken(asked(), &[1, 2, 6, 7]), 0);
        assert_eq!(broken(asked(), &[1, 2, 3, 6, 7]), 1);
        assert_eq!(broken(asked(), &[1, 2, 3]), 2, "1.5 of 3");
        let range = || json!({"min_share": 0.5, "max_share": 0.75});
        assert_eq!(broken(range(), &[1, 2, 3, 6]), 0);
        assert_eq!(broken(range(), &[1, 2, 3, 4]), 1);
        assert_eq!(broken(range(), &[1, 6, 7, 8]), 1);
    }

    #[test]
    fn a_joint_section_is_one_class() {
        let keys = json!({"house": "North", "courses": "ENG", "min_share": 0.5});
        let model = school()
            .hard("pure", "house", keys)
            .hard("joint", "stacked", json!({"courses": ["ENG", "ART"]}))
            .model();
        let plan = Sketch::new(&model).seat("ENG.1", &["s1"]);
        assert_eq!(plan.amounts(0), [0, 0]);
        assert_eq!(plan.seat("ART.1", &["s6", "s7"]).amounts(0), [1, 0]);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "house", keys).fault();
        let house = fault(json!({"house": "Noth", "courses": "ENG", "min_share": 0.5}));
        assert!(house.contains("ask.house.house: 'Noth'") && house.contains("'North'?"), "{house}");
        let percent = fault(json!({"house": "North", "courses": "ENG", "min_share": 80}));
        assert!(percent.contains("min_share: '80'"), "{percent}");
        let none = fault(json!({"house": "North", "courses": "ENG"}));
        assert!(none.contains("give 'min_share', 'max_share' or both"), "{none}");
        let range = json!({"house": "North", "courses": "ENG", "min_share": 0.6, "max_share": 0.5});
        assert!(fault(range).contains("min_share: '0.6': is more than 'max_share'"));
    }
}
