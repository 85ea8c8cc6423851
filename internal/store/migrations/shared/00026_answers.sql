-- +goose Up
-- When the volunteer's mail server took a referral's letter, when they answered it, and why they declined.
ALTER TABLE referrals ADD COLUMN sent_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE referrals ADD COLUMN answered_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE referrals ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE referrals DROP COLUMN reason;
ALTER TABLE referrals DROP COLUMN answered_at;
ALTER TABLE referrals DROP COLUMN sent_at;
