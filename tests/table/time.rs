//! What limits and deadlines do, and when, with nothing in flight and under a change.

use chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::lifecycle::Answer;
use sim_lifecycle::{Direction, Edit, Policy, Requested, Settled};
use strum::IntoEnumIterator;

use super::kernel::{Happened, Kernel, Tariff, at, change, settled, sought, told_with_instants, written};

const POLICY: &Policy = &Policy::PUBLISHED;

/// What can make a SIM move by itself, or just not.
#[derive(Clone, Copy)]
enum Trigger {
    Data(u64),
    Commands(u64),
    Until(DateTime<Utc>),
}

impl Trigger {
    fn label(self) -> String {
        match self {
            Self::Data(bytes) => format!("{bytes} bytes"),
            Self::Commands(count) => format!("{count} Commands"),
            Self::Until(instant) => format!("until {}", written(instant)),
        }
    }

    fn instant(self) -> DateTime<Utc> {
        match self {
            Self::Data(_) | Self::Commands(_) => at("2026-01-03T00:00:00Z"),
            Self::Until(instant) => instant,
        }
    }

    /// Pulls it, and says what comes of it; of several Commands, to the SIM and from it in turn, what comes of the last.
    fn pull(self, kernel: &mut Kernel) -> String {
        let now = self.instant();
        let mut happened = Happened::new();
        let mut refused = String::new();
        match self {
            Self::Data(bytes) => kernel.data(bytes, POLICY, now, &mut happened),
            Self::Commands(count) => {
                for number in 1..=count {
                    let direction = if number % 2 == 1 {
                        Direction::ToSim
                    } else {
                        Direction::FromSim
                    };
                    happened.clear();
                    refused = match kernel.command(direction, POLICY, now, &mut happened) {
                        Ok(()) => String::new(),
                        Err(illegal) => format!("refused with {}; ", illegal.code()),
                    };
                }
            }
            Self::Until(_) => kernel.advance(POLICY, now, &mut happened),
        }
        refused + &told_with_instants(&happened)
    }
}

/// The deadline that the rules give a status entered at the start, and some instant for those that have none.
fn deadline(settled: Settled) -> DateTime<Utc> {
    at(match settled {
        Settled::Ready | Settled::Suspended => "2026-04-01T09:00:00Z",
        Settled::Deactivated => "2026-01-04T09:00:00Z",
        Settled::New | Settled::Active | Settled::Canceled => "2030-01-01T00:00:00Z",
    })
}

fn triggers(settled: Settled) -> [Trigger; 6] {
    let deadline = deadline(settled);
    [
        Trigger::Data(249_999),
        Trigger::Data(250_000),
        Trigger::Commands(4),
        Trigger::Commands(5),
        Trigger::Until(deadline - TimeDelta::nanoseconds(1)),
        Trigger::Until(deadline),
    ]
}

/// A change that can be in flight over a settled status, and whether the operator has put it off.
#[derive(Clone, Copy)]
struct Flight {
    status: Option<Requested>,
    plan: Edit<Tariff>,
    scheduled: bool,
}

impl Flight {
    fn start(self, kernel: &mut Kernel) {
        let now = at("2026-01-02T00:00:00Z");
        let mut happened = Happened::new();
        kernel
            .request(change(self.status, self.plan), POLICY, now, &mut happened)
            .unwrap();
        if self.scheduled {
            let number = kernel.requests();
            kernel
                .answer(number, Answer::Unavailable, POLICY, now, &mut happened)
                .unwrap();
        }
    }
}

/// A plan alone keeps the status for which something may wait; in new there is none that goes to the operator.
fn flights(settled: Settled) -> Vec<Flight> {
    let plan = Edit::Set(Tariff::Other);
    let changes = match settled {
        Settled::New => vec![(Some(Requested::Ready), Edit::Keep)],
        Settled::Ready => vec![
            (None, plan),
            (Some(Requested::Active), Edit::Keep),
            (Some(Requested::Suspended), Edit::Keep),
        ],
        Settled::Active | Settled::Suspended | Settled::Deactivated => vec![(None, plan)],
        Settled::Canceled => vec![],
    };
    let of = |(status, plan), scheduled| Flight {
        status,
        plan,
        scheduled,
    };
    changes
        .into_iter()
        .flat_map(|change| [of(change, false), of(change, true)])
        .collect()
}

/// Has the operator end what is in flight half a day later.
fn ended(kernel: &Kernel, answer: Answer, trigger: Trigger) -> String {
    let mut kernel = *kernel;
    let mut happened = Happened::new();
    let later = trigger.instant() + TimeDelta::hours(12);
    let number = kernel.requests();
    kernel
        .answer(number, answer, POLICY, later, &mut happened)
        .unwrap();
    told_with_instants(&happened)
}

pub fn limits_and_deadlines() -> String {
    let mut text = String::new();
    for status in Settled::iter() {
        let start = settled(status, Some(Tariff::Home)).unwrap();
        text += &format!("{status}, nothing in flight\n");
        for trigger in triggers(status) {
            let came = trigger.pull(&mut start.clone());
            text += &format!("  {}: {came}\n", trigger.label());
        }
        for flight in flights(status) {
            let phase = if flight.scheduled { "scheduled" } else { "updating" };
            text += &format!("{status}, {phase}: {}\n", sought(flight.status, flight.plan));
            for trigger in triggers(status) {
                let mut kernel = start;
                flight.start(&mut kernel);
                let came = trigger.pull(&mut kernel);
                text += &format!("  {}: {came}\n", trigger.label());
                text += &format!(
                    "    then completed: {}\n",
                    ended(&kernel, Answer::Completed, trigger)
                );
                text += &format!("    then failed: {}\n", ended(&kernel, Answer::Failed, trigger));
            }
        }
        text += "\n";
    }
    text
}
