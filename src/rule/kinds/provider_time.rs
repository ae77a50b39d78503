//! `provider_time`: services fit into the time of those who give them.
//!
//! **What it asks.** Every row of `services.csv` of the `services` meant is time of one of the row's providers. In
//! every term the minutes of all rows of a provider fit into the class time of a cycle in which the provider
//! is available and teaches nothing (a class beside somebody else counts as taught), so that
//!
//! - `push_in` is given while the student sits in a class of the row's course, or else of its subject (a
//!   course's subject or department). It is owed in the terms in which such a class meets. Students of one
//!   provider in the same classes are helped at once: the largest of their minutes counts;
//! - everything else (`pull_out`, `related`) is given to one student at a time, in every term, at no time in
//!   which the student sits in a course of `not_during`, or is away.
//!
//! **Why a school asks it.** Speech therapy, counselling and help in class are minutes in an IEP. When the timetable
//! is made without them, the provider is left with the one block in which everybody has mathematics.
//!
//! **Unit.** Ten minutes of a cycle of one term, or part of them, that nobody can give; a `push_in` row whose
//! student sits in no such class counts in full, once.
//!
//! **Keys.** `services`, words of the column `service`; `push_in`, `pull_out` and `related` if absent. Minutes per day count
//! for each day of the cycle, those of a week for five days. In a school without `staff.csv` the rule has
//! nobody to touch: it is read, a warning says so, and it asks nothing.
//!
//! **Linear form.** Exact for each provider: a flow from the rows to the times of a term in which provider and
//! student may be, each time holding its minutes. That a student cannot be with two providers at once is
//! relaxed.
//!
//! **Example.**
//! ```json
//! { "ask": { "provider_time": { "services": "related" } }, "strength": { "tier": 1, "weight": 10 }, "because": "speech therapy is given, and not during English" }
//! ```

use crate::rule::{Clause, Ground, Kind, Names, Rule, Subject, View, listed, unknown};
use crate::school::clock::Hours;
use crate::school::{
    ClassId, CourseId, Fault, PatternId, School, SectionId, Service, StaffId, StudentId, TermId,
    Times, number_of,
};
use crate::score::Strength;
use petgraph::algo::dinics;
use petgraph::graph::{DiGraph, NodeIndex};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The registry's line.
pub struct ProviderTime;

/// Minutes of a unit of breach.
const UNIT: u32 = 10;

/// The most minutes a row may ask for; no cycle has more.
const MOST_MINUTES: f64 = 1_000_000.0;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Words of the column `service` in `services.csv`; `push_in`, `pull_out` and `related` if absent.
    services: Option<Names>,
}

impl Kind for ProviderTime {
    fn name(&self) -> &'static str {
        "provider_time"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("provider_time.rs"))
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
        let words = words(&spec, school)?;
        let meant = |row: &&Service| words.iter().any(|word| *word == row.service);
        let rows: Vec<&Service> = school.services.iter().filter(meant).collect();
        let mut faults = Vec::new();
        if rows.is_empty() {
            let message = "services.csv has no row of these services";
            faults.push(Fault::error(message).column("services"));
        }
        let mut lack = |count: usize, what: &str, hint: &str| {
            if count > 0 {
                let message = format!(
                    "{} of services.csv of these services {what}",
                    number_of(count as u64, "row")
                );
                faults.push(Fault::error(message).column("services").hint(hint));
            }
        };
        let nobody = rows.iter().filter(|row| row.providers.is_empty()).count();
        if school.has_staff {
            lack(nobody, "without a provider", "name in 'provider_ids' who may give each of them");
        }
        let nothing = rows.iter().filter(|row| row.minutes.is_none()).count();
        lack(nothing, "without minutes", "say in 'minutes' how long each of them is");
        let nowhere = rows
            .iter()
            .filter(|row| row.service == Service::PUSH_IN)
            .filter(|row| row.course.is_none() && subject_courses(row, school).is_empty());
        let nowhere = nowhere.count();
        lack(
            nowhere,
            "without a course, and with a subject that no course has",
            "name a course, or the subject or department of one",
        );
        if !faults.is_empty() {
            return Err(faults);
        }
        let services = words.into_iter().map(str::to_owned).collect();
        let providers = if school.has_staff { providers(&rows, school) } else { Vec::new() };
        Ok(Box::new(Given { services, providers }))
    }
}

