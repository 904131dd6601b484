//! What a callback carries, and where it goes.

use serde_json::{Value, json};

use super::form::encode;
use super::sim::Sim;

/// Where one request wants to be called back.
#[derive(Clone, Debug)]
pub struct Callback {
    pub url: String,
    pub method: String,
}

/// An error as a callback tells it.
#[derive(Clone, Debug)]
pub struct Told {
    pub code: Option<u64>,
    pub message: Option<String>,
}

impl Told {
    /// An error of ours: its text is free.
    pub fn ours(code: u64) -> Self {
        Self {
            code: Some(code),
            message: Some("*".to_string()),
        }
    }
}

impl Callback {
    /// C1, C7: the fields of the output `callback`, with the Sim as it is now.
    pub fn call(&self, sim: &Sim, error: Option<&Told>) -> Value {
        let mut pairs = vec![("SimSid", sim.sid.clone())];
        if let Some(name) = &sim.unique_name {
            pairs.push(("SimUniqueName", name.clone()));
        }
        pairs.push(("SimStatus", sim.reported().to_string()));
        if let Some(code) = error.and_then(|error| error.code) {
            pairs.push(("ErrorCode", code.to_string()));
        }
        if let Some(message) = error.and_then(|error| error.message.clone()) {
            pairs.push(("ErrorMessage", message));
        }
        pairs.push(("ApiVersion", "v1".to_string()));
        pairs.push(("AccountSid", sim.account_sid.clone()));
        let pairs: Vec<(String, String)> = pairs
            .into_iter()
            .map(|(name, value)| (name.to_string(), value))
            .collect();
        let parameters = encode(&pairs);

        let mut fields = json!({ "id": "*", "method": self.method, "url": self.url });
        if self.method == "GET" {
            fields["url"] = joined(&self.url, &parameters).into();
        } else {
            fields["body"] = parameters.into();
        }
        fields
    }
}

/// C7: the parameters behind whatever query the URL has, before its fragment.
fn joined(url: &str, parameters: &str) -> String {
    let (base, fragment) = match url.find('#') {
        Some(start) => url.split_at(start),
        None => (url, ""),
    };
    let mark = match base.split_once('?') {
        None => "?",
        // A query that is empty, or that ends in `&`, has its mark already.
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{base}{mark}{parameters}{fragment}")
}
