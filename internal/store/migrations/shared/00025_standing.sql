-- +goose Up
-- For finding the few accounts with a standing of their own, without reading all: each start looks for those in doubt.
CREATE INDEX volunteers_standing ON volunteers (standing) WHERE standing <> '';

-- +goose Down
DROP INDEX volunteers_standing;
