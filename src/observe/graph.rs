//! What a Sim can be, seen from outside, and the moves from one to the other: all of it asked of the kernel.

use alloc::vec::Vec;

use chrono::{DateTime, Utc};

use crate::edit::Edit;
use crate::error::Code;
use crate::lifecycle::{Answer, Assumption, Ignore, Lifecycle, Plan, Request};
use crate::policy::Policy;
use crate::status::{Phase, Requested, Settled, Status};
use crate::table;

/// What a Sim can be, without what nobody outside sees: counters, and which plan it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// It is there.
    Live {
        settled: Settled,
        change: Option<(Phase, Option<Requested>)>,
    },
    /// It belongs to an account out of the client's reach (rule M4).
    Away,
    /// It is deleted.
    Deleted,
}

impl Node {
    pub(super) fn status(self) -> Option<Status> {
        match self {
            Self::Live {
                change: Some((phase, _)),
                ..
            } => Some(phase.into()),
            Self::Live {
                settled,
                change: None,
            } => Some(settled.into()),
            Self::Away | Self::Deleted => None,
        }
    }

    /// Tells whether there is no such Sim for the client.
    pub(super) const fn is_gone(self) -> bool {
        matches!(self, Self::Away | Self::Deleted)
    }

    pub(super) const fn settled(self) -> Option<Settled> {
        match self {
            Self::Live { settled, .. } => Some(settled),
            Self::Away | Self::Deleted => None,
        }
    }

    pub(super) const fn change(self) -> Option<(Phase, Option<Requested>)> {
        match self {
            Self::Live { change, .. } => change,
            Self::Away | Self::Deleted => None,
        }
    }
}

/// What makes a Sim move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// A request that goes to the operator, with the status that it seeks; `None` for a plan alone.
    Request(Option<Requested>),
    /// The operator.
    Operator(Answer),
    /// Data or Commands.
    Usage,
    /// The timer of the settled status.
    Timer,
    /// A deletion.
    Deletion,
    /// A move to an account out of the client's reach, or back (rules M1, M4).
    Move,
}

/// A move from one node to another, by their places in [`Graph::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) from: u8,
    pub(super) to: u8,
    pub(super) by: By,
}

/// A set of nodes: one bit for each place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Nodes(u64);

impl Nodes {
    pub(super) const fn contains(self, place: u8) -> bool {
        self.0 & bit(place) != 0
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<u8> for Nodes {
    fn from_iter<I: IntoIterator<Item = u8>>(places: I) -> Self {
        Self(places.into_iter().fold(0, |set, place| set | bit(place)))
    }
}

const fn bit(place: u8) -> u64 {
    1_u64.wrapping_shl(place as u32)
}

/// Every node that can be come to, and every move between them, under one policy.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    /// The moves from each node.
    moves: Vec<Vec<Move>>,
}

/// The place of a new Sim: where every Sim begins.
pub(super) const NEW: u8 = 0;

impl Graph {
    pub(super) fn new(policy: &Policy) -> Self {
        let mut graph = Self {
            nodes: Vec::from([Node::Live {
                settled: Settled::New,
                change: None,
            }]),
            moves: Vec::new(),
        };
        let mut from = NEW;
        while let Some(node) = graph.node(from) {
            let mut moves = Vec::new();
            for (by, node) in moves_of(node, policy) {
                let to = graph.place(node);
                let made = Move { from, to, by };
                if !moves.contains(&made) {
                    moves.push(made);
                }
            }
            graph.moves.push(moves);
            from = from.saturating_add(1);
        }
        graph
    }

    pub(super) fn node(&self, place: u8) -> Option<Node> {
        self.nodes.get(usize::from(place)).copied()
    }

    pub(super) fn moves_from(&self, place: u8) -> &[Move] {
        self.moves.get(usize::from(place)).map_or(&[], Vec::as_slice)
    }

    /// The nodes for which this holds.
    pub(super) fn nodes(&self, holds: impl Fn(Node) -> bool) -> Nodes {
        (0_u8..)
            .zip(&self.nodes)
            .filter(|(_, node)| holds(**node))
            .map(|(place, _)| place)
            .collect()
    }

    /// The nodes of which a request, an update's or a deletion, can be refused with this code.
    pub(super) fn nodes_that_refuse(
        &self,
        request: Option<Request<Tariff>>,
        code: Code,
        policy: &Policy,
    ) -> Nodes {
        self.nodes(|node| refusals(node, request, policy).any(|refusal| refusal == code))
    }

