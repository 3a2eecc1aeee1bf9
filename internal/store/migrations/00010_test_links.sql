-- +goose Up
-- Links by which anybody may rehearse a survey. The link's token is kept as a hash; what is rehearsed is kept nowhere.
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

-- +goose Down
DROP TABLE test_links;
