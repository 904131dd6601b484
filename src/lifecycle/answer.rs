//! What the operator says: completed, unavailable, resumed, failed; and what it says too late.

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use super::{Change, ChangeOutcome, Event, Lifecycle, Plan, ResetOutcome, Transition};
use crate::instant::Instant;
use crate::policy::Policy;
use crate::status::{Cause, Phase, Settled};

/// What the operator can say to a request (rules U3 to U5).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, EnumIter, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Answer {
    /// What was asked for has been done.
    Completed,
    /// The operator takes nothing at present: a change waits, a reset ends (U4, R4).
    Unavailable,
    /// The operator is back: a change that waited goes out anew (U4).
    Resumed,
    /// It cannot be done. An embedder that has waited long enough says so in the operator's place (U5).
    Failed,
}

/// Says that nothing in flight waits for an answer, so that it had no effect (rule U8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error(
    "the answer `{answer}` to request {number} is stale; nothing in flight has that number, or waits for that answer"
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Stale {
    /// The number that was answered.
    pub number: u64,
    /// What was answered.
    pub answer: Answer,
}

/// What an answer means for what is in flight.
enum Meaning {
    Reset(ResetOutcome),
    Completed,
    Failed,
    Unavailable,
    Resumed,
    /// Said already: nothing new, and nothing wrong.
    Known,
}

impl<P: Plan, T: Instant> Lifecycle<P, T> {
    /// Takes the operator's answer to the request with this number.
    ///
    /// Due timers fire first (rule A7). Answers that are doubled, late or overtaken by others do no harm, since what is in
    /// flight knows its own numbers (rule U8). An automatic change that waited for the change in flight follows it at the
    /// same instant (rule U9).
    ///
    /// # Errors
    ///
    /// [`Stale`] where nothing in flight waits for it; nothing has changed but for the timers that were due.
    #[inline]
    pub fn answer(
        &mut self,
        number: u64,
        answer: Answer,
        policy: &Policy,
        now: T,
        sink: &mut impl Extend<Transition<P, T>>,
    ) -> Result<(), Stale> {
        self.advance(policy, now, sink);
        match self.meaning(number, answer).ok_or(Stale { number, answer })? {
            Meaning::Reset(outcome) => self.finish_reset(outcome, sink),
            Meaning::Completed => self.complete(policy, sink),
            Meaning::Failed => self.fail(policy, sink),
            Meaning::Unavailable => self.schedule(sink),
            Meaning::Resumed => self.resume(sink),
            Meaning::Known => {}
        }
        Ok(())
    }

    /// Says whether something in flight waits for this answer, of the Sim as it is.
    ///
    /// # Errors
    ///
    /// [`Stale`] where nothing does.
    pub fn check_answer(&self, number: u64, answer: Answer) -> Result<(), Stale> {
        self.meaning(number, answer)
            .map(drop)
            .ok_or(Stale { number, answer })
    }

    #[inline]
    fn meaning(&self, number: u64, answer: Answer) -> Option<Meaning> {
        if self.reset() == Some(number) {
            return match answer {
                Answer::Completed => Some(Meaning::Reset(ResetOutcome::Completed)),
                Answer::Failed => Some(Meaning::Reset(ResetOutcome::Failed)),
                Answer::Unavailable => Some(Meaning::Reset(ResetOutcome::Unavailable)),
                Answer::Resumed => None,
            };
        }
        let change = self.change.as_ref()?;
        let latest = number == self.requests;
        match (answer, change.phase) {
            (Answer::Completed, _) if self.numbers_of(change).contains(&number) => Some(Meaning::Completed),
            (Answer::Failed, _) if latest => Some(Meaning::Failed),
            (Answer::Unavailable, Phase::Updating) if latest => Some(Meaning::Unavailable),
            (Answer::Unavailable, Phase::Scheduled) if latest => Some(Meaning::Known),
            (Answer::Resumed, Phase::Scheduled) if latest => Some(Meaning::Resumed),
            (Answer::Completed | Answer::Failed | Answer::Unavailable | Answer::Resumed, _) => None,
        }
    }

