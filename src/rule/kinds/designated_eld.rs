//! `designated_eld`: every English learner has a class of designated ELD.
//!
//! **What it asks.** Every student who carries one of the tags in `levels` sits in a class of the courses that stand
//! beside it, in the regular day: all blocks in which the class meets are ordinary class time, not a zero period
//! or another `optional` block. Who carries several of the tags may take the class by any of them: with
//! `"el:3": "ELD-3"` and `"ltel": "ELD-LT"`, a long-term learner at level 3 sits in either. A class that has no place
//! yet is in no wrong one.
//!
//! **Why a school asks it.** Designated English language development is owed to every English learner, at the
//! learner's own level and as a part of the school day (C34). A period before school that depends on somebody's
//! bus is no part of it.
//!
//! **Unit.** One student without such a seat.
//!
//! **Keys.** `levels`, an object from a tag to what `courses` of other rules may say; `except`, students by their ids
//! or tags, of whom nothing is asked. Somebody who asks for none of their courses can never be seated there. A
//! hard rule is refused until they ask for one, or are excepted; of a soft rule they are breaches that no schedule
//! can mend, so that the report tells who was never signed up.
//!
//! **Linear form.** Exact: for each student, seats in the courses plus a shortfall are at least 1; placements outside
//! of the regular day give no seat.
//!
//! **Example.**
//! ```json
//! { "ask": { "designated_eld": { "levels": { "el:1": "ELD-1", "ltel": ["ELD-LT", "ELD-1"] } } }, "strength": "hard", "because": "every English learner has English language development at their level, within the school day" }
//! ```

use crate::rule::{
    Choice, Clause, Excepted, Ground, Kind, Limits, Names, Rule, Selector, Subject, View, listed,
    unknown,
};
use crate::school::{
    CourseId, Fault, GroupId, Hold, PatternId, RequestId, School, SectionId, StudentId,
};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The registry's line.
pub struct DesignatedEld;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// For each tag, the courses in which students who carry it may have their class.
    levels: BTreeMap<String, Selector>,
    /// Students of whom nothing is asked, by ids or tags.
    except: Option<Names>,
}

impl Kind for DesignatedEld {
    fn name(&self) -> &'static str {
        "designated_eld"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("designated_eld.rs"))
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
        strength: Strength,
    ) -> Result<Box<dyn Rule>, Vec<Fault>> {
        let spec: Spec = super::keys(keys)?;
        let mut faults = Vec::new();
        let levels = super::sift(levels(&spec, school), &mut faults);
        let except = super::sift(Excepted::find(spec.except.as_ref(), school), &mut faults);
        let (Some(levels), Some(except)) = (levels, except) else { return Err(faults) };
        let patterns = school.frame.patterns.iter();
        let regular: Vec<bool> = patterns.map(|pattern| school.frame.is_regular(pattern)).collect();
        let mut learners = Vec::new();
        for student in school.student_ids().filter(|student| !except.has(*student)) {
            let carried = &school.student(student).groups;
            let own: Vec<&Level> =
                levels.iter().filter(|level| carried.contains(&level.tag)).collect();
            if !own.is_empty() {
                learners.push(Learner::new(student, &own, school));
            }
        }
        if learners.is_empty() {
            let fault = Fault::error("leaves nobody of whom it asks anything").column("except");
            return Err(vec![fault]);
        }
        if strength == Strength::Hard {
            never_seated(&learners, &regular, school)?;
        }
        Ok(Box::new(Designated { spec, levels, except, learners, regular }))
    }
}

/// A tag, and where a student who carries it may sit.
#[derive(Debug)]
struct Level {
    tag: GroupId,
    courses: Vec<(CourseId, Vec<SectionId>)>,
}

fn levels(spec: &Spec, school: &School) -> Result<Vec<Level>, Vec<Fault>> {
    let mut levels = Vec::new();
    let mut faults = Vec::new();
    for (tag, courses) in &spec.levels {
        let known = school.groups.iter().map(String::as_str);
        let group = school.group(tag);
        if group.is_none() {
            let fault = unknown("is a tag that no student carries", tag, known);
            faults.push(fault.column("levels"));
        }
        let inside = |fault: Fault| fault.column(format!("levels.{tag}"));
        let courses = courses.by_course(school);
        let courses =
            courses.map_err(|found| found.into_iter().map(inside).collect::<Vec<Fault>>());
        let courses = super::sift(courses, &mut faults);
        levels.extend(group.zip(courses).map(|(tag, courses)| Level { tag, courses }));
    }
    if spec.levels.is_empty() {
        faults.push(Fault::error("names nothing").column("levels"));
    }
    if faults.is_empty() { Ok(levels) } else { Err(faults) }
}

