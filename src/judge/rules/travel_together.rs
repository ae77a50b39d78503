//! `travel_together`: a cohort goes through its classes in a few groups.

use super::super::case::{Case, Section};
use super::super::clock::{Interval, shared};
use super::super::placement;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule, whom};
use std::collections::{BTreeMap, BTreeSet};

/// Students who travel with none of the groups, and groups whose classes are not where they should be.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let groups = keys.whole("groups")?.unwrap_or(1);
    if groups == 0 {
        return Err("it allows no group".to_string());
    }
    let order = Order {
        groups,
        adjacent: keys.flag("adjacent")?.unwrap_or(false),
        in_order: keys.flag("in_order")?.unwrap_or(false),
    };
    if keys.flag("each_cohort")?.unwrap_or(false) {
        let is_named = ["cohort", "group", "courses"]
            .into_iter()
            .map(|key| keys.texts(key))
            .collect::<Result<Vec<_>, _>>()?;
        if order.in_order || is_named.iter().any(Option::is_some) {
            return Err("it means each cohort, and something else".to_string());
        }
        let cohorts = whom::cohorts(case).into_values();
        return Ok(cohorts.filter_map(|cohort| of_cohort(case, &cohort, &order)).collect());
    }
    let cohort = whom::students(case, keys, &["cohort", "group"])?;
    let named = keys.needed_texts("courses")?;
    let by_course = Selection::read(case, keys)?.by_course(case);
    // A course that is not named itself, and has no section, is not meant.
    let mut courses: Vec<&str> = by_course
        .iter()
        .filter(|(course, sections)| !sections.is_empty() || named.contains(course))
        .map(|(course, _)| *course)
        .collect();
    if courses.len() < 2 {
        return Err("it needs two courses".to_string());
    }
    if order.in_order {
        if let Some(other) = named.iter().find(|name| !by_course.contains_key(*name)) {
            return Err(format!("'{other}' is no course that has a place in an order"));
        }
        courses.sort_by_key(|course| named.iter().position(|name| name == course));
    }
    Ok(breach(case, &cohort, &courses, &by_course, &order).into_iter().collect())
}

/// How students are to go through their courses.
struct Order {
    groups: u64,
    adjacent: bool,
    in_order: bool,
}

/// The breach of a cohort in the courses that most students who ask for them share it in, if there are two.
fn of_cohort<'a>(case: &Case<'a>, cohort: &BTreeSet<&'a str>, order: &Order) -> Option<Breach> {
    let mut asked: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for request in case.facts.primaries() {
        let (own, all) = asked.entry(&request.course_id).or_default();
        *all += 1;
        *own += usize::from(cohort.contains(request.student_id.as_str()));
    }
    let mine = asked.iter().filter(|(_, (own, all))| own + own > *all).map(|(course, _)| *course);
    let by_course = Selection::of(case, &mine.collect::<Vec<_>>()).ok()?.by_course(case);
    let run = by_course.iter().filter(|(_, sections)| !sections.is_empty());
    let courses: Vec<&str> = run.map(|(course, _)| *course).collect();
    if courses.len() < 2 {
        return None;
    }
    breach(case, cohort, &courses, &by_course, order)
}

/// What is wrong with the way in which some students go through some courses.
fn breach<'a>(
    case: &Case<'a>,
    cohort: &BTreeSet<&'a str>,
    courses: &[&'a str],
    by_course: &BTreeMap<&'a str, Vec<usize>>,
    order: &Order,
) -> Option<Breach> {
    let &Order { groups, adjacent, in_order } = order;
    // Every student's way: a section of each course, told by its class.
    let mut ways: BTreeMap<Vec<usize>, (u64, Vec<usize>)> = BTreeMap::new();
    for student in cohort {
        let seats = case.sections_of(student);
        let seat =
            |course: &&str| seats.iter().find(|seat| by_course[*course].contains(seat)).copied();
        let Some(way) = courses.iter().map(seat).collect::<Option<Vec<usize>>>() else { continue };
        let classes = way.iter().map(|section| case.sections[*section].class).collect();
        ways.entry(classes).or_insert((0, way)).0 += 1;
    }
    let travelling: u64 = ways.values().map(|(many, _)| many).sum();
    let mut worth = Vec::new();
    for (many, way) in ways.values() {
        let sections: Vec<&Section> = way.iter().map(|section| &case.sections[*section]).collect();
        let flaws = u64::from(adjacent && !are_adjacent(case, &sections))
            + u64::from(in_order && !are_in_order(&sections));
        worth.push(many.saturating_sub(flaws));
    }
    // One group after another, each the best that is left.
    let mut accounted = 0;
    for _ in 0..groups.min(worth.len() as u64) {
        let Some(best) = (0..worth.len()).max_by_key(|way| worth[*way]) else { break };
        accounted += worth.swap_remove(best);
    }
    let amount = travelling - accounted;
    if amount == 0 {
        return None;
    }
    let message = format!(
        "of {travelling} students who take all its courses, {amount} are too many or badly placed for \
         {groups} groups."
    );
    Some(Breach { amount, ..Breach::once(courses, message) })
}

