//! `reserve_seats`: seats of a course that others may not take, or not before those meant are served.

use super::super::case::Case;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule, whom};

/// Courses in which others have taken reserved seats.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let meant = whom::students(case, keys, &["group", "cohort", "house", "grade"])?;
    let selection = Selection::read(case, keys)?;
    let hold = keys.flag("hold")?.unwrap_or(false);
    let (seats, share) = (keys.whole("seats")?, keys.decimal("share")?);
    let mut breaches = Vec::new();
    for (course, positions) in selection.by_course(case) {
        let mut capacity = 0_u64;
        let (mut others, mut served) = (0_u64, 0_u64);
        for section in positions.iter().map(|position| &case.sections[*position]) {
            let limit = case.facts.max_size(section.id(), section.course);
            let limit = limit.ok_or(format!("{course} has no limit to its seats"))?;
            capacity += u64::from(limit);
            for student in &section.students {
                let of_them = if meant.contains(student) { &mut served } else { &mut others };
                *of_them += 1;
            }
        }
        let reserved = match (seats, &share) {
            (Some(seats), None) => seats,
            (None, Some(share)) => {
                share.share_of_rounded_up(usize::try_from(capacity).unwrap_or(usize::MAX))
            }
            _ => return Err("it gives not exactly one of 'seats' and 'share'".to_string()),
        };
        let left = capacity.saturating_sub(reserved);
        let mut amount = others.saturating_sub(left);
        if !hold {
            let waiting = meant.iter().filter(|student| {
                case.facts.primary(student, course).is_some()
                    && !case.met.contains(&(**student, course))
            });
            amount = amount.min(waiting.count() as u64);
        }
        if amount > 0 {
            let message = format!(
                "others have {others} of the {capacity} seats of {course}, of which {reserved} are \
                 reserved; {served} of those meant have one."
            );
            breaches.push(Breach { amount, ..Breach::once(&[course], message) });
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{soft, texts, valid};
    use serde_json::{Value, json};

    /// What is counted: ENG has two classes of two seats, all taken; s5 is nobody's.
    fn counted(cohort: &[&str], keys: Value) -> Option<u64> {
        let mut trial = valid();
        for student in cohort {
            trial.student(student).cohorts = texts(&["avid"]);
        }
        let mut keys = keys;
        keys["cohort"] = json!("avid");
        trial.rule(soft(json!({"reserve_seats": keys})));
        trial.judge().tally.soft_breaches.get("reserve_seats (rule 10)").copied()
    }

    #[test]
    fn held_seats_are_taken_by_nobody_else() {
        let hold = |seats: u64| json!({"courses": "ENG", "seats": seats, "hold": true});
        assert_eq!(counted(&["s1"], hold(1)), Some(0));
        assert_eq!(counted(&["s1"], hold(2)), Some(1));
        assert_eq!(counted(&["s1"], hold(9)), Some(3));
        let share = |share: f64| json!({"courses": "ENG", "share": share, "hold": true});
        assert_eq!(counted(&["s1"], share(0.25)), Some(0));
        assert_eq!(counted(&["s1"], share(0.26)), Some(1));
    }

    #[test]
    fn without_hold_only_those_who_wait_count() {
        assert_eq!(counted(&["s1"], json!({"courses": "ENG", "seats": 4})), Some(0));
    }
}
