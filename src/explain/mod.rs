//! Why: one true reason for each request that a plan does not meet.

mod choose;
mod detail;
#[cfg(test)]
mod oracle;
mod reason;
#[cfg(test)]
mod tests;
mod unmet;
mod written;

pub use reason::Reason;
pub use unmet::{Unmet, unmet};
