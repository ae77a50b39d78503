//! Who and what there is, so that names of what is not there can be told.

use super::super::source::{Places, Source};
use super::super::suggest::Suggest;
use super::{Check, rows};
use crate::school::records::{
    CourseRecord, Record, RoomRecord, SectionRecord, StaffRecord, StudentRecord,
};
use crate::school::{Fault, Place, Severity};
use std::collections::{BTreeSet, HashMap};

/// The registry of each kind of thing that rows refer to.
pub(super) struct Registries<'s> {
    pub(super) courses: Registry<'s>,
    pub(super) students: Registry<'s>,
    pub(super) staff: Registry<'s>,
    pub(super) rooms: Registry<'s>,
    pub(super) sections: Registry<'s>,
    pub(super) departments: Registry<'s>,
    pub(super) course_tags: Registry<'s>,
    pub(super) student_tags: Registry<'s>,
}

/// The names of one kind of thing.
pub(super) struct Registry<'s> {
    /// What it is a name of.
    what: &'static str,
    /// The file that would name it.
    file: &'static str,
    /// The first row that bears each name.
    rows: HashMap<&'s str, usize>,
    suggest: Suggest<'s>,
    /// Whether the table is given; if not, it is not part of the problem.
    given: bool,
    /// Whether all of the table could be read; if not, a name may well exist.
    whole: bool,
    /// Columns about which it was already said that they cannot be checked.
    unchecked: BTreeSet<(String, String)>,
}

impl<'s> Registry<'s> {
    fn new<R: Record + 's>(
        what: &'static str,
        table: Option<&'s [R]>,
        names: impl Fn(&'s R) -> Vec<&'s str>,
        places: &Places,
    ) -> Registry<'s> {
        let given = table.is_some();
        let mut order = Vec::new();
        let mut rows = HashMap::new();
        for (row, record) in table.unwrap_or_default().iter().enumerate() {
            for name in names(record) {
                rows.entry(name).or_insert_with(|| {
                    order.push(name);
                    row
                });
            }
        }
        Registry {
            what,
            file: R::FILE,
            rows,
            suggest: Suggest::new(order),
            given,
            whole: places.is_whole(R::FILE),
            unchecked: BTreeSet::new(),
        }
    }

    /// The first row that bears this name.
    pub(super) fn row(&self, name: &str) -> Option<usize> {
        self.rows.get(name).copied()
    }

    /// What is wrong with a reference to this name, if anything.
    pub(super) fn unknown(
        &mut self,
        name: &str,
        place: Place,
        severity: Severity,
    ) -> Option<Fault> {
        if self.rows.contains_key(name) || !self.whole {
            return None;
        }
        if !self.given {
            let message = format!("{} is not given, so this column cannot be checked", self.file);
            let row_free = place.column.rsplit('.').next().unwrap_or_default().to_owned();
            let first = self.unchecked.insert((place.file.clone(), row_free));
            return first.then(|| Fault::warning(message).at(place));
        }
        let mut fault = Fault::error(format!("there is no {} of this name", self.what)).at(place);
        fault.severity = severity;
        fault.hint = self.suggest.hint(name);
        Some(fault.value(name))
    }
}

impl<'s> Registries<'s> {
    pub(super) fn new(source: &'s Source) -> Registries<'s> {
        let records = &source.records;
        let places = &source.places;
        let courses = Some(records.courses.as_slice());
        let students = Some(records.students.as_slice());
        let texts = |list: &'s [String]| list.iter().map(String::as_str).collect::<Vec<_>>();
        Registries {
            courses: Registry::new(
                "course",
                courses,
                |row: &CourseRecord| vec![row.course_id.as_str()],
                places,
            ),
            students: Registry::new(
                "student",
                students,
                |row: &StudentRecord| vec![row.student_id.as_str()],
                places,
            ),
            staff: Registry::new(
                "member of staff",
                records.staff.as_deref(),
                |row: &StaffRecord| vec![row.staff_id.as_str()],
                places,
            ),
            rooms: Registry::new(
                "room",
                records.rooms.as_deref(),
                |row: &RoomRecord| vec![row.room_id.as_str()],
                places,
            ),
            sections: Registry::new(
                "section",
                Some(rows(&records.sections)),
                |row: &SectionRecord| vec![row.section_id.as_str()],
                places,
            ),
            departments: Registry::new(
                "department",
                courses,
                |row: &CourseRecord| row.department.as_deref().into_iter().collect(),
                places,
            ),
            course_tags: Registry::new(
                "course tag",
                courses,
                move |row: &CourseRecord| texts(&row.tags),
                places,
            ),
            student_tags: Registry::new(
                "student group",
                students,
                move |row: &StudentRecord| texts(&row.groups),
                places,
            ),
        }
    }
}

/// Which registry a reference goes to.
#[derive(Clone, Copy)]
pub(super) enum To {
    Course,
    Student,
    Staff,
    Room,
}

impl Check<'_> {
    /// Checks that a cell names something that exists.
    pub(super) fn refer<R: Record>(&mut self, to: To, name: &str, row: usize, column: &str) {
        self.refer_as::<R>(Severity::Error, to, name, row, column);
    }

    /// The same, where a wrong name does no harm.
    pub(super) fn refer_as<R: Record>(
        &mut self,
        severity: Severity,
        to: To,
        name: &str,
        row: usize,
        column: &str,
    ) {
        let registry = match to {
            To::Course => &mut self.registries.courses,
            To::Student => &mut self.registries.students,
            To::Staff => &mut self.registries.staff,
            To::Room => &mut self.registries.rooms,
        };
        // Nearly all names are right, and making a place costs a text.
        if registry.row(name).is_some() {
            return;
        }
        let fault = registry.unknown(name, self.places.of::<R>(row, column), severity);
        self.faults.extend(fault);
    }

    /// Checks one entry that names courses by id, `dept:…` or `tag:…`.
    pub(super) fn refer_to_courses<R: Record>(
        &mut self,
        severity: Severity,
        entry: &str,
        row: usize,
        column: &str,
    ) {
        let (registry, name) = match entry.split_once(':') {
            Some(("dept", name)) => (&mut self.registries.departments, name.trim()),
            Some(("tag", name)) => (&mut self.registries.course_tags, name.trim()),
            _ => return self.refer_as::<R>(severity, To::Course, entry, row, column),
        };
        if registry.row(name).is_none() {
            let fault = registry.unknown(name, self.places.of::<R>(row, column), severity);
            self.faults.extend(fault);
        }
    }
}
