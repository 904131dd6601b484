//! What is known after which messages: how exact a belief is.

use chrono::TimeDelta;
use sim_lifecycle::chrono;
use sim_lifecycle::error::Code;
use sim_lifecycle::observe::{
    Acceptance, Ask, Between, Conflicting, Message, Observation, Observer, Reason, RequestId, Requesters,
    Shown, Verdict,
};
use sim_lifecycle::wire::StatusWord;
use sim_lifecycle::{Edit, Policy, Requested, Settled, Status, Update};

use super::told::{
    HOUR, accepted, alone, among_others, asked, at, called_back, event, exactly, fetched, refused, second,
    sent, shown, taken, to, under_way, with_plan,
};

#[test]
fn nothing_told_leaves_everything_possible() {
    let belief = among_others([]).belief(second(0));
    assert_eq!(belief.statuses().len(), 8);
    assert!(belief.may_be_gone());
    assert_eq!(belief.is_in_flight(), None);
}

#[test]
fn what_is_fetched_now_is_all_that_can_be() {
    for status in [Status::New, Status::Ready, Status::Active, Status::Suspended] {
        let belief = among_others([fetched(shown(status, -10), 0)]).belief(second(0));
        // Others may act in the very instant.
        assert_eq!(belief.best(), Some(status));
        let belief = alone([fetched(shown(status, -10), 1)]).belief(second(1));
        assert!(belief.contains(Some(status)) && !belief.may_be_gone());
        let expected: &[_] = if status == Status::Ready {
            // Data may come in any instant (rule A1).
            &[Status::Ready, Status::Active]
        } else {
            &[status]
        };
        assert_eq!(belief.statuses(), expected);
    }
}

#[test]
fn a_change_called_back_is_done() {
    let observer = alone(under_way(Status::Suspended, Requested::Active));
    let belief = observer.belief(second(20));
    assert_eq!(
        belief.statuses(),
        [
            Status::Active,
            Status::Suspended,
            Status::Scheduled,
            Status::Updating
        ]
    );
    assert_eq!(belief.best(), Some(Status::Updating));
    let observer = taken(observer, [called_back(Some(1), Status::Active, false, 20)]);
    let belief = observer.belief(second(400 * 24 * HOUR));
    assert_eq!(belief.statuses(), [Status::Active]);
    assert_eq!(
        (belief.is_in_flight(), belief.next_automatic()),
        (Some(false), None)
    );
}

#[test]
fn a_change_called_back_as_failed_leaves_the_old_status() {
    for failed in [true, false] {
        let observer = alone(under_way(Status::Active, Requested::Suspended));
        // With an error, or without one by what it shows.
        let observer = taken(observer, [called_back(Some(1), Status::Active, failed, 20)]);
        let belief = observer.belief(second(30));
        assert_eq!(belief.statuses(), [Status::Active], "{failed}");
        assert_eq!(belief.in_flight(), []);
    }
}

#[test]
fn the_answer_tells_since_when_the_change_is_in_flight() {
    let belief = alone(under_way(Status::Active, Requested::Suspended)).belief(second(12));
    assert!(!belief.in_flight().is_empty());
    for change in belief.in_flight() {
        assert_eq!(change.since, exactly(11));
        assert_eq!(
            (change.settled, change.status),
            (Settled::Active, Some(Requested::Suspended))
        );
    }
}

#[test]
fn a_deactivated_sim_is_canceled_to_the_nanosecond() {
    let observer = alone([event(Settled::Active, Settled::Deactivated, 5, 8)]);
    let due = 5 + 72 * HOUR;
    let before = observer.belief(second(due) - TimeDelta::nanoseconds(1));
    assert_eq!(before.statuses(), [Status::Deactivated]);
    assert_eq!(before.next_automatic(), Some(exactly(due)));
    let after = observer.belief(second(due));
    assert_eq!(after.statuses(), [Status::Canceled]);
    assert_eq!(
        (after.next_automatic(), after.would_delete()),
        (None, Acceptance::Yes)
    );
}

#[test]
fn ready_lasts_three_months_at_most() {
    let observer = alone([event(Settled::New, Settled::Ready, 0, 8)]);
    let belief = observer.belief(second(9));
    let between = belief.next_automatic().unwrap();
    // At once by data; else on the last of a shorter month, but for active already.
    assert_eq!((between.earliest, between.latest), (Some(second(9)), None));
    assert_eq!(belief.best(), Some(Status::Ready));
    let end = at("2026-04-30T09:00:00Z");
    let just_before = observer.belief(end - TimeDelta::nanoseconds(1));
    assert_eq!(just_before.statuses(), [Status::Ready, Status::Active]);
    assert_eq!(observer.belief(end).statuses(), [Status::Active]);
}

