//! What a Sim can be, followed through time: every way that the rules leave open between what is known.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use chrono::{DateTime, Utc};

use super::constraint::{Claim, Constraints, Held, Told};
use super::graph::{By, Graph, Move, NEW, Node};
use super::message::RequestId;
use super::piece::{Piece, Span, between, pieces};
use super::requests::{Allowed, During};
use super::start::Start;
use crate::policy::Policy;
use crate::status::Settled;
use crate::table;

/// How many claims can be open at one time; one more is let go, which leaves more possible, never less.
const MOST_OPEN: usize = 10;

/// What is known beside the node of one possibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// When its settled status was entered.
    pub(super) entered: Span,
    /// When the change in flight was asked for.
    pub(super) asked: Option<Span>,
    /// How many moves it lies from the last thing told, at least.
    pub(super) moves: u32,
}

impl Known {
    fn widened(self, other: Self) -> Self {
        Self {
            entered: self.entered.widened(other.entered),
            asked: match (self.asked, other.asked) {
                (Some(one), Some(two)) => Some(one.widened(two)),
                (one, two) => one.or(two),
            },
            moves: self.moves.min(other.moves),
        }
    }
}

/// One thing that a Sim can be, with the claims met on the way there, one bit for each that is open.
type Key = (u8, u32);

/// The possibilities, each with what is known of it.
pub(super) type Possible = BTreeMap<u8, Known>;

/// Follows every possibility up to `now`; `None` where what is told leaves none.
pub(super) fn possible(
    constraints: &Constraints<'_>,
    graph: &Graph,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Option<Possible> {
    let is_before_birth = |told: &Told| constraints.born.is_some_and(|born| told.until < born);
    if constraints.claims().iter().any(is_before_birth) {
        return None;
    }
    let (origin, start) = origin(constraints);
    let pieces = pieces(&constraints.breakpoints(now), start);
    Walk::new(constraints, graph, policy).through(&pieces, origin)
}

/// Follows every possibility up to `instant`, which itself is left out; `None` where what is told leaves none.
pub(super) fn possible_before(
    constraints: &Constraints<'_>,
    graph: &Graph,
    policy: &Policy,
    instant: DateTime<Utc>,
) -> Option<Possible> {
    let (origin, start) = origin(constraints);
    let mut instants = constraints.breakpoints(instant);
    instants.retain(|breakpoint| *breakpoint < instant);
    let mut pieces = pieces(&instants, start);
    let last = pieces.last().map_or(start, |piece| Some(piece.end));
    pieces.push(between(last, instant));
    Walk::new(constraints, graph, policy).through(&pieces, origin)
}

/// What a Sim starts as, and when: from its registration on as new, or as what it could be where its past is forgotten.
fn origin<'a>(constraints: &Constraints<'a>) -> (Option<&'a Start>, Option<DateTime<Utc>>) {
    let born = constraints.born;
    let start = constraints
        .start
        .filter(|start| born.is_none_or(|born| born < start.at));
    (start, start.map_or(born, |start| Some(start.at)))
}

struct Walk<'a> {
    constraints: &'a Constraints<'a>,
    graph: &'a Graph,
    policy: &'a Policy,
    possible: BTreeMap<Key, Known>,
    /// The claims that are open, by the number of their bit; `None` where the bit is free.
    open: [Option<usize>; MOST_OPEN],
    /// How many of the claims, which stand in the order of their beginnings, have been looked at.
    looked_at: usize,
    /// The times without a change that have begun, and may not be over.
    holds: Vec<Held>,
    /// How many of those have been looked at.
    holds_looked_at: usize,
    /// The requests that may take effect in the piece at hand.
    requests: During<'a>,
}

impl<'a> Walk<'a> {
    fn new(constraints: &'a Constraints<'a>, graph: &'a Graph, policy: &'a Policy) -> Self {
        Self {
            constraints,
            graph,
            policy,
            possible: BTreeMap::new(),
            open: [None; MOST_OPEN],
            looked_at: 0,
            holds: Vec::new(),
            holds_looked_at: 0,
            requests: During::default(),
        }
    }

