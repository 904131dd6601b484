//! The accounts and the rate plans that lines have declared.

use std::collections::HashMap;

use super::fault::{LineFault, Thing};
use crate::id::{AccountSid, RatePlanSid};
use crate::sim::RatePlan;
use crate::text::UniqueName;

/// Accounts with their masters, and rate plans with their accounts.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory {
    /// Each account's parent, if it is a subaccount.
    accounts: HashMap<AccountSid, Option<AccountSid>>,
    plans: HashMap<RatePlanSid, (AccountSid, RatePlan)>,
    plan_names: HashMap<(AccountSid, UniqueName), RatePlan>,
}

impl Directory {
    pub(super) fn add_account(
        &mut self,
        sid: AccountSid,
        parent: Option<AccountSid>,
    ) -> Result<(), LineFault> {
        if self.accounts.contains_key(&sid) {
            return Err(declared_twice(Thing::Account, sid.as_str()));
        }
        if let Some(parent) = parent
            && self.parent(parent)?.is_some()
        {
            return Err(LineFault::DeepAccount {
                parent: parent.as_str().into(),
            });
        }
        self.accounts.insert(sid, parent);
        Ok(())
    }

    pub(super) fn add_plan(
        &mut self,
        plan: RatePlan,
        name: Option<UniqueName>,
        account: AccountSid,
    ) -> Result<(), LineFault> {
        if self.plans.contains_key(&plan.sid) {
            return Err(declared_twice(Thing::RatePlan, plan.sid.as_str()));
        }
        self.parent(account)?;
        if let Some(name) = name {
            let key = (account, name);
            if self.plan_names.contains_key(&key) {
                return Err(LineFault::Taken {
                    thing: Thing::PlanName,
                    value: key.1.as_str().into(),
                });
            }
            self.plan_names.insert(key, plan);
        }
        self.plans.insert(plan.sid, (account, plan));
        Ok(())
    }

    /// Gives a declared account's parent.
    pub(super) fn parent(&self, account: AccountSid) -> Result<Option<AccountSid>, LineFault> {
        self.accounts
            .get(&account)
            .copied()
            .ok_or_else(|| LineFault::Undeclared {
                thing: Thing::Account,
                sid: account.as_str().into(),
            })
    }

    /// Gives a plan that a registration names.
    pub(super) fn plan_of(&self, sid: RatePlanSid, account: AccountSid) -> Result<RatePlan, LineFault> {
        match self.plans.get(&sid) {
            Some((owner, plan)) if *owner == account => Ok(*plan),
            Some(_) => Err(LineFault::ForeignPlan {
                plan: sid.as_str().into(),
                account: account.as_str().into(),
            }),
            None => Err(LineFault::Undeclared {
                thing: Thing::RatePlan,
                sid: sid.as_str().into(),
            }),
        }
    }

    /// Looks a plan of the account up by its SID or its unique name (rule T11).
    pub(super) fn find_plan(&self, word: &str, account: AccountSid) -> Option<RatePlan> {
        if let Ok(sid) = word.parse() {
            return self.plan_of(sid, account).ok();
        }
        let name = word.parse().ok()?;
        self.plan_names.get(&(account, name)).copied()
    }

    /// Tells whether `account` is the requester or one of its subaccounts, both declared (rules M2, M4).
    pub(super) fn reaches(&self, requester: AccountSid, account: AccountSid) -> bool {
        match (self.accounts.get(&requester), self.accounts.get(&account)) {
            (Some(_), Some(parent)) => requester == account || *parent == Some(requester),
            _ => false,
        }
    }
}

fn declared_twice(thing: Thing, sid: &str) -> LineFault {
    LineFault::DeclaredTwice {
        thing,
        sid: sid.into(),
    }
}
