//! Files in, files out.

pub mod lower;
