//! The device: when it is in use, and what it consumes while its SIM is ready.

use super::course::{Course, spread};
use super::life::Life;
use super::recorder::Recorder;
use super::sink::Happened;
use crate::status::{Direction, Settled};
use crate::table;
use crate::whatif::Tick;
use crate::whatif::draw::{self, Purpose, Streams};
use crate::whatif::scenario::SessionSize;

/// The device of one SIM.
#[derive(Debug)]
pub(super) struct Device {
    /// When it gets lost.
    pub(super) lost: Tick,
    /// When it is first used, then when it gets lost; the next data session and the next Command.
    pub(super) usage: Tick,
    data: Tick,
    command: Tick,
    /// How many of each were drawn.
    sessions: u32,
    commands: u32,
    /// Since when the SIM has been ready, until it is first active.
    pub(super) ready_since: Option<Tick>,
    pub(super) in_use: bool,
}

impl Device {
    #[inline(always)]
    pub(super) fn of(course: &Course<'_>, provisioned: Tick, streams: Streams) -> Self {
        let first_use = provisioned.plus(spread(streams, Purpose::FirstUse, 0, course.first_use));
        let lost = course.lost.map_or(Tick::NEVER, |gap| {
            provisioned.plus(gap.draw(streams.word(Purpose::Loss, 0)))
        });
        Self {
            lost,
            usage: if first_use < lost { first_use } else { Tick::NEVER },
            data: Tick::NEVER,
            command: Tick::NEVER,
            sessions: 0,
            commands: 0,
            ready_since: None,
            in_use: false,
        }
    }

    /// Gives the instant at which it is first used, lost, or consumes something.
    #[inline]
    pub(super) fn next(&self) -> Tick {
        self.usage.min(self.data).min(self.command)
    }

    /// Gives the instant at which it consumes something.
    #[inline]
    pub(super) fn next_use(&self) -> Tick {
        self.data.min(self.command)
    }

    /// Nothing that it does matters any more.
    pub(super) fn rest(&mut self) {
        self.usage = Tick::NEVER;
        self.data = Tick::NEVER;
        self.command = Tick::NEVER;
    }
}

impl<R: Recorder> Life<'_, R> {
    /// The device is first used, lost, or consumes something.
    #[inline]
    pub(super) fn used(&mut self, at: Tick) {
        let device = &mut self.device;
        if device.usage == at {
            self.put_to_use(at);
        } else if device.data == at {
            self.consumed(at);
        } else {
            self.commanded(at);
        }
    }

    /// A ready SIM consumes, as long as it is ready, and before `until`.
    #[inline(always)]
    pub(super) fn consume(&mut self, until: Tick) {
        while self.is_ready() {
            let at = self.device.next_use();
            if at >= until {
                return;
            }
            // The kernel comes first, while the compiler still sees that the SIM is ready.
            if self.device.data == at {
                self.consumed(at);
            } else {
                self.commanded(at);
            }
        }
    }

    /// A data session of a ready SIM.
    #[inline(always)]
    fn consumed(&mut self, at: Tick) {
        let Some((gap, data)) = self.course.data else {
            return;
        };
        let ordinal = self.device.sessions;
        let next = ordinal.wrapping_add(1);
        let bytes = match data.size {
            SessionSize::Fixed(bytes) => bytes,
            SessionSize::Mean(mean) => draw::size(self.streams.word(Purpose::DataSize, ordinal), mean),
        };
        let mut happened = Happened::of(self.recorder, &mut self.billing, self.course);
        self.sim.data(bytes, &self.course.policy, at, &mut happened);
        let entered = happened.entered;
        self.recorder.session(at, bytes);
        self.device.sessions = next;
        self.device.data = at.plus(gap.draw(self.streams.word(Purpose::DataGap, next)));
        self.follow(entered);
    }

    /// A Command of a ready SIM.
    #[inline(always)]
    fn commanded(&mut self, at: Tick) {
        let Some(gap) = self.course.commands else {
            return;
        };
        let policy = &self.course.policy;
        let mut happened = Happened::of(self.recorder, &mut self.billing, self.course);
        // A ready SIM can connect, so the Command is taken.
        let _ = self.sim.command(Direction::ToSim, policy, at, &mut happened);
        let entered = happened.entered;
        self.recorder.command(at);
        self.device.commands = self.device.commands.wrapping_add(1);
        let word = self.streams.word(Purpose::CommandGap, self.device.commands);
        self.device.command = at.plus(gap.draw(word));
        self.follow(entered);
    }

    /// The device is first used, or lost.
    fn put_to_use(&mut self, at: Tick) {
        let (device, settled) = (&mut self.device, self.sim.settled());
        device.in_use = !device.in_use;
        device.usage = if device.in_use { device.lost } else { Tick::NEVER };
        let by = if device.in_use { 1 } else { -1 };
        let connected = if table::row(settled).connects { by } else { 0 };
        let active = if settled == Settled::Active { by } else { 0 };
        self.recorder.uses(connected, active);
        if settled == Settled::Ready {
            self.draw_usage(by > 0, at);
        }
    }

    /// The settled status of the SIM has changed.
    #[inline(always)]
    pub(super) fn use_changed(&mut self, from: Settled, to: Settled, at: Tick) {
        if !self.device.in_use {
            return;
        }
        let difference = |is: bool, was: bool| i64::from(is).wrapping_sub(i64::from(was));
        self.recorder.uses(
            difference(table::row(to).connects, table::row(from).connects),
            difference(to == Settled::Active, from == Settled::Active),
        );
        if (from == Settled::Ready) != (to == Settled::Ready) {
            self.draw_usage(to == Settled::Ready, at);
        }
    }

    /// The SIM is ready and in use from `at` on, or no longer.
    #[inline(never)]
    fn draw_usage(&mut self, ready: bool, at: Tick) {
        let first = |gap: draw::Gap, purpose| at.plus(gap.draw(self.streams.word(purpose, 0)));
        let (data, command) = if ready {
            let data = self.course.data.map(|(gap, _)| first(gap, Purpose::DataGap));
            (
                data,
                self.course.commands.map(|gap| first(gap, Purpose::CommandGap)),
            )
        } else {
            (None, None)
        };
        self.device.data = data.unwrap_or(Tick::NEVER);
        self.device.command = command.unwrap_or(Tick::NEVER);
    }
}
