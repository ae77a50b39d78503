//! What the school has fixed: listed sections with their facts and held cells, and seats.

use super::case::{Case, Section};
use super::cell::{given, listed, set, setting, shown};
use super::hold::{self, Locked};
use super::joint::locked_together;
use super::notes::Notes;
use crate::school::records::SectionRecord;
use std::collections::BTreeSet;

/// Checks that everything fixed is kept.
pub fn check(case: &Case, notes: &mut Notes) {
    let pairs = super::rules::co_teach::asked(case);
    for row in case.facts.listed.values() {
        let id = row.section_id.as_str();
        let section = case.by_id.get(id).map(|position| &case.sections[*position]);
        notes.expect("section_missing", section.is_some(), &[id], || {
            format!("The section {id} exists already and is missing.")
        });
        if let Some(section) = section {
            facts(row, section, notes);
            let beside = pairs.iter().filter(|asked| asked.classes.contains(&section.class));
            let credentials: BTreeSet<&str> = beside.map(|asked| asked.credential).collect();
            cells(case, row, section, credentials.len(), notes);
        }
    }
    groups_of_new_sections(case, notes);
    joins(case, notes);
    seats(case, notes);
}

fn facts(row: &SectionRecord, section: &Section, notes: &mut Notes) {
    let id = section.id();
    notes.expect("section_fact", row.course_id == section.course_id(), &[id], || {
        format!("The section {id} is of the course {}, not {}.", row.course_id, section.course_id())
    });
    notes.expect("section_fact", setting(&row.setting) == section.setting(), &[id], || {
        format!(
            "The section {id} is of the setting {}, not {}.",
            setting(&row.setting),
            section.setting()
        )
    });
    let (stated, written) = (set(&row.for_groups), set(&section.record.for_groups));
    // The column need not be written; if it is, it must be the school's.
    notes.expect("section_fact", written.is_empty() || written == stated, &[id], || {
        format!("The section {id} is for {}, not for {}.", listed(stated), listed(written))
    });
}

/// A section that the school did not list is open to everybody.
fn groups_of_new_sections(case: &Case, notes: &mut Notes) {
    for section in case.sections.iter().filter(|section| section.listed.is_none()) {
        let groups = set(&section.record.for_groups);
        let id = section.id();
        notes.expect("section_fact", groups.is_empty(), &[id], || {
            format!("The section {id} is reserved for {}, which no file asks.", listed(groups))
        });
    }
}

/// `beside` = how many more a rule wants beside those who teach the section.
fn cells(case: &Case, row: &SectionRecord, section: &Section, beside: usize, notes: &mut Notes) {
    let id = section.id();
    let locked = match hold::of_section(&row.hold) {
        Ok(locked) => locked,
        Err(what) => {
            let message = format!("The hold of the section {id} cannot be read: {what}.");
            notes.find("fact_unreadable", &[id], message);
            Locked::default()
        }
    };
    if let (true, Some(cell)) = (locked.term, given(&row.term)) {
        match case.facts.frame.terms_in(cell) {
            Ok(terms) => notes.expect("lock_term", terms == section.terms, &[id], || {
                let written = shown(given(&section.record.term));
                format!("The section {id} is held in the term '{cell}', and is in {written}.")
            }),
            Err(unknown) => {
                let message = format!(
                    "The section {id} is held in the term '{unknown}', which there is not."
                );
                notes.find("fact_unreadable", &[id], message);
            }
        }
    }
    let blocks = set(&row.blocks);
    if locked.blocks && !blocks.is_empty() {
        notes.expect("lock_blocks", blocks == section.blocks(), &[id], || {
            let written = listed(section.blocks());
            format!(
                "The section {id} is held in the blocks {}, and is in {written}.",
                listed(blocks)
            )
        });
    }
    if let (true, Some(room), Some(_)) = (locked.room, given(&row.room_id), &case.facts.rooms) {
        notes.expect("lock_room", section.room() == Some(room), &[id], || {
            let written = shown(section.room());
            format!("The section {id} is held in the room {room}, and is in {written}.")
        });
    }
    let staff = set(&row.staff_ids);
    if locked.staff && !staff.is_empty() && case.facts.staff.is_some() {
        let written = section.staff();
        // Where the school named fewer than are needed, others may stand beside them.
        let full = staff.len() >= super::people::needed(section) + beside;
        let kept = if full { written == staff } else { written.is_superset(&staff) };
        notes.expect("lock_staff", kept, &[id], || {
            let written = listed(section.staff());
            format!("The section {id} is held by {}, and is taught by {written}.", listed(staff))
        });
    }
}

