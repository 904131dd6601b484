//! One SIM with its client, its operator and its device: what each event does, whoever keeps the queue.

use sim_lifecycle::lifecycle::{Answer, Request, Route};
use sim_lifecycle::status::Direction;
use sim_lifecycle::whatif::Tick;
use sim_lifecycle::{Edit, Requested, Settled};

use crate::around::{Around, Device, Told};
use crate::drawn::Counts;
use crate::tally::Tally;
use crate::world::{Kernel, World};

/// What can be due for a SIM, in the order within one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Due {
    Timer,
    Answer,
    ResetAnswer,
    FirstUse,
    Loss,
    Session,
    Command,
    Provision,
    Suspension,
    Deactivation,
    Retry,
    Reset,
}

impl Due {
    pub(crate) const ALL: [Self; 12] = [
        Self::Timer,
        Self::Answer,
        Self::ResetAnswer,
        Self::FirstUse,
        Self::Loss,
        Self::Session,
        Self::Command,
        Self::Provision,
        Self::Suspension,
        Self::Deactivation,
        Self::Retry,
        Self::Reset,
    ];
}

/// Where a SIM puts what is due before the end, beside its own note of it.
pub(crate) trait Queue {
    /// Takes that something has become due at an instant. What was noted under the same name is void.
    fn add(&mut self, due: Due, at: Tick);
}

/// For those who ask the SIM itself what is next.
impl Queue for () {
    fn add(&mut self, _: Due, _: Tick) {}
}

/// What the client wants a SIM to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Provision,
    Suspend,
    Resume,
    Deactivate,
}

/// One SIM.
#[derive(Clone)]
pub(crate) struct Life {
    kernel: Kernel,
    around: Around,
}

/// What comes with every event.
pub(crate) struct Context<'a, Q> {
    pub(crate) world: &'a World,
    pub(crate) tally: &'a mut Tally,
    pub(crate) queue: &'a mut Q,
}

impl Life {
    /// Makes the SIM with this number, registered at the start, and notes what is sure to come up.
    pub(crate) fn new(number: u32, world: &World, queue: &mut impl Queue) -> Self {
        let mut around = Around::new(world.key.streams(number.into()));
        let drawn = &mut around.drawn;
        let provision = world.window.0.plus(drawn.provision(world)).max(world.start);
        let after = |gap| provision.plus(gap);
        let loss = drawn.loss(world).map(after);
        let churn = drawn.churn(world).map(after);
        let reset = drawn.reset(world).map(after);
        let noticed = loss.map(|loss| loss.plus(world.noticed_after.millis()));
        let first_use = after(drawn.first_use(world));
        let suspension = after(drawn.suspension(world));
        let deactivation = noticed.into_iter().chain(churn).min();
        let mut note = |due, at: Option<Tick>| around.note(due, at, world, queue);
        note(Due::Provision, Some(provision));
        note(
            Due::FirstUse,
            Some(first_use).filter(|at| loss.is_none_or(|loss| *at < loss)),
        );
        note(Due::Loss, loss);
        note(Due::Deactivation, deactivation);
        note(Due::Suspension, Some(suspension));
        note(Due::Reset, reset);
        Self {
            kernel: Kernel::new(None, world.start),
            around,
        }
    }

    /// Gives when something was last noted to be due.
    pub(crate) fn noted(&self, due: Due) -> Tick {
        self.around.noted(due)
    }

    /// Gives what is due next, and when.
    pub(crate) fn next(&self) -> (Tick, Due) {
        let mut next = (Tick::NEVER, Due::Timer);
        for due in Due::ALL {
            let at = self.noted(due);
            if at < next.0 {
                next = (at, due);
            }
        }
        next
    }

    /// Lets happen what is due at `at`.
    pub(crate) fn happen<Q: Queue>(&mut self, due: Due, at: Tick, context: &mut Context<'_, Q>) {
        self.around.done(due);
        match due {
            Due::Timer => self.step(at, context, |kernel, world, told| {
                kernel.advance(&world.policy, at, told);
            }),
            Due::Answer => self.answer(at, context),
            Due::ResetAnswer => {
                let (number, answer) = self.around.reset_answer;
                self.step(at, context, |kernel, world, told| {
                    // A stale one is harmless.
                    let _ = kernel.answer(number, answer, &world.policy, at, told);
                });
            }
            Due::FirstUse => self.use_device(true, at, context),
            Due::Loss => {
                self.around
                    .note(Due::FirstUse, None, context.world, context.queue);
                self.use_device(false, at, context);
            }
            Due::Session => self.session(at, context),
            Due::Command => self.command(at, context),
            Due::Provision => self.wish(Wish::Provision, at, context),
            Due::Suspension => self.suspension(at, context),
            Due::Deactivation => {
                for due in [Due::Provision, Due::Suspension, Due::Reset] {
                    self.around.note(due, None, context.world, context.queue);
                }
                self.wish(Wish::Deactivate, at, context);
            }
            Due::Retry => self.ask(at, context),
            Due::Reset => self.reset(at, context),
        }
    }

    /// Gives how many words it has drawn.
    pub(crate) fn counts(&self) -> Counts {
        self.around.drawn.counts()
    }

