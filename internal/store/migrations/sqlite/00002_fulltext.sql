-- +goose Up
-- Stems of active offers, written by Go; rowid is listings.seq. title and body apart, so that title hits rank first.
CREATE VIRTUAL TABLE listing_texts USING fts5 (
    title, body,
    content = '', contentless_delete = 1, detail = column, tokenize = 'unicode61 remove_diacritics 0'
);

-- +goose Down
DROP TABLE listing_texts;
