//! `daily_contacts`: nobody has too many students in a day.

use super::super::case::Case;
use super::super::people::may_teach;
use super::keys::Keys;
use super::{Breach, Rule, whom};
use std::collections::BTreeMap;

/// Days on which somebody has more students than allowed.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let most = keys.whole("most")?.ok_or("it names no number of students")?;
    let mut breaches = Vec::new();
    for person in whom::staff(case, keys)? {
        let Some(record) = case.facts.staff.as_ref().and_then(|staff| staff.get(person)) else {
            continue;
        };
        // The rosters of each day, one entry for a section that meets then, however often.
        let mut days: BTreeMap<(usize, usize), BTreeMap<&str, u64>> = BTreeMap::new();
        for section in &case.sections {
            let is_own = section.course.is_some_and(|course| may_teach(record, course));
            if !is_own || !section.staff().contains(person) {
                continue;
            }
            for time in &section.times {
                let students = section.students.len() as u64;
                days.entry((time.term, time.day)).or_default().insert(section.id(), students);
            }
        }
        for ((term, _), rosters) in days {
            let students: u64 = rosters.values().sum();
            if students > most {
                let name = case.facts.frame.term_name(term);
                let message =
                    format!("{person} has {students} students on a day of {name}, not {most}.");
                let amount = students - most;
                breaches.push(Breach { amount, ..Breach::once(&[person], message) });
            }
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{soft, valid};
    use serde_json::{Value, json};

    fn counted(keys: Value) -> u64 {
        let mut trial = valid();
        trial.rule(soft(json!({"daily_contacts": keys})));
        trial.judge().tally.soft_breaches["daily_contacts (rule 10)"]
    }

    #[test]
    fn the_students_of_a_day_are_added_up() {
        // ENG.1 has s1 and s4, ENG.2 s2 and s3, CHESS.1 two: six on each of two days in two terms.
        assert_eq!(counted(json!({"staff": "t_eng", "most": 6})), 0);
        assert_eq!(counted(json!({"staff": "t_eng", "most": 5})), 4);
        // A double lesson is one class.
        assert_eq!(counted(json!({"staff": "t_sci", "most": 1})), 0);
    }
}
