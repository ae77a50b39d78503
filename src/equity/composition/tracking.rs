//! M28, tracking within courses: whether the sections of one course hold a group in unlike shares.

use super::{Composition, Seats, total};
use crate::equity::statistics::chi_square_above;
use crate::equity::{Direction, Draft, Facts, Family, GroupKind, Measure, Measured, Part, Unit};
use crate::school::ClassId;

/// The variance ratio within courses.
pub(in crate::equity) struct Tracking;

/// More than so many times what chance gives, and rarer than this, is flagged.
const TIMES: f64 = 2.0;
const RARE: f64 = 0.01;

/// Settings in which some students are brought together for what they need.
const SETTINGS: [&str; 4] = ["co_taught", "self_contained", "resource", "newcomer"];

/// Tags of courses that are for some students by design.
const TAGS: [&str; 1] = ["eld"];

impl Measure for Tracking {
    fn facts(&self) -> Facts {
        Facts {
            number: "M28",
            name: "tracking_within_courses",
            title: "Tracking within courses",
            formula: "for a course with J classes, N seats and the group's share p of them: V = sum over \
                      classes of n (x / n - p)^2 / (N p (1 - p)), whose mean under random fill is exactly \
                      (J - 1) / (N - 1); of a group: the mean of V over courses, each weighing N p (1 - p). \
                      Left out: classes of the settings co_taught, self_contained, resource, newcomer, \
                      those reserved by for_groups, and courses tagged eld",
            unit: Unit::Index,
            direction: Direction::LowerIsBetter,
            caveat: "Parts name the courses in which V is more than twice its mean and p is below 0.01 (chi \
                     square of N V, J - 1 degrees), where one of the group and one other are expected in \
                     every class; grades are not looked at. One in a hundred such tests finds something \
                     by chance. Classes left out are listed: what \
                     clusters by design can hide what does not.",
            source: "variance ratio index (eta squared); Pearson's chi square",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let classes = Composition::new(draft);
        let exempt: Vec<bool> =
            classes.classes.iter().map(|class| is_clustered(draft, *class)).collect();
        let (mut open, mut parts) = (Vec::new(), Vec::new());
        for offering in &classes.offerings {
            let own: Vec<usize> = offering.clone().filter(|class| !exempt[*class]).collect();
            if own.len() > 1 {
                open.push((offering, own));
            }
        }
        let mut measured = Measured::of_groups(self.facts(), draft, None, |group| {
            classes.line(group, |seats| {
                let found = open.iter().filter_map(|(_, own)| variance_ratio(seats, own));
                let weighed = found.map(|own| (own.weight, own.value, own.floor));
                let (weight, value, floor) = weighed.fold((0.0, 0.0, 0.0), |sum, own| {
                    (sum.0 + own.0, sum.1 + own.0 * own.1, sum.2 + own.0 * own.2)
                });
                (weight > 0.0).then(|| (value / weight, floor / weight))
            })
        });
        let is_looked_at =
            |family: &&Family| family.kind != GroupKind::Intersection && family.name != "grade";
        for family in draft.families.iter().filter(is_looked_at) {
            for group in &family.groups {
                let seats = classes.seats_of(&group.members);
                let mut is_tracked = false;
                for (offering, own) in &open {
                    let Some(found) = variance_ratio(&seats, own) else { continue };
                    if let Some(p) = found.rarity() {
                        is_tracked = true;
                        parts.push(Part {
                            part: "tracked",
                            about: format!("{}: {}", classes.name_of(offering), group.name),
                            value: Some(found.value),
                            floor: Some(found.floor),
                            p: Some(p),
                            students: found.own,
                            flags: vec!["more_than_twice_chance"],
                        });
                    }
                }
                let line = measured.groups.iter_mut().find(|line| line.group == group.name);
                if let Some(line) = line.filter(|_| is_tracked) {
                    line.flags.insert(0, "tracked_in_a_course");
                }
            }
        }
        for (index, _) in exempt.iter().enumerate().filter(|(_, exempt)| **exempt) {
            let sections = &draft.classes.class(classes.classes[index]).sections;
            let ids = sections.iter().map(|section| draft.school.section(*section).id.as_str());
            parts.push(Part {
                part: "cluster_by_design",
                about: ids.collect::<Vec<_>>().join(" + "),
                students: classes.sizes[index],
                ..Part::default()
            });
        }
        measured.with_parts(parts)
    }
}

/// Whether a class brings some students together by design.
fn is_clustered(draft: &Draft, class: ClassId) -> bool {
    draft.classes.class(class).sections.iter().any(|id| {
        let section = draft.school.section(*id);
        let tags = &draft.course_of(*id).tags;
        section.setting.as_deref().is_some_and(|setting| SETTINGS.contains(&setting))
            || !section.reserved_for.is_empty()
            || tags.iter().any(|tag| TAGS.contains(&tag.as_str()))
    })
}

/// V of a course.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct VarianceRatio {
    pub(super) value: f64,
    pub(super) floor: f64,
    pub(super) weight: f64,
    /// The classes.
    classes: u64,
    /// All seats.
    seats: u64,
    /// The group's seats.
    own: u64,
    /// The seats of the smallest class.
    smallest: u64,
}

impl VarianceRatio {
    /// How rare so unlike classes are by chance, if they are rare enough and unlike enough to be flagged.
    fn rarity(self) -> Option<f64> {
        // Below one expected, chi square takes the only member of a group in the smallest class for a wonder.
        let fewer = self.own.min(self.seats - self.own);
        if self.value <= TIMES * self.floor || fewer * self.smallest < self.seats {
            return None;
        }
        chi_square_above(self.seats as f64 * self.value, self.classes - 1).filter(|p| *p < RARE)
    }
}

/// V of some classes; `None` if there are fewer than two, or the group has no seat or all of them.
pub(super) fn variance_ratio(seats: &[Seats], classes: &[usize]) -> Option<VarianceRatio> {
    let own = classes.iter().map(|class| seats[*class]);
    let sum = own.clone().fold(Seats::default(), |sum, class| total(&[sum, class]));
    if classes.len() < 2 || sum.own == 0 || sum.own == sum.all {
        return None;
    }
    let (all, share) = (sum.all as f64, sum.own as f64 / sum.all as f64);
    let spread = own.clone().map(|class| {
        let size = class.all as f64;
        size * (class.own as f64 / size - share).powi(2)
    });
    let weight = all * share * (1.0 - share);
    Some(VarianceRatio {
        value: spread.sum::<f64>() / weight,
        floor: (classes.len() as f64 - 1.0) / (all - 1.0),
        weight,
        classes: classes.len() as u64,
        seats: sum.all,
        own: sum.own,
        smallest: own.map(|class| class.all).min().unwrap_or(0),
    })
}
