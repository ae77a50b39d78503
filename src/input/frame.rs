//! The shape of a frame: which keys there are and what kind of value each holds. Whether the times make
//! sense is asked when the frame is lowered.

use super::faults::Faults;
use super::json::{At, Object, check_format, shown};
use super::suggest::Suggest;
use crate::school::records::{BellKind, BellRecord, FrameRecord, MeetingRecord};
use serde_json::Value;
use std::collections::BTreeMap;

/// The format's name.
pub(super) const FORMAT: &str = "fairbell/frame";

const KINDS: [(&str, BellKind); 5] = [
    ("class", BellKind::Class),
    ("lunch", BellKind::Lunch),
    ("advisory", BellKind::Advisory),
    ("flex", BellKind::Flex),
    ("optional", BellKind::Optional),
];

/// Reads a frame. `None`, with a fault, if it is none at all; otherwise with what could be read.
pub(super) fn read_frame(value: &Value, at: At, faults: &mut Faults) -> Option<FrameRecord> {
    let mut keys = Object::open(value, at, "a frame", faults)?;
    let document = value.as_object()?;
    if !check_format(document, FORMAT, &keys.at, faults) {
        return None;
    }
    // They are checked and not kept: what is written carries this version's own.
    keys.value("format");
    keys.value("version");
    let frame = FrameRecord {
        format: None,
        version: None,
        name: keys.text("name", faults),
        terms: keys.needed_names("terms", faults).unwrap_or_default(),
        days: keys.needed_names("days", faults).unwrap_or_default(),
        blocks: keys.needed_names("blocks", faults).unwrap_or_default(),
        bells: bells(&mut keys, faults),
        meets: meets(&mut keys, faults),
        teacher_load: keys.decimal("teacher_load", faults),
        student_load: keys.decimal("student_load", faults),
    };
    keys.close(faults);
    Some(frame)
}

fn bells(frame: &mut Object, faults: &mut Faults) -> Vec<BellRecord> {
    let at = frame.at.key("bells");
    let Some(value) = frame.needed("bells", faults) else { return Vec::new() };
    let Value::Array(rows) = value else {
        faults.add(at.error("a list of bell rows is asked for, as […]").value(shown(value)));
        return Vec::new();
    };
    let read = |(index, row)| bell(row, at.item(index), faults);
    rows.iter().enumerate().filter_map(read).collect()
}

fn bell(value: &Value, at: At, faults: &mut Faults) -> Option<BellRecord> {
    let mut keys = Object::open(value, at, "a bell row", faults)?;
    let block = keys.needed_text("block", faults);
    let days = keys.needed_names("days", faults);
    let terms = keys.names("terms", faults).unwrap_or_default();
    let start = keys.needed_text("start", faults);
    let end = keys.needed_text("end", faults);
    let kind = keys.text("kind", faults);
    let wave = keys.text("wave", faults);
    let kind = kind.map_or(BellKind::Class, |word| {
        let found = KINDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&word));
        found.map(|(_, kind)| *kind).unwrap_or_else(|| {
            let words = KINDS.map(|(word, _)| word);
            let message = format!("not one of {}", words.join(", "));
            let mut fault = keys.at.key("kind").error(message).value(&word);
            let close = Suggest::new(words).closest(&word);
            fault.hint = close.map(|close| format!("did you mean '{close}'?"));
            faults.add(fault);
            BellKind::Class
        })
    });
    keys.close(faults);
    Some(BellRecord { block: block?, days: days?, terms, start: start?, end: end?, kind, wave })
}

fn meets(frame: &mut Object, faults: &mut Faults) -> BTreeMap<String, MeetingRecord> {
    let at = frame.at.key("meets");
    let Some(value) = frame.needed("meets", faults) else { return BTreeMap::new() };
    let Value::Object(kinds) = value else {
        let message = "meeting kinds are asked for, each under its name, as {…}";
        faults.add(at.error(message).value(shown(value)));
        return BTreeMap::new();
    };
    let mut meets = BTreeMap::new();
    for (name, value) in kinds {
        let at = at.key(name);
        if name.trim() != name || name.is_empty() {
            faults.add(at.error("the name of a meeting kind is blank, or has blanks around it"));
        }
        if let Some(meeting) = meeting(value, at, faults) {
            meets.insert(name.clone(), meeting);
        }
    }
    meets
}

fn meeting(value: &Value, at: At, faults: &mut Faults) -> Option<MeetingRecord> {
    let mut keys = Object::open(value, at, "a meeting kind", faults)?;
    let mut counted = |key, faults: &mut Faults| {
        keys.needed(key, faults)?;
        keys.whole(key, faults)
    };
    let blocks = counted("blocks", faults);
    let terms = counted("terms", faults);
    let contiguous = keys.flag("contiguous", faults);
    let within = keys.names("in", faults);
    let starts = keys.names("starts", faults);
    let load = keys.decimal("load", faults);
    keys.close(faults);
    Some(MeetingRecord { blocks: blocks?, terms: terms?, contiguous, within, starts, load })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults(frame: Value) -> Vec<String> {
        let mut faults = Faults::default();
        read_frame(&frame, At::root("frame.json"), &mut faults);
        faults.finish().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_frame_reads_as_it_is_written() {
        let written = json!({
            "name": "Two periods", "terms": ["S1", "S2"], "days": ["Mon"], "blocks": [1, "2"],
            "bells": [{"block": 1, "days": ["Mon"], "start": "08:30", "end": "09:18"},
                      {"block": "2", "days": ["Mon"], "terms": ["S1"], "start": "09:25",
                       "end": "10:13", "kind": "flex", "wave": "early"}],
            "meets": {"half": {"blocks": 1, "terms": 1, "contiguous": true, "in": ["1"],
                               "starts": ["S2"], "load": 0.5}},
            "teacher_load": 5, "student_load": null,
        });
        let mut faults = Faults::default();
        let frame = read_frame(&written, At::root("frame.json"), &mut faults).expect("a frame");
        assert!(faults.finish().is_empty());
        let text = serde_json::to_string(&frame).expect("plain");
        let again: FrameRecord = serde_json::from_str(&text).expect("the same shape");
        assert_eq!((again.blocks, again.bells.len()), (vec!["1".into(), "2".into()], 2));
        assert_eq!(frame.meets["half"].within.as_deref(), Some(&["1".to_owned()][..]));
    }

    #[test]
    fn every_wrong_key_is_its_own_fault() {
        let shown = faults(json!({
            "terms": ["S1", ""], "day": ["Mon"], "blocks": "1;2",
            "bells": [{"block": "1", "days": ["Mon"], "start": "08:30", "ends": "09:18"},
                      {"block": "1", "days": ["Mon"], "start": "08:30", "end": "09:18", "kind": "lunc"}],
            "meets": {"full": {"blocks": -1, "terms": 2, "contiguos": true}},
        }));
        assert_eq!(
            shown,
            [
                "frame.json, terms[1]: '': a name must not be blank",
                "frame.json, days: must be given, and is missing",
                "frame.json, blocks: '1;2': a list is asked for, as […]",
                "frame.json, bells[0].end: must be given, and is missing",
                "frame.json, bells[0].ends: this key is not known (did you mean 'end'?)",
                "frame.json, bells[1].kind: 'lunc': not one of class, lunch, advisory, flex, optional \
                 (did you mean 'lunch'?)",
                "frame.json, meets.full.blocks: '-1': must not be negative",
                "frame.json, meets.full.contiguos: this key is not known (did you mean 'contiguous'?)",
                "frame.json, day: this key is not known (did you mean 'days'?)",
            ]
        );
    }
}
