//! Small schools for tests, told in a few lines, and plans for them, told by names.

use crate::input::lower::lower;
use crate::model::Model;
use crate::plan::{Plan, Seat};
use crate::rule::PlanView;
use crate::school::records::{
    BellKind, BellRecord, CalendarRecord, CourseRecord, EnrollmentRecord, ExternalRecord,
    FrameRecord, MeetingRecord, Records, RequestKind, RequestRecord, RuleRecord, SectionRecord,
    ServiceRecord, StaffRecord, StrengthRecord, StudentRecord,
};
use crate::school::{Fault, Layer, Mention, PatternId, School, SectionId, StaffId, StudentId};
use serde_json::Value;

/// A small school in the making.
///
/// Its frame has two terms (`S1`, `S2`), two days (`Mon`, `Tue`) and six class blocks: `1` to `4` from
/// 08:00, `5` at 12:30 and `6`, which overlaps the second half of `5`. Meeting kinds are `full` (all
/// year), `half` (one term) and `double` (two blocks in a row, all year).
#[derive(Debug, Clone, Default)]
pub(crate) struct Fixture {
    records: Records,
    rules: Vec<RuleRecord>,
}

impl Fixture {
    /// A school with a frame and nothing else.
    pub fn new() -> Fixture {
        let mut fixture = Fixture::default();
        let bells = [
            ("1", "08:00", "08:50"),
            ("2", "09:00", "09:50"),
            ("3", "10:00", "10:50"),
            ("4", "11:00", "11:50"),
            ("5", "12:30", "13:20"),
            ("6", "12:55", "13:45"),
        ];
        let days = vec!["Mon".to_owned(), "Tue".to_owned()];
        let meets = |blocks, terms| MeetingRecord {
            blocks,
            terms,
            contiguous: blocks > 1,
            within: None,
            starts: None,
            load: None,
        };
        fixture.records.frame = FrameRecord {
            terms: vec!["S1".into(), "S2".into()],
            blocks: bells.iter().map(|(block, _, _)| (*block).to_owned()).collect(),
            bells: bells
                .iter()
                .map(|(block, start, end)| BellRecord {
                    block: (*block).to_owned(),
                    days: days.clone(),
                    start: (*start).to_owned(),
                    end: (*end).to_owned(),
                    ..BellRecord::default()
                })
                .collect(),
            days,
            meets: [("full", meets(1, 2)), ("half", meets(1, 1)), ("double", meets(2, 2))]
                .map(|(name, kind)| (name.to_owned(), kind))
                .into(),
            ..FrameRecord::default()
        };
        fixture
    }

