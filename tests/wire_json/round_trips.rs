//! What is written is read back equal, whatever its values.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::sim::MonitorEvent;
use sim_lifecycle::status::Phase;
use sim_lifecycle::wire::{ErrorBody, EventBody, PageMeta, Resource, SimList};
use sim_lifecycle::{Code, Edit, InFlight, Refusal, Requested, Settled};
use strum::IntoEnumIterator;

use super::values::{instants, page_meta, resources, sids, sim, status_words, texts, written};

fn settled() -> impl Strategy<Value = Settled> {
    select(Settled::iter().collect::<Vec<_>>())
}

fn metas() -> impl Strategy<Value = PageMeta> {
    let neighbours = (option::of(texts()), option::of(texts()));
    (any::<u64>(), any::<u16>(), texts(), texts(), neighbours).prop_map(
        |(page, page_size, url, first_page_url, (previous_page_url, next_page_url))| PageMeta {
            page,
            page_size,
            url,
            first_page_url,
            previous_page_url,
            next_page_url,
        },
    )
}

proptest! {
    #[test]
    fn a_sim_is_read_as_it_was_written(sim in resources()) {
        let json = written(&sim);
        prop_assert_eq!(&Resource::from_json(json.as_bytes())?, &sim, "{}", json);
        prop_assert_eq!(&serde_json::from_str::<Resource>(&json)?, &sim);
        prop_assert_eq!(serde_json::from_value::<Resource>(serde_json::to_value(&sim)?)?, sim);
    }

    #[test]
    fn a_page_is_read_as_it_was_written(sims in vec(resources(), 0..4), meta in metas()) {
        let page = SimList::of(sims, &meta);
        let json = written(&page);
        prop_assert_eq!(&SimList::from_json(json.as_bytes())?, &page, "{}", json);
        prop_assert_eq!(serde_json::from_str::<SimList>(&json)?, page);
    }

    #[test]
    fn a_refusal_is_read_as_it_was_written(
        (settled, since) in (settled(), instants()),
        status in option::of(select(Requested::ALL.to_vec())),
        plan in prop_oneof![Just(Edit::Keep), Just(Edit::Clear), sids("WP").prop_map(Edit::Set)],
        docs in texts(),
    ) {
        let in_flight = InFlight { settled, phase: Phase::Scheduled, status, plan, since };
        let body = ErrorBody::of(&Refusal::InFlight(in_flight), &docs);
        let json = written(&body);
        let read = ErrorBody::from_json(json.as_bytes())?;
        prop_assert_eq!(&read, &body, "{}", json);
        let refused = read.refused().unwrap();
        prop_assert_eq!(refused.code, Code::ChangeInFlight);
        let told = refused.in_flight.unwrap();
        let sought = match plan {
            Edit::Keep => None,
            Edit::Clear => Some(None),
            Edit::Set(plan) => Some(Some(plan)),
        };
        prop_assert_eq!((told.settled_status, told.status, told.rate_plan_sid), (Some(settled), status, sought));
        prop_assert_eq!(told.since, Some(since));
    }

    #[test]
    fn an_error_is_read_as_it_was_written(
        code in select(Code::iter().collect::<Vec<_>>()), message in texts(), docs in texts(),
    ) {
        let body = ErrorBody::new(code, &message, &docs);
        prop_assert_eq!(&ErrorBody::from_json(written(&body).as_bytes())?, &body);
        prop_assert_eq!(body.code(), Some(code));
        prop_assert_eq!(body.refused().unwrap().message, message);
        prop_assert_eq!(Code::from_number(code.number()), Some(code));
    }

    #[test]
    fn an_event_is_read_as_it_was_written(
        sim in sids("DE"), account in sids("AC"), at in instants(),
        status in option::of((settled(), settled())),
        rate_plan in option::of((option::of(sids("WP")), option::of(sids("WP")))),
    ) {
        let event = MonitorEvent { sim, account, rate_plan, status };
        let body = EventBody::of(&event, at);
        let json = written(&body);
        let read = EventBody::from_json(json.as_bytes())?;
        prop_assert_eq!(&read, &body, "{}", json);
        let received = read.check()?;
        prop_assert_eq!((received.sim, received.account, received.at), (sim, account, at));
        let told = received.status.map(|change| (change.previous.unwrap(), change.updated.unwrap()));
        prop_assert_eq!(told, status.map(|(previous, updated)| (previous.into(), updated.into())));
        let told = received.rate_plan.map(|change| (change.previous.unwrap(), change.updated.unwrap()));
        prop_assert_eq!(told, rate_plan);
    }

    #[test]
    fn a_status_word_is_read_as_it_was_written(word in status_words()) {
        prop_assert_eq!(serde_json::from_str::<sim_lifecycle::wire::StatusWord>(&written(&word))?, word);
    }
}

/// What this crate writes of a Sim or a page is strict.
#[test]
fn what_is_written_is_strict() {
    for is_full in [true, false] {
        let resource = Resource::of(&sim(is_full), "http://localhost:8080/");
        assert_eq!(
            Resource::from_json_strict(written(&resource).as_bytes()).as_ref(),
            Ok(&resource)
        );
        let page = SimList::of(vec![resource.clone(), resource], &page_meta());
        assert_eq!(SimList::from_json_strict(written(&page).as_bytes()), Ok(page));
    }
}
