//! `provider_time`: services fit into the time of those who give them.

use super::super::away;
use super::super::case::Case;
use super::super::cell::{given, items};
use super::super::clock::{Interval, shared};
use super::super::needs::per_cycle;
use super::keys::Keys;
use super::{Breach, Rule};
use crate::school::records::{CourseRecord, ServiceRecord};
use std::collections::{BTreeMap, BTreeSet};

/// Minutes of one unit of breach.
const UNIT: u64 = 10;

/// Minutes in which nobody can give what is owed.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let words = match keys.texts("services")? {
        Some(words) => words,
        None => vec!["push_in", "pull_out", "related"],
    };
    let rows: Vec<&ServiceRecord> = case
        .facts
        .school
        .services
        .iter()
        .flatten()
        .filter(|row| words.contains(&row.service.trim()))
        .collect();
    if rows.is_empty() {
        return Err("services.csv has no row of these services".to_string());
    }
    if case.facts.staff.is_none() {
        return Ok(Vec::new());
    }
    let mut breaches = Vec::new();
    for people in teams(&rows)? {
        let own = |row: &&ServiceRecord| {
            items(&row.provider_ids).next().is_some_and(|first| people.contains(first))
        };
        let own: Vec<&ServiceRecord> = rows.iter().copied().filter(own).collect();
        let mut nowhere = 0;
        let mut amount = 0;
        for term in 0..case.facts.frame.term_count() {
            let mut owed = Vec::new();
            for row in &own {
                owed.extend(Owed::of(case, row, term)?);
            }
            if term == 0 {
                for row in &own {
                    nowhere += never_in_class(case, row)?;
                }
            }
            let wanted: u64 = owed.iter().map(|owed| owed.minutes).sum();
            let lacking = wanted - given_in(case, term, &people, &owed)?;
            let of_nowhere = if term == 0 { nowhere } else { 0 };
            amount += (lacking + of_nowhere).div_ceil(UNIT);
        }
        if amount > 0 {
            let names: Vec<&str> = people.iter().copied().collect();
            let message = format!(
                "what {} give in class and out of it lacks up to {} minutes of time.",
                super::super::cell::listed(names.clone()),
                amount * UNIT
            );
            breaches.push(Breach { amount, ..Breach::once(&names, message) });
        }
    }
    Ok(breaches)
}

/// People who share a row, in sets that share nobody.
fn teams<'a>(rows: &[&'a ServiceRecord]) -> Result<Vec<BTreeSet<&'a str>>, String> {
    let mut teams: Vec<BTreeSet<&str>> = Vec::new();
    for row in rows {
        let mut team: BTreeSet<&str> = items(&row.provider_ids).collect();
        if team.is_empty() {
            return Err(format!("a row of {} names no provider", row.student_id));
        }
        let mut apart = Vec::new();
        for other in teams {
            if other.is_disjoint(&team) {
                apart.push(other);
            } else {
                team.extend(other);
            }
        }
        apart.push(team);
        teams = apart;
    }
    Ok(teams)
}

/// What one or several rows ask in a term.
struct Owed<'a> {
    people: BTreeSet<&'a str>,
    minutes: u64,
    /// The classes in which it is given; empty = it is given outside.
    classes: BTreeSet<usize>,
    /// When it may be given; or, outside of classes, when it may not.
    times: Vec<Interval>,
}

impl<'a> Owed<'a> {
    fn of(
        case: &Case<'a>,
        row: &'a ServiceRecord,
        term: usize,
    ) -> Result<Option<Owed<'a>>, String> {
        let minutes = minutes(case, row)?;
        let people: BTreeSet<&str> = items(&row.provider_ids).collect();
        let student = row.student_id.as_str();
        let in_term = |times: Vec<Interval>| -> Vec<Interval> {
            times.into_iter().filter(|time| time.term == term).collect()
        };
        if row.service.trim() == "push_in" {
            let classes = help_classes(case, row);
            let times = classes.iter().flat_map(|class| case.parts(*class));
            let times = in_term(times.flat_map(|part| part.times.clone()).collect());
            return Ok((!times.is_empty()).then_some(Owed { people, minutes, classes, times }));
        }
        let mut not_then: Vec<Interval> = Vec::new();
        for position in case.sections_of(student) {
            let section = &case.sections[position];
            let Some(course) = section.course else { continue };
            if items(&row.not_during).any(|entry| means(entry, course)) {
                not_then.extend(section.times.iter().copied());
            }
        }
        not_then.extend(away_times(case, student)?);
        let times = in_term(not_then);
        Ok(Some(Owed { people, minutes, classes: BTreeSet::new(), times }))
    }
}

