//! The device: when it is in use, and what it consumes while its SIM is ready.

use super::course::{Course, spread};
use super::life::Life;
use super::recorder::Recorder;
use super::sink::Happened;
use crate::status::{Direction, Settled};
use crate::whatif::Tick;
use crate::whatif::draw::{self, Purpose, Streams};
use crate::whatif::scenario::SessionSize;

/// The device of one SIM.
#[derive(Debug)]
pub(super) struct Device {
    /// When it gets lost.
    pub(super) lost: Tick,
    /// When it is first used, then when it gets lost; the next data session and the next Command.
    usage: Tick,
    data: Tick,
    command: Tick,
    /// How many of each were drawn.
    sessions: u32,
    commands: u32,
    /// Since when the SIM is, or was, ready.
    pub(super) ready_since: Tick,
    /// Whether it is in use while the SIM can connect, and while it is active: what has been recorded.
    connected: bool,
    active: bool,
    ready: bool,
    in_use: bool,
}

impl Device {
    #[inline]
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
            ready_since: Tick::NEVER,
            connected: false,
            active: false,
            ready: false,
            in_use: false,
        }
    }

    /// Gives the instant at which it is first used, lost, or consumes something.
    #[inline]
    pub(super) fn next(&self) -> Tick {
        self.usage.min(self.data).min(self.command)
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
            device.in_use = !device.in_use;
            device.usage = if device.in_use { device.lost } else { Tick::NEVER };
            self.use_changed(at);
        } else if device.data == at {
            self.consumed(at);
        } else {
            self.commanded(at);
        }
    }

    /// A data session of a ready SIM.
    #[inline]
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
        self.device.sessions = next;
        self.device.data = at.plus(gap.draw(self.streams.word(Purpose::DataGap, next)));
        self.recorder.session(bytes);
        let policy = &self.course.policy;
        let mut happened = Happened::of(self.recorder, &mut self.billing, policy);
        self.sim.data(bytes, policy, at, &mut happened);
        let entered = happened.entered;
        self.follow(entered);
    }

    /// A Command of a ready SIM.
    #[inline]
    fn commanded(&mut self, at: Tick) {
        let Some(gap) = self.course.commands else {
            return;
        };
        self.device.commands = self.device.commands.wrapping_add(1);
        let word = self.streams.word(Purpose::CommandGap, self.device.commands);
        self.device.command = at.plus(gap.draw(word));
        self.recorder.command();
        let policy = &self.course.policy;
        let mut happened = Happened::of(self.recorder, &mut self.billing, policy);
        // A ready SIM can connect, so the Command is taken.
        let _ = self.sim.command(Direction::ToSim, policy, at, &mut happened);
        let entered = happened.entered;
        self.follow(entered);
    }

    /// Looks at what the device can do from `at` on, and records what is different.
    #[inline]
    pub(super) fn use_changed(&mut self, at: Tick) {
        let settled = self.sim.settled();
        let in_use = self.device.in_use;
        let connected = in_use && self.sim.can_connect();
        let active = in_use && settled == Settled::Active;
        let ready = in_use && settled == Settled::Ready;
        if connected != self.device.connected {
            self.device.connected = connected;
            if connected {
                self.recorder.connected()
            } else {
                self.recorder.disconnected()
            }
        }
        if active != self.device.active {
            self.device.active = active;
            if active {
                self.recorder.went_active()
            } else {
                self.recorder.left_active()
            }
        }
        if ready != self.device.ready {
            self.device.ready = ready;
            self.draw_usage(ready, at);
        }
    }

    /// The SIM is ready and in use from `at` on, or no longer.
    #[inline]
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
