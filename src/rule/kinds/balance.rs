//! `balance`: the sections of a course are alike.
//!
//! **What it asks.** Among the sections of one course with the same setting, the largest and the smallest
//! number of students differ by no more than one; or, by a tag, the numbers of students who carry it; or, by
//! `house`, those of each house of `students.csv`.
//!
//! **Why a school asks it.** Two sections of 17 and 31 are two different courses; so are a section with all
//! the English learners and one with none. Where houses are to mix, each class has its share of each.
//!
//! **Unit.** One student of difference beyond the first, for each course, setting and house. The rule is soft
//! only: no school can promise equal sections before it knows who can sit where.
//!
//! **Keys.** `courses`; `by`, the word `size`, the word `house` or a tag that students carry.
//!
//! **Linear form.** Exact: for each course, setting and house a largest and a smallest number.
//!
//! **Example.**
//! ```json
//! { "ask": { "balance": { "courses": "all", "by": "size" } }, "strength": { "tier": 5, "weight": 1 }, "because": "every section deserves the same attention" }
//! ```

use crate::rule::{
    Clause, Ground, Kind, Rule, SLOPE, Selector, Subject, View, asked_by_nobody, unknown,
};
use crate::school::{Fault, GroupId, School, SectionId, StudentId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The registry's line.
pub struct Balance;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses.
    courses: Selector,
    /// `size`, `house`, or a tag that students carry.
    by: String,
}

impl Kind for Balance {
    fn name(&self) -> &'static str {
        "balance"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("balance.rs"))
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
        if strength == Strength::Hard {
            let fault =
                Fault::error("sections cannot be promised to be alike: this cannot be hard");
            faults.push(fault.hint("give the strength as a tier and a weight"));
        }
        let whom = super::sift(Whom::find(&spec.by, school), &mut faults);
        let alike = super::sift(spec.courses.by_course(school), &mut faults).map(|courses| {
            courses.iter().flat_map(|(_, sections)| by_setting(sections, school)).collect()
        });
        let alike: Vec<Vec<SectionId>> = alike.unwrap_or_default();
        if alike.is_empty() && faults.is_empty() {
            let message = "no course that is meant has two sections of one setting";
            faults.push(spec.courses.fault(message));
        }
        let sections: Vec<SectionId> = alike.iter().flatten().copied().collect();
        let Some(whom) = whom.filter(|_| faults.is_empty()) else { return Err(faults) };
        let is_meant = |student: StudentId| whom.iter().any(|whom| whom.has(student, school));
        let words = match whom[0] {
            Whom::All => String::new(),
            Whom::Group(_) => format!(" who carry {}", spec.by),
            Whom::House(_) => " of a house".to_owned(),
        };
        faults.extend(asked_by_nobody(is_meant, &words, &spec.courses, &sections, school));
        if !faults.is_empty() {
            return Err(faults);
        }
        let of_all = |sections: &Vec<SectionId>| {
            let sets = whom.iter().map(|whom| (sections.clone(), whom.clone()));
            sets.collect::<Vec<_>>()
        };
        let sets = alike.iter().flat_map(of_all).collect();
        Ok(Box::new(Alike { spec: spec.courses, sets }))
    }
}

/// Whose numbers are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Whom {
    All,
    Group(GroupId),
    House(String),
}

impl Whom {
    /// All of whom `by` speaks, each to be counted apart; at least one.
    fn find(by: &str, school: &School) -> Result<Vec<Whom>, Vec<Fault>> {
        match by {
            "size" => Ok(vec![Whom::All]),
            "house" => {
                let houses: BTreeSet<&str> =
                    school.students.iter().map(|student| student.house.as_str()).collect();
                let named = houses.into_iter().filter(|house| !house.is_empty());
                let houses: Vec<Whom> = named.map(|house| Whom::House(house.to_owned())).collect();
                if houses.is_empty() {
                    let fault = Fault::error("no student is of a house").column("by").value(by);
                    return Err(vec![fault.hint("fill the column 'house' of students.csv")]);
                }
                Ok(houses)
            }
            tag => match school.group(tag) {
                Some(group) => Ok(vec![Whom::Group(group)]),
                None => {
                    let words = ["size", "house"];
                    let known = school.groups.iter().map(String::as_str).chain(words);
                    let message = "is neither 'size' nor 'house' nor a tag that a student carries";
                    Err(vec![unknown(message, tag, known).column("by")])
                }
            },
        }
    }

    fn has(&self, student: StudentId, school: &School) -> bool {
        let facts = school.student(student);
        match self {
            Whom::All => true,
            Whom::Group(group) => facts.groups.binary_search(group).is_ok(),
            Whom::House(house) => facts.house == *house,
        }
    }
}

/// Sections of one course by their settings; those that stand alone have nobody to be like.
fn by_setting(sections: &[SectionId], school: &School) -> Vec<Vec<SectionId>> {
    let mut sets: BTreeMap<&str, Vec<SectionId>> = BTreeMap::new();
    for section in sections {
        let setting = school.section(*section).setting.as_deref().unwrap_or("general");
        sets.entry(setting).or_default().push(*section);
    }
    sets.into_values().filter(|set| set.len() > 1).collect()
}

#[derive(Debug)]
struct Alike {
    spec: Selector,
    /// Sections to be alike, of one course, with one setting; and in whose number.
    sets: Vec<(Vec<SectionId>, Whom)>,
}

