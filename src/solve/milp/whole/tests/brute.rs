//! The best schedule of a tiny school by looking at all of them: no solver, facts read straight from the
//! school, and every hard rule asked of every complete plan that would be the best so far.

use crate::model::Model;
use crate::plan::{Plan, Seat};
use crate::rule::{PlanView, Subject};
use crate::school::{
    LOAD_TOLERANCE, Load, PatternId, RequestId, RoomNeed, SectionId, StaffId, StudentId, Times,
};
use std::collections::{BTreeMap, BTreeSet};

/// Required requests missed and what the misses cost, of the best complete schedule.
pub fn best(model: &Model) -> Option<(i64, i64)> {
    let clauses = hard_clauses(model);
    let mut all = Brute {
        model,
        patterns: Vec::new(),
        best: None,
        binds_staff: model.school.requests.iter().any(|request| request.staff.is_some())
            || model.school.students.iter().any(|student| !student.avoids.is_empty()),
        clauses,
        counts: false,
    };
    all.place();
    all.best
}

/// The most requests that a complete schedule meets, rules aside that no limit keeps.
pub fn most_met(model: &Model) -> Option<usize> {
    let binds_staff = model.school.requests.iter().any(|request| request.staff.is_some())
        || model.school.students.iter().any(|student| !student.avoids.is_empty());
    let (patterns, clauses) = (Vec::new(), Vec::new());
    let mut all = Brute { model, patterns, best: None, binds_staff, clauses, counts: true };
    all.place();
    let asked = model.school.requests.iter().filter(|request| request.is_primary).count();
    all.best.map(|(_, missed)| asked - missed as usize)
}

/// The same for the best seats at a timetable.
pub fn best_seats(model: &Model, patterns: Vec<usize>, setting: &Setting) -> Option<(i64, i64)> {
    let clauses = Vec::new();
    let mut all = Brute { model, patterns, best: None, binds_staff: true, clauses, counts: false };
    all.load(setting);
    all.best
}

struct Brute<'a> {
    model: &'a Model,
    patterns: Vec<usize>,
    best: Option<(i64, i64)>,
    binds_staff: bool,
    /// What is to be asked of every plan.
    clauses: Vec<Asked>,
    /// Whether misses are counted, and not what they cost.
    counts: bool,
}

/// A clause of a hard rule.
struct Asked {
    rule: usize,
    clause: usize,
    watches: Vec<Subject>,
    /// The last student on whose seats it depends.
    last: Option<usize>,
}

/// Every clause of every hard rule.
fn hard_clauses(model: &Model) -> Vec<Asked> {
    let hard = model.rules.iter().enumerate().filter(|(_, stated)| stated.is_hard());
    hard.flat_map(|(rule, stated)| {
        let clauses = stated.rule.clauses(model.ground()).into_iter().enumerate();
        clauses.map(move |(clause, found)| {
            let last = found.watches.iter().filter_map(|subject| last_student(model, subject));
            Asked { rule, clause, last: last.max(), watches: found.watches }
        })
    })
    .collect()
}

/// The last student with whose seats a subject changes.
fn last_student(model: &Model, subject: &Subject) -> Option<usize> {
    let school = &model.school;
    match subject {
        Subject::Student(student) => Some(student.index()),
        Subject::Roster(class) => {
            let sections = &model.classes.class(*class).sections;
            let asking = school.requests.iter().filter(|request| {
                sections.iter().any(|own| school.section(*own).course == request.course)
            });
            let asking = asking.map(|request| request.student.index());
            let fixed = school.fixed_seats.iter().filter(|seat| sections.contains(&seat.section));
            asking.chain(fixed.map(|seat| seat.student.index())).max()
        }
        _ => None,
    }
}

fn is_about_people(subject: &Subject) -> bool {
    matches!(subject, Subject::Staff(_) | Subject::Timetable(_))
}

fn is_no_seat(subject: &Subject) -> bool {
    is_about_people(subject) || matches!(subject, Subject::Placement(_))
}

