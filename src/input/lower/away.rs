//! Times at which people are away, in the frame's own atoms.

use super::{Lowering, Names};
use crate::school::clock::{self, Hours, Interval, When};
use crate::school::records::ExternalRecord;
use crate::school::{DayId, External, Fault, StudentId, TermId, Times};

impl Lowering<'_> {
    /// The hours that the items of a cell name.
    pub(super) fn away(
        &mut self,
        file: &str,
        column: &str,
        who: &str,
        items: &[String],
    ) -> Vec<Hours> {
        let mut hours = Vec::new();
        for item in items {
            let read = clock::away(item, &self.frame.terms).and_then(|away| {
                self.away_hours(&away)
                    .ok_or_else(|| "names no block or day of the frame".to_owned())
            });
            match read {
                Ok(found) => hours.extend(found),
                Err(why) => self.faults.push(
                    Fault::error(format!("{who}: {why}"))
                        .file(file)
                        .column(column)
                        .value(item)
                        .hint("write a block such as 3, a term and block such as S1:3, or Mon-Fri 13:30-15:00"),
                ),
            }
        }
        hours
    }

    /// The atoms that hours touch.
    pub(super) fn touched(&self, hours: &[Hours]) -> Times {
        let mut times = Times::empty(self.frame.words);
        let days = self.frame.days.len();
        for (cell, interval) in hours {
            let (term, day) = (TermId::new(cell / days), DayId::new(cell % days));
            times.add(&self.frame.touched(term, day, *interval));
        }
        times
    }

    fn away_hours(&self, away: &clock::Away) -> Option<Vec<Hours>> {
        let terms: Vec<TermId> = match &away.term {
            Some(name) => vec![self.frame.term(name)?],
            None => (0..self.frame.terms.len()).map(TermId::new).collect(),
        };
        let mut hours = Vec::new();
        match &away.when {
            When::Block(name) => {
                let block = &self.frame.blocks[self.frame.block(name)?.index()];
                for term in terms {
                    for day in 0..self.frame.days.len() {
                        let cell = self.frame.cell(term, DayId::new(day));
                        hours.extend(block.cells[cell].iter().map(|interval| (cell, *interval)));
                    }
                }
            }
            When::Clock { from, to, interval } => {
                for term in terms {
                    for day in self.days(term, from, to)? {
                        hours.push((self.frame.cell(term, day), *interval));
                    }
                }
            }
        }
        Some(hours)
    }

    /// The cycle days that a name or a range of names means in a term.
    fn days(&self, term: TermId, from: &str, to: &str) -> Option<Vec<DayId>> {
        let days = &self.frame.days;
        let whole = format!("{from}-{to}");
        if let Some(day) = days.iter().position(|day| *day == whole) {
            return Some(vec![DayId::new(day)]);
        }
        let find = |name: &str| days.iter().position(|day| day == name);
        if let (Some(first), Some(last)) = (find(from), find(to)) {
            return (first <= last).then(|| (first..=last).map(DayId::new).collect());
        }
        let (first, last) = (clock::weekday(from)?, clock::weekday(to)?);
        if first > last {
            return None;
        }
        let by_name =
            |weekday: usize| days.iter().position(|day| clock::weekday(day) == Some(weekday));
        if (0..5).any(|weekday| by_name(weekday).is_some()) {
            return Some((first..=last).filter_map(by_name).map(DayId::new).collect());
        }
        Some(self.cycle_days_on(term, first, last))
    }

    /// The cycle days that the calendar puts on these weekdays of a term; all of them if it says nothing.
    fn cycle_days_on(&self, term: TermId, first: usize, last: usize) -> Vec<DayId> {
        let mut found = Vec::new();
        for row in self.records.calendar.as_deref().unwrap_or_default() {
            let Ok(date) = row.date.trim().parse::<jiff::civil::Date>() else { continue };
            let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
            let same_term = row
                .term
                .as_deref()
                .is_none_or(|name| self.frame.term(name).is_none_or(|id| id == term));
            if !same_term || weekday < first || weekday > last {
                continue;
            }
            let day = row
                .cycle_day
                .as_deref()
                .and_then(|name| self.frame.days.iter().position(|day| day == name));
            found.extend(day.map(DayId::new));
        }
        found.sort_unstable();
        found.dedup();
        if found.is_empty() && self.records.calendar.is_none() {
            found = (0..self.frame.days.len()).map(DayId::new).collect();
        }
        found
    }

    /// The rows of `external.csv` by the clock.
    pub(super) fn externals(&mut self, students: &Names) -> Vec<External> {
        let rows = self.records.external.as_deref().unwrap_or_default();
        rows.iter().map(|row| self.external(row, students)).collect()
    }

    fn external(&mut self, row: &ExternalRecord, students: &Names) -> External {
        let start = row.start.as_deref().and_then(clock::minute);
        let end = row.end.as_deref().and_then(clock::minute);
        let interval = start.zip(end).map(|(start, end)| Interval { start, end });
        // Bells ring at whole minutes, so that rounding up changes no comparison.
        let travel = |minutes: Option<f64>| minutes.unwrap_or(0.0).clamp(0.0, 1440.0).ceil() as u16;
        let mut hours = Vec::new();
        for (term, interval) in (0..self.frame.terms.len()).flat_map(|t| interval.map(|i| (t, i))) {
            if !row.terms.is_empty() && !row.terms.contains(&self.frame.terms[term]) {
                continue;
            }
            let term = TermId::new(term);
            let mut days: Vec<DayId> = Vec::new();
            if row.weekdays.is_empty() {
                days.extend((0..self.frame.days.len()).map(DayId::new));
            }
            for item in &row.weekdays {
                let (from, to) = item.split_once('-').unwrap_or((item, item));
                match self.days(term, from.trim(), to.trim()) {
                    Some(found) => days.extend(found),
                    None => self.faults.push(
                        Fault::error(format!(
                            "{}: is not a day or a range of days",
                            row.external_id
                        ))
                        .file("external.csv")
                        .column("weekdays")
                        .value(item),
                    ),
                }
            }
            days.sort_unstable();
            days.dedup();
            hours.extend(days.into_iter().map(|day| (self.frame.cell(term, day), interval)));
        }
        let known = row.students.iter().filter_map(|id| students.get(id.as_str()));
        External {
            id: row.external_id.clone(),
            hours,
            travel_before: travel(row.travel_before),
            travel_after: travel(row.travel_after),
            students: known.map(|index| StudentId::new(*index)).collect(),
        }
    }

    /// For each student, the hours at which they are elsewhere, travel included.
    pub(super) fn elsewhere(&self, externals: &[External]) -> Vec<Vec<Hours>> {
        let mut elsewhere = vec![Vec::new(); self.records.students.len()];
        for external in externals {
            let hours = external.hours.iter();
            let hours: Vec<Hours> =
                hours.map(|(cell, interval)| (*cell, external.with_travel(*interval))).collect();
            for student in &external.students {
                elsewhere[student.index()].extend(&hours);
            }
        }
        elsewhere
    }
}
