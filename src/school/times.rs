//! Sets of times. A time set is a bit set over the frame's *atoms*: elementary clock intervals, merged
//! when the same blocks cover them, so that two placements clash exactly when their sets share a bit.

/// A set of atoms, as many words wide as the frame needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Times(Vec<u64>);

impl Times {
    /// The empty set for a frame of `words` words.
    pub fn empty(words: usize) -> Times {
        Times(vec![0; words])
    }

    /// Adds an atom.
    pub fn insert(&mut self, atom: usize) {
        if let Some(word) = self.0.get_mut(atom / 64) {
            *word |= 1 << (atom % 64);
        }
    }

    /// Whether an atom is in it.
    pub fn has(&self, atom: usize) -> bool {
        self.0.get(atom / 64).is_some_and(|word| word >> (atom % 64) & 1 == 1)
    }

    /// Adds all atoms of another set.
    pub fn add(&mut self, other: &Times) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// Whether the two sets share an atom.
    pub fn overlaps(&self, other: &Times) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// Whether every atom of this set is in the other.
    pub fn is_within(&self, other: &Times) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }

    /// Whether it has no atom.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// How many atoms it has.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The words, lowest atoms first.
    pub fn words(&self) -> &[u64] {
        &self.0
    }
}