    /// Closes the books at the end, nothing more being due before it.
    pub(crate) fn close(&mut self, world: &World, tally: &mut Tally) {
        tally.at_end[self.kernel.status() as usize] += 1;
        self.around.close(world, tally);
    }

    /// Gives the kernel an input, and notes its next timer.
    fn step<Q: Queue, T>(
        &mut self,
        at: Tick,
        context: &mut Context<'_, Q>,
        input: impl FnOnce(&mut Kernel, &World, &mut Told<'_, '_, Q>) -> T,
    ) -> T {
        let world = context.world;
        let told = &mut Told {
            around: &mut self.around,
            context,
        };
        let result = input(&mut self.kernel, world, told);
        let timer = self.kernel.next_deadline().unwrap_or(Tick::NEVER);
        if timer != self.around.noted(Due::Timer) {
            self.around.note(Due::Timer, Some(timer), world, context.queue);
        }
        debug_assert!(timer > at, "what was due has fired");
        result
    }

    fn answer<Q: Queue>(&mut self, at: Tick, context: &mut Context<'_, Q>) {
        let (number, answer) = self.around.answer;
        let taken = self.step(at, context, |kernel, world, told| {
            kernel.answer(number, answer, &world.policy, at, told)
        });
        debug_assert!(taken.is_ok(), "one answer at a time");
        if answer == Answer::Unavailable {
            self.around.answer.1 = Answer::Resumed;
            let resumed = context.world.outage_ending(at).map(|outage| outage.to);
            self.around
                .note(Due::Answer, resumed, context.world, context.queue);
        }
    }

    fn use_device<Q: Queue>(&mut self, is_used: bool, at: Tick, context: &mut Context<'_, Q>) {
        let device = Device {
            is_used,
            ..self.around.device
        };
        self.around.device_becomes(device, at, context);
    }

    fn session<Q: Queue>(&mut self, at: Tick, context: &mut Context<'_, Q>) {
        let before = self.around.device;
        let bytes = self.around.session_bytes(context.world);
        let day = context.tally.on(at);
        let traffic = if before.settled == Settled::Active {
            &mut day.active
        } else {
            &mut day.ready
        };
        traffic.sessions += 1;
        traffic.bytes += bytes;
        self.step(at, context, |kernel, world, told| {
            kernel.data(bytes, &world.policy, at, told);
        });
        if self.around.device == before {
            self.around.next_session(at, context.world, context.queue);
        }
    }

    fn command<Q: Queue>(&mut self, at: Tick, context: &mut Context<'_, Q>) {
        let before = self.around.device;
        let day = context.tally.on(at);
        let traffic = if before.settled == Settled::Active {
            &mut day.active
        } else {
            &mut day.ready
        };
        traffic.commands += 1;
        let taken = self.step(at, context, |kernel, world, told| {
            kernel.command(Direction::ToSim, &world.policy, at, told)
        });
        debug_assert!(taken.is_ok(), "a device in use whose SIM can connect");
        if self.around.device == before {
            self.around.next_command(at, context.world, context.queue);
        }
    }

    fn suspension<Q: Queue>(&mut self, at: Tick, context: &mut Context<'_, Q>) {
        let wish = self.around.next_suspension(at, context.world, context.queue);
        self.wish(wish, at, context);
    }

    /// A new wish takes the place of the one before.
    fn wish<Q: Queue>(&mut self, wish: Wish, at: Tick, context: &mut Context<'_, Q>) {
        self.around.wish(wish, context.world, context.queue);
        self.ask(at, context);
    }

    /// Asks for what the client wishes, if it makes sense.
    fn ask<Q: Queue>(&mut self, at: Tick, context: &mut Context<'_, Q>) {
        let world = context.world;
        let (wish, settled) = (self.around.wish, self.kernel.settled());
        let is_in_flight = self.kernel.change().is_some();
        let (status, plan, makes_sense) = match wish {
            Wish::Provision => (world.first_status.into(), Edit::Set(world.plan), true),
            Wish::Suspend => (
                Requested::Suspended,
                Edit::Keep,
                is_in_flight || self.kernel.can_connect(),
            ),
            Wish::Resume => (
                Requested::Active,
                Edit::Keep,
                is_in_flight || settled == Settled::Suspended,
            ),
            Wish::Deactivate => (
                Requested::Deactivated,
                Edit::Keep,
                !matches!(settled, Settled::Deactivated | Settled::Canceled),
            ),
        };
        if !makes_sense {
            return;
        }
        let request = Request::Change {
            status: Some(status),
            plan,
        };
        let route = self.step(at, context, |kernel, world, told| {
            kernel.request(request, &world.policy, at, told)
        });
        match route {
            Ok(route) => {
                context.tally.on(at).changes += 1;
                self.around.is_in_hand = matches!(route, Route::Operator(_));
            }
            Err(illegal) => self.around.refused(illegal.code(), at, context),
        }
    }

    fn reset<Q: Queue>(&mut self, at: Tick, context: &mut Context<'_, Q>) {
        self.around.next_reset(at, context.world, context.queue);
        if !self.kernel.can_connect() {
            return;
        }
        let route = self.step(at, context, |kernel, world, told| {
            kernel.request(Request::Reset, &world.policy, at, told)
        });
        let day = context.tally.on(at);
        match route {
            Ok(_) => day.resets += 1,
            Err(illegal) => day.refused(illegal.code()),
        }
    }
}
