use super::Ground;
use crate::plan::Plan;
use crate::school::{ClassId, CourseId, PatternId, SectionId, StaffId, StudentId};

/// What a rule may look at while it measures: a plan, or the state of a search.
pub trait View {
    /// Where a class is.
    fn pattern(&self, class: ClassId) -> Option<PatternId>;
    /// Who teaches a class.
    fn staff_of(&self, class: ClassId) -> Vec<StaffId>;
    /// The classes that somebody teaches.
    fn classes_of(&self, person: StaffId) -> Vec<ClassId>;
    /// Whether somebody teaches a class.
    fn teaches(&self, person: StaffId, class: ClassId) -> bool {
        self.classes_of(person).contains(&class)
    }
    /// Shows each student of a section. Rules are asked all the time while a schedule is searched for, so that
    /// no list is made of them.
    fn each_student(&self, section: SectionId, look: &mut dyn FnMut(StudentId));
    /// How many students a section has.
    fn size(&self, section: SectionId) -> i64;
    /// How many students of a section are such as are counted.
    fn count(&self, section: SectionId, is_counted: &dyn Fn(StudentId) -> bool) -> i64 {
        let mut count = 0;
        self.each_student(section, &mut |student| count += i64::from(is_counted(student)));
        count
    }
    /// The section of a course in which a student sits.
    fn seat(&self, student: StudentId, course: CourseId) -> Option<SectionId>;
}

/// A plan, indexed so that rules can look at it.
#[derive(Debug)]
pub struct PlanView<'a> {
    ground: Ground<'a>,
    plan: &'a Plan,
    classes_of: Vec<Vec<ClassId>>,
    rosters: Vec<Vec<StudentId>>,
}

impl<'a> PlanView<'a> {
    /// Indexes a plan.
    pub fn new(ground: Ground<'a>, plan: &'a Plan) -> PlanView<'a> {
        let mut classes_of = vec![Vec::new(); ground.school.staff.len()];
        for (id, class) in ground.classes.iter() {
            for person in
                class.sections.first().map_or(&[][..], |first| &plan.placed[first.index()].staff)
            {
                classes_of[person.index()].push(id);
            }
        }
        let mut rosters = vec![Vec::new(); ground.school.sections.len()];
        for seat in &plan.seats {
            rosters[seat.section.index()].push(seat.student);
        }
        PlanView { ground, plan, classes_of, rosters }
    }
}

impl View for PlanView<'_> {
    fn pattern(&self, class: ClassId) -> Option<PatternId> {
        let first = self.ground.classes.class(class).sections.first()?;
        self.plan.placed[first.index()].pattern
    }

    fn staff_of(&self, class: ClassId) -> Vec<StaffId> {
        let first = self.ground.classes.class(class).sections.first();
        first.map(|first| self.plan.placed[first.index()].staff.clone()).unwrap_or_default()
    }

    fn classes_of(&self, person: StaffId) -> Vec<ClassId> {
        self.classes_of[person.index()].clone()
    }

    fn teaches(&self, person: StaffId, class: ClassId) -> bool {
        self.classes_of[person.index()].contains(&class)
    }

    fn each_student(&self, section: SectionId, look: &mut dyn FnMut(StudentId)) {
        self.rosters[section.index()].iter().copied().for_each(look);
    }

    fn size(&self, section: SectionId) -> i64 {
        i64::try_from(self.rosters[section.index()].len()).unwrap_or(i64::MAX)
    }

    fn seat(&self, student: StudentId, course: CourseId) -> Option<SectionId> {
        let seats = &self.plan.seats;
        let start = seats.partition_point(|seat| seat.student < student);
        seats[start..]
            .iter()
            .take_while(|seat| seat.student == student)
            .map(|seat| seat.section)
            .find(|section| self.ground.school.section(*section).course == course)
    }
}
