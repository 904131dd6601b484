//! What the client sends, and what it makes of the answers.

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::observe::{Ask, Conflicting, Message, Observation, RequestId, Shown, Verdict};
use sim_lifecycle::text::Method;
use sim_lifecycle::wire::{ErrorBody, Resource, StatusWord, write_time};
use sim_lifecycle::{Code, Status, Update};

use super::{Poller, PollerError, Surprise};
use crate::api::ApiError;

impl Poller {
    pub(super) fn update(
        &mut self,
        index: usize,
        update: Update,
        log: &mut impl Extend<String>,
    ) -> Result<(), PollerError> {
        let Some(sim) = self.sim_at(index) else {
            return Ok(());
        };
        let request = self.next_request();
        let method = if request.0.is_multiple_of(2) {
            Method::Get
        } else {
            Method::Post
        };
        let update = update.callback(self.hearing.url(request)?, method);
        let wanted = update.status.map_or("nothing", Into::into);
        self.send(index, request, Ask::Update(update.clone().into()));
        match self.api.update(sim, &update)? {
            Ok(resource) => {
                let awaits = is_in_flight(&resource);
                let status = resource
                    .status
                    .as_ref()
                    .map_or("untold", |status| status.as_str());
                self.say_of(
                    log,
                    index,
                    &format!("is asked to be {wanted}: 200, it is {status}"),
                );
                let shown = Some(Shown::from(&resource));
                self.observe(index, Message::Accepted { request, shown }, self.clock.now());
                self.set_awaits(index, awaits);
                Ok(())
            }
            Err(body) => self.refused(index, request, wanted, &body, log),
        }
    }

    pub(super) fn delete(&mut self, index: usize, log: &mut impl Extend<String>) -> Result<(), PollerError> {
        let Some(sim) = self.sim_at(index) else {
            return Ok(());
        };
        let request = self.next_request();
        self.send(index, request, Ask::Deletion);
        match self.api.delete(sim)? {
            Ok(()) => {
                self.say_of(log, index, "is deleted: 204");
                self.observe(
                    index,
                    Message::Accepted { request, shown: None },
                    self.clock.now(),
                );
                Ok(())
            }
            Err(body) => self.refused(index, request, "deleted", &body, log),
        }
    }

    fn refused(
        &mut self,
        index: usize,
        request: RequestId,
        wanted: &str,
        body: &ErrorBody,
        log: &mut impl Extend<String>,
    ) -> Result<(), PollerError> {
        let status = body.status.unwrap_or_default();
        let message = Message::refused(request, body);
        let why = if let Message::Refused {
            in_flight: Some(Conflicting { status, since, .. }),
            ..
        } = &message
        {
            let sought = status.map_or("another rate plan", Into::into);
            format!("a change to {sought} is in flight since {}", write_time(*since))
        } else {
            body.message.as_deref().unwrap_or("no reason given").into()
        };
        self.say_of(log, index, &format!("is asked to be {wanted}: {status}, {why}"));
        self.observe(index, message, self.clock.now());
        if body.code() == Some(Code::ChangeInFlight) {
            self.conflicts += 1;
            self.set_awaits(index, true);
        }
        // A server that broke may have done it all the same.
        if status >= 500 {
            self.fetch(index, log)
        } else {
            Ok(())
        }
    }

    pub(super) fn fetch(&mut self, index: usize, log: &mut impl Extend<String>) -> Result<(), PollerError> {
        let Some(sim) = self.sim_at(index) else {
            return Ok(());
        };
        let asked = Some(self.clock.now());
        let answer = self.api.fetch(sim)?;
        let (message, text) = match answer {
            Ok(resource) => {
                let shown = Shown::from(&resource);
                let status = resource
                    .status
                    .as_ref()
                    .map_or("untold", |status| status.as_str());
                (Message::Fetched { asked, shown }, format!("is fetched: {status}"))
            }
            Err(body) if body.code() == Some(Code::NotFound) => {
                (Message::Missing { asked }, "is gone: 404".into())
            }
            Err(body) => return Err(ApiError::Refused(body).into()),
        };
        self.say_of(log, index, &text);
        self.observe(index, message, self.clock.now());
        Ok(())
    }

    fn send(&mut self, index: usize, request: RequestId, ask: Ask) {
        let until = None;
        self.observe(index, Message::Sent { request, ask, until }, self.clock.now());
    }

    pub(super) fn observe(&mut self, index: usize, message: Message, seen: DateTime<Utc>) -> Verdict {
        let Some(meter) = self.meters.get_mut(index) else {
            return Verdict::Duplicate;
        };
        let observation = Observation::new(message, seen);
        let verdict = meter.observer.observe(observation.clone());
        if matches!(verdict, Verdict::New | Verdict::Impossible(_)) {
            meter.rests = None;
        }
        if let Verdict::Impossible(explanation) = &verdict {
            self.surprises.push(Surprise {
                name: meter.wish.name.clone(),
                observation,
                explanation: explanation.clone(),
            });
        }
        verdict
    }

    fn next_request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    fn set_awaits(&mut self, index: usize, awaits: bool) {
        if let Some(meter) = self.meters.get_mut(index) {
            meter.awaits = awaits;
        }
    }
}

fn is_in_flight(resource: &Resource) -> bool {
    let status = resource.status.as_ref().and_then(StatusWord::known);
    matches!(status, Some(Status::Updating | Status::Scheduled))
}
