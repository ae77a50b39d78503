//! "Did you mean": the known name that a wrong one was probably meant to be.

use super::limits::MOST_FAULTS;
use std::collections::HashMap;

/// Known names, ready to be compared with wrong ones.
///
/// Comparing with every name is slow, so answers are remembered and only as many are looked for as
/// faults are shown: a file with 100,000 unknown ids is refused as fast as one with ten.
#[derive(Debug)]
pub struct Suggest<'a> {
    known: Vec<&'a str>,
    folded: HashMap<String, usize>,
    answers: HashMap<String, Option<usize>>,
}

impl<'a> Suggest<'a> {
    /// Prepares to suggest one of these names.
    pub fn new(known: impl IntoIterator<Item = &'a str>) -> Suggest<'a> {
        let known: Vec<&str> = known.into_iter().collect();
        let mut folded = HashMap::with_capacity(known.len());
        for (position, name) in known.iter().enumerate() {
            folded.entry(fold(name)).or_insert(position);
        }
        Suggest { known, folded, answers: HashMap::new() }
    }

    /// The known name that `wrong` was probably meant to be.
    pub fn closest(&mut self, wrong: &str) -> Option<&'a str> {
        if let Some(answer) = self.answers.get(wrong) {
            return answer.map(|position| self.known[position]);
        }
        if self.answers.len() >= MOST_FAULTS {
            return None;
        }
        let answer = match self.folded.get(&fold(wrong)) {
            Some(position) => Some(*position),
            None => nearest(wrong, &self.known),
        };
        self.answers.insert(wrong.to_owned(), answer);
        answer.map(|position| self.known[position])
    }

    /// A hint for a fault: the closest name, or all of them where they are few.
    pub fn hint(&mut self, wrong: &str) -> Option<String> {
        if let Some(name) = self.closest(wrong) {
            return Some(format!("did you mean '{name}'?"));
        }
        let length: usize = self.known.iter().map(|name| name.len()).sum();
        let listed = !self.known.is_empty() && self.known.len() <= 12 && length <= 200;
        listed.then(|| format!("one of {}", self.known.join(", ")))
    }
}

/// The known name that `wrong` was probably meant to be, for a single question.
pub fn closest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    Suggest::new(known).closest(wrong)
}

/// Two names that people would call the same fold to the same text.
fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The nearest name by typing errors, if it is near enough to be meant.
fn nearest(wrong: &str, known: &[&str]) -> Option<usize> {
    let wrong_folded: String = wrong.to_lowercase();
    let length = wrong_folded.chars().count();
    let allowed = match length {
        0..=2 => return None,
        3..=5 => 1,
        6..=9 => 2,
        10..=60 => 3,
        // Nobody mistypes a name this long; it is something else altogether.
        _ => return None,
    };
    let mut best: Option<(usize, usize)> = None;
    for (position, name) in known.iter().enumerate() {
        // Bytes are at most four to a character, which makes this a safe first sieve.
        if name.len() > 4 * (length + allowed) || name.len() + allowed < length {
            continue;
        }
        let name = name.to_lowercase();
        let distance = strsim::osa_distance(&wrong_folded, &name);
        let nearer = distance <= allowed && best.is_none_or(|(least, _)| distance < least);
        // S0017 is not a misspelt S0018, it is somebody else.
        if nearer && !differ_in_digits_only(&wrong_folded, &name) {
            best = Some((distance, position));
        }
    }
    best.map(|(_, position)| position)
}

fn differ_in_digits_only(one: &str, other: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    one.bytes().any(|b| b.is_ascii_digit()) && letters(one) == letters(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_and_of_the_shift_key_are_recognised() {
        let known = ["course_id", "max_size", "ENG-9"];
        assert_eq!(closest("Course ID", known), Some("course_id"));
        assert_eq!(closest("max_szie", known), Some("max_size"));
        assert_eq!(closest("eng9", known), Some("ENG-9"));
        assert_eq!(closest("capacity", known), None);
    }

    #[test]
    fn another_serial_number_is_not_a_slip() {
        assert_eq!(closest("S0017", ["S0018", "S0016"]), None);
    }

    #[test]
    fn few_names_are_listed_when_none_is_close() {
        assert_eq!(Suggest::new(["A", "B"]).hint("7").as_deref(), Some("one of A, B"));
    }
}
