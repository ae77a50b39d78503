//! `release`: students have the end or the start of the day free.
//!
//! **What it asks.** On each day of each term that is meant, the student has no class from the start of the last
//! `blocks` class blocks on (`at`: `end`), or none before the end of the first ones (`start`), or either of the two,
//! day by day (`either`). Blocks are counted by the clock, backwards from the one that starts last, each ending before
//! the next one starts; optional blocks do not count, but a class in one stands in the way like any other. With
//! `minutes` the time is counted from the end of the last class block of that day, or from the start of the first. A
//! day with fewer class blocks than asked is free altogether; a day without any is no school day.
//!
//! **Why a school asks it.** Work-based learning, a job or the bus to a career centre takes one stretch at the edge of
//! the day, not a gap in the middle; teams leave for games. The column `release` of `students.csv` states a fixed
//! time for one student; this rule asks it for a group, under every frame, and may be soft.
//!
//! **Unit.** One student on one day of the cycle in one term.
//!
//! **Keys.** Exactly one of `group`, `cohort`, `house`, `grade` (a word of that column of `students.csv`, or several) and
//! `students` (ids); `at`, `end` if absent; either `blocks` or `minutes`, at least 1; `days` of the cycle and `terms`,
//! all if absent.
//!
//! **Linear form.** Exact with `end` and `start`: a class that meets at these times on a day that is meant has no
//! variable for the student. With `either`, a variable for each student and day says which of the two.
//!
//! **Example.**
//! ```json
//! { "ask": { "release": { "cohort": "health-10", "blocks": 1, "at": "either" } }, "strength": { "tier": 2, "weight": 5 }, "because": "the clinic takes interns before or after school" }
//! ```

use crate::rule::{
    By, Clause, Ground, Kind, Limits, MIDNIGHT, Members, Names, Rule, Subject, View, spans,
    start_of_last, within_reach,
};
use crate::school::clock::{Interval, Minute};
use crate::school::{
    ClassId, CourseId, DayId, Fault, Frame, GroupId, School, SectionId, StudentId, TermId, Times,
};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct Release;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// The tag of the students, or several.
    group: Option<Names>,
    /// The cohort of the students, or several.
    cohort: Option<Names>,
    /// The house of the students, or several.
    house: Option<Names>,
    /// The grade of the students, or several.
    grade: Option<Names>,
    /// Ids of the students.
    students: Option<Names>,
    /// Whether the end of the day is to be free, the start, or either; the end if absent.
    #[serde(default)]
    at: At,
    /// How many class blocks.
    blocks: Option<u32>,
    /// How many minutes.
    minutes: Option<u16>,
    /// On which days of the cycle; on all if absent.
    days: Option<Names>,
    /// In which terms; in all if absent.
    terms: Option<Names>,
}

/// Which edge of the day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum At {
    #[default]
    End,
    Start,
    Either,
}

impl Kind for Release {
    fn name(&self) -> &'static str {
        "release"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("release.rs"))
    }

    fn schema(&self) -> Value {
        super::schema::<Spec>()
    }

    fn read(&self, keys: &Value) -> Result<(), Vec<Fault>> {
        super::keys::<Spec>(keys).map(drop)
    }

    fn compile(
        &self,
        keys: &Value,
        school: &School,
        _: Strength,
    ) -> Result<Box<dyn Rule>, Vec<Fault>> {
        let spec: Spec = super::keys(keys)?;
        let frame = &school.frame;
        let mut faults = Vec::new();
        let by = [
            (By::Group, spec.group.as_ref()),
            (By::Cohort, spec.cohort.as_ref()),
            (By::House, spec.house.as_ref()),
            (By::Grade, spec.grade.as_ref()),
            (By::Id, spec.students.as_ref()),
        ];
        let members = super::sift(Members::find(&by, school), &mut faults);
        let much = super::sift(much(&spec), &mut faults);
        let named = |column: &'static str, names: &Option<Names>, known: &[String]| match names {
            None => Ok((0..known.len()).collect()),
            Some(names) => names.find(
                column,
                &format!("is not one of the {column} of the frame"),
                known.iter().map(String::as_str),
                |name| known.iter().position(|known| known == name),
            ),
        };
        let days = super::sift(named("days", &spec.days, &frame.days), &mut faults);
        let terms = super::sift(named("terms", &spec.terms, &frame.terms), &mut faults);
        let (Some(members), Some(much), Some(days), Some(terms)) = (members, much, days, terms)
        else {
            return Err(faults);
        };
        let mut edges = Vec::new();
        for term in terms.into_iter().map(TermId::new) {
            for day in days.iter().copied().map(DayId::new) {
                edges.extend(edge(frame, term, day, spec.at, much));
            }
        }
        if edges.is_empty() {
            let message = "no class block meets on any of these days";
            return Err(vec![Fault::error(message).column("days")]);
        }
        let of_days = spec.days.map(|names| names.items().to_vec());
        let of_terms = spec.terms.map(|names| names.items().to_vec());
        let about = [of_days, of_terms].into_iter().flatten().flatten().collect();
        Ok(Box::new(Released { members, at: spec.at, much, about, edges, students: Vec::new() }))
    }
}

