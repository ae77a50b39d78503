use super::public::Public;
use super::view::ReportView;
use super::words::{difference, points, share_of, shown, whole};
use crate::equity::suppress::{ShownExpected, ShownOutcome};
use crate::equity::{Form, Outcome};

/// The widest line.
pub(super) const WIDTH: usize = 80;

/// A summary for a terminal of 80 columns: the numbers on top, by group, and why requests are unmet.
pub fn text(view: &ReportView) -> String {
    let head = &view.headline;
    let public = Public::new(view);
    let mut lines = Vec::new();
    let name = if view.school.is_empty() { "Draft schedule" } else { &view.school };
    lines.push(cut(name, WIDTH));
    if !view.frame.is_empty() {
        lines.push(cut(&view.frame, WIDTH));
    }
    lines.push(String::new());

    let mut number = |label: &str, count: u64, of: u64, rest: &str| {
        let (count_text, of_text) = (whole(count), whole(of));
        let line =
            format!("{label:<22}{count_text:>9} of {of_text:<9}{:>7}{rest}", share_of(count, of));
        lines.push(cut(&line, WIDTH));
    };
    let bound = head.bound.as_ref().map_or_else(String::new, |bound| {
        format!("   at most {} ({})", whole(bound.value), share_of(bound.value, head.asked))
    });
    number("Requests met", head.met, head.asked, &bound);
    if let Some(here) = &head.placement_bound {
        number("  at this timetable", here.value, head.asked, "   at most");
    }
    number("Students complete", head.complete, head.students, "");
    number("Missing two or more", head.missing_two, head.students, "");
    number("Sections placed", view.completeness.placed, view.completeness.sections, "");
    if !view.planned.is_empty() {
        let (planned, filled) = view.planned_of_filled();
        let courses = view.planned.len() as u64;
        let rest = if courses == 1 { "   in 1 course" } else { "   in {} courses" };
        number("Sections planned", planned, filled, &rest.replace("{}", &whole(courses)));
    }
    let mut rules = match head.hard {
        0 => "none broken".to_owned(),
        // By how much may be a count of few.
        _ => match view.hard_broken() {
            0 => "broken".to_owned(),
            rules => format!("{rules} broken"),
        },
    };
    match view.run.facts_broken {
        Some(0) => rules += "; facts: none broken",
        Some(count) => rules += &format!("; facts: {} broken", whole(count)),
        None => {}
    }
    lines.push(format!("{:<22}{:>9}", "Hard rules", rules));
    if head.without_requests > 0 {
        let noun = if head.without_requests == 1 { "student" } else { "students" };
        lines.push(format!("{} {noun} asked for nothing.", whole(head.without_requests)));
    }

    if !public.groups.is_empty() {
        lines.push(String::new());
        lines.push(format!(
            "{:<20}{:>9}{:>13}{:>9}{:>13}{:>13}",
            "Group", "students", "met", "gap", "complete", "missing 2+"
        ));
    }
    for family in &public.groups {
        for group in &family.groups {
            let students = group.students.map_or_else(|| "–".to_owned(), whole);
            let share = |index: usize| group.shares.get(index).map_or(String::new(), |s| shown(*s));
            lines.push(format!(
                "{:<20}{:>9}{:>13}{:>9}{:>13}{:>13}",
                cut(&group_name(&group.group), 19),
                students,
                share(0),
                points(group.gaps.first().copied().flatten()),
                share(1),
                share(2),
            ));
        }
    }
    if !public.groups.is_empty() {
        lines.push(
            "gap = points above all other students; – = hidden, the group is too small".into(),
        );
    }

    if !public.reach.is_empty() {
        lines.push(String::new());
        lines.push(format!(
            "{:<20}{:>9}{:>26}{:>23}",
            "Served evenly", "met", "at most at this timetable", "at most in any"
        ));
        for group in &public.reach {
            let name = group_name(&group.group);
            let (name, met) = (cut(&name, 19), &group.met);
            lines.push(format!("{name:<20}{met:>9}{:>26}{:>23}", group.here, group.ever));
        }
    }

    if !public.expected.is_empty() {
        lines.push(String::new());
        lines.extend(expectations(public.expected.iter().copied()));
    }

    if !public.reasons.is_empty() {
        lines.push(String::new());
        lines.push("Why requests are not met (unmet.csv names them):".to_owned());
        for line in &public.reasons {
            let titles: Vec<&str> = line.reasons.iter().map(|reason| reason.title()).collect();
            lines.push(cut(&format!("{:>7}  {}", whole(line.count), titles.join(", ")), WIDTH));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// What is expected and how the draft fares, a line each, with the group farthest from it and how far it is.
fn expectations<'a>(expected: impl Iterator<Item = &'a ShownExpected> + Clone) -> Vec<String> {
    let is_met = |one: &&ShownExpected| one.outcome == ShownOutcome::Known(Outcome::Met);
    let met = expected.clone().filter(is_met).count();
    let hidden = expected.clone().filter(|one| one.outcome == ShownOutcome::Hidden).count();
    let told = expected.clone().count() - hidden;
    let told = (told > 0).then(|| format!("{met} of {told} met"));
    let hidden = (hidden > 0).then(|| format!("{hidden} not shown"));
    let parts: Vec<String> = told.into_iter().chain(hidden).collect();
    let mut lines = vec![format!("Expectations: {}", parts.join(", "))];
    for one in expected.clone() {
        let group = one.group.as_ref().filter(|_| is_missed(one)).map(|group| group_name(group));
        let of: Vec<String> = group.into_iter().chain(margin(one)).collect();
        let of = if of.is_empty() { String::new() } else { format!(" [{}]", of.join(" ")) };
        let why = one.not_told.as_ref().map_or_else(String::new, |why| format!(" ({why})"));
        let outcome = format!("  {:<20} ", outcome_words(one));
        // A long sentence leaves room for the group and the margin.
        let room = WIDTH.saturating_sub(outcome.chars().count() + of.chars().count()).max(20);
        let line = format!("{outcome}{}{of}{why}", cut(&one.sentence, room));
        lines.push(cut(&line, WIDTH));
    }
    if expected.clone().any(|one| !matches!(one.outcome, ShownOutcome::Known(_))) {
        lines.push("not shown = it would tell of a few students; metrics --exact says it".into());
    }
    lines
}

/// The same as text, for a terminal of 80 columns.
pub fn expectations_text(expected: &[ShownExpected]) -> String {
    expectations(expected.iter()).join("\n")
}

/// How a draft fares, in a few words.
pub(super) fn outcome_words(expected: &ShownExpected) -> &'static str {
    match (&expected.outcome, expected.required) {
        (ShownOutcome::Known(Outcome::Met), _) => "met",
        (ShownOutcome::Known(Outcome::NotMet), true) => "NOT MET, required",
        (ShownOutcome::Known(Outcome::NotMet), false) => "not met",
        (ShownOutcome::Known(Outcome::NotTold), true) => "NOT TOLD, required",
        (ShownOutcome::Known(Outcome::NotTold), false) => "cannot be told",
        (ShownOutcome::MetWhereShown, _) => "met where shown",
        (ShownOutcome::Hidden, _) => "not shown",
    }
}

/// Whether it is known not to be met.
pub(super) fn is_missed(expected: &ShownExpected) -> bool {
    expected.outcome == ShownOutcome::Known(Outcome::NotMet)
}

/// How far the figure is beyond what is expected: `+1.2 points`, `−0.08`.
pub(super) fn margin(expected: &ShownExpected) -> Option<String> {
    let margin = expected.margin?;
    Some(match expected.form {
        Form::Share => format!("{} points", points(Some(100.0 * margin))),
        Form::Points => format!("{} points", points(Some(margin))),
        Form::Number => difference(margin, 2),
    })
}

/// A group as people call it: `Grade 9`, or the tag itself.
pub(super) fn group_name(group: &str) -> String {
    match group.strip_prefix("grade:") {
        Some(grade) => format!("Grade {grade}"),
        None => group.to_owned(),
    }
}

/// A text in at most so many characters, without control characters.
pub(super) fn cut(text: &str, width: usize) -> String {
    let clean = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    if text.chars().count() <= width {
        return clean.collect();
    }
    clean.take(width - 1).chain(['…']).collect()
}