fn joins(case: &Case, notes: &mut Notes) {
    for group in locked_together(case) {
        let ids: Vec<&str> = group.iter().map(|section| case.sections[*section].id()).collect();
        let classes = case.classes_of(group.iter().copied());
        let kept = classes.len() == 1 && classes.iter().all(|class| case.classes[*class] == group);
        notes.expect("lock_stack", kept, &ids, || {
            format!("The sections {} are held together, and they alone.", listed(ids.clone()))
        });
    }
}

fn seats(case: &Case, notes: &mut Notes) {
    let written: BTreeSet<(&str, &str)> = case
        .seats
        .iter()
        .map(|seat| (seat.record.student_id.as_str(), seat.record.section_id.as_str()))
        .collect();
    for fixed in &case.facts.fixed_seats {
        let (student, section) = *fixed;
        notes.expect("lock_seat", written.contains(fixed), &[student, section], || {
            format!("The seat of {student} in {section} is held and missing.")
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Trial, text, texts, valid};
    use crate::school::records::SectionRecord;
    use std::collections::BTreeSet;

    /// Holds everything of ENG.1, in the way that is given.
    fn held(hold: Option<&str>, change: impl FnOnce(&mut Trial)) -> BTreeSet<&'static str> {
        valid().with(|t| {
            let stated = SectionRecord {
                hold: hold.map(str::to_string),
                size: None,
                max_size: None,
                ..t.section("ENG.1").clone()
            };
            t.school.sections = Some(vec![stated]);
            change(t);
        })
    }

    #[test]
    fn only_what_is_held_has_to_stay() {
        let move_it = |t: &mut Trial| t.section("ENG.1").room_id = text("lab");
        assert_eq!(held(None, |_| ()), BTreeSet::new());
        assert_eq!(held(None, move_it), BTreeSet::from(["lock_room"]));
        assert_eq!(held(Some("lock:room_id"), move_it), BTreeSet::from(["lock_room"]));
        assert_eq!(held(Some("lock:blocks;prefer:room_id"), move_it), BTreeSet::new());
        assert_eq!(held(Some("prefer"), move_it), BTreeSet::new());
        assert_eq!(held(Some("hint"), move_it), BTreeSet::new());
    }

    #[test]
    fn blocks_and_terms_are_held_as_sets() {
        let codes = held(None, |t| t.section("ENG.1").term = text("S2;S1"));
        assert_eq!(codes, BTreeSet::new());
    }

    #[test]
    fn another_may_stand_beside_who_is_held_if_more_are_needed() {
        let with_needed = |needed: u32| {
            held(None, |t| {
                t.person("t_sci").courses = texts(&["dept:Science", "ENG"]);
                t.course("ENG").staff_needed = Some(needed);
                t.section("ENG.1").staff_ids = texts(&["t_eng", "t_sci"]);
                t.section("ENG.2").staff_ids = texts(&["t_eng", "t_art"]);
                t.person("t_art").courses = texts(&["dept:Arts", "tag:none", "ENG"]);
            })
        };
        assert!(!with_needed(2).contains("lock_staff"));
        assert!(with_needed(1).contains("lock_staff"));
    }

    #[test]
    fn a_seat_that_is_only_preferred_may_go() {
        let codes = |hold: &str| {
            valid().with(|t| {
                t.school.enrollments.as_mut().unwrap()[0].hold = text(hold);
                t.remove_seat("s4", "PE.1");
                t.unmet = None;
            })
        };
        assert_eq!(codes("prefer"), BTreeSet::new());
        assert_eq!(codes("lock"), BTreeSet::from(["lock_seat"]));
    }
}
