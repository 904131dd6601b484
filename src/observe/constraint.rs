//! What messages say of a Sim's way through time, in the terms of the graph.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use chrono::{DateTime, Utc};

use super::Requesters;
use super::graph::{By, Graph, Node, Nodes, Tariff};
use super::message::{Ask, CalledBack, Event, Message, Observation, RequestId, Shown};
use crate::edit::Edit;
use crate::error::Code;
use crate::lifecycle::{Answer, Request};
use crate::policy::Policy;
use crate::sim::Update;
use crate::status::{Requested, Settled, Status};
use crate::table;
use crate::wire::StatusWord;

/// Something that was so, or happened, at some instant from the one to the other.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// `None`: from the beginning of the Sim.
    pub(super) from: Option<DateTime<Utc>>,
    pub(super) until: DateTime<Utc>,
    pub(super) claim: Claim,
}

/// What is claimed to have been so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// The Sim was one of these.
    At(Nodes),
    /// It moved from one of these to one of those.
    Moved { from: Nodes, to: Nodes, by: Option<By> },
}

/// A time between two instants, neither of them in it, in which the Sim was one of these, and nothing changed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) from: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    pub(super) at: Nodes,
}

/// What somebody may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    Request(Option<Requested>),
    Deletion,
}

/// One of the client's own requests, and what came of it.
#[derive(Clone, Copy, Debug, Default)]
struct Own<'a> {
    sent: Option<DateTime<Utc>>,
    ask: Option<&'a Ask>,
    /// When it was answered, or can take effect no more.
    until: Option<DateTime<Utc>>,
    is_refused: bool,
}

impl Own<'_> {
    fn allows(&self, asked: Allowed) -> bool {
        match (self.ask, asked) {
            _ if self.is_refused => false,
            (None, _) | (Some(Ask::Deletion), Allowed::Deletion) => true,
            (Some(Ask::Update(update)), Allowed::Request(Some(status))) => update.status == Some(status),
            (Some(Ask::Update(update)), Allowed::Request(None)) => !update.rate_plan.is_keep(),
            (Some(Ask::Update(_)), Allowed::Deletion) | (Some(Ask::Deletion), Allowed::Request(_)) => false,
        }
    }
}

/// All that the messages say.
#[derive(Clone, Debug)]
pub(super) struct Constraints<'a> {
    /// When the Sim was registered, if that is told.
    pub(super) born: Option<DateTime<Utc>>,
    requesters: Requesters,
    told: Vec<Told>,
    held: Vec<Held>,
    own: BTreeMap<RequestId, Own<'a>>,
    /// Whether two of them contradict each other on their face.
    is_contradiction: bool,
}

impl<'a> Constraints<'a> {
    /// Gathers what the messages say; `None` where they contradict each other on their face.
    pub(super) fn of(
        observations: &[&'a Observation],
        requesters: Requesters,
        graph: &Graph,
        policy: &Policy,
    ) -> Option<Self> {
        let mut all = Self {
            born: None,
            requesters,
            told: Vec::new(),
            held: Vec::new(),
            own: own_requests(observations),
            is_contradiction: false,
        };
        for observation in observations {
            all.take(observation, graph, policy);
        }
        all.told.sort_by_key(|told| (told.from, told.until));
        (!all.is_contradiction).then_some(all)
    }

    /// Gives the claims in the order in which they begin.
    pub(super) fn claims(&self) -> &[Told] {
        &self.told
    }

    pub(super) fn holds(&self) -> &[Held] {
        &self.held
    }

    /// Tells whether somebody may ask for this in a piece of time, which `is_within` compares with another.
    pub(super) fn allows(
        &self,
        asked: Allowed,
        is_within: impl Fn(Option<DateTime<Utc>>, Option<DateTime<Utc>>) -> bool,
    ) -> bool {
        match self.requesters {
            Requesters::Anybody => true,
            Requesters::OnlyUs { since } => {
                is_within(None, Some(since))
                    || self
                        .own
                        .values()
                        .any(|own| own.allows(asked) && is_within(own.sent, own.until))
            }
        }
    }

    /// Gives every instant at which something begins or ends, in order; the last is `now`.
    pub(super) fn breakpoints(&self, now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let since = match self.requesters {
            Requesters::Anybody => None,
            Requesters::OnlyUs { since } => Some(since),
        };
        let told = self.told.iter().flat_map(|told| [told.from, Some(told.until)]);
        let held = self
            .held
            .iter()
            .flat_map(|held| [Some(held.from), Some(held.until)]);
        let own = self.own.values().flat_map(|own| [own.sent, own.until]);
        let mut instants: Vec<_> = told
            .chain(held)
            .chain(own)
            .chain([self.born, since, Some(now)])
            .flatten()
            .filter(|instant| *instant <= now)
            .collect();
        instants.sort_unstable();
        instants.dedup();
        instants
    }

    fn take(&mut self, observation: &Observation, graph: &Graph, policy: &Policy) {
        let seen = observation.seen;
        match &observation.message {
            Message::Sent { .. } => {}
            Message::Accepted { request, shown } => self.accepted(*request, shown.as_ref(), seen, graph),
            Message::Refused {
                request,
                code,
                in_flight,
            } => {
                self.refused(*request, *code, seen, graph, policy);
                if let Some(change) = in_flight {
                    let sought = |node: Node| {
                        node.settled() == Some(change.settled)
                            && node.change().is_some_and(|(_, status)| status == change.status)
                    };
                    let at = graph.nodes(sought);
                    self.tell(self.sent(*request), seen, Claim::At(at));
                    let asked = Claim::Moved {
                        from: graph.nodes(|node| node.change().is_none()),
                        to: at,
                        by: Some(By::Request(change.status)),
                    };
                    self.tell(Some(change.since), change.since, asked);
                }
            }
            Message::Fetched { asked, shown } => self.shown(shown, *asked, seen, graph, |_| true),
            Message::Missing { asked } => self.tell(*asked, seen, gone(graph)),
            Message::CalledBack(callback) => self.called_back(callback, seen, graph),
            Message::Event(event) => self.event(event, graph),
        }
    }

    fn tell(&mut self, from: Option<DateTime<Utc>>, until: DateTime<Utc>, claim: Claim) {
        if from.is_some_and(|from| from > until) {
            self.is_contradiction = true;
            return;
        }
        // Of two that say the same from the beginning on, the later one adds nothing.
        let known = self
            .told
            .iter_mut()
            .find(|told| from.is_none() && told.from.is_none() && told.claim == claim);
        match known {
            Some(known) => known.until = known.until.min(until),
            None => self.told.push(Told { from, until, claim }),
        }
    }

    fn sent(&self, request: RequestId) -> Option<DateTime<Utc>> {
        self.own.get(&request).and_then(|own| own.sent)
    }

    fn ask(&self, request: RequestId) -> Option<&'a Ask> {
        self.own.get(&request).and_then(|own| own.ask)
    }

