-- +goose Up
-- The sample counted by type, for weights: the partial index holds only what is in the sample, and answers alone.

CREATE INDEX interviews_sample ON interviews (survey, type) WHERE in_sample = 1;

-- +goose Down
DROP INDEX interviews_sample;
