use super::draft::Draft;
use super::groups::{Family, Group, GroupKind};
use super::statistics::{self, Events};
use crate::school::StudentId;
use schemars::JsonSchema;
use serde::Serialize;

/// A measure: a line of the registry.
pub trait Measure: Sync {
    /// What it is.
    fn facts(&self) -> Facts;

    /// Its value for the whole school and for every group.
    fn measure(&self, draft: &Draft) -> Measured;
}

/// What a measure is, in words that stand beside its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
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

impl Unit {
    /// Whether values are shares, from 0 to 1, so that what is missing is a share as well.
    pub fn is_share(self) -> bool {
        matches!(
            self,
            Unit::ShareOfRequests
                | Unit::ShareOfStudents
                | Unit::ShareOfSeats
                | Unit::ShareOfMinutes
                | Unit::ShareOfThings
        )
    }

    /// Whether values count something that students have or lack, so that a group's part of all of it means
    /// something.
    fn counts_events(self) -> bool {
        matches!(
            self,
            Unit::ShareOfRequests
                | Unit::ShareOfStudents
                | Unit::ShareOfSeats
                | Unit::SeatsPerHundred
        )
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
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
///
/// A draft is a census: intervals, p and q answer whether chance alone could have set the group so far apart
/// ([`statistics`]), and stand only where the measure is a share of students. Statistics without a value are
/// left out of the JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Compared {
    /// The family it belongs to.
    pub family: String,
    /// The group.
    pub group: String,
    /// What the group is made of: one tag or grade, several tags of one need, or several tags at once.
    pub kind: GroupKind,
    /// The group's own tally.
    #[serde(flatten)]
    pub tally: Tally,
    /// The group's share or average (G1).
    pub value: Option<f64>,
    /// That of all other students.
    pub others: Option<f64>,
    /// How far above the others (G2): in percentage points for shares, else in the measure's unit.
    pub gap: Option<f64>,
    /// The value divided by the others' value.
    pub ratio: Option<f64>,
    /// The share that is missing divided by the others' missing share.
    pub ratio_missing: Option<f64>,
    /// The lower end of the gap's 95 % interval, in percentage points (G7).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap_low: Option<f64>,
    /// The upper end of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap_high: Option<f64>,
    /// The favourable rate divided by that of the best-served group of the family with 10 students or more;
    /// those in none of its groups count as one (G4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_ratio: Option<f64>,
    /// The unfavourable rate divided by the others' (G3); of a measure without a better direction, the rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_ratio: Option<f64>,
    /// Why there is no such ratio, or why it is shaky: fewer than 10 events or 30 students on one side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_ratio_note: Option<&'static str>,
    /// Where the others are so few: the unfavourable rate divided by that of the district or state, which
    /// `reference_rates` of school.json states (G3). Flags and expectations then go by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternate_risk_ratio: Option<f64>,
    /// The lower end of its 95 % interval (G7).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_ratio_low: Option<f64>,
    /// The upper end of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_ratio_high: Option<f64>,
    /// The group's part of all that was counted, divided by its part of those who could have it (G5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub composition_ratio: Option<f64>,
    /// How many more favourable cases would make the rate that of all others (G6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_of_parity: Option<u64>,
    /// How many more would make it four fifths of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_of_four_fifths: Option<u64>,
    /// The value drawn towards that of all students, the more the smaller the group (G9).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shrunken: Option<f64>,
    /// How likely chance alone sets the group at least so far apart: Fisher's exact test, two-sided (G7).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// The share of false discoveries among all lines of this measure that are at least as striking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<f64>,
    /// What the value would be on average if chance alone filled the classes, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// What somebody should look at.
    pub flags: Vec<&'static str>,
}

/// A part of what a measure found: a band, a course, a team, a term of a decomposition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
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
    /// How likely chance alone gives at least as much, where that was tested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// How many students it is about: what [`super::suppress`] goes by.
    pub students: u64,
    /// What somebody should look at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<&'static str>,
}

/// A measure's values.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
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

/// How far apart a group and all others may be before it is flagged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapLimit {
    /// So many percentage points.
    points: f64,
    /// The flag.
    flag: &'static str,
}

impl GapLimit {
    /// What is said of a gap where a measure has no limit of its own (G2).
    pub const USUAL: GapLimit = GapLimit { points: 5.0, flag: "gap_over_5_points" };

    /// For requests met (M1).
    pub const CLOSE: GapLimit = GapLimit { points: 2.0, flag: "gap_over_2_points" };
}

