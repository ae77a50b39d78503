//! `external_time`: courses and students keep to the hours of a college or bus.
//!
//! **What it asks.** The times are those of rows of `external.csv`, or a window of the day. Every class of `courses`
//! meets only inside of them: each of its meetings lies whole within the time of one row, on that row's days and in its
//! terms. Students of these classes need the way as well: a class of another course may not overlap a meeting
//! widened by the travel before and after it. No more students than there are `seats` sit in these classes together;
//! with `max_courses`, nobody sits in more of them. With `protect`, the students whom the rows name get all that they
//! ask for at school (their primary requests): the time away must not cost them a course.
//!
//! That nobody sits in a class while a row of `external.csv` has them elsewhere is a fact already, and needs no rule.
//! With `calendar.csv` a row holds on the days of the cycle that have a date within its `dates`; without, in all its terms.
//!
//! **Why a school asks it.** Dual enrolment, regional career centres and work have clocks of their own. The bus has so
//! many seats, a college class ends when it ends, and whoever goes there has fewer blocks left for all the rest; left
//! to itself a schedule lets these students pay for it.
//!
//! **Unit.** One class outside of the times; one pair of classes of a student without time for the way; one student
//! beyond `seats`; one course beyond `max_courses`; with `protect`, one primary request of a student that is not met.
//!
//! **Keys.** Either `external`, the id of a row of `external.csv`, several or `all`, or `between`, two clock times, with `days`
//! of the cycle (all if absent); `courses`, `protect` or both; with `courses`: `travel_before` and `travel_after` in
//! minutes (if absent, the longest of the rows; with `between`, 0), `seats` (if absent, those of the rows together, as
//! long as each row says how many it has), `max_courses`. `protect` needs `external`.
//!
//! **Linear form.** Exact: the placements outside have no variable; pairs of seats without time for the way, the sum of
//! seats and the courses of a student are bounded. With `protect`, the unmet requests weigh more.
//!
//! **Example.**
//! ```json
//! { "ask": { "external_time": { "external": "COLLEGE", "courses": "tag:dual_enrollment", "seats": 3, "protect": true } }, "strength": { "tier": 1, "weight": 20 }, "because": "the college keeps its own clock, and our van has three seats" }
//! ```

use crate::rule::{
    Clause, Ground, Kind, Limits, Names, Rule, Selector, Subject, View, listed, takers,
    within_reach,
};
use crate::school::clock::{self, Interval, Minute};
use crate::school::{
    ClassId, CourseId, DayId, External, Fault, Pattern, School, SectionId, StudentId, TermId, Times,
};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// The registry's line.
pub struct ExternalTime;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// The row of `external.csv`, several, or `all`.
    external: Option<Names>,
    /// A window of the day instead, for example `["12:30", "15:30"]`.
    between: Option<[String; 2]>,
    /// The days of the cycle on which the window is open; all if absent.
    days: Option<Names>,
    /// The courses that are taught at these times.
    courses: Option<Selector>,
    /// Minutes of travel before a class of these courses.
    travel_before: Option<Minute>,
    /// Minutes of travel after it.
    travel_after: Option<Minute>,
    /// The most students in these classes together; those of the rows if absent.
    seats: Option<u32>,
    /// The most of these courses that a student takes.
    max_courses: Option<u32>,
    /// Whether the students of the rows get all that they ask for.
    #[serde(default)]
    protect: bool,
}

