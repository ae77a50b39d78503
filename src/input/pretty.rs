//! JSON as a person would lay it out: what is short stays on one line, so that a bell row, a rule or a
//! student is a line of its own.

use serde_json::Value;

const WIDTH: usize = 100;

/// The text of a JSON document, with a newline at its end.
pub(super) fn pretty(value: &Value) -> String {
    let mut text = String::new();
    spread(value, 0, true, &mut text);
    text.push('\n');
    text
}

fn spread(value: &Value, depth: usize, whole: bool, text: &mut String) {
    let start = text.len();
    let column = start - text.rfind('\n').map_or(0, |newline| newline + 1);
    let spreads = match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(keys) => !keys.is_empty(),
        _ => false,
    };
    // A document is always spread: it is read from its first keys down.
    if !(whole && spreads) {
        let fits = inline(value, start + WIDTH.saturating_sub(column), text);
        if fits || !spreads {
            return;
        }
        text.truncate(start);
    }
    match value {
        Value::Array(items) => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                line(position, depth + 1, text);
                spread(item, depth + 1, false, text);
            }
            line(0, depth, text);
            text.push(']');
        }
        Value::Object(keys) => {
            text.push('{');
            for (position, (key, item)) in keys.iter().enumerate() {
                line(position, depth + 1, text);
                scalar(&Value::from(key.as_str()), text);
                text.push_str(": ");
                spread(item, depth + 1, false, text);
            }
            line(0, depth, text);
            text.push('}');
        }
        _ => {}
    }
}

fn line(position: usize, depth: usize, text: &mut String) {
    if position > 0 {
        text.push(',');
    }
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
}

/// Writes a value on one line; stops with `false` as soon as it is too long for that.
fn inline(value: &Value, most: usize, text: &mut String) -> bool {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                text.push_str(if position > 0 { ", " } else { "" });
                if !inline(item, most, text) {
                    return false;
                }
            }
            text.push(']');
        }
        Value::Object(keys) => {
            text.push('{');
            for (position, (key, item)) in keys.iter().enumerate() {
                text.push_str(if position > 0 { ", " } else { "" });
                scalar(&Value::from(key.as_str()), text);
                text.push_str(": ");
                if !inline(item, most, text) {
                    return false;
                }
            }
            text.push('}');
        }
        other => scalar(other, text),
    }
    text.len() <= most
}

fn scalar(value: &Value, text: &mut String) {
    text.push_str(&value.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn short_rows_stay_on_one_line() {
        let bell = json!({"block": "1", "days": ["Mon", "Tue"], "start": "08:30", "end": "09:18"});
        let value = json!({"terms": ["S1"], "bells": [bell, bell, bell], "none": []});
        assert_eq!(
            pretty(&value),
            r#"{
  "terms": ["S1"],
  "bells": [
    {"block": "1", "days": ["Mon", "Tue"], "start": "08:30", "end": "09:18"},
    {"block": "1", "days": ["Mon", "Tue"], "start": "08:30", "end": "09:18"},
    {"block": "1", "days": ["Mon", "Tue"], "start": "08:30", "end": "09:18"}
  ],
  "none": []
}
"#
        );
    }

    #[test]
    fn what_is_written_is_the_same_value() {
        let deep = json!({"a": ["x".repeat(200), {"b": [1.5, null, true, "\"\n"]}], "c": {}});
        assert_eq!(serde_json::from_str::<Value>(&pretty(&deep)).ok(), Some(deep));
        assert_eq!(pretty(&json!(7)), "7\n");
    }
}
