//! What goes wrong in the fake's world, and when: all of it known beforehand.

use sim_lifecycle::OperatorAnswer;
use sim_lifecycle::chrono::TimeDelta;
use sim_lifecycle::sim::Failure;
use sim_lifecycle::testing::proptest::collection::vec;
use sim_lifecycle::testing::proptest::prelude::*;
use sim_lifecycle::testing::proptest::strategy::ValueTree;
use sim_lifecycle::testing::proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use sim_lifecycle::testing::{Arrivals, arrivals};

/// What the operator answers, how callbacks arrive, and which requests break; by default nothing goes wrong.
///
/// Each list ends. What comes after its end goes well, so a client that tries again gets through at last.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// For each request to the operator, in order, its answers and how long after the request each comes; after the
    /// last, each is completed within a second.
    pub operator: Vec<Vec<(TimeDelta, OperatorAnswer)>>,
    /// For each callback, in order, how late its copies arrive: none where it is lost.
    pub arrivals: Arrivals,
    /// For each update or deletion, in order, whether it breaks.
    pub breaks: Vec<Option<Break>>,
}

/// Where a request breaks; the client is told the same, 503, and cannot tell one from the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// Before anything was done.
    Before,
    /// When all was done but the answer.
    After,
}

impl Script {
    /// Draws a script; the same seed gives the same one.
    ///
    /// # Panics
    ///
    /// Never: nothing that is drawn is rejected.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        let mut bytes = [0; 32];
        for (byte, seed) in bytes.iter_mut().zip(seed.to_le_bytes()) {
            *byte = seed;
        }
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
        let drawn = scripts().new_tree(&mut runner);
        drawn.expect("nothing is rejected").current()
    }
}

fn scripts() -> impl Strategy<Value = Script> {
    let breaks = prop_oneof![
        6 => Just(None),
        1 => Just(Some(Break::Before)),
        1 => Just(Some(Break::After)),
    ];
    (vec(answers(), 0..=40), arrivals(), vec(breaks, 0..=40)).prop_map(|(operator, arrivals, breaks)| {
        Script {
            operator,
            arrivals,
            breaks,
        }
    })
}

/// The operator's answers to one request: some come twice, some late, and one may contradict the one before.
fn answers() -> impl Strategy<Value = Vec<(TimeDelta, OperatorAnswer)>> {
    use OperatorAnswer::{Completed, Failed, Resumed, Unavailable};

    let failure = Failure {
        code: Some(30_001),
        message: Some("the card does not answer".into()),
    };
    let soon = || (1..=600_i64).prop_map(TimeDelta::seconds);
    let late = || (10..=600_i64).prop_map(TimeDelta::minutes);
    prop_oneof![
        6 => soon().prop_map(|at| vec![(at, Completed)]),
        1 => late().prop_map(|at| vec![(at, Completed)]),
        1 => (soon(), soon()).prop_map(|(at, more)| vec![(at, Completed), (at + more, Completed)]),
        2 => (soon(), soon()).prop_map(move |(at, more)| vec![(at, Failed(failure.clone())), (at + more, Completed)]),
        2 => (soon(), late()).prop_map(|(at, more)| vec![(at, Unavailable), (at + more, Resumed)]),
    ]
}
