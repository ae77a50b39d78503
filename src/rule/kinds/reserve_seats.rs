//! `reserve_seats`: some seats of a course are kept for a group.
//!
//! **What it asks.** Of the seats of each course, so many are reserved for the students meant. As long as one of them
//! who asks for the course (as a primary request) has no seat in it, others take no more than the remaining seats;
//! once all of them are served, what is left over is released to everybody. With `hold` nothing is released: others
//! take no more than the remaining seats, whoever asks.
//!
//! **Why a school asks it.** A course with few seats is full before those come for whom it was opened: students of a
//! pathway, of the bus to a college, of a group that has been kept out so far. `hold` keeps seats for those who are
//! not known yet, such as newcomers in autumn.
//!
//! **Unit.** One reserved seat that somebody else takes; without `hold`, no more than there are students meant who
//! wait for a seat of the course.
//!
//! **Keys.** `courses`; exactly one of `group`, `cohort`, `house` and `grade`, a word of that column of `students.csv`
//! or several; `seats`, how many seats of each course over all of its classes (of a course that has fewer, all), or
//! `share`, which share of them, in exact decimals, rounded up; `hold`, `false` if absent. A course has as many seats
//! as the `max_size` of its sections come to, so that each of them must have one.
//!
//! **Linear form.** With `hold` exact: for each course, the seats of others are at most those that are not reserved.
//! Without, a variable for each course says whether one of those meant still waits, and bounds them only then.
//!
//! **Example.**
//! ```json
//! { "ask": { "reserve_seats": { "courses": ["PSYCH", "CULN-3"], "cohort": "avid", "seats": 2 } }, "strength": { "tier": 1, "weight": 20 }, "because": "the college seats were opened for AVID" }
//! ```

use crate::rule::{
    By, Clause, Ground, Held, Kind, Limits, Members, Names, Rule, Selector, Subject, View, share,
    takers,
};
use crate::school::{CourseId, Fault, GroupId, School, SectionId, StudentId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Number, Value};

/// The registry's line.
pub struct ReserveSeats;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses.
    courses: Selector,
    /// The tag of the students meant, or several.
    group: Option<Names>,
    /// The cohort of the students meant, or several.
    cohort: Option<Names>,
    /// The house of the students meant, or several.
    house: Option<Names>,
    /// The grade of the students meant, or several.
    grade: Option<Names>,
    /// How many seats of each course.
    seats: Option<u32>,
    /// Which share of the seats of each course, from 0 to 1, for example 0.25.
    share: Option<Number>,
    /// Whether the seats stay empty if none of those meant asks for them.
    #[serde(default)]
    hold: bool,
}

impl Kind for ReserveSeats {
    fn name(&self) -> &'static str {
        "reserve_seats"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("reserve_seats.rs"))
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
        let by = [
            (By::Group, spec.group.as_ref()),
            (By::Cohort, spec.cohort.as_ref()),
            (By::House, spec.house.as_ref()),
            (By::Grade, spec.grade.as_ref()),
        ];
        let members = super::sift(Members::find(&by, school), &mut faults);
        let part = super::sift(part(&spec), &mut faults);
        let courses = super::sift(with_seats(&spec.courses, school), &mut faults);
        let (Some(members), Some(part), Some(courses)) = (members, part, courses) else {
            return Err(faults);
        };
        let reserve = |(course, sections, seats): Seats| Reserved {
            course,
            sections,
            others: seats - part.of(seats),
            seats,
            asking: if spec.hold { Vec::new() } else { asking(course, &members, school) },
        };
        let courses: Vec<Reserved> = courses.into_iter().map(reserve).collect();
        if !spec.hold && courses.iter().all(|reserved| reserved.asking.is_empty()) {
            let message = format!("none of the students {} asks for any of these", members.words());
            let fault = spec.courses.fault(&message);
            return Err(vec![fault.hint("'hold': true keeps seats for those who come later")]);
        }
        Ok(Box::new(Reservation { spec: spec.courses, members, part, hold: spec.hold, courses }))
    }
}

/// How many of a course's seats are reserved.
#[derive(Debug, Clone, Copy)]
enum Part {
    Seats(i64),
    Share(i64, i64),
}

impl Part {
    fn of(self, seats: i64) -> i64 {
        match self {
            Part::Seats(reserved) => reserved.min(seats),
            Part::Share(numerator, denominator) => {
                // In 128 bits: a share may have as many decimals as a person cares to write.
                let of_seats = i128::from(seats) * i128::from(numerator);
                let denominator = i128::from(denominator);
                i64::try_from((of_seats + denominator - 1) / denominator).unwrap_or(seats)
            }
        }
    }
}

