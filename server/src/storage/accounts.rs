//! Accounts, their tokens, and their rate plans.

use sim_lifecycle::sim::RatePlan;
use sim_lifecycle::{AccountSid, RatePlanSid};
use sqlx::any::AnyRow;
use sqlx::{Row, query};

use super::{Storage, StorageError, Transaction};

/// An account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its SID.
    pub sid: AccountSid,
    /// Its master, where it is a subaccount.
    pub parent: Option<AccountSid>,
}

impl Account {
    /// Gives its master, or itself.
    #[must_use]
    pub fn master(&self) -> AccountSid {
        self.parent.unwrap_or(self.sid)
    }
}

/// A rate plan, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The plan.
    pub plan: RatePlan,
    /// The account that has it.
    pub account: AccountSid,
}

impl Storage {
    /// Finds the account that has this token, by its hash.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn account_of_token(&self, token_hash: &str) -> Result<Option<Account>, StorageError> {
        let row = query("SELECT sid, parent FROM accounts WHERE token_hash = $1")
            .bind(token_hash)
            .fetch_optional(&mut *self.reader().await?)
            .await?;
        row.as_ref().map(read_account).transpose()
    }

    /// Tells whether there is any account.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn has_accounts(&self) -> Result<bool, StorageError> {
        let row = query("SELECT sid FROM accounts LIMIT 1")
            .fetch_optional(&mut *self.reader().await?)
            .await?;
        Ok(row.is_some())
    }
}

impl Transaction {
    /// Finds an account.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn account(&mut self, sid: AccountSid) -> Result<Option<Account>, StorageError> {
        let row = query("SELECT sid, parent FROM accounts WHERE sid = $1")
            .bind(sid.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(read_account).transpose()
    }

    /// Tells whether some account has this token, by its hash.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn has_token(&mut self, token_hash: &str) -> Result<bool, StorageError> {
        let row = query("SELECT sid FROM accounts WHERE token_hash = $1")
            .bind(token_hash)
            .fetch_optional(self.connection())
            .await?;
        Ok(row.is_some())
    }

    /// Adds an account that there is not yet.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn add_account(
        &mut self,
        account: Account,
        token_hash: Option<&str>,
    ) -> Result<(), StorageError> {
        query("INSERT INTO accounts (sid, parent, token_hash) VALUES ($1, $2, $3)")
            .bind(account.sid.as_str())
            .bind(account.parent.as_ref().map(AccountSid::as_str))
            .bind(token_hash)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Adds a rate plan that there is not yet.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn add_plan(&mut self, plan: Plan, unique_name: Option<&str>) -> Result<(), StorageError> {
        query(
            "INSERT INTO rate_plans (sid, account_sid, unique_name, narrowband_developer) \
             VALUES ($1, $2, $3, $4)",
        )
        .bind(plan.plan.sid.as_str())
        .bind(plan.account.as_str())
        .bind(unique_name)
        .bind(i64::from(plan.plan.narrowband_developer))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Finds a rate plan.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn plan(&mut self, sid: RatePlanSid) -> Result<Option<Plan>, StorageError> {
        let row = query("SELECT sid, account_sid, narrowband_developer FROM rate_plans WHERE sid = $1")
            .bind(sid.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(read_plan).transpose()
    }

    /// Finds a rate plan by the name that it has in its account.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn plan_named(
        &mut self,
        account: AccountSid,
        name: &str,
    ) -> Result<Option<Plan>, StorageError> {
        if is_no_name(name) {
            return Ok(None);
        }
        let row = query(
            "SELECT sid, account_sid, narrowband_developer FROM rate_plans \
             WHERE account_sid = $1 AND unique_name = $2",
        )
        .bind(account.as_str())
        .bind(name)
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(read_plan).transpose()
    }
}

/// Tells whether no plan can have this name: one with a NUL, which PostgreSQL has no texts with (rule V10).
pub(super) fn is_no_name(name: &str) -> bool {
    name.contains('\0')
}

fn read_account(row: &AnyRow) -> Result<Account, StorageError> {
    let parent: Option<String> = row.try_get(1)?;
    Ok(Account {
        sid: read_sid(row.try_get(0)?)?,
        parent: parent.map(|parent| read_sid(&parent)).transpose()?,
    })
}

fn read_plan(row: &AnyRow) -> Result<Plan, StorageError> {
    let narrowband_developer: i64 = row.try_get(2)?;
    Ok(Plan {
        plan: RatePlan {
            sid: read_sid(row.try_get(0)?)?,
            narrowband_developer: narrowband_developer != 0,
        },
        account: read_sid(row.try_get(1)?)?,
    })
}

pub(super) fn read_sid<K: sim_lifecycle::id::Kind>(
    text: &str,
) -> Result<sim_lifecycle::id::Sid<K>, StorageError> {
    text.parse()
        .map_err(|error| StorageError::stored("a SID", &error))
}
