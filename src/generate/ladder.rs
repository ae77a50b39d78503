//! What a student means to take: the core ladder of the grade, support that is owed, tracks already begun,
//! and Advanced Placement courses that the same students want together.

use super::catalogue::ACADEMIES;
use super::dice::Dice;
use super::draft::Draft;
use super::population::{Strand, Student, Support};
use crate::school::records::Need;

/// What a student means to take, before anyone asks whether it runs or fits.
pub(super) struct Intent {
    pub(super) id: String,
    pub(super) movable: bool,
    pub(super) priority: u32,
    pub(super) need: Option<Need>,
}

/// The ladder, the needs and the tracks of a student, most binding first.
pub(super) fn intentions(student: &Student, draft: &Draft, dice: &mut Dice) -> Vec<Intent> {
    let mut list = Vec::new();
    let mut add = |id: &str, movable: bool, priority: u32, need: Option<Need>| {
        list.push(Intent { id: id.to_owned(), movable, priority, need });
    };
    let grade = student.grade;
    let senior = (grade == 12).then_some(Need::Graduation);
    let owed = Some(Need::Service);
    let academic = student.academic + 0.12 * dice.bell();
    let academy = student.academy.map(|academy| ACADEMIES[academy].word);
    let program = academy.map(|_| Need::Program);

    if student.support == Support::LifeSkills {
        add("LIFE-ENG", false, 1, owed);
        add("LIFE-MATH", false, 1, owed);
        add("LIFE-SKILL", false, 1, owed);
    } else {
        match student.el {
            Some(1) => add("ELD-1", false, 1, owed),
            Some(2) => add("ELD-2", false, 1, owed),
            _ => match academy {
                Some(word) => add(&format!("ENG-{grade}-{word}"), false, 1, senior.or(program)),
                None => add(english(grade, academic, dice), false, 1, senior),
            },
        }
        if let Some(course) = mathematics(grade, academic, dice) {
            add(course, false, 1, None);
        }
    }
    match student.el {
        Some(3..=4) if student.ltel && grade >= 9 => add("ELD-LT", false, 1, owed),
        Some(3) => add("ELD-3", false, 1, owed),
        Some(4) => add("ELD-4", false, 1, owed),
        Some(5) if grade >= 9 => add("ELD-5", false, 1, owed),
        _ => {}
    }
    if matches!(student.support, Support::Resource(_)) {
        add(
            ["RES-7", "RES-9", "RES-11"][usize::from(grade.saturating_sub(7) / 2).min(2)],
            false,
            1,
            owed,
        );
    }
    if student.support != Support::LifeSkills {
        match (academy, grade) {
            (Some(word), 10 | 11) => add(&format!("SCI-{grade}-{word}"), false, 1, program),
            (Some(word), _) => add(&format!("SEM-{grade}-{word}"), false, 2, program),
            (None, _) => {
                if let Some(course) = science(grade, academic, student.strand, dice) {
                    add(course, false, 1, None);
                }
            }
        }
        match (academy, grade) {
            (Some(word), _) => add(&format!("SOC-{grade}-{word}"), false, 1, senior.or(program)),
            (None, 9) if academic > 0.8 => add("AP-HUG", false, 1, None),
            (None, _) => {
                for course in social(grade, academic) {
                    add(course, false, 1, senior);
                }
            }
        }
        if academy.is_some() && grade == 12 {
            add("SOC-ECON", false, 1, senior);
        }
    }
    match grade {
        6 => add("PE-6", false, 2, None),
        7 => add("PE-7", false, 2, None),
        8 => add("PE-8", false, 2, None),
        9 => {
            add("HEALTH", false, 2, None);
            if student.strand == Strand::Athletics && dice.chance(0.4) {
                add("ATHLET", true, 3, None);
            } else {
                add("PE-9", false, 2, None);
            }
        }
        10 if student.strand == Strand::Athletics && dice.chance(0.5) => {
            add("ATHLET", true, 3, None)
        }
        10 => add("PE-10", false, 2, None),
        _ => {}
    }
    if academic < 0.16 && student.el.is_none_or(|level| level > 2) && dice.chance(0.6) {
        match grade {
            6..=8 => add("READ-MS", false, 2, None),
            9..=10 => add(if dice.chance(0.5) { "READ-HS" } else { "MATH-SUP" }, false, 2, None),
            _ => add("CREDREC", false, 2, Some(Need::Graduation)),
        }
    }
    if student.avid {
        let course = match grade {
            ..=8 => "AVID-MS",
            9 => "AVID-9",
            10 => "AVID-10",
            11 => "AVID-11",
            _ => "AVID-12",
        };
        add(course, false, 2, Some(Need::Program));
    }
    let tracks: Vec<(&str, usize, Option<Need>)> = student
        .tracks
        .iter()
        .map(|(track, step)| {
            let id = draft.catalogue.tracks[*track].steps[*step];
            let program =
                draft.course(id).and_then(|course| draft.courses[course].template.program);
            (id, *step, program.filter(|(_, step)| *step >= 2).map(|_| Need::Program))
        })
        .collect();
    // The dearest track, the language, Advanced Placement, and then the other tracks.
    for (id, step, need) in tracks.iter().take(1) {
        add(id, *step == 0, 3, *need);
    }
    if let Some((language, step)) = student.language {
        add(draft.catalogue.tracks[language].steps[step], false, 2, None);
    }
    for course in advanced(student, academic, dice) {
        add(course, false, 3, None);
    }
    for (id, step, need) in tracks.iter().skip(1).take(2) {
        add(id, *step == 0, 3, *need);
    }
    list
}

