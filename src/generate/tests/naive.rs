//! A naive check of a planted schedule, from the records alone: every fact and every hard rule once more, in
//! the plainest words.

use super::facts::load;
use crate::generate::Planted;
use crate::school::records::{
    BellRecord, CourseRecord, Records, RequestKind, SectionRecord, StudentRecord,
};
use std::collections::{BTreeMap, BTreeSet};

/// An interval of a section: term, day, start and end as they stand in the bell table.
type Meeting<'a> = (&'a str, &'a str, &'a str, &'a str);

struct Check<'a> {
    records: &'a Records,
    courses: BTreeMap<&'a str, &'a CourseRecord>,
    sections: BTreeMap<&'a str, &'a SectionRecord>,
    rosters: BTreeMap<&'a str, Vec<&'a StudentRecord>>,
    faults: Vec<String>,
}

/// Everything that is wrong with a schedule.
pub(super) fn faults(records: &Records, planted: &Planted) -> Vec<String> {
    let students: BTreeMap<&str, &StudentRecord> =
        records.students.iter().map(|row| (row.student_id.as_str(), row)).collect();
    let mut rosters: BTreeMap<&str, Vec<&StudentRecord>> = BTreeMap::new();
    for seat in &planted.enrollments {
        rosters.entry(&seat.section_id).or_default().push(students[seat.student_id.as_str()]);
    }
    let mut check = Check {
        records,
        courses: records.courses.iter().map(|row| (row.course_id.as_str(), row)).collect(),
        sections: planted.sections.iter().map(|row| (row.section_id.as_str(), row)).collect(),
        rosters,
        faults: Vec::new(),
    };
    check.counts();
    check.placements();
    check.joint_sections();
    check.staff();
    check.rooms();
    check.students(planted);
    check.student_rules();
    check.rules();
    check.faults
}

fn overlap(one: &[Meeting<'_>], other: &[Meeting<'_>]) -> bool {
    one.iter().any(|one| {
        other
            .iter()
            .any(|other| (one.0, one.1) == (other.0, other.1) && one.2 < other.3 && other.2 < one.3)
    })
}

impl<'a> Check<'a> {
    fn fault(&mut self, text: String) {
        if self.faults.len() < 20 {
            self.faults.push(text);
        }
    }

