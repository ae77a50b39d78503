//! `co_teach`: classes have a second person with a credential, beside those who teach them.

use super::super::case::{Case, Section};
use super::super::cell::{items, listed};
use super::super::people::{TOLERANCE, may_teach, needed};
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};
use std::collections::BTreeSet;

/// The keys of the kind.
pub const KEYS: &[&str] = &["courses", "credential", "max_sections", "max_partners"];

/// What a rule of this kind asks.
pub struct Asked<'a> {
    /// The classes that are to have a pair.
    pub classes: BTreeSet<usize>,
    /// The credential of the second person.
    pub credential: &'a str,
    /// The most block-years of one co-teacher.
    pub max_sections: Option<f64>,
    max_partners: Option<u64>,
}

impl<'a> Asked<'a> {
    fn read(case: &Case, keys: &Keys<'a>) -> Result<Asked<'a>, String> {
        let mut classes = Selection::read(case, keys)?.classes(case);
        classes.retain(|class| case.parts(*class).map(needed).max() > Some(0));
        let credential = keys.texts("credential")?.unwrap_or(vec!["special_education"]);
        let [credential] = credential.as_slice() else {
            return Err("'credential' is not one credential".to_string());
        };
        let max_sections = keys.number("max_sections")?;
        let max_partners = keys.whole("max_partners")?;
        Ok(Asked { classes, credential, max_sections, max_partners })
    }

    /// The people of a class who hold the credential and have beside them as many as the class needs of
    /// those who may teach all of it.
    pub fn co_teachers<'c>(&self, case: &Case<'c>, class: usize) -> BTreeSet<&'c str> {
        let mut found = BTreeSet::new();
        let Some(staff) = case.facts.staff.as_ref().filter(|_| self.classes.contains(&class))
        else {
            return found;
        };
        let wanted = case.parts(class).map(needed).max().unwrap_or(0);
        for person in people(case, class) {
            let holds = staff.get(person).is_some_and(|record| {
                items(&record.credentials).any(|held| held == self.credential)
            });
            let others = teachers(case, class).into_iter().filter(|other| *other != person).count();
            if holds && others >= wanted {
                found.insert(person);
            }
        }
        found
    }
}

/// What all rules of this kind ask that stand and can be read.
pub fn asked<'a>(case: &Case<'a>) -> Vec<Asked<'a>> {
    let mine = case.rules.iter().filter(|rule| rule.kind == "co_teach");
    mine.filter_map(|rule| Asked::read(case, &Keys::read(rule.keys, KEYS).ok()?).ok()).collect()
}

/// Everybody named in a class.
fn people<'c>(case: &Case<'c>, class: usize) -> BTreeSet<&'c str> {
    case.parts(class).flat_map(Section::staff).collect()
}

/// Those of a class who may teach every part of it that needs a teacher.
fn teachers<'c>(case: &Case<'c>, class: usize) -> BTreeSet<&'c str> {
    let mut able = people(case, class);
    let staff = case.facts.staff.as_ref();
    able.retain(|person| {
        let record = staff.and_then(|staff| staff.get(person));
        let parts = || case.parts(class).filter(|part| needed(part) > 0);
        record.is_some_and(|record| {
            parts().all(|part| part.course.is_some_and(|course| may_teach(record, course)))
        })
    });
    able
}

