//! Random numbers that depend on what they are for, never on who draws them or when.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Stream(Pcg64Mcg);

impl Stream {
    /// The stream for a seed and a purpose, such as (island, epoch).
    pub fn new(seed: u64, purpose: [u64; 2]) -> Stream {
        let mut mixed = seed;
        for part in purpose {
            mixed = mix(mixed ^ mix(part.wrapping_add(0x9e37_79b9_7f4a_7c15)));
        }
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&mixed.to_le_bytes());
        bytes[8..].copy_from_slice(&mix(mixed).to_le_bytes());
        Stream(Pcg64Mcg::from_seed(bytes))
    }

    /// A number below `count`, which must not be 0.
    #[inline]
    pub fn below(&mut self, count: usize) -> usize {
        ((u64::from(self.0.next_u32()) * count as u64) >> 32) as usize
    }

    /// One of the items.
    #[inline]
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        if items.is_empty() { None } else { Some(items[self.below(items.len())]) }
    }

    /// True in `parts` of `of` cases.
    #[inline]
    pub fn chance(&mut self, parts: usize, of: usize) -> bool {
        self.below(of) < parts
    }

    /// Any number.
    #[inline]
    pub fn number(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// Puts items into random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}

/// Spreads every bit of a number over all of them (the finaliser of SplitMix64).
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
