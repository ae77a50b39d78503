//! `linked_classes`: who shares a class of the lab shares the class of the lecture.

use super::super::case::Case;
use super::keys::Keys;
use super::{Breach, Rule};
use std::collections::BTreeMap;

/// Students of a lab who sit in another lecture than most of it.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let course = |key: &str| {
        let [course] = keys.needed_texts(key)?[..] else {
            return Err(format!("'{key}' is a list"));
        };
        if !case.facts.courses.contains_key(course) {
            return Err(format!("there is no course '{course}'"));
        }
        Ok(course)
    };
    let (lecture, lab) = (course("lecture")?, course("lab")?);
    if lecture == lab {
        return Err("a course belongs to itself".to_string());
    }
    // For each class of the lab, who comes from which class of the lecture.
    let mut labs: BTreeMap<usize, BTreeMap<usize, u64>> = BTreeMap::new();
    for section in case.sections.iter().filter(|section| section.course_id() == lab) {
        for student in &section.students {
            for seat in case.sections_of(student) {
                let other = &case.sections[seat];
                if other.course_id() == lecture {
                    *labs.entry(section.class).or_default().entry(other.class).or_default() += 1;
                }
            }
        }
    }
    let mut breaches = Vec::new();
    for (class, lectures) in labs {
        let most = lectures.values().max().copied().unwrap_or(0);
        let amount = lectures.values().sum::<u64>() - most;
        if amount > 0 {
            let ids = case.part_ids(class);
            let message = format!("{amount} students come from another class of {lecture}.");
            breaches.push(Breach { amount, ..Breach::once(&ids, message) });
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, soft, valid};
    use serde_json::json;

    fn counted(lecture: &str, lab: &str) -> u64 {
        let mut trial = valid();
        trial.rule(soft(json!({"linked_classes": {"lecture": lecture, "lab": lab}})));
        trial.judge().tally.soft_breaches["linked_classes (rule 10)"]
    }

    #[test]
    fn who_comes_from_another_lecture_is_counted() {
        // s3 comes to chess from ENG.2, s4 from ENG.1; s2 and s3 come to art from ENG.2.
        assert_eq!(counted("ENG", "CHESS"), 1);
        assert_eq!(counted("ENG", "ART"), 0);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for keys in [json!({"lecture": "ENG"}), json!({"lecture": "ENG", "lab": "ENG"})] {
            let codes = valid().with(|t| t.rule(hard(json!({"linked_classes": keys}))));
            assert!(codes.contains("rule_unreadable"), "{codes:?}");
        }
    }
}
