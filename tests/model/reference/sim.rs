//! One Sim: its fields, what time does to it, and how a change of its settled status is told.

use chrono::{DateTime, Months, TimeDelta, Utc};
use serde_json::{Value, json};

use super::Policy;
use super::callback::{Callback, Told};
use super::form::HOOKS;
use super::line::{instant, object};

/// A settled status.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Settled {
    New,
    Ready,
    Active,
    Suspended,
    Deactivated,
    Canceled,
}

impl Settled {
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Ready => "ready",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deactivated => "deactivated",
            Self::Canceled => "canceled",
        }
    }

    /// The status that a request's word asks for; V5 has no others.
    pub fn requested(word: &str) -> Option<Self> {
        match word {
            "ready" => Some(Self::Ready),
            "active" => Some(Self::Active),
            "suspended" => Some(Self::Suspended),
            "deactivated" => Some(Self::Deactivated),
            _ => None,
        }
    }

    pub fn connects(self) -> bool {
        self == Self::Ready || self == Self::Active
    }
}

/// A change of status, of plan, or of both, that is in flight.
#[derive(Clone, Debug)]
pub struct Change {
    /// Every number that it went out under; the last is the one in flight.
    pub numbers: Vec<u64>,
    pub scheduled: bool,
    pub status: Option<Settled>,
    /// `Some(None)` asks for the plan's removal.
    #[allow(clippy::option_option, reason = "a plan may be left alone, given or removed")]
    pub plan: Option<Option<String>>,
    pub callback: Option<Callback>,
}

/// A connectivity reset that is open.
#[derive(Clone, Debug)]
pub struct Reset {
    pub number: u64,
    pub callback: Option<Callback>,
}

/// C2: a callback that is called again in the final status.
#[derive(Clone, Debug)]
pub struct Standing {
    pub callback: Callback,
    pub awaits: Settled,
}

/// A URL that the Sim keeps, and its method.
#[derive(Clone, Debug)]
pub struct Hook {
    pub url: Option<String>,
    pub method: String,
}

#[derive(Clone, Debug)]
pub struct Sim {
    pub sid: String,
    pub account_sid: String,
    pub iccid: String,
    pub registration_code: Option<String>,
    pub eid: Option<String>,
    pub ip_address: Option<String>,
    pub unique_name: Option<String>,
    pub friendly_name: Option<String>,
    pub plan: Option<String>,
    pub settled: Settled,
    /// When the settled status was entered: every timer counts from here.
    pub settled_since: DateTime<Utc>,
    pub bytes_since_ready: u64,
    pub commands_since_ready: u64,
    pub fee_started: bool,
    pub change: Option<Change>,
    pub reset: Option<Reset>,
    pub standing: Option<Standing>,
    pub last_number: u64,
    /// In the order of `HOOKS`.
    pub hooks: [Hook; HOOKS.len()],
    pub date_created: DateTime<Utc>,
    pub date_updated: DateTime<Utc>,
    /// A8: the instant of the last input.
    pub now: DateTime<Utc>,
}

