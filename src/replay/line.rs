//! One line of a log, read from its JSON into a typed input.

use std::borrow::Cow;
use std::boxed::Box;
use std::fmt;
use std::string::ToString;

use chrono::{DateTime, Utc};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

use super::fault::LineFault;
use crate::id::{AccountSid, Iccid, Kind, RatePlanSid, Sid, SimSid};
use crate::policy::{CalendarMonths, Hours, Policy};
use crate::sim::{Failure, OperatorAnswer};
use crate::status::Direction;
use crate::text::UniqueName;
use crate::wire::read_time;

/// A line of a log: an input, and when it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub input: Input<'a>,
}

/// What a line tells; a SIM's own word for it, `sim`, is a SID or a unique name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "the fields are those of the table in docs/replay.md, word for word"
)]
pub enum Input<'a> {
    /// Overrides of the policy, before the first registration.
    Policy(PolicyOverrides),
    /// An account, with its master if it is a subaccount.
    Account {
        sid: AccountSid,
        parent: Option<AccountSid>,
    },
    /// A rate plan of an account.
    RatePlan {
        sid: RatePlanSid,
        unique_name: Option<UniqueName>,
        account: AccountSid,
        narrowband_developer: bool,
    },
    /// A Sim, in new.
    Register {
        sid: SimSid,
        account: AccountSid,
        iccid: Iccid,
        rate_plan: Option<RatePlanSid>,
        registration_code: Option<Box<str>>,
        eid: Option<Box<str>>,
        ip_address: Option<Box<str>>,
    },
    /// An update, its form exactly as a client sends it.
    Update {
        sim: Cow<'a, str>,
        form: Cow<'a, str>,
        requester: Option<AccountSid>,
    },
    /// A deletion.
    Delete {
        sim: Cow<'a, str>,
        requester: Option<AccountSid>,
    },
    /// The operator's answer.
    Operator {
        sim: Cow<'a, str>,
        request: u64,
        answer: OperatorAnswer,
    },
    /// Data consumed, in bytes.
    Data { sim: Cow<'a, str>, bytes: u64 },
    /// One Command.
    Command { sim: Cow<'a, str>, direction: Direction },
    /// Time passes for every Sim.
    Advance,
}

/// The values of the policy that a line gives; the others stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyOverrides {
    ready_data_limit: Option<core::num::NonZeroU64>,
    ready_command_limit: Option<core::num::NonZeroU64>,
    ready_period: Option<CalendarMonths>,
    cancellation_delay: Option<Hours>,
    free_suspension: Option<CalendarMonths>,
    reactivation: Option<bool>,
}

impl PolicyOverrides {
    /// Gives `policy` with these values in place of its own.
    #[must_use]
    pub fn applied_to(self, policy: Policy) -> Policy {
        Policy {
            ready_data_limit: self.ready_data_limit.unwrap_or(policy.ready_data_limit),
            ready_command_limit: self.ready_command_limit.unwrap_or(policy.ready_command_limit),
            ready_period: self.ready_period.unwrap_or(policy.ready_period),
            cancellation_delay: self.cancellation_delay.unwrap_or(policy.cancellation_delay),
            free_suspension: self.free_suspension.unwrap_or(policy.free_suspension),
            reactivation: self.reactivation.unwrap_or(policy.reactivation),
        }
    }
}

const INPUTS: &str = "`policy`, `account`, `rate_plan`, `register`, `update`, `delete`, `operator`, `data`, \
                      `command` or `advance`";

