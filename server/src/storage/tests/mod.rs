//! What a test does to a database that no server does, and those who stand between a request and SQLite.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that goes wrong may stop"
)]

mod asked;
mod clerk;
mod desk;
mod readers;

use sim_lifecycle::{AccountSid, Registration, Sim, SimSid};
use sqlx::query;

use super::{Storage, Transaction};

/// Registers the Sims 1 and 2 of the account.
async fn add_two_sims(storage: &Storage) {
    let mut transaction = storage.begin().await.unwrap();
    transaction.settings([0; 32]).await.unwrap();
    for number in 1..=2 {
        let registration = Registration {
            sid: sid(number),
            account: account(),
            iccid: format!("89012600{number:011}").parse().unwrap(),
            rate_plan: None,
            registration_code: None,
            eid: None,
            ip_address: None,
        };
        let sim = Sim::register(registration, "2026-01-01T00:00:00Z".parse().unwrap());
        transaction.add_sim(&sim, account()).await.unwrap();
    }
    transaction.commit().await.unwrap();
}

fn sid(number: u32) -> SimSid {
    format!("DE{number:032}").parse().unwrap()
}

fn account() -> AccountSid {
    format!("AC{:032}", 1).parse().unwrap()
}

impl Transaction {
    /// Runs a statement.
    pub(crate) async fn run(&mut self, sql: &'static str) {
        query(sql).execute(self.connection()).await.unwrap();
    }
}
