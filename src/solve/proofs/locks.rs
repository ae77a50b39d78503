//! Locks that contradict the facts or one another. They are sacred, so nothing can be built over them.

use crate::model::Model;
use crate::school::{Fault, Hold, LOAD_TOLERANCE, PatternId, Section, SectionId, Times};
use std::collections::BTreeMap;

/// An error for each lock, or pair of locks, that no schedule can keep.
pub fn clashes(model: &Model) -> Vec<Fault> {
    let mut faults = Vec::new();
    let times: Vec<Option<Times>> =
        (0..model.classes.len()).map(|class| fixed_times(model, class, &mut faults)).collect();
    faults.extend(shared_rooms_and_staff(model, &times));
    faults.extend(overloads(model));
    faults.extend(seats(model, &times));
    faults
}

fn fault(section: &Section, column: &str, message: String) -> Fault {
    Fault::error(message).file("sections.csv").column(column).value(&section.id)
}

/// The times of a class whose placement is locked; a fault if nothing at all is open to it.
fn fixed_times(model: &Model, class: usize, faults: &mut Vec<Fault>) -> Option<Times> {
    let school = &model.school;
    let sections: Vec<&Section> =
        model.classes.list[class].sections.iter().map(|section| school.section(*section)).collect();
    let is_locked = |section: &&Section| {
        section.terms.as_ref().is_some_and(|held| held.locked().is_some())
            || section.blocks.as_ref().is_some_and(|held| held.locked().is_some())
    };
    let first = sections.iter().find(|section| is_locked(section))?;
    let fits = |pattern: &&PatternId| {
        let shape = school.frame.pattern(**pattern);
        sections.iter().all(|section| {
            let terms = section.terms.as_ref().and_then(|held| held.locked());
            let blocks = section.blocks.as_ref().and_then(|held| held.locked());
            terms.is_none_or(|span| *span == (shape.first_term, shape.terms))
                && blocks.is_none_or(|blocks| *blocks == shape.blocks)
        })
    };
    let meeting = school.frame.meeting_of(school.course(first.course).meeting);
    let open: Vec<&PatternId> = meeting.patterns.iter().filter(fits).collect();
    match open.as_slice() {
        [] => {
            let message = format!(
                "is locked to terms and blocks that '{}' does not allow, or that differ within one joint section",
                meeting.name
            );
            faults.push(fault(first, "blocks", message));
            None
        }
        [only] => Some(school.frame.pattern(**only).times.clone()),
        _ => None,
    }
}

fn shared_rooms_and_staff(model: &Model, times: &[Option<Times>]) -> Vec<Fault> {
    let school = &model.school;
    let mut faults = Vec::new();
    let mut in_room: BTreeMap<usize, Vec<(usize, SectionId)>> = BTreeMap::new();
    let mut with: BTreeMap<usize, Vec<(usize, SectionId)>> = BTreeMap::new();
    for (id, class) in model.classes.iter() {
        let (mut room, mut people): (Option<usize>, Option<Vec<usize>>) = (None, None);
        for section in &class.sections {
            let facts = school.section(*section);
            if let Some(locked) = facts.room.as_ref().and_then(|held| held.locked()) {
                if room.is_some_and(|other| other != locked.index()) {
                    faults.push(fault(
                        facts,
                        "room_id",
                        "its joint section is locked to two rooms".into(),
                    ));
                }
                room = Some(locked.index());
            }
            if let Some(locked) = facts.staff.as_ref().and_then(|held| held.locked()) {
                let locked: Vec<usize> = locked.iter().map(|person| person.index()).collect();
                if people.as_ref().is_some_and(|other| *other != locked) {
                    faults.push(fault(
                        facts,
                        "staff_ids",
                        "its joint section is locked to different people".into(),
                    ));
                }
                people = Some(locked);
            }
        }
        let first = class.sections[0];
        let Some(own) = &times[id.index()] else { continue };
        for person in people.iter().flatten() {
            if school.staff[*person].unavailable.overlaps(own) {
                let message = format!(
                    "is locked to a time at which {} is not available",
                    school.staff[*person].id
                );
                faults.push(fault(school.section(first), "staff_ids", message));
            }
            with.entry(*person).or_default().push((id.index(), first));
        }
        if let Some(room) = room {
            in_room.entry(room).or_default().push((id.index(), first));
        }
    }
    let mut pairs = |held: &BTreeMap<usize, Vec<(usize, SectionId)>>,
                     column: &str,
                     name: &dyn Fn(usize) -> String| {
        for (which, classes) in held {
            for (at, (one, section)) in classes.iter().enumerate() {
                for (other, other_section) in &classes[at + 1..] {
                    if let (Some(a), Some(b)) = (&times[*one], &times[*other])
                        && a.overlaps(b)
                    {
                        let message = format!(
                            "is locked to {} at a time at which {} is locked to the same",
                            name(*which),
                            school.section(*other_section).id
                        );
                        faults.push(fault(school.section(*section), column, message));
                    }
                }
            }
        }
    };
    pairs(&with, "staff_ids", &|person| school.staff[person].id.clone());
    pairs(&in_room, "room_id", &|room| school.rooms[room].id.clone());
    faults
}

