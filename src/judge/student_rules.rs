//! What holds between a student and another person.

use super::case::{Case, Section};
use super::cell::given;
use super::notes::Notes;
use std::collections::BTreeSet;

/// Checks the hard rows of `student_rules.csv`; a row without a strength counts as hard.
pub fn check(case: &Case, notes: &mut Notes) {
    for row in case.facts.school.student_rules.iter().flatten() {
        if given(&row.strength).is_some_and(|strength| strength != "hard") {
            continue;
        }
        let (student, other) = (row.student_id.as_str(), row.other_id.as_str());
        match row.kind.trim() {
            "keep_apart" => {
                let others: BTreeSet<usize> = case.classes_of(case.sections_of(other));
                let shared = case
                    .classes_of(case.sections_of(student))
                    .into_iter()
                    .find(|c| others.contains(c));
                notes.expect("student_keep_apart", shared.is_none(), &[student, other], || {
                    let class = shared.map(|class| case.part_ids(class).join("+"));
                    let class = class.unwrap_or_default();
                    format!("{student} and {other} are to be kept apart, and both sit in {class}.")
                });
            }
            "avoid_staff" => {
                let classes = case.classes_of(case.sections_of(student));
                let teaches = classes
                    .into_iter()
                    .flat_map(|class| case.parts(class))
                    .find(|part| part.staff().contains(other))
                    .map(Section::id);
                notes.expect("student_avoid_staff", teaches.is_none(), &[student, other], || {
                    let section = teaches.unwrap_or_default();
                    format!("{student} is not to be taught by {other}, who teaches {section}.")
                });
            }
            kind => notes.find(
                "student_rule_unjudged",
                &[student, other],
                format!("The hard student rule '{kind}' of {student} cannot be judged."),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::valid;
    use crate::school::records::StudentRuleRecord;
    use std::collections::BTreeSet;

    fn codes(kind: &str, other: &str, strength: Option<&str>) -> BTreeSet<&'static str> {
        valid().with(|t| {
            t.school.student_rules = Some(vec![StudentRuleRecord {
                student_id: "s1".to_string(),
                kind: kind.to_string(),
                other_id: other.to_string(),
                strength: strength.map(str::to_string),
                ..StudentRuleRecord::default()
            }]);
        })
    }

    #[test]
    fn only_hard_rows_bind() {
        // s1 shares the joint section with s2, and nothing with s3.
        assert_eq!(codes("keep_apart", "s2", Some("hard")), BTreeSet::from(["student_keep_apart"]));
        assert_eq!(codes("keep_apart", "s2", None), BTreeSet::from(["student_keep_apart"]));
        assert_eq!(codes("keep_apart", "s3", Some("hard")), BTreeSet::new());
        assert_eq!(codes("keep_apart", "s2", Some("2:5")), BTreeSet::new());
        assert_eq!(codes("avoid_staff", "t_sci", None), BTreeSet::from(["student_avoid_staff"]));
        assert_eq!(codes("keep_together", "s2", None), BTreeSet::from(["student_rule_unjudged"]));
    }
}
