//! The tables of a school, each named once. To add a table, add its line here.

use crate::school::records::{Record, Records};

/// Something that is done to every table of a school.
pub(super) trait EachTable {
    /// A table without which there is no school.
    fn required<R: Record>(&mut self, rows: &mut Vec<R>);
    /// A table that may be absent.
    fn optional<R: Record>(&mut self, rows: &mut Option<Vec<R>>);
}

/// Visits every table, in the order in which they are written.
pub(super) fn each_table<V: EachTable>(records: &mut Records, visit: &mut V) {
    visit.required(&mut records.courses);
    visit.optional(&mut records.staff);
    visit.optional(&mut records.rooms);
    visit.required(&mut records.students);
    visit.required(&mut records.requests);
    visit.optional(&mut records.services);
    visit.optional(&mut records.student_rules);
    visit.optional(&mut records.external);
    visit.optional(&mut records.calendar);
    visit.optional(&mut records.transcript);
    visit.optional(&mut records.sections);
    visit.optional(&mut records.enrollments);
}

/// The JSON documents of a school folder.
pub(super) const DOCUMENTS: [&str; 4] =
    ["school.json", "frame.json", "programs.json", "rules.json"];

/// The key of a table in a JSON school: its file's name without the ending.
pub(super) fn key(file: &'static str) -> &'static str {
    file.split('.').next().unwrap_or(file)
}

/// Every file that a school folder may hold.
pub(super) fn school_files() -> Vec<&'static str> {
    struct Names(Vec<&'static str>);
    impl EachTable for Names {
        fn required<R: Record>(&mut self, _: &mut Vec<R>) {
            self.0.push(R::FILE);
        }
        fn optional<R: Record>(&mut self, _: &mut Option<Vec<R>>) {
            self.0.push(R::FILE);
        }
    }
    let mut names = Names(DOCUMENTS.to_vec());
    each_table(&mut Records::default(), &mut names);
    names.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_the_records_is_listed() {
        let mut full = Records::default();
        struct Fill;
        impl EachTable for Fill {
            fn required<R: Record>(&mut self, rows: &mut Vec<R>) {
                rows.push(R::default());
            }
            fn optional<R: Record>(&mut self, rows: &mut Option<Vec<R>>) {
                *rows = Some(vec![R::default()]);
            }
        }
        each_table(&mut full, &mut Fill);
        let document = serde_json::to_value(&full).expect("records are plain");
        let written = document.as_object().expect("an object");
        let mut listed: Vec<&str> = school_files().into_iter().map(key).collect();
        listed.retain(|name| !["school", "programs", "rules"].contains(name));
        assert_eq!(
            written.keys().map(String::as_str).collect::<std::collections::BTreeSet<_>>(),
            listed.into_iter().collect()
        );
    }
}
