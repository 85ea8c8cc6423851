-- +goose Up
-- The request that a letter to its requester is about: its page says what became of the letter.
ALTER TABLE letters ADD COLUMN request TEXT;
CREATE INDEX letters_request ON letters (request);

-- +goose Down
DROP INDEX letters_request;
ALTER TABLE letters DROP COLUMN request;