    fn through(mut self, pieces: &[Piece], origin: Option<&Start>) -> Option<Possible> {
        match (origin, pieces.first()) {
            (Some(start), _) => {
                let places = start.places(self.graph);
                self.possible = places.map(|(place, known)| ((place, 0), known)).collect();
            }
            (None, Some(first)) => {
                let known = Known {
                    entered: first.span(),
                    asked: None,
                    moves: 0,
                };
                self.possible.insert((NEW, 0), known);
            }
            (None, None) => {}
        }
        for piece in pieces {
            self.go_through(*piece);
            if self.possible.is_empty() {
                return None;
            }
        }
        let mut possible = Possible::new();
        for ((place, _), known) in self.possible {
            merge(&mut possible, place, known);
        }
        Some(possible)
    }

    fn go_through(&mut self, piece: Piece) {
        self.open_claims(piece);
        self.open_holds(piece);
        self.requests = self.constraints.requests.during(piece);
        let is_held = |held: &&Held| piece.is_between(held.from, held.until);
        let held: Vec<Held> = self.holds.iter().filter(is_held).copied().collect();
        let can_stay = |place: u8| held.iter().all(|held| held.at.contains(place));
        let is_still = held.iter().any(|held| held.is_still);
        self.possible.retain(|(place, _), known| {
            if !held.is_empty() {
                known.moves = 0;
            }
            can_stay(*place)
        });
        let before = core::mem::take(&mut self.possible);
        // The nearest first: what is come to by a longer way later is rarely any wider, and need not be followed again.
        let mut queue: VecDeque<(Key, Known)> = before
            .into_iter()
            .map(|((place, met), known)| meet(place, met, self.met_at(place), known))
            .collect();
        while let Some((key, known)) = queue.pop_front() {
            if !can_stay(key.0) {
                continue;
            }
            let Some((key, known)) = merge(&mut self.possible, key, known) else {
                continue;
            };
            if !is_still {
                self.go_on(key, &known, piece, &mut queue);
            }
        }
        self.leave_overdue(piece);
        self.close_claims(piece);
        self.drop_dominated();
    }

    /// Opens the claims that begin with this piece, as far as there are bits for them.
    fn open_claims(&mut self, piece: Piece) {
        while let Some(claim) = self.constraints.claims().get(self.looked_at)
            && claim.from.is_none_or(|from| piece.is_from(from))
        {
            if let Some(free) = self.open.iter_mut().find(|open| open.is_none()) {
                *free = Some(self.looked_at);
            }
            self.looked_at = self.looked_at.saturating_add(1);
        }
    }

    /// Takes up the times without a change that begin with this piece, and drops those that are over.
    fn open_holds(&mut self, piece: Piece) {
        self.holds.retain(|held| !piece.is_from(held.until));
        while let Some(held) = self.constraints.holds().get(self.holds_looked_at)
            && piece.is_from(held.from)
        {
            self.holds.push(*held);
            self.holds_looked_at = self.holds_looked_at.saturating_add(1);
        }
    }

    fn open(&self) -> impl Iterator<Item = (u32, &'a Told)> {
        let claims = self.constraints.claims();
        (0_u32..)
            .zip(&self.open)
            .filter_map(move |(number, open)| Some((bit(number), claims.get((*open)?)?)))
    }

    /// The claims that are met by being here.
    fn met_at(&self, place: u8) -> u32 {
        self.open()
            .filter(|(_, told)| matches!(told.claim, Claim::At(nodes) if nodes.contains(place)))
            .fold(0, |met, (bit, _)| met | bit)
    }

    /// The claims that are met by making this move.
    fn met_by(&self, made: Move) -> u32 {
        self.open()
            .filter(|(_, told)| match told.claim {
                Claim::At(nodes) => nodes.contains(made.to),
                Claim::Moved { from, to, by } => {
                    from.contains(made.from) && to.contains(made.to) && by.is_none_or(|by| by == made.by)
                }
                Claim::Began { to, .. } => to.contains(made.to) && matches!(made.by, By::Request(_)),
            })
            .fold(0, |met, (bit, _)| met | bit)
    }

    /// Makes every move that can be made in this piece of time.
    fn go_on(&self, (place, met): Key, known: &Known, piece: Piece, queue: &mut VecDeque<(Key, Known)>) {
        let Some(here) = self.graph.node(place) else {
            return;
        };
        for made in self.graph.moves_from(place) {
            let Some(there) = self.graph.node(made.to) else {
                continue;
            };
            if !self.can_be(*made, here, (known, met), piece) {
                continue;
            }
            let span = piece.span();
            let next = Known {
                entered: if here.settled() == there.settled() {
                    known.entered
                } else {
                    span
                },
                asked: match (here.change(), there.change()) {
                    (_, None) => None,
                    (None, Some(_)) => Some(span),
                    (Some(_), Some(_)) => known.asked,
                },
                moves: known.moves.saturating_add(1),
            };
            queue.push_back(meet(made.to, met, self.met_by(*made), next));
        }
    }

