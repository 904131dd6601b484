//! The client and the fake together: a fleet that is not yet what it should be, and time that passes when nothing else
//! is to be done.

use std::error::Error;

use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::text::UniqueName;
use sim_lifecycle::wire::{CallbackKey, Delivery};
use sim_lifecycle::{Requested, SimSid, Update};

use crate::api::Api;
use crate::clock::Clock;
use crate::fake::{Fake, Script, World};
use crate::hearing::Hearing;
use crate::poller::{Poller, PollerError, Wanted, Wish};

/// How many Sims the fleet has.
pub const FLEET: usize = 16;

/// A client at work against the fake.
#[derive(Debug)]
pub struct Rehearsal {
    clock: Clock,
    fake: Fake,
    poller: Poller,
    /// When the client is to have its turn; `None` once it has nothing left to do.
    wake: Option<DateTime<Utc>>,
    undelivered: usize,
}

impl Rehearsal {
    /// Sets up a fleet of [`FLEET`] Sims in a world that follows this script.
    ///
    /// Twelve should be active, two suspended, one canceled and one gone. Some have been asked for other things before
    /// the client comes.
    ///
    /// # Errors
    ///
    /// Where no port can be had.
    pub fn new(script: Script) -> Result<Self, Box<dyn Error>> {
        let start: DateTime<Utc> = "2026-01-01T09:00:00Z".parse()?;
        let clock = Clock::new(start - TimeDelta::hours(2));
        let key = CallbackKey::new(b"what the sender and the receiver share")?;
        let fake = Fake::start(clock.clone(), key.clone(), script)?;
        let hearing = Hearing::start(clock.clone(), key)?;

        let mut world = fake.world();
        let sims = (1..=FLEET)
            .map(|number| Ok(world.register(format!("meter-{number:02}").parse()?)))
            .collect::<Result<Vec<SimSid>, <UniqueName as std::str::FromStr>::Err>>()?;
        before_the_client(&clock, &mut world, &sims, start)?;
        let wish = |(index, sim): (usize, SimSid)| Wish {
            sim,
            name: format!("meter-{:02}", index + 1),
            wanted: match index {
                0..12 => Wanted::Active,
                12 | 13 => Wanted::Suspended,
                14 => Wanted::Canceled,
                _ => Wanted::Gone,
            },
        };
        let wishes = sims.into_iter().enumerate().map(wish).collect();
        let (policy, plan) = (*world.policy(), world.plan());
        drop(world);

        let api = Api::new(fake.base_url(), "a token that the fake does not look at");
        let poller = Poller::new(clock.clone(), api, hearing, policy, plan, wishes);
        Ok(Self {
            wake: Some(clock.now()),
            clock,
            fake,
            poller,
            undelivered: 0,
        })
    }

    /// Gives the client.
    #[must_use]
    pub const fn poller(&self) -> &Poller {
        &self.poller
    }

    /// Gives the fake.
    #[must_use]
    pub const fn fake(&self) -> &Fake {
        &self.fake
    }

    /// Gives how many callbacks the client did not take.
    #[must_use]
    pub const fn undelivered(&self) -> usize {
        self.undelivered
    }

    /// Lets one thing happen, the client's turn or the next one in the world, and tells whether there is more to come.
    ///
    /// # Errors
    ///
    /// [`PollerError`] where the client cannot go on.
    pub fn step(&mut self, log: &mut impl Extend<String>) -> Result<bool, PollerError> {
        let Some(wake) = self.wake else {
            return Ok(false);
        };
        if self.poller.has_heard() || self.clock.now() >= wake {
            self.wake = self.poller.turn(log)?;
        } else {
            let came = self.fake.step(wake);
            let is_lost = |delivery: &&Delivery| **delivery != Delivery::Delivered;
            self.undelivered += came.iter().filter(is_lost).count();
        }
        Ok(self.wake.is_some())
    }
}

/// What others have asked for by the time that the client begins; some of it may still be in flight.
fn before_the_client(
    clock: &Clock,
    world: &mut World,
    sims: &[SimSid],
    start: DateTime<Utc>,
) -> Result<(), Box<dyn Error>> {
    let plan = world.plan().sid;
    let active = || Update::new().status(Requested::Active).rate_plan(plan);
    let ready = || Update::new().status(Requested::Ready).rate_plan(plan);
    let early = [(2, active()), (4, ready()), (13, active()), (15, active())];
    let late = [
        (6, ready()),
        (7, Update::new().rate_plan(plan)),
        (8, active()),
        (12, active()),
        (14, active()),
    ];
    for (before, updates) in [
        (TimeDelta::hours(1), early.as_slice()),
        (TimeDelta::seconds(1), &late),
    ] {
        clock.set(start - before);
        for (index, update) in updates {
            if let Some(sim) = sims.get(*index) {
                world.take(*sim, update)?;
            }
        }
    }
    clock.set(start);
    Ok(())
}
