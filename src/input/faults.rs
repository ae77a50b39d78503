//! Gathering faults: every fault is counted, the first ones of every file are kept.
//!
//! A file of junk must neither fill the memory with faults nor crowd out the three faults of the file
//! beside it, so what is kept is shared out among the files.

use super::limits::MOST_FAULTS;
use crate::school::{Fault, Severity};

/// The faults found so far.
#[derive(Debug, Default)]
pub struct Faults {
    groups: Vec<Group>,
}

/// The faults of one file, or of one table of a JSON school.
#[derive(Debug)]
struct Group {
    file: String,
    part: String,
    errors: Kept,
    warnings: Kept,
}

#[derive(Debug, Default)]
struct Kept {
    first: Vec<Fault>,
    more: usize,
}

impl Kept {
    fn add(&mut self, fault: Fault) {
        if self.first.len() < MOST_FAULTS {
            self.first.push(fault);
        } else {
            self.more += 1;
        }
    }
}

impl Faults {
    /// Adds a fault.
    pub fn add(&mut self, fault: Fault) {
        let part = match fault.place.row {
            Some(_) => "",
            None => fault.place.column.split(['[', '.']).next().unwrap_or_default(),
        };
        let found = (self.groups.iter())
            .rposition(|group| group.file == fault.place.file && group.part == part);
        let position = found.unwrap_or_else(|| {
            self.groups.push(Group {
                file: fault.place.file.clone(),
                part: part.to_owned(),
                errors: Kept::default(),
                warnings: Kept::default(),
            });
            self.groups.len() - 1
        });
        let group = &mut self.groups[position];
        if fault.severity == Severity::Warning {
            group.warnings.add(fault);
        } else {
            group.errors.add(fault);
        }
    }

    /// Adds several faults.
    pub fn extend(&mut self, faults: impl IntoIterator<Item = Fault>) {
        for fault in faults {
            self.add(fault);
        }
    }

    /// How many of them make the input unusable.
    pub fn errors(&self) -> usize {
        self.groups.iter().map(|group| group.errors.first.len() + group.errors.more).sum()
    }

    /// Whether any of them makes the input unusable.
    pub fn has_errors(&self) -> bool {
        self.groups.iter().any(|group| !group.errors.first.is_empty())
    }

    /// What is shown: errors first, then warnings, at most 200 of each, shared out among the
    /// files, with "and N more" wherever some are left out.
    pub fn finish(self) -> Vec<Fault> {
        let (errors, warnings): (Vec<_>, Vec<_>) = (self.groups.into_iter())
            .map(|group| ((group.file.clone(), group.errors), (group.file, group.warnings)))
            .unzip();
        let mut shown = shared_out(errors, Severity::Error);
        shown.extend(shared_out(warnings, Severity::Warning));
        shown
    }
}

/// The first faults of each group, so many that together they do not exceed the limit.
fn shared_out(groups: Vec<(String, Kept)>, severity: Severity) -> Vec<Fault> {
    let allowed = shares(&groups.iter().map(|(_, kept)| kept.first.len()).collect::<Vec<_>>());
    let mut shown = Vec::new();
    for ((file, kept), allowed) in groups.into_iter().zip(allowed) {
        let left_out = kept.more + kept.first.len() - allowed;
        shown.extend(kept.first.into_iter().take(allowed));
        if left_out > 0 {
            let mut rest = Fault::warning(format!("and {left_out} more")).file(file);
            rest.severity = severity;
            shown.push(rest);
        }
    }
    shown
}

/// How many of each group are shown: as evenly as their sizes allow.
fn shares(sizes: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&group| sizes[group]);
    let mut left = MOST_FAULTS;
    let mut allowed = vec![0; sizes.len()];
    for (done, &group) in order.iter().enumerate() {
        let fair = left / (sizes.len() - done);
        allowed[group] = sizes[group].min(fair);
        left -= allowed[group];
    }
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_junk_does_not_crowd_out_the_others() {
        let mut faults = Faults::default();
        for row in 0..5000 {
            faults.add(Fault::error("unknown").file("requests.csv").row(row));
        }
        faults.add(Fault::warning("odd").file("rooms.csv").row(2));
        faults.add(Fault::error("blank").file("courses.csv").row(2));
        let shown = faults.finish();
        assert_eq!(shown.len(), 202);
        assert_eq!(shown[199].to_string(), "requests.csv: and 4801 more");
        assert_eq!(shown[200].to_string(), "courses.csv, row 2: blank");
        assert_eq!(shown[201].to_string(), "rooms.csv, row 2: odd");
    }

    #[test]
    fn the_tables_of_a_json_school_share_too() {
        let mut faults = Faults::default();
        for row in 0..300 {
            faults.add(
                Fault::error("x").file("school.json").column(format!("requests[{row}].priority")),
            );
        }
        faults.add(Fault::error("y").file("school.json").column("courses[0].max_size"));
        assert!(faults.finish().iter().any(|fault| fault.message == "y"));
    }
}
