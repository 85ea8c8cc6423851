-- +goose Up
-- The search anew: active offers only, a row for each home. A home is a municipality (its ordinal by code), a district
-- (numbers after the municipalities'), or -1: none in particular, with an endless radius. What else search filters by
-- stands in the text index as marks. Offers are listed anew when the program starts.
DROP TABLE listing_tags;
DROP TABLE listings;
CREATE TABLE listings (
    seq    BIGINT NOT NULL REFERENCES offers (seq),
    kind   TEXT /*C*/ NOT NULL,
    place  INTEGER NOT NULL,
    radius INTEGER NOT NULL, -- metres
    main   BOOLEAN NOT NULL, -- one row an offer, for searches without a place
    PRIMARY KEY (seq, place)
) /*CLUSTERED*/;
CREATE INDEX listings_kind ON listings (kind, seq, place, radius, main);
CREATE INDEX listings_near ON listings (kind, place, seq, radius);
CREATE INDEX listings_place ON listings (place, seq, radius);

-- How many listings there are of each kind, home and radius, so that counting reads no listing.
CREATE TABLE listing_counts (
    kind       TEXT /*C*/ NOT NULL,
    place      INTEGER NOT NULL,
    radius     INTEGER NOT NULL,
    homes      BIGINT NOT NULL,
    offers     BIGINT NOT NULL, -- main ones
    generation BIGINT NOT NULL, -- of the last change
    PRIMARY KEY (kind, place, radius)
) /*CLUSTERED*/;
CREATE INDEX listing_counts_generation ON listing_counts (generation);

-- For asking in time whether an offer still holds, without reading all.
CREATE INDEX offers_renewed ON offers (renewed_at) WHERE state IN ('active', 'paused', 'full');

-- +goose Down
DROP INDEX offers_renewed;
DROP TABLE listing_counts;
DROP TABLE listings;
CREATE TABLE listings (
    offer   TEXT NOT NULL REFERENCES offers (id) ON DELETE CASCADE,
    seq     BIGINT NOT NULL,
    kind    TEXT /*C*/ NOT NULL,
    place   INTEGER NOT NULL,
    radius  INTEGER NOT NULL,
    main    BOOLEAN NOT NULL,
    setting TEXT NOT NULL,
    days    INTEGER NOT NULL,
    PRIMARY KEY (offer, place)
);
CREATE INDEX listings_newest ON listings (seq DESC, place, radius);
CREATE INDEX listings_kind ON listings (kind, seq DESC, place, radius);
CREATE INDEX listings_near ON listings (kind, place, seq DESC);
CREATE TABLE listing_tags (
    tag   TEXT /*C*/ NOT NULL,
    offer TEXT NOT NULL REFERENCES offers (id) ON DELETE CASCADE,
    PRIMARY KEY (tag, offer)
);
CREATE INDEX listing_tags_offer ON listing_tags (offer);