impl Kind for ExternalTime {
    fn name(&self) -> &'static str {
        "external_time"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("external_time.rs"))
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
        let mut faults = Vec::new();
        let hours = super::sift(hours(&spec, school), &mut faults);
        let courses = spec.courses.as_ref().map(|courses| {
            courses.sections(school)?;
            courses.by_course(school)
        });
        let courses = super::sift(courses.transpose(), &mut faults);
        faults.extend(out_of_place(&spec));
        let (Some(hours), Some(courses)) = (hours, courses) else { return Err(faults) };
        let protected = if spec.protect { hours.students.clone() } else { Vec::new() };
        if spec.protect && protected.is_empty() && faults.is_empty() {
            let fault = Fault::error("no row that is meant names a student").column("protect");
            faults.push(fault.hint("list them in the column 'students' of external.csv"));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut courses = courses.unwrap_or_default();
        courses.retain(|(_, sections)| !sections.is_empty());
        let before = spec.travel_before.unwrap_or(hours.before);
        let after = spec.travel_after.unwrap_or(hours.after);
        let mut kinds: Vec<usize> = courses
            .iter()
            .flat_map(|(course, _)| {
                &school.frame.meeting_of(school.course(*course).meeting).patterns
            })
            .map(|pattern| pattern.index())
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut inside = vec![true; school.frame.patterns.len()];
        let mut away = vec![Times::default(); school.frame.patterns.len()];
        for index in kinds {
            let pattern = &school.frame.patterns[index];
            inside[index] = hours.hold(pattern, school);
            away[index] = with_travel(pattern, school, before, after);
        }
        let travels = before > 0 || after > 0;
        let seats = spec.seats.map(i64::from).or(hours.seats).filter(|_| spec.courses.is_some());
        Ok(Box::new(Elsewhere {
            spec,
            seats,
            courses,
            inside,
            away,
            travels,
            protected,
            classes: Vec::new(),
            parts: Vec::new(),
        }))
    }
}

/// Keys that mean nothing beside the others.
fn out_of_place(spec: &Spec) -> Vec<Fault> {
    let mut faults = Vec::new();
    if spec.courses.is_none() && !spec.protect {
        faults.push(Fault::error("give 'courses', or 'protect': true, or both"));
    }
    let of_courses = [
        ("travel_before", spec.travel_before.is_some()),
        ("travel_after", spec.travel_after.is_some()),
        ("seats", spec.seats.is_some()),
        ("max_courses", spec.max_courses.is_some()),
    ];
    for (key, _) in of_courses.iter().filter(|(_, given)| *given && spec.courses.is_none()) {
        faults.push(Fault::error("means nothing without 'courses'").column(*key));
    }
    if spec.protect && spec.external.is_none() && spec.between.is_some() {
        faults.push(Fault::error("means nothing without 'external'").column("protect"));
    }
    if spec.days.is_some() && spec.external.is_some() {
        let fault = Fault::error("cannot be given beside 'external'").column("days");
        faults.push(fault.hint("the rows of external.csv have weekdays of their own"));
    }
    faults
}

/// When something outside is open, and who goes there.
struct Hours {
    open: BTreeSet<(usize, Interval)>,
    before: Minute,
    after: Minute,
    students: Vec<StudentId>,
    /// How many can go, if every row says it.
    seats: Option<i64>,
}

fn hours(spec: &Spec, school: &School) -> Result<Hours, Vec<Fault>> {
    match (&spec.external, &spec.between) {
        (Some(names), None) => of_rows(names, school),
        (None, Some([from, to])) => {
            let wrong = |value: &str, message: &str| {
                vec![Fault::error(message).column("between").value(value)]
            };
            let read = |text: &str| {
                clock::minute(text).ok_or_else(|| wrong(text, "is not a clock time such as 08:30"))
            };
            let (start, end) = (read(from)?, read(to)?);
            if start >= end {
                return Err(wrong(to, &format!("is not later than the start, {from}")));
            }
            let frame = &school.frame;
            let known = frame.days.iter().map(String::as_str);
            let find = |name: &str| frame.days.iter().position(|day| day == name);
            let days = match &spec.days {
                None => (0..frame.days.len()).collect(),
                Some(names) => names.find("days", "is not a day of the frame", known, find)?,
            };
            let terms = 0..frame.terms.len();
            let cells = terms.flat_map(|term| days.iter().map(move |day| (term, *day)));
            let cells = cells.map(|(term, day)| frame.cell(TermId::new(term), DayId::new(day)));
            let open = cells.map(|cell| (cell, Interval { start, end })).collect();
            Ok(Hours { open, before: 0, after: 0, students: Vec::new(), seats: None })
        }
        (Some(_), Some(_)) => {
            let message = "'external' and 'between' cannot both be given: write two rules";
            Err(vec![Fault::error(message).column("between")])
        }
        (None, None) => Err(vec![Fault::error("give either 'external' or 'between'")]),
    }
}

