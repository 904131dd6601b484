//! A client that sees to it that each Sim of a fleet comes to be what it should.
//!
//! It holds one [`Observer`] for each Sim, and gives it all that it comes to know: its own requests, the answers to them,
//! what it fetches, callbacks, Monitor events. Whatever it does, it does by what these believe. It asks for a change
//! where that would be accepted, waits where one is in flight, and looks for itself when nobody calls back.

mod decide;
mod talk;

use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::observe::{
    Ask, Belief, Event, Explanation, Message, Observation, Observer, Requesters, Shown, Verdict,
};
use sim_lifecycle::sim::RatePlan;
use sim_lifecycle::text::HttpUrlError;
use sim_lifecycle::wire::{InvalidEvent, ListQuery, PageSize, SimList, write_time};
use sim_lifecycle::{Policy, SimSid};

pub use decide::Wanted;

use decide::Next;

use crate::api::{Api, ApiError};
use crate::clock::Clock;
use crate::hearing::{Heard, Hearing};

/// How long it waits for callbacks before it looks for itself: twice as long each time that nothing is new.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);
const MOST_PATIENCE: TimeDelta = TimeDelta::hours(6);

/// How many Sims it fetches at a time: few, so that even a small fleet takes some pages.
const PAGE_SIZE: u16 = 5;

/// A Sim of the fleet, and what it should come to be.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The Sim.
    pub sim: SimSid,
    /// What it is called in the log.
    pub name: String,
    /// What it should come to be.
    pub wanted: Wanted,
}

/// One Sim, what it should be, and what is known of it.
#[derive(Debug)]
struct Meter {
    wish: Wish,
    observer: Observer,
    /// Whether a change was last told to be in flight, by the answer that took it or by a conflict with it.
    awaits: bool,
    /// Why nothing is left to do for it, until something else is seen.
    rests: Option<Rest>,
}

/// Why nothing is left to do for a Sim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    AsWanted,
    Hopeless,
}

impl Meter {
    fn next(&self, now: DateTime<Utc>, plan: RatePlan) -> Next {
        Next::of(self.wish.wanted, &self.observer.belief(now), plan)
    }

    /// Tells whether looking at it tells more than waiting.
    fn has_open_question(&self, now: DateTime<Utc>, plan: RatePlan) -> bool {
        self.rests.is_none() && self.next(now, plan).is_open()
    }
}

/// An observation that cannot be under the rules, beside what else was seen.
#[derive(Clone, Debug)]
pub struct Surprise {
    /// Of which Sim.
    pub name: String,
    /// What was seen.
    pub observation: Observation,
    /// What would explain it.
    pub explanation: Explanation,
}

