//! How many sections of which size the school runs, so that the seats are as full as asked.

use super::dice::{Dice, Stage};
use super::draft::{Draft, Stack, Wish};
use super::plant::Seats;
use super::population::Support;
use super::staffing::{School, classes_of};
use super::timetable::Table;
use super::wishes::{has_passed, suits};

/// Courses whose classes are counted together: one course, or a stack.
#[derive(Debug, Clone)]
struct Offering {
    /// The course with most students first.
    courses: Vec<usize>,
    classes: u32,
    size: u32,
    joint: u32,
    /// The smallest and largest class limit.
    bounds: (u32, u32),
    because: &'static str,
    /// Deliberately a little short of seats, as a popular course can be.
    short: bool,
    /// How much fuller than the school as a whole these classes are meant to be. Core classes are full,
    /// for everybody must be in one; electives need room for second choices.
    fuller: f64,
}

const CORE_FULLER: f64 = 0.02;
const ELECTIVES_FULLER: f64 = -0.03;

impl Offering {
    fn seats(&self) -> u32 {
        self.classes * self.size
    }

    fn demand(&self, demand: &[u32]) -> u32 {
        self.courses.iter().map(|course| demand[*course]).sum()
    }

    /// How full the classes are, against how full they are meant to be.
    fn ratio(&self, demand: &[u32]) -> f64 {
        f64::from(self.demand(demand)) / f64::from(self.seats().max(1)) - self.fuller
    }
}

/// Decides sections and class limits, and evens the demand out over them.
pub(super) fn offer(draft: &mut Draft) {
    let mut dice = draft.dice(Stage::Offer);
    let demand = draft.demand();
    let mut offerings = group(draft, &demand);
    for offering in &mut offerings {
        let wanted = offering.demand(&demand);
        let fill = draft.request.fill + offering.fuller + 0.02 * dice.bell();
        (offering.classes, offering.size) = choose(wanted, offering.bounds, fill.min(0.99));
        share_classes(offering, &demand);
    }
    even_out(draft, &mut offerings, &mut dice);
    let demand = draft.demand();
    for offering in &mut offerings {
        share_classes(offering, &demand);
    }
    // Room to spare while seats are being found; `trim` takes it back.
    fit_seats(draft, &mut offerings, draft.request.fill - SPARE);
    for offering in &offerings {
        for (place, course) in offering.courses.iter().enumerate() {
            let course = &mut draft.courses[*course];
            course.sections = if place == 0 { offering.classes } else { offering.joint };
            course.size = offering.size;
        }
        if offering.courses.len() > 1 {
            draft.stacks.push(Stack {
                courses: offering.courses.clone(),
                joint: offering.joint,
                because: offering.because,
            });
        }
    }
    co_teach(draft);
    // Supervised study is there at every time for whoever has nothing else; nobody counts on it.
    for course in draft.courses.iter_mut().filter(|course| course.template.has("relief")) {
        course.sections = draft.grid.kinds[course.kind].places.len() as u32;
        course.size = course.template.size.1;
    }
}

/// How much emptier the school is while the hidden timetable seats its students.
const SPARE: f64 = 0.035;

