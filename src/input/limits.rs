//! How much is read before a file is refused. A school is far below each of these; junk is not.

/// The largest file that is read, in bytes.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The most rows of one table.
pub const MOST_ROWS: usize = 2_000_000;

/// The most columns of one table.
pub const MOST_COLUMNS: usize = 2_000;

/// The most rules of one list; each is compared with those before it.
pub const MOST_RULES: usize = 2_000;

/// The most values of one JSON file.
pub const MOST_VALUES: usize = 6_000_000;

/// The longest cell, in bytes.
pub const MOST_CELL_BYTES: usize = 64 * 1024;

/// The largest number a cell may hold. Sums of such numbers stay far from any overflow.
pub const MOST_NUMBER: u32 = 1_000_000;

/// The most faults that are shown; the rest are counted.
pub const MOST_FAULTS: usize = 200;
