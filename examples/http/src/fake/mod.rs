//! A stand-in for the API over real HTTP, driven by the kernel, for clients to be tried against.
//!
//! It fetches, lists, updates and deletes the Sims of one account under `/v1/Sims`, and lists its Monitor events under
//! `/v1/Events`. It is no server product: it keeps everything in memory, it takes any credentials as long as there are
//! some, and a callback that is not delivered is not tried again. In return its clock is set by whoever runs it, and
//! what goes wrong, goes wrong by [`Script`].

mod routes;
mod script;
mod world;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::text::Method;
use sim_lifecycle::wire::{
    Attempt, CALLBACK_ID_HEADER, CALLBACK_SIGNATURE_HEADER, CallbackKey, CallbackRequest, Delivery,
};
use ureq::Agent;

pub use script::{Break, Script};
pub use world::World;

use crate::api::agent;
use crate::clock::Clock;
use crate::serving::{Serving, bind};

type Shared = Arc<Mutex<World>>;

fn lock(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The stand-in; it stops when it is dropped.
#[derive(Debug)]
pub struct Fake {
    clock: Clock,
    key: CallbackKey,
    world: Shared,
    base: String,
    agent: Agent,
    _serving: Serving,
}

impl Fake {
    /// Begins to serve an account without Sims; callbacks are signed with this key.
    ///
    /// # Errors
    ///
    /// Where no port can be had.
    pub fn start(clock: Clock, key: CallbackKey, script: Script) -> io::Result<Self> {
        let (listener, address) = bind()?;
        let base = format!("http://{address}");
        let world = Arc::new(Mutex::new(World::new(clock.clone(), script, &base)));
        Ok(Self {
            clock,
            key,
            base,
            agent: agent(),
            _serving: Serving::start(listener, routes::app(Arc::clone(&world)))?,
            world,
        })
    }

    /// Gives the URL of the API.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base
    }

    /// Gives its world, for Sims to be registered in it and for the truth to be looked up.
    ///
    /// The server cannot answer while it is held.
    pub fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    /// Turns the clock on to the next instant at which something happens, though not past `until`, lets it happen, and
    /// gives what came of each callback that was due then.
    ///
    /// A callback has been heard, or not, when this returns.
    #[must_use]
    pub fn step(&self, until: DateTime<Utc>) -> Vec<Delivery> {
        let due = {
            let mut world = self.world();
            let next = world.next_happening().map_or(until, |next| next.min(until));
            self.clock.set(next);
            world.settle();
            world.due_callbacks()
        };
        let now = self.clock.now();
        let deliver = |callback| {
            let signature = self.key.sign(&callback, now);
            Delivery::from(self.call(&CallbackRequest::of(&callback), &signature))
        };
        due.into_iter().map(deliver).collect()
    }

    fn call(&self, request: &CallbackRequest, signature: &str) -> Attempt {
        let id = request.id.to_string();
        let headers = [(CALLBACK_ID_HEADER, &*id), (CALLBACK_SIGNATURE_HEADER, signature)];
        let answer = match request.method {
            Method::Get => {
                let get = self.agent.get(&request.url);
                headers
                    .into_iter()
                    .fold(get, |get, (name, value)| get.header(name, value))
                    .call()
            }
            Method::Post => {
                let post = self
                    .agent
                    .post(&request.url)
                    .content_type("application/x-www-form-urlencoded");
                let post = headers
                    .into_iter()
                    .fold(post, |post, (name, value)| post.header(name, value));
                post.send(request.body.as_deref().unwrap_or_default())
            }
        };
        match answer {
            Ok(answer) => Attempt::Answered(answer.status().as_u16()),
            Err(ureq::Error::Timeout(_)) => Attempt::TimedOut,
            Err(_) => Attempt::ConnectionError,
        }
    }
}
