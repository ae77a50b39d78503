//! English language development, special education, AVID and other support.

use super::{Meets, Template, course};

fn language_development(id: &str, title: &str, grades: (u8, u8)) -> Template {
    let class = course(id, title, grades).of("English Learners", "language development");
    class.credential("el").size(16, 24).tag("eld")
}

fn resource(id: &str, title: &str, grades: (u8, u8)) -> Template {
    let class = course(id, title, grades).of("Special Education", "special education");
    class.credential("special_education").size(12, 18).rooms(&["resource", "general"])
}

fn avid(id: &str, title: &str, grades: (u8, u8)) -> Template {
    let class = course(id, title, grades).of("Student Programs", "student programs");
    class.taught_by("English").meets(Meets::Elective).size(24, 34).tag("avid")
}

/// The courses.
pub(super) fn courses() -> Vec<Template> {
    vec![
        language_development("ELD-1", "English Language Development 1", (6, 12))
            .meets(Meets::Double)
            .tag("core"),
        language_development("ELD-2", "English Language Development 2", (6, 12))
            .meets(Meets::Double)
            .tag("core"),
        language_development("ELD-3", "English Language Development 3", (6, 12)),
        language_development("ELD-4", "English Language Development 4", (6, 12)),
        language_development("ELD-5", "English Language Development 5", (9, 12)).meets(Meets::Half),
        language_development("ELD-LT", "Academic Language for Long-Term English Learners", (9, 12)),
        resource("RES-7", "Learning Centre 6-8", (6, 8)).tag("resource"),
        resource("RES-9", "Learning Centre 9-10", (9, 10)).tag("resource"),
        resource("RES-11", "Learning Centre 11-12", (11, 12)).tag("resource"),
        resource("LIFE-ENG", "Functional English", (9, 12))
            .tag("core")
            .tag("self_contained")
            .size(10, 14),
        resource("LIFE-MATH", "Functional Mathematics", (9, 12))
            .tag("core")
            .tag("self_contained")
            .size(10, 14),
        resource("LIFE-SKILL", "Life Skills", (9, 12))
            .tag("self_contained")
            .size(10, 14)
            .meets(Meets::Double),
        course("READ-MS", "Reading Intervention, Middle Grades", (6, 8))
            .of("English", "english")
            .credential("english")
            .size(16, 25)
            .tag("support"),
        course("READ-HS", "Reading Intervention", (9, 10))
            .of("English", "english")
            .credential("english")
            .meets(Meets::Elective)
            .size(16, 25)
            .tag("support"),
        course("MATH-SUP", "Algebra Support", (9, 10))
            .of("Mathematics", "mathematics")
            .credential("mathematics")
            .meets(Meets::Elective)
            .size(16, 25)
            .tag("support"),
        course("CREDREC", "Credit Recovery", (10, 12))
            .of("Student Programs", "student programs")
            .taught_by("Social Studies")
            .meets(Meets::Half)
            .size(20, 25)
            .rooms(&["computer", "general"])
            .tag("support"),
        avid("AVID-MS", "AVID, Middle Grades", (6, 8)),
        avid("AVID-9", "AVID 9", (9, 9)),
        avid("AVID-10", "AVID 10", (10, 10)),
        avid("AVID-11", "AVID 11", (11, 11)).taught_by("Social Studies"),
        avid("AVID-12", "AVID 12", (12, 12)).taught_by("Social Studies"),
    ]
}
