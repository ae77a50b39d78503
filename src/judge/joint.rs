//! Joint sections: sections of several courses that are taught together as one class.

use super::case::{Case, Section};
use super::cell::{given, listed};
use super::frame::Frame;
use super::notes::Notes;
use super::rules::stacked;
use std::collections::{BTreeMap, BTreeSet};

/// Checks that what is taught together agrees, and that somebody asked for it.
pub fn check(case: &Case, notes: &mut Notes) {
    let locked: BTreeSet<Vec<usize>> = locked_together(case).into_iter().collect();
    let asked = stacked::asked_classes(case);
    for (class, parts) in case.classes.iter().enumerate() {
        let ids = case.part_ids(class);
        let Some(first) = case.parts(class).next() else { continue };
        if parts.len() == 1 {
            alone(first, notes);
            continue;
        }
        for part in case.parts(class).skip(1) {
            agrees(first, part, notes);
        }
        let is_asked = asked.contains(&class) || locked.contains(parts);
        notes.expect("joint_not_asked", is_asked, &ids, || {
            format!("Nobody asked for the sections {} to be taught together.", listed(ids.clone()))
        });
    }
}

/// Groups of sections (by position, in order) that the school's own `sections.csv` joins.
pub fn locked_together(case: &Case) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in case.facts.listed.values() {
        let position = case.by_id.get(row.section_id.as_str());
        if let (Some(stack), Some(position)) = (given(&row.stack), position) {
            groups.entry(stack).or_default().push(*position);
        }
    }
    let mut groups: Vec<Vec<usize>> =
        groups.into_values().filter(|group| group.len() > 1).collect();
    groups.iter_mut().for_each(|group| group.sort());
    groups
}

/// A `stack` that stands in one row only joins nothing; it may stay only where the school wrote it.
fn alone(section: &Section, notes: &mut Notes) {
    let Some(stack) = given(&section.record.stack) else { return };
    let by_school = section.listed.is_some_and(|row| given(&row.stack).is_some());
    let id = section.id();
    notes.expect("joint_alone", by_school, &[id], || {
        format!("The section {id} is the only one of the joint section {stack}.")
    });
}

