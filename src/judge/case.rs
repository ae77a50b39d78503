//! A case before the judge: the facts, and a result read against them.

use super::Written;
use super::cell::{given, items, set};
use super::clock::{Booking, Interval};
use super::facts::Facts;
use super::notes::Notes;
use super::rules::Rule;
use crate::school::records::{CourseRecord, EnrollmentRecord, Records, SectionRecord};
use std::collections::{BTreeMap, BTreeSet};

/// A section of the result.
#[derive(Debug)]
pub struct Section<'a> {
    /// The row as it was written.
    pub record: &'a SectionRecord,
    /// Its course, if the school has it.
    pub course: Option<&'a CourseRecord>,
    /// The row of the school's own `sections.csv`, if it is listed there.
    pub listed: Option<&'a SectionRecord>,
    /// The positions of its terms; empty if the cell cannot be read.
    pub terms: BTreeSet<usize>,
    /// When it meets.
    pub times: Vec<Interval>,
    /// Who sits in it, one entry for each row of `enrollments.csv`.
    pub students: Vec<&'a str>,
    /// The position of its class.
    pub class: usize,
}

impl<'a> Section<'a> {
    /// Its id.
    pub fn id(&self) -> &'a str {
        &self.record.section_id
    }

    /// The id of its course.
    pub fn course_id(&self) -> &'a str {
        &self.record.course_id
    }

    /// Who teaches it.
    pub fn staff(&self) -> BTreeSet<&'a str> {
        set(&self.record.staff_ids)
    }

    /// Its blocks.
    pub fn blocks(&self) -> BTreeSet<&'a str> {
        set(&self.record.blocks)
    }

    /// Its room.
    pub fn room(&self) -> Option<&'a str> {
        given(&self.record.room_id)
    }

    /// Its setting.
    pub fn setting(&self) -> &'a str {
        super::cell::setting(&self.record.setting)
    }
}

/// A seat of the result.
#[derive(Debug)]
pub struct Seat<'a> {
    /// The row as it was written.
    pub record: &'a EnrollmentRecord,
    /// The position of its section, if the result has it.
    pub section: Option<usize>,
}

/// A case before the judge.
#[derive(Debug)]
pub struct Case<'a> {
    /// The facts of the school.
    pub facts: Facts<'a>,
    /// The sections of the result, in the order in which they were written.
    pub sections: Vec<Section<'a>>,
    /// What is taught together: positions of sections, more than one in a joint section.
    pub classes: Vec<Vec<usize>>,
    /// The seats of the result.
    pub seats: Vec<Seat<'a>>,
    /// Positions of sections, by id.
    pub by_id: BTreeMap<&'a str, usize>,
    /// Positions of sections, by course.
    pub by_course: BTreeMap<&'a str, Vec<usize>>,
    /// Positions of seats, by student.
    pub by_student: BTreeMap<&'a str, Vec<usize>>,
    /// Student and course of every seat whose section the result has.
    pub met: BTreeSet<(&'a str, &'a str)>,
    /// The rules that stand.
    pub rules: Vec<Rule<'a>>,
}

impl<'a> Case<'a> {
    /// Reads school and result; what cannot be read is noted.
    pub fn open(school: &'a Records, written: &Written<'a>, notes: &mut Notes) -> Case<'a> {
        let facts = Facts::read(school, notes);
        let mut sections: Vec<Section> =
            written.sections.iter().map(|record| read_section(&facts, record)).collect();
        let classes = read_classes(&mut sections);
        let mut by_id = BTreeMap::new();
        let mut by_course: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (position, section) in sections.iter().enumerate() {
            by_id.entry(section.id()).or_insert(position);
            by_course.entry(section.course_id()).or_default().push(position);
        }
        let mut seats = Vec::new();
        let mut by_student: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut met = BTreeSet::new();
        for (position, record) in written.enrollments.iter().enumerate() {
            let section = by_id.get(record.section_id.as_str()).copied();
            if let Some(section) = section {
                sections[section].students.push(&record.student_id);
                met.insert((record.student_id.as_str(), sections[section].course_id()));
            }
            by_student.entry(&record.student_id).or_default().push(position);
            seats.push(Seat { record, section });
        }
        let rules = super::rules::standing(school, notes);
        Case { facts, sections, classes, seats, by_id, by_course, by_student, met, rules }
    }

    /// The sections of a class.
    pub fn parts(&self, class: usize) -> impl Iterator<Item = &Section<'a>> {
        self.classes.get(class).into_iter().flatten().map(|section| &self.sections[*section])
    }

    /// The ids of the sections of a class.
    pub fn part_ids(&self, class: usize) -> Vec<&'a str> {
        self.parts(class).map(Section::id).collect()
    }

    /// How many students a class has.
    pub fn class_size(&self, class: usize) -> usize {
        self.parts(class).map(|section| section.students.len()).sum()
    }

    /// What a class counts for: the largest load of its parts.
    pub fn class_load(&self, class: usize) -> f64 {
        self.parts(class)
            .filter_map(|section| section.course)
            .map(|course| self.facts.frame.load(course))
            .fold(0.0, f64::max)
    }

    /// The classes of some sections, each once.
    pub fn classes_of(&self, sections: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        sections.into_iter().map(|section| self.sections[section].class).collect()
    }

    /// The times of some sections, each owned by its class.
    pub fn bookings(&self, sections: impl IntoIterator<Item = usize>) -> Vec<Booking> {
        sections
            .into_iter()
            .map(|section| &self.sections[section])
            .flat_map(|section| {
                section.times.iter().map(|&time| Booking { owner: section.class, time })
            })
            .collect()
    }

    /// The sections in which a student sits; one for each seat.
    pub fn sections_of(&self, student: &str) -> Vec<usize> {
        let seats = self.by_student.get(student).into_iter().flatten();
        seats.filter_map(|seat| self.seats[*seat].section).collect()
    }
}

fn read_section<'a>(facts: &Facts<'a>, record: &'a SectionRecord) -> Section<'a> {
    let terms =
        given(&record.term).and_then(|cell| facts.frame.terms_in(cell).ok()).unwrap_or_default();
    let blocks: BTreeSet<&str> = items(&record.blocks).collect();
    Section {
        record,
        course: facts.courses.get(record.course_id.as_str()).copied(),
        listed: facts.listed.get(record.section_id.as_str()).copied(),
        times: facts.frame.times(blocks, &terms),
        terms,
        students: Vec::new(),
        class: 0,
    }
}

/// Sections with the same `stack` are one class; every other section is one of its own.
fn read_classes(sections: &mut [Section]) -> Vec<Vec<usize>> {
    let mut classes: Vec<Vec<usize>> = Vec::new();
    let mut of_stack: BTreeMap<&str, usize> = BTreeMap::new();
    for (position, section) in sections.iter_mut().enumerate() {
        let class = match given(&section.record.stack) {
            None => classes.len(),
            Some(stack) => *of_stack.entry(stack).or_insert(classes.len()),
        };
        if class == classes.len() {
            classes.push(Vec::new());
        }
        classes[class].push(position);
        section.class = class;
    }
    classes
}
