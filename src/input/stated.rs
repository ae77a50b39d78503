//! A schedule as files state it: the plan that `sections.csv` and `enrollments.csv` amount to, whoever wrote them.

use super::result::ResultSource;
use super::source::{Document, Origin, Source};
use crate::plan::{Placed, Plan, Seat};
use crate::school::records::{EnrollmentRecord, Record, Records, SectionRecord};
use crate::school::{PatternId, RequestId, School, Section, SectionId, StudentId};
use std::collections::BTreeMap;

/// Puts the sections and seats of a result in the place of the school's own. They are held as hints, so that
/// a schedule is looked at as it is, even where locks or rules would forbid it.
pub fn take_as_stated(source: &mut Source, result: ResultSource) {
    let hint = || Some("hint".to_owned());
    for file in [SectionRecord::FILE, EnrollmentRecord::FILE] {
        let document = source.places.add_document(Document::Csv { file: file.to_owned() });
        let here = |origin: Origin| Origin { document, ..origin };
        let origins = result.places.origins(file).into_iter().map(here).collect();
        source.places.set_origins(file, origins);
    }
    let mut tables = result.tables;
    for section in &mut tables.sections {
        section.hold = hint();
    }
    for seat in &mut tables.enrollments {
        seat.hold = hint();
    }
    source.records.sections = Some(tables.sections);
    source.records.enrollments = Some(tables.enrollments);
}

/// The plan that the rows of `sections.csv` and `enrollments.csv` state, for the school that was made of these
/// records. A section whose cells name no placement of its course is not placed; a seat of somebody or in
/// something unknown is left out (both are faults that [`super::diagnose`] and [`super::lower`] tell).
pub fn stated_plan(records: &Records, school: &School) -> Plan {
    let placed = |section: &Section| Placed {
        pattern: pattern_of(school, section),
        room: section.room.as_ref().map(|held| held.value),
        staff: section.staff.as_ref().map_or_else(Vec::new, |held| held.value.clone()),
    };
    let mut plan =
        Plan { placed: school.sections.iter().map(placed).collect(), ..Plan::empty(school) };
    let students: BTreeMap<&str, StudentId> =
        school.student_ids().map(|id| (school.student(id).id.as_str(), id)).collect();
    let sections: BTreeMap<&str, SectionId> = school
        .sections
        .iter()
        .enumerate()
        .map(|(index, section)| (section.id.as_str(), SectionId::new(index)))
        .collect();
    for row in records.enrollments.iter().flatten() {
        let student = students.get(row.student_id.as_str());
        let section = sections.get(row.section_id.as_str());
        let (Some(&student), Some(&section)) = (student, section) else { continue };
        let course = school.section(section).course;
        let request = request_for(school, student, |own| school.course(course).id == own);
        let is_alternate = request.is_some_and(|request| !school.request(request).is_primary);
        let stands_for = row
            .for_course
            .as_deref()
            .filter(|_| is_alternate)
            .and_then(|wanted| request_for(school, student, |own| own == wanted));
        plan.seats.push(Seat { student, section, request, stands_for });
    }
    plan.seats.sort_unstable();
    plan.seats.dedup_by_key(|seat| (seat.student, seat.section));
    plan
}

/// A student's request for a course, a primary one if there are two.
fn request_for(
    school: &School,
    student: StudentId,
    is_meant: impl Fn(&str) -> bool,
) -> Option<RequestId> {
    let own = school.requests_of(student);
    own.filter(|(_, request)| is_meant(&school.course(request.course).id))
        .min_by_key(|(_, request)| !request.is_primary)
        .map(|(id, _)| id)
}

/// The placement that a section's term and blocks name.
fn pattern_of(school: &School, section: &Section) -> Option<PatternId> {
    let (first, terms) = section.terms.as_ref()?.value;
    let blocks = &section.blocks.as_ref()?.value;
    let meeting = school.frame.meeting_of(school.course(section.course).meeting);
    meeting.patterns.iter().copied().find(|id| {
        let pattern = school.frame.pattern(*id);
        pattern.first_term == first && pattern.terms == terms && pattern.blocks == *blocks
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::lower::lower;
    use crate::input::{read_result, read_school};
    use crate::sample::Sample;

    #[test]
    fn what_was_written_is_the_plan_that_is_read() {
        // A joint section, a half-year course, an alternate, a teacher and a room.
        let sample = Sample::new()
            .course("A", "A", 2, 9)
            .course_with("B", "B", 1, 9, |row| row.meets = Some("half".into()))
            .course("C", "C", 1, 9)
            .teacher("T1", "D", &["A", "B", "C"])
            .room("R1", 20, true)
            .student("S1", &[], &["A", "B"])
            .student("S2", &[], &["A", "~C"])
            .place("A.1", "all", "2")
            .place("B.1", "S2", "1")
            .place("C.1", "all", "4")
            .taught("A.1", "T1", "R1")
            .seats("S1", &["A.1", "B.1"])
            .seats("S2", &["C.1~A"]);
        let mut records = sample.records.clone();
        let (model, plan) = sample.build();
        let tables = crate::report::Tables::new(&model, &plan, &[]);
        records.sections = Some(tables.sections);
        records.enrollments = Some(tables.enrollments);
        let (school, _) = lower(&records).expect("a school");
        assert_eq!(stated_plan(&records, &school), plan);
    }

    #[test]
    fn a_section_without_a_place_and_a_seat_of_nobody_are_no_part_of_a_plan() {
        let mut records = Sample::new().course("A", "A", 1, 9).records;
        records.enrollments = Some(vec![EnrollmentRecord {
            student_id: "S1".into(),
            section_id: "A.1".into(),
            ..EnrollmentRecord::default()
        }]);
        let mut known = records.clone();
        known.enrollments = None;
        let (school, _) = lower(&known).expect("a school");
        let plan = stated_plan(&records, &school);
        assert_eq!(plan, Plan::empty(&school));
    }

    #[test]
    fn a_result_takes_the_place_of_the_schools_own_rows() {
        let place = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            std::fs::write(place.path().join(name), text).expect("written");
        };
        write("sections.csv", "section_id,course_id,term,blocks\nA.1,A,all,1\n");
        write("enrollments.csv", "student_id,section_id\nS1,A.1\n");
        let result = read_result(place.path()).expect("a result");
        let mut source = read_school(std::path::Path::new("models/harbor")).expect("a school");
        take_as_stated(&mut source, result);
        let sections = source.records.sections.as_deref().expect("sections");
        assert_eq!(sections.len(), 1);
        assert_eq!(sections[0].hold.as_deref(), Some("hint"));
        assert_eq!(source.records.enrollments.as_deref().map(<[_]>::len), Some(1));
        let cell = source.places.of::<SectionRecord>(0, "course_id");
        assert_eq!((cell.file.as_str(), cell.row), ("sections.csv", Some(2)));
    }
}
