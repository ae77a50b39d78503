//! Times at which people are away, in the frame's own atoms.

use super::{Lowering, Names};
use crate::school::clock::{self, Hours, Interval, When};
use crate::school::records::{ExternalRecord, Record};
use crate::school::{DayId, External, Fault, StudentId, TermId, Times};
use jiff::civil::Date;
use std::ops::RangeInclusive;

/// The file whose rows are read here.
const EXTERNAL: &str = ExternalRecord::FILE;

/// The dates on which something holds.
type Dates = RangeInclusive<Date>;

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
                    for day in self.days(term, from, to, None)? {
                        hours.push((self.frame.cell(term, day), *interval));
                    }
                }
            }
        }
        Some(hours)
    }

    /// The cycle days that a name or a range of names means in a term, on these dates if any are given.
    fn days(
        &self,
        term: TermId,
        from: &str,
        to: &str,
        dates: Option<&Dates>,
    ) -> Option<Vec<DayId>> {
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
        if self.records.calendar.is_none() {
            return Some((0..days.len()).map(DayId::new).collect());
        }
        let on = |date: Date| {
            let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
            (first..=last).contains(&weekday) && dates.is_none_or(|dates| dates.contains(&date))
        };
        Some(self.cycle_days_on(term, on))
    }

    /// The cycle days that the calendar puts on some dates of a term.
    fn cycle_days_on(&self, term: TermId, is_meant: impl Fn(Date) -> bool) -> Vec<DayId> {
        let mut found = Vec::new();
        for row in self.records.calendar.as_deref().unwrap_or_default() {
            let Ok(date) = row.date.trim().parse::<Date>() else { continue };
            let same_term = row
                .term
                .as_deref()
                .is_none_or(|name| self.frame.term(name).is_none_or(|id| id == term));
            if !same_term || !is_meant(date) {
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
        found
    }

    /// The dates of a row of `external.csv` that the calendar can tell from others. What it cannot is said.
    fn dates_of(&mut self, row: &ExternalRecord) -> Option<Dates> {
        let (first, last) = row.dates.as_deref()?.split_once('/')?;
        let dates = first.trim().parse().ok()?..=last.trim().parse().ok()?;
        if self.records.calendar.is_some() {
            return Some(dates);
        }
        let said = |fault: &Fault| fault.place.file == EXTERNAL && fault.place.column == "dates";
        if !self.faults.iter().any(said) {
            let message = "without calendar.csv nothing tells which days these dates are, so that they count for \
                           nothing: it holds in all of its terms";
            let warning = Fault::warning(format!("{}: {message}", row.external_id));
            self.faults.push(
                warning
                    .file(EXTERNAL)
                    .column("dates")
                    .hint("give calendar.csv, or name the terms in the column 'terms'"),
            );
        }
        None
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
        let dates = self.dates_of(row);
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
                match self.days(term, from.trim(), to.trim(), dates.as_ref()) {
                    Some(found) => days.extend(found),
                    None => self.faults.push(
                        Fault::error(format!(
                            "{}: is not a day or a range of days",
                            row.external_id
                        ))
                        .file(EXTERNAL)
                        .column("weekdays")
                        .value(item),
                    ),
                }
            }
            days.sort_unstable();
            days.dedup();
            if let Some(dates) = &dates {
                let held = self.cycle_days_on(term, |date| dates.contains(&date));
                days.retain(|day| held.contains(day));
            }
            hours.extend(days.into_iter().map(|day| (self.frame.cell(term, day), interval)));
        }
        if let (true, Some(dates)) = (hours.is_empty() && interval.is_some(), &row.dates) {
            let message =
                "none of its days is a school day within these dates, so that it takes no time";
            let warning = Fault::warning(format!("{}: {message}", row.external_id));
            self.faults.push(warning.file(EXTERNAL).column("dates").value(dates));
        }
        let known = row.students.iter().filter_map(|id| students.get(id.as_str()));
        External {
            id: row.external_id.clone(),
            hours,
            travel_before: travel(row.travel_before),
            travel_after: travel(row.travel_after),
            seats: row.seats,
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

#[cfg(test)]
mod tests {
    use super::super::lower;
    use crate::fixture::Fixture;
    use crate::school::School;

    /// A college course on Mondays from 9 to 10 on these dates, in a school with these days.
    fn college(days: &[&str], dates: &str) -> Fixture {
        let days: Vec<String> = days.iter().map(|day| (*day).to_owned()).collect();
        Fixture::new()
            .frame(|frame| {
                frame.days.clone_from(&days);
                for bell in &mut frame.bells {
                    bell.days.clone_from(&days);
                }
            })
            .student("s1", "12", &[], &[])
            .external("college", |row| {
                row.weekdays = vec!["Mon".into()];
                row.start = Some("09:00".into());
                row.end = Some("10:00".into());
                row.dates = Some(dates.into());
                row.students = vec!["s1".into()];
            })
    }

    /// The (term, day)s at which it takes time, by name.
    fn taken(school: &School) -> Vec<String> {
        let days = &school.frame.days;
        let name = |cell: &usize| {
            format!("{} {}", school.frame.terms[cell / days.len()], days[cell % days.len()])
        };
        school.externals[0].hours.iter().map(|(cell, _)| name(cell)).collect()
    }

    /// 2026-08-24, 2026-08-31 and 2027-02-01 are Mondays.
    const MONDAYS: [(&str, &str, &str); 4] = [
        ("2026-08-24", "S1", "Mon"),
        ("2026-08-25", "S1", "Tue"),
        ("2026-08-31", "S1", "Mon"),
        ("2027-02-01", "S2", "Mon"),
    ];

    #[test]
    fn with_a_calendar_a_row_holds_in_the_terms_of_its_dates() {
        let taken_on =
            |dates: &str| taken(&college(&["Mon", "Tue"], dates).calendar(&MONDAYS).school());
        assert_eq!(taken_on("2026-08-24/2027-06-10"), ["S1 Mon", "S2 Mon"]);
        assert_eq!(taken_on("2026-08-24/2026-12-18"), ["S1 Mon"]);
        assert_eq!(taken_on("2027-01-04/2027-06-10"), ["S2 Mon"]);
        assert_eq!(taken_on("2026-08-25/2026-08-30"), [""; 0], "no Monday among them");
    }

    #[test]
    fn on_a_cycle_it_holds_on_the_days_that_fall_on_its_weekdays_within_its_dates() {
        let cycle = [
            ("2026-08-24", "S1", "A"),
            ("2026-08-25", "S1", "B"),
            ("2026-08-31", "S1", "B"),
            ("2027-02-01", "S2", "A"),
        ];
        let taken_on = |dates: &str| taken(&college(&["A", "B"], dates).calendar(&cycle).school());
        assert_eq!(taken_on("2026-08-24/2027-06-10"), ["S1 A", "S1 B", "S2 A"]);
        assert_eq!(taken_on("2026-08-24/2026-08-28"), ["S1 A"], "Tuesday the 25th is no Monday");
    }

    #[test]
    fn dates_that_count_for_nothing_are_told() {
        let warnings = |school: Fixture| {
            let (_, warnings) = lower(&school.records()).expect("a school");
            warnings.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let all_year = college(&["Mon", "Tue"], "2026-08-24/2026-12-18");
        assert_eq!(taken(&all_year.school()), ["S1 Mon", "S2 Mon"]);
        let told = warnings(
            all_year.external("bus", |row| row.dates = Some("2026-08-24/2026-12-18".into())),
        );
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].starts_with("external.csv, dates: college: without calendar.csv"),
            "{told:?}"
        );
        let told = warnings(college(&["Mon", "Tue"], "2028-08-24/2028-12-18").calendar(&MONDAYS));
        assert!(told[0].contains("'2028-08-24/2028-12-18': college: none of its days"), "{told:?}");
        let told = warnings(college(&["Mon", "Tue"], "2026-08-24/2026-12-18").calendar(&MONDAYS));
        assert_eq!(told, [""; 0]);
    }
}
