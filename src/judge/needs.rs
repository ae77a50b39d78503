//! What students are owed, as the rows of `services.csv` state it.

use super::cell::given;
use super::frame::Frame;
use crate::school::records::ServiceRecord;

/// School days of a week.
const WEEK: f64 = 5.0;

/// The minutes of a row in one cycle: a day's are given on each of its days, a week's on five days.
pub fn per_cycle(frame: &Frame, row: &ServiceRecord) -> Option<f64> {
    let days = frame.day_count() as f64;
    let minutes = row.minutes?;
    match given(&row.per) {
        Some("day") => Some(minutes * days),
        Some("week") => Some(minutes * days / WEEK),
        _ => Some(minutes),
    }
}
