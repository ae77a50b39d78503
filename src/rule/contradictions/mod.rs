//! Hard rules that cannot all be kept, whatever the schedule.

mod seats;

use super::{Ground, Joins, Limits, Stated, listed};
use crate::school::{ClassId, Fault, PatternId, SectionId};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// Hard rules that cannot all be kept, whatever the schedule: each fault names the rules.
///
/// Only what follows from the rules, the requests and the meeting kinds is found here, so that a schedule that
/// exists can still be looked at; what existing sections and seats make impossible is for the solver's
/// preparation to prove.
pub fn contradictions(
    ground: Ground,
    rules: &[Stated],
    joins: &Joins,
    limits: &Limits,
) -> Vec<Fault> {
    let court = Court { ground, rules, joins, own: OnceCell::new() };
    let mut faults = court.joined_and_kept_apart(limits);
    faults.extend(court.together_and_kept_apart(limits));
    faults.extend(court.placed_nowhere(limits));
    faults.extend(court.asked_and_forbidden(limits));
    faults.extend(court.open_to_nobody(limits));
    faults.extend(court.shares_apart(limits));
    faults.extend(court.held_twice(limits));
    faults
}

/// What it takes to say which rules contradict one another.
struct Court<'a> {
    ground: Ground<'a>,
    rules: &'a [Stated],
    joins: &'a Joins,
    /// What each hard rule forbids by itself, once somebody asks who is to blame.
    own: OnceCell<Vec<(&'a Stated, Limits)>>,
}

