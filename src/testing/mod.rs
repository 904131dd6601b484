//! Strategies of `proptest` for the public types and for whole histories, for other people's tests.
//!
//! Every type that a value can be drawn of implements `Arbitrary`, so that `any::<Update>()` does. What is drawn is
//! what can be: a [`Sim`](crate::Sim) or a [`Lifecycle`](crate::Lifecycle) is one that inputs lead to, a refusal one
//! that some request gets, a status moves only where the table lets it, and JSON that others write is read. What is seldom met in the field is met here more
//! often: names at their greatest length, the last days of months, limits that nobody reaches.
//!
//! Beside `any` stand the strategies for what takes more than one value: [`instants`], [`fleets`], [`histories`],
//! [`arrivals`] and [`sightings`]. Those that borrow, such as [`ToLookUp`](crate::sim::ToLookUp), are made of others.
//!
//! ```
//! use sim_lifecycle::testing::proptest::prelude::*;
//! use sim_lifecycle::testing::{History, histories};
//!
//! proptest!(ProptestConfig::with_cases(16), |(history in histories())| {
//!     for moment in history.played() {
//!         prop_assert!(moment.after.date_updated() >= moment.before.date_updated());
//!     }
//! });
//! ```
//!
//! A whole file to copy is `examples/property_tests.rs`.

mod macros;

mod arrivals;
mod billing;
mod callbacks;
mod disturbed;
mod effects;
mod errors;
mod fleets;
mod history;
mod ids;
mod json;
mod kernel;
mod lists;
mod observe;
mod paths;
mod sightings;
mod sims;
mod texts;
mod time;
#[cfg(feature = "whatif")]
mod whatif;
mod wire;
mod words;

/// The crate that the strategies are made with, in the version that they are made for.
pub use proptest;

pub use arrivals::{Arrivals, arrivals};
pub use fleets::fleets;
pub use history::{History, HistoryParameters, Input, Moment, Outcome, Played, Step, histories};
pub use sightings::sightings;
pub use time::instants;
