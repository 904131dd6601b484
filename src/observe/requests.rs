//! Who may have asked for what, and when: the client's own requests, and those of others.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use chrono::{DateTime, Utc};

use super::Requesters;
use super::message::{Ask, CalledBack, Message, Observation, RequestId, Shown};
use super::piece::Piece;
use crate::status::{Requested, Status};
use crate::wire::StatusWord;

/// What somebody may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    Request(Option<Requested>),
    Deletion,
    /// A move out of the client's reach, or back: the client cannot, with what it reaches (rule M2).
    Move,
}

/// One of the client's own requests, and what came of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Own<'a> {
    pub(super) sent: Option<DateTime<Utc>>,
    pub(super) ask: Option<&'a Ask>,
    /// When it was answered, or can take effect no more.
    pub(super) until: Option<DateTime<Utc>>,
    /// When it took effect, where its answer shows that it started a change.
    took_effect: Option<DateTime<Utc>>,
    is_refused: bool,
}

impl Own<'_> {
    fn allows(&self, asked: Allowed) -> bool {
        match (self.ask, asked) {
            (None, Allowed::Request(_) | Allowed::Deletion) | (Some(Ask::Deletion), Allowed::Deletion) => {
                true
            }
            (Some(Ask::Update(update)), Allowed::Request(Some(status))) => update.status == Some(status),
            (Some(Ask::Update(update)), Allowed::Request(None)) => !update.rate_plan.is_keep(),
            (_, Allowed::Move)
            | (Some(Ask::Update(_)), Allowed::Deletion)
            | (Some(Ask::Deletion), Allowed::Request(_)) => false,
        }
    }

    /// Tells whether it may take effect in a piece of time.
    fn may_take_effect(&self, piece: Piece) -> bool {
        let (from, until) = match self.took_effect {
            Some(at) => (Some(at), Some(at)),
            None => (self.sent, self.until),
        };
        !self.is_refused && piece.is_within(from, until)
    }

    fn ends(&mut self, until: DateTime<Utc>) {
        self.until = Some(self.until.map_or(until, |known| known.min(until)));
    }
}

/// The client's own requests, each with what came of it, and who else may have sent some.
#[derive(Clone, Debug)]
pub(super) struct Requests<'a> {
    requesters: Requesters,
    own: BTreeMap<RequestId, Own<'a>>,
}

impl<'a> Requests<'a> {
    pub(super) fn of(observations: &[&'a Observation], requesters: Requesters) -> Self {
        let mut own = BTreeMap::<RequestId, Own<'a>>::new();
        for observation in observations {
            let seen = observation.seen;
            match &observation.message {
                Message::Sent { request, ask, until } => {
                    let own = own.entry(*request).or_default();
                    // A number is used once; of two that have it, the first stands.
                    if own.sent.is_none() {
                        (own.sent, own.ask) = (Some(seen), Some(ask));
                    }
                    if let Some(until) = until {
                        own.ends(*until);
                    }
                }
                Message::Accepted { request, shown } => {
                    let own = own.entry(*request).or_default();
                    own.took_effect = shown.as_ref().and_then(started);
                    own.ends(seen);
                }
                Message::Refused { request, code, .. } => {
                    let own = own.entry(*request).or_default();
                    // A server that failed may have done what it was asked before it did.
                    own.is_refused = code.is_some_and(|code| code.http_status() < 500);
                    own.ends(seen);
                }
                // What is called back has taken effect.
                Message::CalledBack(CalledBack {
                    request: Some(request),
                    ..
                }) => own.entry(*request).or_default().ends(seen),
                Message::CalledBack(CalledBack { request: None, .. })
                | Message::Fetched { .. }
                | Message::Missing { .. }
                | Message::Event(_) => {}
            }
        }
        Self { requesters, own }
    }

    pub(super) fn get(&self, request: RequestId) -> Own<'a> {
        self.own.get(&request).copied().unwrap_or_default()
    }

    /// Gives the instants at which one begins or ends.
    pub(super) fn instants(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let since = match self.requesters {
            Requesters::Anybody => None,
            Requesters::OnlyUs { since } => Some(since),
        };
        let own = self
            .own
            .values()
            .flat_map(|own| [own.sent, own.until, own.took_effect]);
        own.chain([since]).flatten()
    }

    /// Gives those that may take effect in a piece of time.
    pub(super) fn during(&self, piece: Piece) -> During<'_> {
        let anybody = match self.requesters {
            Requesters::Anybody => true,
            Requesters::OnlyUs { since } => piece.is_before(since),
        };
        let own = if anybody {
            Vec::new()
        } else {
            let own = self.own.iter().map(|(request, own)| (*request, own));
            own.filter(|(_, own)| own.may_take_effect(piece)).collect()
        };
        During { anybody, own }
    }
}

/// The requests that may take effect in a piece of time.
#[derive(Clone, Debug, Default)]
pub(super) struct During<'a> {
    anybody: bool,
    own: Vec<(RequestId, &'a Own<'a>)>,
}

impl During<'_> {
    /// Tells whether somebody may have asked for this: of the client's own requests, one that has not been used up.
    pub(super) fn allows(&self, asked: Allowed, is_used: impl Fn(RequestId) -> bool) -> bool {
        let may = |(request, own): &(RequestId, &Own<'_>)| own.allows(asked) && !is_used(*request);
        self.anybody || self.own.iter().any(may)
    }
}

/// Gives when the change began that the answer to its request shows under way: when the Sim last changed (rule V11).
pub(super) fn started(shown: &Shown) -> Option<DateTime<Utc>> {
    let is_under_way = shown.status == Some(StatusWord::Known(Status::Updating));
    shown.date_updated.filter(|_| is_under_way)
}