impl<'a> Court<'a> {
    /// Joint sections of courses that must not overlap.
    fn joined_and_kept_apart(&self, limits: &Limits) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut told = BTreeSet::new();
        for (class, _) in limits.apart.iter().filter(|(one, other)| one == other) {
            let sections = &self.ground.classes.class(self.ground.classes.of(*class)).sections;
            let joining = self.joins.iter().find(|join| join.sections.contains(class));
            let joining = joining.and_then(|join| join.by.as_deref());
            let apart = self.who(|limits| limits.apart.contains(&(*class, *class)));
            if !told.insert((ids(&apart), joining)) {
                continue;
            }
            let what = self.sections(sections);
            let by = joining.map_or("sections.csv".to_owned(), |id| format!("'{id}'"));
            let message =
                format!("{} keeps apart what {by} joins: {what} are one class", quoted(&apart));
            let joins = |stated: &&Stated| joining == Some(stated.id.as_str());
            let rules: Vec<&Stated> =
                apart.into_iter().chain(self.rules.iter().filter(joins)).collect();
            faults.push(at(&rules, message));
        }
        faults
    }

    /// Classes that must share one placement and must not overlap.
    fn together_and_kept_apart(&self, limits: &Limits) -> Vec<Fault> {
        let mut bundle_of = vec![None; self.ground.school.sections.len()];
        for (index, bundle) in limits.together.iter().enumerate() {
            for class in bundle {
                bundle_of[class.index()] = Some(index);
            }
        }
        let mut faults = Vec::new();
        let mut told = BTreeSet::new();
        for (one, other) in limits.apart.iter().filter(|(one, other)| one != other) {
            let same = bundle_of[one.index()] == bundle_of[other.index()];
            // One fault for each bundle is enough.
            let Some(index) = bundle_of[one.index()].filter(|index| same && told.insert(*index))
            else {
                continue;
            };
            let together = self.bundling(&limits.together[index]);
            let apart = self.who(|limits| limits.apart.contains(&(*one, *other)));
            let message = format!(
                "{} keeps apart what {} puts at the same time: {}",
                quoted(&apart),
                quoted(&together),
                self.sections(&[*one, *other]),
            );
            let rules: Vec<&Stated> = apart.into_iter().chain(together).collect();
            faults.push(at(&rules, message));
        }
        // Bundles of the same rules fail for the same reason.
        faults.dedup_by(|one, other| one.place == other.place);
        faults
    }

    /// Classes, and bundles of classes, that the rules leave no placement at all.
    fn placed_nowhere(&self, limits: &Limits) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut told = BTreeSet::new();
        let mut stuck = vec![false; self.ground.classes.len()];
        for (class, _) in self.ground.classes.iter() {
            let sections = self.sections_of(&[class]);
            stuck[class.index()] = !self.is_placeable(&sections, limits);
            if stuck[class.index()] {
                self.report(&sections, &[], &mut told, &mut faults);
            }
        }
        for bundle in &limits.together {
            let classes = self.ground.classes_of(bundle);
            let sections = self.sections_of(&classes);
            let known = classes.iter().any(|class| stuck[class.index()]);
            if !known && !self.is_placeable(&sections, limits) {
                self.report(&sections, &self.bundling(bundle), &mut told, &mut faults);
            }
        }
        faults
    }

    fn report(
        &self,
        sections: &[SectionId],
        bundling: &[&'a Stated],
        told: &mut BTreeSet<(Vec<&'a str>, Vec<usize>)>,
        faults: &mut Vec<Fault>,
    ) {
        let mut rules = self.who(|limits| {
            self.placements(sections).any(|pattern| {
                sections.iter().any(|section| limits.forbids(*section, pattern.index()))
            })
        });
        rules.extend(bundling);
        let school = self.ground.school;
        let course = |section: &SectionId| school.section(*section).course;
        // Several sections of the same courses fail for the same reason: one fault is enough.
        if !told.insert((ids(&rules), sections.iter().map(|s| course(s).index()).collect())) {
            return;
        }
        let mut meets: Vec<&str> = sections
            .iter()
            .map(|section| school.frame.meeting_of(school.course(course(section)).meeting))
            .map(|meeting| meeting.name.as_str())
            .collect();
        meets.sort_unstable();
        meets.dedup();
        let what = self.sections(sections);
        let verb = if sections.len() > 1 { "meet" } else { "meets" };
        let meets = listed(&meets);
        if rules.is_empty() {
            let message = format!(
                "{what} {verb} {meets}: as one class there are no terms and blocks for all of them"
            );
            faults.push(Fault::error(message).file("sections.csv").column("stack"));
            return;
        }
        let message = format!(
            "{what} {verb} {meets}, and {} leave no terms and blocks for that",
            quoted(&rules)
        );
        faults.push(at(&rules, message));
    }

    fn is_placeable(&self, sections: &[SectionId], limits: &Limits) -> bool {
        self.placements(sections).any(|pattern| {
            !sections.iter().any(|section| limits.forbids(*section, pattern.index()))
        })
    }

    /// The placements that the meeting kinds of all these sections allow.
    fn placements(&self, sections: &[SectionId]) -> impl Iterator<Item = PatternId> {
        let school = self.ground.school;
        let kind = |section: &SectionId| school.course(school.section(*section).course).meeting;
        let mut kinds: Vec<_> = sections.iter().map(kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let open = |kind| school.frame.meeting_of(kind).patterns.as_slice();
        let others: Vec<&[PatternId]> = kinds.iter().skip(1).map(|kind| open(*kind)).collect();
        let first = kinds.first().map_or(&[][..], |kind| open(*kind));
        first
            .iter()
            .copied()
            .filter(move |pattern| others.iter().all(|other| other.contains(pattern)))
    }

    fn sections_of(&self, classes: &[ClassId]) -> Vec<SectionId> {
        let sections = classes.iter().map(|class| &self.ground.classes.class(*class).sections);
        sections.flatten().copied().collect()
    }

    /// The hard rules whose own limits look like this.
    fn who(&self, guilty: impl Fn(&Limits) -> bool) -> Vec<&'a Stated> {
        let own = self.own.get_or_init(|| {
            let alone = |stated: &'a Stated| {
                let mut limits = Limits::new(self.ground.school);
                stated.rule.limit(self.ground, &mut limits);
                (stated, limits)
            };
            self.rules.iter().filter(|stated| stated.is_hard()).map(alone).collect()
        });
        own.iter().filter(|(_, limits)| guilty(limits)).map(|(stated, _)| *stated).collect()
    }

    /// The hard rules that put classes of this bundle at the same time.
    fn bundling(&self, bundle: &[SectionId]) -> Vec<&'a Stated> {
        self.who(|limits| {
            let within = |own: &Vec<SectionId>| own.iter().all(|class| bundle.contains(class));
            limits.together.iter().any(within)
        })
    }

    fn sections(&self, sections: &[SectionId]) -> String {
        let school = self.ground.school;
        let ids: Vec<&str> =
            sections.iter().map(|section| school.section(*section).id.as_str()).collect();
        listed(&ids)
    }
}

