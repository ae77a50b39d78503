//! By what a rule may steer students, and who says so.
//!
//! A rule that treats students by a tag steers by an attribute. Need, programme, grade, house and economic
//! need may always steer. Anything else, race and sex above all, may only where a scenario lists the attribute in
//! `steer_by`: such a decision is to be made openly, by whoever answers for it, and the file that made it stays with
//! the result. A school's own tag is on no list, for nobody can tell what it stands for; a programme of the school's
//! own goes into the column `cohorts`. Sections that are kept for groups (`for_groups`) steer as rules do. Reports are
//! not limited by this: every group is measured.

use crate::school::records::{Record, SectionRecord};
use crate::school::{Fault, GroupId, School};

/// The attributes by which rules may always steer: the tags of the file contract that tell a need, a service
/// or a programme.
const ALWAYS: [&str; 13] = [
    "el",
    "newcomer",
    "ltel",
    "iep",
    "504",
    "mobility",
    "gifted",
    "avid",
    "low_income",
    "homeless",
    "foster",
    "grade",
    "house",
];

/// The attribute of a tag: what stands before the colon, or the tag itself.
pub fn attribute(tag: &str) -> &str {
    tag.split_once(':').map_or(tag, |(attribute, _)| attribute)
}

/// Why nothing may steer by a group; `None` if it may.
pub fn refusal(school: &School, group: GroupId) -> Option<Fault> {
    let tag = school.groups[group.index()].as_str();
    let attribute = attribute(tag);
    let listed = |word: &str| word == tag || word == attribute;
    if ALWAYS.contains(&attribute) || school.intent.steer_by.iter().any(|word| listed(&word.text)) {
        return None;
    }
    let message = format!(
        "steers by {attribute}, and no scenario in force lists it: unasked, only need, programme, grade, house \
         and economic need may decide who sits where"
    );
    let hint = format!(
        "put a programme into the column 'cohorts'; measure anything else in reports, or list \"{attribute}\" in \
         'steer_by' of a scenario"
    );
    Some(Fault::error(message).value(tag).hint(hint))
}

/// Why sections may not be kept for the groups for which the school keeps them: one fault for each group.
pub fn kept_sections(school: &School) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for section in &school.sections {
        for group in &section.for_groups {
            let tag = school.groups[group.index()].as_str();
            if faults.iter().any(|fault| fault.value.as_deref() == Some(tag)) {
                continue;
            }
            let refused = refusal(school, *group);
            faults.extend(refused.map(|fault| {
                let message = format!("{}: {}", section.id, fault.message);
                Fault { message, ..fault }.file(SectionRecord::FILE).column("for_groups")
            }));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;
    use serde_json::json;

    fn school(group: &str) -> Fixture {
        Fixture::new().course("ART", "full", 2).student("s1", "9", &[group], &["ART"]).hard(
            "cap",
            "group_share_cap",
            json!({"courses": "ART", "group": group, "max_count": 1}),
        )
    }

    #[test]
    fn need_and_programme_may_steer_and_race_and_sex_may_not() {
        for group in ["iep", "el:3", "low_income", "gifted", "house:blue"] {
            school(group).model();
        }
        for group in
            ["race:asian", "sex:female", "female", "faith:any", "latino_male", "asain", "IEP"]
        {
            let fault = school(group).fault();
            let attribute = super::attribute(group);
            assert!(fault.contains(&format!("steers by {attribute},")), "{fault}");
            assert!(fault.contains("'steer_by' of a scenario"), "{fault}");
        }
    }

    #[test]
    fn a_scenario_may_list_the_attribute_or_the_tag() {
        school("race:asian").steering(&["race"]).model();
        school("race:asian").steering(&["race:asian"]).model();
        school("race:asian").steering(&["sex"]).fault();
    }

    #[test]
    fn a_section_is_not_kept_for_a_race_or_a_sex() {
        let kept_for = |group: &str| {
            Fixture::new().course("PE", "full", 1).student("s1", "9", &[group], &["PE"]).section(
                "PE.9",
                "PE",
                |row| row.for_groups = vec![group.to_owned()],
            )
        };
        kept_for("newcomer").model();
        kept_for("sex:male").steering(&["sex"]).model();
        let fault = kept_for("sex:male").fault();
        assert!(
            fault.starts_with("sections.csv, for_groups: 'sex:male': PE.9: steers by sex,"),
            "{fault}"
        );
    }

    #[test]
    fn tags_elsewhere_in_a_rule_steer_as_well() {
        let levels = json!({"levels": {"sex:female": "ART"}});
        let except = json!({"group": "iep", "courses": "ART", "except": "sex:female"});
        for (kind, keys) in [("designated_eld", levels), ("elective_access", except)] {
            let school = Fixture::new()
                .course("ART", "full", 2)
                .student("s1", "9", &["sex:female"], &["ART"])
                .student("s2", "9", &["iep"], &["ART"]);
            let fault = school.soft("named", kind, keys).fault();
            assert!(fault.contains("steers by sex,"), "{kind}: {fault}");
        }
    }

    #[test]
    fn every_kind_that_names_a_group_is_asked_by_what_it_steers() {
        for kind in crate::rule::kinds::KINDS {
            let (schema, tag) = (kind.schema(), "sex:female");
            if schema["properties"].get("group").is_none() {
                continue;
            }
            let keys = match kind.name() {
                "group_share_cap" => json!({"courses": "ART", "group": tag, "max_count": 1}),
                "balance" => json!({"courses": "ART", "by": "group", "group": tag}),
                "lre_floor" => json!({"group": tag, "min_share": 0.5}),
                "release" => json!({"group": tag, "blocks": 1}),
                "by_consent" => json!({"group": tag, "blocks": "1"}),
                "reserve_seats" => json!({"courses": "SMALL", "group": tag, "seats": 1}),
                "travel_together" => json!({"group": tag, "courses": ["ART", "ENG"]}),
                "team" => json!({"team": "blue", "group": tag, "courses": "all"}),
                "elective_access" => json!({"group": tag, "courses": "ART"}),
                "not_instead_of" => json!({"group": tag, "courses": "ART", "core": "ENG"}),
                other => panic!("{other} has a key 'group' and no keys here"),
            };
            let school = Fixture::new()
                .course("ART", "full", 2)
                .course("ENG", "full", 2)
                .course_with("SMALL", "full", 1, |row| row.max_size = Some(9))
                .staff("t1", &["ART", "ENG"])
                .team("blue", &["t1"])
                .student("s1", "9", &[tag], &["ART", "ENG", "SMALL"])
                .hard("named", kind.name(), keys);
            let fault = school.fault();
            assert!(fault.contains("steers by sex,"), "{}: {fault}", kind.name());
        }
    }
}