    /// A school that has every name on the pages of the rule kinds, so that each example there can be
    /// compiled against it and broken.
    pub fn demo() -> Fixture {
        let bell = |block: &str, start: &str, end: &str, kind: BellKind| BellRecord {
            block: block.to_owned(),
            days: vec!["Mon".to_owned(), "Tue".to_owned()],
            start: start.to_owned(),
            end: end.to_owned(),
            kind,
            ..BellRecord::default()
        };
        let school = Fixture::new()
            .frame(|frame| {
                frame.blocks.extend(["Lunch".to_owned(), "0".to_owned()]);
                frame.bells.push(bell("Lunch", "11:50", "12:20", BellKind::Lunch));
                frame.bells.push(bell("0", "07:00", "07:50", BellKind::Optional));
                let pair = MeetingRecord { contiguous: false, ..frame.meets["double"].clone() };
                frame.meets.insert("pair".to_owned(), pair);
                let early = Some(vec!["0".to_owned(), "1".to_owned()]);
                let early = MeetingRecord { within: early, ..frame.meets["full"].clone() };
                frame.meets.insert("early".to_owned(), early);
            })
            .course_with("CULN-3", "pair", 2, |row| {
                row.tags = vec!["cte".into()];
                row.max_size = Some(3);
            })
            .course("EARLY", "early", 2)
            .course("ACC-11", "half", 2)
            .course("ACC-12", "half", 2)
            .course("DANCE10", "half", 2)
            .course("DANCE11", "half", 1)
            .course("ALG1", "full", 3)
            .course("ALG1-SUPPORT", "full", 2)
            .course_with("ENG9", "full", 2, |row| row.settings = vec!["co_taught:1".into()])
            .course("BAND", "full", 1)
            .course("CHOIR", "full", 1)
            .course_with("PSYCH", "half", 1, |row| {
                row.tags = vec!["dual_enrollment".into()];
                row.max_size = Some(5);
            })
            .course_with("RES", "double", 2, |row| row.tags = vec!["resource".into()])
            .course_with("ELD-1", "full", 2, |row| row.tags = vec!["eld".into()])
            .course_with("ELD-LT", "full", 1, |row| row.tags = vec!["eld".into()])
            .course_with("DRIVER-ED", "half", 1, |row| row.grades = vec!["10".into(), "11".into()])
            .staff("t1", &["ENG9", "ALG1", "DANCE10", "PSYCH", "RES", "ELD-1", "ELD-LT"])
            .staff_with("t2", |row| {
                row.courses = vec!["DANCE10".into(), "ELD-1".into(), "ELD-LT".into()];
                row.credentials = vec!["special_education".into(), "el".into()];
            })
            .team("grade-9", &["t1"])
            .team("planning", &["t1", "t2"])
            .person("t1", |row| row.department = Some("Science".into()))
            .person("t2", |row| row.department = Some("Science".into()));
        let owed = |course: &'static str, minutes: f64, per: &'static str| {
            move |row: &mut ServiceRecord| {
                row.course_id = Some(course.to_owned());
                row.minutes = Some(minutes);
                row.per = Some(per.to_owned());
                row.setting = (row.service == "co_taught").then(|| "co_taught".to_owned());
            }
        };
        let school = school
            .service("S0002", "resource", owed("RES", 80.0, "day"))
            .service("S0003", "eld", owed("ALG1", 250.0, "week"))
            .service("S0004", "co_taught", owed("ENG9", 100.0, "cycle"))
            .service("S0006", "co_taught", owed("ENG9", 100.0, "cycle"))
            .service("S0002", "push_in", |row| {
                row.course_id = Some("ALG1".into());
                row.minutes = Some(40.0);
                row.provider_ids = vec!["t2".into()];
            })
            .service("S0004", "related", |row| {
                row.minutes = Some(30.0);
                row.per = Some("week".into());
                row.provider_ids = vec!["t1".into(), "t2".into()];
                row.not_during = vec!["ENG9".into(), "ALG1".into()];
            });
        let school = (1..=12).fold(school, |school, number| {
            let groups: &[&str] = match number {
                3 => &["el:1", "ltel"],
                _ if number % 2 == 0 => &["iep"],
                _ => &["el:1"],
            };
            let mut asks = vec![
                "ACC-11",
                "ACC-12",
                "ENG9",
                "ALG1",
                "DRIVER-ED",
                "DANCE10",
                "DANCE11",
                "RES",
                "PSYCH",
                "CULN-3",
                "EARLY",
            ];
            match number {
                3 => asks.push("ELD-LT"),
                _ if number % 2 == 1 => asks.push("ELD-1"),
                _ => {}
            }
            let grade = (9 + number % 4).to_string();
            school.student(&format!("S{number:04}"), &grade, groups, &asks)
        });
        school
            .managed(&["S0002", "S0003", "S0006", "S0008", "S0010", "S0012"], "t1")
            .managed(&["S0004", "S0007"], "t2")
            .cohort("health-10", &["S0001", "S0005", "S0006", "S0009", "S0010"])
            .cohort("avid", &["S0002", "S0003", "S0006"])
            .house("North", &["S0001", "S0002", "S0003", "S0004", "S0005", "S0006"])
            .external("COLLEGE", |row| {
                (row.start, row.end) = (Some("11:00".into()), Some("13:30".into()));
                row.travel_before = Some(15.0);
                row.students = vec!["S0002".into(), "S0007".into()];
            })
            .external("WORK", |row| {
                (row.start, row.end) = (Some("08:30".into()), Some("10:30".into()));
                row.weekdays = vec!["Tue".into()];
                row.terms = vec!["S2".into()];
                row.students = vec!["S0003".into(), "S0004".into()];
            })
    }

    /// Changes the frame.
    pub fn frame(mut self, change: impl FnOnce(&mut FrameRecord)) -> Fixture {
        change(&mut self.records.frame);
        self
    }

    /// Adds a course with so many sections, `ID.1`, `ID.2`, …
    pub fn course(self, id: &str, meets: &str, sections: u32) -> Fixture {
        self.course_with(id, meets, sections, |_| {})
    }

