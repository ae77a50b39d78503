//! Who teaches: enough people who may teach it, are there, and are not asked for too much.

use super::away;
use super::case::{Case, Section};
use super::cell::{given, items, listed, set};
use super::clock::{Interval, clashes, shared};
use super::notes::Notes;
use super::rules::co_teach;
use crate::school::records::{CourseRecord, StaffRecord};
use std::collections::{BTreeMap, BTreeSet};

/// Loads compare with this tolerance.
pub const TOLERANCE: f64 = 0.005;

/// Checks who teaches what.
pub fn check(case: &Case, notes: &mut Notes) {
    let Some(staff) = &case.facts.staff else {
        nobody(case, notes);
        return;
    };
    enough(case, staff, notes);
    let asked = co_teach::asked(case);
    let classes = 0..case.classes.len();
    let of_class = |class| asked.iter().flat_map(move |asked| asked.co_teachers(case, class));
    // Who stands beside a teacher need not be allowed to teach the course.
    let beside: BTreeSet<(usize, &str)> =
        classes.flat_map(|class| of_class(class).map(move |person| (class, person))).collect();
    let mut taught: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, section) in case.sections.iter().enumerate() {
        for person in section.staff() {
            taught.entry(person).or_default().push(position);
            let id = section.id();
            let record = staff.get(person).copied();
            notes.expect("staff_unknown", record.is_some(), &[person, id], || {
                format!("The section {id} is taught by {person}, whom the school does not have.")
            });
            if let (Some(record), Some(course)) = (record, section.course)
                && !beside.contains(&(section.class, person))
            {
                qualified(record, course, id, notes);
            }
        }
    }
    for (person, sections) in &taught {
        double_booked(case, person, sections, notes);
        if let Some(record) = staff.get(person).copied() {
            let own = |class: &usize| !beside.contains(&(*class, *person));
            let most = |classes: &BTreeSet<usize>| {
                let mine = asked.iter().filter(|asked| {
                    classes.iter().any(|class| asked.co_teachers(case, *class).contains(person))
                });
                mine.filter_map(|asked| asked.max_sections).fold(0.0, f64::max)
            };
            load(case, record, sections, &own, &most, notes);
            there(case, record, sections, notes);
        }
    }
}

/// How many people a section needs by its course.
pub fn needed(section: &Section) -> usize {
    let asked = section.course.and_then(|course| course.staff_needed).unwrap_or(1);
    usize::try_from(asked).unwrap_or(usize::MAX)
}

/// Without `staff.csv` nobody is named, but for those whom the school's own row names.
fn nobody(case: &Case, notes: &mut Notes) {
    for section in &case.sections {
        let id = section.id();
        let written = section.staff();
        let of_school = section.listed.map(|row| set(&row.staff_ids)).unwrap_or_default();
        notes.expect(
            "staff_without_file",
            written.is_empty() || written == of_school,
            &[id],
            || {
                format!(
                    "The section {id} is taught by {}, and there is no staff.csv.",
                    listed(written)
                )
            },
        );
    }
}

/// A class needs as many people as the most demanding of its courses.
fn enough(case: &Case, staff: &BTreeMap<&str, &StaffRecord>, notes: &mut Notes) {
    for class in 0..case.classes.len() {
        let ids = case.part_ids(class);
        let needed = case.parts(class).map(needed).max().unwrap_or(0);
        let people: BTreeSet<&str> = case.parts(class).flat_map(Section::staff).collect();
        let known = people.iter().filter(|person| staff.contains_key(*person)).count();
        notes.expect("staff_missing", known >= needed, &ids, || {
            format!("{} needs {needed} of the staff, and has {known}.", listed(ids.clone()))
        });
    }
}

/// Whether somebody's own list and credentials allow them to teach a course.
pub fn may_teach(person: &StaffRecord, course: &CourseRecord) -> bool {
    is_listed(person, course) && is_credentialed(person, course)
}

