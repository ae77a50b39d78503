//! `external_time`: courses with the clock of somebody else, and the students who go there.

use super::super::away;
use super::super::case::Case;
use super::super::cell::{given, items, listed};
use super::super::clock::{Interval, minutes, time};
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};
use crate::school::records::ExternalRecord;
use std::collections::BTreeSet;

/// The keys of the kind.
pub const KEYS: &[&str] = &[
    "external",
    "between",
    "days",
    "courses",
    "travel_before",
    "travel_after",
    "seats",
    "max_courses",
    "protect",
];

/// Classes outside of the times, ways without time, too many students or courses, requests not met.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let rows = rows(case, keys)?;
    let open = open(case, keys, &rows)?;
    let protect = keys.flag("protect")?.unwrap_or(false);
    let mut breaches = Vec::new();
    if keys.texts("courses")?.is_some() {
        let longest = |minutes: fn(&ExternalRecord) -> Option<f64>| {
            let minutes = rows.iter().filter_map(|row| minutes(row));
            minutes.fold(0.0, f64::max).ceil() as u64
        };
        let before = keys.whole("travel_before")?.unwrap_or(longest(|row| row.travel_before));
        let after = keys.whole("travel_after")?.unwrap_or(longest(|row| row.travel_after));
        let selection = Selection::read(case, keys)?;
        classes(case, &selection, &open, &mut breaches);
        let reach = |minutes: u64| i64::try_from(minutes).unwrap_or(i64::MAX / 4);
        let students: BTreeSet<&str> = selection
            .sections
            .iter()
            .flat_map(|section| case.sections[*section].students.iter().copied())
            .collect();
        if before + after > 0 {
            for student in &students {
                way(case, &selection, student, (reach(before), reach(after)), &mut breaches);
            }
        }
        let beyond = |number: usize, most: u64| (number as u64).saturating_sub(most);
        let of_rows = rows.iter().map(|row| row.seats.map(u64::from)).sum::<Option<u64>>();
        let of_rows = of_rows.filter(|_| !rows.is_empty());
        if let Some(most) = keys.whole("seats")?.or(of_rows) {
            let amount = beyond(students.len(), most);
            let message = format!("{} students go, and there are {most} seats.", students.len());
            breaches.push(Breach { amount, ..Breach::once(&[], message) });
        }
        if let Some(most) = keys.whole("max_courses")? {
            for student in students {
                let own = case.sections_of(student).into_iter();
                let own = own.filter(|section| selection.sections.contains(section)).count();
                let message = format!("{student} takes {own} of these courses, not {most}.");
                let amount = beyond(own, most);
                breaches.push(Breach { amount, ..Breach::once(&[student], message) });
            }
        }
    } else if !protect {
        return Err("it names no courses and protects nobody".to_string());
    }
    if protect {
        let students: BTreeSet<&str> = rows.iter().flat_map(|row| items(&row.students)).collect();
        for request in case.facts.primaries() {
            let (student, course) = (request.student_id.as_str(), request.course_id.as_str());
            if students.contains(student) && !case.met.contains(&(student, course)) {
                let message = format!("{student}, who is away, has no seat in {course}.");
                breaches.push(Breach::once(&[student, course], message));
            }
        }
    }
    breaches.retain(|breach| breach.amount > 0);
    Ok(breaches)
}

fn rows<'a>(case: &Case<'a>, keys: &Keys) -> Result<Vec<&'a ExternalRecord>, String> {
    let known = || case.facts.school.external.iter().flatten();
    let names = keys.texts("external")?.unwrap_or_default();
    let row = |name: &str| {
        known().find(|row| row.external_id == name).ok_or(format!("there is no '{name}' outside"))
    };
    if names == ["all"] {
        let at_a_time = |row: &&ExternalRecord| given(&row.start).is_some();
        return Ok(known().filter(at_a_time).collect());
    }
    names.into_iter().map(row).collect()
}

/// When something outside is open, without travel.
fn open(case: &Case, keys: &Keys, rows: &[&ExternalRecord]) -> Result<Vec<Interval>, String> {
    let facts = &case.facts;
    let Some(between) = keys.texts("between")? else {
        if rows.is_empty() {
            return Err("it names neither 'external' nor 'between'".to_string());
        }
        let mut open = Vec::new();
        for row in rows {
            let bare = ExternalRecord { travel_before: None, travel_after: None, ..(*row).clone() };
            open.extend(away::external(&facts.frame, &facts.weekdays, &bare)?);
        }
        return Ok(open);
    };
    let read = match between.as_slice() {
        [from, to] => minutes(from).zip(minutes(to)),
        _ => None,
    };
    let (start, end) = read.ok_or("'between' is not two clock times".to_string())?;
    let days: BTreeSet<usize> = match keys.texts("days")? {
        None => (0..facts.frame.day_count()).collect(),
        Some(names) => {
            let day = |name: &str| facts.frame.day(name).ok_or(format!("there is no day '{name}'"));
            names.into_iter().map(day).collect::<Result<_, String>>()?
        }
    };
    let terms = 0..facts.frame.term_count();
    let cells = terms.flat_map(|term| days.iter().map(move |day| (term, *day)));
    Ok(cells.map(|(term, day)| Interval { term, day, start, end }).collect())
}

