//! `solutions.csv`: the schedules of one build beside one another, the best first.

use crate::score::{RULE_TIERS, Score};
use serde::Serialize;
use std::io;

/// One of several schedules of a build.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SolutionRow {
    /// Its number, which is the name of its folder.
    pub solution: usize,
    /// How many sections there are.
    pub sections: usize,
    /// How many of them are elsewhere than in the best.
    pub elsewhere: usize,
    /// How many of them are elsewhere than in the most similar of the others.
    pub elsewhere_from_nearest: usize,
    /// Primary requests.
    pub asked: u64,
    /// Primary requests met.
    pub met: u64,
    /// Students with all that they asked for.
    pub complete: u64,
    /// Students who miss two requests or more.
    pub missing_two: u64,
    /// Its score.
    pub score: Score,
}

/// Schedules as CSV. The score has a column for each of its tiers, the most important first.
///
/// # Errors
/// If a row cannot be written, which does not happen in memory.
pub fn solutions_csv(solutions: &[SolutionRow]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let named = ["solution", "sections", "elsewhere", "elsewhere_from_nearest", "asked", "met"];
    let of_score =
        ["complete", "missing_two", "hard", "required", "groups", "primary", "unreplaced"];
    let tiers = (1..=RULE_TIERS).map(|tier| format!("tier_{tier}"));
    let words = named.into_iter().chain(of_score).map(str::to_owned);
    writer.write_record(words.chain(tiers).chain(["changes".to_owned()]))?;
    for row in solutions {
        let score = &row.score;
        let groups: Vec<String> = score.groups.iter().map(i64::to_string).collect();
        let counts = [row.solution, row.sections, row.elsewhere, row.elsewhere_from_nearest];
        let counts = counts.iter().map(usize::to_string);
        let students = [row.asked, row.met, row.complete, row.missing_two];
        let before = [score.hard, score.required].map(|number| number.to_string());
        let after = [score.primary, score.unreplaced].map(|number| number.to_string());
        let tiers = score.rules.iter().map(i64::to_string);
        let cells = counts.chain(students.iter().map(u64::to_string)).chain(before);
        let cells = cells.chain([groups.join(";")]).chain(after).chain(tiers);
        writer.write_record(cells.chain([score.changes.to_string()]))?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_stands_below_its_name() {
        let mut score = Score {
            hard: 1,
            required: 2,
            primary: 3,
            unreplaced: 4,
            changes: 5,
            ..Score::default()
        };
        score.groups = vec![60, 7];
        score.rules[8] = 9;
        let row = SolutionRow {
            solution: 2,
            sections: 30,
            elsewhere: 12,
            met: 8,
            score,
            ..SolutionRow::default()
        };
        let bytes = solutions_csv(&[row]).expect("written");
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers().expect("a header").clone();
        let row = reader.records().next().expect("a row").expect("a row");
        let cell = |name: &str| {
            let at = header.iter().position(|column| column == name).expect("a column");
            row[at].to_owned()
        };
        let names =
            ["solution", "sections", "elsewhere", "met", "hard", "required", "groups", "primary"];
        assert_eq!(names.map(cell), ["2", "30", "12", "8", "1", "2", "60;7", "3"]);
        assert_eq!(["unreplaced", "tier_8", "tier_9", "changes"].map(cell), ["4", "0", "9", "5"]);
    }
}
