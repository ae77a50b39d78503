//! The board: what is where, block by block, for teachers, rooms or courses.

use super::crowds::ClassSize;
use super::teaching::{self, block_years};
use crate::model::Model;
use crate::plan::{Class, Plan};
use crate::school::clock::{self, Interval};
use crate::school::{
    Block, BlockId, ClassId, CourseId, Frame, Load, Pattern, RoomId, RoomNeed, School, SectionId,
    StaffId,
};
use serde::Serialize;
use std::collections::BTreeSet;

/// A table of rows (teachers, rooms, courses) by blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Board {
    /// What its rows are, in the plural.
    pub heading: String,
    /// What one row is.
    pub of: String,
    /// The blocks.
    pub columns: Vec<Column>,
    /// The rows, by department.
    pub parts: Vec<BoardPart>,
}

/// A block of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// When it meets, if that is always at the same time.
    pub clock: Option<String>,
    /// The days on which it meets, if those are not all.
    pub days: Option<String>,
}

/// Rows that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardPart {
    /// The department; blank = none.
    pub title: String,
    /// The rows.
    pub rows: Vec<BoardRow>,
}

/// A row of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardRow {
    /// The teacher, room or course.
    pub name: String,
    /// Something short about it, such as a teacher's load.
    pub note: String,
    /// What is there, block by block.
    pub cells: Vec<Cell>,
}

/// What is in a block.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Whether a teacher is away all year at that time.
    pub is_away: bool,
    /// The classes, by term.
    pub cards: Vec<Card>,
}

/// A class on the board: a section, or sections taught together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Card {
    /// The titles of its courses.
    pub title: String,
    /// Its section ids.
    pub sections: String,
    /// Its term; `None` = all year.
    pub term: Option<String>,
    /// Students in it.
    pub size: ClassSize,
    /// What the row does not say already: the room, the teachers, or both.
    pub beside: String,
    /// The department of its first course; blank = none.
    pub department: String,
    /// The grades that its courses are for, if they say so.
    pub grades: Vec<String>,
    /// Groups by their place in the list of the view, and in which quarter their share of it lies.
    pub shares: Vec<(usize, u8)>,
}

/// The boards of a plan: teachers and rooms where the school has them, and courses.
pub(super) fn boards(
    model: &Model,
    plan: &Plan,
    sizes: &[ClassSize],
    shares: &[Vec<(usize, u8)>],
) -> Vec<Board> {
    let drawer = Drawer { model, plan, sizes, shares, used: used(model, plan) };
    let mut boards = Vec::new();
    if model.school.has_staff {
        boards.push(drawer.teachers());
    }
    if model.school.has_rooms {
        boards.push(drawer.rooms());
    }
    boards.push(drawer.courses());
    boards
}

/// The blocks to draw: those for classes, and any other that something is placed in.
pub(super) fn used(model: &Model, plan: &Plan) -> Vec<BlockId> {
    let frame = &model.school.frame;
    let placed: BTreeSet<BlockId> = plan
        .placed
        .iter()
        .filter_map(|placed| placed.pattern)
        .flat_map(|pattern| frame.pattern(pattern).blocks.iter().copied())
        .collect();
    let blocks = (0..frame.blocks.len()).map(BlockId::new);
    blocks.filter(|id| frame.blocks[id.index()].is_class || placed.contains(id)).collect()
}

struct Drawer<'a> {
    model: &'a Model,
    plan: &'a Plan,
    sizes: &'a [ClassSize],
    shares: &'a [Vec<(usize, u8)>],
    used: Vec<BlockId>,
}

/// Rows with the part each belongs to.
type Rows = Vec<(String, BoardRow)>;