fn part(spec: &Spec) -> Result<Part, Vec<Fault>> {
    let nothing = |key: &str| vec![Fault::error("reserves nothing").column(key).value("0")];
    match (spec.seats, &spec.share) {
        (Some(0), None) => Err(nothing("seats")),
        (Some(seats), None) => Ok(Part::Seats(i64::from(seats))),
        (None, Some(number)) => match share("share", number)? {
            (0, _) => Err(nothing("share")),
            (numerator, denominator) => Ok(Part::Share(numerator, denominator)),
        },
        (Some(_), Some(_)) => {
            let message = "'seats' and 'share' cannot both be given";
            Err(vec![Fault::error(message).column("share")])
        }
        (None, None) => Err(vec![Fault::error("give either 'seats' or 'share'")]),
    }
}

/// A course, those of its sections that are meant, and how many seats these have.
type Seats = (CourseId, Vec<SectionId>, i64);

/// The courses that are meant and have sections.
fn with_seats(selector: &Selector, school: &School) -> Result<Vec<Seats>, Vec<Fault>> {
    selector.sections(school)?;
    let mut courses = Vec::new();
    let mut faults = Vec::new();
    for (course, sections) in selector.by_course(school)? {
        if sections.is_empty() {
            continue;
        }
        let sizes = sections.iter().map(|section| school.section(*section).max_size);
        if sizes.clone().any(|size| size == u32::MAX) {
            let message = "has no max_size, so that nobody can say how many seats it has";
            let fault = Fault::error(message).column("courses").value(&school.course(course).id);
            faults.push(fault.hint("give it a max_size in courses.csv"));
        }
        let seats = sizes.map(i64::from).sum();
        courses.push((course, sections, seats));
    }
    if faults.is_empty() { Ok(courses) } else { Err(faults) }
}

/// Those of the students meant who ask for a course first of all.
fn asking(course: CourseId, members: &Members, school: &School) -> Vec<StudentId> {
    let asks = |student: &StudentId| {
        let mut requests = school.requests_of(*student);
        members.has(*student)
            && requests.any(|(_, request)| request.is_primary && request.course == course)
    };
    takers(school, course).into_iter().filter(asks).collect()
}

#[derive(Debug)]
struct Reservation {
    spec: Selector,
    members: Members,
    part: Part,
    hold: bool,
    courses: Vec<Reserved>,
}

/// A course with reserved seats.
#[derive(Debug)]
struct Reserved {
    course: CourseId,
    sections: Vec<SectionId>,
    /// The seats that others may take.
    others: i64,
    /// All seats.
    seats: i64,
    /// Without `hold`: the students meant who ask for the course.
    asking: Vec<StudentId>,
}

impl Rule for Reservation {
    fn steers_by(&self, school: &School) -> Vec<GroupId> {
        self.members.tags(school)
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |reserved: &Reserved| {
            let classes = ground.classes_of(&reserved.sections).into_iter();
            let asking = reserved.asking.iter().copied();
            Clause {
                watches: classes.map(Subject::Roster).chain(asking.map(Subject::Student)).collect(),
                about: ground.school.course(reserved.course).id.clone(),
            }
        };
        self.courses.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, _: Ground, view: &dyn View) -> i64 {
        let reserved = &self.courses[clause];
        let mut others = 0;
        for section in &reserved.sections {
            others += view.size(*section) - self.members.count(view, *section);
        }
        let taken = (others - reserved.others).max(0);
        if self.hold || taken == 0 {
            return taken;
        }
        let waits = |student: &&StudentId| view.seat(**student, reserved.course).is_none();
        let waiting = reserved.asking.iter().filter(waits).count();
        taken.min(i64::try_from(waiting).unwrap_or(i64::MAX))
    }

    fn limit(&self, _: Ground, limits: &mut Limits) -> bool {
        let held = |own: &Reserved| Held {
            course: own.course,
            students: self.members.all().collect(),
            reserved: own.seats - own.others,
            seats: own.seats,
        };
        limits.held.extend(self.courses.iter().filter(|_| self.hold).map(held));
        false
    }

