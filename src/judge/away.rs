//! Times at which a person cannot be in a class: `unavailable`, `release`, and what `external.csv` says.

use super::cell::{given, items};
use super::clock::{Interval, minutes, span};
use super::frame::Frame;
use super::weekdays::{Span, Weekdays};
use crate::school::records::ExternalRecord;
use std::collections::BTreeSet;

/// The times of an item such as `3`, `S1:3`, `Mon-Fri 13:30-15:00` or `S1:Mon 13:30-15:00`.
pub fn unavailable(
    frame: &Frame,
    weekdays: &Weekdays,
    item: &str,
) -> Result<Vec<Interval>, String> {
    let item = item.trim();
    if frame.has_block(item) {
        return Ok(frame.block_times(item).to_vec());
    }
    // A name may itself hold a colon, so that each term is tried as a prefix.
    for term in frame.term_names() {
        let Some(rest) = item.strip_prefix(term).and_then(|rest| rest.strip_prefix(':')) else {
            continue;
        };
        let times = if frame.has_block(rest.trim()) {
            frame.block_times(rest.trim()).to_vec()
        } else if let Some(times) = by_the_clock(frame, weekdays, rest) {
            times
        } else {
            continue;
        };
        let position = frame.term(term);
        return Ok(times.into_iter().filter(|time| Some(time.term) == position).collect());
    }
    by_the_clock(frame, weekdays, item)
        .ok_or_else(|| format!("'{item}' is neither a block nor days with a time"))
}

/// The times of a `release` item: as `unavailable`, with a code after it in brackets, or before it.
pub fn release(frame: &Frame, weekdays: &Weekdays, item: &str) -> Result<Vec<Interval>, String> {
    let item = item.trim();
    let without_code = match item.rfind('(') {
        Some(at) if item.ends_with(')') => item[..at].trim(),
        _ => item,
    };
    unavailable(frame, weekdays, without_code).or_else(|unreadable| {
        let (_code, rest) = without_code.split_once(':').ok_or_else(|| unreadable.clone())?;
        // Only before a clock time: `S3:3` is a term that there is not, and no code.
        let by_clock = rest.trim().contains(char::is_whitespace);
        let times = by_clock.then(|| unavailable(frame, weekdays, rest).ok()).flatten();
        times.ok_or(unreadable)
    })
}

/// The times of `DAYS HH:MM-HH:MM`.
fn by_the_clock(frame: &Frame, weekdays: &Weekdays, text: &str) -> Option<Vec<Interval>> {
    let (days, clock) = text.trim().rsplit_once(char::is_whitespace)?;
    let (start, end) = span(clock)?;
    let days = weekdays.days(frame, days.trim(), None)?;
    Some(days.into_iter().map(|(term, day)| Interval { term, day, start, end }).collect())
}

/// The times that an external commitment takes, with the travel before and after it. One without clock
/// times takes none.
pub fn external(
    frame: &Frame,
    weekdays: &Weekdays,
    record: &ExternalRecord,
) -> Result<Vec<Interval>, String> {
    let (start, end) = match (given(&record.start), given(&record.end)) {
        (None, None) => return Ok(Vec::new()),
        (Some(start), Some(end)) => (start, end),
        _ => return Err("it has only one of start and end".to_string()),
    };
    let (start, end) = match (minutes(start), minutes(end)) {
        (Some(start), Some(end)) if start < end => (start, end),
        _ => return Err(format!("'{start}' to '{end}' is no time")),
    };
    // Bells ring at whole minutes, so that rounding outwards changes no comparison.
    let start = start.saturating_sub(travel(record.travel_before)?);
    let end = end.saturating_add(travel(record.travel_after)?);
    let mut terms = BTreeSet::new();
    for name in items(&record.terms) {
        terms.insert(frame.term(name).ok_or_else(|| format!("there is no term '{name}'"))?);
    }
    if terms.is_empty() {
        terms = (0..frame.term_count()).collect();
    }
    let mut days = BTreeSet::new();
    let span = match given(&record.dates) {
        Some(dates) => {
            Some(first_and_last(dates).ok_or_else(|| format!("'{dates}' are no dates"))?)
        }
        None => None,
    };
    for text in items(&record.weekdays) {
        let found = weekdays.days(frame, text, span);
        days.extend(found.ok_or_else(|| format!("'{text}' is no weekday"))?);
    }
    if items(&record.weekdays).next().is_none() {
        days = (0..frame.term_count())
            .flat_map(|term| (0..frame.day_count()).map(move |day| (term, day)))
            .filter(|(term, day)| weekdays.has_date(*term, *day, None, span))
            .collect();
    }
    Ok(days
        .into_iter()
        .filter(|(term, _)| terms.contains(term))
        .map(|(term, day)| Interval { term, day, start, end })
        .collect())
}

/// The dates of a text such as `2026-08-24/2026-12-11`.
fn first_and_last(text: &str) -> Option<Span> {
    let (first, last) = text.split_once('/')?;
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first <= last).then_some((first, last))
}

