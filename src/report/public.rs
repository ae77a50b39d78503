//! What everybody may see of a report: no student is named, small groups are hidden.

use super::view::{CourseUnmet, ReportView, RuleLine};
use super::words::{self, NOTHING, few, share_of, whole};
use crate::equity::Measured;
use crate::equity::suppress::{self, ShownExpected, ShownGroup, ShownMeasure, ShownShare, Told};
use crate::explain::Reason;
use crate::school::{Fault, School, Severity};
use std::collections::BTreeSet;

/// The measures of the table by group, in its order.
pub(super) const GROUP_MEASURES: [&str; 3] =
    ["requests_met", "students_complete", "students_missing_two"];

/// The part of a report that is for everybody.
pub(super) struct Public<'a> {
    /// The table by group.
    pub groups: Vec<ShownFamily>,
    /// The group served worst of those of which everybody may know how it is served.
    pub worst_off: Option<ShownGroup>,
    /// How far those of them that a scenario serves evenly could be served.
    pub reach: Vec<ShownReach>,
    /// Unmet requests by reason.
    pub reasons: Vec<ShownReason>,
    /// Unmet requests by course, with the number as it may be shown.
    pub courses: Vec<(&'a CourseUnmet, String)>,
    /// Findings that name no student.
    pub findings: Vec<&'a Fault>,
    /// How many findings are about single students.
    pub findings_about_students: usize,
    /// Rules that name no student, hard ones first.
    pub rules: Vec<&'a RuleLine>,
    /// How many rules name a student.
    pub rules_about_students: usize,
    /// Expectations that name no student.
    pub expected: Vec<&'a ShownExpected>,
}

/// Groups under one heading.
pub(super) struct ShownFamily {
    /// The heading.
    pub title: String,
    /// Their lines.
    pub groups: Vec<ShownGroup>,
}

/// How far a group that is served evenly is served and could be, of its primary requests.
pub(super) struct ShownReach {
    /// The group.
    pub group: String,
    /// What is met.
    pub met: String,
    /// What could be met at most with every section where and when it is.
    pub here: String,
    /// What any schedule could meet at most.
    pub ever: String,
}

/// Reasons under one number: rare ones are put together until they are not few.
pub(super) struct ShownReason {
    /// The reasons.
    pub reasons: Vec<Reason>,
    /// How many requests.
    pub count: u64,
}

