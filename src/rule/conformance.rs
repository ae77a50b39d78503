//! Laws that every kind of rule obeys, checked over every line of the registry.
//!
//! Each kind is taken as the example on its own page states it, in a school that has all names of those
//! pages, with and without joint sections of other rules.

use super::kinds::{self, KINDS};
use super::{Kind, PlanView, SLOPE, Subject};
use crate::fixture::Fixture;
use crate::judge::{self, Written};
use crate::model::Model;
use crate::plan::{Plan, Seat};
use crate::school::records::{EnrollmentRecord, Records, SectionRecord};
use crate::school::{ClassId, CourseId, PatternId, RequestId, SectionId, StaffId, StudentId};
use rand::RngExt;
use rand_pcg::Pcg64;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A kind's example in the school of examples: alone, and among joint sections.
fn models(kind: &dyn Kind) -> [Model; 2] {
    let example = kinds::example(kind).expect("an example in the envelope of a rule");
    let alone = Fixture::demo().rule(example.clone());
    let joint = Fixture::demo()
        .rule(example)
        .hard("joint-1", "stacked", json!({"courses": ["ALG1", "ENG9"], "sections": 1}))
        .hard("joint-2", "stacked", json!({"courses": ["DANCE10", "PSYCH"]}));
    [alone.model(), joint.model()]
}

/// What the clauses of a model's first rule come to, each asked from scratch.
fn amounts(model: &Model, plan: &Plan) -> Vec<i64> {
    let ground = model.ground();
    let view = PlanView::new(ground, plan);
    let rule = &model.rules[0].rule;
    (0..rule.clauses(ground).len()).map(|clause| rule.amount(clause, ground, &view)).collect()
}

/// A plan that is changed one thing at a time, with little regard to sense.
struct Walk<'a> {
    model: &'a Model,
    plan: Plan,
    chance: Pcg64,
}

impl<'a> Walk<'a> {
    fn new(model: &'a Model, seed: u128) -> Walk<'a> {
        Walk { model, plan: Plan::empty(&model.school), chance: Pcg64::new(seed, 1) }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.chance.random_range(0..limit as u32) as usize
    }

    /// Changes one thing, and says what has changed.
    fn step(&mut self) -> Vec<Subject> {
        match self.below(3) {
            0 => self.move_class(),
            1 => self.change_teacher(),
            _ => self.change_seat(),
        }
    }

    fn a_class(&mut self) -> (ClassId, Vec<SectionId>) {
        let class = ClassId::new(self.below(self.model.classes.len()));
        (class, self.model.classes.class(class).sections.clone())
    }

    fn move_class(&mut self) -> Vec<Subject> {
        let (class, sections) = self.a_class();
        let school = &self.model.school;
        let course = school.course(school.section(sections[0]).course);
        let open = &school.frame.meeting_of(course.meeting).patterns;
        let chosen = self.below(open.len() + 1);
        for section in &sections {
            self.plan.placed[section.index()].pattern = open.get(chosen).copied();
        }
        let staff = self.plan.placed[sections[0].index()].staff.iter();
        staff.map(|person| Subject::Timetable(*person)).chain([Subject::Placement(class)]).collect()
    }

    fn change_teacher(&mut self) -> Vec<Subject> {
        let (class, sections) = self.a_class();
        let person = StaffId::new(self.below(self.model.school.staff.len()));
        for section in &sections {
            let staff = &mut self.plan.placed[section.index()].staff;
            match staff.binary_search(&person) {
                Ok(place) => drop(staff.remove(place)),
                Err(place) => staff.insert(place, person),
            }
        }
        vec![Subject::Timetable(person), Subject::Staff(class)]
    }

    fn change_seat(&mut self) -> Vec<Subject> {
        let school = &self.model.school;
        let request = RequestId::new(self.below(school.requests.len()));
        let asked = school.request(request);
        let student = asked.student;
        let seats = &mut self.plan.seats;
        let known = seats.iter().position(|seat| seat.request == Some(request));
        let section = match known {
            Some(place) => seats.remove(place).section,
            None => {
                let range = school.course(asked.course).sections.clone();
                let section = SectionId::new(range.start + self.below(range.len()));
                let seat = Seat { student, section, request: Some(request), stands_for: None };
                self.plan.seats.push(seat);
                self.plan.seats.sort_unstable();
                section
            }
        };
        vec![Subject::Student(student), Subject::Roster(self.model.classes.of(section))]
    }
}

#[test]
fn names_are_unique_and_those_of_the_files() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/kinds");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|file| file.strip_suffix(".rs").map(str::to_owned))
        .filter(|name| name != "mod")
        .collect();
    let names: BTreeSet<String> = KINDS.iter().map(|kind| kind.name().to_owned()).collect();
    assert_eq!(names.len(), KINDS.len(), "names are unique");
    assert_eq!(names, files);
}

