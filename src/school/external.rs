use super::clock::{Hours, Interval, Minute};
use super::ids::StudentId;

/// A fixed time outside the school's own blocks: a college class, a job, a bus.
#[derive(Debug, Clone)]
pub struct External {
    /// Its id.
    pub id: String,
    /// When it is, without travel: places in [`super::Block::cells`], each with its clock times. Empty if the
    /// file gives no clock times.
    pub hours: Vec<Hours>,
    /// Minutes of travel before it.
    pub travel_before: Minute,
    /// Minutes of travel after it.
    pub travel_after: Minute,
    /// The most students who can go; `None` = as many as want.
    pub seats: Option<u32>,
    /// The students who go.
    pub students: Vec<StudentId>,
}

impl External {
    /// A time of it with the travel before and after.
    pub fn with_travel(&self, interval: Interval) -> Interval {
        interval.widened(self.travel_before, self.travel_after)
    }
}
