//! The students: grade, groups with their intersections, and what each is drawn to.

use super::Profile;
use super::catalogue::{ACADEMIES, Catalogue};
use super::dice::Dice;
use super::following::follow_tracks;
use super::profile::{Shares, shares};

/// What a student's choices circle around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strand {
    Stem,
    Humanities,
    Arts,
    Career,
    Athletics,
    General,
}

const STRANDS: [Strand; 6] = [
    Strand::Stem,
    Strand::Humanities,
    Strand::Arts,
    Strand::Career,
    Strand::Athletics,
    Strand::General,
];

/// Support that an individual education program asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Support {
    None,
    /// So many core courses in co-taught classes.
    CoTaught(u8),
    /// The same and a period in the learning centre.
    Resource(u8),
    /// Functional academics in small classes.
    LifeSkills,
}

/// A student.
#[derive(Debug, Clone)]
pub(super) struct Student {
    pub(super) id: String,
    pub(super) grade: u8,
    pub(super) race: &'static str,
    pub(super) female: bool,
    /// English learner's level, 1 to 5.
    pub(super) el: Option<u8>,
    pub(super) newcomer: bool,
    pub(super) ltel: bool,
    pub(super) support: Support,
    pub(super) iep: bool,
    pub(super) plan_504: bool,
    pub(super) low_income: bool,
    pub(super) homeless: bool,
    pub(super) foster: bool,
    pub(super) gifted: bool,
    pub(super) avid: bool,
    pub(super) mobility: bool,
    /// Standing in earlier years' courses, from 0 to 1.
    pub(super) academic: f64,
    pub(super) strand: Strand,
    pub(super) academy: Option<usize>,
    /// Track and step of the language.
    pub(super) language: Option<(usize, usize)>,
    /// Tracks and steps of the arts, career or computing courses, dearest first.
    pub(super) tracks: Vec<(usize, usize)>,
}

/// Makes the students of a school.
pub(super) fn population(
    count: u32,
    profile: Profile,
    grades: (u8, u8),
    academies: usize,
    catalogue: &Catalogue,
    dice: &mut Dice,
) -> Vec<Student> {
    let shares = shares(profile);
    let mut students = enrol(count, grades, &shares, dice);
    groups(&mut students, &shares, dice);
    standing(&mut students, dice);
    for student in &mut students {
        student.strand = strand(student, dice);
    }
    for academy in 0..academies {
        join_academy(&mut students, academy, dice);
    }
    for student in &mut students {
        follow_tracks(student, &catalogue.tracks, dice);
    }
    students
}

/// Students with grade and race; higher grades are a little smaller.
fn enrol(count: u32, grades: (u8, u8), shares: &Shares, dice: &mut Dice) -> Vec<Student> {
    let weights: Vec<f64> =
        (grades.0..=grades.1).map(|grade| 1.3 - 0.03 * f64::from(grade)).collect();
    let total: f64 = weights.iter().sum();
    let width = count.to_string().len().max(4);
    let mut students = Vec::with_capacity(count as usize);
    let mut reached = 0.0;
    for (grade, weight) in (grades.0..=grades.1).zip(&weights) {
        reached += weight / total * f64::from(count);
        while students.len() < reached.round() as usize {
            let races: Vec<f64> = shares.races.iter().map(|(_, share)| *share).collect();
            let race = dice.weighted(&races).map_or("white", |race| shares.races[race].0);
            students.push(Student {
                id: format!("S{:0width$}", students.len() + 1),
                grade,
                race,
                female: dice.chance(0.49),
                el: None,
                newcomer: false,
                ltel: false,
                support: Support::None,
                iep: false,
                plan_504: false,
                low_income: false,
                homeless: false,
                foster: false,
                gifted: false,
                avid: false,
                mobility: false,
                academic: 0.0,
                strand: Strand::General,
                academy: None,
                language: None,
                tracks: Vec::new(),
            });
        }
    }
    // Ids should not tell the grade.
    let mut ids: Vec<String> = students.iter().map(|student| student.id.clone()).collect();
    dice.shuffle(&mut ids);
    for (student, id) in students.iter_mut().zip(ids) {
        student.id = id;
    }
    students.sort_by(|one, other| one.id.cmp(&other.id));
    students
}

/// Puts the given share of all students, those of greater weight more likely, into a group.
fn assign(
    students: &mut [Student],
    share: f64,
    dice: &mut Dice,
    weight: impl Fn(&Student) -> f64,
    mut put: impl FnMut(&mut Student),
) {
    let wanted = (share * students.len() as f64).round() as usize;
    let mut keys: Vec<(f64, usize)> = Vec::new();
    for (position, student) in students.iter().enumerate() {
        let weight = weight(student);
        let draw = dice.unit();
        if weight > 0.0 {
            keys.push((draw / weight, position));
        }
    }
    keys.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    for (_, position) in keys.into_iter().take(wanted) {
        put(&mut students[position]);
    }
}

/// A weight where a condition holds, else 1.
pub(super) fn yes(condition: bool, weight: f64) -> f64 {
    if condition { weight } else { 1.0 }
}

