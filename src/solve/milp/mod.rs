//! Small exact models. The only place that names a MILP crate.

pub mod staffing;
