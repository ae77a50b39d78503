//! From records to the indexed [`School`]: names looked up, times turned into sets, sections counted.
//!
//! It expects records that `diagnose` has passed. What it still finds wrong (times that fit no block,
//! locks that fit no placement) it reports as faults like any other.

mod away;
mod offer;
mod planned;

use crate::school::records::{self, Records, RequestKind};
use crate::school::{
    BLOCK_YEAR, Course, CourseId, External, Fault, FixedSeat, Frame, GroupId, Hold, MeetingId,
    Request, RequestId, Room, RoomId, RoomNeed, School, SectionId, Service, Staff, StaffId,
    Student, StudentId, TermId, Times, WEIGHT_UNIT, to_load,
};
use std::collections::{BTreeMap, BTreeSet};

/// Builds the indexed school. The faults beside it are warnings.
///
/// # Errors
/// Every fault, if at least one of them makes the school unusable.
pub fn lower(records: &Records) -> Result<(School, Vec<Fault>), Vec<Fault>> {
    let frame = Frame::new(&records.frame)?;
    let mut lowering = Lowering { records, frame, faults: Vec::new() };
    let school = lowering.school();
    let faults = lowering.faults;
    if faults.iter().any(|fault| fault.severity == crate::school::Severity::Error) {
        return Err(faults);
    }
    Ok((school, faults))
}

/// School days of a week, in which services are counted.
const SCHOOL_WEEK: f64 = 5.0;

/// The kind of a seat that serves an individual need.
const SERVICE: &str = "service";

struct Lowering<'a> {
    records: &'a Records,
    frame: Frame,
    faults: Vec<Fault>,
}

/// Ids and where they stand in their list.
type Names<'a> = BTreeMap<&'a str, usize>;

fn names<'a, T>(rows: &'a [T], id: impl Fn(&'a T) -> &'a str) -> Names<'a> {
    rows.iter().enumerate().map(|(index, row)| (id(row), index)).collect()
}

impl<'a> Lowering<'a> {
    fn school(&mut self) -> School {
        let records = self.records;
        let staff_rows = records.staff.as_deref().unwrap_or_default();
        let room_rows = records.rooms.as_deref().unwrap_or_default();
        let staff_names = names(staff_rows, |row: &records::StaffRecord| &row.staff_id);
        let room_names = names(room_rows, |row: &records::RoomRecord| &row.room_id);
        let course_names = names(&records.courses, |row| &row.course_id);
        let student_names = names(&records.students, |row| &row.student_id);

        let mut groups: Vec<String> =
            records.students.iter().flat_map(|student| student.groups.iter().cloned()).collect();
        groups.sort_unstable();
        groups.dedup();

        let staff = self.staff(staff_rows, &room_names);
        let rooms = room_rows.iter().map(room).collect();
        let mut courses = self.courses(staff_rows);
        let (requests, request_rows) = self.requests(&student_names, &course_names, &staff_names);
        let (sections, planned) =
            self.sections(&mut courses, &course_names, &staff, &staff_names, &room_names, &groups);
        let externals = self.externals(&student_names);
        let students = self.students(&groups, &student_names, &staff_names, &externals);
        let mut school = School {
            name: records.header.name.clone().unwrap_or_default(),
            hide_below: records.header.hide_below.unwrap_or_default(),
            frame: self.frame.clone(),
            courses,
            sections,
            planned,
            has_staff: records.staff.is_some(),
            staff,
            has_rooms: records.rooms.is_some(),
            rooms,
            students,
            requests,
            fixed_seats: Vec::new(),
            served: BTreeSet::new(),
            services: Vec::new(),
            externals,
            groups,
            intent: records.intent.clone(),
        };
        tie_requests(&mut school, &request_rows);
        self.fixed_seats(&mut school, &student_names);
        school.services = self.services(&school, &student_names, &course_names);
        school
    }

