-- +goose Up
-- Withdrawal: a ledger row may lose its demographics, once, when its respondent has withdrawn, and nothing else of it ever
-- changes; what is withdrawn stays withdrawn.

DROP TRIGGER arrivals_keep;
-- +goose StatementBegin
CREATE TRIGGER arrivals_keep BEFORE UPDATE ON arrivals
WHEN NOT (
  new.demographics = '{}' AND EXISTS (SELECT 1 FROM interviews WHERE id = old.interview_id AND disposition = 'withdrawn')
  AND new.id = old.id AND new.interview_id = old.interview_id AND new.survey = old.survey AND new.version = old.version
  AND new.source = old.source AND new.at_ms = old.at_ms AND new.type = old.type AND new.membership = old.membership
  AND new.cells = old.cells AND new.decision = old.decision AND new.reason = old.reason AND new.counts = old.counts
)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER interviews_withdrawn BEFORE UPDATE ON interviews
WHEN old.disposition = 'withdrawn' AND (new.disposition != 'withdrawn' OR new.answers != '{}' OR new.in_sample != 0)
BEGIN SELECT RAISE(ABORT, 'a withdrawn interview stays withdrawn'); END;
-- +goose StatementEnd

-- What one interview has left is found without reading everybody's.
CREATE INDEX page_events_interview ON page_events (interview_id);
CREATE INDEX nonces_interview ON nonces (interview_id);

-- +goose Down
DROP INDEX nonces_interview;
DROP INDEX page_events_interview;
DROP TRIGGER interviews_withdrawn;
DROP TRIGGER arrivals_keep;
-- +goose StatementBegin
CREATE TRIGGER arrivals_keep BEFORE UPDATE ON arrivals
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
