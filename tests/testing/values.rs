//! Each value drawn is one of its type: what is written is read again as the same.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sim_lifecycle::chrono::{Datelike, Days, Timelike};
use sim_lifecycle::id::{Iccid, is_shaped_like_a_sid};
use sim_lifecycle::lifecycle::{Answer, Lifecycle, PlanKind, Request, Stale};
use sim_lifecycle::policy::{CalendarMonths, Hours};
use sim_lifecycle::sim::{
    Callback, CallbackTarget, Failure, Hook, HookEdit, Lookup, MonitorEvent, OperatorAnswer, Outlook,
    Properties, RatePlan, Registration, SavedSim, Sim, Update,
};
use sim_lifecycle::testing::{fleets, instants};
use sim_lifecycle::text::{FriendlyName, HttpUrl, Method, RatePlanRef, UniqueName};
use sim_lifecycle::wire::{Attempt, CallbackRequest, Delivery, StatusWord, read_time, write_time};
use sim_lifecycle::{
    AccountSid, Automatic, Cause, Choices, Direction, Edit, Illegal, InFlight, Parameter, Phase, Policy,
    RatePlanSid, Requested, Settled, SimSid, Status,
};

use super::drawn;

const VALUES: usize = 400;

fn is_read_as_written<T>()
where
    T: Arbitrary + Display + FromStr + PartialEq,
    T::Err: Debug,
{
    for value in drawn::values::<T>(VALUES) {
        let text = value.to_string();
        assert_eq!(text.parse::<T>().expect("what was written"), value, "{text}");
    }
}

fn is_restored_from_json<T: Arbitrary + Serialize + DeserializeOwned + PartialEq>() {
    for value in drawn::values::<T>(VALUES) {
        let text = serde_json::to_string(&value).expect("a value that can be written");
        assert_eq!(
            serde_json::from_str::<T>(&text).expect("what was written"),
            value,
            "{text}"
        );
    }
}

#[test]
fn texts_are_read_as_written() {
    is_read_as_written::<SimSid>();
    is_read_as_written::<AccountSid>();
    is_read_as_written::<RatePlanSid>();
    is_read_as_written::<Iccid>();
    is_read_as_written::<UniqueName>();
    is_read_as_written::<FriendlyName>();
    is_read_as_written::<RatePlanRef>();
    is_read_as_written::<HttpUrl>();
    is_read_as_written::<Method>();
    is_read_as_written::<Settled>();
    is_read_as_written::<Phase>();
    is_read_as_written::<Status>();
    is_read_as_written::<Requested>();
    is_read_as_written::<Automatic>();
    is_read_as_written::<Cause>();
    is_read_as_written::<Direction>();
    is_read_as_written::<Answer>();
    is_read_as_written::<Parameter>();
    is_read_as_written::<StatusWord>();
}

#[test]
fn what_serde_writes_it_reads() {
    is_restored_from_json::<Policy>();
    is_restored_from_json::<CalendarMonths>();
    is_restored_from_json::<Hours>();
    is_restored_from_json::<Choices>();
    is_restored_from_json::<Edit<UniqueName>>();
    is_restored_from_json::<PlanKind>();
    is_restored_from_json::<RatePlan>();
    is_restored_from_json::<Request<PlanKind>>();
    is_restored_from_json::<Stale>();
    is_restored_from_json::<Registration>();
    is_restored_from_json::<Hook>();
    is_restored_from_json::<HookEdit>();
    is_restored_from_json::<Properties>();
    is_restored_from_json::<Update>();
    is_restored_from_json::<Lookup>();
    is_restored_from_json::<Failure>();
    is_restored_from_json::<OperatorAnswer>();
    is_restored_from_json::<CallbackTarget>();
    is_restored_from_json::<Illegal>();
    is_restored_from_json::<InFlight>();
}

/// A Sim is only read if it is sound, so this says that each is one that inputs can lead to.
#[test]
fn lifecycles_and_sims_are_sound() {
    for life in drawn::values::<Lifecycle<PlanKind>>(2_000) {
        assert_eq!(life.check_sound(), Ok(()), "{life:?}");
    }
    for life in drawn::values::<Lifecycle<RatePlan>>(2_000) {
        assert_eq!(life.check_sound(), Ok(()), "{life:?}");
    }
    is_restored_from_json::<Lifecycle<PlanKind>>();
    is_restored_from_json::<Sim>();
    is_restored_from_json::<SavedSim>();
}

#[test]
fn iccids_have_every_length_with_and_without_a_check_digit() {
    let iccids = drawn::values::<Iccid>(VALUES);
    for length in 18..=20 {
        for holds in [false, true] {
            assert!(
                iccids
                    .iter()
                    .any(|iccid| iccid.as_str().len() == length && iccid.check_digit_holds() == holds),
                "none of {length} digits for which the check is {holds}"
            );
        }
    }
    // One in ten would be by chance.
    assert!(iccids.iter().filter(|iccid| iccid.check_digit_holds()).count() > VALUES / 3);
}

#[test]
fn names_come_to_their_limits() {
    let unique = drawn::values::<UniqueName>(VALUES);
    let has_length = |length: usize| move |name: &UniqueName| name.as_str().chars().count() == length;
    assert!(unique.iter().any(has_length(UniqueName::MAX_CHARACTERS)));
    assert!(unique.iter().any(has_length(1)));
    assert!(unique.iter().any(|name| !name.as_str().is_ascii()));
    assert!(
        unique
            .iter()
            .any(|name| is_shaped_like_a_sid(&format!("{name}0")))
    );
    assert!(
        drawn::values::<FriendlyName>(VALUES)
            .iter()
            .any(|name| name.as_str().chars().count() == FriendlyName::MAX_CHARACTERS)
    );
}

