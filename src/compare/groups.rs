use super::summary::hide_below;
use super::{Summary, SummaryGroup};
use crate::equity::GroupKind;
use crate::equity::suppress::may_show;
use serde::Serialize;

/// The measure that is compared.
const MEASURE: &str = "requests_met";

/// How a group's requests are met, in two drafts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupChange {
    /// The group.
    pub group: String,
    /// Its students in the later draft; `None` = hidden.
    pub students: Option<u64>,
    /// The shares of its requests that are met; `None` = hidden.
    pub met: Option<[f64; 2]>,
}

/// Every single group of both drafts; unions and intersections overlap these and would give away what is hidden
/// among them. What the page of one draft hides, since it knows who lies within whom and this does not, the difference of
/// two must not tell: besides the counts of each, the number of requests by which they differ is shown only if it is none or not few.
pub(super) fn between(before_draft: &Summary, after_draft: &Summary) -> Vec<GroupChange> {
    let measures = (before_draft.measure(MEASURE), after_draft.measure(MEASURE));
    let (Some(before), Some(after)) = measures else {
        return Vec::new();
    };
    let below = hide_below([before_draft, after_draft]);
    let overall = [before.overall, after.overall];
    let pairs: Vec<[&SummaryGroup; 2]> = after
        .groups
        .iter()
        .filter(|group| group.kind == GroupKind::Single)
        .filter_map(|group| {
            let earlier = before.groups.iter().find(|earlier| earlier.group == group.group)?;
            Some([earlier, group])
        })
        .collect();
    let mut changes = Vec::new();
    for family in pairs.chunk_by(|a, b| a[1].family == b[1].family) {
        let shown = |count: &dyn Fn(&[&SummaryGroup; 2]) -> u64, total: u64| {
            let counts: Vec<u64> = family.iter().map(count).collect();
            may_show(&counts, total, false, below)
        };
        let mut is_shown = shown(&|pair| pair[1].students, overall[1].students);
        let students = is_shown.clone();
        for draft in [0, 1] {
            let rest = |of: u64, count: u64| of.saturating_sub(count);
            let met = shown(&|pair| pair[draft].count, overall[draft].count);
            let unmet = shown(
                &|pair| rest(pair[draft].of, pair[draft].count),
                rest(overall[draft].of, overall[draft].count),
            );
            let same = shown(&|pair| pair[draft].students, overall[draft].students);
            for index in 0..family.len() {
                is_shown[index] &= met[index] && unmet[index] && same[index];
            }
        }
        let differ = |a: u64, b: u64| a.abs_diff(b);
        let moved = shown(
            &|pair| differ(pair[0].count, pair[1].count),
            differ(overall[0].count, overall[1].count),
        );
        for (index, pair) in family.iter().enumerate() {
            let is_same = pair[0].count == pair[1].count;
            let on_pages = [before_draft, after_draft].map(|draft| draft.shown(&pair[1].group));
            let share = |group: &SummaryGroup| group.count as f64 / group.of.max(1) as f64;
            changes.push(GroupChange {
                group: pair[1].group.clone(),
                students: (students[index] && on_pages.iter().all(|own| own.students))
                    .then_some(pair[1].students),
                met: (is_shown[index]
                    && on_pages.iter().all(|own| own.met)
                    && (is_same || moved[index]))
                    .then(|| pair.map(share)),
            });
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::super::summary::{SummaryMeasure, SummaryShown, SummaryTally};
    use super::*;

    fn summary(counts: &[(&str, u64, u64)]) -> Summary {
        let group = |(group, students, count): &(&str, u64, u64)| SummaryGroup {
            family: "grade".into(),
            group: (*group).to_owned(),
            kind: GroupKind::Single,
            students: *students,
            count: *count,
            of: students * 6,
        };
        let groups: Vec<SummaryGroup> = counts.iter().map(group).collect();
        let sum = |number: fn(&SummaryGroup) -> u64| groups.iter().map(number).sum();
        let overall = SummaryTally {
            students: sum(|group| group.students),
            count: sum(|group| group.count),
            of: sum(|group| group.of),
        };
        let measure = SummaryMeasure { name: MEASURE.into(), overall, groups };
        let shown = |(group, ..): &(&str, u64, u64)| SummaryShown {
            group: (*group).to_owned(),
            students: true,
            met: true,
        };
        Summary {
            metrics: vec![measure],
            shown_groups: counts.iter().map(shown).collect(),
            ..Summary::default()
        }
    }

    #[test]
    fn shares_of_groups_are_set_side_by_side() {
        let before = summary(&[("grade:9", 100, 500), ("grade:10", 100, 540)]);
        let after = summary(&[("grade:9", 100, 530), ("grade:10", 100, 520)]);
        let changes = between(&before, &after);
        assert_eq!(changes[0].students, Some(100));
        assert_eq!(changes[0].met, Some([500.0 / 600.0, 530.0 / 600.0]));
    }

    #[test]
    fn neither_small_groups_nor_small_differences_are_told() {
        let before = summary(&[("grade:9", 100, 500), ("grade:10", 100, 540), ("grade:11", 7, 20)]);
        let after = summary(&[("grade:9", 100, 503), ("grade:10", 100, 540), ("grade:11", 7, 30)]);
        let changes = between(&before, &after);
        assert_eq!(changes[2].students, None);
        assert_eq!(changes[0].met, None, "three students' seats");
        assert_eq!(changes[2].met, None);
    }

    #[test]
    fn what_the_page_of_either_draft_hides_is_not_told() {
        let all = [("grade:9", 100, 500), ("grade:10", 100, 540)];
        let (whole, mut one) = (summary(&all), summary(&all));
        one.shown_groups[0].students = false;
        one.shown_groups[1].met = false;
        for (before, after) in [(&whole, &one), (&one, &whole)] {
            let changes = between(before, after);
            assert_eq!([changes[0].students, changes[1].students], [None, Some(100)]);
            assert!(changes[0].met.is_some() && changes[1].met.is_none());
        }
        // A draft that does not say what its page tells tells nothing.
        one.shown_groups.clear();
        let changes = between(&whole, &one);
        assert!(changes.iter().all(|own| own.students.is_none() && own.met.is_none()));
    }

    #[test]
    fn unions_and_intersections_are_not_told() {
        let [before, after] = [500, 530].map(|met| {
            let mut summary = summary(&[("grade:9", 100, met), ("grade:10", 100, 540)]);
            summary.metrics[0].groups[1].kind = GroupKind::Intersection;
            summary
        });
        let groups: Vec<String> =
            between(&before, &after).into_iter().map(|change| change.group).collect();
        assert_eq!(groups, ["grade:9"]);
    }
}
