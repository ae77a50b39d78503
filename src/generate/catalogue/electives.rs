//! Physical education, health, half-year courses and everything that fills a day.

use super::{Meets, Template, course};
use crate::generate::population::Strand;

fn physical(id: &str, title: &str, grades: (u8, u8)) -> Template {
    let class = course(id, title, grades).of("Physical Education", "physical education");
    class.credential("physical_education").size(34, 45).rooms(&["gym"])
}

fn english(id: &str, title: &str, grades: (u8, u8)) -> Template {
    course(id, title, grades).of("English", "english").credential("english").size(22, 34)
}

fn social(id: &str, title: &str, grades: (u8, u8)) -> Template {
    let class = course(id, title, grades).of("Social Studies", "social studies");
    class.credential("social_science").size(22, 34).meets(Meets::Half)
}

/// A place for whoever has nothing else: in the library, at every time, without a teacher.
fn relief(id: &str, title: &str) -> Template {
    let class = course(id, title, (6, 12)).of("Student Programs", "student programs");
    class.meets(Meets::Half).rooms(&["none"]).staff(0).tag("relief").size(30, 30)
}

/// The courses.
pub(super) fn courses() -> Vec<Template> {
    use Strand::{Arts, Athletics, Career, General, Humanities, Stem};
    vec![
        physical("PE-6", "Physical Education 6", (6, 6)).core(),
        physical("PE-7", "Physical Education 7", (7, 7)).core(),
        physical("PE-8", "Physical Education 8", (8, 8)).core(),
        physical("PE-9", "Physical Education 9", (9, 9)).core().meets(Meets::Half),
        physical("HEALTH", "Health", (9, 9))
            .core()
            .meets(Meets::Half)
            .size(24, 34)
            .rooms(&["general"]),
        physical("PE-10", "Physical Education 10", (10, 10)).core().meets(Meets::Elective),
        physical("PE-WT1", "Weight Training 1", (9, 12))
            .meets(Meets::Elective)
            .draw(1.3)
            .leans(Athletics)
            .rooms(&["weight_room"])
            .size(26, 36),
        physical("PE-WT2", "Weight Training 2", (10, 12))
            .meets(Meets::Elective)
            .draw(0.6)
            .leans(Athletics)
            .rooms(&["weight_room"])
            .size(26, 36)
            .from(900),
        physical("PE-TEAM", "Team Sports", (10, 12)).meets(Meets::Half).draw(1.0).leans(Athletics),
        physical("PE-LIFE", "Lifetime Fitness", (10, 12)).meets(Meets::Half).draw(0.9),
        physical("PE-YOGA", "Yoga and Mindfulness", (10, 12))
            .meets(Meets::Half)
            .draw(0.7)
            .rooms(&["dance", "gym"])
            .size(24, 36)
            .from(700),
        physical("PE-AQUA", "Aquatics", (9, 12))
            .meets(Meets::Half)
            .draw(0.5)
            .rooms(&["pool"])
            .size(26, 36)
            .from(2_000),
        physical("ATHLET", "Athletics", (9, 12))
            .meets(Meets::Elective)
            .draw(0.9)
            .leans(Athletics)
            .tag("athletics")
            .rooms(&["gym", "field"]),
        physical("SPORTMED", "Sports Medicine", (10, 12))
            .meets(Meets::Elective)
            .draw(0.6)
            .leans(Athletics)
            .rooms(&["general"])
            .size(22, 32)
            .from(1_000),
        english("ENG-CW1", "Creative Writing 1", (9, 12))
            .meets(Meets::Half)
            .draw(0.5)
            .leans(Humanities),
        english("ENG-CW2", "Creative Writing 2", (9, 12))
            .meets(Meets::Half)
            .draw(0.3)
            .leans(Humanities)
            .from(400),
        english("ENG-SPEECH", "Speech", (9, 12)).meets(Meets::Half).draw(0.6),
        english("ENG-FILM", "Film as Literature", (10, 12))
            .meets(Meets::Half)
            .draw(0.8)
            .leans(Arts)
            .from(400),
        english("ENG-MYTH", "Mythology", (9, 12))
            .meets(Meets::Half)
            .draw(0.5)
            .leans(Humanities)
            .from(900),
        english("ENG-DEB", "Debate", (9, 12))
            .meets(Meets::Elective)
            .draw(0.5)
            .leans(Humanities)
            .from(900),
        english("ENG-NEWS", "Newspaper", (10, 12))
            .meets(Meets::Elective)
            .draw(0.45)
            .leans(Humanities)
            .rooms(&["computer"])
            .from(700),
        english("YEARBK", "Yearbook", (9, 12))
            .meets(Meets::Elective)
            .draw(0.5)
            .leans(Humanities)
            .rooms(&["computer"]),
        english("AP-SEM", "AP Seminar", (10, 11)).ap().draw(0.3).leans(Humanities).from(1_200),
        english("AP-RES", "AP Research", (11, 12)).ap().draw(0.2).leans(Humanities).from(2_000),
        social("SOC-PSY", "Psychology", (10, 12)).draw(1.1),
        social("SOC-SOC", "Sociology", (10, 12)).draw(0.9).from(400),
        social("SOC-LAW", "Street Law", (10, 12)).draw(0.7).leans(Humanities).from(400),
        social("SOC-AFAM", "African American History", (10, 12)).draw(0.6).from(900),
        social("SOC-LATAM", "Latin American Studies", (10, 12)).draw(0.6).from(900),
        social("SOC-REL", "World Religions", (10, 12)).draw(0.4).leans(Humanities).from(1_200),
        social("SOC-CURR", "Current Issues", (9, 12)).draw(0.6),
        social("AMST", "American Studies, team taught", (11, 12))
            .meets(Meets::Elective)
            .staff(2)
            .draw(0.3)
            .leans(Humanities)
            .from(1_100)
            .size(28, 40),
        english("ENG-SHAKE", "Shakespeare in Performance", (10, 12))
            .meets(Meets::Half)
            .draw(0.25)
            .leans(Arts)
            .from(2_000),
        english("ENG-LATLIT", "Latin American Literature", (10, 12))
            .meets(Meets::Half)
            .draw(0.35)
            .from(2_000),
        english("ENG-SCIFI", "Science Fiction", (9, 12))
            .meets(Meets::Half)
            .draw(0.4)
            .leans(Stem)
            .from(1_800),
        social("SOC-PHIL", "Philosophy", (10, 12)).draw(0.3).leans(Humanities).from(1_800),
        social("SOC-WOM", "Women's History", (10, 12)).draw(0.35).leans(Humanities).from(2_000),
        social("AP-MICRO", "AP Microeconomics", (11, 12))
            .ap()
            .draw(0.3)
            .leans(Humanities)
            .from(1_800),
        physical("PE-DEF", "Self-Defense", (9, 12))
            .meets(Meets::Half)
            .draw(0.4)
            .from(1_800)
            .size(28, 38),
        physical("PE-RUN", "Distance Running", (9, 12))
            .meets(Meets::Half)
            .draw(0.3)
            .leans(Athletics)
            .from(2_000)
            .size(28, 38),
        course("SCI-FOR", "Forensic Science", (10, 12))
            .of("Science", "chemistry")
            .credential("science")
            .meets(Meets::Half)
            .rooms(&["science_lab"])
            .size(24, 30)
            .draw(1.0)
            .leans(Stem)
            .from(400),
        course("SCI-AST", "Astronomy", (10, 12))
            .of("Science", "physics")
            .credential("science")
            .meets(Meets::Half)
            .rooms(&["science_lab", "general"])
            .size(24, 30)
            .draw(0.8)
            .leans(Stem)
            .from(400),
        course("MATH-SPORT", "Mathematics of Sport", (11, 12))
            .of("Mathematics", "mathematics")
            .credential("mathematics")
            .meets(Meets::Half)
            .draw(0.4)
            .leans(Athletics)
            .from(1_200),
        course("FOODS-1", "Foods 1", (9, 12))
            .of("Career Technical", "culinary")
            .credential("career_technical")
            .meets(Meets::Half)
            .rooms(&["kitchen"])
            .size(20, 28)
            .draw(1.1)
            .leans(General)
            .from(200),
        course("FOODS-2", "Foods 2", (9, 12))
            .of("Career Technical", "culinary")
            .credential("career_technical")
            .meets(Meets::Half)
            .rooms(&["kitchen"])
            .size(20, 28)
            .draw(0.6)
            .from(200),
        course("BUS-PF", "Personal Finance", (10, 12))
            .of("Career Technical", "business")
            .credential("career_technical")
            .meets(Meets::Half)
            .size(24, 34)
            .draw(1.0)
            .leans(Career),
        course("BUS-MKT", "Marketing", (10, 12))
            .of("Career Technical", "business")
            .credential("career_technical")
            .meets(Meets::Half)
            .size(24, 34)
            .draw(0.6)
            .leans(Career)
            .from(450),
        course("WHEEL-MS", "Exploratory Wheel", (6, 8))
            .of("Student Programs", "student programs")
            .taught_by("Social Studies")
            .meets(Meets::Elective)
            .draw(1.6),
        course("MATH-GAMES", "Mathematics Games", (6, 8))
            .of("Mathematics", "mathematics")
            .credential("mathematics")
            .meets(Meets::Half)
            .draw(1.0),
        course("SPAN-MS", "Exploring Languages", (6, 8))
            .of("World Languages", "spanish")
            .credential("spanish")
            .meets(Meets::Elective)
            .size(22, 32)
            .draw(1.4),
        course("WRITE-MS", "Young Writers", (6, 8))
            .of("English", "english")
            .credential("english")
            .meets(Meets::Half)
            .draw(1.0),
        course("FOODS-MS", "Foods, Middle Grades", (6, 8))
            .of("Career Technical", "culinary")
            .credential("career_technical")
            .meets(Meets::Half)
            .rooms(&["kitchen"])
            .size(20, 28)
            .draw(1.2),
        course("MUSIC-MS", "Music Around the World", (6, 8))
            .of("Performing Arts", "music")
            .credential("music")
            .meets(Meets::Half)
            .rooms(&["music", "general"])
            .draw(0.9),
        course("LEADER", "Student Leadership", (9, 12))
            .of("Student Programs", "student programs")
            .taught_by("Social Studies")
            .meets(Meets::Elective)
            .draw(0.5)
            .leans(Humanities)
            .size(24, 34),
        course("LINK", "Link Crew", (11, 12))
            .of("Student Programs", "student programs")
            .taught_by("Physical Education")
            .meets(Meets::Half)
            .draw(0.4)
            .from(900),
        course("PEER", "Peer Mentoring", (10, 12))
            .of("Student Programs", "student programs")
            .taught_by("Special Education")
            .meets(Meets::Half)
            .draw(0.4)
            .size(16, 24)
            .from(700),
        course("COLLEGE", "College and Career Seminar", (11, 12))
            .of("Student Programs", "student programs")
            .taught_by("English")
            .meets(Meets::Half)
            .draw(0.9),
        course("STUDY", "Study Skills", (9, 12))
            .of("Student Programs", "student programs")
            .taught_by("Social Studies")
            .meets(Meets::Half)
            .draw(0.8),
        relief("HALL-1", "Supervised Study A"),
        relief("HALL-2", "Supervised Study B"),
    ]
}

/// Halves that follow one another.
pub(super) fn sequences() -> Vec<(&'static str, &'static str, &'static str)> {
    vec![
        ("CS-WEB1", "CS-WEB2", "the second half builds the site designed in the first"),
        ("FOODS-1", "FOODS-2", "food safety is taught in the first half"),
        ("ENG-CW1", "ENG-CW2", "the second half revises what the first has written"),
        ("SOC-GEO", "SOC-ETH", "Ethnic Studies builds on Geography"),
    ]
}
