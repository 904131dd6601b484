//! A callback as it goes out over HTTP: its URL, and its body where it has one (rules C1, C7).

use alloc::string::String;

use super::parameters::Told;
use crate::sim::{Callback, CallbackId, CallbackParameters, CallbackTarget};
use crate::text::Method;

/// The HTTP header in which a callback's id travels (rule C6).
pub const CALLBACK_ID_HEADER: &str = "Sim-Callback-Id";

/// The HTTP request of a callback.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CallbackRequest {
    /// Its id; over HTTP it travels in the header [`CALLBACK_ID_HEADER`], and means nothing but itself (C6).
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
        let (url, body) = write_call(target, &callback.parameters);
        Self {
            id: callback.id,
            method: target.method,
            url,
            body,
        }
    }
}

/// Writes parameters for a target: the URL as called and, for POST, the body (rules C1, C7).
///
/// That is all of a [`CallbackRequest`] but its id, for whoever has ids of another kind, such as those of Commands.
///
/// ```
/// use sim_lifecycle::Status;
/// use sim_lifecycle::sim::{CallbackParameters, CallbackTarget, Failure};
/// use sim_lifecycle::text::Method;
/// use sim_lifecycle::wire::write_call;
///
/// let target = CallbackTarget { url: "https://a.example/?of=mine".parse()?, method: Method::Get };
/// let parameters = CallbackParameters {
///     sim: "DE00000000000000000000000000000001".parse()?,
///     unique_name: None,
///     status: Status::Active,
///     failure: Failure::default(),
///     account: "AC00000000000000000000000000000001".parse()?,
/// };
/// let (url, body) = write_call(&target, &parameters);
/// assert!(url.starts_with("https://a.example/?of=mine&SimSid=DE00000000000000000000000000000001&SimStatus=active&"));
/// assert_eq!(body, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn write_call(target: &CallbackTarget, parameters: &CallbackParameters) -> (String, Option<String>) {
    let parameters = Told::from(parameters).write();
    let given = target.url.as_str();
    match target.method {
        Method::Get => (join(given, &parameters), None),
        Method::Post => (given.into(), Some(parameters)),
    }
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
