//! The school year: every weekday with its term and its day of the cycle.

use super::draft::Draft;
use crate::school::records::{CalendarRecord, FrameRecord};
use jiff::civil::{Date, Weekday, date};

/// Days without school.
const HOLIDAYS: [(Date, Date); 9] = [
    (date(2026, 9, 7), date(2026, 9, 7)),
    (date(2026, 10, 12), date(2026, 10, 12)),
    (date(2026, 11, 11), date(2026, 11, 11)),
    (date(2026, 11, 23), date(2026, 11, 27)),
    (date(2026, 12, 21), date(2027, 1, 1)),
    (date(2027, 1, 18), date(2027, 1, 18)),
    (date(2027, 2, 15), date(2027, 2, 15)),
    (date(2027, 4, 5), date(2027, 4, 9)),
    (date(2027, 5, 31), date(2027, 5, 31)),
];

/// The first and the last weekday of the year.
const YEAR: (Date, Date) = (date(2026, 8, 19), date(2027, 6, 10));

/// The school year in words.
pub(super) const YEAR_NAME: &str = "2026-27";

/// The calendar.
pub(super) fn calendar(draft: &Draft) -> Vec<CalendarRecord> {
    let frame = &draft.grid.frame;
    let mut dates = Vec::new();
    let mut day = YEAR.0;
    while day <= YEAR.1 {
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            dates.push(day);
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    let off = |day: &Date| HOLIDAYS.iter().any(|(first, last)| first <= day && day <= last);
    let school_days = dates.iter().filter(|day| !off(day)).count().max(1);
    let mut met = 0;
    let mut rows = Vec::new();
    for day in dates {
        let term = frame.terms.get(met * frame.terms.len() / school_days).cloned();
        let holiday = off(&day);
        rows.push(CalendarRecord {
            date: day.to_string(),
            term,
            cycle_day: if holiday { None } else { cycle_day(frame, day, met) },
            day_type: Some(if holiday { "holiday" } else { "regular" }.to_owned()),
            ..CalendarRecord::default()
        });
        met += usize::from(!holiday);
    }
    rows
}

/// The day of the cycle: the weekday where the frame knows it, else the next in turn.
fn cycle_day(frame: &FrameRecord, day: Date, met: usize) -> Option<String> {
    let weekday = match day.weekday() {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        _ => "Fri",
    };
    if frame.days.iter().any(|known| known == weekday) {
        return Some(weekday.to_owned());
    }
    frame.days.get(met % frame.days.len().max(1)).cloned()
}
