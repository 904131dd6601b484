//! What a refusal says of the Sim: that it was one of those that had to refuse so.

use super::graph::{Graph, Nodes, Tariff};
use super::message::Ask;
use crate::edit::Edit;
use crate::error::Code;
use crate::lifecycle::Request;
use crate::policy::Policy;

/// The nodes of which the request can be refused with this code.
pub(super) fn refusing(ask: &Ask, code: Code, graph: &Graph, policy: &Policy) -> Nodes {
    let Ask::Update(update) = ask else {
        return graph.nodes_that_refuse(None, code, policy);
    };
    // Another Sim may have the name, here or where this one was to go (rule V10).
    let names = !update.unique_name.is_keep() || update.account.is_some();
    if code == Code::InvalidParameter && names {
        return Nodes::default();
    }
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
