//! The frames that ship: which blocks clash, how many minutes a course gets, how many placements there are.
//!
//! Every figure was worked out by hand from the bell table of the frame, see the comments.

use fairbell::school::records::FrameRecord;
use fairbell::school::{DayId, Frame, Meeting, TermId};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A meeting kind: its name, the number of its placements, the minutes each gets in a cycle.
type Kind<'a> = (&'a str, usize, u32);

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/frames")
}

fn read(name: &str) -> Frame {
    let path = shipped().join(format!("{name}.json"));
    let text = fs::read_to_string(&path).expect("a shipped frame");
    let record: FrameRecord = serde_json::from_str(&text).expect("a frame");
    Frame::new(&record).unwrap_or_else(|faults| panic!("{name}: {faults:?}"))
}

/// The pairs of blocks that overlap by the clock on one day of one term.
fn clashes(frame: &Frame, term: TermId, day: DayId) -> BTreeSet<(String, String)> {
    let cell = frame.cell(term, day);
    let mut pairs = BTreeSet::new();
    for (first, one) in frame.blocks.iter().enumerate() {
        for other in &frame.blocks[first + 1..] {
            // What the solver asks: do the atoms of one block on this day meet those of the other?
            let atoms = one.cells[cell].iter().any(|interval| {
                frame.touched(term, day, *interval).overlaps(&other.times[term.index()])
            });
            if atoms {
                pairs.insert((one.name.clone(), other.name.clone()));
            }
        }
    }
    pairs
}

/// Expects these clashes, and no other, on every day of every term.
fn expect_clashes(frame: &Frame, expected: &[(&str, &str)]) {
    let expected: BTreeSet<(String, String)> =
        expected.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect();
    for term in 0..frame.terms.len() {
        for day in 0..frame.days.len() {
            let found = clashes(frame, TermId::new(term), DayId::new(day));
            assert_eq!(found, expected, "{} {}", frame.terms[term], frame.days[day]);
        }
        // Without a view to days: what makes two placements in one term clash.
        for (first, one) in frame.blocks.iter().enumerate() {
            for other in &frame.blocks[first + 1..] {
                let overlap = one.times[term].overlaps(&other.times[term]);
                let pair = (one.name.clone(), other.name.clone());
                assert_eq!(overlap, expected.contains(&pair), "{pair:?} in {}", frame.terms[term]);
            }
        }
    }
}

fn kind<'f>(frame: &'f Frame, name: &str) -> &'f Meeting {
    let id = frame.meeting_named(name).unwrap_or_else(|| panic!("{} has no {name}", frame.name));
    frame.meeting_of(id)
}

/// Expects exactly these meeting kinds, all of whose placements get the same minutes.
fn expect_kinds(frame: &Frame, expected: &[Kind]) {
    let known: BTreeSet<&str> = frame.meetings.iter().map(|kind| kind.name.as_str()).collect();
    assert_eq!(known, expected.iter().map(|(name, ..)| *name).collect());
    for (name, placements, minutes) in expected {
        let kind = kind(frame, name);
        assert_eq!(kind.patterns.len(), *placements, "placements of {name}");
        for pattern in &kind.patterns {
            let pattern = frame.pattern(*pattern);
            let found = frame.minutes_per_cycle(pattern);
            assert_eq!(found, f64::from(*minutes), "{name} in {}", frame.describe(pattern));
        }
    }
}

/// Expects the sets of blocks, in whatever terms, that a kind may be placed in.
fn expect_blocks(frame: &Frame, name: &str, expected: &[&[&str]]) {
    let sets: BTreeSet<Vec<&str>> = kind(frame, name)
        .patterns
        .iter()
        .map(|pattern| {
            let blocks = frame.pattern(*pattern).blocks.iter();
            blocks.map(|block| frame.blocks[block.index()].name.as_str()).collect()
        })
        .collect();
    assert_eq!(sets, expected.iter().map(|set| set.to_vec()).collect(), "{name}");
}

/// Expects the terms, in whatever blocks, that a kind may be placed in.
fn expect_terms(frame: &Frame, name: &str, expected: &[&str]) {
    let cells: BTreeSet<String> = kind(frame, name)
        .patterns
        .iter()
        .map(|pattern| frame.term_cell(frame.pattern(*pattern)))
        .collect();
    assert_eq!(cells, expected.iter().map(|cell| (*cell).to_owned()).collect(), "{name}");
}

#[test]
fn every_frame_that_ships_is_pinned_here() {
    let found: BTreeSet<String> = fs::read_dir(shipped())
        .expect("the folder of frames")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    let pinned = [
        "ab-eight-block",
        "advisory-flex",
        "eight-period",
        "four-by-four",
        "hybrid-week",
        "rotating-drop",
        "seven-period",
        "six-period",
        "staggered-waves",
        "trimester",
        "zero-period",
    ];
    assert_eq!(found, pinned.map(str::to_owned).into());
}

