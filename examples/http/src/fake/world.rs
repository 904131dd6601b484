//! What is behind the fake: Sims, their operator, and the callbacks that are under way.

use std::collections::BTreeMap;
use std::vec::IntoIter;

use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::sim::{Callback, RatePlan};
use sim_lifecycle::text::UniqueName;
use sim_lifecycle::wire::{
    EventBody, Listed, PageKey, Position, Resource, SimAddress, SimList, read_list, read_update,
};
use sim_lifecycle::{
    AccountSid, Effect, EffectKind, Lookup, OperatorAnswer, Policy, Refusal, Registration, Sim, SimSid,
    Status, Update,
};

use super::script::{Break, Script};
use crate::clock::Clock;

/// How long a request is on its way, and its answer.
const ON_ITS_WAY: TimeDelta = TimeDelta::milliseconds(25);

/// The one plan of the account.
pub(super) const PLAN_NAME: &str = "meters";

/// An account with its Sims, the operator behind them, and the callbacks that are under way.
#[derive(Debug)]
pub struct World {
    clock: Clock,
    policy: Policy,
    account: AccountSid,
    plan: RatePlan,
    base: String,
    page_key: PageKey,
    operator: IntoIter<Vec<(TimeDelta, OperatorAnswer)>>,
    copies: IntoIter<Vec<TimeDelta>>,
    breaks: IntoIter<Option<Break>>,
    sims: BTreeMap<Position, Sim>,
    answers: Agenda<(SimSid, u64, OperatorAnswer)>,
    callbacks: Agenda<Callback>,
    events: Vec<(DateTime<Utc>, EventBody)>,
    registered: usize,
}

impl World {
    pub(super) fn new(clock: Clock, script: Script, base: &str) -> Self {
        Self {
            clock,
            policy: Policy::default(),
            account: "AC00000000000000000000000000000001".parse().expect("it is a SID"),
            plan: RatePlan::standard("WP00000000000000000000000000000001".parse().expect("it is a SID")),
            base: base.into(),
            // Of random bytes in earnest; here every run is to be the same.
            page_key: PageKey::new([7; 32]),
            operator: script.operator.into_iter(),
            copies: script.arrivals.copies.into_iter(),
            breaks: script.breaks.into_iter(),
            sims: BTreeMap::new(),
            answers: Agenda::default(),
            callbacks: Agenda::default(),
            events: Vec::new(),
            registered: 0,
        }
    }

    /// Gives the rules that its Sims live by.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Gives the one plan of its account.
    #[must_use]
    pub const fn plan(&self) -> RatePlan {
        self.plan
    }

    /// Registers a Sim, now.
    ///
    /// # Panics
    ///
    /// Where the name is taken, or it is the thousand millionth Sim.
    pub fn register(&mut self, unique_name: UniqueName) -> SimSid {
        self.registered += 1;
        let number = self.registered;
        let sid = format!("DE{number:032}")
            .parse()
            .expect("32 digits are 32 hex digits");
        let registration = Registration {
            sid,
            account: self.account,
            iccid: format!("8901260000{number:09}")
                .parse()
                .expect("it has 19 digits"),
            rate_plan: None,
            registration_code: None,
            eid: None,
            ip_address: None,
        };
        let sim = Sim::register(registration, self.clock.now());
        self.sims.insert(Position::of(&sim), sim);
        let named = self.take(sid, &Update::new().unique_name(unique_name));
        named.expect("the name is not taken");
        sid
    }

    /// Takes an update that comes from elsewhere: a console, a program of before.
    ///
    /// # Errors
    ///
    /// The [`Refusal`] that it gets.
    pub fn take(&mut self, sim: SimSid, update: &Update) -> Result<Status, Refusal> {
        self.settle();
        let at = self.find(&sim.into())?;
        self.update_at(at, update)
    }

