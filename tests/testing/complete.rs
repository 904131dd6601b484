//! Every public type has a strategy, or a reason to have none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::lifecycle::PlanKind;
use sim_lifecycle::{
    RatePlanSid, billing, edit, error, id, lifecycle, observe, policy, sim, status, table, text, wire,
};

use super::drawn;

/// Draws of each type, and gives their names without what they are generic over.
macro_rules! drawn_of {
    ($($type:ty),* $(,)?) => {
        vec![$({
            draw::<$type>();
            name(stringify!($type))
        }),*]
    };
}

fn draw<T: Arbitrary + Debug>() {
    assert_eq!(drawn::values::<T>(3).len(), 3);
}

/// The top module and the type.
fn name(written: &str) -> String {
    let bare = written.split('<').next().unwrap_or_default();
    let steps: Vec<_> = bare.split("::").map(str::trim).collect();
    [steps[0], steps[steps.len() - 1]].join("::")
}

/// What has no strategy, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("id::Account", "a marker, of which there is no value"),
    ("id::RatePlan", "a marker, of which there is no value"),
    ("id::Sim", "a marker, of which there is no value"),
    ("sim::SavedV1", "not named outside; drawn within `SavedSim`"),
    ("sim::ToLookUp", "borrows of a Sim and an update"),
    ("wire::Listed", "borrows of a Sim"),
    #[cfg(feature = "whatif")]
    ("whatif::Date", "not named outside; drawn as the date of a `Tick`"),
];

