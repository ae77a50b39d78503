//! Where classes meet: a room of a right type, large and accessible enough, that nobody else is in.

use super::case::{Case, Section};
use super::cell::{given, items, listed, set};
use super::clock::clashes;
use super::notes::Notes;
use crate::school::records::{CourseRecord, RoomRecord};
use std::collections::BTreeMap;

/// Checks the room of every class.
pub fn check(case: &Case, notes: &mut Notes) {
    let Some(rooms) = &case.facts.rooms else {
        nowhere(case, notes);
        return;
    };
    let mut used: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, section) in case.sections.iter().enumerate() {
        let id = section.id();
        let Some(room) = section.room() else {
            // A joint section needs a room unless none of its courses does.
            let none = case.parts(section.class).all(|part| part.course.is_some_and(takes_none));
            notes.expect("room_missing", none, &[id], || format!("The section {id} has no room."));
            continue;
        };
        used.entry(room).or_default().push(position);
        let record = rooms.get(room).copied();
        notes.expect("room_unknown", record.is_some(), &[room, id], || {
            format!("The section {id} is in the room {room}, which the school does not have.")
        });
        if let Some(record) = record {
            fits(section, record, notes);
            accessible(case, section, record, notes);
        }
    }
    for (room, sections) in &used {
        if let Some(record) = rooms.get(room).copied() {
            large_enough(case, record, sections, notes);
        }
        double_booked(case, room, sections, notes);
    }
}

/// Without `rooms.csv` no room is named, but for one that the school's own row names.
fn nowhere(case: &Case, notes: &mut Notes) {
    for section in &case.sections {
        let id = section.id();
        let of_school = section.listed.and_then(|row| given(&row.room_id));
        let holds = section.room().is_none() || section.room() == of_school;
        notes.expect("room_without_file", holds, &[id], || {
            let room = section.room().unwrap_or_default();
            format!("The section {id} is in the room {room}, and there is no rooms.csv.")
        });
    }
}

/// Whether a section of the course may do without a room.
fn takes_none(course: &CourseRecord) -> bool {
    items(&course.room_types).any(|kind| kind == "none")
}

fn fits(section: &Section, room: &RoomRecord, notes: &mut Notes) {
    let Some(course) = section.course else { return };
    let wanted = items(&course.room_types).filter(|kind| *kind != "none");
    let wanted: Vec<&str> = wanted.collect();
    let types = set(&room.types);
    let (id, room_id) = (section.id(), room.room_id.as_str());
    let fits = wanted.is_empty() || wanted.iter().any(|kind| types.contains(kind));
    notes.expect("room_type", fits, &[room_id, id], || {
        let types = listed(types);
        format!("The section {id} needs a room for {}; {room_id} is for {types}.", listed(wanted))
    });
}

fn accessible(case: &Case, section: &Section, room: &RoomRecord, notes: &mut Notes) {
    if room.accessible != Some(false) {
        return;
    }
    let (id, room_id) = (section.id(), room.room_id.as_str());
    for student in &section.students {
        let reaches = !case.facts.has_tag(student, "mobility");
        notes.expect("room_access", reaches, &[room_id, id, student], || {
            format!(
                "{student} cannot get to the section {id}: the room {room_id} is not accessible."
            )
        });
    }
}

fn large_enough(case: &Case, room: &RoomRecord, sections: &[usize], notes: &mut Notes) {
    let Some(capacity) = room.capacity else { return };
    let room_id = room.room_id.as_str();
    for class in case.classes_of(sections.iter().copied()) {
        let ids = case.part_ids(class);
        let size = case.class_size(class);
        let holds = u32::try_from(size).is_ok_and(|size| size <= capacity);
        let mut who = vec![room_id];
        who.extend(&ids);
        notes.expect("room_capacity", holds, &who, || {
            let class = listed(ids.clone());
            format!("{class} has {size} students; the room {room_id} holds {capacity}.")
        });
    }
}

fn double_booked(case: &Case, room: &str, sections: &[usize], notes: &mut Notes) {
    notes.expect("room_double_booked", true, &[], String::new);
    for (one, other, time) in clashes(case.bookings(sections.iter().copied())) {
        let (one, other) = (case.part_ids(one).join("+"), case.part_ids(other).join("+"));
        let moment = case.facts.frame.moment(&time);
        let message = format!("{one} and {other} are both in the room {room}, {moment}.");
        notes.find("room_double_booked", &[room, &one, &other], message);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{text, texts, valid};
    use std::collections::BTreeSet;

    #[test]
    fn a_room_of_any_of_the_types_will_do() {
        let types = |types: &[&str]| valid().with(|t| t.course("LAB").room_types = texts(types));
        assert_eq!(types(&["lab", "studio"]), BTreeSet::new());
        assert_eq!(types(&[]), BTreeSet::new());
        assert_eq!(types(&["none"]), BTreeSet::new());
        assert_eq!(types(&["studio"]), BTreeSet::from(["room_type"]));
        assert_eq!(types(&["none", "studio"]), BTreeSet::from(["room_type"]));
    }

    #[test]
    fn a_joint_section_does_without_a_room_only_if_every_course_does() {
        let joint = |one: &[&str], other: &[&str]| {
            valid().with(|t| {
                t.course("DAN1").room_types = texts(one);
                t.course("DAN2").room_types = texts(other);
                t.section("DAN1.1").room_id = None;
                t.section("DAN2.1").room_id = None;
            })
        };
        assert_eq!(joint(&["none"], &["none"]), BTreeSet::new());
        assert_eq!(joint(&["none"], &["studio"]), BTreeSet::from(["room_missing"]));
        // In a room, the other course alone says which.
        let in_room = valid().with(|t| t.course("DAN1").room_types = texts(&["none"]));
        assert_eq!(in_room, BTreeSet::new());
    }

    #[test]
    fn capacity_and_access_are_about_who_is_there() {
        let capacity = |most| valid().with(|t| t.room("r1").capacity = most);
        assert_eq!(capacity(Some(2)), BTreeSet::new());
        assert_eq!(capacity(None), BTreeSet::new());
        assert_eq!(capacity(Some(1)), BTreeSet::from(["room_capacity"]));
        // The student tagged mobility is never in the lab.
        let access = |room: &str| valid().with(|t| t.room(room).accessible = Some(false));
        assert_eq!(access("lab"), BTreeSet::new());
        assert_eq!(access("r1"), BTreeSet::from(["room_access"]));
    }

    #[test]
    fn without_rooms_csv_only_the_school_names_rooms() {
        let codes = |written: &str| {
            valid().with(|t| {
                t.school.rooms = None;
                t.sections.iter_mut().for_each(|section| section.room_id = None);
                t.school.sections.as_mut().unwrap()[0].room_id = text("old");
                t.section("ENG.1").room_id = text(written);
            })
        };
        assert_eq!(codes(""), BTreeSet::new());
        assert_eq!(codes("old"), BTreeSet::new());
        assert_eq!(codes("new"), BTreeSet::from(["room_without_file"]));
    }
}
