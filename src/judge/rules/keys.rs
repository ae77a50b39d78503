//! The keys of a rule, read from JSON.

use super::decimal::Decimal;
use serde_json::{Map, Value};

/// The keys of a rule.
pub struct Keys<'a> {
    map: &'a Map<String, Value>,
}

impl<'a> Keys<'a> {
    /// The keys, if they are an object with no others than these.
    pub fn read(value: &'a Value, allowed: &[&str]) -> Result<Keys<'a>, String> {
        let map = value.as_object().ok_or("its keys are no object")?;
        match map.keys().find(|key| !allowed.contains(&key.as_str())) {
            Some(unknown) => Err(format!("the key '{unknown}' is not known")),
            None => Ok(Keys { map }),
        }
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// A list of texts, or a single text; `None` if it is not given.
    pub fn texts(&self, key: &str) -> Result<Option<Vec<&'a str>>, String> {
        let wrong = || format!("'{key}' is neither a text nor a list of texts");
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(vec![text.trim()])),
            Some(Value::Array(values)) => values
                .iter()
                .map(|value| value.as_str().map(str::trim).ok_or_else(wrong))
                .collect::<Result<Vec<&str>, String>>()
                .map(Some),
            Some(_) => Err(wrong()),
        }
    }

    /// A list of texts that must be given.
    pub fn needed_texts(&self, key: &str) -> Result<Vec<&'a str>, String> {
        self.texts(key)?.filter(|texts| !texts.is_empty()).ok_or(format!("'{key}' is not given"))
    }

    /// An object of lists of texts that must be given.
    pub fn needed_lists(&self, key: &str) -> Result<Vec<(&'a str, Vec<&'a str>)>, String> {
        let value = self.get(key).ok_or(format!("'{key}' is not given"))?;
        let map = value.as_object().ok_or(format!("'{key}' is no object"))?;
        let inside = Keys { map };
        let lists: Result<Vec<_>, String> =
            map.keys().map(|name| Ok((name.trim(), inside.needed_texts(name)?))).collect();
        lists.and_then(|lists| {
            if lists.is_empty() { Err(format!("'{key}' names nothing")) } else { Ok(lists) }
        })
    }

    /// A whole number, zero or more; `None` if it is not given.
    pub fn whole(&self, key: &str) -> Result<Option<u64>, String> {
        self.get(key)
            .map(|value| value.as_u64().ok_or(format!("'{key}' is no whole number")))
            .transpose()
    }

    /// A number, zero or more; `None` if it is not given.
    pub fn number(&self, key: &str) -> Result<Option<f64>, String> {
        self.get(key)
            .map(|value| {
                let number = value.as_f64().filter(|number| number.is_finite() && *number >= 0.0);
                number.ok_or(format!("'{key}' is no number"))
            })
            .transpose()
    }

    /// `true` or `false`; `None` if it is not given.
    pub fn flag(&self, key: &str) -> Result<Option<bool>, String> {
        self.get(key)
            .map(|value| value.as_bool().ok_or(format!("'{key}' is neither true nor false")))
            .transpose()
    }

    /// A decimal, zero or more, exactly as it is written; `None` if it is not given.
    pub fn decimal(&self, key: &str) -> Result<Option<Decimal>, String> {
        self.get(key)
            .map(|value| {
                let number = value.as_number().map(|number| number.to_string());
                number.and_then(|text| Decimal::read(&text)).ok_or(format!("'{key}' is no number"))
            })
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_read_or_say_why_not() {
        let value =
            json!({"courses": "all", "blocks": ["1", " 2"], "sections": 2, "max_share": 0.3});
        let keys =
            Keys::read(&value, &["courses", "blocks", "sections", "max_share"]).ok().unwrap();
        assert_eq!(keys.texts("courses"), Ok(Some(vec!["all"])));
        assert_eq!(keys.texts("blocks"), Ok(Some(vec!["1", "2"])));
        assert_eq!(keys.texts("none"), Ok(None));
        assert!(keys.texts("sections").is_err());
        assert!(keys.needed_texts("none").is_err());
        assert_eq!(keys.whole("sections"), Ok(Some(2)));
        assert!(keys.whole("max_share").is_err());
        assert_eq!(keys.decimal("max_share").unwrap().unwrap().share_of(10), 3);
        assert!(keys.decimal("courses").is_err());
        assert!(keys.flag("none") == Ok(None) && keys.flag("sections").is_err());
        assert!(Keys::read(&value, &["courses"]).is_err());
        assert!(Keys::read(&json!([]), &[]).is_err());
    }
}