#[test]
fn urls_have_all_that_urls_have() {
    let urls = drawn::values::<HttpUrl>(VALUES);
    let authority = |url: &HttpUrl| {
        let rest = url.as_str().split("://").nth(1).unwrap_or_default().to_owned();
        rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned()
    };
    let has = |name: &str, has: &dyn Fn(&HttpUrl) -> bool| {
        assert!(urls.iter().any(has), "no URL with {name}");
    };
    has("http", &|url| url.as_str().starts_with("http:"));
    has("capitals", &|url| url.as_str().starts_with("HTTPS:"));
    has("a user", &|url| authority(url).contains('@'));
    has("IPv6", &|url| authority(url).contains('['));
    has("a port", &|url| authority(url).contains("example.com:"));
    has("a query", &|url| url.as_str().contains('?'));
    has("a fragment", &|url| url.as_str().contains('#'));
    has("percent", &|url| url.as_str().contains('%'));
    has("Unicode", &|url| !url.as_str().is_ascii());
}

#[test]
fn instants_are_plain_fine_and_at_the_ends_of_months() {
    let instants = drawn::of(&instants(), VALUES);
    for instant in &instants {
        assert_eq!(read_time(&write_time(*instant)), Ok(*instant));
        assert!((2020..2040).contains(&instant.year()), "{instant}");
    }
    assert!(instants.iter().any(|instant| instant.nanosecond() % 1_000 != 0));
    let is_last_of_month = |instant: &&_| {
        let date = sim_lifecycle::chrono::DateTime::date_naive(*instant);
        (date + Days::new(1)).day() == 1
    };
    // About one in thirty would be by chance.
    assert!(instants.iter().filter(is_last_of_month).count() > VALUES / 10);
}

#[test]
fn policies_are_near_published_and_extreme() {
    let policies = drawn::values::<Policy>(VALUES);
    assert!(policies.contains(&Policy::PUBLISHED));
    let commands = |policy: &Policy| policy.ready_command_limit.get();
    assert!(policies.iter().any(|policy| commands(policy) == 1));
    assert!(
        policies
            .iter()
            .any(|policy| policy.ready_data_limit.get() == u64::MAX)
    );
    assert!(
        policies
            .iter()
            .any(|policy| policy.cancellation_delay.get() > 1_000_000)
    );
    assert!(
        policies
            .iter()
            .any(|policy| policy.ready_period.get() > 1_000_000)
    );
    let near = policies.iter().filter(|policy| commands(policy) <= 5).count();
    assert!(near > policies.len() / 2, "{near} of {}", policies.len());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Rule V6.
    #[test]
    fn a_fleet_shares_its_account_and_nothing_else(fleet in fleets(0..12)) {
        for (index, one) in fleet.iter().enumerate() {
            for other in &fleet[index + 1..] {
                prop_assert_eq!(one.account, other.account);
                prop_assert_ne!(one.sid, other.sid);
                prop_assert_ne!(&one.iccid, &other.iccid);
                prop_assert!(one.registration_code.is_none() || one.registration_code != other.registration_code);
            }
        }
    }

    #[test]
    fn a_callback_tells_of_the_sim_in_its_id(callback in any::<Callback>(), request in any::<CallbackRequest>()) {
        prop_assert_eq!(callback.id.sim, callback.parameters.sim);
        let parameters = request.body.as_deref().unwrap_or(&request.url);
        let sim = format!("SimSid={}", request.id.sim);
        prop_assert!(parameters.contains(&sim));
    }

    #[test]
    fn a_monitor_event_tells_of_a_change(event in any::<MonitorEvent>()) {
        prop_assert!(event.status.is_some() || event.rate_plan.is_some());
        if let Some((previous, updated)) = event.status {
            prop_assert_ne!(previous, updated);
        }
        if let Some((previous, updated)) = event.rate_plan {
            prop_assert_ne!(previous, updated);
        }
    }

    /// Rule T6: what is in flight leaves a plan where one is needed.
    #[test]
    fn what_is_in_flight_seeks_something(in_flight in any::<InFlight>()) {
        prop_assert!(in_flight.status.is_some() || !in_flight.plan.is_keep());
        let cleared = matches!(in_flight.plan, Edit::Clear);
        let to = in_flight.status.map_or(in_flight.settled, Settled::from);
        let connects = |settled| matches!(settled, Settled::Ready | Settled::Active);
        prop_assert!(!(cleared && (connects(to) || connects(in_flight.settled))));
    }

    #[test]
    fn a_word_is_read_as_the_variant_that_it_is(word in any::<StatusWord>()) {
        prop_assert_eq!(StatusWord::from(word.as_str()), word);
    }

    #[test]
    fn an_outlook_offers_nothing_while_something_is_in_flight(outlook in any::<Outlook>()) {
        prop_assert!(outlook.in_flight.is_none() || outlook.choices == Choices::default());
    }
}

#[test]
fn attempts_end_in_every_way() {
    let ends: Vec<Delivery> = drawn::values::<Attempt>(VALUES)
        .into_iter()
        .map(Delivery::from)
        .collect();
    for end in [Delivery::Delivered, Delivery::TryAgain, Delivery::Failed] {
        assert!(ends.contains(&end), "{end:?}");
    }
}
