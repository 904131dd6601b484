//! What a test does to a database that no server does, and those who stand between a request and SQLite.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that goes wrong may stop"
)]

mod clerk;
mod desk;
mod readers;

use sqlx::query;

use super::Transaction;

impl Transaction {
    /// Runs a statement.
    pub(crate) async fn run(&mut self, sql: &'static str) {
        query(sql).execute(self.connection()).await.unwrap();
    }
}
