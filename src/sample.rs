//! Very small schools for tests, written down in a few lines: four blocks, two semesters.

use crate::equity::Draft;
use crate::input::lower::lower;
use crate::model::Model;
use crate::plan::{Plan, Seat};
use crate::school::records::{
    CourseRecord, EnrollmentRecord, FrameRecord, Records, RequestKind, RequestRecord, RoomRecord,
    RuleRecord, SectionRecord, StaffRecord, StudentRecord,
};
use crate::school::{RoomId, StaffId};
use serde_json::json;

/// A school and a plan, put together line by line.
pub struct Sample {
    pub records: Records,
    rules: Vec<RuleRecord>,
    placed: Vec<(String, String, String)>,
    taught: Vec<(String, String, String)>,
    seats: Vec<(String, String, String)>,
}

impl Sample {
    /// An empty school of four blocks and two semesters.
    pub fn new() -> Sample {
        let bell = |block: &str, start: &str, end: &str| json!({"block": block, "days": ["Mon"], "start": start, "end": end});
        let frame: FrameRecord = serde_json::from_value(json!({
            "name": "Four blocks", "terms": ["S1", "S2"], "days": ["Mon"],
            "blocks": ["1", "2", "3", "4"],
            "bells": [bell("1", "08:00", "09:00"), bell("2", "09:00", "10:00"),
                      bell("3", "10:00", "11:00"), bell("4", "11:00", "12:00")],
            "meets": {"full": {"blocks": 1, "terms": 2}, "half": {"blocks": 1, "terms": 1},
                      "double": {"blocks": 2, "terms": 2, "contiguous": true}}
        }))
        .expect("a frame");
        let records = Records { frame, ..Records::default() };
        let (placed, taught, seats) = (Vec::new(), Vec::new(), Vec::new());
        Sample { records, rules: Vec::new(), placed, taught, seats }
    }

    /// A course with so many sections of so many seats.
    pub fn course(self, id: &str, title: &str, sections: u32, max_size: u32) -> Sample {
        self.course_with(id, title, sections, max_size, |_| {})
    }

    /// The same, with a change to its record.
    pub fn course_with(
        mut self,
        id: &str,
        title: &str,
        sections: u32,
        max_size: u32,
        change: impl FnOnce(&mut CourseRecord),
    ) -> Sample {
        let mut record = CourseRecord {
            course_id: id.into(),
            title: Some(title.into()),
            sections: Some(sections),
            max_size: Some(max_size),
            ..CourseRecord::default()
        };
        change(&mut record);
        self.records.courses.push(record);
        self
    }

    /// A student who asks for these courses; `~COURSE` is an alternate.
    pub fn student(self, id: &str, groups: &[&str], courses: &[&str]) -> Sample {
        self.student_with(id, groups, courses, |_| {})
    }

    /// The same, with a change to the record.
    pub fn student_with(
        mut self,
        id: &str,
        groups: &[&str],
        courses: &[&str],
        change: impl FnOnce(&mut StudentRecord),
    ) -> Sample {
        let mut record = StudentRecord {
            student_id: id.into(),
            groups: groups.iter().map(|tag| (*tag).to_owned()).collect(),
            ..StudentRecord::default()
        };
        change(&mut record);
        self.records.students.push(record);
        for course in courses {
            let alternate = course.strip_prefix('~');
            self.records.requests.push(RequestRecord {
                student_id: id.into(),
                course_id: alternate.unwrap_or(course).to_owned(),
                kind: alternate.map(|_| RequestKind::Alternate),
                ..RequestRecord::default()
            });
        }
        self
    }

    /// Changes the last request.
    pub fn asking(mut self, change: impl FnOnce(&mut RequestRecord)) -> Sample {
        change(self.records.requests.last_mut().expect("a request"));
        self
    }

    /// A room.
    pub fn room(mut self, id: &str, capacity: u32, accessible: bool) -> Sample {
        self.records.rooms.get_or_insert_default().push(RoomRecord {
            room_id: id.into(),
            capacity: Some(capacity),
            accessible: Some(accessible),
            ..RoomRecord::default()
        });
        self
    }

    /// A teacher of some courses.
    pub fn teacher(mut self, id: &str, department: &str, courses: &[&str]) -> Sample {
        self.records.staff.get_or_insert_default().push(StaffRecord {
            staff_id: id.into(),
            department: Some(department.into()),
            courses: courses.iter().map(|course| (*course).to_owned()).collect(),
            max_sections: Some(5.0),
            ..StaffRecord::default()
        });
        self
    }

