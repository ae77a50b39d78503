use super::Plan;
use crate::school::{ClassId, School, SectionId};

/// Which sections are taught together.
#[derive(Debug, Clone, Default)]
pub struct Classes {
    /// The classes, in the order of their first sections.
    pub list: Vec<Class>,
    of_section: Vec<ClassId>,
}

/// Sections that share term, blocks, room and teachers; mostly a single one.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its sections, in order.
    pub sections: Vec<SectionId>,
}

impl Class {
    /// Whether it is a joint section.
    pub fn is_joint(&self) -> bool {
        self.sections.len() > 1
    }
}

/// How many sit in a class, and how many may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassSeats {
    /// Students in all its sections.
    pub taken: u32,
    /// The most students: the smallest limit of its sections and of its room; `u32::MAX` = no limit.
    pub limit: u32,
}

impl ClassSeats {
    /// How many more may come.
    pub fn left(self) -> u32 {
        self.limit.saturating_sub(self.taken)
    }
}

impl Classes {
    /// Groups the sections: those of each join together, every other one alone.
    pub fn new(school: &School, joins: &[Vec<SectionId>]) -> Classes {
        let mut join_of: Vec<Option<usize>> = vec![None; school.sections.len()];
        for (index, join) in joins.iter().enumerate() {
            for section in join {
                join_of[section.index()] = Some(index);
            }
        }
        let mut list: Vec<Class> = Vec::new();
        let mut class_of_join: Vec<Option<ClassId>> = vec![None; joins.len()];
        let mut of_section = Vec::with_capacity(school.sections.len());
        for (index, join) in join_of.iter().enumerate() {
            let section = SectionId::new(index);
            let known = join.and_then(|join| class_of_join[join]);
            let class = match known {
                Some(class) => {
                    list[class.index()].sections.push(section);
                    class
                }
                None => {
                    let class = ClassId::new(list.len());
                    list.push(Class { sections: vec![section] });
                    if let Some(join) = join {
                        class_of_join[*join] = Some(class);
                    }
                    class
                }
            };
            of_section.push(class);
        }
        Classes { list, of_section }
    }

    /// The class that a section belongs to.
    pub fn of(&self, section: SectionId) -> ClassId {
        self.of_section[section.index()]
    }

    /// A class.
    pub fn class(&self, id: ClassId) -> &Class {
        &self.list[id.index()]
    }

    /// How many classes there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no class at all.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All classes with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (ClassId, &Class)> {
        self.list.iter().enumerate().map(|(index, class)| (ClassId::new(index), class))
    }

    /// For each class, how many sit in it under a plan, and how many may.
    pub fn seats(&self, school: &School, plan: &Plan) -> Vec<ClassSeats> {
        let sizes = plan.sizes(school);
        let most = |section: &SectionId| {
            let room = plan.placed[section.index()].room;
            let capacity = room.map_or(u32::MAX, |room| school.rooms[room.index()].capacity);
            school.section(*section).max_size.min(capacity)
        };
        let of_class = |class: &Class| ClassSeats {
            taken: class.sections.iter().map(|section| sizes[section.index()]).sum(),
            limit: class.sections.iter().map(most).min().unwrap_or(u32::MAX),
        };
        self.list.iter().map(of_class).collect()
    }
}
