//! Whether a request would be accepted by a Sim of which not everything is known.

use alloc::vec::Vec;

use super::belief::{Belief, PossibleChange};
use super::graph::Node;
use super::message::ShownPlan;
use crate::edit::Edit;
use crate::error::{Code, Illegal, Refusal};
use crate::id::{AccountSid, RatePlanSid};
use crate::lifecycle::{Assumption, Lifecycle};
use crate::sim::{Lookup, Owner, RatePlan, Update, judge, judge_deletion};
use crate::status::Requested;
use crate::table;

/// Whether a request would be accepted now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// Whatever the Sim is, it would.
    Yes,
    /// Whatever the Sim is, it would not: for this reason, if it is what it most likely is.
    No(Reason),
    /// That depends on what nobody knows here.
    Unknown,
}

/// Why a request would not be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// This change is in flight (rule U6).
    InFlight(PossibleChange),
    /// It would be refused with this.
    Refused(Refusal),
    /// There is no such Sim for the client any more (rules X1, M4).
    Gone,
}

impl Reason {
    /// Gives the code of the refusal.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::InFlight(_) => Illegal::InFlight.code(),
            Self::Refused(refusal) => refusal.code(),
            Self::Gone => Code::NotFound,
        }
    }
}

impl Belief {
    /// Tells whether an update would be accepted now: by every Sim that can be, by none, or that depends.
    ///
    /// `lookup` is what the client knows of names, accounts and the plan that it names, as for
    /// [`Sim::can`](crate::Sim::can); `is_narrowband_developer` tells of the plan held whether it is of that kind (T5).
    #[must_use]
    pub fn would_accept(
        &self,
        update: &Update,
        lookup: &Lookup,
        is_narrowband_developer: impl Fn(RatePlanSid) -> bool,
    ) -> Acceptance {
        let account = match (self.record.account, update.account) {
            (Some(account), _) => account,
            (None, None) => match any_account() {
                Some(account) => account,
                None => return Acceptance::Unknown,
            },
            // Whether it would move cannot be told.
            (None, Some(_)) => return Acceptance::Unknown,
        };
        let owner = Owner {
            account,
            unique_name: None,
        };
        let plans = self.plans(lookup.rate_plan, is_narrowband_developer);
        let acceptance = self.ask(&plans, |lifecycle| {
            judge(lifecycle, &owner, update, lookup, &self.policy).map(drop)
        });
        // Nor can whether it brings the name that is taken there.
        let moves = update.account.is_some_and(|target| target != account);
        match acceptance {
            Acceptance::Yes if moves && update.unique_name.is_keep() && lookup.name_taken => {
                Acceptance::Unknown
            }
            Acceptance::Yes | Acceptance::No(_) | Acceptance::Unknown => acceptance,
        }
    }

    /// Tells whether a deletion would be accepted now (rule X2).
    #[must_use]
    pub fn would_delete(&self) -> Acceptance {
        self.ask(&self.plans(None, |_| false), judge_deletion)
    }

    /// Asks every Sim that can be; what one tells as long as all agree.
    fn ask(
        &self,
        plans: &[Option<RatePlan>],
        verdict: impl Fn(&Lifecycle<RatePlan>) -> Result<(), Refusal>,
    ) -> Acceptance {
        let mut first: Option<Result<(), Reason>> = None;
        for (node, known) in &self.possible {
            let Node::Live { settled, change } = *node else {
                match &first {
                    Some(Ok(())) => return Acceptance::Unknown,
                    Some(Err(_)) => {}
                    None => first = Some(Err(Reason::Gone)),
                }
                continue;
            };
            let resets = [false, self.record.is_resetting.unwrap_or(true)];
            for (plan, is_resetting) in plans.iter().flat_map(|plan| resets.map(|open| (*plan, open))) {
                let assumption = Assumption {
                    settled,
                    plan,
                    change: change.map(|(phase, sought)| (phase, sought, plan_sought(sought, plan))),
                    is_resetting,
                };
                let Some(lifecycle) = Lifecycle::assumed(&assumption, self.at) else {
                    continue;
                };
                let verdict = verdict(&lifecycle).map_err(|refusal| {
                    let change = refusal
                        .in_flight()
                        .and_then(|_| self.possible_change(*node, known));
                    change.map_or(Reason::Refused(refusal), Reason::InFlight)
                });
                match &first {
                    None => first = Some(verdict),
                    Some(known) if known.is_ok() != verdict.is_ok() => return Acceptance::Unknown,
                    Some(_) => {}
                }
            }
        }
        match first {
            Some(Ok(())) => Acceptance::Yes,
            Some(Err(reason)) => Acceptance::No(reason),
            None => Acceptance::Unknown,
        }
    }

    /// The plans that it may hold: what is not known may be none, the one that is named, or another, of either kind.
    fn plans(
        &self,
        named: Option<RatePlan>,
        is_narrowband_developer: impl Fn(RatePlanSid) -> bool,
    ) -> Vec<Option<RatePlan>> {
        match self.record.plan {
            ShownPlan::None => Vec::from([None]),
            ShownPlan::Held(sid) => Vec::from([Some(RatePlan {
                sid,
                narrowband_developer: is_narrowband_developer(sid),
            })]),
            ShownPlan::NotTold => {
                let other = named.map_or_else(any_plan, |named| another_plan(named.sid));
                let of_kind = |narrowband_developer| {
                    other.map(|sid| RatePlan {
                        sid,
                        narrowband_developer,
                    })
                };
                let mut plans = Vec::from([None, of_kind(false), of_kind(true)]);
                plans.extend(named.map(Some));
                plans
            }
        }
    }
}

/// What a change in flight seeks of the plan, as far as it is told by what it seeks besides.
fn plan_sought(sought: Option<Requested>, held: Option<RatePlan>) -> Edit<RatePlan> {
    let needed = sought.is_some_and(|status| table::row(status.into()).needs_plan) && held.is_none();
    let plan = match (sought, held) {
        (None, Some(held)) => another_plan(held.sid),
        (None, None) => any_plan(),
        (Some(_), _) => any_plan().filter(|_| needed),
    };
    plan.map_or(Edit::Keep, |sid| Edit::Set(RatePlan::standard(sid)))
}

/// Some account: which one does not matter where the request names none.
fn any_account() -> Option<AccountSid> {
    "AC00000000000000000000000000000000".parse().ok()
}

/// Some plan: which one does not matter where none is known.
fn any_plan() -> Option<RatePlanSid> {
    "WP00000000000000000000000000000000".parse().ok()
}

fn another_plan(than: RatePlanSid) -> Option<RatePlanSid> {
    let other = "WPffffffffffffffffffffffffffffffff".parse().ok();
    any_plan().filter(|plan| *plan != than).or(other)
}
