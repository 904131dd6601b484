//! Whether an output line is the one that the model expects, free text aside.

use serde_json::Value;

use super::reference::{decode, encode};

/// The start of what a callback writes into its URL or its body.
const FIRST_PARAMETER: &str = "SimSid=";

/// Equal, except where the model leaves a text free (`"*"`).
pub fn matches(expected: &Value, actual: &Value) -> bool {
    let (Some(wanted), Some(found)) = (expected.as_object(), actual.as_object()) else {
        return expected == actual;
    };
    let output = wanted.get("output").and_then(Value::as_str).unwrap_or("");
    wanted.len() == found.len()
        && wanted.iter().all(|(field, value)| {
            found
                .get(field)
                .is_some_and(|other| field_matches(output, field, value, other))
        })
}

fn field_matches(output: &str, field: &str, expected: &Value, actual: &Value) -> bool {
    match (output, field, expected.as_str(), actual.as_str()) {
        ("refused", "message", Some("*"), Some(text)) | ("callback", "id", Some("*"), Some(text)) => {
            !text.is_empty()
        }
        ("callback", "url", Some(wanted), Some(found)) => wanted == found || url_matches(wanted, found),
        ("callback", "body", Some(wanted), Some(found)) => parameters_match(wanted, found),
        _ => expected == actual,
    }
}

/// C7: the URL as given before the parameters, and its fragment behind them.
fn url_matches(expected: &str, actual: &str) -> bool {
    let (Some(wanted), Some(found)) = (called_url(expected), called_url(actual)) else {
        return false;
    };
    wanted.before == found.before
        && wanted.fragment == found.fragment
        && parameters_match(wanted.parameters, found.parameters)
}

struct CalledUrl<'a> {
    before: &'a str,
    parameters: &'a str,
    fragment: &'a str,
}

fn called_url(url: &str) -> Option<CalledUrl<'_>> {
    let (url, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    // The last one: an `=` in a value is escaped, so only the given URL could have another.
    let (before, parameters) = url.split_at(url.rfind(FIRST_PARAMETER)?);
    Some(CalledUrl {
        before,
        parameters,
        fragment,
    })
}

/// The same names and values in the same order, and written as the serializer writes them.
fn parameters_match(expected: &str, actual: &str) -> bool {
    let (Some(wanted), Some(found)) = (decode(expected), decode(actual)) else {
        return false;
    };
    encode(&found) == actual
        && wanted.len() == found.len()
        && wanted
            .iter()
            .zip(&found)
            .all(|((name, value), (other_name, other))| {
                let is_free = name == "ErrorMessage" && value == "*";
                name == other_name && (value == other || (is_free && !other.is_empty()))
            })
}