#[test]
fn a_page_tells_all_there_is_to_know() {
    for kind in KINDS {
        let text = kinds::text(*kind);
        assert!(text.starts_with(&format!("`{}`: ", kind.name())), "{}", kind.name());
        for part in
            ["What it asks", "Why a school asks it", "Unit", "Keys", "Linear form", "Example"]
        {
            assert!(text.contains(&format!("**{part}.**")), "{} lacks '{part}'", kind.name());
        }
        let schema = kind.schema();
        assert_eq!(schema["additionalProperties"], Value::Bool(false), "{}", kind.name());
        for (key, about) in schema["properties"].as_object().unwrap() {
            assert!(text.contains(&format!("`{key}`")), "{} does not tell {key}", kind.name());
            assert!(about["description"].is_string(), "{}: {key} has no text", kind.name());
        }
        let example = kinds::example(*kind).unwrap();
        assert_eq!(example.kind().unwrap().0, kind.name());
        assert!(example.because.is_some(), "{}: an example gives its reason", kind.name());
    }
}

#[test]
fn a_key_that_is_not_known_is_refused_by_name() {
    for kind in KINDS {
        let example = kinds::example(*kind).unwrap();
        let mut keys = example.kind().unwrap().1.clone();
        keys["no_such_key"] = json!(1);
        let mut wrong = example.clone();
        wrong.ask = [(kind.name().to_owned(), keys)].into_iter().collect();
        let fault = Fixture::demo().rule(wrong).fault();
        assert!(fault.contains("no_such_key"), "{fault}");
    }
}

#[test]
fn a_rule_says_what_it_asks_and_of_whom() {
    for kind in KINDS {
        for model in models(*kind) {
            let rule = &model.rules[0].rule;
            let sentence = rule.sentence(&model.school);
            assert!(sentence.ends_with('.') && sentence.len() > 20, "{sentence}");
            let clauses = rule.clauses(model.ground());
            assert!(!clauses.is_empty(), "{}: the example asks something", kind.name());
            for clause in clauses {
                assert!(!clause.about.is_empty(), "{}", kind.name());
                let watched: BTreeSet<Subject> = clause.watches.iter().copied().collect();
                assert_eq!(watched.len(), clause.watches.len(), "{}: watched twice", kind.name());
            }
        }
    }
}

/// Where nobody asks for anything, a rule about who sits where would be kept in vain.
#[test]
fn a_rule_about_seats_that_nobody_asks_for_is_refused() {
    let mut vain = Vec::new();
    for kind in KINDS {
        let example = kinds::example(*kind).unwrap();
        let school = Fixture::demo().without_requests().rule(example);
        if !school.faults().is_empty() {
            continue;
        }
        let model = school.model();
        let clauses = model.rules[0].rule.clauses(model.ground());
        let is_of_seats =
            |subject: &Subject| matches!(subject, Subject::Student(_) | Subject::Roster(_));
        let about_seats = clauses.iter().any(|clause| clause.watches.iter().any(is_of_seats));
        // What is owed to somebody whoever asks is not kept by seating nobody.
        let is_kept =
            amounts(&model, &Plan::empty(&model.school)).iter().all(|amount| *amount == 0);
        if about_seats && is_kept {
            vain.push(kind.name());
        }
    }
    // These are about people and times that the school's files name, whatever is asked for.
    let expected = [
        "provider_time",
        "case_manager",
        "daily_contacts",
        "release",
        "by_consent",
        "external_time",
    ];
    assert_eq!(vain, expected);
}

