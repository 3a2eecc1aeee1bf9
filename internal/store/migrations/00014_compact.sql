-- +goose Up
-- Rows are small: what every interview repeats is written once. A key or an entry that is a number stands for the survey's name
-- with this number, in answers, demographics, submitted, unsent, events, and for the version of a ledger row; one that is none
-- is the name itself, as all were before.
CREATE TABLE names (
  survey TEXT NOT NULL,
  number INTEGER NOT NULL,
  name   TEXT NOT NULL,
  PRIMARY KEY (survey, number),
  UNIQUE (survey, name)
) WITHOUT ROWID;

-- How the pages were answered stands in the interview's own row, to which every post appends: ",[elapsed, page, open, client, kind,
-- changed, orders, language, honeypot]", times in milliseconds, without the last ones that say nothing. elapsed is the time since
-- the post before, or since the interview began; open is how long the page had been made, null when unknown; kind is 0 answered,
-- 1 refused, 2 back, 3 language; a language of 0 is that of the post before.
ALTER TABLE interviews ADD COLUMN events TEXT NOT NULL DEFAULT '';
UPDATE interviews SET events = p.events FROM (
    SELECT interview_id, group_concat(',' || event, '' ORDER BY id) AS events FROM (
      SELECT e.id, e.interview_id, json_array(
        e.at_ms - lag(e.at_ms, 1, i.started_ms) OVER (PARTITION BY e.interview_id ORDER BY e.id), e.page,
        CASE WHEN e.shown_ms > 0 THEN e.at_ms - e.shown_ms END, e.client_ms,
        CASE e.event WHEN 'answered' THEN 0 WHEN 'refused' THEN 1 WHEN 'back' THEN 2 WHEN 'language' THEN 3 ELSE e.event END,
        e.changed, CASE e.shown WHEN '' THEN 0 ELSE json(e.shown) END, CASE e.language WHEN '' THEN 0 ELSE e.language END, e.honeypot) AS event
      FROM page_events e JOIN interviews i ON i.id = e.interview_id)
    GROUP BY interview_id) AS p
  WHERE p.interview_id = interviews.id AND interviews.disposition != 'withdrawn';
DROP TABLE page_events;

-- There is no way back: an older program could not read the numbers.
