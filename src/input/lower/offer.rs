//! Which sections are to be run: those that exist, and those still to be made.

use super::planned::{Firm, Offer, within_load};
use super::{Lowering, Names, room_id, term_span};
use crate::school::records::{CourseRecord, RequestKind, SectionRecord};
use crate::school::{
    BlockId, Course, CourseId, Fault, GroupId, Held, Hold, Planned, Section, Staff, StaffId,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

impl Lowering<'_> {
    /// All sections, course by course: listed rows first, then the missing ones.
    pub(super) fn sections(
        &mut self,
        courses: &mut [Course],
        course_names: &Names,
        people: &[Staff],
        staff: &Names,
        rooms: &Names,
        groups: &[String],
    ) -> (Vec<Section>, Vec<Planned>) {
        let listed = self.records.sections.as_deref().unwrap_or_default();
        let mut taken: BTreeSet<String> = listed.iter().map(|row| row.section_id.clone()).collect();
        let mut rows_of: Vec<Vec<&SectionRecord>> = vec![Vec::new(); courses.len()];
        for row in listed {
            match course_names.get(row.course_id.as_str()) {
                Some(course) => rows_of[*course].push(row),
                None => self.unknown("sections.csv", &row.section_id, &row.course_id),
            }
        }
        let demand = self.primary_demand(course_names);
        let (counts, planned) = self.counts(courses, &demand, &rows_of, people, staff);
        let mut sections = Vec::new();
        for (index, course) in courses.iter_mut().enumerate() {
            let record = &self.records.courses[index];
            let wanted = counts[index] as usize;
            let start = sections.len();
            for row in &rows_of[index] {
                let section = self.listed_section(
                    row,
                    CourseId::new(index),
                    record.max_size,
                    staff,
                    rooms,
                    groups,
                );
                sections.push(section);
            }
            let mut settings = missing_settings(&record.settings, &rows_of[index]).into_iter();
            let mut number = 0;
            while sections.len() - start < wanted {
                number += 1;
                let id = format!("{}.{number}", record.course_id);
                if !taken.insert(id.clone()) {
                    continue;
                }
                sections.push(Section {
                    id,
                    course: CourseId::new(index),
                    setting: settings.next(),
                    min_size: None,
                    max_size: record.max_size.unwrap_or(u32::MAX),
                    for_groups: Vec::new(),
                    reserved_for: Vec::new(),
                    stack: None,
                    terms: None,
                    blocks: None,
                    room: None,
                    staff: None,
                });
            }
            course.sections = start..sections.len();
        }
        (sections, planned)
    }

    /// How many sections each course runs, and what was planned where the school leaves that open.
    fn counts(
        &mut self,
        courses: &[Course],
        demand: &[u32],
        rows_of: &[Vec<&SectionRecord>],
        people: &[Staff],
        staff: &Names,
    ) -> (Vec<u32>, Vec<Planned>) {
        let offers: Vec<Offer> = (self.records.courses.iter().zip(courses).enumerate())
            .map(|(index, (record, course))| {
                let listed = rows_of[index].len() as u32;
                let filled = filled_sections(demand[index], record.max_size).max(listed);
                let (firm, filled) = match record.sections {
                    Some(sections) => (sections.max(listed), sections.max(listed)),
                    None => (filled.min(1).max(listed), filled),
                };
                Offer {
                    firm,
                    filled,
                    requests: demand[index],
                    seats: record.max_size.unwrap_or(u32::MAX),
                    load: course.load,
                    needed: course.staff_needed,
                    teachers: &course.teachers,
                }
            })
            .collect();
        let is_open = offers.iter().any(|offer| offer.filled > offer.firm);
        let counts = if is_open && self.records.staff.is_some() {
            within_load(&offers, self.firm_sections(&offers, rows_of, staff), people)
        } else {
            offers.iter().map(|offer| offer.filled).collect()
        };
        let mut planned = Vec::new();
        for (index, offer) in offers.iter().enumerate() {
            let sections = counts[index];
            if self.records.courses[index].sections.is_some() || offer.filled == 0 {
                continue;
            }
            if sections < offer.filled {
                let message = format!(
                    "{} requests fill {} sections, of which {sections} can be planned: nobody who may teach \
                     one more has the load left",
                    offer.requests, offer.filled
                );
                let hint = "give the number of sections to run them all the same";
                let fault = Fault::warning(message).file("courses.csv").column("sections");
                self.faults.push(fault.value(&courses[index].id).hint(hint));
            }
            let (requests, filled) = (offer.requests, offer.filled);
            planned.push(Planned { course: CourseId::new(index), requests, filled, sections });
        }
        (counts, planned)
    }

    /// What is taught in any case: listed rows, those that are taught together as one, and the firm sections that
    /// are still to be made, as far as `stacked` rules join them as one, too.
    fn firm_sections(
        &self,
        offers: &[Offer],
        rows_of: &[Vec<&SectionRecord>],
        staff: &Names,
    ) -> Vec<Firm> {
        let new = |offer: &Offer| Firm {
            load: offer.load,
            needed: offer.needed,
            teachers: offer.teachers.to_vec(),
            taught_by: Vec::new(),
        };
        let mut firm: Vec<Firm> = Vec::new();
        let mut of_stack: BTreeMap<&str, usize> = BTreeMap::new();
        for (offer, row) in offers
            .iter()
            .zip(rows_of)
            .flat_map(|(offer, rows)| rows.iter().map(move |row| (offer, row)))
        {
            let locked = hold_of(row.hold.as_deref(), "staff_ids") == Hold::Lock;
            let named = row.staff_ids.iter().filter(|_| locked);
            let named = named.filter_map(|name| staff.get(name.as_str()));
            let place = match row.stack.as_deref() {
                Some(stack) => *of_stack.entry(stack).or_insert(firm.len()),
                None => firm.len(),
            };
            if place == firm.len() {
                firm.push(new(offer));
            }
            firm[place].join(offer);
            firm[place].taught_by.extend(named.map(|person| StaffId::new(*person)));
        }
        for class in &mut firm {
            class.taught_by.sort_unstable();
            class.taught_by.dedup();
            class.needed = class.needed.saturating_sub(class.taught_by.len());
        }
        let mut missing: Vec<u32> = offers
            .iter()
            .zip(rows_of)
            .map(|(offer, rows)| offer.firm.saturating_sub(rows.len() as u32))
            .collect();
        for (courses, most) in self.stacked_courses() {
            let together =
                courses.iter().map(|course| missing[*course]).min().unwrap_or(0).min(most);
            let mut class = new(&offers[courses[0]]);
            for course in &courses {
                class.join(&offers[*course]);
                missing[*course] -= together;
            }
            firm.extend((0..together).map(|_| class.clone()));
        }
        for (offer, missing) in offers.iter().zip(missing) {
            firm.extend((0..missing).map(|_| new(offer)));
        }
        firm
    }

    /// The courses that each `stacked` rule joins, and how often at the most. Which sections come together is
    /// for the rule to say; a rule that names settings, or that cannot be read, is left out.
    fn stacked_courses(&self) -> Vec<(Vec<usize>, u32)> {
        let courses = &self.records.courses;
        let mut found = Vec::new();
        for rule in self.records.rules.iter().flatten().filter(|rule| !rule.off) {
            let Some(("stacked", keys)) = rule.kind() else { continue };
            let items: Vec<&str> = match keys.get("courses") {
                Some(Value::String(item)) => vec![item],
                Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
                _ => continue,
            };
            if items.iter().any(|item| item.starts_with("setting:")) {
                continue;
            }
            let is_meant = |course: &CourseRecord| {
                items.iter().any(|item| match item.split_once(':') {
                    Some(("tag", tag)) => course.tags.iter().any(|own| own == tag),
                    Some(("dept", name)) => course.department.as_deref() == Some(name),
                    _ => *item == "all" || *item == course.course_id,
                })
            };
            let meant: Vec<usize> =
                (0..courses.len()).filter(|index| is_meant(&courses[*index])).collect();
            let most = keys.get("sections").and_then(Value::as_u64);
            if meant.len() > 1 {
                let most = most.and_then(|most| u32::try_from(most).ok()).unwrap_or(u32::MAX);
                found.push((meant, most));
            }
        }
        found
    }

    fn primary_demand(&self, course_names: &Names) -> Vec<u32> {
        let mut demand = vec![0; self.records.courses.len()];
        for row in &self.records.requests {
            if row.kind.unwrap_or_default() == RequestKind::Primary
                && let Some(course) = course_names.get(row.course_id.as_str())
            {
                demand[*course] += 1;
            }
        }
        demand
    }

    fn listed_section(
        &mut self,
        row: &SectionRecord,
        course: CourseId,
        course_size: Option<u32>,
        staff: &Names,
        rooms: &Names,
        groups: &[String],
    ) -> Section {
        let hold = |cell: &str| hold_of(row.hold.as_deref(), cell);
        let wrong = |column: &str, value: &str, message: String| {
            Fault::error(format!("{}: {message}", row.section_id))
                .file("sections.csv")
                .column(column)
                .value(value)
        };
        let mut faults = Vec::new();
        let terms = row.term.as_deref().and_then(|cell| {
            let span = term_span(&self.frame, cell);
            if span.is_none() {
                faults.push(wrong(
                    "term",
                    cell,
                    "does not name consecutive terms of the frame".into(),
                ));
            }
            Some(Held { value: span?, hold: hold("term") })
        });
        let mut blocks: Vec<BlockId> = Vec::new();
        for name in &row.blocks {
            match self.frame.block(name) {
                Some(block) => blocks.push(block),
                None => faults.push(wrong("blocks", name, "is not a block of the frame".into())),
            }
        }
        blocks.sort_unstable();
        blocks.dedup();
        let mut teachers: Vec<StaffId> = Vec::new();
        // Of what is not given nobody knows whether it has such a name: a warning says so, and it is left out.
        for name in row.staff_ids.iter().filter(|_| self.records.staff.is_some()) {
            match staff.get(name.as_str()) {
                Some(person) => teachers.push(StaffId::new(*person)),
                None => faults.push(wrong("staff_ids", name, "is nobody in staff.csv".into())),
            }
        }
        teachers.sort_unstable();
        teachers.dedup();
        let named = row.room_id.as_deref().filter(|_| self.records.rooms.is_some());
        let room = named.and_then(|name| {
            let room = room_id(rooms, name);
            if room.is_none() {
                faults.push(wrong("room_id", name, "is not in rooms.csv".into()));
            }
            Some(Held { value: room?, hold: hold("room_id") })
        });
        self.faults.append(&mut faults);
        let for_groups: Vec<GroupId> = row
            .for_groups
            .iter()
            .filter_map(|tag| groups.binary_search(tag).ok().map(GroupId::new))
            .collect();
        Section {
            id: row.section_id.clone(),
            course,
            setting: row.setting.clone(),
            min_size: row.min_size,
            max_size: row.max_size.or(course_size).unwrap_or(u32::MAX),
            for_groups,
            reserved_for: row.for_groups.clone(),
            stack: row.stack.clone(),
            terms,
            blocks: (!blocks.is_empty()).then_some(Held { value: blocks, hold: hold("blocks") }),
            room,
            staff: (!teachers.is_empty())
                .then_some(Held { value: teachers, hold: hold("staff_ids") }),
        }
    }
}

