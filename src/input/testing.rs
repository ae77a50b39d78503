//! Schools for tests: small ones with one thing wrong, and ones that nobody would write.

use super::tables::{EachTable, each_table};
use crate::school::records::{
    BellKind, BellRecord, Fields, FrameRecord, MeetingRecord, Record, Records, RuleRecord,
    StrengthRecord, Word,
};
use serde_json::{Map, Value};
use std::fs;

/// A frame of one block.
pub(super) const FRAME: &str = r#"{"terms":["S1"],"days":["Mon"],"blocks":["1"],
    "bells":[{"block":"1","days":["Mon"],"start":"08:30","end":"09:18"}],
    "meets":{"full":{"blocks":1,"terms":1}}}"#;

/// A folder with these files; the four that every school needs are added where they are not given.
pub(super) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let needed = [
        ("frame.json", FRAME),
        ("courses.csv", "course_id\nENG9\n"),
        ("students.csv", "student_id\nS1\n"),
        ("requests.csv", "student_id,course_id\nS1,ENG9\n"),
    ];
    for (name, text) in needed.iter().chain(files) {
        match *text {
            "absent" => fs::remove_file(folder.path().join(name)).expect("it was there"),
            text => fs::write(folder.path().join(name), text).expect("a small file"),
        }
    }
    folder
}

/// Choices made by bytes, so that a shorter list of smaller bytes makes a simpler school.
pub(super) struct Choices {
    bytes: std::vec::IntoIter<u8>,
    typed: Vec<String>,
}

/// Texts that have broken some reader or writer before.
const AWKWARD: [&str; 24] = [
    "A",
    "B",
    "a,b",
    "say \"hi\"",
    "\"",
    "two\nlines",
    "cr\rlf\r\nend",
    "a\tb",
    "=1+1",
    "@x",
    "-1",
    "007",
    "1e5",
    "true",
    "null",
    "{\"a\":1}",
    "\u{feff}bom",
    "naïve ☃",
    "x y",
    "'",
    "\u{1}",
    "\\",
    "PK\u{3}\u{4}",
    "NaN",
];

impl Choices {
    pub(super) fn new(bytes: Vec<u8>, typed: Vec<String>) -> Choices {
        let typed = typed.iter().map(|text| text.trim().replace(';', "")).collect();
        Choices { bytes: bytes.into_iter(), typed }
    }

    fn below(&mut self, count: usize) -> usize {
        usize::from(self.bytes.next().unwrap_or(0)) % count
    }

    fn chance(&mut self) -> bool {
        self.below(2) == 1
    }

