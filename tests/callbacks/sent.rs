//! Draws callbacks, and gives what of their requests arrives.

use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::Status;
use sim_lifecycle::sim::{Callback, CallbackId, CallbackParameters, CallbackTarget, Failure};
use sim_lifecycle::text::{HttpUrl, Method};
use sim_lifecycle::wire::{CallbackParameter, CallbackRequest, InvalidCallback, ReceivedCallback};
use strum::IntoEnumIterator;

use super::texts::{accounts, methods, sim_sids, texts, unique_names, urls};

pub fn parameters() -> impl Strategy<Value = CallbackParameters> {
    let failure = (
        prop::option::of(any::<u64>()),
        prop::option::of(texts(20).prop_map(String::into_boxed_str)),
    );
    let statuses = select(Status::iter().collect::<Vec<_>>());
    (
        sim_sids(),
        prop::option::of(unique_names()),
        statuses,
        failure,
        accounts(),
    )
        .prop_map(
            |(sim, unique_name, status, (code, message), account)| CallbackParameters {
                sim,
                unique_name,
                status,
                failure: Failure { code, message },
                account,
            },
        )
}

/// URLs whose own query has none of the seven names.
fn targets() -> impl Strategy<Value = HttpUrl> {
    urls().prop_filter("a name of ours", |url| {
        let (_, query) = url.as_str().split_once('?').unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).all(|(name, _)| name.parse::<CallbackParameter>().is_err())
    })
}

pub fn callbacks() -> impl Strategy<Value = Callback> {
    (parameters(), targets(), methods(), any::<u64>()).prop_map(|(parameters, url, method, number)| {
        Callback {
            id: CallbackId {
                sim: parameters.sim,
                number,
            },
            target: CallbackTarget { url, method },
            parameters,
        }
    })
}

/// What an HTTP server hands on of a request: for POST its body, for GET the query without `?` and fragment.
pub fn receive(request: &CallbackRequest) -> Result<ReceivedCallback, InvalidCallback> {
    match request.method {
        Method::Post => ReceivedCallback::from_form(request.body.as_deref().unwrap().as_bytes()),
        Method::Get => {
            assert_eq!(request.body, None);
            let sent = request.url.split('#').next().unwrap();
            let (_, query) = sent.split_once('?').unwrap();
            ReceivedCallback::from_query(query.as_bytes())
        }
    }
}
