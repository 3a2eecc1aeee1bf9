-- +goose Up
-- What was changed by hand or by date, without the withdrawals and rejections, of which there may be as many as interviews.
-- The condition, which always holds, keeps SQLite from taking the index for what has the older ones.
CREATE INDEX changes_what ON changes (survey, what) WHERE survey != '';

-- +goose Down
DROP INDEX changes_what;