/// A class without its pair; somebody with too many classes or too many partners.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let asked = Asked::read(case, keys)?;
    let Some(staff) = &case.facts.staff else { return Ok(Vec::new()) };
    let mut breaches = Vec::new();
    let mut pairs: Vec<(&str, usize)> = Vec::new();
    for class in &asked.classes {
        let co_teachers = asked.co_teachers(case, *class);
        if co_teachers.is_empty() {
            let ids = case.part_ids(*class);
            let message = format!(
                "{} has nobody with the credential {} beside its teacher.",
                listed(ids.clone()),
                asked.credential
            );
            breaches.push(Breach::once(&ids, message));
        }
        pairs.extend(co_teachers.into_iter().map(|person| (person, *class)));
    }
    for person in staff.keys() {
        let mine = || pairs.iter().filter(|(own, _)| own == person).map(|(_, class)| *class);
        if let Some(most) = asked.max_sections {
            let mut loads: Vec<f64> = mine().map(|class| case.class_load(class)).collect();
            loads.sort_by(f64::total_cmp);
            let all: f64 = loads.iter().sum();
            let mut amount = 0;
            while loads.iter().sum::<f64>() > most + TOLERANCE {
                loads.pop();
                amount += 1;
            }
            if amount > 0 {
                let message = format!(
                    "{person} co-teaches {all:.3} block-years, and is to co-teach {most:.3} at most."
                );
                breaches.push(Breach { amount, ..Breach::once(&[person], message) });
            }
        }
        if let Some(most) = asked.max_partners {
            let partners: BTreeSet<&str> = mine()
                .flat_map(|class| teachers(case, class))
                .filter(|other| other != person)
                .collect();
            let count = u64::try_from(partners.len()).unwrap_or(u64::MAX);
            if count > most {
                let message = format!(
                    "{person} co-teaches with {}, and is to do so with {most} at most.",
                    listed(partners)
                );
                breaches.push(Breach { amount: count - most, ..Breach::once(&[person], message) });
            }
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{Trial, hard, person, texts, valid};
    use crate::school::records::StaffRecord;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// ENG.2 is co-taught, and t_sped has no load of their own.
    fn paired(more: Value, change: impl FnOnce(&mut Trial)) -> BTreeSet<&'static str> {
        valid().with(|t| {
            let mut keys = json!({"courses": "setting:co_taught"});
            keys.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            t.rule(hard(json!({"co_teach": keys})));
            t.school.staff.as_mut().unwrap().push(StaffRecord {
                credentials: texts(&["special_education"]),
                max_sections: Some(0.0),
                ..person("t_sped", "Support")
            });
            t.section("ENG.2").staff_ids = texts(&["t_eng", "t_sped"]);
            change(t);
        })
    }

    #[test]
    fn who_stands_beside_a_teacher_need_not_be_one() {
        let all = |codes: &[&'static str]| codes.iter().copied().collect::<BTreeSet<_>>();
        let most = || json!({"max_sections": 1});
        assert_eq!(paired(most(), |_| ()), all(&[]));
        assert_eq!(paired(json!({}), |_| ()), all(&["staff_load"]), "staff.csv says none");
        let alone = paired(most(), |t| t.section("ENG.2").staff_ids = texts(&["t_sped"]));
        assert_eq!(alone, all(&["rule_co_teach", "staff_load", "staff_unqualified"]));
        let other = paired(most(), |t| t.section("ENG.2").staff_ids = texts(&["t_eng"]));
        assert_eq!(other, all(&["rule_co_teach"]));
        let elsewhere = paired(most(), |t| {
            t.section("ENG.1").staff_ids = texts(&["t_eng", "t_sped"]);
        });
        assert_eq!(elsewhere, all(&["staff_load", "staff_unqualified"]));
        let credential = json!({"max_sections": 1, "credential": "science"});
        assert_eq!(
            paired(credential, |_| ()),
            all(&["rule_co_teach", "staff_load", "staff_unqualified"])
        );
        let away = paired(most(), |t| t.person("t_sped").unavailable = texts(&["4"]));
        assert_eq!(away, all(&["staff_unavailable"]));
    }

    #[test]
    fn loads_and_partners_are_counted() {
        let all = |t: &mut Trial| {
            t.section("CHESS.1").staff_ids = texts(&["t_eng", "t_sped"]);
            t.section("ART.1").staff_ids = texts(&["t_art", "t_sped"]);
        };
        let codes = |more: Value| {
            let mut keys = json!({"courses": ["ENG", "CHESS", "ART"]});
            keys.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            paired(keys, all)
        };
        // ENG.1 has no pair in any case.
        let base = BTreeSet::from(["rule_co_teach"]);
        assert_eq!(codes(json!({"max_sections": 2.5, "max_partners": 2})), base);
        let over = codes(json!({"max_sections": 2.0}));
        assert_eq!(over, BTreeSet::from(["rule_co_teach", "staff_load"]));
    }

    #[test]
    fn who_is_held_alone_may_be_joined_by_a_co_teacher() {
        let held = |staff: &[&str]| {
            let staff = texts(staff);
            paired(json!({"max_sections": 1}), |t| {
                t.school.sections.as_mut().unwrap().push(crate::school::records::SectionRecord {
                    setting: Some("co_taught".to_string()),
                    staff_ids: staff,
                    ..super::super::super::fixture::section("ENG.2", "", &[], "", &[])
                });
            })
        };
        assert_eq!(held(&["t_eng"]), BTreeSet::new());
        assert_eq!(held(&["t_eng", "t_art"]), BTreeSet::from(["lock_staff"]));
    }
}