    /// Adds a course with more to be said about it.
    pub fn course_with(
        mut self,
        id: &str,
        meets: &str,
        sections: u32,
        more: impl FnOnce(&mut CourseRecord),
    ) -> Fixture {
        let mut row = CourseRecord {
            course_id: id.to_owned(),
            meets: Some(meets.to_owned()),
            sections: Some(sections),
            ..CourseRecord::default()
        };
        more(&mut row);
        self.records.courses.push(row);
        self
    }

    /// Adds a row of `sections.csv`.
    pub fn section(
        mut self,
        id: &str,
        course: &str,
        more: impl FnOnce(&mut SectionRecord),
    ) -> Fixture {
        let mut row = SectionRecord {
            section_id: id.to_owned(),
            course_id: course.to_owned(),
            ..SectionRecord::default()
        };
        more(&mut row);
        self.records.sections.get_or_insert_default().push(row);
        self
    }

    /// Adds a student with tags and primary requests.
    pub fn student(mut self, id: &str, grade: &str, groups: &[&str], asks: &[&str]) -> Fixture {
        self.records.students.push(StudentRecord {
            student_id: id.to_owned(),
            grade: Some(grade.to_owned()),
            groups: groups.iter().map(|tag| (*tag).to_owned()).collect(),
            ..StudentRecord::default()
        });
        self.records.requests.extend(asks.iter().map(|course| RequestRecord {
            student_id: id.to_owned(),
            course_id: (*course).to_owned(),
            ..RequestRecord::default()
        }));
        self
    }

    /// Makes a request of a student the one that matters most to them.
    pub fn first_of_all(mut self, student: &str, course: &str) -> Fixture {
        let mut rows = self.records.requests.iter_mut();
        let row = rows.find(|row| row.student_id == student && row.course_id == course);
        row.expect("a request").priority = Some(1);
        self
    }

    /// Makes a student's request for a course an alternate.
    pub fn alternate(mut self, student: &str, course: &str) -> Fixture {
        let mut rows = self.records.requests.iter_mut();
        let row = rows.find(|row| row.student_id == student && row.course_id == course);
        row.expect("a request").kind = Some(RequestKind::Alternate);
        self
    }

    /// Adds a row of `enrollments.csv`.
    pub fn seat(mut self, student: &str, section: &str) -> Fixture {
        self.records.enrollments.get_or_insert_default().push(EnrollmentRecord {
            student_id: student.to_owned(),
            section_id: section.to_owned(),
            ..EnrollmentRecord::default()
        });
        self
    }

    /// Adds a person who may teach these courses.
    pub fn staff(mut self, id: &str, courses: &[&str]) -> Fixture {
        self.records.staff.get_or_insert_default().push(StaffRecord {
            staff_id: id.to_owned(),
            courses: courses.iter().map(|course| (*course).to_owned()).collect(),
            ..StaffRecord::default()
        });
        self
    }

    /// Adds a person with more to be said about them.
    pub fn staff_with(mut self, id: &str, more: impl FnOnce(&mut StaffRecord)) -> Fixture {
        let mut row = StaffRecord { staff_id: id.to_owned(), ..StaffRecord::default() };
        more(&mut row);
        self.records.staff.get_or_insert_default().push(row);
        self
    }

    /// Adds a row of `services.csv`.
    pub fn service(
        mut self,
        student: &str,
        service: &str,
        more: impl FnOnce(&mut ServiceRecord),
    ) -> Fixture {
        let mut row = ServiceRecord {
            student_id: student.to_owned(),
            service: service.to_owned(),
            ..ServiceRecord::default()
        };
        more(&mut row);
        self.records.services.get_or_insert_default().push(row);
        self
    }

    /// Adds a row of `external.csv`.
    pub fn external(mut self, id: &str, more: impl FnOnce(&mut ExternalRecord)) -> Fixture {
        let mut row = ExternalRecord { external_id: id.to_owned(), ..ExternalRecord::default() };
        more(&mut row);
        self.records.external.get_or_insert_default().push(row);
        self
    }

    /// Gives the school a calendar: dates, each with its term and its day of the cycle.
    pub fn calendar(mut self, dates: &[(&str, &str, &str)]) -> Fixture {
        let day = |(date, term, day): &(&str, &str, &str)| CalendarRecord {
            date: (*date).to_owned(),
            term: Some((*term).to_owned()),
            cycle_day: Some((*day).to_owned()),
            ..CalendarRecord::default()
        };
        self.records.calendar = Some(dates.iter().map(day).collect());
        self
    }

