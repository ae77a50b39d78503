//! Who teaches what, by integer programming, where loads are too tight for greed.

use crate::solve::state::State;

/// The teachers to give to the open slots: (class, slot, person).
pub fn assign<const W: usize>(_state: &State<W>) -> Option<Vec<(u32, usize, u32)>> {
    None
}
