//! How a cell of a record reads: blank or given.

use std::collections::BTreeSet;

/// The text of a cell, unless it is blank.
pub fn given(cell: &Option<String>) -> Option<&str> {
    cell.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// The items of a list cell, without blank ones.
pub fn items(cell: &[String]) -> impl Iterator<Item = &str> {
    cell.iter().map(|item| item.trim()).filter(|item| !item.is_empty())
}

/// The items of a list cell whose order does not matter.
pub fn set(cell: &[String]) -> BTreeSet<&str> {
    items(cell).collect()
}

/// The setting in a cell; blank = `general`.
pub fn setting(cell: &Option<String>) -> &str {
    given(cell).unwrap_or("general")
}

/// A cell as it is shown in a sentence.
pub fn shown(cell: Option<&str>) -> String {
    match cell {
        Some(text) => format!("'{text}'"),
        None => "blank".to_string(),
    }
}

/// Ids as they are shown in a sentence.
pub fn listed<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let ids: Vec<&str> = ids.into_iter().collect();
    if ids.is_empty() { "none".to_string() } else { ids.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_not_given() {
        assert_eq!(given(&None), None);
        assert_eq!(given(&Some("  ".to_string())), None);
        assert_eq!(given(&Some(" a ".to_string())), Some("a"));
        let cell = ["a".to_string(), String::new(), " b".to_string()];
        assert_eq!(items(&cell).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(setting(&None), "general");
        assert_eq!(listed([]), "none");
    }
}
