//! `protected_cohort`: classes only for a cohort, or for it before others.

use super::super::case::Case;
use super::super::cell::listed;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule, whom};
use std::collections::BTreeSet;

/// Others in classes that are the cohort's, and its students in classes that are not.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let cohort = whom::students(case, keys, &["cohort"])?;
    let selection = Selection::read(case, keys)?;
    let sections = keys.whole("sections")?;
    if sections == Some(0) {
        return Err("it protects no class".to_string());
    }
    let first = keys.flag("first")?.unwrap_or(false);
    let others = |class: usize| -> u64 {
        let students = case.parts(class).flat_map(|part| part.students.iter());
        students.filter(|student| !cohort.contains(*student)).map(|_| 1).sum()
    };
    let mut breaches = Vec::new();
    if sections.is_none() && !first {
        for class in selection.classes(case) {
            let (others, ids) = (others(class), case.part_ids(class));
            if others > 0 {
                let message = format!(
                    "{others} students who are not of the cohort sit in {}.",
                    listed(ids.clone())
                );
                breaches.push(Breach { amount: others, ..Breach::once(&ids, message) });
            }
        }
        return Ok(breaches);
    }
    for (course, positions) in selection.by_course(case) {
        let classes: BTreeSet<usize> = case.classes_of(positions.iter().copied());
        let members = |class: usize| -> u64 {
            let own = positions.iter().map(|position| &case.sections[*position]);
            let students =
                own.filter(|section| section.class == class).flat_map(|section| &section.students);
            students.filter(|student| cohort.contains(*student)).map(|_| 1).sum()
        };
        let most = usize::try_from(sections.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let most = most.min(classes.len());
        let costs: Vec<[u64; 2]> =
            classes.iter().map(|class| [others(*class), members(*class)]).collect();
        let mut amount = least_breach(&costs, most);
        if first {
            let waiting = cohort.iter().filter(|student| {
                case.facts.primary(student, course).is_some()
                    && !case.met.contains(&(**student, course))
            });
            let only_members: Vec<[u64; 2]> =
                costs.iter().map(|[_, members]| [0, *members]).collect();
            amount = amount.min(waiting.count() as u64 + least_breach(&only_members, most));
        }
        if amount > 0 {
            let message =
                format!("{amount} seats of {course} are on the wrong side of the cohort.");
            breaches.push(Breach { amount, ..Breach::once(&[course], message) });
        }
    }
    Ok(breaches)
}

/// The least sum if exactly so many of these are chosen: a chosen one counts with its first number, another
/// with its second. One after another, with the least sum for each number chosen so far.
fn least_breach(costs: &[[u64; 2]], chosen: usize) -> u64 {
    let mut least = vec![None; chosen + 1];
    least[0] = Some(0);
    for [inside, outside] in costs {
        for count in (0..=chosen).rev() {
            let without = least[count].map(|sum: u64| sum + outside);
            let with = count.checked_sub(1).and_then(|fewer| least[fewer]).map(|sum| sum + inside);
            least[count] = without.into_iter().chain(with).min();
        }
    }
    least[chosen].unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{soft, texts, valid};
    use super::least_breach;
    use serde_json::{Value, json};

    /// What is counted: s1 and s4 sit in ENG.1, s2 and s3 in ENG.2; s3 has no seat in DAN2, s2 has.
    fn counted(cohort: &[&str], keys: Value) -> u64 {
        let mut trial = valid();
        for student in cohort {
            trial.student(student).cohorts = texts(&["health"]);
        }
        let mut keys = keys;
        keys["cohort"] = json!("health");
        trial.rule(soft(json!({"protected_cohort": keys})));
        trial.judge().tally.soft_breaches["protected_cohort (rule 10)"]
    }

    #[test]
    fn others_count_and_so_do_members_elsewhere() {
        let all = || json!({"courses": "ENG"});
        assert_eq!(counted(&["s1", "s2", "s3", "s4"], all()), 0);
        assert_eq!(counted(&["s1"], all()), 3);
        let one = || json!({"courses": "ENG", "sections": 1});
        assert_eq!(counted(&["s2", "s3"], one()), 0);
        assert_eq!(counted(&["s2"], one()), 1);
        assert_eq!(counted(&["s1", "s2", "s3"], one()), 1);
        assert_eq!(counted(&["s2", "s3"], json!({"courses": "ENG", "sections": 3})), 2);
    }

    #[test]
    fn with_first_nobody_of_the_cohort_may_wait() {
        let asked = |first: bool| json!({"courses": "DAN2", "first": first});
        // The class of DAN2 is joint with DAN1, where s1 sits.
        assert_eq!(counted(&["s2"], asked(false)), 1);
        assert_eq!(counted(&["s2"], asked(true)), 0, "nobody of the cohort waits");
        assert_eq!(counted(&["s3"], asked(true)), 1, "two others sit there while one waits");
    }

    #[test]
    fn the_least_sum_is_found() {
        assert_eq!(least_breach(&[[3, 1], [0, 2], [1, 1]], 1), 2);
        assert_eq!(least_breach(&[[3, 1], [0, 2], [1, 1]], 2), 2);
        assert_eq!(least_breach(&[[3, 1], [0, 2], [1, 1]], 3), 4);
        assert_eq!(least_breach(&[], 0), 0);
    }
}