    /// What an answer with the Sim says: what it was when it last changed, and that it has stayed so until it was
    /// asked for (rule V11).
    fn shown(
        &mut self,
        shown: &Shown,
        asked: Option<DateTime<Utc>>,
        seen: DateTime<Utc>,
        graph: &Graph,
        is_possible: impl Fn(Node) -> bool,
    ) {
        if let Some(born) = shown.date_created {
            self.is_contradiction |= self.born.is_some_and(|known| known != born);
            self.born = Some(born);
        }
        let Some(at) = shown.status.as_ref().and_then(reporting) else {
            return;
        };
        let at = graph.nodes(|node| at(node) && is_possible(node));
        match (shown.date_updated, asked) {
            (Some(updated), asked) => {
                self.tell(Some(updated), updated, Claim::At(at));
                if let Some(until) = asked.filter(|asked| *asked > updated) {
                    self.held.push(Held {
                        from: updated,
                        until,
                        at,
                    });
                }
            }
            (None, asked) => self.tell(asked, seen, Claim::At(at)),
        }
    }

    fn accepted(&mut self, request: RequestId, shown: Option<&Shown>, seen: DateTime<Utc>, graph: &Graph) {
        let sent = self.sent(request);
        match (self.ask(request), shown) {
            (Some(Ask::Deletion), _) => {
                let claim = Claim::Moved {
                    from: graph.nodes(|node| node != Node::Gone),
                    to: graph.nodes(|node| node == Node::Gone),
                    by: Some(By::Deletion),
                };
                self.tell(sent, seen, claim);
            }
            // A change in flight is the one that was just accepted: with another, it would have been refused (U6).
            (Some(Ask::Update(update)), Some(shown)) if seeks(update) => {
                self.shown(shown, sent, seen, graph, |node| {
                    node.change().is_none_or(|(_, sought)| may_seek(update, sought))
                });
            }
            (_, Some(shown)) => self.shown(shown, sent, seen, graph, |_| true),
            (_, None) => {}
        }
    }

    /// A refusal says that the Sim was such that it had to be refused with that code.
    fn refused(
        &mut self,
        request: RequestId,
        code: Option<Code>,
        seen: DateTime<Utc>,
        graph: &Graph,
        policy: &Policy,
    ) {
        let (Some(ask), Some(code)) = (self.ask(request), code) else {
            return;
        };
        let sent = self.sent(request);
        if code == Code::NotFound {
            self.tell(sent, seen, gone(graph));
            return;
        }
        let at = refusing(ask, code, graph, policy);
        // A code that no status gives says nothing of the status: a name that is taken, an account out of reach.
        if !at.is_empty() {
            self.tell(sent, seen, Claim::At(at));
        }
    }

