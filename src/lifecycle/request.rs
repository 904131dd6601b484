//! What users ask for: a change of status or rate plan, a connectivity reset, deletion.

use super::{Change, Event, Lifecycle, Plan, Transition, Upstream};
use crate::edit::Edit;
use crate::error::Illegal;
use crate::instant::Instant;
use crate::policy::Policy;
use crate::status::{Cause, Phase, Requested, Settled, Status};
use crate::table::{self, PlanChange, Verdict};

/// What a request asks of the kernel; a change and a reset cannot stand together (rule T7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Request<P> {
    /// A change of status, of rate plan, or of both in one (rule U1).
    Change {
        /// The status asked for.
        status: Option<Requested>,
        /// What is asked of the rate plan.
        plan: Edit<P>,
    },
    /// A connectivity reset (rule R1).
    Reset,
}

impl<P> Request<P> {
    /// The request that names neither status, nor plan, nor reset.
    pub const NOTHING: Self = Self::Change {
        status: None,
        plan: Edit::Keep,
    };
}

/// Where an accepted request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// Nowhere: the Sim is already what it asks for.
    Same,
    /// Into effect at once: a rate plan of a Sim that is new (rule U2).
    AtOnce,
    /// To the operator, under this number (rule U8).
    Operator(u64),
}

/// What an accepted change comes to once what is `same` has been left out.
pub(super) struct Sought<P> {
    pub(super) status: Option<Requested>,
    pub(super) plan: Edit<P>,
}

impl<P: Plan, T: Instant> Lifecycle<P, T> {
    /// Says whether the request would be accepted of the Sim as it is, the timers due having fired.
    ///
    /// # Errors
    ///
    /// The first that applies, in the order of rule T8: [`Illegal::SuspendedWithoutPlan`], [`Illegal::InFlight`],
    /// [`Illegal::Status`], [`Illegal::PlanOfCanceled`], [`Illegal::PlanRemoved`], [`Illegal::PlanMissing`],
    /// [`Illegal::NarrowbandReady`], [`Illegal::ResetUnconnected`], [`Illegal::Resetting`].
    #[inline]
    pub fn check(&self, request: &Request<P>, policy: &Policy) -> Result<(), Illegal> {
        match *request {
            Request::Change { status, plan } => self.check_change(status, plan, policy).map(drop),
            Request::Reset => self.check_reset(),
        }
    }

    /// Takes a request at `now`: all of it, or nothing (rule T8).
    ///
    /// # Errors
    ///
    /// What [`check`](Self::check) tells; the timers that were due have fired all the same (rule A7).
    #[inline]
    pub fn request(
        &mut self,
        request: Request<P>,
        policy: &Policy,
        now: T,
        sink: &mut impl Extend<Transition<P, T>>,
    ) -> Result<Route, Illegal> {
        self.advance(policy, now, sink);
        match request {
            Request::Change { status, plan } => {
                let sought = self.check_change(status, plan, policy)?;
                Ok(self.start(&sought, sink))
            }
            Request::Reset => {
                self.check_reset()?;
                Ok(self.start_reset(sink))
            }
        }
    }

    /// Says whether the Sim can be deleted as it is (rules X2, T8).
    ///
    /// # Errors
    ///
    /// [`Illegal::InFlight`], then [`Illegal::Undeletable`].
    pub fn check_deletion(&self) -> Result<(), Illegal> {
        self.check_idle()?;
        let settled = self.settled();
        if table::row(settled).deletes {
            Ok(())
        } else {
            Err(Illegal::Undeletable { settled })
        }
    }

    /// Says whether nothing is in flight (rule U6).
    ///
    /// # Errors
    ///
    /// [`Illegal::InFlight`].
    pub const fn check_idle(&self) -> Result<(), Illegal> {
        match self.change {
            Some(_) => Err(Illegal::InFlight),
            None => Ok(()),
        }
    }

    /// Gives what an accepted change seeks.
    #[inline(always)]
    pub(super) fn check_change(
        &self,
        status: Option<Requested>,
        plan: Edit<P>,
        policy: &Policy,
    ) -> Result<Sought<P>, Illegal> {
        Request::Change { status, plan }.check_form()?;
        let nothing = Sought {
            status: None,
            plan: Edit::Keep,
        };
        if status.is_none() && plan.is_keep() {
            return Ok(nothing);
        }
        self.check_idle()?;
        let sought = Sought {
            status: self.check_status(status, policy)?,
            plan: self.check_plan_change(plan)?,
        };
        self.check_plan_rules(&sought, plan)?;
        Ok(sought)
    }

    /// Rules T1 to T4: gives the status sought, `None` where it is the one that the Sim has.
    #[inline(always)]
    fn check_status(&self, status: Option<Requested>, policy: &Policy) -> Result<Option<Requested>, Illegal> {
        let Some(to) = status else {
            return Ok(None);
        };
        let from = self.settled();
        match table::verdict(from, to).under(policy) {
            Verdict::Legal => Ok(Some(to)),
            Verdict::Same => Ok(None),
            Verdict::Refused | Verdict::IfReactivation => Err(Illegal::Status {
                from,
                to,
                choices: table::row(from).choices(policy),
            }),
        }
    }

