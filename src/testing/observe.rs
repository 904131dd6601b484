//! Strategies for what a client sees of a remote Sim, and for what it makes of it.

use alloc::boxed::Box;
use alloc::vec::Vec;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::option::{prob, weighted};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::arrivals::Arrivals;
use super::history::{History, HistoryParameters};
use super::kernel::picked;
use super::macros::arbitrary;
use super::sightings::{called_back, conflicting, event, shown, sightings};
use super::time::instants;
use crate::error::{Code, InFlight};
use crate::id::RatePlanSid;
use crate::observe::{
    Acceptance, Ask, Belief, Between, CalledBack, Conflicting, Event, Explanation, Message, Observation,
    Observer, PossibleChange, Reason, RequestId, Requesters, Shown, ShownPlan, Verdict,
};
use crate::policy::Policy;
use crate::sim::{Callback, Lookup, MonitorEvent, Sim, Update};
use crate::wire::StatusWord;

arbitrary! {
    RequestId => prop_oneof![6 => 0..=20_u64, 1 => any::<u64>()].prop_map(Self);
    Requesters => prop_oneof![
        instants().prop_map(|since| Self::OnlyUs { since }),
        Just(Self::Anybody),
    ];
    Ask => prop_oneof![
        4 => any::<Update>().prop_map(|update| Self::Update(Box::new(update))),
        1 => Just(Self::Deletion),
    ];
    Shown => partly_shown();
    ShownPlan => prop_oneof![
        Just(Self::NotTold),
        Just(Self::None),
        any::<RatePlanSid>().prop_map(Self::Held),
    ];
    Conflicting => any::<InFlight>().prop_map(|change| conflicting(&change));
    CalledBack => (
        any::<Callback>(),
        weighted(0.8, Just(())),
        weighted(0.3, any::<RequestId>()),
        weighted(0.2, any::<StatusWord>()),
    )
        .prop_map(|(callback, identified, request, word)| {
            let told = called_back(&callback);
            Self {
                id: told.id.filter(|_| identified.is_some()),
                request,
                status: word.unwrap_or(told.status),
                failed: told.failed,
            }
        });
    Event => (any::<MonitorEvent>(), instants()).prop_map(|(told, at)| event(&told, at));
    Message => messages();
    Observation => (any::<Message>(), instants(), 0..=7_200_i64, prop::bool::weighted(0.1)).prop_map(
        |(message, other, seconds, is_any_time)| {
            let mut seen = Self::new(message, other);
            // What is told has happened, unless clocks disagree.
            if let Some(told) = seen.speaks_of().filter(|_| !is_any_time) {
                seen.seen = told.checked_add_signed(TimeDelta::seconds(seconds)).unwrap_or(told);
            }
            seen
        },
    );
    Observer => watches().prop_map(|watch| watch.observer());
    Belief => (watches(), any::<Index>()).prop_map(|(watch, pick)| watch.belief(pick));
    Between => any::<Belief>().prop_filter_map("an instant to come", |belief| belief.next_automatic());
    PossibleChange => (any::<Belief>(), any::<Index>())
        .prop_filter_map("a change in flight", |(belief, pick)| picked(&belief.in_flight(), pick));
    Acceptance => acceptances();
    Reason => acceptances().prop_filter_map("a reason", |acceptance| match acceptance {
        Acceptance::No(reason) => Some(reason),
        Acceptance::Yes | Acceptance::Unknown => None,
    });
    Verdict => (watches(), any::<Option<Observation>>(), any::<Index>())
        .prop_filter_map("a verdict", |(watch, strange, pick)| watch.verdict(strange, pick));
    Explanation => prop_oneof![
        6 => (watches(), any::<Observation>(), any::<Index>())
            .prop_map(|(watch, strange, pick)| explanation(watch.verdict(Some(strange), pick)?)),
        1 => under_another_policy(),
    ]
    .prop_filter_map("an explanation", |explanation| explanation);
}

/// A Sim of which an answer shows all, or a part: other servers may leave anything out.
fn partly_shown() -> impl Strategy<Value = Shown> {
    let young = HistoryParameters {
        steps: (0..=10).into(),
        ..HistoryParameters::default()
    };
    let told = || prop::bool::weighted(0.8);
    (
        any_with::<Sim>(young),
        weighted(0.1, any::<StatusWord>()),
        (told(), told(), told(), told(), told(), told()),
    )
        .prop_map(|(sim, word, (account, status, plan, reset, created, updated))| {
            let all = shown(&sim);
            Shown {
                account: all.account.filter(|_| account),
                status: word.or(all.status).filter(|_| status),
                rate_plan: if plan { all.rate_plan } else { ShownPlan::NotTold },
                is_resetting: all.is_resetting.filter(|_| reset),
                date_created: all.date_created.filter(|_| created),
                date_updated: all.date_updated.filter(|_| updated),
            }
        })
}

