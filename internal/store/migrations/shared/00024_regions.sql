-- +goose Up
-- The region that a row belongs to: '' is the portal's own, which all rows are until there are several. Places have one
-- region each, so that the numbers of listings need no other key.
ALTER TABLE offers ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE referrals ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE listings ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE listing_counts ADD COLUMN region TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE listing_counts DROP COLUMN region;
ALTER TABLE listings DROP COLUMN region;
ALTER TABLE referrals DROP COLUMN region;
ALTER TABLE requests DROP COLUMN region;
ALTER TABLE offers DROP COLUMN region;
