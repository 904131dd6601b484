-- Instants are texts of one width, UTC to the nanosecond, so that they sort as they follow each other.

CREATE TABLE settings (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    clock TEXT,                 -- 'real' or 'manual', once a server has been started
    now TEXT,                   -- what a manual clock shows
    operator TEXT,              -- 'manual', or 'auto:' and its latency in nanoseconds
    policy TEXT NOT NULL,       -- JSON
    page_key BLOB NOT NULL      -- what page tokens are sealed with
);

CREATE TABLE accounts (
    sid TEXT PRIMARY KEY,
    parent TEXT,
    token_hash TEXT UNIQUE
);

CREATE TABLE rate_plans (
    sid TEXT PRIMARY KEY,
    account_sid TEXT NOT NULL,
    unique_name TEXT,
    narrowband_developer BIGINT NOT NULL
);
CREATE UNIQUE INDEX rate_plans_names ON rate_plans (account_sid, unique_name) WHERE unique_name IS NOT NULL;
CREATE INDEX rate_plans_by_name ON rate_plans (unique_name) WHERE unique_name IS NOT NULL;

CREATE TABLE sims (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- in the order of registration
    sid TEXT NOT NULL UNIQUE,
    account_sid TEXT NOT NULL,
    master_sid TEXT NOT NULL,               -- the account's master, or the account itself
    unique_name TEXT,
    iccid TEXT NOT NULL UNIQUE,
    registration_code TEXT UNIQUE,
    eid TEXT,
    status TEXT NOT NULL,                   -- as reported
    rate_plan_sid TEXT,
    date_created TEXT NOT NULL,
    change_due TEXT,                        -- when an automatic operator completes the change in flight
    reset_due TEXT,                         -- and the open reset
    next_due TEXT,                          -- the first of these and of the Sim's own timer
    unanswered BIGINT NOT NULL,             -- 1 where the operator has a request that no automatic one has been given
    commands_called BIGINT NOT NULL,        -- how many Commands callbacks it has made
    saved TEXT NOT NULL                     -- the Sim, as JSON
);
CREATE UNIQUE INDEX sims_names ON sims (account_sid, unique_name) WHERE unique_name IS NOT NULL;
CREATE INDEX sims_of_master ON sims (master_sid, date_created, sid);
CREATE INDEX sims_of_account ON sims (account_sid, date_created, sid);
CREATE INDEX sims_of_master_by_status ON sims (master_sid, status, date_created, sid);
CREATE INDEX sims_of_account_by_status ON sims (account_sid, status, date_created, sid);
CREATE INDEX sims_by_plan ON sims (rate_plan_sid, date_created, sid);
CREATE INDEX sims_of_master_by_eid ON sims (master_sid, eid, date_created, sid) WHERE eid IS NOT NULL;
CREATE INDEX sims_of_account_by_eid ON sims (account_sid, eid, date_created, sid) WHERE eid IS NOT NULL;
CREATE INDEX sims_due ON sims (next_due, id) WHERE next_due IS NOT NULL;
CREATE INDEX sims_unanswered ON sims (id) WHERE unanswered = 1;

-- A SID is never used again.
CREATE TABLE deleted_sims (
    sid TEXT PRIMARY KEY
);

-- Up to which Sim, in the order of registration, time has passed to which instant.
CREATE TABLE passings (
    upto_sim BIGINT PRIMARY KEY,
    instant TEXT NOT NULL
);

-- What happened to a Sim with one input, as the outputs of the log format.
CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sim_id BIGINT NOT NULL,
    account_sid TEXT NOT NULL,              -- whose the Sim was then
    master_sid TEXT NOT NULL,
    at TEXT NOT NULL,
    outputs TEXT NOT NULL       -- a JSON array
);
CREATE INDEX history_of_sim ON history (sim_id, id);

CREATE TABLE callbacks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- in the order in which they are owed
    sim_id BIGINT NOT NULL,
    sim_sid TEXT NOT NULL,
    account_sid TEXT NOT NULL,
    master_sid TEXT NOT NULL,
    callback_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,                     -- 'request' or 'commands'
    method TEXT NOT NULL,
    url TEXT NOT NULL,
    body TEXT,
    parameters TEXT NOT NULL,                      -- JSON, for the signature
    state TEXT NOT NULL,                    -- 'waiting', 'delivered', 'failed' or 'given_up'
    attempts BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    give_up_from TEXT NOT NULL,             -- from when the time to give up is counted
    next_attempt_at TEXT,
    finished_at TEXT,
    last_answer TEXT
);
CREATE INDEX callbacks_waiting ON callbacks (sim_id, id) WHERE state = 'waiting';
CREATE INDEX callbacks_next ON callbacks (next_attempt_at, id) WHERE state = 'waiting';
CREATE INDEX callbacks_delivered ON callbacks (finished_at) WHERE state = 'delivered';
CREATE INDEX callbacks_of_master ON callbacks (master_sid, id);
CREATE INDEX callbacks_of_account ON callbacks (account_sid, id);