#[test]
fn watching_is_enough() {
    for kind in KINDS {
        let mut broken = false;
        for (seed, model) in models(*kind).iter().enumerate() {
            let ground = model.ground();
            let rule = &model.rules[0].rule;
            let clauses = rule.clauses(ground);
            let mut walk = Walk::new(model, seed as u128);
            let ask = |clause: usize, plan: &Plan| {
                let view = PlanView::new(ground, plan);
                (rule.amount(clause, ground, &view), rule.slope(clause, ground, &view))
            };
            let every = |plan: &Plan| -> Vec<(i64, i64)> {
                (0..clauses.len()).map(|clause| ask(clause, plan)).collect()
            };
            let mut known = every(&walk.plan);
            for step in 0..1500 {
                let changed = walk.step();
                for (index, clause) in clauses.iter().enumerate() {
                    if clause.watches.iter().any(|subject| changed.contains(subject)) {
                        known[index] = ask(index, &walk.plan);
                    }
                }
                let scratch = every(&walk.plan);
                assert_eq!(known, scratch, "{}, step {step}: {changed:?}", kind.name());
                for (clause, (amount, slope)) in known.iter().enumerate() {
                    let never = rule.never(clause, ground);
                    assert!(*amount > 0 || never.is_none(), "{}: {never:?}", kind.name());
                    assert!(*amount >= 0 && (0..SLOPE).contains(slope), "{}: {slope}", kind.name());
                    broken |= *amount > 0;
                }
            }
        }
        // Joint sections are formed before there is a plan, so that no plan can break them.
        assert_eq!(broken, kind.name() != "stacked", "{}: a walk breaks it", kind.name());
    }
}

/// Whether a plan keeps what the limits say, read as plainly as they are written.
fn obeys(model: &Model, plan: &Plan) -> bool {
    let (school, limits) = (&model.school, &model.limits);
    let pattern = |section: SectionId| plan.placed[section.index()].pattern;
    let whole = |section: SectionId| pattern(section).map(|id| school.frame.pattern(id));
    let allowed = (0..school.sections.len()).map(SectionId::new).all(|section| {
        pattern(section).is_none_or(|chosen| !limits.forbids(section, chosen.index()))
    });
    let apart = limits.apart.iter().all(|(one, other)| match (whole(*one), whole(*other)) {
        (Some(one), Some(other)) => !one.times.overlaps(&other.times),
        _ => true,
    });
    let together = limits
        .together
        .iter()
        .all(|bundle| bundle.iter().all(|section| pattern(*section) == pattern(bundle[0])));
    let view = PlanView::new(model.ground(), plan);
    let seat =
        |student: StudentId, course: CourseId| whole(super::View::seat(&view, student, course)?);
    let ordered = limits.orders.iter().all(|(first, then)| {
        school.student_ids().all(|student| match (seat(student, *first), seat(student, *then)) {
            (Some(first), Some(then)) => first.last_term() < then.first_term,
            _ => true,
        })
    });
    let open = plan.seats.iter().filter_map(|seat| seat.request);
    let unbarred = open.into_iter().all(|request| !limits.barred[request.index()]);
    let in_time = plan.seats.iter().all(|seat| {
        let away = limits.away.get(&seat.student);
        whole(seat.section)
            .is_none_or(|pattern| away.is_none_or(|away| !pattern.times.overlaps(away)))
    });
    let authorised = limits.authorised.iter().all(|only| {
        let staff = &plan.placed[only.class.index()].staff;
        let sections = &model.classes.class(model.classes.of(only.class)).sections;
        let needed =
            |section: &SectionId| school.course(school.section(*section).course).staff_needed;
        let needed = sections.iter().map(needed).max().unwrap_or(0);
        let own = staff.iter().filter(|person| only.people.contains(person)).count();
        own >= needed.min(staff.len())
    });
    let may_be = allowed && apart && together && ordered && unbarred;
    in_time && may_be && authorised && are_free(model, plan)
}

