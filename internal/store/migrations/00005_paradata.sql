-- +goose Up
-- How a page was answered: when it was shown (by the stamp that the server put into the form), how many earlier answers
-- were changed, in which language, and what the browser's own clock says, which nobody need believe.
ALTER TABLE page_events ADD COLUMN shown_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE page_events ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE page_events ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE page_events ADD COLUMN client_ms INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE page_events DROP COLUMN client_ms;
ALTER TABLE page_events DROP COLUMN language;
ALTER TABLE page_events DROP COLUMN changed;
ALTER TABLE page_events DROP COLUMN shown_ms;