    /// Says more about a row of `external.csv`.
    pub fn external_row(mut self, id: &str, more: impl FnOnce(&mut ExternalRecord)) -> Fixture {
        let mut rows = self.records.external.iter_mut().flatten();
        more(rows.find(|row| row.external_id == id).expect("a row"));
        self
    }

    /// Puts students into a cohort.
    pub fn cohort(mut self, cohort: &str, students: &[&str]) -> Fixture {
        for student in self.named(students) {
            student.cohorts.push(cohort.to_owned());
        }
        self
    }

    /// Puts students into a house.
    pub fn house(mut self, house: &str, students: &[&str]) -> Fixture {
        for student in self.named(students) {
            student.house = Some(house.to_owned());
        }
        self
    }

    fn named<'a>(
        &'a mut self,
        students: &'a [&'a str],
    ) -> impl Iterator<Item = &'a mut StudentRecord> {
        let rows = self.records.students.iter_mut();
        rows.filter(|row| students.contains(&row.student_id.as_str()))
    }

    /// Gives students a case manager.
    pub fn managed(mut self, students: &[&str], manager: &str) -> Fixture {
        for row in self.named(students) {
            row.case_manager_id = Some(manager.to_owned());
        }
        self
    }

    /// Puts members of staff into a team.
    pub fn team(mut self, team: &str, staff: &[&str]) -> Fixture {
        let rows = self.records.staff.iter_mut().flatten();
        for person in rows.filter(|row| staff.contains(&row.staff_id.as_str())) {
            person.teams.push(team.to_owned());
        }
        self
    }

    /// Says more about a member of staff.
    pub fn person(mut self, id: &str, more: impl FnOnce(&mut StaffRecord)) -> Fixture {
        let mut rows = self.records.staff.iter_mut().flatten();
        more(rows.find(|row| row.staff_id == id).expect("a member of staff"));
        self
    }

    /// Adds a hard rule.
    pub fn hard(mut self, id: &str, kind: &str, keys: Value) -> Fixture {
        let strength = StrengthRecord::Word("hard".to_owned());
        self.rules.push(rule(id, kind, keys, strength));
        self
    }

    /// Adds a soft rule, in tier 1 with weight 1.
    pub fn soft(mut self, id: &str, kind: &str, keys: Value) -> Fixture {
        let strength = StrengthRecord::Soft { tier: 1, weight: 1 };
        self.rules.push(rule(id, kind, keys, strength));
        self
    }

    /// Lets these attributes steer, as a scenario would.
    pub fn steering(mut self, attributes: &[&str]) -> Fixture {
        let mention = |text: &&str| Mention { text: (*text).to_owned(), ..Mention::default() };
        self.records.intent.steer_by.extend(attributes.iter().map(mention));
        self
    }

    /// Adds a layer, as a scenario would.
    pub fn layer(mut self, courses: &[&str]) -> Fixture {
        let mention = |text: &&str| Mention { text: (*text).to_owned(), ..Mention::default() };
        let courses: Vec<Mention> = courses.iter().map(mention).collect();
        self.records.intent.layers.push(Layer { name: "layer".to_owned(), courses });
        self
    }

    /// Gives the school a list of staff that names nobody.
    pub fn with_nobody_on_staff(mut self) -> Fixture {
        self.records.staff = Some(Vec::new());
        self
    }

    /// Takes away all requests and seats.
    pub fn without_requests(mut self) -> Fixture {
        self.records.requests.clear();
        self.records.enrollments = None;
        self
    }

    /// Everything that the school's files state, its rules among it.
    pub fn records(&self) -> Records {
        Records { rules: Some(self.rules.clone()), ..self.records.clone() }
    }

    /// Adds a rule as a file states it.
    pub fn rule(mut self, rule: RuleRecord) -> Fixture {
        self.rules.push(rule);
        self
    }

    /// The school, without its rules.
    pub fn school(&self) -> School {
        match lower(&self.records) {
            Ok((school, _)) => school,
            Err(faults) => panic!("not a school: {}", told(&faults)),
        }
    }

    /// The school with its rules.
    pub fn model(&self) -> Model {
        match Model::new(self.school(), &self.rules) {
            Ok(model) => model,
            Err(faults) => panic!("not a model: {}", told(&faults)),
        }
    }

    /// What is wrong with the rules.
    pub fn faults(&self) -> Vec<Fault> {
        Model::new(self.school(), &self.rules).err().unwrap_or_default()
    }

    /// The only fault of the rules, as it is shown.
    pub fn fault(&self) -> String {
        let faults = self.faults();
        assert_eq!(faults.len(), 1, "one fault is expected: {}", told(&faults));
        faults[0].to_string()
    }
}

