//! The ways in which files say when: clock times, and the items of `unavailable` and `release`.

use super::cell::Complaint;
use super::suggest::Suggest;
use crate::school::records::FrameRecord;

/// The names of weekdays, from Monday.
pub const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// An item of an `unavailable` or `release` cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeItem {
    /// The only term in which it holds; `None` = all.
    pub term: Option<String>,
    /// The time.
    pub when: When,
    /// The code of a release, which stands behind it in brackets.
    pub code: Option<String>,
}

/// A time that a school names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// A block of the frame.
    Block(String),
    /// Minutes since midnight on some days, from `start` until just before `end`.
    Clock {
        /// The days.
        days: Days,
        /// When it begins.
        start: u32,
        /// When it ends.
        end: u32,
    },
}

/// Days, as a school names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Days {
    /// Days of the frame's cycle.
    Cycle(Vec<String>),
    /// Weekdays, Monday being 0, where the frame's days are called otherwise.
    Weekdays(Vec<usize>),
}

/// Minutes since midnight of a clock time `HH:MM`, from `00:00` to `24:00`.
///
/// # Errors
///
/// What is wrong with the text.
pub fn parse_clock(text: &str) -> Result<u32, Complaint> {
    let wrong = || {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let padded = match digits.len() {
            3 => format!("0{}:{}", &digits[..1], &digits[1..]),
            4 => format!("{}:{}", &digits[..2], &digits[2..]),
            _ => return Complaint::new("not a clock time", "write HH:MM, for example 08:30"),
        };
        Complaint::new("not a clock time of the form HH:MM", &format!("write {padded}"))
    };
    let two = |digits: &str| {
        let plain = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse::<u32>().ok()).flatten()
    };
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let hours = two(hours).ok_or_else(wrong)?;
    let minutes = two(minutes).ok_or_else(wrong)?;
    if minutes > 59 || hours * 60 + minutes > 24 * 60 {
        return Err(Complaint::plain("there is no such clock time"));
    }
    Ok(hours * 60 + minutes)
}

/// Minutes since midnight of a span of clock times `HH:MM-HH:MM`.
///
/// # Errors
///
/// What is wrong with the text.
pub fn parse_span(start: &str, end: &str) -> Result<(u32, u32), Complaint> {
    let (start, end) = (parse_clock(start)?, parse_clock(end)?);
    if end <= start {
        return Err(Complaint::plain("ends before it begins"));
    }
    Ok((start, end))
}

/// A day or a range of days, `Mon` or `Mon-Fri`: of the frame's cycle if it has days of these names,
/// else of the week.
///
/// # Errors
///
/// What is wrong with the text.
pub fn parse_days(text: &str, frame: &FrameRecord) -> Result<Days, Complaint> {
    let cycle: Vec<&str> = frame.days.iter().map(String::as_str).collect();
    if let Some(range) = range_of(text, &cycle) {
        let days = |range: std::ops::RangeInclusive<usize>| {
            Days::Cycle(range.map(|day| frame.days[day].clone()).collect())
        };
        return range.map(days);
    }
    if let Some(range) = range_of(text, &WEEKDAYS) {
        return range.map(|range| Days::Weekdays(range.collect()));
    }
    let mut known = Suggest::new(cycle.iter().copied().chain(WEEKDAYS));
    let hint = match known.closest(text) {
        Some(close) => format!("did you mean '{close}'?"),
        None => {
            "write a day or a range of days of the frame or the week, for example Mon-Fri".into()
        }
    };
    Err(Complaint::new("names no days", &hint))
}

/// The positions that a name or a range of names covers; `None` if they are no such names. A name may
/// itself hold a `-`.
fn range_of(
    text: &str,
    names: &[&str],
) -> Option<Result<std::ops::RangeInclusive<usize>, Complaint>> {
    let position = |name: &str| names.iter().position(|known| *known == name.trim());
    if let Some(day) = position(text) {
        return Some(Ok(day..=day));
    }
    let mut splits = text.match_indices('-');
    let (first, last) =
        splits.find_map(|(at, _)| Some((position(&text[..at])?, position(&text[at + 1..])?)))?;
    if last < first {
        return Some(Err(Complaint::plain("the range of days ends before it begins")));
    }
    Some(Ok(first..=last))
}

/// Reads an item of an `unavailable` or `release` cell: `3`, `S1:3`, `Mon-Fri 13:30-15:00`,
/// `S1:Mon 13:30-15:00`, each with an optional code behind it, ` (WBL)`.
///
/// # Errors
///
/// What is wrong with the text.
pub fn parse_time_item(text: &str, frame: &FrameRecord) -> Result<TimeItem, Complaint> {
    let text = text.trim();
    if let Some(when) = block(text, frame) {
        return Ok(TimeItem { term: None, when, code: None });
    }
    let (item, code) = match text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")) {
        Some((item, code)) if !code.trim().is_empty() => {
            (item.trim(), Some(code.trim().to_owned()))
        }
        _ => (text, None),
    };
    let split = item.match_indices(':').find_map(|(at, _)| {
        let term = frame.terms.iter().find(|term| *term == item[..at].trim())?;
        Some((term.clone(), item[at + 1..].trim()))
    });
    if block(item, frame).is_none()
        && let Some((term, rest)) = split
    {
        return Ok(TimeItem { term: Some(term), when: when(rest, frame)?, code });
    }
    when(item, frame)
        .map(|when| TimeItem { term: None, when, code })
        .map_err(|complaint| misplaced_prefix(item, frame).unwrap_or(complaint))
}