/// How many sections the requests for a course fill.
fn filled_sections(demand: u32, max_size: Option<u32>) -> u32 {
    match (demand, max_size) {
        (0, _) => 0,
        (_, None | Some(0)) => 1,
        (demand, Some(size)) => demand.div_ceil(size),
    }
}

/// The settings still to be given to sections that are not listed.
fn missing_settings(settings: &[String], listed: &[&SectionRecord]) -> Vec<String> {
    let mut have: BTreeMap<&str, u32> = BTreeMap::new();
    for row in listed {
        *have.entry(row.setting.as_deref().unwrap_or("general")).or_default() += 1;
    }
    let mut missing = Vec::new();
    for item in settings {
        let Some((name, count)) = item.split_once(':') else { continue };
        let (name, count) = (name.trim(), count.trim().parse::<u32>().unwrap_or(0));
        let have = have.get(name).copied().unwrap_or(0);
        missing.extend((have..count).map(|_| name.to_owned()));
    }
    missing
}

/// How firmly a cell of a listed section is held.
fn hold_of(hold: Option<&str>, cell: &str) -> Hold {
    let word = |text: &str| match text.trim() {
        "prefer" => Hold::Prefer,
        "hint" => Hold::Hint,
        _ => Hold::Lock,
    };
    match hold.map(str::trim) {
        None | Some("") => Hold::Lock,
        Some(text) if !text.contains(':') => word(text),
        Some(text) => text
            .split(';')
            .filter_map(|item| item.split_once(':'))
            .find(|(_, name)| name.trim() == cell)
            .map_or(Hold::Hint, |(strength, _)| word(strength)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::lower;
    use crate::fixture::Fixture;
    use crate::school::records::Records;
    use serde_json::json;

    /// What is planned of each course left open, and the warnings.
    fn planned(records: &Records) -> (Vec<(String, u32, u32)>, Vec<String>) {
        let (school, warnings) = lower(records).expect("a school");
        let line = |planned: &crate::school::Planned| {
            let course = school.course(planned.course);
            assert_eq!(course.sections.len(), planned.sections as usize);
            (course.id.clone(), planned.filled, planned.sections)
        };
        let lines = school.planned.iter().map(line).collect();
        (lines, warnings.iter().map(ToString::to_string).collect())
    }

    fn line(course: &str, filled: u32, sections: u32) -> (String, u32, u32) {
        (course.to_owned(), filled, sections)
    }

    /// Two open courses of three and two sections' worth of requests, and one of a given number.
    fn school() -> Fixture {
        let open = |row: &mut crate::school::records::CourseRecord| {
            row.sections = None;
            row.max_size = Some(2);
        };
        let school = Fixture::new()
            .course_with("ART", "full", 0, open)
            .course_with("CLAY", "full", 0, open)
            .course("BIO", "full", 2);
        (1..=5).fold(school, |school, number| {
            let asks: &[&str] = if number < 4 { &["ART", "CLAY", "BIO"] } else { &["ART"] };
            school.student(&format!("s{number}"), "9", &[], asks)
        })
    }

    fn staffed(fixture: Fixture, loads: &[f64]) -> Records {
        let names: Vec<String> = (0..loads.len()).map(|number| format!("t{number}")).collect();
        let courses = ["ART", "CLAY", "BIO"];
        let fixture = names.iter().fold(fixture, |school, name| school.staff(name, &courses));
        let mut records = fixture.records();
        for (row, load) in records.staff.as_mut().expect("staff").iter_mut().zip(loads) {
            row.max_sections = Some(*load);
        }
        records
    }

    #[test]
    fn without_staff_requests_alone_say_how_many() {
        let (lines, warnings) = planned(&school().records());
        assert_eq!(lines, [line("ART", 3, 3), line("CLAY", 2, 2)]);
        assert_eq!(warnings, [""; 0]);
    }

    #[test]
    fn with_staff_no_more_is_planned_than_can_be_taught_and_that_is_said() {
        let (lines, warnings) = planned(&staffed(school(), &[3.0, 4.0]));
        assert_eq!(lines, [line("ART", 3, 3), line("CLAY", 2, 2)]);
        assert_eq!(warnings, [""; 0]);
        let (lines, warnings) = planned(&staffed(school(), &[3.0, 2.5]));
        assert_eq!(lines, [line("ART", 3, 2), line("CLAY", 2, 1)]);
        assert_eq!(warnings.len(), 2);
        assert!(
            warnings[0].starts_with(
                "courses.csv, sections: 'ART': 5 requests fill 3 sections, of which 2 can be planned: nobody"
            ),
            "{warnings:?}"
        );
    }

    #[test]
    fn what_is_taught_together_counts_once() {
        let joint = json!({"courses": ["ART", "BIO"], "sections": 1});
        let loads = [3.0, 2.5];
        let (lines, _) = planned(&staffed(school().hard("joint", "stacked", joint), &loads));
        assert_eq!(lines, [line("ART", 3, 3), line("CLAY", 2, 1)]);
        let stacked = |id: &str, course: &str, school: Fixture| {
            school.section(id, course, |row| row.stack = Some("studio".into()))
        };
        let school = stacked("BIO.1", "BIO", stacked("ART.1", "ART", school()));
        let (lines, _) = planned(&staffed(school, &loads));
        assert_eq!(lines, [line("ART", 3, 3), line("CLAY", 2, 1)]);
    }

    #[test]
    fn listed_sections_run_and_whoever_teaches_them_has_less_left() {
        let listed = school().section("BIO.1", "BIO", |row| row.staff_ids = vec!["t0".into()]);
        let listed = listed.section("ART.1", "ART", |_| {}).section("ART.2", "ART", |_| {});
        let (lines, _) = planned(&staffed(listed, &[1.0, 3.0]));
        assert_eq!(lines, [line("ART", 3, 2), line("CLAY", 2, 1)]);
    }
}
