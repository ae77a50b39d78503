use crate::school::{School, StudentId};
use std::collections::BTreeMap;

/// Groups that belong together: the grades, or the tags with one word before the colon.
///
/// Within a family a hidden count could be found by subtraction, which is why [`super::suppress`] works
/// on families.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// `grade`, or the word that its tags share.
    pub name: String,
    /// Its groups, in the order in which they are shown.
    pub groups: Vec<Group>,
}

/// Students who have something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `grade:9`, or the tag.
    pub name: String,
    /// Whose they are, in school order.
    pub members: Vec<StudentId>,
}

/// Every grade and every tag of a school, by family: grades first, then tags in alphabetical order.
pub fn families(school: &School) -> Vec<Family> {
    let mut families = Vec::new();
    let grades = grades(school);
    if !grades.is_empty() {
        families.push(Family { name: "grade".to_owned(), groups: grades });
    }
    let mut members: Vec<Vec<StudentId>> = vec![Vec::new(); school.groups.len()];
    for student in school.student_ids() {
        for group in &school.student(student).groups {
            members[group.index()].push(student);
        }
    }
    for (tag, members) in school.groups.iter().zip(members) {
        let name = tag.split_once(':').map_or(tag.as_str(), |(family, _)| family);
        let group = Group { name: tag.clone(), members };
        match families.iter_mut().find(|family| family.name == name) {
            Some(family) => family.groups.push(group),
            None => families.push(Family { name: name.to_owned(), groups: vec![group] }),
        }
    }
    families
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
