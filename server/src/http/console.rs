//! `/console`: what the page shows beside the API, and what its buttons do.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sim_lifecycle::SimSid;
use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};

use super::App;
use super::answer::{answer, failed, json};
use super::auth::Requester;
use crate::storage::{CallbackFilter, CallbackRow, CallbackState, ClockKind};
use crate::world::{Failure, Operator, Step};

/// How many callbacks are shown at once.
const PAGE: i64 = 100;

#[derive(Serialize)]
struct ConsoleState {
    now: DateTime<Utc>,
    clock: &'static str,
    operator: String,
    test_helpers: bool,
    sims: BTreeMap<String, i64>,
    callbacks: BTreeMap<String, i64>,
}

pub(super) async fn state(State(app): State<App>, Requester(requester): Requester) -> Response {
    let world = &app.world;
    let storage = world.storage();
    let is_master = requester.parent.is_none();
    let state = async {
        Ok(ConsoleState {
            now: world.now().await?,
            clock: world.clock().into(),
            operator: operator_words(world.operator()),
            test_helpers: app.test_helpers,
            sims: (storage.count_by_status(requester.sid, is_master).await?)
                .into_iter()
                .collect(),
            callbacks: (storage.count_callbacks(requester.sid, is_master).await?)
                .into_iter()
                .collect(),
        })
    };
    answer(world, state.await)
}

/// Writes an operator as the option that makes it.
fn operator_words(operator: Operator) -> String {
    match operator {
        Operator::Manual => "manual".into(),
        Operator::Auto(latency) if latency == TimeDelta::zero() => "auto".into(),
        Operator::Auto(latency) => {
            let latency = latency.to_std().unwrap_or_default();
            format!("auto:{}", humantime::format_duration(latency)).replace(' ', "")
        }
    }
}

pub(super) async fn sims(State(app): State<App>, Requester(requester): Requester, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default().as_bytes();
    answer(&app.world, app.world.look_over(requester, query).await)
}

#[derive(Serialize)]
struct History {
    groups: Vec<HistoryGroup>,
}

#[derive(Serialize)]
struct HistoryGroup {
    at: DateTime<Utc>,
    outputs: Box<RawValue>,
}

pub(super) async fn history(State(app): State<App>, Requester(requester): Requester, uri: Uri) -> Response {
    let below = uri.path().strip_prefix("/console/sims/").unwrap_or_default();
    let segment = below.strip_suffix("/history").unwrap_or(below);
    let groups = app.world.history(requester, segment).await.and_then(|groups| {
        let groups = groups.into_iter().map(|group| {
            let outputs = RawValue::from_string(group.outputs).map_err(|_| Failure::Broken)?;
            Ok(HistoryGroup {
                at: group.at,
                outputs,
            })
        });
        Ok(History {
            groups: groups.collect::<Result<_, Failure>>()?,
        })
    });
    answer(&app.world, groups)
}

/// Which callbacks are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    state: Option<String>,
    sim: Option<String>,
    before: Option<String>,
}

#[derive(Serialize)]
struct Callbacks {
    callbacks: Vec<Shown>,
    more: bool,
}

#[derive(Serialize)]
struct Shown {
    id: i64,
    sim_sid: SimSid,
    callback_id: String,
    kind: &'static str,
    method: &'static str,
    url: String,
    body: Option<String>,
    state: &'static str,
    attempts: u32,
    created_at: DateTime<Utc>,
    next_attempt_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    last_answer: Option<String>,
}

pub(super) async fn callbacks(
    State(app): State<App>,
    Requester(requester): Requester,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let filter = match asked {
        Ok(Query(asked)) => asked.read(),
        Err(rejection) => Err(rejection.body_text()),
    };
    let filter = match filter {
        Ok(filter) => filter,
        Err(words) => return (StatusCode::BAD_REQUEST, words).into_response(),
    };
    let is_master = requester.parent.is_none();
    let rows = (app.world.storage())
        .callbacks(requester.sid, is_master, filter, PAGE)
        .await;
    let shown = rows.map_err(Failure::Storage).map(|rows| {
        let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = rows.len() > page;
        let callbacks = rows.into_iter().take(page).map(Shown::from).collect();
        Callbacks { callbacks, more }
    });
    answer(&app.world, shown)
}

impl Asked {
    /// An empty value is as good as none, as forms send it.
    fn read(self) -> Result<CallbackFilter, String> {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let state = given(self.state)
            .map(|word| {
                word.parse::<CallbackState>().map_err(|_| {
                    format!("state is `{word}`; expected `waiting`, `delivered`, `failed` or `given_up`")
                })
            })
            .transpose()?;
        let sim = given(self.sim)
            .map(|sid| sid.parse::<SimSid>().map_err(|error| format!("sim: {error}")))
            .transpose()?;
        let before = given(self.before)
            .map(|id| {
                id.parse::<i64>()
                    .map_err(|_| format!("before is `{id}`; expected the id of a callback"))
            })
            .transpose()?;
        Ok(CallbackFilter { state, sim, before })
    }
}

impl From<CallbackRow> for Shown {
    fn from(row: CallbackRow) -> Self {
        Self {
            id: row.id,
            sim_sid: row.sim,
            callback_id: row.callback.callback_id,
            kind: row.callback.kind.into(),
            method: row.callback.method.into(),
            url: row.callback.url,
            body: row.callback.body,
            state: row.state.into(),
            attempts: row.attempts,
            created_at: row.callback.created_at,
            next_attempt_at: row.next_attempt_at,
            finished_at: row.finished_at,
            last_answer: row.last_answer,
        }
    }
}

pub(super) async fn redeliver(
    State(app): State<App>,
    Requester(requester): Requester,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match app.world.redeliver(requester, id).await {
        Ok(Some(true)) => StatusCode::ACCEPTED.into_response(),
        Ok(Some(false)) => StatusCode::CONFLICT.into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => failed(&app.world, &error.into()),
    }
}

/// How far the clock is set on.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum On {
    Hours(u32),
    Months(u32),
}

#[derive(Serialize)]
struct Now {
    now: DateTime<Utc>,
}

pub(super) async fn advance(
    State(app): State<App>,
    Requester(_): Requester,
    on: Result<Json<On>, JsonRejection>,
) -> Response {
    if app.world.clock() != ClockKind::Manual {
        return (StatusCode::CONFLICT, "the clock is not a manual one").into_response();
    }
    let step = match on {
        Ok(Json(On::Hours(hours))) => Step::Hours(hours),
        Ok(Json(On::Months(months))) => Step::Months(months),
        Err(rejection) => return (StatusCode::BAD_REQUEST, rejection.body_text()).into_response(),
    };
    match app.world.step(step).await {
        Ok(Some(now)) => json(StatusCode::OK, &Now { now }),
        Ok(None) => (
            StatusCode::BAD_REQUEST,
            "the clock goes no further than the year 9999",
        )
            .into_response(),
        Err(error) => failed(&app.world, &error.into()),
    }
}