fn of_rows(names: &Names, school: &School) -> Result<Hours, Vec<Fault>> {
    let all = &school.externals;
    let known = all.iter().map(|external| external.id.as_str());
    let find = |name: &str| all.iter().position(|external| external.id == name);
    let rows: Vec<&External> = if names.items() == ["all"] {
        // A row without clock times takes nobody's time, and is not meant where all are.
        all.iter().filter(|external| !external.hours.is_empty()).collect()
    } else {
        let rows = names.find("external", "is not a row of external.csv", known, find)?;
        rows.into_iter().map(|index| &all[index]).collect()
    };
    if rows.is_empty() {
        let fault = Fault::error("external.csv has no row with clock times").column("external");
        return Err(vec![fault.value("all")]);
    }
    if let Some(row) = rows.iter().find(|row| row.hours.is_empty()) {
        let fault = Fault::error("has no clock times on any day of this frame");
        return Err(vec![fault.column("external").value(&row.id)]);
    }
    let mut students: Vec<StudentId> =
        rows.iter().flat_map(|row| row.students.iter().copied()).collect();
    students.sort_unstable();
    students.dedup();
    Ok(Hours {
        open: rows.iter().flat_map(|row| row.hours.iter().copied()).collect(),
        before: rows.iter().map(|row| row.travel_before).max().unwrap_or(0),
        after: rows.iter().map(|row| row.travel_after).max().unwrap_or(0),
        students,
        seats: rows.iter().map(|row| row.seats.map(i64::from)).sum(),
    })
}

impl Hours {
    fn hold(&self, pattern: &Pattern, school: &School) -> bool {
        meetings(pattern, school).all(|(cell, meets)| {
            let mut open = self.open.iter().filter(|(there, _)| *there == cell);
            open.any(|(_, open)| open.start <= meets.start && meets.end <= open.end)
        })
    }
}

/// All meetings of a placement, by the clock.
fn meetings<'a>(
    pattern: &'a Pattern,
    school: &'a School,
) -> impl Iterator<Item = (usize, Interval)> + 'a {
    let frame = &school.frame;
    let first = pattern.first_term.index() * frame.days.len();
    (first..first + pattern.terms * frame.days.len()).flat_map(move |cell| {
        let blocks =
            pattern.blocks.iter().map(move |block| &frame.blocks[block.index()].cells[cell]);
        blocks.flatten().map(move |interval| (cell, *interval))
    })
}

/// The times that a placement takes with the way there and back.
fn with_travel(pattern: &Pattern, school: &School, before: Minute, after: Minute) -> Times {
    let days = school.frame.days.len();
    let mut times = Times::empty(school.frame.words);
    for (cell, interval) in meetings(pattern, school) {
        let (term, day) = (TermId::new(cell / days), DayId::new(cell % days));
        times.add(&school.frame.touched(term, day, interval.widened(before, after)));
    }
    times
}

#[derive(Debug)]
struct Elsewhere {
    spec: Spec,
    /// The most students in the classes together.
    seats: Option<i64>,
    courses: Vec<(CourseId, Vec<SectionId>)>,
    /// For each placement open to the courses, whether it lies within the times.
    inside: Vec<bool>,
    /// For each of them, the times it takes with the way.
    away: Vec<Times>,
    travels: bool,
    protected: Vec<StudentId>,
    /// The classes of the courses.
    classes: Vec<ClassId>,
    parts: Vec<Part>,
}

/// What a clause is about.
#[derive(Debug)]
enum Part {
    /// A class meets within the times.
    Hours(ClassId),
    /// A student, who may come to sit in these courses, has time for the way.
    Way(StudentId, Vec<CourseId>),
    /// All students together.
    Seats(i64),
    /// A student takes at most so many of the courses.
    Courses(StudentId, i64),
    /// A student's primary requests for these courses are met.
    Requests(StudentId, Vec<CourseId>),
}

impl Elsewhere {
    fn sections(&self) -> Vec<SectionId> {
        self.courses.iter().flat_map(|(_, sections)| sections).copied().collect()
    }

