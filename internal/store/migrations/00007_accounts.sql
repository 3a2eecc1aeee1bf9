-- +goose Up
-- Researchers: their accounts, what opens them, and what they did. Nothing here that opens a door can be read out of the
-- file and used, but for the secrets of authenticators, which have to be known to check a code and stand by themselves.

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

-- One-time links. What is kept is the SHA-256 of the token in them.
CREATE TABLE account_links (
  hash       TEXT PRIMARY KEY,
  purpose    TEXT NOT NULL CHECK (purpose IN ('setup', 'welcome', 'password')),
  account_id INTEGER REFERENCES accounts (id), -- NULL for the setup
  made_ms    INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX account_links_account ON account_links (account_id);

-- Attempts to log in that came to nothing, for a day. Names and addresses are hashes. Numbers are never used twice: an attempt
-- is taken back by its number.
CREATE TABLE login_failures (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  name    TEXT NOT NULL,                       -- '': forgiven
  address TEXT NOT NULL,                       -- '': there is none
  at_ms   INTEGER NOT NULL
);
CREATE INDEX login_failures_name ON login_failures (name, at_ms);
CREATE INDEX login_failures_address ON login_failures (address, at_ms);
CREATE INDEX login_failures_at ON login_failures (at_ms);

-- Keys for programs, by their SHA-256. A number is never used twice, so that nobody revokes another token than the one seen.
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

-- Sessions of browsers, by the SHA-256 of their cookie.
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  data       BLOB NOT NULL,
  expires_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_expires ON sessions (expires_ms);

-- The audit log: who did what, when, from what to what. What is done to the field stands in changes.
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
-- +goose StatementBegin
CREATE TRIGGER audit_keep BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_stay BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- A row that is put in the place of another one would be deleted without the trigger above being asked.
-- +goose StatementBegin
CREATE TRIGGER audit_once BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = new.id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd

-- +goose Down
DROP INDEX changes_survey;
DROP INDEX changes_at;
DROP TABLE audit;
DROP TABLE sessions;
DROP TABLE account_tokens;
DROP TABLE login_failures;
DROP TABLE account_links;
DROP TABLE account_secrets;
DROP TABLE account_grants;
DROP TABLE accounts;
