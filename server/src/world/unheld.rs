//! Updates of Sims that nobody holds: those that write no more than the Sim's own row, and nothing that it is found by.
//!
//! Most of what an update takes is waiting, for SQLite's one writer or for the way to the database. So the Sim is read without being
//! held, the kernel decides meanwhile, and one statement stores what came of it, if neither the Sim nor the settings
//! have changed since. Where they have, or where there is more to write, the Sim is held and all of it is done again.

use sim_lifecycle::sim::Lookup;
use sim_lifecycle::wire::{Resource, SimAddress};
use sim_lifecycle::{Sim, Update};

use super::held::Held;
use super::requests::judge;
use super::{BodyFault, Failure, World};
use crate::storage::Account;

impl World {
    /// Updates a Sim without holding it, or tells why not; `None` where it has to be held.
    ///
    /// # Errors
    ///
    /// What is wrong with the database.
    pub(super) async fn update_unheld(
        &self,
        requester: Account,
        segment: &str,
        address: &SimAddress,
        form: Result<&[u8], &BodyFault>,
    ) -> Result<Option<Result<Resource, Failure>>, Failure> {
        let row = self.storage.sim(address, requester.sid).await?;
        let held = self.seen(row, requester, segment)?;
        self.update_taken_up(held, form).await
    }

    /// Updates a Sim as it has been taken up, whatever has become of it since.
    pub(super) async fn update_taken_up(
        &self,
        mut held: Held,
        form: Result<&[u8], &BodyFault>,
    ) -> Result<Option<Result<Resource, Failure>>, Failure> {
        let led = match self.begin_update(&mut held, form) {
            Ok(update) if needs_a_lookup(&held.sim, &update) => return Ok(None),
            Ok(update) => judge(&mut held, &update, &NOTHING_TO_LOOK_UP),
            Err(failure) => Err(failure),
        };
        if !held.is_row_alone() {
            return Ok(None);
        }
        let is_put = held.put_unheld(&self.storage).await?;
        Ok(is_put.then(|| led.map(|()| self.show(&held.sim))))
    }
}

/// What an update that names neither account, name nor plan is judged by.
const NOTHING_TO_LOOK_UP: Lookup = Lookup {
    account_within_reach: true,
    name_taken: false,
    rate_plan: None,
};

fn needs_a_lookup(sim: &Sim, update: &Update) -> bool {
    let to_look_up = sim.to_look_up(update);
    update.account.is_some() || to_look_up.unique_name.is_some() || to_look_up.rate_plan.is_some()
}
