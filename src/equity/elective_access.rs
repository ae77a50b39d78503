//! M11, elective access: who has a class of free choice, and among how many one could still choose.
//!
//! An elective is a course that is no class of the core, and neither support nor a service (`catalogue`). It is a
//! student's free choice where the seat meets a request, primary or alternate, that nothing requires, and the
//! school does not serve the student in it. All other seats of a student are required or service classes.

use super::{Direction, Draft, Facts, Measure, Measured, Tally, Unit, catalogue};
use crate::plan::Seat;
use crate::school::{CourseId, SectionId, StudentId, Times};

/// The share of students with an elective of free choice.
pub(super) struct ElectiveHeld;

/// Electives that a student could take, on average.
pub(super) struct ElectivesReachable;

impl Measure for ElectiveHeld {
    fn facts(&self) -> Facts {
        Facts {
            number: "M11",
            name: "elective_held",
            title: "Students with an elective",
            formula: "students with at least one seat in a freely chosen elective / students",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "Students who fill their schedule with advanced classes of the core by their own wish look \
                     like students without a choice.",
            source: "OCR and DOJ, Dear Colleague Letter on English Learners, 2015",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let is_elective = catalogue::electives(draft);
        Measured::of_students(self.facts(), draft, |student| {
            let mut seats = draft.seats_of(student).iter();
            Tally::one(i64::from(seats.any(|seat| is_chosen(draft, &is_elective, seat))), 1)
        })
    }
}

impl Measure for ElectivesReachable {
    fn facts(&self) -> Facts {
        Facts {
            number: "M11",
            name: "electives_reachable",
            title: "Electives within reach",
            formula: "electives that have a placed section with a seat left (or the student's own), open to the \
                      student's grade and tags, and clashing neither with the student's required and service \
                      classes nor with times at which the student is away; average over students",
            unit: Unit::Number,
            direction: Direction::HigherIsBetter,
            caveat: "Prerequisites are not looked at. Students with few classes so far have more within reach; \
                     read it on complete drafts.",
            source: "OCR and DOJ, Dear Colleague Letter on English Learners, 2015",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let is_elective = catalogue::electives(draft);
        let offers = offers(draft, &is_elective);
        Measured::of_students(self.facts(), draft, |student| {
            Tally::one(reachable(draft, &is_elective, &offers, student), 1)
        })
    }
}

/// Whether a seat is in an elective that the student chose freely.
fn is_chosen(draft: &Draft, is_elective: &[bool], seat: &Seat) -> bool {
    let course = draft.school.section(seat.section).course;
    let is_wish = seat.request.is_some_and(|id| !draft.school.request(id).is_required);
    is_elective[course.index()] && is_wish && !draft.school.served.contains(&(seat.student, course))
}

/// An elective and its placed sections, each with its times and whether its class has a seat left.
struct Offer<'a> {
    course: CourseId,
    sections: Vec<(SectionId, &'a Times, bool)>,
}

fn offers<'a>(draft: &'a Draft, is_elective: &[bool]) -> Vec<Offer<'a>> {
    let school = draft.school;
    let seats = draft.classes.seats(school, draft.plan);
    let electives = (0..school.courses.len()).filter(|index| is_elective[*index]);
    let offer = |index| {
        let course = CourseId::new(index);
        let placed = school.course(course).section_ids().filter_map(|section| {
            let pattern = draft.plan.placed[section.index()].pattern?;
            let has_seat = seats[draft.classes.of(section).index()].left() > 0;
            Some((section, &school.frame.pattern(pattern).times, has_seat))
        });
        Offer { course, sections: placed.collect() }
    };
    electives.map(offer).collect()
}

