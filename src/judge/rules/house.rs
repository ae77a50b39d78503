//! `house`: how much of a class is of a house.

use super::super::case::Case;
use super::super::cell::listed;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule, whom};

/// Classes of the house in which it has too small or too large a part.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let house = whom::students(case, keys, &["house", "cohort"])?;
    let selection = Selection::read(case, keys)?;
    let (min_share, max_share) = (keys.decimal("min_share")?, keys.decimal("max_share")?);
    if min_share.is_none() && max_share.is_none() {
        return Err("it names neither 'min_share' nor 'max_share'".to_string());
    }
    let mut breaches = Vec::new();
    for class in selection.classes(case) {
        let students = case.parts(class).flat_map(|part| part.students.iter());
        let members = students.filter(|student| house.contains(*student)).count() as u64;
        if members == 0 {
            continue;
        }
        let size = case.class_size(class);
        let most = max_share.map_or(u64::MAX, |share| share.share_of(size));
        // The smallest number that is no less than the share.
        let least = min_share.map_or(0, |share| share.share_of_rounded_up(size));
        let too_many = members.saturating_sub(most);
        let too_few = least.saturating_sub(members).min(members);
        if too_many + too_few > 0 {
            let ids = case.part_ids(class);
            let message = format!(
                "{members} of the {size} students of {} are of the house.",
                listed(ids.clone())
            );
            breaches.push(Breach { amount: too_many + too_few, ..Breach::once(&ids, message) });
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{soft, text, valid};
    use serde_json::{Value, json};

    #[test]
    fn shares_round_towards_what_is_asked() {
        // ENG.1: s1 and s4; ENG.2: s2 and s3; the class of both dances: s1 and s2.
        let counted = |house: &[&str], keys: Value| {
            let mut trial = valid();
            for student in house {
                trial.student(student).house = text("North");
            }
            let mut keys = keys;
            keys["house"] = json!("North");
            trial.rule(soft(json!({"house": keys})));
            trial.judge().tally.soft_breaches["house (rule 10)"]
        };
        let least = |courses: &str, share: f64| json!({"courses": courses, "min_share": share});
        assert_eq!(counted(&["s1"], least("ENG", 0.5)), 0);
        assert_eq!(counted(&["s1"], least("ENG", 0.51)), 1);
        assert_eq!(counted(&["s1", "s2"], least("ENG", 0.51)), 2);
        assert_eq!(counted(&["s1", "s2"], least("DAN1", 1.0)), 0, "a joint section is one class");
        let most = |share: f64| json!({"courses": "ENG", "max_share": share});
        assert_eq!(counted(&["s1", "s4", "s2"], most(0.5)), 1);
        assert_eq!(counted(&["s1", "s4", "s2"], most(0.4)), 3);
    }
}
