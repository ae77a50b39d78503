//! Names of the frame in other files: terms, days, blocks, meeting kinds; and clock times and dates.

use super::super::cell::Complaint;
use super::super::source::FRAME;
use super::super::suggest::Suggest;
use super::super::times::{WEEKDAYS, parse_clock, parse_days, parse_time_item};
use super::{Check, rows};
use crate::school::records::{
    CalendarRecord, CourseRecord, ExternalRecord, FrameRecord, Record, RequestRecord,
    SectionRecord, StaffRecord, StudentRecord,
};
use jiff::civil::Date;

pub(super) fn check(check: &mut Check) {
    let frame = &check.records.frame;
    // A frame that could not be read was told already; against it every name would be wrong.
    if frame.blocks.is_empty() || frame.terms.is_empty() || frame.days.is_empty() {
        return;
    }
    meeting_kinds(check, frame);
    terms_and_blocks(check, frame);
    times(check, frame);
    external(check, frame);
    calendar(check, frame);
}

fn meeting_kinds(check: &mut Check, frame: &FrameRecord) {
    // A kind that could not be read was told already, and is not missed by every course.
    if frame.meets.is_empty() || !check.places.is_whole(FRAME) {
        return;
    }
    let mut known = Suggest::new(frame.meets.keys().map(String::as_str));
    for (row, course) in check.records.courses.iter().enumerate() {
        let kind = course.meets.as_deref().unwrap_or("full");
        if frame.meets.contains_key(kind) {
            continue;
        }
        let message = match course.meets {
            Some(_) => "the frame has no such meeting kind",
            None => "is blank, which means 'full', and the frame has no such meeting kind",
        };
        let hint = known.hint(kind);
        let complaint = Complaint { message: message.to_owned(), hint };
        check.complain::<CourseRecord>(
            row,
            "meets",
            course.meets.as_deref().unwrap_or(""),
            complaint,
        );
    }
}

fn terms_and_blocks(check: &mut Check, frame: &FrameRecord) {
    let mut terms = Named::new("term", &frame.terms);
    let mut blocks = Named::new("block", &frame.blocks);
    for (row, section) in rows(&check.records.sections).iter().enumerate() {
        for term in section.term.iter().flat_map(|terms| terms.split(';')).map(str::trim) {
            if !term.is_empty() && term != "all" {
                terms.check::<SectionRecord>(check, term, row, "term");
            }
        }
        for block in &section.blocks {
            blocks.check::<SectionRecord>(check, block, row, "blocks");
        }
    }
    for (row, request) in check.records.requests.iter().enumerate() {
        if let Some(term) = &request.term {
            terms.check::<RequestRecord>(check, term, row, "term");
        }
    }
    for (row, external) in rows(&check.records.external).iter().enumerate() {
        for term in &external.terms {
            terms.check::<ExternalRecord>(check, term, row, "terms");
        }
    }
}

/// `unavailable` and `release`.
fn times(check: &mut Check, frame: &FrameRecord) {
    fn read<R: Record>(
        check: &mut Check,
        frame: &FrameRecord,
        items: &[String],
        row: usize,
        column: &str,
    ) {
        for item in items {
            if let Err(complaint) = parse_time_item(item, frame) {
                check.complain::<R>(row, column, item, complaint);
            }
        }
    }
    for (row, person) in rows(&check.records.staff).iter().enumerate() {
        read::<StaffRecord>(check, frame, &person.unavailable, row, "unavailable");
    }
    for (row, student) in check.records.students.iter().enumerate() {
        read::<StudentRecord>(check, frame, &student.unavailable, row, "unavailable");
        read::<StudentRecord>(check, frame, &student.release, row, "release");
    }
}

fn external(check: &mut Check, frame: &FrameRecord) {
    type Row = ExternalRecord;
    // Its days are days of the week whatever the frame calls its own.
    let week = FrameRecord { days: WEEKDAYS.map(str::to_owned).to_vec(), ..frame.clone() };
    for (row, external) in rows(&check.records.external).iter().enumerate() {
        for days in &external.weekdays {
            if parse_days(days, &week).is_err() {
                let complaint = Complaint::new("names no weekdays", "write Mon;Wed or Mon-Fri");
                check.complain::<Row>(row, "weekdays", days, complaint);
            }
        }
        let mut clock = |column: &str, text: &Option<String>| {
            let text = text.as_deref()?;
            let read = parse_clock(text);
            read.map_err(|complaint| check.complain::<Row>(row, column, text, complaint)).ok()
        };
        let (start, end) = (clock("start", &external.start), clock("end", &external.end));
        if let (Some(start), Some(end)) = (start, end)
            && end <= start
        {
            let shown = external.end.as_deref().unwrap_or_default();
            check.error::<Row>(row, "end", shown, "ends before it begins");
        }
        if external.start.is_some() != external.end.is_some() {
            let missing = if external.start.is_some() { "end" } else { "start" };
            check.error::<Row>(row, missing, "", "start and end are given together");
        }
        if let Some(dates) = &external.dates {
            check_dates(check, row, dates);
        }
    }
}

fn check_dates(check: &mut Check, row: usize, text: &str) {
    let range = || {
        let (first, last) = text.split_once('/')?;
        Some((date(first.trim()).ok()?, date(last.trim()).ok()?))
    };
    let complaint = match range() {
        Some((first, last)) if first <= last => return,
        Some(_) => Complaint::plain("ends before it begins"),
        None => Complaint::new(
            "not a first and a last date",
            "write both as YYYY-MM-DD, with '/' between",
        ),
    };
    check.complain::<ExternalRecord>(row, "dates", text, complaint);
}

fn calendar(check: &mut Check, frame: &FrameRecord) {
    type Row = CalendarRecord;
    let mut terms = Named::new("term", &frame.terms);
    let mut days = Named::new("cycle day", &frame.days);
    for (row, day) in rows(&check.records.calendar).iter().enumerate() {
        if let Err(complaint) = date(&day.date) {
            check.complain::<Row>(row, "date", &day.date, complaint);
        }
        if let Some(term) = &day.term {
            terms.check::<Row>(check, term, row, "term");
        }
        if let Some(cycle_day) = &day.cycle_day {
            days.check::<Row>(check, cycle_day, row, "cycle_day");
        }
    }
}

/// A date of the form `YYYY-MM-DD`, and no looser form that a calendar program might take.
fn date(text: &str) -> Result<Date, Complaint> {
    let formed = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !formed {
        return Err(Complaint::new("not a date", "write YYYY-MM-DD, for example 2026-08-24"));
    }
    text.parse().map_err(|_| Complaint::plain("there is no such date"))
}

/// Names of the frame of one kind.
struct Named<'s> {
    what: &'static str,
    names: &'s [String],
    suggest: Suggest<'s>,
}

impl<'s> Named<'s> {
    fn new(what: &'static str, names: &'s [String]) -> Named<'s> {
        Named { what, names, suggest: Suggest::new(names.iter().map(String::as_str)) }
    }

    fn check<R: Record>(&mut self, check: &mut Check, name: &str, row: usize, column: &str) {
        if self.names.iter().any(|known| known == name) {
            return;
        }
        let message = format!("the frame has no such {}", self.what);
        let complaint = Complaint { message, hint: self.suggest.hint(name) };
        check.complain::<R>(row, column, name, complaint);
    }
}
