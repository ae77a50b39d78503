//! By what a rule may steer students, and who says so.
//!
//! A rule that treats students by a tag steers by an attribute. Need, programme, grade, house and economic
//! need may always steer. Race, sex and what else is nobody's business may only where a scenario lists the
//! attribute in `steer_by`: such a decision is to be made openly, by whoever answers for it, and the file
//! that made it stays with the result. Reports are not limited by this: every group is measured.

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

/// Words of a school's own that are taken for race, sex, origin or belief; any other plain word is taken
/// for a programme.
const NEVER_UNASKED: [&str; 32] = [
    "race",
    "sex",
    "gender",
    "ethnicity",
    "religion",
    "nationality",
    "male",
    "female",
    "boy",
    "boys",
    "girl",
    "girls",
    "man",
    "men",
    "woman",
    "women",
    "nonbinary",
    "transgender",
    "asian",
    "black",
    "hispanic",
    "indigenous",
    "latina",
    "latino",
    "latinx",
    "multiracial",
    "white",
    "christian",
    "jewish",
    "muslim",
    "hindu",
    "immigrant",
];

/// The attribute of a tag: what stands before the colon, or the tag itself.
pub fn attribute(tag: &str) -> &str {
    tag.split_once(':').map_or(tag, |(attribute, _)| attribute)
}

/// Whether rules may steer by a tag without a scenario that says so.
fn is_always_allowed(tag: &str) -> bool {
    let attribute = attribute(tag);
    let is_plain = attribute == tag;
    let word = attribute.to_lowercase();
    ALWAYS.contains(&attribute) || (is_plain && !NEVER_UNASKED.contains(&word.as_str()))
}

/// Why nothing may steer by a group; `None` if it may.
pub fn refusal(school: &School, group: GroupId) -> Option<Fault> {
    let tag = school.groups[group.index()].as_str();
    let attribute = attribute(tag);
    let listed = |word: &str| word == tag || word == attribute;
    if is_always_allowed(tag) || school.intent.steer_by.iter().any(|word| listed(&word.text)) {
        return None;
    }
    let message = format!(
        "steers by {attribute}, and no scenario in force lists it: unasked, only need, programme, grade, house \
         and economic need may decide who sits where"
    );
    let hint = format!(
        "measure it in reports instead, or list \"{attribute}\" in 'steer_by' of a scenario"
    );
    Some(Fault::error(message).value(tag).hint(hint))
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
        for group in ["iep", "el:3", "low_income", "gifted", "immersion"] {
            school(group).model();
        }
        for group in ["race:asian", "sex:female", "female", "faith:any"] {
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