fn overloads(model: &Model) -> Vec<Fault> {
    let school = &model.school;
    let mut load = vec![0; school.staff.len()];
    for (_, class) in model.classes.iter() {
        let locked = class.sections.iter().find_map(|section| {
            school.section(*section).staff.as_ref().and_then(|held| held.locked())
        });
        let own = class
            .sections
            .iter()
            .map(|section| school.course(school.section(*section).course).load)
            .max();
        for person in locked.into_iter().flatten() {
            load[person.index()] += own.unwrap_or(0);
        }
    }
    let over =
        school.staff.iter().zip(load).filter(|(person, load)| {
            person.max_load.is_some_and(|most| *load > most + LOAD_TOLERANCE)
        });
    over.map(|(person, load)| {
        Fault::error(format!(
            "is locked to sections of {:.2} block-years, more than the {:.2} allowed",
            load as f64 / 1e6,
            person.max_load.unwrap_or(0) as f64 / 1e6
        ))
        .file("sections.csv")
        .column("staff_ids")
        .value(&person.id)
    })
    .collect()
}

fn seats(model: &Model, times: &[Option<Times>]) -> Vec<Fault> {
    let school = &model.school;
    let mut faults = Vec::new();
    let mut taken = vec![0u32; model.classes.len()];
    let mut of_student: BTreeMap<usize, Vec<SectionId>> = BTreeMap::new();
    for seat in school.fixed_seats.iter().filter(|seat| seat.hold == Hold::Lock) {
        taken[model.classes.of(seat.section).index()] += 1;
        of_student.entry(seat.student.index()).or_default().push(seat.section);
    }
    let wrong = |student: usize, message: String| {
        Fault::error(message)
            .file("enrollments.csv")
            .column("section_id")
            .value(&school.students[student].id)
    };
    for (student, sections) in &of_student {
        for (at, one) in sections.iter().enumerate() {
            let own = &times[model.classes.of(*one).index()];
            let name = &school.section(*one).id;
            if own.as_ref().is_some_and(|own| own.overlaps(&school.students[*student].unavailable))
            {
                faults.push(wrong(
                    *student,
                    format!("has a locked seat in {name} at a time when the student is away"),
                ));
            }
            for other in &sections[at + 1..] {
                let other_name = &school.section(*other).id;
                let (a, b) = (school.section(*one), school.section(*other));
                let together = model.classes.of(*one) == model.classes.of(*other);
                let overlap = match (own, &times[model.classes.of(*other).index()]) {
                    (Some(own), Some(others)) => own.overlaps(others),
                    _ => false,
                };
                if a.course == b.course || together || overlap {
                    let why = if a.course == b.course {
                        "two sections of one course"
                    } else {
                        "sections that meet at the same time"
                    };
                    faults.push(wrong(
                        *student,
                        format!("has locked seats in {name} and {other_name}: {why}"),
                    ));
                }
            }
        }
    }
    for (id, class) in model.classes.iter() {
        let limit = class
            .sections
            .iter()
            .map(|section| school.section(*section).max_size)
            .min()
            .unwrap_or(0);
        if taken[id.index()] > limit {
            let message = format!("has {} locked seats and holds {limit}", taken[id.index()]);
            faults.push(fault(school.section(class.sections[0]), "max_size", message));
        }
    }
    faults
}
