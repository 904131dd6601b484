//! What stands around the kernel of one SIM: device, client, operator and bill, and how they take what it tells.

use sim_lifecycle::billing::{Billing, Charge};
use sim_lifecycle::lifecycle::{Answer, ChangeOutcome, Event, PlanKind, Transition, Upstream};
use sim_lifecycle::whatif::Tick;
use sim_lifecycle::whatif::draw::Streams;
use sim_lifecycle::whatif::scenario::Operator;
use sim_lifecycle::{Automatic, Code, Settled, Status};

use crate::drawn::Drawn;
use crate::life::{Context, Due, Queue, Wish};
use crate::tally::Tally;
use crate::world::{ActiveTraffic, World, millis_between};

/// What of a SIM decides over its traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) is_used: bool,
    pub(crate) settled: Settled,
}

/// All of a SIM but its kernel.
#[derive(Clone)]
pub(crate) struct Around {
    noted: [Tick; Due::ALL.len()],
    pub(crate) drawn: Drawn,
    billing: Billing<Tick>,
    /// Until it is first active.
    ready_since: Option<Tick>,
    asked_at: Tick,
    pub(crate) answer: (u64, Answer),
    pub(crate) reset_answer: (u64, Answer),
    pub(crate) device: Device,
    pub(crate) wish: Wish,
    /// Whether the change in flight is the wish's.
    pub(crate) is_in_hand: bool,
    refusals: u32,
    failures: u32,
}

/// Takes what the kernel tells of one SIM.
pub(crate) struct Told<'a, 'b, Q> {
    pub(crate) around: &'a mut Around,
    pub(crate) context: &'a mut Context<'b, Q>,
}

impl Around {
    pub(crate) fn new(streams: Streams) -> Self {
        Self {
            noted: [Tick::NEVER; Due::ALL.len()],
            drawn: Drawn::new(streams),
            billing: Billing::new(),
            ready_since: None,
            asked_at: Tick::NEVER,
            answer: (0, Answer::Completed),
            reset_answer: (0, Answer::Completed),
            device: Device {
                is_used: false,
                settled: Settled::New,
            },
            wish: Wish::Provision,
            is_in_hand: false,
            refusals: 0,
            failures: 0,
        }
    }

    pub(crate) fn noted(&self, due: Due) -> Tick {
        self.noted[due as usize]
    }

    pub(crate) fn done(&mut self, due: Due) {
        self.noted[due as usize] = Tick::NEVER;
    }

    /// Notes that something is due at an instant, or no longer.
    pub(crate) fn note(&mut self, due: Due, at: Option<Tick>, world: &World, queue: &mut impl Queue) {
        let at = at.unwrap_or(Tick::NEVER);
        self.noted[due as usize] = at;
        if at < world.end {
            queue.add(due, at);
        }
    }

    /// Counts what the SIM's books hold at the end.
    pub(crate) fn close(&mut self, world: &World, tally: &mut Tally) {
        self.billing.close(world.end, &mut Charged(tally));
        tally.draws += self.drawn.totals();
    }

    /// Takes that the device is used or no longer, or that the SIM has another settled status.
    pub(crate) fn device_becomes<Q: Queue>(
        &mut self,
        device: Device,
        at: Tick,
        context: &mut Context<'_, Q>,
    ) {
        let world = context.world;
        let before = core::mem::replace(&mut self.device, device);
        let by = i64::from(device.connects()) - i64::from(before.connects());
        if by != 0 {
            context.tally.on(at).connected.step(world.start, at, by);
        }
        let by = i64::from(device.connects_active()) - i64::from(before.connects_active());
        if by != 0 {
            context.tally.on(at).connected_active.step(world.start, at, by);
        }
        if device.draws_traffic(world) {
            self.next_session(at, world, context.queue);
            self.next_command(at, world, context.queue);
        } else if before.draws_traffic(world) {
            self.note(Due::Session, None, world, context.queue);
            self.note(Due::Command, None, world, context.queue);
        }
    }