/// Whether everybody keeps the free blocks of every day: all sets of blocks are tried, by the clock.
fn are_free(model: &Model, plan: &Plan) -> bool {
    let frame = &model.school.frame;
    (0..model.school.staff.len()).all(|person| {
        let wanted = model.limits.free_blocks[person];
        let teaches = |placed: &&crate::plan::Placed| placed.staff.contains(&StaffId::new(person));
        let taught: Vec<PatternId> =
            plan.placed.iter().filter(teaches).filter_map(|placed| placed.pattern).collect();
        (0..frame.terms.len() * frame.days.len()).all(|cell| {
            let term = cell / frame.days.len();
            let clash = |one: usize, other: usize| {
                let meets = |block: usize| &frame.blocks[block].cells[cell];
                meets(one).iter().any(|a| meets(other).iter().any(|b| a.overlaps(*b)))
            };
            let busy: Vec<usize> = taught
                .iter()
                .map(|id| frame.pattern(*id))
                .filter(|p| (p.first_term.index()..=p.last_term().index()).contains(&term))
                .flat_map(|pattern| pattern.blocks.iter().map(|block| block.index()))
                .collect();
            (0_u32..1 << frame.blocks.len()).any(|set| {
                let chosen: Vec<usize> =
                    (0..frame.blocks.len()).filter(|block| set >> block & 1 == 1).collect();
                set.count_ones() == wanted
                    && chosen.iter().all(|block| frame.blocks[*block].is_class)
                    && chosen.iter().enumerate().all(|(place, block)| {
                        !busy.iter().any(|other| clash(*block, *other))
                            && !chosen[..place].iter().any(|other| clash(*block, *other))
                    })
            })
        })
    })
}

#[test]
fn what_the_limits_keep_is_kept() {
    for kind in KINDS {
        for model in models(*kind).iter().filter(|model| model.kept_by_limits[0]) {
            let mut obedient = 0;
            for seed in 0..8 {
                let mut walk = Walk::new(model, seed);
                for _ in 0..250 {
                    let before = walk.plan.clone();
                    walk.step();
                    // What is bound together is moved together.
                    for bundle in &model.limits.together {
                        let pattern = walk.plan.placed[bundle[0].index()].pattern;
                        for class in bundle.iter().map(|section| model.classes.of(*section)) {
                            for section in &model.classes.class(class).sections {
                                walk.plan.placed[section.index()].pattern = pattern;
                            }
                        }
                    }
                    if !obeys(model, &walk.plan) {
                        walk.plan = before;
                        continue;
                    }
                    obedient += 1;
                    let broken: i64 = amounts(model, &walk.plan).iter().sum();
                    assert_eq!(broken, 0, "{}: the limits are kept, the rule is not", kind.name());
                }
            }
            assert!(obedient > 200, "{}: {obedient} plans keep the limits", kind.name());
        }
    }
}

