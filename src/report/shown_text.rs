//! Measures on a terminal of 80 columns as everybody may see them: what a shared set tells, in lines.
//!
//! Nothing is worked out here but from what is shown, so that no line tells more than the set does.

use super::audit::{Audited, why_not};
use super::metrics_text::{difference, value, wrapped};
use super::text::{WIDTH, cut, group_name};
use super::words::{NOTHING, ratio, told, whole};
use crate::equity::suppress::{self, ShownChange, ShownLine, ShownMeasure, ShownValue, Told};
use crate::equity::{Direction, Facts, Unit};
use crate::school::HideBelow;

/// What stands below the lines of [`shown_measures_text`].
const OF_LINES: [&str; 6] = [
    "40–50% = between, – = hidden or not to be had; farthest = of the groups of which",
    "it can be told, the one farthest behind, or apart where groups should be alike;",
    "gap = the distance from all other students, and where values are rounded, the",
    "least that lies between group and school; shares in points.",
    "--measure NAME shows a measure with its formula, its caveat and all groups.",
    "",
];

/// What stands below [`shown_metrics_text`].
const OF_GROUPS: [&str; 4] = [
    "40–50% = between, – = hidden or not to be had; gap = the distance from all other",
    "students, for shares in points; ratio = the value by that of all others. Both,",
    "and how many students there are, stand where a value is exact.",
    "",
];

/// What stands below [`shown_audit_text`].
const OF_YEARS: [&str; 4] = [
    "40–50% = between, – = hidden or not to be had; change = the last known less the",
    "first, of shares in points. Differences between years may be chance: of small",
    "groups most are.",
    "",
];

/// How many schedules stand side by side; of more, the last.
const SIDE_BY_SIDE: usize = 3;

/// One line for each measure: its value, and the group farthest behind. `untold` are measures of which nothing is told
/// here.
pub fn shown_measures_text(
    title: &str,
    measures: &[ShownMeasure],
    untold: &[&str],
    below: HideBelow,
) -> String {
    let mut lines = heading(title, below);
    let row = |number: &str, title: &str, value: &str, group: &str, gap: &str| {
        let line =
            format!("{number:<5}{:<36}{value:>13}  {:<15}{gap:>9}", cut(title, 35), cut(group, 15));
        line.trim_end().to_owned()
    };
    lines.push(row("", "measure", "value", "farthest", "gap"));
    for measure in measures {
        let facts = &measure.facts;
        if let Some(why) = &measure.not_computed {
            lines.extend(not_computed(facts, why));
            continue;
        }
        let farthest = farthest(measure);
        let group = farthest.map_or(NOTHING.to_owned(), |(line, _)| group_name(&line.group));
        let gap = farthest.map_or(NOTHING.to_owned(), |(_, gap)| difference(facts.unit, gap));
        let value = shown_value(facts.unit, &measure.shown);
        lines.push(row(facts.number, facts.title, &value, &group, &gap));
    }
    lines.push(String::new());
    lines.extend(told_elsewhere(untold));
    lines.extend(OF_LINES.map(str::to_owned));
    lines.join("\n")
}