/// Missing so many times as much as the others is flagged; so is having so many times as much where groups
/// should be alike.
const TIMES_FLAG: f64 = 1.25;

/// A rate below so much of another is flagged: the four-fifths rule, used as a screen.
const FOUR_FIFTHS: f64 = 0.8;

/// A flagged line is clear below this q, and one to watch otherwise.
const CLEAR: f64 = 0.10;

/// Groups smaller than this say little: one student more or less changes their share by much.
pub(super) const SMALL: u64 = 10;

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
        Measured::of_students_within(facts, draft, GapLimit::USUAL, tally)
    }

    /// The same, with a limit of its own for the gap.
    pub fn of_students_within(
        facts: Facts,
        draft: &Draft,
        limit: GapLimit,
        tally: impl Fn(StudentId) -> Tally,
    ) -> Measured {
        let tallies: Vec<Tally> = draft.school.student_ids().map(tally).collect();
        let sum = |members: &[StudentId]| {
            let own = members.iter().map(|member| tallies[member.index()]);
            own.fold(Tally::default(), Tally::plus)
        };
        let overall = tallies.iter().copied().fold(Tally::default(), Tally::plus);
        let is_binary = facts.unit == Unit::ShareOfStudents
            && tallies.iter().all(|own| own.of <= 1 && (0..=own.of).contains(&own.count));
        let reference = draft.records.header.reference_rates.get(facts.name).copied();
        let comparison = Comparison { facts, limit, overall, is_binary, reference };
        let mut groups = Vec::new();
        for family in &draft.families {
            let own: Vec<Tally> = family.groups.iter().map(|group| sum(&group.members)).collect();
            let best = comparison.best(own.iter().copied().chain([sum(&family.rest)]));
            for (group, own) in family.groups.iter().zip(own) {
                groups.push(comparison.line(family, group, own, best));
            }
        }
        tell_apart(&mut groups);
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
                if own.tally.students == 0 {
                    continue;
                }
                groups.push(Compared {
                    family: family.name.clone(),
                    group: group.name.clone(),
                    kind: family.kind,
                    tally: own.tally,
                    value: own.value,
                    floor: own.floor,
                    flags: small(own.tally.students).into_iter().collect(),
                    ..Compared::default()
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

/// What all lines of a measure have in common.
struct Comparison {
    facts: Facts,
    limit: GapLimit,
    overall: Tally,
    /// Whether each student counts once and it is true or not.
    is_binary: bool,
    /// The share of the district or state, if the school states it.
    reference: Option<f64>,
}

impl Comparison {
    /// The share for which things are well; `None` where more or less of it means nothing.
    fn favourable(&self, tally: Tally) -> Option<f64> {
        let share = tally.share()?;
        match (self.facts.direction, self.facts.unit) {
            (Direction::LowerIsBetter, unit) => unit.is_share().then_some(1.0 - share),
            (_, unit) => (unit.is_share() || unit.counts_events()).then_some(share),
        }
    }

    /// The favourable share of those who are served best, among groups that are not small.
    fn best(&self, tallies: impl Iterator<Item = Tally>) -> Option<f64> {
        tallies
            .filter(|tally| tally.students >= SMALL)
            .filter_map(|tally| self.favourable(tally))
            .max_by(f64::total_cmp)
    }

    fn line(&self, family: &Family, group: &Group, own: Tally, best: Option<f64>) -> Compared {
        let Facts { unit, direction, .. } = self.facts;
        let rest = self.overall.minus(own);
        let (value, others) = (own.share(), rest.share());
        let both = value.zip(others);
        let quotient = |(own, others): (f64, f64)| (others > 0.0).then(|| own / others);
        let missing = |(own, others): (f64, f64)| (1.0 - own, 1.0 - others);
        let scale = if unit.is_share() { 100.0 } else { 1.0 };
        let mut line = Compared {
            family: family.name.clone(),
            group: group.name.clone(),
            kind: family.kind,
            tally: own,
            value,
            others,
            gap: both.map(|(own, others)| scale * (own - others)),
            ratio: both.and_then(quotient),
            ratio_missing: both.filter(|_| unit.is_share()).map(missing).and_then(quotient),
            shrunken: value
                .zip(self.overall.share())
                .map(|(value, all)| statistics::shrunken(value, own.students, all)),
            ..Compared::default()
        };
        line.access_ratio =
            self.favourable(own).zip(best).filter(|(_, best)| *best > 0.0).map(|(a, b)| a / b);
        if unit.counts_events() {
            line.composition_ratio = value.zip(self.overall.share()).and_then(quotient);
        }
        if self.is_binary {
            self.test(&mut line, own, rest);
        } else if unit.is_share() {
            line.risk_ratio = match direction {
                Direction::HigherIsBetter => line.ratio_missing,
                Direction::LowerIsBetter | Direction::Parity => line.ratio,
            };
        }
        self.flag(&mut line);
        line
    }

    /// What can be said of a share of students beyond the share itself.
    fn test(&self, line: &mut Compared, own: Tally, rest: Tally) {
        let whole = |number: i64| u64::try_from(number).unwrap_or(0);
        let events = |tally: Tally| Events { count: whole(tally.count), of: whole(tally.of) };
        let (own, rest) = (events(own), events(rest));
        let is_good = self.facts.direction != Direction::LowerIsBetter;
        let (good, good_rest) = if is_good { (own, rest) } else { (own.missing(), rest.missing()) };
        let (risk, risk_rest) = match self.facts.direction {
            Direction::HigherIsBetter => (own.missing(), rest.missing()),
            Direction::LowerIsBetter | Direction::Parity => (own, rest),
        };
        let gap = statistics::gap_interval(own, rest);
        line.gap_low = gap.map(|gap| 100.0 * gap.low);
        line.gap_high = gap.map(|gap| 100.0 * gap.high);
        let ratio = statistics::risk_ratio(risk, risk_rest);
        line.risk_ratio = ratio.ratio;
        line.risk_ratio_note = ratio.note;
        line.alternate_risk_ratio = self.reference.and_then(|share| {
            let is_risk = self.facts.direction != Direction::HigherIsBetter;
            let reference = if is_risk { share } else { 1.0 - share };
            statistics::alternate_risk_ratio(risk, risk_rest, reference)
        });
        let interval = statistics::risk_ratio_interval(risk, risk_rest);
        line.risk_ratio_low = interval.map(|interval| interval.low);
        line.risk_ratio_high = interval.map(|interval| interval.high);
        line.short_of_parity = statistics::short_of(good, good_rest, (1, 1));
        line.short_of_four_fifths = statistics::short_of(good, good_rest, (4, 5));
        line.p = statistics::fisher(own, rest);
    }

    fn flag(&self, line: &mut Compared) {
        let Facts { unit, direction, .. } = self.facts;
        let (worse_by, times_worse) = match direction {
            Direction::HigherIsBetter => (line.gap.map(|gap| -gap), line.ratio_missing),
            Direction::LowerIsBetter => (line.gap, line.ratio),
            Direction::Parity => (line.gap.map(f64::abs), None),
        };
        let times_worse = match direction {
            Direction::Parity => None,
            _ => line.alternate_risk_ratio.or(times_worse),
        };
        let is_over = |value: Option<f64>, limit: f64| value.is_some_and(|value| value > limit);
        let is_under = |value: Option<f64>| value.is_some_and(|value| value < FOUR_FIFTHS);
        let asks_for_more = direction != Direction::LowerIsBetter;
        let screens = [
            (unit.is_share() && is_over(worse_by, self.limit.points), self.limit.flag),
            (unit.is_share() && is_over(times_worse, TIMES_FLAG), "unserved_ratio_over_1.25"),
            (is_under(line.access_ratio), "access_ratio_under_0.80"),
            (asks_for_more && is_under(line.composition_ratio), "composition_ratio_under_0.80"),
            // Where groups should be alike, far more is as telling as far less.
            (
                direction == Direction::Parity
                    && (unit.is_share() || unit.counts_events())
                    && is_over(line.ratio, TIMES_FLAG),
                "ratio_over_1.25",
            ),
        ];
        let found = screens.into_iter().filter(|(is_so, _)| *is_so).map(|(_, flag)| flag);
        line.flags.extend(found);
    }
}

/// Sets q and tells flagged lines that chance hardly explains from those to watch.
///
/// The tests of a measure are one family: all of its lines with a p are looked at, single groups, unions and
/// intersections alike, and small groups too, for whoever looks for the most striking line looks at all of
/// them. Measures are not put together: each answers a question of its own.
fn tell_apart(lines: &mut [Compared]) {
    let p: Vec<f64> = lines.iter().filter_map(|line| line.p).collect();
    let mut q = statistics::false_discovery(&p).into_iter();
    for line in lines {
        if line.p.is_some() {
            line.q = q.next();
        }
        if let Some(q) = line.q.filter(|_| !line.flags.is_empty()) {
            line.flags.push(if q < CLEAR { "clear" } else { "watch" });
        }
        line.flags.extend(small(line.tally.students));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    fn facts(direction: Direction, unit: Unit) -> Facts {
        Facts {
            number: "M0",
            name: "test",
            title: "Test",
            formula: "",
            unit,
            direction,
            caveat: "",
            source: "",
        }
    }

    /// Forty with `race:a`, twenty with `race:b`, five with `race:c`, fifteen without a tag; it is true of the
    /// first so many of each.
    fn measured(direction: Direction, unit: Unit, counts: [usize; 4]) -> Measured {
        measured_beside(direction, unit, counts, None)
    }

    /// The same in a district with this share.
    fn measured_beside(
        direction: Direction,
        unit: Unit,
        counts: [usize; 4],
        district: Option<f64>,
    ) -> Measured {
        let sizes = [40, 20, 5, 15];
        let tags: [&[&str]; 4] = [&["race:a"], &["race:b"], &["race:c"], &[]];
        let (mut sample, mut is_true) = (Sample::new(), Vec::new());
        if let Some(share) = district {
            sample.records.header.reference_rates.insert("test".into(), share);
        }
        for (group, size) in sizes.into_iter().enumerate() {
            for number in 0..size {
                sample = sample.student(&format!("S{group}{number:02}"), tags[group], &[]);
                is_true.push(number < counts[group]);
            }
        }
        sample.measured_by(|draft| {
            Measured::of_students(facts(direction, unit), draft, |student| {
                Tally::one(i64::from(is_true[student.index()]), 1)
            })
        })
    }

    #[track_caller]
    fn close(value: Option<f64>, expected: f64) {
        assert!((value.expect("a value") - expected).abs() < 1e-9, "{value:?} is not {expected}");
    }

    #[test]
    fn a_favourable_share_has_every_statistic() {
        let all = measured(Direction::HigherIsBetter, Unit::ShareOfStudents, [36, 10, 5, 12]);
        let line = all.group("race:b").expect("a group");
        // 10 of 20 beside 53 of 60, 63 of 80 in all; race:a has 36 of 40, race:c is too small to be best.
        close(line.gap, 100.0 * (0.5 - 53.0 / 60.0));
        close(line.ratio, 0.5 / (53.0 / 60.0));
        close(line.access_ratio, 0.5 / 0.9);
        close(line.risk_ratio, 0.5 / (7.0 / 60.0));
        assert_eq!(line.risk_ratio_note, Some("reference group small"), "seven are few events");
        close(line.composition_ratio, (10.0 / 63.0) / (20.0 / 80.0));
        close(line.shrunken, (10.0 + 10.0 * 63.0 / 80.0) / 30.0);
        // 53/60 of 20 is 17.67, four fifths of that 14.13.
        assert_eq!((line.short_of_parity, line.short_of_four_fifths), (Some(8), Some(5)));
        // scipy 1.17.1: fisher_exact([[10, 10], [53, 7]]); statsmodels 0.15.0: confint_proportions_2indep(10, 20,
        // 53, 60, method="newcomb"), (10, 20, 7, 60, compare="ratio", method="log").
        close(line.p, 0.0007930839823679678);
        close(line.gap_low, 100.0 * -0.5925247431371095);
        close(line.gap_high, 100.0 * -0.1567682012924686);
        close(line.risk_ratio_low, 1.882482499551621);
        close(line.risk_ratio_high, 9.756981508805707);
        // multipletests of the p of race:a, race:b and race:c, method="fdr_bh".
        close(line.q, 0.0023792519471039033);
        let flags = [
            "gap_over_5_points",
            "unserved_ratio_over_1.25",
            "access_ratio_under_0.80",
            "composition_ratio_under_0.80",
            "clear",
        ];
        assert_eq!(line.flags, flags);
        let small = all.group("race:c").expect("a group");
        close(small.access_ratio, 1.0 / 0.9);
        assert_eq!(small.risk_ratio, Some(0.0));
        assert_eq!(small.flags, ["small_group"]);
    }

    #[test]
    fn what_chance_explains_is_only_watched() {
        let all = measured(Direction::HigherIsBetter, Unit::ShareOfStudents, [36, 16, 5, 14]);
        let line = all.group("race:b").expect("a group");
        assert!(line.q.expect("q") > CLEAR);
        assert_eq!(line.flags, ["gap_over_5_points", "unserved_ratio_over_1.25", "watch"]);
    }

    #[test]
    fn those_in_no_group_of_a_family_may_be_served_best() {
        let all = measured(Direction::HigherIsBetter, Unit::ShareOfStudents, [20, 10, 5, 15]);
        close(all.group("race:a").expect("a group").access_ratio, 0.5);
    }

    #[test]
    fn less_may_be_better() {
        let all = measured(Direction::LowerIsBetter, Unit::ShareOfStudents, [4, 10, 0, 3]);
        let line = all.group("race:b").expect("a group");
        close(line.risk_ratio, 0.5 / (7.0 / 60.0));
        close(line.access_ratio, 0.5 / 0.9);
        // 53 of 60 elsewhere are without it.
        assert_eq!(line.short_of_parity, Some(8));
        let flags =
            ["gap_over_5_points", "unserved_ratio_over_1.25", "access_ratio_under_0.80", "clear"];
        assert_eq!(line.flags, flags);
        assert_eq!(all.group("race:a").expect("a group").flags, [""; 0]);
    }

    #[test]
    fn where_groups_should_be_alike_both_ends_are_flagged() {
        let all = measured(Direction::Parity, Unit::ShareOfStudents, [10, 15, 2, 4]);
        // 15 of 20 beside 16 of 60; 10 of 40 beside 21 of 40.
        let (much, little) = (all.group("race:b").expect("b"), all.group("race:a").expect("a"));
        assert_eq!(much.flags, ["gap_over_5_points", "ratio_over_1.25", "clear"]);
        close(much.risk_ratio, 0.75 / (16.0 / 60.0));
        let flags = [
            "gap_over_5_points",
            "access_ratio_under_0.80",
            "composition_ratio_under_0.80",
            "clear",
        ];
        assert_eq!(little.flags, flags);
        assert_eq!((much.short_of_parity, little.short_of_parity), (Some(0), Some(11)));
    }

    #[test]
    fn sums_and_averages_have_a_gap_and_a_ratio_only() {
        let all = measured(Direction::LowerIsBetter, Unit::Minutes, [4, 10, 0, 3]);
        let line = all.group("race:b").expect("a group");
        close(line.gap, 0.5 - 7.0 / 60.0);
        close(line.ratio, 0.5 / (7.0 / 60.0));
        let none = (line.ratio_missing, line.p, line.q, line.gap_low, line.risk_ratio);
        assert_eq!(none, (None, None, None, None, None));
        assert_eq!((line.access_ratio, line.composition_ratio), (None, None));
        assert_eq!(line.flags, [""; 0]);
    }

    #[test]
    fn where_the_others_are_few_a_group_stands_beside_the_district() {
        let share = Unit::ShareOfStudents;
        // Of race:a 10 of 40 miss it and one of 40 others does; of the district 30 in a hundred.
        let counts = [30, 20, 5, 14];
        let alone = measured(Direction::HigherIsBetter, share, counts);
        let line = alone.group("race:a").expect("a group");
        assert_eq!((line.alternate_risk_ratio, line.risk_ratio), (None, Some(10.0)));
        assert!(line.flags.contains(&"unserved_ratio_over_1.25"));
        let beside = measured_beside(Direction::HigherIsBetter, share, counts, Some(0.7));
        let line = beside.group("race:a").expect("a group");
        close(line.alternate_risk_ratio, 0.25 / 0.3);
        assert_eq!(line.risk_ratio, Some(10.0), "both stand there");
        assert!(!line.flags.contains(&"unserved_ratio_over_1.25"), "{:?}", line.flags);
        // Ten of the others are enough.
        assert_eq!(beside.group("race:b").expect("b").alternate_risk_ratio, None);
        // Where less is better, the share itself is the risk.
        let less = measured_beside(Direction::LowerIsBetter, share, [10, 0, 0, 1], Some(0.1));
        let line = less.group("race:a").expect("a group");
        close(line.alternate_risk_ratio, 2.5);
        assert!(line.flags.contains(&"unserved_ratio_over_1.25"), "{:?}", line.flags);
    }

    #[test]
    fn without_events_ratios_are_told_in_words() {
        let none = measured(Direction::LowerIsBetter, Unit::ShareOfStudents, [0, 0, 0, 0]);
        let line = none.group("race:a").expect("a group");
        assert_eq!((line.risk_ratio, line.risk_ratio_note), (None, Some("no events")));
        assert_eq!((line.p, line.q), (Some(1.0), Some(1.0)));
        let alone = measured(Direction::LowerIsBetter, Unit::ShareOfStudents, [0, 6, 0, 0]);
        let line = alone.group("race:b").expect("a group");
        assert_eq!((line.risk_ratio, line.risk_ratio_note), (None, Some("reference rate zero")));
        close(line.gap, 30.0);
    }
}
