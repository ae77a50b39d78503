//! The `fairbell` program: see the library for everything it does.

use fairbell::cli::{self, Exit};

fn main() -> Exit {
    cli::run(std::env::args_os())
}