    fn staff(&mut self, rows: &[records::StaffRecord], room_names: &Names) -> Vec<Staff> {
        let teacher_load = self.frame.teacher_load;
        let room_id = |id: &str| room_names.get(id).map(|room| RoomId::new(*room));
        let mut staff: Vec<Staff> = rows
            .iter()
            .map(|row| Staff {
                id: row.staff_id.clone(),
                department: row.department.clone(),
                credentials: row.credentials.clone(),
                teams: row.teams.clone(),
                max_preps: row.max_preps,
                home_room: row.home_room.as_deref().and_then(room_id),
                max_load: match (row.max_sections, teacher_load) {
                    (Some(most), _) => Some(to_load(most)),
                    (None, Some(load)) => {
                        Some(to_load(load as f64 / BLOCK_YEAR as f64 * row.fte.unwrap_or(1.0)))
                    }
                    (None, None) => None,
                },
                away: self.away("staff.csv", "unavailable", &row.staff_id, &row.unavailable),
                unavailable: Times::empty(self.frame.words),
            })
            .collect();
        for person in &mut staff {
            person.unavailable = self.touched(&person.away);
        }
        staff
    }

    fn courses(&mut self, staff: &[records::StaffRecord]) -> Vec<Course> {
        let mut courses = Vec::with_capacity(self.records.courses.len());
        for row in &self.records.courses {
            let kind = row.meets.as_deref().unwrap_or("full");
            let meeting = self.frame.meeting_named(kind).unwrap_or_else(|| {
                self.faults.push(
                    Fault::error(format!("{}: is not a meeting kind of the frame", row.course_id))
                        .file("courses.csv")
                        .column("meets")
                        .value(kind),
                );
                MeetingId::new(0)
            });
            let room = match row.room_types.as_slice() {
                _ if self.records.rooms.is_none() => RoomNeed::None,
                [] => RoomNeed::Any,
                [only] if only == "none" => RoomNeed::None,
                types => RoomNeed::Types(types.to_vec()),
            };
            let needed =
                if self.records.staff.is_some() { row.staff_needed.unwrap_or(1) } else { 0 };
            let teachers = (0..staff.len())
                .filter(|index| needed > 0 && may_teach(&staff[*index], row))
                .map(StaffId::new)
                .collect();
            courses.push(Course {
                id: row.course_id.clone(),
                title: row.title.clone().unwrap_or_else(|| row.course_id.clone()),
                department: row.department.clone(),
                subject: row.subject.clone(),
                meeting,
                load: self
                    .frame
                    .meetings
                    .get(meeting.index())
                    .map_or(BLOCK_YEAR, |meeting| meeting.load),
                grades: row.grades.clone(),
                room,
                staff_needed: needed as usize,
                teachers,
                tags: row.tags.clone(),
                sections: 0..0,
            });
        }
        courses
    }

    /// Requests student by student; `tie_requests` fills in what refers to other requests and sections.
    fn requests(
        &mut self,
        students: &Names,
        courses: &Names,
        staff: &Names,
    ) -> (Vec<Request>, Vec<&'a records::RequestRecord>) {
        let records = self.records;
        let mut of_student = vec![Vec::new(); records.students.len()];
        for row in &records.requests {
            let (Some(&student), Some(&course)) =
                (students.get(row.student_id.as_str()), courses.get(row.course_id.as_str()))
            else {
                self.unknown("requests.csv", &row.student_id, &row.course_id);
                continue;
            };
            let priority = row.priority.unwrap_or(3).max(1);
            let request = Request {
                student: StudentId::new(student),
                course: CourseId::new(course),
                is_primary: row.kind.unwrap_or_default() == RequestKind::Primary,
                priority,
                weight: WEIGHT_UNIT + (WEIGHT_UNIT + i64::from(priority) / 2) / i64::from(priority),
                is_required: row.required_by.is_some(),
                alternate_for: None,
                setting: row.setting.clone(),
                term: row.term.as_deref().and_then(|term| self.frame.term(term)),
                staff: row
                    .staff_id
                    .as_deref()
                    .and_then(|id| staff.get(id))
                    .map(|id| StaffId::new(*id)),
                section: None,
            };
            of_student[student].push((request, row));
        }
        of_student.into_iter().flatten().unzip()
    }

