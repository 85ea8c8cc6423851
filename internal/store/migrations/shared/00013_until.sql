-- +goose Up
-- For ending what holds until a day without reading all offers.
CREATE INDEX offers_until ON offers (until_day) WHERE state IN ('active', 'paused', 'full') AND until_day <> '';

-- +goose Down
DROP INDEX offers_until;