/// Sets class limits to what the requests turned out to be, so that the school is as full as asked. In a
/// planted school every class still holds its students.
pub(super) fn trim(draft: &mut Draft, seats: &mut Seats, school: &mut School, table: &mut Table) {
    if draft.request.planted {
        share_out_relief(draft, seats, school, table);
    }
    close_empty_relief(draft, seats, school);
    let demand = draft.demand();
    let mut sizes = vec![0; school.classes.len()];
    for class in seats.iter().flatten().flatten() {
        sizes[*class] += 1;
    }
    let mut stacked = vec![false; draft.courses.len()];
    let mut groups: Vec<(Vec<usize>, u32)> = Vec::new();
    for stack in &draft.stacks {
        let sections: u32 =
            stack.courses.iter().map(|course| draft.courses[*course].sections).sum();
        let classes = sections - stack.joint * (stack.courses.len() as u32 - 1);
        groups.push((stack.courses.clone(), classes));
        stack.courses.iter().for_each(|course| stacked[*course] = true);
    }
    for (course, offered) in draft.courses.iter().enumerate() {
        if offered.sections > 0 && !stacked[course] {
            groups.push((vec![course], offered.sections));
        }
    }
    let mut offerings = Vec::new();
    for (courses, classes) in groups {
        let template = &draft.courses[courses[0]].template;
        let wanted: u32 = courses.iter().map(|course| demand[*course]).sum();
        let own = courses.iter().flat_map(|course| classes_of(school, *course));
        let largest = own.map(|class| sizes[class]).max().unwrap_or(0);
        let lowest = if draft.request.planted { largest } else { wanted.div_ceil(classes) };
        let relief = template.has("relief");
        let size = if relief { largest.max(1) } else { draft.courses[courses[0]].size };
        let lowest = lowest.max(least_size(template.size.0));
        offerings.push(Offering {
            classes,
            size,
            joint: 0,
            bounds: (lowest, if relief { lowest } else { size }),
            because: "",
            short: relief,
            fuller: if template.has("core") { CORE_FULLER } else { ELECTIVES_FULLER },
            courses,
        });
    }
    let wanted: u32 = demand.iter().sum();
    let goal = (f64::from(wanted) / draft.request.fill).round() as u32;
    loop {
        let seats: u32 = offerings.iter().map(Offering::seats).sum();
        let loosest = offerings
            .iter_mut()
            .filter(|one| !one.short && one.size > one.bounds.0 && seats >= goal + one.classes)
            .min_by(|one, other| one.ratio(&demand).total_cmp(&other.ratio(&demand)));
        let Some(loosest) = loosest else { break };
        loosest.size -= 1;
    }
    if !draft.request.planted {
        run_short(draft, &mut offerings, &demand);
    }
    for offering in offerings {
        for course in &offering.courses {
            draft.courses[*course].size = offering.size;
        }
    }
    for class in &mut school.classes {
        if let Some((course, _)) = class.members.first() {
            class.size = draft.courses[*course].size;
        }
    }
}

/// Lets two popular electives be short of a seat or two, as in most years.
fn run_short(draft: &Draft, offerings: &mut [Offering], demand: &[u32]) {
    let popular = |offering: &&mut Offering| {
        let first = &draft.courses[offering.courses[0]];
        offering.courses.len() == 1
            && offering.classes >= 2
            && first.template.draw > 0.8
            && offering.demand(demand) > offering.classes * 20
    };
    for offering in offerings.iter_mut().filter(popular).take(2) {
        offering.size = (offering.demand(demand) - 1) / offering.classes;
    }
}

/// Shares the students of a busy time out over several sections of supervised study: the class limit is one
/// for all sections, and a planted school cannot make up for empty seats elsewhere.
fn share_out_relief(draft: &Draft, seats: &mut Seats, school: &mut School, table: &mut Table) {
    for course in (0..draft.courses.len()).filter(|one| draft.courses[*one].template.has("relief"))
    {
        let classes = classes_of(school, course);
        let taken: Vec<u32> = classes
            .iter()
            .map(|class| {
                seats.iter().flatten().filter(|seat| **seat == Some(*class)).count() as u32
            })
            .collect();
        let offered =
            |size: u32| taken.iter().map(|taken| taken.div_ceil(size) * size).sum::<u32>();
        let template = &draft.courses[course].template;
        let fewest = least_size(0)..=template.size.1;
        let Some(size) = fewest.min_by_key(|size| (offered(*size), u32::MAX - size)) else {
            continue;
        };
        for (class, taken) in classes.into_iter().zip(taken) {
            let sections = taken.div_ceil(size).max(1);
            let each = taken.div_ceil(sections).max(1) as usize;
            let seated = seats.iter_mut().flatten().filter(|seat| **seat == Some(class));
            for (number, seat) in seated.enumerate() {
                if number > 0 && number % each == 0 {
                    school.classes.push(school.classes[class].clone());
                    table.places.push(table.places[class]);
                    table.rooms.push(table.rooms[class]);
                }
                if number >= each {
                    *seat = Some(school.classes.len() - 1);
                }
            }
        }
    }
}

/// Closes the sections of supervised study that nobody needs, or takes it off the list altogether.
fn close_empty_relief(draft: &mut Draft, seats: &Seats, school: &mut School) {
    for course in 0..draft.courses.len() {
        if !draft.courses[course].template.has("relief") {
            continue;
        }
        let mut number = 0;
        for class in classes_of(school, course) {
            let used = seats.iter().flatten().any(|seat| *seat == Some(class));
            number += u32::from(used);
            school.classes[class].members = if used { vec![(course, number)] } else { Vec::new() };
        }
        draft.courses[course].sections = number;
    }
}

/// The smallest class limit a school would set for a course, when few ask for it.
fn least_size(lowest: u32) -> u32 {
    (lowest * 2 / 3).max(8)
}

