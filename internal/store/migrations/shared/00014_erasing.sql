-- +goose Up
-- What is personal of a request, an offer or an account is erased when its time is over; the row stays as a number
-- without data. 0: not erased.
ALTER TABLE requests ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE offers ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE volunteers ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX requests_closed ON requests (closed_at) WHERE closed_at > 0 AND erased_at = 0;
CREATE INDEX offers_closed ON offers (closed_at) WHERE closed_at > 0 AND erased_at = 0;
CREATE INDEX letters_done ON letters (done_at) WHERE done_at > 0;
CREATE INDEX letters_referral ON letters (referral);
CREATE INDEX reports_created ON reports (created_at) WHERE text_sealed <> '';
CREATE INDEX referrals_volunteer ON referrals (volunteer, created_at);

-- +goose Down
DROP INDEX referrals_volunteer;
DROP INDEX reports_created;
DROP INDEX letters_referral;
DROP INDEX letters_done;
DROP INDEX offers_closed;
DROP INDEX requests_closed;
ALTER TABLE volunteers DROP COLUMN erased_at;
ALTER TABLE offers DROP COLUMN erased_at;
ALTER TABLE requests DROP COLUMN erased_at;