    pub(crate) fn next_session(&mut self, at: Tick, world: &World, queue: &mut impl Queue) {
        let gap = self.drawn.session_gap(world, self.is_active());
        self.note(Due::Session, gap.map(|gap| at.plus(gap)), world, queue);
    }

    pub(crate) fn next_command(&mut self, at: Tick, world: &World, queue: &mut impl Queue) {
        let gap = self.drawn.command_gap(world, self.is_active());
        self.note(Due::Command, gap.map(|gap| at.plus(gap)), world, queue);
    }

    pub(crate) fn next_reset(&mut self, at: Tick, world: &World, queue: &mut impl Queue) {
        let gap = self.drawn.reset(world);
        self.note(Due::Reset, gap.map(|gap| at.plus(gap)), world, queue);
    }

    /// Draws how much the session carries that is taking place.
    pub(crate) fn session_bytes(&mut self, world: &World) -> u64 {
        self.drawn.bytes(world, self.is_active())
    }

    fn is_active(&self) -> bool {
        self.device.settled == Settled::Active
    }

    /// Notes when the next wish to suspend or to resume comes up, and gives the one that does now.
    pub(crate) fn next_suspension(&mut self, at: Tick, world: &World, queue: &mut impl Queue) -> Wish {
        let wish = if self.drawn.suspends() {
            Wish::Suspend
        } else {
            Wish::Resume
        };
        let next = at.plus(self.drawn.suspension(world));
        self.note(Due::Suspension, Some(next), world, queue);
        wish
    }

    /// A new wish takes the place of the one before, also of one that waits to be asked again.
    pub(crate) fn wish(&mut self, wish: Wish, world: &World, queue: &mut impl Queue) {
        self.wish = wish;
        self.is_in_hand = false;
        (self.refusals, self.failures) = (0, 0);
        self.note(Due::Retry, None, world, queue);
    }

    pub(crate) fn refused<Q: Queue>(&mut self, code: Code, at: Tick, context: &mut Context<'_, Q>) {
        let retry = context.world.on_conflict;
        context.tally.on(at).refused(code);
        if code.http_status() == 409 && self.refusals < retry.times {
            self.refusals += 1;
            let again = at.plus(retry.after.millis());
            self.note(Due::Retry, Some(again), context.world, context.queue);
        } else {
            context.tally.on(at).given_up += 1;
        }
    }

    fn change_finished<Q: Queue>(&mut self, outcome: ChangeOutcome, at: Tick, context: &mut Context<'_, Q>) {
        let took = millis_between(self.asked_at, at);
        context.tally.request_to_settled.count(took);
        let is_in_hand = core::mem::take(&mut self.is_in_hand);
        if outcome == ChangeOutcome::Completed || !is_in_hand {
            return;
        }
        let retry = context.world.on_failure;
        if self.failures < retry.times {
            self.failures += 1;
            let again = at.plus(retry.after.millis());
            self.note(Due::Retry, Some(again), context.world, context.queue);
        } else {
            context.tally.on(at).given_up += 1;
        }
    }

    /// The operator gets a change.
    fn send_change<Q: Queue>(&mut self, number: u64, at: Tick, context: &mut Context<'_, Q>) {
        let (answer, at) = self.operator(at, context.world, Drawn::answer);
        self.answer = (number, answer);
        self.note(Due::Answer, Some(at), context.world, context.queue);
    }

    /// The operator gets a reset.
    fn send_reset<Q: Queue>(&mut self, number: u64, at: Tick, context: &mut Context<'_, Q>) {
        let (answer, at) = self.operator(at, context.world, Drawn::reset_answer);
        self.reset_answer = (number, answer);
        self.note(Due::ResetAnswer, Some(at), context.world, context.queue);
    }