/// Puts small courses of a stack together; every other course stands alone.
fn group(draft: &Draft, demand: &[u32]) -> Vec<Offering> {
    let mut grouped = vec![false; draft.courses.len()];
    let mut offerings = Vec::new();
    let bounds = |courses: &[usize]| {
        let sizes = courses.iter().map(|course| draft.courses[*course].template.size);
        sizes.reduce(|one, other| (one.0.min(other.0), one.1.min(other.1))).unwrap_or((20, 30))
    };
    for (ids, because) in &draft.catalogue.stacks {
        let mut courses: Vec<usize> = ids.iter().filter_map(|id| draft.course(id)).collect();
        courses.retain(|course| {
            draft.courses[*course].running && demand[*course] > 0 && !grouped[*course]
        });
        courses.sort_by_key(|course| (u32::MAX - demand[*course], *course));
        let (_, most) = bounds(&courses);
        // Only what is too small for a class of its own joins, and all that joins fits into one class.
        let mut joined = 0;
        let mut members: Vec<usize> = Vec::new();
        for course in courses {
            let alone = demand[course] * 10 >= most * 8;
            let alike = members.first().is_none_or(|first: &usize| {
                draft.courses[*first].kind == draft.courses[course].kind
            });
            if members.is_empty() {
                members.push(course);
            } else if alike && !alone && joined + demand[course] <= most * 3 / 4 {
                joined += demand[course];
                members.push(course);
            }
        }
        if members.len() > 1 {
            for member in &members {
                grouped[*member] = true;
            }
            offerings.push(Offering {
                bounds: bounds(&members),
                courses: members,
                classes: 0,
                size: 0,
                joint: 0,
                because,
                short: false,
                fuller: ELECTIVES_FULLER,
            });
        }
    }
    for course in 0..draft.courses.len() {
        if draft.courses[course].running && demand[course] > 0 && !grouped[course] {
            offerings.push(Offering {
                courses: vec![course],
                classes: 0,
                size: 0,
                joint: 0,
                bounds: bounds(&[course]),
                because: "",
                short: false,
                fuller: if draft.courses[course].template.has("core") {
                    CORE_FULLER
                } else {
                    ELECTIVES_FULLER
                },
            });
        }
    }
    offerings
}

/// The number of classes and the class limit that come nearest to the fill; larger classes if equal.
fn choose(wanted: u32, bounds: (u32, u32), fill: f64) -> (u32, u32) {
    let (lowest, highest) = bounds;
    let mut best = (f64::INFINITY, 1, lowest);
    let most = wanted / lowest + 1;
    for classes in 1..=most.max(1) {
        let from = if classes == 1 { least_size(lowest) } else { lowest };
        for size in from..=highest {
            let ratio = f64::from(wanted) / f64::from(classes * size);
            let off = (ratio - fill).abs() + if ratio > 1.0 { 2.0 * (ratio - 1.0) } else { 0.0 };
            let off = off.max(0.012) + 0.0012 * f64::from(highest - size);
            if off < best.0 {
                best = (off, classes, size);
            }
        }
    }
    (best.1, best.2)
}

/// One joint class, unless the smaller courses of a stack have outgrown it.
fn share_classes(offering: &mut Offering, demand: &[u32]) {
    offering.courses.sort_by_key(|course| (u32::MAX - demand[*course], *course));
    let minor: u32 = offering.courses.iter().skip(1).map(|course| demand[*course]).sum();
    let joint = (f64::from(minor) / (0.85 * f64::from(offering.size.max(1)))).ceil() as u32;
    offering.joint = joint.clamp(1, offering.classes.max(1));
}

