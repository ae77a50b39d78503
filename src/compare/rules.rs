use super::SummaryRule;
use crate::equity::suppress::Told;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A rule that is new, gone, changed, or kept better or worse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleChange {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// The rule in a sentence, as the later draft has it.
    pub sentence: String,
    /// Why the school asks it.
    pub because: Option<String>,
    /// By how much each draft breaks it, as it may be shown; `None` = that draft has no such rule.
    pub amount: [Option<Told>; 2],
    /// The tier in each draft; `None` = hard, or no such rule.
    pub tier: [Option<u8>; 2],
    /// What it asked before, if that was something else.
    pub asked_before: Option<String>,
}

pub(super) fn between(before: &[SummaryRule], after: &[SummaryRule]) -> Vec<RuleChange> {
    let drafts = [before, after]
        .map(|rules| rules.iter().map(|rule| (rule.id.as_str(), rule)).collect::<BTreeMap<_, _>>());
    let ids: BTreeSet<&str> = drafts.iter().flat_map(BTreeMap::keys).copied().collect();
    let mut changes = Vec::new();
    for id in ids {
        let [before, after] = drafts.each_ref().map(|rules| rules.get(id).copied());
        let Some(shown) = after.or(before) else { continue };
        if before == after {
            continue;
        }
        let earlier = before.filter(|_| after.is_some());
        changes.push(RuleChange {
            id: id.to_owned(),
            kind: shown.kind.clone(),
            sentence: shown.sentence.clone(),
            because: shown.because.clone(),
            amount: [before, after].map(|rule| rule.map(SummaryRule::told)),
            tier: [before, after].map(|rule| rule.and_then(|rule| rule.tier)),
            asked_before: earlier
                .filter(|earlier| earlier.sentence != shown.sentence)
                .map(|earlier| earlier.sentence.clone()),
        });
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::school::HideBelow;

    fn rule(id: &str, sentence: &str, amount: i64) -> SummaryRule {
        let (id, sentence) = (id.to_owned(), sentence.to_owned());
        SummaryRule { id, sentence, amount, ..SummaryRule::default() }
    }

    #[test]
    fn rules_are_new_gone_changed_or_kept_better() {
        let before = [rule("a", "A.", 30), rule("b", "B.", 0), rule("c", "C.", 1)];
        let after =
            [rule("a", "A.", 1), rule("b", "B, too.", 0), rule("d", "D.", 0), rule("c", "C.", 1)];
        let none = Some(Told::Exact(0));
        let changes = between(&before, &after);
        let told: Vec<_> = changes.iter().map(|rule| (rule.id.as_str(), rule.amount)).collect();
        assert_eq!(
            told,
            [
                ("a", [Some(Told::Exact(30)), Some(Told::Few(HideBelow::default()))]),
                ("b", [none, none]),
                ("d", [None, none])
            ]
        );
        assert_eq!(changes[1].asked_before.as_deref(), Some("B."));
        assert_eq!(between(&after, &before)[2].amount, [none, None]);
    }

    #[test]
    fn what_is_no_count_of_students_is_told_as_the_draft_says() {
        let shown = |amount, shown| SummaryRule { shown: Some(shown), ..rule("a", "A.", amount) };
        let before = [shown(3, Told::Exact(3))];
        let after = [shown(28, Told::Many(HideBelow::default()))];
        let amount = between(&before, &after)[0].amount;
        assert_eq!(amount, [Some(Told::Exact(3)), Some(Told::Many(HideBelow::default()))]);
    }
}
