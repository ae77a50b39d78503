use super::board::{Board, BoardPart, Card, Column};
use super::charts::{self, Chart};
use super::public::Public;
use super::run::Bound;
use super::text::{group_name, is_missed, margin, outcome_words};
use super::view::{CourseUnmet, ReportView, RuleLine};
use super::words::{NOTHING, points, ratio, share_of, shown, told, told_times, whole};
use crate::equity::Outcome;
use crate::equity::suppress::{ShownExpected, ShownGroup, ShownOutcome};
use crate::explain::Reason;
use crate::school::{Fault, Severity};
use askama::Template;
use askama::filters::{Html, escape};
use std::collections::BTreeSet;

/// So many courses with unmet requests stand open; the rest can be opened.
const COURSES_AT_ONCE: usize = 12;

/// `report.html`: one page that needs nothing but itself, names no student and hides small groups.
///
/// # Errors
/// None in practice: writing to memory does not fail.
pub fn html(view: &ReportView) -> Result<String, askama::Error> {
    Page::new(view).render()
}

#[derive(Template)]
#[template(path = "report.html", config = "src/report/askama.toml")]
struct Page<'a> {
    view: &'a ReportView,
    public: Public<'a>,
    boards: Vec<ShownBoard<'a>>,
    departments: Vec<&'a str>,
    grades: Vec<&'a str>,
    terms: Vec<&'a str>,
    fulfilment_charts: Vec<Chart>,
    equity_charts: Vec<Chart>,
    schedule_charts: Vec<Chart>,
    rule_charts: Vec<Chart>,
    hard_rules: usize,
    soft_rules: usize,
    least: u64,
}

/// A board with as many columns as it says in its style.
struct ShownBoard<'a> {
    id: String,
    heading: &'a str,
    of: &'a str,
    columns: &'a [Column],
    parts: &'a [BoardPart],
}

impl<'a> Page<'a> {
    fn new(view: &'a ReportView) -> Page<'a> {
        let board = |board: &'a Board| ShownBoard {
            id: board.heading.to_lowercase(),
            heading: &board.heading,
            of: &board.of,
            columns: &board.columns,
            parts: &board.parts,
        };
        let hard_rules = view.rules.iter().filter(|rule| rule.tier.is_none()).count();
        let public = Public::new(view);
        let cards = || {
            let rows =
                view.boards.iter().flat_map(|board| &board.parts).flat_map(|part| &part.rows);
            rows.flat_map(|row| &row.cells).flat_map(|cell| &cell.cards)
        };
        let departments: BTreeSet<&str> = cards().map(|card| card.department.as_str()).collect();
        let grades: BTreeSet<(u32, &str)> = cards()
            .flat_map(|card| &card.grades)
            .map(|grade| (grade.parse().unwrap_or(u32::MAX), grade.as_str()))
            .collect();
        let terms: BTreeSet<&str> = cards()
            .filter_map(|card| card.term.as_deref())
            .flat_map(|own| own.split('+'))
            .collect();
        let drawn = |list| charts::drawn(list, view, &public);
        Page {
            view,
            departments: departments.into_iter().filter(|name| !name.is_empty()).collect(),
            grades: grades.into_iter().map(|(_, grade)| grade).collect(),
            terms: terms.into_iter().collect(),
            fulfilment_charts: drawn(charts::FULFILMENT),
            equity_charts: drawn(charts::EQUITY),
            schedule_charts: drawn(charts::SCHEDULE),
            rule_charts: drawn(charts::RULES),
            public,
            boards: view.boards.iter().map(board).collect(),
            hard_rules,
            soft_rules: view.rules.len() - hard_rules,
            least: view.hide_below.count(),
        }
    }

    fn name(&self) -> &str {
        if self.view.school.is_empty() { "Draft schedule" } else { &self.view.school }
    }

    fn met_percent(&self) -> String {
        share_of(self.view.headline.met, self.view.headline.asked)
    }

