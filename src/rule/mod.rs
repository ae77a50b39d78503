//! Rules: what a school asks beyond the plain facts, hard or soft.
//!
//! # To add a rule kind
//!
//! 1. Write `rule/kinds/<name>.rs`, read from top to bottom: the module text (what it asks, why a school
//!    asks it, what one unit of breach is, its linear form, an example), the `Spec` of its keys, `compile`,
//!    [`Rule::clauses`] and [`Rule::amount`] (the one definition of a breach), [`Rule::limit`] if the
//!    search can avoid the breach outright, [`Rule::sentence`], tests. [`Kind::counts_students`] is no where its unit
//!    is a class, a block or a day of staff.
//! 2. Add its line to [`kinds::KINDS`].
//! 3. Write its naive twin in `judge/rules/<name>.rs` and add its line there.
//! 4. If it can be hard, add its line to the table of `solve/milp/whole/tests/every_kind.rs`.
//!
//! A rule never knows a move and a move never knows a rule. A rule is cut into *clauses*, each about few
//! things ("this teacher, each day"), and says what each clause watches; whoever changes something asks
//! again only the clauses that watch it.

pub mod kinds;

mod contradictions;
mod days;
mod joins;
mod limits;
mod line_up;
mod select;
mod share;
pub mod steering;
mod view;
mod whom;
mod words;

#[cfg(test)]
mod conformance;

pub use contradictions::contradictions;
pub use days::{MIDNIGHT, spans, start_of_last};
pub use joins::{Join, Joins};
pub use limits::{AtMost, Authorised, Beside, Cap, Choice, ClassShare, Held, Limits};
pub use line_up::{line_up, may_share, may_share_time, shares_time};
pub use select::{Names, Selector, asked_by_nobody, takers, within_reach};
pub use share::share;
pub use view::{PlanView, View};
pub use whom::{By, Excepted, Members, staff, staff_words, team};
pub use words::{listed, nearest, unknown};

use crate::plan::Classes;
use crate::school::records::{RuleRecord, StrengthRecord};
use crate::school::{ClassId, Fault, GroupId, Place, School, SectionId, StaffId, StudentId};
use crate::score::Strength;
use serde_json::Value;
use std::fmt::Debug;

/// The file in which rules stand, as their faults name it.
const RULES: &str = "rules.json";

/// What rules stand on: the facts, and which sections are taught together.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The facts.
    pub school: &'a School,
    /// Which sections are taught together.
    pub classes: &'a Classes,
}

impl Ground<'_> {
    /// A class by the ids of its sections, for example `ART.1`, or `DANCE10.1+DANCE11.1` if it is joint.
    pub fn named(&self, class: ClassId) -> String {
        let sections = self.classes.class(class).sections.iter();
        let ids: Vec<&str> =
            sections.map(|section| self.school.section(*section).id.as_str()).collect();
        ids.join("+")
    }

    /// The section that stands for a class wherever a list names classes by one section each.
    pub fn first_of(&self, class: ClassId) -> Option<SectionId> {
        self.classes.class(class).sections.first().copied()
    }

    /// The classes that hold any of these sections, each once, in order.
    pub fn classes_of(&self, sections: &[SectionId]) -> Vec<ClassId> {
        let mut classes: Vec<ClassId> =
            sections.iter().map(|section| self.classes.of(*section)).collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }
}

/// A kind of rule: a line of the registry.
pub trait Kind: Sync {
    /// The name that stands in `ask`.
    fn name(&self) -> &'static str;

    /// The kind's own page: what it asks, why, its unit, its keys, an example.
    fn page(&self) -> &'static str;

    /// Whether a unit of breach is about students: one of them, a seat, a request or a row of one. Few such units are
    /// not told to everybody.
    fn counts_students(&self) -> bool {
        true
    }

    /// The JSON Schema of its keys.
    fn schema(&self) -> Value;

    /// Reads the keys, whatever the school.
    ///
    /// # Errors
    /// What is wrong with them in any school; the column of a fault is a path inside the kind's keys.
    fn read(&self, keys: &Value) -> Result<(), Vec<Fault>>;

    /// Reads the keys against the school.
    ///
    /// # Errors
    /// All that is wrong with them; the column of a fault is a path inside the kind's keys.
    fn compile(
        &self,
        keys: &Value,
        school: &School,
        strength: Strength,
    ) -> Result<Box<dyn Rule>, Vec<Fault>>;
}

