//! One count as it may be told where it stands alone: in a table of rules, in what differs between two drafts.

use super::LEAST;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A count as it may be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Value", from = "Value")]
pub enum Told {
    /// The count itself.
    Exact(u64),
    /// That it is below [`LEAST`].
    Few,
    /// That it is [`LEAST`] or more.
    Many,
    /// Nothing.
    #[default]
    Hidden,
}

impl Told {
    /// A count of students, or of what belongs to students. That there is none may be said.
    pub fn of_students(count: u64) -> Told {
        if (1..LEAST).contains(&count) { Told::Few } else { Told::Exact(count) }
    }

    /// The same, where `all` is how many it could be and all but a few is as telling as few.
    pub fn of_all_students(count: u64, all: u64) -> Told {
        match Told::of_students(count) {
            Told::Exact(LEAST..) if all.saturating_sub(count) < LEAST => Told::Many,
            told => told,
        }
    }
}

impl From<Told> for Value {
    fn from(told: Told) -> Value {
        match told {
            Told::Exact(count) => count.into(),
            Told::Few => format!("under {LEAST}").into(),
            Told::Many => format!("{LEAST} or more").into(),
            Told::Hidden => Value::Null,
        }
    }
}

impl From<Value> for Told {
    fn from(value: Value) -> Told {
        match (value.as_u64(), value.as_str()) {
            (Some(count), _) => Told::Exact(count),
            (_, Some(word)) if word.starts_with("under") => Told::Few,
            (_, Some(_)) => Told::Many,
            _ => Told::Hidden,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_all_but_a_few_are_not_told() {
        assert_eq!(
            [0, 1, 9, 10].map(Told::of_students),
            [Told::Exact(0), Told::Few, Told::Few, Told::Exact(10)]
        );
        let of_thirty = [3, 20, 21, 30].map(|count| Told::of_all_students(count, 30));
        assert_eq!(of_thirty, [Told::Few, Told::Exact(20), Told::Many, Told::Many]);
        for told in [Told::Exact(12), Told::Few, Told::Many, Told::Hidden] {
            assert_eq!(Told::from(Value::from(told)), told);
        }
    }
}
