//! One SIM's life: whatever comes next, until the end.

use super::client::Client;
use super::course::Course;
use super::device::Device;
use super::operator::Operator;
use super::recorder::Recorder;
use super::sink::{Entered, Happened};
use crate::billing::Billing;
use crate::lifecycle::{Lifecycle, PlanKind};
use crate::status::Settled;
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
            operator: Operator::idle(),
            device,
            recorder,
        };
        life.go_on();
        life.billing.close(course.end, life.recorder);
    }

    /// Lets whatever is next happen, until nothing is before the end. Of several at one instant the order is that of
    /// docs/whatif.md.
    #[inline]
    fn go_on(&mut self) {
        loop {
            let timer = self.timer();
            let answer = self.operator.next();
            let device = self.device.next();
            let client = self.client.next();
            let soonest = timer.min(answer).min(device).min(client);
            if soonest >= self.course.end {
                return;
            }
            self.recorder.now(soonest);
            if timer == soonest {
                let mut happened = Happened::of(self.recorder, &mut self.billing, &self.course.policy);
                self.sim.advance(&self.course.policy, soonest, &mut happened);
                let entered = happened.entered;
                self.follow(entered);
            } else if answer == soonest {
                self.answered(soonest);
            } else if device == soonest {
                self.used(soonest);
            } else {
                self.wished(soonest);
            }
        }
    }

    /// Gives the instant at which the SIM moves by itself. The start of the suspended fee moves nothing here.
    #[inline]
    fn timer(&self) -> Tick {
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
        match to {
            Settled::Ready => self.device.ready_since = Some(at),
            Settled::Active => {
                // Directly, or by way of suspension.
                if let Some(since) = self.device.ready_since.take() {
                    self.recorder.became_active(cause, at.since(since));
                }
            }
            Settled::New | Settled::Suspended | Settled::Deactivated | Settled::Canceled => {}
        }
        self.use_changed(from, to, at);
        if to == Settled::Canceled {
            // Nothing happens to it any more, nor does anybody ask.
            self.client.rest();
            self.device.rest();
        }
    }
}