fn block(text: &str, frame: &FrameRecord) -> Option<When> {
    frame.blocks.iter().find(|block| *block == text).cloned().map(When::Block)
}

fn when(text: &str, frame: &FrameRecord) -> Result<When, Complaint> {
    if let Some(block) = block(text, frame) {
        return Ok(block);
    }
    let unknown = || {
        let mut known = Suggest::new(frame.blocks.iter().map(String::as_str));
        let hint = known.hint(text).unwrap_or_else(|| "or write Mon-Fri 13:30-15:00".into());
        Complaint::new("neither a block of the frame nor a clock time", &hint)
    };
    let (days, span) = text.rsplit_once(char::is_whitespace).ok_or_else(unknown)?;
    let (start, end) = span.split_once('-').ok_or_else(unknown)?;
    if !span.contains(':') {
        return Err(unknown());
    }
    let (start, end) = parse_span(start, end)?;
    Ok(When::Clock { days: parse_days(days.trim(), frame)?, start, end })
}

/// What to say of `X:…` where X is no term and the rest would make sense.
fn misplaced_prefix(item: &str, frame: &FrameRecord) -> Option<Complaint> {
    let (prefix, rest) = item.split_once(':')?;
    let (prefix, rest) = (prefix.trim(), rest.trim());
    when(rest, frame).ok()?;
    let close = Suggest::new(frame.terms.iter().map(String::as_str)).closest(prefix);
    let hint = match close {
        Some(close) => format!("did you mean '{close}'?"),
        None => format!("a term stands before ':'; a code stands behind, as in {rest} ({prefix})"),
    };
    Some(Complaint::new("begins with no term of the frame", &hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(days: &[&str]) -> FrameRecord {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        FrameRecord {
            terms: names(&["S1", "S2"]),
            days: names(days),
            blocks: names(&["1", "2", "A:x", "Lab (b)"]),
            ..FrameRecord::default()
        }
    }

    fn read(text: &str) -> Result<TimeItem, String> {
        parse_time_item(text, &frame(&["Mon", "Tue", "Wed"])).map_err(|complaint| {
            format!("{} ({})", complaint.message, complaint.hint.unwrap_or_default())
        })
    }

    fn item(term: Option<&str>, when: When, code: Option<&str>) -> Result<TimeItem, String> {
        Ok(TimeItem { term: term.map(Into::into), when, code: code.map(Into::into) })
    }

    #[test]
    fn blocks_and_clock_times_are_read_with_terms_and_codes() {
        let block = |name: &str| When::Block(name.to_owned());
        let clock = |days: &[&str]| When::Clock {
            days: Days::Cycle(days.iter().map(|day| (*day).to_owned()).collect()),
            start: 810,
            end: 900,
        };
        assert_eq!(read("1"), item(None, block("1"), None));
        assert_eq!(read("S2:2"), item(Some("S2"), block("2"), None));
        assert_eq!(read("A:x"), item(None, block("A:x"), None));
        assert_eq!(read("S1:A:x (WBL)"), item(Some("S1"), block("A:x"), Some("WBL")));
        assert_eq!(read("Lab (b)"), item(None, block("Lab (b)"), None));
        assert_eq!(read("Mon-Wed 13:30-15:00"), item(None, clock(&["Mon", "Tue", "Wed"]), None));
        let with_all = read("S1:Tue 13:30-15:00 (WBL)");
        assert_eq!(with_all, item(Some("S1"), clock(&["Tue"]), Some("WBL")));
    }

    #[test]
    fn weekdays_hold_where_the_cycle_has_other_days() {
        let frame = frame(&["Day 1", "Day 2", "Day-3"]);
        assert_eq!(parse_days("Tue-Thu", &frame).ok(), Some(Days::Weekdays(vec![1, 2, 3])));
        let last = vec!["Day 2".to_owned(), "Day-3".to_owned()];
        assert_eq!(parse_days("Day 2-Day-3", &frame).ok(), Some(Days::Cycle(last)));
        assert!(parse_days("Fri-Mon", &frame).is_err() && parse_days("Fryday", &frame).is_err());
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        for (text, told) in [
            ("7", "neither a block of the frame nor a clock time (one of 1, 2, A:x, Lab (b))"),
            (
                "S3:1",
                "begins with no term of the frame (a term stands before ':'; a code stands \
                      behind, as in 1 (S3))",
            ),
            (
                "WBL:Mon 13:30-15:00",
                "begins with no term of the frame (a term stands before ':'; a \
                                     code stands behind, as in Mon 13:30-15:00 (WBL))",
            ),
            ("Mon 1:30-15:00", "not a clock time of the form HH:MM (write 01:30)"),
            ("Mon 13:30-25:00", "there is no such clock time ()"),
            ("Mon 15:00-13:30", "ends before it begins ()"),
            ("Mon", "neither a block of the frame nor a clock time (one of 1, 2, A:x, Lab (b))"),
        ] {
            assert_eq!(read(text).expect_err("wrong"), told, "{text}");
        }
        for text in ["", ":", "(", "S1:", "S1: ", "-", "Mon ", "é:é", "Mon 13:30–15:00"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