/// A rule of one kind, compiled against a school.
pub trait Rule: Send + Sync + Debug {
    /// Puts sections into joint sections, beside those that the input and earlier rules have joined.
    ///
    /// # Errors
    /// Why the joint sections asked for cannot be formed.
    fn join(&self, _school: &School, _joins: &mut Joins) -> Result<(), Vec<Fault>> {
        Ok(())
    }

    /// Told once, when it is settled which sections are taught together and before anything below is
    /// asked, so that a rule about classes need not look them up for every measurement.
    fn bind(&mut self, _ground: Ground) {}

    /// The rule cut into clauses.
    fn clauses(&self, ground: Ground) -> Vec<Clause>;

    /// By how much a clause is broken; 0 = kept. The one definition of the rule.
    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64;

    /// For the search alone, and asked only of a clause that is broken: how far the next unit is from being kept,
    /// from 0 to below [`SLOPE`]. Where a unit goes only when several things have changed (a block is free for a
    /// team when its last member is), the search finds the way by it.
    fn slope(&self, _clause: usize, _ground: Ground, _view: &dyn View) -> i64 {
        0
    }

    /// Why no schedule at all can keep a clause, where the school's files alone prove it: told beside whom the rule
    /// does not reach.
    fn never(&self, _clause: usize, _ground: Ground) -> Option<String> {
        None
    }

    /// For a hard rule: tells the search what to avoid. `true` if that alone keeps the rule, so that its
    /// clauses need not be priced while searching.
    fn limit(&self, _ground: Ground, _limits: &mut Limits) -> bool {
        false
    }

    /// Why it asks nothing of this school, although nothing is wrong with it: because of what the frame has
    /// not. It is told as a warning, so that a scenario fits every frame and nobody relies on it in vain.
    fn idle(&self, _: &School) -> Option<String> {
        None
    }

    /// The groups by which it treats students differently; whether a rule may do so is not its own to say
    /// (see [`steering`]).
    fn steers_by(&self, _: &School) -> Vec<GroupId> {
        Vec::new()
    }

    /// The rule in a sentence that a counsellor understands.
    fn sentence(&self, school: &School) -> String;
}

/// What a slope is measured in: so many parts make a unit of breach.
pub const SLOPE: i64 = 64;

/// One part of a rule, about few things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// What it must be asked again about when one of these changes.
    pub watches: Vec<Subject>,
    /// Whom it concerns, by ids, for reports.
    pub about: String,
}

/// Something that changes while a schedule is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Where and when a class is.
    Placement(ClassId),
    /// What a member of staff teaches, and when.
    Timetable(StaffId),
    /// Who teaches a class.
    Staff(ClassId),
    /// Who sits in a class.
    Roster(ClassId),
    /// What a student takes.
    Student(StudentId),
}

/// A rule with its envelope.
#[derive(Debug)]
pub struct Stated {
    /// Its id.
    pub id: String,
    /// Its position in the list of rules.
    pub position: usize,
    /// Its kind.
    pub kind: &'static str,
    /// How strongly it is meant.
    pub strength: Strength,
    /// Why the school asks it.
    pub because: Option<String>,
    /// The rule itself.
    pub rule: Box<dyn Rule>,
}

impl Stated {
    /// Whether a schedule may never break it.
    pub fn is_hard(&self) -> bool {
        self.strength == Strength::Hard
    }

    /// Whether a unit of its breach is about students.
    pub fn counts_students(&self) -> bool {
        let kind = kinds::KINDS.iter().find(|kind| kind.name() == self.kind);
        kind.is_none_or(|kind| kind.counts_students())
    }

    /// Where it stands in the list of rules; or where this path inside its keys does.
    pub fn place(&self, path: &str) -> Place {
        let dot = if path.is_empty() { "" } else { "." };
        let column = format!("[{}].ask.{}{dot}{path}", self.position, self.kind);
        Place { file: RULES.to_owned(), row: None, column }
    }

    /// Says that a fault is this rule's; its column is a path inside the rule's keys.
    pub fn at_fault(&self, fault: Fault) -> Fault {
        let place = self.place(&fault.place.column);
        fault.at(place)
    }
}