impl Drawer<'_> {
    fn school(&self) -> &School {
        &self.model.school
    }

    fn teachers(&self) -> Board {
        let school = self.school();
        let mut classes_of: Vec<Vec<ClassId>> = vec![Vec::new(); school.staff.len()];
        let mut untaught = Vec::new();
        for (id, class) in self.model.classes.iter() {
            let staff = self.staff(class);
            staff.iter().for_each(|person| classes_of[person.index()].push(id));
            let course = |section: &SectionId| school.course(school.section(*section).course);
            if staff.is_empty() && class.sections.iter().any(|s| course(s).staff_needed > 0) {
                untaught.push(id);
            }
        }
        let beside = |class: &Class| self.room(class);
        let mut rows: Rows = Vec::new();
        for (person, classes) in school.staff.iter().zip(&classes_of) {
            let mut row =
                self.row(person.id.clone(), self.load(classes, person.max_load), classes, beside);
            for (cell, block) in row.cells.iter_mut().zip(&self.used) {
                let times = &school.frame.blocks[block.index()].times;
                cell.is_away = times.iter().all(|times| times.overlaps(&person.unavailable));
            }
            rows.push((person.department.clone().unwrap_or_default(), row));
        }
        self.unassigned(&mut rows, "No teacher yet", &untaught, beside);
        self.board("Teachers", "Teacher", rows)
    }

    fn rooms(&self) -> Board {
        let school = self.school();
        let mut classes_of: Vec<Vec<ClassId>> = vec![Vec::new(); school.rooms.len()];
        let mut roomless = Vec::new();
        for (id, class) in self.model.classes.iter() {
            let needs = |section: &SectionId| {
                school.course(school.section(*section).course).room != RoomNeed::None
            };
            match self.room_id(class) {
                Some(room) => classes_of[room.index()].push(id),
                None if class.sections.iter().any(needs) => roomless.push(id),
                None => {}
            }
        }
        let beside = |class: &Class| self.staff_names(class);
        let mut rows: Rows = Vec::new();
        for (room, classes) in school.rooms.iter().zip(&classes_of) {
            let mut note = room.types.join(", ");
            if room.capacity < u32::MAX {
                let gap = if note.is_empty() { "" } else { " · " };
                note += &format!("{gap}{} seats", room.capacity);
            }
            rows.push((String::new(), self.row(room.id.clone(), note, classes, beside)));
        }
        self.unassigned(&mut rows, "No room yet", &roomless, beside);
        self.board("Rooms", "Room", rows)
    }

    fn courses(&self) -> Board {
        let school = self.school();
        let beside = |class: &Class| {
            if class.is_joint() { "joint".to_owned() } else { String::new() }
        };
        let mut rows: Rows = Vec::new();
        for (index, course) in school.courses.iter().enumerate() {
            let mut classes: Vec<ClassId> =
                course.section_ids().map(|section| self.model.classes.of(section)).collect();
            classes.dedup();
            if classes.is_empty() {
                continue;
            }
            let note = if course.title == course.id { String::new() } else { course.id.clone() };
            let mut row = self.row(course.title.clone(), note, &classes, beside);
            for card in row.cells.iter_mut().flat_map(|cell| &mut cell.cards) {
                self.shorten(card, CourseId::new(index));
            }
            rows.push((course.department.clone().unwrap_or_default(), row));
        }
        self.board("Courses", "Course", rows)
    }

    /// On a course's own row a card need not repeat the course.
    fn shorten(&self, card: &mut Card, course: CourseId) {
        let title = &self.school().course(course).title;
        if card.title == *title {
            card.title = std::mem::take(&mut card.sections);
        }
    }

    fn unassigned(
        &self,
        rows: &mut Rows,
        name: &str,
        classes: &[ClassId],
        beside: impl Fn(&Class) -> String,
    ) {
        if !classes.is_empty() {
            let note = format!("{} classes", classes.len());
            rows.insert(0, (String::new(), self.row(name.to_owned(), note, classes, beside)));
        }
    }

    fn board(&self, heading: &str, of: &str, rows: Rows) -> Board {
        let frame = &self.school().frame;
        let column = |id: &BlockId| column(frame, &frame.blocks[id.index()]);
        let mut parts: Vec<BoardPart> = Vec::new();
        for (title, row) in rows {
            match parts.iter_mut().find(|part| part.title == title) {
                Some(part) => part.rows.push(row),
                None => parts.push(BoardPart { title, rows: vec![row] }),
            }
        }
        let columns = self.used.iter().map(column).collect();
        Board { heading: heading.to_owned(), of: of.to_owned(), columns, parts }
    }

    fn row(
        &self,
        name: String,
        note: String,
        classes: &[ClassId],
        beside: impl Fn(&Class) -> String,
    ) -> BoardRow {
        let mut placed: Vec<(&Pattern, ClassId)> =
            classes.iter().filter_map(|id| Some((self.pattern(*id)?, *id))).collect();
        placed.sort_by_key(|(pattern, id)| (pattern.first_term, pattern.terms, *id));
        let cell = |block: &BlockId| {
            let here = placed.iter().filter(|(pattern, _)| pattern.blocks.contains(block));
            let cards = here.map(|(pattern, id)| self.card(*id, pattern, &beside)).collect();
            Cell { is_away: false, cards }
        };
        BoardRow { name, note, cells: self.used.iter().map(cell).collect() }
    }

    fn card(&self, id: ClassId, pattern: &Pattern, beside: impl Fn(&Class) -> String) -> Card {
        let school = self.school();
        let class = self.model.classes.class(id);
        let mut titles: Vec<&str> = Vec::new();
        for section in &class.sections {
            let title = school.course(school.section(*section).course).title.as_str();
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        let ids: Vec<&str> =
            class.sections.iter().map(|section| school.section(*section).id.as_str()).collect();
        let courses = || class.sections.iter().map(|id| school.course(school.section(*id).course));
        let mut grades: Vec<String> = courses().flat_map(|course| course.grades.clone()).collect();
        grades.sort_unstable();
        grades.dedup();
        let is_all_year = pattern.terms == school.frame.terms.len();
        Card {
            title: titles.join(" + "),
            sections: ids.join(" + "),
            term: (!is_all_year).then(|| school.frame.term_cell(pattern).replace(';', "+")),
            size: self.sizes[id.index()],
            beside: beside(class),
            department: courses().find_map(|own| own.department.clone()).unwrap_or_default(),
            grades,
            shares: self.shares[id.index()].clone(),
        }
    }

    fn pattern(&self, class: ClassId) -> Option<&Pattern> {
        let first = self.model.classes.class(class).sections.first()?;
        Some(self.school().frame.pattern(self.plan.placed[first.index()].pattern?))
    }

    fn staff(&self, class: &Class) -> &[StaffId] {
        class.sections.first().map_or(&[], |first| &self.plan.placed[first.index()].staff)
    }

    fn staff_names(&self, class: &Class) -> String {
        let name = |id: &StaffId| self.school().staff[id.index()].id.as_str();
        self.staff(class).iter().map(name).collect::<Vec<_>>().join(", ")
    }

    fn room_id(&self, class: &Class) -> Option<RoomId> {
        class.sections.iter().find_map(|section| self.plan.placed[section.index()].room)
    }

    fn room(&self, class: &Class) -> String {
        let room = self.room_id(class);
        room.map_or_else(String::new, |room| self.school().rooms[room.index()].id.clone())
    }

    /// What somebody teaches, and the most they may: `4.5 of 5`.
    fn load(&self, classes: &[ClassId], most: Option<Load>) -> String {
        let load = block_years(teaching::load(self.model, classes));
        match most {
            Some(most) => format!("{load} of {}", block_years(most)),
            None => load,
        }
    }
}

/// A block's name, and when it meets where that is simple to say.
fn column(frame: &Frame, block: &Block) -> Column {
    let meets: Vec<&Vec<Interval>> = block.cells.iter().filter(|cell| !cell.is_empty()).collect();
    let clock = match meets.first() {
        Some(first) if meets.iter().all(|cell| cell == first) && first.len() == 1 => {
            Some(format!("{}–{}", clock::shown(first[0].start), clock::shown(first[0].end)))
        }
        _ => None,
    };
    let on =
        |day: usize| block.cells.iter().skip(day).step_by(frame.days.len()).any(|c| !c.is_empty());
    let days: Vec<&str> =
        (0..frame.days.len()).filter(|day| on(*day)).map(|day| frame.days[day].as_str()).collect();
    let days = (days.len() < frame.days.len()).then(|| days.join(", "));
    Column { name: block.name.clone(), clock, days }
}
