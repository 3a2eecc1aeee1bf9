-- +goose Up
-- What researchers want to be told of, and where: one row a survey. It holds the webhooks' secrets, which signing needs.
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
-- Whatever several servers judge at once, an alert is open once.
CREATE UNIQUE INDEX alerts_open ON alerts (survey, kind, subject, level) WHERE cleared_ms = 0;
CREATE INDEX alerts_past ON alerts (survey, cleared_ms);

-- The outbox of messages about alerts, written in the transaction that raises or clears. Its target is a hash: the address
-- stands in the settings alone.
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

-- +goose Down
DROP TABLE alert_sends;
DROP TABLE alerts;
DROP TABLE alert_settings;