/// Whole minutes of travel, rounded so that no part of the way is lost.
fn travel(minutes: Option<f64>) -> Result<i64, String> {
    match minutes {
        None => Ok(0),
        Some(minutes) if minutes >= 0.0 => Ok(minutes.ceil() as i64),
        Some(minutes) => Err(format!("{minutes} is no travel time")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::super::notes::Notes;
    use super::*;
    use crate::school::records::CalendarRecord;

    /// How many minutes of the year an item takes, and of which first time.
    fn taken(
        item: &str,
        read: fn(&Frame, &Weekdays, &str) -> Result<Vec<Interval>, String>,
    ) -> Result<(i64, String), String> {
        let record = fixture::frame();
        let frame = Frame::read(&record, &mut Notes::default());
        let weekdays = Weekdays::read(&frame, None, &mut Notes::default());
        let times = read(&frame, &weekdays, item)?;
        let first = times.first().map(|time| frame.moment(time)).unwrap_or_default();
        Ok((times.iter().map(|time| time.end - time.start).sum(), first))
    }

    fn expect(minutes: i64, first: &str) -> Result<(i64, String), String> {
        Ok((minutes, first.to_string()))
    }

    #[test]
    fn blocks_terms_and_clock_times_read() {
        assert_eq!(taken("3", unavailable), expect(240, "S1 Mon 10:40-11:40"));
        assert_eq!(taken("S2:3", unavailable), expect(120, "S2 Mon 10:40-11:40"));
        assert_eq!(taken("Mon-Tue 13:30-15:00", unavailable), expect(360, "S1 Mon 13:30-15:00"));
        assert_eq!(taken("S2:Tue 13:30-15:00", unavailable), expect(90, "S2 Tue 13:30-15:00"));
        assert_eq!(taken("Sat 13:30-15:00", unavailable), expect(0, ""));
    }

    #[test]
    fn a_release_may_name_its_code() {
        for item in ["S1:Mon 13:30-15:00 (WBL)", "S1:Mon 13:30-15:00", "WBL:S1:Mon 13:30-15:00"] {
            assert_eq!(taken(item, release), expect(90, "S1 Mon 13:30-15:00"), "{item}");
        }
        assert!(taken("WBL:Mon 13:30-15:00", unavailable).is_err());
    }

    #[test]
    fn rubbish_is_an_error() {
        for item in
            ["", "9", "S3:3", "S1:", "S1:9", "Mon", "Mon 15:00-13:30", "(", ")(", "é 1", "::"]
        {
            assert!(taken(item, unavailable).is_err(), "{item}");
            assert!(taken(item, release).is_err(), "{item}");
        }
    }

    #[test]
    fn an_external_time_holds_within_its_dates() {
        let school = fixture::frame();
        let frame = Frame::read(&school, &mut Notes::default());
        let date = |date: &str, term: &str, day: &str| CalendarRecord {
            date: date.to_string(),
            term: Some(term.to_string()),
            cycle_day: Some(day.to_string()),
            ..CalendarRecord::default()
        };
        let calendar = [
            date("2026-08-24", "S1", "Mon"),
            date("2026-08-25", "S1", "Tue"),
            date("2027-02-02", "S2", "Tue"),
        ];
        let times = |weekdays: &[&str], dates: &str, calendar| {
            let weekdays_read = Weekdays::read(&frame, calendar, &mut Notes::default());
            let college = ExternalRecord {
                weekdays: weekdays.iter().map(|day| (*day).to_string()).collect(),
                start: Some("13:00".to_string()),
                end: Some("14:00".to_string()),
                dates: Some(dates.to_string()),
                ..ExternalRecord::default()
            };
            let times = external(&frame, &weekdays_read, &college);
            times.map(|times| times.iter().map(|time| (time.term, time.day)).collect::<Vec<_>>())
        };
        let year = "2026-08-24/2027-06-10";
        assert_eq!(times(&["Mon-Tue"], year, Some(&calendar)), Ok(vec![(0, 0), (0, 1), (1, 1)]));
        assert_eq!(times(&[], year, Some(&calendar)), Ok(vec![(0, 0), (0, 1), (1, 1)]));
        let spring = "2027-01-04/2027-06-10";
        assert_eq!(times(&["Mon-Tue"], spring, Some(&calendar)), Ok(vec![(1, 1)]));
        assert_eq!(times(&["Tue"], spring, None), Ok(vec![(0, 1), (1, 1)]), "nothing tells dates");
        for wrong in ["2027-01-04", "2027-06-10/2027-01-04", "a/b"] {
            assert!(times(&["Tue"], wrong, Some(&calendar)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_external_time_reaches_as_far_as_its_travel() {
        let school = fixture::frame();
        let frame = Frame::read(&school, &mut Notes::default());
        let weekdays = Weekdays::read(&frame, None, &mut Notes::default());
        let college = ExternalRecord {
            weekdays: vec!["Mon-Thu".to_string()],
            start: Some("13:00".to_string()),
            end: Some("14:00".to_string()),
            travel_before: Some(9.5),
            terms: vec!["S1".to_string()],
            ..ExternalRecord::default()
        };
        // Mon-Thu starts at a day of the frame but ends beyond it: Mon and Tue.
        let times = external(&frame, &weekdays, &college).unwrap();
        assert_eq!(times.len(), 2);
        assert_eq!(frame.moment(&times[0]), "S1 Mon 12:50-14:00");
        for (before, after) in [(f64::NAN, 0.0), (0.0, -1.0)] {
            let odd = ExternalRecord {
                travel_before: Some(before),
                travel_after: Some(after),
                ..college.clone()
            };
            assert!(external(&frame, &weekdays, &odd).is_err());
        }
        let endless = ExternalRecord { travel_before: Some(f64::INFINITY), ..college.clone() };
        assert!(external(&frame, &weekdays, &endless).is_ok());
        let half = ExternalRecord { end: None, ..college };
        assert!(external(&frame, &weekdays, &half).is_err());
    }
}
