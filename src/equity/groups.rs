mod asked;

pub use asked::{Asked, asked};

use crate::school::{School, StudentId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Groups that belong together: the grades, the tags with one word before the colon, or the intersections of
/// two or three such families.
///
/// Within a family a hidden count could be found by subtraction, which is why [`super::suppress`] works
/// on families.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// `grade`, the word that its tags share, or such words with ` & ` between.
    pub name: String,
    /// Whether it is compared in every school that has its tags, and not only because somebody asks for it.
    pub is_usual: bool,
    /// What its groups are made of.
    pub kind: GroupKind,
    /// Its groups, in the order in which they are shown.
    pub groups: Vec<Group>,
    /// Who is in none of its groups, in school order: the other side of a tag that has no opposite.
    pub rest: Vec<StudentId>,
}

/// What a group is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// A grade, or one tag.
    #[default]
    Single,
    /// Everybody with any of several tags that mean one need.
    Union,
    /// Everybody with several tags at once.
    Intersection,
}

/// Students who have something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `grade:9`, the tag, `el:any`, or `race:black & iep`.
    pub name: String,
    /// Whose they are, in school order.
    pub members: Vec<StudentId>,
}

/// What stands between the names of what is crossed.
const AND: &str = " & ";

/// Families whose tags are degrees of one need, each with the name of the family of all of them together.
const ONE_NEED: [(&str, &str); 1] = [("el", "el_any")];

/// What is crossed by default, each with every later one. A word with a union in [`ONE_NEED`] stands for that.
const DIMENSIONS: [&str; 5] = ["low_income", "race", "el", "iep", "sex"];

/// Every grade and every tag of a school, by family, grades first, then tags in alphabetical order; then the
/// unions; then the intersections of order two.
pub fn families(school: &School) -> Vec<Family> {
    let mut families = Vec::new();
    let grades = grades(school);
    if !grades.is_empty() {
        families.push(Family::new(school, "grade", GroupKind::Single, grades));
    }
    families.extend(tags(school));
    let unions: Vec<Family> = ONE_NEED
        .iter()
        .filter_map(|(name, all)| families.iter().find(|own| own.name == *name).zip(Some(all)))
        .filter(|(family, _)| family.groups.len() > 1)
        .map(|(family, all)| union(school, family, all))
        .collect();
    families.extend(unions);
    let mut crossings = Vec::new();
    for (index, one) in DIMENSIONS.iter().enumerate() {
        for other in &DIMENSIONS[index + 1..] {
            let pair = dimension(&families, one).zip(dimension(&families, other));
            let pair = pair.map(|(a, b)| [(*one, a.each()), (*other, b.each())]);
            crossings.extend(pair.and_then(|pair| crossed(school, &pair)));
        }
    }
    families.extend(crossings);
    families
}

/// Whether a family is crossed with others by default.
pub(super) fn is_crossed(family: &str) -> bool {
    DIMENSIONS.contains(&family)
}

impl Family {
    fn new(school: &School, name: &str, kind: GroupKind, groups: Vec<Group>) -> Family {
        let mut is_in = vec![false; school.students.len()];
        for member in groups.iter().flat_map(|group| &group.members) {
            is_in[member.index()] = true;
        }
        let rest = school.student_ids().filter(|student| !is_in[student.index()]).collect();
        Family { name: name.to_owned(), is_usual: true, kind, groups, rest }
    }

    /// Its groups, one by one.
    fn each(&self) -> Vec<&Group> {
        self.groups.iter().collect()
    }
}

/// The tags, by the word before the colon.
fn tags(school: &School) -> Vec<Family> {
    let mut members: Vec<Vec<StudentId>> = vec![Vec::new(); school.groups.len()];
    for student in school.student_ids() {
        for group in &school.student(student).groups {
            members[group.index()].push(student);
        }
    }
    let mut of_family: Vec<(&str, Vec<Group>)> = Vec::new();
    for (tag, members) in school.groups.iter().zip(members) {
        let name = tag.split_once(':').map_or(tag.as_str(), |(family, _)| family);
        let group = Group { name: tag.clone(), members };
        match of_family.iter_mut().find(|(family, _)| *family == name) {
            Some((_, groups)) => groups.push(group),
            None => of_family.push((name, vec![group])),
        }
    }
    let family = |(name, groups)| Family::new(school, name, GroupKind::Single, groups);
    of_family.into_iter().map(family).collect()
}

