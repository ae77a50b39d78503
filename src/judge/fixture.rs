//! A small school with something of everything, and a result of it that keeps every fact and rule.
//!
//! Tests change one thing of it at a time.

use super::{Verdict, Written, judge};
use crate::school::records::{
    BellKind, BellRecord, CourseRecord, EnrollmentRecord, FrameRecord, MeetingRecord, Records,
    RequestKind, RequestRecord, RoomRecord, RuleRecord, SectionRecord, StaffRecord, StrengthRecord,
    StudentRecord, UnmetRecord,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A school and a result of it.
#[derive(Clone)]
pub struct Trial {
    pub school: Records,
    pub sections: Vec<SectionRecord>,
    pub enrollments: Vec<EnrollmentRecord>,
    pub unmet: Option<Vec<UnmetRecord>>,
}

impl Trial {
    pub fn judge(&self) -> Verdict {
        let written = Written {
            sections: &self.sections,
            enrollments: &self.enrollments,
            unmet: self.unmet.as_deref(),
        };
        judge(&self.school, &written)
    }

    /// The codes of the checks that failed.
    pub fn codes(&self) -> BTreeSet<&'static str> {
        self.judge().findings.iter().map(|finding| finding.check).collect()
    }

    /// Changes something and says which checks then fail.
    pub fn with(mut self, change: impl FnOnce(&mut Trial)) -> BTreeSet<&'static str> {
        change(&mut self);
        self.codes()
    }

    pub fn section(&mut self, id: &str) -> &mut SectionRecord {
        self.sections.iter_mut().find(|row| row.section_id == id).unwrap()
    }

    pub fn seat(&mut self, student: &str, section: &str) -> &mut EnrollmentRecord {
        let mut rows = self.enrollments.iter_mut();
        rows.find(|row| row.student_id == student && row.section_id == section).unwrap()
    }

    pub fn course(&mut self, id: &str) -> &mut CourseRecord {
        self.school.courses.iter_mut().find(|row| row.course_id == id).unwrap()
    }

    pub fn student(&mut self, id: &str) -> &mut StudentRecord {
        self.school.students.iter_mut().find(|row| row.student_id == id).unwrap()
    }

    pub fn person(&mut self, id: &str) -> &mut StaffRecord {
        let mut rows = self.school.staff.iter_mut().flatten();
        rows.find(|row| row.staff_id == id).unwrap()
    }

    pub fn room(&mut self, id: &str) -> &mut RoomRecord {
        let mut rows = self.school.rooms.iter_mut().flatten();
        rows.find(|row| row.room_id == id).unwrap()
    }

    pub fn request(&mut self, student: &str, course: &str) -> &mut RequestRecord {
        let mut rows = self.school.requests.iter_mut();
        rows.find(|row| row.student_id == student && row.course_id == course).unwrap()
    }

    pub fn rule(&mut self, rule: RuleRecord) {
        self.school.rules.get_or_insert_default().push(rule);
    }

    /// Takes a seat away, and puts the size right.
    pub fn remove_seat(&mut self, student: &str, section: &str) {
        let before = self.enrollments.len();
        self.enrollments.retain(|row| row.student_id != student || row.section_id != section);
        assert_eq!(before, self.enrollments.len() + 1);
        let section = self.section(section);
        section.size = section.size.map(|size| size - 1);
    }

    /// Gives a seat, and puts the size right.
    pub fn add_seat(&mut self, student: &str, course: &str, section: &str) {
        self.enrollments.push(seat(student, course, section));
        let section = self.section(section);
        section.size = section.size.map(|size| size + 1);
    }
}

pub fn text(text: &str) -> Option<String> {
    Some(text.to_string())
}

pub fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| text.to_string()).collect()
}

pub fn bell(block: &str, start: &str, end: &str) -> BellRecord {
    BellRecord {
        block: block.to_string(),
        days: texts(&["Mon", "Tue"]),
        start: start.to_string(),
        end: end.to_string(),
        ..BellRecord::default()
    }
}

fn meeting(blocks: u32, terms: u32) -> MeetingRecord {
    MeetingRecord { blocks, terms, contiguous: false, within: None, starts: None, load: None }
}

