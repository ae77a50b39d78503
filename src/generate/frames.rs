//! The bell-schedule frames that ship with Fairbell, by name.

use crate::school::records::FrameRecord;

/// Every shipped frame: its name and its file.
pub const FRAMES: [(&str, &str); 11] = [
    ("six-period", include_str!("../../models/frames/six-period.json")),
    ("seven-period", include_str!("../../models/frames/seven-period.json")),
    ("eight-period", include_str!("../../models/frames/eight-period.json")),
    ("ab-eight-block", include_str!("../../models/frames/ab-eight-block.json")),
    ("four-by-four", include_str!("../../models/frames/four-by-four.json")),
    ("trimester", include_str!("../../models/frames/trimester.json")),
    ("hybrid-week", include_str!("../../models/frames/hybrid-week.json")),
    ("rotating-drop", include_str!("../../models/frames/rotating-drop.json")),
    ("advisory-flex", include_str!("../../models/frames/advisory-flex.json")),
    ("zero-period", include_str!("../../models/frames/zero-period.json")),
    ("staggered-waves", include_str!("../../models/frames/staggered-waves.json")),
];

/// The shipped frame of this name.
pub fn frame(name: &str) -> Option<FrameRecord> {
    let (_, text) = FRAMES.iter().find(|(known, _)| *known == name)?;
    serde_json::from_str(text).ok()
}
