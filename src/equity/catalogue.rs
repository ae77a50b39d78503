//! What a course counts as: advanced, arts, a subject of the core, an elective.
//!
//! The one place where the words of a catalogue are read, so that two measures never read the same course
//! differently. A tag or a level comes first, for it is the school's own word; then the national code (SCED: two
//! digits of subject, three of number, a letter of level); only a course without a code is known by its department,
//! and where that says nothing, by its subject. Words are compared whole and without regard to case.

use super::Draft;
use crate::school::CourseId;
use crate::school::records::CourseRecord;

/// A kind of advanced course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Advanced {
    /// Advanced Placement: tag or level `ap`.
    Ap,
    /// International Baccalaureate: tag or level `ib`.
    Ib,
    /// Tag or level `honors`, or a national code with the level H.
    Honors,
    /// Tag or level `dual_enrollment`.
    DualEnrollment,
    /// Career and technical education: tag or level `cte`.
    Cte,
    /// Any of the first four. Career courses stand apart: together with them, a group without a seat in an
    /// academic course would look served.
    Any,
}

impl Advanced {
    /// Every kind, in the order in which they are shown.
    pub(super) const ALL: [Advanced; 6] = [
        Advanced::Ap,
        Advanced::Ib,
        Advanced::Honors,
        Advanced::DualEnrollment,
        Advanced::Cte,
        Advanced::Any,
    ];

    /// The kinds that [`Advanced::Any`] stands for.
    const ACADEMIC: [Advanced; 4] =
        [Advanced::Ap, Advanced::Ib, Advanced::Honors, Advanced::DualEnrollment];

    /// The word for it in tags, levels and parts of a measure.
    pub(super) fn word(self) -> &'static str {
        match self {
            Advanced::Ap => "ap",
            Advanced::Ib => "ib",
            Advanced::Honors => "honors",
            Advanced::DualEnrollment => "dual_enrollment",
            Advanced::Cte => "cte",
            Advanced::Any => "advanced",
        }
    }

    /// Whether a course is of this kind.
    pub(super) fn is(self, course: &CourseRecord) -> bool {
        match self {
            Advanced::Any => Advanced::ACADEMIC.into_iter().any(|kind| kind.is(course)),
            kind => {
                has_tag(course, kind.word())
                    || course.level.as_deref().is_some_and(|level| is_word(level, kind.word()))
                    || kind == Advanced::Honors && code_level(course) == Some('H')
            }
        }
    }

    /// For each course of the catalogue, whether it is of this kind.
    pub(super) fn courses(self, draft: &Draft) -> Vec<bool> {
        draft.records.courses.iter().map(|course| self.is(course)).collect()
    }
}

/// A subject that every student is to have every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Core {
    English,
    Mathematics,
    Science,
    SocialStudies,
}

impl Core {
    /// Every subject, in the order in which they are shown.
    pub(super) const ALL: [Core; 4] =
        [Core::English, Core::Mathematics, Core::Science, Core::SocialStudies];

    /// The word for it in parts of a measure.
    pub(super) fn word(self) -> &'static str {
        match self {
            Core::English => "english",
            Core::Mathematics => "mathematics",
            Core::Science => "science",
            Core::SocialStudies => "social_studies",
        }
    }

    /// The subject that a national code names.
    fn of_code(subject: &str) -> Option<Core> {
        match subject {
            "01" => Some(Core::English),
            "02" => Some(Core::Mathematics),
            "03" => Some(Core::Science),
            "04" => Some(Core::SocialStudies),
            _ => None,
        }
    }

    /// The subject that the words of a department or a subject name.
    fn of_words(text: &str) -> Option<Core> {
        let has = |word: &str| words(text).any(|own| own == word);
        let has_any = |list: &[&str]| list.iter().any(|word| has(word));
        if has_any(&["social", "history", "civics", "geography", "economics", "government"]) {
            return Some(Core::SocialStudies);
        }
        if has_any(&["math", "maths", "mathematics", "algebra", "geometry", "calculus"]) {
            return Some(Core::Mathematics);
        }
        // Sciences that stand for no science class of the core.
        if has_any(&["computer", "political", "consumer", "family", "health", "library"]) {
            return None;
        }
        if has_any(&["science", "sciences", "biology", "chemistry", "physics"]) {
            return Some(Core::Science);
        }
        // English as an additional language is no class of grade-level English.
        let is_for_learners =
            has_any(&["learners", "learner", "second", "additional", "development"]);
        let is_english =
            has_any(&["english", "ela", "literature"]) || has("language") && has("arts");
        (is_english && !is_for_learners).then_some(Core::English)
    }
}

/// Tags of courses that stand beside the classes of a subject, never for one of them.
const BESIDE: [&str; 5] = ["support", "resource", "eld", "relief", "avid"];

