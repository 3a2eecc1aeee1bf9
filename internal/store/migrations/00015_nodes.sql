-- +goose Up
-- What several nodes on one database know of each other. Every batch of writes leaves the row of its node and lane, under an id
-- that the batch has drawn: a node whose connection broke while it committed asks here whether the commit came through.
CREATE TABLE lanes (
  node    TEXT NOT NULL,
  lane    TEXT NOT NULL,
  batch   TEXT NOT NULL,
  tries   INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL,
  PRIMARY KEY (node, lane)
) WITHOUT ROWID;

-- What one node does for all, and until when it is the one, by its own clock.
CREATE TABLE duties (
  duty     TEXT PRIMARY KEY,
  node     TEXT NOT NULL,
  until_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- Interviews that count for nothing, so that any node shows the next page of one. The key and the party are hashes: a copy of
-- the database opens none.
CREATE TABLE rehearsals (
  key     TEXT PRIMARY KEY,
  party   TEXT NOT NULL,
  state   TEXT NOT NULL,
  seen_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX rehearsals_party ON rehearsals (party, seen_ms);
CREATE INDEX rehearsals_seen ON rehearsals (seen_ms);

-- +goose Down
DROP TABLE rehearsals;
DROP TABLE duties;
DROP TABLE lanes;
