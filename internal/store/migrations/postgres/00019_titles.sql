-- +goose Up
-- The texts of titles stand on shelves of their own, above the others; see texts.go. Offers get theirs while the portal
-- serves. What is written goes into the index at once: what waits beside it is read through by every search.
INSERT INTO text_shelves (shelf, first, texts) SELECT COUNT(*), 4611686018427387904, 0 FROM text_shelves;
ALTER INDEX listing_texts_stems SET (fastupdate = off);
SELECT gin_clean_pending_list('listing_texts_stems');
-- Nodes of the version before, which serve meanwhile, know nothing of these texts: they go with the other one of the listing.
-- +goose StatementBegin
CREATE FUNCTION title_goes_too() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN DELETE FROM listing_texts WHERE seq = OLD.seq + 4611686018427387904; RETURN NULL; END $$;
-- +goose StatementEnd
CREATE TRIGGER title_goes_too AFTER DELETE ON listing_texts FOR EACH ROW
    WHEN (OLD.seq < 4611686018427387904) EXECUTE FUNCTION title_goes_too();

-- +goose Down
DROP TRIGGER title_goes_too ON listing_texts;
DROP FUNCTION title_goes_too;
ALTER INDEX listing_texts_stems RESET (fastupdate);
DELETE FROM listing_texts WHERE seq >= 4611686018427387904;
DELETE FROM text_shelves WHERE first >= 4611686018427387904;
