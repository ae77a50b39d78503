//! Time sets of a fixed width, for the hot loops.

/// A set of atoms in `W` words. Which width a model needs is decided once, see [`super::build`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bits<const W: usize>([u64; W]);

impl<const W: usize> Bits<W> {
    /// The empty set.
    pub const NONE: Bits<W> = Bits([0; W]);

    /// The set with these words; missing words are empty.
    pub fn from_words(words: &[u64]) -> Bits<W> {
        let mut bits = [0; W];
        for (to, from) in bits.iter_mut().zip(words) {
            *to = *from;
        }
        Bits(bits)
    }

    /// Its words.
    pub fn words(&self) -> &[u64] {
        &self.0
    }

    /// Whether the two share an atom.
    #[inline(always)]
    pub fn overlaps(self, other: Bits<W>) -> bool {
        let mut common = 0;
        for word in 0..W {
            common |= self.0[word] & other.0[word];
        }
        common != 0
    }

    /// Both together.
    #[inline(always)]
    pub fn with(mut self, other: Bits<W>) -> Bits<W> {
        for word in 0..W {
            self.0[word] |= other.0[word];
        }
        self
    }

    /// This without the other.
    #[inline(always)]
    pub fn without(mut self, other: Bits<W>) -> Bits<W> {
        for word in 0..W {
            self.0[word] &= !other.0[word];
        }
        self
    }

    /// Whether it has no atom.
    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The numbers of its atoms, rising.
    #[inline(always)]
    pub fn atoms(self) -> impl Iterator<Item = usize> {
        (0..W).flat_map(move |word| {
            let mut left = self.0[word];
            std::iter::from_fn(move || {
                let atom = (left != 0).then(|| word * 64 + left.trailing_zeros() as usize);
                left &= left.wrapping_sub(1);
                atom
            })
        })
    }
}
