//! The Sims that lines have registered, and every way to find one.

use std::boxed::Box;
use std::collections::{HashMap, HashSet};
use std::vec::Vec;

use super::fault::{LineFault, Thing};
use crate::id::{AccountSid, Iccid, SimSid};
use crate::sim::{Registration, Sim};
use crate::text::UniqueName;

/// The Sims in the order of their registration; a deleted one leaves an empty place.
#[derive(Clone, Debug, Default)]
pub(super) struct Fleet {
    sims: Vec<Option<Sim>>,
    by_sid: HashMap<SimSid, usize>,
    /// The SIDs of deleted Sims, which no other may have.
    deleted: HashSet<SimSid>,
    by_name: HashMap<(AccountSid, UniqueName), usize>,
    iccids: HashSet<Iccid>,
    codes: HashSet<Box<str>>,
}

impl Fleet {
    pub(super) const fn is_untouched(&self) -> bool {
        self.sims.is_empty()
    }

    /// Says whether a registration contradicts those before it (rule V6).
    pub(super) fn check(&self, registration: &Registration) -> Result<(), LineFault> {
        let Registration {
            sid,
            iccid,
            registration_code,
            ..
        } = registration;
        if self.by_sid.contains_key(sid) || self.deleted.contains(sid) {
            return Err(LineFault::DeclaredTwice {
                thing: Thing::Sim,
                sid: sid.as_str().into(),
            });
        }
        if self.iccids.contains(iccid) {
            return Err(LineFault::Taken {
                thing: Thing::Iccid,
                value: iccid.as_str().into(),
            });
        }
        match registration_code {
            Some(code) if self.codes.contains(code) => Err(LineFault::Taken {
                thing: Thing::RegistrationCode,
                value: code.clone(),
            }),
            _ => Ok(()),
        }
    }

    /// Adds a Sim whose registration has been checked, and gives its place.
    pub(super) fn add(&mut self, sim: Sim) -> usize {
        let place = self.sims.len();
        self.by_sid.insert(sim.sid(), place);
        self.iccids.insert(sim.iccid().clone());
        self.codes.extend(sim.registration_code().map(Box::from));
        self.sims.push(Some(sim));
        place
    }

    /// Takes a Sim away (rule X1): its SID stays used, everything else of it is free again.
    pub(super) fn remove(&mut self, place: usize) {
        if let Some(sim) = self.sims.get_mut(place).and_then(Option::take) {
            self.by_sid.remove(&sim.sid());
            self.deleted.insert(sim.sid());
            self.iccids.remove(sim.iccid());
            if let Some(code) = sim.registration_code() {
                self.codes.remove(code);
            }
            if let Some(name) = sim.properties().unique_name.clone() {
                self.by_name.remove(&(sim.account(), name));
            }
        }
    }

    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut Sim> {
        self.sims.get_mut(place)?.as_mut()
    }

    pub(super) fn get(&self, place: usize) -> Option<&Sim> {
        self.sims.get(place)?.as_ref()
    }

    /// Looks a Sim up by its SID, or by its unique name among the account's own (rule V12).
    pub(super) fn find(&self, word: &str, requester: Option<AccountSid>) -> Option<usize> {
        if let Ok(sid) = word.parse::<SimSid>() {
            return self.by_sid.get(&sid).copied();
        }
        let name = word.parse().ok()?;
        self.by_name.get(&(requester?, name)).copied()
    }

    /// Tells whether a Sim of the account has the name (rule V10).
    pub(super) fn has_name(&self, account: AccountSid, name: &UniqueName) -> bool {
        self.by_name.contains_key(&(account, name.clone()))
    }

    /// Keeps the names in step with a Sim that was updated; `before` is the account and name that it had.
    pub(super) fn rename(&mut self, place: usize, before: (AccountSid, Option<UniqueName>)) {
        let Some(sim) = self.get(place) else {
            return;
        };
        let now = (sim.account(), sim.properties().unique_name.clone());
        if now == before {
            return;
        }
        if let (account, Some(name)) = before {
            self.by_name.remove(&(account, name));
        }
        if let (account, Some(name)) = now {
            self.by_name.insert((account, name), place);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Sim> {
        self.sims.iter().flatten()
    }
}