/// The services meant.
fn words<'a>(spec: &'a Spec, school: &'a School) -> Result<Vec<&'a str>, Vec<Fault>> {
    let Some(names) = &spec.services else { return Ok(Service::BY_A_PROVIDER.to_vec()) };
    let of_file: BTreeSet<&str> = school.services.iter().map(|row| row.service.as_str()).collect();
    let known = Service::BY_A_PROVIDER.into_iter().chain(of_file.iter().copied());
    let is_known = |word: &str| known.clone().any(|known| known == word);
    let mut faults = Vec::new();
    for word in names.items() {
        if !is_known(word) {
            let message = "is not a service that services.csv names";
            faults.push(unknown(message, word, known.clone()).column("services"));
        }
    }
    if names.items().is_empty() {
        faults.push(Fault::error("names nothing").column("services"));
    }
    if faults.is_empty() {
        Ok(names.items().iter().map(String::as_str).collect())
    } else {
        Err(faults)
    }
}

/// The courses whose subject or department a row names.
fn subject_courses(row: &Service, school: &School) -> Vec<CourseId> {
    let Some(subject) = &row.subject else { return Vec::new() };
    let is_named = |name: &Option<String>| {
        name.as_ref().is_some_and(|name| name.to_lowercase() == subject.to_lowercase())
    };
    let of_subject = |course: &CourseId| {
        let course = school.course(*course);
        is_named(&course.subject) || is_named(&course.department)
    };
    (0..school.courses.len()).map(CourseId::new).filter(of_subject).collect()
}

/// Rows that are given by the same people.
#[derive(Debug)]
struct Provider {
    people: Vec<StaffId>,
    rows: Vec<Row>,
    /// The class time of each term.
    terms: Vec<Vec<Slot>>,
}

/// Class time of a term that is alike for all of them: the same atom, on days on which the same people and
/// students are away.
#[derive(Debug)]
struct Slot {
    atom: usize,
    /// In one cycle.
    minutes: u32,
    /// For each of the people.
    people_away: Vec<bool>,
    /// For each of the rows, whether its student is.
    student_away: Vec<bool>,
}

/// A row of `services.csv`.
#[derive(Debug)]
struct Row {
    student: StudentId,
    /// Which of the people may give it, by their place.
    by: Vec<usize>,
    /// In one cycle.
    minutes: u32,
    /// Given while the student sits in one of these; `None` = taken out of class.
    within: Option<Vec<CourseId>>,
    /// Not while the student sits in one of these.
    not_during: Vec<CourseId>,
}

/// People who share a row share their time: they are looked at together.
fn providers(rows: &[&Service], school: &School) -> Vec<Provider> {
    let mut sets = petgraph::unionfind::UnionFind::<usize>::new(school.staff.len());
    for row in rows {
        for pair in row.providers.windows(2) {
            sets.union(pair[0].index(), pair[1].index());
        }
    }
    let mut providers: BTreeMap<usize, Provider> = BTreeMap::new();
    for row in rows {
        let Some(first) = row.providers.first() else { continue };
        let empty = || Provider { people: Vec::new(), rows: Vec::new(), terms: Vec::new() };
        let provider = providers.entry(sets.find(first.index())).or_insert_with(empty);
        let by = row.providers.iter().map(|person| {
            let place = provider.people.iter().position(|known| known == person);
            place.unwrap_or_else(|| {
                provider.people.push(*person);
                provider.people.len() - 1
            })
        });
        let by: Vec<usize> = by.collect();
        let asked = |course: &CourseId| {
            let fixed = school.fixed_seats.iter().filter(|seat| seat.student == row.student);
            let mut fixed = fixed.map(|seat| school.section(seat.section).course);
            let mut requests = school.requests_of(row.student);
            requests.any(|(_, request)| request.course == *course)
                || fixed.any(|other| other == *course)
        };
        let within = (row.service == Service::PUSH_IN).then(|| match row.course {
            Some(course) => vec![course],
            None => subject_courses(row, school).into_iter().filter(&asked).collect(),
        });
        let not_during = if within.is_some() { &[][..] } else { &row.not_during };
        provider.rows.push(Row {
            student: row.student,
            by,
            minutes: row.minutes.unwrap_or(0.0).clamp(0.0, MOST_MINUTES).ceil() as u32,
            within,
            not_during: not_during.iter().copied().filter(asked).collect(),
        });
    }
    let with_time = |provider: Provider| {
        let terms = (0..school.frame.terms.len()).map(TermId::new);
        let terms = terms.map(|term| slots(&provider, term, school)).collect();
        Provider { terms, ..provider }
    };
    providers.into_values().map(with_time).collect()
}

