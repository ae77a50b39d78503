//! `lre_floor`: a share of the school day is spent in general classes.
//!
//! **What it asks.** Of the minutes of a student's school year, at least `min_share` are not spent in separate
//! classes. The school day is the whole one, as for the federal share of time in general education (LRE):
//! from the start of the first class block to the end of the last, lunch and passing with it, on each day of
//! the cycle in each term. Separate are sections of the setting `resource` or `self_contained`, courses with
//! one of these tags, and the courses that the student's own rows of `services.csv` name for these services.
//!
//! A student whose plan demands more is excepted up to what it names: the minutes of those rows, and where a
//! row names a course, all minutes of the student's class of it.
//!
//! **Why a school asks it.** Law asks for the least restrictive environment. Separate classes are easy to
//! place, so that a schedule drifts towards them unless somebody holds it back.
//!
//! **Unit.** One separate class too many of one student, the longest first; those that the plan names never
//! count.
//!
//! **Keys.** `group`, the tag of the students meant, `iep` if absent; `students`, ids, in place of a group;
//! `min_share` from 0 to 1, in exact decimals.
//!
//! **Linear form.** Exact for each student: separate minutes ≤ the larger of both limits, unless the plan
//! names a course, whose minutes then stand on both sides.
//!
//! **Example.**
//! ```json
//! { "ask": { "lre_floor": { "group": "iep", "min_share": 0.8 } }, "strength": "hard", "because": "at least four fifths of the day among all students, unless the IEP says otherwise" }
//! ```

use crate::rule::{
    AtMost, Clause, Ground, Kind, Limits, Names, Rule, Subject, View, share, unknown,
};
use crate::school::{CourseId, Fault, GroupId, RequestId, School, SectionId, StudentId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Number, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The registry's line.
pub struct LreFloor;

/// Minutes compare with this tolerance.
const TOLERANCE: f64 = 0.001;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// The tag of the students meant; `iep` if absent.
    group: Option<String>,
    /// Ids of the students meant, in place of a group.
    students: Option<Names>,
    /// The least share of the school day outside of separate classes, from 0 to 1, for example 0.8.
    min_share: Number,
}

impl Spec {
    /// The tag of the students meant, where they are not named.
    fn tag(&self) -> &str {
        self.group.as_deref().unwrap_or("iep")
    }
}

impl Kind for LreFloor {
    fn name(&self) -> &'static str {
        "lre_floor"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("lre_floor.rs"))
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
        let students = super::sift(students(&spec, school), &mut faults);
        let share = super::sift(share("min_share", &spec.min_share), &mut faults);
        let (Some(students), Some((numerator, denominator))) = (students, share) else {
            return Err(faults);
        };
        let day = school.frame.school_day();
        // In 128 bits: a share may have as many decimals as a person cares to write.
        let most = i128::from(day) * i128::from(denominator - numerator) / i128::from(denominator);
        let most = i64::try_from(most).unwrap_or(day);
        let students: Vec<Included> =
            students.into_iter().filter_map(|student| included(student, school)).collect();
        let patterns = school.frame.patterns.iter();
        let minutes = patterns.map(|pattern| school.frame.minutes_of_cycles(pattern)).collect();
        Ok(Box::new(Floor { spec, students, most, minutes }))
    }
}

/// The students meant.
fn students(spec: &Spec, school: &School) -> Result<Vec<StudentId>, Vec<Fault>> {
    if let Some(names) = &spec.students {
        if spec.group.is_some() {
            let message = "'group' and 'students' cannot both be given";
            return Err(vec![Fault::error(message).column("students")]);
        }
        let known = school.students.iter().map(|student| student.id.as_str());
        let find = |id: &str| {
            let mut students = school.students.iter();
            students.position(|student| student.id == id).map(StudentId::new)
        };
        return names.find("students", "is not a student of this school", known, find);
    }
    let tag = spec.tag();
    let Some(group) = school.group(tag) else {
        let known = school.groups.iter().map(String::as_str);
        return Err(vec![unknown("is a tag that no student carries", tag, known).column("group")]);
    };
    let carries = |student: &StudentId| school.student(*student).groups.contains(&group);
    Ok(school.student_ids().filter(carries).collect())
}

/// A student who may come to sit in separate classes.
#[derive(Debug)]
struct Included {
    student: StudentId,
    /// The courses of those classes.
    courses: Vec<CourseId>,
    /// Minutes of the year that the plan names for a course.
    planned: BTreeMap<CourseId, f64>,
    /// Minutes of the year that the plan names without a course.
    planned_anywhere: f64,
}

