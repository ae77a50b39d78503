//! Which days of the cycle a name of a day stands for.

use super::cell::given;
use super::frame::Frame;
use super::notes::Notes;
use crate::school::records::CalendarRecord;
use jiff::civil::Date;
use std::collections::BTreeSet;

const NAMES: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// What is needed to turn weekdays into cycle days.
#[derive(Debug)]
pub struct Weekdays {
    /// The weekday of each cycle day, if the frame's days are weekdays at all.
    of_frame: Option<Vec<Option<usize>>>,
    /// The school days of the calendar.
    of_calendar: Option<Vec<SchoolDay>>,
    term_count: usize,
    day_count: usize,
}

/// A date on which there is school.
#[derive(Debug)]
struct SchoolDay {
    date: Date,
    /// The terms it may be of.
    terms: Vec<usize>,
    /// The day of the cycle.
    day: usize,
}

/// A first and a last date.
pub type Span = (Date, Date);

impl Weekdays {
    /// Reads the calendar; what cannot be read is noted and left out.
    pub fn read(frame: &Frame, calendar: Option<&[CalendarRecord]>, notes: &mut Notes) -> Weekdays {
        let of_frame: Vec<Option<usize>> = frame.day_names().map(weekday).collect();
        let named = of_frame.iter().any(Option::is_some);
        Weekdays {
            of_frame: named.then_some(of_frame),
            of_calendar: calendar.map(|rows| school_days(frame, rows, notes)),
            term_count: frame.term_count(),
            day_count: frame.day_count(),
        }
    }

    /// The (term, day)s that the days in a text stand for: a day or a range such as `Mon-Fri`, or several
    /// with `;` or `,` between them. Cycle days of the frame go before weekdays. Where there are a calendar and a
    /// span of dates, only those that have a date in it.
    pub fn days(
        &self,
        frame: &Frame,
        text: &str,
        span: Option<Span>,
    ) -> Option<BTreeSet<(usize, usize)>> {
        let mut days = BTreeSet::new();
        for part in text.split([';', ',']).map(str::trim) {
            if let Some((first, last)) = ends(part, |name| frame.day(name)) {
                for term in 0..self.term_count {
                    days.extend((first..=last).map(|day| (term, day)));
                }
            } else {
                let (first, last) = ends(part, weekday)?;
                for weekday in first..=last {
                    days.extend(self.on(weekday, span));
                }
            }
        }
        days.retain(|(term, day)| self.has_date(*term, *day, None, span));
        Some(days)
    }

    /// Whether there is no calendar, or a date of it on which a term has a day of the cycle: on this weekday and
    /// within this span, if they are given.
    pub fn has_date(
        &self,
        term: usize,
        day: usize,
        weekday: Option<usize>,
        span: Option<Span>,
    ) -> bool {
        let Some(dates) = &self.of_calendar else { return true };
        if weekday.is_none() && span.is_none() {
            return true;
        }
        dates.iter().any(|held| {
            let falls = usize::try_from(held.date.weekday().to_monday_zero_offset()).ok();
            held.day == day
                && held.terms.contains(&term)
                && weekday.is_none_or(|weekday| falls == Some(weekday))
                && span.is_none_or(|(first, last)| first <= held.date && held.date <= last)
        })
    }

    /// The (term, day)s on which a weekday falls.
    fn on(&self, weekday: usize, span: Option<Span>) -> BTreeSet<(usize, usize)> {
        let falls = |term: usize, day: usize| match &self.of_frame {
            Some(weekdays) => weekdays.get(day) == Some(&Some(weekday)),
            // Without a calendar nothing ties the cycle to weekdays, so that any day may be that weekday.
            None => self.has_date(term, day, Some(weekday), span),
        };
        (0..self.term_count)
            .flat_map(|term| (0..self.day_count).map(move |day| (term, day)))
            .filter(|&(term, day)| falls(term, day))
            .collect()
    }
}

/// First and last of a day or a range of days; `None` if it names neither, or runs backwards.
fn ends(text: &str, position: impl Fn(&str) -> Option<usize>) -> Option<(usize, usize)> {
    if let Some(single) = position(text) {
        return Some((single, single));
    }
    text.match_indices('-').find_map(|(at, dash)| {
        let first = position(text[..at].trim())?;
        let last = position(text[at + dash.len()..].trim())?;
        (first <= last).then_some((first, last))
    })
}