fn rule(id: &str, kind: &str, keys: Value, strength: StrengthRecord) -> RuleRecord {
    RuleRecord {
        id: Some(id.to_owned()),
        ask: [(kind.to_owned(), keys)].into_iter().collect(),
        strength: Some(strength),
        ..RuleRecord::default()
    }
}

fn told(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

/// A plan in the making, told by names.
#[derive(Debug)]
pub(crate) struct Sketch<'a> {
    /// For which school.
    pub model: &'a Model,
    /// The plan so far.
    pub plan: Plan,
}

impl<'a> Sketch<'a> {
    /// A plan in which nothing is placed.
    pub fn new(model: &'a Model) -> Sketch<'a> {
        Sketch { model, plan: Plan::empty(&model.school) }
    }

    /// Places the class of a section, for example in `all 1` or `S1 2+3`.
    pub fn place(mut self, section: &str, pattern: &str) -> Sketch<'a> {
        let frame = &self.model.school.frame;
        let found = frame.patterns.iter().position(|known| frame.describe(known) == pattern);
        let found = PatternId::new(found.unwrap_or_else(|| panic!("no placement {pattern}")));
        let class = self.model.classes.of(self.section(section));
        for section in &self.model.classes.class(class).sections {
            self.plan.placed[section.index()].pattern = Some(found);
        }
        self
    }

    /// Gives the class of a section a teacher.
    pub fn teach(mut self, section: &str, person: &str) -> Sketch<'a> {
        let staff = &self.model.school.staff;
        let person = StaffId::new(staff.iter().position(|known| known.id == person).unwrap());
        let class = self.model.classes.of(self.section(section));
        for section in &self.model.classes.class(class).sections {
            self.plan.placed[section.index()].staff.push(person);
        }
        self
    }

    /// Seats students in a section.
    pub fn seat(mut self, section: &str, students: &[&str]) -> Sketch<'a> {
        let school = &self.model.school;
        let section = self.section(section);
        let course = school.section(section).course;
        for id in students {
            let student = school.students.iter().position(|known| known.id == *id).unwrap();
            let student = StudentId::new(student);
            let request = school.requests_of(student).find(|(_, asked)| asked.course == course);
            let request = request.map(|(id, _)| id);
            self.plan.seats.push(Seat { student, section, request, stands_for: None });
        }
        self.plan.seats.sort_unstable();
        self
    }

    /// By how much a rule is broken, clause by clause.
    pub fn amounts(&self, rule: usize) -> Vec<i64> {
        let ground = self.model.ground();
        let view = PlanView::new(ground, &self.plan);
        let rule = &self.model.rules[rule].rule;
        (0..rule.clauses(ground).len()).map(|clause| rule.amount(clause, ground, &view)).collect()
    }

    /// How far each clause of a rule is from being kept, see [`crate::rule::Rule::slope`].
    pub fn slopes(&self, rule: usize) -> Vec<i64> {
        let ground = self.model.ground();
        let view = PlanView::new(ground, &self.plan);
        let rule = &self.model.rules[rule].rule;
        (0..rule.clauses(ground).len()).map(|clause| rule.slope(clause, ground, &view)).collect()
    }

    /// Why each clause of a rule can never be kept, see [`crate::rule::Rule::never`].
    pub fn nevers(&self, rule: usize) -> Vec<Option<String>> {
        let (ground, rule) = (self.model.ground(), &self.model.rules[rule].rule);
        (0..rule.clauses(ground).len()).map(|clause| rule.never(clause, ground)).collect()
    }

    /// By how much the only rule is broken.
    pub fn amount(&self) -> i64 {
        assert_eq!(self.model.rules.len(), 1, "a school with one rule");
        self.amounts(0).iter().sum()
    }

    fn section(&self, id: &str) -> SectionId {
        let sections = &self.model.school.sections;
        let found = sections.iter().position(|section| section.id == id);
        SectionId::new(found.unwrap_or_else(|| panic!("no section {id}")))
    }
}