/// A student who is owed a class.
#[derive(Debug)]
struct Learner {
    student: StudentId,
    /// The courses in which the student may come to sit, each with the sections that are meant.
    courses: Vec<(CourseId, Vec<SectionId>)>,
    /// The primary requests for them.
    primary: Vec<RequestId>,
    /// The seats in them that stay.
    fixed: Vec<SectionId>,
}

impl Learner {
    fn new(student: StudentId, levels: &[&Level], school: &School) -> Learner {
        let seats = school.fixed_seats.iter().filter(|seat| seat.student == student);
        let seats: Vec<_> = seats.collect();
        let of_seats = seats.iter().map(|seat| school.section(seat.section).course);
        let requests = school.requests_of(student).map(|(_, request)| request.course);
        let asked: BTreeSet<CourseId> = requests.chain(of_seats).collect();
        let mut open: BTreeMap<CourseId, BTreeSet<SectionId>> = BTreeMap::new();
        for (course, sections) in levels.iter().flat_map(|level| &level.courses) {
            if asked.contains(course) {
                open.entry(*course).or_default().extend(sections);
            }
        }
        let stays = seats.iter().filter(|seat| seat.hold == Hold::Lock).map(|seat| seat.section);
        let meant = |section: &SectionId| open.values().any(|open| open.contains(section));
        let fixed = stays.filter(meant).collect();
        let primary = school.requests_of(student).filter(|(_, request)| {
            let wanted = request.setting.as_deref();
            let sections = open.get(&request.course).into_iter().flatten();
            let mut suitable =
                sections.filter(|section| school.section(**section).suits_setting(wanted));
            request.is_primary && suitable.next().is_some()
        });
        let primary = primary.map(|(id, _)| id).collect();
        let courses = open.into_iter();
        let courses =
            courses.map(|(course, sections)| (course, sections.into_iter().collect())).collect();
        Learner { student, courses, primary, fixed }
    }

    /// Whether a request, of any kind or a primary one, or a seat that stays could give the student a class in the
    /// regular day.
    fn could_sit(&self, by_any: bool, regular: &[bool], school: &School) -> bool {
        let meets = |course: CourseId| {
            let meeting = school.frame.meeting_of(school.course(course).meeting);
            meeting.patterns.iter().any(|pattern| regular[pattern.index()])
        };
        let asked = self.primary.iter().map(|id| school.request(*id).course);
        let fixed = self.fixed.iter().map(|section| school.section(*section).course);
        let any = self.courses.iter().filter(|_| by_any).map(|(course, _)| *course);
        asked.chain(fixed).chain(any).any(meets)
    }
}

/// A hard rule cannot be kept for somebody who asks for none of the courses, or whose courses never meet in
/// the regular day.
fn never_seated(learners: &[Learner], regular: &[bool], school: &School) -> Result<(), Vec<Fault>> {
    let mut waiting = learners.iter().filter(|own| !own.could_sit(false, regular, school));
    let Some(first) = waiting.next() else { return Ok(()) };
    let first = &school.student(first.student).id;
    let who = match waiting.count() {
        0 => format!("{first} has no primary request"),
        more => {
            format!("{} students, {first} the first of them, have no primary request", more + 1)
        }
    };
    let message = format!("{who} for a class of their level in the regular day");
    let fault = Fault::error(message).column("levels");
    Err(vec![fault.hint("add the requests, or list the students or a tag of theirs in 'except'")])
}

#[derive(Debug)]
struct Designated {
    spec: Spec,
    levels: Vec<Level>,
    except: Excepted,
    learners: Vec<Learner>,
    /// For each placement of the frame, whether all of it is in the regular day.
    regular: Vec<bool>,
}

impl Designated {
    fn is_regular(&self, pattern: PatternId) -> bool {
        self.regular[pattern.index()]
    }
}