impl<'a> Line<'a> {
    /// Reads a line; texts without escapes are borrowed from it.
    ///
    /// ```
    /// use sim_lifecycle::replay::{Input, Line};
    ///
    /// let line = Line::read(br#"{"at":"2026-01-01T00:00:00Z","input":"data","sim":"DE1","bytes":5}"#)?;
    /// assert!(matches!(line.input, Input::Data { bytes: 5, .. }));
    ///
    /// let fault = Line::read(br#"{"at":"2026-01-01T00:00:00Z","input":"data","sim":"DE1"}"#).unwrap_err();
    /// assert_eq!(
    ///     fault.to_string(),
    ///     "field `bytes` is missing or null; a data line has `at`, `input`, `sim` and `bytes`",
    /// );
    /// # Ok::<(), sim_lifecycle::replay::LineFault>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`LineFault`] for what cannot be read.
    pub fn read(text: &'a [u8]) -> Result<Self, LineFault> {
        let mut fields: Fields<'a> = serde_json::from_slice(text).map_err(|error| json_fault(&error))?;
        let expected = "every line has `at` and `input`";
        let at = read_time(&need(fields.at.take(), "at", expected)?)?;
        let word = need(fields.input.take(), "input", expected)?;
        let (input, expected) = match &*word {
            "policy" => fields.policy()?,
            "account" => fields.account()?,
            "rate_plan" => fields.rate_plan()?,
            "register" => fields.register()?,
            "update" => fields.update()?,
            "delete" => fields.delete()?,
            "operator" => fields.operator()?,
            "data" => fields.data()?,
            "command" => fields.command()?,
            "advance" => (Input::Advance, "an advance line has `at` and `input`"),
            found => {
                return Err(LineFault::Input {
                    found: found.into(),
                    expected: INPUTS,
                });
            }
        };
        match fields.left() {
            Some(field) => Err(LineFault::Unexpected { field, expected }),
            None => Ok(Self { at, input }),
        }
    }
}

/// The JSON reader counts lines of its own, of which there is one.
fn json_fault(error: &serde_json::Error) -> LineFault {
    let message = error.to_string();
    let place = message.rfind(" at line ").unwrap_or(message.len());
    LineFault::Json {
        column: error.column(),
        message: message.get(..place).unwrap_or_default().into(),
    }
}

/// A field as it stands in a line.
#[derive(Default)]
enum Field<T> {
    #[default]
    Absent,
    Null,
    Given(T),
}

impl<T> Field<T> {
    fn take(&mut self) -> Option<T> {
        match core::mem::take(self) {
            Self::Given(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    const fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Given))
    }
}

/// A text, borrowed from the line where it has no escapes.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text.into())))
    }
}

macro_rules! fields {
    ($($name:ident: $type:ty,)*) => {
        /// Every field that any line has; each input takes its own, and none may be left.
        #[derive(Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct Fields<'a> {
            $(#[serde(borrow)] $name: Field<$type>,)*
            r#as: Field<Text<'a>>,
            ready_data_limit: Field<u64>,
            ready_command_limit: Field<u64>,
            ready_period_months: Field<u64>,
            cancellation_delay_hours: Field<u64>,
            free_suspension_months: Field<u64>,
            reactivation: Field<bool>,
            narrowband_developer: Field<bool>,
            request: Field<u64>,
            error_code: Field<u64>,
            bytes: Field<u64>,
        }

        impl Fields<'_> {
            /// Gives the name of a field that is still there.
            fn left(&self) -> Option<&'static str> {
                [
                    $((stringify!($name), self.$name.is_present()),)*
                    ("as", self.r#as.is_present()),
                    ("ready_data_limit", self.ready_data_limit.is_present()),
                    ("ready_command_limit", self.ready_command_limit.is_present()),
                    ("ready_period_months", self.ready_period_months.is_present()),
                    ("cancellation_delay_hours", self.cancellation_delay_hours.is_present()),
                    ("free_suspension_months", self.free_suspension_months.is_present()),
                    ("reactivation", self.reactivation.is_present()),
                    ("narrowband_developer", self.narrowband_developer.is_present()),
                    ("request", self.request.is_present()),
                    ("error_code", self.error_code.is_present()),
                    ("bytes", self.bytes.is_present()),
                ]
                .into_iter()
                .find_map(|(name, is_present)| is_present.then_some(name))
            }
        }
    };
}

