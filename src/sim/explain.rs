//! What a Sim is and what may come next, told before a request is made.

use core::fmt;

use chrono::{DateTime, SecondsFormat, Utc};

use super::Sim;
use super::request::{Lookup, in_flight};
use super::update::Update;
use crate::error::{InFlight, Refusal};
use crate::id::SimSid;
use crate::policy::Policy;
use crate::status::{Choices, Settled, Status};
use crate::table;

/// What a Sim is at an instant, and what may come next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Outlook {
    /// The Sim.
    pub sim: SimSid,
    /// The status that it reports.
    pub status: Status,
    /// Its settled status.
    pub settled: Settled,
    /// What is in flight, and since when.
    pub in_flight: Option<InFlight>,
    /// Whether a connectivity reset is open.
    pub resetting: bool,
    /// The statuses that a request may move to: none while a change is in flight. A plan may be needed besides (T6).
    pub choices: Choices,
    /// When its next timer is due.
    pub next_deadline: Option<DateTime<Utc>>,
}

/// Whether a request would be accepted, with what the Sim is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What the Sim is.
    pub outlook: Outlook,
    /// Whether it would be accepted; if not, the refusal that it would get.
    pub verdict: Result<(), Refusal>,
}

impl Sim {
    /// Tells what the Sim is at `now`, and what may come next; nothing changes.
    ///
    /// ```
    /// # use sim_lifecycle::sim::{Registration, Sim};
    /// # let now = "2026-01-01T09:00:00Z".parse()?;
    /// # let sim = Sim::register(Registration {
    /// #     sid: "DE00000000000000000000000000000001".parse()?,
    /// #     account: "AC00000000000000000000000000000001".parse()?,
    /// #     iccid: "8901260000000000001".parse()?,
    /// #     rate_plan: None, registration_code: None, eid: None, ip_address: None,
    /// # }, now);
    /// use sim_lifecycle::Policy;
    ///
    /// let outlook = sim.outlook(&Policy::default(), now);
    /// assert_eq!(outlook.choices.to_string(), "ready, active or deactivated");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn outlook(&self, policy: &Policy, now: DateTime<Utc>) -> Outlook {
        let lifecycle = self.ahead(policy, now);
        let settled = lifecycle.settled();
        let in_flight = in_flight(&lifecycle);
        Outlook {
            sim: self.sid(),
            status: lifecycle.status(),
            settled,
            resetting: lifecycle.reset().is_some(),
            choices: match in_flight {
                Some(_) => Choices::default(),
                None => table::row(settled).choices(policy),
            },
            in_flight,
            next_deadline: lifecycle.next_deadline(),
        }
    }

    /// Tells whether an update would be accepted at `now`, and why not; nothing changes.
    ///
    /// Its verdict is that of [`can`](Self::can), beside what the Sim is.
    #[must_use]
    pub fn explain(
        &self,
        update: &Update,
        lookup: &Lookup,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Explanation {
        Explanation {
            outlook: self.outlook(policy, now),
            verdict: self.can(update, lookup, policy, now),
        }
    }
}

impl fmt::Display for Outlook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        write!(f, "Sim {} is {}", self.sim, self.status)?;
        if let Some(in_flight) = &self.in_flight {
            write!(f, "; {in_flight}")?;
        } else {
            write!(f, "; a request may ask for {}", self.choices)?;
        }
        if self.resetting {
            f.write_str("; a connectivity reset is open")?;
        }
        if let Some(deadline) = self.next_deadline {
            write!(f, "; its next timer is due at {}", time(deadline))?;
        }
        Ok(())
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.verdict {
            Ok(()) => write!(f, "accepted: {}", self.outlook),
            Err(refusal) => {
                let Outlook { sim, status, .. } = &self.outlook;
                write!(
                    f,
                    "refused ({}): Sim {sim} is {status}; {refusal}",
                    refusal.code()
                )
            }
        }
    }
}
