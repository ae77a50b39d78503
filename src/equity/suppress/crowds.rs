//! Which part of a class belongs to a group, told in quarters.

use super::{Column, Sum, Total, sums};
use crate::equity::Within;
use crate::school::HideBelow;

/// A class: how many sit in it, and how many of them belong to each group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crowd {
    /// Who sits in it.
    pub size: u64,
    /// Those of each group.
    pub counts: Vec<u64>,
    /// Whether everybody may see its size.
    pub is_open: bool,
}

/// For each class and group, in which quarter the group's share lies: 0 (less than a fourth) to 3; nothing where
/// the count itself would have to be hidden. `groups` are (family, group).
///
/// What adds up: in a class, the groups of a family to its size, and those within another group to that; over all
/// classes, the seats of a group, which its requests met come close to telling.
pub fn quarters(
    groups: &[(&str, &str)],
    within: &[Within],
    crowds: &[Crowd],
    below: HideBelow,
) -> Vec<Vec<Option<u8>>> {
    let sums = sums(groups, within);
    let mut shown: Vec<Vec<bool>> = Vec::new();
    for crowd in crowds {
        let mut own = vec![crowd.is_open; groups.len()];
        let column = Column {
            counts: &crowd.counts,
            most: None,
            all: crowd.size,
            nobody_is_few: true,
            below,
        };
        column.hide(&sums, &mut own);
        shown.push(own);
    }
    let everywhere = [Sum { total: Total::All, parts: (0..crowds.len()).collect() }];
    let sizes: Vec<u64> = crowds.iter().map(|crowd| crowd.size).collect();
    for group in 0..groups.len() {
        let counts: Vec<u64> = crowds.iter().map(|crowd| crowd.counts[group]).collect();
        let mut own: Vec<bool> = shown.iter().map(|shown| shown[group]).collect();
        let all = counts.iter().sum();
        Column { counts: &counts, most: Some(&sizes), all, nobody_is_few: true, below }
            .hide(&everywhere, &mut own);
        shown.iter_mut().zip(own).for_each(|(shown, own)| shown[group] = own);
    }
    let quarter = |count: u64, size: u64| u8::try_from((4 * count / size.max(1)).min(3)).ok();
    let of_class = |(crowd, shown): (&Crowd, Vec<bool>)| {
        let own = crowd.counts.iter().zip(shown);
        own.map(|(count, shown)| quarter(*count, crowd.size).filter(|_| shown)).collect()
    };
    crowds.iter().zip(shown).map(of_class).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(size: u64, counts: &[u64]) -> Crowd {
        Crowd { size, counts: counts.to_vec(), is_open: true }
    }

    #[test]
    fn a_share_is_told_where_neither_side_is_small() {
        let groups = [("sex", "sex:female"), ("iep", "iep")];
        let crowds = [
            crowd(30, &[14, 4]),
            crowd(30, &[22, 12]),
            crowd(28, &[18, 0]),
            crowd(30, &[15, 11]),
            crowd(26, &[5, 3]),
            crowd(26, &[4, 6]),
            crowd(26, &[9, 9]),
        ];
        let shown = quarters(&groups, &[], &crowds, HideBelow::default());
        assert_eq!(shown[0], [Some(1), None]);
        // Eight are not of the group.
        assert_eq!(shown[1], [None, Some(1)]);
        assert_eq!(shown[2], [Some(2), None]);
        assert_eq!(shown[4..], [[None; 2], [None; 2], [None; 2]]);
    }

    #[test]
    fn what_two_groups_leave_of_a_class_is_not_told() {
        let groups = [("race", "race:a"), ("race", "race:b")];
        let crowds =
            [crowd(30, &[14, 12]), crowd(30, &[4, 5]), crowd(30, &[5, 6]), crowd(30, &[7, 7])];
        assert_eq!(quarters(&groups, &[], &crowds, HideBelow::default())[0], [Some(1), None]);
    }

    #[test]
    fn a_class_whose_size_is_hidden_tells_nothing() {
        let closed = Crowd { is_open: false, ..crowd(30, &[15]) };
        let crowds = [closed, crowd(30, &[15]), crowd(30, &[5]), crowd(30, &[8])];
        let shown = quarters(&[("iep", "iep")], &[], &crowds, HideBelow::default());
        assert_eq!(shown[..2], [[None], [Some(2)]]);
    }
}