#[test]
fn six_period() {
    let frame = read("six-period");
    expect_clashes(&frame, &[]);
    // 55 minutes on five days; lunch parts 3 from 4.
    expect_kinds(
        &frame,
        &[
            ("full", 6, 275),
            ("half", 12, 275),
            ("double", 4, 550),
            ("double_half", 8, 550),
            ("year", 6, 275),
        ],
    );
    expect_blocks(&frame, "double", &[&["1", "2"], &["2", "3"], &["4", "5"], &["5", "6"]]);
    expect_terms(&frame, "full", &["all"]);
    expect_terms(&frame, "half", &["S1", "S2"]);
}

#[test]
fn seven_period() {
    let frame = read("seven-period");
    expect_clashes(&frame, &[]);
    // 48 minutes on five days; lunch parts 4 from 5.
    expect_kinds(
        &frame,
        &[
            ("full", 7, 240),
            ("half", 14, 240),
            ("double", 5, 480),
            ("double_half", 10, 480),
            ("year", 7, 240),
        ],
    );
    expect_blocks(
        &frame,
        "double",
        &[&["1", "2"], &["2", "3"], &["3", "4"], &["5", "6"], &["6", "7"]],
    );
}

#[test]
fn eight_period() {
    let frame = read("eight-period");
    expect_clashes(&frame, &[]);
    // 43 minutes on five days; lunch parts 4 from 5.
    expect_kinds(
        &frame,
        &[
            ("full", 8, 215),
            ("half", 16, 215),
            ("double", 6, 430),
            ("double_half", 12, 430),
            ("year", 8, 215),
        ],
    );
    expect_blocks(
        &frame,
        "double",
        &[&["1", "2"], &["2", "3"], &["3", "4"], &["5", "6"], &["6", "7"], &["7", "8"]],
    );
}

#[test]
fn ab_eight_block() {
    let frame = read("ab-eight-block");
    // A1 and B1 have the same clock times, but on different days.
    expect_clashes(&frame, &[]);
    // 88 minutes on one of two days; lunch parts 2 from 3, and A blocks never meet B blocks.
    expect_kinds(
        &frame,
        &[
            ("full", 8, 88),
            ("half", 16, 88),
            ("double", 4, 176),
            ("double_half", 8, 176),
            ("year", 8, 88),
        ],
    );
    expect_blocks(&frame, "double", &[&["A1", "A2"], &["A3", "A4"], &["B1", "B2"], &["B3", "B4"]]);
}

#[test]
fn four_by_four() {
    let frame = read("four-by-four");
    expect_clashes(&frame, &[]);
    // 88 minutes on five days; lunch parts 2 from 3; a semester is Q1+Q2 or Q3+Q4.
    expect_kinds(
        &frame,
        &[
            ("full", 8, 440),
            ("half", 16, 440),
            ("quarter", 16, 440),
            ("double", 4, 880),
            // Any two of four blocks, in either semester.
            ("paired", 12, 880),
            ("double_half", 8, 880),
            ("year", 4, 440),
            ("double_year", 2, 880),
        ],
    );
    expect_blocks(&frame, "double", &[&["1", "2"], &["3", "4"]]);
    expect_terms(&frame, "full", &["Q1;Q2", "Q3;Q4"]);
    expect_terms(&frame, "half", &["Q1", "Q2", "Q3", "Q4"]);
    expect_terms(&frame, "year", &["all"]);
}

#[test]
fn trimester() {
    let frame = read("trimester");
    expect_clashes(&frame, &[]);
    // 70 minutes on five days; lunch parts 3 from 4; two of three terms begin in T1 or T2.
    expect_kinds(
        &frame,
        &[
            ("full", 10, 350),
            ("half", 15, 350),
            ("trimester", 15, 350),
            ("double", 6, 700),
            ("double_half", 9, 700),
            ("year", 5, 350),
        ],
    );
    expect_blocks(&frame, "double", &[&["1", "2"], &["2", "3"], &["4", "5"]]);
    expect_terms(&frame, "full", &["T1;T2", "T2;T3"]);
    expect_terms(&frame, "year", &["all"]);
}

#[test]
fn hybrid_week() {
    let frame = read("hybrid-week");
    // 1 on Wednesday and 2 on Thursday have the same long clock times, but on different days.
    expect_clashes(&frame, &[]);
    // Three days of 54 minutes and one of 100: 262. 1 and 3 are parted by 2, 3 and 4 by lunch.
    expect_kinds(
        &frame,
        &[
            ("full", 6, 262),
            ("half", 12, 262),
            ("double", 4, 524),
            ("double_half", 8, 524),
            ("year", 6, 262),
        ],
    );
    expect_blocks(&frame, "double", &[&["1", "2"], &["2", "3"], &["4", "5"], &["5", "6"]]);
    // Odd blocks meet on Wednesday, even ones on Thursday.
    let meets = |block: &str, day: usize| {
        let block = frame.block(block).expect("a block").index();
        let cell = frame.cell(TermId::new(0), DayId::new(day));
        frame.blocks[block].cells[cell].iter().map(|interval| interval.minutes()).sum::<u32>()
    };
    assert_eq!([meets("1", 0), meets("1", 2), meets("1", 3)], [54, 100, 0]);
    assert_eq!([meets("2", 0), meets("2", 2), meets("2", 3)], [54, 0, 100]);
}