fields! {
    at: Text<'a>,
    input: Text<'a>,
    sim: Text<'a>,
    form: Text<'a>,
    direction: Text<'a>,
    answer: Text<'a>,
    error_message: Text<'a>,
    sid: Text<'a>,
    parent: Text<'a>,
    token: Text<'a>,
    unique_name: Text<'a>,
    account_sid: Text<'a>,
    iccid: Text<'a>,
    rate_plan_sid: Text<'a>,
    registration_code: Text<'a>,
    eid: Text<'a>,
    ip_address: Text<'a>,
}

fn need<T: Required>(
    value: Option<T>,
    field: &'static str,
    expected: &'static str,
) -> Result<T::Value, LineFault> {
    value.map(T::value).ok_or(LineFault::Missing { field, expected })
}

/// A field's value as an input takes it.
trait Required {
    type Value;

    fn value(self) -> Self::Value;
}

impl<'a> Required for Text<'a> {
    type Value = Cow<'a, str>;

    fn value(self) -> Cow<'a, str> {
        self.0
    }
}

impl Required for u64 {
    type Value = Self;

    fn value(self) -> Self {
        self
    }
}

type Read<'a> = Result<(Input<'a>, &'static str), LineFault>;

impl<'a> Fields<'a> {
    fn policy(&mut self) -> Read<'a> {
        let overrides = PolicyOverrides {
            ready_data_limit: limit(
                self.ready_data_limit.take(),
                "ready_data_limit",
                core::num::NonZeroU64::new,
            )?,
            ready_command_limit: limit(
                self.ready_command_limit.take(),
                "ready_command_limit",
                core::num::NonZeroU64::new,
            )?,
            ready_period: limit(
                self.ready_period_months.take(),
                "ready_period_months",
                CalendarMonths::new,
            )?,
            cancellation_delay: limit(
                self.cancellation_delay_hours.take(),
                "cancellation_delay_hours",
                Hours::new,
            )?,
            free_suspension: limit(
                self.free_suspension_months.take(),
                "free_suspension_months",
                CalendarMonths::new,
            )?,
            reactivation: self.reactivation.take(),
        };
        let expected = "a policy line has `at`, `input` and any of `ready_data_limit`, `ready_command_limit`, \
                        `ready_period_months`, `cancellation_delay_hours`, `free_suspension_months`, `reactivation`";
        Ok((Input::Policy(overrides), expected))
    }

    fn account(&mut self) -> Read<'a> {
        let expected = "an account line has `at`, `input`, `sid`, and may have `parent`, `token`";
        let input = Input::Account {
            sid: sid(&need(self.sid.take(), "sid", expected)?, "sid")?,
            parent: self
                .parent
                .take()
                .map(|parent| sid(&parent.0, "parent"))
                .transpose()?,
        };
        // A token is for servers.
        self.token.take();
        Ok((input, expected))
    }

    fn rate_plan(&mut self) -> Read<'a> {
        let expected = "a rate_plan line has `at`, `input`, `sid`, `account_sid`, and may have `unique_name`, \
                        `narrowband_developer`";
        let input = Input::RatePlan {
            sid: sid(&need(self.sid.take(), "sid", expected)?, "sid")?,
            unique_name: self.unique_name.take().map(|name| name.0.parse()).transpose()?,
            account: sid(
                &need(self.account_sid.take(), "account_sid", expected)?,
                "account_sid",
            )?,
            narrowband_developer: self.narrowband_developer.take().unwrap_or_default(),
        };
        Ok((input, expected))
    }

    fn register(&mut self) -> Read<'a> {
        let expected = "a register line has `at`, `input`, `sid`, `account_sid`, `iccid`, and may have \
                        `rate_plan_sid`, `registration_code`, `eid`, `ip_address`";
        let text =
            |field: &mut Field<Text<'a>>| field.take().map(|text| text.0.into_owned().into_boxed_str());
        let input = Input::Register {
            sid: sid(&need(self.sid.take(), "sid", expected)?, "sid")?,
            account: sid(
                &need(self.account_sid.take(), "account_sid", expected)?,
                "account_sid",
            )?,
            iccid: need(self.iccid.take(), "iccid", expected)?.parse()?,
            rate_plan: self
                .rate_plan_sid
                .take()
                .map(|plan| sid(&plan.0, "rate_plan_sid"))
                .transpose()?,
            registration_code: text(&mut self.registration_code),
            eid: text(&mut self.eid),
            ip_address: text(&mut self.ip_address),
        };
        Ok((input, expected))
    }

    fn update(&mut self) -> Read<'a> {
        let expected = "an update line has `at`, `input`, `sim`, `form`, and may have `as`";
        let input = Input::Update {
            sim: need(self.sim.take(), "sim", expected)?,
            form: need(self.form.take(), "form", expected)?,
            requester: self.requester()?,
        };
        Ok((input, expected))
    }

    fn delete(&mut self) -> Read<'a> {
        let expected = "a delete line has `at`, `input`, `sim`, and may have `as`";
        let input = Input::Delete {
            sim: need(self.sim.take(), "sim", expected)?,
            requester: self.requester()?,
        };
        Ok((input, expected))
    }

    fn operator(&mut self) -> Read<'a> {
        let expected = "an operator line has `at`, `input`, `sim`, `request`, `answer`, and may have `error_code`, \
                        `error_message`";
        let sim = need(self.sim.take(), "sim", expected)?;
        let request = need(self.request.take(), "request", expected)?;
        let failure = Failure {
            code: self.error_code.take(),
            message: self
                .error_message
                .take()
                .map(|message| message.0.into_owned().into_boxed_str()),
        };
        let answer = match &*need(self.answer.take(), "answer", expected)? {
            "completed" => OperatorAnswer::Completed,
            "unavailable" => OperatorAnswer::Unavailable,
            "resumed" => OperatorAnswer::Resumed,
            "failed" => OperatorAnswer::Failed(failure),
            found => {
                return Err(LineFault::Word {
                    field: "answer",
                    found: found.into(),
                    expected: "`completed`, `unavailable`, `resumed` or `failed`",
                });
            }
        };
        Ok((Input::Operator { sim, request, answer }, expected))
    }

    fn data(&mut self) -> Read<'a> {
        let expected = "a data line has `at`, `input`, `sim` and `bytes`";
        let input = Input::Data {
            sim: need(self.sim.take(), "sim", expected)?,
            bytes: need(self.bytes.take(), "bytes", expected)?,
        };
        Ok((input, expected))
    }

    fn command(&mut self) -> Read<'a> {
        let expected = "a command line has `at`, `input`, `sim` and `direction`";
        let sim = need(self.sim.take(), "sim", expected)?;
        let word = need(self.direction.take(), "direction", expected)?;
        let direction = word.parse().map_err(|_| LineFault::Word {
            field: "direction",
            found: (&*word).into(),
            expected: "`to_sim` or `from_sim`",
        })?;
        Ok((Input::Command { sim, direction }, expected))
    }

    fn requester(&mut self) -> Result<Option<AccountSid>, LineFault> {
        self.r#as.take().map(|account| sid(&account.0, "as")).transpose()
    }
}

fn sid<K: Kind>(text: &str, field: &'static str) -> Result<Sid<K>, LineFault> {
    text.parse().map_err(|why| LineFault::Sid { field, why })
}

fn limit<T>(
    value: Option<u64>,
    field: &'static str,
    make: impl FnOnce(u64) -> Option<T>,
) -> Result<Option<T>, LineFault> {
    value
        .map(|value| make(value).ok_or(LineFault::Zero { field }))
        .transpose()
}
