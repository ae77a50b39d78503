//! One count as it may be told where it stands alone: in a table of rules, in what differs between two drafts.

use crate::school::HideBelow;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A count as it may be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Value", from = "Value")]
pub enum Told {
    /// The count itself.
    Exact(u64),
    /// That it is below this.
    Few(HideBelow),
    /// That it is this or more.
    Many(HideBelow),
    /// Nothing.
    #[default]
    Hidden,
}

impl Told {
    /// A count of students, or of what belongs to students. That there is none may be said.
    pub fn of_students(count: u64, below: HideBelow) -> Told {
        if count > 0 && below.hides(count) { Told::Few(below) } else { Told::Exact(count) }
    }

    /// The same, where `all` is how many it could be and all but a few is as telling as few.
    pub fn of_all_students(count: u64, all: u64, below: HideBelow) -> Told {
        match Told::of_students(count, below) {
            Told::Exact(1..) if below.hides(all.saturating_sub(count)) => Told::Many(below),
            told => told,
        }
    }
}

impl From<Told> for Value {
    fn from(told: Told) -> Value {
        match told {
            Told::Exact(count) => count.into(),
            Told::Few(below) => format!("under {}", below.count()).into(),
            Told::Many(below) => format!("{} or more", below.count()).into(),
            Told::Hidden => Value::Null,
        }
    }
}

impl From<Value> for Told {
    fn from(value: Value) -> Told {
        let below = |text: &str| text.trim().parse().ok().and_then(HideBelow::new);
        if let Some(count) = value.as_u64() {
            return Told::Exact(count);
        }
        let Some(words) = value.as_str() else { return Told::Hidden };
        let few = words.strip_prefix("under").and_then(below).map(Told::Few);
        let many = words.strip_suffix("or more").and_then(below).map(Told::Many);
        few.or(many).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_all_but_a_few_are_not_told() {
        let ten = HideBelow::default();
        assert_eq!(
            [0, 1, 9, 10].map(|count| Told::of_students(count, ten)),
            [Told::Exact(0), Told::Few(ten), Told::Few(ten), Told::Exact(10)]
        );
        let of_thirty = [3, 20, 21, 30].map(|count| Told::of_all_students(count, 30, ten));
        assert_eq!(of_thirty, [Told::Few(ten), Told::Exact(20), Told::Many(ten), Told::Many(ten)]);
        let fifteen = HideBelow::new(15).expect("it may be stated");
        assert_eq!(Told::of_students(12, fifteen), Told::Few(fifteen));
        assert_eq!(Told::of_all_students(18, 30, fifteen), Told::Many(fifteen));
        assert_eq!(Value::from(Told::Few(fifteen)), "under 15");
        for told in [Told::Exact(12), Told::Few(fifteen), Told::Many(ten), Told::Hidden] {
            assert_eq!(Told::from(Value::from(told)), told);
        }
    }
}
