-- +goose Up
-- Why a request is held, as a code: whoever decides on it must know.
ALTER TABLE requests ADD COLUMN held_reason TEXT NOT NULL DEFAULT '';
-- The requester's mailbox, as limits count it: one person fills no volunteer's week.
ALTER TABLE requests ADD COLUMN mailbox_hash TEXT NOT NULL DEFAULT '';

-- What the people who run the portal know of an account: '' nothing, blocked, or doubtful. And whether it is made up, for
-- trials.
ALTER TABLE volunteers ADD COLUMN standing TEXT NOT NULL DEFAULT '';
ALTER TABLE volunteers ADD COLUMN sample BOOLEAN NOT NULL DEFAULT FALSE;
-- Until now addresses that only resemble one another led to one account, and the last one proved took it over. Which of
-- them were meant cannot be told from the rows: those that more than one letter has proved are looked at by a person.
UPDATE volunteers SET standing = 'doubtful' WHERE id IN (SELECT o.volunteer FROM offers o JOIN audit a ON a.subject = o.id
    WHERE a.role = 'link' AND a.verb IN ('offer.publish', 'offer.submit') GROUP BY o.volunteer HAVING COUNT(DISTINCT o.id) > 1);

-- The mailbox that a code was sent to, as limits count it: wrong codes count against it, whatever they were asked for.
ALTER TABLE proofs ADD COLUMN mailbox_hash TEXT NOT NULL DEFAULT '';

-- Browsers in which a volunteer has signed in: strangers' wrong codes do not count against them.
CREATE TABLE known_browsers (
    browser_hash TEXT NOT NULL,
    volunteer    TEXT NOT NULL REFERENCES volunteers (id),
    expires_at   BIGINT NOT NULL,
    PRIMARY KEY (browser_hash, volunteer)
);
CREATE INDEX known_browsers_volunteer ON known_browsers (volunteer);

-- All letters to a person are erased with them; what the mail server said may name them, so it is sealed.
ALTER TABLE letters ADD COLUMN recipient_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE letters ADD COLUMN reply_sealed TEXT NOT NULL DEFAULT '';
CREATE INDEX letters_recipient ON letters (recipient_hash);

-- The state that an offer was taken down from, and comes back to.
ALTER TABLE offers ADD COLUMN blocked_from TEXT NOT NULL DEFAULT '';

-- Organisations that no offer needs are dropped.
CREATE INDEX offers_organisation ON offers (organisation) WHERE organisation IS NOT NULL;

-- When somebody has acted on a report; 0: it waits. Those from before without words, or of an offer that is gone, are over.
ALTER TABLE reports ADD COLUMN decided_at BIGINT NOT NULL DEFAULT 0;
UPDATE reports SET decided_at = created_at WHERE text_sealed = ''
    OR EXISTS (SELECT 1 FROM offers o WHERE o.id = reports.offer AND (o.erased_at > 0 OR o.closed_at > 0));
CREATE INDEX reports_waiting ON reports (created_at) WHERE decided_at = 0;

-- +goose Down
DROP INDEX reports_waiting;
ALTER TABLE reports DROP COLUMN decided_at;
DROP INDEX offers_organisation;
ALTER TABLE offers DROP COLUMN blocked_from;
DROP INDEX letters_recipient;
ALTER TABLE letters DROP COLUMN reply_sealed;
ALTER TABLE letters DROP COLUMN recipient_hash;
DROP TABLE known_browsers;
ALTER TABLE proofs DROP COLUMN mailbox_hash;
ALTER TABLE volunteers DROP COLUMN sample;
ALTER TABLE volunteers DROP COLUMN standing;
ALTER TABLE requests DROP COLUMN mailbox_hash;
ALTER TABLE requests DROP COLUMN held_reason;