impl Sim {
    /// The word for the status that the Sim reports.
    pub fn reported(&self) -> &'static str {
        match &self.change {
            Some(change) if change.scheduled => "scheduled",
            Some(_) => "updating",
            None => self.settled.word(),
        }
    }

    /// U8: changes and resets are counted together.
    pub fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// One output line.
    pub fn tell(&self, at: DateTime<Utc>, output: &str, fields: Value) -> Value {
        let mut line = object(fields);
        line.insert("at".into(), instant(at));
        line.insert("sim".into(), self.sid.clone().into());
        line.insert("output".into(), output.into());
        Value::Object(line)
    }

    pub fn tell_status(&self, at: DateTime<Utc>, previous: &str, cause: &str) -> Value {
        let fields = json!({ "previous": previous, "updated": self.reported(), "cause": cause });
        self.tell(at, "status", fields)
    }

    pub fn tell_reset_status(&self, at: DateTime<Utc>) -> Value {
        let updated = self.reset.as_ref().map(|_| "resetting");
        self.tell(at, "reset_status", json!({ "updated": updated }))
    }

    /// The request that is now in flight, as the operator gets it.
    pub fn tell_upstream(&self, at: DateTime<Utc>, change: &Change) -> Value {
        let mut fields = json!({ "request": change.numbers.last(), "kind": "update" });
        if let Some(status) = change.status {
            fields["status"] = status.word().into();
        }
        if let Some(plan) = &change.plan {
            fields["rate_plan_sid"] = plan.clone().into();
        }
        self.tell(at, "upstream", fields)
    }

    pub fn tell_callback(&self, at: DateTime<Utc>, whom: &Callback, error: Option<&Told>) -> Value {
        self.tell(at, "callback", whom.call(self, error))
    }

    /// E1: nothing where neither the settled status nor the plan changed.
    pub fn tell_event(
        &self,
        at: DateTime<Utc>,
        old_status: Settled,
        old_plan: Option<&String>,
    ) -> Vec<Value> {
        let mut properties = json!({});
        if old_status != self.settled {
            properties["status"] = json!({ "previous": old_status.word(), "updated": self.settled.word() });
        }
        if old_plan != self.plan.as_ref() {
            properties["rate_plan_sid"] = json!({ "previous": old_plan, "updated": self.plan });
        }
        if properties == json!({}) {
            return Vec::new();
        }
        let fields = json!({ "event_type": "wireless-sim.updated", "resource_properties": properties });
        vec![self.tell(at, "monitor_event", fields)]
    }

    /// When the settled status's own timer is due; A9: beyond the calendar means never.
    pub fn deadline(&self, policy: &Policy) -> Option<DateTime<Utc>> {
        let months = |count: u64| {
            self.settled_since
                .checked_add_months(Months::new(u32::try_from(count).ok()?))
        };
        match self.settled {
            Settled::Ready => months(policy.ready_period_months),
            Settled::Suspended if !self.fee_started => months(policy.free_suspension_months),
            Settled::Deactivated => {
                let hours = i64::try_from(policy.cancellation_delay_hours).ok()?;
                self.settled_since
                    .checked_add_signed(TimeDelta::try_hours(hours)?)
            }
            Settled::Suspended | Settled::New | Settled::Active | Settled::Canceled => None,
        }
    }

    /// A6, A7, A8: everything that fell due up to `now` happens, each at its own instant.
    pub fn let_time_pass(&mut self, now: DateTime<Utc>, policy: &Policy) -> Vec<Value> {
        self.now = self.now.max(now);
        let mut told = Vec::new();
        while let Some(deadline) = self.deadline(policy).filter(|due| *due <= self.now) {
            if self.settled == Settled::Suspended {
                // U9: the notice of A5 does not wait for a change in flight.
                self.fee_started = true;
                told.push(self.tell(deadline, "suspended_fee_started", json!({})));
            } else if self.change.is_some() {
                break;
            } else if self.settled == Settled::Ready {
                told.extend(self.settle_alone(deadline, Settled::Active, "ready_period"));
            } else {
                let cause = "cancellation_delay";
                told.extend(self.settle_alone(deadline, Settled::Canceled, cause));
            }
        }
        told
    }

    /// What is due at this very instant: A1, A2, and what U9 made wait, the first cause first.
    pub fn what_waits(&mut self, policy: &Policy) -> Vec<Value> {
        if self.change.is_some() {
            return Vec::new();
        }
        let time_is_up = self.deadline(policy).is_some_and(|deadline| deadline <= self.now);
        if self.settled == Settled::Ready {
            if self.bytes_since_ready >= policy.ready_data_limit {
                return self.settle_alone(self.now, Settled::Active, "data");
            }
            if self.commands_since_ready >= policy.ready_command_limit {
                return self.settle_alone(self.now, Settled::Active, "commands");
            }
            if time_is_up {
                return self.settle_alone(self.now, Settled::Active, "ready_period");
            }
        }
        if self.settled == Settled::Deactivated && time_is_up {
            return self.settle_alone(self.now, Settled::Canceled, "cancellation_delay");
        }
        Vec::new()
    }

    /// A transition that nobody requested.
    fn settle_alone(&mut self, at: DateTime<Utc>, status: Settled, cause: &str) -> Vec<Value> {
        self.settle(at, status, self.plan.clone(), cause, None)
    }

    /// The Sim enters a settled status and plan: the whole group that this is told with.
    pub fn settle(
        &mut self,
        at: DateTime<Utc>,
        status: Settled,
        plan: Option<String>,
        cause: &str,
        own: Option<Callback>,
    ) -> Vec<Value> {
        let previous = self.reported();
        let old_status = self.settled;
        let old_plan = self.plan.clone();

        self.change = None;
        self.settled = status;
        self.plan = plan;
        self.date_updated = at;
        if status != old_status {
            self.settled_since = at;
            self.bytes_since_ready = 0;
            self.commands_since_ready = 0;
            self.fee_started = false;
        }
        // R5: a SIM that cannot connect has no open reset.
        let cut_off = if status.connects() {
            None
        } else {
            self.reset.take()
        };

        let mut told = vec![self.tell_status(at, previous, cause)];
        if cut_off.is_some() {
            told.push(self.tell_reset_status(at));
        }
        told.extend(self.tell_event(at, old_status, old_plan.as_ref()));
        if let Some(own) = &own {
            told.push(self.tell_callback(at, own, None));
        }
        if let Some(whom) = cut_off.and_then(|reset| reset.callback) {
            told.push(self.tell_callback(at, &whom, Some(&Told::ours(33119))));
        }
        if status != old_status {
            told.extend(self.move_standing(at, old_status, own));
        }
        told
    }

    /// C2, C3: what entering a status does to the standing callback.
    fn move_standing(
        &mut self,
        at: DateTime<Utc>,
        old_status: Settled,
        own: Option<Callback>,
    ) -> Option<Value> {
        // It stands on in suspended, and is over in each other status: reached, or out of reach.
        let over = if self.settled == Settled::Suspended {
            None
        } else {
            self.standing.take()
        };
        let told = over
            .filter(|standing| standing.awaits == self.settled)
            .map(|standing| self.tell_callback(at, &standing.callback, None));
        let awaits = if old_status == Settled::New && self.settled == Settled::Ready {
            Some(Settled::Active)
        } else if self.settled == Settled::Deactivated {
            Some(Settled::Canceled)
        } else {
            None
        };
        if let (Some(callback), Some(awaits)) = (own, awaits) {
            self.standing = Some(Standing { callback, awaits });
        }
        told
    }
}