    /// The place of a node; `None` where it cannot be come to under the policy.
    pub(super) fn place_of(&self, node: Node) -> Option<u8> {
        let place = self.nodes.iter().position(|known| *known == node)?;
        u8::try_from(place).ok()
    }

    fn place(&mut self, node: Node) -> u8 {
        let known = self.nodes.iter().position(|known| *known == node);
        let place = known.unwrap_or(self.nodes.len());
        if known.is_none() {
            self.nodes.push(node);
        }
        u8::try_from(place).unwrap_or(u8::MAX)
    }
}

/// Rate plans as far as they matter here: the one held, another, and the one on which ready is not available.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tariff {
    Held,
    Other,
    Narrowband,
}

impl Plan for Tariff {
    fn is(self, other: Self) -> bool {
        self == other
    }

    fn is_narrowband_developer(self) -> bool {
        matches!(self, Self::Narrowband)
    }
}

/// Any instant does: what is asked here hangs on none.
const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// The lifecycle of such a Sim, with this plan; `None` where the rules allow no such one.
fn lifecycle(node: Node, plan: Option<Tariff>, is_resetting: bool) -> Option<Lifecycle<Tariff>> {
    let Node::Live { settled, change } = node else {
        return None;
    };
    let change = change.map(|(phase, sought)| {
        let plan = if sought.is_none() {
            Edit::Set(Tariff::Other)
        } else {
            Edit::Keep
        };
        (phase, sought, plan)
    });
    let assumption = Assumption {
        settled,
        plan,
        change,
        is_resetting,
    };
    Lifecycle::assumed(&assumption, NOW)
}

fn node_of(lifecycle: &Lifecycle<Tariff>) -> Node {
    Node::Live {
        settled: lifecycle.settled(),
        change: lifecycle.change().map(|change| (change.phase(), change.status())),
    }
}

/// Everything that can happen to such a Sim, tried on the kernel.
fn moves_of(node: Node, policy: &Policy) -> Vec<(By, Node)> {
    let mut moves = Vec::new();
    if node == Node::Away {
        let (settled, change) = (Settled::New, None);
        moves.push((By::Move, Node::Live { settled, change }));
    }
    let Some(start) = lifecycle(node, Some(Tariff::Held), false) else {
        return moves;
    };
    for plan in [Edit::Keep, Edit::Set(Tariff::Other)] {
        for status in Requested::ALL.into_iter().map(Some).chain([None]) {
            let mut next = start;
            let request = Request::Change { status, plan };
            if next.request(request, policy, NOW, &mut Ignore).is_ok()
                && let Some(change) = next.change()
            {
                moves.push((By::Request(change.status()), node_of(&next)));
            }
        }
    }
    let answers = [
        Answer::Completed,
        Answer::Unavailable,
        Answer::Resumed,
        Answer::Failed,
    ];
    for answer in answers.into_iter().filter(|_| start.change().is_some()) {
        let mut next = start;
        let taken = next.answer(start.requests(), answer, policy, NOW, &mut Ignore);
        if taken.is_ok() && node_of(&next) != node {
            moves.push((By::Operator(answer), node_of(&next)));
        }
    }
    let mut used = start;
    used.data(u64::MAX, policy, NOW, &mut Ignore);
    if node_of(&used) != node {
        moves.push((By::Usage, node_of(&used)));
    }
    if let (None, Some(settled)) = (start.change(), table::leads_to(start.settled())) {
        let change = None;
        moves.push((By::Timer, Node::Live { settled, change }));
    }
    if start.check_deletion().is_ok() {
        moves.push((By::Deletion, Node::Deleted));
    }
    if start.check_idle().is_ok() && table::row(start.settled()).moves {
        moves.push((By::Move, Node::Away));
    }
    moves
}

/// The codes with which such a Sim can refuse a request; `None` stands for a deletion.
fn refusals(node: Node, request: Option<Request<Tariff>>, policy: &Policy) -> impl Iterator<Item = Code> {
    let plans = [None, Some(Tariff::Held), Some(Tariff::Narrowband)];
    plans
        .into_iter()
        .flat_map(|plan| [(plan, false), (plan, true)])
        .filter_map(move |(plan, is_resetting)| lifecycle(node, plan, is_resetting))
        .filter_map(move |lifecycle| match request {
            Some(request) => lifecycle.check(&request, policy).err(),
            None => lifecycle.check_deletion().err(),
        })
        .map(crate::error::Illegal::code)
}
