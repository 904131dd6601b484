//! Messages on their way.

use proptest::prelude::*;
use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::testing::{Arrivals, arrivals};

use super::drawn;

fn seconds(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

#[test]
fn messages_are_lost_doubled_late_and_overtaken() {
    let messages: Vec<usize> = (0..40).collect();
    let plans = drawn::of(&arrivals(), 100);
    let arrived: Vec<Vec<usize>> = plans.iter().map(|plan| plan.apply(&messages)).collect();
    let count = |all: &[usize], message| all.iter().filter(|it| **it == message).count();
    assert!(arrived.iter().any(|all| count(all, 3) == 0));
    assert!(arrived.iter().any(|all| count(all, 3) > 1));
    assert!(arrived.iter().any(|all| !all.is_sorted()));
    assert!(arrived.contains(&messages), "nothing happens at times");
}

#[test]
fn times_of_sending_count() {
    let plan = Arrivals {
        copies: vec![vec![TimeDelta::seconds(10), TimeDelta::zero()], vec![]],
    };
    let sent = [(seconds(0), 'a'), (seconds(1), 'b'), (seconds(5), 'c')];
    let arrived = [(seconds(0), 'a'), (seconds(5), 'c'), (seconds(10), 'a')];
    assert_eq!(plan.apply_at(&sent), arrived);
}

#[test]
fn a_delay_beyond_the_calendar_is_none() {
    let plan = Arrivals {
        copies: vec![vec![TimeDelta::MAX]],
    };
    assert_eq!(plan.apply_at(&[(seconds(1), 'a')]), [(seconds(1), 'a')]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_arrives_that_was_not_sent_nor_before_it_was(arrivals in any::<Arrivals>(), count in 0..80_i64) {
        let sent: Vec<_> = (0..count).map(|number| (seconds(number), number)).collect();
        let arrived = arrivals.apply_at(&sent);
        prop_assert!(arrived.is_sorted_by_key(|(at, _)| *at));
        for (at, number) in &arrived {
            prop_assert!((0..count).contains(number) && *at >= seconds(*number));
        }
        let all = arrivals.losing_nothing().apply_at(&sent);
        prop_assert!(all.len() >= sent.len());
        for (_, number) in sent {
            prop_assert!(all.iter().any(|(_, arrived)| *arrived == number));
        }
    }
}
