//! What is expected of each value of a scenario, in the words of the messages.

pub(super) const TITLE: &str = "one line of text";
pub(super) const START: &str = "a day from 1970-01-01 to 9000-12-31, such as 2026-01-01";
pub(super) const HORIZON: &str = "whole days from \"1 day\" to \"36525 days\"";
pub(super) const SEED: &str = "a whole number from 0 to 9_223_372_036_854_775_807";
pub(super) const TABLE: &str = "a table";
pub(super) const AT_LEAST_ONE: &str = "a whole number from 1";
pub(super) const YES_OR_NO: &str = "true or false";
pub(super) const SHARE: &str = "a number from 0 to 1";
pub(super) const OUTAGES: &str = "a list of tables, each under [[operator.outage]]";
pub(super) const OUTAGE_END: &str = "one of `to` and `lasting`, such as lasting = \"1 day\"";
pub(super) const UNIT: &str = "the name of a unit in one line, such as \"cent\"";
pub(super) const PRICE: &str = "a whole number from 0";
pub(super) const COHORTS: &str = "a table for each cohort, such as [cohort.meters]";
pub(super) const COHORT_NAME: &str = "1 to 64 letters out of a to z, digits, `-` and `_`";
pub(super) const SIMS: &str = "a whole number from 1 to 1_000_000_000_000";
pub(super) const FIRST_STATUS: &str = "\"ready\" or \"active\"";
pub(super) const PLAN: &str = "\"standard\" or \"narrowband_developer\"";
pub(super) const PROVISION: &str = "one of { at }, { from, to }, { from, per_day } and { waves }";
pub(super) const PROVISION_END: &str = "one of `to` and `per_day` beside `from`";
pub(super) const PER_DAY: &str = "a whole number of SIMs from 1";
pub(super) const WAVES: &str = "a list of tables { at, sims, over }, at least one";
pub(super) const DELAY: &str =
    "a span such as \"30 s\", or one of { from, to }, { mean } and { at_least, mean }";
pub(super) const SPAN: &str = "a span of time from \"0 s\" to \"365000 days\", such as \"15 min\"";
pub(super) const INSTANT: &str = "an instant in the years 1970 to 9999, such as 2026-01-05T08:00:00Z, or 2026-01-05 for its midnight in UTC";
pub(super) const SESSIONS: &str = "a number above 0, at most 1_000_000";
pub(super) const SIZE: &str = "one of `bytes` and `mean_bytes`, such as bytes = 1200";
pub(super) const BYTES: &str = "a whole number from 1 to 1_099_511_627_776";
pub(super) const PER_DAY_RATE: &str = "a number from 0 to 1_000_000";
pub(super) const PER_YEAR_RATE: &str = "a number from 0 to 1000";
pub(super) const SUSPENSION: &str = "either { after, lasting }, or { from, to, spread }";
pub(super) const MONTH_DAY: &str = "month and day, such as \"11-01\"";
pub(super) const ABOVE_ZERO: &str = "a span from \"1 ms\" to \"365000 days\", such as \"15 min\"";
pub(super) const RETRIES: &str = "a whole number from 0 to 1_000_000";