    fn sentence(&self, school: &School) -> String {
        let seats = match self.part {
            Part::Seats(1) => "One seat of each course".to_owned(),
            Part::Seats(seats) => format!("{seats} seats of each course"),
            Part::Share(numerator, denominator) => {
                format!("{} % of the seats", 100.0 * numerator as f64 / denominator as f64)
            }
        };
        let how = if self.hold { "kept" } else { "offered first" };
        let are = if matches!(self.part, Part::Seats(1)) { "is" } else { "are" };
        let (courses, members) = (self.spec.words(school), self.members.words());
        format!("{seats} {are} {how} for students {members}: {courses}.")
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    /// Two classes of three seats; `s1` to `s3` are the cohort, and `s3` does not ask.
    fn school() -> Fixture {
        let school = Fixture::new()
            .course_with("COL", "full", 2, |row| row.max_size = Some(3))
            .course("OPEN", "full", 1);
        let students = (1..=8).map(|number| format!("s{number}"));
        let asks = |id: &str| if id == "s3" { vec!["OPEN"] } else { vec!["COL", "OPEN"] };
        students
            .fold(school, |school, id| school.student(&id, "11", &[], &asks(&id)))
            .cohort("avid", &["s1", "s2", "s3"])
    }

    fn broken(more: Value, first: &[&str], second: &[&str]) -> i64 {
        let mut keys = json!({"courses": "COL", "cohort": "avid"});
        keys.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let model = school().hard("first", "reserve_seats", keys).model();
        Sketch::new(&model).seat("COL.1", first).seat("COL.2", second).amount()
    }

    #[test]
    fn others_wait_until_those_meant_are_served() {
        let two = || json!({"seats": 2});
        assert_eq!(broken(two(), &["s4", "s5", "s6"], &["s7"]), 0, "four of six");
        assert_eq!(broken(two(), &["s4", "s5", "s6"], &["s7", "s8"]), 1);
        assert_eq!(broken(two(), &["s4", "s5", "s6"], &["s7", "s8", "s1"]), 1, "s2 waits");
        let one = json!({"seats": 3});
        assert_eq!(broken(one, &["s4", "s5", "s6"], &["s7", "s8", "s1"]), 1, "only s2 waits");
        let served = json!({"seats": 6});
        assert_eq!(broken(served, &["s4", "s5", "s1"], &["s7", "s2"]), 0, "released");
    }

    #[test]
    fn with_hold_nothing_is_released() {
        let hold = |seats| json!({"seats": seats, "hold": true});
        assert_eq!(broken(hold(2), &["s4", "s5", "s1"], &["s6", "s7"]), 0);
        assert_eq!(broken(hold(3), &["s4", "s5", "s1"], &["s6", "s7", "s2"]), 1);
        assert_eq!(broken(hold(9), &["s4", "s5", "s1"], &["s2"]), 2, "all seats of it");
    }

    #[test]
    fn a_share_is_exact_and_rounded_up() {
        let hold = |share| json!({"share": share, "hold": true});
        assert_eq!(broken(hold(0.5), &["s4", "s5", "s6"], &[]), 0, "3 of 6");
        assert_eq!(broken(hold(0.51), &["s4", "s5", "s6"], &[]), 1, "3.06 of 6 are 4");
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |mut keys: Value| {
            keys["courses"] = keys.get("courses").cloned().unwrap_or(json!("COL"));
            school().hard("x", "reserve_seats", keys).fault()
        };
        let who = fault(json!({"cohort": "avit", "seats": 1}));
        assert!(who.contains("cohort: 'avit'") && who.contains("'avid'?"), "{who}");
        assert!(fault(json!({"cohort": "avid", "seats": 0})).contains("reserves nothing"));
        assert!(fault(json!({"cohort": "avid", "share": 0})).contains("reserves nothing"));
        assert!(fault(json!({"cohort": "avid"})).contains("give either 'seats' or 'share'"));
        let both = fault(json!({"cohort": "avid", "seats": 1, "share": 0.5}));
        assert!(both.contains("cannot both be given"), "{both}");
        let open = fault(json!({"cohort": "avid", "seats": 1, "courses": ["COL", "OPEN"]}));
        assert!(open.contains("'OPEN': has no max_size"), "{open}");
        let nobody = school().student("s9", "12", &[], &["OPEN"]).cohort("late", &["s9"]).hard(
            "x",
            "reserve_seats",
            json!({"courses": "COL", "cohort": "late", "seats": 1}),
        );
        let nobody = nobody.fault();
        assert!(nobody.contains("asks for any of these") && nobody.contains("'hold'"), "{nobody}");
    }
}
