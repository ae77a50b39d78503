//! What a scenario wants of a build: whom it serves evenly, what it may give up for that, what comes first.

use super::super::faults::Faults;
use super::super::json::{At, Object, names, shown, text};
use crate::school::{Intent, Layer, Mention};
use serde_json::Value;

/// The tiers of soft rules, as keys.
const TIERS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Reads `steer_by`, `allowed_loss`, `layers` and `expect`.
pub(super) fn read_intent(keys: &mut Object, faults: &mut Faults) -> Intent {
    let mut intent = Intent::default();
    let at = keys.at.key("steer_by");
    match keys.value("steer_by") {
        Some(value @ Value::Object(_)) => {
            if let Some(mut steering) = Object::open(value, at, "what steers", faults) {
                let at = steering.at.key("groups");
                let groups = steering.needed("groups", faults);
                intent.steer_by = groups.map_or(Vec::new(), |list| mentions(list, &at, faults));
                intent.steering_loss = share(&mut steering, "allowed_loss", faults);
                steering.close(faults);
            }
        }
        Some(list) => intent.steer_by = mentions(list, &at, faults),
        None => {}
    }
    let at = keys.at.key("allowed_loss");
    if let Some(value) = keys.value("allowed_loss")
        && let Some(mut losses) = Object::open(value, at, "losses by tier", faults)
    {
        intent.primary_loss = share(&mut losses, "primary", faults);
        for (tier, key) in (1..).zip(TIERS) {
            intent.tier_loss.extend(losses.whole(key, faults).map(|points| (tier, points)));
        }
        losses.close(faults);
    }
    intent.expectations = super::expect::read_expectations(keys, faults);
    let at = keys.at.key("layers");
    match keys.value("layers") {
        Some(Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                intent.layers.extend(layer(item, at.item(index), faults));
            }
        }
        Some(other) => {
            let message = "a list of layers is asked for, as […], what comes first first";
            faults.add(at.error(message).value(shown(other)));
        }
        None => {}
    }
    intent
}

/// A share of the requests, from 0 to 1.
fn share(keys: &mut Object, key: &'static str, faults: &mut Faults) -> Option<f64> {
    let share = keys.decimal(key, faults)?;
    if share > 1.0 {
        let fault = keys.at.key(key).error("is not a share from 0 to 1");
        faults.add(fault.value(share.to_string()).hint("write 0.005 for half a percent"));
        return None;
    }
    Some(share)
}

fn mentions(list: &Value, at: &At, faults: &mut Faults) -> Vec<Mention> {
    let items = names(list, at, faults).unwrap_or_default();
    let place = |(index, text): (usize, String)| Mention { text, place: at.item(index).place() };
    items.into_iter().enumerate().map(place).collect()
}

/// A layer: a word, a list of words, or `{"name": …, "courses": […]}`.
fn layer(value: &Value, at: At, faults: &mut Faults) -> Option<Layer> {
    match value {
        Value::Object(_) => {
            let mut keys = Object::open(value, at, "a layer", faults)?;
            let name = keys.text("name", faults);
            let at = keys.at.key("courses");
            let courses = keys.needed("courses", faults);
            keys.close(faults);
            let layer = courses.and_then(|value| layer(value, at, faults))?;
            Some(Layer { name: name.unwrap_or(layer.name), courses: layer.courses })
        }
        Value::Array(items) if !items.is_empty() => {
            let courses = mentions(value, &at, faults);
            let words: Vec<&str> = courses.iter().map(|word| word.text.as_str()).collect();
            Some(Layer { name: words.join(", "), courses })
        }
        other => match text(other) {
            Ok(text) if !text.is_empty() => {
                let courses = vec![Mention { text: text.clone(), place: at.place() }];
                Some(Layer { name: text, courses })
            }
            _ => {
                faults.add(at.error("names no courses").value(shown(other)));
                None
            }
        },
    }
}