/// All groups of some measures, with formula and caveat.
pub fn shown_metrics_text(
    title: &str,
    measures: &[ShownMeasure],
    untold: &[&str],
    below: HideBelow,
) -> String {
    let mut lines = heading(title, below);
    for measure in measures {
        let facts = &measure.facts;
        lines.push(cut(&format!("{} {} ({})", facts.number, facts.title, facts.name), WIDTH));
        for (label, text) in [("=", facts.formula), ("Note:", facts.caveat), ("By:", facts.source)]
        {
            lines.extend(wrapped(&format!("{label} {text}")));
        }
        if let Some(why) = &measure.not_computed {
            lines.extend(wrapped(&format!("not computed: {why}")));
            lines.push(String::new());
            continue;
        }
        lines.push(String::new());
        lines.push(group_row("", ["students", "value", "gap", "ratio"]));
        let all = shown_value(facts.unit, &measure.shown);
        lines.push(group_row("Whole school", ["", &all, "", ""]));
        for line in &measure.groups {
            let students = line.students.map_or(String::new(), whole);
            let gap = line.gap.map_or(String::new(), |gap| difference(facts.unit, gap));
            let ratio = line.ratio.map_or(String::new(), |own| ratio(Some(own)));
            let value = shown_value(facts.unit, &line.shown);
            let name = group_name(&line.group);
            lines.push(group_row(&name, [&students, &value, &gap, &ratio]));
        }
        if measure.groups.is_empty() {
            lines.push("No value of a group is told.".to_owned());
        }
        lines.push(String::new());
    }
    lines.extend(told_elsewhere(untold));
    lines.extend(OF_GROUPS.map(str::to_owned));
    lines.join("\n")
}

/// Schedules that exist, side by side: a line for each measure, a column for each schedule, and the change as far as
/// the columns tell it. With groups, a line for each of those below its measure.
pub fn shown_audit_text(
    schedules: &[Audited],
    shown: &[Vec<ShownMeasure>],
    untold: &[&str],
    with_groups: bool,
) -> String {
    // What holds of all of them.
    let below = schedules.iter().map(|own| own.hide_below).min().unwrap_or_default();
    let mut lines = heading("Audit of existing schedules", below);
    for own in schedules {
        let counts = format!(
            "{} students, {} sections, {} seats, {} clashes",
            whole(own.students),
            whole(own.sections),
            whole(own.seats),
            told(Told::of_students(own.findings, own.hide_below)),
        );
        lines.push(cut(&format!("{:<16}{counts}", cut(&own.name, 15)), WIDTH));
    }
    lines.push(String::new());
    let first = schedules.len().saturating_sub(SIDE_BY_SIDE);
    let names = schedules[first..].iter().map(|own| cut(&own.name, 11));
    let change = if schedules.len() > 1 { "change" } else { "" };
    lines.push(year_row("", "measure", names, change));
    let named: Vec<(&str, &[ShownMeasure])> =
        schedules.iter().zip(shown).map(|(own, shown)| (own.name.as_str(), &shown[..])).collect();
    let changes = suppress::changes(&named);
    for at in 0..shown.iter().map(Vec::len).min().unwrap_or(0) {
        let own = || shown.iter().map(|year| &year[at]);
        let facts = shown[0][at].facts;
        let groups = suppress::groups_of(own()).into_iter().filter(|_| with_groups).map(Some);
        for group in [None].into_iter().chain(groups) {
            let cells = own().skip(first).map(|measure| match group {
                None => shown_value(facts.unit, &measure.shown),
                Some(group) => measure
                    .groups
                    .iter()
                    .find(|line| line.group == group)
                    .map_or(NOTHING.to_owned(), |line| shown_value(facts.unit, &line.shown)),
            });
            let is_own = |change: &&ShownChange| {
                change.measure == facts.name && change.group.as_deref() == group
            };
            let change = changes.iter().find(is_own).map(shown_change);
            let (number, name) = match group {
                None => (facts.number, facts.title.to_owned()),
                Some(group) => ("", format!("  {}", group_name(group))),
            };
            lines.push(year_row(number, &name, cells, &change.unwrap_or_default()));
        }
    }
    lines.push(String::new());
    let missing = lacking(schedules, shown);
    if !missing.is_empty() {
        lines.push("Of these, not computed for lack of data:".to_owned());
        lines.extend(missing.iter().flat_map(|line| wrapped(line)));
        lines.push(String::new());
    }
    lines.extend(told_elsewhere(untold));
    lines.extend(OF_YEARS.map(str::to_owned));
    lines.join("\n")
}

fn heading(title: &str, below: HideBelow) -> Vec<String> {
    let note = format!(
        "No count of a group below {} stands here or follows. For staff: --exact.",
        below.count()
    );
    vec![cut(title, WIDTH), note, String::new()]
}

