-- +goose Up
-- Stems of active offers, written by Go; title stems carry weight A, so that title hits rank first.
CREATE TABLE listing_texts (
    seq   BIGINT PRIMARY KEY,
    stems TSVECTOR NOT NULL
);
ALTER TABLE listing_texts ALTER COLUMN stems SET STATISTICS 1000;
CREATE INDEX listing_texts_stems ON listing_texts USING gin (stems);

-- +goose Down
DROP TABLE listing_texts;
