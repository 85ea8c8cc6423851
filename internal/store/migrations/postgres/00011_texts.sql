-- +goose Up
-- Stems of active offers and the marks that search filters by; offers are listed anew when the program starts.
TRUNCATE listing_texts;
-- Texts by age, so that the newest of a frequent word are found without reading them all; see shelves.go.
CREATE TABLE text_shelves (
    shelf BIGINT PRIMARY KEY,
    first BIGINT NOT NULL, -- seq
    texts BIGINT NOT NULL
);
INSERT INTO text_shelves (shelf, first, texts) VALUES (0, 0, 0);
CREATE INDEX listings_newest ON listings (seq, place, radius, main);

-- +goose Down
DROP TABLE text_shelves;
TRUNCATE listing_texts;
DROP INDEX listings_newest;