/// The grades, lowest first; students without a grade are in none.
fn grades(school: &School) -> Vec<Group> {
    let mut by_grade: BTreeMap<(u32, &str), Vec<StudentId>> = BTreeMap::new();
    for id in school.student_ids() {
        let grade = school.student(id).grade.trim();
        if !grade.is_empty() {
            let number = grade.parse().unwrap_or(u32::MAX);
            by_grade.entry((number, grade)).or_default().push(id);
        }
    }
    by_grade
        .into_iter()
        .map(|((_, grade), members)| Group { name: format!("grade:{grade}"), members })
        .collect()
}

/// Everybody of a family as one group.
fn union(school: &School, family: &Family, name: &str) -> Family {
    let mut members: Vec<StudentId> =
        family.groups.iter().flat_map(|group| group.members.iter().copied()).collect();
    members.sort_unstable();
    members.dedup();
    let group = Group { name: format!("{}:any", family.name), members };
    Family::new(school, name, GroupKind::Union, vec![group])
}

/// The groups that a word of a crossing stands for.
fn dimension<'a>(families: &'a [Family], name: &str) -> Option<&'a Family> {
    let union = ONE_NEED.iter().find(|(word, _)| *word == name).map(|(_, all)| *all);
    let named = |name: &str| families.iter().find(|family| family.name == name);
    union.and_then(named).or_else(|| named(name))
}

/// Groups under the word that stands for them in a crossing.
type Dimension<'a> = (&'a str, Vec<&'a Group>);

/// The cells of several dimensions in which somebody is. No cell holds the same group twice.
fn crossed<'a>(school: &School, dimensions: &[Dimension<'a>]) -> Option<Family> {
    let (first, others) = dimensions.split_first()?;
    let mut cells: Vec<Vec<&Group>> = first.1.iter().map(|group| vec![*group]).collect();
    for (_, groups) in others {
        let with = |cell: &Vec<&'a Group>| {
            let new = groups.iter().filter(|own| cell.iter().all(|group| group.name != own.name));
            new.map(|own| [cell.as_slice(), &[*own]].concat()).collect::<Vec<_>>()
        };
        cells = cells.iter().flat_map(with).collect();
    }
    let in_all = |cell: &Vec<&Group>| -> Vec<StudentId> {
        let (first, others) = cell.split_first().expect("a cell has a group of each dimension");
        let is_in = |member: &&StudentId| {
            others.iter().all(|group| group.members.binary_search(member).is_ok())
        };
        first.members.iter().filter(is_in).copied().collect()
    };
    let named = |cell: &Vec<&Group>| {
        let names: Vec<&str> = cell.iter().map(|group| group.name.as_str()).collect();
        Group { name: names.join(AND), members: in_all(cell) }
    };
    let groups: Vec<Group> =
        cells.iter().map(named).filter(|group| !group.members.is_empty()).collect();
    let names: Vec<&str> = dimensions.iter().map(|(name, _)| *name).collect();
    let name = names.join(AND);
    (!groups.is_empty()).then(|| Family::new(school, &name, GroupKind::Intersection, groups))
}

/// Groups of one family that lie within a group of another, or have nobody in common with it: whoever knows
/// what the tags mean can subtract them from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    /// The group in which, or out of which, they lie.
    pub outer: String,
    /// Whether they lie among all others, outside of `outer`.
    pub of_others: bool,
    /// The groups.
    pub inner: Vec<String>,
}

