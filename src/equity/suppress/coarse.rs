//! Numbers told so roughly that no small count follows: what charts show where an exact number would have to be
//! hidden more often than not.

use super::OPEN;
use crate::school::HideBelow;

/// From so many per cent to so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The least.
    pub from: u64,
    /// The most.
    pub to: u64,
}

/// How wide a band may be, in per cent.
const WIDTHS: [u64; 5] = [5, 10, 20, 25, 50];

/// The band in which a share of students lies: so wide that as many counts fall into it as may be shown; nothing where
/// there are too few students for that.
pub fn band(count: u64, of: u64, below: HideBelow) -> Option<Band> {
    let width = WIDTHS.into_iter().find(|width| width * of >= 100 * below.count())?;
    let last = 100 / width - 1;
    let from = width * (100 * count / (width * of)).min(last);
    Some(Band { from, to: from + width })
}

/// A count rounded down to tens, so that so much or more of it is told; nothing below [`least_ten`]. Of none of the
/// wholes that it is part of does it tell that few are left.
pub fn at_least(count: u64, wholes: &[u64], below: HideBelow) -> Option<u64> {
    let left = |whole: &u64| whole.saturating_sub(below.count());
    let most = wholes.iter().map(left).min().unwrap_or(count);
    let told = count.min(most) / 10 * 10;
    (told >= least_ten(below)).then_some(told)
}

/// The least of the tens that may be told.
pub fn least_ten(below: HideBelow) -> u64 {
    below.count().next_multiple_of(10)
}

/// Counts that together may be known, each rounded down to tens. `of` are the wholes that they are parts of; where
/// `is_told` is not, nothing at all may be told. Nothing is told of any where even so one could be found.
pub fn tens(counts: &[u64], of: &[u64], is_told: &[bool], below: HideBelow) -> Vec<Option<u64>> {
    let told = |index: usize| at_least(counts[index], &[of[index]], below).unwrap_or(0);
    // What is possible for somebody who knows the wholes.
    let range = |index: usize| {
        let (least, most) = (told(index), of[index]);
        let step = if least == 0 { least_ten(below) } else { 10 };
        let is_top = least + below.count() + step > most;
        match is_told[index] {
            true if is_top => (least, most),
            true => (least, least + step - 1),
            false => (0, most),
        }
    };
    let all: u64 = counts.iter().sum();
    let is_open = |index: usize| {
        let others = (0..counts.len()).filter(|other| *other != index).map(range);
        let (least, most) = others.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let (low, high) = range(index);
        let (low, high) = (low.max(all.saturating_sub(most)), high.min(all.saturating_sub(least)));
        high + 1 >= low + OPEN
    };
    let is_safe =
        counts.len() == 1 || (0..counts.len()).filter(|index| is_told[*index]).all(is_open);
    (0..counts.len()).map(|index| (is_safe && is_told[index]).then(|| told(index))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ten() -> HideBelow {
        HideBelow::default()
    }

    #[test]
    fn a_band_is_as_narrow_as_ten_students_allow() {
        let ends = |count, of| band(count, of, ten()).map(|band| (band.from, band.to));
        assert_eq!(ends(143, 150), Some((90, 100)));
        assert_eq!(ends(0, 150), Some((0, 10)));
        assert_eq!(ends(500, 500), Some((95, 100)));
        assert_eq!(ends(15, 30), Some((50, 100)));
        assert_eq!(ends(7, 19), None);
    }

    #[test]
    fn what_is_left_of_a_whole_is_never_told_to_be_small() {
        assert_eq!(at_least(27, &[60, 40], ten()), Some(20));
        assert_eq!(at_least(27, &[60, 29], ten()), Some(10));
        assert_eq!(at_least(9, &[60], ten()), None);
        assert_eq!(at_least(15, &[15], ten()), None);
    }

    #[test]
    fn where_the_sum_tells_what_tens_do_not_nothing_is_told() {
        assert_eq!(tens(&[284, 133], &[300, 310], &[true, true], ten()), [Some(280), Some(130)]);
        // 289 + 139 is all that 280 and 130 or more can be.
        assert_eq!(tens(&[289, 139], &[400, 310], &[true, true], ten()), [None, None]);
        assert_eq!(tens(&[289, 139], &[400, 310], &[true, false], ten()), [Some(280), None]);
        // All but three of a grade.
        assert_eq!(tens(&[297, 135], &[300, 310], &[true, true], ten()), [Some(290), Some(130)]);
    }

    proptest! {
        #[test]
        fn as_many_counts_are_possible_within_a_band_as_may_be_shown(
            least in 5u64..=30,
            more in 0u64..2000,
            part in 0.0f64..=1.0,
        ) {
            let below = HideBelow::new(least).expect("allowed");
            let of = 2 * least + more;
            let count = (of as f64 * part) as u64;
            let own = band(count, of, below).expect("students enough");
            let alike = (0..=of).filter(|other| band(*other, of, below) == Some(own)).count() as u64;
            prop_assert!(alike >= least, "{count} of {of}: {alike}");
            prop_assert!(own.from * of <= 100 * count && 100 * count <= own.to * of);
        }

        #[test]
        fn several_values_are_left_of_every_count_in_tens(
            cells in prop::collection::vec((0u64..60, 0u64..60, any::<bool>()), 2..4),
            least in 5u64..=30,
        ) {
            let below = HideBelow::new(least).expect("allowed");
            let counts: Vec<u64> = cells.iter().map(|cell| cell.0).collect();
            let of: Vec<u64> = cells.iter().map(|cell| cell.0 + cell.1).collect();
            let is_told: Vec<bool> = cells.iter().map(|cell| cell.2).collect();
            let shown = tens(&counts, &of, &is_told, below);
            // Every other way to the same sum that would be shown alike.
            let all: u64 = counts.iter().sum();
            let mut possible: Vec<std::collections::BTreeSet<u64>> = vec![Default::default(); counts.len()];
            let mut others = vec![Vec::new()];
            for most in &of[1..] {
                others = others
                    .into_iter()
                    .flat_map(|list: Vec<u64>| (0..=*most).map(move |own| [list.clone(), vec![own]].concat()))
                    .collect();
            }
            for rest in others {
                let Some(first) = all.checked_sub(rest.iter().sum()) else { continue };
                let list = [vec![first], rest].concat();
                let is_alike = first <= of[0] && list.iter().enumerate().all(|(index, own)| {
                    shown[index].is_none_or(|told| at_least(*own, &[of[index]], below).unwrap_or(0) == told)
                });
                if is_alike {
                    list.iter().zip(&mut possible).for_each(|(own, set)| { set.insert(*own); });
                }
            }
            for (index, told) in shown.iter().enumerate() {
                if told.is_some() {
                    prop_assert!(possible[index].len() as u64 >= OPEN, "{counts:?} of {of:?}: {shown:?}");
                }
            }
        }
    }
}
