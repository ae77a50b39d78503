//! Of whom a rule speaks: students of a cohort, group, house or grade; people of a team.

use super::super::case::Case;
use super::super::cell::{given, items};
use super::keys::Keys;
use crate::school::records::StudentRecord;
use std::collections::{BTreeMap, BTreeSet};

/// The students named by the one of these keys that is given.
pub fn students<'a>(
    case: &Case<'a>,
    keys: &Keys,
    columns: &[&str],
) -> Result<BTreeSet<&'a str>, String> {
    let mut found: Option<BTreeSet<&str>> = None;
    for column in columns {
        let Some(words) = keys.texts(column)? else { continue };
        if found.is_some() {
            return Err(format!("it names students by '{column}' and by something else"));
        }
        let mut students = BTreeSet::new();
        for word in words {
            let of_word: Vec<&str> = case
                .facts
                .students
                .iter()
                .filter(|(_, record)| bears(record, column, word))
                .map(|(id, _)| *id)
                .collect();
            if of_word.is_empty() {
                return Err(format!("no student has the {column} '{word}'"));
            }
            students.extend(of_word);
        }
        found = Some(students);
    }
    found.filter(|students| !students.is_empty()).ok_or("it names no students".to_string())
}

/// The students of every cohort.
pub fn cohorts<'a>(case: &Case<'a>) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (id, record) in &case.facts.students {
        for word in items(&record.cohorts) {
            found.entry(word).or_default().insert(id);
        }
    }
    found
}

fn bears(record: &StudentRecord, column: &str, word: &str) -> bool {
    match column {
        "cohort" => items(&record.cohorts).any(|own| own == word),
        "group" => items(&record.groups).any(|own| own == word),
        "house" => given(&record.house) == Some(word),
        "grade" => given(&record.grade) == Some(word),
        "students" => record.student_id == word,
        _ => false,
    }
}

/// The people in the key `staff`, ids or `all`; nobody where staff are not part of the problem.
pub fn staff<'a>(case: &Case<'a>, keys: &Keys) -> Result<BTreeSet<&'a str>, String> {
    let names = keys.needed_texts("staff")?;
    let Some(staff) = &case.facts.staff else { return Ok(BTreeSet::new()) };
    let mut people: BTreeSet<&str> = BTreeSet::new();
    for name in names {
        match staff.get_key_value(name) {
            Some((id, _)) => {
                people.insert(id);
            }
            None if name == "all" => people.extend(staff.keys()),
            None => return Err(format!("there is no member of staff '{name}'")),
        }
    }
    Ok(people)
}

/// The students whom the key `except` names, by ids or by tags.
pub fn excepted<'a>(case: &Case<'a>, keys: &Keys) -> Result<BTreeSet<&'a str>, String> {
    let mut found = BTreeSet::new();
    for word in keys.texts("except")?.unwrap_or_default() {
        if let Some((id, _)) = case.facts.students.get_key_value(word) {
            found.insert(*id);
            continue;
        }
        let all = case.facts.students.keys().copied();
        let tagged: Vec<&str> = all.filter(|id| case.facts.has_tag(id, word)).collect();
        if tagged.is_empty() {
            return Err(format!("'{word}' is neither a student nor a tag of one"));
        }
        found.extend(tagged);
    }
    Ok(found)
}

/// The people of the teams in the key `team`; nobody where staff are not part of the problem.
pub fn team<'a>(case: &Case<'a>, keys: &Keys) -> Result<BTreeSet<&'a str>, String> {
    let mut people = BTreeSet::new();
    for team in keys.needed_texts("team")? {
        let Some(staff) = &case.facts.staff else { continue };
        let before = people.len();
        let mut is_known = false;
        for (id, record) in staff {
            if items(&record.teams).any(|own| own == team) {
                is_known = true;
                people.insert(*id);
            }
        }
        if people.len() == before && !is_known {
            return Err(format!("nobody is in the team '{team}'"));
        }
    }
    Ok(people)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, text, texts, valid};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    #[test]
    fn students_are_named_by_one_column() {
        let codes = |mut keys: Value| {
            keys["courses"] = json!("PE");
            keys["team"] = json!("teal");
            valid().with(|t| {
                t.person("t_art").teams = texts(&["teal"]);
                t.student("s2").house = text("North");
                t.student("s4").cohorts = texts(&["avid"]);
                t.rule(hard(json!({"team": keys})));
            })
        };
        let broken = BTreeSet::from(["rule_team"]);
        for keys in [
            json!({"house": "North"}),
            json!({"cohort": ["avid"]}),
            json!({"group": "mobility"}),
            json!({"grade": "9"}),
        ] {
            assert_eq!(codes(keys.clone()), broken, "{keys}");
        }
        let unreadable = BTreeSet::from(["rule_unreadable"]);
        for keys in [
            json!({"house": "South"}),
            json!({"cohort": []}),
            json!({"house": "North", "grade": "9"}),
            json!({"team": "blue", "house": "North"}),
        ] {
            let mut trial = valid();
            trial.person("t_art").teams = texts(&["teal"]);
            trial.student("s2").house = text("North");
            let mut keys = keys;
            keys["courses"] = json!("PE");
            keys["team"] = keys.get("team").cloned().unwrap_or(json!("teal"));
            trial.rule(hard(json!({"team": keys})));
            assert_eq!(trial.codes(), unreadable, "{keys}");
        }
    }
}
