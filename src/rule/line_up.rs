use crate::school::{Held, Section};

/// Whether what the input fixes of two sections' terms and blocks allows them the same time.
pub fn may_share_time(one: &Section, other: &Section) -> bool {
    may_share(&one.terms, &other.terms) && may_share(&one.blocks, &other.blocks)
}

/// Whether the input fixes two sections in the same blocks.
pub fn shares_time(one: &Section, other: &Section) -> bool {
    let blocks = |section: &Section| section.blocks.as_ref().and_then(Held::locked).cloned();
    blocks(one).is_some() && blocks(one) == blocks(other) && may_share_time(one, other)
}

/// Whether two cells are not fixed to different values.
pub fn may_share<T: PartialEq>(one: &Option<Held<T>>, other: &Option<Held<T>>) -> bool {
    match (one.as_ref().and_then(Held::locked), other.as_ref().and_then(Held::locked)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// Lines up things from several lists: bundles of one from each, at most so many.
///
/// `fits` are tests of whether two things may stand together, strictest first; a bundle is made under
/// the first test that all its things pass in pairs. Within a test things are taken in list order,
/// except that a thing found in several lists comes first and stands in its bundle for all of them.
pub fn line_up<T: Copy + PartialEq>(
    lists: &[Vec<T>],
    most: usize,
    fits: &[&dyn Fn(T, T) -> bool],
) -> Vec<Vec<T>> {
    let shared = |thing: &T| lists.iter().filter(|list| list.contains(thing)).count();
    let mut left: Vec<Vec<T>> = lists.to_vec();
    for list in &mut left {
        list.sort_by_key(|thing| std::cmp::Reverse(shared(thing)));
    }
    // The shortest list leads: when it is used up, nothing more can be lined up.
    let Some(lead) = (0..left.len()).min_by_key(|index| left[*index].len()) else {
        return Vec::new();
    };
    let mut bundles = Vec::new();
    for fit in fits {
        for leader in left[lead].clone() {
            if bundles.len() == most {
                return bundles;
            }
            let Some(bundle) = bundle_with(leader, lead, &left, fit) else { continue };
            for (list, taken) in left.iter_mut().zip(&bundle) {
                list.retain(|thing| thing != taken);
            }
            bundles.push(bundle);
        }
    }
    bundles
}

/// One thing of each list, in list order, all fitting one another; the lead's is given.
fn bundle_with<T: Copy + PartialEq>(
    leader: T,
    lead: usize,
    left: &[Vec<T>],
    fit: &dyn Fn(T, T) -> bool,
) -> Option<Vec<T>> {
    let mut chosen = vec![leader];
    let mut bundle = Vec::with_capacity(left.len());
    for (index, list) in left.iter().enumerate() {
        let found = if index == lead {
            leader
        } else if let Some(known) = chosen.iter().find(|thing| list.contains(thing)) {
            *known
        } else {
            *list.iter().find(|thing| chosen.iter().all(|other| fit(**thing, *other)))?
        };
        chosen.push(found);
        bundle.push(found);
    }
    Some(bundle)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: &dyn Fn(u32, u32) -> bool = &|_, _| true;

    #[test]
    fn without_a_reason_to_prefer_things_line_up_in_order() {
        let lists = [vec![1, 2, 3], vec![11, 12], vec![21, 22, 23]];
        let both = vec![vec![1, 11, 21], vec![2, 12, 22]];
        assert_eq!(line_up(&lists, usize::MAX, &[ANY]), both);
        assert_eq!(line_up(&lists, 1, &[ANY]), both[..1]);
        assert!(line_up(&lists, usize::MAX, &[&|_, _| false]).is_empty());
        assert!(line_up(&[Vec::new(), vec![1]], usize::MAX, &[ANY]).is_empty());
    }

    #[test]
    fn the_strictest_fit_is_made_first() {
        let lists = [vec![1, 2], vec![12, 13]];
        let same_digit: &dyn Fn(u32, u32) -> bool = &|a, b| a % 10 == b % 10;
        assert_eq!(line_up(&lists, 2, &[same_digit, ANY]), [vec![2, 12], vec![1, 13]]);
    }

    #[test]
    fn what_stands_in_several_lists_stands_for_all_of_them() {
        let lists = [vec![1, 9], vec![11, 9], vec![21, 22]];
        assert_eq!(line_up(&lists, 2, &[ANY]), [vec![9, 9, 21], vec![1, 11, 22]]);
    }
}
