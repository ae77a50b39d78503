use super::attendance::{self, Attendance};
use super::board::{self, Board};
use super::crowds::{self, ClassSize};
use super::run::{Bound, RunFacts};
use super::singletons::{self, Singletons};
use super::tables::Tables;
use super::teaching::{self, TeacherLine};
use crate::equity::suppress::{self, ShownExpected, Told};
use crate::equity::{self, Draft, Expected, Measured, Within};
use crate::explain::{Reason, Unmet};
use crate::model::Model;
use crate::plan::{Placed, Plan};
use crate::rule::{Clause, PlanView, Stated, Subject};
use crate::school::records::Records;
use crate::school::{CourseId, HideBelow, Planned, RoomNeed, School, StudentId};
use crate::score::{Score, Strength};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;

/// Everything that is reported, as plain data. It names students; see the writers for who may see what.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportView {
    /// What people call the school.
    pub school: String,
    /// The bell-schedule frame.
    pub frame: String,
    /// Below how many students a count of a group is hidden from everybody.
    pub hide_below: HideBelow,
    /// The numbers on top.
    pub headline: Headline,
    /// What is placed, taught and housed.
    pub completeness: Completeness,
    /// The score, tier by tier.
    pub score: Score,
    /// The courses whose number of sections the school left open.
    pub planned: Vec<PlannedLine>,
    /// The rules and how far each is broken.
    pub rules: Vec<RuleLine>,
    /// Every measure.
    pub measured: Vec<Measured>,
    /// What a scenario expects, and how the draft fares.
    pub expected: Vec<Expected>,
    /// The same as everybody may see it.
    #[serde(skip)]
    pub shown_expected: Vec<ShownExpected>,
    /// Unmet requests by reason, in the order of the reasons, without those that do not occur.
    pub unmet_by_reason: Vec<ReasonUnmet>,
    /// Unmet requests by course, most first.
    pub unmet_by_course: Vec<CourseUnmet>,
    /// Who and what is where, block by block.
    pub boards: Vec<Board>,
    /// The groups whose share of a class is told on the boards.
    pub share_groups: Vec<String>,
    /// For each class, the groups by their place in that list, and in which quarter their share lies.
    pub class_shares: Vec<Vec<(usize, u8)>>,
    /// How many sit in each class.
    pub class_sizes: Vec<ClassSize>,
    /// Who is in class when.
    pub attendance: Attendance,
    /// What each person teaches.
    pub teachers: Vec<TeacherLine>,
    /// Courses with one section.
    pub singletons: Singletons,
    /// The rows of the tables.
    pub tables: Tables,
    /// Ids of all students, and whatever else nothing public may say.
    #[serde(skip)]
    pub unnamed: Vec<String>,
    /// Which groups lie within others, so that what is shown of them gives away none that is hidden.
    #[serde(skip)]
    pub within: Vec<Within>,
    /// What only the run knows.
    pub run: RunFacts,
}

/// The numbers on top.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Headline {
    /// Primary requests.
    pub asked: u64,
    /// Primary requests met by their own course.
    pub met: u64,
    /// Unmet primary requests with an alternate in their place.
    pub replaced: u64,
    /// Students with a primary request.
    pub students: u64,
    /// Students without one.
    pub without_requests: u64,
    /// Students with all their primary requests.
    pub complete: u64,
    /// Students missing two or more.
    pub missing_two: u64,
    /// Breaches of hard rules.
    pub hard: i64,
    /// The lowest bound that holds for any schedule.
    pub bound: Option<Bound>,
    /// The lowest bound of all, where it holds for the written placement alone.
    pub placement_bound: Option<Bound>,
}

/// What is placed, taught and housed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Completeness {
    /// Sections to run.
    pub sections: u64,
    /// Sections with term and block.
    pub placed: u64,
    /// Sections that need a teacher and lack one.
    pub without_teacher: u64,
    /// Sections that need a room and lack one.
    pub without_room: u64,
}

/// A rule and how far it is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleLine {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// The rule in a sentence.
    pub sentence: String,
    /// Why the school asks it.
    pub because: Option<String>,
    /// The tier of a soft rule; `None` = hard.
    pub tier: Option<u8>,
    /// What a unit of breach of a soft rule costs in its tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// By how much it is broken, in units of its kind.
    pub amount: i64,
    /// The same as everybody may see it.
    pub shown: Told,
    /// Whom or what it does not reach.
    pub broken: Vec<BrokenLine>,
}

/// Somebody or something that a rule does not reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrokenLine {
    /// By ids.
    pub about: String,
    /// By how much, in units of the rule's kind.
    pub amount: i64,
    /// Why no schedule could reach them, if that is proven by the school's files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub never: Option<String>,
}

/// How many sections were planned of a course for which the school gives no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedLine {
    /// The course.
    pub course_id: String,
    /// What people call it.
    pub title: String,
    /// Its primary requests.
    pub requests: u64,
    /// The sections that these fill, or that are listed.
    pub filled: u64,
    /// The sections that run: as many as there is somebody to teach.
    pub sections: u64,
}

