//! Career and technical pathways, and computer science.

use super::{Meets, Template, Track, TrackKind, course};
use crate::generate::population::Strand;

/// A pathway: id, name, room, class limits, smallest and largest school that has it.
struct Pathway {
    id: &'static str,
    name: &'static str,
    subject: &'static str,
    rooms: &'static [&'static str],
    size: (u32, u32),
    schools: (u32, u32),
}

const fn pathway(
    id: &'static str,
    name: &'static str,
    subject: &'static str,
    rooms: &'static [&'static str],
    size: (u32, u32),
    schools: (u32, u32),
) -> Pathway {
    Pathway { id, name, subject, rooms, size, schools }
}

const PATHWAYS: [Pathway; 14] = [
    pathway("HSCI", "Health Science", "health careers", &["health_lab"], (20, 30), (300, u32::MAX)),
    pathway("CULN", "Culinary Arts", "culinary", &["kitchen"], (18, 26), (0, u32::MAX)),
    pathway("AUTO", "Automotive Technology", "automotive", &["shop"], (18, 24), (900, u32::MAX)),
    pathway("CONS", "Construction", "construction", &["shop"], (18, 24), (500, u32::MAX)),
    pathway("WELD", "Welding", "construction", &["shop"], (16, 22), (0, 800)),
    pathway("AGRI", "Agriculture", "agriculture", &["shop", "science_lab"], (18, 26), (0, 800)),
    pathway("ENGR", "Engineering", "engineering", &["computer"], (20, 28), (700, u32::MAX)),
    pathway("MEDIA", "Media Production", "media", &["media_lab"], (20, 28), (900, u32::MAX)),
    pathway("BUSN", "Business", "business", &["computer", "general"], (22, 32), (450, u32::MAX)),
    pathway(
        "CHILD",
        "Early Childhood",
        "early childhood",
        &["general"],
        (20, 28),
        (1_000, u32::MAX),
    ),
    pathway("SAFE", "Public Safety", "public safety", &["general"], (20, 30), (2_000, u32::MAX)),
    pathway("COSM", "Cosmetology", "cosmetology", &["salon"], (16, 24), (2_200, u32::MAX)),
    pathway("FASH", "Fashion Design", "fashion", &["general"], (18, 26), (2_000, u32::MAX)),
    pathway("HOSP", "Hospitality", "business", &["general"], (20, 28), (2_000, u32::MAX)),
];

/// The courses.
pub(super) fn courses() -> Vec<Template> {
    let mut courses = Vec::new();
    for path in PATHWAYS {
        for step in 1..=3u8 {
            let id = format!("{}-{step}", path.id);
            let grades = (8 + step.min(3), 12);
            let mut class = course(&id, &format!("{} {step}", path.name), grades)
                .of("Career Technical", path.subject)
                .size(path.size.0, path.size.1)
                .rooms(path.rooms)
                .step(path.id, step)
                .tag("cte")
                .leans(Strand::Career)
                .meets(if step == 3 { Meets::Paired } else { Meets::Elective });
            class.credential = Some("career_technical");
            class.least_school = path.schools.0;
            if step == 1 {
                class.draw = 0.7;
            }
            class.most_school = path.schools.1;
            courses.push(class);
        }
    }
    let computing = |id: &str, title: &str, grades| {
        let class = course(id, title, grades).of("Career Technical", "computer science");
        class.credential("computer_science").rooms(&["computer"]).size(22, 32).leans(Strand::Stem)
    };
    courses.extend([
        computing("TECH-MS", "Technology, Middle Grades", (6, 8)).meets(Meets::Half).draw(2.0),
        computing("CS-INTRO", "Introduction to Computer Science", (9, 12))
            .meets(Meets::Elective)
            .draw(1.0),
        computing("AP-CSP", "AP Computer Science Principles", (10, 12)).ap().from(400),
        computing("AP-CSA", "AP Computer Science A", (10, 12))
            .ap()
            .after("AP-CSP|CS-INTRO")
            .from(700),
        computing("CS-WEB1", "Web Design 1", (9, 12)).meets(Meets::Half).draw(0.6).from(300),
        computing("CS-WEB2", "Web Design 2", (9, 12)).meets(Meets::Half).draw(0.35).from(300),
        computing("CS-GAME", "Game Design", (9, 12)).meets(Meets::Half).draw(0.5).from(1_200),
        computing("CS-DATA", "Data Science", (10, 12)).meets(Meets::Elective).draw(0.4).from(1_500),
        computing("ROBOT-1", "Robotics 1", (9, 12)).meets(Meets::Elective).draw(0.5).from(900),
        computing("ROBOT-2", "Robotics 2", (10, 12))
            .meets(Meets::Elective)
            .after("ROBOT-1")
            .from(900),
        computing("CS-APP", "Mobile Application Development", (10, 12))
            .meets(Meets::Elective)
            .draw(0.3)
            .from(2_000),
        computing("CS-AI", "Machine Learning", (11, 12)).meets(Meets::Half).draw(0.3).from(2_000),
        computing("CYBER", "Cybersecurity", (10, 12)).meets(Meets::Elective).draw(0.4).from(2_000),
    ]);
    courses
}