/// Compiles the rules of a school, in order; later ones of the same id replace earlier ones.
///
/// # Errors
/// All that is wrong with any of them.
pub fn compile(records: &[RuleRecord], school: &School) -> Result<Vec<Stated>, Vec<Fault>> {
    let mut stated: Vec<Stated> = Vec::new();
    let mut faults = Vec::new();
    for (index, record) in records.iter().enumerate() {
        let id = record.id.clone().unwrap_or_else(|| default_id(index, record));
        stated.retain(|earlier| earlier.id != id);
        if record.off {
            continue;
        }
        let compiled = asked(record).and_then(|asked| {
            let rule = asked.kind.compile(asked.keys, school, asked.strength);
            let rule = rule.map_err(|found| asked.inside(found))?;
            let groups = rule.steers_by(school);
            let refused: Vec<Fault> =
                groups.iter().filter_map(|group| steering::refusal(school, *group)).collect();
            if !refused.is_empty() {
                return Err(asked.inside(refused));
            }
            let because = record.because.clone();
            let (kind, strength) = (asked.kind.name(), asked.strength);
            Ok(Stated { id, position: index, kind, strength, because, rule })
        });
        match compiled {
            Ok(rule) => stated.push(rule),
            Err(found) => faults.extend(found.into_iter().map(|fault| of_rule(index, fault))),
        }
    }
    if faults.is_empty() { Ok(stated) } else { Err(faults) }
}

/// A warning for each rule in force that asks nothing of this school, in order.
pub fn idle(stated: &[Stated], ground: Ground) -> Vec<Fault> {
    let mut warnings = Vec::new();
    for stated in stated {
        let why = stated.rule.idle(ground.school).or_else(|| {
            let why = match ground.school.has_staff {
                true => "there is nobody and nothing here that it is about, so this rule asks nothing",
                false => "without staff.csv teachers are not part of the schedule, so this rule asks nothing",
            };
            stated.rule.clauses(ground).is_empty().then(|| why.to_owned())
        });
        let Some(why) = why else { continue };
        let warning = stated.at_fault(Fault::warning(why));
        warnings.push(warning.hint("turn the rule off where it is not meant"));
    }
    warnings
}

/// What a rule without an id of its own is called: its kind and its place in the list.
fn default_id(index: usize, record: &RuleRecord) -> String {
    format!("{}-{}", record.kind().map_or("", |(kind, _)| kind), index + 1)
}

/// What is wrong with rules in any school: kinds and keys that nobody knows, strengths that are none. It
/// can be said before the tables are sound enough to compile rules against them.
pub fn misspelt(records: &[RuleRecord]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, record) in records.iter().enumerate().filter(|(_, record)| !record.off) {
        let read = asked(record)
            .and_then(|asked| asked.kind.read(asked.keys).map_err(|found| asked.inside(found)));
        let found = read.err().unwrap_or_default();
        faults.extend(found.into_iter().map(|fault| of_rule(index, fault)));
    }
    faults
}

/// What a rule asks, as its envelope says it.
struct Asked<'a> {
    kind: &'static dyn Kind,
    keys: &'a Value,
    strength: Strength,
}

impl Asked<'_> {
    /// Faults whose places are paths inside the keys, as places inside the rule.
    fn inside(&self, faults: Vec<Fault>) -> Vec<Fault> {
        let name = self.kind.name();
        let inside = |fault: Fault| {
            let path = match fault.place.column.as_str() {
                "" => format!("ask.{name}"),
                path => format!("ask.{name}.{path}"),
            };
            fault.column(path)
        };
        faults.into_iter().map(inside).collect()
    }
}

fn asked(record: &RuleRecord) -> Result<Asked<'_>, Vec<Fault>> {
    let Some((name, keys)) = record.kind() else {
        let fault = Fault::error("asks for no kind, or for several").hint("give exactly one");
        return Err(vec![fault.column("ask")]);
    };
    let Some(kind) = kinds::KINDS.iter().find(|kind| kind.name() == name) else {
        let known = kinds::KINDS.iter().map(|kind| kind.name());
        let fault = unknown("is not a kind of rule that this version knows", name, known);
        return Err(vec![fault.column("ask")]);
    };
    let strength = match &record.strength {
        Some(StrengthRecord::Word(word)) if word == "hard" => Strength::Hard,
        Some(StrengthRecord::Soft { tier, weight }) if (1..=9).contains(tier) => {
            Strength::Soft { tier: *tier, weight: *weight }
        }
        _ => {
            let fault = Fault::error("is neither \"hard\" nor a tier from 1 to 9 with a weight");
            return Err(vec![fault.column("strength")]);
        }
    };
    Ok(Asked { kind: *kind, keys, strength })
}

/// A fault of the rule at this position of the list.
fn of_rule(index: usize, fault: Fault) -> Fault {
    let column = format!("[{index}].{}", fault.place.column);
    fault.file(RULES).column(column)
}
