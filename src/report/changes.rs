use super::text::{WIDTH, cut, group_name};
use super::words::{NOTHING, percent, points, told, whole};
use crate::compare::{AskedRule, Changes, CoursePlacements, RuleChange, ScenarioChanges};
use crate::equity::suppress::Told;

/// Lines of a list before the rest is only counted.
const MOST_LINES: usize = 12;

/// What differs between two drafts, in words, for a terminal of 80 columns.
pub fn changes_text(changes: &Changes) -> String {
    let mut lines = vec![from_to(changes)];
    if changes.same_school == Some(false) {
        lines.push(
            "The school's files differ, too: not all of this is the schedule's doing.".into(),
        );
    }
    lines.push(String::new());
    if changes.is_nothing() && changes.rules.is_empty() {
        lines.push("Nothing differs: the same classes at the same times, the same seats.".into());
        return lines.join("\n");
    }
    numbers(changes, &mut lines);
    placements(changes, &mut lines);
    courses(changes, &mut lines);
    groups(changes, &mut lines);
    rules(&changes.rules, &mut lines);
    lines.join("\n")
}

fn from_to(changes: &Changes) -> String {
    let named = |scenarios: &[String]| match scenarios {
        [] => "no scenario".to_owned(),
        names => names.join(", "),
    };
    let [before, after] = changes.scenarios.each_ref().map(|names| named(names));
    cut(&format!("From {before} to {after}"), WIDTH)
}

fn numbers(changes: &Changes, lines: &mut Vec<String>) {
    let requests = &changes.requests;
    let mut number = |label: &str, pair: Option<[u64; 2]>| {
        let Some([before, after]) = pair else { return };
        let (before_text, after_text) = (whole(before), whole(after));
        let change = difference(before, after);
        lines.push(format!("{label:<30}{before_text:>9}{after_text:>11}{change:>9}"));
    };
    number("Requests", requests.asked.filter(|[before, after]| before != after));
    number("Requests met", requests.met);
    number("Students complete", requests.complete);
    number("Missing two or more", requests.missing_two);
    number("Sections", Some(changes.placements.sections));
    lines.push(String::new());
    let mut count = |label: &str, count: Told, of: u64| {
        let (count_text, of_text) = (told(count), whole(of));
        lines.push(format!("{label:<30}{count_text:>9} of {of_text}"));
    };
    let sections = changes.placements.sections[1];
    if let Some([_, asked]) = requests.asked.filter(|_| !requests.courses.is_empty()) {
        count("Met now, not before", requests.gained, asked);
        count("Met before, not now", requests.lost, asked);
    }
    count("Students with other times", requests.students_with_another_timetable, requests.students);
    count("Sections at another time", Told::Exact(changes.placements.moved), sections);
    count("… same time, other people", Told::Exact(changes.placements.other_staff), sections);
    count("… same time, another room", Told::Exact(changes.placements.other_room), sections);
}

fn placements(changes: &Changes, lines: &mut Vec<String>) {
    let moved: Vec<&CoursePlacements> = changes
        .placements
        .courses
        .iter()
        .filter(|course| course.moved > 0 || course.sections[0] != course.sections[1])
        .collect();
    if moved.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push("Courses whose sections meet at other times (terms and blocks):".into());
    let mut most: Vec<&CoursePlacements> = moved.clone();
    // Those that changed altogether say most.
    most.sort_by_key(|course| std::cmp::Reverse(course.moved));
    for course in most.iter().take(MOST_LINES) {
        let [before, after] = course
            .times
            .each_ref()
            .map(|times| if times.is_empty() { NOTHING.to_owned() } else { times.join(", ") });
        let count = format!("{} of {}", course.moved, course.sections[1]);
        let line = format!("  {:<14}{count:>9}   {before} → {after}", cut(&course.course_id, 13));
        lines.push(cut(&line, WIDTH));
    }
    more(moved.len(), lines);
}