/// Moves students who do not mind from crowded courses to like courses with room.
fn even_out(draft: &mut Draft, offerings: &mut [Offering], dice: &mut Dice) {
    let mut of = vec![usize::MAX; draft.courses.len()];
    for (position, offering) in offerings.iter().enumerate() {
        for course in &offering.courses {
            of[*course] = position;
        }
    }
    let fill = draft.request.fill;
    let mut order: Vec<usize> = (0..draft.students.len()).collect();
    for _ in 0..6 {
        let mut demand = draft.demand();
        let mut under: Vec<usize> = (0..offerings.len()).collect();
        under.sort_by(|one, other| {
            offerings[*one]
                .ratio(&demand)
                .total_cmp(&offerings[*other].ratio(&demand))
                .then(one.cmp(other))
        });
        let mut moved = false;
        for target in under {
            let fuller = fill + offerings[target].fuller;
            let goal = (fuller * f64::from(offerings[target].seats())).floor() as u32;
            if offerings[target].demand(&demand) >= goal {
                continue;
            }
            dice.shuffle(&mut order);
            for student in &order {
                if offerings[target].demand(&demand) >= goal {
                    break;
                }
                let Some((wish, course)) =
                    recruit(draft, *student, target, offerings, &of, &demand)
                else {
                    continue;
                };
                let old = draft.plans[*student].wishes[wish].course;
                demand[old] -= 1;
                demand[course] += 1;
                draft.plans[*student].wishes[wish] =
                    Wish { course, movable: true, priority: 4, need: None, co_taught: false };
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
}

/// A wish of the student that could be exchanged for a course of the target.
fn recruit(
    draft: &Draft,
    student: usize,
    target: usize,
    offerings: &[Offering],
    of: &[usize],
    demand: &[u32],
) -> Option<(usize, usize)> {
    let who = &draft.students[student];
    let plan = &draft.plans[student];
    let aim = offerings[target].ratio(demand);
    let course = offerings[target].courses.iter().copied().find(|course| {
        let template = &draft.courses[*course].template;
        let open =
            template.draw > 0.0 || template.level == "ap" && template.prerequisites.is_none();
        open && template.takes(who.grade)
            && suits(who, template)
            && !plan.wishes.iter().any(|wish| wish.course == *course)
            && !has_passed(draft, student, *course)
    })?;
    let wish = plan.wishes.iter().position(|wish| {
        let from = of[wish.course];
        wish.movable
            && from != target
            && from != usize::MAX
            && draft.courses[wish.course].kind == draft.courses[course].kind
            && offerings[from].ratio(demand) > aim + 0.04
            && offerings[from].ratio(demand) > draft.request.fill - 0.02
    })?;
    Some((wish, course))
}

/// Moves class limits seat by seat until the whole school is as full as asked.
fn fit_seats(draft: &Draft, offerings: &mut [Offering], fill: f64) {
    let demand = draft.demand();
    let wanted: u32 = demand.iter().sum();
    let goal = (f64::from(wanted) / fill).round() as i64;
    let seats = |offerings: &[Offering]| -> i64 {
        offerings.iter().map(|one| i64::from(one.seats())).sum()
    };
    for _ in 0..20_000 {
        let gap = goal - seats(offerings);
        let choice = if gap > 0 {
            offerings
                .iter()
                .enumerate()
                .filter(|(_, one)| i64::from(one.classes) <= gap && one.size < one.bounds.1 + 4)
                .max_by(|one, other| one.1.ratio(&demand).total_cmp(&other.1.ratio(&demand)))
        } else {
            offerings
                .iter()
                .enumerate()
                .filter(|(_, one)| {
                    i64::from(one.classes) <= -gap
                        && one.size > least_size(one.bounds.0)
                        && one.demand(&demand) <= one.classes * (one.size - 1)
                })
                .min_by(|one, other| one.1.ratio(&demand).total_cmp(&other.1.ratio(&demand)))
        };
        let Some((place, _)) = choice else { break };
        if gap > 0 {
            offerings[place].size += 1;
        } else {
            offerings[place].size -= 1;
        }
    }
}

/// Which students with an IEP sit in co-taught classes, and how many of those a course needs.
fn co_teach(draft: &mut Draft) {
    let suited: Vec<bool> = draft
        .courses
        .iter()
        .map(|course| {
            let template = &course.template;
            let subject = ["English", "Mathematics", "Science", "Social Studies"];
            template.has("core")
                && template.level == "regular"
                && subject.contains(&template.department)
                && course.sections >= 2
                && template.program.is_none()
        })
        .collect();
    let mut count = vec![0u32; draft.courses.len()];
    for (student, plan) in draft.students.iter().zip(&mut draft.plans) {
        let (Support::CoTaught(courses) | Support::Resource(courses)) = student.support else {
            continue;
        };
        let fitting = plan.wishes.iter_mut().filter(|wish| suited[wish.course]);
        for wish in fitting.take(usize::from(courses)) {
            wish.co_taught = true;
            count[wish.course] += 1;
        }
    }
    for (course, count) in count.iter().enumerate() {
        let offered = &mut draft.courses[course];
        // Far enough below the cap of 40 % that an ordinary class still keeps it.
        let each = (0.27 * f64::from(offered.size)).floor().max(1.0);
        let needed = (f64::from(*count) / each).ceil() as u32;
        if *count < 3 || needed > offered.sections {
            for wish in draft.plans.iter_mut().flat_map(|plan| &mut plan.wishes) {
                wish.co_taught &= wish.course != course;
            }
        } else {
            offered.co_taught = needed;
        }
    }
}