/// How many electives a student could take.
fn reachable(draft: &Draft, is_elective: &[bool], offers: &[Offer], student: StudentId) -> i64 {
    let own = draft.school.student(student);
    let mut bound = own.unavailable.clone();
    for seat in draft.seats_of(student).iter().filter(|seat| !is_chosen(draft, is_elective, seat)) {
        if let Some(pattern) = draft.plan.placed[seat.section.index()].pattern {
            bound.add(&draft.school.frame.pattern(pattern).times);
        }
    }
    let sits = |section: SectionId| draft.seats_of(student).iter().any(|s| s.section == section);
    let is_open = |(section, times, has_seat): &(SectionId, &Times, bool)| {
        let fact = draft.school.section(*section);
        !times.overlaps(&bound)
            && fact.admits(&own.groups)
            && (!fact.is_restricted() && *has_seat || sits(*section))
    };
    let reached = offers.iter().filter(|offer| {
        catalogue::is_for_grade(draft, offer.course, &own.grade)
            && offer.sections.iter().any(is_open)
    });
    reached.count() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;
    use crate::school::records::Need;

    /// A class of the core in block 1, and electives in blocks 1, 2 and 3.
    fn sample() -> Sample {
        Sample::new()
            .course_with("ENG", "English", 1, 9, |row| row.tags = vec!["core".into()])
            .course("ART", "Art", 1, 9)
            .course("BAND", "Band", 1, 1)
            .course_with("CHESS", "Chess", 1, 9, |row| row.grades = vec!["12".into()])
            .place("ENG.1", "all", "1")
            .place("ART.1", "all", "1")
            .place("BAND.1", "all", "2")
            .place("CHESS.1", "all", "3")
    }

    fn values(sample: Sample, measure: &dyn Measure) -> Vec<(String, Option<f64>)> {
        sample.measured_by(|draft| {
            let all = measure.measure(draft);
            all.groups.iter().map(|line| (line.group.clone(), line.value)).collect()
        })
    }

    #[test]
    fn a_free_choice_is_asked_for_and_required_by_nothing() {
        // g:1 has band by wish, g:2 because a programme requires it, g:3 without asking, g:4 only English.
        let sample = sample()
            .student("S1", &["g:1"], &["BAND"])
            .student("S2", &["g:2"], &["BAND"])
            .asking(|row| row.required_by = Some(Need::Program))
            .student("S3", &["g:3"], &[])
            .student("S4", &["g:4"], &["ENG"])
            .seats("S1", &["BAND.1"])
            .seats("S2", &["BAND.1"])
            .seats("S3", &["BAND.1"])
            .seats("S4", &["ENG.1"]);
        let shares: Vec<Option<f64>> =
            values(sample, &ElectiveHeld).into_iter().map(|(_, value)| value).collect();
        assert_eq!(shares, [Some(1.0), Some(0.0), Some(0.0), Some(0.0)]);
    }

    #[test]
    fn within_reach_is_what_is_open_and_clashes_with_no_required_class() {
        // g:1 has English in block 1, which leaves band, full with g:2; chess is for grade 12. g:2 has band, and
        // art. g:3, in grade 12, has art by wish and chess, but may not take band, which is full.
        let sample = sample()
            .student_with("S1", &["g:1"], &["ENG"], |row| row.grade = Some("9".into()))
            .student_with("S2", &["g:2"], &["BAND"], |row| row.grade = Some("9".into()))
            .student_with("S3", &["g:3"], &["ART"], |row| row.grade = Some("12".into()))
            .seats("S1", &["ENG.1"])
            .seats("S2", &["BAND.1"])
            .seats("S3", &["ART.1"]);
        let found = values(sample, &ElectivesReachable);
        let of = |group: &str| found.iter().find(|(name, _)| name == group).expect("a group").1;
        assert_eq!((of("g:1"), of("g:2"), of("g:3")), (Some(0.0), Some(2.0), Some(2.0)));
    }

    #[test]
    fn a_section_without_a_place_is_out_of_reach() {
        let sample = Sample::new().course("ART", "Art", 1, 9).student("S1", &["g:1"], &["ART"]);
        assert_eq!(values(sample, &ElectivesReachable)[0].1, Some(0.0));
    }
}
