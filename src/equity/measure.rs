use super::groups::families;
use crate::plan::Plan;
use crate::school::{School, StudentId};
use serde::Serialize;

/// A measure: a line of the registry.
pub trait Measure: Sync {
    /// What it is.
    fn facts(&self) -> Facts;

    /// Its value for the whole school and for every group.
    fn measure(&self, school: &School, plan: &Plan) -> Measured;
}

/// What a measure is, in words that stand beside its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The number of the measure in the project's catalogue, such as `M1`.
    pub number: &'static str,
    /// The formula's name, the same in every file and release.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// What it is counted in.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// What it does not say.
    pub caveat: &'static str,
}

/// What a value is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A share of requests, from 0 to 1.
    ShareOfRequests,
    /// A share of students, from 0 to 1.
    ShareOfStudents,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    HigherIsBetter,
    /// Less is better.
    LowerIsBetter,
}

/// `count` of `of`, over some students.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Students whom it is about.
    pub students: u64,
    /// Students of the group whom it is not about, for example because they asked for nothing.
    pub left_out: u64,
    /// How much of it.
    pub count: i64,
    /// Of how much.
    pub of: i64,
}

impl Tally {
    /// The tally of one student.
    pub fn one(count: i64, of: i64) -> Tally {
        Tally { students: 1, left_out: 0, count, of }
    }

    /// The tally of a student whom the measure is not about.
    pub fn left_out() -> Tally {
        Tally { left_out: 1, ..Tally::default() }
    }

    /// The share, from 0 to 1; `None` of nothing.
    pub fn share(&self) -> Option<f64> {
        (self.of > 0).then(|| self.count as f64 / self.of as f64)
    }

    /// Both together.
    pub fn plus(self, other: Tally) -> Tally {
        Tally {
            students: self.students + other.students,
            left_out: self.left_out + other.left_out,
            count: self.count + other.count,
            of: self.of + other.of,
        }
    }

    /// All but a part of it.
    pub fn minus(self, part: Tally) -> Tally {
        Tally {
            students: self.students - part.students,
            left_out: self.left_out - part.left_out,
            count: self.count - part.count,
            of: self.of - part.of,
        }
    }
}

/// A group beside all other students.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// The family it belongs to.
    pub family: String,
    /// The group.
    pub group: String,
    /// The group's own tally.
    #[serde(flatten)]
    pub tally: Tally,
    /// The group's share.
    pub value: Option<f64>,
    /// The share of all other students.
    pub others: Option<f64>,
    /// Percentage points above the others.
    pub gap: Option<f64>,
    /// The share divided by the others' share.
    pub ratio: Option<f64>,
    /// The share that is missing divided by the others' missing share.
    pub ratio_missing: Option<f64>,
    /// What somebody should look at.
    pub flags: Vec<&'static str>,
}

/// A measure's values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// What was measured.
    #[serde(flatten)]
    pub facts: Facts,
    /// The whole school's share.
    pub value: Option<f64>,
    /// The whole school's tally.
    pub overall: Tally,
    /// What somebody should look at.
    pub flags: Vec<&'static str>,
    /// Every group beside all other students.
    pub groups: Vec<Compared>,
}

/// A gap beyond so many percentage points is flagged.
const GAP_FLAG: f64 = 2.0;

/// Missing so many times as much as the others is flagged.
const MISSING_FLAG: f64 = 1.25;

/// Groups smaller than this say little: one student more or less changes their share by much.
const SMALL: u64 = 10;

impl Measured {
    /// From each student's tally to the whole school's and every group's.
    pub fn of_students(
        facts: Facts,
        school: &School,
        tally: impl Fn(StudentId) -> Tally,
    ) -> Measured {
        let tallies: Vec<Tally> = school.student_ids().map(tally).collect();
        let sum =
            |members: &mut dyn Iterator<Item = Tally>| members.fold(Tally::default(), Tally::plus);
        let overall = sum(&mut tallies.iter().copied());
        let mut groups = Vec::new();
        for family in families(school) {
            for group in family.groups {
                let own = sum(&mut group.members.iter().map(|member| tallies[member.index()]));
                groups.push(compare(
                    facts.direction,
                    family.name.clone(),
                    group.name,
                    own,
                    overall,
                ));
            }
        }
        Measured { facts, value: overall.share(), overall, flags: Vec::new(), groups }
    }

    /// A group's line.
    pub fn group(&self, name: &str) -> Option<&Compared> {
        self.groups.iter().find(|group| group.group == name)
    }
}

fn compare(
    direction: Direction,
    family: String,
    group: String,
    own: Tally,
    overall: Tally,
) -> Compared {
    let (value, others) = (own.share(), overall.minus(own).share());
    let both = value.zip(others);
    let quotient = |(own, others): (f64, f64)| (others > 0.0).then(|| own / others);
    let missing = |(own, others): (f64, f64)| (1.0 - own, 1.0 - others);
    let gap = both.map(|(own, others)| 100.0 * (own - others));
    let ratio = both.and_then(quotient);
    let ratio_missing = both.map(missing).and_then(quotient);
    let mut flags = Vec::new();
    let (worse_by, times_worse) = match direction {
        Direction::HigherIsBetter => (gap.map(|gap| -gap), ratio_missing),
        Direction::LowerIsBetter => (gap, ratio),
    };
    if worse_by.is_some_and(|points| points > GAP_FLAG) {
        flags.push("gap_over_2_points");
    }
    if times_worse.is_some_and(|times| times > MISSING_FLAG) {
        flags.push("unserved_ratio_over_1.25");
    }
    if own.students < SMALL {
        flags.push("small_group");
    }
    Compared { family, group, tally: own, value, others, gap, ratio, ratio_missing, flags }
}