/// Unmet requests of one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonUnmet {
    /// The reason.
    pub reason: Reason,
    /// How many.
    pub count: u64,
}

/// Unmet requests for one course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CourseUnmet {
    /// The course.
    pub course_id: String,
    /// What people call it.
    pub title: String,
    /// How many.
    pub count: u64,
    /// How many seats its sections have left; `None` = no limit.
    pub seats_left: Option<u64>,
    /// How many sections it has.
    pub sections: u64,
    /// The reasons that occur, in order.
    pub reasons: Vec<Reason>,
}

impl ReportView {
    /// Gathers all that is reported about a plan.
    pub fn new(
        model: &Model,
        records: &Records,
        plan: &Plan,
        unmet: &[Unmet],
        run: RunFacts,
    ) -> ReportView {
        let school = &model.school;
        let measured = equity::measure(&Draft::new(school, &model.classes, records, plan));
        let score = model.score(plan);
        let within = equity::within(school);
        let class_sizes = crowds::sizes(model, plan);
        let met = measured.iter().find(|measured| measured.facts.name == "requests_met");
        let met: Vec<&Measured> = met.into_iter().collect();
        let shown = suppress::groups(&met, &within, school.hide_below);
        let shares = crowds::group_shares(model, plan, &class_sizes, &shown, &within);
        ReportView {
            school: school.name.clone(),
            frame: school.frame.name.clone(),
            hide_below: school.hide_below,
            headline: headline(&measured, unmet, &score, &run),
            completeness: completeness(model, plan),
            score,
            planned: planned(model),
            rules: rules(model, plan),
            expected: equity::expected(&school.intent.expectations, &measured),
            shown_expected: shown_expected(school, &measured),
            measured,
            unmet_by_reason: by_reason(unmet),
            unmet_by_course: by_course(model, plan, unmet),
            boards: board::boards(model, plan, &class_sizes, &shares.of_class),
            share_groups: shares.groups,
            class_shares: shares.of_class,
            attendance: attendance::attendance(model, plan),
            teachers: teaching::teachers(model, plan),
            singletons: singletons::singletons(model, plan),
            class_sizes,
            tables: Tables::new(model, plan, unmet),
            unnamed: school.students.iter().map(|student| student.id.clone()).collect(),
            within,
            run,
        }
    }

    /// How many sections were planned, of how many that the requests would fill.
    pub fn planned_of_filled(&self) -> (u64, u64) {
        let sum = |count: fn(&PlannedLine) -> u64| self.planned.iter().map(count).sum();
        (sum(|line| line.sections), sum(|line| line.filled))
    }

    /// Hard rules that are broken.
    pub fn hard_broken(&self) -> usize {
        self.rules.iter().filter(|rule| rule.tier.is_none() && rule.amount > 0).count()
    }

    /// The measure of that name.
    pub fn measure(&self, name: &str) -> Option<&Measured> {
        self.measured.iter().find(|measured| measured.facts.name == name)
    }
}

fn shown_expected(school: &School, measured: &[Measured]) -> Vec<ShownExpected> {
    let all = &school.intent.expectations;
    if all.is_empty() {
        return Vec::new();
    }
    let shown = super::shared::shown_measures(school, measured);
    suppress::expectations(all, measured, &shown, school.hide_below)
}

fn headline(measured: &[Measured], unmet: &[Unmet], score: &Score, run: &RunFacts) -> Headline {
    let tally = |name: &str| {
        let found = measured.iter().find(|measured| measured.facts.name == name);
        found.map(|measured| measured.overall).unwrap_or_default()
    };
    let whole = |number: i64| u64::try_from(number).unwrap_or(0);
    let (met, complete) = (tally("requests_met"), tally("students_complete"));
    let bounds = run.bounds.iter().filter(|bound| bound.of_any_schedule);
    let lowest = run.bounds.iter().min_by_key(|bound| (bound.value, !bound.of_any_schedule));
    Headline {
        asked: whole(met.of),
        met: whole(met.count),
        replaced: unmet.iter().filter(|unmet| unmet.replaced_by.is_some()).count() as u64,
        students: complete.students,
        without_requests: complete.left_out,
        complete: whole(complete.count),
        missing_two: whole(tally("students_missing_two").count),
        hard: score.hard,
        bound: bounds.min_by_key(|bound| bound.value).cloned(),
        placement_bound: lowest.filter(|bound| !bound.of_any_schedule).cloned(),
    }
}

