//! Small schools for the tests of this folder, drawn at random from a seed.

use crate::input::lower::lower;
use crate::model::Model;
use crate::rule::Cap;
use crate::school::records::Records;
use crate::school::{CourseId, SectionId};
use crate::solve::random::Stream;
use serde_json::{Value, json};

/// How large and how varied a school is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub courses: usize,
    pub sections: usize,
    pub students: usize,
    pub blocks: usize,
    pub terms: usize,
    pub wishes: usize,
    /// Whether there are staff, rooms, rules, fixed seats and the like.
    pub is_varied: bool,
}

/// A frame of so many blocks a day, with full, half and double courses.
pub fn frame(blocks: usize, terms: usize) -> Value {
    let names: Vec<String> = (1..=blocks).map(|block| block.to_string()).collect();
    let terms: Vec<String> = (1..=terms).map(|term| format!("T{term}")).collect();
    let bells: Vec<Value> = (0..blocks)
        .map(|block| {
            let hour = 8 + block;
            let (start, end) = (format!("{hour:02}:00"), format!("{hour:02}:55"));
            json!({ "block": names[block], "days": ["Mon"], "start": start, "end": end })
        })
        .collect();
    let mut meets = json!({
        "full": { "blocks": 1, "terms": terms.len() },
        "half": { "blocks": 1, "terms": 1, "load": 1.0 / terms.len() as f64 },
    });
    if blocks > 1 {
        meets["double"] = json!({ "blocks": 2, "terms": terms.len(), "contiguous": true });
    }
    json!({ "terms": terms, "days": ["Mon"], "blocks": names, "bells": bells, "meets": meets })
}

/// The model of a school written as JSON, with no rules of its own.
pub fn model(school: Value) -> Model {
    let mut records: Records = serde_json::from_value(school).unwrap();
    let rules = records.rules.take().unwrap_or_default();
    let (school, _) = lower(&records).unwrap();
    Model::new(school, &rules).unwrap()
}

/// A school drawn at random.
pub fn school(seed: u64, size: Size) -> Model {
    let mut random = Stream::new(seed, [7, 11]);
    let draw = &mut random;
    let varied = size.is_varied;
    let mut counts = vec![1; size.courses];
    for _ in size.courses..size.sections {
        counts[draw.below(size.courses)] += 1;
    }
    let total_wishes = size.students * size.wishes;
    let seats = (total_wishes * 11 / 10).div_ceil(size.sections).max(1);
    let courses: Vec<Value> = (0..size.courses)
        .map(|course| {
            let meets = match draw.below(6) {
                0 if varied && size.terms > 1 => "half",
                1 if varied && size.blocks > 2 => "double",
                _ => "full",
            };
            let room: &[&str] = match draw.below(4) {
                0 => &["lab"],
                1 => &["none"],
                _ => &[],
            };
            json!({
                "course_id": format!("C{course}"), "meets": meets, "sections": counts[course],
                "max_size": seats.saturating_sub(1) + draw.below(3), "room_types": room,
                "staff_needed": if varied && draw.chance(1, 8) { 2 } else { 1 },
            })
        })
        .collect();
    let mut students = Vec::new();
    let mut requests = Vec::new();
    for student in 0..size.students {
        let id = format!("S{student}");
        let mut groups = Vec::new();
        if varied && draw.chance(1, 3) {
            groups.push("el");
        }
        if varied && draw.chance(1, 8) {
            groups.push("mobility");
        }
        let mut row = json!({ "student_id": id, "groups": groups });
        if varied && draw.chance(1, 8) {
            row["unavailable"] = json!([(1 + draw.below(size.blocks)).to_string()]);
        }
        students.push(row);
        let mut order: Vec<usize> = (0..size.courses).collect();
        draw.shuffle(&mut order);
        for course in order.into_iter().take(size.wishes) {
            let mut row = json!({ "student_id": id, "course_id": format!("C{course}") });
            if draw.chance(1, 2) {
                row["priority"] = json!(1 + draw.below(4));
            }
            if varied && draw.chance(1, 8) {
                row["required_by"] = json!("graduation");
            }
            if varied && draw.chance(1, 12) {
                row["staff_id"] = json!(format!("P{}", draw.below(2)));
            }
            if varied && size.terms > 1 && draw.chance(1, 12) {
                row["term"] = json!("T1");
            }
            requests.push(row);
        }
    }
    let mut school = json!({
        "frame": frame(size.blocks, size.terms), "courses": courses, "students": students,
        "requests": requests,
    });
    if varied && draw.chance(2, 3) {
        let people = size.sections.div_ceil(2).max(2);
        let staff: Vec<Value> = (0..people)
            .map(|person| {
                let mut able: Vec<String> = (0..size.courses)
                    .filter(|course| course % people == person % people || draw.chance(1, 2))
                    .map(|course| format!("C{course}"))
                    .collect();
                if able.is_empty() {
                    able.push("C0".to_owned());
                }
                let mut row = json!({
                    "staff_id": format!("P{person}"), "courses": able,
                    "max_sections": 2 + draw.below(2),
                });
                if draw.chance(1, 4) {
                    row["unavailable"] = json!([(1 + draw.below(size.blocks)).to_string()]);
                }
                row
            })
            .collect();
        school["staff"] = json!(staff);
    }
    if varied && draw.chance(2, 3) {
        let rooms: Vec<Value> = (0..size.sections.div_ceil(2) + 1)
            .map(|room| {
                json!({
                    "room_id": format!("R{room}"), "types": if room == 0 { ["lab"] } else { ["plain"] },
                    "capacity": seats + 2 - draw.below(3), "accessible": draw.chance(2, 3),
                })
            })
            .collect();
        school["rooms"] = json!(rooms);
    }
    if varied && draw.chance(1, 4) {
        school["sections"] = json!([{ "section_id": "C0-a", "course_id": "C0", "blocks": ["1"], "hold": "lock:blocks" }]);
    }
    if varied && draw.chance(1, 3) {
        school["enrollments"] = json!([{ "student_id": "S0", "section_id": "C1.1" }]);
    }
    if varied && size.terms > 1 && draw.chance(1, 2) {
        school["rules"] = json!([{
            "ask": { "sequence": { "first": "C0", "then": "C1" } }, "strength": "hard"
        }]);
    }
    if varied && size.students > 1 {
        let mut rules = Vec::new();
        if draw.chance(1, 4) {
            rules.push(json!({ "student_id": "S0", "kind": "keep_apart", "other_id": "S1" }));
        }
        if draw.chance(1, 3) {
            rules.push(json!({ "student_id": "S1", "kind": "avoid_staff", "other_id": "P0" }));
        }
        school["student_rules"] = json!(rules);
    }
    let mut model = model(school);
    if varied {
        add_limits(&mut model, draw);
    }
    model
}