    /// Rule T9: gives the plan sought, nothing where it is the one held (T10).
    #[inline(always)]
    fn check_plan_change(&self, plan: Edit<P>) -> Result<Edit<P>, Illegal> {
        let differs = match (plan, self.plan) {
            (Edit::Keep, _) | (Edit::Clear, None) => false,
            (Edit::Clear, Some(_)) | (Edit::Set(_), None) => true,
            (Edit::Set(plan), Some(held)) => !plan.is(held),
        };
        match table::row(self.settled()).plan {
            _ if !differs => Ok(Edit::Keep),
            PlanChange::Refused => Err(Illegal::PlanOfCanceled),
            PlanChange::AtOnce | PlanChange::ByOperator => Ok(plan),
        }
    }

    /// Rules T6 and T5, judged on the status and the plan that the Sim would have.
    #[inline(always)]
    fn check_plan_rules(&self, sought: &Sought<P>, named: Edit<P>) -> Result<(), Illegal> {
        let settled = self.settled();
        if matches!(named, Edit::Clear) && table::row(settled).needs_plan {
            return Err(Illegal::PlanRemoved { settled });
        }
        let to = sought.status.map_or(settled, Settled::from);
        let plan = sought.plan.applied_to(self.plan);
        match plan {
            None if table::row(to).needs_plan => Err(Illegal::PlanMissing { to }),
            Some(plan) if plan.is_narrowband_developer() && to == Settled::Ready => {
                Err(Illegal::NarrowbandReady)
            }
            None | Some(_) => Ok(()),
        }
    }

    /// Rules U6, R3 and R2, in the order of rule T8.
    #[inline]
    pub(super) fn check_reset(&self) -> Result<(), Illegal> {
        self.check_idle()?;
        let settled = self.settled();
        if !table::row(settled).resets {
            return Err(Illegal::ResetUnconnected { settled });
        }
        match self.reset {
            Some(_) => Err(Illegal::Resetting),
            None => Ok(()),
        }
    }

    #[inline(always)]
    pub(super) fn start(&mut self, sought: &Sought<P>, sink: &mut impl Extend<Transition<P, T>>) -> Route {
        if let Some(change) = self.opened(sought) {
            let previous = self.status();
            self.change = Some(change);
            return Route::Operator(self.send(&change, previous, Cause::Requested, sink));
        }
        if sought.plan.is_keep() {
            return Route::Same;
        }
        self.assign_at_once(sought.plan, sink);
        Route::AtOnce
    }

    /// Gives the change that goes into flight for what is sought; `None` where nothing goes to the operator (rule U2).
    #[inline(always)]
    pub(super) fn opened(&self, sought: &Sought<P>) -> Option<Change<P, T>> {
        let Sought { status, plan } = *sought;
        let goes_out =
            status.is_some() || !plan.is_keep() && table::row(self.settled()).plan != PlanChange::AtOnce;
        goes_out.then_some(Change {
            status,
            plan,
            since: self.last,
            phase: Phase::Updating,
            resent: 0,
        })
    }

    /// Rule U2.
    fn assign_at_once(&mut self, plan: Edit<P>, sink: &mut impl Extend<Transition<P, T>>) {
        let previous = self.plan;
        self.plan = plan.applied_to(previous);
        sink.extend(Some(Transition {
            at: self.last,
            event: Event::Settled {
                status: None,
                plan: Some((previous, self.plan)),
                automatic: None,
            },
        }));
    }

    /// Sends the change in flight to the operator under a new number, which it gives.
    #[inline(always)]
    pub(super) fn send(
        &mut self,
        change: &Change<P, T>,
        previous: Status,
        cause: Cause,
        sink: &mut impl Extend<Transition<P, T>>,
    ) -> u64 {
        let number = self.number().get();
        let at = self.last;
        let status = Event::Status {
            previous,
            updated: change.phase.into(),
            cause,
        };
        let upstream = Event::Upstream {
            number,
            request: Upstream::Update {
                status: change.status,
                plan: self.plan_for_operator(change),
            },
        };
        sink.extend(Some(Transition { at, event: status }));
        sink.extend(Some(Transition { at, event: upstream }));
        number
    }

    /// Rule U10: the operator does not know a new SIM yet, so it is told the plan held, too.
    fn plan_for_operator(&self, change: &Change<P, T>) -> Edit<P> {
        match (self.settled(), change.plan, self.plan) {
            (Settled::New, Edit::Keep, Some(held)) => Edit::Set(held),
            (_, plan, _) => plan,
        }
    }

    /// Rule R1.
    #[inline]
    pub(super) fn start_reset(&mut self, sink: &mut impl Extend<Transition<P, T>>) -> Route {
        let number = self.number();
        self.reset = Some(number);
        let upstream = Event::Upstream {
            number: number.get(),
            request: Upstream::Reset,
        };
        let at = self.last;
        for event in [Event::ResetStarted, upstream] {
            sink.extend(Some(Transition { at, event }));
        }
        Route::Operator(number.get())
    }
}

impl<P> Request<P> {
    /// Says whether what the request names can stand together, whatever the Sim is (rule T6).
    ///
    /// # Errors
    ///
    /// [`Illegal::SuspendedWithoutPlan`].
    #[inline]
    pub const fn check_form(&self) -> Result<(), Illegal> {
        match self {
            Self::Change {
                status: Some(Requested::Suspended),
                plan: Edit::Clear,
            } => Err(Illegal::SuspendedWithoutPlan),
            Self::Change { .. } | Self::Reset => Ok(()),
        }
    }
}
