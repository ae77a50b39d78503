//! What came before: transcripts, and the pathways and graduation rules they count towards.

use super::calendar::YEAR_NAME;
use super::catalogue::TrackKind;
use super::dice::{Dice, Stage};
use super::draft::Draft;
use super::population::{Student, Support};
use crate::school::records::TranscriptRecord;
use serde_json::{Value, json};

/// Rows of `transcript.csv`: the core subjects, language and tracks of earlier grades.
pub(super) fn transcript(draft: &Draft) -> Vec<TranscriptRecord> {
    let mut dice = draft.dice(Stage::Support);
    let mut rows = Vec::new();
    for student in &draft.students {
        for grade in draft.request.grades.0.max(9)..student.grade {
            let back = u32::from(student.grade - grade);
            let year = format!("{}-{:02}", 2026 - back, 27 - back);
            for course in taken(draft, student, grade) {
                let Some(position) = draft.course(&course) else { continue };
                if !draft.courses[position].running {
                    continue;
                }
                let mark = mark(student, &mut dice);
                rows.push(TranscriptRecord {
                    student_id: student.id.clone(),
                    course_id: course,
                    year: Some(year.clone()),
                    credits: Some(if mark == "F" { 0.0 } else { credits(draft, position) }),
                    passed: Some(mark != "F"),
                    mark: Some(mark.to_owned()),
                    ..TranscriptRecord::default()
                });
            }
        }
    }
    rows
}

/// Credits of a course: ten for an ordinary course.
pub(super) fn credits(draft: &Draft, course: usize) -> f64 {
    let full = draft.grid.kind("full").map_or(2, |full| draft.grid.kinds[full].units);
    10.0 * f64::from(draft.units(course)) / f64::from(full.max(1))
}

/// The courses a student took in an earlier grade.
fn taken(draft: &Draft, student: &Student, grade: u8) -> Vec<String> {
    let back = usize::from(student.grade - grade);
    let mut courses: Vec<&str> = Vec::new();
    if student.support != Support::LifeSkills && !student.newcomer {
        let keen = student.academic > 0.68;
        courses.push(match (grade, keen) {
            (9, true) => "ENG-9H",
            (9, false) => "ENG-9",
            (10, true) => "ENG-10H",
            (10, false) => "ENG-10",
            (_, true) => "AP-LANG",
            _ => "ENG-11",
        });
        let ladder = ["MATH-ALG1", "MATH-GEO", "MATH-ALG2", "MATH-PREC", "AP-CALCAB"];
        let start = usize::from(student.academic > 0.45) + usize::from(student.academic > 0.88);
        courses.push(ladder[(start + usize::from(grade - 9)).min(ladder.len() - 1)]);
        courses.push(match (grade, keen) {
            (9, true) => "SCI-BIOH",
            (9, false) => "SCI-BIO",
            (10, _) if student.academic > 0.38 => "SCI-CHEM",
            (10, _) => "SCI-EARTH",
            _ => "SCI-PHYS",
        });
        match grade {
            9 => courses.extend(["SOC-GEO", "SOC-ETH", "HEALTH", "PE-9"]),
            10 => courses.extend([if keen { "AP-WORLD" } else { "SOC-WORLD" }, "PE-10"]),
            _ => courses.push(if keen { "AP-USH" } else { "SOC-US" }),
        }
    }
    for (track, step) in student.language.iter().chain(&student.tracks) {
        if let Some(earlier) = step.checked_sub(back) {
            courses.push(draft.catalogue.tracks[*track].steps[earlier]);
        }
    }
    let mut courses: Vec<String> = courses.into_iter().map(str::to_owned).collect();
    courses.sort();
    courses.dedup();
    courses
}

fn mark(student: &Student, dice: &mut Dice) -> &'static str {
    let standing = student.academic + 0.25 * dice.bell();
    match standing {
        standing if standing > 0.75 => "A",
        standing if standing > 0.45 => "B",
        standing if standing > 0.15 => "C",
        standing if standing > -0.06 => "D",
        _ => "F",
    }
}

/// `programs.json`: pathways with their steps, graduation and college-entry rules.
pub(super) fn programs(draft: &Draft) -> Value {
    let mut pathways = Vec::new();
    for track in draft.catalogue.tracks.iter().filter(|track| track.kind == TrackKind::Career) {
        let steps: Vec<Value> = track
            .steps
            .iter()
            .enumerate()
            .filter(|(_, id)| draft.course(id).is_some_and(|course| draft.courses[course].running))
            .map(|(place, id)| {
                json!({
                    "step": place + 1,
                    "courses": [id],
                    "grades": [usize::from(track.begins.0) + place, 12],
                })
            })
            .collect();
        let first = draft.course(track.steps[0]);
        let name = first.and_then(|course| draft.courses[course].template.program);
        if let (Some((name, _)), false) = (name, steps.is_empty()) {
            pathways.push(json!({ "program": name, "steps": steps }));
        }
    }
    let unit = |course: &str| draft.course(course).map_or(10.0, |course| credits(draft, course));
    json!({
        "format": "fairbell/programs",
        "version": 1,
        "year": YEAR_NAME,
        "pathways": pathways,
        "graduation": [
            { "rule": "english", "department": "English", "credits": 4.0 * unit("ENG-10") },
            { "rule": "mathematics", "department": "Mathematics", "credits": 2.0 * unit("MATH-ALG1") },
            { "rule": "science", "department": "Science", "credits": 2.0 * unit("SCI-BIO") },
            { "rule": "social studies", "department": "Social Studies", "credits": 3.0 * unit("SOC-US") },
            { "rule": "physical education", "department": "Physical Education", "credits": unit("SOC-US") },
            { "rule": "arts or language", "departments": ["Visual Arts", "Performing Arts", "World Languages"], "credits": unit("SOC-US") },
        ],
        "college_entry": [
            { "rule": "history", "courses": ["SOC-WORLD|AP-WORLD", "SOC-US|AP-USH"] },
            { "rule": "english", "department": "English", "years": 4 },
            { "rule": "mathematics", "courses": ["MATH-ALG1", "MATH-GEO|MATH-GEOH", "MATH-ALG2|MATH-ALG2H"] },
            { "rule": "laboratory science", "department": "Science", "years": 2 },
            { "rule": "language", "department": "World Languages", "years": 2 },
            { "rule": "arts", "departments": ["Visual Arts", "Performing Arts"], "years": 1 },
        ],
    })
}