/// Who lies within whom among single groups.
pub fn within(school: &School) -> Vec<Within> {
    let families = families(school);
    let single = || families.iter().filter(|family| family.kind == GroupKind::Single);
    let mut found = Vec::new();
    for outer in single().flat_map(|family| &family.groups) {
        let mut is_in = vec![false; school.students.len()];
        outer.members.iter().for_each(|member| is_in[member.index()] = true);
        for (family, of_others) in single().flat_map(|family| [(family, false), (family, true)]) {
            let lies = |group: &&Group| {
                group.name != outer.name
                    && group.members.iter().all(|member| is_in[member.index()] != of_others)
            };
            let inner: Vec<String> =
                family.groups.iter().filter(lies).map(|group| group.name.clone()).collect();
            if !inner.is_empty() {
                found.push(Within { outer: outer.name.clone(), of_others, inner });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    /// A family: its name and kind, its groups with their members, and the rest.
    type Line<'a> = (&'a str, GroupKind, Vec<(&'a str, Vec<usize>)>, Vec<usize>);

    #[test]
    fn needs_are_united_and_crossed_by_default() {
        let with_grade = |sample: Sample, id: &str, tags: &[&str]| {
            sample.student_with(id, tags, &[], |row| row.grade = Some("9".into()))
        };
        let mut sample = Sample::new();
        for (id, tags) in [
            ("S1", &["race:black", "iep", "sex:female"][..]),
            ("S2", &["race:black", "el:1", "sex:male"]),
            ("S3", &["race:white", "el:3", "iep", "low_income"]),
            ("S4", &["race:white"]),
        ] {
            sample = with_grade(sample, id, tags);
        }
        sample.measured_by(|draft| {
            let lines: Vec<Line> = draft
                .families
                .iter()
                .map(|family| {
                    let members = |list: &[StudentId]| list.iter().map(|m| m.index()).collect();
                    let groups = family.groups.iter();
                    let groups = groups
                        .map(|group| (group.name.as_str(), members(&group.members)))
                        .collect();
                    (family.name.as_str(), family.kind, groups, members(&family.rest))
                })
                .collect();
            use GroupKind::{Intersection, Single, Union};
            let expected = [
                ("grade", Single, vec![("grade:9", vec![0, 1, 2, 3])], vec![]),
                ("el", Single, vec![("el:1", vec![1]), ("el:3", vec![2])], vec![0, 3]),
                ("iep", Single, vec![("iep", vec![0, 2])], vec![1, 3]),
                ("low_income", Single, vec![("low_income", vec![2])], vec![0, 1, 3]),
                (
                    "race",
                    Single,
                    vec![("race:black", vec![0, 1]), ("race:white", vec![2, 3])],
                    vec![],
                ),
                ("sex", Single, vec![("sex:female", vec![0]), ("sex:male", vec![1])], vec![2, 3]),
                ("el_any", Union, vec![("el:any", vec![1, 2])], vec![0, 3]),
                (
                    "low_income & race",
                    Intersection,
                    vec![("low_income & race:white", vec![2])],
                    vec![0, 1, 3],
                ),
                (
                    "low_income & el",
                    Intersection,
                    vec![("low_income & el:any", vec![2])],
                    vec![0, 1, 3],
                ),
                (
                    "low_income & iep",
                    Intersection,
                    vec![("low_income & iep", vec![2])],
                    vec![0, 1, 3],
                ),
                (
                    "race & el",
                    Intersection,
                    vec![("race:black & el:any", vec![1]), ("race:white & el:any", vec![2])],
                    vec![0, 3],
                ),
                (
                    "race & iep",
                    Intersection,
                    vec![("race:black & iep", vec![0]), ("race:white & iep", vec![2])],
                    vec![1, 3],
                ),
                (
                    "race & sex",
                    Intersection,
                    vec![("race:black & sex:female", vec![0]), ("race:black & sex:male", vec![1])],
                    vec![2, 3],
                ),
                ("el & iep", Intersection, vec![("el:any & iep", vec![2])], vec![0, 1, 3]),
                ("el & sex", Intersection, vec![("el:any & sex:male", vec![1])], vec![0, 2, 3]),
                ("iep & sex", Intersection, vec![("iep & sex:female", vec![0])], vec![1, 2, 3]),
            ];
            assert_eq!(lines, expected);
        });
    }

    #[test]
    fn one_level_needs_no_union() {
        let sample = Sample::new().student("S1", &["el:2", "iep"], &[]).student("S2", &[], &[]);
        sample.measured_by(|draft| {
            let names: Vec<&str> =
                draft.families.iter().map(|family| family.name.as_str()).collect();
            assert_eq!(names, ["el", "iep", "el & iep"]);
            assert_eq!(draft.families[2].groups[0].name, "el:2 & iep");
        });
    }

    #[test]
    fn who_lies_within_whom_is_found_across_families() {
        let mut sample = Sample::new();
        for (id, tags) in
            [("S1", &["el:1", "learner"][..]), ("S2", &["el:2", "learner"]), ("S3", &["other"])]
        {
            sample = sample.student(id, tags, &[]);
        }
        let (model, _) = sample.build();
        let found = within(&model.school);
        let line = |outer: &str, of_others: bool, inner: &[&str]| Within {
            outer: outer.into(),
            of_others,
            inner: inner.iter().map(|name| (*name).to_owned()).collect(),
        };
        assert!(found.contains(&line("learner", false, &["el:1", "el:2"])), "{found:?}");
        assert!(found.contains(&line("other", true, &["el:1", "el:2"])), "{found:?}");
        assert!(!found.iter().any(|one| one.outer == "el:1" && !one.of_others), "{found:?}");
    }
}
