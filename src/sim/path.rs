//! The shortest lawful way to a status: requests, the operator's answers to them, and waits.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{RatePlan, Sim};
use crate::edit::Edit;
use crate::lifecycle::{Answer, Event, Ignore, Lifecycle, Plan, Request, Transition};
use crate::policy::Policy;
use crate::status::{Automatic, Requested, Settled};

/// A way to a status: what to do and to wait for, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Path<P = RatePlan> {
    /// What to do and to wait for, in order; empty where the Sim is there already.
    pub steps: Vec<Step<P>>,
    /// The earliest instant at which it can be there: the operator answers at once.
    pub arrival: DateTime<Utc>,
}

/// One step of a [`Path`], at the earliest instant at which it can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Step<P = RatePlan> {
    /// When, at the earliest.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: StepKind<P>,
}

/// What a step consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum StepKind<P = RatePlan> {
    /// Send a request for this status, and with it this of the plan.
    Request {
        /// The status.
        status: Requested,
        /// [`Edit::Set`] where the Sim needs a plan that it does not hold.
        plan: Edit<P>,
    },
    /// Wait for the operator to complete the change in flight (rule U3).
    Operator,
    /// Wait for what happens by itself (rules A3, A4).
    Wait(Automatic),
}

impl Sim {
    /// Gives the shortest lawful way to `wanted` from what the Sim is at `now`; `None` where there is none.
    ///
    /// The shortest is the one that arrives first, and of those the one with the fewest requests. Changes in flight are
    /// taken to complete at once, those under way included: a way that needs one to fail is none. Neither is one that
    /// needs the SIM to be used. `plan` is one that may be assigned where the Sim holds none, or one that does not do.
    ///
    /// ```
    /// # use sim_lifecycle::sim::{Registration, Sim};
    /// # let now = "2026-01-01T09:00:00Z".parse()?;
    /// # let sim = Sim::register(Registration {
    /// #     sid: "DE00000000000000000000000000000001".parse()?,
    /// #     account: "AC00000000000000000000000000000001".parse()?,
    /// #     iccid: "8901260000000000001".parse()?,
    /// #     rate_plan: None, registration_code: None, eid: None, ip_address: None,
    /// # }, now);
    /// use sim_lifecycle::{Policy, Settled};
    ///
    /// let path = sim.path_to(Settled::Canceled, None, &Policy::default(), now).ok_or("no way")?;
    /// assert_eq!(
    ///     path.to_string(),
    ///     "2026-01-01T09:00:00Z request deactivated; \
    ///      2026-01-01T09:00:00Z wait for the operator; \
    ///      2026-01-04T09:00:00Z wait for cancellation_delay",
    /// );
    /// assert_eq!(path.arrival, "2026-01-04T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn path_to(
        &self,
        wanted: Settled,
        plan: Option<RatePlan>,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Option<Path> {
        path_to(self.lifecycle(), wanted, plan, policy, now)
    }
}

/// Gives the shortest lawful way of a lifecycle, as [`Sim::path_to`] does for a Sim.
#[must_use]
pub fn path_to<P: Plan>(
    lifecycle: &Lifecycle<P>,
    wanted: Settled,
    plan: Option<P>,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Option<Path<P>> {
    let mut start = *lifecycle;
    start.advance(policy, now, &mut Ignore);
    // By arrival, then by the number of requests, then in the order in which they were found.
    let mut open = BTreeMap::from([((start.last(), 0_usize, 0_usize), (start, Vec::new()))]);
    let mut found = 0_usize;
    let mut seen = Vec::new();
    while let Some(((arrival, requests, _), (here, steps))) = open.pop_first() {
        if here.settled() == wanted && here.change().is_none() {
            return Some(Path { steps, arrival });
        }
        // The first way to a place is the shortest.
        if here.change().is_none() {
            if seen.contains(&place(&here)) {
                continue;
            }
            seen.push(place(&here));
        }
        for (kind, next) in ways_on(&here, plan, policy) {
            let at = next.last();
            let mut steps = steps.clone();
            steps.push(Step { at, kind });
            let requests = requests.saturating_add(usize::from(matches!(kind, StepKind::Request { .. })));
            found = found.saturating_add(1);
            open.insert((at, requests, found), (next, steps));
        }
    }
    None
}

/// What matters of an idle lifecycle for where it can still go: its status, and the kind of its plan, if it has one.
fn place<P: Plan>(lifecycle: &Lifecycle<P>) -> (Settled, Option<bool>) {
    (
        lifecycle.settled(),
        lifecycle.plan().map(Plan::is_narrowband_developer),
    )
}

/// Everything that can be done or waited for next, tried on the kernel.
fn ways_on<P: Plan>(
    here: &Lifecycle<P>,
    plan: Option<P>,
    policy: &Policy,
) -> Vec<(StepKind<P>, Lifecycle<P>)> {
    let now = here.last();
    let mut ways = Vec::new();
    if here.change().is_some() {
        ways.extend(completed(here, policy).map(|next| (StepKind::Operator, next)));
        return ways;
    }
    for status in Requested::ALL {
        for plan in [Edit::Keep].into_iter().chain(plan.map(Edit::Set)) {
            let mut next = *here;
            let request = Request::Change {
                status: Some(status),
                plan,
            };
            if next.request(request, policy, now, &mut Ignore).is_ok() && next.change().is_some() {
                ways.push((StepKind::Request { status, plan }, next));
            }
        }
    }
    if let Some(deadline) = here.next_deadline() {
        let mut next = *here;
        let mut happened = Vec::new();
        next.advance(policy, deadline, &mut happened);
        ways.extend(cause(&happened).map(|cause| (StepKind::Wait(cause), next)));
    }
    ways
}

/// The lifecycle once the operator has completed what is in flight, having resumed first where that waits for it.
fn completed<P: Plan>(here: &Lifecycle<P>, policy: &Policy) -> Option<Lifecycle<P>> {
    let mut next = *here;
    let number = here.requests();
    next.answer(number, Answer::Completed, policy, here.last(), &mut Ignore)
        .ok()
        .map(|()| next)
}

/// The automatic change of status among what happened, if there was one.
fn cause<P>(happened: &[Transition<P>]) -> Option<Automatic> {
    happened.iter().find_map(|transition| match transition.event {
        Event::Settled { automatic, .. } => automatic,
        Event::CommandHeard
        | Event::Status { .. }
        | Event::ResetStarted
        | Event::ResetStopped
        | Event::SuspendedFeeStarted
        | Event::Upstream { .. }
        | Event::ChangeFinished(_)
        | Event::ResetFinished(_) => None,
    })
}

impl<P> fmt::Display for Path<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("nothing to do");
        }
        for (index, step) in self.steps.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{step}")?;
        }
        Ok(())
    }
}

impl<P> fmt::Display for Step<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        match &self.kind {
            StepKind::Request {
                status,
                plan: Edit::Set(_),
            } => write!(f, "{at} request {status} with a rate plan"),
            StepKind::Request { status, .. } => write!(f, "{at} request {status}"),
            StepKind::Operator => write!(f, "{at} wait for the operator"),
            StepKind::Wait(cause) => write!(f, "{at} wait for {cause}"),
        }
    }
}