fn messages() -> impl Strategy<Value = Message> {
    let asked = || prop::option::of(instants());
    prop_oneof![
        (any::<RequestId>(), any::<Ask>(), asked())
            .prop_map(|(request, ask, until)| Message::Sent { request, ask, until })
            .boxed(),
        (any::<RequestId>(), any::<Option<Shown>>())
            .prop_map(|(request, shown)| Message::Accepted { request, shown })
            .boxed(),
        (any::<RequestId>(), any::<Option<Code>>())
            .prop_map(|(request, code)| Message::Refused {
                request,
                code,
                in_flight: None
            })
            .boxed(),
        // What is in flight is told with one code only (rule U7).
        (any::<RequestId>(), any::<Conflicting>())
            .prop_map(|(request, change)| Message::Refused {
                request,
                code: Some(Code::ChangeInFlight),
                in_flight: Some(change),
            })
            .boxed(),
        (asked(), any::<Shown>())
            .prop_map(|(asked, shown)| Message::Fetched { asked, shown })
            .boxed(),
        asked().prop_map(|asked| Message::Missing { asked }).boxed(),
        any::<CalledBack>().prop_map(Message::CalledBack).boxed(),
        any::<Event>().prop_map(Message::Event).boxed(),
    ]
}

/// An observer as the messages that it takes.
#[derive(Clone, Debug)]
struct Watch {
    history: History,
    requesters: Requesters,
    /// Whether the policy is taken for one with the other answer to reactivation.
    is_mistaken: bool,
    seen: Vec<Observation>,
}

impl Watch {
    fn observer(&self) -> Observer {
        let mut policy = self.history.policy;
        policy.reactivation ^= self.is_mistaken;
        let mut observer = Observer::new(policy, self.requesters);
        for seen in &self.seen {
            observer.observe(seen.clone());
        }
        observer
    }

    fn belief(&self, pick: Index) -> Belief {
        let pauses = [
            TimeDelta::zero(),
            TimeDelta::minutes(5),
            TimeDelta::days(4),
            TimeDelta::days(400),
        ];
        let last = self.seen.last().map_or(self.history.start, |seen| seen.seen);
        let now = picked(&pauses, pick).and_then(|pause| last.checked_add_signed(pause));
        self.observer().belief(now.unwrap_or(last))
    }

    /// Judges an observation of its own, or a strange one, beside the others.
    fn verdict(mut self, strange: Option<Observation>, pick: Index) -> Option<Verdict> {
        let own = picked(&self.seen, pick);
        let observation = match strange {
            None => own?,
            Some(strange) if pick.index(4) == 0 => strange,
            // In the place of one of its own, so that it is about the same time.
            Some(strange) => Observation::new(strange.message, own?.seen),
        };
        if pick.index(3) != 0 {
            self.seen.retain(|seen| *seen != observation);
        }
        Some(self.observer().judge(&observation))
    }
}

fn watches() -> impl Strategy<Value = Watch> {
    let requesters = select(&[true, false][..]);
    (
        sightings(),
        requesters,
        prop::bool::weighted(0.1),
        vec(any::<Observation>(), 0..=1),
        0..=6_usize,
    )
        .prop_map(|((history, mut seen), is_alone, is_mistaken, strange, count)| {
            seen.truncate(count);
            seen.extend(strange.into_iter().filter(|_| is_mistaken));
            let since: DateTime<Utc> = history.start;
            let requesters = if is_alone {
                Requesters::OnlyUs { since }
            } else {
                Requesters::Anybody
            };
            Watch {
                history,
                requesters,
                is_mistaken,
                seen,
            }
        })
}

fn explanation(verdict: Verdict) -> Option<Explanation> {
    match verdict {
        Verdict::Impossible(explanation) => Some(explanation),
        Verdict::New | Verdict::Duplicate | Verdict::Stale => None,
    }
}

/// What an observer says that does not know of reactivation, at the first message that it cannot explain otherwise.
fn under_another_policy() -> impl Strategy<Value = Option<Explanation>> {
    let policy = |reactivation| {
        move |policy| Policy {
            reactivation,
            ..policy
        }
    };
    let smooth = HistoryParameters {
        steps: (6..=12).into(),
        policy: any::<Policy>().prop_map(policy(true)).boxed(),
        lawful: prob(1.0),
        aimed: prob(1.0),
        ..HistoryParameters::default()
    };
    any_with::<History>(smooth).prop_map(move |history| {
        let mut observer = Observer::new(policy(false)(history.policy), Requesters::Anybody);
        let mut seen = history.seen(&Arrivals::default()).into_iter();
        seen.find_map(|seen| explanation(observer.observe(seen)))
    })
}

fn acceptances() -> impl Strategy<Value = Acceptance> {
    (any::<Belief>(), any::<Update>(), any::<Lookup>(), any::<bool>()).prop_map(
        |(belief, update, lookup, is_deletion)| {
            if is_deletion {
                belief.would_delete()
            } else {
                belief.would_accept(&update, &lookup, |_| false)
            }
        },
    )
}
