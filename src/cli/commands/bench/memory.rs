//! The most memory that the program has held, where the system tells: on Linux.

use std::fs;

/// Forgets how much the program has held so far. What cannot be forgotten makes the next figure larger, never smaller.
pub fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The most bytes that the program has held since; `None` where nobody tells.
pub fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