fn told_elsewhere(untold: &[&str]) -> Vec<String> {
    if untold.is_empty() {
        return Vec::new();
    }
    let names = untold.join(", ");
    let mut lines = wrapped(&format!("Told on a build's page alone, in steps of its own: {names}"));
    lines.push(String::new());
    lines
}

fn not_computed(facts: &Facts, why: &str) -> Vec<String> {
    let name = format!("{:<5}{:<36}", facts.number, cut(facts.title, 35));
    let line = format!("{name}  not computed: {why}");
    if line.chars().count() <= WIDTH {
        return vec![cut(&line, WIDTH)];
    }
    let mut lines = vec![format!("{name}  not computed:")];
    lines.extend(wrapped(&format!("  {why}")));
    lines
}

/// Why measures were not computed: once where it is the same in all schedules, else for each.
fn lacking(schedules: &[Audited], shown: &[Vec<ShownMeasure>]) -> Vec<String> {
    let mut lines = Vec::new();
    for at in 0..shown.iter().map(Vec::len).min().unwrap_or(0) {
        let facts = &shown[0][at].facts;
        let name = format!("{} {}", facts.number, facts.title);
        let found: Vec<(String, String)> = (schedules.iter().zip(shown))
            .filter_map(|(own, year)| Some((own.name.clone(), year[at].not_computed.clone()?)))
            .collect();
        lines.extend(why_not(&name, &found, schedules.len()));
    }
    lines
}

fn group_row(name: &str, [students, value, gap, ratio]: [&str; 4]) -> String {
    let line = format!("{:<34}{students:>10}{value:>16}{gap:>10}{ratio:>8}", cut(name, 33));
    line.trim_end().to_owned()
}

fn year_row(number: &str, name: &str, cells: impl Iterator<Item = String>, change: &str) -> String {
    let mut line = format!("{number:<5}{:<27}", cut(name, 26));
    for cell in cells {
        line += &format!("{cell:>12}");
    }
    line += &format!("{change:>12}");
    line.trim_end().to_owned()
}

/// A value as it may be shown: `61.5%`, `40–50%`, `over 95%`, `−5 to 5`, `–`.
fn shown_value(unit: Unit, shown: &ShownValue) -> String {
    let scale = if unit.is_share() { 100.0 } else { 1.0 };
    match (shown.value, shown.from.zip(shown.to)) {
        (Some(known), _) => value(unit, Some(known)),
        (None, Some((from, to))) => {
            let percent = if unit.is_share() { "%" } else { "" };
            let (from, to) = (scale * from, scale * to);
            if shown.flags.contains(&"over") {
                format!("over {}{percent}", short(from))
            } else if shown.flags.contains(&"under") {
                format!("under {}{percent}", short(to))
            } else {
                format!("{}{percent}", between(from, to))
            }
        }
        (None, None) => NOTHING.to_owned(),
    }
}

/// A change as it may be shown: `+1.2`, `−5 to 10`, shares in points.
fn shown_change(change: &ShownChange) -> String {
    let scale = if change.unit.is_share() { 100.0 } else { 1.0 };
    match (change.shown.value, change.shown.from.zip(change.shown.to)) {
        (Some(known), _) => difference(change.unit, scale * known),
        (None, Some((from, to))) => {
            format!("{} to {}", short(scale * from), short(scale * to))
        }
        (None, None) => String::new(),
    }
}

/// From one number to another. A dash between numbers with a sign would be read as one.
fn between(from: f64, to: f64) -> String {
    let link = if from < 0.0 { " to " } else { "–" };
    format!("{}{link}{}", short(from), short(to))
}

/// A round number with no more decimals than it needs.
fn short(number: f64) -> String {
    let number = (1000.0 * number).round() / 1000.0;
    if number < 0.0 { format!("−{}", -number) } else { format!("{}", number.abs()) }
}