fn qualified(person: &StaffRecord, course: &CourseRecord, section: &str, notes: &mut Notes) {
    let (id, course_id) = (person.staff_id.as_str(), course.course_id.as_str());
    let listed = is_listed(person, course);
    notes.expect("staff_unqualified", listed, &[id, section, course_id], || {
        format!("{id} teaches {section}, but not the course {course_id}.")
    });
    if let Some(credential) = given(&course.credential) {
        let holds = is_credentialed(person, course);
        notes.expect("staff_credential", holds, &[id, section, course_id], || {
            format!("{id} teaches {section}, for which the credential {credential} is needed.")
        });
    }
}

fn is_listed(person: &StaffRecord, course: &CourseRecord) -> bool {
    let department = given(&course.department);
    let named = items(&person.courses).any(|item| match item.split_once(':') {
        _ if item == course.course_id => true,
        Some(("dept", name)) => department == Some(name.trim()),
        Some(("tag", name)) => items(&course.tags).any(|tag| tag == name.trim()),
        _ => false,
    });
    let by_department = items(&person.courses).next().is_none()
        && department.is_some()
        && given(&person.department) == department;
    named || by_department
}

fn is_credentialed(person: &StaffRecord, course: &CourseRecord) -> bool {
    let mut held = items(&person.credentials);
    given(&course.credential).is_none_or(|credential| held.any(|held| held == credential))
}

fn double_booked(case: &Case, person: &str, sections: &[usize], notes: &mut Notes) {
    let found = clashes(case.bookings(sections.iter().copied()));
    notes.expect("staff_double_booked", true, &[], String::new);
    for (one, other, time) in found {
        let (one, other) = (case.part_ids(one).join("+"), case.part_ids(other).join("+"));
        let moment = case.facts.frame.moment(&time);
        let message = format!("{person} teaches {one} and {other} at the same time, {moment}.");
        notes.find("staff_double_booked", &[person, &one, &other], message);
    }
}

/// Classes of a person's own stay within `staff.csv`; all of them, with those in which the person stands
/// beside a teacher, within that or what the rule gives a co-teacher, whichever is more.
fn load(
    case: &Case,
    person: &StaffRecord,
    sections: &[usize],
    is_own: &dyn Fn(&usize) -> bool,
    most_beside: &dyn Fn(&BTreeSet<usize>) -> f64,
    notes: &mut Notes,
) {
    let full = case.facts.frame.teacher_load();
    let limit = person.max_sections.or(full.map(|full| full * person.fte.unwrap_or(1.0)));
    let Some(limit) = limit else { return };
    let classes = case.classes_of(sections.iter().copied());
    let id = person.staff_id.as_str();
    let own: BTreeSet<usize> = classes.iter().copied().filter(|class| is_own(class)).collect();
    let in_all = limit.max(most_beside(&classes));
    let mut limits = vec![(own, limit)];
    if limits[0].0.len() < classes.len() {
        limits.push((classes, in_all));
    }
    for (classes, limit) in limits {
        let load: f64 = classes.iter().map(|class| case.class_load(*class)).sum();
        notes.expect("staff_load", load <= limit + TOLERANCE, &[id], || {
            format!("{id} teaches {load:.3} block-years, and is to teach {limit:.3} at most.")
        });
    }
}

