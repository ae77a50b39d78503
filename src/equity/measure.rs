use super::draft::Draft;
use super::groups::Group;
use crate::school::StudentId;
use serde::Serialize;

/// A measure: a line of the registry.
pub trait Measure: Sync {
    /// What it is.
    fn facts(&self) -> Facts;

    /// Its value for the whole school and for every group.
    fn measure(&self, draft: &Draft) -> Measured;
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
    /// Where the formula comes from: a law, a book, practice.
    pub source: &'static str,
}

/// What a value is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A share of requests, from 0 to 1.
    ShareOfRequests,
    /// A share of students, from 0 to 1.
    ShareOfStudents,
    /// A share of seats, from 0 to 1.
    ShareOfSeats,
    /// A share of minutes, from 0 to 1.
    ShareOfMinutes,
    /// A share of classes, courses, teams or other things, from 0 to 1.
    ShareOfThings,
    /// Students, on average or in number.
    Students,
    /// Seats for each hundred students.
    SeatsPerHundred,
    /// Blocks, courses or classes, on average or in number.
    Number,
    /// Minutes.
    Minutes,
    /// An index without a unit, most often from 0 to 1.
    Index,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    HigherIsBetter,
    /// Less is better.
    LowerIsBetter,
    /// Groups should be alike; neither more nor less is better as such.
    Parity,
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
    /// What the value would be on average if chance alone filled the classes, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// What somebody should look at.
    pub flags: Vec<&'static str>,
}

/// A part of what a measure found: a band, a course, a team, a term of a decomposition.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Part {
    /// Which part, the same word in every line of its kind: `between_courses`, `band`, `course`.
    pub part: &'static str,
    /// Of what or whom: a course's id, a group, a band; blank if there is only one such part.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Its value, in the measure's unit unless the formula says otherwise.
    pub value: Option<f64>,
    /// What it would be on average if chance alone filled the classes, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// How many students it is about: what [`super::suppress`] goes by.
    pub students: u64,
    /// What somebody should look at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<&'static str>,
}

/// A measure's values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// What was measured.
    #[serde(flatten)]
    pub facts: Facts,
    /// Why it was not computed, for example `transcript.csv is missing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_computed: Option<String>,
    /// The whole school's value.
    pub value: Option<f64>,
    /// The whole school's tally.
    pub overall: Tally,
    /// What somebody should look at.
    pub flags: Vec<&'static str>,
    /// Every group beside all other students.
    pub groups: Vec<Compared>,
    /// What the values are made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// A gap beyond so many percentage points is flagged.
const GAP_FLAG: f64 = 2.0;

/// Missing so many times as much as the others is flagged.
const MISSING_FLAG: f64 = 1.25;

/// Groups smaller than this say little: one student more or less changes their share by much.
const SMALL: u64 = 10;

/// What a measure says of a group, where it is more than a tally.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct GroupValue {
    /// Whom it is about, and counts if there are any.
    pub tally: Tally,
    /// The group's value.
    pub value: Option<f64>,
    /// What the value would be on average if chance alone filled the classes.
    pub floor: Option<f64>,
}

impl Measured {
    /// From each student's tally to the whole school's and every group's.
    pub fn of_students(
        facts: Facts,
        draft: &Draft,
        tally: impl Fn(StudentId) -> Tally,
    ) -> Measured {
        let tallies: Vec<Tally> = draft.school.student_ids().map(tally).collect();
        let sum =
            |members: &mut dyn Iterator<Item = Tally>| members.fold(Tally::default(), Tally::plus);
        let overall = sum(&mut tallies.iter().copied());
        let mut groups = Vec::new();
        for family in &draft.families {
            for group in &family.groups {
                let own = sum(&mut group.members.iter().map(|member| tallies[member.index()]));
                let line = compare(facts.direction, &family.name, &group.name, own, overall);
                groups.push(line);
            }
        }
        Measured { value: overall.share(), overall, groups, ..Measured::nothing(facts) }
    }

    /// From a value of each group, for what is no sum over its students (an index, say). A group without
    /// students it is about has no line.
    pub fn of_groups(
        facts: Facts,
        draft: &Draft,
        value: Option<f64>,
        of_group: impl Fn(&Group) -> GroupValue,
    ) -> Measured {
        let mut groups = Vec::new();
        for family in &draft.families {
            for group in &family.groups {
                let own = of_group(group);
                groups.push(Compared {
                    family: family.name.clone(),
                    group: group.name.clone(),
                    tally: own.tally,
                    value: own.value,
                    others: None,
                    gap: None,
                    ratio: None,
                    ratio_missing: None,
                    floor: own.floor,
                    flags: small(own.tally.students).into_iter().collect(),
                });
            }
        }
        Measured { value, groups, ..Measured::nothing(facts) }
    }

    /// A value of the whole school and its parts, without groups.
    pub fn of_parts(facts: Facts, value: Option<f64>, parts: Vec<Part>) -> Measured {
        Measured { value, parts, ..Measured::nothing(facts) }
    }

    /// Not computed, because this file or column is missing.
    pub fn missing(facts: Facts, what: &str) -> Measured {
        let not_computed = Some(format!("{what} is missing"));
        Measured { not_computed, ..Measured::nothing(facts) }
    }

    /// The same with parts.
    pub fn with_parts(mut self, parts: Vec<Part>) -> Measured {
        self.parts = parts;
        self
    }

    /// The same with a flag of the whole school, if it is so.
    pub fn flag_if(mut self, is_so: bool, flag: &'static str) -> Measured {
        if is_so {
            self.flags.push(flag);
        }
        self
    }

    /// A group's line.
    pub fn group(&self, name: &str) -> Option<&Compared> {
        self.groups.iter().find(|group| group.group == name)
    }

    fn nothing(facts: Facts) -> Measured {
        Measured {
            facts,
            not_computed: None,
            value: None,
            overall: Tally::default(),
            flags: Vec::new(),
            groups: Vec::new(),
            parts: Vec::new(),
        }
    }
}

fn small(students: u64) -> Option<&'static str> {
    (students < SMALL).then_some("small_group")
}

fn compare(
    direction: Direction,
    family: &str,
    group: &str,
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
        Direction::Parity => (gap.map(f64::abs), None),
    };
    if worse_by.is_some_and(|points| points > GAP_FLAG) {
        flags.push("gap_over_2_points");
    }
    if times_worse.is_some_and(|times| times > MISSING_FLAG) {
        flags.push("unserved_ratio_over_1.25");
    }
    flags.extend(small(own.students));
    Compared {
        family: family.to_owned(),
        group: group.to_owned(),
        tally: own,
        value,
        others,
        gap,
        ratio,
        ratio_missing,
        floor: None,
        flags,
    }
}
