//! English, mathematics, science, social studies and world languages.

use super::{ACADEMIES, Meets, Template, Track, TrackKind, course};
use crate::generate::population::Strand;

fn english(id: &str, title: &str, grades: (u8, u8)) -> Template {
    course(id, title, grades).of("English", "english").credential("english")
}

fn mathematics(id: &str, title: &str, grades: (u8, u8)) -> Template {
    course(id, title, grades).of("Mathematics", "mathematics").credential("mathematics")
}

fn science(id: &str, title: &str, subject: &'static str, grades: (u8, u8)) -> Template {
    let lab = course(id, title, grades).of("Science", subject).credential("science");
    lab.size(24, 30).rooms(&["science_lab"])
}

fn social(id: &str, title: &str, grades: (u8, u8)) -> Template {
    course(id, title, grades).of("Social Studies", "social studies").credential("social_science")
}

fn language(id: &str, title: &str, subject: &'static str, grades: (u8, u8)) -> Template {
    course(id, title, grades).of("World Languages", subject).size(22, 32)
}

/// The courses.
pub(super) fn courses() -> Vec<Template> {
    let mut courses = vec![
        english("ENG-6", "English 6", (6, 6)).core(),
        english("ENG-7", "English 7", (7, 7)).core(),
        english("ENG-8", "English 8", (8, 8)).core(),
        english("ENG-9", "English 9", (9, 9)).core(),
        english("ENG-9H", "English 9 Honors", (9, 9)).honors().core(),
        english("ENG-10", "English 10", (10, 10)).core().after("ENG-9|ENG-9H"),
        english("ENG-10H", "English 10 Honors", (10, 10)).honors().core().after("ENG-9|ENG-9H"),
        english("ENG-11", "English 11", (11, 11)).core().after("ENG-10|ENG-10H"),
        english("AP-LANG", "AP English Language", (11, 11)).ap().core().after("ENG-10|ENG-10H"),
        english("ENG-12", "English 12", (12, 12)).core(),
        english("ENG-12E", "Expository Reading and Writing", (12, 12)).core().from(700),
        english("AP-LIT", "AP English Literature", (12, 12)).ap().core(),
        english("ENG-12C", "College Composition", (12, 12)).core().tag("dual_enrollment").from(700),
        mathematics("MATH-6", "Mathematics 6", (6, 6)).core(),
        mathematics("MATH-7", "Mathematics 7", (7, 7)).core(),
        mathematics("MATH-7A", "Mathematics 7 Accelerated", (7, 7)).honors().core(),
        mathematics("MATH-8", "Mathematics 8", (8, 8)).core(),
        mathematics("MATH-ALG1", "Algebra 1", (8, 12)).core(),
        mathematics("MATH-GEO", "Geometry", (9, 12)).core().after("MATH-ALG1"),
        mathematics("MATH-GEOH", "Geometry Honors", (9, 10))
            .honors()
            .core()
            .after("MATH-ALG1")
            .from(400),
        mathematics("MATH-ALG2", "Algebra 2", (10, 12)).core().after("MATH-GEO|MATH-GEOH"),
        mathematics("MATH-ALG2H", "Algebra 2 Honors", (9, 11))
            .honors()
            .core()
            .after("MATH-GEOH")
            .from(400),
        mathematics("MATH-PREC", "Precalculus", (10, 12)).core().after("MATH-ALG2|MATH-ALG2H"),
        mathematics("MATH-PRECH", "Precalculus Honors", (10, 12))
            .honors()
            .core()
            .after("MATH-ALG2H")
            .from(900),
        mathematics("MATH-STAT", "Statistics", (11, 12)).core().after("MATH-ALG2").from(300),
        mathematics("MATH-FIN", "Financial Mathematics", (11, 12)).core().after("MATH-GEO"),
        mathematics("MATH-REAS", "Quantitative Reasoning", (12, 12))
            .core()
            .after("MATH-ALG2")
            .from(900),
        mathematics("AP-STAT", "AP Statistics", (11, 12)).ap().after("MATH-ALG2|MATH-ALG2H"),
        mathematics("AP-CALCAB", "AP Calculus AB", (11, 12))
            .ap()
            .core()
            .after("MATH-PREC|MATH-PRECH"),
        mathematics("AP-CALCBC", "AP Calculus BC", (11, 12))
            .ap()
            .core()
            .after("MATH-PRECH")
            .from(700),
        mathematics("MATH-MULTI", "Multivariable Calculus", (12, 12))
            .tag("dual_enrollment")
            .after("AP-CALCBC")
            .from(1_500)
            .size(18, 30),
        science("SCI-6", "Science 6", "biology", (6, 6)).core(),
        science("SCI-7", "Science 7", "biology", (7, 7)).core(),
        science("SCI-8", "Science 8", "chemistry", (8, 8)).core(),
        science("SCI-BIO", "Biology", "biology", (9, 10)).core(),
        science("SCI-BIOH", "Biology Honors", "biology", (9, 9)).honors().core().from(400),
        science("SCI-CHEM", "Chemistry", "chemistry", (10, 12)).core().after("SCI-BIO|SCI-BIOH"),
        science("SCI-CHEMH", "Chemistry Honors", "chemistry", (10, 11)).honors().core().from(700),
        science("SCI-EARTH", "Earth and Space Science", "earth science", (10, 12)).core(),
        science("SCI-PHYS", "Physics", "physics", (11, 12)).core().after("SCI-CHEM|SCI-CHEMH"),
        science("SCI-ANAT", "Anatomy and Physiology", "biology", (11, 12))
            .draw(0.8)
            .leans(Strand::Stem),
        science("SCI-ENV", "Environmental Science", "earth science", (11, 12))
            .core()
            .rooms(&["science_lab", "general"]),
        science("SCI-MAR", "Marine Biology", "biology", (11, 12)).draw(0.6).from(900),
        science("SCI-BIOTEC", "Biotechnology", "biology", (11, 12))
            .draw(0.4)
            .leans(Strand::Stem)
            .from(2_000),
        science("AP-BIO", "AP Biology", "biology", (10, 12)).ap().after("SCI-CHEM|SCI-CHEMH"),
        science("AP-CHEM", "AP Chemistry", "chemistry", (11, 12)).ap().after("SCI-CHEM|SCI-CHEMH"),
        science("AP-PHYS1", "AP Physics 1", "physics", (11, 12)).ap().from(500),
        science("AP-PHYSC", "AP Physics C", "physics", (12, 12)).ap().from(900),
        science("AP-ENV", "AP Environmental Science", "earth science", (11, 12)).ap().from(400),
        social("SOC-6", "Ancient Civilizations", (6, 6)).core(),
        social("SOC-7", "World Cultures", (7, 7)).core(),
        social("SOC-8", "United States History 8", (8, 8)).core(),
        social("SOC-GEO", "Geography", (9, 9)).core().meets(Meets::Half),
        social("SOC-ETH", "Ethnic Studies", (9, 9)).core().meets(Meets::Half),
        social("AP-HUG", "AP Human Geography", (9, 9)).ap().core().from(700),
        social("SOC-WORLD", "World History", (10, 10)).core(),
        social("AP-WORLD", "AP World History", (10, 10)).ap().core().from(400),
        social("SOC-US", "United States History", (11, 11)).core(),
        social("AP-USH", "AP United States History", (11, 11)).ap().core(),
        social("SOC-GOV", "Government", (12, 12)).core().meets(Meets::Half),
        social("SOC-ECON", "Economics", (12, 12)).core().meets(Meets::Half),
        social("AP-GOV", "AP Government", (12, 12)).ap().core().meets(Meets::Half),
        social("AP-MACRO", "AP Macroeconomics", (12, 12)).ap().core().meets(Meets::Half),
        social("AP-EURO", "AP European History", (10, 12)).ap().from(900),
        social("AP-PSYCH", "AP Psychology", (11, 12)).ap().from(400),
        social("AP-AFAM", "AP African American Studies", (10, 12)).ap().from(1_500),
    ];
    courses.extend(languages());
    courses
}