/// Of the groups of which it can be told, the one that is farthest behind, or apart where groups should be alike: by its
/// gap where that is shown, else by the least that lies between what is shown of it and of the whole school.
fn farthest(measure: &ShownMeasure) -> Option<(&ShownLine, f64)> {
    let behind = |gap: f64| match measure.facts.direction {
        Direction::HigherIsBetter => -gap,
        Direction::LowerIsBetter => gap,
        Direction::Parity => gap.abs(),
    };
    let scale = if measure.facts.unit.is_share() { 100.0 } else { 1.0 };
    let apart = |line: &ShownLine| {
        let ((low, high), (from, to)) = (measure.shown.ends()?, line.shown.ends()?);
        let apart = if to < low { to - low } else { (from - high).max(0.0) };
        // That grades take other courses, and so sit in other classes, is no news.
        (line.family != "grade" && line.gap.is_none()).then_some(scale * apart)
    };
    let gap = |line: &ShownLine| line.gap.or_else(|| apart(line));
    let found = measure.groups.iter().filter_map(|line| Some((line, gap(line)?)));
    // The first of those equally far, in the order in which groups are shown.
    let far = found.reduce(|far, own| if behind(own.1) > behind(far.1) { own } else { far });
    far.filter(|(_, gap)| behind(*gap) > 0.0)
}

#[cfg(test)]
mod tests {
    use super::super::shown_measures;
    use super::*;
    use crate::equity::{Draft, Measured, measure};
    use crate::sample::Sample;

    /// A school of sixty with `iep`, of whom so many get what they ask for, sixty without a tag of whom ten do not, and seven
    /// with `foster` who do not.
    fn year(met: usize) -> (Vec<Measured>, Vec<ShownMeasure>) {
        let mut sample = Sample::new()
            .course_with("A", "A", 1, 999, |row| row.tags = vec!["ap".to_owned()])
            .place("A.1", "all", "1");
        for number in 0..127 {
            let id = format!("S{number:03}");
            let (tags, is_met): (&[&str], bool) = match number {
                0..60 => (&["iep"], number < met),
                60..120 => (&[], number < 110),
                _ => (&["foster"], false),
            };
            let seats: &[&str] = if is_met { &["A.1"] } else { &[] };
            sample = sample.student(&id, tags, &["A"]).seats(&id, seats);
        }
        let records = sample.records.clone();
        let (model, plan) = sample.build();
        let measured = measure(&Draft::new(&model.school, &model.classes, &records, &plan));
        let shown = shown_measures(&model.school, &measured);
        (measured, shown)
    }

    fn line(text: &str, start: &str) -> String {
        let found = text.lines().find(|line| line.starts_with(start));
        found.unwrap_or_else(|| panic!("{start} is not in\n{text}")).to_owned()
    }

    fn audited(name: &str, metrics: Vec<Measured>) -> Audited {
        let school = "School".to_owned();
        Audited {
            name: name.into(),
            school,
            hide_below: HideBelow::default(),
            students: 127,
            sections: 1,
            seats: 9,
            findings: 3,
            expectations: Vec::new(),
            metrics,
        }
    }

    #[test]
    fn a_small_group_has_no_number_and_what_follows_from_others_has_none() {
        let (measured, shown) = year(30);
        assert!(measured[1].group("foster").is_some_and(|own| own.tally.students == 7));
        let own: Vec<ShownMeasure> =
            shown.iter().filter(|own| own.facts.name == "requests_met").cloned().collect();
        let text = shown_metrics_text("School", &own, &[], HideBelow::default());
        let foster = line(&text, "foster ");
        assert_eq!(foster.split_whitespace().collect::<Vec<_>>(), ["foster", "–"]);
        assert!(line(&text, "iep ").contains("50.0%"), "{text}");
        assert!(text.contains("No count of a group below 10 stands here"), "{text}");
    }

