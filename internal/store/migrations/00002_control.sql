-- +goose Up
-- Control of the field: closing by date and by hand, changes with who and why, invalidation, assigned cells, what sources
-- are owed, and the counts of arrivals by day.

ALTER TABLE cells ADD COLUMN closes_ms INTEGER NOT NULL DEFAULT 0;       -- 0: no date
ALTER TABLE interviews ADD COLUMN assigned TEXT NOT NULL DEFAULT '{}';   -- JSON: the cell drawn, by variable
ALTER TABLE interviews ADD COLUMN was TEXT NOT NULL DEFAULT '';          -- the disposition before an invalidation
ALTER TABLE interviews ADD COLUMN rejected TEXT NOT NULL DEFAULT '';     -- why the source rejected it
ALTER TABLE identities ADD COLUMN kept TEXT NOT NULL DEFAULT '{}';       -- JSON: what else the source's link carried

-- Whether new respondents are let in. A survey without a row is open.
CREATE TABLE doors (
  survey TEXT PRIMARY KEY,
  state  TEXT NOT NULL CHECK (state IN ('open', 'closed'))
) WITHOUT ROWID;

-- Who changed what in the field, when, from what to what, and why: never changed itself.
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
-- +goose StatementBegin
CREATE TRIGGER changes_keep BEFORE UPDATE ON changes
BEGIN SELECT RAISE(ABORT, 'the record of changes is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changes_stay BEFORE DELETE ON changes
BEGIN SELECT RAISE(ABORT, 'the record of changes is append-only'); END;
-- +goose StatementEnd

-- A nonce of a signed link belongs to the first respondent who came with it.
CREATE TABLE nonces (
  survey       TEXT NOT NULL,
  source       TEXT NOT NULL,
  nonce        TEXT NOT NULL,
  interview_id INTEGER NOT NULL REFERENCES interviews (id),
  PRIMARY KEY (survey, source, nonce)
) WITHOUT ROWID;

-- The outbox: what sources are to be told from server to server, written in the transaction that decided it.
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

-- Arrivals counted by day, so that "who came" never counts the ledger's rows.
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
INSERT INTO arrival_counts (survey, day, source, type, membership, decision, n)
  SELECT survey, date(at_ms / 1000, 'unixepoch'), source, type, membership, decision, count(*) FROM arrivals GROUP BY 1, 2, 3, 4, 5, 6;

-- +goose Down
DROP TABLE arrival_counts;
DROP TABLE callbacks;
DROP TABLE nonces;
DROP TABLE changes;
DROP TABLE doors;
ALTER TABLE identities DROP COLUMN kept;
ALTER TABLE interviews DROP COLUMN rejected;
ALTER TABLE interviews DROP COLUMN was;
ALTER TABLE interviews DROP COLUMN assigned;
ALTER TABLE cells DROP COLUMN closes_ms;