    fn students(
        &mut self,
        groups: &[String],
        names: &Names,
        staff: &Names,
        externals: &[External],
    ) -> Vec<Student> {
        let elsewhere = self.elsewhere(externals);
        let (apart_from, avoids) = self.student_rules(names, staff);
        let group = |tag: &String| groups.binary_search(tag).ok().map(GroupId::new);
        let mut students = Vec::with_capacity(self.records.students.len());
        let between = apart_from.into_iter().zip(avoids);
        for ((row, elsewhere), (apart_from, avoids)) in
            self.records.students.iter().zip(elsewhere).zip(between)
        {
            let mut away =
                self.away("students.csv", "unavailable", &row.student_id, &row.unavailable);
            away.extend(self.away("students.csv", "release", &row.student_id, &row.release));
            away.extend(elsewhere);
            let mut own: Vec<GroupId> = row.groups.iter().filter_map(group).collect();
            own.sort_unstable();
            own.dedup();
            students.push(Student {
                id: row.student_id.clone(),
                grade: row.grade.clone().unwrap_or_default(),
                house: row.house.clone().unwrap_or_default(),
                groups: own,
                cohorts: row.cohorts.clone(),
                case_manager: row
                    .case_manager_id
                    .as_deref()
                    .and_then(|id| staff.get(id))
                    .map(|id| StaffId::new(*id)),
                needs_accessible_room: row.groups.iter().any(|tag| tag == "mobility"),
                unavailable: self.touched(&away),
                away,
                apart_from,
                avoids,
                max_load: row.load_max.map(to_load),
                requests: 0..0,
            });
        }
        students
    }

    /// Whom each student may not sit with, and who may not teach them: the hard rows of
    /// `student_rules.csv` of the two kinds that forbid.
    fn student_rules(
        &self,
        students: &Names,
        staff: &Names,
    ) -> (Vec<Vec<StudentId>>, Vec<Vec<StaffId>>) {
        let mut apart_from = vec![Vec::new(); self.records.students.len()];
        let mut avoids = vec![Vec::new(); self.records.students.len()];
        for row in self.records.student_rules.as_deref().unwrap_or_default() {
            if row.strength.as_deref().is_some_and(|strength| strength != "hard") {
                continue;
            }
            let Some(&student) = students.get(row.student_id.as_str()) else { continue };
            match row.kind.as_str() {
                "keep_apart" => {
                    if let Some(&other) = students.get(row.other_id.as_str()) {
                        apart_from[student].push(StudentId::new(other));
                        apart_from[other].push(StudentId::new(student));
                    }
                }
                "avoid_staff" => {
                    let person = staff.get(row.other_id.as_str());
                    avoids[student].extend(person.map(|person| StaffId::new(*person)));
                }
                _ => {}
            }
        }
        (apart_from, avoids)
    }

    fn fixed_seats(&mut self, school: &mut School, students: &Names) {
        let sections: Names = school
            .sections
            .iter()
            .enumerate()
            .map(|(index, section)| (section.id.as_str(), index))
            .collect();
        let mut seats = Vec::new();
        for row in self.records.enrollments.as_deref().unwrap_or_default() {
            let (Some(student), Some(section)) =
                (students.get(row.student_id.as_str()), sections.get(row.section_id.as_str()))
            else {
                self.unknown("enrollments.csv", &row.student_id, &row.section_id);
                continue;
            };
            let hold = match row.hold.as_deref().map(str::trim) {
                Some("prefer") => Hold::Prefer,
                Some("hint") => Hold::Hint,
                _ => Hold::Lock,
            };
            let (student, section) = (StudentId::new(*student), SectionId::new(*section));
            let is_service = row.kind.as_deref().map(str::trim) == Some(SERVICE);
            seats.push(FixedSeat { student, section, hold, is_service });
        }
        school.fixed_seats = seats;
        let courses = names(&school.courses, |course| &course.id);
        let mut served = BTreeSet::new();
        for row in self.records.services.iter().flatten() {
            let student = students.get(row.student_id.as_str());
            let course = row.course_id.as_deref().and_then(|course| courses.get(course));
            if let (Some(student), Some(course)) = (student, course) {
                served.insert((StudentId::new(*student), CourseId::new(*course)));
            }
        }
        school.served = served;
    }