    #[test]
    fn values_of_other_measures_are_rounded_and_the_farthest_follows_from_what_is_shown() {
        let (measured, shown) = year(11);
        let ap = measured.iter().find(|own| own.facts.name == "ap_participation").expect("AP");
        let iep = ap.group("iep").and_then(|own| own.value).expect("a value");
        assert!((iep - 11.0 / 60.0).abs() < 1e-9);
        let text = shown_measures_text("School", &shown, &[], HideBelow::default());
        // 11 of 60 and 61 of 127, in steps of a fifth and of a tenth: between them lie at least twenty points.
        let own = line(&text, "M5   Students in Advanced");
        assert!(own.contains("40–50%  iep ") && own.ends_with("−20.0"), "{own}");
    }

    #[test]
    fn every_line_fits_a_terminal() {
        let years: Vec<_> = [12, 30, 31, 50].into_iter().map(year).collect();
        let schedules: Vec<Audited> = (years.iter().enumerate())
            .map(|(at, (own, _))| audited(&format!("a long name of the year 202{at}"), own.clone()))
            .collect();
        let shown: Vec<Vec<ShownMeasure>> = years.iter().map(|own| own.1.clone()).collect();
        let below = HideBelow::default();
        let texts = [
            shown_measures_text("School", &shown[0], &["advanced_asked"], below),
            shown_metrics_text("School", &shown[0], &["advanced_asked"], below),
            shown_audit_text(&schedules, &shown, &["advanced_asked"], true),
            shown_audit_text(&schedules[..1], &shown[..1], &[], true),
        ];
        for line in texts.iter().flat_map(|text| text.lines()) {
            assert!(line.chars().count() <= WIDTH && !line.ends_with(' '), "{line:?}");
        }
    }

    #[test]
    fn years_stand_side_by_side_with_the_change_that_follows_from_them() {
        let (one, other) = (year(12), year(48));
        let schedules = [audited("2024-25", one.0), audited("2025-26", other.0)];
        let text = shown_audit_text(&schedules, &[one.1, other.1], &[], true);
        // 62 and 98 of 127 requests; few clashes are not counted out.
        let met = line(&text, "M1   Requests met ");
        assert!(met.ends_with("48.8%       77.2%       +28.3"), "{met}");
        assert!(line(&text, "2024-25").ends_with("under 10 clashes"), "{text}");
        // Participation lies in steps of a tenth: 40 to 50 and 70 to 80 per cent.
        let ap = line(&text, "M5   Students in Advanced");
        assert!(ap.ends_with("40–50%      70–80%    20 to 40"), "{ap}");
        // Of the groups seven are too few, and 12 and 48 of 60 lie in steps of a fifth.
        let below = text.lines().skip_while(|line| !line.starts_with("M5   Students in Advanced"));
        let below: Vec<Vec<&str>> =
            below.skip(1).take(2).map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(below[0], ["foster", "–", "–"]);
        assert_eq!(below[1], ["iep", "20–40%", "80–100%", "40", "to", "80"]);
    }

    #[test]
    fn numbers_between_two_ends_read_well() {
        let step =
            |from, to, flags| ShownValue { value: None, from: Some(from), to: Some(to), flags };
        let rounded = |from, to| step(from, to, vec!["rounded"]);
        assert_eq!(shown_value(Unit::ShareOfStudents, &rounded(0.4, 0.5)), "40–50%");
        assert_eq!(shown_value(Unit::ShareOfStudents, &rounded(0.125, 0.126)), "12.5–12.6%");
        assert_eq!(shown_value(Unit::Number, &rounded(-5.0, 0.0)), "−5 to 0");
        let coded = step(0.83, 1.0, vec!["over"]);
        assert_eq!(shown_value(Unit::ShareOfStudents, &coded), "over 83%");
        let coded = step(0.0, 0.17, vec!["under"]);
        assert_eq!(shown_value(Unit::ShareOfStudents, &coded), "under 17%");
        assert_eq!(shown_value(Unit::Minutes, &ShownValue::default()), "–");
    }
}
