//! Several schedules of one build beside one another.

use crate::input::SolutionRow;
use crate::model::Model;
use crate::plan::Whereabouts;
use crate::report::ReportView;
use crate::solve::{Outcome, Solutions};

/// A row for each schedule.
pub fn rows(model: &Model, solutions: &Solutions, views: &[ReportView]) -> Vec<SolutionRow> {
    let of = |outcome: &Outcome| Whereabouts::of(&outcome.plan, &model.school);
    let all: Vec<Whereabouts> = solutions.iter().map(of).collect();
    let row = |(at, (outcome, view)): (usize, (&Outcome, &ReportView))| {
        let others = all.iter().enumerate().filter(|(other, _)| *other != at);
        let nearest = others.map(|(_, other)| all[at].elsewhere(other)).min();
        SolutionRow {
            solution: at + 1,
            sections: all[at].sections(),
            elsewhere: all[at].elsewhere(&all[0]),
            elsewhere_from_nearest: nearest.unwrap_or(0),
            asked: view.headline.asked,
            met: view.headline.met,
            complete: view.headline.complete,
            missing_two: view.headline.missing_two,
            score: outcome.score.clone(),
        }
    };
    solutions.iter().zip(views).enumerate().map(row).collect()
}

/// A line for each schedule, below what there is to say of them all.
pub fn text(rows: &[SolutionRow], asked_for: usize) -> String {
    let head = match rows.len() {
        found if found == asked_for => format!("{found} different schedules, the best first"),
        1 => format!(
            "No other schedule was found that is different enough; {asked_for} were asked for"
        ),
        found => format!("Only {found} different schedules were found; {asked_for} were asked for"),
    };
    let line = |row: &SolutionRow| {
        let place = match row.solution {
            1 => "the best".to_owned(),
            _ => format!("{} of {} sections elsewhere", row.elsewhere, row.sections),
        };
        let rules = row.score.rules.iter().enumerate().filter(|(_, points)| **points > 0);
        let rules: Vec<String> =
            rules.map(|(tier, points)| format!("tier {}: {points}", tier + 1)).collect();
        let figures =
            format!("{:>4}  {:>7} met, {:>6} complete", row.solution, row.met, row.complete);
        format!(
            "{figures}, {place}{}",
            rules.iter().map(|rule| format!(", {rule}")).collect::<String>()
        )
    };
    let lines: Vec<String> = rows.iter().map(line).collect();
    format!("{head}\n{}", lines.join("\n"))
}
