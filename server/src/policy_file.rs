//! A policy in a file: the fields of a `policy` line of the log format.

use std::io;
use std::path::Path;

use serde_json::{Map, Value};
use sim_lifecycle::Policy;
use sim_lifecycle::replay::{Input, Line, LineFault};

/// Says why a policy cannot be read from a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyFileError {
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

/// Reads the published policy with the values of this file in place of its own.
///
/// # Errors
///
/// [`PolicyFileError`].
pub fn read_policy(file: &Path) -> Result<Policy, PolicyFileError> {
    read(&std::fs::read(file)?)
}

/// The fields are read as those of a line are, so that there is one reader, and one set of words for what is wrong.
fn read(text: &[u8]) -> Result<Policy, PolicyFileError> {
    let mut fields: Map<String, Value> = serde_json::from_slice(text)?;
    fields.insert("input".into(), "policy".into());
    fields.insert("at".into(), "1970-01-01T00:00:00Z".into());
    let line = serde_json::to_vec(&fields)?;
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
            ("[]", "expected a JSON object"),
        ] {
            let error = read(text.as_bytes()).expect_err(text).to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
