//! Whether a request would be accepted, by Sims of which this much is known.

use std::fmt::Write as _;

use sim_lifecycle::observe::{Acceptance, Ask, Belief, Message, Observation, RequestId, Shown, ShownPlan};
use sim_lifecycle::{Edit, Lookup, Requested, Status, Update};

use super::script::{account, plan};
use super::told::{accepted, alone, asked, called_back, fetched, second, shown, taken, to, with_plan};

fn would(belief: &Belief, update: &Update, lookup: &Lookup) -> String {
    match belief.would_accept(update, lookup, |_| false) {
        Acceptance::Yes => "yes".into(),
        Acceptance::Unknown => "unknown".into(),
        Acceptance::No(reason) => reason.code().number().to_string(),
    }
}

#[test]
fn each_status_takes_and_refuses_what_the_table_says() {
    let mut text = String::new();
    let words = [
        Status::New,
        Status::Active,
        Status::Suspended,
        Status::Deactivated,
        Status::Canceled,
    ];
    for status in words {
        let belief = alone([fetched(with_plan(status, -10), 1)]).belief(second(2));
        let asked = Requested::ALL.map(|wanted| would(&belief, &to(wanted), &Lookup::default()));
        writeln!(
            text,
            "{status}: {}; {:?}",
            asked.join(" "),
            belief.would_delete() == Acceptance::Yes
        )
        .unwrap();
    }
    // How long it has been deactivated is not told: it may have been canceled by now.
    let expected = "\
new: yes yes 33105 yes; true
active: 33105 yes yes yes; false
suspended: 33105 yes yes yes; false
deactivated: 33105 33105 33105 unknown; false
canceled: 33105 33105 33105 33105; true
";
    assert_eq!(text, expected);
}

#[test]
fn a_change_in_flight_refuses_every_change() {
    let observer = alone([fetched(with_plan(Status::Updating, 1), 2)]);
    let belief = observer.belief(second(2));
    // It may settle in the very instant.
    assert_eq!(
        would(&belief, &to(Requested::Deactivated), &Lookup::default()),
        "unknown"
    );
    let names = Update {
        friendly_name: Edit::Set("a".parse().unwrap()),
        ..Update::default()
    };
    assert_eq!(would(&belief, &names, &Lookup::default()), "yes");
}

#[test]
fn what_hangs_on_the_plan_is_unknown_without_it() {
    let new = |rate_plan| Shown {
        rate_plan,
        ..shown(Status::New, -10)
    };
    for (held, answer) in [
        (ShownPlan::None, "33104"),
        (ShownPlan::Held(plan(1).sid), "yes"),
        (ShownPlan::NotTold, "unknown"),
    ] {
        let belief = alone([fetched(new(held), 1)]).belief(second(2));
        assert_eq!(would(&belief, &to(Requested::Active), &Lookup::default()), answer);
        assert_eq!(belief.rate_plan(), held);
    }
}

#[test]
fn a_plan_is_forgotten_when_a_request_of_its_own_instant_may_have_changed_it() {
    let update = Update {
        rate_plan: Edit::Set(plan(3).sid.into()),
        ..Update::default()
    };
    let request = RequestId(1);
    let ask = Ask::Update(Box::new(update));
    let until = Some(second(5));
    let lost = Observation::new(Message::Sent { request, ask, until }, second(5));
    let observer = alone([fetched(with_plan(Status::New, -10), 5), lost]);
    assert_eq!(observer.belief(second(9)).rate_plan(), ShownPlan::NotTold);
    let observer = taken(observer, [fetched(with_plan(Status::New, -10), 6)]);
    assert_eq!(
        observer.belief(second(9)).rate_plan(),
        ShownPlan::Held(plan(1).sid)
    );
}

#[test]
fn a_reset_is_refused_where_it_cannot_be() {
    let reset = Update {
        reset: true,
        ..Update::default()
    };
    let belief = |shown| alone([fetched(shown, 1)]).belief(second(2));
    let idle = with_plan(Status::Active, -10);
    let open = Shown {
        is_resetting: Some(true),
        ..idle.clone()
    };
    assert_eq!(would(&belief(idle), &reset, &Lookup::default()), "yes");
    // It may have ended since.
    assert_eq!(would(&belief(open), &reset, &Lookup::default()), "unknown");
    assert_eq!(
        would(
            &belief(with_plan(Status::Suspended, -10)),
            &reset,
            &Lookup::default()
        ),
        "33119"
    );
}

#[test]
fn whether_it_moves_hangs_on_the_name_that_it_brings() {
    let belief = alone([fetched(
        Shown {
            rate_plan: ShownPlan::None,
            ..with_plan(Status::New, -10)
        },
        1,
    )])
    .belief(second(2));
    let away = Update {
        account: Some(account(2)),
        ..Update::default()
    };
    let lookup = Lookup {
        account_within_reach: true,
        ..Lookup::default()
    };
    assert_eq!(would(&belief, &away, &lookup), "yes");
    assert_eq!(would(&belief, &away, &Lookup::default()), "33201");
    let lookup = Lookup {
        name_taken: true,
        ..lookup
    };
    assert_eq!(would(&belief, &away, &lookup), "unknown");
}

#[test]
fn a_plan_is_not_known_while_another_may_be_under_way() {
    let update = Update {
        rate_plan: Edit::Set(plan(3).sid.into()),
        ..Update::default()
    };
    let observer = alone([
        fetched(with_plan(Status::Active, -10), 1),
        asked(1, update, 2),
        accepted(1, Some(with_plan(Status::Updating, 3)), 4),
        fetched(with_plan(Status::Updating, 3), 9),
    ]);
    assert_eq!(observer.belief(second(9)).rate_plan(), ShownPlan::NotTold);
    let settled = taken(observer, [fetched(with_plan(Status::Active, 10), 11)]);
    assert_eq!(
        settled.belief(second(11)).rate_plan(),
        ShownPlan::Held(plan(1).sid)
    );
}

#[test]
fn a_change_of_status_alone_leaves_the_plan_known() {
    let held = ShownPlan::Held(plan(1).sid);
    let told = [
        fetched(with_plan(Status::Active, -10), 0),
        asked(1, to(Requested::Suspended), 1),
        accepted(1, Some(with_plan(Status::Updating, 2)), 3),
    ];
    let observer = alone(told.clone());
    assert_eq!(observer.belief(second(4)).rate_plan(), held);
    let observer = taken(observer, [called_back(Some(1), Status::Suspended, false, 5)]);
    assert_eq!(observer.belief(second(6)).rate_plan(), held);
    assert_eq!(observer.belief(second(6)).certain(), Some(Status::Suspended));

    // Names are accepted beside any change, so what is in flight then is another's.
    let names = Update {
        friendly_name: Edit::Set("meter".parse().unwrap()),
        ..Update::default()
    };
    let told = [
        asked(1, names, 1),
        accepted(1, Some(with_plan(Status::Updating, 2)), 3),
    ];
    assert_eq!(alone(told).belief(second(4)).rate_plan(), ShownPlan::NotTold);
}
