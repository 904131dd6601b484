//! Strategies for what-if: scenarios that can be run in no time, and what they lead to.

mod draws;
mod errors;
mod reports;
mod scenarios;

use proptest::prelude::*;

use super::billing::{billings, charges, some_fee};
use super::macros::arbitrary;
use super::time::instants;
use crate::billing::{Billing, Charge, Fee};
use crate::whatif::Tick;

arbitrary! {
    Tick => instants().prop_map(Self::from);
    Charge<Tick> => charges();
    Fee<Tick> => some_fee();
    Billing<Tick> => billings();
}
