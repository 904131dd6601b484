//! The stand-in for the API, asked by its client.

use std::collections::HashSet;

use sim_lifecycle::chrono::TimeDelta;
use sim_lifecycle::wire::{CallbackKey, ListQuery, PageSize};
use sim_lifecycle::{Code, Requested, SimSid, Status, Update};
use sim_lifecycle_examples::api::{Api, ApiError};
use sim_lifecycle_examples::clock::Clock;
use sim_lifecycle_examples::fake::{Break, Fake, Script};

struct Setting {
    fake: Fake,
    clock: Clock,
    api: Api,
    sims: Vec<SimSid>,
}

fn setting(script: Script) -> Setting {
    let clock = Clock::new("2026-01-01T09:00:00Z".parse().unwrap());
    let fake = Fake::start(clock.clone(), CallbackKey::new(b"key").unwrap(), script).unwrap();
    let register = |number| fake.world().register(format!("meter-{number}").parse().unwrap());
    let sims = (0..7).map(register).collect();
    let api = Api::new(fake.base_url(), "token");
    Setting {
        fake,
        clock,
        api,
        sims,
    }
}

fn active() -> Update {
    Update::new()
        .status(Requested::Active)
        .rate_plan("meters".parse::<sim_lifecycle::text::RatePlanRef>().unwrap())
}

#[test]
fn pages_have_every_sim_once() {
    let Setting {
        api,
        sims,
        fake: _fake,
        ..
    } = setting(Script::default());
    let query = ListQuery {
        page_size: PageSize::new(3).unwrap(),
        ..ListQuery::default()
    };
    let mut next = Some(api.first_page(&query).unwrap());
    let mut seen = Vec::new();
    let mut pages = 0;
    while let Some(page) = next {
        pages += 1;
        seen.extend(page.sims.iter().map(|sim| sim.sid.unwrap()));
        next = api.next_page(&page).unwrap();
    }
    assert_eq!((pages, seen.len()), (3, 7));
    assert_eq!(
        seen.into_iter().collect::<HashSet<_>>(),
        sims.into_iter().collect()
    );
}

#[test]
fn filters_hold_and_tokens_are_checked() {
    let Setting {
        api,
        sims,
        fake: _fake,
        ..
    } = setting(Script::default());
    assert!(api.update(sims[2], &active()).unwrap().is_ok());
    let mut query = ListQuery::default();
    query.filter.status = Some(Status::Updating);
    let page = api.first_page(&query).unwrap();
    assert_eq!(
        page.sims.iter().map(|sim| sim.sid).collect::<Vec<_>>(),
        [Some(sims[2])]
    );
    query.token = Some("made-up".parse().unwrap());
    let Err(ApiError::Refused(body)) = api.first_page(&query) else {
        panic!("a token that was not given out is refused");
    };
    assert_eq!(body.code(), Some(Code::InvalidPage));
}

#[test]
fn a_change_goes_to_the_operator_and_is_recorded() {
    let Setting {
        fake,
        clock,
        api,
        sims,
    } = setting(Script::default());
    let start = clock.now();
    let shown = api.update(sims[0], &active()).unwrap().unwrap();
    assert_eq!(shown.status.unwrap().known(), Some(Status::Updating));
    let conflict = api.update(sims[0], &active()).unwrap().unwrap_err();
    assert_eq!(
        (conflict.status, conflict.code()),
        (Some(409), Some(Code::ChangeInFlight))
    );
    assert!(api.events(start).unwrap().is_empty());
    assert!(fake.step(start + TimeDelta::minutes(1)).is_empty());
    let fetched = api.fetch(sims[0]).unwrap().unwrap();
    assert_eq!(fetched.status.unwrap().known(), Some(Status::Active));
    let events = api.events(start).unwrap();
    assert_eq!(events.len(), 1);
    assert!(
        api.events(events[0].event_date.unwrap() + TimeDelta::milliseconds(1))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_request_breaks_before_or_after_it_is_done() {
    let breaks = vec![Some(Break::Before), Some(Break::After), None];
    let Setting { api, sims, fake, .. } = setting(Script {
        breaks,
        ..Script::default()
    });
    for there_after in [true, false] {
        let body = api.delete(sims[0]).unwrap().unwrap_err();
        assert_eq!(body.code(), Some(Code::ServiceUnavailable));
        assert_eq!(fake.world().truth(sims[0]).is_some(), there_after);
    }
    let gone = api.delete(sims[0]).unwrap().unwrap_err();
    assert_eq!((gone.status, gone.code()), (Some(404), Some(Code::NotFound)));
}

#[test]
fn credentials_are_asked_for_and_anything_does() {
    let Setting { fake, .. } = setting(Script::default());
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let url = format!("{}/v1/Sims", fake.base_url());
    assert_eq!(agent.get(&url).call().unwrap().status().as_u16(), 401);
    let basic = agent.get(&url).header("Authorization", "Basic YTpi").call();
    assert_eq!(basic.unwrap().status().as_u16(), 200);
    let put = agent.put(&url).header("Authorization", "Basic YTpi").send("");
    assert_eq!(put.unwrap().status().as_u16(), 405);
}

#[test]
fn each_request_takes_its_time() {
    let Setting {
        clock,
        api,
        sims,
        fake: _fake,
    } = setting(Script::default());
    let before = clock.now();
    assert!(api.fetch(sims[0]).unwrap().is_ok());
    assert_eq!(clock.now(), before + TimeDelta::milliseconds(50));
}
