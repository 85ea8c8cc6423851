-- +goose Up
-- Rows stand in the order of their key, instead of beside it: counting writes two trees instead of three.
CREATE TABLE counted_by_key (
	key_hash text   NOT NULL,
	at       bigint NOT NULL,
	id       text   NOT NULL,
	PRIMARY KEY (key_hash, at, id)
) WITHOUT ROWID;
INSERT INTO counted_by_key SELECT key_hash, at, id FROM counted;
DROP TABLE counted;
ALTER TABLE counted_by_key RENAME TO counted;
CREATE INDEX counted_at ON counted (at);

-- +goose Down
CREATE TABLE counted_by_row (
	key_hash text   NOT NULL,
	at       bigint NOT NULL,
	id       text   NOT NULL,
	PRIMARY KEY (key_hash, at, id)
);
INSERT INTO counted_by_row SELECT key_hash, at, id FROM counted;
DROP TABLE counted;
ALTER TABLE counted_by_row RENAME TO counted;
CREATE INDEX counted_at ON counted (at);