fn ids<'a>(rules: &[&'a Stated]) -> Vec<&'a str> {
    rules.iter().map(|stated| stated.id.as_str()).collect()
}

fn quoted(rules: &[&Stated]) -> String {
    let ids: Vec<String> = rules.iter().map(|stated| format!("'{}'", stated.id)).collect();
    listed(&ids)
}

fn at(rules: &[&Stated], message: String) -> Fault {
    let mut places = rules.iter().map(|stated| stated.place(""));
    let first = places.next().unwrap_or_default();
    Fault::error(message).at(first).also(places)
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;
    use serde_json::json;

    fn school() -> Fixture {
        Fixture::new()
            .course("ART", "half", 2)
            .course("BIO", "half", 2)
            .course("CHEM", "half", 2)
            .student("s1", "9", &[], &["ART", "BIO"])
    }

    /// The only fault of a school with these rules, which names all of them.
    fn only_fault(school: Fixture, named: &[&str]) -> String {
        let faults = school.faults();
        assert_eq!(faults.len(), 1, "{faults:?}");
        let fault = faults[0].to_string();
        for name in named {
            assert!(fault.contains(name), "{fault} does not name {name}");
        }
        fault
    }

    #[test]
    fn a_joint_section_cannot_be_kept_apart() {
        let asked = school()
            .hard("one-studio", "stacked", json!({"courses": ["ART", "BIO"]}))
            .hard("spread", "not_same_block", json!({"courses": ["ART", "BIO", "CHEM"]}));
        only_fault(asked, &["'one-studio'", "'spread'", "ART.1 and BIO.1"]);
    }

    #[test]
    fn what_the_input_joins_cannot_be_kept_apart() {
        let asked = school()
            .section("a", "ART", |row| row.stack = Some("x".into()))
            .section("b", "BIO", |row| row.stack = Some("x".into()))
            .hard("spread", "not_same_block", json!({"courses": ["ART", "BIO"]}));
        only_fault(asked, &["sections.csv", "'spread'", "a and b"]);
    }

    #[test]
    fn the_same_time_cannot_be_kept_apart() {
        let asked = school()
            .hard("side-by-side", "same_block", json!({"courses": ["ART", "BIO"]}))
            .hard("spread", "not_same_block", json!({"courses": ["ART", "BIO"]}));
        only_fault(asked, &["'side-by-side'", "'spread'", "ART.1 and BIO.1"]);
    }

    #[test]
    fn rules_cannot_leave_a_section_without_a_placement() {
        let early = json!({"courses": "ART", "blocks": ["1", "2"]});
        let late = json!({"courses": "ART", "between": ["12:00", "15:30"]});
        let asked = school().hard("early", "block_in", early.clone()).hard(
            "late",
            "block_in",
            late.clone(),
        );
        only_fault(asked, &["ART.1", "half", "'early' and 'late'"]);
        school().hard("early", "block_in", early).model();
        school().hard("late", "block_in", late).model();
    }

    #[test]
    fn rules_cannot_leave_classes_at_the_same_time_without_a_common_placement() {
        let asked = school()
            .hard("art", "block_in", json!({"courses": "ART", "blocks": "1"}))
            .hard("bio", "block_in", json!({"courses": "BIO", "blocks": "2"}))
            .hard("side", "same_block", json!({"courses": ["ART", "BIO"]}));
        only_fault(asked, &["ART.1 and BIO.1", "'art', 'bio' and 'side'"]);
    }

    #[test]
    fn the_input_cannot_join_sections_that_meet_differently() {
        let asked = school()
            .course("LAB", "full", 1)
            .section("a", "ART", |row| row.stack = Some("x".into()))
            .section("l", "LAB", |row| row.stack = Some("x".into()));
        only_fault(asked, &["full and half", "a and l"]);
    }
}
