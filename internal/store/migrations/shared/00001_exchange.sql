-- +goose Up
-- Times are UTC microseconds, ids are random texts made in Go, lists are JSON. A column named *_sealed
-- holds what package vault made of a contact, *_hash a keyed hash to find it by.
-- "TEXT /*C*/" becomes TEXT COLLATE "C" on PostgreSQL, so that both databases order it alike.

CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
INSERT INTO settings (name, value) VALUES ('generation', '0');

CREATE TABLE municipalities (
    code         TEXT /*C*/ NOT NULL PRIMARY KEY,
    name         TEXT NOT NULL,
    district     TEXT NOT NULL,
    lat          DOUBLE PRECISION NOT NULL,
    lon          DOUBLE PRECISION NOT NULL,
    population   BIGINT NOT NULL,
    postal_codes TEXT NOT NULL,
    former       BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE volunteers (
    id             TEXT /*C*/ NOT NULL PRIMARY KEY,
    email_hash     TEXT NOT NULL UNIQUE,
    email_sealed   TEXT NOT NULL,
    first_name     TEXT NOT NULL,
    surname_sealed TEXT NOT NULL,
    phone_sealed   TEXT NOT NULL,
    language       TEXT NOT NULL,
    confirmed      BOOLEAN NOT NULL,
    created_at     BIGINT NOT NULL
);

CREATE TABLE organisations (
    id         TEXT /*C*/ NOT NULL PRIMARY KEY,
    ico        TEXT NOT NULL,
    name       TEXT NOT NULL,
    verified   BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    UNIQUE (ico, name)
);

CREATE TABLE offers (
    id             TEXT /*C*/ NOT NULL PRIMARY KEY,
    volunteer      TEXT NOT NULL REFERENCES volunteers (id),
    organisation   TEXT REFERENCES organisations (id),
    author_name    TEXT NOT NULL,
    author_type    TEXT NOT NULL,
    state          TEXT NOT NULL,
    version        BIGINT NOT NULL,
    seq            BIGINT UNIQUE, -- first publication in microseconds, made unique: order, cursor, full-text row
    kind           TEXT NOT NULL,
    title          TEXT NOT NULL,
    body           TEXT NOT NULL,
    language       TEXT NOT NULL,
    place          TEXT NOT NULL, -- municipality code, '' for the whole region
    reach          TEXT NOT NULL,
    setting        TEXT NOT NULL,
    languages      TEXT NOT NULL,
    times          TEXT NOT NULL,
    from_day       TEXT NOT NULL,
    until_day      TEXT NOT NULL,
    per_week       BIGINT NOT NULL,
    answers        TEXT NOT NULL,
    paused_until   TEXT NOT NULL,
    contact_sealed TEXT NOT NULL, -- names and phone as given with the offer, until its address is confirmed
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    published_at   BIGINT NOT NULL,
    renewed_at     BIGINT NOT NULL,
    reminded_at    BIGINT NOT NULL DEFAULT 0,
    closed_at      BIGINT NOT NULL
);
CREATE INDEX offers_volunteer ON offers (volunteer, created_at);
CREATE INDEX offers_state ON offers (state, updated_at);

-- The search: active offers only, a row for each home municipality. An offer without one, for the whole region or
-- from home has place -1 and an endless radius.
CREATE TABLE listings (
    offer   TEXT NOT NULL REFERENCES offers (id) ON DELETE CASCADE,
    seq     BIGINT NOT NULL,
    kind    TEXT /*C*/ NOT NULL,
    place   INTEGER NOT NULL, -- the municipality's ordinal by code
    radius  INTEGER NOT NULL, -- metres
    main    BOOLEAN NOT NULL, -- one row an offer, for searches without a place
    setting TEXT NOT NULL,
    days    INTEGER NOT NULL, -- bit mask, Monday lowest
    PRIMARY KEY (offer, place)
);
CREATE INDEX listings_newest ON listings (seq DESC, place, radius);
CREATE INDEX listings_kind ON listings (kind, seq DESC, place, radius);
CREATE INDEX listings_near ON listings (kind, place, seq DESC);

-- What else search filters by: 'lang:cs', 'payment:cash'.
CREATE TABLE listing_tags (
    tag   TEXT /*C*/ NOT NULL,
    offer TEXT NOT NULL REFERENCES offers (id) ON DELETE CASCADE,
    PRIMARY KEY (tag, offer)
);
CREATE INDEX listing_tags_offer ON listing_tags (offer);

CREATE TABLE requests (
    id                 TEXT /*C*/ NOT NULL PRIMARY KEY,
    reference          TEXT NOT NULL UNIQUE,
    state              TEXT NOT NULL,
    offer              TEXT REFERENCES offers (id),
    verified           BOOLEAN NOT NULL,
    name_sealed        TEXT NOT NULL,
    email_sealed       TEXT NOT NULL,
    phone_sealed       TEXT NOT NULL,
    need_sealed        TEXT NOT NULL,
    beneficiary_sealed TEXT NOT NULL,
    when_sealed        TEXT NOT NULL,
    on_behalf          BOOLEAN NOT NULL,
    place              TEXT NOT NULL,
    language           TEXT NOT NULL,
    token_hash         TEXT NOT NULL UNIQUE, -- of the address of its state
    token_sealed       TEXT NOT NULL,        -- for the letters that name it
    once_hash          TEXT UNIQUE,          -- idempotency key
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL,
    closed_at          BIGINT NOT NULL
);
CREATE INDEX requests_state ON requests (state, updated_at);
CREATE INDEX requests_offer ON requests (offer, created_at);

CREATE TABLE referrals (
    id         TEXT /*C*/ NOT NULL PRIMARY KEY,
    request    TEXT NOT NULL REFERENCES requests (id),
    offer      TEXT NOT NULL REFERENCES offers (id),
    volunteer  TEXT NOT NULL REFERENCES volunteers (id),
    state      TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (request, offer)
);
CREATE INDEX referrals_offer ON referrals (offer, created_at);

-- Links and codes that prove an address. The link is found by its own hash, the code within what was asked for
-- (handle: the browser's cookie, or the request's address).
CREATE TABLE proofs (
    link_hash   TEXT NOT NULL PRIMARY KEY,
    handle_hash TEXT NOT NULL,
    code_hash   TEXT NOT NULL,
    purpose     TEXT NOT NULL, -- sign-in, offer, request
    subject     TEXT NOT NULL, -- id of the volunteer, offer or request; '' for an unknown address
    tries       BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    used_at     BIGINT NOT NULL
);
CREATE INDEX proofs_handle ON proofs (handle_hash, purpose);
CREATE INDEX proofs_expiry ON proofs (expires_at);

CREATE TABLE drafts (
    token_hash     TEXT NOT NULL PRIMARY KEY,
    content_sealed TEXT NOT NULL,
    expires_at     BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash  TEXT NOT NULL PRIMARY KEY,
    data_sealed TEXT NOT NULL,
    expires_at  BIGINT NOT NULL
);

CREATE TABLE letters (
    id               TEXT /*C*/ NOT NULL PRIMARY KEY,
    message_id       TEXT NOT NULL UNIQUE,
    kind             TEXT NOT NULL,
    language         TEXT NOT NULL,
    recipient_sealed TEXT NOT NULL,
    content_sealed   TEXT NOT NULL,
    referral         TEXT REFERENCES referrals (id),
    state            TEXT NOT NULL,
    attempts         BIGINT NOT NULL,
    next_try         BIGINT NOT NULL,
    lease_until      BIGINT NOT NULL,
    fence            BIGINT NOT NULL,
    problem          TEXT NOT NULL, -- what the mail server said, as a code: never its words
    created_at       BIGINT NOT NULL,
    done_at          BIGINT NOT NULL
);
CREATE INDEX letters_due ON letters (state, next_try);

CREATE TABLE jobs (
    name        TEXT NOT NULL PRIMARY KEY,
    next_run    BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    fence       BIGINT NOT NULL
);

-- What was counted against a limit: hashed key, when.
CREATE TABLE counted (
    key_hash TEXT NOT NULL,
    at       BIGINT NOT NULL,
    id       TEXT /*C*/ NOT NULL,
    PRIMARY KEY (key_hash, at, id)
);
CREATE INDEX counted_at ON counted (at);

CREATE TABLE reports (
    id          TEXT /*C*/ NOT NULL PRIMARY KEY,
    offer       TEXT NOT NULL REFERENCES offers (id),
    reason      TEXT NOT NULL,
    text_sealed TEXT NOT NULL,
    created_at  BIGINT NOT NULL
);

-- Who did what, without contacts; only ever added to.
CREATE TABLE audit (
    id      TEXT /*C*/ NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    role    TEXT NOT NULL,
    actor   TEXT NOT NULL,
    verb    TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, at);

-- +goose Down
DROP TABLE audit;
DROP TABLE reports;
DROP TABLE counted;
DROP TABLE jobs;
DROP TABLE letters;
DROP TABLE sessions;
DROP TABLE drafts;
DROP TABLE proofs;
DROP TABLE referrals;
DROP TABLE requests;
DROP TABLE listing_tags;
DROP TABLE listings;
DROP TABLE offers;
DROP TABLE organisations;
DROP TABLE volunteers;
DROP TABLE municipalities;
DROP TABLE settings;
