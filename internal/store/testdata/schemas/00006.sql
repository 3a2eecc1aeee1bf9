-- 00006_signals.sql, SHA-256 d12c2adf86e3e9b15ea5ba396289566ab9a95c757039491ba5f81efe9d70b30f

CREATE TABLE versions (
  version TEXT PRIMARY KEY,           -- SHA-256 of the questionnaire file
  survey  TEXT NOT NULL,
  kept_ms INTEGER NOT NULL,
  file    BLOB NOT NULL
);

CREATE TABLE cells (
  id         INTEGER PRIMARY KEY,
  survey     TEXT NOT NULL,
  cell       TEXT NOT NULL,
  dimension  TEXT NOT NULL,
  target     INTEGER NOT NULL CHECK (target >= 0),
  completed  INTEGER NOT NULL DEFAULT 0 CHECK (completed >= 0),
  held       INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  over_quota INTEGER NOT NULL DEFAULT 0,
  state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closing', 'closed')),
  filled_ms  INTEGER NOT NULL DEFAULT 0, closes_ms INTEGER NOT NULL DEFAULT 0,
  UNIQUE (survey, cell)
);

CREATE TABLE interviews (
  id          INTEGER PRIMARY KEY,
  token       TEXT NOT NULL UNIQUE,
  survey      TEXT NOT NULL,
  version     TEXT NOT NULL REFERENCES versions (version),
  source      TEXT NOT NULL,
  language    TEXT NOT NULL,
  seed        INTEGER NOT NULL,
  device      TEXT NOT NULL,
  started_ms  INTEGER NOT NULL,
  updated_ms  INTEGER NOT NULL,
  finished_ms INTEGER NOT NULL DEFAULT 0,
  page        TEXT NOT NULL DEFAULT '',
  answers     TEXT NOT NULL DEFAULT '{}',
  submitted   TEXT NOT NULL DEFAULT '[]',
  type        TEXT NOT NULL DEFAULT '',
  membership  TEXT NOT NULL DEFAULT '[]',
  decision    TEXT NOT NULL DEFAULT '',
  disposition TEXT NOT NULL DEFAULT '',
  in_sample   INTEGER NOT NULL DEFAULT 0,
  revision    INTEGER NOT NULL DEFAULT 0   -- counts the changes, so that a save knows whether it saw the last one
, assigned TEXT NOT NULL DEFAULT '{}', was TEXT NOT NULL DEFAULT '', rejected TEXT NOT NULL DEFAULT '');

CREATE TABLE identities (
  interview_id  INTEGER PRIMARY KEY REFERENCES interviews (id),
  survey        TEXT NOT NULL,
  source        TEXT NOT NULL,
  respondent_id TEXT NOT NULL, kept TEXT NOT NULL DEFAULT '{}',
  UNIQUE (survey, source, respondent_id)
);

CREATE TABLE page_events (
  id           INTEGER PRIMARY KEY,
  interview_id INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  page         TEXT NOT NULL,
  event        TEXT NOT NULL,          -- answered, refused, back, language
  elapsed_ms   INTEGER NOT NULL,       -- since the interview's last event
  shown        TEXT NOT NULL DEFAULT ''  -- JSON: codes in the order shown, by question
, shown_ms INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0, language TEXT NOT NULL DEFAULT '', client_ms INTEGER NOT NULL DEFAULT 0, honeypot INTEGER NOT NULL DEFAULT 0);

CREATE TABLE leases (
  interview_id INTEGER PRIMARY KEY REFERENCES interviews (id),
  survey       TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('held', 'completed', 'released', 'expired')),
  expires_ms   INTEGER NOT NULL
);

CREATE INDEX leases_lapsing ON leases (survey, expires_ms) WHERE state = 'held';

CREATE TABLE lease_cells (
  interview_id INTEGER NOT NULL REFERENCES leases (interview_id),
  cell_id      INTEGER NOT NULL REFERENCES cells (id),
  PRIMARY KEY (interview_id, cell_id)
) WITHOUT ROWID;

CREATE TABLE arrivals (
  id           INTEGER PRIMARY KEY,
  interview_id INTEGER NOT NULL UNIQUE REFERENCES interviews (id),
  survey       TEXT NOT NULL,
  version      TEXT NOT NULL,
  source       TEXT NOT NULL,
  at_ms        INTEGER NOT NULL,
  type         TEXT NOT NULL,
  membership   TEXT NOT NULL,
  cells        TEXT NOT NULL,
  demographics TEXT NOT NULL,
  decision     TEXT NOT NULL CHECK (decision IN ('admitted', 'over_quota', 'screened_out')),
  reason       TEXT NOT NULL,
  counts       TEXT NOT NULL
);

