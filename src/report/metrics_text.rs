//! Measures on a terminal of 80 columns, exactly: one line each, or all groups of a few.
//!
//! It is for staff who are entitled to it, like `metrics.json`: nothing is hidden, and its first line says so. What
//! everybody may see is in [`super::shown_text`].

use super::text::{WIDTH, cut, group_name};
use super::words::{self, NOTHING, percent, points, ratio, whole};
use crate::equity::{Compared, Direction, Measured, Part, Unit};

/// What stands below the lines of [`measures_text`].
const OF_LINES: [&str; 5] = [
    "farthest = the group of 10 students or more that is farthest behind, or apart",
    "where groups should be alike; gap = its distance from all other students, else",
    "from what chance alone would give, else from the whole school; shares in points.",
    "--measure NAME shows a measure with its formula, its caveat and all groups.",
    "",
];

/// What stands below [`metrics_text`].
const OF_GROUPS: [&str; 5] = [
    "beside = all other students, or ~ what chance alone would give; gap = the",
    "distance from it, for shares in points; q = the share of false discoveries among",
    "lines at least as striking. A draft is a census: p and q ask what chance could",
    "do, not what a sample would.",
    "",
];

/// The fewest students of a group that is named as the farthest.
const SMALLEST: u64 = 10;

/// The longest name of a group or part beside its numbers.
const NAME: usize = 27;

/// The first line of all that is exact.
pub(super) const EXACT: &str =
    "Exact and confidential: small groups are not hidden. --share makes a set.";

/// One line for each measure: its value, and the group farthest behind.
pub fn measures_text(title: &str, measures: &[Measured]) -> String {
    let mut lines = heading(title);
    lines.push(format!("{:<5}{:<36}{:>8}  {:<21}{:>8}", "", "measure", "value", "farthest", "gap"));
    for measured in measures {
        let facts = &measured.facts;
        let name = format!("{:<5}{:<36}", facts.number, cut(facts.title, 35));
        if let Some(why) = &measured.not_computed {
            let line = format!("{name}  not computed: {why}");
            if line.chars().count() <= WIDTH {
                lines.push(cut(&line, WIDTH));
            } else {
                lines.push(format!("{name}  not computed:"));
                lines.extend(wrapped(&format!("  {why}")));
            }
            continue;
        }
        let worst = farthest(measured);
        let group = worst.map_or(NOTHING.to_owned(), |(line, _)| group_name(&line.group));
        let gap = worst.map_or(NOTHING.to_owned(), |(_, gap)| difference(facts.unit, gap));
        let value = value(facts.unit, measured.value);
        lines.push(format!("{name}{value:>8}  {:<21}{gap:>8}", cut(&group, 21)));
    }
    lines.push(String::new());
    lines.extend(OF_LINES.map(str::to_owned));
    lines.join("\n")
}

/// All groups and parts of some measures, with formula and caveat.
pub fn metrics_text(title: &str, measures: &[Measured]) -> String {
    let mut lines = heading(title);
    for measured in measures {
        let facts = &measured.facts;
        lines.push(cut(&format!("{} {} ({})", facts.number, facts.title, facts.name), WIDTH));
        for (label, text) in [("=", facts.formula), ("Note:", facts.caveat), ("By:", facts.source)]
        {
            lines.extend(wrapped(&format!("{label} {text}")));
        }
        if let Some(why) = &measured.not_computed {
            lines.extend(wrapped(&format!("not computed: {why}")));
            lines.push(String::new());
            continue;
        }
        lines.push(String::new());
        lines.push(row(["", "students", "value", "beside", "gap", "q"]));
        let all = Compared {
            tally: measured.overall,
            value: measured.value,
            flags: measured.flags.clone(),
            ..Compared::default()
        };
        lines.extend(group_lines("Whole school", facts.unit, &all));
        for line in &measured.groups {
            lines.extend(group_lines(&group_name(&line.group), facts.unit, line));
        }
        if !measured.parts.is_empty() {
            lines.push(row(["part", "students", "value", "chance", "", "p"]));
        }
        for part in &measured.parts {
            lines.extend(part_lines(facts.unit, part));
        }
        lines.push(String::new());
    }
    lines.extend(OF_GROUPS.map(str::to_owned));
    lines.join("\n")
}

