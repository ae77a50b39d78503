use super::nearest;
use crate::school::{CourseId, Fault, School, SectionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which courses a rule speaks of: course ids, `tag:ap`, `dept:Science`, `setting:co_taught`, or `all`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Selector {
    /// One item.
    One(String),
    /// Several items; what any of them names is meant.
    Many(Vec<String>),
}

impl Selector {
    /// The items, in order.
    pub fn items(&self) -> &[String] {
        match self {
            Selector::One(item) => std::slice::from_ref(item),
            Selector::Many(items) => items,
        }
    }

    /// The sections meant, in school order.
    ///
    /// # Errors
    /// A fault for each item that names nothing, under the path `courses`.
    pub fn sections(&self, school: &School) -> Result<Vec<SectionId>, Vec<Fault>> {
        let mut chosen = vec![false; school.sections.len()];
        let mut faults = Vec::new();
        for item in self.items() {
            if let Err(fault) = choose(item, school, &mut chosen) {
                faults.push(fault);
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let all = (0..school.sections.len()).filter(|index| chosen[*index]);
        Ok(all.map(SectionId::new).collect())
    }

    /// The courses meant, in school order; an item that names a course without sections still counts.
    ///
    /// # Errors
    /// As [`Selector::sections`].
    pub fn courses(&self, school: &School) -> Result<Vec<CourseId>, Vec<Fault>> {
        let sections = self.sections(school)?;
        let mut chosen = vec![false; school.courses.len()];
        for section in sections {
            chosen[school.section(section).course.index()] = true;
        }
        for item in self.items() {
            if let Some(course) = school.course_named(item) {
                chosen[course.index()] = true;
            }
        }
        let all = (0..school.courses.len()).filter(|index| chosen[*index]);
        Ok(all.map(CourseId::new).collect())
    }
}

fn choose(item: &str, school: &School, chosen: &mut [bool]) -> Result<(), Fault> {
    let mut known = false;
    let mut mark = |section: usize| chosen[section] = true;
    if item == "all" {
        (0..school.sections.len()).for_each(mark);
        return Ok(());
    }
    if let Some(name) = item.strip_prefix("setting:") {
        for (index, section) in school.sections.iter().enumerate() {
            if section.setting.as_deref() == Some(name) {
                known = true;
                mark(index);
            }
        }
    } else {
        for course in &school.courses {
            let meant = match (item.strip_prefix("tag:"), item.strip_prefix("dept:")) {
                (Some(tag), _) => course.tags.iter().any(|have| have == tag),
                (_, Some(name)) => course.department.as_deref() == Some(name),
                _ => course.id == item,
            };
            if meant {
                known = true;
                course.sections.clone().for_each(&mut mark);
            }
        }
    }
    if known {
        return Ok(());
    }
    let mut fault = Fault::error("names no course of this school").column("courses").value(item);
    let near = if let Some(name) = item.strip_prefix("dept:") {
        let names = school.courses.iter().filter_map(|course| course.department.as_deref());
        nearest(name, names).map(|near| format!("dept:{near}"))
    } else if let Some(tag) = item.strip_prefix("tag:") {
        let tags = school.courses.iter().flat_map(|course| course.tags.iter().map(String::as_str));
        nearest(tag, tags).map(|near| format!("tag:{near}"))
    } else if let Some(name) = item.strip_prefix("setting:") {
        let settings = school.sections.iter().filter_map(|section| section.setting.as_deref());
        nearest(name, settings).map(|near| format!("setting:{near}"))
    } else {
        nearest(item, school.courses.iter().map(|course| course.id.as_str())).map(str::to_owned)
    };
    if let Some(near) = near {
        fault = fault.hint(format!("did you mean '{near}'?"));
    }
    Err(fault)
}
