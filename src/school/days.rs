use super::{DayId, School, TermId, Times};

/// A day of a term, with the class blocks that meet on it.
#[derive(Debug, Clone)]
pub struct Day {
    /// The term.
    pub term: TermId,
    /// For example `S1 Mon`.
    pub name: String,
    /// The times of each class block that meets on it, by their last minutes.
    blocks: Vec<Times>,
    /// Whether each of these blocks meets at one stretch.
    is_plain: bool,
}

impl Day {
    /// How many class blocks, at most `enough`, overlap neither one another nor these times: what rules ask to be
    /// free and what measures count as free.
    pub fn free(&self, taught: &Times, enough: usize) -> usize {
        let free: Vec<&Times> =
            self.blocks.iter().filter(|block| !block.overlaps(taught)).collect();
        let taken = Times::empty(taught.words().len());
        if self.is_plain {
            first_come(&free, taken).min(enough)
        } else {
            most(&free, &taken, enough)
        }
    }

    /// Of the class blocks in which somebody is busy, the fewest people who are, given the times of each.
    pub fn fewest_busy(&self, people: &[Times]) -> Option<usize> {
        let busy = |block: &Times| people.iter().filter(|own| own.overlaps(block)).count();
        self.blocks.iter().map(busy).filter(|count| *count > 0).min()
    }
}

/// The largest number of blocks apart from one another, if each meets at one stretch: by their ends, one
/// takes every block that still fits.
fn first_come(blocks: &[&Times], mut taken: Times) -> usize {
    let mut count = 0;
    for block in blocks {
        if !block.overlaps(&taken) {
            taken.add(block);
            count += 1;
        }
    }
    count
}

/// The same for blocks that meet several times a day: with the first block, or without it.
fn most(blocks: &[&Times], taken: &Times, enough: usize) -> usize {
    let Some((first, rest)) = blocks.split_first().filter(|_| enough > 0) else { return 0 };
    let mut best = 0;
    if !first.overlaps(taken) {
        let mut with = taken.clone();
        with.add(first);
        best = 1 + most(rest, &with, enough - 1);
    }
    if best < enough && best < rest.len() {
        best = best.max(most(rest, taken, enough));
    }
    best
}

/// Every day of every term. A day on which no class block meets is no school day.
pub fn school_days(school: &School) -> Vec<Day> {
    let frame = &school.frame;
    let mut days = Vec::with_capacity(frame.terms.len() * frame.days.len());
    for (term, term_name) in frame.terms.iter().enumerate() {
        for (day, day_name) in frame.days.iter().enumerate() {
            let (term, day) = (TermId::new(term), DayId::new(day));
            let mut blocks = Vec::new();
            let mut is_plain = true;
            for block in frame.blocks.iter().filter(|block| block.is_class) {
                let intervals = &block.cells[frame.cell(term, day)];
                let Some(end) = intervals.iter().map(|interval| interval.end).max() else {
                    continue;
                };
                let mut times = Times::empty(frame.words);
                for interval in intervals {
                    times.add(&frame.touched(term, day, *interval));
                }
                is_plain &= intervals.len() == 1;
                blocks.push((end, times));
            }
            if blocks.is_empty() {
                continue;
            }
            blocks.sort();
            let blocks = blocks.into_iter().map(|(_, times)| times).collect();
            days.push(Day { term, name: format!("{term_name} {day_name}"), blocks, is_plain });
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;
    use crate::school::records::{BellRecord, FrameRecord};
    use serde_json::json;

    #[test]
    fn of_blocks_that_meet_twice_a_day_as_many_as_possible_are_free() {
        // A overlaps B and C, which are apart and end later.
        let mut sample = Sample::new();
        let bells = [
            ("A", "08:00", "09:00"),
            ("A", "10:00", "11:00"),
            ("B", "08:00", "08:30"),
            ("B", "11:00", "11:30"),
            ("C", "10:30", "11:00"),
            ("C", "11:30", "12:00"),
        ];
        let bell = |(block, start, end): (&str, &str, &str)| -> BellRecord {
            let row = json!({"block": block, "days": ["Mon"], "start": start, "end": end});
            serde_json::from_value(row).expect("a bell")
        };
        let blocks = ["A", "B", "C"].map(str::to_owned).to_vec();
        let bells = bells.map(bell).to_vec();
        let frame = FrameRecord { blocks, bells, ..sample.records.frame };
        sample.records.frame = frame;
        sample.records.frame.meets.remove("double");
        let (model, _) = sample.build();
        let days = school_days(&model.school);
        assert_eq!(days.len(), 2, "one in each term");
        let nobody = Times::empty(model.school.frame.words);
        assert_eq!(days[0].free(&nobody, 9), 2);
        assert_eq!(days[0].free(&nobody, 1), 1);
        let c = &model.school.frame.blocks[2].times[0];
        let mut taught = nobody;
        taught.add(c);
        assert_eq!(days[0].free(&taught, 9), 1);
    }
}