/// Tags of courses that nobody chooses freely.
const NOT_CHOSEN: [&str; 5] = ["core", "support", "resource", "eld", "relief"];

/// The tag of supervised study and the like: a place to be, not a class.
const RELIEF: &str = "relief";

/// The number of aides in every subject of the national codes.
const AIDE: &str = "995";

/// Words of departments that teach the arts. `Language Arts`, `Culinary Arts` and `Industrial Arts` have none of them.
const ARTS: [&str; 12] = [
    "art",
    "visual",
    "performing",
    "fine",
    "music",
    "dance",
    "theatre",
    "theater",
    "drama",
    "choir",
    "orchestra",
    "band",
];

/// For each course, the subject of the core it is a grade-level class of.
///
/// Where some course of a subject carries the tag `core`, only such courses and advanced ones are: creative
/// writing is no class of grade-level English. Otherwise all courses of the subject are, except those that
/// stand beside it.
pub(super) fn core_subjects(draft: &Draft) -> Vec<Option<Core>> {
    let courses = &draft.records.courses;
    let subjects: Vec<Option<Core>> = courses.iter().map(subject).collect();
    let is_tagged = |wanted: Core| {
        let own = courses.iter().zip(&subjects);
        own.filter(|(_, subject)| **subject == Some(wanted))
            .any(|(course, _)| has_tag(course, "core"))
    };
    let tagged = Core::ALL.map(is_tagged);
    let counts = |(course, subject): (&CourseRecord, &Option<Core>)| {
        let subject = (*subject)?;
        let is_class = has_tag(course, "core") || Advanced::Any.is(course);
        (is_class || !tagged[subject as usize]).then_some(subject)
    };
    courses.iter().zip(&subjects).map(counts).collect()
}

/// The subject of the core that a course belongs to, if it may stand for a class of it.
fn subject(course: &CourseRecord) -> Option<Core> {
    if BESIDE.iter().any(|tag| has_tag(course, tag)) {
        return None;
    }
    if let Some(code) = code_subject(course) {
        return Core::of_code(code);
    }
    let read = |text: &Option<String>| text.as_deref().and_then(Core::of_words);
    read(&course.department).or_else(|| match &course.department {
        // A department that teaches something else is not overruled by a subject that sounds like the core:
        // computer science, say, or health careers with a class called biology of sport.
        Some(_) if !has_humanities(course) => None,
        _ => read(&course.subject),
    })
}

/// Whether the department teaches several subjects of the core under one name.
fn has_humanities(course: &CourseRecord) -> bool {
    let names = course.department.as_deref().unwrap_or_default();
    words(names).any(|word| matches!(word.as_str(), "humanities" | "stem" | "academics" | "core"))
}

/// For each course, whether it is one of the arts: tag `arts`, national subject 05, or its department.
pub(super) fn arts(draft: &Draft) -> Vec<bool> {
    let is_arts = |course: &CourseRecord| {
        has_tag(course, "arts")
            || match code_subject(course) {
                Some(code) => code == "05",
                None => course.department.as_deref().is_some_and(|department| {
                    is_word(department, "arts")
                        || words(department).any(|word| ARTS.contains(&word.as_str()))
                }),
            }
    };
    draft.records.courses.iter().map(is_arts).collect()
}

/// For each course, whether it may be chosen freely: no class of the core, and no support or service.
pub(super) fn electives(draft: &Draft) -> Vec<bool> {
    let subjects = core_subjects(draft);
    let is_free = |(course, subject): (&CourseRecord, &Option<Core>)| {
        subject.is_none() && !NOT_CHOSEN.iter().any(|tag| has_tag(course, tag))
    };
    draft.records.courses.iter().zip(&subjects).map(is_free).collect()
}

/// For each course, whether nothing is taught in it: tag `relief`, or a national code that ends in the number of aides.
pub(super) fn content_free(draft: &Draft) -> Vec<bool> {
    let is_aide = |course: &CourseRecord| code(course).is_some_and(|code| code.ends_with(AIDE));
    let is_free = |course: &CourseRecord| has_tag(course, RELIEF) || is_aide(course);
    draft.records.courses.iter().map(is_free).collect()
}

/// Whether a course is meant for a grade; one without grades is for all, and so is every one for a student without.
pub(super) fn is_for_grade(draft: &Draft, course: CourseId, grade: &str) -> bool {
    let grades = &draft.school.course(course).grades;
    grades.is_empty() || grade.trim().is_empty() || grades.iter().any(|own| own == grade.trim())
}

/// Whether a course carries a tag.
pub(super) fn has_tag(course: &CourseRecord, tag: &str) -> bool {
    course.tags.iter().any(|own| is_word(own, tag))
}

fn is_word(text: &str, word: &str) -> bool {
    text.trim().eq_ignore_ascii_case(word)
}

