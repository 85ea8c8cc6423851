-- +goose Up
-- Words and marks of active offers, written by Go: two texts each, of the title and of all; see texts.go. Every word is
-- looked for in each piece of the index, so pieces are put together as soon as there are two of a size. Offers are listed
-- anew when the program starts.
DROP TABLE listing_texts;
CREATE VIRTUAL TABLE listing_texts USING fts5 (
    words,
    content = '', contentless_delete = 1, detail = none, tokenize = 'unicode61 remove_diacritics 0'
);
INSERT INTO listing_texts (listing_texts, rank) VALUES ('crisismerge', 2);
DELETE FROM listings;
DELETE FROM listing_counts;
DELETE FROM settings WHERE name = 'all-listed';

-- +goose Down
DROP TABLE listing_texts;
CREATE VIRTUAL TABLE listing_texts USING fts5 (
    title, body, marks,
    content = '', contentless_delete = 1, detail = column, tokenize = 'unicode61 remove_diacritics 0'
);
DELETE FROM listings;
DELETE FROM listing_counts;
DELETE FROM settings WHERE name = 'all-listed';