/// Limits that rule kinds of other branches will state.
fn add_limits(model: &mut Model, draw: &mut Stream) {
    let section = |model: &Model, course: usize| {
        SectionId::new(model.school.course(CourseId::new(course)).sections.start)
    };
    if draw.chance(1, 4) {
        let pair = (section(model, 0), section(model, 1));
        model.limits.apart.push(pair);
    }
    if draw.chance(1, 6) {
        let pair = vec![section(model, 1), section(model, 2)];
        let kinds = [1, 2].map(|course| model.school.course(CourseId::new(course)).meeting);
        if kinds[0] == kinds[1] {
            model.limits.together.push(pair);
        }
    }
    if draw.chance(1, 2)
        && let Some(group) = model.school.group("el")
    {
        let sections = (0..model.school.sections.len()).map(SectionId::new).collect();
        model.limits.caps.push(Cap {
            sections,
            groups: vec![group],
            share: draw.chance(2, 3).then_some((1, 2)),
            count: draw.chance(1, 2).then_some(2),
            allow_min: draw.below(2) as i64,
        });
    }
    if draw.chance(1, 4) {
        for free in &mut model.limits.free_blocks {
            *free = 1;
        }
    }
}

/// Departments whose teachers' loads are used to the last half: their classes are cut from full loads of
/// doubles, fulls and halves. With `short`, some know only what they were cut for.
pub fn staffed(seed: u64, departments: usize, teachers: usize, load: f64, short: bool) -> Model {
    let mut random = Stream::new(seed, [3, 5]);
    let draw = &mut random;
    let (mut courses, mut staff) = (Vec::new(), Vec::new());
    for department in 0..departments {
        let kinds: Vec<(String, &str, f64)> = (0..6 + teachers / 2)
            .map(|course| {
                let (meets, load) = match draw.below(8) {
                    0 => ("double", 2.0),
                    1 | 2 => ("half", 0.5),
                    _ => ("full", 1.0),
                };
                (format!("D{department}-C{course}"), meets, load)
            })
            .collect();
        let mut counts = vec![0; kinds.len()];
        for teacher in 0..teachers {
            let mut able = Vec::new();
            let mut left = load - if draw.chance(1, 5) { 1.5 } else { 0.0 };
            let full = left;
            while left > 0.0 {
                let course = draw.below(kinds.len());
                let most = if kinds[course].2 < 1.0 { 2 } else { 3 };
                for _ in 0..1 + draw.below(most) {
                    if kinds[course].2 <= left {
                        left -= kinds[course].2;
                        counts[course] += 1;
                        able.push(kinds[course].0.clone());
                    }
                }
                // Halves come last: without one in the catalogue the rest stays free.
                if kinds.iter().all(|kind| kind.2 > left) {
                    break;
                }
            }
            if !short || draw.chance(2, 3) {
                for kind in &kinds {
                    if draw.chance(1, 3) {
                        able.push(kind.0.clone());
                    }
                }
            }
            able.sort();
            able.dedup();
            staff.push(json!({
                "staff_id": format!("D{department}-P{teacher}"), "courses": able,
                "max_sections": full - left,
            }));
        }
        for ((id, meets, _), count) in kinds.iter().zip(counts) {
            courses.push(json!({ "course_id": id, "meets": meets, "sections": count }));
        }
    }
    model(json!({
        "frame": frame(7, 2), "courses": courses, "staff": staff, "students": [], "requests": [],
    }))
}