    /// The numbers under which the change in flight went out, the earlier ones too (rule U8).
    fn numbers_of(&self, change: &Change<P, T>) -> core::ops::RangeInclusive<u64> {
        self.requests.saturating_sub(change.resent.into())..=self.requests
    }

    /// Rule U3: what was sought becomes what is settled. Rule R5: a SIM that stops connecting has no open reset.
    #[inline]
    fn complete(&mut self, policy: &Policy, sink: &mut impl Extend<Transition<P, T>>) {
        if let Some(change) = self.change.take() {
            self.take_effect(&change, policy, sink);
        }
    }

    /// The change that was in flight takes effect.
    #[inline(always)]
    pub(super) fn take_effect(
        &mut self,
        change: &Change<P, T>,
        policy: &Policy,
        sink: &mut impl Extend<Transition<P, T>>,
    ) {
        let at = self.last;
        let previous_settled = self.settled();
        let previous_plan = self.plan;
        if let Some(status) = change.status {
            self.enter(status.into(), policy, at);
        }
        self.plan = change.plan.applied_to(previous_plan);
        let disconnected = self.reset.is_some() && !self.can_connect();
        if disconnected {
            self.reset = None;
        }
        let mut tell = |event| sink.extend(Some(Transition { at, event }));
        tell(self.moved(change, Cause::Completed));
        if disconnected {
            tell(Event::ResetStopped);
        }
        tell(Event::Settled {
            status: change
                .status
                .map(|status| (previous_settled, Settled::from(status))),
            plan: (!change.plan.is_keep()).then_some((previous_plan, self.plan)),
            automatic: None,
        });
        tell(Event::ChangeFinished(ChangeOutcome::Completed));
        if disconnected {
            tell(Event::ResetFinished(ResetOutcome::Disconnected));
        }
        // In a status just entered nothing can be due: every limit and period is at least 1 (rule A12).
        if change.status.is_none() {
            self.happen_if_due(policy, at, sink);
        }
    }

    /// Rule U5: the change goes, and with it nothing else.
    fn fail(&mut self, policy: &Policy, sink: &mut impl Extend<Transition<P, T>>) {
        if let Some(change) = self.change.take() {
            self.come_to_nothing(&change, policy, sink);
        }
    }

    /// The change that was in flight comes to nothing.
    #[inline]
    pub(super) fn come_to_nothing(
        &mut self,
        change: &Change<P, T>,
        policy: &Policy,
        sink: &mut impl Extend<Transition<P, T>>,
    ) {
        let at = self.last;
        let mut tell = |event| sink.extend(Some(Transition { at, event }));
        tell(self.moved(change, Cause::Failed));
        tell(Event::ChangeFinished(ChangeOutcome::Failed));
        self.happen_if_due(policy, at, sink);
    }

    /// Rule U4: the change waits for the operator.
    fn schedule(&mut self, sink: &mut impl Extend<Transition<P, T>>) {
        if let Some(mut change) = self.change {
            change.phase = Phase::Scheduled;
            let before = self.change.replace(change);
            if let Some(before) = before {
                let event = self.moved(&before, Cause::Unavailable);
                sink.extend(Some(Transition { at: self.last, event }));
            }
        }
    }

    /// Rule U4: what waited is sent once more, numbered as the next request.
    fn resume(&mut self, sink: &mut impl Extend<Transition<P, T>>) {
        let previous = self.status();
        if let Some(change) = &mut self.change {
            change.phase = Phase::Updating;
            change.resent = change.resent.saturating_add(1);
            let change = *change;
            self.send(&change, previous, Cause::Resumed, sink);
        }
    }

    /// The move of the reported status from what it was in `change` to what it is now.
    fn moved(&self, change: &Change<P, T>, cause: Cause) -> Event<P> {
        Event::Status {
            previous: change.phase.into(),
            updated: self.status(),
            cause,
        }
    }

    /// Rule R4: the reset is over, however it ended.
    #[inline]
    pub(super) fn finish_reset(&mut self, outcome: ResetOutcome, sink: &mut impl Extend<Transition<P, T>>) {
        self.reset = None;
        let at = self.last;
        sink.extend(
            [Event::ResetStopped, Event::ResetFinished(outcome)].map(|event| Transition { at, event }),
        );
    }
}