fn languages() -> Vec<Template> {
    let mut courses = Vec::new();
    let mut ladder = |prefix: &str, name: &str, subject: &'static str, levels: u8, from: u32| {
        for level in 1..=levels {
            let id = format!("{prefix}-{level}");
            let grades = (if level == 1 { 8 } else { 8 + level }.min(11), 12);
            let mut step =
                language(&id, &format!("{name} {level}"), subject, grades).credential(subject);
            step.least_school = from;
            if level == 1 {
                step.draw = 0.25;
            }
            courses.push(step);
        }
    };
    ladder("SPAN", "Spanish", "spanish", 4, 0);
    ladder("FREN", "French", "french", 4, 450);
    ladder("MAND", "Mandarin", "mandarin", 4, 1_000);
    ladder("ASL", "American Sign Language", "sign_language", 3, 1_000);
    ladder("JAPN", "Japanese", "japanese", 4, 2_000);
    ladder("LATN", "Latin", "latin", 3, 1_800);
    ladder("ARAB", "Arabic", "arabic", 2, 2_200);
    ladder("KORE", "Korean", "korean", 3, 2_000);
    ladder("VIET", "Vietnamese", "vietnamese", 2, 2_000);
    for (id, title, subject, grades, from) in [
        ("AP-SPAN", "AP Spanish Language", "spanish", (10, 12), 400),
        ("AP-SPLIT", "AP Spanish Literature", "spanish", (11, 12), 1_500),
        ("AP-FREN", "AP French Language", "french", (11, 12), 900),
        ("AP-CHIN", "AP Chinese Language", "mandarin", (11, 12), 1_500),
    ] {
        courses.push(language(id, title, subject, grades).credential(subject).ap().from(from));
    }
    let heritage = |id: &str, title: &str| {
        language(id, title, "spanish", (9, 12)).credential("spanish").tag("heritage").from(600)
    };
    courses.push(heritage("SPAN-H1", "Spanish for Heritage Speakers 1"));
    courses.push(heritage("SPAN-H2", "Spanish for Heritage Speakers 2"));
    courses
}