    /// Gives what a Sim reports now; `None` where it is gone.
    #[must_use]
    pub fn truth(&mut self, sim: SimSid) -> Option<Status> {
        self.settle();
        let at = self.find(&sim.into()).ok()?;
        self.sims.get(&at).map(Sim::status)
    }

    /// Lets a request or an answer be on its way for a while.
    pub(super) fn pass(&mut self) {
        self.clock.pass(ON_ITS_WAY);
        self.settle();
    }

    /// Tells how the next update or deletion breaks, if it does.
    pub(super) fn next_break(&mut self) -> Option<Break> {
        self.breaks.next().flatten()
    }

    /// Answers a GET of a Sim.
    pub(super) fn fetch(&mut self, path: &str) -> Result<Resource, Refusal> {
        let at = self.find_path(path)?;
        self.show(at)
    }

    /// Answers a POST to a Sim.
    pub(super) fn update(&mut self, path: &str, form: &[u8]) -> Result<Resource, Refusal> {
        let at = self.find_path(path)?;
        let update = read_update(form)?;
        self.update_at(at, &update)?;
        self.show(at)
    }

    /// Answers a DELETE of a Sim.
    pub(super) fn delete(&mut self, path: &str) -> Result<(), Refusal> {
        let at = self.find_path(path)?;
        let mut effects = Vec::new();
        let verdict = match self.sims.get_mut(&at) {
            Some(sim) => sim.delete(&self.policy, self.clock.now(), &mut effects),
            None => Ok(()),
        };
        self.carry_out(at.sid, effects);
        verdict?;
        self.sims.remove(&at);
        Ok(())
    }

    /// Answers a GET of the list.
    pub(super) fn list(&self, query: &[u8]) -> Result<SimList, Refusal> {
        let walk = read_list(query)?.open(&self.page_key, self.account)?;
        let sims = self.sims.range(walk.range()).map(|(_, sim)| sim);
        let page = walk.over(sims, |sim| Listed::of(sim, Some(PLAN_NAME)), &self.base);
        let shown = page.items.into_iter().map(|sim| Resource::of(sim, &self.base));
        Ok(SimList::of(shown.collect(), &page.meta))
    }

    /// Answers a GET of the Monitor events since an instant.
    pub(super) fn events(&self, since: DateTime<Utc>) -> Vec<EventBody> {
        let since = self.events.iter().filter(|(at, _)| *at >= since);
        since.map(|(_, event)| event.clone()).collect()
    }

    /// Gives the next instant at which something happens by itself.
    pub(super) fn next_happening(&self) -> Option<DateTime<Utc>> {
        let timers = self.sims.values().filter_map(Sim::next_deadline);
        timers
            .chain(self.answers.next())
            .chain(self.callbacks.next())
            .min()
    }

    /// Lets happen what was to happen by now, but for callbacks: they wait for somebody to make them.
    pub(super) fn settle(&mut self) {
        let now = self.clock.now();
        while let Some((at, (sid, number, answer))) = self.answers.take(now) {
            let mut effects = Vec::new();
            if let Some(sim) = self.sims.values_mut().find(|sim| sim.sid() == sid) {
                // One that is stale changes nothing: the script has some answer twice.
                let _stale = sim.answer(number, answer, &self.policy, at, &mut effects);
            }
            self.carry_out(sid, effects);
        }
        let mut all = Vec::new();
        for sim in self.sims.values_mut() {
            let mut effects = Vec::new();
            sim.advance(&self.policy, now, &mut effects);
            all.push((sim.sid(), effects));
        }
        for (sid, effects) in all {
            self.carry_out(sid, effects);
        }
    }

    /// Gives the callbacks that are to be made now.
    pub(super) fn due_callbacks(&mut self) -> Vec<Callback> {
        let now = self.clock.now();
        std::iter::from_fn(|| self.callbacks.take(now))
            .map(|(_, callback)| callback)
            .collect()
    }

    fn find_path(&self, path: &str) -> Result<Position, Refusal> {
        self.find(&SimAddress::from_path(path)?)
    }