fn heading(title: &str) -> Vec<String> {
    vec![EXACT.to_owned(), cut(title, WIDTH), String::new()]
}

/// A line of six columns.
fn row([name, students, value, beside, gap, q]: [&str; 6]) -> String {
    format!("{:<28}{students:>9}{value:>9}{beside:>9}{gap:>9}{q:>7}", cut(name, NAME))
}

fn group_lines(name: &str, unit: Unit, line: &Compared) -> Vec<String> {
    let beside = match (line.others, line.floor) {
        (Some(others), _) => value(unit, Some(others)),
        (None, Some(floor)) => format!("~{}", value(unit, Some(floor))),
        (None, None) => String::new(),
    };
    let gap = distance(line).map_or(String::new(), |gap| difference(unit, gap));
    let students = match line.tally.students {
        0 => String::new(),
        students => whole(students),
    };
    let (value, q) = (value(unit, line.value), rarity(line.q));
    named(name, [&students, &value, &beside, &gap, &q], &line.flags)
}

fn part_lines(unit: Unit, part: &Part) -> Vec<String> {
    let name = match part.about.as_str() {
        "" => part.part.to_owned(),
        about => format!("{}: {}", part.part, about),
    };
    let floor = part.floor.map_or(String::new(), |floor| format!("~{}", value(unit, Some(floor))));
    let cells = [&whole(part.students), &value(unit, part.value), &floor, "", &rarity(part.p)];
    named(&name, cells, &part.flags)
}

