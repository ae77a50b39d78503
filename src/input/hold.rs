//! How firmly an existing section or seat is held.

use super::cell::Complaint;
use super::suggest::Suggest;

/// How firmly a cell is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// A start only; it may go for nothing.
    Hint,
    /// It stays unless changing it pays.
    Prefer,
    /// It stays.
    Lock,
}

/// How firmly each cell of a row of `sections.csv` is held. A blank cell is free all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holds {
    /// The cell `term`.
    pub term: Hold,
    /// The cell `blocks`.
    pub blocks: Hold,
    /// The cell `room_id`.
    pub room_id: Hold,
    /// The cell `staff_ids`.
    pub staff_ids: Hold,
}

impl Holds {
    fn all(hold: Hold) -> Holds {
        Holds { term: hold, blocks: hold, room_id: hold, staff_ids: hold }
    }
}

const WORDS: [(&str, Hold); 3] =
    [("lock", Hold::Lock), ("prefer", Hold::Prefer), ("hint", Hold::Hint)];

/// Reads the `hold` of a seat: `lock`, `prefer` or `hint`; blank = `lock`.
///
/// # Errors
///
/// What is wrong with the text.
pub fn parse_hold(text: Option<&str>) -> Result<Hold, Complaint> {
    let Some(text) = text else { return Ok(Hold::Lock) };
    let found = WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text.trim()));
    found.map(|(_, hold)| *hold).ok_or_else(|| unknown(text, &WORDS.map(|(word, _)| word)))
}

/// Reads the `hold` of a section: one word for all cells, or by cell such as
/// `lock:blocks;prefer:staff_ids`, where a cell that is not named is a hint.
///
/// # Errors
///
/// What is wrong with the text.
pub fn parse_holds(text: Option<&str>) -> Result<Holds, Complaint> {
    let Some(text) = text.filter(|text| text.contains([':', ';'])) else {
        return parse_hold(text).map(Holds::all);
    };
    let mut holds = Holds::all(Hold::Hint);
    let mut named = Vec::new();
    for item in text.split(';').map(str::trim).filter(|item| !item.is_empty()) {
        let Some((word, cell)) = item.split_once(':') else {
            let hint = "as in lock:blocks;prefer:staff_ids";
            return Err(Complaint::new("a word and a cell are asked for, with ':' between", hint));
        };
        let hold = parse_hold(Some(word))?;
        let cell = cell.trim();
        let place = match cell {
            "term" => &mut holds.term,
            "blocks" => &mut holds.blocks,
            "room_id" => &mut holds.room_id,
            "staff_ids" => &mut holds.staff_ids,
            _ => return Err(unknown(cell, &["term", "blocks", "room_id", "staff_ids"])),
        };
        *place = hold;
        if named.contains(&cell) {
            return Err(Complaint::plain(format!("the cell '{cell}' is named twice")));
        }
        named.push(cell);
    }
    Ok(holds)
}

fn unknown(text: &str, words: &[&'static str]) -> Complaint {
    let message = format!("'{}' is not one of {}", text.trim(), words.join(", "));
    let close = Suggest::new(words.iter().copied()).closest(text);
    Complaint { message, hint: close.map(|close| format!("did you mean '{close}'?")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_held_as_a_whole_or_cell_by_cell() {
        assert_eq!(parse_holds(None).ok(), Some(Holds::all(Hold::Lock)));
        assert_eq!(parse_holds(Some("Prefer")).ok(), Some(Holds::all(Hold::Prefer)));
        let by_cell = parse_holds(Some("lock:blocks; prefer:staff_ids")).ok();
        let hint = Holds::all(Hold::Hint);
        let expected = Holds { blocks: Hold::Lock, staff_ids: Hold::Prefer, ..hint };
        assert_eq!(by_cell, Some(expected));
    }

    #[test]
    fn wrong_words_and_cells_are_named() {
        for (text, told) in [
            ("locked", "'locked' is not one of lock, prefer, hint"),
            ("lock:block", "'block' is not one of term, blocks, room_id, staff_ids"),
            ("lock:term;hint:term", "the cell 'term' is named twice"),
            ("lock;hint", "a word and a cell are asked for, with ':' between"),
        ] {
            assert_eq!(parse_holds(Some(text)).expect_err("wrong").message, told);
        }
    }
}
