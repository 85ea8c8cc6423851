-- +goose Up
-- Whose session it is: of which kind, and which one. Nodes of the version before still write the volunteer alone, and end
-- sessions by that; a later migration takes the column away.
ALTER TABLE sessions ADD COLUMN subject_kind TEXT NOT NULL DEFAULT 'volunteer';
ALTER TABLE sessions ADD COLUMN subject TEXT NOT NULL DEFAULT '';
UPDATE sessions SET subject = volunteer;
CREATE INDEX sessions_subject ON sessions (subject_kind, subject);

-- +goose Down
DROP INDEX sessions_subject;
ALTER TABLE sessions DROP COLUMN subject;
ALTER TABLE sessions DROP COLUMN subject_kind;
