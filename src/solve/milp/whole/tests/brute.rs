//! The best schedule of a tiny school by looking at all of them: no bounds, no solver, facts read straight
//! from the school.

use crate::model::Model;
use crate::plan::Plan;
use crate::rule::{Clause, PlanView, Subject};
use crate::school::{LOAD_TOLERANCE, PatternId, RoomNeed, StudentId, Times};
use std::collections::{BTreeMap, BTreeSet};

/// Required requests missed and what the misses cost, of the best complete schedule.
pub fn best(model: &Model) -> Option<(i64, i64)> {
    let mut all = Brute {
        model,
        patterns: Vec::new(),
        best: None,
        binds_staff: model.school.requests.iter().any(|request| request.staff.is_some())
            || model.school.students.iter().any(|student| !student.avoids.is_empty()),
    };
    all.place();
    all.best
}

/// The same for the best seats at a timetable.
pub fn best_seats(model: &Model, patterns: Vec<usize>, setting: &Setting) -> Option<(i64, i64)> {
    let mut all = Brute { model, patterns, best: None, binds_staff: true };
    all.load(setting);
    all.best
}

struct Brute<'a> {
    model: &'a Model,
    patterns: Vec<usize>,
    best: Option<(i64, i64)>,
    binds_staff: bool,
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
            if !self.keeps_rules() {
                return;
            }
            let mut settings = BTreeSet::new();
            self.staff(0, &mut Vec::new(), &mut settings);
            for setting in settings {
                self.load(&setting);
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

    /// Hard rules about placements that are not said in the limits, asked of the rules themselves.
    fn keeps_rules(&self) -> bool {
        let model = self.model;
        let mut plan = Plan::empty(&model.school);
        for (id, class) in model.classes.iter() {
            for section in &class.sections {
                let pattern = PatternId::new(self.patterns[id.index()]);
                plan.placed[section.index()].pattern = Some(pattern);
            }
        }
        let view = PlanView::new(model.ground(), &plan);
        let on_placements = |clause: &Clause| {
            clause.watches.iter().all(|subject| matches!(subject, Subject::Placement(_)))
        };
        model.rules.iter().zip(&model.kept_by_limits).all(|(stated, kept)| {
            let clauses = stated.rule.clauses(model.ground());
            let mut clauses = clauses.iter().enumerate();
            !stated.is_hard()
                || *kept
                || clauses.all(|(index, clause)| {
                    !on_placements(clause) || stated.rule.amount(index, model.ground(), &view) == 0
                })
        })
    }

    fn staff(&self, class: usize, chosen: &mut Vec<Vec<usize>>, settings: &mut BTreeSet<Setting>) {
        let school = &self.model.school;
        if class == self.model.classes.len() {
            self.rooms(chosen, &mut Vec::new(), settings);
            return;
        }
        let courses: Vec<_> = self.model.classes.list[class]
            .sections
            .iter()
            .map(|section| school.course(school.section(*section).course))
            .collect();
        let needed = courses.iter().map(|course| course.staff_needed).max().unwrap();
        let able: Vec<usize> = (0..school.staff.len())
            .filter(|person| {
                let sections = &self.model.classes.list[class].sections;
                let mut only = self.model.limits.authorised.iter();
                courses.iter().all(|course| course.teachers.iter().any(|t| t.index() == *person))
                    && only.all(|only| {
                        !sections.contains(&only.class)
                            || only.people.iter().any(|own| own.index() == *person)
                    })
            })
            .collect();
        for set in 0u32..1 << able.len() {
            if set.count_ones() as usize != needed {
                continue;
            }
            let people: Vec<usize> = able
                .iter()
                .enumerate()
                .filter(|(index, _)| set >> index & 1 == 1)
                .map(|(_, person)| *person)
                .collect();
            chosen.push(people);
            if chosen[class].iter().all(|person| self.can_teach(*person, chosen)) {
                self.staff(class + 1, chosen, settings);
            }
            chosen.pop();
        }
    }

    fn can_teach(&self, person: usize, chosen: &[Vec<usize>]) -> bool {
        let school = &self.model.school;
        let facts = &school.staff[person];
        let own: Vec<usize> = (0..chosen.len()).filter(|c| chosen[*c].contains(&person)).collect();
        let load: i64 = own
            .iter()
            .map(|class| {
                let sections = &self.model.classes.list[*class].sections;
                let loads = sections.iter().map(|s| school.course(school.section(*s).course).load);
                loads.max().unwrap()
            })
            .sum();
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
        apart && free && facts.max_load.is_none_or(|most| load <= most + LOAD_TOLERANCE)
    }

    fn rooms(
        &self,
        staff: &[Vec<usize>],
        chosen: &mut Vec<Option<usize>>,
        settings: &mut BTreeSet<Setting>,
    ) {
        let school = &self.model.school;
        let class = chosen.len();
        if class == self.model.classes.len() {
            let setting = (0..class).map(|class| {
                let sections = &self.model.classes.list[class].sections;
                let most = sections.iter().map(|s| school.section(*s).max_size).min().unwrap();
                let room = chosen[class].map(|room| &school.rooms[room]);
                let seats = room.map_or(most, |room| most.min(room.capacity));
                let people = if self.binds_staff { staff[class].clone() } else { Vec::new() };
                (i64::from(seats), room.is_none_or(|room| room.accessible), people)
            });
            settings.insert(setting.collect());
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
                for (classes, more) in &ways {
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
    fn ways(&self, student: usize, setting: &Setting) -> Vec<(Vec<usize>, (i64, i64))> {
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
                    let class =
                        self.model.classes.of(crate::school::SectionId::new(section)).index();
                    let shape = &school.frame.patterns[self.patterns[class]];
                    let term =
                        request.term.is_none_or(|t| shape.terms == 1 && shape.first_term == t);
                    let staff = !school.has_staff
                        || request.staff.is_none_or(|p| setting[class].2.contains(&p.index()));
                    let avoids = &school.students[student].avoids;
                    let allowed =
                        setting[class].2.iter().all(|p| avoids.iter().all(|a| a.index() != *p));
                    if term && staff && allowed && !self.model.limits.barred[index] {
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

    fn way(
        &self,
        student: usize,
        setting: &Setting,
        way: &[Option<usize>],
    ) -> Option<(Vec<usize>, (i64, i64))> {
        let school = &self.model.school;
        let facts = &school.students[student];
        let of =
            |section: usize| self.model.classes.of(crate::school::SectionId::new(section)).index();
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
        Some((classes, (required, 3 * (sum - heaviest) + 2 * heaviest)))
    }
}
