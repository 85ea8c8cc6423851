-- +goose Up
-- Whose session it is: sessions end with the account.
ALTER TABLE sessions ADD COLUMN volunteer TEXT NOT NULL DEFAULT '';
CREATE INDEX sessions_volunteer ON sessions (volunteer);

-- +goose Down
DROP INDEX sessions_volunteer;
ALTER TABLE sessions DROP COLUMN volunteer;