impl Included {
    fn is_separate(&self, section: SectionId, school: &School) -> bool {
        school.is_separate(section) || self.planned.contains_key(&school.section(section).course)
    }
}

/// What there is to know of a student; `None` if every class the student may sit in is a general one.
fn included(student: StudentId, school: &School) -> Option<Included> {
    let terms = school.frame.terms.len() as f64;
    let mut own =
        Included { student, courses: Vec::new(), planned: BTreeMap::new(), planned_anywhere: 0.0 };
    let rows = school.services.iter().filter(|row| row.student == student);
    for row in rows.filter(|row| row.is_separate()) {
        let minutes = row.minutes.unwrap_or(0.0) * terms;
        match row.course {
            Some(course) => *own.planned.entry(course).or_default() += minutes,
            None => own.planned_anywhere += minutes,
        }
    }
    let asked = school.requests_of(student).map(|(_, request)| request.course);
    let fixed = school.fixed_seats.iter().filter(|seat| seat.student == student);
    let fixed = fixed.map(|seat| school.section(seat.section).course);
    let courses: BTreeSet<CourseId> = asked.chain(fixed).collect();
    let is_separate = |course: &CourseId| {
        school.course(*course).section_ids().any(|section| own.is_separate(section, school))
    };
    let courses: Vec<CourseId> = courses.into_iter().filter(is_separate).collect();
    own.courses = courses;
    (!own.courses.is_empty()).then_some(own)
}

#[derive(Debug)]
struct Floor {
    spec: Spec,
    students: Vec<Included>,
    /// The most minutes of the year in separate classes.
    most: i64,
    /// Minutes of the year of each placement of the frame.
    minutes: Vec<i64>,
}

impl Rule for Floor {
    fn steers_by(&self, school: &School) -> Vec<GroupId> {
        let tag = self.spec.students.is_none().then(|| self.spec.tag());
        tag.and_then(|tag| school.group(tag)).into_iter().collect()
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let school = ground.school;
        let clause = |own: &Included| {
            let sections =
                own.courses.iter().flat_map(|course| school.course(*course).section_ids());
            let separate: Vec<SectionId> =
                sections.filter(|section| own.is_separate(*section, school)).collect();
            let classes = ground.classes_of(&separate).into_iter().map(Subject::Placement);
            Clause {
                watches: [Subject::Student(own.student)].into_iter().chain(classes).collect(),
                about: school.student(own.student).id.clone(),
            }
        };
        self.students.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let own = &self.students[clause];
        let mut unplanned: Vec<i64> = Vec::new();
        let (mut separate, mut planned) = (0, own.planned_anywhere);
        let mut seated: Vec<(CourseId, i64)> = Vec::new();
        for course in &own.courses {
            let section = view.seat(own.student, *course);
            let Some(section) = section.filter(|section| own.is_separate(*section, ground.school))
            else {
                continue;
            };
            let pattern = view.pattern(ground.classes.of(section));
            let minutes = pattern.map_or(0, |pattern| self.minutes[pattern.index()]);
            separate += minutes;
            seated.push((*course, minutes));
            if !own.planned.contains_key(course) {
                unplanned.push(minutes);
            }
        }
        for (course, minutes) in &own.planned {
            let taken = seated.iter().find(|(seat, _)| seat == course);
            planned += taken.map_or(*minutes, |(_, taken)| minutes.max(*taken as f64));
        }
        let mut count = 0;
        unplanned.sort_unstable();
        while separate > self.most && separate as f64 > planned + TOLERANCE {
            let Some(longest) = unplanned.pop() else { break };
            separate -= longest;
            count += 1;
        }
        count
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        let share = &self.spec.min_share;
        for own in &self.students {
            let (requests, most) = self.can_be_met(own, ground.school);
            if most < requests.len() {
                let because = format!(
                    "since at least {share} of the school day is spent outside of separate classes \
                     and the student's plan names no more"
                );
                limits.at_most.push(AtMost { requests, most, because });
            }
        }
        false
    }

    fn sentence(&self, _: &School) -> String {
        let who = match (&self.spec.students, &self.spec.group) {
            (Some(names), _) if names.items().len() == 1 => "The student named spends".to_owned(),
            (Some(names), _) => {
                format!("Each of the {} students named spends", names.items().len())
            }
            (None, group) => {
                format!("Every student tagged {} spends", group.as_deref().unwrap_or("iep"))
            }
        };
        let share = &self.spec.min_share;
        format!(
            "{who} at least {share} of the school day outside of resource and self-contained \
             classes, unless the student's own plan names more."
        )
    }
}