/// A way of seating one student.
struct Way {
    /// The section of each request, then of fixed seats that nobody asked for.
    sections: Vec<Option<usize>>,
    classes: Vec<usize>,
    cost: (i64, i64),
}

/// What matters for seats: for each class, seats, whether its room is accessible, who teaches.
pub type Setting = Vec<(i64, bool, Vec<usize>)>;

impl Brute<'_> {
    fn times(&self, class: usize) -> &Times {
        &self.model.school.frame.patterns[self.patterns[class]].times
    }

    fn place(&mut self) {
        let model = self.model;
        let class = self.patterns.len();
        if class == model.classes.len() {
            let on_placements = |subject: &Subject| matches!(subject, Subject::Placement(_));
            if !self.keeps(&self.plan(&[]), |asked| asked.watches.iter().all(on_placements)) {
                return;
            }
            let mut settings = BTreeMap::new();
            self.staff(0, &mut Vec::new(), &mut settings);
            for (setting, people) in settings {
                match self.clauses.is_empty() {
                    true => self.load(&setting),
                    false => self.load_by_rules(&setting, &people),
                }
            }
            return;
        }
        let sections = &model.classes.list[class].sections;
        for pattern in 0..model.school.frame.patterns.len() {
            let open = sections.iter().all(|section| {
                let facts = model.school.section(*section);
                let shape = &model.school.frame.patterns[pattern];
                let course = model.school.course(facts.course);
                model
                    .school
                    .frame
                    .meeting_of(course.meeting)
                    .patterns
                    .iter()
                    .any(|p| p.index() == pattern)
                    && !model.limits.forbids(*section, pattern)
                    && facts.blocks.as_ref().is_none_or(|held| held.value == shape.blocks)
            });
            if !open {
                continue;
            }
            self.patterns.push(pattern);
            let of = |section| model.classes.of(section).index();
            let apart = model.limits.apart.iter().all(|(one, other)| {
                let (one, other) = (of(*one), of(*other));
                one > class || other > class || !self.times(one).overlaps(self.times(other))
            });
            let together = model.limits.together.iter().all(|list| {
                let placed: BTreeSet<usize> = list
                    .iter()
                    .map(|section| of(*section))
                    .filter(|own| *own <= class)
                    .map(|own| self.patterns[own])
                    .collect();
                placed.len() <= 1
            });
            if apart && together {
                self.place();
            }
            self.patterns.pop();
        }
    }

    /// Where every class is, and who is in it if that is known.
    fn plan(&self, people: &[Vec<usize>]) -> Plan {
        let model = self.model;
        let mut plan = Plan::empty(&model.school);
        for (id, class) in model.classes.iter() {
            for section in &class.sections {
                let placed = &mut plan.placed[section.index()];
                placed.pattern = Some(PatternId::new(self.patterns[id.index()]));
                if let Some(people) = people.get(id.index()) {
                    placed.staff = people.iter().map(|person| StaffId::new(*person)).collect();
                }
            }
        }
        plan
    }

    /// Whether a plan keeps the clauses that `are_meant`. All are meant of a complete plan; before, those
    /// that depend on nothing that is still open, so that not all is looked at below what can come to
    /// nothing.
    fn keeps(&self, plan: &Plan, are_meant: impl Fn(&Asked) -> bool) -> bool {
        let ground = self.model.ground();
        let mut asked = self.clauses.iter().filter(|asked| are_meant(asked)).peekable();
        if asked.peek().is_none() {
            return true;
        }
        let view = PlanView::new(ground, plan);
        asked
            .all(|asked| self.model.rules[asked.rule].rule.amount(asked.clause, ground, &view) == 0)
    }

    fn staff(
        &self,
        class: usize,
        chosen: &mut Vec<Vec<(usize, bool)>>,
        settings: &mut BTreeMap<Setting, Vec<Vec<usize>>>,
    ) {
        let school = &self.model.school;
        if class == self.model.classes.len() {
            let people: Vec<Vec<usize>> = chosen
                .iter()
                .map(|own| {
                    let mut people: Vec<usize> = own.iter().map(|(person, _)| *person).collect();
                    people.sort_unstable();
                    people
                })
                .collect();
            if self.keeps(&self.plan(&people), |asked| asked.watches.iter().all(is_no_seat)) {
                self.rooms(&people, &mut Vec::new(), settings);
            }
            return;
        }
        let sections = &self.model.classes.list[class].sections;
        let courses: Vec<_> =
            sections.iter().map(|section| school.course(school.section(*section).course)).collect();
        let needed = courses.iter().map(|course| course.staff_needed).max().unwrap();
        let able: Vec<usize> = (0..school.staff.len())
            .filter(|person| {
                let mut only = self.model.limits.authorised.iter();
                courses.iter().all(|course| course.teachers.iter().any(|t| t.index() == *person))
                    && only.all(|only| {
                        !sections.contains(&only.class)
                            || only.people.iter().any(|own| own.index() == *person)
                    })
            })
            .collect();
        // Rules that ask for the same people beside the teachers ask for one person.
        let mut beside: Vec<&Vec<StaffId>> = Vec::new();
        for asked in &self.model.limits.beside {
            if sections.contains(&asked.class) && !beside.contains(&&asked.people) {
                beside.push(&asked.people);
            }
        }
        for set in 0u32..1 << able.len() {
            if set.count_ones() as usize != needed {
                continue;
            }
            let teachers =
                able.iter().enumerate().filter(|(index, _)| set >> index & 1 == 1).map(|(_, p)| *p);
            let mut ways: Vec<Vec<(usize, bool)>> = vec![teachers.map(|p| (p, false)).collect()];
            for people in &beside {
                ways = ways
                    .iter()
                    .flat_map(|way| people.iter().map(move |person| (way, person.index())))
                    .filter(|(way, person)| way.iter().all(|(other, _)| other != person))
                    .map(|(way, person)| way.iter().copied().chain([(person, true)]).collect())
                    .collect();
            }
            for way in ways {
                chosen.push(way);
                if chosen[class].iter().all(|(person, _)| self.can_teach(*person, chosen)) {
                    self.staff(class + 1, chosen, settings);
                }
                chosen.pop();
            }
        }
    }

    /// Whether it can matter to seats that somebody is in a class.
    fn binds(&self, class: usize, person: usize) -> bool {
        self.binds_staff
            || self.clauses.iter().any(|asked| {
                asked.last.is_some()
                    && asked.watches.iter().any(|subject| match subject {
                        Subject::Staff(own) => own.index() == class,
                        Subject::Timetable(own) => own.index() == person,
                        _ => false,
                    })
            })
    }

    /// Whether somebody can be in all the classes in which they are, beside others or not.
    fn can_teach(&self, person: usize, chosen: &[Vec<(usize, bool)>]) -> bool {
        let school = &self.model.school;
        let facts = &school.staff[person];
        let mut own: Vec<usize> = Vec::new();
        let (mut teaches, mut beside) = (0, 0);
        for (class, people) in chosen.iter().enumerate() {
            let Some((_, is_beside)) = people.iter().find(|(other, _)| *other == person) else {
                continue;
            };
            own.push(class);
            let sections = &self.model.classes.list[class].sections;
            let loads = sections.iter().map(|s| school.course(school.section(*s).course).load);
            *(if *is_beside { &mut beside } else { &mut teaches }) += loads.max().unwrap();
        }
        let apart = own.iter().enumerate().all(|(index, one)| {
            own[index + 1..].iter().all(|other| !self.times(*one).overlaps(self.times(*other)))
                && !self.times(*one).overlaps(&facts.unavailable)
        });
        // Blocks of the test frames never overlap one another.
        let terms = school.frame.terms.len();
        let free = (0..terms).all(|term| {
            let blocks = school.frame.blocks.iter().filter(|block| {
                own.iter().all(|class| !block.times[term].overlaps(self.times(*class)))
            });
            blocks.count() as u32 >= self.model.limits.free_blocks[person]
        });
        // A rule may say how much somebody stands beside others; staff.csv then need not allow it.
        let of_rules = self.model.limits.beside.iter();
        let of_rules = of_rules.filter(|asked| asked.people.iter().any(|p| p.index() == person));
        let most_beside = of_rules.map(|asked| asked.most.or(facts.max_load)).collect::<Vec<_>>();
        let within =
            |load: Load, most: Option<Load>| most.is_none_or(|most| load <= most + LOAD_TOLERANCE);
        let any = |load: Load| most_beside.iter().any(|most| within(load, *most));
        let in_all = teaches + beside;
        apart
            && free
            && (teaches == 0 || within(teaches, facts.max_load))
            && (beside == 0 || any(beside))
            && (within(in_all, facts.max_load) || any(in_all))
    }

    fn rooms(
        &self,
        staff: &[Vec<usize>],
        chosen: &mut Vec<Option<usize>>,
        settings: &mut BTreeMap<Setting, Vec<Vec<usize>>>,
    ) {
        let school = &self.model.school;
        let class = chosen.len();
        if class == self.model.classes.len() {
            let setting = (0..class).map(|class| {
                let sections = &self.model.classes.list[class].sections;
                let most = sections.iter().map(|s| school.section(*s).max_size).min().unwrap();
                let room = chosen[class].map(|room| &school.rooms[room]);
                let seats = room.map_or(most, |room| most.min(room.capacity));
                let binds = |person: &&usize| self.binds(class, **person);
                let people = staff[class].iter().filter(binds).copied().collect();
                (i64::from(seats), room.is_none_or(|room| room.accessible), people)
            });
            settings.entry(setting.collect()).or_insert_with(|| staff.to_vec());
            return;
        }
        let needs: Vec<&RoomNeed> = self.model.classes.list[class]
            .sections
            .iter()
            .map(|section| &school.course(school.section(*section).course).room)
            .collect();
        if needs.iter().all(|need| **need == RoomNeed::None) {
            chosen.push(None);
            self.rooms(staff, chosen, settings);
            chosen.pop();
            return;
        }
        for room in 0..school.rooms.len() {
            let fits = needs
                .iter()
                .all(|n| **n == RoomNeed::None || n.is_met_by(&school.rooms[room].types));
            let free = chosen.iter().enumerate().all(|(other, used)| {
                *used != Some(room) || !self.times(other).overlaps(self.times(class))
            });
            if fits && free {
                chosen.push(Some(room));
                self.rooms(staff, chosen, settings);
                chosen.pop();
            }
        }
    }

    /// All ways of seating all students, one after another, each plan asked of all hard rules. Only what
    /// already costs as much as the best is left out.
    fn load_by_rules(&mut self, setting: &Setting, people: &[Vec<usize>]) {
        let students = 0..self.model.school.students.len();
        let mut ways: Vec<Vec<Way>> = students.map(|own| self.ways(own, setting)).collect();
        for own in &mut ways {
            own.sort_by_key(|way| way.cost);
        }
        if ways.iter().all(|own| !own.is_empty()) {
            let mut plan = self.plan(people);
            self.seat(setting, &ways, &mut Vec::new(), (0, 0), &mut plan);
        }
    }

    fn seat<'w>(
        &mut self,
        setting: &Setting,
        ways: &'w [Vec<Way>],
        chosen: &mut Vec<&'w Way>,
        cost: (i64, i64),
        plan: &mut Plan,
    ) {
        let model = self.model;
        let student = chosen.len();
        let rest = ways[student..].iter().map(|own| own[0].cost);
        let least = rest.fold(cost, |sum, more| (sum.0 + more.0, sum.1 + more.1));
        if self.best.is_some_and(|best| least >= best) {
            return;
        }
        if student == ways.len() {
            if self.keeps_caps(chosen) && self.keeps(plan, |_| true) {
                self.best = Some(cost);
            }
            return;
        }
        for way in &ways[student] {
            let is_full = |class: &usize| {
                let size = chosen.iter().filter(|other| other.classes.contains(class)).count();
                size as i64 >= setting[*class].0
            };
            let apart = &model.school.students[student].apart_from;
            let meets = |other: &StudentId| {
                let other = chosen.get(other.index());
                other.is_some_and(|other| other.classes.iter().any(|c| way.classes.contains(c)))
            };
            if way.classes.iter().any(is_full) || apart.iter().any(meets) {
                continue;
            }
            let before = plan.seats.len();
            let requests = model.school.students[student].requests.clone().map(Some);
            let requests = requests.chain(std::iter::repeat(None));
            for (section, request) in way.sections.iter().zip(requests) {
                if let Some(section) = section {
                    plan.seats.push(Seat {
                        student: StudentId::new(student),
                        section: SectionId::new(*section),
                        request: request.map(RequestId::new),
                        stands_for: None,
                    });
                }
            }
            chosen.push(way);
            if !self.keeps(plan, |asked| asked.last == Some(student)) {
                chosen.pop();
                plan.seats.truncate(before);
                continue;
            }
            self.seat(setting, ways, chosen, (cost.0 + way.cost.0, cost.1 + way.cost.1), plan);
            chosen.pop();
            plan.seats.truncate(before);
        }
    }

    fn keeps_caps(&self, chosen: &[&Way]) -> bool {
        let model = self.model;
        model.limits.caps.iter().all(|cap| {
            cap.sections.iter().all(|section| {
                let class = model.classes.of(*section).index();
                let there = |student: &usize| chosen[*student].classes.contains(&class);
                let (mut size, mut members) = (0, 0);
                for student in (0..chosen.len()).filter(there) {
                    let groups = &model.school.students[student].groups;
                    size += 1;
                    members += i64::from(groups.iter().any(|group| cap.groups.contains(group)));
                }
                members <= cap.most(size)
            })
        })
    }

    /// All ways of seating all students: for every way of filling classes, the least cost of reaching it.
    fn load(&mut self, setting: &Setting) {
        let model = self.model;
        let caps = &model.limits.caps;
        // After sizes and members, one number for each student: the classes of those who must be apart
        // from somebody.
        let masks = setting.len() * (1 + caps.len());
        let start = vec![0; masks + model.school.students.len()];
        let mut reached: BTreeMap<Vec<i64>, (i64, i64)> = BTreeMap::from([(start, (0, 0))]);
        for student in 0..model.school.students.len() {
            let ways = self.ways(student, setting);
            let mut next: BTreeMap<Vec<i64>, (i64, i64)> = BTreeMap::new();
            for (sizes, cost) in &reached {
                for Way { classes, cost: more, .. } in &ways {
                    let mut sizes = sizes.clone();
                    for class in classes {
                        sizes[*class] += 1;
                        for (index, cap) in caps.iter().enumerate() {
                            let groups = &model.school.students[student].groups;
                            let counts = groups.iter().any(|group| cap.groups.contains(group));
                            sizes[setting.len() * (1 + index) + class] += i64::from(counts);
                        }
                    }
                    let apart_from = &model.school.students[student].apart_from;
                    if !apart_from.is_empty() {
                        sizes[masks + student] = classes.iter().map(|class| 1 << class).sum();
                    }
                    let meets = |other: &StudentId| {
                        sizes[masks + student] & sizes[masks + other.index()] != 0
                    };
                    if (0..setting.len()).any(|class| sizes[class] > setting[class].0)
                        || apart_from.iter().any(meets)
                    {
                        continue;
                    }
                    let cost = (cost.0 + more.0, cost.1 + more.1);
                    let known = next.entry(sizes).or_insert(cost);
                    *known = cost.min(*known);
                }
            }
            reached = next;
        }
        for (sizes, cost) in reached {
            let capped = caps.iter().enumerate().all(|(index, cap)| {
                cap.sections.iter().all(|section| {
                    let class = model.classes.of(*section).index();
                    sizes[setting.len() * (1 + index) + class] <= cap.most(sizes[class])
                })
            });
            if capped && self.best.is_none_or(|best| cost < best) {
                self.best = Some(cost);
            }
        }
    }

    /// Every way of seating one student: classes, and what it costs.
    fn ways(&self, student: usize, setting: &Setting) -> Vec<Way> {
        let school = &self.model.school;
        let facts = &school.students[student];
        let mut ways: Vec<Vec<Option<usize>>> = vec![Vec::new()];
        for index in facts.requests.clone() {
            let request = &school.requests[index];
            let fixed = school.fixed_seats.iter().find(|seat| {
                seat.student.index() == student
                    && school.section(seat.section).course == request.course
            });
            let mut open: Vec<Option<usize>> = Vec::new();
            if let Some(fixed) = fixed {
                open.push(Some(fixed.section.index()));
            } else {
                open.push(None);
                for section in school.course(request.course).sections.clone() {
                    let class = self.model.classes.of(SectionId::new(section)).index();
                    let shape = &school.frame.patterns[self.patterns[class]];
                    let term =
                        request.term.is_none_or(|t| shape.terms == 1 && shape.first_term == t);
                    let staff = !school.has_staff
                        || request.staff.is_none_or(|p| setting[class].2.contains(&p.index()));
                    let avoids = &school.students[student].avoids;
                    let allowed =
                        setting[class].2.iter().all(|p| avoids.iter().all(|a| a.index() != *p));
                    let facts = &school.sections[section];
                    let suits = request.section.is_none_or(|only| only.index() == section)
                        && facts.suits_setting(request.setting.as_deref())
                        && facts.admits(&school.students[student].groups);
                    if term && staff && allowed && suits && !self.model.limits.barred[index] {
                        open.push(Some(section));
                    }
                }
            }
            ways = ways
                .iter()
                .flat_map(|way| {
                    open.iter().map(move |seat| way.iter().copied().chain([*seat]).collect())
                })
                .collect();
        }
        // A fixed seat that nobody asked for.
        for seat in &school.fixed_seats {
            let course = school.section(seat.section).course;
            let asked = facts.requests.clone().any(|r| school.requests[r].course == course);
            if seat.student.index() == student && !asked {
                for way in &mut ways {
                    way.push(Some(seat.section.index()));
                }
            }
        }
        ways.into_iter().filter_map(|way| self.way(student, setting, &way)).collect()
    }

    fn way(&self, student: usize, setting: &Setting, way: &[Option<usize>]) -> Option<Way> {
        let school = &self.model.school;
        let facts = &school.students[student];
        let of = |section: usize| self.model.classes.of(SectionId::new(section)).index();
        let classes: Vec<usize> = way.iter().flatten().map(|section| of(*section)).collect();
        for (index, one) in classes.iter().enumerate() {
            let clash =
                classes[index + 1..].iter().any(|o| self.times(*one).overlaps(self.times(*o)));
            let barred = facts.needs_accessible_room && !setting[*one].1;
            let closed = self.model.limits.closed(school, StudentId::new(student));
            if clash || barred || self.times(*one).overlaps(&closed) {
                return None;
            }
        }
        for (first, then) in &self.model.limits.orders {
            let placed = |course| {
                way.iter().flatten().find(|s| school.sections[**s].course == course).map(|s| of(*s))
            };
            if let (Some(first), Some(then)) = (placed(*first), placed(*then)) {
                let shape = |class: usize| &school.frame.patterns[self.patterns[class]];
                if shape(first).last_term() >= shape(then).first_term {
                    return None;
                }
            }
        }
        let (mut required, mut sum, mut heaviest) = (0, 0, 0);
        for (index, seat) in facts.requests.clone().zip(way) {
            if seat.is_none() {
                let request = &school.requests[index];
                required += i64::from(request.is_required);
                // The first miss costs twice its weight, every later one three times; the heaviest is first.
                sum += request.weight;
                heaviest = heaviest.max(request.weight);
            }
        }
        let missed = facts.requests.clone().zip(way).filter(|(_, seat)| seat.is_none()).count();
        let cost = match self.counts {
            true => (0, missed as i64),
            false => (required, 3 * (sum - heaviest) + 2 * heaviest),
        };
        Some(Way { sections: way.to_vec(), classes, cost })
    }
}
