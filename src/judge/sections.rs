//! Which sections there must be: known courses, as many as are to run, split by setting.

use super::case::Case;
use super::cell::setting;
use super::facts::is_primary;
use super::notes::Notes;
use crate::school::records::CourseRecord;
use std::collections::{BTreeMap, BTreeSet};

/// Checks that the sections are those that are to run.
pub fn check(case: &Case, notes: &mut Notes) {
    ids(case, notes);
    let demand = Demand::count(case);
    for course in case.facts.courses.values() {
        numbers(case, course, &demand, notes);
        settings(case, course, &demand, notes);
    }
}

fn ids(case: &Case, notes: &mut Notes) {
    let mut seen = BTreeSet::new();
    for section in &case.sections {
        let id = section.id();
        notes.expect("section_id", !id.trim().is_empty() && seen.insert(id), &[id], || {
            format!("The section id '{id}' is blank or stands twice.")
        });
        let course = section.course_id();
        notes.expect("section_course", section.course.is_some(), &[id, course], || {
            format!("The section {id} is of the course {course}, which the school does not have.")
        });
    }
}

/// Who asks for what.
struct Demand<'a> {
    primary: BTreeMap<&'a str, usize>,
    alternate: BTreeMap<&'a str, usize>,
}

impl<'a> Demand<'a> {
    fn count(case: &Case<'a>) -> Demand<'a> {
        let mut demand = Demand { primary: BTreeMap::new(), alternate: BTreeMap::new() };
        for request in case.facts.requests.values().copied() {
            let counts =
                if is_primary(request) { &mut demand.primary } else { &mut demand.alternate };
            *counts.entry(request.course_id.as_str()).or_default() += 1;
        }
        demand
    }
}

/// The fewest and the most sections of a course that may run.
fn span(case: &Case, course: &CourseRecord, demand: &Demand) -> (usize, usize) {
    if let Some(exactly) = course.sections {
        let exactly = usize::try_from(exactly).unwrap_or(usize::MAX);
        return (exactly, exactly);
    }
    let id = course.course_id.as_str();
    let listed = case.facts.listed.values().filter(|row| row.course_id == id).count();
    let primary = demand.primary.get(id).copied().unwrap_or(0);
    let plan = match course.max_size {
        _ if primary == 0 => 0,
        None | Some(0) => 1,
        Some(largest) => primary.div_ceil(usize::try_from(largest).unwrap_or(usize::MAX)),
    };
    // A course asked for only as an alternate may run once and need not.
    let wished = usize::from(demand.alternate.contains_key(id));
    (listed.max(plan.min(1)), listed.max(plan).max(wished))
}

fn numbers(case: &Case, course: &CourseRecord, demand: &Demand, notes: &mut Notes) {
    let id = course.course_id.as_str();
    let runs = case.by_course.get(id).map_or(0, Vec::len);
    let (fewest, most) = span(case, course, demand);
    notes.expect("section_count", (fewest..=most).contains(&runs), &[id], || {
        let asked =
            if fewest == most { format!("exactly {most}") } else { format!("{fewest} to {most}") };
        format!("The course {id} has {runs} sections, and is to have {asked}.")
    });
}

/// Listed sections keep their settings; the split says how many of each setting there are in all; whatever
/// it leaves is `general`.
fn settings(case: &Case, course: &CourseRecord, demand: &Demand, notes: &mut Notes) {
    let id = course.course_id.as_str();
    let mut split: BTreeMap<&str, usize> = BTreeMap::new();
    for item in super::cell::items(&course.settings) {
        let part = item.rsplit_once(':').and_then(|(name, number)| {
            let number: u32 = number.trim().parse().ok()?;
            (!name.trim().is_empty()).then_some((name.trim(), usize::try_from(number).ok()?))
        });
        match part {
            Some((name, number)) => {
                let sum = split.entry(name).or_default();
                *sum = sum.saturating_add(number);
            }
            None => notes.find(
                "fact_unreadable",
                &[id],
                format!("The settings of the course {id} cannot be read: '{item}'."),
            ),
        }
    }
    let mut listed: BTreeMap<&str, usize> = BTreeMap::new();
    for row in case.facts.listed.values().filter(|row| row.course_id == id) {
        *listed.entry(setting(&row.setting)).or_default() += 1;
    }
    let mut run: BTreeMap<&str, usize> = BTreeMap::new();
    for section in case.by_course.get(id).into_iter().flatten() {
        *run.entry(case.sections[*section].setting()).or_default() += 1;
    }
    split.remove("general");
    let names: BTreeSet<&str> =
        split.keys().chain(listed.keys()).chain(run.keys()).copied().collect();
    let asked = |name: &str| {
        let of_split = split.get(name).copied().unwrap_or(0);
        of_split.max(listed.get(name).copied().unwrap_or(0))
    };
    let runs: usize = run.values().sum();
    let special = names.iter().filter(|name| **name != "general").map(|name| asked(name));
    let special = special.fold(0_usize, usize::saturating_add);
    // A planned course may run fewer sections than its split speaks of; which ones then is open.
    let exactly =
        course.sections.is_some() || runs >= special && runs == span(case, course, demand).1;
    for name in names.into_iter().filter(|name| *name != "general") {
        let runs = run.get(name).copied().unwrap_or(0);
        let asked = asked(name);
        let holds = if exactly { runs == asked } else { runs <= asked };
        notes.expect("section_setting", holds, &[id], || {
            format!(
                "The course {id} has {runs} sections of the setting {name}, and is to have {asked}."
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{section, text, texts, valid};
    use crate::school::records::{RequestKind, SectionRecord};
    use std::collections::BTreeSet;

    #[test]
    fn a_planned_course_runs_at_least_once_and_never_more_often_than_planned() {
        // CHESS is asked for once, two to a section: planned once.
        let none = valid().with(|t| t.sections.retain(|row| row.course_id != "CHESS"));
        assert!(none.contains("section_count"));
        // With one to a section and two who ask, once is fewer than planned, and allowed.
        let fewer = valid().with(|t| {
            t.request("s3", "CHESS").kind = None;
            t.course("CHESS").max_size = Some(1);
        });
        assert!(!fewer.contains("section_count"));
        let more = valid().with(|t| t.sections.push(section("CHESS.2", "all", &["1"], "lab", &[])));
        assert!(more.contains("section_count"));
    }

    #[test]
    fn a_course_asked_for_only_as_an_alternate_may_run_and_need_not() {
        let only_alternate = |sections: usize| {
            valid().with(|t| {
                t.request("s4", "CHESS").kind = Some(RequestKind::Alternate);
                t.request("s3", "CHESS").kind = Some(RequestKind::Alternate);
                if sections == 0 {
                    t.sections.retain(|row| row.course_id != "CHESS");
                }
            })
        };
        assert!(!only_alternate(0).contains("section_count"));
        assert!(!only_alternate(1).contains("section_count"));
    }

    #[test]
    fn a_course_nobody_asks_for_does_not_run_unless_it_is_listed() {
        let unasked = |listed: bool| {
            valid().with(|t| {
                t.school.requests.retain(|row| row.course_id != "CHESS");
                if listed {
                    let row = section("CHESS.1", "", &[], "", &[]);
                    t.school.sections.as_mut().unwrap().push(row);
                }
            })
        };
        assert!(unasked(false).contains("section_count"));
        assert!(!unasked(true).contains("section_count"));
    }

    #[test]
    fn listed_settings_count_towards_the_split() {
        let listed = |setting: Option<&str>| {
            valid().with(|t| {
                t.school.sections.as_mut().unwrap().push(SectionRecord {
                    setting: setting.map(str::to_string),
                    ..section("ENG.2", "", &[], "", &[])
                });
                t.section("ENG.2").setting = setting.map(str::to_string);
            })
        };
        assert_eq!(listed(Some("co_taught")), BTreeSet::new());
        // Both listed as general: nothing is left for the one that the split asks.
        assert_eq!(listed(None), BTreeSet::from(["section_setting"]));
    }

    #[test]
    fn general_may_be_written_or_left_blank() {
        let codes = valid().with(|t| {
            t.course("ENG").settings = texts(&["general:1", "co_taught:1"]);
            t.section("ENG.1").setting = text("general");
        });
        assert_eq!(codes, BTreeSet::new());
    }
}
