//! When sections meet: the terms and blocks that their meeting kind allows.

use super::case::{Case, Section};
use super::cell::{given, items, listed};
use super::clock::Interval;
use super::frame::Frame;
use super::notes::Notes;
use crate::school::records::{CourseRecord, MeetingRecord};
use std::collections::BTreeSet;

/// Checks the term and the blocks of every section.
pub fn check(case: &Case, notes: &mut Notes) {
    for section in &case.sections {
        let Some(course) = section.course else { continue };
        let id = section.id();
        let meeting = case.facts.frame.meeting(course);
        notes.expect("meets_unknown", meeting.is_some(), &[id, &course.course_id], || {
            format!(
                "The course {} of the section {id} meets '{}', which the frame does not have.",
                course.course_id,
                Frame::meets(course)
            )
        });
        if let Some(meeting) = meeting {
            terms(case, section, meeting, notes);
            blocks(case, section, course, meeting, notes);
        }
    }
}

fn terms(case: &Case, section: &Section, meeting: &MeetingRecord, notes: &mut Notes) {
    let frame = &case.facts.frame;
    let id = section.id();
    let cell = given(&section.record.term);
    notes.expect("section_unplaced", cell.is_some(), &[id], || {
        format!("The section {id} has no term.")
    });
    let Some(cell) = cell else { return };
    if let Err(unknown) = frame.terms_in(cell) {
        let message = format!("The section {id} is in the term '{unknown}', which there is not.");
        notes.find("term_unknown", &[id], message);
        return;
    }
    let length = usize::try_from(meeting.terms).unwrap_or(usize::MAX);
    let (Some(first), Some(last)) = (section.terms.first(), section.terms.last()) else { return };
    let in_a_row = last - first + 1 == section.terms.len();
    let may_begin = match &meeting.starts {
        Some(starts) => items(starts).any(|start| frame.term(start) == Some(*first)),
        None => length > 0 && first % length == 0,
    };
    let holds = section.terms.len() == length && in_a_row && may_begin;
    notes.expect("term_pattern", holds, &[id], || {
        let begin = match &meeting.starts {
            Some(starts) => format!("beginning in one of {}", listed(items(starts))),
            None => "beginning where they divide the year evenly".to_string(),
        };
        format!(
            "The section {id} is in {}, and is to be in {length} terms in a row, {begin}.",
            frame.term_list(&section.terms)
        )
    });
}

fn blocks(
    case: &Case,
    section: &Section,
    course: &CourseRecord,
    meeting: &MeetingRecord,
    notes: &mut Notes,
) {
    let frame = &case.facts.frame;
    let id = section.id();
    let blocks = section.blocks();
    notes.expect("section_unplaced", !blocks.is_empty(), &[id], || {
        format!("The section {id} has no block.")
    });
    if blocks.is_empty() {
        return;
    }
    let written = items(&section.record.blocks).count();
    let as_many = u32::try_from(written).is_ok_and(|written| written == meeting.blocks);
    notes.expect("block_count", as_many && written == blocks.len(), &[id], || {
        format!(
            "The section {id} is in the blocks {}, and a course that meets {} takes {} different ones.",
            listed(items(&section.record.blocks)),
            Frame::meets(course),
            meeting.blocks
        )
    });
    for block in &blocks {
        let allowed = match &meeting.within {
            Some(within) => frame.has_block(block) && items(within).any(|name| name == *block),
            None => frame.is_class_block(block),
        };
        notes.expect("block_not_allowed", allowed, &[id], || {
            format!(
                "The section {id} is in the block {block}, which does not take courses that meet {}.",
                Frame::meets(course)
            )
        });
        for term in &section.terms {
            let meets = frame.block_times(block).iter().any(|time| time.term == *term);
            notes.expect("block_never_meets", meets, &[id], || {
                let term = frame.term_list(&BTreeSet::from([*term]));
                format!("The section {id} is in the block {block}, which never meets in {term}.")
            });
        }
    }
    let times = times_by_block(frame, &blocks, &section.terms);
    let overlap = overlapping(&times);
    notes.expect("block_overlap", overlap.is_none(), &[id], || {
        let at = overlap.map(|at| frame.moment(&at)).unwrap_or_default();
        format!("Two of the blocks {} of the section {id} overlap at {at}.", listed(blocks.clone()))
    });
    if meeting.contiguous && blocks.len() > 1 {
        let apart = why_apart(frame, &blocks, &times);
        notes.expect("block_contiguous", apart.is_none(), &[id], || {
            format!(
                "The blocks {} of the section {id} are not adjacent: {}.",
                listed(blocks.clone()),
                apart.unwrap_or_default()
            )
        });
    }
}

