//! The device: when it is in use, and what it consumes while its SIM is ready.

use super::course::{Course, spread};
use super::life::Life;
use super::recorder::Recorder;
use super::sink::Happened;
use crate::status::{Direction, Settled};
use crate::table;
use crate::whatif::Tick;
use crate::whatif::draw::{self, Purpose, Streams};
use crate::whatif::scenario::{DataUse, SessionSize};

/// The device of one SIM.
#[derive(Debug)]
pub(super) struct Device {
    /// When it gets lost.
    pub(super) lost: Tick,
    /// When it is first used, then when it gets lost; the next data session and the next Command.
    pub(super) usage: Tick,
    data: Tick,
    command: Tick,
    /// The ones after these. They are drawn ahead, so that which is next is known early.
    later_data: Tick,
    later_command: Tick,
    /// How many bytes the next data session carries.
    bytes: u64,
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
            later_data: Tick::NEVER,
            later_command: Tick::NEVER,
            bytes: 0,
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

    /// What it consumes does not matter any more.
    fn consume_no_more(&mut self) {
        self.data = Tick::NEVER;
        self.command = Tick::NEVER;
    }

    /// Nothing that it does matters any more.
    pub(super) fn rest(&mut self) {
        self.usage = Tick::NEVER;
        self.consume_no_more();
    }
}

/// Draws how many bytes a data session carries.
#[inline(always)]
fn size(data: DataUse, streams: Streams, ordinal: u32) -> u64 {
    match data.size {
        SessionSize::Fixed(bytes) => bytes,
        SessionSize::Mean(mean) => draw::size(streams.word(Purpose::DataSize, ordinal), mean),
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

    /// A ready SIM consumes, as long as it is ready, and before `until`. Whether data or a Command is next cannot be foreseen.
    #[inline(always)]
    pub(super) fn consume(&mut self, until: Tick) {
        while self.is_ready() {
            let at = self.device.next_use();
            if at >= until {
                return;
            }
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
        let word = self.streams.word(Purpose::DataGap, ordinal.wrapping_add(2));
        let device = &mut self.device;
        device.data = device.later_data;
        device.later_data = device.data.plus(gap.draw(word));
        device.sessions = ordinal.wrapping_add(1);
        let bytes = device.bytes;
        device.bytes = size(data, self.streams, device.sessions);
        let mut happened = Happened::of(self.recorder, &mut self.billing, self.course);
        self.sim.data(bytes, &self.course.policy, at, &mut happened);
        let entered = happened.entered;
        self.recorder.session(at, bytes);
        self.follow(entered);
    }

    /// A Command of a ready SIM.
    #[inline(always)]
    fn commanded(&mut self, at: Tick) {
        let Some(gap) = self.course.commands else {
            return;
        };
        let ordinal = self.device.commands;
        let word = self.streams.word(Purpose::CommandGap, ordinal.wrapping_add(2));
        let device = &mut self.device;
        device.command = device.later_command;
        device.later_command = device.command.plus(gap.draw(word));
        device.commands = ordinal.wrapping_add(1);
        let policy = &self.course.policy;
        let mut happened = Happened::of(self.recorder, &mut self.billing, self.course);
        // A ready SIM can connect, so the Command is taken.
        let _ = self.sim.command(Direction::ToSim, policy, at, &mut happened);
        let entered = happened.entered;
        self.recorder.command(at);
        self.follow(entered);
    }

    /// The device is first used, or lost.
    pub(super) fn put_to_use(&mut self, at: Tick) {
        let (device, settled) = (&mut self.device, self.sim.settled());
        device.in_use = !device.in_use;
        device.usage = if device.in_use { device.lost } else { Tick::NEVER };
        let by = if device.in_use { 1 } else { -1 };
        let connected = if table::row(settled).connects { by } else { 0 };
        let active = if settled == Settled::Active { by } else { 0 };
        self.recorder.uses(connected, active);
        if settled == Settled::Ready {
            if by > 0 {
                self.draw_usage(at);
            } else {
                self.device.consume_no_more();
            }
        }
    }

    /// The settled status of a SIM has changed whose device is in use.
    pub(super) fn use_changed(&mut self, from: Settled, to: Settled, at: Tick) {
        let difference = |is: bool, was: bool| i64::from(is).wrapping_sub(i64::from(was));
        self.recorder.uses(
            difference(table::row(to).connects, table::row(from).connects),
            difference(to == Settled::Active, from == Settled::Active),
        );
        if to == Settled::Ready {
            self.draw_usage(at);
        } else if from == Settled::Ready {
            self.device.consume_no_more();
        }
    }

    /// The SIM is ready and in use from `at` on.
    fn draw_usage(&mut self, at: Tick) {
        let first_two = |gap: Option<draw::Gap>, purpose| {
            gap.map_or((Tick::NEVER, Tick::NEVER), |gap| {
                let first = at.plus(gap.draw(self.streams.word(purpose, 0)));
                (first, first.plus(gap.draw(self.streams.word(purpose, 1))))
            })
        };
        let (data, later_data) = first_two(self.course.data.map(|(gap, _)| gap), Purpose::DataGap);
        let (command, later_command) = first_two(self.course.commands, Purpose::CommandGap);
        (self.device.later_data, self.device.later_command) = (later_data, later_command);
        (self.device.sessions, self.device.commands) = (0, 0);
        if let Some((_, data)) = self.course.data {
            self.device.bytes = size(data, self.streams, 0);
        }
        (self.device.data, self.device.command) = (data, command);
    }
}