/// How much of the day.
#[derive(Debug, Clone, Copy)]
enum Much {
    Blocks(u32),
    Minutes(Minute),
}

fn much(spec: &Spec) -> Result<Much, Vec<Fault>> {
    match (spec.blocks, spec.minutes) {
        (Some(0), None) => Err(vec![Fault::error("asks nothing").column("blocks").value("0")]),
        (None, Some(0)) => Err(vec![Fault::error("asks nothing").column("minutes").value("0")]),
        (Some(blocks), None) => Ok(Much::Blocks(blocks)),
        (None, Some(minutes)) => Ok(Much::Minutes(minutes)),
        (Some(_), Some(_)) => {
            let message = "'blocks' and 'minutes' cannot both be given";
            Err(vec![Fault::error(message).column("minutes")])
        }
        (None, None) => Err(vec![Fault::error("give either 'blocks' or 'minutes'")]),
    }
}

/// The times of which one is to be free on a (term, day); `None` if no class block meets then.
fn edge(frame: &Frame, term: TermId, day: DayId, at: At, much: Much) -> Option<Vec<Times>> {
    let spans = spans(frame, term, day);
    let day_starts = spans.iter().map(|span| span.start).min()?;
    let day_ends = spans.iter().map(|span| span.end).max()?;
    let from = match much {
        Much::Minutes(minutes) => day_ends.saturating_sub(minutes),
        Much::Blocks(blocks) => start_of_last(&spans, blocks),
    };
    let until = match much {
        Much::Minutes(minutes) => day_starts.saturating_add(minutes).min(MIDNIGHT),
        Much::Blocks(blocks) => {
            let mut until = 0;
            for _ in 0..blocks {
                let after = spans.iter().filter(|span| span.start >= until);
                until = after.map(|span| span.end).min().unwrap_or(MIDNIGHT);
            }
            until
        }
    };
    let end = || frame.touched(term, day, Interval { start: from, end: MIDNIGHT });
    let start = || frame.touched(term, day, Interval { start: 0, end: until });
    Some(match at {
        At::End => vec![end()],
        At::Start => vec![start()],
        At::Either => vec![end(), start()],
    })
}

#[derive(Debug)]
struct Released {
    members: Members,
    at: At,
    much: Much,
    /// The days and terms that the rule names.
    about: Vec<String>,
    /// For each (term, day) that is meant, the times of which one is to be free.
    edges: Vec<Vec<Times>>,
    /// The students meant, each with what they may come to take.
    students: Vec<(StudentId, Vec<CourseId>)>,
}

impl Rule for Released {
    fn bind(&mut self, ground: Ground) {
        let reach = |student| (student, within_reach(ground.school, student));
        self.students = self.members.all().map(reach).collect();
    }

    fn steers_by(&self, school: &School) -> Vec<GroupId> {
        self.members.tags(school)
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |(student, courses): &(StudentId, Vec<CourseId>)| {
            let sections: Vec<SectionId> = courses
                .iter()
                .flat_map(|course| ground.school.course(*course).section_ids())
                .collect();
            let classes: Vec<ClassId> = ground.classes_of(&sections);
            let placements = classes.into_iter().map(Subject::Placement);
            Clause {
                watches: placements.chain([Subject::Student(*student)]).collect(),
                about: ground.school.student(*student).id.clone(),
            }
        };
        self.students.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let (student, courses) = &self.students[clause];
        let frame = &ground.school.frame;
        let mut busy = Times::empty(frame.words);
        for section in courses.iter().filter_map(|course| view.seat(*student, *course)) {
            if let Some(pattern) = view.pattern(ground.classes.of(section)) {
                busy.add(&frame.pattern(pattern).times);
            }
        }
        let broken = self.edges.iter().filter(|edge| edge.iter().all(|time| time.overlaps(&busy)));
        i64::try_from(broken.count()).unwrap_or(i64::MAX)
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        if self.at == At::Either {
            return false;
        }
        let mut times = Times::empty(ground.school.frame.words);
        for edge in self.edges.iter().flatten() {
            times.add(edge);
        }
        let mut is_enough = true;
        for student in self.members.all() {
            is_enough &= limits.keep_free(ground.school, student, &times);
        }
        is_enough
    }

