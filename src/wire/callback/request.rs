//! A callback as it goes out over HTTP: its URL, and its body where it has one (rules C1, C7).

use alloc::string::{String, ToString};

use form_urlencoded::Serializer;

use crate::sim::{API_VERSION, Callback, CallbackId, CallbackParameters};
use crate::text::Method;

/// The HTTP request of a callback.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CallbackRequest {
    /// Its id; over HTTP it travels in a header (C6).
    pub id: CallbackId,
    /// The method.
    pub method: Method,
    /// The URL as called: for GET the parameters are in its query.
    pub url: String,
    /// The body, `application/x-www-form-urlencoded`: for POST the parameters.
    pub body: Option<String>,
}

impl CallbackRequest {
    /// Writes a callback as its HTTP request.
    #[must_use]
    pub fn of(callback: &Callback) -> Self {
        let target = &callback.target;
        let parameters = write_parameters(&callback.parameters);
        let given = target.url.as_str();
        let (url, body) = match target.method {
            Method::Get => (join(given, &parameters), None),
            Method::Post => (given.into(), Some(parameters)),
        };
        Self {
            id: callback.id,
            method: target.method,
            url,
            body,
        }
    }
}

/// Writes the parameters in the order of the source, those only that there are.
fn write_parameters(parameters: &CallbackParameters) -> String {
    let CallbackParameters {
        sim,
        unique_name,
        status,
        failure,
        account,
    } = parameters;
    let mut form = Serializer::new(String::new());
    form.append_pair("SimSid", sim.as_str());
    if let Some(name) = unique_name {
        form.append_pair("SimUniqueName", name.as_str());
    }
    form.append_pair("SimStatus", status.into());
    if let Some(code) = failure.code {
        form.append_pair("ErrorCode", &code.to_string());
    }
    if let Some(message) = &failure.message {
        form.append_pair("ErrorMessage", message);
    }
    form.append_pair("ApiVersion", API_VERSION);
    form.append_pair("AccountSid", account.as_str());
    form.finish()
}

/// Puts parameters into a URL's query, before its fragment and after the query that it has (rule C7).
fn join(url: &str, parameters: &str) -> String {
    let (address, fragment) = match url.find('#') {
        Some(at) => url.split_at(at),
        None => (url, ""),
    };
    let separator = match address.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    [address, separator, parameters, fragment].concat()
}
