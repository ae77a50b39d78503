//! `travel_together`: a cohort goes through its classes as one group or a few.
//!
//! **What it asks.** The students of the cohort who sit in all of the courses form at most `groups` groups, and
//! the members of one group share their class of every course. With `adjacent`, the classes of a group
//! take up the same terms and follow one another by the clock wherever several of them meet, as the
//! blocks of a `contiguous` meeting kind do. With `in_order`, they come in the order in which `courses` names
//! them: the first meeting of each in the year is later than that of the one before it.
//!
//! **Why a school asks it.** Students who share several classes know one another, and their teachers can plan
//! together for them. With k courses, k groups and one class of each course for each group, the groups
//! rotate through the teachers: as nobody is in two places at once, that is a Latin square by itself.
//!
//! **Unit.** One student who travels with none of the groups, and one group for each of `adjacent` and `in_order`
//! that its classes do not keep. The groups are those that leave the least breach. A student without a
//! seat in one of the courses is left out: the request is unmet, and counted as such.
//!
//! **Keys.** `cohort`, a word of the column `cohorts` in `students.csv`, or several, which then are one cohort; or
//! `group`, a tag, or several; `courses`, at least two; or instead of these `each_cohort`, `true`: every cohort of the
//! school goes through its own courses, which are those for which more than half of the students who ask are of it, and
//! of which there must be two (the measure `travelling_together` counts the same). `groups`, 1 if absent; `adjacent` and
//! `in_order`, `false` if absent; for `in_order` every course is named by its id.
//!
//! **Linear form.** With one group exact: a variable for each class that says whether the group sits in it, one
//! for each course, and for each student whether all seats agree with them. With several, such variables
//! for each group.
//!
//! **Example.**
//! ```json
//! { "ask": { "travel_together": { "cohort": "health-10", "courses": ["ALG1", "ENG9"], "groups": 1 } }, "strength": { "tier": 2, "weight": 5 }, "because": "the pathway's teachers plan for one group of students" }
//! ```

use crate::rule::{
    By, Clause, Ground, Kind, Members, Names, Rule, SLOPE, Selector, Subject, View, listed, takers,
};
use crate::school::{ClassId, CourseId, Fault, GroupId, School, SectionId, StudentId, Times};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The registry's line.
pub struct TravelTogether;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// The cohort, or several.
    cohort: Option<Names>,
    /// The tag of the students, or several.
    group: Option<Names>,
    /// Which courses; at least two.
    courses: Option<Selector>,
    /// Whether every cohort is meant, each with its own courses.
    #[serde(default)]
    each_cohort: bool,
    /// Into how many groups the students may fall; 1 if absent.
    groups: Option<u32>,
    /// Whether the classes of a group follow one another by the clock.
    #[serde(default)]
    adjacent: bool,
    /// Whether the classes of a group come in the order of `courses`.
    #[serde(default)]
    in_order: bool,
}

impl Kind for TravelTogether {
    fn name(&self) -> &'static str {
        "travel_together"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("travel_together.rs"))
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
        if spec.groups == Some(0) {
            let fault = Fault::error("is no number of groups").column("groups").value("0");
            faults.push(fault.hint("write 1 or more"));
        }
        let found = if spec.each_cohort { each(&spec, school) } else { named(&spec, school) };
        let found = super::sift(found, &mut faults);
        let Some((whom, journeys)) = found.filter(|_| faults.is_empty()) else {
            return Err(faults);
        };
        Ok(Box::new(Travelling {
            whom,
            journeys,
            groups: spec.groups.unwrap_or(1) as usize,
            adjacent: spec.adjacent,
            in_order: spec.in_order,
        }))
    }
}

/// The one journey of the students and courses that the keys name.
fn named(spec: &Spec, school: &School) -> Result<(Whom, Vec<Journey>), Vec<Fault>> {
    let mut faults = Vec::new();
    let by = [(By::Cohort, spec.cohort.as_ref()), (By::Group, spec.group.as_ref())];
    let members = super::sift(Members::find(&by, school), &mut faults);
    let Some(selector) = &spec.courses else {
        faults.push(Fault::error("'courses' is not given"));
        return Err(faults);
    };
    let courses = super::sift(courses(selector, spec.in_order, school), &mut faults);
    let (Some(members), Some(courses)) = (members, courses) else { return Err(faults) };
    let journey = Journey::of(members.names(), |student| members.has(student), courses, school);
    if journey.travellers.is_empty() {
        let message = format!("none of the students {} asks for all of these", members.words());
        return Err(vec![selector.fault(&message)]);
    }
    Ok((Whom::Named(members, selector.clone()), vec![journey]))
}

