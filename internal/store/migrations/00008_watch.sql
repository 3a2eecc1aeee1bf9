-- +goose Up
-- What the monitor shows, counted as it happens: by page, by length, and by slots of ten minutes. What is there already is
-- counted once, here.

-- The pages that were shown, left and never submitted. With page and submitted they are all that an interview has reached.
ALTER TABLE interviews ADD COLUMN unsent TEXT NOT NULL DEFAULT '[]';
UPDATE interviews SET unsent = u.pages FROM (
    SELECT interview_id, json_group_array(page) AS pages FROM (
      SELECT DISTINCT e.interview_id, e.page FROM page_events e JOIN interviews i ON i.id = e.interview_id
      WHERE e.page != i.page AND instr(i.submitted, json_quote(e.page)) = 0 ORDER BY 1, 2)
    GROUP BY interview_id) AS u
  WHERE u.interview_id = interviews.id AND interviews.disposition != 'withdrawn';

-- Counts by slot; slot 0 begins with 1970 UTC.
CREATE TABLE timeline (
  survey TEXT NOT NULL,
  kind   TEXT NOT NULL,                -- started, arrived (by type), completed (in the sample, by cell)
  slot   INTEGER NOT NULL,
  name   TEXT NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (survey, kind, slot, name)
) WITHOUT ROWID;
INSERT INTO timeline (survey, kind, slot, name, n)
  SELECT survey, 'started', started_ms / 600000, '', count(*) FROM interviews GROUP BY 1, 3
  UNION ALL SELECT survey, 'arrived', at_ms / 600000, type, count(*) FROM arrivals WHERE decision != 'screened_out' GROUP BY 1, 3, 4
  UNION ALL SELECT i.survey, 'completed', i.finished_ms / 600000, c.cell, count(*) FROM interviews i
    JOIN lease_cells lc ON lc.interview_id = i.id JOIN cells c ON c.id = lc.cell_id WHERE i.in_sample = 1 GROUP BY 1, 3, 4;

-- More kinds of counters: reached, submitted, standing and refused (by page), withdrawn (by the gate's decision), length (by
-- steps of five seconds). Of many interviews there are but some hundred kinds that have come equally far, and only those are
-- taken apart. Of an interview whose pages were all left or found wanting, the list of those submitted may be null.
CREATE TEMP TABLE abreast AS SELECT survey, page, submitted, unsent, count(*) AS n FROM interviews GROUP BY survey, page, submitted, unsent;
INSERT INTO counters (survey, kind, name, n)
  SELECT survey, 'reached', page, sum(n) FROM (
    SELECT i.survey, i.page, i.n FROM abreast i WHERE i.page != '' AND instr(i.submitted, json_quote(i.page)) = 0
    UNION ALL SELECT i.survey, s.value, i.n FROM abreast i, json_each(i.submitted) s WHERE s.value IS NOT NULL
    UNION ALL SELECT i.survey, u.value, i.n FROM abreast i, json_each(i.unsent) u) GROUP BY 1, 3
  UNION ALL SELECT i.survey, 'submitted', s.value, sum(i.n) FROM abreast i, json_each(i.submitted) s WHERE s.value IS NOT NULL GROUP BY 1, 3
  UNION ALL SELECT survey, 'standing', page, count(*) FROM interviews WHERE disposition = '' AND page != '' GROUP BY 1, 3
  UNION ALL SELECT survey, 'refused', page, count(*) FROM interviews WHERE disposition = 'refusal' AND page != '' GROUP BY 1, 3
  UNION ALL SELECT survey, 'withdrawn', decision, count(*) FROM interviews WHERE disposition = 'withdrawn' AND decision != '' GROUP BY 1, 3
  UNION ALL SELECT survey, 'length', CAST(min((max(finished_ms - started_ms, 0) + 2500) / 5000, 17280) AS TEXT), count(*)
    FROM interviews WHERE in_sample = 1 GROUP BY 1, 3;
DROP TABLE abreast;

-- The last rows of one survey among many. The condition, which always holds, keeps SQLite from taking these indexes for the
-- exports, which read whole tables faster by their ids: it takes a partial index only where it sees the condition.
CREATE INDEX interviews_last ON interviews (survey) WHERE survey != '';
CREATE INDEX arrivals_last ON arrivals (survey) WHERE survey != '';
-- What is owed, without what was sent long ago.
CREATE INDEX callbacks_owed ON callbacks (survey, state, attempts) WHERE state != 'sent';
-- What was changed about one interview.
CREATE INDEX changes_subject ON changes (survey, subject) WHERE survey != '';

-- What the quality rules said when they were last asked.
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

-- A door may wait for its launch, and pause. SQLite widens a CHECK by making the table anew.
CREATE TABLE doors_wide (
  survey TEXT PRIMARY KEY,
  state  TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'paused', 'closed'))
) WITHOUT ROWID;
INSERT INTO doors_wide (survey, state) SELECT survey, state FROM doors;
DROP TABLE doors;
ALTER TABLE doors_wide RENAME TO doors;

-- +goose Down
CREATE TABLE doors_narrow (
  survey TEXT PRIMARY KEY,
  state  TEXT NOT NULL CHECK (state IN ('open', 'closed'))
) WITHOUT ROWID;
INSERT INTO doors_narrow (survey, state) SELECT survey, CASE state WHEN 'open' THEN 'open' ELSE 'closed' END FROM doors;
DROP TABLE doors;
ALTER TABLE doors_narrow RENAME TO doors;
DROP TABLE flag_counts;
DROP TABLE flag_runs;
DROP INDEX changes_subject;
DROP INDEX callbacks_owed;
DROP INDEX arrivals_last;
DROP INDEX interviews_last;
DELETE FROM counters WHERE kind IN ('reached', 'submitted', 'standing', 'refused', 'withdrawn', 'length');
DROP TABLE timeline;
ALTER TABLE interviews DROP COLUMN unsent;