/// Says why the client cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum PollerError {
    /// The API does not answer.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The API tells of an event that cannot be relied on.
    #[error(transparent)]
    Event(#[from] InvalidEvent),
    /// There is no URL for callbacks.
    #[error(transparent)]
    Url(#[from] HttpUrlError),
}

/// The client.
#[derive(Debug)]
pub struct Poller {
    clock: Clock,
    api: Api,
    hearing: Hearing,
    plan: RatePlan,
    meters: Vec<Meter>,
    surprises: Vec<Surprise>,
    requests: u64,
    conflicts: u32,
    as_wanted: usize,
    patience: TimeDelta,
    look_at: DateTime<Utc>,
    events_since: DateTime<Utc>,
}

impl Poller {
    /// Makes a client that knows nothing yet of the fleet, and asks for changes from now on, alone.
    #[must_use]
    pub fn new(
        clock: Clock,
        api: Api,
        hearing: Hearing,
        policy: Policy,
        plan: RatePlan,
        wishes: Vec<Wish>,
    ) -> Self {
        let since = clock.now();
        let meter = |wish| Meter {
            wish,
            observer: Observer::new(policy, Requesters::OnlyUs { since }),
            awaits: false,
            rests: None,
        };
        Self {
            clock,
            api,
            hearing,
            plan,
            meters: wishes.into_iter().map(meter).collect(),
            surprises: Vec::new(),
            requests: 0,
            conflicts: 0,
            as_wanted: 0,
            patience: PATIENCE,
            look_at: since,
            events_since: since,
        }
    }

    /// Tells whether a callback has come that calls for a turn before its time.
    #[must_use]
    pub fn has_heard(&self) -> bool {
        self.hearing.has_heard()
    }

    /// Gives what is believed of each Sim now.
    pub fn beliefs(&self) -> impl Iterator<Item = (&Wish, Belief)> {
        let now = self.clock.now();
        self.meters
            .iter()
            .map(move |meter| (&meter.wish, meter.observer.belief(now)))
    }

    /// Gives everything that could not be.
    #[must_use]
    pub fn surprises(&self) -> &[Surprise] {
        &self.surprises
    }

    /// Gives how many Sims are what they should be, for certain, as of the last turn.
    #[must_use]
    pub const fn as_wanted(&self) -> usize {
        self.as_wanted
    }

    /// Gives how many requests met a change in flight.
    #[must_use]
    pub const fn conflicts(&self) -> u32 {
        self.conflicts
    }

    /// Does what is to be done now, and gives when to come again at the latest; `None` where nothing is left to do.
    ///
    /// A line for each thing that happens goes to `log`.
    ///
    /// # Errors
    ///
    /// [`PollerError`] where it cannot go on.
    pub fn turn(&mut self, log: &mut impl Extend<String>) -> Result<Option<DateTime<Utc>>, PollerError> {
        self.hear(log)?;
        let looks = self.clock.now() >= self.look_at && self.has_open_questions();
        if looks {
            self.look(log)?;
        }
        let mut has_asked = false;
        for index in 0..self.meters.len() {
            has_asked |= self.see_to(index, looks, log)?;
        }
        if has_asked {
            self.patience = PATIENCE;
        } else if looks {
            self.patience = (self.patience * 2).min(MOST_PATIENCE);
        }
        if has_asked || looks {
            self.look_at = self.clock.now() + self.patience;
        }
        Ok(self.next_turn(log))
    }

    /// Tells whether there is a Sim of which looking at it tells more than waiting.
    fn has_open_questions(&self) -> bool {
        let now = self.clock.now();
        let has_one = |meter: &Meter| meter.has_open_question(now, self.plan);
        self.meters.iter().any(has_one)
    }

    /// When to come again: when something is due by itself, or else to look.
    fn next_turn(&mut self, log: &mut impl Extend<String>) -> Option<DateTime<Utc>> {
        let now = self.clock.now();
        let mut wake: Option<DateTime<Utc>> = None;
        let mut hopeless = Vec::new();
        for meter in self.meters.iter_mut().filter(|meter| meter.rests.is_none()) {
            let at = match meter.next(now, self.plan) {
                Next::Done => {
                    meter.rests = Some(Rest::AsWanted);
                    continue;
                }
                Next::Hopeless(reason) => {
                    meter.rests = Some(Rest::Hopeless);
                    hopeless.push((meter.wish.clone(), reason));
                    continue;
                }
                Next::Wait(Some(until)) => until,
                Next::Wait(None) | Next::Ask(_) | Next::TryAsking(_) => self.look_at,
            };
            wake = Some(wake.map_or(at, |wake| wake.min(at)));
        }
        for (Wish { name, wanted, .. }, reason) in hopeless {
            self.say(log, &name, &format!("cannot come to be {wanted}: {reason}"));
        }
        let as_wanted = self
            .meters
            .iter()
            .filter(|meter| meter.rests == Some(Rest::AsWanted))
            .count();
        if as_wanted != self.as_wanted {
            self.as_wanted = as_wanted;
            let all = self.meters.len();
            self.say(log, "", &format!("{as_wanted} of {all} are as they should be"));
        }
        wake
    }

    /// Takes the callbacks that have come, and looks for itself at a Sim of which one leaves anything open.
    fn hear(&mut self, log: &mut impl Extend<String>) -> Result<(), PollerError> {
        for Heard { seen, sim, callback } in self.hearing.heard() {
            let Some(index) = self.index_of(sim) else {
                continue;
            };
            let status = callback.status.clone();
            let failed = if callback.failed { ", with an error" } else { "" };
            let verdict = self.observe(index, Message::CalledBack(callback), seen);
            let worth = match verdict {
                Verdict::New => "",
                Verdict::Duplicate => " (heard before)",
                Verdict::Stale => " (known already)",
                Verdict::Impossible(_) => " (which cannot be)",
            };
            self.say_of(log, index, &format!("calls back: {status}{failed}{worth}"));
            let now = self.clock.now();
            let is_open = |meter: &Meter| meter.has_open_question(now, self.plan);
            if verdict == Verdict::New && self.meters.get(index).is_some_and(is_open) {
                self.fetch(index, log)?;
            }
        }
        Ok(())
    }

    /// Looks at the whole fleet, page by page, and at what has happened since it last did.
    fn look(&mut self, log: &mut impl Extend<String>) -> Result<(), PollerError> {
        let began = self.clock.now();
        for event in self.api.events(self.events_since)? {
            let event = event.check()?;
            if let Some(index) = self.index_of(event.sim) {
                self.observe(index, Message::Event(Event::from(&event)), self.clock.now());
            }
        }
        self.events_since = began;

        let query = ListQuery {
            page_size: PageSize::new(PAGE_SIZE).unwrap_or_default(),
            ..ListQuery::default()
        };
        let mut asked = self.clock.now();
        let mut next = Some(self.api.first_page(&query)?);
        let mut pages = 0;
        while let Some(page) = next {
            self.take_page(&page, asked);
            pages += 1;
            asked = self.clock.now();
            next = self.api.next_page(&page)?;
        }
        self.say(
            log,
            "",
            &format!("looks at the events and at {pages} pages of Sims"),
        );
        Ok(())
    }

    fn take_page(&mut self, page: &SimList, asked: DateTime<Utc>) {
        let seen = self.clock.now();
        for resource in &page.sims {
            if let Some(index) = resource.sid.and_then(|sim| self.index_of(sim)) {
                let shown = Shown::from(resource);
                let asked = Some(asked);
                self.observe(index, Message::Fetched { asked, shown }, seen);
            }
        }
    }

    /// Does for one Sim what is to be done now, and tells whether something was asked for.
    fn see_to(
        &mut self,
        index: usize,
        looks: bool,
        log: &mut impl Extend<String>,
    ) -> Result<bool, PollerError> {
        let now = self.clock.now();
        let Some(meter) = self.meters.get_mut(index).filter(|meter| meter.rests.is_none()) else {
            return Ok(false);
        };
        let belief = meter.observer.belief(now);
        if belief.is_in_flight() == Some(false) {
            meter.awaits = false;
        }
        let ask = match Next::of(meter.wish.wanted, &belief, self.plan) {
            Next::Ask(ask) => ask,
            // What is believed is of this very instant, so there is nothing better to go by.
            Next::TryAsking(ask) if looks && !meter.awaits => ask,
            Next::Done | Next::Wait(_) | Next::TryAsking(_) | Next::Hopeless(_) => return Ok(false),
        };
        match ask {
            Ask::Update(update) => self.update(index, *update, log)?,
            Ask::Deletion => self.delete(index, log)?,
        }
        Ok(true)
    }

    fn sim_at(&self, index: usize) -> Option<SimSid> {
        self.meters.get(index).map(|meter| meter.wish.sim)
    }

    fn index_of(&self, sim: SimSid) -> Option<usize> {
        self.meters.iter().position(|meter| meter.wish.sim == sim)
    }

    fn say_of(&self, log: &mut impl Extend<String>, index: usize, what: &str) {
        self.say(
            log,
            self.meters.get(index).map_or("", |meter| &meter.wish.name),
            what,
        );
    }

    fn say(&self, log: &mut impl Extend<String>, name: &str, what: &str) {
        log.extend([format!("{:<24}  {name:<8}  {what}", write_time(self.clock.now()))]);
    }
}