impl Floor {
    /// The student's primary requests that only separate classes can meet, and how many of them can be met at once
    /// wherever those classes are: each takes the least minutes that its course can take.
    fn can_be_met(&self, own: &Included, school: &School) -> (Vec<RequestId>, usize) {
        let mut requests = Vec::new();
        let mut minutes: Vec<i64> = Vec::new();
        let mut unplanned: Vec<f64> = Vec::new();
        for (id, request) in school.requests_of(own.student) {
            let course = school.course(request.course);
            let is_open = |section: &SectionId| {
                school.section(*section).suits_setting(request.setting.as_deref())
            };
            let mut open = course.section_ids().filter(is_open).peekable();
            let patterns = &school.frame.meeting_of(course.meeting).patterns;
            let least = patterns.iter().map(|pattern| self.minutes[pattern.index()]).min();
            let is_separate = |section| own.is_separate(section, school);
            let (true, Some(least)) = (request.is_primary && open.peek().is_some(), least) else {
                continue;
            };
            if !open.all(is_separate) {
                continue;
            }
            requests.push(id);
            minutes.push(least);
            // A class that the plan names adds to what is spent apart no more than the plan has foreseen.
            let planned = own.planned.get(&request.course);
            unplanned.push(planned.map_or(least as f64, |planned| planned.min(least as f64)));
        }
        let is_planned = |id: &&RequestId| own.planned.contains_key(&school.request(**id).course);
        let planned = requests.iter().filter(is_planned).count();
        minutes.sort_unstable();
        unplanned.sort_unstable_by(f64::total_cmp);
        let foreseen = own.planned_anywhere + own.planned.values().sum::<f64>() + TOLERANCE;
        let within_day = fill(minutes.iter().map(|minutes| *minutes as f64), self.most as f64);
        let within_plan = fill(unplanned.iter().copied(), foreseen);
        (requests, within_day.max(within_plan).max(planned))
    }
}

