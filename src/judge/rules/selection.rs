//! What a rule speaks of where it says `courses`.

use super::super::case::Case;
use super::super::cell::{given, items};
use super::keys::Keys;
use std::collections::{BTreeMap, BTreeSet};

/// The courses and sections that a rule speaks of.
pub struct Selection<'a> {
    /// The courses; one that has no section as well.
    pub courses: BTreeSet<&'a str>,
    /// The positions of the sections.
    pub sections: BTreeSet<usize>,
}

impl<'a> Selection<'a> {
    /// Reads the key `courses`: ids, `tag:…`, `dept:…`, `setting:…`, or `all`.
    pub fn read(case: &Case<'a>, keys: &Keys) -> Result<Selection<'a>, String> {
        Selection::under(case, keys, "courses")
    }

    /// Reads another key in the same way.
    pub fn under(case: &Case<'a>, keys: &Keys, key: &str) -> Result<Selection<'a>, String> {
        Selection::of(case, &keys.needed_texts(key)?)
    }

    /// Reads items as the key `courses` may list them.
    pub fn of(case: &Case<'a>, listed: &[&str]) -> Result<Selection<'a>, String> {
        let mut selection = Selection { courses: BTreeSet::new(), sections: BTreeSet::new() };
        for item in listed.iter().copied() {
            let courses = &case.facts.courses;
            if let Some((id, _)) = courses.get_key_value(item) {
                selection.add_course(case, id);
            } else if item == "all" {
                courses.keys().for_each(|id| selection.add_course(case, id));
            } else {
                selection.add_named(case, item)?;
            }
        }
        Ok(selection)
    }

    fn add_named(&mut self, case: &Case<'a>, item: &str) -> Result<(), String> {
        let (what, name) = item.split_once(':').ok_or(format!("there is no course '{item}'"))?;
        let name = name.trim();
        match what.trim() {
            "tag" => {
                for (id, course) in &case.facts.courses {
                    if items(&course.tags).any(|tag| tag == name) {
                        self.add_course(case, id);
                    }
                }
            }
            "dept" => {
                for (id, course) in &case.facts.courses {
                    if given(&course.department) == Some(name) {
                        self.add_course(case, id);
                    }
                }
            }
            "setting" => {
                for (position, section) in case.sections.iter().enumerate() {
                    if section.setting() == name {
                        self.courses.insert(section.course_id());
                        self.sections.insert(position);
                    }
                }
            }
            _ => return Err(format!("there is no course '{item}'")),
        }
        Ok(())
    }

    fn add_course(&mut self, case: &Case<'a>, id: &'a str) {
        self.courses.insert(id);
        self.sections.extend(case.by_course.get(id).into_iter().flatten());
    }

    /// The selected sections of each selected course.
    pub fn by_course(&self, case: &Case<'a>) -> BTreeMap<&'a str, Vec<usize>> {
        let mut by_course: BTreeMap<&str, Vec<usize>> =
            self.courses.iter().map(|course| (*course, Vec::new())).collect();
        for section in &self.sections {
            by_course.entry(case.sections[*section].course_id()).or_default().push(*section);
        }
        by_course
    }

    /// The classes in which a selected section is taught.
    pub fn classes(&self, case: &Case) -> BTreeSet<usize> {
        case.classes_of(self.sections.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, texts, valid};
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn rules_name_courses_tags_departments_and_settings() {
        // Whether a rule that nobody can keep speaks of anything that has students.
        let speaks = |courses: &[&str]| {
            valid().with(|t| {
                t.course("LAB").tags = texts(&["stem"]);
                t.student("s1").groups = texts(&["iep"]);
                let keys = json!({"courses": courses, "group": "iep", "max_count": 0});
                t.rule(hard(json!({"group_share_cap": keys})));
            })
        };
        let broken = BTreeSet::from(["rule_group_share_cap"]);
        for courses in
            [&["LAB"][..], &["tag:stem"], &["dept:Science"], &["setting:general"], &["all"]]
        {
            assert_eq!(speaks(courses), broken, "{courses:?}");
        }
        for courses in [&["ART"][..], &["tag:none"], &["dept:None"], &["setting:resource"]] {
            assert_eq!(speaks(courses), BTreeSet::new(), "{courses:?}");
        }
        for courses in [&["GHOST"][..], &[], &["what:ever"]] {
            assert_eq!(speaks(courses), BTreeSet::from(["rule_unreadable"]), "{courses:?}");
        }
    }
}
