//! Why a line stops the replay: it cannot be read, or it contradicts what came before.

use std::boxed::Box;
use std::string::String;

use crate::id::{IccidError, SidError};
use crate::text::UniqueNameError;
use crate::wire::TimeError;

/// A line that stops the replay; what the lines above it led to has been given out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct LineError {
    /// The line's number, from 1, blank lines counted.
    pub line: u64,
    /// What is wrong with it.
    pub fault: LineFault,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineFault {
    /// It is not UTF-8.
    #[error("column {column}: byte {byte:#04x} is not UTF-8; a log is JSON text, one object a line")]
    Utf8 {
        /// Where, from 1, in bytes.
        column: usize,
        /// The first byte that is not.
        byte: u8,
    },
    /// It is no JSON object of known fields, each once and of its own type.
    #[error("column {column}: {message}")]
    Json {
        /// Where, from 1.
        column: usize,
        /// What the JSON reader says.
        message: String,
    },
    /// The input is none that there is.
    #[error("there is no input `{found}`; expected {expected}")]
    Input {
        /// What came.
        found: Box<str>,
        /// The inputs that there are.
        expected: &'static str,
    },
    /// A field that the input needs is absent or null.
    #[error("field `{field}` is missing or null; {expected}")]
    Missing {
        /// The field.
        field: &'static str,
        /// The fields of the input.
        expected: &'static str,
    },
    /// A field that the input does not know.
    #[error("field `{field}` does not belong here; {expected}")]
    Unexpected {
        /// The field.
        field: &'static str,
        /// The fields of the input.
        expected: &'static str,
    },
    /// The instant cannot be read.
    #[error("field `at`: {0}")]
    Time(#[from] TimeError),
    /// A SID cannot be read.
    #[error("field `{field}`: {why}")]
    Sid {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        why: SidError,
    },
    /// The number of a card cannot be read.
    #[error("field `iccid`: {0}")]
    Iccid(#[from] IccidError),
    /// The unique name of a plan cannot be one.
    #[error("field `unique_name` {0}")]
    UniqueName(#[from] UniqueNameError),
    /// A word is none of those that there are.
    #[error("field `{field}`: `{found}` is not {expected}")]
    Word {
        /// The field.
        field: &'static str,
        /// What came.
        found: Box<str>,
        /// What it may be.
        expected: &'static str,
    },
    /// A limit or period is zero (rule A12).
    #[error("field `{field}` is 0; every limit and period is at least 1")]
    Zero {
        /// The field.
        field: &'static str,
    },
    /// The policy is changed once there are Sims.
    #[error("a policy has to come before the first register")]
    LatePolicy,
    /// Something is declared that is declared already.
    #[error("{thing} {sid} is declared already")]
    DeclaredTwice {
        /// What it is.
        thing: Thing,
        /// Its SID.
        sid: Box<str>,
    },
    /// Something is named that no line has declared.
    #[error("{thing} {sid} is not declared in any line above")]
    Undeclared {
        /// What it is.
        thing: Thing,
        /// Its SID.
        sid: Box<str>,
    },
    /// The parent is itself a subaccount (rule M4).
    #[error("account {parent} is a subaccount and cannot have subaccounts of its own")]
    DeepAccount {
        /// The parent.
        parent: Box<str>,
    },
    /// The plan belongs to another account than the Sim.
    #[error("rate plan {plan} belongs to another account than {account}")]
    ForeignPlan {
        /// The plan.
        plan: Box<str>,
        /// The Sim's account.
        account: Box<str>,
    },
    /// Another has it already, and no two can (rules V6, T11).
    #[error("{thing} `{value}` is taken")]
    Taken {
        /// What it is.
        thing: Thing,
        /// The value.
        value: Box<str>,
    },
}

/// What a line can be at odds about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display)]
#[strum(serialize_all = "lowercase")]
#[non_exhaustive]
pub enum Thing {
    /// An account.
    Account,
    /// A rate plan.
    #[strum(serialize = "rate plan")]
    RatePlan,
    /// A Sim.
    #[strum(serialize = "Sim")]
    Sim,
    /// The number of a card.
    #[strum(serialize = "ICCID")]
    Iccid,
    /// A registration code.
    #[strum(serialize = "registration code")]
    RegistrationCode,
    /// The unique name of a rate plan.
    #[strum(serialize = "plan name")]
    PlanName,
}
