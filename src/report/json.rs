use serde_json::Value;

/// JSON that a person can read and a line-by-line comparison can use: whatever holds only plain values
/// stands on one line, everything else is indented.
pub(super) fn lines(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    let parts: Vec<(Option<&String>, &Value)> = match value {
        Value::Object(map) if !map.values().all(is_plain) || depth == 0 => {
            map.iter().map(|(key, value)| (Some(key), value)).collect()
        }
        Value::Array(items) if !items.iter().all(is_scalar) => {
            items.iter().map(|item| (None, item)).collect()
        }
        plain => {
            text.push_str(&plain.to_string());
            return;
        }
    };
    let (open, close) = if value.is_array() { ('[', ']') } else { ('{', '}') };
    text.push(open);
    for (index, (key, value)) in parts.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&"  ".repeat(depth + 1));
        if let Some(key) = key {
            text.push_str(&Value::from(key.as_str()).to_string());
            text.push_str(": ");
        }
        write(value, depth + 1, text);
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
    text.push(close);
}

/// Whether a value holds nothing that holds something in turn.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(is_scalar),
        other => is_scalar(other),
    }
}

fn is_scalar(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn rows_stand_on_one_line() {
        let value = json!({"a": 1, "rows": [{"b": "x", "c": [1, 2]}, {"b": "y"}], "none": []});
        let text = super::lines(&value);
        let expected = r#"{
  "a": 1,
  "rows": [
    {"b":"x","c":[1,2]},
    {"b":"y"}
  ],
  "none": []
}
"#;
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).ok(), Some(value));
    }
}