/// Whether blocks follow one another by the clock in these terms, as those of a contiguous kind do.
pub fn follow(frame: &Frame, blocks: &BTreeSet<&str>, terms: &BTreeSet<usize>) -> bool {
    why_apart(frame, blocks, &times_by_block(frame, blocks, terms)).is_none()
}

/// The times of some blocks in some terms, sorted, each with its block.
fn times_by_block<'a>(
    frame: &Frame,
    blocks: &BTreeSet<&'a str>,
    terms: &BTreeSet<usize>,
) -> Vec<(Interval, &'a str)> {
    let mut times: Vec<(Interval, &str)> = blocks
        .iter()
        .flat_map(|block| frame.times([*block], terms).into_iter().map(|time| (time, *block)))
        .collect();
    times.sort();
    times
}

/// A time at which two different blocks meet.
fn overlapping(times: &[(Interval, &str)]) -> Option<Interval> {
    times.iter().enumerate().find_map(|(position, (time, block))| {
        times[position + 1..]
            .iter()
            .take_while(|(later, _)| {
                (later.term, later.day, later.start) < (time.term, time.day, time.end)
            })
            .filter(|(_, other)| other != block)
            .find_map(|(later, _)| time.shared_with(later))
    })
}

/// Why blocks do not follow one another by the clock, if they do not.
fn why_apart(frame: &Frame, blocks: &BTreeSet<&str>, times: &[(Interval, &str)]) -> Option<String> {
    let mut ever_together = false;
    for day in times.chunk_by(|(one, _), (other, _)| (one.term, one.day) == (other.term, other.day))
    {
        let meeting: BTreeSet<&str> = day.iter().map(|(_, block)| *block).collect();
        ever_together |= meeting.len() == blocks.len();
        if meeting.len() < 2 {
            continue;
        }
        for pair in day.windows(2) {
            let [(earlier, _), (later, _)] = pair else { continue };
            let gap = Interval { start: earlier.end, end: later.start, ..*earlier };
            let between = frame
                .every_time()
                .filter(|(block, _)| !blocks.contains(block))
                .find_map(|(block, times)| Some((block, times.iter().find(|t| lies_in(t, &gap))?)));
            if let Some((block, time)) = between {
                return Some(format!("the block {block} lies between, at {}", frame.moment(time)));
            }
        }
    }
    (!ever_together).then(|| "they never all meet on one day".to_string())
}

