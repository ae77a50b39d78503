//! The facts of a school: as its files state them ([`records`]), and indexed for work.

pub mod records;

mod fault;

pub use fault::{Fault, Place, Severity};
