//! Which cells of an existing row are fixed.

use super::cell::given;

/// The cells of a row of `sections.csv` that a result must keep, where they are filled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Locked {
    /// The term.
    pub term: bool,
    /// The blocks.
    pub blocks: bool,
    /// The room.
    pub room: bool,
    /// Who teaches it.
    pub staff: bool,
}

/// Reads the `hold` cell of a section: `lock` (also if blank), `prefer`, `hint`, or by cell such as
/// `lock:blocks;prefer:staff_ids`, where a cell not named is free.
pub fn of_section(hold: &Option<String>) -> Result<Locked, String> {
    let every = Locked { term: true, blocks: true, room: true, staff: true };
    let Some(hold) = given(hold) else { return Ok(every) };
    let mut locked = Locked::default();
    for item in hold.split(';').map(str::trim).filter(|item| !item.is_empty()) {
        match item.split_once(':') {
            None if is_lock(item)? => locked = every,
            None => locked = Locked::default(),
            Some((word, cell)) => {
                let lock = is_lock(word.trim())?;
                match cell.trim() {
                    "term" => locked.term = lock,
                    "blocks" => locked.blocks = lock,
                    "room_id" => locked.room = lock,
                    "staff_ids" => locked.staff = lock,
                    other => return Err(format!("'{other}' is no cell that can be held")),
                }
            }
        }
    }
    Ok(locked)
}

/// Reads the `hold` cell of a seat: whether the seat is fixed.
pub fn of_seat(hold: &Option<String>) -> Result<bool, String> {
    given(hold).map_or(Ok(true), is_lock)
}

fn is_lock(word: &str) -> Result<bool, String> {
    match word {
        "lock" => Ok(true),
        "prefer" | "hint" => Ok(false),
        other => Err(format!("'{other}' is none of lock, prefer, hint")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_read() {
        let read = |text: &str| of_section(&Some(text.to_string()));
        let every = Locked { term: true, blocks: true, room: true, staff: true };
        assert_eq!(of_section(&None), Ok(every));
        assert_eq!(read("lock"), Ok(every));
        assert_eq!(read("prefer"), Ok(Locked::default()));
        assert_eq!(
            read("lock:blocks;prefer:staff_ids"),
            Ok(Locked { blocks: true, ..Locked::default() })
        );
        assert_eq!(read("lock;hint:room_id"), Ok(Locked { room: false, ..every }));
        for rubbish in ["locked", "lock:", "lock:size", ":", "x:blocks"] {
            assert!(read(rubbish).is_err(), "{rubbish}");
        }
        assert_eq!(of_seat(&None), Ok(true));
        assert_eq!(of_seat(&Some("hint".to_string())), Ok(false));
        assert!(of_seat(&Some("?".to_string())).is_err());
    }
}
