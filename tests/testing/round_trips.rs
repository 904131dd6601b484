//! What goes over the wire is read as it was written, whatever is drawn.

use proptest::prelude::*;
use sim_lifecycle::error::InvalidQuery;
use sim_lifecycle::sim::{Callback, SavedSim};
use sim_lifecycle::text::Method;
use sim_lifecycle::wire::{
    CallbackKey, CallbackRequest, DEFAULT_BASE_URL, ErrorBody, EventBody, ListQuery, PageKey,
    ReceivedCallback, Resource, SimAddress, SimList, read_list, read_update, write_list, write_update,
};
use sim_lifecycle::{AccountSid, Sim, Update};

fn written(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("a value that can be written")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_update(update in any::<Update>()) {
        let form = write_update(&update);
        prop_assert_eq!(read_update(form.as_bytes()), Ok(update), "{}", form);
    }

    #[test]
    fn the_query_of_a_list(query in any::<ListQuery>()) {
        let text = write_list(&query);
        prop_assert_eq!(read_list(text.as_bytes()), Ok(query), "{}", text);
    }

    #[test]
    fn an_address(address in any::<SimAddress>()) {
        prop_assert_eq!(&SimAddress::from_path(&address.path()), &Ok(address));
    }

    #[test]
    fn a_callback(callback in any::<Callback>()) {
        let CallbackRequest { method, url, body, .. } = CallbackRequest::of(&callback);
        let read = match method {
            Method::Post => ReceivedCallback::from_form(body.unwrap_or_default().as_bytes()),
            Method::Get => {
                let address = url.split('#').next().unwrap_or_default();
                let (_, query) = address.split_once('?').expect("the parameters");
                ReceivedCallback::from_query(query.as_bytes())
            }
        };
        prop_assert_eq!(read, Ok(ReceivedCallback::from(&callback.parameters)), "{}", url);
    }

    /// With words that nobody sends yet.
    #[test]
    fn a_received_callback(received in any::<ReceivedCallback>()) {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("SimSid", received.sim.as_str());
        if let Some(name) = &received.unique_name {
            form.append_pair("SimUniqueName", name.as_str());
        }
        form.append_pair("SimStatus", received.status.as_str());
        if let Some(code) = received.failure.code {
            form.append_pair("ErrorCode", &code.to_string());
        }
        if let Some(message) = &received.failure.message {
            form.append_pair("ErrorMessage", message);
        }
        form.append_pair("ApiVersion", "v1").append_pair("AccountSid", received.account.as_str());
        prop_assert_eq!(ReceivedCallback::from_form(form.finish().as_bytes()), Ok(received));
    }

    #[test]
    fn a_sim(resource in any::<Resource>()) {
        let json = written(&resource);
        prop_assert_eq!(Resource::from_json(json.as_bytes()), Ok(resource), "{}", json);
    }

    #[test]
    fn a_page_of_sims(list in any::<SimList>()) {
        let json = written(&list);
        prop_assert_eq!(SimList::from_json(json.as_bytes()), Ok(list), "{}", json);
    }

    #[test]
    fn an_error(body in any::<ErrorBody>()) {
        let json = written(&body);
        prop_assert_eq!(ErrorBody::from_json(json.as_bytes()), Ok(body), "{}", json);
    }

    #[test]
    fn an_event(body in any::<EventBody>()) {
        let json = written(&body);
        prop_assert_eq!(EventBody::from_json(json.as_bytes()), Ok(body), "{}", json);
    }

    #[test]
    fn a_saved_sim(sim in any::<Sim>()) {
        let json = written(&SavedSim::from(sim.clone()));
        let saved: SavedSim = serde_json::from_str(&json).expect("what was written");
        prop_assert_eq!(Sim::try_from(saved), Ok(sim), "{}", json);
    }

    /// Rule V13.
    #[test]
    fn a_sim_that_is_served_passes_the_strict_reader(sim in any::<Sim>()) {
        let resource = Resource::of(&sim, DEFAULT_BASE_URL);
        let json = written(&resource);
        prop_assert_eq!(Resource::from_json_strict(json.as_bytes()), Ok(resource), "{}", json);
    }

    /// Rule L4: a token opens the list that it was given out for, and no other.
    #[test]
    fn a_token_of_another_key_opens_nothing(
        query in any::<ListQuery>(), key in any::<PageKey>(), requester in any::<AccountSid>(),
    ) {
        let opened = query.open(&key, requester);
        let expected = query.token.map(|_| InvalidQuery::Token);
        prop_assert_eq!(opened.err(), expected);
    }

    #[test]
    fn a_signature_holds_at_once(callback in any::<Callback>(), key in any::<CallbackKey>(), other in any::<CallbackKey>()) {
        let now = sim_lifecycle::chrono::DateTime::UNIX_EPOCH;
        let (signature, id) = (key.sign(&callback, now), callback.id.to_string());
        let received = ReceivedCallback::from(&callback.parameters);
        let none = sim_lifecycle::chrono::TimeDelta::zero();
        prop_assert_eq!(key.verify(&received, &id, &signature, now, none), Ok(()));
        // Two keys that are drawn are two.
        prop_assert!(other.verify(&received, &id, &signature, now, none).is_err() || other.sign(&callback, now) == signature);
    }
}
