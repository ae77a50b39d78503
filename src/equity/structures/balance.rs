//! M40: whether houses and pathways are like the school.

use crate::equity::{Direction, Draft, Facts, Family, GroupKind, Measure, Measured, Part, Unit};
use crate::school::StudentId;
use std::collections::{BTreeMap, BTreeSet};

/// The share of houses' and cohorts' groups that are far fewer than in the school.
pub(in crate::equity) struct HousesUnlike;

/// Fewer than this times the school's share is far fewer.
const FAR: f64 = 0.8;

/// Pairs in which fewer than so many are expected say nothing.
const EXPECTED: f64 = 5.0;

impl Measure for HousesUnlike {
    fn facts(&self) -> Facts {
        Facts {
            number: "M40",
            name: "houses_unlike_school",
            title: "Houses and pathways unlike the school",
            formula: "pairs of a house or cohort and a group with a composition ratio below 0.80 / all such pairs. \
                      Composition ratio: the group's share of the house / its share of all students of the \
                      grades of the house. Groups: tags and unions; pairs in which at least 5 are expected. Parts: \
                      mean_ratio, the mean ratio of each house; under, each pair below",
            unit: Unit::ShareOfThings,
            direction: Direction::LowerIsBetter,
            caveat: "Houses and cohorts are facts of students.csv: this is about who was taken into them, not about \
                     the schedule. A programme for some students, such as AVID, is unlike the school by design. Five \
                     expected is our convention; a few students make a large ratio.",
            source: "CCASN, Master Schedule Guide, stage 4; the four-fifths rule as a screen",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let mut houses: BTreeMap<(&str, &str), BTreeSet<StudentId>> = BTreeMap::new();
        for id in draft.school.student_ids() {
            let student = draft.school.student(id);
            let house = Some(("house", student.house.trim())).filter(|(_, name)| !name.is_empty());
            let cohorts = student.cohorts.iter().map(|word| ("cohort", word.trim()));
            for own in house.into_iter().chain(cohorts) {
                houses.entry(own).or_default().insert(id);
            }
        }
        if houses.is_empty() {
            return Measured::missing(self.facts(), "the column house or cohorts in students.csv");
        }
        let grade = |student: StudentId| draft.school.student(student).grade.trim();
        let is_looked_at =
            |family: &&Family| family.kind != GroupKind::Intersection && family.name != "grade";
        let groups: Vec<_> =
            draft.families.iter().filter(is_looked_at).flat_map(|family| &family.groups).collect();
        let (mut far, mut all, mut parts, mut under) = (0_u64, 0_u64, Vec::new(), Vec::new());
        for ((_, name), members) in &houses {
            let grades: BTreeSet<&str> = members.iter().map(|id| grade(*id)).collect();
            let is_open = |id: &StudentId| grades.contains(grade(*id));
            let pool = draft.school.student_ids().filter(is_open).count() as f64;
            let (mut sum, mut pairs) = (0.0, 0_u64);
            for group in &groups {
                let of_pool = group.members.iter().filter(|id| is_open(id)).count() as f64;
                let own = group.members.iter().filter(|id| members.contains(id)).count();
                let expected = of_pool * members.len() as f64 / pool;
                if expected < EXPECTED {
                    continue;
                }
                let ratio = own as f64 / expected;
                (sum, pairs) = (sum + ratio, pairs + 1);
                if ratio < FAR {
                    far += 1;
                    under.push(Part {
                        part: "under",
                        about: format!("{name}: {}", group.name),
                        value: Some(ratio),
                        students: own as u64,
                        flags: vec!["composition_ratio_under_0.80"],
                        ..Part::default()
                    });
                }
            }
            all += pairs;
            parts.push(Part {
                part: "mean_ratio",
                about: (*name).to_owned(),
                value: (pairs > 0).then(|| sum / pairs as f64),
                students: members.len() as u64,
                ..Part::default()
            });
        }
        parts.extend(under);
        let value = (all > 0).then(|| far as f64 / all as f64);
        Measured::of_parts(self.facts(), value, parts)
    }
}
