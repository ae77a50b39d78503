//! From the bytes of a file to its text, or to what is wrong with them.

use super::faults::Faults;
use super::limits::MOST_BYTES;
use crate::school::Fault;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// What became of reading a file.
pub(super) enum Content {
    /// There is no such file.
    Absent,
    /// It is there and cannot be read; the faults say why.
    Unreadable,
    /// Its bytes.
    Bytes(Vec<u8>),
}

/// Reads a file whole, unless it is too large or no file. `name` is what faults call it.
pub(super) fn read_bytes(path: &Path, name: &str, faults: &mut Faults) -> Content {
    let refused = |message: String, faults: &mut Faults| {
        faults.add(Fault::error(message).file(name));
        Content::Unreadable
    };
    // The kind is looked at before opening: opening a pipe would wait for somebody to write to it.
    let kind = match path.metadata() {
        Ok(kind) => kind,
        Err(error) if error.kind() == ErrorKind::NotFound => return Content::Absent,
        Err(error) => return refused(format!("cannot be read: {error}"), faults),
    };
    if !kind.is_file() {
        return refused("is not a file".to_owned(), faults);
    }
    if kind.len() > MOST_BYTES {
        return refused(too_long(kind.len()), faults);
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Err(error) => refused(format!("cannot be read: {error}"), faults),
        Ok(length) if length as u64 > MOST_BYTES => refused(too_long(length as u64), faults),
        Ok(_) => Content::Bytes(bytes),
    }
}

fn too_long(length: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    let (length, most) = (length.div_ceil(MIB), MOST_BYTES / MIB);
    format!("holds {length} MiB; the largest file that is read holds {most} MiB")
}

/// The SHA-256 of some bytes, in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How a table that is no text is made one.
pub(super) const SAVE_TABLE: &str = "open it in the spreadsheet program and save it as 'CSV UTF-8'";

/// How a JSON document that is no text is made one.
pub(super) const SAVE_JSON: &str = "JSON is plain text: save it as UTF-8, in a text editor";

/// The text of a file, without its byte-order mark; `None` with a fault if it is no text, and how such a
/// file is made one.
pub(super) fn decode<'b>(
    bytes: &'b [u8],
    name: &str,
    save_again: &str,
    faults: &mut Faults,
) -> Option<&'b str> {
    text_of(bytes, save_again).map_err(|fault| faults.add(fault.file(name))).ok()
}

fn text_of<'b>(bytes: &'b [u8], save_again: &str) -> Result<&'b str, Box<Fault>> {
    let starts: [(&[u8], &str); 6] = [
        (b"PK\x03\x04", "is a spreadsheet workbook or an archive, not text"),
        (b"\xd0\xcf\x11\xe0", "is an old spreadsheet workbook, not text"),
        (b"\xff\xfe", "is UTF-16 text, not UTF-8"),
        (b"\xfe\xff", "is UTF-16 text, not UTF-8"),
        (b"\x1f\x8b", "is compressed, not text"),
        (b"%PDF", "is a PDF, not text"),
    ];
    if let Some((_, message)) = starts.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(Box::new(Fault::error(*message).hint(save_again)));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, byte) = line_and_byte(bytes, error.valid_up_to());
        let wrong = bytes[error.valid_up_to()];
        let message = format!("is not UTF-8 text: byte {byte} of the line is 0x{wrong:02x}");
        Box::new(Fault::error(message).row(line).hint(save_again))
    })?;
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        let (line, byte) = line_and_byte(bytes, at);
        let message = format!("is not text: byte {byte} of the line is NUL");
        return Err(Box::new(Fault::error(message).row(line).hint(save_again)));
    }
    Ok(text)
}

/// The line, and the byte within the line, both counted from 1.
fn line_and_byte(bytes: &[u8], at: usize) -> (u64, usize) {
    let before = &bytes[..at];
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    (1 + count_lines(before), at - start + 1)
}

/// How many lines end within these bytes, whether by LF, by CRLF or, as old programs write, by CR.
pub(super) fn count_lines(bytes: &[u8]) -> u64 {
    let ends = |at: usize| match bytes[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    (0..bytes.len()).filter(|&at| ends(at)).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(bytes: &[u8]) -> String {
        let mut faults = Faults::default();
        assert!(decode(bytes, "x.csv", SAVE_TABLE, &mut faults).is_none());
        faults.finish()[0].to_string()
    }

    #[test]
    fn what_is_no_utf8_text_is_named_with_line_and_byte() {
        assert!(
            fault(b"a,b\nJos\xe9,1\n").starts_with(
                "x.csv, row 2: is not UTF-8 text: byte 4 of the line is 0xe9 (open it"
            )
        );
        assert!(fault(b"a\r\nb\0").starts_with("x.csv, row 2: is not text: byte 2"));
        assert!(fault(b"PK\x03\x04rest").contains("workbook"));
        assert!(fault(b"\xff\xfea\0").contains("UTF-16"));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(decode(b"\xef\xbb\xbfa", "x", SAVE_JSON, &mut Faults::default()), Some("a"));
    }

    #[test]
    fn a_folder_and_a_file_of_junk_are_refused_before_they_are_read() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let junk = folder.path().join("courses.csv");
        File::create(&junk).and_then(|file| file.set_len(100 << 20)).expect("a long file");
        let mut faults = Faults::default();
        assert!(matches!(read_bytes(&junk, "courses.csv", &mut faults), Content::Unreadable));
        assert!(matches!(read_bytes(folder.path(), "y", &mut faults), Content::Unreadable));
        let shown = faults.finish();
        assert_eq!(
            shown[0].to_string(),
            "courses.csv: holds 100 MiB; the largest file that is read holds 64 MiB"
        );
        assert_eq!(shown[1].to_string(), "y: is not a file");
    }
}