/// Keys beside those of the pages: ties, joint sections, settings, both kinds of caps.
fn more_keys(kind: &str) -> Vec<Value> {
    match kind {
        "sequence" => vec![json!({"first": "HEALTH", "then": "ALG1"})],
        "same_block" => vec![
            json!({"courses": ["ACC-12", "DANCE10", "ACC-11"]}),
            json!({"courses": ["ALG1", "ENG9"]}),
            json!({"courses": ["ACC-12", "DRIVER-ED", "PSYCH", "DANCE10"]}),
        ],
        "not_same_block" => {
            vec![json!({"courses": "all"}), json!({"courses": ["DANCE10", "DANCE11", "PSYCH"]})]
        }
        "block_in" => vec![
            json!({"courses": "all", "blocks": ["1", "5"]}),
            json!({"courses": "setting:co_taught", "between": ["08:00", "10:00"]}),
        ],
        "prep_each_day" => vec![json!({"staff": ["t2"], "min_free": 4})],
        "group_share_cap" => vec![
            json!({"courses": "all", "group": "iep", "max_share": 0.3}),
            json!({"courses": ["ALG1", "DANCE10"], "groups": ["iep", "el:1"], "max_count": 2,
                "allow_min": 1}),
        ],
        "balance" => vec![json!({"courses": "all", "by": "iep"})],
        "grade_gate" => vec![
            json!({"courses": "all", "except": "S0003"}),
            json!({"courses": "setting:co_taught"}),
        ],
        "co_teach" => vec![
            json!({"courses": "all"}),
            json!({"courses": ["DANCE10", "ENG9", "ALG1"], "max_sections": 0.5, "max_partners": 1}),
        ],
        "lre_floor" => vec![
            json!({"students": ["S0001", "S0003", "S0004"], "min_share": 0.95}),
            json!({"group": "iep", "min_share": 0.6}),
        ],
        "service_minutes" => vec![json!({}), json!({"services": "co_taught"})],
        "provider_time" => vec![json!({}), json!({"services": ["push_in", "related"]})],
        "max_consecutive" => vec![json!({"staff": ["t1", "t2"], "most": 1})],
        "max_preps" => vec![json!({"staff": "all", "most": 1}), json!({"staff": "t1", "most": 2})],
        "daily_contacts" => {
            vec![json!({"staff": "all", "most": 1}), json!({"staff": "t2", "most": 3})]
        }
        "same_term" => vec![json!({"courses": ["ACC-11", "HEALTH", "DANCE10", "ALG1"]})],
        "linked_classes" => vec![
            json!({"lecture": "ALG1", "lab": "DRIVER-ED"}),
            json!({"lecture": "DANCE10", "lab": "PSYCH"}),
            json!({"lecture": "ENG9", "lab": "DANCE11"}),
        ],
        "same_teacher" => vec![json!({"courses": ["ALG1", "ENG9", "DANCE10", "ACC-11"]})],
        "case_manager" => vec![json!({"courses": ["ENG9", "ALG1", "DANCE10"]})],
        "protected_cohort" => vec![
            json!({"cohort": ["health-10", "avid"], "courses": ["ALG1", "ENG9"], "sections": 1}),
            json!({"cohort": "health-10", "courses": ["DANCE10", "ALG1"], "sections": 2,
                "first": true}),
            json!({"cohort": "avid", "courses": "setting:co_taught", "first": true}),
        ],
        "travel_together" => vec![
            json!({"cohort": "health-10", "courses": ["ENG9", "DANCE10", "ALG1"], "groups": 2,
                "adjacent": true}),
            json!({"group": ["iep", "el:1"], "courses": ["DANCE10", "ACC-11"], "groups": 3,
                "in_order": true, "adjacent": true}),
            json!({"group": "iep", "courses": ["ACC-12", "ENG9"]}),
            json!({"each_cohort": true, "adjacent": true}),
        ],
        "common_planning" => vec![
            json!({"staff": ["t1"], "blocks": 9}),
            json!({"department": "Science", "blocks": 7}),
            json!({"team": ["grade-9", "planning"], "blocks": 8}),
        ],
        "team" => vec![
            json!({"team": "planning", "grade": ["9", "10"], "courses": "all"}),
            json!({"team": ["grade-9"], "cohort": "health-10", "courses": ["DANCE10", "ALG1"]}),
            json!({"team": "grade-9", "group": "iep", "courses": "all",
                "crossover": ["setting:co_taught", "DANCE11"]}),
        ],
        "house" => vec![
            json!({"house": "North", "courses": "all", "min_share": 0.5, "max_share": 0.75}),
            json!({"cohort": ["health-10", "avid"], "courses": ["DANCE10", "ALG1"],
                "max_share": 0.3}),
            json!({"house": "North", "courses": "setting:co_taught", "min_share": 1}),
        ],
        "elective_access" => vec![
            json!({"grade": ["9", "10"], "courses": ["ENG9", "ALG1", "RES"], "min": 3}),
            json!({"group": ["iep", "el:1"], "courses": "setting:co_taught", "except": "S0003"}),
            json!({"cohort": "health-10", "courses": "all", "min": 9, "except": ["el:1", "S0006"]}),
        ],
        "designated_eld" => vec![
            json!({"levels": {"iep": "setting:co_taught", "el:1": ["ENG9", "RES"]}}),
            json!({"levels": {"iep": "RES", "ltel": "ELD-LT", "el:1": "tag:eld"},
                "except": ["S0004", "ltel"]}),
        ],
        "eld_placement" => vec![
            json!({"courses": ["ACC-11", "ACC-12", "RES", "DANCE10"], "cluster": 2}),
            json!({"courses": "all", "spread": 6}),
            json!({"courses": ["DANCE10", "DANCE11", "ENG9"], "spread": 5}),
        ],
        "not_instead_of" => vec![
            json!({"courses": "RES", "core": "all", "group": ["iep", "ltel"]}),
            json!({"courses": "setting:co_taught", "core": ["ENG9", "ALG1", "ACC-11"],
                "except": ["S0002", "el:1"]}),
        ],
        "contiguous" => vec![json!({"courses": ["CULN-3", "RES", "ENG9"]})],
        "release" => vec![
            json!({"group": "iep", "blocks": 2, "days": ["Tue"]}),
            json!({"grade": ["9", "10"], "minutes": 80, "at": "start", "terms": "S2"}),
            json!({"students": ["S0001", "S0004", "S0007"], "minutes": 120, "at": "either"}),
            json!({"house": "North", "blocks": 9, "at": "start"}),
        ],
        "external_time" => vec![
            json!({"between": ["09:00", "12:00"], "courses": ["PSYCH", "ALG1"], "travel_before": 10,
                "travel_after": 45, "seats": 4, "max_courses": 1}),
            json!({"between": ["08:00", "10:50"], "days": ["Mon"], "courses": "setting:co_taught",
                "travel_after": 11}),
            json!({"external": ["COLLEGE", "WORK"], "courses": ["PSYCH", "DANCE10", "DANCE11"]}),
            json!({"external": "all", "protect": true}),
        ],
        "by_consent" => vec![
            json!({"group": "iep", "blocks": ["0", "6", "2"]}),
            json!({"students": ["S0001", "S0002"]}),
        ],
        "reserve_seats" => vec![
            json!({"courses": ["PSYCH", "CULN-3"], "group": ["iep"], "share": 0.7, "hold": true}),
            json!({"courses": "tag:cte", "house": "North", "seats": 4}),
            json!({"courses": "PSYCH", "grade": ["9", "10"], "share": 0.3}),
        ],
        "authorised_teacher" => vec![
            json!({"courses": "all", "credential": "el"}),
            json!({"courses": ["ENG9", "DANCE10", "ALG1"], "credential": "special_education"}),
        ],
        other => panic!("{other} has no keys here beside those of its page"),
    }
}

