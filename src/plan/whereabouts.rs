//! When the sections of each course meet, and so whether two schedules are different ones.

use super::Plan;
use crate::school::{CourseId, PatternId, School, SectionId};

/// Schedules are different where at least one of so many sections is elsewhere.
const ONE_OF: usize = 10;

/// When the sections of each course meet, however they are numbered.
///
/// A section is *elsewhere* if it meets in another term or other blocks. Sections of a course that merely change
/// places with one another are not: only their numbers would differ, and no student could tell. Nor does another
/// teacher or room make a section be elsewhere. It is what `diff` calls moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts(Vec<(CourseId, Option<PatternId>)>);

impl Whereabouts {
    /// The whereabouts of sections that are placed like this.
    pub fn new(school: &School, placed: impl Fn(SectionId) -> Option<PatternId>) -> Whereabouts {
        let sections = school.sections.iter().enumerate();
        let mut list: Vec<(CourseId, Option<PatternId>)> = sections
            .map(|(index, section)| (section.course, placed(SectionId::new(index))))
            .collect();
        list.sort_unstable();
        Whereabouts(list)
    }

    /// The whereabouts of the sections of a plan.
    pub fn of(plan: &Plan, school: &School) -> Whereabouts {
        Whereabouts::new(school, |section| plan.placed[section.index()].pattern)
    }

    /// How many sections there are.
    pub fn sections(&self) -> usize {
        self.0.len()
    }

    /// How many sections are elsewhere in another schedule of the same school.
    pub fn elsewhere(&self, other: &Whereabouts) -> usize {
        let (mut one, mut two, mut common) = (0, 0, 0);
        while let (Some(here), Some(there)) = (self.0.get(one), other.0.get(two)) {
            common += usize::from(here == there);
            one += usize::from(here <= there);
            two += usize::from(there <= here);
        }
        self.0.len() - common
    }

    /// Whether enough sections are elsewhere for the two to be different schedules.
    pub fn is_different(&self, other: &Whereabouts) -> bool {
        let elsewhere = self.elsewhere(other);
        elsewhere > 0 && elsewhere * ONE_OF >= self.sections()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(places: &[(usize, usize)]) -> Whereabouts {
        let place = |(course, pattern): &(usize, usize)| {
            (CourseId::new(*course), Some(PatternId::new(*pattern)))
        };
        let mut list: Vec<_> = places.iter().map(place).collect();
        list.sort_unstable();
        Whereabouts(list)
    }

    #[test]
    fn sections_of_a_course_that_change_places_are_where_they_were() {
        let one = at(&[(0, 1), (0, 2), (1, 1)]);
        assert_eq!(one.elsewhere(&at(&[(0, 2), (0, 1), (1, 1)])), 0);
        assert_eq!(one.elsewhere(&at(&[(0, 2), (0, 2), (1, 1)])), 1);
        assert_eq!(one.elsewhere(&at(&[(0, 1), (0, 1), (1, 2)])), 2, "those of other courses are");
    }

    #[test]
    fn one_section_in_ten_makes_another_schedule() {
        let school = |moved: usize, sections: usize| {
            let place = |course| (course, usize::from(course < moved));
            at(&(0..sections).map(place).collect::<Vec<_>>())
        };
        assert!(school(0, 20).is_different(&school(2, 20)));
        assert!(!school(0, 20).is_different(&school(1, 20)));
        assert!(school(0, 21).is_different(&school(3, 21)));
        assert!(!school(0, 21).is_different(&school(2, 21)), "less than a tenth");
        assert!(!at(&[]).is_different(&at(&[])), "of nothing, nothing is elsewhere");
    }
}
