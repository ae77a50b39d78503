//! `lre_floor`: students spend enough of their day outside of separate classes.

use super::super::case::Case;
use super::super::cell::{given, items};
use super::super::clock::{Interval, length};
use super::super::needs::per_cycle;
use super::keys::Keys;
use super::{Breach, Rule};
use std::collections::BTreeMap;

/// The keys of the kind.
pub const KEYS: &[&str] = &["group", "students", "min_share"];

/// Minutes compare with this tolerance.
const TOLERANCE: f64 = 0.001;

fn is_apart(word: &str) -> bool {
    word == "resource" || word == "self_contained"
}

/// A student with more separate classes than the floor and the own plan leave time for.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let share = keys.decimal("min_share")?.ok_or("'min_share' is not given")?;
    let named = keys.texts("students")?;
    let group = keys.texts("group")?.unwrap_or(vec!["iep"]);
    let [group] = group.as_slice() else { return Err("'group' is not one tag".to_string()) };
    let day = whole_day(case);
    // What is left of the day when the share is taken from it, rounded down: so the share is rounded up.
    let whole = usize::try_from(day).map_err(|_| "its days are too long")?;
    let floor = share.share_of_rounded_up(whole);
    let most = day - i64::try_from(floor).unwrap_or(i64::MAX);
    if most < 0 {
        return Err("'min_share' is more than all".to_string());
    }
    let mut breaches = Vec::new();
    for student in case.facts.students.keys() {
        let is_meant = match &named {
            Some(ids) => ids.contains(student),
            None => case.facts.has_tag(student, group),
        };
        if !is_meant {
            continue;
        }
        let plan = plan_of(case, student);
        let mut separate: BTreeMap<usize, i64> = BTreeMap::new();
        for position in case.sections_of(student) {
            let section = &case.sections[position];
            let tagged = section.course.is_some_and(|course| items(&course.tags).any(is_apart));
            if is_apart(section.setting())
                || tagged
                || plan.courses.contains_key(section.course_id())
            {
                separate.insert(position, length(&section.times));
            }
        }
        let mut excepted = plan.elsewhere;
        for (course, minutes) in &plan.courses {
            let mut seats = separate.iter();
            let seat = seats.find(|(position, _)| case.sections[**position].course_id() == *course);
            excepted += seat.map_or(*minutes, |(_, taken)| minutes.max(*taken as f64));
        }
        let total: i64 = separate.values().sum();
        let mut left = total;
        let mut amount = 0;
        loop {
            if left <= most || left as f64 <= excepted + TOLERANCE {
                break;
            }
            let unplanned = separate.iter().filter(|(position, _)| {
                !plan.courses.contains_key(case.sections[**position].course_id())
            });
            let Some((position, minutes)) = unplanned.max_by_key(|(_, minutes)| **minutes) else {
                break;
            };
            let (position, minutes) = (*position, *minutes);
            separate.remove(&position);
            left -= minutes;
            amount += 1;
        }
        if amount > 0 {
            let message = format!(
                "{student} spends {total} of {day} minutes of the year's cycles in separate classes; \
                 {most} may be, or {excepted:.0} by the own plan."
            );
            breaches.push(Breach { amount, ..Breach::once(&[student], message) });
        }
    }
    Ok(breaches)
}

/// Minutes from the first class block to the last, on every day of every term.
fn whole_day(case: &Case) -> i64 {
    let frame = &case.facts.frame;
    let mut days: BTreeMap<(usize, usize), (i64, i64)> = BTreeMap::new();
    for Interval { term, day, start, end } in
        frame.class_blocks().flat_map(|block| frame.block_times(block)).copied()
    {
        let span = days.entry((term, day)).or_insert((start, end));
        *span = (span.0.min(start), span.1.max(end));
    }
    days.values().map(|(start, end)| end - start).sum()
}

/// What a student's own rows name, in minutes of one cycle of every term.
struct PlanOf<'a> {
    courses: BTreeMap<&'a str, f64>,
    elsewhere: f64,
}

fn plan_of<'a>(case: &Case<'a>, student: &str) -> PlanOf<'a> {
    let frame = &case.facts.frame;
    let mut plan = PlanOf { courses: BTreeMap::new(), elsewhere: 0.0 };
    let rows = case.facts.school.services.iter().flatten();
    for row in rows.filter(|row| row.student_id == student && is_apart(row.service.trim())) {
        let minutes = per_cycle(frame, row).unwrap_or(0.0) * frame.term_count() as f64;
        match given(&row.course_id) {
            Some(course) => *plan.courses.entry(course).or_default() += minutes,
            None => plan.elsewhere += minutes,
        }
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{Trial, hard, text, texts, valid};
    use crate::school::records::ServiceRecord;
    use serde_json::json;
    use std::collections::BTreeSet;

    /// The day of 285 minutes has 1140 in both terms; s2 sits in ART for 120 of them and in PE for 240.
    fn codes(share: f64, change: impl FnOnce(&mut Trial)) -> BTreeSet<&'static str> {
        valid().with(|t| {
            t.student("s2").groups = texts(&["iep"]);
            t.course("ART").tags = texts(&["resource"]);
            t.course("PE").tags = texts(&["self_contained"]);
            t.rule(hard(json!({"lre_floor": {"min_share": share}})));
            change(t);
        })
    }

    #[test]
    fn separate_minutes_are_a_share_of_the_whole_day() {
        let broken = BTreeSet::from(["rule_lre_floor"]);
        assert_eq!(codes(0.684, |_| ()), BTreeSet::new());
        assert_eq!(codes(0.685, |_| ()), broken);
        assert_eq!(codes(0.685, |t| t.course("ART").tags.clear()), BTreeSet::new());
        assert_eq!(codes(0.685, |t| t.student("s2").groups.clear()), BTreeSet::new());
        assert_eq!(codes(1.5, |_| ()), BTreeSet::from(["rule_unreadable"]));
    }

    #[test]
    fn the_own_plan_excepts() {
        let planned = |course: Option<&str>, minutes: f64, per: &str| {
            codes(0.9, |t| {
                t.school.services = Some(vec![ServiceRecord {
                    student_id: "s2".to_string(),
                    service: "resource".to_string(),
                    course_id: course.and_then(text),
                    minutes: Some(minutes),
                    per: text(per),
                    ..ServiceRecord::default()
                }]);
            })
        };
        let broken = BTreeSet::from(["rule_lre_floor"]);
        assert_eq!(planned(None, 180.0, "cycle"), BTreeSet::new());
        assert_eq!(planned(None, 179.0, "cycle"), broken);
        assert_eq!(planned(None, 90.0, "day"), BTreeSet::new());
        assert_eq!(planned(None, 450.0, "week"), BTreeSet::new());
        assert_eq!(planned(None, 449.0, "week"), broken);
        assert_eq!(planned(Some("PE"), 1.0, "cycle"), broken, "ART is still too much");
        assert_eq!(planned(Some("PE"), 180.0, "cycle"), BTreeSet::new());
    }
}
