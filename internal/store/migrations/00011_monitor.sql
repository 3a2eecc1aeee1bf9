-- +goose Up
-- The admitted who have withdrawn, by how their interviews had ended before: a report counts among the finished who withdrew
-- afterwards, and so does the monitor.
INSERT INTO counters (survey, kind, name, n)
  SELECT survey, 'withdrawn_end', was, count(*) FROM interviews
  WHERE disposition = 'withdrawn' AND decision = 'admitted' AND was != '' GROUP BY survey, was;

-- Interviews that stand on another page than the one they are said to stand on. Until the monitor counted, an interview's page
-- was the one last posted, none before the first post, and not the one shown after it; which that was depends on the questionnaire, so the program puts
-- them right when it puts the survey into the field. Of a page posted and answered nobody who is in progress is shown it
-- again, unless no other is left.
CREATE TABLE misplaced (
  interview_id INTEGER PRIMARY KEY,
  survey       TEXT NOT NULL,
  event        TEXT NOT NULL             -- what was last done with the page: answered, back; begun when no page was posted
);
INSERT INTO misplaced (interview_id, survey, event)
  SELECT i.id, i.survey, e.event FROM interviews i
  JOIN page_events e ON e.id = (SELECT max(id) FROM page_events WHERE interview_id = i.id)
  WHERE i.disposition = '' AND i.page != '' AND e.page = i.page AND e.event IN ('answered', 'back')
  UNION ALL SELECT id, survey, 'begun' FROM interviews WHERE disposition = '' AND page = '';

-- +goose Down
DROP TABLE misplaced;
DELETE FROM counters WHERE kind = 'withdrawn_end';