CREATE TRIGGER arrivals_stay BEFORE DELETE ON arrivals
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TABLE fills (
  id       INTEGER PRIMARY KEY,
  survey   TEXT NOT NULL,
  cell     TEXT NOT NULL,
  at_ms    INTEGER NOT NULL,
  cells    TEXT NOT NULL,
  arrivals TEXT NOT NULL
);

CREATE TABLE counters (
  survey TEXT NOT NULL,
  kind   TEXT NOT NULL,                -- started, arrived (by type), ended (by disposition)
  name   TEXT NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (survey, kind, name)
) WITHOUT ROWID;

CREATE TABLE doors (
  survey TEXT PRIMARY KEY,
  state  TEXT NOT NULL CHECK (state IN ('open', 'closed'))
) WITHOUT ROWID;

CREATE TABLE changes (
  id      INTEGER PRIMARY KEY,
  survey  TEXT NOT NULL,
  at_ms   INTEGER NOT NULL,
  who     TEXT NOT NULL,
  what    TEXT NOT NULL,                -- target, state, closes, door, invalidated, restored, rejected
  subject TEXT NOT NULL,                -- the cell, or the interview's id
  old     TEXT NOT NULL,
  new     TEXT NOT NULL,
  why     TEXT NOT NULL
);

CREATE TRIGGER changes_keep BEFORE UPDATE ON changes
BEGIN SELECT RAISE(ABORT, 'the record of changes is append-only'); END;

CREATE TRIGGER changes_stay BEFORE DELETE ON changes
BEGIN SELECT RAISE(ABORT, 'the record of changes is append-only'); END;

CREATE TABLE nonces (
  survey       TEXT NOT NULL,
  source       TEXT NOT NULL,
  nonce        TEXT NOT NULL,
  interview_id INTEGER NOT NULL REFERENCES interviews (id),
  PRIMARY KEY (survey, source, nonce)
) WITHOUT ROWID;

CREATE TABLE callbacks (
  id           INTEGER PRIMARY KEY,
  survey       TEXT NOT NULL,
  source       TEXT NOT NULL,
  interview_id INTEGER NOT NULL REFERENCES interviews (id),
  outcome      TEXT NOT NULL,
  state        TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sent', 'given_up')),
  due_ms       INTEGER NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0,
  why          TEXT NOT NULL DEFAULT '',  -- of the last failed attempt
  UNIQUE (interview_id, outcome)
);

CREATE INDEX callbacks_due ON callbacks (due_ms) WHERE state = 'due';

CREATE TABLE arrival_counts (
  survey     TEXT NOT NULL,
  day        TEXT NOT NULL,
  source     TEXT NOT NULL,
  type       TEXT NOT NULL,
  membership TEXT NOT NULL,
  decision   TEXT NOT NULL,
  n          INTEGER NOT NULL,
  PRIMARY KEY (survey, day, source, type, membership, decision)
) WITHOUT ROWID;

CREATE INDEX interviews_sample ON interviews (survey, type) WHERE in_sample = 1;

CREATE TRIGGER arrivals_keep BEFORE UPDATE ON arrivals
WHEN NOT (
  new.demographics = '{}' AND EXISTS (SELECT 1 FROM interviews WHERE id = old.interview_id AND disposition = 'withdrawn')
  AND new.id = old.id AND new.interview_id = old.interview_id AND new.survey = old.survey AND new.version = old.version
  AND new.source = old.source AND new.at_ms = old.at_ms AND new.type = old.type AND new.membership = old.membership
  AND new.cells = old.cells AND new.decision = old.decision AND new.reason = old.reason AND new.counts = old.counts
)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER interviews_withdrawn BEFORE UPDATE ON interviews
WHEN old.disposition = 'withdrawn' AND (new.disposition != 'withdrawn' OR new.answers != '{}' OR new.in_sample != 0)
BEGIN SELECT RAISE(ABORT, 'a withdrawn interview stays withdrawn'); END;

CREATE INDEX page_events_interview ON page_events (interview_id);

CREATE INDEX nonces_interview ON nonces (interview_id);

CREATE TABLE signal_keys (
  survey TEXT PRIMARY KEY,
  key    BLOB NOT NULL CHECK (length(key) = 32)
) WITHOUT ROWID;

CREATE TABLE signals (
  interview_id INTEGER PRIMARY KEY REFERENCES interviews (id),
  device       TEXT NOT NULL            -- HMAC-SHA-256 of browser and network, 16 bytes of it, base64url
);

CREATE TRIGGER identities_gone AFTER DELETE ON identities
BEGIN DELETE FROM signals WHERE interview_id = old.interview_id; END;
