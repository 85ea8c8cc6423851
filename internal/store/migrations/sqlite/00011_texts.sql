-- +goose Up
-- Stems of active offers, written by Go, and the marks that search filters by; rowid is listings.seq.
DROP TABLE listing_texts;
CREATE VIRTUAL TABLE listing_texts USING fts5 (
    title, body, marks,
    content = '', contentless_delete = 1, detail = column, tokenize = 'unicode61 remove_diacritics 0'
);

-- +goose Down
DROP TABLE listing_texts;
CREATE VIRTUAL TABLE listing_texts USING fts5 (
    title, body,
    content = '', contentless_delete = 1, detail = column, tokenize = 'unicode61 remove_diacritics 0'
);
