//! What is counted, as Prometheus reads it.

use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// What is counted.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram>,
    callbacks: Family<InState, Gauge>,
    attempts: Family<Attempted, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InState {
    state: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Attempted {
    outcome: AttemptOutcome,
}

/// What came of an attempt to deliver a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum AttemptOutcome {
    /// The receiver has it.
    Delivered,
    /// It will be tried again.
    TryAgain,
    /// It will not.
    Ended,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("sim_lifecycle");
        let requests = Family::<Answered, Counter>::default();
        // From a tenth of a millisecond to three seconds.
        let seconds = Family::<Route, Histogram>::new_with_constructor(|| {
            Histogram::new(exponential_buckets(0.000_1, 2.0, 16))
        });
        let callbacks = Family::<InState, Gauge>::default();
        let attempts = Family::<Attempted, Counter>::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register(
            "http_request_seconds",
            "How long requests took to answer",
            seconds.clone(),
        );
        registry.register(
            "callbacks",
            "Callbacks in the outbox, by state",
            callbacks.clone(),
        );
        registry.register(
            "callback_attempts",
            "Attempts to deliver a callback, by what came of them",
            attempts.clone(),
        );
        Self {
            registry,
            requests,
            seconds,
            callbacks,
            attempts,
        }
    }
}

impl Metrics {
    /// Counts an attempt to deliver a callback.
    pub fn attempted(&self, outcome: AttemptOutcome) {
        self.attempts.get_or_create(&Attempted { outcome }).inc();
    }

    /// Counts a request that has been answered.
    pub fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        let timed = Route {
            method,
            route: route.clone(),
        };
        self.seconds.get_or_create(&timed).observe(took.as_secs_f64());
        let answered = Answered {
            method,
            route,
            status,
        };
        self.requests.get_or_create(&answered).inc();
    }

    /// Sets how many callbacks are in which state.
    pub fn set_callbacks(&self, counts: &[(String, i64)]) {
        // A state that none is in any more has no count of its own.
        self.callbacks.clear();
        for (state, count) in counts {
            let state = InState { state: state.clone() };
            self.callbacks.get_or_create(&state).set(*count);
        }
    }

    /// Writes all of it; writing to a text does not fail.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = String::new();
        let _ = encode(&mut text, &self.registry);
        text
    }
}
