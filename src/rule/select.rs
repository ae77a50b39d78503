use super::{listed, nearest, unknown};
use crate::school::{CourseId, Fault, School, SectionId, StudentId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which courses a rule speaks of: course ids, `tag:ap`, `dept:Science`, `setting:co_taught`, or `all`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Selector(Names);

/// One name or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "is neither a text nor a list of texts")]
pub enum Names {
    /// One name.
    One(String),
    /// Several names; what any of them means is meant.
    Many(Vec<String>),
}

impl Names {
    /// The names, in order.
    pub fn items(&self) -> &[String] {
        match self {
            Names::One(item) => std::slice::from_ref(item),
            Names::Many(items) => items,
        }
    }

    /// What the names stand for, each once, in order.
    ///
    /// # Errors
    /// A fault for each name that stands for nothing, and one if there is no name at all.
    pub fn find<'a, T: Ord>(
        &self,
        column: &str,
        message: &str,
        known: impl Iterator<Item = &'a str> + Clone,
        find: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, Vec<Fault>> {
        let mut found = Vec::new();
        let mut faults = Vec::new();
        for item in self.items() {
            match find(item) {
                Some(thing) => found.push(thing),
                None => faults.push(unknown(message, item, known.clone()).column(column)),
            }
        }
        if self.items().is_empty() {
            faults.push(Fault::error("names nothing").column(column));
        }
        found.sort_unstable();
        found.dedup();
        if faults.is_empty() { Ok(found) } else { Err(faults) }
    }
}

/// What the items of a selector mean.
struct Chosen {
    sections: Vec<bool>,
    /// Courses named by their own id, which count even without sections.
    courses: Vec<bool>,
}

impl Selector {
    /// The selection of one item.
    pub fn of(item: &str) -> Selector {
        Selector(Names::One(item.to_owned()))
    }

    /// The items, in order.
    pub fn items(&self) -> &[String] {
        self.0.items()
    }

    /// The sections meant, in school order; at least one.
    ///
    /// # Errors
    /// A fault for each item that names nothing, under the path `courses`, or one if no course meant has
    /// a section: a rule that touches nobody is surely not what was meant.
    pub fn sections(&self, school: &School) -> Result<Vec<SectionId>, Vec<Fault>> {
        let chosen = self.chosen(school)?;
        let all = (0..school.sections.len()).filter(|index| chosen.sections[*index]);
        let sections: Vec<SectionId> = all.map(SectionId::new).collect();
        if sections.is_empty() {
            return Err(vec![self.fault("no course that is meant has a section")]);
        }
        Ok(sections)
    }

    /// The courses meant, in school order, each with those of its sections that are meant; at least one.
    /// A course named by its id counts even without sections.
    ///
    /// # Errors
    /// As [`Selector::sections`].
    pub fn by_course(
        &self,
        school: &School,
    ) -> Result<Vec<(CourseId, Vec<SectionId>)>, Vec<Fault>> {
        let chosen = self.chosen(school)?;
        let mut found = Vec::new();
        for (index, course) in school.courses.iter().enumerate() {
            let sections: Vec<SectionId> =
                course.section_ids().filter(|section| chosen.sections[section.index()]).collect();
            if chosen.courses[index] || !sections.is_empty() {
                found.push((CourseId::new(index), sections));
            }
        }
        if found.is_empty() {
            return Err(vec![self.fault("no course that is meant has a section")]);
        }
        Ok(found)
    }

    /// The courses meant, in school order; at least one.
    ///
    /// # Errors
    /// As [`Selector::sections`].
    pub fn courses(&self, school: &School) -> Result<Vec<CourseId>, Vec<Fault>> {
        Ok(self.by_course(school)?.into_iter().map(|(course, _)| course).collect())
    }

    /// The selection in a sentence: titles of courses, and tags, departments and settings as such.
    pub fn words(&self, school: &School) -> String {
        let said = |item: &String| {
            if item == "all" {
                return "all courses".to_owned();
            }
            if let Some((kind, name)) = item.split_once(':') {
                match kind {
                    "tag" => return format!("courses tagged {name}"),
                    "dept" => return format!("courses of {name}"),
                    "setting" => return format!("sections with the setting {name}"),
                    _ => {}
                }
            }
            school.course_named(item).map_or(item.clone(), |id| school.course(id).title.clone())
        };
        listed(&self.items().iter().map(said).collect::<Vec<_>>())
    }

    /// A fault at this selection.
    pub fn fault(&self, message: &str) -> Fault {
        Fault::error(message).column("courses").value(self.items().join(", "))
    }

    fn chosen(&self, school: &School) -> Result<Chosen, Vec<Fault>> {
        let mut chosen = Chosen {
            sections: vec![false; school.sections.len()],
            courses: vec![false; school.courses.len()],
        };
        let mut faults = Vec::new();
        for item in self.items() {
            faults.extend(choose(item, school, &mut chosen));
        }
        if self.items().is_empty() {
            faults.push(Fault::error("names no course").column("courses"));
        }
        if faults.is_empty() { Ok(chosen) } else { Err(faults) }
    }
}

/// Marks what an item means, or says that it means nothing.
fn choose(item: &str, school: &School, chosen: &mut Chosen) -> Option<Fault> {
    let mut known = false;
    let mut mark = |section: usize| chosen.sections[section] = true;
    if item == "all" {
        (0..school.sections.len()).for_each(mark);
        return None;
    }
    let settings =
        || school.sections.iter().map(|section| section.setting.as_deref().unwrap_or("general"));
    if let Some(name) = item.strip_prefix("setting:") {
        for (index, _) in settings().enumerate().filter(|(_, setting)| *setting == name) {
            known = true;
            mark(index);
        }
    } else {
        for (index, course) in school.courses.iter().enumerate() {
            let meant = match (item.strip_prefix("tag:"), item.strip_prefix("dept:")) {
                (Some(tag), _) => course.tags.iter().any(|have| have == tag),
                (_, Some(name)) => course.department.as_deref() == Some(name),
                _ => {
                    chosen.courses[index] |= course.id == item;
                    course.id == item
                }
            };
            if meant {
                known = true;
                course.sections.clone().for_each(&mut mark);
            }
        }
    }
    if known {
        return None;
    }
    let (prefix, name) = match item.split_once(':') {
        Some((prefix @ ("tag" | "dept" | "setting"), name)) => (prefix, name),
        _ => ("", item),
    };
    let courses = school.courses.iter();
    let near = match prefix {
        "tag" => nearest(name, courses.flat_map(|course| course.tags.iter().map(String::as_str))),
        "dept" => nearest(name, courses.filter_map(|course| course.department.as_deref())),
        "setting" => nearest(name, settings()),
        _ => nearest(name, courses.map(|course| course.id.as_str())),
    };
    let fault = Fault::error("names no course of this school").column("courses").value(item);
    Some(match near {
        Some(near) if prefix.is_empty() => fault.hint(format!("did you mean '{near}'?")),
        Some(near) => fault.hint(format!("did you mean '{prefix}:{near}'?")),
        None => fault,
    })
}

/// The students who may come to sit in a course: who ask for it, or have a seat in it already.
pub fn takers(school: &School, course: CourseId) -> Vec<StudentId> {
    let asking = school.requests.iter().filter(|request| request.course == course);
    let seated = school.fixed_seats.iter();
    let seated = seated.filter(|seat| school.section(seat.section).course == course);
    let mut students: Vec<StudentId> =
        asking.map(|request| request.student).chain(seated.map(|seat| seat.student)).collect();
    students.sort_unstable();
    students.dedup();
    students
}

/// A fault where none of the students meant may come to sit in any of these sections: the rule would be about
/// nobody. `words` say who they are, after "students", from the blank on.
pub fn asked_by_nobody(
    is_meant: impl Fn(StudentId) -> bool,
    words: &str,
    selector: &Selector,
    sections: &[SectionId],
    school: &School,
) -> Option<Fault> {
    let mut courses: Vec<CourseId> =
        sections.iter().map(|section| school.section(*section).course).collect();
    courses.dedup();
    let mut takers = courses.iter().flat_map(|course| takers(school, *course));
    let is_asked = takers.any(is_meant);
    let message = format!("none of the students{words} asks for any of these");
    (!is_asked).then(|| selector.fault(&message))
}

/// The courses in which a student may come to sit: those asked for, and those of seats that exist.
pub fn within_reach(school: &School, student: StudentId) -> Vec<CourseId> {
    let asked = school.requests_of(student).map(|(_, request)| request.course);
    let fixed = school.fixed_seats.iter().filter(|seat| seat.student == student);
    let mut courses: Vec<CourseId> =
        asked.chain(fixed.map(|seat| school.section(seat.section).course)).collect();
    courses.sort_unstable();
    courses.dedup();
    courses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use serde_json::json;

    fn school() -> School {
        Fixture::new()
            .course_with("ART", "full", 2, |row| {
                row.department = Some("Arts".into());
                row.settings = vec!["co_taught:1".into()];
            })
            .course_with("BIO", "full", 1, |row| row.tags = vec!["ap".into()])
            .course("CHEM", "full", 0)
            .student("s1", "9", &[], &["ART", "BIO"])
            .school()
    }

    fn selected(items: serde_json::Value) -> Result<Vec<String>, String> {
        let selector: Selector = serde_json::from_value(items).unwrap();
        let school = school();
        let ids = |sections: Vec<SectionId>| {
            sections.iter().map(|section| school.section(*section).id.clone()).collect()
        };
        selector.sections(&school).map(ids).map_err(|faults| faults[0].to_string())
    }

    #[test]
    fn items_are_ids_tags_departments_settings_or_all() {
        assert_eq!(selected(json!("ART")).unwrap(), ["ART.1", "ART.2"]);
        assert_eq!(selected(json!(["BIO", "tag:ap"])).unwrap(), ["BIO.1"]);
        assert_eq!(selected(json!("dept:Arts")).unwrap(), ["ART.1", "ART.2"]);
        assert_eq!(selected(json!("setting:co_taught")).unwrap(), ["ART.1"]);
        assert_eq!(selected(json!("setting:general")).unwrap(), ["ART.2", "BIO.1"]);
        assert_eq!(selected(json!("all")).unwrap(), ["ART.1", "ART.2", "BIO.1"]);
    }

    #[test]
    fn an_item_that_names_nothing_is_a_fault_with_the_nearest_name() {
        for (wrong, hint) in [
            ("ATR", "did you mean 'ART'?"),
            ("dept:Art", "did you mean 'dept:Arts'?"),
            ("setting:cotaught", "did you mean 'setting:co_taught'?"),
        ] {
            assert!(selected(json!(wrong)).unwrap_err().ends_with(&format!("({hint})")), "{wrong}");
        }
        assert!(selected(json!([])).unwrap_err().contains("names no course"));
        assert!(selected(json!("CHEM")).unwrap_err().contains("has a section"));
    }
}