/// The class time of a term.
fn slots(provider: &Provider, term: TermId, school: &School) -> Vec<Slot> {
    let frame = &school.frame;
    let mut slots: BTreeMap<(usize, Vec<bool>, Vec<bool>), u32> = BTreeMap::new();
    for ((cell, interval), atom) in frame.pieces(term) {
        let mut blocks = frame.blocks.iter().filter(|block| block.is_class);
        if !blocks.any(|block| block.times[term.index()].has(atom)) {
            continue;
        }
        let is_away =
            |away: &[Hours]| away.iter().any(|(at, hours)| *at == cell && hours.overlaps(interval));
        let people = provider.people.iter();
        let people = people.map(|person| is_away(&school.staff[person.index()].away)).collect();
        let rows = provider.rows.iter();
        let rows = rows.map(|row| is_away(&school.student(row.student).away)).collect();
        *slots.entry((atom, people, rows)).or_default() += interval.minutes();
    }
    let slot = |((atom, people_away, student_away), minutes)| Slot {
        atom,
        minutes,
        people_away,
        student_away,
    };
    slots.into_iter().map(slot).collect()
}

#[derive(Debug)]
struct Given {
    services: Vec<String>,
    providers: Vec<Provider>,
}

/// Minutes that are owed, and when and by whom they may be given.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Owed<'a> {
    by: &'a [usize],
    /// The classes in which they are given: all who sit in the same are helped at once.
    classes: Vec<ClassId>,
    /// The slots of the term in which they may be given.
    slots: Vec<usize>,
    minutes: u32,
}

impl Row {
    /// In which classes of these courses the student sits, and when they meet.
    fn seated(
        &self,
        courses: &[CourseId],
        ground: Ground,
        view: &dyn View,
    ) -> (Vec<ClassId>, Times) {
        let frame = &ground.school.frame;
        let (mut classes, mut times) = (Vec::new(), Times::empty(frame.words));
        for course in courses {
            let Some(section) = view.seat(self.student, *course) else { continue };
            let class = ground.classes.of(section);
            if let Some(pattern) = view.pattern(class) {
                classes.push(class);
                times.add(&frame.pattern(pattern).times);
            }
        }
        classes.sort_unstable();
        (classes, times)
    }
}

