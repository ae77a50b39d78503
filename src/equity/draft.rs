//! A draft as measures look at it: who sits where, and for how many minutes of the year.

use super::groups::{Family, families};
use crate::plan::{Classes, Plan, Seat};
use crate::school::records::Records;
use crate::school::{
    ClassId, Course, CourseId, DayId, School, SectionId, StudentId, TermId, records,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// School days of a year, for schools without a calendar: what most states ask for.
const DAYS_OF_A_YEAR: usize = 180;

/// A schedule of a school, ready to be measured. It holds nothing that a solver knows, so that drafts of any
/// origin are measured alike.
///
/// Courses, staff, rooms and students stand in `school` in the order of their `records`, so that the same index
/// finds both.
pub struct Draft<'a> {
    /// The facts that a schedule must heed.
    pub school: &'a School,
    /// All facts as the files state them, those too that no schedule heeds: transcripts, programmes, years of
    /// teaching.
    pub records: &'a Records,
    /// Which sections are one class.
    pub classes: &'a Classes,
    /// The schedule.
    pub plan: &'a Plan,
    /// Every group that is compared, family by family.
    pub families: Vec<Family>,
    /// For each student, where their seats stand in the plan.
    seats: Vec<Range<usize>>,
    /// For each class, who sits in it.
    rosters: Vec<Vec<StudentId>>,
    /// For each section, its minutes of the year; none without a place.
    minutes: Vec<u64>,
    /// For each (term, day), on how many dates of the year it is held.
    dates: Vec<u64>,
    /// Which courses of this year's catalogue each student has passed.
    passed: Option<BTreeSet<(StudentId, CourseId)>>,
}

impl<'a> Draft<'a> {
    /// Looks at a schedule. Seats must stand in the order of students, as [`Plan`] says.
    pub fn new(
        school: &'a School,
        classes: &'a Classes,
        records: &'a Records,
        plan: &'a Plan,
    ) -> Draft<'a> {
        let mut seats = Vec::with_capacity(school.students.len());
        let mut start = 0;
        for student in school.student_ids() {
            let own = plan.seats[start..].iter().take_while(|seat| seat.student == student).count();
            seats.push(start..start + own);
            start += own;
        }
        let mut rosters = vec![Vec::new(); classes.len()];
        for seat in &plan.seats {
            rosters[classes.of(seat.section).index()].push(seat.student);
        }
        let dates = dates(school, records.calendar.as_deref());
        let minutes = plan.placed.iter().map(|placed| {
            placed.pattern.map_or(0, |id| {
                let pattern = school.frame.pattern(id);
                let terms = pattern.first_term.index()..=pattern.last_term().index();
                terms
                    .flat_map(|term| (0..school.frame.days.len()).map(move |day| (term, day)))
                    .map(|(term, day)| {
                        let cell = school.frame.cell(TermId::new(term), DayId::new(day));
                        let blocks = pattern.blocks.iter();
                        let intervals = blocks
                            .flat_map(|block| &school.frame.blocks[block.index()].cells[cell]);
                        dates[cell] * intervals.map(|own| u64::from(own.minutes())).sum::<u64>()
                    })
                    .sum()
            })
        });
        Draft {
            families: families(school),
            seats,
            rosters,
            minutes: minutes.collect(),
            dates,
            passed: passed(school, records),
            school,
            records,
            classes,
            plan,
        }
    }

    /// The same draft with more groups to compare.
    pub fn with_families(mut self, more: Vec<Family>) -> Draft<'a> {
        self.families.extend(more);
        self
    }

    /// A student's seats.
    pub fn seats_of(&self, student: StudentId) -> &[Seat] {
        &self.plan.seats[self.seats[student.index()].clone()]
    }

    /// Who sits in a class, in school order; in a joint section, in all its parts.
    pub fn roster(&self, class: ClassId) -> &[StudentId] {
        &self.rosters[class.index()]
    }

    /// How many sit in the class that a section belongs to.
    pub fn class_size(&self, section: SectionId) -> usize {
        self.roster(self.classes.of(section)).len()
    }

    /// Minutes of the year that a section meets: by the calendar, or estimated at 180 days a year.
    pub fn minutes(&self, section: SectionId) -> u64 {
        self.minutes[section.index()]
    }

    /// On how many dates of the year a day of the cycle is held in a term.
    pub fn dates(&self, term: TermId, day: DayId) -> u64 {
        self.dates_of_cell(self.school.frame.cell(term, day))
    }

    /// The same for a place in the blocks' cells.
    pub fn dates_of_cell(&self, cell: usize) -> u64 {
        self.dates[cell]
    }

    /// The courses of this year's catalogue that each student has passed, by the transcript, if there is one.
    pub fn passed(&self) -> Option<&BTreeSet<(StudentId, CourseId)>> {
        self.passed.as_ref()
    }

    /// Those of them that one student has passed; none without a transcript.
    pub fn passed_by(&self, student: StudentId) -> impl Iterator<Item = CourseId> {
        let all = (student, CourseId::new(0))..=(student, CourseId::new(u32::MAX as usize));
        self.passed.iter().flat_map(move |rows| rows.range(all.clone())).map(|(_, course)| *course)
    }

    /// The courses in which a student has a seat.
    pub fn courses_of(&self, student: StudentId) -> impl Iterator<Item = CourseId> {
        self.seats_of(student).iter().map(|seat| self.school.section(seat.section).course)
    }

    /// Whether minutes are estimated, because there is no `calendar.csv`.
    pub fn is_estimated(&self) -> bool {
        self.records.calendar.is_none()
    }

    /// The course that a section is of.
    pub fn course_of(&self, section: SectionId) -> &'a Course {
        self.school.course(self.school.section(section).course)
    }

    /// What the files say of a course beyond what a schedule must heed.
    pub fn record_of(&self, course: CourseId) -> &'a records::CourseRecord {
        &self.records.courses[course.index()]
    }

    /// Whether a student carries a tag.
    pub fn carries(&self, student: StudentId, tag: &str) -> bool {
        let own = &self.school.student(student).groups;
        own.iter().any(|group| self.school.groups[group.index()] == tag)
    }
}

