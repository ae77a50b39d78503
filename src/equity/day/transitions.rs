//! M36, whether the way from class to class fits between the bells.
//!
//! Walking minutes stand in `school.json`: `"walking": {"Main": {"Arts": 4}}` is the way from building to building, the
//! same in both directions unless both are given. Within a building there is no way, unless it is given.

use super::Days;
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::plan::Placed;
use crate::school::SectionId;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The share of transitions that take longer than there is time.
pub(in crate::equity) struct Transitions;

/// The tag of students who need longer.
const MOBILITY: &str = "mobility";

/// They take so many times as long.
const LONGER: f64 = 1.5;

impl Measure for Transitions {
    fn facts(&self) -> Facts {
        Facts {
            number: "M36",
            name: "transitions_too_short",
            title: "Ways longer than the passing time",
            formula: "transitions from one class of a student's day to the next in which the walk between the buildings \
                      takes longer than the time between / transitions between rooms whose buildings and way are \
                      known, each day weighing its dates. Who carries mobility takes 1.5 times as long. Parts: \
                      mobility, the same of those students; way, the same of each way that is ever too long",
            unit: Unit::ShareOfThings,
            direction: Direction::LowerIsBetter,
            caveat: "Walking minutes are the school's own estimate; one and a half times for students with mobility \
                     needs is our convention. Ways within a building take no time unless school.json says so; \
                     stairs and lifts are in no file.",
            source: "ADA and Section 504: a programme that can be reached",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let map = match Map::of(draft) {
            Ok(map) => map,
            Err(what) => return Measured::missing(self.facts(), what),
        };
        let days = Days::new(draft);
        let mut of_mobility = Tally::default();
        let mut of_way: BTreeMap<(&str, &str), (i64, i64, BTreeSet<_>)> = BTreeMap::new();
        let mut tallies = Vec::with_capacity(draft.school.students.len());
        for student in draft.school.student_ids() {
            let is_slow = draft.carries(student, MOBILITY);
            let pace = if is_slow { LONGER } else { 1.0 };
            let meetings = days.meetings_of(student, |_| true);
            let mut own = Tally::default();
            for (cell, dates) in days.held() {
                for pair in meetings[cell].windows(2) {
                    // The second block of a class is no way.
                    if pair[0].section == pair[1].section {
                        continue;
                    }
                    let gap = pair[1].interval.start.checked_sub(pair[0].interval.end);
                    let ends = map.building(pair[0].section).zip(map.building(pair[1].section));
                    let (Some(gap), Some((from, to))) = (gap, ends) else { continue };
                    let Some(walk) = map.minutes(from, to) else { continue };
                    let is_short = walk * pace > f64::from(gap);
                    let short = if is_short { dates } else { 0 };
                    own.of += dates;
                    own.count += short;
                    let way = of_way.entry((from, to)).or_default();
                    way.0 += short;
                    way.1 += dates;
                    if is_short {
                        way.2.insert(student);
                    }
                }
            }
            let own = if own.of > 0 { Tally { students: 1, ..own } } else { Tally::left_out() };
            if is_slow {
                of_mobility = of_mobility.plus(own);
            }
            tallies.push(own);
        }
        let mut parts = vec![Part {
            part: "mobility",
            value: of_mobility.share(),
            students: of_mobility.students,
            flags: if of_mobility.count > 0 { vec!["way_too_long"] } else { Vec::new() },
            ..Part::default()
        }];
        parts.extend(of_way.into_iter().filter(|(_, way)| way.0 > 0).map(|((from, to), way)| {
            Part {
                part: "way",
                about: format!("{from} to {to}"),
                value: Some(way.0 as f64 / way.1 as f64),
                students: way.2.len() as u64,
                ..Part::default()
            }
        }));
        Measured::of_students(self.facts(), draft, |student| tallies[student.index()])
            .with_parts(parts)
            .flag_if(of_mobility.count > 0, "mobility_way_too_long")
    }
}

/// Where classes are, and how far it is.
struct Map<'a> {
    /// For each section, its building, if it is known.
    buildings: Vec<Option<&'a str>>,
    /// The walking minutes.
    walking: BTreeMap<(&'a str, &'a str), f64>,
}

impl<'a> Map<'a> {
    /// # Errors
    /// What is missing, if nothing can be said.
    fn of(draft: &'a Draft) -> Result<Map<'a>, &'static str> {
        let rooms = draft.records.rooms.as_ref().ok_or("rooms.csv")?;
        if rooms.iter().all(|room| room.building.is_none()) {
            return Err("the column building in rooms.csv");
        }
        let mut walking = BTreeMap::new();
        let stated = draft.records.header.more.get("walking").and_then(Value::as_object);
        for (from, ways) in stated.into_iter().flatten() {
            for (to, minutes) in ways.as_object().into_iter().flatten() {
                let minutes = minutes.as_f64().filter(|own| own.is_finite() && *own >= 0.0);
                walking.extend(minutes.map(|minutes| ((from.as_str(), to.as_str()), minutes)));
            }
        }
        if walking.is_empty() {
            return Err("walking in school.json");
        }
        let building = |placed: &Placed| {
            let own = rooms[placed.room?.index()].building.as_deref()?.trim();
            (!own.is_empty()).then_some(own)
        };
        Ok(Map { buildings: draft.plan.placed.iter().map(building).collect(), walking })
    }

    fn building(&self, section: SectionId) -> Option<&'a str> {
        self.buildings[section.index()]
    }

    fn minutes(&self, from: &'a str, to: &'a str) -> Option<f64> {
        let stated = self.walking.get(&(from, to)).or_else(|| self.walking.get(&(to, from)));
        stated.copied().or((from == to).then_some(0.0))
    }
}