    fn find(&self, address: &SimAddress) -> Result<Position, Refusal> {
        let is_meant = |sim: &&Sim| match address {
            SimAddress::Sid(sid) => sim.sid() == *sid,
            SimAddress::UniqueName(name) => sim.properties().unique_name.as_ref() == Some(name),
        };
        let found = self.sims.values().find(is_meant).map(Position::of);
        found.ok_or_else(|| Refusal::NotFound {
            sim: address.as_str().into(),
        })
    }

    fn show(&self, at: Position) -> Result<Resource, Refusal> {
        let not_found = || Refusal::NotFound {
            sim: at.sid.as_str().into(),
        };
        let sim = self.sims.get(&at).ok_or_else(not_found)?;
        Ok(Resource::of(sim, &self.base))
    }

    fn update_at(&mut self, at: Position, update: &Update) -> Result<Status, Refusal> {
        let is_taken = |name: &UniqueName| {
            self.sims
                .values()
                .any(|sim| sim.properties().unique_name.as_ref() == Some(name))
        };
        let Some(sim) = self.sims.get(&at) else {
            return Err(Refusal::NotFound {
                sim: at.sid.as_str().into(),
            });
        };
        let to_look_up = sim.to_look_up(update);
        let lookup = Lookup {
            account_within_reach: to_look_up.account == self.account,
            name_taken: to_look_up.unique_name.is_some_and(is_taken),
            rate_plan: (to_look_up.rate_plan)
                .and_then(|word| (word == PLAN_NAME || word == self.plan.sid.as_str()).then_some(self.plan)),
        };
        let mut effects = Vec::new();
        let verdict = match self.sims.get_mut(&at) {
            Some(sim) => sim.update(update, &lookup, &self.policy, self.clock.now(), &mut effects),
            None => Err(Refusal::NotFound {
                sim: at.sid.as_str().into(),
            }),
        };
        self.carry_out(at.sid, effects);
        verdict
    }

    /// Carries out what follows from an input, each at the instant at which it took effect.
    fn carry_out(&mut self, sim: SimSid, effects: Vec<Effect>) {
        for Effect { at, kind } in effects {
            match kind {
                EffectKind::Upstream { number, .. } => {
                    let at_once = || vec![(TimeDelta::seconds(1), OperatorAnswer::Completed)];
                    let answers = self.operator.next().unwrap_or_else(at_once);
                    for (delay, answer) in answers {
                        self.answers.add(at + delay, (sim, number, answer));
                    }
                }
                EffectKind::Callback(callback) => {
                    let copies = self.copies.next().unwrap_or_else(|| vec![TimeDelta::zero()]);
                    for delay in copies {
                        self.callbacks.add(at + delay, Callback::clone(&callback));
                    }
                }
                EffectKind::MonitorEvent(event) => self.events.push((at, EventBody::of(&event, at))),
                // No Sim here is sent Commands, and what the Sim shows is asked of the Sim.
                EffectKind::CommandsCallback { .. }
                | EffectKind::SuspendedFeeStarted
                | EffectKind::Status { .. }
                | EffectKind::ResetStatus { .. } => {}
            }
        }
    }
}

/// What is to come, by when; of what comes at one instant, in the order in which it was added.
#[derive(Debug)]
struct Agenda<T> {
    entries: BTreeMap<(DateTime<Utc>, u64), T>,
    added: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            added: 0,
        }
    }
}

impl<T> Agenda<T> {
    fn add(&mut self, at: DateTime<Utc>, entry: T) {
        self.added += 1;
        self.entries.insert((at, self.added), entry);
    }

    fn next(&self) -> Option<DateTime<Utc>> {
        self.entries.keys().next().map(|(at, _)| *at)
    }

    fn take(&mut self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, T)> {
        let first = self.entries.first_entry().filter(|first| first.key().0 <= now)?;
        let at = first.key().0;
        Some((at, first.remove()))
    }
}
