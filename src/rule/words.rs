use crate::school::Fault;

/// The known word nearest to a mistyped one, if any is near.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, candidate)| *likeness > 0.8 || is_slip(word, candidate))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Whether one slip of the pen turns one word into the other; in shorter words that means nothing.
fn is_slip(word: &str, other: &str) -> bool {
    word.chars().count() >= 3 && strsim::osa_distance(word, other) <= 1
}

/// A fault about a word that is not known, with the nearest known one.
pub fn unknown<'a>(message: &str, word: &str, known: impl Iterator<Item = &'a str>) -> Fault {
    let fault = Fault::error(message).value(word);
    match nearest(word, known) {
        Some(near) => fault.hint(format!("did you mean '{near}'?")),
        None => fault,
    }
}

/// Words as a sentence lists them: `a`, `a and b`, `a, b and c`.
pub fn listed<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(T::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_offered_and_a_far_one_is_not() {
        let near = |word| nearest(word, ["ART", "BIO", "stacked"].into_iter());
        assert_eq!(near("stakced"), Some("stacked"));
        assert_eq!(near("ATR"), Some("ART"));
        assert_eq!(near("CHEM"), None);
    }

    #[test]
    fn words_are_listed_as_in_a_sentence() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
    }
}