/// The words of a text, in small letters.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    parts.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// The five digits of a course's national code.
pub(super) fn code(course: &CourseRecord) -> Option<&str> {
    let digits = course.sced.as_deref()?.trim().get(..5)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(digits)
}

fn code_subject(course: &CourseRecord) -> Option<&str> {
    code(course).map(|code| &code[..2])
}

/// The letter of level behind the five digits: G general, H honors, and others.
fn code_level(course: &CourseRecord) -> Option<char> {
    code(course)?;
    course.sced.as_deref()?.trim().chars().nth(5).map(|letter| letter.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    /// A course as `tags; level; code; department; subject` say.
    fn course(line: &str) -> CourseRecord {
        let mut cells = line.split(';').map(str::trim);
        let mut cell = || cells.next().filter(|text| !text.is_empty()).map(str::to_owned);
        let tags = cell().map(|tags| tags.split(' ').map(str::to_owned).collect());
        CourseRecord {
            tags: tags.unwrap_or_default(),
            level: cell(),
            sced: cell(),
            department: cell(),
            subject: cell(),
            ..CourseRecord::default()
        }
    }

    #[test]
    fn a_tag_a_level_or_the_letter_of_the_code_says_what_is_advanced() {
        let kinds = |line: &str| {
            let own = course(line);
            Advanced::ALL.into_iter().filter(|kind| kind.is(&own)).map(Advanced::word).collect()
        };
        let expected: [(&str, &[&str]); 7] = [
            ("ap core", &["ap", "advanced"]),
            ("; IB", &["ib", "advanced"]),
            ("; ; 02056H1.0011", &["honors", "advanced"]),
            ("dual_enrollment cte", &["dual_enrollment", "cte", "advanced"]),
            ("cte", &["cte"]),
            ("; regular; 02056G1.0011", &[]),
            ("ape", &[]),
        ];
        for (line, words) in expected {
            let found: Vec<&str> = kinds(line);
            assert_eq!(found, words, "{line}");
        }
    }

    #[test]
    fn the_department_speaks_where_there_is_no_code() {
        use Core::{English, Mathematics, Science, SocialStudies};
        for (line, expected) in [
            ("; ; ; English; english", Some(English)),
            ("; ; ; Language Arts", Some(English)),
            ("; ; ; English Learners; language development", None),
            ("eld core; ; ; English", None),
            ("; ; ; Mathematics", Some(Mathematics)),
            ("support; ; ; Mathematics", None),
            ("; ; ; Science; physics", Some(Science)),
            ("; ; ; Social Science", Some(SocialStudies)),
            ("; ; ; Career Technical; computer science", None),
            ("; ; ; Humanities; history", Some(SocialStudies)),
            ("; ; ; ; biology", Some(Science)),
            ("; ; 10152G; Mathematics", None),
            ("; ; 03051G; Career Technical", Some(Science)),
        ] {
            assert_eq!(subject(&course(line)), expected, "{line}");
        }
    }

    /// What is said of courses of these lines.
    fn of_catalogue<T>(lines: &[&str], look: impl Fn(&Draft) -> T) -> T {
        let mut sample = Sample::new();
        for (index, line) in lines.iter().enumerate() {
            let own = course(line);
            sample = sample.course_with(&format!("C{index}"), "", 1, 9, |row| {
                *row = CourseRecord { course_id: row.course_id.clone(), sections: Some(1), ..own };
            });
        }
        sample.measured_by(look)
    }

    #[test]
    fn where_a_subject_uses_the_tag_core_only_tagged_and_advanced_courses_are_classes_of_it() {
        let lines = ["core; ; ; English", "; ; ; English", "; ap; ; English", "; ; ; Science"];
        let found = of_catalogue(&lines, core_subjects);
        let expected = [Some(Core::English), None, Some(Core::English), Some(Core::Science)];
        assert_eq!(found, expected);
        assert_eq!(of_catalogue(&lines, electives), [false, true, false, false]);
    }

    #[test]
    fn support_and_services_are_no_electives() {
        let lines = ["", "core", "support", "resource", "eld", "relief", "avid"];
        let expected = [true, false, false, false, false, false, true];
        assert_eq!(of_catalogue(&lines, electives), expected);
    }

    #[test]
    fn arts_are_known_by_tag_code_or_department() {
        let lines = [
            "arts; ; ; Career Technical",
            "; ; 05154G; Electives",
            "; ; 10152G; Visual Arts",
            "; ; ; Performing Arts",
            "; ; ; Arts",
            "; ; ; Language Arts",
            "; ; ; Culinary Arts",
        ];
        let expected = [true, true, false, true, true, false, false];
        assert_eq!(of_catalogue(&lines, arts), expected);
    }
}