    /// A text that can stand in any cell and list.
    fn name(&mut self) -> String {
        let choice = self.below(AWKWARD.len() + self.typed.len());
        match self.typed.get(choice.wrapping_sub(AWKWARD.len())) {
            Some(text) if !text.is_empty() => text.clone(),
            _ => AWKWARD[choice % AWKWARD.len()].to_owned(),
        }
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Choices) -> T) -> Option<T> {
        self.chance().then(|| make(self))
    }

    fn some<T>(&mut self, mut make: impl FnMut(&mut Choices) -> T) -> Vec<T> {
        (0..self.below(4)).map(|_| make(self)).collect()
    }

    fn number(&mut self) -> f64 {
        let (a, b) = (self.below(256) as f64, self.below(256) as f64);
        [0.0, 0.5, a, a + b / 256.0, a / (b + 1.0), 0.1 + 0.2, 1e-9 * a][self.below(7)]
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth > 3 { 4 } else { 6 }) {
            0 => Value::Bool(self.chance()),
            1 => Value::from(self.number()),
            2 => Value::from(self.below(256)),
            3 => Value::from(self.name()),
            4 => Value::Array(self.some(|choices| choices.value(depth + 1))),
            _ => Value::Object(self.keys(depth + 1)),
        }
    }

    fn keys(&mut self, depth: usize) -> Map<String, Value> {
        self.some(|choices| (format!("x{}", choices.name()), choices.value(depth)))
            .into_iter()
            .collect()
    }

    fn frame(&mut self) -> FrameRecord {
        let names = |choices: &mut Choices| choices.some(Choices::name);
        FrameRecord {
            format: None,
            version: None,
            name: self.maybe(Choices::name),
            terms: names(self),
            days: names(self),
            blocks: names(self),
            bells: self.some(|choices| BellRecord {
                block: choices.name(),
                days: names(choices),
                terms: names(choices),
                start: choices.name(),
                end: choices.name(),
                kind: [BellKind::Class, BellKind::Optional][choices.below(2)],
                wave: choices.maybe(Choices::name),
            }),
            meets: (self.some(|choices| {
                let meeting = MeetingRecord {
                    blocks: choices.below(9) as u32,
                    terms: choices.below(9) as u32,
                    contiguous: choices.chance(),
                    within: choices.maybe(names),
                    starts: choices.maybe(names),
                    load: choices.maybe(Choices::number),
                };
                (choices.name(), meeting)
            }))
            .into_iter()
            .collect(),
            teacher_load: self.maybe(Choices::number),
            student_load: self.maybe(Choices::number),
        }
    }

    fn rule(&mut self, position: usize) -> RuleRecord {
        if self.below(4) == 3 {
            let id = Some(format!("{} {position}", self.name()));
            return RuleRecord { id, off: true, ..RuleRecord::default() };
        }
        let soft = StrengthRecord::Soft { tier: self.below(9) as u8 + 1, weight: 7 };
        RuleRecord {
            id: self.maybe(|choices| format!("{} {position}", choices.name())),
            ask: Map::from_iter([(self.name(), self.value(0))]),
            strength: Some(if self.chance() { soft } else { StrengthRecord::Word("hard".into()) }),
            because: self.maybe(Choices::name),
            off: false,
        }
    }
}

/// A school of any shape.
pub(super) fn any_records(choices: &mut Choices) -> Records {
    let mut records = Records { frame: choices.frame(), ..Records::default() };
    records.header.name = choices.maybe(Choices::name);
    records.header.more = choices.keys(0);
    records.programs = choices.maybe(|choices| Value::Object(choices.keys(0)));
    records.rules = choices
        .maybe(|choices| (0..choices.below(4)).map(|position| choices.rule(position)).collect());
    each_table(&mut records, choices);
    records
}

impl EachTable for Choices {
    fn required<R: Record>(&mut self, rows: &mut Vec<R>) {
        *rows = self.some(|choices| {
            let mut row = R::default();
            row.fields(choices);
            let extra = choices.some(|choices| (format!("x{}", choices.name()), choices.name()));
            row.extra().extend(extra);
            row
        });
    }

    fn optional<R: Record>(&mut self, rows: &mut Option<Vec<R>>) {
        *rows = self.maybe(|choices| {
            let mut rows = Vec::new();
            EachTable::required(choices, &mut rows);
            rows
        });
    }
}

impl Fields for Choices {
    fn required(&mut self, _: &'static str, cell: &mut String) {
        *cell = self.name();
    }

    fn text(&mut self, _: &'static str, cell: &mut Option<String>) {
        let several = self.chance();
        *cell = self.maybe(|choices| match several {
            true => format!("{};{}", choices.name(), choices.name()),
            false => choices.name(),
        });
    }

    fn list(&mut self, _: &'static str, cell: &mut Vec<String>) {
        *cell = self.some(Choices::name);
    }

    fn whole(&mut self, _: &'static str, cell: &mut Option<u32>) {
        *cell = self.maybe(|choices| choices.below(256) as u32 * 3921);
    }

    fn decimal(&mut self, _: &'static str, cell: &mut Option<f64>) {
        *cell = self.maybe(Choices::number);
    }

    fn yes_no(&mut self, _: &'static str, cell: &mut Option<bool>) {
        *cell = self.maybe(Choices::chance);
    }

    fn word<W: Word>(&mut self, _: &'static str, cell: &mut Option<W>) {
        *cell = self.maybe(|choices| W::WORDS[choices.below(W::WORDS.len())].1);
    }
}