    /// A width in per cent for a bar.
    fn width(&self, count: &u64) -> String {
        let asked = self.view.headline.asked.max(1);
        format!("{:.2}%", 100.0 * (*count as f64 / asked as f64).min(1.0))
    }

    fn of_asked(&self, count: &u64) -> String {
        share_of(*count, self.view.headline.asked)
    }

    fn of_students(&self, count: &u64) -> String {
        share_of(*count, self.view.headline.students)
    }

    fn planned(&self) -> String {
        whole(self.view.planned_of_filled().0)
    }

    fn filled(&self) -> String {
        whole(self.view.planned_of_filled().1)
    }

    fn is_short_of_teachers(&self) -> bool {
        let (planned, filled) = self.view.planned_of_filled();
        planned < filled
    }

    fn whole(&self, number: &u64) -> String {
        whole(*number)
    }

    fn group_name(&self, group: &ShownGroup) -> String {
        group_name(&group.group)
    }

    fn students(&self, group: &ShownGroup) -> String {
        group.students.map_or_else(|| NOTHING.to_owned(), whole)
    }

    fn share(&self, group: &ShownGroup, index: usize) -> String {
        group.shares.get(index).map_or_else(String::new, |share| shown(*share))
    }

    fn gap(&self, group: &ShownGroup) -> Option<f64> {
        group.gaps.first().copied().flatten()
    }

    fn gap_words(&self, group: &ShownGroup) -> String {
        points(self.gap(group))
    }

    /// The bar of a gap: half of its track is ten points.
    fn gap_bar(&self, group: &ShownGroup) -> Option<String> {
        let gap = self.gap(group)?.clamp(-10.0, 10.0);
        let width = 5.0 * gap.abs();
        let left = if gap < 0.0 { 50.0 - width } else { 50.0 };
        Some(format!("left:{left:.1}%;width:{width:.1}%"))
    }

    /// How an expectation fares, in words, and how far its figure is from it.
    fn outcome(&self, expected: &ShownExpected) -> String {
        let margin = margin(expected).map_or_else(String::new, |margin| format!(" ({margin})"));
        format!("{}{margin}", outcome_words(expected))
    }

    /// Of the groups that are shown, the one farthest from what is expected, if it is not met; or why nobody can tell.
    fn farthest(&self, expected: &ShownExpected) -> String {
        match (&expected.group, &expected.not_told) {
            (Some(group), _) if is_missed(expected) => group_name(group),
            (_, Some(why)) => why.clone(),
            _ => String::new(),
        }
    }

    fn ratio(&self, group: &ShownGroup) -> String {
        ratio(group.ratios.first().copied().flatten())
    }

    fn reasons(&self, reasons: &[Reason]) -> String {
        reasons.iter().map(|reason| reason.title()).collect::<Vec<_>>().join(", ")
    }

    /// The courses with most unmet requests, and all others apart.
    fn course_parts(&self) -> Vec<(usize, &[(&CourseUnmet, String)])> {
        let courses = &self.public.courses;
        let (first, rest) = courses.split_at(courses.len().min(COURSES_AT_ONCE));
        let parts = [first, rest].into_iter().enumerate();
        parts.filter(|(_, courses)| !courses.is_empty()).collect()
    }

