//! Of whom a rule speaks: students of a cohort, group, house or grade; people of a team.

use super::super::case::Case;
use super::super::cell::{given, items};
use super::keys::Keys;
use crate::school::records::StudentRecord;
use std::collections::BTreeSet;

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

fn bears(record: &StudentRecord, column: &str, word: &str) -> bool {
    match column {
        "cohort" => items(&record.cohorts).any(|own| own == word),
        "group" => items(&record.groups).any(|own| own == word),
        "house" => given(&record.house) == Some(word),
        "grade" => given(&record.grade) == Some(word),
        _ => false,
    }
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