/// The academies' own core classes and seminar: one class a grade, whose students stay together.
pub(super) fn academy_courses(academies: usize) -> Vec<Template> {
    let mut courses = Vec::new();
    for academy in ACADEMIES.iter().take(academies) {
        let (word, name) = (academy.word, academy.name);
        for grade in 10..=12u8 {
            let own = |subject: &str| (format!("{subject}-{grade}-{word}"), (grade, grade));
            let mark = |class: Template| class.step(word, grade - 9).size(24, 34);
            let (id, grades) = own("ENG");
            courses.push(mark(
                english(&id, &format!("English {grade}, {name} Academy"), grades).core(),
            ));
            let (subject, meets) = match grade {
                10 => ("World History", Meets::Full),
                11 => ("United States History", Meets::Full),
                _ => ("Government", Meets::Half),
            };
            let (id, grades) = own("SOC");
            let class = social(&id, &format!("{subject}, {name} Academy"), grades).core();
            courses.push(mark(class.meets(meets)));
            if grade < 12 {
                let subject = if grade == 10 { "Chemistry" } else { "Environmental Science" };
                let (id, grades) = own("SCI");
                let title = format!("{subject}, {name} Academy");
                courses.push(mark(science(&id, &title, "chemistry", grades).core()).size(24, 32));
            } else {
                let (id, grades) = own("SEM");
                let title = format!("Senior Project, {name} Academy");
                let class = course(&id, &title, grades).of("Student Programs", "student programs");
                courses.push(mark(class.taught_by("Social Studies").meets(Meets::Half)));
            }
        }
    }
    courses
}