    /// What students are owed; who or what is not known has been told already.
    fn services(&self, school: &School, students: &Names, courses: &Names) -> Vec<Service> {
        let days = self.frame.days.len() as f64;
        let staff = names(&school.staff, |person| &person.id);
        let people = |ids: &[String]| {
            let known = ids.iter().filter_map(|id| staff.get(id.as_str()));
            known.map(|index| StaffId::new(*index)).collect::<BTreeSet<StaffId>>()
        };
        let named = |entry: &str, course: &Course| match entry.split_once(':') {
            Some(("dept", name)) => course.department.as_deref() == Some(name.trim()),
            Some(("tag", name)) => course.tags.iter().any(|tag| tag == name.trim()),
            _ => course.id == entry,
        };
        let kept = |entries: &[String]| {
            let courses = school.courses.iter().enumerate();
            let meant =
                courses.filter(|(_, course)| entries.iter().any(|entry| named(entry, course)));
            meant.map(|(index, _)| CourseId::new(index)).collect()
        };
        let service = |row: &records::ServiceRecord| {
            let cycles = match row.per.as_deref() {
                Some("day") => days,
                Some("week") => days / SCHOOL_WEEK,
                _ => 1.0,
            };
            let course = row.course_id.as_deref().and_then(|id| courses.get(id));
            Some(Service {
                student: StudentId::new(*students.get(row.student_id.as_str())?),
                service: row.service.clone(),
                course: course.map(|index| CourseId::new(*index)),
                minutes: row.minutes.map(|minutes| minutes * cycles),
                setting: row.setting.clone(),
                subject: row.subject.clone(),
                providers: people(&row.provider_ids).into_iter().collect(),
                not_during: kept(&row.not_during),
            })
        };
        self.records.services.iter().flatten().filter_map(service).collect()
    }

    fn unknown(&mut self, file: &str, one: &str, other: &str) {
        let message = format!("'{one}' or '{other}' is not known");
        self.faults.push(Fault::error(message).file(file));
    }
}

/// Gives students their request ranges, alternates their primaries, and requests their sections.
fn tie_requests(school: &mut School, rows: &[&records::RequestRecord]) {
    let mut next = 0;
    for (index, student) in school.students.iter_mut().enumerate() {
        let start = next;
        while school.requests.get(next).is_some_and(|request| request.student.index() == index) {
            next += 1;
        }
        student.requests = start..next;
    }
    let sections = names(&school.sections, |section| &section.id);
    let mut ties = Vec::with_capacity(rows.len());
    for (request, row) in school.requests.iter().zip(rows) {
        let section = row.section_id.as_deref().and_then(|id| sections.get(id));
        let alternate_for = row.alternate_for.as_deref().and_then(|wanted| {
            school.students[request.student.index()].requests.clone().find(|other| {
                let other = &school.requests[*other];
                other.is_primary && school.courses[other.course.index()].id == wanted
            })
        });
        ties.push((section.map(|id| SectionId::new(*id)), alternate_for.map(RequestId::new)));
    }
    for (request, (section, alternate_for)) in school.requests.iter_mut().zip(ties) {
        request.section = section;
        request.alternate_for = alternate_for;
    }
}

fn room(row: &records::RoomRecord) -> Room {
    Room {
        id: row.room_id.clone(),
        types: row.types.clone(),
        capacity: row.capacity.unwrap_or(u32::MAX),
        accessible: row.accessible.unwrap_or(true),
    }
}

/// Whether a person's own list and credentials allow them to teach a course.
fn may_teach(person: &records::StaffRecord, course: &records::CourseRecord) -> bool {
    let listed = if person.courses.is_empty() {
        person.department.is_some() && person.department == course.department
    } else {
        person.courses.iter().any(|item| {
            *item == course.course_id
                || item
                    .strip_prefix("dept:")
                    .is_some_and(|name| course.department.as_deref() == Some(name))
                || item
                    .strip_prefix("tag:")
                    .is_some_and(|tag| course.tags.iter().any(|have| have == tag))
        })
    };
    let credentialed =
        course.credential.as_ref().is_none_or(|wanted| person.credentials.contains(wanted));
    listed && credentialed
}

/// The room that a name stands for.
fn room_id(rooms: &Names, name: &str) -> Option<RoomId> {
    rooms.get(name).map(|index| RoomId::new(*index))
}

/// The first term and the number of terms that a `term` cell names.
fn term_span(frame: &Frame, cell: &str) -> Option<(TermId, usize)> {
    if cell.trim() == "all" {
        return Some((TermId::new(0), frame.terms.len()));
    }
    let mut terms: Vec<usize> = Vec::new();
    for name in cell.split(';').map(str::trim).filter(|name| !name.is_empty()) {
        terms.push(frame.term(name)?.index());
    }
    terms.sort_unstable();
    terms.dedup();
    let first = *terms.first()?;
    terms
        .iter()
        .enumerate()
        .all(|(step, term)| *term == first + step)
        .then_some((TermId::new(first), terms.len()))
}