#[test]
fn the_suspended_fee_is_foreseen_until_it_has_started() {
    let observer = alone([event(Settled::Active, Settled::Suspended, 0, 8)]);
    let start = at("2026-04-30T09:00:00Z");
    let foreseen = Some(Between {
        earliest: Some(start),
        latest: Some(start),
    });
    let before = observer.belief(start - TimeDelta::nanoseconds(1));
    assert_eq!(
        (before.suspended_fee(), before.next_automatic()),
        (foreseen, None)
    );
    assert_eq!(observer.belief(start).suspended_fee(), None);
}

#[test]
fn a_deadline_is_known_as_well_as_the_entry_is() {
    let reached = called_back(Some(1), Status::Deactivated, false, 100);
    let observer = taken(
        alone(under_way(Status::Active, Requested::Deactivated)),
        [reached],
    );
    let between = observer.belief(second(100)).next_automatic().unwrap();
    let delay = 72 * HOUR;
    assert_eq!(
        (between.earliest, between.latest),
        (Some(second(11 + delay)), Some(second(100 + delay)))
    );
    let observer = taken(observer, [event(Settled::Active, Settled::Deactivated, 50, 200)]);
    assert_eq!(
        observer.belief(second(200)).next_automatic(),
        Some(exactly(50 + delay))
    );
}

#[test]
fn a_change_in_flight_makes_the_timer_wait() {
    let mut seen = Vec::from(under_way(Status::Ready, Requested::Suspended));
    seen[0] = event(Settled::New, Settled::Ready, 2, 3);
    let long_after = 200 * 24 * HOUR;
    seen.push(fetched(shown(Status::Scheduled, 15), long_after));
    let observer = alone(seen);
    let belief = observer.belief(second(long_after));
    assert_eq!(belief.best(), Some(Status::Scheduled));
    // If it fails, active follows at the instant of settling (rule U9), and ready is seen no more.
    assert!(!belief.contains(Some(Status::Ready)));
    assert!(belief.contains(Some(Status::Active)));
}

#[test]
fn a_conflict_tells_what_is_in_flight() {
    let conflict = Message::Refused {
        request: RequestId(1),
        code: Some(Code::ChangeInFlight),
        in_flight: Some(Conflicting {
            settled: Settled::Active,
            status: Some(Requested::Suspended),
            since: second(3),
        }),
    };
    let since = second(4);
    let observer = taken(
        Observer::new(Policy::default(), Requesters::OnlyUs { since }),
        [
            asked(1, to(Requested::Deactivated), 5),
            Observation::new(conflict, second(6)),
        ],
    );
    let belief = observer.belief(second(6));
    let [first, ..] = belief.in_flight()[..] else {
        panic!("{belief:?}")
    };
    assert_eq!(
        (first.settled, first.status),
        (Settled::Active, Some(Requested::Suspended))
    );
    assert_eq!(first.since, exactly(3));
}

#[test]
fn a_deletion_accepted_is_the_end() {
    let observer = among_others([
        fetched(shown(Status::New, -10), 0),
        sent(1, Ask::Deletion, 10),
        accepted(1, None, 12),
    ]);
    let belief = observer.belief(second(1_000));
    assert_eq!(
        (belief.statuses(), belief.may_be_gone(), belief.best()),
        (vec![], true, None)
    );
    assert_eq!(belief.would_delete(), Acceptance::No(Reason::Gone));
    assert_eq!(Reason::Gone.code(), Code::NotFound);
    assert_eq!(belief.next_automatic(), None);
}

#[test]
fn a_sim_moved_out_of_reach_can_come_back_and_a_deleted_one_cannot() {
    let missing = Observation::new(
        Message::Missing {
            asked: Some(second(5)),
        },
        second(6),
    );
    let moved = among_others([fetched(shown(Status::New, -10), 0), missing.clone()]);
    assert!(moved.belief(second(100)).contains(Some(Status::New)));
    assert_eq!(moved.belief(second(6)).best(), None);
    // Only a new Sim moves (rule M1).
    let canceled = among_others([fetched(shown(Status::Canceled, -10), 0), missing.clone()]);
    assert_eq!(canceled.belief(second(100)).statuses(), []);
    // What was new, came back and is there again.
    let back = taken(moved, [fetched(shown(Status::New, 15), 20)]);
    assert!(back.contradictions().is_empty());
    let mut contradicted = canceled;
    let again = contradicted.observe(fetched(shown(Status::Canceled, -10), 20));
    assert!(matches!(again, Verdict::Impossible(_)), "{again:?}");
}

