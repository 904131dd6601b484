//! One SIM's life: whatever comes next, until the end.

use super::client::Client;
use super::course::Course;
use super::device::Device;
use super::operator::Operator;
use super::recorder::Recorder;
use super::sink::{Entered, Happened};
use crate::billing::Billing;
use crate::lifecycle::{Lifecycle, PlanKind};
use crate::status::{Cause, Settled};
use crate::whatif::Tick;
use crate::whatif::draw::Streams;

/// One SIM as the engine runs it: the kernel's value, and whoever acts on it.
pub(crate) struct Life<'a, R> {
    pub(super) course: &'a Course<'a>,
    pub(super) streams: Streams,
    pub(super) sim: Lifecycle<PlanKind, Tick>,
    pub(super) billing: Billing<Tick>,
    pub(super) client: Client,
    pub(super) operator: Operator,
    pub(super) device: Device,
    pub(super) recorder: &'a mut R,
}

impl<'a, R: Recorder> Life<'a, R> {
    /// Runs the SIM with this number from the scenario's start to its end.
    #[inline]
    pub(crate) fn run(course: &'a Course<'a>, number: u64, recorder: &'a mut R) {
        let streams = course.key.streams(number);
        let provisioned = course.provisioned(number, streams);
        if provisioned >= course.end {
            return;
        }
        let device = Device::of(course, provisioned, streams);
        let mut life = Self {
            course,
            streams,
            sim: Lifecycle::new(None, course.start),
            billing: Billing::new(),
            client: Client::of(course, provisioned, device.lost, streams),
            operator: Operator::idle(course, streams),
            device,
            recorder,
        };
        life.begin();
        life.go_on();
        life.billing.close_telling(course.end, life.recorder);
    }

    /// Lets whatever is next happen, until nothing is before the end. Of several at one instant the order is that of
    /// docs/whatif.md.
    ///
    /// What a SIM does most, uses while it is ready and turns while it is not, is gone through by itself, up to whatever
    /// else is next.
    #[inline(always)]
    fn go_on(&mut self) {
        loop {
            let timer = self.timer();
            let answer = self.operator.next();
            let client = self.client.next();
            let others = timer.min(answer).min(client);
            if self.is_ready() {
                let quiet = others
                    .min(self.client.reset)
                    .min(self.client.suspension.at)
                    .min(self.course.end);
                if !self.device.in_use && self.device.usage < quiet {
                    self.recorder.now(self.device.usage);
                    self.put_to_use(self.device.usage);
                }
                self.consume(quiet.min(self.device.usage));
                if !self.is_ready() {
                    continue;
                }
            } else if !self.client.asks_again()
                && !self.take_turns(others.min(self.device.usage).min(self.course.end))
            {
                continue;
            }
            let others = others.min(self.device.usage);
            let until = others.min(self.course.end);
            let next_use = self.device.next_use();
            if self.client.suspension.at < until.min(self.client.reset).min(next_use) {
                self.wished_suspension();
                continue;
            }
            let soonest = others.min(self.client.reset).min(next_use);
            if soonest >= self.course.end {
                return;
            }
            self.happens_next(soonest);
        }
    }

    /// Whatever is next happens.
    #[inline(always)]
    fn happens_next(&mut self, soonest: Tick) {
        self.recorder.now(soonest);
        if self.timer() == soonest {
            let mut happened = Happened::of(self.recorder, &mut self.billing, self.course);
            self.sim.advance(&self.course.policy, soonest, &mut happened);
            let entered = happened.entered;
            self.follow(entered);
        } else if self.operator.next() == soonest {
            self.answered(soonest);
        } else if self.device.next() == soonest {
            self.used(soonest);
        } else {
            self.wished(soonest);
        }
    }

    #[inline(always)]
    pub(super) fn is_ready(&self) -> bool {
        self.sim.settled() == Settled::Ready
    }

    /// Gives the instant before which nothing happens but what the operator answers.
    #[inline]
    pub(super) fn quiet_until(&self) -> Tick {
        let client = self
            .client
            .next()
            .min(self.client.reset)
            .min(self.client.suspension.at);
        client.min(self.device.next()).min(self.course.end)
    }

    /// Gives the instant at which the SIM moves by itself. The start of the suspended fee moves nothing here.
    #[inline]
    pub(super) fn timer(&self) -> Tick {
        match self.sim.settled() {
            Settled::Ready | Settled::Deactivated => self.sim.next_deadline().unwrap_or(Tick::NEVER),
            Settled::New | Settled::Active | Settled::Suspended | Settled::Canceled => Tick::NEVER,
        }
    }

    /// Does what follows from a change of settled status.
    #[inline(always)]
    pub(super) fn follow(&mut self, entered: Option<Entered>) {
        let Some(Entered { from, to, cause, at }) = entered else {
            return;
        };
        if to == Settled::Active {
            self.became_active(cause, at);
        } else if to == Settled::Ready {
            self.device.ready_since = Some(at);
        }
        if self.device.in_use {
            self.use_changed(from, to, at);
        }
        if to == Settled::Canceled {
            // Nothing happens to it any more, nor does anybody ask.
            self.client.rest();
            self.device.rest();
        }
    }

    /// The SIM is active. That counts once after it was ready, whether it came there directly or by way of suspension.
    #[inline(always)]
    pub(super) fn became_active(&mut self, cause: Cause, at: Tick) {
        if let Some(since) = self.device.ready_since.take() {
            self.recorder.became_active(cause, at.since(since));
        }
    }
}
