//! What a school can offer: courses by department, tracks that lead from one year's course to the next,
//! and which small classes share a room and a teacher.

mod academic;
mod arts;
mod career;
mod electives;
mod support;

use super::population::Strand;

/// How a course meets; the frame has a word for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meets {
    /// An ordinary course.
    Full,
    /// An ordinary elective: one term where full courses do not fill the year.
    Elective,
    /// Half an ordinary course.
    Half,
    /// Two blocks in a row.
    Double,
    /// Two blocks, in a row only where the frame has no word for others.
    Paired,
    /// The whole year whatever the frame.
    Year,
    /// Before the school day, where the frame has such a block.
    Zero,
}

/// A course as the catalogue describes it, before anyone has asked for it.
#[derive(Debug, Clone)]
pub(super) struct Template {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) department: &'static str,
    /// The department whose teachers take it; mostly the same.
    pub(super) taught_by: &'static str,
    pub(super) subject: &'static str,
    pub(super) level: &'static str,
    pub(super) grades: (u8, u8),
    pub(super) meets: Meets,
    /// The smallest and the largest class limit that the school would set.
    pub(super) size: (u32, u32),
    pub(super) rooms: &'static [&'static str],
    pub(super) staff_needed: u32,
    pub(super) credential: Option<&'static str>,
    pub(super) prerequisites: Option<&'static str>,
    /// The pathway and the step in it.
    pub(super) program: Option<(&'static str, u8)>,
    pub(super) tags: Vec<&'static str>,
    /// How readily students fill a free place with it; 0 = only taken on purpose.
    pub(super) draw: f64,
    /// The students who like it most.
    pub(super) leaning: Option<Strand>,
    /// The smallest school that lists it.
    pub(super) least_school: u32,
    /// The largest school that lists it.
    pub(super) most_school: u32,
}

/// A course of this id and title, with everything else as in an ordinary classroom course.
fn course(id: &str, title: &str, grades: (u8, u8)) -> Template {
    Template {
        id: id.to_owned(),
        title: title.to_owned(),
        department: "",
        taught_by: "",
        subject: "",
        level: "regular",
        grades,
        meets: Meets::Full,
        size: (24, 34),
        rooms: &["general"],
        staff_needed: 1,
        credential: None,
        prerequisites: None,
        program: None,
        tags: Vec::new(),
        draw: 0.0,
        leaning: None,
        least_school: 0,
        most_school: u32::MAX,
    }
}

impl Template {
    fn of(mut self, department: &'static str, subject: &'static str) -> Self {
        self.department = department;
        self.taught_by = department;
        self.subject = subject;
        self
    }

    /// Taught by another department's people, who then hold that subject too.
    fn taught_by(mut self, department: &'static str) -> Self {
        self.taught_by = department;
        self
    }

    fn meets(mut self, meets: Meets) -> Self {
        self.meets = meets;
        self
    }

    fn size(mut self, least: u32, most: u32) -> Self {
        self.size = (least, most);
        self
    }

    fn rooms(mut self, rooms: &'static [&'static str]) -> Self {
        self.rooms = rooms;
        self
    }

    fn staff(mut self, needed: u32) -> Self {
        self.staff_needed = needed;
        self
    }

    fn credential(mut self, credential: &'static str) -> Self {
        self.credential = Some(credential);
        self
    }

    fn after(mut self, prerequisites: &'static str) -> Self {
        self.prerequisites = Some(prerequisites);
        self
    }

    fn step(mut self, program: &'static str, step: u8) -> Self {
        self.program = Some((program, step));
        self
    }

    fn tag(mut self, tag: &'static str) -> Self {
        self.tags.push(tag);
        self
    }

    fn core(self) -> Self {
        self.tag("core")
    }

    fn honors(mut self) -> Self {
        self.level = "honors";
        self.tag("honors")
    }

    fn ap(mut self) -> Self {
        self.level = "ap";
        self.size = (20, 32);
        self.tag("ap")
    }

    fn draw(mut self, draw: f64) -> Self {
        self.draw = draw;
        self
    }

    fn leans(mut self, strand: Strand) -> Self {
        self.leaning = Some(strand);
        self
    }

    fn from(mut self, students: u32) -> Self {
        self.least_school = students;
        self
    }

    /// Whether a course is meant for a grade.
    pub(super) fn takes(&self, grade: u8) -> bool {
        (self.grades.0..=self.grades.1).contains(&grade)
    }

    /// Whether the course carries a tag.
    pub(super) fn has(&self, tag: &str) -> bool {
        self.tags.contains(&tag)
    }
}

