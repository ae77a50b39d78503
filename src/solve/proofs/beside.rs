//! Classes with a place beside their teacher, and more load in them than all who can stand there.

use crate::model::Model;
use crate::rule::Beside;
use crate::school::{Fault, LOAD_TOLERANCE, Load, SectionId, StaffId};

/// A finding for each group of people who are wanted beside teachers for more than they may be given.
pub fn short(model: &Model) -> Vec<Fault> {
    let mut findings = Vec::new();
    let mut told: Vec<&[StaffId]> = Vec::new();
    for beside in &model.limits.beside {
        if told.contains(&beside.people.as_slice()) {
            continue;
        }
        told.push(&beside.people);
        let mut alike: Vec<&Beside> =
            model.limits.beside.iter().filter(|other| other.people == beside.people).collect();
        // Rules that ask for the same people ask for one person in a class.
        alike.sort_by_key(|other| model.classes.of(other.class));
        alike.dedup_by_key(|other| model.classes.of(other.class));
        findings.extend(overloaded(model, &alike));
    }
    findings
}

fn overloaded(model: &Model, alike: &[&Beside]) -> Option<Fault> {
    let school = &model.school;
    let people = &alike.first()?.people;
    let wanted: Load = alike
        .iter()
        .filter(|beside| !is_held(model, beside))
        .map(|beside| {
            let sections = &model.classes.class(model.classes.of(beside.class)).sections;
            let load = |section: &SectionId| school.course(school.section(*section).course).load;
            sections.iter().map(load).max().unwrap_or(0)
        })
        .sum();
    // Somebody without any limit can take everything.
    let most = |person: &StaffId| {
        let own = school.staff[person.index()].max_load;
        alike
            .iter()
            .map(|beside| beside.most.or(own))
            .max_by_key(|most| most.unwrap_or(Load::MAX))?
    };
    let mut capacity: Load = 0;
    for person in people {
        capacity += most(person)?;
    }
    if wanted <= capacity + LOAD_TOLERANCE * people.len() as Load {
        return None;
    }
    let shown = |load: Load| format!("{:.2}", load as f64 / 1_000_000.0);
    Some(
        Fault::impossible(format!(
            "{} block-years of classes are to be co-taught, and the {} who can may take {}: {} cannot \
             have a pair",
            shown(wanted),
            if people.len() == 1 { "one person".to_owned() } else { format!("{} people", people.len()) },
            shown(capacity),
            shown(wanted - capacity)
        ))
        .file("staff.csv")
        .column("max_sections")
        .hint("give co-teachers a load, here or by 'max_sections' of the rule, or pair fewer classes"),
    )
}

/// Whether the school itself says who teaches a class.
fn is_held(model: &Model, beside: &Beside) -> bool {
    let sections = &model.classes.class(model.classes.of(beside.class)).sections;
    let mut staff =
        sections.iter().filter_map(|section| model.school.section(*section).staff.as_ref());
    staff.any(|held| held.locked().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use serde_json::json;

    fn found(most: Option<f64>, co_teachers: usize) -> Vec<String> {
        let school = Fixture::new().course("ENG", "full", 3).student("s1", "9", &[], &["ENG"]);
        let school = (0..co_teachers).fold(school.staff("t1", &["ENG"]), |school, number| {
            school.staff_with(&format!("c{number}"), |row| {
                row.credentials = vec!["special_education".into()];
                row.max_sections = Some(0.0);
            })
        });
        let asked = match most {
            Some(most) => json!({"courses": "ENG", "max_sections": most}),
            None => json!({"courses": "ENG"}),
        };
        let model = school.hard("pairs", "co_teach", asked).model();
        short(&model).iter().map(Fault::to_string).collect()
    }

    #[test]
    fn three_classes_need_three_block_years_beside_their_teachers() {
        assert_eq!(found(Some(3.0), 1), [""; 0]);
        assert_eq!(found(Some(1.5), 2), [""; 0]);
        let short = found(Some(1.0), 2);
        assert!(short[0].contains("3.00 block-years of classes are to be co-taught"), "{short:?}");
        assert!(short[0].contains("the 2 people who can may take 2.00"), "{short:?}");
        assert!(found(None, 1)[0].contains("0.00: 3.00 cannot"), "staff.csv says none");
    }
}
