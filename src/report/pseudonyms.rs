//! Other names for the people who teach, for what is handed on.
//!
//! A name is the department and a number, so that a reader sees what somebody teaches and can follow one person
//! through the set. Numbers follow neither the file nor the alphabet: they follow a digest of each id together with a
//! secret, which whoever has only the roster does not have. That makes the names pseudonyms and no more: who knows
//! the timetable of the school knows who teaches there.

use crate::school::School;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What somebody without a department is called.
const NO_DEPARTMENT: &str = "Staff";

/// The same school whose staff bear other names.
pub fn under_other_names(school: School, secret: &str) -> School {
    let mut people: BTreeMap<String, Vec<(Vec<u8>, usize)>> = BTreeMap::new();
    for (index, person) in school.staff.iter().enumerate() {
        let key = format!("{secret}\n{}", person.id);
        let place = Sha256::digest(key.as_bytes()).to_vec();
        people.entry(word(person.department.as_deref())).or_default().push((place, index));
    }
    let mut staff = school.staff;
    for (word, mut people) in people {
        people.sort_unstable();
        for (number, (_, index)) in people.into_iter().enumerate() {
            staff[index].id = format!("{word} {}", number + 1);
        }
    }
    School { staff, ..school }
}

/// A department's name as a part of an id: no sign that separates ids or begins a formula.
fn word(department: Option<&str>) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    let plain: String = department.unwrap_or_default().chars().map(plain).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    if words.is_empty() { NO_DEPARTMENT.to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;
    use std::collections::BTreeSet;

    fn names(ids: &[&str], secret: &str) -> Vec<String> {
        let mut sample = Sample::new();
        for id in ids {
            sample = sample.teacher(id, "Science", &[]);
        }
        let school = under_other_names(sample.build().0.school, secret);
        school.staff.into_iter().map(|person| person.id).collect()
    }

    #[test]
    fn a_name_follows_the_secret_and_not_the_roster() {
        let ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let own = names(&ids, "one");
        assert_eq!(own, names(&ids, "one"));
        assert_ne!(own, names(&ids, "two"));
        assert!(!own.is_sorted());
        assert_eq!(own.iter().collect::<BTreeSet<_>>().len(), ids.len());
        let turned: Vec<&str> = ids.into_iter().rev().collect();
        assert!(own.iter().eq(names(&turned, "one").iter().rev()));
    }

    #[test]
    fn departments_that_read_alike_share_their_numbers() {
        let sample = Sample::new().teacher("a", "=Math;", &[]).teacher("b", "Math", &[]);
        let sample = sample.teacher("c", " ;", &[]);
        let school = under_other_names(sample.build().0.school, "");
        let mut names: Vec<String> = school.staff.into_iter().map(|person| person.id).collect();
        assert_eq!(names.pop().as_deref(), Some("Staff 1"));
        names.sort();
        assert_eq!(names, ["Math 1", "Math 2"]);
    }
}
