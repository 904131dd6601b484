//! The same fleet in `nexosim`, on one thread.
//!
//! Once as one model that owns all SIMs, once as one model a SIM. Either way a SIM has one event pending, its next, which
//! the model schedules for itself; so nothing has to be canceled.

#![expect(
    clippy::unused_async,
    clippy::unused_self,
    reason = "what starts a model is `async`, and what it takes are methods"
)]

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use nexosim::model::{BuildContext, Context, Model, ProtoModel, schedulable};
use nexosim::simulation::{Mailbox, SimInit, SimulationError};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};
use sim_lifecycle::whatif::Tick;

use crate::life::{self, Life};
use crate::tally::Tally;
use crate::world::World;

/// Runs as one model that owns all SIMs.
pub(crate) fn run_one_model(world: &Arc<World>) -> Result<Tally, SimulationError> {
    let (sender, receiver) = channel();
    let bench =
        SimInit::with_num_threads(1).add_model(OneModel(world.clone(), sender), Mailbox::new(), "fleet");
    bench.init(time(world.start))?.run()?;
    Ok(receiver.recv().unwrap_or_else(|_| Tally::new(world)))
}

/// Runs as one model a SIM. What they count they count together, behind a lock.
pub(crate) fn run_model_a_sim(world: &Arc<World>) -> Result<Tally, SimulationError> {
    let tally = Arc::new(Mutex::new(Tally::new(world)));
    let mut bench = SimInit::with_num_threads(1);
    for number in 0..world.sims {
        let model = ModelOfSim {
            number,
            world: world.clone(),
            tally: tally.clone(),
        };
        // A model sends to nobody, and has at most one event waiting.
        bench = bench.add_model(model, Mailbox::with_capacity(1), "");
    }
    bench.init(time(world.start))?.run()?;
    let tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(tally.clone())
}

fn time(at: Tick) -> MonotonicTime {
    let (seconds, millis) = (at.millis().div_euclid(1_000), at.millis().rem_euclid(1_000));
    let nanos = u32::try_from(millis).unwrap_or(0) * 1_000_000;
    MonotonicTime::new(seconds, nanos).unwrap_or(MonotonicTime::MAX)
}

/// Lets happen what is due for a SIM, and gives when to come back; `None` once its books are closed.
fn wake(life: &mut Life, world: &World, tally: &mut Tally) -> Option<Tick> {
    let (now, mut due) = life.next();
    loop {
        let queue = &mut ();
        life.happen(due, now, &mut life::Context { world, tally, queue });
        let next = life.next();
        if next.0 > now {
            return sleep(next.0, life, world, tally);
        }
        due = next.1;
    }
}

/// Gives when to wake, or closes the books.
fn sleep(next: Tick, life: &mut Life, world: &World, tally: &mut Tally) -> Option<Tick> {
    let sleeps = next < world.end;
    if !sleeps {
        life.close(world, tally);
    }
    sleeps.then_some(next)
}

/// The model that owns all SIMs, before it is built.
struct OneModel(Arc<World>, Sender<Tally>);

/// What it owns.
pub(crate) struct Owned {
    world: Arc<World>,
    lives: Vec<Life>,
    tally: Tally,
    /// SIMs whose books are not closed yet.
    open: u32,
    sender: Sender<Tally>,
}

impl ProtoModel for OneModel {
    type Model = Fleet;

    fn build(self, _: &mut BuildContext<'_, Self>) -> (Fleet, Owned) {
        let Self(world, sender) = self;
        let owned = Owned {
            lives: (0..world.sims)
                .map(|sim| Life::new(sim, &world, &mut ()))
                .collect(),
            tally: Tally::new(&world),
            open: world.sims,
            world,
            sender,
        };
        (Fleet, owned)
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Fleet;

#[Model(type Env = Owned)]
impl Fleet {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>, owned: &mut Owned) {
        for sim in 0..owned.world.sims {
            let life = &mut owned.lives[sim as usize];
            let next = sleep(life.next().0, life, &owned.world, &mut owned.tally);
            Self::schedule(sim, next, context, owned);
        }
    }

    #[nexosim(schedulable)]
    fn wake(&mut self, sim: u32, context: &Context<Self>, owned: &mut Owned) {
        let next = wake(&mut owned.lives[sim as usize], &owned.world, &mut owned.tally);
        Self::schedule(sim, next, context, owned);
    }

    fn schedule(sim: u32, next: Option<Tick>, context: &Context<Self>, owned: &mut Owned) {
        if let Some(next) = next {
            let scheduled = context.schedule_event(time(next), schedulable!(Self::wake), sim);
            debug_assert!(scheduled.is_ok(), "it lies ahead");
            return;
        }
        owned.open -= 1;
        if owned.open == 0 {
            // Whoever started the simulation waits for it.
            let _ = owned.sender.send(owned.tally.clone());
        }
    }
}

/// The model of one SIM, before it is built.
struct ModelOfSim {
    number: u32,
    world: Arc<World>,
    tally: Arc<Mutex<Tally>>,
}

/// What it owns and shares.
pub(crate) struct Alone {
    world: Arc<World>,
    tally: Arc<Mutex<Tally>>,
    life: Life,
}

impl ProtoModel for ModelOfSim {
    type Model = OfSim;

    fn build(self, _: &mut BuildContext<'_, Self>) -> (OfSim, Alone) {
        let Self { number, world, tally } = self;
        let life = Life::new(number, &world, &mut ());
        (OfSim, Alone { world, tally, life })
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct OfSim;

#[Model(type Env = Alone)]
impl OfSim {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>, alone: &mut Alone) {
        let Alone { world, tally, life } = alone;
        let next = life.next().0;
        let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
        Self::schedule(sleep(next, life, world, &mut tally), context);
    }

    #[nexosim(schedulable)]
    fn wake(&mut self, (): (), context: &Context<Self>, alone: &mut Alone) {
        let Alone { world, tally, life } = alone;
        let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
        Self::schedule(wake(life, world, &mut tally), context);
    }

    fn schedule(next: Option<Tick>, context: &Context<Self>) {
        if let Some(next) = next {
            let scheduled = context.schedule_event(time(next), schedulable!(Self::wake), ());
            debug_assert!(scheduled.is_ok(), "it lies ahead");
        }
    }
}
