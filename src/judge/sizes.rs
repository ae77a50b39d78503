//! How many students sit in a class, and how many may.

use super::case::Case;
use super::cell::listed;
use super::notes::Notes;

/// Checks written sizes against the seats, and the seats against the limits.
pub fn check(case: &Case, notes: &mut Notes) {
    for section in &case.sections {
        let id = section.id();
        let seated = section.students.len();
        let written = section.record.size;
        let right = written.is_some_and(|size| usize::try_from(size) == Ok(seated));
        notes.expect("size_wrong", right, &[id], || {
            let written = written.map_or("blank".to_string(), |size| size.to_string());
            format!("The size of {id} is written as {written}, and {seated} students sit in it.")
        });
        let limit = case.facts.max_size(id, section.course);
        notes.expect("max_size_wrong", section.record.max_size == limit, &[id], || {
            let told =
                |size: Option<u32>| size.map_or("blank".to_string(), |size| size.to_string());
            let (written, limit) = (told(section.record.max_size), told(limit));
            format!("The max_size of {id} is written as {written}, and is {limit}.")
        });
    }
    for class in 0..case.classes.len() {
        // A joint section holds no more than the smallest of its parts does.
        let limits = case.parts(class).map(|part| case.facts.max_size(part.id(), part.course));
        let Some(limit) = limits.flatten().min() else { continue };
        let ids = case.part_ids(class);
        let size = case.class_size(class);
        let holds = u32::try_from(size).is_ok_and(|size| size <= limit);
        notes.expect("size_over", holds, &ids, || {
            format!("{} has {size} students, and may have {limit}.", listed(ids.clone()))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::valid;
    use std::collections::BTreeSet;

    #[test]
    fn the_row_of_the_school_goes_before_the_course() {
        let codes = |of_row: Option<u32>, written: u32| {
            valid().with(|t| {
                t.school.sections.as_mut().unwrap()[0].max_size = of_row;
                t.section("ENG.1").max_size = Some(written);
            })
        };
        assert_eq!(codes(None, 2), BTreeSet::new());
        assert_eq!(codes(Some(9), 9), BTreeSet::new());
        assert_eq!(codes(Some(9), 2), BTreeSet::from(["max_size_wrong"]));
        assert_eq!(codes(Some(1), 1), BTreeSet::from(["size_over"]));
    }

    #[test]
    fn a_full_section_is_not_over_full() {
        let codes = |most: Option<u32>| {
            valid().with(|t| {
                t.course("PE").max_size = most;
                t.section("PE.1").max_size = most;
            })
        };
        assert_eq!(codes(Some(2)), BTreeSet::new());
        assert_eq!(codes(None), BTreeSet::new());
        assert_eq!(codes(Some(1)), BTreeSet::from(["size_over"]));
    }
}
