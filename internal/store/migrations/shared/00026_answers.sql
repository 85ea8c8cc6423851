-- +goose Up
-- When the volunteer's mail server took a referral's letter, when they were reminded and when they answered, and why they
-- declined.
ALTER TABLE referrals ADD COLUMN sent_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE referrals ADD COLUMN reminded_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE referrals ADD COLUMN answered_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE referrals ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- By when help is needed, and what the portal does next by itself with an open request. One without a step waits for a
-- person: so do those that have waited in silence until now.
ALTER TABLE requests ADD COLUMN urgency TEXT NOT NULL DEFAULT 'week';
ALTER TABLE requests ADD COLUMN next_step TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN next_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX requests_next ON requests (next_at) WHERE next_at > 0;
CREATE INDEX requests_unanswered ON requests (updated_at) WHERE state = 'open' AND next_at = 0;

-- +goose Down
DROP INDEX requests_unanswered;
DROP INDEX requests_next;
ALTER TABLE requests DROP COLUMN next_at;
ALTER TABLE requests DROP COLUMN next_step;
ALTER TABLE requests DROP COLUMN urgency;
ALTER TABLE referrals DROP COLUMN reason;
ALTER TABLE referrals DROP COLUMN answered_at;
ALTER TABLE referrals DROP COLUMN reminded_at;
ALTER TABLE referrals DROP COLUMN sent_at;