/// A journey for every cohort that has two courses of its own, or more.
fn each(spec: &Spec, school: &School) -> Result<(Whom, Vec<Journey>), Vec<Fault>> {
    let given = [
        ("cohort", spec.cohort.is_some()),
        ("group", spec.group.is_some()),
        ("courses", spec.courses.is_some()),
        ("in_order", spec.in_order),
    ];
    let clash = |(key, _): &(&str, bool)| {
        let message = format!("'each_cohort' and '{key}' cannot both be given");
        Fault::error(message).column(*key)
    };
    let faults: Vec<Fault> = given.iter().filter(|(_, is_given)| *is_given).map(clash).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut journeys = Vec::new();
    for cohort in school.cohorts() {
        let courses = cohort.courses.iter().filter(|id| !school.course(**id).sections.is_empty());
        let courses: Vec<_> =
            courses.map(|id| (*id, school.course(*id).section_ids().collect())).collect();
        let is_member = |student| cohort.has(student);
        let journey = Journey::of(cohort.name.to_owned(), is_member, courses, school);
        if journey.courses.len() > 1 && !journey.travellers.is_empty() {
            journeys.push(journey);
        }
    }
    Ok((Whom::EachCohort, journeys))
}

/// The courses with those of their sections that are meant: in the school's order, or in the rule's own.
fn courses(
    selector: &Selector,
    in_order: bool,
    school: &School,
) -> Result<Vec<(CourseId, Vec<SectionId>)>, Vec<Fault>> {
    let mut courses = super::at_least_two(selector, school)?;
    if in_order {
        let items = selector.items();
        let known = |item: &&String| school.course_named(item).is_none();
        if let Some(item) = items.iter().find(known) {
            let fault =
                Fault::error("has no place in an order").column("courses").value(item.as_str());
            return Err(vec![fault.hint("with 'in_order', name each course by its id")]);
        }
        let place =
            |course: CourseId| items.iter().position(|item| *item == school.course(course).id);
        courses.sort_by_key(|(course, _)| place(*course));
    }
    Ok(courses)
}

/// Who goes through what, as the keys say it.
#[derive(Debug)]
enum Whom {
    Named(Members, Selector),
    EachCohort,
}

/// Students who go through some courses.
#[derive(Debug)]
struct Journey {
    /// Who they are, for reports.
    about: String,
    /// Those who may come to sit in all of the courses.
    travellers: Vec<StudentId>,
    courses: Vec<(CourseId, Vec<SectionId>)>,
}

impl Journey {
    /// Only who may come to sit in every one of the courses can be a traveller.
    fn of(
        about: String,
        is_member: impl Fn(StudentId) -> bool,
        courses: Vec<(CourseId, Vec<SectionId>)>,
        school: &School,
    ) -> Journey {
        let may_take: Vec<Vec<StudentId>> =
            courses.iter().map(|(course, _)| takers(school, *course)).collect();
        let is_traveller = |student: &StudentId| {
            is_member(*student)
                && may_take.iter().all(|takers| takers.binary_search(student).is_ok())
        };
        let travellers = school.student_ids().filter(is_traveller).collect();
        Journey { about, travellers, courses }
    }

    /// The classes of a student in the courses, if there is a seat in each.
    fn way(&self, student: StudentId, ground: Ground, view: &dyn View) -> Option<Vec<ClassId>> {
        let class = |(course, sections): &(CourseId, Vec<SectionId>)| {
            let section =
                view.seat(student, *course).filter(|section| sections.contains(section))?;
            Some(ground.classes.of(section))
        };
        self.courses.iter().map(class).collect()
    }

    /// How many students go each way.
    fn ways(&self, ground: Ground, view: &dyn View) -> BTreeMap<Vec<ClassId>, i64> {
        let mut ways = BTreeMap::new();
        for student in &self.travellers {
            if let Some(way) = self.way(*student, ground, view) {
                *ways.entry(way).or_default() += 1;
            }
        }
        ways
    }
}

#[derive(Debug)]
struct Travelling {
    whom: Whom,
    /// One for each clause.
    journeys: Vec<Journey>,
    groups: usize,
    adjacent: bool,
    in_order: bool,
}