impl Rule for Designated {
    fn steers_by(&self, _: &School) -> Vec<GroupId> {
        let levels = self.levels.iter().map(|level| level.tag);
        levels.chain(self.except.tags().iter().copied()).collect()
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let school = ground.school;
        // Of a course that always meets in the regular day it does not matter when.
        let can_stray = |course: CourseId| {
            let meeting = school.frame.meeting_of(school.course(course).meeting);
            !meeting.patterns.iter().all(|pattern| self.is_regular(*pattern))
        };
        let clause = |own: &Learner| {
            let stray = own.courses.iter().filter(|(course, _)| can_stray(*course));
            let sections: Vec<SectionId> =
                stray.flat_map(|(_, sections)| sections).copied().collect();
            let classes = ground.classes_of(&sections).into_iter().map(Subject::Placement);
            Clause {
                watches: [Subject::Student(own.student)].into_iter().chain(classes).collect(),
                about: school.student(own.student).id.clone(),
            }
        };
        self.learners.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let own = &self.learners[clause];
        let has_class = own.courses.iter().any(|(course, sections)| {
            let section = view.seat(own.student, *course);
            let section = section.filter(|section| sections.binary_search(section).is_ok());
            section.is_some_and(|section| {
                let pattern = view.pattern(ground.classes.of(section));
                pattern.is_none_or(|pattern| self.is_regular(pattern))
            })
        });
        i64::from(!has_class)
    }

    fn never(&self, clause: usize, ground: Ground) -> Option<String> {
        let own = &self.learners[clause];
        let could = own.could_sit(true, &self.regular, ground.school);
        (!could)
            .then(|| "asks for no class of their level that meets in the regular day".to_owned())
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        for own in self.learners.iter().filter(|own| own.fixed.is_empty()) {
            // The search goes for the one that is asked for in the first place, whatever alternates there are.
            if let [only] = own.primary.as_slice() {
                limits.needed[only.index()] = true;
            }
            let requests = ground.school.requests_of(own.student);
            let meant = requests.filter(|(_, request)| {
                own.courses.iter().any(|(course, _)| *course == request.course)
            });
            let requests = meant.map(|(id, _)| id).collect();
            limits.choices.push(Choice { requests, least: 1 });
        }
        false
    }

