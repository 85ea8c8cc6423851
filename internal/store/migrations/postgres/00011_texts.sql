-- +goose Up
-- Stems of active offers and the marks that search filters by; offers are listed anew when the program starts.
TRUNCATE listing_texts;
CREATE INDEX listings_newest ON listings (seq, place, radius, main);

-- +goose Down
TRUNCATE listing_texts;
DROP INDEX listings_newest;
