-- +goose Up
-- Browsers in which somebody has logged in, by the SHA-256 of a secret that they keep. Whoever logs in from one waits for the
-- failures of that browser alone, so that strangers who guess at a name lock nobody out. None of them opens anything.
CREATE TABLE account_browsers (
  hash       TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  expires_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX account_browsers_account ON account_browsers (account_id, expires_ms);

-- +goose Down
DROP TABLE account_browsers;