/// A plan as its files would state it.
fn written(model: &Model, plan: &Plan) -> (Vec<SectionRecord>, Vec<EnrollmentRecord>) {
    let (school, frame) = (&model.school, &model.school.frame);
    let section = |(index, placed): (usize, &crate::plan::Placed)| {
        let section = &school.sections[index];
        let class = model.classes.of(SectionId::new(index));
        let pattern = placed.pattern.map(|id| frame.pattern(id));
        let blocks = pattern.iter().flat_map(|pattern| &pattern.blocks);
        let is_joint = model.classes.class(class).is_joint();
        SectionRecord {
            section_id: section.id.clone(),
            course_id: school.course(section.course).id.clone(),
            term: pattern.map(|pattern| frame.term_cell(pattern)),
            blocks: blocks.map(|block| frame.blocks[block.index()].name.clone()).collect(),
            staff_ids: placed.staff.iter().map(|id| school.staff[id.index()].id.clone()).collect(),
            setting: section.setting.clone(),
            stack: is_joint.then(|| format!("J{}", class.index())),
            ..SectionRecord::default()
        }
    };
    let seat = |seat: &Seat| EnrollmentRecord {
        student_id: school.student(seat.student).id.clone(),
        section_id: school.section(seat.section).id.clone(),
        ..EnrollmentRecord::default()
    };
    let sections = plan.placed.iter().enumerate().map(section).collect();
    (sections, plan.seats.iter().map(seat).collect())
}