impl Travelling {
    /// The ways that count as those of a group, each with what it is worth to count it.
    fn largest<'w>(
        &self,
        ways: &'w BTreeMap<Vec<ClassId>, i64>,
        ground: Ground,
        view: &dyn View,
    ) -> Vec<(&'w [ClassId], i64)> {
        let worth = |(way, many): (&'w Vec<ClassId>, &i64)| {
            (way.as_slice(), many - self.flaws(way, ground, view))
        };
        let mut worth: Vec<_> = ways.iter().map(worth).filter(|(_, worth)| *worth > 0).collect();
        worth.sort_by_key(|(_, worth)| std::cmp::Reverse(*worth));
        worth.truncate(self.groups);
        worth
    }

    /// How much the classes of a group lack of what is asked of their times.
    fn flaws(&self, way: &[ClassId], ground: Ground, view: &dyn View) -> i64 {
        if !self.adjacent && !self.in_order {
            return 0;
        }
        let frame = &ground.school.frame;
        let patterns: Option<Vec<_>> =
            way.iter().map(|class| view.pattern(*class).map(|id| frame.pattern(id))).collect();
        let adjacent = || {
            let patterns = patterns.as_ref()?;
            let first = patterns.first()?;
            let mut taken = Times::empty(frame.words);
            let mut blocks = Vec::new();
            for pattern in patterns {
                let same = (pattern.first_term, pattern.terms) == (first.first_term, first.terms);
                if !same || pattern.times.overlaps(&taken) {
                    return None;
                }
                taken.add(&pattern.times);
                blocks.extend(&pattern.blocks);
            }
            frame.are_adjacent(&blocks, first.first_term, first.terms).then_some(())
        };
        let in_order = || {
            let firsts: Option<Vec<_>> =
                patterns.as_ref()?.iter().map(|pattern| frame.first_meeting(pattern)).collect();
            firsts?.windows(2).all(|pair| pair[0] < pair[1]).then_some(())
        };
        i64::from(self.adjacent && adjacent().is_none())
            + i64::from(self.in_order && in_order().is_none())
    }
}

impl Rule for Travelling {
    fn steers_by(&self, school: &School) -> Vec<GroupId> {
        match &self.whom {
            Whom::Named(members, _) => members.tags(school),
            Whom::EachCohort => Vec::new(),
        }
    }

    fn idle(&self, _: &School) -> Option<String> {
        let why = "no cohort has two courses that mostly its own students ask for, so this rule asks nothing";
        self.journeys.is_empty().then(|| why.to_owned())
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |journey: &Journey| {
            let mut watches: Vec<Subject> =
                journey.travellers.iter().copied().map(Subject::Student).collect();
            if self.adjacent || self.in_order {
                let sections: Vec<SectionId> =
                    journey.courses.iter().flat_map(|(_, sections)| sections).copied().collect();
                watches.extend(ground.classes_of(&sections).into_iter().map(Subject::Placement));
            }
            Clause { watches, about: journey.about.clone() }
        };
        self.journeys.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let ways = self.journeys[clause].ways(ground, view);
        let travelling: i64 = ways.values().sum();
        let kept = self.largest(&ways, ground, view).into_iter().map(|(_, worth)| worth);
        travelling - kept.sum::<i64>()
    }

    /// The classes that part those outside from the group nearest to them, on average: whoever shares none of a
    /// group's classes gains nothing by the first step towards it.
    fn slope(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let journey = &self.journeys[clause];
        let ways = journey.ways(ground, view);
        let largest = self.largest(&ways, ground, view);
        let apart = |way: &Vec<ClassId>| {
            let differ = |other: &[ClassId]| way.iter().zip(other).filter(|(a, b)| a != b).count();
            largest.iter().map(|(other, _)| differ(other)).min().unwrap_or(way.len()) as i64
        };
        let outside = ways.iter().filter(|(way, _)| largest.iter().all(|(own, _)| own != way));
        let (mut classes, mut students) = (0, 0);
        for (way, many) in outside {
            classes += many * apart(way);
            students += many;
        }
        (SLOPE - 1) * classes / (students * journey.courses.len() as i64).max(1)
    }

