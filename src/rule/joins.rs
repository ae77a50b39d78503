use super::Stated;
use crate::school::{Fault, School, SectionId};
use std::collections::BTreeMap;

/// Joint sections as they are formed: first by the input's own word, then rule by rule.
#[derive(Debug, Clone, Default)]
pub struct Joins {
    list: Vec<Join>,
    is_joined: Vec<bool>,
    /// The rule that is asking now.
    asking: Option<String>,
}

/// A joint section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// The sections taught together.
    pub sections: Vec<SectionId>,
    /// The id of the rule that asks for it; `None` = only the input does, by equal `stack` values.
    pub by: Option<String>,
}

impl Joins {
    /// Forms all joint sections, and says which rules could not have theirs.
    pub fn form(school: &School, rules: &[Stated]) -> (Joins, Vec<Fault>) {
        let mut stacks: BTreeMap<&str, Vec<SectionId>> = BTreeMap::new();
        for (index, section) in school.sections.iter().enumerate() {
            if let Some(stack) = &section.stack {
                stacks.entry(stack).or_default().push(SectionId::new(index));
            }
        }
        let is_joined = vec![false; school.sections.len()];
        let mut joins = Joins { list: Vec::new(), is_joined, asking: None };
        // A value that only one row carries joins nothing, so that its section is still free.
        for sections in stacks.into_values().filter(|sections| sections.len() > 1) {
            joins.join(sections);
        }
        let mut faults = Vec::new();
        for stated in rules {
            joins.asking = Some(stated.id.clone());
            if let Err(found) = stated.rule.join(school, &mut joins) {
                faults.extend(found.into_iter().map(|fault| stated.at_fault(fault)));
            }
        }
        (joins, faults)
    }

    /// Whether a section is in no joint section yet.
    pub fn is_free(&self, section: SectionId) -> bool {
        !self.is_joined[section.index()]
    }

    /// Joins sections that are all still free.
    pub fn join(&mut self, sections: Vec<SectionId>) {
        for section in &sections {
            self.is_joined[section.index()] = true;
        }
        self.list.push(Join { sections, by: self.asking.clone() });
    }

    /// Counts joint sections of the input as what the asking rule wants, at most so many; one that counts
    /// for a rule counts for no other.
    pub fn claim(&mut self, most: usize, wanted: impl Fn(&[SectionId]) -> bool) -> usize {
        let open = self.list.iter_mut().filter(|join| join.by.is_none() && wanted(&join.sections));
        let mut claimed = 0;
        for join in open.take(most) {
            join.by = self.asking.clone();
            claimed += 1;
        }
        claimed
    }

    /// The joint sections formed so far.
    pub fn iter(&self) -> impl Iterator<Item = &Join> {
        self.list.iter()
    }

    /// The sections of each joint section.
    pub fn groups(&self) -> Vec<Vec<SectionId>> {
        self.list.iter().map(|join| join.sections.clone()).collect()
    }
}
