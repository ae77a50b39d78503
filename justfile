# The same steps as .ci/run, one by one. `just` lists them.

default:
    @just --list

# Everything that must hold for a change
ci:
    .ci/run

fmt:
    cargo fmt --all

lint:
    cargo clippy --all-targets -- -D warnings

test:
    cargo test

doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --open

bench:
    cargo bench

# Write the JSON Schemas and the shipped schools anew
generated:
    cargo run --release -- schema --out models/schema
    for name in riverside harbor metro; do cargo run --release -- generate --shipped $name --out models/$name; done

licences:
    cargo deny check licenses bans sources