/// A way through several years: each step is the next year's course.
#[derive(Debug, Clone)]
pub(super) struct Track {
    pub(super) kind: TrackKind,
    pub(super) steps: &'static [&'static str],
    /// The grades in which students begin.
    pub(super) begins: (u8, u8),
    /// How many choose it, against the other tracks of its kind.
    pub(super) appeal: f64,
    pub(super) strand: Strand,
}

/// What a track is about; a student follows at most one language and a few others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrackKind {
    Language,
    Arts,
    Career,
    Computing,
}

/// Everything on offer.
pub(super) struct Catalogue {
    pub(super) courses: Vec<Template>,
    pub(super) tracks: Vec<Track>,
    /// Courses that share a class where they are small, larger ones first.
    pub(super) stacks: Vec<(&'static [&'static str], &'static str)>,
    /// Halves that follow one another for those who take both.
    pub(super) sequences: Vec<(&'static str, &'static str, &'static str)>,
    /// What students take when a course does not run.
    pub(super) instead: Vec<(&'static str, &'static str)>,
}

/// An academy: a small school within the school, whose students share their core classes.
pub(super) struct Academy {
    /// The word in course ids.
    pub(super) word: &'static str,
    pub(super) name: &'static str,
    /// The first course of its pathway, where it has one.
    pub(super) pathway: &'static str,
    pub(super) strand: Strand,
}

const fn academy(
    word: &'static str,
    name: &'static str,
    pathway: &'static str,
    strand: Strand,
) -> Academy {
    Academy { word, name, pathway, strand }
}

/// The academies, in the order in which growing schools found them.
pub(super) const ACADEMIES: [Academy; 12] = [
    academy("HEALTH", "Health", "HSCI-1", Strand::Career),
    academy("TECH", "Technology", "ENGR-1", Strand::Stem),
    academy("MEDIA", "Media", "MEDIA-1", Strand::Arts),
    academy("BUS", "Business", "BUSN-1", Strand::General),
    academy("BUILD", "Building Trades", "CONS-1", Strand::Career),
    academy("LAW", "Law and Justice", "SAFE-1", Strand::Humanities),
    academy("GREEN", "Green", "", Strand::Stem),
    academy("GLOBAL", "Global Studies", "", Strand::Humanities),
    academy("TEACH", "Teaching", "CHILD-1", Strand::General),
    academy("STAGE", "Performing Arts", "", Strand::Arts),
    academy("SPORT", "Sports Science", "", Strand::Athletics),
    academy("CODE", "Computing", "CS-INTRO", Strand::Stem),
];

/// The catalogue of a school of this size, with this many academies.
pub(super) fn catalogue(students: u32, academies: usize) -> Catalogue {
    let mut courses = academic::courses();
    courses.extend(academic::academy_courses(academies));
    courses.extend(arts::courses());
    courses.extend(career::courses());
    courses.extend(electives::courses());
    courses.extend(support::courses());
    courses.retain(|course| (course.least_school..=course.most_school).contains(&students));
    let mut tracks = academic::tracks();
    tracks.extend(arts::tracks());
    tracks.extend(career::tracks());
    tracks.retain(|track| courses.iter().any(|course| course.id == track.steps[0]));
    let mut stacks = academic::stacks();
    stacks.extend(arts::stacks());
    stacks.extend(career::stacks());
    Catalogue {
        courses,
        tracks,
        stacks,
        sequences: electives::sequences(),
        instead: academic::instead(),
    }
}
