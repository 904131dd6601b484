//! A Sim as its clients see it, in as few words as the rules need: what linearizability is judged by.

use stateright::semantics::SequentialSpec;

/// A settled status that is come to here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    New,
    Ready,
    Active,
    Suspended,
    Deactivated,
}

impl Settled {
    /// Those that can be asked for (rule V5).
    pub const ASKED: [Self; 4] = [Self::Ready, Self::Active, Self::Suspended, Self::Deactivated];

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Ready => "ready",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deactivated => "deactivated",
        }
    }

    /// The table of section 3 for a Sim with a plan, without reactivation; `same` aside.
    const fn leads_to(self, to: Self) -> bool {
        match to {
            Self::New => false,
            Self::Ready => matches!(self, Self::New),
            Self::Active => matches!(self, Self::New | Self::Ready | Self::Suspended),
            Self::Suspended => matches!(self, Self::Ready | Self::Active),
            Self::Deactivated => true,
        }
    }
}

/// What a client does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// It fetches the Sim.
    Fetch,
    /// It gives it a friendly name.
    Name(String),
    /// It asks for a status.
    Ask(Settled),
    /// It asks for a status, and gives the Sim a friendly name with it.
    AskAndName(Settled, String),
    /// It answers for the operator: the request of this number is completed.
    Complete(u64),
    /// It deletes the Sim.
    Delete,
}

/// What it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The Sim, with the status that it reports and its friendly name.
    Sim(String, Option<String>),
    /// 409 and 33010: something is in flight, from this settled status to that.
    InFlight(String, String),
    /// The code of another refusal.
    Refused(u64),
    /// The Sim has been deleted.
    Deleted,
    /// The operator's answer was taken.
    Completed,
    /// Nothing waited for the operator's answer.
    Stale,
}

/// The Sim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    settled: Settled,
    in_flight: Option<Settled>,
    requests: u64,
    name: Option<String>,
    is_deleted: bool,
}

impl Model {
    /// One that was just registered, with a plan.
    pub const fn new() -> Self {
        Self {
            settled: Settled::New,
            in_flight: None,
            requests: 0,
            name: None,
            is_deleted: false,
        }
    }

    fn shown(&self) -> Told {
        let status = self.in_flight.map_or(self.settled.word(), |_| "updating");
        Told::Sim(status.into(), self.name.clone())
    }

    /// Rule U7.
    fn conflict(&self) -> Option<Told> {
        let sought = self.in_flight?;
        Some(Told::InFlight(self.settled.word().into(), sought.word().into()))
    }

    fn ask(&mut self, status: Settled, name: Option<&String>) -> Told {
        if let Some(conflict) = self.conflict() {
            return conflict;
        }
        let is_same = status == self.settled;
        if !is_same && !self.settled.leads_to(status) {
            return Told::Refused(33105);
        }
        if !is_same {
            self.in_flight = Some(status);
            self.requests += 1;
        }
        if let Some(name) = name {
            self.name = Some(name.clone());
        }
        self.shown()
    }
}

impl SequentialSpec for Model {
    type Op = Op;
    type Ret = Told;

    fn invoke(&mut self, op: &Op) -> Told {
        if self.is_deleted {
            return Told::Refused(20404);
        }
        match op {
            Op::Fetch => self.shown(),
            Op::Name(name) => {
                self.name = Some(name.clone());
                self.shown()
            }
            Op::Ask(status) => self.ask(*status, None),
            Op::AskAndName(status, name) => self.ask(*status, Some(name)),
            Op::Complete(request) => match self.in_flight {
                Some(sought) if *request == self.requests => {
                    self.settled = sought;
                    self.in_flight = None;
                    Told::Completed
                }
                _ => Told::Stale,
            },
            Op::Delete => self.conflict().unwrap_or_else(|| {
                // Rule X2.
                if self.settled == Settled::New {
                    self.is_deleted = true;
                    Told::Deleted
                } else {
                    Told::Refused(20409)
                }
            }),
        }
    }
}
