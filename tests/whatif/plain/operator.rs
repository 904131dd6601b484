//! What the operator says to a request, and when.

use sim_lifecycle::OperatorAnswer;
use sim_lifecycle::sim::Failure;
use sim_lifecycle::whatif::draw::{Purpose, Streams, delay, happens};
use sim_lifecycle::whatif::scenario::Operator;

use super::time::{Millis, later};

/// Whether a change is asked for or a reset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Matter {
    Change,
    Reset,
}

/// The answers to the requests of one SIM.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    changes: u32,
    resets: u32,
}

impl Answers {
    /// The answers to a request that goes out at `at`, each with its instant.
    pub fn to(
        &mut self,
        matter: Matter,
        at: Millis,
        operator: &Operator,
        streams: Streams,
    ) -> Vec<(Millis, OperatorAnswer)> {
        let outage = operator
            .outages
            .iter()
            .find(|outage| outage.from.millis() <= at && at < outage.to.millis());
        if let Some(outage) = outage {
            let said = later(at, operator.unavailable_after.millis()).min(outage.to.millis());
            let mut answers = vec![(said, OperatorAnswer::Unavailable)];
            if matter == Matter::Change {
                answers.push((outage.to.millis(), OperatorAnswer::Resumed));
            }
            return answers;
        }
        let (count, latency, failure) = match matter {
            Matter::Change => (&mut self.changes, Purpose::Latency, Purpose::Failure),
            Matter::Reset => (&mut self.resets, Purpose::ResetLatency, Purpose::ResetFailure),
        };
        let ordinal = *count;
        *count += 1;
        let at = later(at, delay(streams.word(latency, ordinal), operator.latency));
        let answer = if happens(streams.word(failure, ordinal), operator.failures) {
            OperatorAnswer::Failed(Failure::default())
        } else {
            OperatorAnswer::Completed
        };
        vec![(at, answer)]
    }
}
