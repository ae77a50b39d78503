use super::Draft;
use crate::school::records::SectionRecord;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Where and with whom classes are, in two drafts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Placements {
    /// Sections.
    pub sections: [u64; 2],
    /// Sections of both that meet at another time.
    pub moved: u64,
    /// Sections at the same time with other people.
    pub other_staff: u64,
    /// Sections at the same time in another room.
    pub other_room: u64,
    /// The courses to which any of that happened, in order of their ids.
    pub courses: Vec<CoursePlacements>,
}

/// What happened to the sections of one course.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CoursePlacements {
    /// The course.
    pub course_id: String,
    /// Its sections.
    pub sections: [u64; 2],
    /// Sections of both that meet at another time.
    pub moved: u64,
    /// Sections at the same time with other people.
    pub other_staff: u64,
    /// Sections at the same time in another room.
    pub other_room: u64,
    /// The times that it left and those to which it came, each as `S1 3;4`.
    pub times: [Vec<String>; 2],
}

/// How many sections of a course there are of each sort.
type Sorts = BTreeMap<Vec<String>, u64>;

pub(super) fn between(before: Draft, after: Draft) -> Placements {
    let drafts = [before, after].map(|draft| by_course(&draft.tables.sections));
    let courses: BTreeSet<&str> = drafts.iter().flat_map(BTreeMap::keys).copied().collect();
    let mut placements = Placements {
        sections: [before, after].map(|draft| draft.tables.sections.len() as u64),
        ..Placements::default()
    };
    for course in courses {
        let sections = drafts.each_ref().map(|draft| draft.get(course).map_or(&[][..], |s| s));
        let change = course_change(course, sections);
        placements.moved += change.moved;
        placements.other_staff += change.other_staff;
        placements.other_room += change.other_room;
        let is_changed = change.moved + change.other_staff + change.other_room > 0
            || change.sections[0] != change.sections[1];
        if is_changed {
            placements.courses.push(change);
        }
    }
    placements
}

fn by_course(sections: &[SectionRecord]) -> BTreeMap<&str, Vec<&SectionRecord>> {
    let mut courses: BTreeMap<&str, Vec<&SectionRecord>> = BTreeMap::new();
    for section in sections {
        courses.entry(section.course_id.as_str()).or_default().push(section);
    }
    courses
}

fn course_change(course: &str, sections: [&[&SectionRecord]; 2]) -> CoursePlacements {
    let counts = sections.map(|sections| sections.len() as u64);
    let kept = |sort: fn(&SectionRecord) -> Vec<String>| {
        let [before, after] = sections.map(|sections| sorted(sections, sort));
        common(&before, &after)
    };
    let same_time = kept(|section| vec![time(section)]);
    let same_staff = kept(|section| {
        let mut people = section.staff_ids.clone();
        people.sort_unstable();
        people.push(time(section));
        people
    });
    let same_room =
        kept(|section| vec![section.room_id.clone().unwrap_or_default(), time(section)]);
    let [before, after] = sections.map(|sections| sorted(sections, |section| vec![time(section)]));
    CoursePlacements {
        course_id: course.to_owned(),
        sections: counts,
        moved: counts[0].min(counts[1]).saturating_sub(same_time),
        other_staff: same_time - same_staff,
        other_room: same_time - same_room,
        times: [without(&before, &after), without(&after, &before)],
    }
}

/// When a section meets: `S1 3;4`.
pub(super) fn time(section: &SectionRecord) -> String {
    let mut blocks = section.blocks.clone();
    blocks.sort_unstable();
    let term = section.term.as_deref().unwrap_or_default();
    format!("{term} {}", blocks.join(";")).trim().to_owned()
}

fn sorted(sections: &[&SectionRecord], sort: fn(&SectionRecord) -> Vec<String>) -> Sorts {
    let mut sorts = Sorts::new();
    for section in sections {
        *sorts.entry(sort(section)).or_default() += 1;
    }
    sorts
}

/// How many sections are of the same sort in both.
fn common(before: &Sorts, after: &Sorts) -> u64 {
    before.iter().map(|(sort, count)| (*count).min(after.get(sort).copied().unwrap_or(0))).sum()
}

/// The times of one that the other lacks.
fn without(these: &Sorts, those: &Sorts) -> Vec<String> {
    let mut times = Vec::new();
    for (sort, count) in these {
        let more = count.saturating_sub(those.get(sort).copied().unwrap_or(0));
        times.extend((0..more).map(|_| sort.join(" ")));
    }
    times
}

#[cfg(test)]
mod tests {
    use super::super::Summary;
    use super::*;
    use crate::input::ResultTables;

    fn section(id: &str, blocks: &[&str], person: &str) -> SectionRecord {
        SectionRecord {
            section_id: id.into(),
            course_id: "ENG".into(),
            term: Some("all".into()),
            blocks: blocks.iter().map(|block| (*block).to_owned()).collect(),
            staff_ids: vec![person.to_owned()],
            ..SectionRecord::default()
        }
    }

    fn compared(before: Vec<SectionRecord>, after: Vec<SectionRecord>) -> Placements {
        let summary = Summary::default();
        let tables =
            [before, after].map(|sections| ResultTables { sections, ..ResultTables::default() });
        let [before, after] = tables.each_ref().map(|tables| Draft { tables, summary: &summary });
        between(before, after)
    }

    #[test]
    fn sections_that_change_places_have_not_changed() {
        let placements = compared(
            vec![section("ENG.1", &["1"], "a"), section("ENG.2", &["2"], "b")],
            vec![section("ENG.1", &["2"], "b"), section("ENG.2", &["1"], "a")],
        );
        assert_eq!(placements, Placements { sections: [2, 2], ..Placements::default() });
    }

    #[test]
    fn times_are_told_apart_from_people() {
        let placements = compared(
            vec![section("ENG.1", &["1", "2"], "a"), section("ENG.2", &["3"], "b")],
            vec![section("ENG.1", &["2", "1"], "b"), section("ENG.2", &["4"], "b")],
        );
        assert_eq!((placements.moved, placements.other_staff), (1, 1));
        assert_eq!(placements.courses[0].times, [vec!["all 3"], vec!["all 4"]]);
    }

    #[test]
    fn a_section_more_has_not_moved() {
        let placements = compared(
            vec![section("ENG.1", &["1"], "a")],
            vec![section("ENG.1", &["1"], "a"), section("ENG.2", &["3"], "b")],
        );
        assert_eq!((placements.moved, placements.courses[0].sections), (0, [1, 2]));
    }
}
