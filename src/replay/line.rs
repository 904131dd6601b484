//! One line of a log, read from its JSON into a typed input.

use core::num::NonZeroU64;
use std::borrow::Cow;
use std::boxed::Box;
use std::string::ToString;

use chrono::{DateTime, Utc};

use super::fault::LineFault;
use super::field::{Fields, Name};
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

/// What a line tells. In every variant `sim` is the line's own word for the Sim, not looked up yet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input<'a> {
    /// Values in place of the policy's own; there must be no Sim yet.
    Policy(PolicyOverrides),
    /// Declares an account.
    Account {
        /// The account.
        sid: AccountSid,
        /// Its master, where it is a subaccount.
        parent: Option<AccountSid>,
        /// What it proves itself with to a server; a replay has no use for it.
        token: Option<Box<str>>,
    },
    /// Declares a rate plan.
    RatePlan {
        /// The plan.
        sid: RatePlanSid,
        /// Its name in its account.
        unique_name: Option<UniqueName>,
        /// The account that has it (`account_sid`).
        account: AccountSid,
        /// Whether it is the Narrowband developer plan; not, where the line says nothing (rule T5).
        narrowband_developer: bool,
    },
    /// Begins the life of a Sim.
    Register {
        /// The Sim.
        sid: SimSid,
        /// The account that owns it (`account_sid`).
        account: AccountSid,
        /// The number of its card.
        iccid: Iccid,
        /// The plan that it has from the start (`rate_plan_sid`).
        rate_plan: Option<RatePlanSid>,
        /// The code under which its card was registered.
        registration_code: Option<Box<str>>,
        /// The number of its chip.
        eid: Option<Box<str>>,
        /// Its address.
        ip_address: Option<Box<str>>,
    },
    /// A client wants something of a Sim changed.
    Update {
        /// The Sim.
        sim: Cow<'a, str>,
        /// The body of the client's HTTP request, not decoded.
        form: Cow<'a, str>,
        /// The account that asks (`as`); without it, the Sim's owner.
        requester: Option<AccountSid>,
    },
    /// A client wants a Sim gone.
    Delete {
        /// The Sim.
        sim: Cow<'a, str>,
        /// The account that asks (`as`); without it, the Sim's owner.
        requester: Option<AccountSid>,
    },
    /// The operator has answered.
    Operator {
        /// The Sim.
        sim: Cow<'a, str>,
        /// The number of the request that is answered.
        request: u64,
        /// What was answered; with `failed` go `error_code` and `error_message`.
        answer: OperatorAnswer,
    },
    /// A SIM has used data.
    Data {
        /// The Sim.
        sim: Cow<'a, str>,
        /// How much.
        bytes: u64,
    },
    /// A Command went to a SIM, or came from it.
    Command {
        /// The Sim.
        sim: Cow<'a, str>,
        /// Which of the two.
        direction: Direction,
    },
    /// Nothing but time, which passes for all Sims there are.
    Advance,
}

/// The values of the policy that a line gives; the others stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyOverrides {
    ready_data_limit: Option<NonZeroU64>,
    ready_command_limit: Option<NonZeroU64>,
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
    pub fn read(line: &'a [u8]) -> Result<Self, LineFault> {
        Self::read_with(line, |fields| Ok(read_time(&fields.text(Name::At)?)?))
    }

    /// Reads a line that happens at `now`, whatever its `at` says: it may be left out, and is only looked at for its
    /// shape.
    ///
    /// ```
    /// use sim_lifecycle::replay::Line;
    ///
    /// let now = "2026-01-01T09:00:00Z".parse()?;
    /// let line = Line::read_at(br#"{"input":"data","sim":"DE1","bytes":5}"#, now)?;
    /// assert_eq!(line.at, now);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`LineFault`] for what cannot be read.
    pub fn read_at(line: &'a [u8], now: DateTime<Utc>) -> Result<Self, LineFault> {
        Self::read_with(line, |fields| {
            if let Some(at) = fields.optional_text(Name::At) {
                read_time(&at)?;
            }
            Ok(now)
        })
    }

    fn read_with(
        line: &'a [u8],
        at: impl FnOnce(&mut Fields<'a>) -> Result<DateTime<Utc>, LineFault>,
    ) -> Result<Self, LineFault> {
        let text = core::str::from_utf8(line).map_err(|error| utf8_fault(line, error.valid_up_to()))?;
        let mut fields: Fields<'a> = serde_json::from_str(text).map_err(|error| json_fault(&error))?;
        fields.expect("every line has `at` and `input`");
        let at = at(&mut fields)?;
        let input = match &*fields.text(Name::Input)? {
            "policy" => policy(&mut fields)?,
            "account" => account(&mut fields)?,
            "rate_plan" => rate_plan(&mut fields)?,
            "register" => register(&mut fields)?,
            "update" => update(&mut fields)?,
            "delete" => delete(&mut fields)?,
            "operator" => operator(&mut fields)?,
            "data" => data(&mut fields)?,
            "command" => command(&mut fields)?,
            "advance" => advance(&mut fields),
            found => {
                return Err(LineFault::Input {
                    found: found.into(),
                    expected: INPUTS,
                });
            }
        };
        fields.end()?;
        Ok(Self { at, input })
    }
}