/// Pathway tracks.
pub(super) fn tracks() -> Vec<Track> {
    let track = |steps, begins, appeal| Track {
        kind: TrackKind::Career,
        steps,
        begins,
        appeal,
        strand: Strand::Career,
    };
    let computing = |steps, begins, appeal| Track {
        kind: TrackKind::Computing,
        steps,
        begins,
        appeal,
        strand: Strand::Stem,
    };
    vec![
        track(&["HSCI-1", "HSCI-2", "HSCI-3"], (9, 10), 1.5),
        track(&["CULN-1", "CULN-2", "CULN-3"], (9, 10), 1.5),
        track(&["AUTO-1", "AUTO-2", "AUTO-3"], (9, 10), 1.2),
        track(&["CONS-1", "CONS-2", "CONS-3"], (9, 10), 1.0),
        track(&["WELD-1", "WELD-2", "WELD-3"], (9, 10), 1.2),
        track(&["AGRI-1", "AGRI-2", "AGRI-3"], (9, 10), 1.4),
        track(&["ENGR-1", "ENGR-2", "ENGR-3"], (9, 10), 1.2),
        track(&["MEDIA-1", "MEDIA-2", "MEDIA-3"], (9, 10), 1.1),
        track(&["BUSN-1", "BUSN-2", "BUSN-3"], (9, 10), 1.3),
        track(&["CHILD-1", "CHILD-2", "CHILD-3"], (9, 10), 0.9),
        track(&["SAFE-1", "SAFE-2", "SAFE-3"], (9, 10), 0.9),
        track(&["COSM-1", "COSM-2", "COSM-3"], (9, 10), 0.8),
        track(&["FASH-1", "FASH-2", "FASH-3"], (9, 10), 0.7),
        track(&["HOSP-1", "HOSP-2", "HOSP-3"], (9, 10), 0.7),
        computing(&["CS-INTRO", "AP-CSP", "AP-CSA"], (9, 10), 1.6),
        computing(&["ROBOT-1", "ROBOT-2"], (9, 11), 0.8),
    ]
}

/// Years of a pathway that share a shop.
pub(super) fn stacks() -> Vec<(&'static [&'static str], &'static str)> {
    vec![
        (&["CONS-1", "CONS-2"], "one shop; the second year works beside the first"),
        (&["WELD-1", "WELD-2"], "one welding bay"),
        (&["AGRI-1", "AGRI-2"], "one agriculture teacher"),
        (&["MEDIA-1", "MEDIA-2"], "one studio for both years"),
        (&["CULN-1", "CULN-2"], "one kitchen for both years"),
        (&["ROBOT-1", "ROBOT-2"], "one set of robots"),
        (&["CHILD-1", "CHILD-2"], "both years work in the same preschool room"),
        (&["FASH-1", "FASH-2"], "one sewing room"),
        (&["BUSN-2", "BUSN-1"], "one business teacher"),
    ]
}
