//! The client's side of the API: requests sent, answers read.

use std::time::Duration;

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::wire::{
    ErrorBody, EventBody, JsonError, ListQuery, Resource, SIMS_PATH, SimAddress, SimList, write_list,
    write_time, write_update,
};
use sim_lifecycle::{SimSid, Update};
use ureq::http::Response;
use ureq::{Agent, Body};

/// The path of the Monitor events, for this client and the fake alone: the crate says how one is written, not how they
/// are listed.
pub const EVENTS_PATH: &str = "/v1/Events";

/// A client of the API.
#[derive(Clone, Debug)]
pub struct Api {
    agent: Agent,
    base: String,
    token: String,
}

/// What the server has answered: what was asked for, or an error of the API.
pub type Answer<T> = Result<T, Box<ErrorBody>>;

/// Says why there is no answer that can be read.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Nothing came back, or no HTTP.
    #[error("the server could not be asked: {0}")]
    Http(#[from] ureq::Error),
    /// What came back is not what the API answers.
    #[error("the answer cannot be read: {0}")]
    Json(#[from] JsonError),
    /// It is no list of Monitor events.
    #[error("the events cannot be read: {0}")]
    Events(#[from] serde_json::Error),
    /// A list was refused.
    #[error("the list was refused: {}", .0.message.as_deref().unwrap_or("no message"))]
    Refused(Box<ErrorBody>),
}

impl Api {
    /// Makes a client of the API under this URL, with a token for it.
    #[must_use]
    pub fn new(base: &str, token: &str) -> Self {
        Self {
            agent: agent(),
            base: base.trim_end_matches('/').into(),
            token: format!("Bearer {token}"),
        }
    }

    /// Sends an update.
    ///
    /// # Errors
    ///
    /// [`ApiError::Http`], [`ApiError::Json`].
    pub fn update(&self, sim: SimSid, update: &Update) -> Result<Answer<Resource>, ApiError> {
        let request = self.agent.post(self.url_of(sim));
        let request = request
            .header("Authorization", &self.token)
            .header("Content-Type", "application/x-www-form-urlencoded");
        read(request.send(write_update(update))?, Resource::from_json)
    }

    /// Fetches a Sim.
    ///
    /// # Errors
    ///
    /// [`ApiError::Http`], [`ApiError::Json`].
    pub fn fetch(&self, sim: SimSid) -> Result<Answer<Resource>, ApiError> {
        read(self.get(&self.url_of(sim))?, Resource::from_json)
    }

    /// Deletes a Sim.
    ///
    /// # Errors
    ///
    /// [`ApiError::Http`], [`ApiError::Json`].
    pub fn delete(&self, sim: SimSid) -> Result<Answer<()>, ApiError> {
        let request = self
            .agent
            .delete(self.url_of(sim))
            .header("Authorization", &self.token);
        read(request.call()?, |_| Ok::<_, JsonError>(()))
    }

    /// Fetches the first page of a list.
    ///
    /// # Errors
    ///
    /// Any [`ApiError`] but [`ApiError::Events`].
    pub fn first_page(&self, query: &ListQuery) -> Result<SimList, ApiError> {
        self.page(&format!("{}{SIMS_PATH}?{}", self.base, write_list(query)))
    }

    /// Fetches the page after this one, if there is one.
    ///
    /// # Errors
    ///
    /// Any [`ApiError`] but [`ApiError::Events`].
    pub fn next_page(&self, page: &SimList) -> Result<Option<SimList>, ApiError> {
        page.meta
            .next_page_url
            .as_deref()
            .map(|url| self.page(url))
            .transpose()
    }

    fn page(&self, url: &str) -> Result<SimList, ApiError> {
        read(self.get(url)?, SimList::from_json)?.map_err(ApiError::Refused)
    }

    /// Fetches the Monitor events since an instant, that included.
    ///
    /// # Errors
    ///
    /// Any [`ApiError`] but [`ApiError::Json`].
    pub fn events(&self, since: DateTime<Utc>) -> Result<Vec<EventBody>, ApiError> {
        let url = format!("{}{EVENTS_PATH}?StartDate={}", self.base, write_time(since));
        let events = |bytes: &[u8]| serde_json::from_slice(bytes);
        read(self.get(&url)?, events)?.map_err(ApiError::Refused)
    }

    fn get(&self, url: &str) -> Result<Response<Body>, ureq::Error> {
        self.agent.get(url).header("Authorization", &self.token).call()
    }

    fn url_of(&self, sim: SimSid) -> String {
        format!("{}{}", self.base, SimAddress::from(sim).path())
    }
}

/// Makes a client of HTTP that hands every status on, follows no redirect, and does not wait for ever.
pub(crate) fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}

fn read<T, E>(
    mut response: Response<Body>,
    value: impl Fn(&[u8]) -> Result<T, E>,
) -> Result<Answer<T>, ApiError>
where
    ApiError: From<E>,
{
    let body = response.body_mut().read_to_vec()?;
    if response.status().is_success() {
        Ok(Ok(value(&body)?))
    } else {
        // What stands in between answers in its own way; then the status says that nothing is known.
        let body = ErrorBody::from_json(&body).unwrap_or_default();
        let status = Some(response.status().as_u16());
        Ok(Err(Box::new(ErrorBody { status, ..body })))
    }
}