impl Given {
    /// What a term owes to each row; a row in class that meets in no term is owed in the first.
    fn owed<'a>(provider: &'a Provider, ground: Ground, view: &dyn View) -> Vec<Vec<Owed<'a>>> {
        let mut terms: Vec<Vec<Owed>> = provider.terms.iter().map(|_| Vec::new()).collect();
        for (number, row) in provider.rows.iter().enumerate() {
            let owed = |classes: &[ClassId], slots: Vec<usize>| Owed {
                by: &row.by,
                classes: classes.to_vec(),
                slots,
                minutes: row.minutes,
            };
            let open = |term: usize, is_open: &dyn Fn(&Slot) -> bool| -> Vec<usize> {
                let slots = provider.terms[term].iter().enumerate();
                slots.filter(|(_, slot)| is_open(slot)).map(|(place, _)| place).collect()
            };
            match &row.within {
                Some(courses) => {
                    let (classes, times) = row.seated(courses, ground, view);
                    let mut meets = false;
                    for (term, all) in terms.iter_mut().enumerate() {
                        let slots = open(term, &|slot| times.has(slot.atom));
                        if !slots.is_empty() {
                            meets = true;
                            all.push(owed(&classes, slots));
                        }
                    }
                    if let Some(first) = terms.first_mut().filter(|_| !meets) {
                        first.push(owed(&[], Vec::new()));
                    }
                }
                None => {
                    let (_, times) = row.seated(&row.not_during, ground, view);
                    for (term, all) in terms.iter_mut().enumerate() {
                        let is_open =
                            |slot: &Slot| !times.has(slot.atom) && !slot.student_away[number];
                        all.push(owed(&[], open(term, &is_open)));
                    }
                }
            }
        }
        terms
    }

    /// Minutes of a term that nobody can give.
    fn lacking(slots: &[Slot], mut owed: Vec<Owed>, busy: &[Times]) -> u32 {
        // Of those who are helped at once, the one who needs most.
        owed.sort_unstable();
        owed.dedup_by(|later, earlier| {
            let is_same = !later.classes.is_empty()
                && (later.by, &later.classes) == (earlier.by, &earlier.classes);
            if is_same {
                earlier.minutes = earlier.minutes.max(later.minutes);
            }
            is_same
        });
        if Self::fits_one_by_one(slots, &owed, busy) {
            return 0;
        }
        let wanted: u32 = owed.iter().map(|owed| owed.minutes).sum();
        let mut flow: DiGraph<(), u32> = DiGraph::new();
        let (source, sink) = (flow.add_node(()), flow.add_node(()));
        let mut times: BTreeMap<(usize, usize), NodeIndex> = BTreeMap::new();
        for owed in &owed {
            let row = flow.add_node(());
            flow.add_edge(source, row, owed.minutes);
            for person in owed.by {
                let is_free = |place: &&usize| {
                    let slot = &slots[**place];
                    !busy[*person].has(slot.atom) && !slot.people_away[*person]
                };
                for place in owed.slots.iter().filter(is_free) {
                    let time = *times.entry((*person, *place)).or_insert_with(|| {
                        let time = flow.add_node(());
                        flow.add_edge(time, sink, slots[*place].minutes);
                        time
                    });
                    flow.add_edge(row, time, owed.minutes);
                }
            }
        }
        wanted - dinics(&flow, source, sink).0
    }

    /// Whether all fits if everybody in turn, those with the least choice first, takes the first free time there is:
    /// mostly it does, and there is no need to look for the most that can be given.
    fn fits_one_by_one(slots: &[Slot], owed: &[Owed], busy: &[Times]) -> bool {
        let mut left: Vec<u32> = Vec::with_capacity(busy.len() * slots.len());
        for (person, busy) in busy.iter().enumerate() {
            let free = |slot: &Slot| !busy.has(slot.atom) && !slot.people_away[person];
            left.extend(slots.iter().map(|slot| if free(slot) { slot.minutes } else { 0 }));
        }
        let mut order: Vec<&Owed> = owed.iter().collect();
        order.sort_by_key(|owed| owed.slots.len() * owed.by.len());
        order.into_iter().all(|owed| {
            let mut wanted = owed.minutes;
            for person in owed.by {
                for place in &owed.slots {
                    let left = &mut left[*person * slots.len() + place];
                    let given = wanted.min(*left);
                    (wanted, *left) = (wanted - given, *left - given);
                }
            }
            wanted == 0
        })
    }
}

