//! What messages say of a Sim's way through time, in the terms of the graph.

use alloc::vec::Vec;

use chrono::{DateTime, Utc};

use super::Requesters;
use super::graph::{By, Graph, Node, Nodes};
use super::message::{Ask, CalledBack, Conflicting, Event, Message, Observation, RequestId, Shown};
use super::refusal::refusing;
use super::requests::{Own, Requests, started};
use super::start::Start;
use crate::error::Code;
use crate::lifecycle::Answer;
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
    /// A request of the client's own, which takes effect once, started one of these changes.
    Began { request: RequestId, to: Nodes },
}

/// A time between two instants, neither of them in it, in which the Sim was one of these all the time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) from: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    pub(super) at: Nodes,
    /// Whether nothing at all changed.
    pub(super) is_still: bool,
}

/// All that the messages say.
#[derive(Clone, Debug)]
pub(super) struct Constraints<'a> {
    /// When the Sim was registered, if that is told.
    pub(super) born: Option<DateTime<Utc>>,
    pub(super) start: Option<&'a Start>,
    pub(super) requests: Requests<'a>,
    told: Vec<Told>,
    held: Vec<Held>,
    /// Whether two of them contradict each other on their face.
    is_contradiction: bool,
}

impl<'a> Constraints<'a> {
    /// Gathers what the messages say; `None` where they contradict each other on their face.
    pub(super) fn of(
        observations: &[&'a Observation],
        requesters: Requesters,
        start: Option<&'a Start>,
        graph: &Graph,
        policy: &Policy,
    ) -> Option<Self> {
        let mut all = Self {
            born: start.and_then(|start| start.born),
            start,
            requests: Requests::of(observations, requesters),
            told: Vec::new(),
            held: Vec::new(),
            is_contradiction: false,
        };
        for observation in observations {
            all.take(observation, graph, policy);
        }
        all.told.sort_by_key(|told| (told.from, told.until));
        all.held.sort_by_key(|held| (held.from, held.until));
        (!all.is_contradiction).then_some(all)
    }

    /// Gives the claims in the order in which they begin.
    pub(super) fn claims(&self) -> &[Told] {
        &self.told
    }

    pub(super) fn holds(&self) -> &[Held] {
        &self.held
    }

    /// Gives every instant at which something begins or ends, in order; the last is `now`.
    pub(super) fn breakpoints(&self, now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let told = self.told.iter().flat_map(|told| [told.from, Some(told.until)]);
        let held = self
            .held
            .iter()
            .flat_map(|held| [Some(held.from), Some(held.until)]);
        let mut instants: Vec<_> = told
            .chain(held)
            .chain([self.born, self.start.map(|start| start.at), Some(now)])
            .flatten()
            .chain(self.requests.instants())
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
                    self.in_flight(change, self.requests.get(*request).sent, seen, graph);
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
        // What has been forgotten may have met it.
        if self
            .start
            .is_some_and(|start| from.is_none_or(|from| from < start.at))
        {
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
                        is_still: true,
                    });
                }
            }
            (None, asked) => self.tell(asked, seen, Claim::At(at)),
        }
    }

    fn accepted(&mut self, request: RequestId, shown: Option<&Shown>, seen: DateTime<Utc>, graph: &Graph) {
        let Own { sent, ask, .. } = self.requests.get(request);
        match (ask, shown) {
            (Some(Ask::Deletion), _) => {
                let claim = Claim::Moved {
                    from: graph.nodes(|node| !node.is_gone()),
                    to: graph.nodes(|node| node == Node::Deleted),
                    by: Some(By::Deletion),
                };
                self.tell(sent, seen, claim);
            }
            // A change in flight is the one that was just accepted: with another, it would have been refused (U6).
            (Some(Ask::Update(update)), Some(shown)) if seeks(update) => {
                self.shown(shown, sent, seen, graph, |node| {
                    node.change().is_none_or(|(_, sought)| may_seek(update, sought))
                });
                self.began(request, update, shown, graph);
            }
            (_, Some(shown)) => self.shown(shown, sent, seen, graph, |_| true),
            (_, None) => {}
        }
    }

    /// An answer that shows the change under way says that it began when the Sim last changed: with the request.
    fn began(&mut self, request: RequestId, update: &Update, shown: &Shown, graph: &Graph) {
        if let Some(at) = started(shown) {
            let to = graph.nodes(|node| node.change().is_some_and(|(_, sought)| may_seek(update, sought)));
            let claim = Claim::Began { request, to };
            self.tell(Some(at), at, claim);
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
        let Own { sent, ask, .. } = self.requests.get(request);
        let (Some(ask), Some(code)) = (ask, code) else {
            return;
        };
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

    /// A refusal that tells the change in the way says that it was in flight all the time since it was asked for
    /// (rule U7); the settled status underneath does not change meanwhile (rule U9).
    fn in_flight(
        &mut self,
        change: &Conflicting,
        sent: Option<DateTime<Utc>>,
        seen: DateTime<Utc>,
        graph: &Graph,
    ) {
        let at = graph.nodes(|node| {
            let seeks_it = node.change().is_some_and(|(_, status)| status == change.status);
            seeks_it && node.settled() == Some(change.settled)
        });
        self.tell(sent, seen, Claim::At(at));
        let asked = Claim::Moved {
            from: graph.nodes(|node| node.change().is_none()),
            to: at,
            by: Some(By::Request(change.status)),
        };
        self.tell(Some(change.since), change.since, asked);
        if let Some(until) = sent.filter(|sent| *sent > change.since) {
            let (from, is_still) = (change.since, false);
            self.held.push(Held {
                from,
                until,
                at,
                is_still,
            });
        }
    }

    /// A callback says what the Sim reported once something that was asked for had finished (rules C1, C7).
    fn called_back(&mut self, callback: &CalledBack, seen: DateTime<Utc>, graph: &Graph) {
        let Some(at) = reporting(&callback.status) else {
            return;
        };
        let at = graph.nodes(at);
        let request = callback.request.map(|request| self.requests.get(request));
        let Own { sent, ask, .. } = request.unwrap_or_default();
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
                !node.is_gone()
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

/// Tells which nodes report this word; `None` for a word that nobody knows here.
fn reporting(word: &StatusWord) -> Option<impl Fn(Node) -> bool + use<>> {
    let status: Option<Status> = match word {
        StatusWord::Known(status) => Some(*status),
        StatusWord::Deleted => None,
        StatusWord::Other(_) => return None,
    };
    Some(move |node: Node| match status {
        Some(status) => node.status() == Some(status),
        None => node == Node::Deleted,
    })
}

fn gone(graph: &Graph) -> Claim {
    Claim::At(graph.nodes(Node::is_gone))
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