fn courses(changes: &Changes, lines: &mut Vec<String>) {
    let courses = &changes.requests.courses;
    if courses.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push("Requests by course (met now and not before, met before and not now):".into());
    for course in courses.iter().take(MOST_LINES) {
        let signed = |sign: &str, count: Told| match count {
            Told::Exact(_) => format!("{sign}{}", told(count)),
            _ => told(count),
        };
        let (gained, lost) = (signed("+", course.gained), signed("−", course.lost));
        let name = cut(&course.course_id, 30);
        lines.push(format!("  {name:<32}{gained:>9}{lost:>9}"));
    }
    more(courses.len(), lines);
}

fn groups(changes: &Changes, lines: &mut Vec<String>) {
    if changes.groups.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push(format!("{:<24}{:>9}{:>11}{:>11}", "Requests met", "students", "before", "now"));
    for group in &changes.groups {
        let students = group.students.map_or_else(|| NOTHING.to_owned(), whole);
        let (before, now, change) = match group.met {
            Some([before, now]) => {
                (percent(before), percent(now), points(Some(100.0 * (now - before))))
            }
            None => (NOTHING.to_owned(), NOTHING.to_owned(), String::new()),
        };
        let name = cut(&group_name(&group.group), 23);
        lines.push(
            format!("{name:<24}{students:>9}{before:>11}{now:>11}{change:>9}")
                .trim_end()
                .to_owned(),
        );
    }
    lines.push(
        "– = hidden, here or on a page: a small group, or a difference of a few students".into(),
    );
}

fn rules(rules: &[RuleChange], lines: &mut Vec<String>) {
    if rules.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push("Rules:".into());
    for rule in rules {
        let strength = |tier: Option<u8>| match tier {
            None => "hard".to_owned(),
            Some(tier) => format!("tier {tier}"),
        };
        let what = match rule.amount {
            [None, Some(Told::Exact(0))] => format!("new ({}), kept", strength(rule.tier[1])),
            [None, Some(now)] => {
                format!("new ({}), {} breaches", strength(rule.tier[1]), told(now))
            }
            [Some(_), None] => "gone".to_owned(),
            [Some(before), Some(now)] if before != now => {
                format!("breaches {} → {}", told(before), told(now))
            }
            [Some(few @ Told::Few(_)), _] => {
                format!("breaches {} in both, not as many", told(few))
            }
            _ if rule.tier[0] != rule.tier[1] => {
                format!("{} → {}", strength(rule.tier[0]), strength(rule.tier[1]))
            }
            _ => "says something else".to_owned(),
        };
        lines.push(cut(&format!("  {}: {what}", rule.id), WIDTH));
        for line in wrapped(&rule.sentence, WIDTH - 6) {
            lines.push(format!("      {line}"));
        }
    }
}

fn more(count: usize, lines: &mut Vec<String>) {
    if count > MOST_LINES {
        lines.push(format!(
            "  … and {} more (--json lists all)",
            whole((count - MOST_LINES) as u64)
        ));
    }
}

fn difference(before: u64, after: u64) -> String {
    match after.cmp(&before) {
        std::cmp::Ordering::Greater => format!("+{}", whole(after - before)),
        std::cmp::Ordering::Less => format!("−{}", whole(before - after)),
        std::cmp::Ordering::Equal => "same".to_owned(),
    }
}

/// What differs between two scenarios, in words.
pub fn scenario_changes_text(changes: &ScenarioChanges) -> String {
    let [before, after] = &changes.names;
    let mut lines = vec![cut(&format!("From “{before}” to “{after}”"), WIDTH)];
    if changes.is_nothing() {
        lines.push("Nothing differs.".into());
    }
    for (name, [before, after]) in &changes.settings {
        let shown =
            |value: &str| if value.is_empty() { NOTHING.to_owned() } else { value.to_owned() };
        lines.push(cut(&format!("{name}: {} → {}", shown(before), shown(after)), WIDTH));
    }
    let mut list = |title: &str, rules: &[AskedRule]| {
        if rules.is_empty() {
            return;
        }
        lines.push(String::new());
        lines.push(title.to_owned());
        for rule in rules {
            asked(rule, &mut lines);
        }
    };
    list("Rules that are added:", &changes.added);
    list("Rules that are dropped:", &changes.dropped);
    if !changes.changed.is_empty() {
        lines.push(String::new());
        lines.push("Rules that are changed:".to_owned());
    }
    for [before, after] in &changes.changed {
        asked(after, &mut lines);
        let mut was = Vec::new();
        if before.ask != after.ask {
            was.push(if before.ask.is_empty() { "off".to_owned() } else { before.ask.clone() });
        }
        if before.strength != after.strength && !before.strength.is_empty() {
            was.push(before.strength.clone());
        }
        for line in wrapped(&format!("was: {}", was.join("; ")), WIDTH - 6) {
            lines.push(format!("      {line}"));
        }
    }
    lines.join("\n")
}