/// Whether sections share their terms, never meet at once, and follow one another.
fn are_adjacent(case: &Case, sections: &[&Section]) -> bool {
    let Some(first) = sections.first() else { return false };
    let blocks: BTreeSet<&str> = sections.iter().flat_map(|section| section.blocks()).collect();
    let apart = sections.iter().enumerate().all(|(place, one)| {
        sections[..place].iter().all(|other| {
            shared(&one.times, &other.times).is_none() && one.blocks().is_disjoint(&other.blocks())
        })
    });
    apart
        && !first.terms.is_empty()
        && sections.iter().all(|section| section.terms == first.terms && !section.times.is_empty())
        && placement::follow(&case.facts.frame, &blocks, &first.terms)
}

/// Whether each section meets for the first time after the one before it has.
fn are_in_order(sections: &[&Section]) -> bool {
    let begins = |section: &&Section| {
        section.times.iter().map(|time: &Interval| (time.term, time.day, time.start)).min()
    };
    let begins: Option<Vec<_>> = sections.iter().map(begins).collect();
    begins.is_some_and(|begins| begins.windows(2).all(|pair| pair[0] < pair[1]))
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{Trial, hard, soft, text, texts, valid};
    use crate::school::records::RequestRecord;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// s2 and s3 share ENG.2 and ART.1; s1 alone takes ENG and LAB; s4 takes ENG.1, CHESS.1 and PE.1.
    fn counted(cohort: &[&str], keys: Value, change: fn(&mut Trial)) -> u64 {
        let mut trial = valid();
        for student in cohort {
            trial.student(student).cohorts = texts(&["tech"]);
        }
        change(&mut trial);
        let mut keys = keys;
        keys["cohort"] = json!("tech");
        trial.rule(soft(json!({"travel_together": keys})));
        trial.judge().tally.soft_breaches["travel_together (rule 10)"]
    }

    #[test]
    fn the_largest_groups_travel() {
        let asked = || json!({"courses": ["ENG", "ART"]});
        let all = &["s1", "s2", "s3", "s4"];
        assert_eq!(counted(all, asked(), |_| ()), 0, "only two of them take both");
        let third = |t: &mut Trial| t.add_seat("s4", "ART", "ART.1");
        assert_eq!(counted(all, asked(), third), 1);
        assert_eq!(counted(all, json!({"courses": ["ENG", "ART"], "groups": 2}), third), 0);
    }

    #[test]
    fn a_group_is_where_it_should_be() {
        let near = |courses: &[&str]| json!({"courses": courses, "adjacent": true});
        // Blocks 1, 2 and 3 with lunch between the last two.
        assert_eq!(counted(&["s4"], near(&["ENG", "CHESS"]), |_| ()), 0);
        assert_eq!(counted(&["s4"], near(&["CHESS", "PE"]), |_| ()), 1);
        let order = |courses: &[&str]| json!({"courses": courses, "in_order": true});
        assert_eq!(counted(&["s4"], order(&["ENG", "CHESS", "PE"]), |_| ()), 0);
        assert_eq!(counted(&["s4"], order(&["ENG", "PE", "CHESS"]), |_| ()), 1);
        let late = |t: &mut Trial| t.section("ART.1").term = text("S2");
        assert_eq!(counted(&["s2"], near(&["ART", "MUS"]), |_| ()), 1, "other terms");
        assert_eq!(counted(&["s2"], near(&["ART", "MUS"]), late), 1, "at the same time");
    }

    /// With requests for ENG and ART alone; s4 is in ENG.1, s2 and s3 are in ENG.2, all three in ART.1.
    fn apart(tech: &[&str], arts: &[&str]) -> u64 {
        let mut trial = valid();
        trial.school.requests.retain(|row| ["ENG", "ART"].contains(&row.course_id.as_str()));
        let of_s4 = trial.school.requests.iter().find(|row| row.student_id == "s3").cloned();
        let asks = RequestRecord { student_id: "s4".to_string(), ..of_s4.expect("a request") };
        trial.school.requests.push(RequestRecord { course_id: "ART".to_string(), ..asks });
        trial.add_seat("s4", "ART", "ART.1");
        for (word, students) in [("tech", tech), ("arts", arts)] {
            for student in students {
                trial.student(student).cohorts.push(word.to_string());
            }
        }
        trial.rule(soft(json!({"travel_together": {"each_cohort": true}})));
        trial.judge().tally.soft_breaches["travel_together (rule 10)"]
    }

    #[test]
    fn each_cohort_has_its_own_courses() {
        assert_eq!(apart(&["s2", "s3", "s4"], &[]), 1, "three of four ask for ENG");
        assert_eq!(apart(&["s2", "s4"], &[]), 0, "half of ENG is not most of it");
        assert_eq!(apart(&["s2", "s3", "s4"], &["s1", "s2", "s4"]), 2, "in both cohorts");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let codes = |keys: Value| {
            valid().with(|t| {
                t.student("s1").cohorts = texts(&["tech"]);
                t.rule(hard(json!({"travel_together": keys})));
            })
        };
        for keys in [
            json!({"cohort": "tech", "courses": "ENG"}),
            json!({"cohort": "tech", "courses": ["ENG", "ART"], "groups": 0}),
            json!({"cohort": "tech", "courses": ["dept:Arts"], "in_order": true}),
            json!({"courses": ["ENG", "ART"]}),
            json!({"cohort": "tech"}),
            json!({"each_cohort": true, "cohort": "tech"}),
            json!({"each_cohort": true, "in_order": true}),
        ] {
            assert_eq!(codes(keys.clone()), BTreeSet::from(["rule_unreadable"]), "{keys}");
        }
    }
}