fn there(case: &Case, person: &StaffRecord, sections: &[usize], notes: &mut Notes) {
    let id = person.staff_id.as_str();
    let facts = &case.facts;
    let mut away: Vec<Interval> = Vec::new();
    for item in items(&person.unavailable) {
        match away::unavailable(&facts.frame, &facts.weekdays, item) {
            Ok(times) => away.extend(times),
            Err(what) => {
                let message = format!("When {id} is unavailable cannot be read: {what}.");
                notes.find("fact_unreadable", &[id], message);
            }
        }
    }
    for section in sections.iter().map(|position| &case.sections[*position]) {
        let clash = shared(&section.times, &away);
        notes.expect("staff_unavailable", clash.is_none(), &[id, section.id()], || {
            let moment = clash.map(|time| facts.frame.moment(&time)).unwrap_or_default();
            format!("{id} teaches {} while unavailable, {moment}.", section.id())
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Trial, text, texts, valid};
    use std::collections::BTreeSet;

    #[test]
    fn people_may_teach_what_they_name_or_what_their_department_does() {
        let by = |courses: &[&str], department: &str| {
            valid().with(|t| {
                t.course("LAB").tags = texts(&["stem"]);
                t.person("t_sci").courses = texts(courses);
                t.person("t_sci").department = text(department);
            })
        };
        assert_eq!(by(&["LAB"], ""), BTreeSet::new());
        assert_eq!(by(&["dept:Science"], ""), BTreeSet::new());
        assert_eq!(by(&["tag:stem"], ""), BTreeSet::new());
        assert_eq!(by(&[], "Science"), BTreeSet::new());
        assert_eq!(by(&[], ""), BTreeSet::from(["staff_unqualified"]));
        // Naming courses is in place of the department, not beside it.
        assert_eq!(by(&["ENG"], "Science"), BTreeSet::from(["staff_unqualified"]));
    }

    #[test]
    fn without_a_department_a_course_is_taught_by_who_names_it() {
        let codes = |courses: &[&str]| {
            valid().with(|t| {
                t.course("LAB").department = None;
                t.person("t_sci").department = None;
                t.person("t_sci").courses = texts(courses);
            })
        };
        assert_eq!(codes(&["LAB"]), BTreeSet::new());
        assert_eq!(codes(&[]), BTreeSet::from(["staff_unqualified"]));
    }

    #[test]
    fn loads_have_a_tolerance_and_may_have_no_limit() {
        // t_eng teaches three block-years.
        let load = |most: f64| valid().with(|t| t.person("t_eng").max_sections = Some(most));
        assert_eq!(load(2.996), BTreeSet::new());
        assert_eq!(load(2.99), BTreeSet::from(["staff_load"]));
        let full = |full: Option<f64>| valid().with(|t| t.school.frame.teacher_load = full);
        assert_eq!(full(None), BTreeSet::new());
        assert_eq!(full(Some(2.0)), BTreeSet::from(["staff_load"]));
        let own = |t: &mut Trial| {
            t.school.frame.meets.get_mut("full").unwrap().load = Some(1.1);
        };
        assert_eq!(valid().with(own), BTreeSet::from(["staff_load"]));
    }

    #[test]
    fn who_is_away_only_while_not_teaching_is_no_matter() {
        let away = |item: &str| valid().with(|t| t.person("t_sci").unavailable = texts(&[item]));
        for item in ["1", "S1:2", "Mon-Tue 12:45-15:00", "S2:Tue 10:05-10:40", "Wed 08:00-15:00"] {
            assert_eq!(away(item), BTreeSet::new(), "{item}");
        }
        for item in
            ["3", "S1:4", "Mon-Tue 12:44-15:00", "S2:Tue 10:05-10:41", "Fri;Tue 08:00-15:00"]
        {
            assert_eq!(away(item), BTreeSet::from(["staff_unavailable"]), "{item}");
        }
    }

    #[test]
    fn the_same_person_twice_is_one_person() {
        let codes = valid().with(|t| {
            t.course("LAB").staff_needed = Some(2);
            t.section("LAB.1").staff_ids = texts(&["t_sci", "t_sci"]);
        });
        assert_eq!(codes, BTreeSet::from(["staff_missing"]));
    }

    #[test]
    fn without_staff_csv_only_the_school_names_people() {
        let codes = valid().with(|t| {
            t.school.staff = None;
            for section in &mut t.sections {
                section.staff_ids.clear();
            }
            t.school.sections.as_mut().unwrap()[0].staff_ids = texts(&["old"]);
            t.section("ENG.1").staff_ids = texts(&["old"]);
            t.request("s1", "ENG").staff_id = text("t_eng");
        });
        assert_eq!(codes, BTreeSet::new());
    }
}