fn asked(rule: &AskedRule, lines: &mut Vec<String>) {
    if rule.ask.is_empty() {
        lines.push(cut(&format!("  {}: the school's rule is taken out", rule.id), WIDTH));
        return;
    }
    lines.push(cut(&format!("  {} ({})", rule.id, rule.strength), WIDTH));
    let because = rule.because.as_ref().map(|because| format!("because {because}"));
    for text in [Some(&rule.ask), because.as_ref()].into_iter().flatten() {
        lines.extend(wrapped(text, WIDTH - 6).iter().map(|line| format!("      {line}")));
    }
}

/// A text in lines of at most so many characters, without control characters.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let fits = |line: &String| line.chars().count() + 1 + word.chars().count() <= width;
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if fits(line) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| cut(line, width)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{CourseRequests, GroupChange, Placements, Requests};
    use crate::school::HideBelow;

    fn changes() -> Changes {
        Changes {
            scenarios: [Vec::new(), vec!["sped-inclusion.json".into()]],
            same_school: Some(true),
            requests: Requests {
                asked: Some([21_090; 2]),
                met: Some([20_636, 20_559]),
                complete: Some([2_000, 1_990]),
                missing_two: Some([40, 44]),
                gained: Told::Exact(212),
                lost: Told::Exact(289),
                students: 2_400,
                students_with_another_timetable: Told::Exact(2_301),
                courses: vec![CourseRequests {
                    course_id: "ENG-9".into(),
                    gained: Told::Hidden,
                    lost: Told::Few(HideBelow::default()),
                }],
            },
            placements: Placements {
                sections: [903, 903],
                moved: 500,
                other_staff: 100,
                other_room: 50,
                courses: vec![CoursePlacements {
                    course_id: "ENG-9".into(),
                    sections: [11, 11],
                    moved: 2,
                    times: [vec!["all 1".into(); 2], vec!["all 2".into(), "S1 3;4".into()]],
                    ..CoursePlacements::default()
                }],
            },
            rules: vec![RuleChange {
                id: "co-taught-pairs".into(),
                kind: "co_teach".into(),
                sentence: "Every class has its pair. ".repeat(8),
                because: None,
                amount: [None, Some(Told::Exact(0))],
                tier: [None, None],
                asked_before: None,
            }],
            groups: vec![GroupChange {
                group: "grade:9".into(),
                students: Some(620),
                met: Some([0.973, 0.979]),
            }],
        }
    }

    #[test]
    fn changes_read_well_in_80_columns() {
        let text = changes_text(&changes());
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        for line in [
            "From no scenario to sped-inclusion.json",
            "Requests met                     20,636     20,559      −77",
            "Met now, not before                 212 of 21,090",
            "  ENG-9           2 of 11   all 1, all 1 → all 2, S1 3;4",
            "  ENG-9                                   – under 10",
            "Grade 9                       620      97.3%      97.9%     +0.6",
            "  co-taught-pairs: new (hard), kept",
        ] {
            assert!(text.contains(line), "{line}\nis not in\n{text}");
        }
    }

    #[test]
    fn hostile_words_stay_in_their_line() {
        let mut hostile = changes();
        hostile.rules[0].id = "a\u{1b}[31m\nb".into();
        hostile.placements.courses[0].course_id = "\u{7}".into();
        let text = changes_text(&hostile);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{7}'), "{text}");
    }
}