    fn terms(&self, section: &'a SectionRecord) -> Vec<&'a str> {
        match section.term.as_deref() {
            Some("all") => self.records.frame.terms.iter().map(String::as_str).collect(),
            text => text.unwrap_or("").split(';').collect(),
        }
    }

    fn meetings(&self, section: &'a SectionRecord) -> Vec<Meeting<'a>> {
        let mut meetings = Vec::new();
        for term in self.terms(section) {
            for bell in &self.records.frame.bells {
                if section.blocks.contains(&bell.block) && holds(bell, term) {
                    for day in &bell.days {
                        meetings.push((term, day.as_str(), bell.start.as_str(), bell.end.as_str()));
                    }
                }
            }
        }
        meetings
    }

    fn of_course(&self, course: &str) -> Vec<&'a SectionRecord> {
        self.sections.values().copied().filter(|row| row.course_id == course).collect()
    }

    fn roster(&self, section: &SectionRecord) -> &[&'a StudentRecord] {
        self.rosters.get(section.section_id.as_str()).map_or(&[], Vec::as_slice)
    }

    /// A section, or all sections of its joint section.
    fn class(&self, section: &'a SectionRecord) -> Vec<&'a SectionRecord> {
        match &section.stack {
            Some(_) => {
                self.sections.values().copied().filter(|row| row.stack == section.stack).collect()
            }
            None => vec![section],
        }
    }

    fn counts(&mut self) {
        for course in self.courses.clone().values() {
            let own = self.of_course(&course.course_id);
            if own.len() != course.sections.unwrap_or(0) as usize {
                self.fault(format!("{} has {} sections", course.course_id, own.len()));
            }
            for setting in &course.settings {
                let (word, count) = setting.split_once(':').expect("word:count");
                let found = own.iter().filter(|row| row.setting.as_deref() == Some(word)).count();
                if found.to_string() != count {
                    self.fault(format!("{}: {found} sections are {word}", course.course_id));
                }
            }
        }
    }

    fn placements(&mut self) {
        for section in self.sections.clone().into_values() {
            let course = self.courses[section.course_id.as_str()];
            let frame = &self.records.frame;
            let kind = &frame.meets[course.meets.as_deref().unwrap_or("full")];
            let terms = self.terms(section);
            let first = frame.terms.iter().position(|term| *term == terms[0]);
            let starts_well = match (&kind.starts, first) {
                (Some(starts), _) => starts.iter().any(|term| *term == terms[0]),
                (None, Some(first)) => first % kind.terms as usize == 0,
                (None, None) => false,
            };
            let allowed = section.blocks.iter().all(|block| match &kind.within {
                Some(within) => within.contains(block),
                None => frame.bells.iter().all(|bell| bell.block != *block || bell.kind.is_class()),
            });
            let shape =
                terms.len() == kind.terms as usize && section.blocks.len() == kind.blocks as usize;
            if !shape || !starts_well || !allowed {
                self.fault(format!("{} does not meet as its kind", section.section_id));
            }
            if kind.contiguous && !self.contiguous(section, terms[0]) {
                self.fault(format!("{} is not contiguous", section.section_id));
            }
        }
    }

    fn contiguous(&self, section: &SectionRecord, term: &str) -> bool {
        let frame = &self.records.frame;
        frame.days.iter().all(|day| {
            let here = |bell: &&BellRecord| bell.days.contains(day) && holds(bell, term);
            let mut own: Vec<&BellRecord> = frame
                .bells
                .iter()
                .filter(here)
                .filter(|bell| section.blocks.contains(&bell.block))
                .collect();
            own.sort_by(|one, other| one.start.cmp(&other.start));
            own.windows(2).all(|pair| {
                !frame.bells.iter().filter(here).any(|bell| {
                    !section.blocks.contains(&bell.block)
                        && bell.start >= pair[0].end
                        && bell.end <= pair[1].start
                })
            })
        })
    }

    fn joint_sections(&mut self) {
        for section in self.sections.clone().into_values() {
            let class = self.class(section);
            let same = class.iter().all(|row| {
                (&row.term, &row.blocks, &row.room_id, &row.staff_ids)
                    == (&section.term, &section.blocks, &section.room_id, &section.staff_ids)
            });
            let seated: usize = class.iter().map(|row| self.roster(row).len()).sum();
            let limit =
                class.iter().filter_map(|row| self.courses[row.course_id.as_str()].max_size).min();
            if !same {
                self.fault(format!("{} is not joint", section.section_id));
            }
            if seated > limit.unwrap_or(u32::MAX) as usize {
                self.fault(format!("{} holds {seated} of {limit:?}", section.section_id));
            }
        }
    }

    fn staff(&mut self) {
        let frame = &self.records.frame;
        for person in self.records.staff.iter().flatten() {
            let own: Vec<&SectionRecord> = self
                .sections
                .values()
                .copied()
                .filter(|row| row.staff_ids.contains(&person.staff_id))
                .collect();
            let mut classes: Vec<&SectionRecord> = Vec::new();
            for row in &own {
                if row.stack.is_none() || !classes.iter().any(|known| known.stack == row.stack) {
                    classes.push(row);
                }
            }
            let taught: f64 = classes
                .iter()
                .map(|row| load(self.records, self.courses[row.course_id.as_str()]))
                .sum();
            let most = person.max_sections.or(frame.teacher_load).unwrap_or(f64::INFINITY);
            if taught > most + 0.005 {
                self.fault(format!("{} teaches {taught} of {most}", person.staff_id));
            }
            for row in &own {
                let course = self.courses[row.course_id.as_str()];
                let department = course.department.as_deref().unwrap_or("");
                let may = person.courses.iter().any(|id| {
                    *id == course.course_id || id.strip_prefix("dept:") == Some(department)
                }) || person.courses.is_empty()
                    && person.department.as_deref() == Some(department);
                let holds =
                    course.credential.as_ref().is_none_or(|one| person.credentials.contains(one));
                if !may || !holds {
                    self.fault(format!("{} may not teach {}", person.staff_id, course.course_id));
                }
                if row.blocks.iter().any(|block| person.unavailable.contains(block)) {
                    self.fault(format!("{} is away during {}", person.staff_id, row.section_id));
                }
            }
            let times: Vec<Vec<Meeting<'_>>> =
                classes.iter().map(|row| self.meetings(row)).collect();
            for (place, one) in times.iter().enumerate() {
                if times[place + 1..].iter().any(|other| overlap(one, other)) {
                    self.fault(format!("{} is in two places", person.staff_id));
                }
            }
            let asks_prep = self
                .records
                .rules
                .iter()
                .flatten()
                .any(|rule| rule.kind().is_some_and(|(kind, _)| kind == "prep_each_day"));
            for (term, day) in
                frame.terms.iter().flat_map(|term| frame.days.iter().map(move |day| (term, day)))
            {
                let free = frame.bells.iter().any(|bell| {
                    bell.kind.is_class() && bell.days.contains(day) && holds(bell, term) && {
                        let meeting: Meeting<'_> =
                            (term.as_str(), day.as_str(), &bell.start, &bell.end);
                        !times.iter().any(|time| overlap(time, &[meeting]))
                    }
                });
                if asks_prep && !free {
                    self.fault(format!("{} has no free block on {day} in {term}", person.staff_id));
                }
            }
        }
        for row in self.sections.clone().into_values() {
            let needed = self.courses[row.course_id.as_str()].staff_needed.unwrap_or(1);
            let people: BTreeSet<&String> = row.staff_ids.iter().collect();
            if people.len() < needed as usize {
                self.fault(format!("{} lacks a teacher", row.section_id));
            }
        }
    }

    fn rooms(&mut self) {
        let sections: Vec<&SectionRecord> = self.sections.values().copied().collect();
        for row in &sections {
            let course = self.courses[row.course_id.as_str()];
            let Some(id) = &row.room_id else {
                if !course.room_types.iter().any(|word| word == "none") {
                    self.fault(format!("{} has no room", row.section_id));
                }
                continue;
            };
            let room = self
                .records
                .rooms
                .iter()
                .flatten()
                .find(|room| room.room_id == *id)
                .expect("a room");
            if !course.room_types.iter().any(|word| room.types.contains(word)) {
                self.fault(format!("{} cannot meet in {id}", row.section_id));
            }
            let class = self.class(row);
            let seated: usize = class.iter().map(|row| self.roster(row).len()).sum();
            if room.capacity.is_some_and(|capacity| seated > capacity as usize) {
                self.fault(format!("{} is too large for {id}", row.section_id));
            }
            let moves = self
                .roster(row)
                .iter()
                .any(|student| student.groups.contains(&"mobility".to_owned()));
            if moves && room.accessible == Some(false) {
                self.fault(format!("{} is not accessible", row.section_id));
            }
            for other in &sections {
                let apart = other.section_id <= row.section_id
                    || other.room_id != row.room_id
                    || row.stack.is_some() && other.stack == row.stack;
                if !apart && overlap(&self.meetings(row), &self.meetings(other)) {
                    self.fault(format!("{} and {} share {id}", row.section_id, other.section_id));
                }
            }
        }
    }

    fn students(&mut self, planted: &Planted) {
        let mut seats: BTreeMap<(&str, &str), &SectionRecord> = BTreeMap::new();
        for seat in &planted.enrollments {
            let section = self.sections[seat.section_id.as_str()];
            if seats
                .insert((seat.student_id.as_str(), section.course_id.as_str()), section)
                .is_some()
            {
                self.fault(format!("{} sits twice in {}", seat.student_id, section.course_id));
            }
        }
        let primary =
            self.records.requests.iter().filter(|row| row.kind != Some(RequestKind::Alternate));
        for request in primary.clone() {
            match seats.get(&(request.student_id.as_str(), request.course_id.as_str())) {
                None => self.fault(format!("{} lacks {}", request.student_id, request.course_id)),
                Some(section)
                    if request.setting.is_some() && section.setting != request.setting =>
                {
                    self.fault(format!("{} in the wrong setting", request.student_id));
                }
                _ => {}
            }
        }
        if primary.count() != planted.enrollments.len() {
            self.fault("seats that nobody asked for".to_owned());
        }
        for student in &self.records.students {
            let own: Vec<Vec<Meeting<'_>>> = seats
                .range((student.student_id.as_str(), "")..)
                .take_while(|((id, _), _)| *id == student.student_id)
                .map(|(_, section)| self.meetings(section))
                .collect();
            for (place, one) in own.iter().enumerate() {
                if own[place + 1..].iter().any(|other| overlap(one, other)) {
                    self.fault(format!("{} is in two classes", student.student_id));
                }
            }
            let mut away: Vec<(&str, &str)> = Vec::new();
            away.extend(student.unavailable.iter().chain(&student.release).filter_map(|text| {
                text.strip_prefix("Mon-Fri ")?.split(' ').next()?.split_once('-')
            }));
            let outings = self.records.external.iter().flatten();
            for outing in outings.filter(|outing| outing.students.contains(&student.student_id)) {
                away.push((
                    outing.start.as_deref().unwrap_or(""),
                    outing.end.as_deref().unwrap_or(""),
                ));
            }
            for (start, end) in away {
                if own.iter().flatten().any(|(_, _, from, to)| *from < end && start < *to) {
                    self.fault(format!("{} is away from {start} to {end}", student.student_id));
                }
            }
        }
    }

    fn student_rules(&mut self) {
        for rule in self.records.student_rules.iter().flatten() {
            let of = |id: &str| -> Vec<&'a SectionRecord> {
                let sits =
                    |row: &&SectionRecord| self.roster(row).iter().any(|one| one.student_id == id);
                self.sections.values().copied().filter(sits).collect()
            };
            let own = of(&rule.student_id);
            let broken = match rule.kind.as_str() {
                "keep_apart" => {
                    let others = of(&rule.other_id);
                    let joint = |row: &SectionRecord, other: &SectionRecord| {
                        row.section_id == other.section_id
                            || row.stack.is_some() && row.stack == other.stack
                    };
                    own.iter().any(|row| others.iter().any(|other| joint(row, other)))
                }
                "avoid_staff" => own.iter().any(|row| row.staff_ids.contains(&rule.other_id)),
                _ => true,
            };
            if broken {
                self.fault(format!("{} {} is broken", rule.student_id, rule.kind));
            }
        }
    }

    fn rules(&mut self) {
        for rule in self.records.rules.iter().flatten().filter(|rule| rule.is_hard()) {
            let Some((kind, keys)) = rule.kind() else { continue };
            let texts = |key: &str| -> Vec<&str> {
                keys[key].as_array().into_iter().flatten().filter_map(|one| one.as_str()).collect()
            };
            let text = |key: &str| keys[key].as_str().unwrap_or("");
            let name = rule.id.clone().unwrap_or_default();
            let courses = texts("courses");
            let broken = match kind {
                "stacked" => {
                    let joined = |course: &&str| {
                        self.of_course(course).iter().filter(|row| row.stack.is_some()).count()
                            as u64
                    };
                    courses.iter().any(|course| Some(joined(course)) != keys["sections"].as_u64())
                }
                "sequence" => self.records.students.iter().any(|student| {
                    let find = |course: &str| {
                        self.of_course(course).into_iter().find(|row| {
                            self.roster(row).iter().any(|one| one.student_id == student.student_id)
                        })
                    };
                    let (Some(first), Some(then)) = (find(text("first")), find(text("then")))
                    else {
                        return false;
                    };
                    let place = |term: &str| {
                        self.records.frame.terms.iter().position(|known| known == term)
                    };
                    let last = self.terms(first).last().and_then(|term| place(term));
                    last >= self.terms(then).first().and_then(|term| place(term))
                }),
                "block_in" => {
                    let blocks = texts("blocks");
                    let inside = |row: &&SectionRecord| {
                        row.blocks.iter().all(|block| blocks.contains(&block.as_str()))
                    };
                    courses.iter().any(|course| !self.of_course(course).iter().all(&inside))
                }
                "not_same_block" => self.of_course(courses[0]).iter().any(|one| {
                    let own = self.meetings(one);
                    self.of_course(courses[1])
                        .iter()
                        .any(|other| overlap(&own, &self.meetings(other)))
                }),
                "same_block" => {
                    let place = |row: &&SectionRecord| (row.term.clone(), row.blocks.clone());
                    let mut some: Vec<_> = self.of_course(courses[0]).iter().map(place).collect();
                    let mut more: Vec<_> = self.of_course(courses[1]).iter().map(place).collect();
                    if some.len() > more.len() {
                        std::mem::swap(&mut some, &mut more);
                    }
                    some.iter().any(|one| match more.iter().position(|other| other == one) {
                        Some(found) => {
                            more.remove(found);
                            false
                        }
                        None => true,
                    })
                }
                "group_share_cap" => {
                    let share = keys["max_share"].as_f64().unwrap_or(1.0);
                    let few = keys["allow_min"].as_u64().unwrap_or(0) as usize;
                    let co_taught =
                        |row: &&&SectionRecord| row.setting.as_deref() == Some("co_taught");
                    self.sections.values().filter(|row| co_taught(row)).any(|row| {
                        let roster = self.roster(row);
                        let group = text("group").to_owned();
                        let members =
                            roster.iter().filter(|one| one.groups.contains(&group)).count();
                        let most = (share * roster.len() as f64 + 1e-9).floor() as usize;
                        members > most.max(few)
                    })
                }
                // Checked with the staff.
                "prep_each_day" => false,
                other => {
                    self.fault(format!("nobody checks {other}"));
                    false
                }
            };
            if broken {
                self.fault(format!("{name} is broken"));
            }
        }
    }
}

fn holds(bell: &BellRecord, term: &str) -> bool {
    bell.terms.is_empty() || bell.terms.iter().any(|known| known == term)
}