fn completeness(model: &Model, plan: &Plan) -> Completeness {
    let school = &model.school;
    let count = |is_meant: &dyn Fn(usize, &Placed) -> bool| {
        plan.placed.iter().enumerate().filter(|(index, placed)| is_meant(*index, placed)).count()
            as u64
    };
    let course = |index: usize| school.course(school.sections[index].course);
    Completeness {
        sections: school.sections.len() as u64,
        placed: count(&|_, placed| placed.pattern.is_some()),
        without_teacher: count(&|index, placed| placed.staff.len() < course(index).staff_needed),
        without_room: count(&|index, placed| {
            school.has_rooms && course(index).room != RoomNeed::None && placed.room.is_none()
        }),
    }
}

fn planned(model: &Model) -> Vec<PlannedLine> {
    let line = |planned: &Planned| {
        let course = model.school.course(planned.course);
        PlannedLine {
            course_id: course.id.clone(),
            title: course.title.clone(),
            requests: planned.requests.into(),
            filled: planned.filled.into(),
            sections: planned.sections.into(),
        }
    };
    model.school.planned.iter().map(line).collect()
}

pub(super) fn rules(model: &Model, plan: &Plan) -> Vec<RuleLine> {
    let ground = model.ground();
    let view = PlanView::new(ground, plan);
    let line = |stated: &Stated| {
        let clauses = stated.rule.clauses(ground);
        let amounts: Vec<i64> = (0..clauses.len())
            .map(|index| stated.rule.amount(index, ground, &view).max(0))
            .collect();
        let shown = shown_amount(stated, &clauses, &amounts, model.school.hide_below);
        let broken: Vec<BrokenLine> = (clauses.into_iter().zip(amounts).enumerate())
            .filter(|(_, (_, amount))| *amount > 0)
            .map(|(index, (clause, amount))| BrokenLine {
                about: clause.about,
                amount,
                never: stated.rule.never(index, ground),
            })
            .collect();
        RuleLine {
            id: stated.id.clone(),
            kind: stated.kind.to_owned(),
            sentence: stated.rule.sentence(&model.school),
            because: stated.because.clone(),
            tier: match stated.strength {
                Strength::Hard => None,
                Strength::Soft { tier, .. } => Some(tier),
            },
            weight: match stated.strength {
                Strength::Hard => None,
                Strength::Soft { weight, .. } => Some(weight),
            },
            amount: broken.iter().map(|line| line.amount).sum(),
            shown,
            broken,
        }
    };
    model.rules.iter().map(line).collect()
}

/// By how much a rule is broken, as everybody may see it: neither few of what is about students, nor all but a few of
/// the students that its clauses are about.
fn shown_amount(stated: &Stated, clauses: &[Clause], amounts: &[i64], below: HideBelow) -> Told {
    let amount = u64::try_from(amounts.iter().sum::<i64>()).unwrap_or(0);
    if !stated.counts_students() {
        return Told::Exact(amount);
    }
    let mut all: BTreeSet<StudentId> = BTreeSet::new();
    let mut broken: BTreeSet<StudentId> = BTreeSet::new();
    for (clause, amount) in clauses.iter().zip(amounts) {
        let of = |subject: &Subject| match subject {
            Subject::Student(student) => Some(*student),
            _ => None,
        };
        let students: BTreeSet<StudentId> = clause.watches.iter().filter_map(of).collect();
        let alone = students.first().filter(|_| students.len() == 1);
        all.extend(alone);
        broken.extend(alone.filter(|_| *amount > 0));
    }
    match Told::of_all_students(broken.len() as u64, all.len() as u64, below) {
        many @ Told::Many(_) if !below.hides(amount) => many,
        _ => Told::of_students(amount, below),
    }
}

fn by_reason(unmet: &[Unmet]) -> Vec<ReasonUnmet> {
    let count = |reason: Reason| unmet.iter().filter(|unmet| unmet.reason == reason).count() as u64;
    Reason::ALL
        .into_iter()
        .map(|reason| ReasonUnmet { reason, count: count(reason) })
        .filter(|line| line.count > 0)
        .collect()
}

fn by_course(model: &Model, plan: &Plan, unmet: &[Unmet]) -> Vec<CourseUnmet> {
    let school = &model.school;
    let seats = model.classes.seats(school, plan);
    let mut of_course: Vec<Vec<Reason>> = vec![Vec::new(); school.courses.len()];
    for unmet in unmet {
        of_course[school.request(unmet.request).course.index()].push(unmet.reason);
    }
    let mut lines = Vec::new();
    for (index, mut reasons) in of_course.into_iter().enumerate() {
        if reasons.is_empty() {
            continue;
        }
        let course = school.course(CourseId::new(index));
        let left = course.section_ids().map(|section| {
            let seats = seats[model.classes.of(section).index()];
            (seats.limit < u32::MAX).then(|| u64::from(seats.left()))
        });
        let count = reasons.len() as u64;
        reasons.sort_unstable();
        reasons.dedup();
        lines.push(CourseUnmet {
            course_id: course.id.clone(),
            title: course.title.clone(),
            count,
            seats_left: left.sum(),
            sections: course.sections.len() as u64,
            reasons,
        });
    }
    lines.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.title.cmp(&b.title)));
    lines
}
