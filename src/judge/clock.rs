//! Clock times on the days of a frame, and when two of them clash.

use std::collections::BTreeMap;

/// Half-open time on one day of one term: from `start` up to, but not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// The position of the term in the frame.
    pub term: usize,
    /// The position of the cycle day in the frame.
    pub day: usize,
    /// Minutes after midnight.
    pub start: i64,
    /// Minutes after midnight.
    pub end: i64,
}

impl Interval {
    /// The time that both have in common.
    pub fn shared_with(&self, other: &Interval) -> Option<Interval> {
        let start = self.start.max(other.start);
        let end = self.end.min(other.end);
        let same_day = self.term == other.term && self.day == other.day;
        (same_day && start < end).then_some(Interval { start, end, ..*self })
    }
}

/// The first time that two lists have in common.
pub fn shared(these: &[Interval], those: &[Interval]) -> Option<Interval> {
    these.iter().find_map(|this| those.iter().find_map(|that| this.shared_with(that)))
}

/// Minutes of a list of times, those that several of them cover counted once.
pub fn length(times: &[Interval]) -> i64 {
    let mut sorted = times.to_vec();
    sorted.sort();
    let mut minutes = 0;
    let mut covered: Option<Interval> = None;
    for time in sorted {
        let same_day = covered.filter(|last| (last.term, last.day) == (time.term, time.day));
        let start = same_day.map_or(time.start, |last| time.start.max(last.end));
        minutes += (time.end - start).max(0);
        let end = same_day.map_or(time.end, |last| time.end.max(last.end));
        covered = Some(Interval { end, ..time });
    }
    minutes
}

/// Minutes after midnight of `HH:MM`; `24:00` is the end of a day.
pub fn minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |part: &str, longest: usize| -> Option<i64> {
        let plain = !part.is_empty() && part.len() <= longest;
        (plain && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= 24 * 60).then_some(total)
}

/// Start and end of `HH:MM-HH:MM`, if the end is later.
pub fn span(text: &str) -> Option<(i64, i64)> {
    let (start, end) = text.split_once('-')?;
    let (start, end) = (minutes(start)?, minutes(end)?);
    (start < end).then_some((start, end))
}

/// Minutes after midnight as `HH:MM`.
pub fn time(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60))
}

/// A time that somebody or something is taken, by whom.
#[derive(Debug, Clone, Copy)]
pub struct Booking {
    /// Who takes the time. The times of one owner do not clash with one another.
    pub owner: usize,
    /// The time taken.
    pub time: Interval,
}

/// Owners whose times clash, each pair with the first time they have in common.
///
/// Wherever times clash at least one pair is told, but not every pair of a large heap: going through the
/// times by their start, each is compared only with the two of different owners that last longest.
pub fn clashes(mut bookings: Vec<Booking>) -> Vec<(usize, usize, Interval)> {
    bookings.sort_by_key(|booking| (booking.time, booking.owner));
    let mut found: BTreeMap<(usize, usize), Interval> = BTreeMap::new();
    let mut longest: Option<Booking> = None;
    let mut longest_of_another: Option<Booking> = None;
    for booking in bookings {
        let same_day = |earlier: &Booking| {
            (earlier.time.term, earlier.time.day) == (booking.time.term, booking.time.day)
        };
        longest = longest.filter(same_day);
        longest_of_another = longest_of_another.filter(same_day);
        for earlier in [longest, longest_of_another].into_iter().flatten() {
            if earlier.owner == booking.owner {
                continue;
            }
            if let Some(time) = earlier.time.shared_with(&booking.time) {
                let pair = (earlier.owner.min(booking.owner), earlier.owner.max(booking.owner));
                found.entry(pair).or_insert(time);
            }
        }
        let outlasts =
            |other: Option<Booking>| other.is_none_or(|other| booking.time.end > other.time.end);
        let of_longest = longest.is_some_and(|longest| longest.owner == booking.owner);
        if outlasts(longest) {
            if !of_longest {
                longest_of_another = longest;
            }
            longest = Some(booking);
        } else if !of_longest && outlasts(longest_of_another) {
            longest_of_another = Some(booking);
        }
    }
    found.into_iter().map(|((one, other), time)| (one, other, time)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: i64, end: i64) -> Interval {
        Interval { term: 0, day: 0, start, end }
    }

    fn booked(times: &[(usize, i64, i64)]) -> Vec<Booking> {
        times.iter().map(|&(owner, start, end)| Booking { owner, time: at(start, end) }).collect()
    }

    #[test]
    fn clock_times_read_or_do_not() {
        assert_eq!(minutes("08:30"), Some(510));
        assert_eq!(minutes("8:30"), Some(510));
        assert_eq!(minutes("24:00"), Some(1440));
        for rubbish in
            ["", ":", "8", "24:01", "08:60", "-1:00", "+8:00", "99999999999:00", "a:b", "８:00"]
        {
            assert_eq!(minutes(rubbish), None, "{rubbish}");
        }
        assert_eq!(span("13:30-15:00"), Some((810, 900)));
        assert_eq!(span("15:00-13:30"), None);
        assert_eq!(time(510), "08:30");
    }

    #[test]
    fn times_that_only_touch_do_not_clash() {
        assert_eq!(at(0, 60).shared_with(&at(60, 120)), None);
        assert_eq!(at(0, 60).shared_with(&at(59, 120)), Some(at(59, 60)));
        assert_eq!(at(0, 60).shared_with(&Interval { day: 1, ..at(0, 60) }), None);
        assert_eq!(at(0, 60).shared_with(&Interval { term: 1, ..at(0, 60) }), None);
    }

    #[test]
    fn clashes_are_found_behind_times_of_the_same_owner() {
        assert!(clashes(booked(&[(1, 0, 60), (2, 60, 120), (1, 120, 180)])).is_empty());
        // The longest so far belongs to owner 1 itself; owner 2 hides behind it.
        let found = clashes(booked(&[(2, 0, 30), (1, 10, 90), (1, 20, 25)]));
        assert_eq!(found, [(1, 2, at(10, 30))]);
        let found = clashes(booked(&[(1, 0, 90), (2, 5, 40), (2, 30, 35), (3, 36, 38)]));
        assert_eq!(
            found.iter().map(|(a, b, _)| (*a, *b)).collect::<Vec<_>>(),
            [(1, 2), (1, 3), (2, 3)]
        );
    }

    #[test]
    fn clashes_agree_with_comparing_every_pair() {
        // A small generator of its own keeps the test the same on every run.
        let mut seed: u64 = 7;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) % below
        };
        for _ in 0..500 {
            let bookings: Vec<Booking> = (0..6)
                .map(|_| {
                    let start = next(40) as i64;
                    let time = Interval {
                        day: next(2) as usize,
                        ..at(start, start + 1 + next(12) as i64)
                    };
                    Booking { owner: next(3) as usize, time }
                })
                .collect();
            let every_pair = bookings.iter().any(|one| {
                bookings.iter().any(|other| {
                    one.owner != other.owner && one.time.shared_with(&other.time).is_some()
                })
            });
            assert_eq!(!clashes(bookings).is_empty(), every_pair);
        }
    }
}
