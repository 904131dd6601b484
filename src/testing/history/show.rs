//! How a history is shown: what a failed test prints has to be read by somebody.

use core::fmt;

use super::{History, Input, Outcome, Step};
use crate::edit::Edit;
use crate::sim::{HookEdit, OperatorAnswer, Update};
use crate::status::Direction;
use crate::wire::write_time;

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("History")
            .field("registration", &self.registration)
            .field("start", &format_args!("{}", write_time(self.start)))
            .field("policy", &self.policy)
            .field("steps", &self.steps)
            .finish()
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "after {}: {:?}", self.after, self.input)
    }
}

/// On one line, with those parameters only that the update names.
impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Update { update, lookup } => {
                write!(f, "Update {{ {update}; {lookup:?} }}", update = Named(update))
            }
            Self::Delete => f.write_str("Delete"),
            Self::Answer { number, answer } => write!(f, "Answer {{ number: {number}, answer: {answer:?} }}"),
            Self::Data { bytes } => write!(f, "Data {{ bytes: {bytes} }}"),
            Self::Command { direction } => write!(f, "Command {{ direction: {direction:?} }}"),
            Self::Advance => f.write_str("Advance"),
        }
    }
}

/// What a person would say of it.
impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Update { update, .. } => write!(f, "update {}", Named(update)),
            Self::Delete => f.write_str("delete"),
            Self::Answer { number, answer } => {
                let said = match answer {
                    OperatorAnswer::Completed => "completed",
                    OperatorAnswer::Unavailable => "unavailable",
                    OperatorAnswer::Resumed => "resumed",
                    OperatorAnswer::Failed(_) => "failed",
                };
                write!(f, "operator to request {number}: {said}")
            }
            Self::Data { bytes } => write!(f, "{bytes} bytes of data"),
            Self::Command { direction } => f.write_str(match direction {
                Direction::ToSim => "Command to the SIM",
                Direction::FromSim => "Command from the SIM",
            }),
            Self::Advance => f.write_str("time passes"),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted(status) => write!(f, "accepted, now {status}"),
            Self::Deleted => f.write_str("deleted"),
            Self::Done => f.write_str("done"),
            Self::Refused(refusal) => write!(f, "refused ({}): {refusal}", refusal.code()),
            Self::Stale(stale) => stale.fmt(f),
        }
    }
}

/// The parameters that an update names, with their values as they are.
struct Named<'a>(&'a Update);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Update {
            unique_name,
            friendly_name,
            callback_url,
            callback_method,
            rate_plan,
            status,
            reset,
            account,
            commands,
            sms,
            sms_fallback,
            voice,
            voice_fallback,
        } = self.0;
        let mut list = List { f, is_empty: true };
        list.option("Status", status.as_ref())?;
        list.edit("RatePlan", rate_plan)?;
        list.option("ResetStatus", reset.then_some(&"resetting"))?;
        list.option("AccountSid", account.as_ref())?;
        list.edit("UniqueName", unique_name)?;
        list.edit("FriendlyName", friendly_name)?;
        list.option("CallbackUrl", callback_url.as_ref())?;
        list.option("CallbackMethod", callback_method.as_ref())?;
        list.hook("CommandsCallback", commands)?;
        list.hook("Sms", sms)?;
        list.hook("SmsFallback", sms_fallback)?;
        list.hook("Voice", voice)?;
        list.hook("VoiceFallback", voice_fallback)?;
        if list.is_empty {
            f.write_str("nothing")?;
        }
        Ok(())
    }
}

struct List<'a, 'b> {
    f: &'a mut fmt::Formatter<'b>,
    is_empty: bool,
}

impl List<'_, '_> {
    fn put(&mut self, name: &str, suffix: &str, value: &dyn fmt::Display) -> fmt::Result {
        let separator = if self.is_empty { "" } else { ", " };
        self.is_empty = false;
        write!(self.f, "{separator}{name}{suffix}={value}")
    }

    fn option<T: fmt::Display>(&mut self, name: &str, value: Option<&T>) -> fmt::Result {
        value.map_or(Ok(()), |value| self.put(name, "", value))
    }

    fn edit<T: fmt::Display>(&mut self, name: &str, edit: &Edit<T>) -> fmt::Result {
        self.suffixed(name, "", edit)
    }

    fn suffixed<T: fmt::Display>(&mut self, name: &str, suffix: &str, edit: &Edit<T>) -> fmt::Result {
        match edit {
            Edit::Keep => Ok(()),
            Edit::Clear => self.put(name, suffix, &""),
            Edit::Set(value) => self.put(name, suffix, value),
        }
    }

    fn hook(&mut self, name: &str, HookEdit { url, method }: &HookEdit) -> fmt::Result {
        self.suffixed(name, "Url", url)?;
        method.map_or(Ok(()), |method| self.put(name, "Method", &method))
    }
}