    /// Whether seats are left; how many would tell the size of a small class.
    fn seats_left(&self, left: &Option<u64>) -> &'static str {
        match left {
            None => "no limit",
            Some(0) => "none",
            Some(_) => "some",
        }
    }

    fn is_impossible(&self, fault: &Fault) -> bool {
        fault.severity == Severity::Impossible
    }

    fn lowest_bound(&self) -> Option<&Bound> {
        self.view.headline.bound.as_ref()
    }

    fn columns(&self) -> usize {
        self.boards.iter().map(|board| board.columns.len()).max().unwrap_or(1)
    }

    /// What stands below a card's title: section, room or teacher, and term, as far as there are any.
    fn beside(&self, card: &Card) -> String {
        let parts =
            [card.sections.as_str(), &card.beside, card.term.as_deref().unwrap_or_default()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// A card's fill in tenths, as a class of the style sheet: `p0` to `p10`, `few`, `over`.
    fn fill(&self, card: &Card) -> String {
        let size = card.size;
        match size.limit {
            _ if !size.is_open => "few".to_owned(),
            Some(limit) if size.size > limit => "over".to_owned(),
            Some(limit) => format!("p{}", size.size * 10 / limit.max(1)),
            None => "p0".to_owned(),
        }
    }

    /// What the board is filtered and coloured by: department, grades, term, and the shares of groups.
    fn marks(&self, card: &Card) -> String {
        let department = self.departments.iter().position(|own| *own == card.department);
        let mut marks = String::new();
        let mut mark = |name: &str, value: &str| {
            if !value.is_empty() {
                marks += &format!(" data-{name}=\"{}\"", escaped(value));
            }
        };
        mark("d", &department.map_or_else(String::new, |index| index.to_string()));
        mark("y", &card.grades.join(" "));
        mark("t", card.term.as_deref().unwrap_or_default());
        let shares = card.shares.iter().map(|(group, quarter)| format!("{group}:{quarter}"));
        mark("g", &shares.collect::<Vec<_>>().join(" "));
        marks
    }

    fn named(&self, group: &str) -> String {
        group_name(group)
    }

    /// A card's size: `27/30`, `30/30 full`, `–/20`.
    fn size(&self, card: &Card) -> String {
        let size = card.size;
        match size.limit {
            Some(limit) if !size.is_open => format!("{NOTHING}/{limit}"),
            None if !size.is_open => NOTHING.to_owned(),
            Some(limit) if size.size > limit => format!("{}/{limit} over", size.size),
            Some(limit) if size.size == limit => format!("{}/{limit} full", size.size),
            Some(limit) => format!("{}/{limit}", size.size),
            None => size.size.to_string(),
        }
    }

    /// Expectations that are met.
    fn expectations_met(&self) -> usize {
        self.with_outcome(|own| *own == ShownOutcome::Known(Outcome::Met))
    }

    /// Expectations of which nobody can tell whether they are met.
    fn expectations_not_told(&self) -> usize {
        self.with_outcome(|own| *own == ShownOutcome::Known(Outcome::NotTold))
    }

    /// Expectations of which it is shown in part that they are met.
    fn expectations_met_where_shown(&self) -> usize {
        self.with_outcome(|own| *own == ShownOutcome::MetWhereShown)
    }

    /// Expectations of which nothing is shown.
    fn expectations_hidden(&self) -> usize {
        self.with_outcome(|own| *own == ShownOutcome::Hidden)
    }

    /// Expectations of which anything is shown. Of the others nobody is told that they are not met either.
    fn expectations_told(&self) -> usize {
        self.public.expected.len() - self.expectations_hidden()
    }

    fn with_outcome(&self, is_meant: fn(&ShownOutcome) -> bool) -> usize {
        self.public.expected.iter().filter(|one| is_meant(&one.outcome)).count()
    }

    fn amount(&self, rule: &RuleLine) -> String {
        told(rule.shown)
    }

    fn cost(&self, rule: &RuleLine) -> String {
        rule.weight.map_or_else(String::new, |weight| told_times(rule.shown, weight.into()))
    }

    /// How many hard rules are broken; by how much may be a count of few.
    fn hard_words(&self) -> String {
        match (self.view.headline.hard, self.view.hard_broken()) {
            (0, _) => "none".to_owned(),
            (_, 0) => "some".to_owned(),
            (_, rules) => rules.to_string(),
        }
    }
}

/// A text as the value of an attribute.
fn escaped(text: &str) -> String {
    // Writing to memory does not fail.
    escape(text, Html).map_or_else(|_| String::new(), |text| text.to_string())
}
