//! `group_share_cap`: no class is made up of too many students of a group.

use super::super::case::Case;
use super::super::cell::listed;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};

/// A class with more of the group than the cap allows.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let selection = Selection::read(case, keys)?;
    let mut groups = keys.texts("group")?.unwrap_or_default();
    groups.extend(keys.texts("groups")?.unwrap_or_default());
    if groups.is_empty() {
        return Err("it names no group".to_string());
    }
    let max_share = keys.decimal("max_share")?;
    let max_count = keys.whole("max_count")?;
    let allow_min = keys.whole("allow_min")?.unwrap_or(0);
    if max_share.is_none() && max_count.is_none() {
        return Err("it names neither 'max_share' nor 'max_count'".to_string());
    }
    let mut breaches = Vec::new();
    for class in selection.classes(case) {
        let students = || case.parts(class).flat_map(|part| part.students.iter());
        let size = case.class_size(class);
        let members = students()
            .filter(|student| groups.iter().any(|group| case.facts.has_tag(student, group)))
            .count();
        let by_share = max_share.map_or(u64::MAX, |share| share.share_of(size));
        let cap = allow_min.max(by_share.min(max_count.unwrap_or(u64::MAX)));
        let members = u64::try_from(members).unwrap_or(u64::MAX);
        if members > cap {
            let ids = case.part_ids(class);
            let message = format!(
                "{} of the {size} students of {} are in {}; at most {cap} may be.",
                members,
                listed(ids.clone()),
                listed(groups.clone())
            );
            breaches.push(Breach { amount: members - cap, ..Breach::once(&ids, message) });
        }
    }
    Ok(breaches)
}
