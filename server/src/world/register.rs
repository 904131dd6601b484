//! What lines declare: the policy, accounts, rate plans, and the Sims that are registered.

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::replay::{Input, LineFault, PolicyOverrides, Thing};
use sim_lifecycle::sim::RatePlan;
use sim_lifecycle::text::UniqueName;
use sim_lifecycle::{AccountSid, RatePlanSid, Registration, Sim};

use super::inputs::not_known;
use super::tokens::hash;
use super::{InputFault, World};
use crate::storage::{Account, Plan, Transaction};

impl World {
    /// Takes what a line declares.
    pub(super) async fn declare(
        &self,
        transaction: &mut Transaction,
        input: Input<'_>,
        at: DateTime<Utc>,
    ) -> Result<(), InputFault> {
        match input {
            Input::Policy(overrides) => self.take_policy(transaction, overrides).await,
            Input::Account { sid, parent, token } => {
                self.add_account(transaction, sid, parent, token.as_deref()).await
            }
            Input::RatePlan {
                sid,
                unique_name,
                account,
                narrowband_developer,
            } => {
                let name = unique_name.as_ref();
                self.add_plan(transaction, sid, name, account, narrowband_developer)
                    .await
            }
            Input::Register {
                sid,
                account,
                iccid,
                rate_plan,
                registration_code,
                eid,
                ip_address,
            } => {
                let registration = Registration {
                    sid,
                    account,
                    iccid,
                    rate_plan: None,
                    registration_code,
                    eid,
                    ip_address,
                };
                self.register(transaction, registration, rate_plan, at).await
            }
            Input::Update { .. }
            | Input::Delete { .. }
            | Input::Operator { .. }
            | Input::Data { .. }
            | Input::Command { .. }
            | Input::Advance
            | _ => Err(not_known().into()),
        }
    }

    async fn take_policy(
        &self,
        transaction: &mut Transaction,
        overrides: PolicyOverrides,
    ) -> Result<(), InputFault> {
        if transaction.has_had_sims().await? {
            return Err(LineFault::LatePolicy.into());
        }
        let policy = transaction.policy().await?;
        Ok(transaction.set_policy(&overrides.applied_to(policy)).await?)
    }

    async fn add_account(
        &self,
        transaction: &mut Transaction,
        sid: AccountSid,
        parent: Option<AccountSid>,
        token: Option<&str>,
    ) -> Result<(), InputFault> {
        if transaction.account(sid).await?.is_some() {
            return Err(declared_twice(Thing::Account, sid.as_str()).into());
        }
        if let Some(parent) = parent
            && declared(transaction, parent).await?.parent.is_some()
        {
            return Err(LineFault::DeepAccount {
                parent: parent.as_str().into(),
            }
            .into());
        }
        if token.is_some_and(str::is_empty) {
            return Err(InputFault::EmptyToken);
        }
        let hash = token.map(hash);
        if let Some(hash) = &hash
            && transaction.has_token(hash).await?
        {
            return Err(InputFault::TokenTaken);
        }
        let account = Account { sid, parent };
        Ok(transaction.add_account(account, hash.as_deref()).await?)
    }

    async fn add_plan(
        &self,
        transaction: &mut Transaction,
        sid: RatePlanSid,
        name: Option<&UniqueName>,
        account: AccountSid,
        narrowband_developer: bool,
    ) -> Result<(), InputFault> {
        if transaction.plan(sid).await?.is_some() {
            return Err(declared_twice(Thing::RatePlan, sid.as_str()).into());
        }
        declared(transaction, account).await?;
        let name = name.map(UniqueName::as_str);
        if let Some(name) = name
            && transaction.plan_named(account, name).await?.is_some()
        {
            return Err(taken(Thing::PlanName, name).into());
        }
        let plan = RatePlan {
            sid,
            narrowband_developer,
        };
        Ok(transaction.add_plan(Plan { plan, account }, name).await?)
    }

    async fn register(
        &self,
        transaction: &mut Transaction,
        mut registration: Registration,
        rate_plan: Option<RatePlanSid>,
        at: DateTime<Utc>,
    ) -> Result<(), InputFault> {
        let (sid, account) = (registration.sid, registration.account);
        let master = declared(transaction, account).await?.master();
        if let Some(plan) = rate_plan {
            registration.rate_plan = Some(plan_of(transaction, plan, account).await?);
        }
        if transaction.is_used(sid).await? {
            return Err(declared_twice(Thing::Sim, sid.as_str()).into());
        }
        let iccid = &registration.iccid;
        if transaction.has_iccid(iccid).await? {
            return Err(taken(Thing::Iccid, iccid.as_str()).into());
        }
        if let Some(code) = &registration.registration_code
            && transaction.has_registration_code(code).await?
        {
            return Err(taken(Thing::RegistrationCode, code).into());
        }
        Ok(transaction
            .add_sim(&Sim::register(registration, at), master)
            .await?)
    }
}

async fn declared(transaction: &mut Transaction, sid: AccountSid) -> Result<Account, InputFault> {
    let found = transaction.account(sid).await?;
    found.ok_or_else(|| undeclared(Thing::Account, sid.as_str()).into())
}

/// Finds the plan that a registration names, which has to be the account's own.
async fn plan_of(
    transaction: &mut Transaction,
    sid: RatePlanSid,
    account: AccountSid,
) -> Result<RatePlan, InputFault> {
    match transaction.plan(sid).await? {
        Some(plan) if plan.account == account => Ok(plan.plan),
        Some(_) => Err(LineFault::ForeignPlan {
            plan: sid.as_str().into(),
            account: account.as_str().into(),
        }
        .into()),
        None => Err(undeclared(Thing::RatePlan, sid.as_str()).into()),
    }
}

fn declared_twice(thing: Thing, sid: &str) -> LineFault {
    LineFault::DeclaredTwice {
        thing,
        sid: sid.into(),
    }
}

fn undeclared(thing: Thing, sid: &str) -> LineFault {
    LineFault::Undeclared {
        thing,
        sid: sid.into(),
    }
}

fn taken(thing: Thing, value: &str) -> LineFault {
    LineFault::Taken {
        thing,
        value: value.into(),
    }
}