fn with_strategies() -> BTreeSet<String> {
    [
        of_words(),
        of_errors(),
        of_the_kernel(),
        of_sims(),
        of_the_wire(),
        of_clients(),
        of_bills(),
        #[cfg(feature = "whatif")]
        of_what_if(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_words() -> Vec<String> {
    drawn_of![
        edit::Edit<status::Requested>,
        id::Sid<id::kind::Sim>,
        id::SidError,
        id::Iccid,
        id::IccidError,
        policy::Policy,
        policy::CalendarMonths,
        policy::Hours,
        status::Settled,
        status::Phase,
        status::Status,
        status::Requested,
        status::Choices,
        status::Automatic,
        status::Cause,
        status::Direction,
        table::Verdict,
        table::PlanChange,
        table::Row,
        table::Edge,
        text::UniqueName,
        text::UniqueNameError,
        text::FriendlyName,
        text::FriendlyNameError,
        text::RatePlanRef,
        text::RatePlanRefError,
        text::HttpUrl,
        text::HttpUrlError,
        text::Method,
    ]
}

fn of_errors() -> Vec<String> {
    drawn_of![
        error::Illegal,
        error::Parameter,
        error::InvalidParameter,
        error::Unreadable,
        error::Refusal,
        error::Conflict,
        error::InFlight,
        error::ListParameter,
        error::InvalidQuery,
        error::Code,
    ]
}

fn of_the_kernel() -> Vec<String> {
    drawn_of![
        lifecycle::Unsound,
        lifecycle::Answer,
        lifecycle::Stale,
        lifecycle::Lifecycle<PlanKind>,
        lifecycle::Change<PlanKind>,
        lifecycle::PlanKind,
        lifecycle::Request<PlanKind>,
        lifecycle::Route,
        lifecycle::Transition<PlanKind>,
        lifecycle::Event<PlanKind>,
        lifecycle::Upstream<PlanKind>,
        lifecycle::ChangeOutcome,
        lifecycle::ResetOutcome,
        lifecycle::Ignore,
    ]
}

fn of_sims() -> Vec<String> {
    drawn_of![
        sim::Outlook,
        sim::Explanation,
        sim::RatePlan,
        sim::Registration,
        sim::Hook,
        sim::Properties,
        sim::Path,
        sim::Step,
        sim::StepKind,
        sim::Effect,
        sim::EffectKind,
        sim::ResetStatus,
        sim::MonitorEvent,
        sim::Callback,
        sim::CallbackId,
        sim::CallbackTarget,
        sim::CallbackParameters,
        sim::Failure,
        sim::Sim,
        sim::SavedSim,
        sim::RestoreError,
        sim::Lookup,
        sim::OperatorAnswer,
        sim::Update,
        sim::HookEdit,
    ]
}

fn of_clients() -> Vec<String> {
    drawn_of![
        observe::Observation,
        observe::Message,
        observe::RequestId,
        observe::Ask,
        observe::Shown,
        observe::ShownPlan,
        observe::Conflicting,
        observe::CalledBack,
        observe::Event,
        observe::Verdict,
        observe::Explanation,
        observe::Requesters,
        observe::Observer,
        observe::Belief,
        observe::Between,
        observe::PossibleChange,
        observe::Acceptance,
        observe::Reason,
    ]
}

fn of_bills() -> Vec<String> {
    drawn_of![
        billing::FeeKind,
        billing::Charge<DateTime<Utc>>,
        billing::Fee<DateTime<Utc>>,
        billing::Billing<DateTime<Utc>>,
    ]
}

#[cfg(feature = "whatif")]
fn of_what_if() -> Vec<String> {
    use sim_lifecycle::whatif;

    drawn_of![
        billing::Charge<whatif::Tick>,
        billing::Fee<whatif::Tick>,
        billing::Billing<whatif::Tick>,
        whatif::Tick,
        whatif::Scenario,
        whatif::scenario::Prices,
        whatif::scenario::Operator,
        whatif::scenario::Outage,
        whatif::scenario::Span,
        whatif::scenario::Delay,
        whatif::scenario::Millionths,
        whatif::scenario::Cohort,
        whatif::scenario::FirstStatus,
        whatif::scenario::Provision,
        whatif::scenario::Wave,
        whatif::scenario::DataUse,
        whatif::scenario::SessionSize,
        whatif::scenario::Suspension,
        whatif::scenario::MonthDay,
        whatif::scenario::Retry,
        whatif::scenario::ScenarioError,
        whatif::scenario::InvalidScenario,
        whatif::scenario::Problem,
        whatif::draw::Purpose,
        whatif::draw::CohortKey,
        whatif::draw::Streams,
        whatif::draw::Words,
        whatif::draw::Gap,
        whatif::Shard,
        whatif::ShardError,
        whatif::Part,
        whatif::MergeError,
        whatif::Incomparable,
        whatif::Report,
        whatif::report::CohortReport,
        whatif::report::Occupancy,
        whatif::report::Transitions,
        whatif::report::Requests,
        whatif::report::Refused,
        whatif::report::Backlog,
        whatif::report::Traffic,
        whatif::report::Fees,
        whatif::report::ByCause,
        whatif::report::Durations,
        whatif::report::Comparison,
        whatif::report::CohortDifference,
        whatif::report::Measure,
        whatif::report::Difference,
    ]
}

fn of_the_wire() -> Vec<String> {
    drawn_of![
        wire::NotStrict,
        wire::Deviation,
        wire::DeviationKind,
        wire::EventBody,
        wire::EventData,
        wire::ResourceProperties,
        wire::Moved<wire::StatusWord>,
        wire::Moved<Option<RatePlanSid>>,
        wire::SimList,
        wire::Meta,
        wire::Unread,
        wire::ReceivedEvent,
        wire::Change<wire::StatusWord>,
        wire::InvalidEvent,
        wire::ErrorBody,
        wire::InFlightBody,
        wire::Refused,
        wire::JsonError,
        wire::Place,
        wire::JsonType,
        wire::Resource,
        wire::Links,
        wire::SimAddress,
        wire::InvalidAddress,
        wire::StatusWord,
        wire::SimFilter,
        wire::FilterText,
        wire::FilterTextError,
        wire::ListQuery,
        wire::PageSize,
        wire::PageToken,
        wire::PageTokenError,
        wire::Position,
        wire::Edge,
        wire::Order,
        wire::Walk,
        wire::Page<wire::Position>,
        wire::PageMeta,
        wire::PageKey,
        wire::ReceivedCallback,
        wire::InvalidCallback,
        wire::Attempt,
        wire::Delivery,
        wire::CallbackRequest,
        wire::CallbackKey,
        wire::EmptyKey,
        wire::SignatureError,
        wire::CallbackParameter,
        wire::TimeError,
    ]
}

/// The public types of the sources, each with its top module and its file.
fn declared() -> BTreeMap<String, String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut types = BTreeMap::new();
    let mut open = vec![source.clone()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).expect("a directory of sources") {
            let path = entry.expect("an entry").path();
            let within = path.strip_prefix(&source).expect("a path below the sources");
            // They have names of their own: the one for tests of others, the other for the command.
            if within == Path::new("testing") || within == Path::new("replay") {
                continue;
            }
            if within == Path::new("whatif") && !cfg!(feature = "whatif") {
                continue;
            }
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let file = within.display().to_string();
            let module = within.with_extension("");
            let module = module.iter().next().and_then(|top| top.to_str()).expect("a name");
            let text = fs::read_to_string(&path).expect("a source file");
            for line in text.lines().map(str::trim_start) {
                let declaration = line
                    .strip_prefix("pub struct ")
                    .or_else(|| line.strip_prefix("pub enum "));
                if let Some(declaration) = declaration {
                    let end = declaration.find(|c: char| !c.is_alphanumeric() && c != '_');
                    let (name, _) = declaration.split_at(end.unwrap_or(declaration.len()));
                    types.insert(format!("{module}::{name}"), file.clone());
                }
            }
        }
    }
    types
}

#[test]
fn every_public_type_has_a_strategy() {
    let declared = declared();
    let drawn = with_strategies();
    let exceptions: BTreeMap<_, _> = EXCEPTIONS.iter().copied().collect();
    for (name, file) in &declared {
        assert!(
            drawn.contains(name) != exceptions.contains_key(name.as_str()),
            "`{name}` of `{file}` needs a strategy, or a reason to have none, and not both"
        );
    }
    let stale = |name: &&str| !declared.contains_key(*name);
    let names = drawn.iter().map(String::as_str).chain(exceptions.into_keys());
    assert_eq!(names.filter(stale).collect::<Vec<_>>(), [""; 0]);
    assert!(declared.len() > 120, "{}", declared.len());
}