/// Classes of which a meeting does not lie within any of these times.
fn classes(case: &Case, selection: &Selection, open: &[Interval], breaches: &mut Vec<Breach>) {
    let holds = |meets: &Interval| {
        open.iter().any(|open| {
            (open.term, open.day) == (meets.term, meets.day)
                && open.start <= meets.start
                && meets.end <= open.end
        })
    };
    for class in selection.classes(case) {
        let mut times = case.parts(class).flat_map(|part| &part.times);
        if let Some(outside) = times.find(|meets| !holds(meets)) {
            let ids = case.part_ids(class);
            let at = case.facts.frame.moment(outside);
            let message = format!("{} meets {at}, when it cannot.", listed(ids.clone()));
            breaches.push(Breach::once(&ids, message));
        }
    }
}

/// Pairs of a class there and another class that overlaps the way.
fn way(
    case: &Case,
    selection: &Selection,
    student: &str,
    (before, after): (i64, i64),
    breaches: &mut Vec<Breach>,
) {
    let there_classes = selection.classes(case);
    let sections = case.sections_of(student);
    let (mut there, mut here) = (BTreeSet::new(), BTreeSet::new());
    for section in sections {
        let class = case.sections[section].class;
        if selection.sections.contains(&section) {
            there.insert(class);
        } else if !there_classes.contains(&class) {
            here.insert(class);
        }
    }
    let times = |class: usize| case.parts(class).flat_map(|part| part.times.iter().copied());
    for away in &there {
        for class in &here {
            let clash = times(*away).find_map(|meets| {
                let (start, end) = (meets.start - before, meets.end + after);
                let wide = Interval { start, end, ..meets };
                times(*class).find_map(|other| wide.shared_with(&other))
            });
            if let Some(clash) = clash {
                let ids = listed(case.part_ids(*class));
                let message =
                    format!("{student} is on the way at {}, and in {ids}.", time(clash.start));
                breaches.push(Breach::once(&[student], message));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{Trial, hard, text, texts, valid};
    use crate::school::records::ExternalRecord;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// What is found where a college is open from 10:40 to 12:45, as blocks 3 and 4 are.
    fn broken(keys: Value, change: fn(&mut Trial)) -> bool {
        let codes = valid().with(|t| {
            t.school.external = Some(vec![ExternalRecord {
                external_id: "COLLEGE".to_string(),
                start: text("10:40"),
                end: text("12:45"),
                ..ExternalRecord::default()
            }]);
            t.rule(hard(json!({"external_time": keys})));
            change(t);
        });
        assert!(!codes.contains("rule_unreadable"), "{keys}");
        codes.contains("rule_external_time")
    }

    #[test]
    fn classes_lie_within_the_times_and_leave_time_for_the_way() {
        let lab = |more: Value| {
            let mut keys = json!({"external": "COLLEGE", "courses": "LAB"});
            keys.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            keys
        };
        assert!(!broken(lab(json!({})), |_| ()));
        assert!(broken(json!({"external": "COLLEGE", "courses": "ENG"}), |_| ()));
        assert!(broken(json!({"between": ["10:40", "12:44"], "courses": "LAB"}), |_| ()));
        // English of s1 ends at 09:00 and that of others at 10:05.
        assert!(!broken(lab(json!({"travel_before": 35})), |_| ()));
        assert!(broken(lab(json!({"travel_before": 160})), |_| ()));
        assert!(broken(lab(json!({"seats": 0})), |_| ()));
        let full = |t: &mut Trial| t.school.external.as_mut().unwrap()[0].seats = Some(0);
        assert!(broken(lab(json!({})), full));
        assert!(!broken(lab(json!({"seats": 9})), full));
        assert!(broken(lab(json!({"max_courses": 0})), |_| ()));
        assert!(!broken(lab(json!({"max_courses": 1})), |_| ()));
    }

    #[test]
    fn whoever_is_away_is_protected() {
        let keys = || json!({"external": "COLLEGE", "protect": true});
        let away = |t: &mut Trial| {
            let row = &mut t.school.external.as_mut().unwrap()[0];
            (row.start, row.end) = (text("20:00"), text("21:00"));
            row.students = texts(&["s3"]);
        };
        assert!(!broken(keys(), |_| ()), "nobody is");
        assert!(broken(keys(), away), "s3 has no seat in DAN2");
    }

    #[test]
    fn rubbish_cannot_be_read() {
        for keys in [json!({"courses": "LAB"}), json!({"external": "X", "courses": "LAB"})] {
            let codes = valid().with(|t| t.rule(hard(json!({"external_time": keys}))));
            assert_eq!(codes, BTreeSet::from(["rule_unreadable"]), "{keys}");
        }
    }
}