fn agrees(first: &Section, part: &Section, notes: &mut Notes) {
    let who = [first.id(), part.id()];
    let differing: Vec<&str> = [
        ("term", first.terms == part.terms),
        ("blocks", first.blocks() == part.blocks()),
        ("room", first.room() == part.room()),
        ("staff", first.staff() == part.staff()),
    ]
    .into_iter()
    .filter(|(_, same)| !same)
    .map(|(what, _)| what)
    .collect();
    notes.expect("joint_differs", differing.is_empty(), &who, || {
        format!(
            "The sections {} and {} are taught together but differ in {}.",
            who[0],
            who[1],
            listed(differing.clone())
        )
    });
    if let (Some(one), Some(other)) = (first.course, part.course) {
        let meets = (Frame::meets(one), Frame::meets(other));
        notes.expect("joint_meets", meets.0 == meets.1, &who, || {
            format!(
                "The sections {} and {} are taught together, but one meets {} and the other {}.",
                who[0], who[1], meets.0, meets.1
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Trial, hard, seat, section, soft, text, valid};
    use crate::school::records::{CourseRecord, SectionRecord};
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn the_file_of_the_school_asks_for_a_joint_section_as_well_as_a_rule() {
        let held = |t: &mut Trial| {
            t.school.rules.as_mut().unwrap().remove(0);
            for id in ["DAN1.1", "DAN2.1"] {
                let row = SectionRecord { stack: text("A"), ..section(id, "", &[], "", &[]) };
                t.school.sections.as_mut().unwrap().push(row);
            }
        };
        assert_eq!(valid().with(held), BTreeSet::new());
        let unasked = valid().with(|t| drop(t.school.rules.as_mut().unwrap().remove(0)));
        assert_eq!(unasked, BTreeSet::from(["joint_not_asked"]));
        // Nothing else can be joined to what is held together.
        let three = valid().with(|t| {
            held(t);
            t.section("CHESS.1").stack = text("J1");
        });
        assert!(three.contains("lock_stack") && three.contains("joint_not_asked"));
    }

    #[test]
    fn a_soft_rule_asks_without_insisting() {
        let with_soft = |joined: bool| {
            valid().with(|t| {
                let rules = t.school.rules.as_mut().unwrap();
                rules[0] = soft(json!({"stacked": {"courses": "tag:dance"}}));
                if !joined {
                    t.section("DAN1.1").stack = None;
                    t.section("DAN2.1").stack = None;
                    t.section("DAN2.1").blocks = vec!["4".to_string()];
                    t.remove_seat("s2", "DAN2.1");
                    t.unmet = None;
                }
            })
        };
        assert_eq!(with_soft(true), BTreeSet::new());
        assert_eq!(with_soft(false), BTreeSet::new());
    }

    #[test]
    fn a_joint_section_is_full_when_its_smallest_part_is() {
        let codes = |most: u32| {
            valid().with(|t| {
                t.course("DAN1").max_size = Some(most);
                t.section("DAN1.1").max_size = Some(most);
            })
        };
        assert_eq!(codes(2), BTreeSet::new());
        assert_eq!(codes(1), BTreeSet::from(["size_over"]));
    }

    #[test]
    fn a_joint_section_counts_once_for_who_teaches_it_and_where() {
        // Two block-years in all: the joint section once, and two halves.
        let load = |most: f64| valid().with(|t| t.person("t_art").max_sections = Some(most));
        assert_eq!(load(1.996), BTreeSet::new());
        assert_eq!(load(1.99), BTreeSet::from(["staff_load"]));
        let room = |most: u32| valid().with(|t| t.room("studio").capacity = Some(most));
        assert_eq!(room(2), BTreeSet::new());
        assert_eq!(room(1), BTreeSet::from(["room_capacity"]));
    }

    #[test]
    fn a_rule_may_share_courses_with_another() {
        // Two sections of DAN1, one joined with DAN2 and one with TAP.
        let shared = |rules: [serde_json::Value; 2]| {
            valid().with(|t| {
                t.course("DAN1").sections = Some(2);
                let tap = CourseRecord { course_id: "TAP".to_string(), ..t.course("DAN2").clone() };
                t.school.courses.push(tap);
                let joined = |id: &str| SectionRecord {
                    stack: text("J2"),
                    size: Some(0),
                    max_size: Some(3),
                    ..section(id, "all", &["4"], "studio", &["t_art"])
                };
                t.sections.extend([joined("DAN1.2"), joined("TAP.1")]);
                let standing = t.school.rules.as_mut().unwrap();
                // DAN1 now meets twice, CHESS once: still at one of its times.
                standing.retain(|rule| !rule.ask.contains_key("stacked"));
                standing.retain(|rule| !rule.ask.contains_key("not_same_block"));
                standing.extend(rules.map(hard));
            })
        };
        let with = |other: &str| json!({"stacked": {"courses": ["DAN1", other]}});
        assert_eq!(shared([with("DAN2"), with("TAP")]), BTreeSet::new());
        let twice = json!({"stacked": {"courses": ["DAN1", "TAP"], "sections": 2}});
        assert_eq!(shared([with("DAN2"), twice]), BTreeSet::from(["rule_stacked"]));
        let neither = json!({"stacked": {"courses": ["DAN1", "TAP"], "sections": 0}});
        assert_eq!(shared([with("DAN2"), neither]), BTreeSet::from(["joint_not_asked"]));
    }

    #[test]
    fn a_student_of_a_joint_section_takes_one_of_its_courses() {
        let codes = valid().with(|t| {
            t.school.requests.push(super::super::fixture::request("s1", "DAN2"));
            t.enrollments.push(seat("s1", "DAN2", "DAN2.1"));
            t.section("DAN2.1").size = Some(2);
        });
        assert_eq!(codes, BTreeSet::from(["student_joint_twice"]));
    }
}
