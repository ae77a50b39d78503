//! M41: whether teams have time in common to plan.
//!
//! A team is a word of the column `teams` of staff.csv that two people or more bear. A block is common as for the rule
//! kind `common_planning`, which counts by the same [`Day::free`](crate::school::Day::free): a class block in which none
//! of them teaches anything that overlaps it, and all are available; of blocks that overlap one another those count that
//! are most, day by day.

use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Unit};
use crate::school::{StaffId, StudentId, TermId, Times, school_days};
use std::collections::{BTreeMap, BTreeSet};

/// The share of teams with a common block in every term.
pub(in crate::equity) struct TeamsPlanning;

/// The minutes that teams have in common.
pub(in crate::equity) struct PlanningMinutes;

const CAVEAT: &str = "Common time is not yet planning time: each person's preparation period may lie in it. Times outside \
                      of class blocks, before and after school, do not count. Somebody without a class is always free.";

const SOURCE: &str = "CCASN, Master Schedule Guide: common planning time";

impl Measure for TeamsPlanning {
    fn facts(&self) -> Facts {
        Facts {
            number: "M41",
            name: "teams_with_common_planning",
            title: "Teams with common planning",
            formula: "teams of two or more that in every term have at least one class block of a cycle in which all \
                      are free / such teams, as the rule kind common_planning counts. Parts: the common blocks of \
                      each team in the term with the fewest",
            unit: Unit::ShareOfThings,
            direction: Direction::HigherIsBetter,
            caveat: CAVEAT,
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let teams = match teams(draft) {
            Ok(teams) => teams,
            Err(what) => return Measured::missing(self.facts(), what),
        };
        let with = teams.iter().filter(|team| team.blocks > 0).count();
        let value = Some(with as f64 / teams.len() as f64);
        let parts = teams.iter().map(|team| team.part("common_blocks", team.blocks as f64));
        Measured::of_parts(self.facts(), value, parts.collect())
            .flag_if(with < teams.len(), "team_without_common_planning")
    }
}

impl Measure for PlanningMinutes {
    fn facts(&self) -> Facts {
        Facts {
            number: "M41",
            name: "common_planning_minutes",
            title: "Minutes that teams have in common",
            formula: "minutes of class time of a cycle in which nobody of a team teaches or is unavailable, in the term \
                      with the fewest; mean over teams of two or more. Parts: each team",
            unit: Unit::Minutes,
            direction: Direction::HigherIsBetter,
            caveat: CAVEAT,
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let teams = match teams(draft) {
            Ok(teams) => teams,
            Err(what) => return Measured::missing(self.facts(), what),
        };
        let sum: u64 = teams.iter().map(|team| team.minutes).sum();
        let value = Some(sum as f64 / teams.len() as f64);
        let parts = teams.iter().map(|team| team.part("common_minutes", team.minutes as f64));
        Measured::of_parts(self.facts(), value, parts.collect())
    }
}

/// What a team has in common in a cycle of the term in which it has the least.
struct Team<'a> {
    name: &'a str,
    blocks: usize,
    minutes: u64,
    /// How many students its people teach.
    students: u64,
}

impl Team<'_> {
    fn part(&self, part: &'static str, value: f64) -> Part {
        let (about, students) = (self.name.to_owned(), self.students);
        Part { part, about, value: Some(value), students, ..Part::default() }
    }
}

/// All teams.
///
/// # Errors
/// What is missing, if there is none.
fn teams<'a>(draft: &'a Draft) -> Result<Vec<Team<'a>>, &'static str> {
    let school = draft.school;
    if !school.has_staff {
        return Err("staff.csv");
    }
    let mut people: BTreeMap<&str, BTreeSet<StaffId>> = BTreeMap::new();
    for (index, person) in school.staff.iter().enumerate() {
        for word in &person.teams {
            people.entry(word).or_default().insert(StaffId::new(index));
        }
    }
    people.retain(|_, people| people.len() > 1);
    if people.is_empty() {
        return Err("a team of two in the column teams of staff.csv");
    }
    let days = school_days(school);
    let team = |(name, people): (&'a str, BTreeSet<StaffId>)| {
        let mut busy = Times::empty(school.frame.words);
        for person in &people {
            busy.add(&school.staff[person.index()].unavailable);
        }
        let mut students: BTreeSet<StudentId> = BTreeSet::new();
        for (id, class) in draft.classes.iter() {
            let sections = class.sections.iter().map(|own| &draft.plan.placed[own.index()]);
            for placed in
                sections.filter(|placed| placed.staff.iter().any(|id| people.contains(id)))
            {
                if let Some(pattern) = placed.pattern {
                    busy.add(&school.frame.pattern(pattern).times);
                }
                students.extend(draft.roster(id));
            }
        }
        let blocks = (0..school.frame.terms.len()).map(|term| {
            let own = days.iter().filter(|day| day.term.index() == term);
            own.map(|day| day.free(&busy, usize::MAX)).sum()
        });
        let minutes = (0..school.frame.terms.len()).map(|term| minutes(draft, term, &busy));
        Team {
            name,
            blocks: blocks.min().unwrap_or(0),
            minutes: minutes.min().unwrap_or(0),
            students: students.len() as u64,
        }
    };
    Ok(people.into_iter().map(team).collect())
}

/// The minutes of a term's cycle in which some class block meets, outside of these times.
fn minutes(draft: &Draft, term: usize, busy: &Times) -> u64 {
    let frame = &draft.school.frame;
    let is_class = |atom: usize| {
        let mut blocks = frame.blocks.iter().filter(|block| block.is_class);
        blocks.any(|block| block.times[term].has(atom))
    };
    let pieces = frame.pieces(TermId::new(term)).filter(|(_, atom)| !busy.has(*atom));
    let pieces = pieces.filter(|(_, atom)| is_class(*atom));
    pieces.map(|((_, interval), _)| u64::from(interval.minutes())).sum()
}
