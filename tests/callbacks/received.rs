//! Reading a callback: each parameter once and of its shape, or a refusal that names it.

use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::Status;
use sim_lifecycle::text::{Method, UniqueName};
use sim_lifecycle::wire::{
    CALLBACK_ID_HEADER, CallbackParameter, CallbackRequest, InvalidCallback, ReceivedCallback, StatusWord,
};
use strum::IntoEnumIterator;

use super::sent::{callbacks, receive};
use super::texts::config;

/// Text that is almost a callback.
fn almost_callbacks() -> impl Strategy<Value = Vec<u8>> {
    let whole: Vec<Vec<u8>> = WHOLE.split('&').map(|pair| pair.as_bytes().to_vec()).collect();
    let names: Vec<Vec<u8>> = CallbackParameter::iter()
        .map(|name| name.to_string().into_bytes())
        .collect();
    let bits: Vec<&[u8]> = vec![b"&", b"=", b"%", b"%FF", b"+", b"\xff", b"1", b"v1"];
    let pieces = prop_oneof![
        8 => select(whole),
        1 => select(names),
        8 => Just(b"&".to_vec()),
        2 => select(bits).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..=8),
    ];
    prop::collection::vec(pieces, 0..=20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn every_callback_is_received_as_it_was_sent(callback in callbacks()) {
        let request = CallbackRequest::of(&callback);
        let received = receive(&request);
        prop_assert_eq!(&received, &Ok(ReceivedCallback::from(&callback.parameters)), "{:?}", request);
        // Word by word as well, not by way of our own conversion alone.
        let received = received.unwrap();
        let sent = &callback.parameters;
        prop_assert_eq!((received.sim, received.account), (sent.sim, sent.account));
        prop_assert_eq!((&received.unique_name, received.status.known()), (&sent.unique_name, Some(sent.status)));
        prop_assert_eq!(received.failure.code, sent.failure.code);
        let message = sent.failure.message.as_deref().filter(|message| !message.is_empty());
        prop_assert_eq!(received.failure.message.as_deref(), message);
    }

    /// The receiver's own pairs are not touched, and come before.
    #[test]
    fn a_get_keeps_the_receivers_own_query(callback in callbacks()) {
        let request = CallbackRequest::of(&callback);
        let given = callback.target.url.as_str();
        let (given, fragment) = given.split_at(given.find('#').unwrap_or(given.len()));
        prop_assert!(request.url.starts_with(given) && request.url.ends_with(fragment), "{}", request.url);
        if callback.target.method == Method::Post {
            prop_assert_eq!(&request.url, callback.target.url.as_str());
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in almost_callbacks()) {
        prop_assert_eq!(ReceivedCallback::from_form(&bytes), ReceivedCallback::from_query(&bytes));
        if ReceivedCallback::from_form(&bytes).is_ok() {
            for name in ["SimSid", "SimStatus", "ApiVersion", "AccountSid"] {
                let pairs = form_urlencoded::parse(&bytes);
                prop_assert_eq!(pairs.filter(|(found, _)| found == name).count(), 1, "{}", name);
            }
        }
    }
}

const SIM: &str = "DE0000000000000000000000000000000a";
const WHOLE: &str = "SimSid=DE0000000000000000000000000000000a&SimUniqueName=a+b&SimStatus=active&ErrorCode=33119\
    &ErrorMessage=no%26&ApiVersion=v1&AccountSid=AC00000000000000000000000000000001";

fn read(text: &str) -> ReceivedCallback {
    ReceivedCallback::from_form(text.as_bytes()).unwrap_or_else(|why| panic!("{text}: {why}"))
}

#[test]
fn all_seven_are_read_in_any_order() {
    let received = read(WHOLE);
    assert_eq!(received.sim.as_str(), SIM);
    assert_eq!(received.unique_name.as_ref().map(UniqueName::as_str), Some("a b"));
    assert_eq!(received.status, StatusWord::Known(Status::Active));
    assert_eq!(received.failure.code, Some(33_119));
    assert_eq!(received.failure.message.as_deref(), Some("no&"));
    assert_eq!(received.account.as_str(), "AC00000000000000000000000000000001");
    let mut pairs: Vec<_> = WHOLE.split('&').collect();
    pairs.reverse();
    assert_eq!(read(&pairs.join("&&")), received);
}

#[test]
fn what_is_optional_may_be_absent_or_empty() {
    for name in ["SimUniqueName", "ErrorCode", "ErrorMessage"] {
        let rest: Vec<_> = WHOLE.split('&').filter(|pair| !pair.starts_with(name)).collect();
        let absent = read(&rest.join("&"));
        assert_ne!(absent, read(WHOLE), "{name}");
        assert_eq!(read(&format!("{}&{name}=", rest.join("&"))), absent);
        assert_eq!(read(&format!("{name}&{}", rest.join("&"))), absent);
    }
}

#[test]
fn what_is_not_ours_is_skipped() {
    for other in [
        "token=s3cret",
        "Token",
        "simsid=1",
        "SimSid+=1",
        "%FF=1",
        "a=%zz",
        "=",
        "EventType=x",
        "SimSid%00=1",
    ] {
        assert_eq!(read(&format!("{other}&{WHOLE}&{other}")), read(WHOLE), "{other}");
    }
}

#[test]
fn a_status_that_is_not_known_yet_survives() {
    for (word, known) in [
        ("hibernating", None),
        ("deleted", None),
        ("Active", None),
        ("updating", Some(Status::Updating)),
    ] {
        let received = read(&WHOLE.replace("=active", &format!("={word}")));
        assert_eq!((received.status.as_str(), received.status.known()), (word, known));
    }
}

#[test]
fn whatever_comes_twice_is_ambiguous() {
    for parameter in CallbackParameter::iter() {
        let name = parameter.to_string();
        let own = WHOLE
            .split('&')
            .find(|pair| pair.starts_with(&format!("{name}=")))
            .unwrap();
        let encoded = format!("%{:02x}{}", own.as_bytes()[0], &own[1..]);
        for twice in [
            format!("{own}&{WHOLE}"),
            format!("{encoded}&{WHOLE}"),
            format!("{WHOLE}&{name}="),
        ] {
            let why = ReceivedCallback::from_query(twice.as_bytes());
            assert_eq!(why, Err(InvalidCallback::Repeated { parameter }), "{twice}");
        }
    }
}

#[test]
fn the_id_travels_in_a_header_and_is_text() {
    assert_eq!(CALLBACK_ID_HEADER, "Sim-Callback-Id");
    let id = sim_lifecycle::sim::CallbackId {
        sim: SIM.parse().unwrap(),
        number: 12,
    };
    assert_eq!(id.to_string(), format!("{SIM}-12"));
}