impl Rule for Alike {
    fn steers_by(&self, _: &School) -> Vec<GroupId> {
        let group = |(_, whom): &(Vec<SectionId>, Whom)| match whom {
            Whom::Group(group) => Some(*group),
            Whom::All | Whom::House(_) => None,
        };
        self.sets.first().and_then(group).into_iter().collect()
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |(set, whom): &(Vec<SectionId>, Whom)| {
            let ids = set.iter().map(|section| ground.school.section(*section).id.as_str());
            let ids = ids.collect::<Vec<_>>().join(", ");
            Clause {
                watches: ground.classes_of(set).into_iter().map(Subject::Roster).collect(),
                about: match whom {
                    Whom::House(house) => format!("{ids} ({house})"),
                    Whom::All | Whom::Group(_) => ids,
                },
            }
        };
        self.sets.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let (least, most) = self.ends(clause, ground, view);
        (most.0 - least.0 - 1).max(0)
    }

    /// The sections at both ends: where several are the largest, one student less in one of them is half a step.
    fn slope(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let (least, most) = self.ends(clause, ground, view);
        let sections = self.sets[clause].0.len() as i64;
        (SLOPE - 1) * (least.1 + most.1 - 2) / (2 * sections).max(1)
    }

    fn sentence(&self, school: &School) -> String {
        let what = match self.sets.first() {
            Some((_, Whom::Group(group))) => {
                format!("students who carry {}", school.groups[group.index()])
            }
            Some((_, Whom::House(_))) => "students of each house".to_owned(),
            Some((_, Whom::All)) | None => "students".to_owned(),
        };
        let courses = self.spec.words(school);
        format!("Sections of one course have nearly the same number of {what}: {courses}.")
    }
}

impl Alike {
    /// The least and the most students counted in a section of a set, each with how many sections have so many.
    fn ends(&self, clause: usize, ground: Ground, view: &dyn View) -> ((i64, i64), (i64, i64)) {
        let (sections, whom) = &self.sets[clause];
        let count = |section: &SectionId| match whom {
            Whom::All => view.size(*section),
            _ => view.count(*section, &|student| whom.has(student, ground.school)),
        };
        let (mut least, mut most) = ((i64::MAX, 0), (i64::MIN, 0));
        for section in sections {
            let count = count(section);
            match count.cmp(&least.0) {
                Ordering::Less => least = (count, 1),
                Ordering::Equal => least.1 += 1,
                Ordering::Greater => {}
            }
            match count.cmp(&most.0) {
                Ordering::Greater => most = (count, 1),
                Ordering::Equal => most.1 += 1,
                Ordering::Less => {}
            }
        }
        (least, most)
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::json;

    fn school() -> Fixture {
        let school = Fixture::new()
            .course_with("ART", "half", 4, |row| row.settings = vec!["co_taught:2".into()])
            .course("BIO", "half", 1);
        (1..=5).fold(school, |school, number| {
            let groups: &[&str] = if number < 4 { &["iep"] } else { &[] };
            school.student(&format!("s{number}"), "9", groups, &["ART", "BIO"])
        })
    }

    #[test]
    fn a_difference_beyond_one_counts() {
        let asked = json!({"courses": "all", "by": "size"});
        let model = school().soft("alike", "balance", asked).model();
        let plan = |many: &[&str]| Sketch::new(&model).seat("ART.1", many).amounts(0);
        assert_eq!(plan(&[]), [0, 0], "co-taught sections and the others");
        assert_eq!(plan(&["s1"]), [0, 0]);
        assert_eq!(plan(&["s1", "s2"]), [1, 0]);
        assert_eq!(plan(&["s1", "s2", "s3", "s4"]), [3, 0]);
        let even = Sketch::new(&model).seat("ART.1", &["s1", "s2"]).seat("ART.2", &["s3"]);
        assert_eq!(even.amount(), 0);
    }

    #[test]
    fn by_a_tag_only_those_who_carry_it_count() {
        let asked = json!({"courses": "ART", "by": "iep"});
        let model = school().soft("alike", "balance", asked).model();
        let plan = |one: &[&str], two: &[&str]| {
            Sketch::new(&model).seat("ART.3", one).seat("ART.4", two).amounts(0)
        };
        assert_eq!(plan(&["s1", "s4", "s5"], &[]), [0, 0]);
        assert_eq!(plan(&["s1", "s2", "s3"], &["s4", "s5"]), [0, 2]);
    }

    #[test]
    fn by_house_each_house_is_counted_apart() {
        let school = (1..=6)
            .fold(Fixture::new().course("ART", "half", 2), |school, number| {
                school.student(&format!("s{number}"), "9", &[], &["ART"])
            })
            .house("North", &["s1", "s2", "s3"])
            .house("South", &["s4", "s5", "s6"]);
        let model =
            school.soft("mixed", "balance", json!({"courses": "ART", "by": "house"})).model();
        let plan = |one: &[&str], two: &[&str]| {
            Sketch::new(&model).seat("ART.1", one).seat("ART.2", two).amounts(0)
        };
        assert_eq!(plan(&["s1", "s2", "s3"], &["s4", "s5", "s6"]), [2, 2]);
        assert_eq!(plan(&["s1", "s2", "s4"], &["s3", "s5", "s6"]), [0, 0]);
        assert_eq!(plan(&["s1", "s2"], &["s4"]), [1, 0]);
        let keys = json!({"courses": "ART", "by": "house"});
        assert!(
            self::school().soft("x", "balance", keys).fault().contains("no student is of a house")
        );
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().soft("x", "balance", keys).fault();
        assert!(fault(json!({"courses": "ART", "by": "sise"})).contains("did you mean 'size'?"));
        assert!(fault(json!({"courses": "BIO", "by": "size"})).contains("two sections"));
        let hard = school().hard("x", "balance", json!({"courses": "ART", "by": "size"})).fault();
        assert!(hard.contains("cannot be hard"), "{hard}");
    }
}