    /// A row of `sections.csv`.
    pub fn section(
        mut self,
        id: &str,
        course: &str,
        change: impl FnOnce(&mut SectionRecord),
    ) -> Sample {
        let mut record = SectionRecord {
            section_id: id.into(),
            course_id: course.into(),
            ..SectionRecord::default()
        };
        change(&mut record);
        self.records.sections.get_or_insert_default().push(record);
        self
    }

    /// A hard rule, by its id and what it asks.
    pub fn rule(mut self, id: &str, ask: serde_json::Value) -> Sample {
        let rule = json!({"id": id, "ask": ask, "strength": "hard"});
        self.rules.push(serde_json::from_value(rule).expect("a rule"));
        self
    }

    /// Makes the last rule a soft one.
    pub fn softened(mut self, tier: u8, weight: u32) -> Sample {
        if let Some(rule) = self.rules.last_mut() {
            rule.strength = Some(crate::school::records::StrengthRecord::Soft { tier, weight });
        }
        self
    }

    /// A seat of `enrollments.csv` that stays.
    pub fn locked(mut self, student: &str, section: &str) -> Sample {
        self.records.enrollments.get_or_insert_default().push(EnrollmentRecord {
            student_id: student.into(),
            section_id: section.into(),
            ..EnrollmentRecord::default()
        });
        self
    }

    /// Places a section: `all`, `S1` or `S2`, and its blocks with `;` between them.
    pub fn place(mut self, section: &str, term: &str, blocks: &str) -> Sample {
        self.placed.push((section.into(), term.into(), blocks.into()));
        self
    }

    /// Gives a section a teacher and a room; blank = none.
    pub fn taught(mut self, section: &str, teacher: &str, room: &str) -> Sample {
        self.taught.push((section.into(), teacher.into(), room.into()));
        self
    }

    /// Seats a student in sections; `SECTION~COURSE` stands in for the request for that course.
    pub fn seats(mut self, student: &str, sections: &[&str]) -> Sample {
        for section in sections {
            let (section, stands_for) = section.split_once('~').unwrap_or((section, ""));
            self.seats.push((student.into(), section.into(), stands_for.into()));
        }
        self
    }

    /// Looks at the schedule as measures do.
    pub fn measured_by<T>(self, look: impl FnOnce(&Draft) -> T) -> T {
        let records = self.records.clone();
        let (model, plan) = self.build();
        look(&Draft::new(&model.school, &model.classes, &records, &plan))
    }

    /// The model and the plan.
    pub fn build(self) -> (Model, Plan) {
        let (school, _) = lower(&self.records).expect("a sound school");
        let model = Model::new(school, &self.rules).expect("sound rules");
        let school = &model.school;
        let section = |id: &str| {
            let found = school.sections.iter().position(|section| section.id == id);
            crate::school::SectionId::new(found.unwrap_or_else(|| panic!("no section {id}")))
        };
        let mut plan = Plan::empty(school);
        for (id, term, blocks) in &self.placed {
            let course = school.course(school.section(section(id)).course);
            let meeting = school.frame.meeting_of(course.meeting);
            let pattern = meeting.patterns.iter().find(|pattern| {
                let pattern = school.frame.pattern(**pattern);
                let names: Vec<&str> = pattern
                    .blocks
                    .iter()
                    .map(|block| school.frame.blocks[block.index()].name.as_str())
                    .collect();
                school.frame.term_cell(pattern) == *term && names.join(";") == *blocks
            });
            plan.placed[section(id).index()].pattern =
                Some(*pattern.unwrap_or_else(|| panic!("no placement {term} {blocks} for {id}")));
        }
        for (id, teacher, room) in &self.taught {
            let placed = &mut plan.placed[section(id).index()];
            let person = school.staff.iter().position(|person| person.id == *teacher);
            placed.staff = person.map(StaffId::new).into_iter().collect();
            placed.room = school.rooms.iter().position(|have| have.id == *room).map(RoomId::new);
        }
        for (student, id, stands_for) in &self.seats {
            let student = school
                .student_ids()
                .find(|have| school.student(*have).id == *student)
                .expect("a student");
            let course = school.section(section(id)).course;
            let request_for = |course| {
                school.requests_of(student).find(|(_, r)| r.course == course).map(|(id, _)| id)
            };
            plan.seats.push(Seat {
                student,
                section: section(id),
                request: request_for(course),
                stands_for: school.course_named(stands_for).and_then(request_for),
            });
        }
        plan.seats.sort_unstable();
        (model, plan)
    }
}