    fn parts(&self, school: &School) -> Vec<Part> {
        let mut going: Vec<StudentId> =
            self.courses.iter().flat_map(|(course, _)| takers(school, *course)).collect();
        going.sort_unstable();
        going.dedup();
        let mut parts: Vec<Part> = self.classes.iter().copied().map(Part::Hours).collect();
        if self.travels {
            let way = |student: &StudentId| Part::Way(*student, within_reach(school, *student));
            parts.extend(going.iter().map(way));
        }
        parts.extend(self.seats.map(Part::Seats));
        if let Some(most) = self.spec.max_courses {
            parts.extend(going.iter().map(|student| Part::Courses(*student, i64::from(most))));
        }
        for student in &self.protected {
            let requests = school.requests_of(*student);
            let primary = requests.filter(|(_, request)| request.is_primary);
            let courses = primary.map(|(_, request)| request.course).collect();
            parts.push(Part::Requests(*student, courses));
        }
        parts
    }

    /// The courses of the rule in which a student sits, each with the class.
    fn taken(&self, student: StudentId, ground: Ground, view: &dyn View) -> Vec<ClassId> {
        let seat = |(course, sections): &(CourseId, Vec<SectionId>)| {
            view.seat(student, *course).filter(|section| sections.contains(section))
        };
        let seats = self.courses.iter().filter_map(seat);
        seats.map(|section| ground.classes.of(section)).collect()
    }
}

impl Rule for Elsewhere {
    fn bind(&mut self, ground: Ground) {
        self.classes = ground.classes_of(&self.sections());
        self.parts = self.parts(ground.school);
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let school = ground.school;
        let id = |student: &StudentId| school.student(*student).id.clone();
        let clause = |part: &Part| match part {
            Part::Hours(class) => {
                Clause { watches: vec![Subject::Placement(*class)], about: ground.named(*class) }
            }
            Part::Way(student, courses) => {
                let sections: Vec<SectionId> = courses
                    .iter()
                    .flat_map(|course| school.course(*course).section_ids())
                    .collect();
                let classes = ground.classes_of(&sections).into_iter();
                let placements = classes.map(Subject::Placement);
                Clause {
                    watches: placements.chain([Subject::Student(*student)]).collect(),
                    about: id(student),
                }
            }
            Part::Seats(_) => Clause {
                watches: self.classes.iter().copied().map(Subject::Roster).collect(),
                about: self
                    .classes
                    .iter()
                    .map(|class| ground.named(*class))
                    .collect::<Vec<_>>()
                    .join(", "),
            },
            Part::Courses(student, _) | Part::Requests(student, _) => {
                Clause { watches: vec![Subject::Student(*student)], about: id(student) }
            }
        };
        self.parts.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        match &self.parts[clause] {
            Part::Hours(class) => {
                view.pattern(*class).map_or(0, |pattern| i64::from(!self.inside[pattern.index()]))
            }
            Part::Way(student, courses) => {
                let mut outside = self.taken(*student, ground, view);
                outside.sort_unstable();
                outside.dedup();
                if outside.is_empty() {
                    return 0;
                }
                let seats = courses.iter().filter_map(|course| view.seat(*student, *course));
                let mut others: Vec<ClassId> = seats
                    .map(|section| ground.classes.of(section))
                    .filter(|class| !self.classes.contains(class))
                    .collect();
                others.sort_unstable();
                others.dedup();
                let meets = |class: &&ClassId| view.pattern(**class);
                let pairs = outside.iter().filter_map(|class| meets(&class)).map(|away| {
                    let away = &self.away[away.index()];
                    let others = others.iter().filter_map(|class| meets(&class));
                    let patterns = others.map(|id| ground.school.frame.pattern(id));
                    patterns.filter(|pattern| pattern.times.overlaps(away)).count()
                });
                i64::try_from(pairs.sum::<usize>()).unwrap_or(i64::MAX)
            }
            Part::Seats(most) => {
                let mut going: Vec<StudentId> = Vec::new();
                for section in self.sections() {
                    view.each_student(section, &mut |student| going.push(student));
                }
                going.sort_unstable();
                going.dedup();
                (i64::try_from(going.len()).unwrap_or(i64::MAX) - most).max(0)
            }
            Part::Courses(student, most) => {
                let taken = self.taken(*student, ground, view).len();
                (i64::try_from(taken).unwrap_or(i64::MAX) - most).max(0)
            }
            Part::Requests(student, courses) => {
                let unmet = courses.iter().filter(|course| view.seat(*student, **course).is_none());
                i64::try_from(unmet.count()).unwrap_or(i64::MAX)
            }
        }
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        for section in self.sections() {
            limits.forbid(ground.school, section, |pattern| !self.inside[pattern]);
        }
        self.parts.iter().all(|part| matches!(part, Part::Hours(_)))
    }