fn utf8_fault(line: &[u8], place: usize) -> LineFault {
    LineFault::Utf8 {
        column: place.saturating_add(1),
        byte: line.get(place).copied().unwrap_or_default(),
    }
}

/// The JSON reader counts lines of its own, of which there is one.
fn json_fault(error: &serde_json::Error) -> LineFault {
    let message = error.to_string();
    let place = message.rfind(" at line ").unwrap_or(message.len());
    LineFault::Json {
        // An error before anything is read has column 0.
        column: error.column().max(1),
        message: message.get(..place).unwrap_or_default().into(),
    }
}

fn policy<'a>(fields: &mut Fields<'a>) -> Result<Input<'a>, LineFault> {
    fields.expect(
        "a policy line has `at`, `input` and any of `ready_data_limit`, `ready_command_limit`, \
         `ready_period_months`, `cancellation_delay_hours`, `free_suspension_months`, `reactivation`",
    );
    Ok(Input::Policy(PolicyOverrides {
        ready_data_limit: limit(fields, Name::ReadyDataLimit, NonZeroU64::new)?,
        ready_command_limit: limit(fields, Name::ReadyCommandLimit, NonZeroU64::new)?,
        ready_period: limit(fields, Name::ReadyPeriodMonths, CalendarMonths::new)?,
        cancellation_delay: limit(fields, Name::CancellationDelayHours, Hours::new)?,
        free_suspension: limit(fields, Name::FreeSuspensionMonths, CalendarMonths::new)?,
        reactivation: fields.optional_flag(Name::Reactivation),
    }))
}

fn account<'a>(fields: &mut Fields<'a>) -> Result<Input<'a>, LineFault> {
    fields.expect("an account line has `at`, `input`, `sid`, and may have `parent`, `token`");
    Ok(Input::Account {
        sid: sid(fields, Name::Sid)?,
        parent: optional_sid(fields, Name::Parent)?,
        token: boxed(fields, Name::Token),
    })
}

fn rate_plan<'a>(fields: &mut Fields<'a>) -> Result<Input<'a>, LineFault> {
    fields.expect(
        "a rate_plan line has `at`, `input`, `sid`, `account_sid`, and may have `unique_name`, \
         `narrowband_developer`",
    );
    Ok(Input::RatePlan {
        sid: sid(fields, Name::Sid)?,
        unique_name: fields
            .optional_text(Name::UniqueName)
            .map(|name| name.parse())
            .transpose()?,
        account: sid(fields, Name::AccountSid)?,
        narrowband_developer: fields
            .optional_flag(Name::NarrowbandDeveloper)
            .unwrap_or_default(),
    })
}

fn register<'a>(fields: &mut Fields<'a>) -> Result<Input<'a>, LineFault> {
    fields.expect(
        "a register line has `at`, `input`, `sid`, `account_sid`, `iccid`, and may have `rate_plan_sid`, \
         `registration_code`, `eid`, `ip_address`",
    );
    Ok(Input::Register {
        sid: sid(fields, Name::Sid)?,
        account: sid(fields, Name::AccountSid)?,
        iccid: fields.text(Name::Iccid)?.parse()?,
        rate_plan: optional_sid(fields, Name::RatePlanSid)?,
        registration_code: boxed(fields, Name::RegistrationCode),
        eid: boxed(fields, Name::Eid),
        ip_address: boxed(fields, Name::IpAddress),
    })
}

