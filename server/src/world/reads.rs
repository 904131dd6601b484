//! What clients look at: one Sim, or a page of them, each as it is now.
//!
//! Where nothing is due, what is shown is what was stored with the Sim; else it is made, out of the Sim as of now.

use serde::Serialize;
use sim_lifecycle::Sim;
use sim_lifecycle::wire::{Page, PageMeta, Position, Resource, SimList, Walk, read_list};

use super::held::Held;
use super::requests::{address, not_found, sees, visible};
use super::{Failure, World};
use crate::storage::{Account, SimRow, Viewed};

/// How a page without Sims is written, up to where they would be.
const NO_SIMS: &str = r#"{"sims":["#;

/// An answer, written as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written(pub String);

impl Written {
    /// Writes an answer.
    pub(super) fn of(answer: &impl Serialize) -> Result<Self, Failure> {
        serde_json::to_string(answer).map(Self).map_err(|error| {
            tracing::error!(%error, "an answer cannot be written");
            Failure::Broken
        })
    }
}

impl World {
    /// Fetches a Sim as it is now.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotFound`](sim_lifecycle::Refusal::NotFound), or what is wrong with the database.
    pub async fn fetch(&self, requester: Account, segment: &str) -> Result<Written, Failure> {
        let view = self.storage.view(&address(segment)?, requester.sid).await?;
        let view = view
            .filter(|view| sees(requester.sid, view.account, view.master))
            .ok_or_else(|| not_found(segment))?;
        if let Some(shown) = view.shown {
            return Ok(Written(shown.under(&self.base_in_json)));
        }
        let row = self.find(requester, segment).await?;
        Written::of(&self.show(&self.as_of_now(row).sim))
    }

    /// Lists the Sims that the requester sees.
    ///
    /// # Errors
    ///
    /// [`Refusal::Query`](sim_lifecycle::Refusal::Query), or what is wrong with the database.
    pub async fn list(&self, requester: Account, query: &[u8]) -> Result<Written, Failure> {
        let walk = self.walk(requester, query).await?;
        let views = self.storage.views(&walk, requester.parent.is_none()).await?;
        if views.iter().all(|view| view.shown.is_some()) {
            let page = walk.page(views, |view| view.position, &self.base_url);
            return self.write_page(&page);
        }
        let page = self.page_of(&walk, requester).await?;
        let shown = page.items.iter().map(|held| self.show(&held.sim));
        Written::of(&SimList::of(shown.collect(), &page.meta))
    }

    /// Writes a page of what is stored, in the place of the Sims of a page that has none.
    fn write_page(&self, page: &Page<Viewed>) -> Result<Written, Failure> {
        let Written(empty) = without_sims(&page.meta)?;
        let rest = empty.strip_prefix(NO_SIMS).ok_or(Failure::Broken)?;
        let shown = page.items.iter().filter_map(|view| view.shown.as_ref());
        let mut text = String::from(NO_SIMS);
        for (number, shown) in shown.enumerate() {
            if number > 0 {
                text.push(',');
            }
            shown.write_under(&self.base_in_json, &mut text);
        }
        text.push_str(rest);
        Ok(Written(text))
    }

    /// Finds a Sim that the requester sees.
    pub(super) async fn find(&self, requester: Account, segment: &str) -> Result<SimRow, Failure> {
        let row = self.storage.sim(&address(segment)?, requester.sid).await?;
        visible(row, requester, segment)
    }

    /// Gives a Sim as it is now, without storing that: whoever fires what is due comes to the same.
    pub(super) fn as_of_now(&self, row: SimRow) -> Held {
        let now = self.at(row.now);
        let mut held = self.held(row, now);
        if held.next_due().is_some_and(|due| due <= held.now) {
            held.settle();
        }
        held
    }

    /// Gives a page of the Sims that the requester sees, each as it is now.
    pub(super) async fn page(&self, requester: Account, query: &[u8]) -> Result<Page<Held>, Failure> {
        let walk = self.walk(requester, query).await?;
        self.page_of(&walk, requester).await
    }

    pub(super) fn show(&self, sim: &Sim) -> Resource {
        Resource::of(sim, &self.base_url)
    }

    /// Opens a list, so that its Sims can be fetched.
    async fn walk(&self, requester: Account, query: &[u8]) -> Result<Walk, Failure> {
        let walk = read_list(query)?.open(&self.page_key, requester.sid)?;
        // What is filtered by is what is stored, so what is due has to have happened.
        if walk.filter().status.is_some() || walk.filter().rate_plan.is_some() {
            self.fire_all_due().await?;
        }
        Ok(walk)
    }

    async fn page_of(&self, walk: &Walk, requester: Account) -> Result<Page<Held>, Failure> {
        let rows = self.storage.page(walk, requester.parent.is_none()).await?;
        let held = rows.into_iter().map(|row| self.as_of_now(row));
        Ok(walk.page(held, |held| Position::of(&held.sim), &self.base_url))
    }
}

fn without_sims(meta: &PageMeta) -> Result<Written, Failure> {
    Written::of(&SimList::of(Vec::new(), meta))
}