/// How many of these amounts, the smallest first, come to no more than this.
fn fill(amounts: impl Iterator<Item = f64>, most: f64) -> usize {
    let mut sum = 0.0;
    let fits = |amount: &f64| {
        sum += amount;
        sum <= most
    };
    amounts.take_while(fits).count()
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    /// A day of 345 minutes from 08:00 to 13:45, two days and two terms: 1380 in all. A class of a year
    /// takes 200 of them, one of a term 100.
    fn school() -> Fixture {
        Fixture::new()
            .course_with("RES", "full", 2, |row| row.tags = vec!["resource".into()])
            .course_with("ENG", "full", 2, |row| row.settings = vec!["self_contained:1".into()])
            .course("SKILLS", "half", 1)
            .course("ART", "half", 1)
            .student("s1", "9", &["iep"], &["RES", "ENG", "SKILLS", "ART"])
            .student("s2", "9", &["iep"], &["ART"])
            .student("s3", "9", &[], &["RES", "ENG"])
    }

    fn seated(school: Fixture, keys: Value) -> Vec<i64> {
        let model = school.hard("floor", "lre_floor", keys).model();
        let plan = Sketch::new(&model).seat("RES.1", &["s1", "s3"]).seat("ENG.1", &["s1", "s3"]);
        let plan = plan.seat("SKILLS.1", &["s1"]).place("RES.1", "all 1").place("ENG.1", "all 2");
        plan.place("SKILLS.1", "S1 3").amounts(0)
    }

    #[test]
    fn separate_classes_are_counted_against_the_whole_day() {
        let floor = |share: f64| seated(school(), json!({"min_share": share}));
        // 400 of 1380 minutes are separate: 71 percent are not. s2 asks for nothing separate.
        assert_eq!(floor(0.71), [0]);
        assert_eq!(floor(0.72), [1]);
        assert_eq!(floor(0.86), [2], "200 would be 85.5 percent");
        assert_eq!(floor(1.0), [2]);
    }

    #[test]
    fn what_is_not_placed_takes_no_time() {
        let model = school().hard("floor", "lre_floor", json!({"min_share": 1})).model();
        let plan = || Sketch::new(&model).seat("RES.1", &["s1"]);
        assert_eq!(plan().amount(), 0);
        assert_eq!(plan().place("RES.1", "all 1").amount(), 1);
        let general = Sketch::new(&model).seat("ENG.2", &["s1"]).place("ENG.2", "all 1");
        assert_eq!(general.amount(), 0);
    }

    #[test]
    fn a_plan_excepts_what_it_names() {
        let planned = |service: &str, course: Option<&str>, minutes: f64| {
            let school = school().service("s1", service, |row| {
                row.course_id = course.map(str::to_owned);
                row.minutes = Some(minutes);
                row.per = Some("cycle".into());
            });
            seated(school, json!({"min_share": 1}))
        };
        // Both classes take 200 minutes of each cycle.
        assert_eq!(planned("resource", None, 200.0), [0]);
        assert_eq!(planned("resource", None, 199.0), [1], "then one of them has to go");
        assert_eq!(planned("resource", None, 99.0), [2]);
        assert_eq!(planned("eld", None, 200.0), [2]);
        // A course that is named is excepted as long as its class is, and is separate itself.
        assert_eq!(planned("resource", Some("RES"), 1.0), [1]);
        assert_eq!(planned("self_contained", Some("SKILLS"), 1.0), [2]);
        assert_eq!(planned("self_contained", Some("SKILLS"), 250.0), [0]);
    }

    /// All choices of requests tried one by one: no more can be met than is said, and so many can.
    #[test]
    fn it_says_how_many_requests_can_be_met() {
        let courses = ["RES", "SKILLS", "LIFE", "HELP"];
        let named = [None, Some("RES"), Some("SKILLS"), Some("LIFE"), Some("ART")];
        for (share, course, minutes) in [0.71, 0.8, 0.86, 0.93, 1.0]
            .into_iter()
            .flat_map(|share| named.map(|course| (share, course)))
            .flat_map(|(share, course)| [1.0, 50.0, 150.0, 250.0].map(|more| (share, course, more)))
        {
            let school = Fixture::new()
                .course_with("RES", "full", 1, |row| row.tags = vec!["resource".into()])
                .course_with("SKILLS", "half", 1, |row| row.tags = vec!["resource".into()])
                .course_with("LIFE", "half", 1, |row| row.tags = vec!["self_contained".into()])
                .course_with("HELP", "half", 1, |row| row.tags = vec!["resource".into()])
                .course("ART", "half", 1)
                .student("s1", "9", &["iep"], &["RES", "SKILLS", "LIFE", "HELP", "ART"])
                .service("s1", "resource", |row| {
                    row.course_id = course.map(str::to_owned);
                    row.minutes = Some(minutes);
                    row.per = Some("cycle".into());
                });
            let keys = json!({"min_share": share});
            let model = school.hard("floor", "lre_floor", keys).model();
            let is_separate = |name: &str| courses.contains(&name) || course == Some(name);
            let asked = ["RES", "SKILLS", "LIFE", "HELP", "ART"];
            let mut most = 0;
            for chosen in 0..1_u32 << asked.len() {
                let taken = || (0..asked.len()).filter(|at| chosen & (1 << at) != 0);
                let mut plan = Sketch::new(&model);
                for at in taken() {
                    let section = format!("{}.1", asked[at]);
                    let half = if at % 2 == 0 { "S1" } else { "S2" };
                    let when = if at == 0 { "all 1".into() } else { format!("{half} {}", at + 1) };
                    plan = plan.seat(&section, &["s1"]).place(&section, &when);
                }
                if plan.amount() == 0 {
                    most = most.max(taken().filter(|at| is_separate(asked[*at])).count());
                }
            }
            let separate = asked.iter().filter(|name| is_separate(name)).count();
            let said = model.limits.at_most.iter().map(|at_most| {
                assert_eq!(at_most.requests.len(), separate);
                at_most.most
            });
            let said = said.min().unwrap_or(separate);
            assert_eq!(said, most, "share {share}, {minutes} minutes in {course:?}");
        }
    }

    #[test]
    fn students_may_be_named() {
        let named = |ids: &[&str]| seated(school(), json!({"students": ids, "min_share": 0.8}));
        assert_eq!(named(&["s3", "s1", "s2"]), [1, 1]);
        assert_eq!(named(&["s3"]), [1]);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "lre_floor", keys).fault();
        let percent = fault(json!({"min_share": 80}));
        assert!(percent.contains("min_share: '80'"), "{percent}");
        let tag = fault(json!({"group": "ipe", "min_share": 0.8}));
        assert!(tag.contains("group: 'ipe': is a tag that no student carries"), "{tag}");
        let student = fault(json!({"students": "s9", "min_share": 0.8}));
        assert!(student.contains("students: 's9': is not a student of this school"), "{student}");
        let both = fault(json!({"students": "s1", "group": "iep", "min_share": 0.8}));
        assert!(both.contains("cannot both be given"), "{both}");
    }
}