fn lies_in(time: &Interval, gap: &Interval) -> bool {
    (time.term, time.day) == (gap.term, gap.day) && gap.start <= time.start && time.end <= gap.end
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Trial, bell, text, texts, valid};
    use std::collections::BTreeSet;

    /// LAB in other blocks, without the rules that would mind.
    fn lab_in(blocks: &[&str], change: impl FnOnce(&mut Trial)) -> BTreeSet<&'static str> {
        valid().with(|t| {
            let mind = ["not_same_block", "prep_each_day"];
            let rules = t.school.rules.as_mut().unwrap();
            rules.retain(|rule| !mind.iter().any(|kind| rule.ask.contains_key(*kind)));
            t.section("LAB.1").blocks = texts(blocks);
            t.remove_seat("s1", "LAB.1");
            t.unmet = None;
            change(t);
        })
    }

    #[test]
    fn adjacent_blocks_may_have_passing_time_but_no_block_between() {
        assert_eq!(lab_in(&["4", "3"], |_| ()), BTreeSet::new());
        assert_eq!(lab_in(&["1", "2"], |_| ()), BTreeSet::new());
        // Lunch lies between, and a block of its own is enough.
        assert_eq!(lab_in(&["2", "3"], |_| ()), BTreeSet::from(["block_contiguous"]));
        assert_eq!(lab_in(&["1", "3"], |_| ()), BTreeSet::from(["block_contiguous"]));
        // A block that does not fit into the gap does not lie in it.
        let late_lunch = |t: &mut Trial| t.school.frame.bells[2] = bell("L", "10:06", "10:50");
        assert_eq!(lab_in(&["2", "3"], late_lunch), BTreeSet::new());
    }

    #[test]
    fn contiguous_blocks_meet_together_at_least_once() {
        let one_day = |t: &mut Trial| {
            t.school.frame.bells[3].days = texts(&["Mon"]);
            t.school.frame.bells[4].days = texts(&["Mon", "Tue"]);
        };
        assert_eq!(lab_in(&["3", "4"], one_day), BTreeSet::new());
        let never = |t: &mut Trial| {
            t.school.frame.bells[3].days = texts(&["Mon"]);
            t.school.frame.bells[4].days = texts(&["Tue"]);
        };
        assert_eq!(lab_in(&["3", "4"], never), BTreeSet::from(["block_contiguous"]));
    }

    #[test]
    fn blocks_that_touch_do_not_overlap() {
        let touch = |t: &mut Trial| t.school.frame.bells[4].start = "11:40".to_string();
        assert_eq!(lab_in(&["3", "4"], touch), BTreeSet::new());
        let overlap = |t: &mut Trial| t.school.frame.bells[4].start = "11:39".to_string();
        assert!(lab_in(&["3", "4"], overlap).contains("block_overlap"));
    }

    #[test]
    fn a_kind_may_name_its_own_blocks_and_its_starts() {
        let zero = |blocks: &[&str]| {
            valid().with(|t| {
                t.course("PE").meets = text("zero");
                t.section("PE.1").blocks = texts(blocks);
                t.school.rules.as_mut().unwrap().remove(4);
            })
        };
        assert_eq!(zero(&["Z"]), BTreeSet::new());
        assert_eq!(zero(&["3"]), BTreeSet::from(["block_not_allowed"]));
        let starts = |starts: &[&str]| {
            valid().with(|t| {
                t.school.frame.meets.get_mut("half").unwrap().starts = Some(texts(starts));
            })
        };
        assert_eq!(starts(&["S1", "S2"]), BTreeSet::new());
        assert_eq!(starts(&["S1"]), BTreeSet::from(["term_pattern"]));
    }

    #[test]
    fn several_terms_are_aligned_unless_starts_say_otherwise() {
        let two_of_four = |terms: &str, starts: Option<&[&str]>| {
            valid().with(|t| {
                t.school.frame.terms = texts(&["S1", "S2", "S3", "S4"]);
                let half = t.school.frame.meets.get_mut("half").unwrap();
                half.terms = 2;
                half.starts = starts.map(texts);
                for kind in ["full", "double", "zero"] {
                    t.school.frame.meets.get_mut(kind).unwrap().terms = 4;
                }
                t.section("DAN2.1").term = text("all");
                t.section("ART.1").term = text("S1;S2");
                t.section("MUS.1").term = text(terms);
            })
        };
        assert_eq!(two_of_four("S3;S4", None), BTreeSet::new());
        assert!(two_of_four("S2;S3", None).contains("term_pattern"));
        assert!(two_of_four("S2;S4", None).contains("term_pattern"));
        assert!(!two_of_four("S2;S3", Some(&["S1", "S2"])).contains("term_pattern"));
    }
}
