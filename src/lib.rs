//! The life of a SIM card as a pure state machine, and what becomes of a whole fleet of them.
//!
//! A *Sim* is the API resource that stands for a SIM card. This crate knows each of its statuses, each change that a
//! request may ask for, each change that happens by itself (250 KB of data, the fifth Command, three months; 72 hours
//! to cancellation), what is in flight between a request and the operator's answer (`updating`, `scheduled`), and the
//! 409 conflicts that follow.
//!
//! # What it is not
//!
//! It does no IO, has no clock, draws no random numbers that do not hang on a seed passed in, and keeps no state but the
//! values that it is given. Time comes in as `now`; what has to be looked up comes in as data; what is to be sent, called
//! or recorded comes out as data. It does not know connectivity itself: radio, data sessions and their records are outside.
//!
//! # In short
//!
//! ```
//! use sim_lifecycle::{Lookup, Policy, Registration, Sim};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (mut effects, policy, now) = (Vec::new(), Policy::default(), "2026-01-01T09:00:00Z".parse()?);
//! # let registration = Registration {
//! #     sid: "DE00000000000000000000000000000001".parse()?,
//! #     account: "AC00000000000000000000000000000001".parse()?,
//! #     iccid: "8901260000000000001".parse()?,
//! #     rate_plan: None, registration_code: None, eid: None, ip_address: None,
//! # };
//! # let plan = None;
//! let mut sim = Sim::register(registration, now);
//! let update = sim_lifecycle::wire::read_update(b"Status=deactivated")?;
//! let to_look_up = sim.to_look_up(&update); // an account, a name and a plan, if it names them
//! # assert_eq!(to_look_up.rate_plan, plan);
//! # let (reaches, is_taken, find_plan) = (|_| true, |_, _| false, |_, _| None);
//! let lookup = Lookup {
//!     // Three questions to the embedder's own tables.
//!     account_within_reach: reaches(to_look_up.account),
//!     name_taken: is_taken(to_look_up.account, to_look_up.unique_name),
//!     rate_plan: find_plan(to_look_up.account, to_look_up.rate_plan),
//! };
//! match sim.update(&update, &lookup, &policy, now, &mut effects) {
//!     Ok(status) => println!("200, now {status}"),
//!     Err(refusal) => println!("{}: {refusal}", refusal.http_status()),
//! }
//! let wake_me_at = sim.next_deadline(); // then: sim.advance(&policy, now, &mut effects)
//! # assert_eq!(wake_me_at, None);
//! # assert_eq!(effects.len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! # Where things are
//!
//! | module | what |
//! | --- | --- |
//! | [`lifecycle`] | the kernel: a small `Copy` value, stepped in place |
//! | [`sim`] | the whole resource around it: typed requests in, typed effects out |
//! | [`wire`] | both sides of every message: forms, Sims, lists, errors, events and callbacks |
//! | [`observe`] | what can be known of a Sim from afar |
//! | [`table`] | what each settled status allows, as data; the only place |
//! | [`policy`] | limits and periods of the lifecycle; the only place |
//! | [`billing`] | monthly fees from a history of statuses |
//! | [`error`] | what a request is refused with, its code and its HTTP status |
//! | [`Instant`] | what the kernel and the billing take for time: `DateTime<Utc>`, or a simulation's milliseconds |
//! | `whatif` | a fleet that is simulated: scenario in, report out (feature `whatif`) |
//! | `replay` | accounts, plans and Sims under the lines of a log (feature `replay`) |
//! | `testing` | strategies for other people's property tests (feature `testing`) |
//!
//! # Features
//!
//! | feature | default | what it adds |
//! | --- | --- | --- |
//! | `std` | yes | the standard library in the dependencies; without it the crate is `no_std` with `alloc` |
//! | `serde` | no | the Sim saved and restored in a versioned form; requests, policy, transitions and effects written |
//! | `json` | no | the JSON of the wire, written and read; brings `serde` and `serde_json` |
//! | `signing` | no | the tokens of list pages and the signature of callbacks; brings `hmac` and `sha2` |
//! | `testing` | no | strategies of `proptest` for every public type; brings `std`, `json`, `signing` and `proptest` |
//! | `replay` | no | the engine under a log of lines; brings `std` and `json` |
//! | `whatif` | no | fleets simulated and compared; brings `std`, `json`, `toml` and `libm` |
//! | `threads` | no | the same on all cores; brings `whatif` and `rayon` |
//!
//! Rule ids such as T8 or U9 are those of `docs/spec.md`, which names for each rule its code and its test.

#![no_std]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used
)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        reason = "a test that panics is a test that fails"
    )
)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod billing;
pub mod edit;
pub mod error;
pub mod id;
mod instant;
pub mod lifecycle;
pub mod observe;
pub mod policy;
#[cfg(feature = "replay")]
pub mod replay;
#[cfg(feature = "serde")]
mod serde_text;
pub mod sim;
pub mod status;
pub mod table;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
#[cfg(feature = "whatif")]
pub mod whatif;
pub mod wire;

/// The dates and times that the whole crate speaks in.
pub use chrono;

pub use edit::Edit;
pub use error::{
    Code, Conflict, Illegal, InFlight, InvalidParameter, InvalidQuery, ListParameter, Parameter, Refusal,
    Unreadable,
};
pub use id::{AccountSid, Iccid, RatePlanSid, SimSid};
pub use instant::Instant;
pub use lifecycle::Lifecycle;
pub use policy::Policy;
pub use sim::{Effect, EffectKind, Lookup, OperatorAnswer, Registration, Sim, Update};
pub use status::{Automatic, Cause, Choices, Direction, Phase, Requested, Settled, Status};

/// The README's example, run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The example of the page on embedding, too.
#[cfg(doctest)]
#[doc = include_str!("../docs/embedding.md")]
struct Embedding;

/// The examples of the page on clients, which read JSON and signatures.
#[cfg(all(doctest, feature = "json", feature = "signing"))]
#[doc = include_str!("../docs/client.md")]
struct Client;

/// The example of the page on what-if questions.
#[cfg(all(doctest, feature = "whatif"))]
#[doc = include_str!("../docs/whatif.md")]
struct Whatif;