fn minutes(case: &Case, row: &ServiceRecord) -> Result<u64, String> {
    let minutes = per_cycle(&case.facts.frame, row);
    let minutes = minutes.ok_or(format!("a row of {} says no minutes", row.student_id))?;
    Ok(minutes.clamp(0.0, 1_000_000.0).ceil() as u64)
}

/// Whether an entry such as `ENG9`, `dept:English` or `tag:core` means a course.
fn means(entry: &str, course: &CourseRecord) -> bool {
    match entry.split_once(':') {
        Some(("dept", name)) => given(&course.department) == Some(name.trim()),
        Some(("tag", name)) => items(&course.tags).any(|tag| tag == name.trim()),
        _ => course.course_id == entry,
    }
}

/// The classes in which a student can be helped: of the course, or of the subject.
fn help_classes(case: &Case, row: &ServiceRecord) -> BTreeSet<usize> {
    let is_meant = |course: &CourseRecord| match given(&row.course_id) {
        Some(id) => course.course_id == id,
        None => given(&row.subject).is_some_and(|subject| {
            let names = [given(&course.subject), given(&course.department)];
            names.into_iter().flatten().any(|name| name.to_lowercase() == subject.to_lowercase())
        }),
    };
    let sections = case.sections_of(&row.student_id);
    let sections = sections.into_iter().map(|position| &case.sections[position]);
    sections
        .filter(|section| section.course.is_some_and(is_meant) && !section.times.is_empty())
        .map(|section| section.class)
        .collect()
}

/// The minutes of a row whose student sits in no class in which help could be given.
fn never_in_class(case: &Case, row: &ServiceRecord) -> Result<u64, String> {
    let is_nowhere = row.service.trim() == "push_in" && help_classes(case, row).is_empty();
    if is_nowhere { minutes(case, row) } else { Ok(0) }
}

/// When a student is away.
fn away_times(case: &Case, student: &str) -> Result<Vec<Interval>, String> {
    let facts = &case.facts;
    let mut times = Vec::new();
    if let Some(record) = facts.students.get(student) {
        for item in items(&record.unavailable) {
            times.extend(away::unavailable(&facts.frame, &facts.weekdays, item)?);
        }
        for item in items(&record.release) {
            times.extend(away::release(&facts.frame, &facts.weekdays, item)?);
        }
    }
    for record in facts.school.external.iter().flatten() {
        if items(&record.students).any(|id| id == student) {
            times.extend(away::external(&facts.frame, &facts.weekdays, record)?);
        }
    }
    Ok(times)
}

/// The most minutes of what is owed that these people can give in a term.
fn given_in(
    case: &Case,
    term: usize,
    people: &BTreeSet<&str>,
    owed: &[Owed],
) -> Result<u64, String> {
    // Those who sit in the same classes are helped at once: only what is more than the most of another
    // counts, which is what they need together.
    let mut together: BTreeMap<(Vec<&str>, Vec<usize>), usize> = BTreeMap::new();
    let mut rows: Vec<(&Owed, u64)> = Vec::new();
    let mut at_once = 0;
    for one in owed {
        let key = (one.people.iter().copied().collect(), one.classes.iter().copied().collect());
        match together.get(&key).filter(|_| !one.classes.is_empty()) {
            Some(place) => {
                let most = rows[*place].1.max(one.minutes);
                at_once += rows[*place].1.min(one.minutes);
                rows[*place].1 = most;
            }
            None => {
                together.insert(key, rows.len());
                rows.push((one, one.minutes));
            }
        }
    }
    let pieces = pieces(case, term);
    let mut flow = Flow::default();
    for (number, (one, minutes)) in rows.iter().enumerate() {
        let row = Node::Row(number);
        flow.add(Node::Source, row.clone(), *minutes);
        for person in people.iter().filter(|person| one.people.contains(*person)) {
            let busy = busy(case, person)?;
            for (place, piece) in pieces.iter().enumerate() {
                let inside = shared(&[*piece], &one.times).is_some();
                let is_open = inside != one.classes.is_empty();
                if is_open && shared(&[*piece], &busy).is_none() {
                    let time = Node::Time(person.to_string(), place);
                    flow.add(row.clone(), time.clone(), *minutes);
                    flow.set(time, Node::Sink, (piece.end - piece.start).unsigned_abs());
                }
            }
        }
    }
    Ok(flow.most() + at_once)
}