    fn sentence(&self, school: &School) -> String {
        let groups = match self.groups {
            1 => "as one group".to_owned(),
            several => format!("in at most {several} groups"),
        };
        let mut how = Vec::new();
        if self.adjacent {
            how.push("one class right after the other");
        }
        if self.in_order {
            how.push("in this order");
        }
        let how = if how.is_empty() { String::new() } else { format!(", {}", listed(&how)) };
        match &self.whom {
            Whom::Named(members, courses) => {
                let (members, courses) = (members.words(), courses.words(school));
                format!("Students {members} go through {courses} {groups}{how}.")
            }
            Whom::EachCohort => {
                format!("Every cohort goes through its own courses {groups}{how}.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use crate::model::Model;
    use serde_json::{Value, json};

    fn school() -> Fixture {
        let school = Fixture::new()
            .course("BIO", "full", 2)
            .course("ENG", "full", 2)
            .course("ART", "half", 1);
        let asks = &["ENG", "BIO", "ART"];
        let students = (1..=5).map(|number| format!("s{number}"));
        students
            .fold(school, |school, id| school.student(&id, "10", &[], asks))
            .cohort("tech", &["s1", "s2", "s3", "s4"])
    }

    fn model(keys: Value) -> Model {
        let mut keys = keys;
        keys["cohort"] = json!("tech");
        school().hard("together", "travel_together", keys).model()
    }

    fn seated<'a>(model: &'a Model, english: [&[&str]; 2], biology: [&[&str]; 2]) -> Sketch<'a> {
        Sketch::new(model)
            .seat("ENG.1", english[0])
            .seat("ENG.2", english[1])
            .seat("BIO.1", biology[0])
            .seat("BIO.2", biology[1])
    }

    #[test]
    fn who_leaves_the_largest_group_counts() {
        let model = model(json!({"courses": ["ENG", "BIO"]}));
        let all = &["s1", "s2", "s3", "s4"];
        assert_eq!(seated(&model, [all, &["s5"]], [&["s5"], all]).amount(), 0);
        let one = [&["s1", "s2", "s3"][..], &["s4"]];
        assert_eq!(seated(&model, [all, &[]], one).amount(), 1);
        assert_eq!(seated(&model, [&["s1", "s2"], &["s3", "s4"]], one).amount(), 2);
        assert_eq!(seated(&model, [&["s1", "s2"], &["s3"]], one).amount(), 1, "s4 has no English");
        assert_eq!(Sketch::new(&model).amount(), 0);
    }

    #[test]
    fn whoever_is_nearer_to_a_group_lies_lower() {
        let model = model(json!({"courses": ["ENG", "BIO"]}));
        let three = &["s1", "s2", "s3"];
        let far = seated(&model, [three, &["s4"]], [three, &["s4"]]);
        assert_eq!((far.amount(), far.slopes(0)), (1, vec![63]), "both classes are others");
        let near = seated(&model, [&["s1", "s2", "s3", "s4"], &[]], [three, &["s4"]]);
        assert_eq!((near.amount(), near.slopes(0)), (1, vec![31]), "one of two is shared");
    }

    #[test]
    fn groups_may_be_several() {
        let model = model(json!({"courses": ["ENG", "BIO"], "groups": 2}));
        let halves = [&["s1", "s2"][..], &["s3", "s4"]];
        assert_eq!(seated(&model, halves, halves).amount(), 0, "two groups change places");
        assert_eq!(seated(&model, halves, [&["s1", "s3"], &["s2", "s4"]]).amount(), 2);
    }

    #[test]
    fn adjacent_classes_follow_one_another() {
        let model = model(json!({"courses": ["ENG", "BIO"], "adjacent": true}));
        let all = &["s1", "s2", "s3", "s4"][..];
        let at = |english: &str, biology: &str| {
            seated(&model, [all, &[]], [all, &[]])
                .place("ENG.1", english)
                .place("BIO.1", biology)
                .amount()
        };
        assert_eq!(at("all 1", "all 2"), 0);
        assert_eq!(at("all 3", "all 2"), 0);
        assert_eq!(at("all 1", "all 3"), 1, "block 2 lies between");
        assert_eq!(at("all 5", "all 6"), 1, "they overlap");
        assert_eq!(seated(&model, [all, &[]], [all, &[]]).amount(), 1, "they have no place");
        // It is worth nothing to call one student a group whose classes are apart.
        let apart = seated(&model, [&["s1"], &[]], [&["s1"], &[]]);
        assert_eq!(apart.place("ENG.1", "all 1").place("BIO.1", "all 3").amount(), 1);
    }

    #[test]
    fn adjacent_classes_have_the_same_terms() {
        let model = model(json!({"courses": ["ENG", "ART"], "adjacent": true}));
        let plan = Sketch::new(&model).seat("ENG.1", &["s1", "s2"]).seat("ART.1", &["s1", "s2"]);
        assert_eq!(plan.place("ENG.1", "all 1").place("ART.1", "S1 2").amount(), 1);
    }

    #[test]
    fn an_order_is_that_of_the_courses_as_they_are_named() {
        let model = model(json!({"courses": ["ENG", "BIO"], "in_order": true}));
        let all = &["s1", "s2", "s3", "s4"][..];
        let at = |english: &str, biology: &str| {
            seated(&model, [all, &[]], [all, &[]])
                .place("ENG.1", english)
                .place("BIO.1", biology)
                .amount()
        };
        assert_eq!(at("all 1", "all 4"), 0);
        assert_eq!(at("all 4", "all 1"), 1);
        assert_eq!(at("all 1", "all 1"), 1);
    }

    /// The cohort tech asks for ENG and BIO, which are its own, and two of four for ART, which is not.
    fn each() -> Model {
        Fixture::new()
            .course("BIO", "full", 2)
            .course("ENG", "full", 2)
            .course("ART", "half", 1)
            .student("s1", "10", &[], &["ENG", "BIO", "ART"])
            .student("s2", "10", &[], &["ENG", "BIO", "ART"])
            .student("s3", "10", &[], &["ENG", "BIO"])
            .student("s4", "10", &[], &["ENG", "ART"])
            .student("s5", "10", &[], &["ART"])
            .cohort("tech", &["s1", "s2", "s3"])
            .cohort("lone", &["s5"])
            .hard("together", "travel_together", json!({"each_cohort": true}))
            .model()
    }

    #[test]
    fn each_cohort_goes_through_its_own_courses() {
        let model = each();
        let seated = |english: &[&str], others: &[&str]| {
            Sketch::new(&model)
                .seat("ENG.1", english)
                .seat("ENG.2", others)
                .seat("BIO.1", &["s1", "s2", "s3"])
                .seat("ART.1", &["s1"])
                .amount()
        };
        assert_eq!(seated(&["s1", "s2", "s3"], &["s4"]), 0, "the arts are not its own");
        assert_eq!(seated(&["s1", "s2"], &["s3", "s4"]), 1);
        assert_eq!(seated(&["s1", "s2"], &["s4"]), 0, "s3 has no English");
    }

    #[test]
    fn where_no_cohort_has_courses_of_its_own_nothing_is_asked() {
        let idle = |school: &Fixture| {
            let model = school.clone().model();
            let warnings = crate::rule::idle(&model.rules, model.ground());
            warnings.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let keys = json!({"each_cohort": true});
        let own = school().hard("together", "travel_together", keys.clone());
        assert_eq!(idle(&own), Vec::<String>::new());
        let none = Fixture::new().course("ENG", "full", 1).student("s1", "10", &[], &["ENG"]).hard(
            "together",
            "travel_together",
            keys,
        );
        assert!(idle(&none)[0].contains("no cohort has two courses"), "{:?}", idle(&none));
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "travel_together", keys).fault();
        let cohort = fault(json!({"cohort": "teck", "courses": ["ENG", "BIO"]}));
        assert!(cohort.contains("cohort: 'teck'") && cohort.contains("mean 'tech'?"), "{cohort}");
        let one = fault(json!({"cohort": "tech", "courses": ["ENG"]}));
        assert!(one.contains("courses: 'ENG': needs at least two courses"), "{one}");
        let who = fault(json!({"courses": ["ENG", "BIO"]}));
        assert!(who.contains("give one of 'cohort' and 'group'"), "{who}");
        let none = fault(json!({"cohort": "tech", "courses": ["ENG", "BIO"], "groups": 0}));
        assert!(none.contains("groups: '0'"), "{none}");
        let order = fault(json!({"cohort": "tech", "courses": "all", "in_order": true}));
        assert!(order.contains("courses: 'all'") && order.contains("by its id"), "{order}");
        let both = fault(json!({"each_cohort": true, "courses": ["ENG", "BIO"]}));
        assert!(both.contains("'each_cohort' and 'courses' cannot both be given"), "{both}");
        let what = fault(json!({"cohort": "tech"}));
        assert!(what.contains("'courses' is not given"), "{what}");
        let nobody = school().course("GYM", "half", 1).hard(
            "x",
            "travel_together",
            json!({"cohort": "tech", "courses": ["ENG", "GYM"]}),
        );
        assert!(nobody.fault().contains("asks for all of these"));
    }
}