    /// A callback says what the Sim reported once something that was asked for had finished (rules C1, C7).
    fn called_back(&mut self, callback: &CalledBack, seen: DateTime<Utc>, graph: &Graph) {
        let Some(at) = reporting(&callback.status) else {
            return;
        };
        let at = graph.nodes(at);
        let ask = callback.request.and_then(|request| self.ask(request));
        let sent = callback.request.and_then(|request| self.sent(request));
        let claim = match ask {
            Some(Ask::Update(update)) if has_failed(callback, update) => Claim::Moved {
                from: graph.nodes(|node| node.change().is_some_and(|(_, sought)| may_seek(update, sought))),
                to: at,
                by: Some(By::Operator(Answer::Failed)),
            },
            Some(_) | None => Claim::At(at),
        };
        self.tell(sent, seen, claim);
    }

    /// A Monitor event says that the settled status moved, at its very instant (rule E1).
    fn event(&mut self, event: &Event, graph: &Graph) {
        let Event {
            at,
            previous,
            updated,
            ..
        } = *event;
        if previous.is_none() && updated.is_none() {
            return;
        }
        let claim = Claim::Moved {
            from: graph.nodes(|node| {
                node != Node::Gone
                    && node.settled() != updated
                    && previous.is_none_or(|settled| node.settled() == Some(settled))
            }),
            to: graph.nodes(|node| {
                node.settled() != previous
                    && node.change().is_none()
                    && node.settled().is_some()
                    && updated.is_none_or(|settled| node.settled() == Some(settled))
            }),
            by: None,
        };
        self.tell(Some(at), at, claim);
    }
}

/// The client's own requests, each with what came of it.
fn own_requests<'a>(observations: &[&'a Observation]) -> BTreeMap<RequestId, Own<'a>> {
    let mut all = BTreeMap::<RequestId, Own<'a>>::new();
    let end = |own: &mut Own<'a>, until: DateTime<Utc>| {
        own.until = Some(own.until.map_or(until, |known| known.min(until)));
    };
    for observation in observations {
        match &observation.message {
            Message::Sent { request, ask, until } => {
                let own = all.entry(*request).or_default();
                own.sent = Some(observation.seen);
                own.ask = Some(ask);
                if let Some(until) = until {
                    end(own, *until);
                }
            }
            Message::Accepted { request, .. } => end(all.entry(*request).or_default(), observation.seen),
            Message::Refused { request, code, .. } => {
                let own = all.entry(*request).or_default();
                // A server that failed may have done what it was asked before it did.
                own.is_refused = code.is_some_and(|code| code.http_status() < 500);
                end(own, observation.seen);
            }
            Message::Fetched { .. }
            | Message::Missing { .. }
            | Message::CalledBack(_)
            | Message::Event(_) => {}
        }
    }
    all
}

/// Tells which nodes report this word; `None` for a word that nobody knows here.
fn reporting(word: &StatusWord) -> Option<impl Fn(Node) -> bool + use<>> {
    let status: Option<Status> = match word {
        StatusWord::Known(status) => Some(*status),
        StatusWord::Deleted => None,
        StatusWord::Other(_) => return None,
    };
    Some(move |node: Node| node.status() == status)
}

fn gone(graph: &Graph) -> Claim {
    Claim::At(graph.nodes(|node| node == Node::Gone))
}

/// Tells whether the update seeks something that can be in flight.
const fn seeks(update: &Update) -> bool {
    update.status.is_some() || !update.rate_plan.is_keep()
}

/// Tells whether a change in flight that seeks this status can be that of the update: where the status asked for is the
/// one held, only the plan is sought.
fn may_seek(update: &Update, sought: Option<Requested>) -> bool {
    match sought {
        Some(status) => update.status == Some(status),
        None => !update.rate_plan.is_keep(),
    }
}

/// Tells whether a callback of this update says that its change failed: with an error, or by showing neither what was
/// asked for nor what that leads to.
fn has_failed(callback: &CalledBack, update: &Update) -> bool {
    let Some(status) = update.status else {
        return callback.failed && seeks(update);
    };
    let asked = Settled::from(status);
    let reached = |settled: Settled| callback.status == StatusWord::Known(settled.into());
    callback.failed || !(reached(asked) || table::leads_to(asked).is_some_and(reached))
}

/// The nodes of which the request can be refused with this code.
fn refusing(ask: &Ask, code: Code, graph: &Graph, policy: &Policy) -> Nodes {
    let Ask::Update(update) = ask else {
        return graph.nodes_that_refuse(None, code, policy);
    };
    if code == Code::ChangeInFlight {
        return graph.nodes(|node| node.change().is_some());
    }
    if update.reset {
        return graph.nodes_that_refuse(Some(Request::Reset), code, policy);
    }
    let plans: &[Edit<Tariff>] = match update.rate_plan {
        Edit::Keep => &[Edit::Keep],
        Edit::Clear => &[Edit::Clear],
        // Which plan it is, and of which kind, is not known here.
        Edit::Set(_) => &[
            Edit::Set(Tariff::Held),
            Edit::Set(Tariff::Other),
            Edit::Set(Tariff::Narrowband),
        ],
    };
    let status = update.status;
    let refusing = plans
        .iter()
        .map(|plan| graph.nodes_that_refuse(Some(Request::Change { status, plan: *plan }), code, policy));
    refusing.fold(Nodes::default(), Nodes::or)
}