/// For each (term, day), on how many dates it is held. Without a calendar, 180 school days are spread evenly.
fn dates(school: &School, calendar: Option<&[records::CalendarRecord]>) -> Vec<u64> {
    let frame = &school.frame;
    let cells = frame.terms.len() * frame.days.len();
    let Some(rows) = calendar else {
        let even = (DAYS_OF_A_YEAR as f64 / cells.max(1) as f64).round() as u64;
        return vec![even; cells];
    };
    let mut dates = vec![0; cells];
    for row in rows {
        let term = row.term.as_deref().and_then(|term| frame.term(term));
        let day = row.cycle_day.as_ref().and_then(|day| frame.days.iter().position(|d| d == day));
        if let (Some(term), Some(day)) = (term, day) {
            dates[frame.cell(term, DayId::new(day))] += 1;
        }
    }
    dates
}

/// Which courses of this year's catalogue each student has passed.
fn passed(school: &School, records: &Records) -> Option<BTreeSet<(StudentId, CourseId)>> {
    let rows = records.transcript.as_deref()?;
    let ids = school.student_ids();
    let students: BTreeMap<&str, StudentId> =
        ids.map(|id| (school.student(id).id.as_str(), id)).collect();
    let courses: BTreeMap<&str, CourseId> = school
        .courses
        .iter()
        .enumerate()
        .map(|(index, course)| (course.id.as_str(), CourseId::new(index)))
        .collect();
    let passed = rows.iter().filter(|row| row.passed == Some(true));
    Some(
        passed
            .filter_map(|row| {
                Some((
                    *students.get(row.student_id.as_str())?,
                    *courses.get(row.course_id.as_str())?,
                ))
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;
    use crate::school::records::CalendarRecord;
    use crate::school::{SectionId, StudentId};

    fn sample() -> Sample {
        Sample::new()
            .course("A", "A", 1, 9)
            .course_with("B", "B", 1, 9, |row| row.meets = Some("half".into()))
            .place("A.1", "all", "1")
            .place("B.1", "S2", "2")
            .student("S1", &[], &["A", "B"])
            .student("S2", &[], &[])
            .student("S3", &[], &["A"])
            .seats("S1", &["A.1", "B.1"])
            .seats("S3", &["A.1"])
    }

    #[test]
    fn seats_and_rosters_are_two_views_of_the_plan() {
        sample().measured_by(|draft| {
            let counts: Vec<usize> =
                draft.school.student_ids().map(|student| draft.seats_of(student).len()).collect();
            assert_eq!(counts, [2, 0, 1]);
            let class = draft.classes.of(SectionId::new(0));
            assert_eq!(draft.roster(class), [StudentId::new(0), StudentId::new(2)]);
            assert_eq!(draft.class_size(SectionId::new(1)), 1);
        });
    }

    #[test]
    fn minutes_follow_the_calendar_or_are_estimated() {
        // One day a cycle, two terms: ninety dates each, an hour a block.
        sample().measured_by(|draft| {
            assert!(draft.is_estimated());
            assert_eq!(draft.minutes(SectionId::new(0)), 180 * 60);
            assert_eq!(draft.minutes(SectionId::new(1)), 90 * 60);
        });
        let mut sample = sample();
        let date = |term: &str, day: Option<&str>| CalendarRecord {
            date: "2026-09-01".into(),
            term: Some(term.into()),
            cycle_day: day.map(Into::into),
            ..CalendarRecord::default()
        };
        let rows = [date("S1", Some("Mon")), date("S1", None), date("S2", Some("Mon"))];
        sample.records.calendar = Some(rows.to_vec());
        sample.measured_by(|draft| {
            assert!(!draft.is_estimated());
            assert_eq!(draft.minutes(SectionId::new(0)), 120);
            assert_eq!(draft.minutes(SectionId::new(1)), 60);
        });
    }
}