/// What the judge counts of the rule `measured`.
fn counted(records: &Records, model: &Model, plan: &Plan) -> i64 {
    let (sections, enrollments) = written(model, plan);
    let written = Written { sections: &sections, enrollments: &enrollments, unmet: None };
    let verdict = judge::judge(records, &written);
    i64::try_from(verdict.tally.soft_breaches["measured"]).expect("a small number")
}

#[test]
fn the_judge_counts_in_the_same_units() {
    // `stacked` is never soft, so that it has no count; that both sides find the same of it is for
    // `the_judge_finds_joint_sections_where_the_rule_does`.
    for kind in KINDS.iter().filter(|kind| kind.name() != "stacked") {
        let example = kinds::example(*kind).expect("an example");
        let own = example.kind().expect("one kind").1.clone();
        let mut broken = 0;
        for (variant, keys) in std::iter::once(own).chain(more_keys(kind.name())).enumerate() {
            let alone = Fixture::demo()
                .course_with("HEALTH", "half", 2, |row| {
                    row.settings = vec!["co_taught:1".into()];
                    row.grades = vec!["9".into()];
                })
                .student("S0098", "9", &["iep"], &["HEALTH", "ALG1"])
                .student("S0099", "10", &[], &["HEALTH", "ALG1"])
                .soft("measured", kind.name(), keys.clone());
            let joint = alone
                .clone()
                .hard("joint-1", "stacked", json!({"courses": ["ALG1", "ENG9"], "sections": 1}))
                .hard("joint-2", "stacked", json!({"courses": ["DANCE10", "PSYCH"]}));
            for (seed, fixture) in [alone, joint].iter().enumerate() {
                let (records, model) = (fixture.records(), fixture.model());
                let mut walk = Walk::new(&model, (variant * 2 + seed) as u128);
                for step in 0..900 {
                    walk.step();
                    if step % 6 > 0 {
                        continue;
                    }
                    let amount: i64 = amounts(&model, &walk.plan).iter().sum();
                    let judged = counted(&records, &model, &walk.plan);
                    assert_eq!(amount, judged, "{} {keys}, step {step}", kind.name());
                    broken += usize::from(amount > 1);
                }
            }
        }
        assert!(broken >= 50, "{}: broken by more than one only {broken} times", kind.name());
    }
}

#[test]
fn the_judge_finds_joint_sections_where_the_rule_does() {
    let keys = json!({"courses": ["DANCE10", "PSYCH"], "sections": 1});
    let fixture = Fixture::demo().hard("measured", "stacked", keys);
    let (records, model) = (fixture.records(), fixture.model());
    let plan = Plan::empty(&model.school);
    let (mut sections, enrollments) = written(&model, &plan);
    let found = |sections: &[SectionRecord]| {
        let written = Written { sections, enrollments: &enrollments, unmet: None };
        let verdict = judge::judge(&records, &written);
        verdict.findings.iter().filter(|finding| finding.check == "rule_stacked").count()
    };
    assert_eq!((amounts(&model, &plan), found(&sections)), (vec![0], 0));
    for section in &mut sections {
        section.stack = None;
    }
    assert_eq!(found(&sections), 1, "and where they are taken apart");
}
