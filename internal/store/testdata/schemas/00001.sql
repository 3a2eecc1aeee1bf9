-- 00001_field.sql, SHA-256 ee4e12a10749ab37762a5f258ffa318b9beb3b6c5fe808cad3cf95d27f22fa54

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
  filled_ms  INTEGER NOT NULL DEFAULT 0,
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
);

CREATE TABLE identities (
  interview_id  INTEGER PRIMARY KEY REFERENCES interviews (id),
  survey        TEXT NOT NULL,
  source        TEXT NOT NULL,
  respondent_id TEXT NOT NULL,
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
);

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

CREATE TRIGGER arrivals_keep BEFORE UPDATE ON arrivals
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

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
