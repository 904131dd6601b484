//! A policy in a file: the fields of a `policy` line of the log format.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use sim_lifecycle::Policy;
use sim_lifecycle::replay::{Input, Line, LineFault};

/// Says which file no policy can be read from, and why.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", file.display())]
pub struct PolicyFileError {
    /// The file.
    pub file: PathBuf,
    /// Why.
    pub why: PolicyError,
}

/// Says why a text is no policy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The file cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is no JSON object.
    #[error("{0}; expected a JSON object such as {{\"ready_period_months\": 3}}")]
    Json(#[from] serde_json::Error),
    /// It has a field or a value that a policy has not.
    #[error("{0}")]
    Line(#[from] LineFault),
}

/// Reads the published policy with the values of this file in place of its own; `None` where there is no file.
///
/// # Errors
///
/// [`PolicyFileError`].
pub fn read_policy(file: Option<&Path>) -> Result<Option<Policy>, PolicyFileError> {
    file.map(|file| {
        let text = std::fs::read(file).map_err(PolicyError::from);
        text.and_then(|text| read(&text)).map_err(|why| PolicyFileError {
            file: file.into(),
            why,
        })
    })
    .transpose()
}

/// The fields are read as those of a line are, so that there is one reader, and one set of words for what is wrong.
///
/// What a line has beside them is put behind the text as it stands, which keeps its columns, and its keys: none is there twice.
fn read(text: &[u8]) -> Result<Policy, PolicyError> {
    let fields: Map<String, Value> = serde_json::from_slice(text)?;
    let open = text.trim_ascii_end().strip_suffix(b"}").unwrap_or_default();
    let comma: &[u8] = if fields.is_empty() { b"" } else { b"," };
    let line = [open, comma, br#""at":"1970-01-01T00:00:00Z","input":"policy"}"#].concat();
    let mut policy = Policy::default();
    if let Input::Policy(overrides) = Line::read(&line)?.input {
        policy = overrides.applied_to(policy);
    }
    Ok(policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_fields_of_a_policy_line() {
        let policy = read(br#"{"ready_period_months": 2, "reactivation": true}"#).expect("a policy");
        assert_eq!(policy.ready_period.get(), 2);
        assert!(policy.reactivation);
        assert_eq!(policy.cancellation_delay, Policy::default().cancellation_delay);
        assert_eq!(read(b"\t{ }\n").expect("a policy"), Policy::default());
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, words) in [
            (r#"{"ready_period": 2}"#, "there is no field `ready_period`"),
            (
                r#"{"ready_command_limit": 0}"#,
                "field `ready_command_limit` is 0",
            ),
            (r#"{"sim": "DE"}"#, "field `sim` does not belong here"),
            (r#"{"reactivation":true,"reactivation":true}"#, "reactivation"),
            (r#"{"input":"delete"}"#, "input"),
            ("{\n  \"ready_period\": 2\n}\n", "column 16"),
            ("[]", "expected a JSON object"),
        ] {
            let error = read(text.as_bytes()).expect_err(text).to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