/// The weekday of a name such as `Mon` or `Monday`: 0 = Monday.
fn weekday(name: &str) -> Option<usize> {
    let name = name.trim().to_lowercase();
    let long_enough = name.chars().count() >= 3;
    NAMES.iter().position(|full| long_enough && full.starts_with(&name))
}

/// The dates on which there is school. A date without a term counts for every term.
fn school_days(frame: &Frame, rows: &[CalendarRecord], notes: &mut Notes) -> Vec<SchoolDay> {
    let mut days = Vec::new();
    for row in rows {
        let Some(cycle_day) = given(&row.cycle_day) else { continue };
        let date: Option<Date> = row.date.trim().parse().ok();
        let terms: Option<Vec<usize>> = match given(&row.term) {
            None => Some((0..frame.term_count()).collect()),
            Some(name) => frame.term(name).map(|term| vec![term]),
        };
        let (Some(date), Some(terms), Some(day)) = (date, terms, frame.day(cycle_day)) else {
            let message = format!("The date {} of the calendar cannot be read.", row.date);
            notes.find("fact_unreadable", &[&row.date], message);
            continue;
        };
        days.push(SchoolDay { date, terms, day });
    }
    days
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::school::records::FrameRecord;

    fn days(
        record: &FrameRecord,
        calendar: Option<&[CalendarRecord]>,
        text: &str,
    ) -> Vec<(usize, usize)> {
        let mut notes = Notes::default();
        let frame = Frame::read(record, &mut notes);
        let weekdays = Weekdays::read(&frame, calendar, &mut notes);
        weekdays.days(&frame, text, None).into_iter().flatten().collect()
    }

    fn cycle() -> FrameRecord {
        let mut record = fixture::frame();
        record.days = vec!["Day 1".to_string(), "Day 2".to_string()];
        for bell in &mut record.bells {
            bell.days = record.days.clone();
        }
        record
    }

    #[test]
    fn days_of_the_frame_and_ranges_of_them() {
        let record = fixture::frame();
        assert_eq!(days(&record, None, "Mon"), [(0, 0), (1, 0)]);
        assert_eq!(days(&record, None, "Mon-Tue"), [(0, 0), (0, 1), (1, 0), (1, 1)]);
        assert_eq!(days(&record, None, "Mon;Tue"), days(&record, None, "Mon-Tue"));
        // The frame has no Friday: the weekday falls on none of its days.
        assert_eq!(days(&record, None, "Fri"), []);
        assert_eq!(days(&record, None, "Tue-Fri"), [(0, 1), (1, 1)]);
        assert_eq!(days(&cycle(), None, "Day 2"), [(0, 1), (1, 1)]);
        assert_eq!(days(&cycle(), None, "Day 1-Day 2").len(), 4);
    }

    #[test]
    fn weekdays_on_a_cycle_need_the_calendar() {
        let date = |date: &str, term: &str, day: &str| CalendarRecord {
            date: date.to_string(),
            term: Some(term.to_string()),
            cycle_day: Some(day.to_string()),
            ..CalendarRecord::default()
        };
        // 2026-08-24 is a Monday.
        let calendar = [date("2026-08-24", "S1", "Day 2"), date("2026-08-25", "S1", "Day 1")];
        assert_eq!(days(&cycle(), Some(&calendar), "Mon"), [(0, 1)]);
        assert_eq!(days(&cycle(), Some(&calendar), "Mon-Fri"), [(0, 0), (0, 1)]);
        assert_eq!(days(&cycle(), None, "Mon").len(), 4);
    }

    #[test]
    fn rubbish_is_no_day() {
        let record = fixture::frame();
        let frame = Frame::read(&record, &mut Notes::default());
        let weekdays = Weekdays::read(&frame, None, &mut Notes::default());
        for rubbish in ["", "-", "Mo", "Tue-Mon", "Xyz", "Mon-", "Mon;;", "mon day", "é-é"] {
            assert_eq!(weekdays.days(&frame, rubbish, None), None, "{rubbish}");
        }
        let mut notes = Notes::default();
        let calendar = [CalendarRecord {
            date: "2026-99-99".to_string(),
            cycle_day: Some("Mon".to_string()),
            ..CalendarRecord::default()
        }];
        Weekdays::read(&frame, Some(&calendar), &mut notes);
        assert_eq!(notes.findings[0].check, "fact_unreadable");
    }
}