fn english(grade: u8, academic: f64, dice: &mut Dice) -> &'static str {
    match grade {
        6 => "ENG-6",
        7 => "ENG-7",
        8 => "ENG-8",
        9 if academic > 0.66 => "ENG-9H",
        9 => "ENG-9",
        10 if academic > 0.66 => "ENG-10H",
        10 => "ENG-10",
        11 if academic > 0.62 => "AP-LANG",
        11 => "ENG-11",
        _ if academic > 0.70 => "AP-LIT",
        _ if academic > 0.50 && dice.chance(0.45) => "ENG-12C",
        _ if dice.chance(0.45) => "ENG-12E",
        _ => "ENG-12",
    }
}

fn mathematics(grade: u8, academic: f64, dice: &mut Dice) -> Option<&'static str> {
    let course = match grade {
        6 => "MATH-6",
        7 if academic > 0.7 => "MATH-7A",
        7 => "MATH-7",
        8 if academic > 0.7 => "MATH-ALG1",
        8 => "MATH-8",
        9 if academic > 0.88 => "MATH-ALG2H",
        9 if academic > 0.66 => "MATH-GEOH",
        9 if academic > 0.45 => "MATH-GEO",
        9 => "MATH-ALG1",
        10 if academic > 0.88 => "MATH-PRECH",
        10 if academic > 0.68 => "MATH-ALG2H",
        10 if academic > 0.45 => "MATH-ALG2",
        10 if academic > 0.10 => "MATH-GEO",
        10 => "MATH-ALG1",
        11 if academic > 0.92 => "AP-CALCBC",
        11 if academic > 0.84 => "AP-CALCAB",
        11 if academic > 0.72 => "MATH-PRECH",
        11 if academic > 0.48 => "MATH-PREC",
        11 if academic > 0.12 => "MATH-ALG2",
        11 => "MATH-GEO",
        _ if academic > 0.95 => "MATH-MULTI",
        _ if academic > 0.86 => "AP-CALCBC",
        _ if academic > 0.74 => "AP-CALCAB",
        _ if academic > 0.66 => "AP-STAT",
        _ if academic > 0.52 => "MATH-STAT",
        _ if academic > 0.40 && dice.chance(0.6) => "MATH-REAS",
        _ if academic > 0.08 && dice.chance(0.65) => "MATH-FIN",
        _ if dice.chance(0.4) => "MATH-ALG2",
        _ => return None,
    };
    Some(course)
}