    /// Tells whether the move can be made within this piece.
    fn can_be(&self, made: Move, here: Node, (known, met): (&Known, u32), piece: Piece) -> bool {
        let allows = |asked| self.requests.allows(asked, |request| self.is_used(request, met));
        match made.by {
            By::Operator(_) | By::Usage => true,
            By::Request(sought) => allows(Allowed::Request(sought)),
            By::Deletion => allows(Allowed::Deletion),
            By::Move => allows(Allowed::Move),
            By::Timer => here.settled().is_some_and(|settled| {
                let due = |entered| self.policy.deadline(settled, entered);
                known
                    .entered
                    .earliest
                    .is_none_or(|entered| due(entered).is_some_and(|due| due <= piece.end))
            }),
        }
    }

    /// Tells whether the start of the request's change has been met, so that it can start none again.
    ///
    /// Where two are told to have started in one instant, it does not tell which has: neither is held to be used up.
    fn is_used(&self, request: RequestId, met: u32) -> bool {
        let mut began = self.open().filter_map(|(bit, told)| match told.claim {
            Claim::Began { request, .. } => Some((request, met & bit != 0)),
            Claim::At(_) | Claim::Moved { .. } => None,
        });
        began.next() == Some((request, true)) && began.next().is_none()
    }

    /// What had to happen by itself by the end of this piece has happened.
    fn leave_overdue(&mut self, piece: Piece) {
        let (graph, policy) = (self.graph, self.policy);
        self.possible.retain(|(place, _), known| {
            let due = graph.node(*place).and_then(|node| last_call(node, known, policy));
            due.is_none_or(|due| piece.end < due || (piece.end == due && !piece.is_instant))
        });
    }

    /// What was told of a time that ends with this piece is so, and has been told.
    fn close_claims(&mut self, piece: Piece) {
        let claims = self.constraints.claims();
        for (number, open) in (0_u32..).zip(&mut self.open) {
            let ends = open
                .and_then(|claim| claims.get(claim))
                .is_some_and(|told| told.until == piece.end);
            if !(ends && piece.is_instant) {
                continue;
            }
            *open = None;
            let mut rest = BTreeMap::new();
            for ((place, met), known) in core::mem::take(&mut self.possible) {
                if met & bit(number) != 0 {
                    merge(&mut rest, (place, met & !bit(number)), known);
                }
            }
            self.possible = rest;
        }
    }

    /// A possibility that has met less than another of the same node, and is no wider, adds nothing.
    fn drop_dominated(&mut self) {
        let more = |((place, met), known): (&Key, &Known)| {
            self.possible
                .range((*place, 0)..=(*place, u32::MAX))
                .any(|((_, more), other)| {
                    more != met && more & met == *met && other.widened(*known) == *other
                })
        };
        let dominated = self.possible.iter().filter(|one| more(*one));
        let dominated: Vec<Key> = dominated.map(|(key, _)| *key).collect();
        for key in dominated {
            self.possible.remove(&key);
        }
    }
}

/// A possibility that has met these claims besides: one that was not met before is the last thing told.
fn meet(place: u8, met: u32, more: u32, known: Known) -> (Key, Known) {
    let moves = if more & !met == 0 { known.moves } else { 0 };
    ((place, met | more), Known { moves, ..known })
}

/// When the Sim moves on by itself at the latest; `None` where it need not.
fn last_call(node: Node, known: &Known, policy: &Policy) -> Option<DateTime<Utc>> {
    let settled: Settled = node.settled()?;
    table::leads_to(settled)?;
    match node.change() {
        Some(_) => None,
        None => policy.deadline(settled, known.entered.latest),
    }
}

const fn bit(number: u32) -> u32 {
    1_u32.wrapping_shl(number)
}

/// Adds a possibility to those known; gives it, as wide as it has become, unless it was known already.
fn merge<K: Ord + Copy>(possible: &mut BTreeMap<K, Known>, key: K, known: Known) -> Option<(K, Known)> {
    let before = possible.get(&key).copied();
    let wider = before.map_or(known, |before| before.widened(known));
    if before == Some(wider) {
        return None;
    }
    possible.insert(key, wider);
    Some((key, wider))
}
