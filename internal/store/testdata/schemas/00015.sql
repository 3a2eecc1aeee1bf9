-- 00015_nodes.sql, SHA-256 cb1cdf3c388b9d5869b16de3dd515358256e909a09124da580a4afe44c0ed850

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
, assigned TEXT NOT NULL DEFAULT '{}', was TEXT NOT NULL DEFAULT '', rejected TEXT NOT NULL DEFAULT '', unsent TEXT NOT NULL DEFAULT '[]', events TEXT NOT NULL DEFAULT '');

CREATE TABLE identities (
  interview_id  INTEGER PRIMARY KEY REFERENCES interviews (id),
  survey        TEXT NOT NULL,
  source        TEXT NOT NULL,
  respondent_id TEXT NOT NULL, kept TEXT NOT NULL DEFAULT '{}',
  UNIQUE (survey, source, respondent_id)
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

CREATE TABLE accounts (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  password   TEXT NOT NULL DEFAULT '',         -- argon2id with its parameters; '' until the owner has set one
  disabled   INTEGER NOT NULL DEFAULT 0,
  totp       INTEGER NOT NULL DEFAULT 0,       -- whether codes are asked for
  epoch      INTEGER NOT NULL DEFAULT 0,       -- sessions of an earlier one are over
  created_ms INTEGER NOT NULL,
  login_ms   INTEGER NOT NULL DEFAULT 0        -- the last one; 0: never
);

CREATE TABLE account_grants (
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  survey     TEXT NOT NULL,                    -- '*': every survey
  role       TEXT NOT NULL CHECK (role IN ('viewer', 'analyst', 'manager')),
  PRIMARY KEY (account_id, survey)
) WITHOUT ROWID;

CREATE TABLE account_secrets (
  account_id INTEGER PRIMARY KEY REFERENCES accounts (id),
  secret     TEXT NOT NULL,                    -- base32
  step       INTEGER NOT NULL                  -- the last whose code was used
);

CREATE TABLE account_links (
  hash       TEXT PRIMARY KEY,
  purpose    TEXT NOT NULL CHECK (purpose IN ('setup', 'welcome', 'password')),
  account_id INTEGER REFERENCES accounts (id), -- NULL for the setup
  made_ms    INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX account_links_account ON account_links (account_id);

CREATE TABLE login_failures (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  name    TEXT NOT NULL,                       -- '': forgiven
  address TEXT NOT NULL,                       -- '': there is none
  at_ms   INTEGER NOT NULL
);

CREATE INDEX login_failures_name ON login_failures (name, at_ms);

CREATE INDEX login_failures_address ON login_failures (address, at_ms);

CREATE INDEX login_failures_at ON login_failures (at_ms);

CREATE TABLE account_tokens (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  name       TEXT NOT NULL,
  hash       TEXT NOT NULL UNIQUE,
  scopes     TEXT NOT NULL,                    -- JSON
  survey     TEXT NOT NULL,                    -- '*': every survey
  created_ms INTEGER NOT NULL,
  used_ms    INTEGER NOT NULL DEFAULT 0,       -- the hour; 0: never
  expires_ms INTEGER NOT NULL DEFAULT 0        -- 0: never
);

CREATE INDEX account_tokens_account ON account_tokens (account_id);

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  data       BLOB NOT NULL,
  expires_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX sessions_expires ON sessions (expires_ms);

CREATE TABLE audit (
  id      INTEGER PRIMARY KEY,
  survey  TEXT NOT NULL,                       -- '': concerns none
  at_ms   INTEGER NOT NULL,
  who     TEXT NOT NULL,
  what    TEXT NOT NULL,
  subject TEXT NOT NULL,
  old     TEXT NOT NULL,
  new     TEXT NOT NULL,
  why     TEXT NOT NULL
);

CREATE INDEX audit_at ON audit (at_ms);

CREATE INDEX audit_survey ON audit (survey, at_ms);

CREATE INDEX changes_at ON changes (at_ms);

CREATE INDEX changes_survey ON changes (survey, at_ms);

CREATE TRIGGER audit_keep BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_stay BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_once BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = new.id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE timeline (
  survey TEXT NOT NULL,
  kind   TEXT NOT NULL,                -- started, arrived (by type), completed (in the sample, by cell)
  slot   INTEGER NOT NULL,
  name   TEXT NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (survey, kind, slot, name)
) WITHOUT ROWID;

CREATE INDEX interviews_last ON interviews (survey) WHERE survey != '';

CREATE INDEX arrivals_last ON arrivals (survey) WHERE survey != '';

CREATE INDEX callbacks_owed ON callbacks (survey, state, attempts) WHERE state != 'sent';

CREATE INDEX changes_subject ON changes (survey, subject) WHERE survey != '';

CREATE TABLE flag_runs (
  survey  TEXT PRIMARY KEY,
  at_ms   INTEGER NOT NULL,
  judged  INTEGER NOT NULL,
  flagged INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE flag_counts (
  survey TEXT NOT NULL REFERENCES flag_runs (survey),
  place  INTEGER NOT NULL,             -- the rules keep their order
  rule   TEXT NOT NULL,
  kind   TEXT NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (survey, place)
) WITHOUT ROWID;

CREATE TABLE "doors" (
  survey TEXT PRIMARY KEY,
  state  TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'paused', 'closed'))
) WITHOUT ROWID;

CREATE TABLE alert_settings (
  survey   TEXT PRIMARY KEY,
  at_ms    INTEGER NOT NULL,
  who      TEXT NOT NULL,
  settings TEXT NOT NULL                -- JSON
) WITHOUT ROWID;

CREATE TABLE alerts (
  id         INTEGER PRIMARY KEY,
  survey     TEXT NOT NULL,
  kind       TEXT NOT NULL,
  subject    TEXT NOT NULL,             -- a cell, a page, a quality rule; '' for the whole survey
  level      INTEGER NOT NULL,
  raised_ms  INTEGER NOT NULL,
  cleared_ms INTEGER NOT NULL DEFAULT 0, -- 0: it holds
  numbers    TEXT NOT NULL,             -- JSON, when it was raised
  after      TEXT NOT NULL DEFAULT '{}' -- JSON, when it was cleared
);

CREATE UNIQUE INDEX alerts_open ON alerts (survey, kind, subject, level) WHERE cleared_ms = 0;

CREATE INDEX alerts_past ON alerts (survey, cleared_ms);

CREATE TABLE alert_sends (
  id       INTEGER PRIMARY KEY,
  alert_id INTEGER NOT NULL REFERENCES alerts (id),
  survey   TEXT NOT NULL,
  event    TEXT NOT NULL CHECK (event IN ('raised', 'cleared')),
  channel  TEXT NOT NULL CHECK (channel IN ('webhook', 'mail')),
  target   TEXT NOT NULL,
  state    TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sent', 'given_up')),
  made_ms  INTEGER NOT NULL,
  due_ms   INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  why      TEXT NOT NULL DEFAULT '',    -- of the last failed attempt
  UNIQUE (alert_id, event, channel, target)
);

CREATE INDEX alert_sends_due ON alert_sends (due_ms) WHERE state = 'due';

CREATE TABLE test_links (
  id         INTEGER PRIMARY KEY,
  survey     TEXT NOT NULL,
  hash       TEXT NOT NULL UNIQUE,
  made_by    TEXT NOT NULL,
  note       TEXT NOT NULL,
  made_ms    INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
);

CREATE INDEX test_links_survey ON test_links (survey, expires_ms);

CREATE TABLE misplaced (
  interview_id INTEGER PRIMARY KEY,
  survey       TEXT NOT NULL,
  event        TEXT NOT NULL             -- what was last done with the page: answered, back; begun when no page was posted
);

CREATE INDEX changes_what ON changes (survey, what) WHERE survey != '';

CREATE TABLE account_browsers (
  hash       TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  expires_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX account_browsers_account ON account_browsers (account_id, expires_ms);

CREATE TABLE names (
  survey TEXT NOT NULL,
  number INTEGER NOT NULL,
  name   TEXT NOT NULL,
  PRIMARY KEY (survey, number),
  UNIQUE (survey, name)
) WITHOUT ROWID;

CREATE TABLE lanes (
  node    TEXT NOT NULL,
  lane    TEXT NOT NULL,
  batch   TEXT NOT NULL,
  tries   INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL,
  PRIMARY KEY (node, lane)
) WITHOUT ROWID;

CREATE TABLE duties (
  duty     TEXT PRIMARY KEY,
  node     TEXT NOT NULL,
  until_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE rehearsals (
  key     TEXT PRIMARY KEY,
  party   TEXT NOT NULL,
  state   TEXT NOT NULL,
  seen_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX rehearsals_party ON rehearsals (party, seen_ms);

CREATE INDEX rehearsals_seen ON rehearsals (seen_ms);
