//! How messages arrive over a network that loses, doubles, delays and overtakes.

use alloc::vec;
use alloc::vec::Vec;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

/// A plan of what becomes of messages on their way: which copies of each arrive, and how late.
///
/// Callbacks are delivered again after a time-out, so a receiver meets all of this (rules C6, C8). A message beyond the
/// plan arrives once and at once, so one plan serves however many there turn out to be.
///
/// ```
/// use sim_lifecycle::chrono::TimeDelta;
/// use sim_lifecycle::testing::Arrivals;
///
/// let (now, later) = (TimeDelta::zero(), TimeDelta::seconds(30));
/// let arrivals = Arrivals { copies: vec![vec![later], vec![], vec![now, later]] };
/// assert_eq!(arrivals.apply(&["a", "b", "c", "d"]), ["c", "d", "a", "c"]);
/// assert_eq!(arrivals.losing_nothing().apply(&["a", "b"]), ["b", "a"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrivals {
    /// For each message in the order of sending, how late each of its copies arrives: none where it is lost, several
    /// where it is doubled.
    pub copies: Vec<Vec<TimeDelta>>,
}

impl Arrivals {
    /// Gives the messages in the order in which they arrive, if all are sent at one instant.
    ///
    /// Copies that arrive at one instant keep the order of sending.
    #[must_use]
    pub fn apply<T: Clone>(&self, messages: &[T]) -> Vec<T> {
        self.sorted(messages, |_, delay| delay)
            .map(|(_, message)| message)
            .collect()
    }

    /// Gives the messages with the instants at which they arrive, in their order, from those at which they are sent.
    ///
    /// A delay that leads beyond the calendar is none.
    #[must_use]
    pub fn apply_at<T: Clone>(&self, sent: &[(DateTime<Utc>, T)]) -> Vec<(DateTime<Utc>, T)> {
        self.sorted(sent, |(at, _), delay| at.checked_add_signed(delay).unwrap_or(*at))
            .map(|(at, (_, message))| (at, message))
            .collect()
    }

    /// Gives the plan in which a message that this one loses arrives once, at once: what a sender comes to that tries
    /// until it is heard.
    #[must_use]
    pub fn losing_nothing(mut self) -> Self {
        for copies in self.copies.iter_mut().filter(|copies| copies.is_empty()) {
            copies.push(TimeDelta::zero());
        }
        self
    }

    /// Gives every copy that arrives, sorted by when.
    fn sorted<T: Clone, W: Ord>(
        &self,
        messages: &[T],
        when: impl Fn(&T, TimeDelta) -> W,
    ) -> impl Iterator<Item = (W, T)> {
        let at_once = vec![TimeDelta::zero()];
        let mut arriving = Vec::new();
        for (index, message) in messages.iter().enumerate() {
            let copies = self.copies.get(index).unwrap_or(&at_once);
            arriving.extend(
                copies
                    .iter()
                    .map(|delay| (when(message, *delay), message.clone())),
            );
        }
        arriving.sort_by(|(a, _), (b, _)| a.cmp(b));
        arriving.into_iter()
    }
}

/// How many messages a plan that is drawn says something of.
const MESSAGES: usize = 64;

/// Draws plans in which most messages arrive once, and some are lost, doubled, or late by seconds to days.
///
/// Shrinks towards every message arriving once, at once.
///
/// ```
/// use sim_lifecycle::testing::arrivals;
/// use sim_lifecycle::testing::proptest::prelude::*;
///
/// proptest!(|(arrivals in arrivals())| {
///     let arrived = arrivals.losing_nothing().apply(&[1, 2, 3]);
///     prop_assert!(arrived.contains(&1) && arrived.contains(&2) && arrived.contains(&3));
/// });
/// ```
pub fn arrivals() -> impl Strategy<Value = Arrivals> {
    let delay = || {
        prop_oneof![
            4 => Just(TimeDelta::zero()),
            3 => (1..=90_i64).prop_map(TimeDelta::seconds),
            1 => (1..=72_i64).prop_map(TimeDelta::hours),
        ]
    };
    let copies = prop_oneof![
        4 => Just(vec![TimeDelta::zero()]),
        4 => delay().prop_map(|delay| vec![delay]),
        1 => Just(Vec::new()),
        2 => prop::collection::vec(delay(), 2..=3),
    ];
    prop::collection::vec(copies, 0..=MESSAGES).prop_map(|copies| Arrivals { copies })
}

impl Arbitrary for Arrivals {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        arrivals().boxed()
    }
}