impl Rule for Given {
    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let school = ground.school;
        let clause = |provider: &Provider| {
            let mut sections: Vec<SectionId> = Vec::new();
            for row in &provider.rows {
                for course in row.within.iter().flatten().chain(&row.not_during) {
                    sections.extend(school.course(*course).section_ids());
                }
            }
            let mut students: Vec<StudentId> =
                provider.rows.iter().map(|row| row.student).collect();
            students.sort_unstable();
            students.dedup();
            let people = provider.people.iter().copied();
            let classes = ground.classes_of(&sections).into_iter().map(Subject::Placement);
            let watches = people.map(Subject::Timetable).chain(classes);
            Clause {
                watches: watches.chain(students.into_iter().map(Subject::Student)).collect(),
                about: listed(&self.names(provider, school)),
            }
        };
        self.providers.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let (provider, school) = (&self.providers[clause], ground.school);
        let taught = |person: &StaffId| {
            let mut times = Times::empty(school.frame.words);
            for class in view.classes_of(*person) {
                let pattern: Option<PatternId> = view.pattern(class);
                if let Some(pattern) = pattern {
                    times.add(&school.frame.pattern(pattern).times);
                }
            }
            times
        };
        let busy: Vec<Times> = provider.people.iter().map(taught).collect();
        let terms = provider.terms.iter().zip(Self::owed(provider, ground, view));
        let units = terms.map(|(slots, owed)| Self::lacking(slots, owed, &busy).div_ceil(UNIT));
        units.map(i64::from).sum()
    }

    fn sentence(&self, _: &School) -> String {
        format!(
            "The minutes of services.csv for {} fit into the time of those who give them.",
            listed(&self.services)
        )
    }
}