/// Two terms, two days, four class blocks with lunch between the second and the third, and a zero period.
pub fn frame() -> FrameRecord {
    let zero = MeetingRecord { within: Some(texts(&["Z"])), ..meeting(1, 2) };
    FrameRecord {
        terms: texts(&["S1", "S2"]),
        days: texts(&["Mon", "Tue"]),
        blocks: texts(&["1", "2", "L", "3", "4", "Z"]),
        bells: vec![
            bell("1", "08:00", "09:00"),
            bell("2", "09:05", "10:05"),
            BellRecord { kind: BellKind::Lunch, ..bell("L", "10:05", "10:35") },
            bell("3", "10:40", "11:40"),
            bell("4", "11:45", "12:45"),
            BellRecord { kind: BellKind::Optional, ..bell("Z", "07:00", "07:55") },
        ],
        meets: [
            ("full".to_string(), meeting(1, 2)),
            ("half".to_string(), meeting(1, 1)),
            ("double".to_string(), MeetingRecord { contiguous: true, ..meeting(2, 2) }),
            ("zero".to_string(), zero),
        ]
        .into(),
        teacher_load: Some(3.0),
        ..FrameRecord::default()
    }
}

pub fn course(id: &str, sections: Option<u32>, max_size: u32) -> CourseRecord {
    CourseRecord {
        course_id: id.to_string(),
        sections,
        max_size: Some(max_size),
        ..CourseRecord::default()
    }
}

pub fn student(id: &str) -> StudentRecord {
    StudentRecord { student_id: id.to_string(), grade: text("9"), ..StudentRecord::default() }
}

pub fn request(student: &str, course: &str) -> RequestRecord {
    RequestRecord {
        student_id: student.to_string(),
        course_id: course.to_string(),
        ..RequestRecord::default()
    }
}

pub fn section(id: &str, term: &str, blocks: &[&str], room: &str, staff: &[&str]) -> SectionRecord {
    SectionRecord {
        section_id: id.to_string(),
        course_id: id.split('.').next().unwrap().to_string(),
        term: text(term),
        blocks: texts(blocks),
        room_id: (!room.is_empty()).then(|| room.to_string()),
        staff_ids: texts(staff),
        ..SectionRecord::default()
    }
}

pub fn seat(student: &str, course: &str, section: &str) -> EnrollmentRecord {
    EnrollmentRecord {
        student_id: student.to_string(),
        course_id: text(course),
        section_id: section.to_string(),
        kind: text("primary"),
        ..EnrollmentRecord::default()
    }
}

pub fn person(id: &str, department: &str) -> StaffRecord {
    StaffRecord { staff_id: id.to_string(), department: text(department), ..StaffRecord::default() }
}

pub fn hard(ask: Value) -> RuleRecord {
    RuleRecord {
        ask: ask.as_object().unwrap().clone(),
        strength: Some(StrengthRecord::Word("hard".to_string())),
        ..RuleRecord::default()
    }
}

pub fn soft(ask: Value) -> RuleRecord {
    RuleRecord { strength: Some(StrengthRecord::Soft { tier: 2, weight: 5 }), ..hard(ask) }
}

