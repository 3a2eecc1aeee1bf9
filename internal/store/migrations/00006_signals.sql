-- +goose Up
-- What tells programs and double entries: whether the field that people do not see was filled in, and keyed hashes of
-- devices. A hash stands apart from the answers and goes with its respondent's identity at the latest.
ALTER TABLE page_events ADD COLUMN honeypot INTEGER NOT NULL DEFAULT 0;

-- The keys of the hashes, one a survey. A key is drawn here and leaves the database in no file that is made of it. SQLite
-- draws with ChaCha20 from a seed of the operating system, since 3.42.
CREATE TABLE signal_keys (
  survey TEXT PRIMARY KEY,
  key    BLOB NOT NULL CHECK (length(key) = 32)
) WITHOUT ROWID;
INSERT INTO signal_keys (survey, key) SELECT survey, randomblob(32) FROM (SELECT DISTINCT survey FROM versions);

CREATE TABLE signals (
  interview_id INTEGER PRIMARY KEY REFERENCES interviews (id),
  device       TEXT NOT NULL            -- HMAC-SHA-256 of browser and network, 16 bytes of it, base64url
);
-- +goose StatementBegin
CREATE TRIGGER identities_gone AFTER DELETE ON identities
BEGIN DELETE FROM signals WHERE interview_id = old.interview_id; END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER identities_gone;
DROP TABLE signals;
DROP TABLE signal_keys;
ALTER TABLE page_events DROP COLUMN honeypot;
