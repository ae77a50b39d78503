//! Clock times and the little language in which people write when somebody is away.

/// Minutes after midnight.
pub type Minute = u16;

/// A half-open clock interval: from `start` up to, not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// The first minute.
    pub start: Minute,
    /// The first minute after it.
    pub end: Minute,
}

/// A clock interval on one day of one term, which is a place in [`super::Block::cells`].
pub type Hours = (usize, Interval);

impl Interval {
    /// Whether the two have a minute in common.
    pub fn overlaps(self, other: Interval) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The same with so many minutes before and after it.
    pub fn widened(self, before: Minute, after: Minute) -> Interval {
        let (start, end) = (self.start.saturating_sub(before), self.end.saturating_add(after));
        Interval { start, end }
    }

    /// Its length in minutes.
    pub fn minutes(self) -> u32 {
        u32::from(self.end.saturating_sub(self.start))
    }
}

/// Reads `HH:MM` (or `H:MM`), 00:00 to 24:00.
pub fn minute(text: &str) -> Option<Minute> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |part: &str, most: usize| {
        (!part.is_empty() && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<Minute>().ok())?
    };
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2).filter(|_| minutes.len() == 2)?);
    (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
}

/// A minute as `HH:MM`.
pub fn shown(minute: Minute) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// A time at which somebody is away, as a cell of `unavailable` or `release` states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// The only term concerned, if the cell names one.
    pub term: Option<String>,
    /// When in that term.
    pub when: When,
    /// The code of an approved release, such as `WBL`.
    pub code: Option<String>,
}

/// The time of an [`Away`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// A whole block of the frame.
    Block(String),
    /// From the first named day to the last, between two clock times.
    Clock {
        /// The first day.
        from: String,
        /// The last day; the same as `from` for a single day.
        to: String,
        /// Between these times.
        interval: Interval,
    },
}

/// Reads one item such as `3`, `S1:3`, `Mon-Fri 13:30-15:00` or `S1:Mon 13:30-15:00 (WBL)`.
///
/// # Errors
/// Says in a few words what cannot be read.
pub fn away(item: &str, terms: &[String]) -> Result<Away, String> {
    let mut rest = item.trim();
    let mut code = None;
    if let Some(open) = rest.strip_suffix(')').and_then(|text| text.rfind('(').map(|at| (text, at)))
    {
        code = Some(open.0[open.1 + 1..].trim().to_owned());
        rest = open.0[..open.1].trim();
    }
    let mut term = None;
    if let Some((before, after)) = rest.split_once(':')
        && terms.iter().any(|name| name == before.trim())
    {
        term = Some(before.trim().to_owned());
        rest = after.trim();
    }
    if rest.is_empty() {
        return Err("names no time".to_owned());
    }
    let clock =
        rest.rsplit_once(' ').filter(|(_, times)| times.contains(':') && times.contains('-'));
    let Some((days, times)) = clock else {
        return Ok(Away { term, when: When::Block(rest.to_owned()), code });
    };
    let (start, end) = times.split_once('-').unwrap_or((times, ""));
    let (Some(start), Some(end)) = (minute(start), minute(end)) else {
        return Err(format!("'{times}' is not a time span such as 13:30-15:00"));
    };
    if start >= end {
        return Err(format!("'{times}' ends before it starts"));
    }
    // A day's own name may hold a hyphen, so the whole text is tried by the caller first.
    let (from, to) = match days.trim().split_once('-') {
        Some((from, to)) => (from.trim().to_owned(), to.trim().to_owned()),
        None => (days.trim().to_owned(), days.trim().to_owned()),
    };
    Ok(Away { term, when: When::Clock { from, to, interval: Interval { start, end } }, code })
}

/// The weekday (Monday = 0) that a name such as `Mon` or `monday` means.
pub fn weekday(name: &str) -> Option<usize> {
    let name = name.trim().to_ascii_lowercase();
    const NAMES: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    (name.len() >= 3).then(|| NAMES.iter().position(|full| full.starts_with(name.as_str())))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_are_read_strictly() {
        assert_eq!(minute("08:30"), Some(510));
        assert_eq!(minute("8:30"), Some(510));
        for wrong in ["8.30", "25:00", "08:60", "8:3", "", ":", "-1:00", "08:30:00"] {
            assert_eq!(minute(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_item_is_a_block_a_term_and_block_or_a_clock_time() {
        let terms = ["S1".to_owned(), "S2".to_owned()];
        let block = |name: &str| When::Block(name.to_owned());
        assert_eq!(away("3", &terms), Ok(Away { term: None, when: block("3"), code: None }));
        let term = Some("S1".to_owned());
        assert_eq!(
            away("S1:3", &terms),
            Ok(Away { term: term.clone(), when: block("3"), code: None })
        );
        let clock = When::Clock {
            from: "Mon".to_owned(),
            to: "Fri".to_owned(),
            interval: Interval { start: 810, end: 900 },
        };
        let code = Some("WBL".to_owned());
        assert_eq!(
            away("S1:Mon-Fri 13:30-15:00 (WBL)", &terms),
            Ok(Away { term, when: clock, code })
        );
        assert!(away("Mon-Fri 15:00-13:30", &terms).is_err());
    }
}