    fn sentence(&self, school: &School) -> String {
        let when = match (&self.spec.external, &self.spec.between) {
            (Some(names), _) => format!("at the times of {}", listed(names.items())),
            (_, Some([from, to])) => format!("between {from} and {to}"),
            _ => String::new(),
        };
        let mut said = Vec::new();
        if let Some(courses) = &self.spec.courses {
            let way = if self.travels { ", with time for the way" } else { "" };
            said.push(format!("Only {when}{way}: {}.", courses.words(school)));
        }
        if let Some(seats) = self.seats {
            said.push(format!("No more than {seats} students go there."));
        }
        if let Some(most) = self.spec.max_courses {
            said.push(format!("Nobody takes more than {most} of these courses."));
        }
        if self.spec.protect {
            said.push(format!("Who is away {when} gets every course asked for at school."));
        }
        said.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use crate::model::Model;
    use serde_json::{Value, json};

    /// A college from 10:00 to 12:00, so that blocks 3 and 4 lie within; the way takes 30 minutes each.
    fn school() -> Fixture {
        Fixture::new()
            .course("COL", "half", 2)
            .course("LAW", "half", 1)
            .course("ENG", "full", 1)
            .student("s1", "12", &[], &["COL", "LAW", "ENG"])
            .student("s2", "12", &[], &["COL", "ENG"])
            .student("s3", "12", &[], &["ENG"])
            .external("COLLEGE", |row| {
                row.weekdays = vec!["Mon-Tue".into()];
                (row.start, row.end) = (Some("10:00".into()), Some("12:00".into()));
                (row.travel_before, row.travel_after) = (Some(29.5), Some(30.0));
                row.students = vec!["s3".into()];
            })
    }

    fn model(keys: Value) -> Model {
        let mut whole = json!({"external": "COLLEGE"});
        whole.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
        school().hard("college", "external_time", whole).model()
    }

    #[test]
    fn classes_outside_of_the_times_count() {
        let model = model(json!({"courses": "COL", "travel_before": 0, "travel_after": 0}));
        let at = |pattern| Sketch::new(&model).place("COL.1", pattern).amounts(0);
        assert_eq!(at("S1 3"), [0, 0]);
        assert_eq!(at("S1 4"), [0, 0]);
        assert_eq!(at("S1 2"), [1, 0]);
        assert_eq!(model.kept_by_limits, [true]);
    }

    #[test]
    fn the_seats_of_the_rows_count_where_the_rule_says_no_number() {
        let with_row = |seats: Option<u32>, keys: Value| {
            let school = school().external_row("COLLEGE", |row| row.seats = seats);
            school.hard("college", "external_time", keys).model()
        };
        let broken = |model: &Model| {
            Sketch::new(model)
                .place("COL.1", "S1 3")
                .place("LAW.1", "S1 4")
                .seat("COL.1", &["s1", "s2"])
                .seat("LAW.1", &["s1"])
                .amount()
        };
        let keys = |more: Value| {
            let mut keys = json!({"external": "COLLEGE", "courses": ["COL", "LAW"], "travel_before": 0,
                "travel_after": 0});
            keys.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            keys
        };
        let amount = |seats, more| broken(&with_row(seats, keys(more)));
        assert_eq!(amount(None, json!({})), 0);
        assert_eq!(amount(Some(2), json!({})), 0);
        assert_eq!(amount(Some(1), json!({})), 1, "s1 and s2 go");
        assert_eq!(amount(Some(1), json!({"seats": 5})), 0, "the rule says more");
    }

    #[test]
    fn days_and_terms_of_the_row_hold() {
        let only = |change: fn(&mut crate::school::records::ExternalRecord)| {
            let keys = json!({"external": "COLLEGE", "courses": "COL", "travel_before": 0,
                "travel_after": 0});
            let fixture = school().external_row("COLLEGE", change);
            let model = fixture.soft("college", "external_time", keys).model();
            Sketch::new(&model).place("COL.1", "S1 3").amount()
        };
        assert_eq!(only(|_| ()), 0);
        assert_eq!(only(|row| row.terms = vec!["S1".into()]), 0);
        assert_eq!(only(|row| row.terms = vec!["S2".into()]), 1);
        assert_eq!(only(|row| row.weekdays = vec!["Mon".into()]), 1, "not on Tuesday");
    }

    #[test]
    fn the_way_needs_time() {
        let model = model(json!({"courses": ["COL", "LAW"]}));
        let clashes = |college, english| {
            let plan = Sketch::new(&model).seat("COL.1", &["s1"]).seat("ENG.1", &["s1", "s3"]);
            let plan = plan.seat("LAW.1", &["s1"]).place("LAW.1", "S1 3");
            plan.place("COL.1", college).place("ENG.1", english).amounts(0)[3..].iter().sum::<i64>()
        };
        assert_eq!(clashes("S2 4", "all 1"), 0, "two of the courses need no way between");
        assert_eq!(clashes("S2 4", "all 2"), 1, "09:50 is too late for 10:00");
        assert_eq!(clashes("S1 4", "all 2"), 1, "the class at ten, not that at eleven");
        assert_eq!(clashes("S1 4", "all 5"), 0, "11:50 and half an hour");
    }

    #[test]
    fn seats_and_courses_are_limited() {
        let keys = json!({"courses": ["COL", "LAW"], "travel_before": 0, "travel_after": 0,
            "seats": 1, "max_courses": 1});
        let model = model(keys);
        let amounts = |college: &[&str], law: &[&str]| {
            Sketch::new(&model).seat("COL.1", college).seat("LAW.1", law).amounts(0)[3..].to_vec()
        };
        assert_eq!(amounts(&["s1"], &[]), [0, 0, 0]);
        assert_eq!(amounts(&["s1"], &["s1"]), [0, 1, 0], "one student, two courses");
        assert_eq!(amounts(&["s1", "s2"], &[]), [1, 0, 0]);
    }

    #[test]
    fn whoever_goes_gets_what_they_ask_for() {
        let model = model(json!({"protect": true}));
        assert_eq!(Sketch::new(&model).seat("ENG.1", &["s1"]).amounts(0), [1]);
        assert_eq!(Sketch::new(&model).seat("ENG.1", &["s3"]).amounts(0), [0]);
        assert_eq!(model.kept_by_limits, [false]);
        let keys = json!({"external": "all", "protect": true});
        let all = school().external("FAIR", |_| ()).hard("x", "external_time", keys).model();
        assert_eq!(Sketch::new(&all).amounts(0), [1]);
    }

    #[test]
    fn a_window_may_be_told_by_the_clock() {
        let keys = json!({"between": ["10:00", "11:50"], "days": ["Mon", "Tue"], "courses": "COL"});
        let model = school().hard("college", "external_time", keys).model();
        assert_eq!(Sketch::new(&model).place("COL.1", "S1 3").amount(), 0);
        assert_eq!(Sketch::new(&model).place("COL.1", "S1 5").amount(), 1);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "external_time", keys).fault();
        let row = fault(json!({"external": "COLEGE", "courses": "COL"}));
        assert!(row.contains("external: 'COLEGE'") && row.contains("'COLLEGE'?"), "{row}");
        assert!(fault(json!({"external": "COLLEGE"})).contains("give 'courses', or 'protect'"));
        assert!(fault(json!({"courses": "COL"})).contains("either 'external' or 'between'"));
        let seats = fault(json!({"external": "COLLEGE", "protect": true, "seats": 2}));
        assert!(seats.contains("seats") && seats.contains("without 'courses'"), "{seats}");
        let who = json!({"between": ["10:00", "11:00"], "courses": "COL", "protect": true});
        assert!(fault(who).contains("without 'external'"));
        let late = json!({"between": ["11:00", "10:00"], "courses": "COL"});
        assert!(fault(late).contains("is not later than the start"));
    }
}
