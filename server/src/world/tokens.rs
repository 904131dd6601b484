//! Which account a token belongs to; asked once of the database, as a token once given stays.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::World;
use crate::storage::{Account, StorageError};

/// What tokens have been seen to belong to whom, by their hashes.
#[derive(Debug, Default)]
pub(super) struct Tokens(RwLock<HashMap<String, Account>>);

/// What a request proves itself with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// The user and the password of HTTP Basic.
    Basic {
        /// The account's SID.
        account: String,
        /// Its token.
        token: String,
    },
    /// The token of HTTP Bearer.
    Bearer {
        /// The account's token.
        token: String,
    },
}

impl World {
    /// Finds the account that these are credentials of.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn requester(&self, credentials: &Credentials) -> Result<Option<Account>, StorageError> {
        let (Credentials::Basic { token, .. } | Credentials::Bearer { token }) = credentials;
        let hash = hash(token);
        let known = {
            let tokens = self.tokens.0.read().unwrap_or_else(PoisonError::into_inner);
            tokens.get(&hash).copied()
        };
        let account = match known {
            Some(account) => Some(account),
            None => self.storage.account_of_token(&hash).await?,
        };
        if let (Some(account), None) = (account, known) {
            let mut tokens = self.tokens.0.write().unwrap_or_else(PoisonError::into_inner);
            tokens.insert(hash, account);
        }
        Ok(account.filter(|account| match credentials {
            Credentials::Basic { account: sid, .. } => account.sid.as_str() == sid,
            Credentials::Bearer { .. } => true,
        }))
    }
}

/// Gives what is stored of a token, from which it cannot be had back.
pub(super) fn hash(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}
