//! The school in the making: what the stages hand to one another.

use super::catalogue::{ACADEMIES, Catalogue, Meets, Template, catalogue};
use super::dice::{Dice, Stage};
use super::grid::{Grid, Slots};
use super::population::{Student, population};
use super::{GenerateRequest, Profile};
use crate::school::records::Need;
use std::collections::BTreeMap;

/// A course of the school.
#[derive(Debug, Clone)]
pub(super) struct Course {
    pub(super) template: Template,
    /// Its meeting kind in the grid.
    pub(super) kind: usize,
    /// Whether the school runs it at all.
    pub(super) running: bool,
    pub(super) sections: u32,
    pub(super) size: u32,
    /// How many of the sections are co-taught.
    pub(super) co_taught: u32,
}

/// A request in the making.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wish {
    pub(super) course: usize,
    /// Whether the student would as soon take something like it.
    pub(super) movable: bool,
    pub(super) priority: u32,
    pub(super) need: Option<Need>,
    pub(super) co_taught: bool,
}

/// What a student asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub(super) wishes: Vec<Wish>,
    /// Courses, and what they may stand in for.
    pub(super) alternates: Vec<(usize, Option<usize>)>,
    /// Units to be filled.
    pub(super) units: u32,
    /// Slots in which the student can sit.
    pub(super) open: Slots,
    /// The arrangement outside school, if any.
    pub(super) away: Option<usize>,
}

/// A fixed time outside school.
#[derive(Debug, Clone)]
pub(super) struct Outing {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) start: String,
    pub(super) end: String,
    pub(super) travel: (u32, u32),
    pub(super) seats: u32,
    pub(super) students: Vec<usize>,
    /// The code under which students are released instead of listed.
    pub(super) release: Option<&'static str>,
}

/// Courses taught together: in `joint` classes a section of each sits together.
#[derive(Debug, Clone)]
pub(super) struct Stack {
    /// The course with most sections first.
    pub(super) courses: Vec<usize>,
    pub(super) joint: u32,
    pub(super) because: &'static str,
}

/// Everything the stages share.
pub(super) struct Draft {
    pub(super) request: GenerateRequest,
    pub(super) grid: Grid,
    pub(super) catalogue: Catalogue,
    pub(super) courses: Vec<Course>,
    pub(super) by_id: BTreeMap<String, usize>,
    pub(super) students: Vec<Student>,
    pub(super) plans: Vec<Plan>,
    pub(super) outings: Vec<Outing>,
    pub(super) stacks: Vec<Stack>,
    /// Students with a wave of a staggered day: `true` = early.
    pub(super) waves: Vec<Option<bool>>,
}

impl Draft {
    /// Catalogue and students, with nothing asked for yet.
    pub(super) fn new(request: GenerateRequest) -> Draft {
        let grid = Grid::new(&request.frame);
        // A class of each grade from 10 on; large city schools are made of academies.
        let academies = match (request.profile, request.students) {
            (Profile::Rural, _) | (_, ..1_000) => 0,
            (Profile::Suburban, students) => students / 900,
            (Profile::LargeUrban, students) => students / 380,
        };
        let academies = (academies as usize).min(ACADEMIES.len());
        let catalogue = catalogue(request.students, academies);
        let mut dice = Dice::new(request.seed, Stage::Population);
        let students = population(
            request.students,
            request.profile,
            request.grades,
            academies,
            &catalogue,
            &mut dice,
        );
        let courses: Vec<Course> = catalogue
            .courses
            .iter()
            .filter(|template| {
                template.grades.0 <= request.grades.1 && request.grades.0 <= template.grades.1
            })
            .map(|template| Course {
                kind: kind_of(&grid, template),
                template: template.clone(),
                running: true,
                sections: 0,
                size: 0,
                co_taught: 0,
            })
            .collect();
        let by_id = courses.iter().enumerate();
        let by_id =
            by_id.map(|(position, course)| (course.template.id.clone(), position)).collect();
        let units = grid.student_units;
        let plans = vec![Plan { units, open: Slots::MAX, ..Plan::default() }; students.len()];
        let waves = vec![None; students.len()];
        Draft {
            request,
            grid,
            catalogue,
            courses,
            by_id,
            students,
            plans,
            outings: Vec::new(),
            stacks: Vec::new(),
            waves,
        }
    }

    /// A stage's source of chance.
    pub(super) fn dice(&self, stage: Stage) -> Dice {
        Dice::new(self.request.seed, stage)
    }

    /// The course of this id, if the school lists it.
    pub(super) fn course(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The weight of a course in units.
    pub(super) fn units(&self, course: usize) -> u32 {
        self.grid.kinds[self.courses[course].kind].units
    }

    /// How many students ask for each course.
    pub(super) fn demand(&self) -> Vec<u32> {
        let mut demand = vec![0; self.courses.len()];
        for wish in self.plans.iter().flat_map(|plan| &plan.wishes) {
            demand[wish.course] += 1;
        }
        demand
    }
}

/// The frame's word for how a course meets; `full` where the frame has no such word.
fn kind_of(grid: &Grid, template: &Template) -> usize {
    let word = match template.meets {
        Meets::Full => "full",
        Meets::Elective if grid.short_electives => "half",
        Meets::Elective => "full",
        // Where a full course is one of several in a block, electives are full ones too.
        Meets::Half if grid.long_blocks && template.draw > 0.0 && template.grades.1 > 8 => "full",
        Meets::Half => "half",
        Meets::Double => "double",
        Meets::Paired if grid.kind("paired").is_none() => "double",
        Meets::Paired => "paired",
        Meets::Year => "year",
        Meets::Zero => "zero",
    };
    grid.kind(word).or_else(|| grid.kind("full")).unwrap_or(0)
}
