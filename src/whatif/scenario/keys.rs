//! The keys of a scenario file, table by table.

/// The keys that a scenario file can have: the dotted path of each table, `*` for any name, and the keys in it.
///
/// The last row is that of a delay, which can stand in many places.
///
/// ```
/// use sim_lifecycle::whatif::scenario::KEYS;
///
/// assert!(KEYS.iter().any(|(table, keys)| *table == "policy" && keys.contains(&"reactivation")));
/// ```
pub const KEYS: &[(&str, &[&str])] = &[
    ("", ROOT),
    ("policy", POLICY),
    ("operator", OPERATOR),
    ("operator.outage", OUTAGE),
    ("prices", PRICES),
    ("cohort.*", COHORT),
    ("cohort.*.provision", PROVISION),
    ("cohort.*.provision.waves", WAVE),
    ("cohort.*.data", DATA),
    ("cohort.*.suspension", SUSPENSION),
    ("cohort.*.on_conflict", RETRY),
    ("cohort.*.on_failure", RETRY),
    ("delay", DELAY),
];

pub(super) const ROOT: &[&str] = &[
    "title", "start", "horizon", "seed", "policy", "operator", "prices", "cohort",
];
pub(super) const POLICY: &[&str] = &[
    "ready_data_limit",
    "ready_command_limit",
    "ready_period_months",
    "cancellation_delay_hours",
    "free_suspension_months",
    "reactivation",
];
pub(super) const OPERATOR: &[&str] = &["latency", "failure_rate", "unavailable_after", "outage"];
pub(super) const OUTAGE: &[&str] = &["from", "to", "lasting"];
pub(super) const PRICES: &[&str] = &["unit", "active_month", "suspended_month", "megabyte", "command"];
pub(super) const COHORT: &[&str] = &[
    "sims",
    "first_status",
    "plan",
    "provision",
    "first_use",
    "data",
    "commands_per_day",
    "suspension",
    "lost_per_year",
    "noticed_after",
    "churn_per_year",
    "resets_per_year",
    "on_conflict",
    "on_failure",
];
pub(super) const PROVISION: &[&str] = &["at", "from", "to", "per_day", "waves"];
pub(super) const WAVE: &[&str] = &["at", "sims", "over"];
pub(super) const DATA: &[&str] = &["sessions_per_day", "bytes", "mean_bytes"];
pub(super) const SUSPENSION: &[&str] = &["after", "lasting", "from", "to", "spread"];
pub(super) const RETRY: &[&str] = &["retry_after", "retries"];
pub(super) const DELAY: &[&str] = &["at_least", "mean", "from", "to"];
