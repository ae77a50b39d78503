//! `balance`: the sections of a course are alike.
//!
//! **What it asks.** Among the sections of one course with the same setting, the largest and the smallest
//! number of students differ by no more than one; or, by a tag, the numbers of students who carry it.
//!
//! **Why a school asks it.** Two sections of 17 and 31 are two different courses; so are a section with all
//! the English learners and one with none.
//!
//! **Unit.** One student of difference beyond the first, for each course and setting. The rule is soft
//! only: no school can promise equal sections before it knows who can sit where.
//!
//! **Keys.** `courses`; `by`, the word `size` or a tag that students carry.
//!
//! **Linear form.** Exact: for each course and setting a largest and a smallest number.
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
use std::collections::BTreeMap;

/// The registry's line.
pub struct Balance;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses.
    courses: Selector,
    /// `size`, or a tag that students carry.
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
        let group = match spec.by.as_str() {
            "size" => None,
            tag => {
                let group = school.group(tag);
                if group.is_none() {
                    let known = school.groups.iter().map(String::as_str).chain(["size"]);
                    let message = "is neither 'size' nor a tag that a student carries";
                    faults.push(unknown(message, tag, known).column("by"));
                }
                group
            }
        };
        let sets = super::sift(spec.courses.by_course(school), &mut faults).map(|courses| {
            courses.iter().flat_map(|(_, sections)| by_setting(sections, school)).collect()
        });
        let sets: Vec<Vec<SectionId>> = sets.unwrap_or_default();
        if sets.is_empty() && faults.is_empty() {
            let message = "no course that is meant has two sections of one setting";
            faults.push(spec.courses.fault(message));
        }
        let sections: Vec<SectionId> = sets.iter().flatten().copied().collect();
        if faults.is_empty() {
            let is_meant = |student: StudentId| {
                group.is_none_or(|group| school.student(student).groups.contains(&group))
            };
            let words = match group {
                Some(_) => format!(" who carry {}", spec.by),
                None => String::new(),
            };
            faults.extend(asked_by_nobody(is_meant, &words, &spec.courses, &sections, school));
        }
        if faults.is_empty() {
            Ok(Box::new(Alike { spec: spec.courses, group, sets }))
        } else {
            Err(faults)
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
    /// Whose numbers are compared; `None` = everybody's.
    group: Option<GroupId>,
    /// Sections to be alike: of one course, with one setting.
    sets: Vec<Vec<SectionId>>,
}

impl Rule for Alike {
    fn steers_by(&self, _: &School) -> Vec<GroupId> {
        self.group.into_iter().collect()
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |set: &Vec<SectionId>| {
            let ids = set.iter().map(|section| ground.school.section(*section).id.as_str());
            Clause {
                watches: ground.classes_of(set).into_iter().map(Subject::Roster).collect(),
                about: ids.collect::<Vec<_>>().join(", "),
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
        let sections = self.sets[clause].len() as i64;
        (SLOPE - 1) * (least.1 + most.1 - 2) / (2 * sections).max(1)
    }

    fn sentence(&self, school: &School) -> String {
        let what = match self.group {
            None => "students".to_owned(),
            Some(group) => format!("students who carry {}", school.groups[group.index()]),
        };
        let courses = self.spec.words(school);
        format!("Sections of one course have nearly the same number of {what}: {courses}.")
    }
}

impl Alike {
    /// The least and the most students counted in a section of a set, each with how many sections have so many.
    fn ends(&self, clause: usize, ground: Ground, view: &dyn View) -> ((i64, i64), (i64, i64)) {
        let count = |section: &SectionId| match self.group {
            None => view.size(*section),
            Some(group) => {
                let carries = |student: StudentId| {
                    ground.school.student(student).groups.binary_search(&group).is_ok()
                };
                view.count(*section, &carries)
            }
        };
        let (mut least, mut most) = ((i64::MAX, 0), (i64::MIN, 0));
        for section in &self.sets[clause] {
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
    fn faults_name_the_key() {
        let fault = |keys| school().soft("x", "balance", keys).fault();
        assert!(fault(json!({"courses": "ART", "by": "sise"})).contains("did you mean 'size'?"));
        assert!(fault(json!({"courses": "BIO", "by": "size"})).contains("two sections"));
        let hard = school().hard("x", "balance", json!({"courses": "ART", "by": "size"})).fault();
        assert!(hard.contains("cannot be hard"), "{hard}");
    }
}