    /// What the operator says to a request that goes out at an instant, and when.
    fn operator(
        &mut self,
        at: Tick,
        world: &World,
        draw: impl FnOnce(&mut Drawn, &Operator) -> (u64, bool),
    ) -> (Answer, Tick) {
        let operator = &world.operator;
        if let Some(outage) = world.outage(at) {
            let said = at.plus(operator.unavailable_after.millis()).min(outage.to);
            return (Answer::Unavailable, said);
        }
        let (latency, fails) = draw(&mut self.drawn, operator);
        let answer = if fails { Answer::Failed } else { Answer::Completed };
        (answer, at.plus(latency))
    }

    fn settled<Q: Queue>(
        &mut self,
        to: Settled,
        automatic: Option<Automatic>,
        at: Tick,
        context: &mut Context<'_, Q>,
    ) {
        self.billing
            .enter(to, at, &context.world.policy, &mut Charged(context.tally));
        if to == Settled::Ready {
            self.ready_since = Some(at);
        }
        // Directly, or by way of suspension.
        let since = self.ready_since.take_if(|_| to == Settled::Active);
        if let Some(since) = since {
            let cause = match automatic {
                Some(Automatic::Data) => 0,
                Some(Automatic::Commands) => 1,
                Some(Automatic::ReadyPeriod) => 2,
                Some(Automatic::CancellationDelay) | None => 3,
            };
            let took = millis_between(since, at);
            context.tally.ready_to_active[cause].count(took);
        }
        let device = Device {
            settled: to,
            ..self.device
        };
        self.device_becomes(device, at, context);
    }
}

impl Device {
    fn connects(self) -> bool {
        self.is_used && matches!(self.settled, Settled::Ready | Settled::Active)
    }

    fn connects_active(self) -> bool {
        self.is_used && self.settled == Settled::Active
    }

    /// Tells whether its traffic is made of events.
    fn draws_traffic(self, world: &World) -> bool {
        self.connects() && (self.settled == Settled::Ready || world.active_traffic == ActiveTraffic::Events)
    }
}

impl<Q: Queue> Extend<Transition<PlanKind, Tick>> for Told<'_, '_, Q> {
    #[inline]
    fn extend<I: IntoIterator<Item = Transition<PlanKind, Tick>>>(&mut self, transitions: I) {
        for Transition { at, event } in transitions {
            self.hear(at, event);
        }
    }
}

impl<Q: Queue> Told<'_, '_, Q> {
    fn hear(&mut self, at: Tick, event: Event<PlanKind>) {
        let Self { around, context } = self;
        match event {
            Event::Status {
                previous,
                updated,
                cause,
            } => {
                let start = context.world.start;
                let day = context.tally.on(at);
                day.moved(previous, updated, cause);
                let by = i64::from(is_in_flight(updated)) - i64::from(is_in_flight(previous));
                if by != 0 {
                    day.in_flight.step(start, at, by);
                }
                if by == 1 {
                    around.asked_at = at;
                }
            }
            Event::Settled {
                status: Some((_, to)),
                automatic,
                ..
            } => around.settled(to, automatic, at, context),
            Event::Upstream {
                number,
                request: Upstream::Update { .. },
            } => around.send_change(number, at, context),
            Event::Upstream {
                number,
                request: Upstream::Reset,
            } => around.send_reset(number, at, context),
            Event::ChangeFinished(outcome) => around.change_finished(outcome, at, context),
            Event::CommandHeard
            | Event::ResetStarted
            | Event::ResetStopped
            | Event::Settled { status: None, .. }
            | Event::SuspendedFeeStarted
            | Event::ResetFinished(_) => {}
        }
    }
}

const fn is_in_flight(status: Status) -> bool {
    matches!(status, Status::Updating | Status::Scheduled)
}

/// Takes charges, and counts each fee on its day.
struct Charged<'a>(&'a mut Tally);

impl Extend<Charge<Tick>> for Charged<'_> {
    fn extend<I: IntoIterator<Item = Charge<Tick>>>(&mut self, charges: I) {
        for charge in charges {
            for at in charge.due() {
                self.0.fee(at, charge.kind);
            }
        }
    }
}