    fn sentence(&self, _: &School) -> String {
        let much = match self.much {
            Much::Blocks(1) => "one class block".to_owned(),
            Much::Blocks(blocks) => format!("{blocks} class blocks"),
            Much::Minutes(minutes) => format!("{minutes} minutes"),
        };
        let at = match self.at {
            At::End => "at the end of the day",
            At::Start => "at the start of the day",
            At::Either => "at the start or at the end of the day",
        };
        let about = if self.about.is_empty() {
            String::new()
        } else {
            format!(" ({})", self.about.join(", "))
        };
        format!("Students {} have {much} free {at}{about}.", self.members.words())
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use crate::model::Model;
    use serde_json::{Value, json};

    /// Blocks 1 to 4 from 08:00, 5 from 12:30 to 13:20 and 6 from 12:55 to 13:45.
    fn school() -> Fixture {
        Fixture::new()
            .course("ART", "half", 1)
            .course("ENG", "full", 1)
            .student("s1", "12", &[], &["ART", "ENG"])
            .student("s2", "12", &[], &["ART", "ENG"])
            .cohort("wbl", &["s1"])
    }

    fn model(keys: Value) -> Model {
        let mut keys = keys;
        keys["cohort"] = json!("wbl");
        school().hard("work", "release", keys).model()
    }

    fn broken(model: &Model, art: &str, english: &str) -> i64 {
        let plan = Sketch::new(model).seat("ART.1", &["s1", "s2"]).seat("ENG.1", &["s1"]);
        plan.place("ART.1", art).place("ENG.1", english).amount()
    }

    #[test]
    fn each_day_of_each_term_on_which_the_edge_is_not_free_counts() {
        let last = model(json!({"blocks": 1}));
        assert_eq!(broken(&last, "S1 4", "all 1"), 0);
        assert_eq!(broken(&last, "S1 6", "all 1"), 2, "two days of one term");
        assert_eq!(broken(&last, "S1 6", "all 6"), 4, "a day counts once");
        assert_eq!(Sketch::new(&last).seat("ART.1", &["s2"]).place("ART.1", "S1 6").amount(), 0);
        assert_eq!(Sketch::new(&last).seat("ART.1", &["s1"]).amount(), 0, "not placed yet");
    }

    #[test]
    fn blocks_are_counted_by_the_clock() {
        // Block 6 starts last, at 12:55; block 5 overlaps it and is in the way.
        let last = model(json!({"blocks": 1}));
        assert_eq!(broken(&last, "S1 5", "all 1"), 2);
        // The one before it is block 4.
        let two = model(json!({"blocks": 2}));
        assert_eq!(broken(&two, "S1 4", "all 1"), 2);
        assert_eq!(broken(&two, "S1 3", "all 1"), 0);
        let all = model(json!({"blocks": 9}));
        assert_eq!(broken(&all, "S1 1", "all 1"), 4, "no class at all");
    }

    #[test]
    fn minutes_are_counted_from_the_edge() {
        let model = |minutes| model(json!({"minutes": minutes}));
        assert_eq!(broken(&model(25), "S1 5", "all 1"), 0, "13:20 to 13:45");
        assert_eq!(broken(&model(26), "S1 5", "all 1"), 2);
    }

    #[test]
    fn the_start_may_be_free_instead() {
        let start = model(json!({"blocks": 1, "at": "start"}));
        assert_eq!(broken(&start, "S1 1", "all 2"), 2);
        assert_eq!(broken(&start, "S1 6", "all 2"), 0);
        let either = model(json!({"blocks": 1, "at": "either"}));
        assert_eq!(broken(&either, "S1 1", "all 2"), 0);
        assert_eq!(broken(&either, "S1 1", "all 6"), 2, "both edges are taken in the first term");
    }

    #[test]
    fn days_and_terms_may_be_named() {
        let mondays = model(json!({"blocks": 1, "days": "Mon"}));
        assert_eq!(broken(&mondays, "S1 6", "all 1"), 1);
        let second = model(json!({"blocks": 1, "terms": ["S2"]}));
        assert_eq!(broken(&second, "S1 6", "all 1"), 0);
        assert_eq!(broken(&second, "S2 6", "all 1"), 2);
    }

    #[test]
    fn a_hard_one_closes_the_edge_of_the_day() {
        let limited = model(json!({"blocks": 1}));
        assert_eq!((limited.limits.away.len(), limited.kept_by_limits[0]), (1, true));
        assert!(!model(json!({"blocks": 1, "at": "either"})).kept_by_limits[0]);
        let asked = json!({"cohort": "wbl", "blocks": 1});
        let fixed = school().seat("s1", "ART.1").hard("work", "release", asked).model();
        assert_eq!((fixed.limits.away.len(), fixed.kept_by_limits[0]), (0, false));
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "release", keys).fault();
        let who = fault(json!({"students": ["s1", "s9"], "blocks": 1}));
        assert!(who.contains("students: 's9'"), "{who}");
        assert!(fault(json!({"students": "s1"})).contains("either 'blocks' or 'minutes'"));
        assert!(fault(json!({"students": "s1", "blocks": 0})).contains("asks nothing"));
        let both = fault(json!({"students": "s1", "blocks": 1, "minutes": 5}));
        assert!(both.contains("cannot both be given"), "{both}");
        let day = fault(json!({"students": "s1", "blocks": 1, "days": "Mom"}));
        assert!(day.contains("days: 'Mom'") && day.contains("'Mon'?"), "{day}");
        let term = fault(json!({"students": "s1", "blocks": 1, "terms": ["S3"]}));
        assert!(term.contains("terms: 'S3'"), "{term}");
        assert!(fault(json!({"students": "s1", "blocks": 1, "at": "noon"})).contains("noon"));
    }
}