fn update<'a>(fields: &mut Fields<'a>) -> Result<Input<'a>, LineFault> {
    fields.expect("an update line has `at`, `input`, `sim`, `form`, and may have `as`");
    Ok(Input::Update {
        sim: fields.text(Name::Sim)?,
        form: fields.text(Name::Form)?,
        requester: optional_sid(fields, Name::As)?,
    })
}

fn delete<'a>(fields: &mut Fields<'a>) -> Result<Input<'a>, LineFault> {
    fields.expect("a delete line has `at`, `input`, `sim`, and may have `as`");
    Ok(Input::Delete {
        sim: fields.text(Name::Sim)?,
        requester: optional_sid(fields, Name::As)?,
    })
}

fn operator<'a>(fields: &mut Fields<'a>) -> Result<Input<'a>, LineFault> {
    fields.expect(
        "an operator line has `at`, `input`, `sim`, `request`, `answer`, and may have `error_code`, \
         `error_message`",
    );
    let failure = Failure {
        code: fields.optional_number(Name::ErrorCode),
        message: boxed(fields, Name::ErrorMessage),
    };
    Ok(Input::Operator {
        sim: fields.text(Name::Sim)?,
        request: fields.number(Name::Request)?,
        answer: match &*fields.text(Name::Answer)? {
            "completed" => OperatorAnswer::Completed,
            "unavailable" => OperatorAnswer::Unavailable,
            "resumed" => OperatorAnswer::Resumed,
            "failed" => OperatorAnswer::Failed(failure),
            found => {
                let expected = "`completed`, `unavailable`, `resumed` or `failed`";
                return Err(word_fault(Name::Answer, found, expected));
            }
        },
    })
}

fn data<'a>(fields: &mut Fields<'a>) -> Result<Input<'a>, LineFault> {
    fields.expect("a data line has `at`, `input`, `sim` and `bytes`");
    Ok(Input::Data {
        sim: fields.text(Name::Sim)?,
        bytes: fields.number(Name::Bytes)?,
    })
}

fn command<'a>(fields: &mut Fields<'a>) -> Result<Input<'a>, LineFault> {
    fields.expect("a command line has `at`, `input`, `sim` and `direction`");
    let word = fields.text(Name::Direction)?;
    let fault = |_| word_fault(Name::Direction, &word, "`to_sim` or `from_sim`");
    Ok(Input::Command {
        sim: fields.text(Name::Sim)?,
        direction: word.parse().map_err(fault)?,
    })
}

fn advance<'a>(fields: &mut Fields<'a>) -> Input<'a> {
    fields.expect("an advance line has `at` and `input`");
    Input::Advance
}

fn sid<K: Kind>(fields: &mut Fields<'_>, name: Name) -> Result<Sid<K>, LineFault> {
    let text = fields.text(name)?;
    text.parse().map_err(|why| LineFault::Sid {
        field: name.into(),
        why,
    })
}

fn optional_sid<K: Kind>(fields: &mut Fields<'_>, name: Name) -> Result<Option<Sid<K>>, LineFault> {
    let text = fields.optional_text(name);
    let read = |text: Cow<'_, str>| {
        text.parse().map_err(|why| LineFault::Sid {
            field: name.into(),
            why,
        })
    };
    text.map(read).transpose()
}

fn boxed(fields: &mut Fields<'_>, name: Name) -> Option<Box<str>> {
    fields
        .optional_text(name)
        .map(|text| text.into_owned().into_boxed_str())
}

fn limit<T>(
    fields: &mut Fields<'_>,
    name: Name,
    make: impl FnOnce(u64) -> Option<T>,
) -> Result<Option<T>, LineFault> {
    let value = fields.optional_number(name);
    value
        .map(|value| make(value).ok_or(LineFault::Zero { field: name.into() }))
        .transpose()
}

fn word_fault(name: Name, found: &str, expected: &'static str) -> LineFault {
    LineFault::Word {
        field: name.into(),
        found: found.into(),
        expected,
    }
}