fn science(grade: u8, academic: f64, strand: Strand, dice: &mut Dice) -> Option<&'static str> {
    let stem = strand == Strand::Stem;
    let course = match grade {
        6 => "SCI-6",
        7 => "SCI-7",
        8 => "SCI-8",
        9 if academic > 0.70 => "SCI-BIOH",
        9 => "SCI-BIO",
        10 if academic > 0.74 => "SCI-CHEMH",
        10 if academic > 0.38 => "SCI-CHEM",
        10 if academic < 0.06 => "SCI-BIO",
        10 => "SCI-EARTH",
        11 if academic > 0.80 || stem && academic > 0.7 => match dice.below(3) {
            0 => "AP-CHEM",
            1 => "AP-BIO",
            _ => "AP-PHYS1",
        },
        11 if academic > 0.58 => "SCI-PHYS",
        11 if academic > 0.40 => "AP-ENV",
        11 if academic > 0.25 => "SCI-CHEM",
        11 => "SCI-ENV",
        _ if stem && academic > 0.80 => "AP-PHYSC",
        _ if academic > 0.72 && dice.chance(0.6) => {
            ["AP-BIO", "AP-CHEM", "AP-ENV", "AP-PHYS1"][dice.below(4)]
        }
        _ if academic > 0.35 && dice.chance(0.6) => {
            ["SCI-ANAT", "SCI-PHYS", "SCI-MAR"][dice.below(3)]
        }
        _ if dice.chance(0.3) => "SCI-ENV",
        _ => return None,
    };
    Some(course)
}

fn social(grade: u8, academic: f64) -> &'static [&'static str] {
    match grade {
        6 => &["SOC-6"],
        7 => &["SOC-7"],
        8 => &["SOC-8"],
        9 => &["SOC-GEO", "SOC-ETH"],
        10 if academic > 0.72 => &["AP-WORLD"],
        10 => &["SOC-WORLD"],
        11 if academic > 0.66 => &["AP-USH"],
        11 => &["SOC-US"],
        _ if academic > 0.70 => &["AP-GOV", "AP-MACRO"],
        _ => &["SOC-GOV", "SOC-ECON"],
    }
}

/// Advanced Placement beyond the ladder: few courses, wanted together by the same students.
fn advanced(student: &Student, academic: f64, dice: &mut Dice) -> Vec<&'static str> {
    let mut wishes = Vec::new();
    let keen = academic > 0.72;
    if student.grade < 10 || academic < 0.55 {
        return wishes;
    }
    let options: &[&str] = match (student.strand, student.grade) {
        (Strand::Stem, 10) => &["AP-CSP", "AP-BIO"],
        (Strand::Stem, 11) => &["AP-CSA", "AP-STAT", "AP-BIO", "AP-CHEM", "AP-PSYCH"],
        (Strand::Stem, _) => &["AP-CSA", "AP-STAT", "AP-CHEM", "AP-PHYSC", "AP-ENV"],
        (Strand::Humanities, 10) => &["AP-EURO", "AP-AFAM", "AP-SEM"],
        (Strand::Humanities, 11) => &["AP-PSYCH", "AP-EURO", "AP-ARTH", "AP-RES", "AP-AFAM"],
        (Strand::Humanities, _) => &["AP-PSYCH", "AP-EURO", "AP-ARTH", "AP-STAT", "AP-RES"],
        (Strand::Arts, 10) => &["AP-EURO"],
        (Strand::Arts, _) => &["AP-ARTH", "AP-MUST", "AP-PSYCH"],
        (_, 10) => &["AP-CSP"],
        _ => &["AP-PSYCH", "AP-STAT", "AP-ENV"],
    };
    let most = match student.strand {
        Strand::Stem | Strand::Humanities if keen => 2,
        _ => 1,
    };
    for _ in 0..most {
        if dice.chance(0.25 + 0.6 * academic)
            && let Some(course) = dice.pick(options)
            && !wishes.contains(course)
        {
            wishes.push(*course);
        }
    }
    wishes
}