/// Need-based groups, each leaning on those before it, as they do in real schools.
fn groups(students: &mut [Student], shares: &Shares, dice: &mut Dice) {
    let by_race = |student: &Student| match student.race {
        "hispanic" => 2.2,
        "black" => 1.6,
        "native" => 1.8,
        "pacific_islander" => 1.5,
        "two_or_more" => 1.0,
        _ => 0.7,
    };
    let language = |student: &Student| match student.race {
        "hispanic" => 3.0,
        "asian" => 1.8,
        "pacific_islander" => 1.5,
        "black" => 0.5,
        _ => 0.2,
    };
    assign(students, shares.el, dice, language, |student| student.el = Some(3));
    assign(
        students,
        shares.newcomer,
        dice,
        |student| if student.el.is_some() { 1.0 } else { 0.0 },
        |student| student.newcomer = true,
    );
    assign(
        students,
        shares.ltel,
        dice,
        |student| {
            if student.el.is_some() && !student.newcomer && student.grade >= 8 { 1.0 } else { 0.0 }
        },
        |student| student.ltel = true,
    );
    for student in students.iter_mut().filter(|student| student.el.is_some()) {
        let levels: [f64; 5] = match (student.newcomer, student.ltel) {
            (true, _) => [0.75, 0.25, 0.0, 0.0, 0.0],
            (_, true) => [0.0, 0.0, 0.45, 0.45, 0.10],
            _ => [0.04, 0.20, 0.32, 0.28, 0.16],
        };
        student.el = dice.weighted(&levels).map(|level| level as u8 + 1);
    }
    assign(students, shares.homeless, dice, by_race, |student| student.homeless = true);
    assign(students, shares.foster, dice, by_race, |student| student.foster = true);
    assign(
        students,
        shares.low_income,
        dice,
        |student| {
            let sure = student.homeless || student.foster || student.newcomer;
            by_race(student) * yes(student.el.is_some(), 2.0) * yes(sure, 1_000.0)
        },
        |student| student.low_income = true,
    );
    assign(
        students,
        shares.iep,
        dice,
        |student| {
            yes(student.low_income, 1.3)
                * yes(student.ltel, 1.7)
                * yes(!student.female, 1.6)
                * yes(student.foster, 1.8)
                * yes(student.newcomer, 0.3)
        },
        |student| student.iep = true,
    );
    assign(
        students,
        shares.plan_504,
        dice,
        |student| if student.iep { 0.0 } else { yes(student.low_income, 0.6) },
        |student| student.plan_504 = true,
    );
    assign(
        students,
        shares.gifted,
        dice,
        |student| {
            if matches!(student.el, Some(1..=2)) {
                0.0
            } else {
                yes(student.low_income, 0.45) * yes(student.iep, 0.3)
            }
        },
        |student| student.gifted = true,
    );
    assign(
        students,
        shares.mobility,
        dice,
        |student| yes(student.iep, 6.0) * yes(student.plan_504, 4.0),
        |student| student.mobility = true,
    );
    for student in students.iter_mut().filter(|student| student.iep) {
        let kinds = [0.26, 0.30, 0.36, if student.grade >= 9 { 0.06 } else { 0.0 }];
        let courses = 1 + dice.below(3) as u8;
        student.support = match dice.weighted(&kinds) {
            Some(1) => Support::CoTaught(courses),
            Some(2) => Support::Resource(courses.min(2)),
            Some(3) if !student.newcomer => Support::LifeSkills,
            _ => Support::None,
        };
    }
    assign(
        students,
        shares.avid,
        dice,
        |student| {
            let not_for = matches!(student.el, Some(1..=2))
                || student.support == Support::LifeSkills
                || student.gifted;
            if not_for { 0.0 } else { yes(student.low_income, 2.0) * by_race(student) }
        },
        |student| student.avid = true,
    );
}

/// Standing: rank in the grade by chance and by the opportunities a student has had.
fn standing(students: &mut [Student], dice: &mut Dice) {
    let mut scores: Vec<(f64, usize)> = Vec::new();
    for (position, student) in students.iter().enumerate() {
        let mut score = dice.bell();
        score -= if student.low_income { 0.25 } else { 0.0 };
        score -= if student.iep { 0.45 } else { 0.0 };
        score -= student.el.map_or(0.0, |level| 0.75 - 0.12 * f64::from(level));
        score += if student.gifted { 1.1 } else { 0.0 };
        score += if student.avid { 0.15 } else { 0.0 };
        scores.push((score, position));
    }
    scores.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let count = scores.len().max(1) as f64;
    for (rank, (_, position)) in scores.into_iter().enumerate() {
        students[position].academic = (rank as f64 + 0.5) / count;
    }
}

fn strand(student: &Student, dice: &mut Dice) -> Strand {
    let academic = student.academic;
    let weights = [
        0.10 + 0.26 * academic,
        0.06 + 0.24 * academic,
        0.20,
        0.34 - 0.20 * academic,
        if student.female { 0.14 } else { 0.20 },
        0.22 - 0.12 * academic,
    ];
    dice.weighted(&weights).map_or(Strand::General, |strand| STRANDS[strand])
}

/// One class a grade joins an academy.
fn join_academy(students: &mut [Student], academy: usize, dice: &mut Dice) {
    let liking = ACADEMIES[academy].strand;
    for grade in 10..=12 {
        let cohort = 26.0 + dice.below(5) as f64;
        assign(
            students,
            cohort / students.len() as f64,
            dice,
            |student| {
                let free = student.grade == grade
                    && student.academy.is_none()
                    && student.support != Support::LifeSkills
                    && !matches!(student.el, Some(1..=2));
                if free { yes(student.strand == liking, 5.0) } else { 0.0 }
            },
            |student| student.academy = Some(academy),
        );
    }
}