/// A school, and a result that keeps every fact and rule of it.
pub fn valid() -> Trial {
    let department =
        |course: CourseRecord, name: &str| CourseRecord { department: text(name), ..course };
    let half = |course: CourseRecord| CourseRecord { meets: text("half"), ..course };
    let dance = |id: &str| CourseRecord {
        room_types: texts(&["studio"]),
        tags: texts(&["dance"]),
        ..department(course(id, Some(1), 3), "Arts")
    };
    let courses = vec![
        CourseRecord {
            settings: texts(&["co_taught:1"]),
            ..department(course("ENG", Some(2), 2), "English")
        },
        department(half(course("ART", Some(1), 4)), "Arts"),
        department(half(course("MUS", Some(1), 4)), "Arts"),
        dance("DAN1"),
        dance("DAN2"),
        CourseRecord {
            meets: text("double"),
            credential: text("science"),
            room_types: texts(&["lab"]),
            ..department(course("LAB", Some(1), 4), "Science")
        },
        CourseRecord {
            staff_needed: Some(0),
            room_types: texts(&["none"]),
            grades: texts(&["9"]),
            ..course("PE", Some(1), 4)
        },
        department(course("CHESS", None, 2), "English"),
    ];
    let room = |id: &str, types: &[&str]| RoomRecord {
        room_id: id.to_string(),
        types: texts(types),
        capacity: Some(4),
        ..RoomRecord::default()
    };
    let requests = [
        ("s1", &["ENG", "DAN1", "LAB"][..]),
        ("s2", &["ENG", "ART", "MUS", "DAN2", "PE"]),
        ("s3", &["ENG", "ART", "DAN2"]),
        ("s4", &["ENG", "CHESS", "PE"]),
    ];
    let requests = requests
        .iter()
        .flat_map(|(student, courses)| courses.iter().map(|course| request(student, course)))
        .chain([RequestRecord { kind: Some(RequestKind::Alternate), ..request("s3", "CHESS") }]);
    let school = Records {
        frame: frame(),
        courses,
        staff: Some(vec![
            person("t_eng", "English"),
            person("t_art", "Arts"),
            StaffRecord { credentials: texts(&["science"]), ..person("t_sci", "Science") },
        ]),
        rooms: Some(vec![
            room("r1", &[]),
            room("r2", &[]),
            room("studio", &["studio"]),
            room("lab", &["lab"]),
        ]),
        students: vec![
            student("s1"),
            student("s2"),
            student("s3"),
            StudentRecord { groups: texts(&["mobility"]), ..student("s4") },
        ],
        requests: requests.collect(),
        sections: Some(vec![SectionRecord {
            blocks: texts(&["1"]),
            ..section("ENG.1", "", &[], "", &[])
        }]),
        enrollments: Some(vec![seat("s4", "PE", "PE.1")]),
        rules: Some(vec![
            hard(json!({"stacked": {"courses": ["DAN1", "DAN2"]}})),
            hard(json!({"sequence": {"first": "ART", "then": "MUS"}})),
            hard(json!({"same_block": {"courses": ["CHESS", "DAN1"]}})),
            hard(json!({"not_same_block": {"courses": ["LAB", "DAN1"]}})),
            hard(json!({"block_in": {"courses": "PE", "between": ["10:00", "12:45"]}})),
            hard(json!({"prep_each_day": {"staff": "all", "min_free": 1}})),
            hard(
                json!({"group_share_cap": {"courses": "all", "group": "mobility", "max_share": 0.5}}),
            ),
            hard(json!({"grade_gate": {"courses": "all"}})),
            soft(json!({"balance": {"courses": "all", "by": "size"}})),
        ]),
        ..Records::default()
    };
    let mut sections = vec![
        section("ENG.1", "all", &["1"], "r1", &["t_eng"]),
        SectionRecord {
            setting: text("co_taught"),
            ..section("ENG.2", "all", &["4"], "r1", &["t_eng"])
        },
        section("ART.1", "S1", &["1"], "r2", &["t_art"]),
        section("MUS.1", "S2", &["1"], "r2", &["t_art"]),
        SectionRecord {
            stack: text("J1"),
            ..section("DAN1.1", "all", &["2"], "studio", &["t_art"])
        },
        SectionRecord {
            stack: text("J1"),
            ..section("DAN2.1", "S1;S2", &["2"], "studio", &["t_art"])
        },
        section("LAB.1", "all", &["3", "4"], "lab", &["t_sci"]),
        section("PE.1", "all", &["3"], "", &[]),
        section("CHESS.1", "all", &["2"], "r1", &["t_eng"]),
    ];
    let enrollments = vec![
        seat("s1", "ENG", "ENG.1"),
        seat("s1", "DAN1", "DAN1.1"),
        seat("s1", "LAB", "LAB.1"),
        seat("s2", "ENG", "ENG.2"),
        seat("s2", "ART", "ART.1"),
        seat("s2", "MUS", "MUS.1"),
        seat("s2", "DAN2", "DAN2.1"),
        seat("s2", "PE", "PE.1"),
        seat("s3", "ENG", "ENG.2"),
        seat("s3", "ART", "ART.1"),
        EnrollmentRecord {
            kind: text("alternate"),
            for_course: text("DAN2"),
            ..seat("s3", "CHESS", "CHESS.1")
        },
        seat("s4", "ENG", "ENG.1"),
        seat("s4", "CHESS", "CHESS.1"),
        seat("s4", "PE", "PE.1"),
    ];
    for section in &mut sections {
        let seated = enrollments.iter().filter(|seat| seat.section_id == section.section_id);
        section.size = Some(u32::try_from(seated.count()).unwrap());
        let course = school.courses.iter().find(|course| course.course_id == section.course_id);
        section.max_size = course.unwrap().max_size;
    }
    let unmet = vec![UnmetRecord {
        student_id: "s3".to_string(),
        course_id: "DAN2".to_string(),
        priority: Some(3),
        reason: text("displacement"),
        replaced_by: text("CHESS"),
        ..UnmetRecord::default()
    }];
    Trial { school, sections, enrollments, unmet: Some(unmet) }
}