#[test]
fn a_refusal_for_a_name_that_is_taken_says_nothing_of_the_status() {
    // A plan is not removed while active (33101), and a name that is taken is 33101 too.
    let mut update = Update {
        rate_plan: Edit::Clear,
        ..Update::default()
    };
    let plain = alone([asked(1, update.clone(), 1), refused(1, Code::InvalidParameter, 2)]);
    assert!(!plain.belief(second(2)).contains(Some(Status::New)));
    update.unique_name = Edit::Set("meter".parse().unwrap());
    let named = alone([asked(1, update, 1), refused(1, Code::InvalidParameter, 2)]);
    assert!(named.belief(second(2)).contains(Some(Status::New)));
}

#[test]
fn a_server_that_failed_may_have_done_it() {
    let both = [
        Status::Active,
        Status::Suspended,
        Status::Scheduled,
        Status::Updating,
    ];
    for (code, possible) in [
        (Some(Code::Internal), &both[..]),
        (None, &both[..]),
        (Some(Code::InvalidParameter), &[Status::Active]),
    ] {
        let observer = alone([
            fetched(shown(Status::Active, -10), 1),
            asked(1, to(Requested::Suspended), 2),
            refused(1, code, 3),
        ]);
        assert_eq!(observer.belief(second(9)).statuses(), possible, "{code:?}");
    }
}

#[test]
fn a_request_that_is_over_can_take_effect_no_more() {
    let request = RequestId(1);
    let ask = Ask::Update(Box::new(to(Requested::Suspended)));
    let until = Some(second(30));
    let lost = Observation::new(Message::Sent { request, ask, until }, second(2));
    let observer = alone([fetched(shown(Status::Active, -10), 1), lost]);
    assert!(observer.belief(second(29)).contains(Some(Status::Suspended)));
    let observer = taken(observer, [fetched(shown(Status::Active, -10), 31)]);
    assert_eq!(observer.belief(second(999)).statuses(), [Status::Active]);
}

#[test]
fn others_may_have_asked_before_the_client_was_alone() {
    let observer = alone([fetched(shown(Status::Active, -20), -10)]);
    assert!(observer.belief(second(5)).contains(Some(Status::Suspended)));
    let observer = taken(observer, [fetched(shown(Status::Active, -20), 0)]);
    assert_eq!(observer.belief(second(5)).statuses(), [Status::Active]);
}

#[test]
fn an_unknown_word_tells_nothing_and_harms_nothing() {
    let word = StatusWord::Other("hibernating".into());
    let observer = alone([fetched(shown(Status::Active, -10), 1), fetched(shown(word, 3), 5)]);
    assert_eq!(observer.belief(second(6)).statuses(), [Status::Active]);
    assert!(observer.contradictions().is_empty());
}

#[test]
fn a_callback_ends_a_request_whose_answer_was_lost() {
    let observer = alone([
        fetched(shown(Status::Active, -10), 1),
        asked(1, to(Requested::Suspended), 2),
        called_back(Some(1), Status::Active, true, 9),
        fetched(shown(Status::Active, 8), 10),
    ]);
    assert_eq!(observer.belief(second(99)).statuses(), [Status::Active]);
}

#[test]
fn of_two_requests_with_one_number_the_first_stands() {
    let both = [
        asked(1, to(Requested::Suspended), 2),
        asked(1, to(Requested::Deactivated), 3),
    ];
    for order in [[0, 1], [1, 0]] {
        let observer = alone([fetched(shown(Status::Active, -10), 1)]);
        let observer = taken(observer, order.map(|number: usize| both[number].clone()));
        let settled = observer.belief(second(9)).settled();
        assert_eq!(settled, [Settled::Active, Settled::Suspended]);
    }
}

#[test]
fn two_requests_of_one_instant_are_two_changes() {
    let [first, request, answer] = under_way(Status::Active, Requested::Suspended);
    let observer = alone([
        first,
        request,
        answer,
        called_back(Some(1), Status::Active, true, 11),
        asked(2, to(Requested::Suspended), 11),
        accepted(2, Some(with_plan(Status::Updating, 11)), 12),
        fetched(with_plan(Status::Updating, 11), 20),
    ]);
    assert!(observer.belief(second(20)).contains(Some(Status::Updating)));
    assert!(observer.contradictions().is_empty());
}

#[test]
fn more_that_is_open_than_can_be_followed_leaves_more_possible() {
    let slow = |asked: i64| {
        let message = Message::Fetched {
            asked: Some(second(asked)),
            shown: Shown {
                date_updated: None,
                ..shown(Status::Active, 0)
            },
        };
        Observation::new(message, second(200 - asked))
    };
    let observer = among_others((1..40).map(slow));
    assert!(observer.contradictions().is_empty());
    assert!(observer.belief(second(150)).contains(Some(Status::Active)));
    // Whatever is let go, what has been active is not new again.
    let settled = observer.belief(second(161)).settled();
    assert!(!settled.contains(&Settled::New) && settled.contains(&Settled::Suspended));
}