#[test]
fn rotating_drop() {
    let frame = read("rotating-drop");
    // Any two blocks have the same clock times on some day, but never on the same day.
    expect_clashes(&frame, &[]);
    // Each of the eight blocks is dropped on two of eight days: six times 56 minutes.
    expect_kinds(
        &frame,
        &[
            ("full", 8, 336),
            ("half", 16, 336),
            ("double", 4, 672),
            ("double_half", 8, 672),
            ("year", 8, 336),
        ],
    );
    // B and C are parted by lunch on day 2, D and E on day 1, F and G on day 4, H and A on day 3.
    expect_blocks(&frame, "double", &[&["A", "B"], &["C", "D"], &["E", "F"], &["G", "H"]]);
}

#[test]
fn advisory_flex() {
    let frame = read("advisory-flex");
    // Advisory and flex have the same clock times, on different days.
    expect_clashes(&frame, &[]);
    // 51 minutes on five days; advisory or flex parts 2 from 3, lunch 3 from 4.
    expect_kinds(
        &frame,
        &[
            ("full", 6, 255),
            ("half", 12, 255),
            ("double", 3, 510),
            ("double_half", 6, 510),
            ("year", 6, 255),
        ],
    );
    expect_blocks(&frame, "double", &[&["1", "2"], &["4", "5"], &["5", "6"]]);
}

#[test]
fn zero_period() {
    let frame = read("zero-period");
    expect_clashes(&frame, &[]);
    // 54 minutes on five days; 0 and 7 are only for kinds that name them; lunch parts 3 from 4.
    expect_kinds(
        &frame,
        &[
            ("full", 6, 270),
            ("half", 12, 270),
            ("double", 4, 540),
            ("double_half", 8, 540),
            ("year", 6, 270),
            ("zero", 1, 270),
            ("zero_half", 2, 270),
            ("late", 1, 270),
        ],
    );
    expect_blocks(&frame, "double", &[&["1", "2"], &["2", "3"], &["4", "5"], &["5", "6"]]);
    expect_blocks(&frame, "zero", &[&["0"]]);
    expect_blocks(&frame, "zero_half", &[&["0"]]);
    expect_blocks(&frame, "late", &[&["7"]]);
}

#[test]
fn staggered_waves_clash_by_the_clock() {
    let frame = read("staggered-waves");
    // E2 08:31-09:26 and L1 08:36-09:26; early lunch until 11:58 and L2 from 11:34; L2 until 12:29 and E3
    // from 12:04; E3 until 12:59 and late lunch from 12:29; E4 and L3 both 13:05-14:00. L2 ends when late
    // lunch begins, M2 when early lunch begins: no clash.
    expect_clashes(
        &frame,
        &[("E2", "L1"), ("Early lunch", "L2"), ("L2", "E3"), ("E3", "Late lunch"), ("E4", "L3")],
    );
}

#[test]
fn staggered_waves_give_fifty_five_minutes_but_fifty_in_l1() {
    let frame = read("staggered-waves");
    for (name, placements) in [("full", 10), ("half", 20), ("year", 10)] {
        let kind = kind(&frame, name);
        assert_eq!(kind.patterns.len(), placements, "placements of {name}");
        for pattern in &kind.patterns {
            let pattern = frame.pattern(*pattern);
            let is_l1 = frame.blocks[pattern.blocks[0].index()].name == "L1";
            let expected = if is_l1 { 250.0 } else { 275.0 };
            assert_eq!(frame.minutes_per_cycle(pattern), expected, "{}", frame.describe(pattern));
        }
    }
}

#[test]
fn staggered_waves_double_where_no_block_lies_between() {
    let frame = read("staggered-waves");
    // E2 begins between E1 and L1 and early lunch between M2 and L2, but neither lies in the gap of eleven
    // or six minutes: it is the other wave's. Early lunch does lie between M2 and E3, late lunch between
    // L2 and E4 or L3.
    expect_blocks(
        &frame,
        "double",
        &[
            &["E1", "E2"],
            &["E1", "L1"],
            &["E2", "M1"],
            &["L1", "M1"],
            &["M1", "M2"],
            &["M2", "L2"],
            &["E3", "E4"],
            &["E3", "L3"],
            &["E4", "L4"],
            &["L3", "L4"],
        ],
    );
    assert_eq!(kind(&frame, "double").patterns.len(), 10);
    assert_eq!(kind(&frame, "double_half").patterns.len(), 20);
}