/// Language tracks.
pub(super) fn tracks() -> Vec<Track> {
    let track = |steps, begins, appeal, strand| Track {
        kind: TrackKind::Language,
        steps,
        begins,
        appeal,
        strand,
    };
    vec![
        track(&["SPAN-1", "SPAN-2", "SPAN-3", "SPAN-4", "AP-SPAN"], (8, 10), 5.0, Strand::General),
        track(&["SPAN-2", "SPAN-3", "SPAN-4", "AP-SPAN"], (9, 9), 1.2, Strand::Humanities),
        track(&["SPAN-H1", "SPAN-H2", "AP-SPAN", "AP-SPLIT"], (9, 10), 1.6, Strand::Humanities),
        track(
            &["FREN-1", "FREN-2", "FREN-3", "FREN-4", "AP-FREN"],
            (9, 10),
            1.5,
            Strand::Humanities,
        ),
        track(&["FREN-2", "FREN-3", "FREN-4", "AP-FREN"], (9, 9), 0.5, Strand::Arts),
        track(&["MAND-1", "MAND-2", "MAND-3", "MAND-4"], (9, 9), 0.9, Strand::Stem),
        track(&["MAND-2", "MAND-3", "MAND-4", "AP-CHIN"], (9, 9), 0.5, Strand::Stem),
        track(&["ASL-1", "ASL-2", "ASL-3"], (9, 11), 1.2, Strand::General),
        track(&["JAPN-1", "JAPN-2", "JAPN-3", "JAPN-4"], (9, 9), 0.7, Strand::Arts),
        track(&["LATN-1", "LATN-2", "LATN-3"], (9, 10), 0.6, Strand::Humanities),
        track(&["ARAB-1", "ARAB-2"], (9, 11), 0.5, Strand::Humanities),
        track(&["KORE-1", "KORE-2", "KORE-3"], (9, 10), 0.7, Strand::Arts),
        track(&["VIET-1", "VIET-2"], (9, 11), 0.5, Strand::General),
    ]
}

/// Levels that share a class.
pub(super) fn stacks() -> Vec<(&'static [&'static str], &'static str)> {
    vec![
        (&["SPAN-4", "AP-SPAN"], "too few for two classes; the teacher plans both levels together"),
        (&["FREN-3", "FREN-4", "AP-FREN"], "one French teacher, one class of upper levels"),
        (&["MAND-3", "MAND-4", "AP-CHIN"], "upper levels of Mandarin fill one class together"),
        (&["JAPN-3", "JAPN-4"], "upper levels of Japanese fill one class together"),
        (&["LATN-2", "LATN-3"], "upper levels of Latin fill one class together"),
    ]
}

/// What students take when a course does not run.
pub(super) fn instead() -> Vec<(&'static str, &'static str)> {
    vec![
        ("ENG-9H", "ENG-9"),
        ("ENG-10H", "ENG-10"),
        ("AP-LANG", "ENG-11"),
        ("ENG-12E", "ENG-12"),
        ("ENG-12C", "ENG-12"),
        ("AP-LIT", "ENG-12"),
        ("MATH-7A", "MATH-7"),
        ("MATH-GEOH", "MATH-GEO"),
        ("MATH-ALG2H", "MATH-ALG2"),
        ("MATH-PRECH", "MATH-PREC"),
        ("MATH-STAT", "MATH-FIN"),
        ("MATH-REAS", "MATH-FIN"),
        ("AP-STAT", "MATH-STAT"),
        ("MATH-MULTI", "AP-STAT"),
        ("AP-CALCBC", "AP-CALCAB"),
        ("AP-CALCAB", "MATH-STAT"),
        ("SCI-BIOH", "SCI-BIO"),
        ("SCI-CHEMH", "SCI-CHEM"),
        ("AP-PHYSC", "SCI-PHYS"),
        ("AP-PHYS1", "SCI-PHYS"),
        ("AP-CHEM", "SCI-PHYS"),
        ("AP-BIO", "SCI-CHEM"),
        ("AP-ENV", "SCI-ENV"),
        ("SCI-ENV", "SCI-EARTH"),
        ("AP-WORLD", "SOC-WORLD"),
        ("AP-USH", "SOC-US"),
        ("AP-GOV", "SOC-GOV"),
        ("AP-MACRO", "SOC-ECON"),
        ("SPAN-H2", "SPAN-3"),
        ("SPAN-H1", "SPAN-2"),
        ("AP-SPAN", "SPAN-4"),
        ("SPAN-4", "SPAN-3"),
        ("ELD-1", "ELD-2"),
        ("ELD-5", "ELD-4"),
        ("ELD-4", "ELD-3"),
        ("ELD-LT", "ELD-4"),
        ("LIFE-ENG", "RES-9"),
    ]
}