    fn sentence(&self, school: &School) -> String {
        let level = |(tag, courses): (&String, &Selector)| {
            format!("students who carry {tag} in {}", courses.words(school))
        };
        let levels: Vec<String> = self.spec.levels.iter().map(level).collect();
        format!(
            "Everybody has English language development at their level in the regular day{}: {}.",
            self.except.words(school),
            listed(&levels),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use crate::school::records::{BellKind, MeetingRecord};
    use serde_json::{Value, json};

    /// Block 6 is optional here; `any` meets in any block, `late` only in that one.
    fn school() -> Fixture {
        let meets = |within: &[&str]| MeetingRecord {
            blocks: 1,
            terms: 2,
            contiguous: false,
            within: Some(within.iter().map(|block| (*block).to_owned()).collect()),
            starts: None,
            load: None,
        };
        Fixture::new()
            .frame(|frame| {
                frame.bells[5].kind = BellKind::Optional;
                frame.meets.insert("any".into(), meets(&["1", "2", "6"]));
                frame.meets.insert("late".into(), meets(&["6"]));
            })
            .course("ELD-1", "any", 2)
            .course("ELD-LT", "full", 1)
            .course("ELD-0", "late", 1)
            .course("ENG", "full", 1)
            .student("s1", "9", &["el:1"], &["ELD-1", "ENG"])
            .student("s2", "9", &["el:1", "ltel"], &["ELD-LT"])
            .student("s3", "9", &["iep"], &["ELD-1"])
    }

    fn keys() -> Value {
        json!({"levels": {"el:1": "ELD-1", "ltel": "ELD-LT"}})
    }

    #[test]
    fn each_sits_at_a_level_of_their_own() {
        let model = school().hard("eld", "designated_eld", keys()).model();
        let plan = || Sketch::new(&model);
        assert_eq!(plan().amounts(0), [1, 1], "nothing is asked of s3");
        assert_eq!(plan().seat("ELD-1.2", &["s1", "s3"]).amounts(0), [0, 1]);
        assert_eq!(plan().seat("ENG.1", &["s1"]).seat("ELD-LT.1", &["s2"]).amounts(0), [1, 0]);
        let needed: Vec<usize> = (0..4).filter(|id| model.limits.needed[*id]).collect();
        assert_eq!(needed, [0, 2], "the search seats them first");
    }

    #[test]
    fn who_carries_two_tags_may_take_either_level() {
        let school = school().student("s4", "9", &["el:1", "ltel"], &["ELD-1", "ELD-LT"]);
        let model = school.hard("eld", "designated_eld", keys()).model();
        let plan = || Sketch::new(&model);
        assert_eq!(plan().seat("ELD-1.1", &["s4"]).amounts(0), [1, 1, 0]);
        assert_eq!(plan().seat("ELD-LT.1", &["s4"]).amounts(0), [1, 1, 0]);
        assert!(!model.limits.needed[4] && !model.limits.needed[5], "neither alone");
    }

    #[test]
    fn an_optional_block_is_no_part_of_the_day() {
        let model = school().hard("eld", "designated_eld", keys()).model();
        let plan = || Sketch::new(&model).seat("ELD-1.1", &["s1"]);
        assert_eq!(plan().place("ELD-1.1", "all 2").amounts(0), [0, 1]);
        assert_eq!(plan().place("ELD-1.1", "all 6").amounts(0), [1, 1]);
    }

    #[test]
    fn who_can_never_be_seated_is_told_before_a_hard_rule_is_tried() {
        let school = || school().student("s4", "9", &["ltel"], &["ENG", "ELD-0"]);
        let fault = school().hard("eld", "designated_eld", keys()).fault();
        assert!(fault.contains("levels: s4 has no primary request"), "{fault}");
        let late = json!({"levels": {"el:1": "ELD-1", "ltel": ["ELD-0", "ELD-LT"]}});
        let fault = school().hard("eld", "designated_eld", late).fault();
        assert!(fault.contains("s4 has no primary request"), "only before school: {fault}");
        let model = school().soft("eld", "designated_eld", keys()).model();
        let plan = Sketch::new(&model).seat("ELD-1.1", &["s1"]).seat("ELD-LT.1", &["s2"]);
        assert_eq!(plan.amounts(0), [0, 0, 1]);
        let mut but = keys();
        but["except"] = json!("s4");
        school().hard("eld", "designated_eld", but).model();
        school().seat("s4", "ELD-LT.1").hard("eld", "designated_eld", keys()).model();
        let more = school().student("s5", "9", &["el:1"], &["ENG"]);
        let fault = more.hard("eld", "designated_eld", keys()).fault();
        assert!(fault.contains("2 students, s4 the first of them, have no"), "{fault}");
    }

    #[test]
    fn who_asks_for_no_class_can_never_have_one() {
        let school = school().student("s4", "9", &["el:1"], &["ENG"]);
        let model = school.soft("eld", "designated_eld", keys()).model();
        let why = "asks for no class of their level that meets in the regular day";
        assert_eq!(Sketch::new(&model).nevers(0), [None, None, Some(why.to_owned())]);
        let late = json!({"levels": {"el:1": "ELD-0", "ltel": "ELD-LT"}});
        let school = self::school().student("s4", "9", &["el:1"], &["ELD-0"]);
        let model = school.soft("eld", "designated_eld", late).model();
        let nevers = Sketch::new(&model).nevers(0);
        assert_eq!(nevers.iter().filter(|why| why.is_some()).count(), 2, "{nevers:?}");
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "designated_eld", keys).fault();
        let tag = fault(json!({"levels": {"ell:1": "ELD-1"}}));
        assert!(tag.contains("levels: 'ell:1'") && tag.contains("did you mean 'el:1'?"), "{tag}");
        let course = fault(json!({"levels": {"el:1": "ELD1"}}));
        assert!(course.contains("levels.el:1: 'ELD1'") && course.contains("'ELD-1'?"), "{course}");
        assert!(fault(json!({"levels": {}})).contains("levels: names nothing"));
        let nobody = fault(json!({"levels": {"el:1": "ELD-1"}, "except": "el:1"}));
        assert!(nobody.contains("except: leaves nobody"), "{nobody}");
        let steers = fault(json!({"levels": {"sex:female": "ELD-1"}}));
        assert!(steers.contains("'sex:female': is a tag that no student carries"), "{steers}");
    }
}