/// The class time of a term, cut wherever a bell rings.
fn pieces(case: &Case, term: usize) -> Vec<Interval> {
    let frame = &case.facts.frame;
    let class_times: Vec<Interval> =
        frame.class_blocks().flat_map(|block| frame.block_times(block)).copied().collect();
    let every = || frame.every_time().flat_map(|(_, times)| times).filter(|time| time.term == term);
    let mut pieces = Vec::new();
    for day in 0..frame.day_count() {
        let bells: BTreeSet<i64> = every()
            .filter(|time| time.day == day)
            .flat_map(|time| [time.start, time.end])
            .collect();
        let bells: Vec<i64> = bells.into_iter().collect();
        for pair in bells.windows(2) {
            let piece = Interval { term, day, start: pair[0], end: pair[1] };
            if shared(&[piece], &class_times).is_some() {
                pieces.push(piece);
            }
        }
    }
    pieces
}

/// When somebody teaches or is away.
fn busy(case: &Case, person: &str) -> Result<Vec<Interval>, String> {
    let taught = case.sections.iter().filter(|section| section.staff().contains(person));
    let mut busy: Vec<Interval> = taught.flat_map(|section| section.times.clone()).collect();
    let record = case.facts.staff.as_ref().and_then(|staff| staff.get(person));
    for item in record.iter().flat_map(|record| items(&record.unavailable)) {
        busy.extend(away::unavailable(&case.facts.frame, &case.facts.weekdays, item)?);
    }
    Ok(busy)
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Source,
    Row(usize),
    Time(String, usize),
    Sink,
}

/// Minutes that still fit from one place to another.
#[derive(Default)]
struct Flow(BTreeMap<Node, BTreeMap<Node, u64>>);

impl Flow {
    fn add(&mut self, from: Node, to: Node, minutes: u64) {
        *self.0.entry(from).or_default().entry(to).or_default() += minutes;
    }

    fn set(&mut self, from: Node, to: Node, minutes: u64) {
        self.0.entry(from).or_default().insert(to, minutes);
    }

    /// The most that gets from the source to the sink, way after way.
    fn most(&mut self) -> u64 {
        let mut sum = 0;
        while let Some(way) = self.way() {
            let steps = || way.windows(2);
            let left = |pair: &[Node]| self.0[&pair[0]][&pair[1]];
            let Some(least) = steps().map(left).min() else { return sum };
            for pair in steps() {
                if let Some(left) = self.0.get_mut(&pair[0]).and_then(|to| to.get_mut(&pair[1])) {
                    *left -= least;
                }
                self.add(pair[1].clone(), pair[0].clone(), least);
            }
            sum += least;
        }
        sum
    }

    /// A shortest way on which something still fits.
    fn way(&self) -> Option<Vec<Node>> {
        let mut before: BTreeMap<&Node, &Node> = BTreeMap::new();
        let mut ends = vec![&Node::Source];
        while !ends.is_empty() && !before.contains_key(&Node::Sink) {
            let mut next = Vec::new();
            for from in ends {
                for (to, left) in self.0.get(from).into_iter().flatten() {
                    if *left > 0 && *to != Node::Source && !before.contains_key(to) {
                        before.insert(to, from);
                        next.push(to);
                    }
                }
            }
            ends = next;
        }
        let mut way = vec![Node::Sink];
        while let Some(from) = before.get(way.last()?) {
            way.push((*from).clone());
        }
        way.reverse();
        (way.first() == Some(&Node::Source)).then_some(way)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{person, soft, text, texts, valid};
    use crate::school::records::ServiceRecord;
    use serde_json::json;

    /// What one row of s2 comes to, who sits in a class of t_eng in English.
    fn lacking(service: &str, minutes: f64, by: &str, not_during: &[&str]) -> u64 {
        let mut trial = valid();
        trial.school.staff.get_or_insert_default().push(person("helper", "Services"));
        trial.school.services = Some(vec![ServiceRecord {
            student_id: "s2".to_string(),
            service: service.to_string(),
            course_id: (service == "push_in").then(|| "ENG".to_string()),
            minutes: Some(minutes),
            per: text("cycle"),
            provider_ids: texts(&[by]),
            not_during: texts(not_during),
            ..ServiceRecord::default()
        }]);
        trial.rule(soft(json!({"provider_time": {}})));
        let tally = trial.judge().tally.soft_breaches;
        tally.iter().find(|(name, _)| name.starts_with("provider_time")).map_or(0, |(_, sum)| *sum)
    }

    #[test]
    fn help_in_class_needs_somebody_who_is_free() {
        assert_eq!(lacking("push_in", 120.0, "helper", &[]), 0);
        assert_eq!(lacking("push_in", 121.0, "helper", &[]), 2, "a minute in each term");
        assert_eq!(lacking("push_in", 30.0, "t_eng", &[]), 6, "t_eng teaches it");
    }

    #[test]
    fn there_is_time_outside_of_what_must_not_be_missed() {
        assert_eq!(lacking("related", 60.0, "helper", &["ENG"]), 0);
        assert!(lacking("related", 5_000.0, "helper", &[]) > 0, "a cycle has not so many minutes");
    }
}