/// A line of a group or part. A long name has a line of its own above it: groups and courses are looked up by
/// it. So have flags below it; only the most telling word stands beside the numbers.
fn named(name: &str, cells: [&str; 5], flags: &[&'static str]) -> Vec<String> {
    const WORDS: [(&str, &str); 3] =
        [("clear", "clear"), ("watch", "watch"), ("small_group", "small")];
    let told = WORDS.into_iter().find(|(flag, _)| flags.contains(flag));
    let is_long = name.chars().count() > NAME;
    let mut lines = if is_long { wrapped(name) } else { Vec::new() };
    let [students, value, beside, gap, q] = cells;
    let line = row([if is_long { "" } else { name }, students, value, beside, gap, q]);
    lines.push(format!("{line}  {}", told.map_or("", |(_, word)| word)).trim_end().to_owned());
    let others = flags.iter().filter(|flag| told.is_none_or(|(told, _)| told != **flag));
    let others: Vec<&str> = others.copied().collect();
    if !others.is_empty() {
        lines.extend(wrapped(&format!("    {}", others.join(", "))));
    }
    lines
}

fn rarity(q: Option<f64>) -> String {
    match q {
        None => String::new(),
        Some(q) if q < 0.001 => "<0.001".to_owned(),
        Some(q) => format!("{q:.3}"),
    }
}

/// The group of a size to speak of that is farthest behind, and how far.
fn farthest(measured: &Measured) -> Option<(&Compared, f64)> {
    let direction = measured.facts.direction;
    let behind = |gap: f64| match direction {
        Direction::HigherIsBetter => -gap,
        Direction::LowerIsBetter => gap,
        Direction::Parity => gap.abs(),
    };
    let gap = |line: &Compared| {
        distance(line).or_else(|| {
            let scale = if measured.facts.unit.is_share() { 100.0 } else { 1.0 };
            Some(scale * (line.value? - measured.value?))
        })
    };
    // That grades take other courses, and so sit in other classes, is no news.
    let is_news = |line: &&Compared| line.others.is_some() || line.family != "grade";
    let lines = measured.groups.iter().filter(|line| line.tally.students >= SMALLEST);
    let lines = lines.filter(is_news);
    let found = lines.filter_map(|line| Some((line, gap(line)?)));
    // The first of those equally far, in the order in which groups are shown.
    let far = found.reduce(|far, own| if behind(own.1) > behind(far.1) { own } else { far });
    far.filter(|(_, gap)| behind(*gap) > 0.0)
}

/// How far a line is from what stands beside it.
fn distance(line: &Compared) -> Option<f64> {
    line.gap.or_else(|| Some(line.value? - line.floor?))
}

pub(super) fn value(unit: Unit, value: Option<f64>) -> String {
    match value {
        None => NOTHING.to_owned(),
        Some(value) if unit.is_share() => percent(value),
        Some(value) if unit == Unit::Index => format!("{value:.3}"),
        Some(value) => ratio(Some(value)),
    }
}

/// A difference in points, or in the measure's unit, with its sign.
pub(super) fn difference(unit: Unit, gap: f64) -> String {
    if unit.is_share() {
        return points(Some(gap));
    }
    words::difference(gap, if unit == Unit::Index { 3 } else { 2 })
}

/// A text in lines of the terminal's width, the later ones indented.
pub(super) fn wrapped(text: &str) -> Vec<String> {
    let indent = text.len() - text.trim_start().len() + 2;
    let mut lines = vec![" ".repeat(indent - 2)];
    for word in text.split_whitespace() {
        let word = cut(word, WIDTH - indent);
        let line = lines.last().map_or(0, |line| line.chars().count());
        let is_blank = lines.last().is_none_or(|line| line.trim().is_empty());
        if !is_blank && line + 1 + word.chars().count() > WIDTH {
            lines.push(format!("{}{word}", " ".repeat(indent)));
        } else if let Some(line) = lines.last_mut() {
            if !is_blank {
                line.push(' ');
            }
            line.push_str(&word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equity::measure;
    use crate::sample::Sample;

    /// Twelve with `iep` of whom four get what they ask for, twelve without who all do, and two with a long
    /// name who do not.
    fn measures() -> Vec<Measured> {
        let long = format!("<b>{}\u{202e}", "long".repeat(30));
        let mut sample = Sample::new().course("A", "A", 1, 99).place("A.1", "all", "1");
        for number in 0..26 {
            let id = format!("S{number:02}");
            let tag = match number {
                0..12 => "iep",
                12..24 => "avid",
                _ => long.as_str(),
            };
            let seats: &[&str] = if (8..24).contains(&number) { &["A.1"] } else { &[] };
            sample = sample.student(&id, &[tag], &["A"]).seats(&id, seats);
        }
        sample.measured_by(measure)
    }

    #[test]
    fn every_line_fits_a_terminal() {
        let measures = measures();
        let texts = [measures_text("School", &measures), metrics_text("School", &measures)];
        for line in texts.iter().flat_map(|text| text.lines()) {
            assert!(line.chars().count() <= WIDTH, "{line}");
            assert!(!line.ends_with(' '), "{line:?}");
        }
    }

    #[test]
    fn what_is_missing_is_named_in_full() {
        let mut measures = measures();
        let why = "services.csv is missing, without which no plan has a minute, ".repeat(3);
        measures[1].not_computed = Some(why.clone());
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for text in [measures_text("School", &measures), metrics_text("School", &measures)] {
            assert!(words(&text).contains(&format!("not computed: {}", words(&why))), "{text}");
            assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
        }
    }

    #[test]
    fn a_line_names_the_group_farthest_behind() {
        let text = measures_text("School", &measures());
        let line = text.lines().find(|line| line.contains("Requests met")).expect("a line");
        // 4 of 12 beside 12 of 14: the two with the long name are worse off and too few.
        assert_eq!(
            line,
            "M1   Requests met                           61.5%  iep                     −52.4"
        );
    }

    #[test]
    fn all_groups_of_a_measure_stand_below_its_formula() {
        let all = measures();
        let complete: Vec<Measured> =
            all.into_iter().filter(|own| own.facts.name == "students_complete").collect();
        let text = metrics_text("School", &complete);
        assert!(text.contains("= students whose primary requests are all met"), "{text}");
        let line = text.lines().find(|line| line.starts_with("iep ")).expect("a line");
        // Fisher's p of 4 of 12 beside 12 of 14 is 0.0138 (scipy 1.17.1), the second of three.
        let expected =
            "iep                                12    33.3%    85.7%    −52.4  0.021  clear";
        assert_eq!(line, expected);
        let flags = "    gap_over_2_points, unserved_ratio_over_1.25, access_ratio_under_0.80,";
        assert!(text.contains(flags), "{text}");
    }

    #[test]
    fn a_difference_has_a_sign_unless_it_rounds_to_nothing() {
        assert_eq!(difference(Unit::Index, -0.1234), "−0.123");
        assert_eq!(difference(Unit::Number, 0.004), "0.00");
        assert_eq!(difference(Unit::Minutes, 12.0), "+12.00");
        assert_eq!(difference(Unit::ShareOfSeats, -3.24), "−3.2");
    }
}