impl Given {
    fn names(&self, provider: &Provider, school: &School) -> Vec<String> {
        provider.people.iter().map(|person| school.staff[person.index()].id.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use crate::school::records::ServiceRecord;
    use serde_json::{Value, json};

    /// A block meets for 50 minutes on each of two days, in both terms.
    fn school() -> Fixture {
        Fixture::new()
            .course_with("ENG", "full", 2, |row| row.department = Some("English".into()))
            .course("ART", "half", 1)
            .student("s1", "9", &["iep"], &["ENG", "ART"])
            .student("s2", "9", &["iep"], &["ENG"])
            .staff("p1", &["ENG"])
            .staff("p2", &["ART"])
    }

    fn owed(
        service: &'static str,
        minutes: f64,
        by: &'static [&'static str],
    ) -> impl Fn(&mut ServiceRecord) {
        move |row| {
            row.minutes = Some(minutes);
            row.provider_ids = by.iter().map(|id| (*id).to_owned()).collect();
            match service {
                "push_in" => row.subject = Some("english".into()),
                _ => row.not_during = vec!["ENG".into()],
            }
        }
    }

    /// What it comes to where sections are at these times, with these students and these people.
    fn amounts(
        school: Fixture,
        places: &[(&str, &str)],
        seats: &[(&str, &str)],
        teaches: &[(&str, &str)],
    ) -> Vec<i64> {
        let model = school.hard("time", "provider_time", json!({})).model();
        let mut plan = Sketch::new(&model);
        for (section, place) in places {
            plan = plan.place(section, place);
        }
        for (section, student) in seats {
            plan = plan.seat(section, &[student]);
        }
        for (section, person) in teaches {
            plan = plan.teach(section, person);
        }
        plan.amounts(0)
    }

    #[test]
    fn push_in_is_given_in_class_while_the_provider_is_free() {
        let asks =
            |minutes: f64| school().service("s1", "push_in", owed("push_in", minutes, &["p1"]));
        let places = [("ENG.1", "all 1"), ("ENG.2", "all 2")];
        let seat = [("ENG.1", "s1")];
        assert_eq!(amounts(asks(100.0), &places, &seat, &[]), [0]);
        assert_eq!(amounts(asks(101.0), &places, &seat, &[]), [2], "a minute in each term");
        assert_eq!(amounts(asks(40.0), &places, &seat, &[("ENG.1", "p1")]), [8], "p1 teaches");
        assert_eq!(amounts(asks(40.0), &places, &seat, &[("ENG.2", "p1")]), [0]);
        assert_eq!(amounts(asks(40.0), &places, &[], &[]), [4], "in full, once");
    }

    #[test]
    fn students_of_one_class_are_helped_at_once() {
        let both = || {
            school().service("s1", "push_in", owed("push_in", 80.0, &["p1"])).service(
                "s2",
                "push_in",
                owed("push_in", 60.0, &["p1"]),
            )
        };
        let seats = [("ENG.1", "s1"), ("ENG.1", "s2")];
        assert_eq!(amounts(both(), &[("ENG.1", "all 1")], &seats, &[]), [0]);
        let apart = [("ENG.1", "s1"), ("ENG.2", "s2")];
        let places = [("ENG.1", "all 1"), ("ENG.2", "all 1")];
        assert_eq!(amounts(both(), &places, &apart, &[]), [8], "140 minutes of 100, in two terms");
    }

    #[test]
    fn what_students_are_taken_out_for_is_not_given_during_what_must_not_be_missed() {
        let asks = |minutes: f64| {
            let school = Fixture::new()
                .course("ENG", "full", 1)
                .course("ART", "half", 4)
                .student("s1", "9", &["iep"], &["ENG"])
                .staff("p2", &["ART"]);
            school.service("s1", "related", owed("related", minutes, &["p2"]))
        };
        let places = [
            ("ENG.1", "all 1"),
            ("ART.1", "S1 2"),
            ("ART.2", "S1 3"),
            ("ART.3", "S1 4"),
            ("ART.4", "S1 5"),
        ];
        let teaches: Vec<(&str, &str)> =
            places[1..].iter().map(|(section, _)| (*section, "p2")).collect();
        let lacking = |minutes: f64| amounts(asks(minutes), &places, &[("ENG.1", "s1")], &teaches);
        // Left in S1 are block 1, in which s1 has English, and what block 6 has after block 5.
        assert_eq!((lacking(50.0), lacking(51.0)), (vec![0], vec![1]));
        let without = amounts(asks(150.0), &places, &[], &teaches);
        assert_eq!(without, [0], "without English, block 1 is open");
    }

    #[test]
    fn who_is_away_on_one_day_is_there_on_the_other() {
        let school = |away: &str| {
            let school = Fixture::new()
                .course("ENG", "full", 1)
                .student("s1", "9", &["iep"], &["ENG"])
                .staff("p1", &["ENG"])
                .person("p1", |row| row.unavailable = vec![away.to_owned()]);
            school.service("s1", "push_in", |row| {
                row.course_id = Some("ENG".into());
                row.minutes = Some(50.0);
                row.provider_ids = vec!["p1".into()];
            })
        };
        let lacking = |away| {
            let (places, seats) = ([("ENG.1", "all 1")], [("ENG.1", "s1")]);
            amounts(school(away), &places, &seats, &[])
        };
        assert_eq!(lacking("Mon 08:00-09:00"), [0]);
        assert_eq!(lacking("Mon-Tue 08:00-09:00"), [10]);
    }

    #[test]
    fn two_who_may_give_it_share_the_work() {
        let asks = school().service("s1", "push_in", owed("push_in", 50.0, &["p1", "p2"]));
        let places = [("ENG.1", "all 1"), ("ART.1", "S1 1")];
        let teaches = [("ENG.1", "p1"), ("ART.1", "p2")];
        let lacking = amounts(asks, &places, &[("ENG.1", "s1")], &teaches);
        assert_eq!(lacking, [5], "in S1 nobody is free, in S2 p2 is");
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |school: Fixture, keys: Value| school.hard("x", "provider_time", keys).fault();
        let none = fault(school(), json!({}));
        assert!(none.contains("services.csv has no row of these services"), "{none}");
        let nobody = school().service("s1", "related", owed("related", 10.0, &[]));
        let nobody = fault(nobody, json!({}));
        assert!(
            nobody.contains("1 row of services.csv of these services without a pro"),
            "{nobody}"
        );
        let minutes = school().service("s1", "related", |row| {
            owed("related", 10.0, &["p1"])(row);
            row.minutes = None;
        });
        assert!(fault(minutes, json!({})).contains("without minutes"));
        let nowhere = school().service("s1", "push_in", |row| {
            owed("push_in", 10.0, &["p1"])(row);
            row.subject = Some("Chemistry".into());
        });
        let nowhere = fault(nowhere, json!({}));
        assert!(nowhere.contains("a subject that no course has"), "{nowhere}");
        let word = fault(school(), json!({"services": ["relatd", "push_in"]}));
        assert!(word.contains("services: 'relatd'") && word.contains("'related'?"), "{word}");
        assert!(fault(school(), json!({"services": []})).contains("names nothing"));
    }
}