impl<'a> Public<'a> {
    /// Leaves out of a report what not everybody may see.
    pub fn new(view: &'a ReportView) -> Public<'a> {
        let students = Students::new(&view.unnamed);
        let (findings, findings_about_students) = findings(view, &students);
        let (mut rules, named): (Vec<&RuleLine>, Vec<&RuleLine>) =
            view.rules.iter().partition(|rule| {
                !students.named_in(&rule.sentence)
                    && !rule.because.as_ref().is_some_and(|because| students.named_in(because))
            });
        rules.sort_by_key(|rule| rule.tier);
        let groups = by_family(view);
        Public {
            worst_off: worst_off(view, &groups),
            reach: reach(view, &groups),
            groups,
            reasons: reasons(view),
            courses: courses(view),
            findings,
            findings_about_students,
            rules,
            rules_about_students: named.len(),
            expected: (view.shown_expected.iter())
                .filter(|one| !names_students(&students, one))
                .collect(),
        }
    }
}

/// Expectations as everybody may see them, `shown` being what is shown of the measures; without those whose words name
/// a student.
pub fn shown_expectations(
    school: &School,
    measured: &[Measured],
    shown: &[ShownMeasure],
) -> Vec<ShownExpected> {
    let ids: Vec<String> = school.students.iter().map(|student| student.id.clone()).collect();
    let students = Students::new(&ids);
    let expectations = &school.intent.expectations;
    let mut all = suppress::expectations(expectations, measured, shown, school.hide_below);
    all.retain(|one| !names_students(&students, one));
    all
}

fn names_students(students: &Students, expected: &ShownExpected) -> bool {
    let words = [Some(&expected.sentence), expected.because.as_ref(), expected.not_told.as_ref()];
    words.into_iter().flatten().any(|words| students.named_in(words))
}

fn by_family(view: &ReportView) -> Vec<ShownFamily> {
    let measures: Vec<_> = GROUP_MEASURES.iter().filter_map(|name| view.measure(name)).collect();
    let mut families = Vec::new();
    let mut alone = Vec::new();
    let shown = suppress::groups(&measures, &view.within, view.hide_below);
    for groups in shown.chunk_by(|a, b| a.family == b.family) {
        match groups {
            [only] if only.group == only.family => alone.push(only.clone()),
            groups => families.push(ShownFamily {
                title: family_title(&groups[0].family),
                groups: groups.to_vec(),
            }),
        }
    }
    if !alone.is_empty() {
        let title = if families.is_empty() { "Groups" } else { "Other groups" };
        families.push(ShownFamily { title: title.to_owned(), groups: alone });
    }
    families
}

/// The first group of the scores, worst first (M43), whose share of requests met is shown.
fn worst_off(view: &ReportView, families: &[ShownFamily]) -> Option<ShownGroup> {
    let shown = || families.iter().flat_map(|family| &family.groups);
    let is_told = |group: &&ShownGroup| matches!(group.shares.first(), Some(ShownShare::Exact(_)));
    let scores = &view.measure("leximin_vector")?.parts;
    let found = scores
        .iter()
        .find_map(|score| shown().filter(is_told).find(|group| group.group == score.about));
    found.cloned()
}

/// Of the groups whose share of requests met is shown exactly: what is out of reach is no more than what is missed, and so
/// tells nothing more of anybody else. Few that are out of reach are not told.
fn reach(view: &ReportView, families: &[ShownFamily]) -> Vec<ShownReach> {
    let share = |most: u64, asked: u64| match Told::of_students(
        asked.saturating_sub(most),
        view.hide_below,
    ) {
        Told::Exact(_) => share_of(most, asked),
        _ => format!("all but {}", few(view.hide_below)),
    };
    let line = |group: &ShownGroup| {
        let reach = view.run.served_evenly.iter().find(|reach| reach.group == group.group)?;
        let Some(met @ ShownShare::Exact(_)) = group.shares.first() else { return None };
        let here = reach.at_most_here.map(|most| share(most, reach.asked));
        Some(ShownReach {
            group: reach.group.clone(),
            met: words::shown(*met),
            here: here.unwrap_or_else(|| NOTHING.to_owned()),
            ever: share(reach.at_most, reach.asked),
        })
    };
    families.iter().flat_map(|family| &family.groups).filter_map(line).collect()
}

/// The heading of a family; the reserved tags have one of their own.
fn family_title(family: &str) -> String {
    match family {
        "el" => "By English learner level".to_owned(),
        "race" => "By race and ethnicity".to_owned(),
        other => format!("By {}", other.replace('_', " ")),
    }
}

fn reasons(view: &ReportView) -> Vec<ShownReason> {
    let mut lines: Vec<ShownReason> = view
        .unmet_by_reason
        .iter()
        .map(|line| ShownReason { reasons: vec![line.reason], count: line.count })
        .collect();
    lines.sort_by(|a, b| b.count.cmp(&a.count).then(a.reasons.cmp(&b.reasons)));
    while lines.len() > 1
        && let Some(mut last) = lines.pop_if(|last| view.hide_below.hides(last.count))
        && let Some(next) = lines.last_mut()
    {
        next.reasons.append(&mut last.reasons);
        next.count += last.count;
        next.reasons.sort_unstable();
    }
    lines
}

fn courses(view: &ReportView) -> Vec<(&CourseUnmet, String)> {
    let counts: Vec<u64> = view.unmet_by_course.iter().map(|course| course.count).collect();
    let shown = suppress::may_show(&counts, counts.iter().sum(), false, view.hide_below);
    let word = |count: u64, shown: bool| match shown {
        true => whole(count),
        false if view.hide_below.hides(count) => few(view.hide_below),
        false => NOTHING.to_owned(),
    };
    let mut lines: Vec<(&CourseUnmet, String)> = view
        .unmet_by_course
        .iter()
        .zip(shown)
        .map(|(course, shown)| (course, word(course.count, shown)))
        .collect();
    // Their order must not tell what their numbers do not.
    let exact = |line: &(&CourseUnmet, String)| line.1.starts_with(|c: char| c.is_ascii_digit());
    lines.sort_by(|a, b| {
        exact(b).cmp(&exact(a)).then_with(|| match exact(a) && exact(b) {
            true => b.0.count.cmp(&a.0.count),
            false => a.0.title.cmp(&b.0.title),
        })
    });
    lines
}

/// Files whose rows are about single students.
const STUDENT_FILES: [&str; 7] = [
    "students.csv",
    "requests.csv",
    "services.csv",
    "student_rules.csv",
    "enrollments.csv",
    "transcript.csv",
    "external.csv",
];

/// Impossibilities and errors that name no student, worst first, and how many others there are.
fn findings<'a>(view: &'a ReportView, students: &Students) -> (Vec<&'a Fault>, usize) {
    let is_about_students = |fault: &&Fault| {
        let texts = [Some(&fault.message), fault.value.as_ref(), fault.hint.as_ref()];
        STUDENT_FILES.contains(&fault.place.file.as_str())
            || texts.into_iter().flatten().any(|text| students.named_in(text))
    };
    let told = view.run.findings.iter().filter(|fault| fault.severity != Severity::Warning);
    let (hidden, mut open): (Vec<&Fault>, Vec<&Fault>) = told.partition(is_about_students);
    open.sort_by_key(|fault| fault.severity);
    (open, hidden.len())
}

/// The ids of all students, and other names, to keep them out of texts that others have written.
struct Students<'a> {
    /// Names of one word.
    words: BTreeSet<&'a str>,
    /// Names with spaces or signs in them.
    sequences: Vec<&'a str>,
}

impl<'a> Students<'a> {
    fn new(names: &'a [String]) -> Students<'a> {
        let all = names.iter().map(String::as_str).filter(|name| !name.is_empty());
        let (words, sequences): (Vec<&str>, Vec<&str>) =
            all.partition(|name| name.chars().all(is_part_of_id));
        Students { words: words.into_iter().collect(), sequences }
    }

    /// Whether a text names a student. An id that looks like a plain number makes it say yes too often,
    /// which hides a text that could have been shown and never shows one that should be hidden.
    fn named_in(&self, text: &str) -> bool {
        let mut words = text.split(|c| !is_part_of_id(c)).map(|word| word.trim_end_matches('.'));
        words.any(|word| self.words.contains(word))
            || self.words.contains(text)
            || self.sequences.iter().any(|name| text.contains(name))
    }
}

fn is_part_of_id(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.')
}
