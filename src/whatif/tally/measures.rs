//! What is measured of one SIM, to compare it with itself under another scenario.

use crate::billing::{Bill, Charge, FeeKind};
use crate::status::Cause;
use crate::whatif::Tick;
use crate::whatif::engine::{Recorder, Refusal, Turn};
use crate::whatif::report::{Measure, REFUSALS};
use crate::whatif::scenario::Prices;

use super::Counting;

/// What is measured, in the order of [`Measure`].
pub(crate) const MEASURES: [Measure; 8] = [
    Measure::ActiveFees,
    Measure::SuspendedFees,
    Measure::MonthlyFees,
    Measure::Accepted,
    Measure::Conflicts,
    Measure::GivenUp,
    Measure::InFlightMillis,
    Measure::ConnectedMillis,
];

/// Passes everything on to be counted for the cohort, and keeps the sums of the SIM that is running.
pub(crate) struct Measures<'a, 'b> {
    counting: &'a mut Counting<'b>,
    end: Tick,
    now: Tick,
    months: [u64; 2],
    accepted: u64,
    conflicts: u64,
    given_up: u64,
    in_flight: Stretch,
    connected: Stretch,
}

/// Time that adds up, the present stretch still open.
#[derive(Default)]
struct Stretch {
    millis: u64,
    since: Option<Tick>,
}

impl Stretch {
    fn begin(&mut self, at: Tick) {
        self.since = Some(at);
    }

    fn end(&mut self, at: Tick) {
        if let Some(since) = self.since.take() {
            self.millis = self.millis.saturating_add(at.since(since));
        }
    }
}

impl<'a, 'b> Measures<'a, 'b> {
    pub(crate) fn of(counting: &'a mut Counting<'b>, end: Tick) -> Self {
        Self {
            counting,
            end,
            now: end,
            months: [0; 2],
            accepted: 0,
            conflicts: 0,
            given_up: 0,
            in_flight: Stretch::default(),
            connected: Stretch::default(),
        }
    }

    /// Gives the sums, in the order of [`MEASURES`].
    pub(crate) fn sums(mut self, prices: &Prices) -> [u64; MEASURES.len()] {
        self.in_flight.end(self.end);
        self.connected.end(self.end);
        let [active, suspended] = self.months;
        let active = active.saturating_mul(prices.active_month);
        let suspended = suspended.saturating_mul(prices.suspended_month);
        [
            active,
            suspended,
            active.saturating_add(suspended),
            self.accepted,
            self.conflicts,
            self.given_up,
            self.in_flight.millis,
            self.connected.millis,
        ]
    }
}

impl Recorder for Measures<'_, '_> {
    fn now(&mut self, at: Tick) {
        self.now = at;
        self.counting.now(at);
    }

    fn moved(&mut self, index: usize) {
        self.counting.moved(index);
    }

    fn took_off(&mut self) {
        self.counting.took_off();
        self.accepted = self.accepted.saturating_add(1);
        self.in_flight.begin(self.now);
    }

    fn landed(&mut self, millis: u64) {
        self.counting.landed(millis);
        self.in_flight.end(self.now);
    }

    fn became_active(&mut self, cause: Cause, millis: u64) {
        self.counting.became_active(cause, millis);
    }

    fn reset(&mut self) {
        self.counting.reset();
        self.accepted = self.accepted.saturating_add(1);
    }

    fn refused(&mut self, refusal: Refusal) {
        self.counting.refused(refusal);
        let code = REFUSALS
            .get(refusal.0)
            .copied()
            .and_then(crate::Code::from_number);
        if code.is_some_and(|code| code.http_status() == 409) {
            self.conflicts = self.conflicts.saturating_add(1);
        }
    }

    fn gave_up(&mut self) {
        self.counting.gave_up();
        self.given_up = self.given_up.saturating_add(1);
    }

    fn uses(&mut self, connected: i64, active: i64) {
        self.counting.uses(connected, active);
        if connected > 0 {
            self.connected.begin(self.now);
        } else if connected < 0 {
            self.connected.end(self.now);
        }
    }

    fn session(&mut self, at: Tick, bytes: u64) {
        self.counting.session(at, bytes);
    }

    fn command(&mut self, at: Tick) {
        self.counting.command(at);
    }

    fn turned(&mut self, turn: Turn) {
        turn.tell(self);
    }
}

impl Bill<Tick> for Measures<'_, '_> {
    fn charged(&mut self, charge: Charge<Tick>) {
        let [active, suspended] = &mut self.months;
        let months = match charge.kind {
            FeeKind::Active => active,
            FeeKind::Suspended => suspended,
        };
        let more = charge.months.end.saturating_sub(charge.months.start);
        *months = months.saturating_add(more.into());
        self.counting.charged(charge);
    }
}
