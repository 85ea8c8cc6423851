package store

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"example.org/spolu/internal/help"
)

const offerColumns = `id, volunteer, COALESCE(organisation, ''), author_name, author_type,
	COALESCE((SELECT g.ico FROM organisations g WHERE g.id = offers.organisation), ''),
	COALESCE((SELECT g.verified FROM organisations g WHERE g.id = offers.organisation), FALSE), state, blocked_from, version, kind, title, body, language,
	place, reach, setting, languages, times, from_day, until_day, per_week, answers, paused_until,
	created_at, updated_at, published_at, renewed_at, closed_at`

func readOffer(row Row) (help.Offer, error) {
	var o help.Offer
	var reach, languages, times, answers string // JSON
	var created, updated, published, renewed, closed int64
	err := row.Scan(&o.ID, &o.Volunteer, &o.Organisation, &o.By.Name, &o.By.Type, &o.By.ICO, &o.By.Verified, &o.State, &o.BlockedFrom, &o.Version,
		&o.Kind, &o.Title,
		&o.Text, &o.Language, &o.Place, &reach, &o.Setting, &languages, &times, &o.From, &o.Until, &o.PerWeek, &answers,
		&o.PausedUntil, &created, &updated, &published, &renewed, &closed)
	if err != nil {
		return o, missing(err)
	}
	o.CreatedAt, o.UpdatedAt, o.PublishedAt = instant(created), instant(updated), instant(published)
	o.RenewedAt, o.ClosedAt = instant(renewed), instant(closed)
	return o, cmp.Or(json.Unmarshal([]byte(reach), &o.Reach), json.Unmarshal([]byte(languages), &o.Languages),
		json.Unmarshal([]byte(times), &o.Times), json.Unmarshal([]byte(answers), &o.Answers))
}

// Offer finds an offer in any state that is not erased, locked until a writing transaction ends; whether it may be seen is
// help.CanOffer's to say.
func (tx *Tx) Offer(id string) (help.Offer, error) {
	return readOffer(tx.row(`SELECT `+offerColumns+` FROM offers WHERE id = $1 AND erased_at = 0`+tx.lock(), id))
}

// OffersOf are the offers of a volunteer that are not erased, newest first.
func (tx *Tx) OffersOf(volunteer string) ([]help.Offer, error) {
	return all(tx, readOffer, `SELECT `+offerColumns+` FROM offers WHERE volunteer = $1 AND erased_at = 0 ORDER BY created_at DESC, id DESC`, volunteer)
}

// BlockedTogether are the offers of a volunteer that were taken down together with the account, when it was blocked
// last.
func (tx *Tx) BlockedTogether(volunteer string) ([]help.Offer, error) {
	return all(tx, readOffer, `SELECT `+offerColumns+` FROM offers WHERE volunteer = $1 AND state = 'blocked' AND erased_at = 0
		AND closed_at = (SELECT MAX(at) FROM audit WHERE subject = $1 AND verb = 'volunteer.block') ORDER BY created_at, id`, volunteer)
}

// offersAt are the offers with these places in the order of publication, by place.
func (tx *Tx) offersAt(seqs []int64) (map[int64]help.Offer, error) {
	found := make(map[int64]help.Offer, len(seqs))
	if len(seqs) == 0 {
		return found, nil
	}
	clause, arg := tx.db.dialect.oneOf("$1", seqs)
	_, err := all(tx, func(columns Row) (none struct{}, err error) {
		var seq int64
		o, err := readOffer(withFirst{columns, &seq})
		found[seq] = o
		return none, err
	}, `SELECT seq, `+offerColumns+` FROM offers WHERE seq `+clause, arg)
	return found, err
}

// withFirst reads one more column before those that somebody else reads.
type withFirst struct {
	Row
	first any
}

func (w withFirst) Scan(into ...any) error { return w.Row.Scan(append([]any{w.first}, into...)...) }

// OffersIn are the offers in a state, the longest waiting first, at most 500.
func (tx *Tx) OffersIn(state help.OfferState) ([]help.Offer, error) {
	return all(tx, readOffer, `SELECT `+offerColumns+` FROM offers WHERE state = $1 ORDER BY updated_at, id LIMIT 500`, state)
}

// AddOffer writes a new offer. contact is what came with it of the person, sealed until the address is confirmed.
func (tx *Tx) AddOffer(o help.Offer, contact string) error {
	if err := tx.seal("offers", o.ID, field{"contact", &contact}); err != nil {
		return err
	}
	return tx.insertOffers(offerRow(o, contact))
}

func (tx *Tx) insertOffers(rows ...[]any) error {
	return tx.insert(`offers (id, volunteer, organisation, author_name, author_type, state, version, kind, title, body, language,
		place, reach, setting, languages, times, from_day, until_day, per_week, answers, paused_until, contact_sealed,
		created_at, updated_at, published_at, renewed_at, closed_at)`, marksFor(27), rows...)
}

// offerRow is an offer as insertOffers takes it.
func offerRow(o help.Offer, contact string) []any {
	return []any{o.ID, o.Volunteer, nullable(o.Organisation), o.By.Name, o.By.Type, o.State, 1, o.Kind, o.Title, o.Text, o.Language,
		o.Place, list(o.Reach), o.Setting, list(o.Languages), list(o.Times), o.From, o.Until, o.PerWeek, list(o.Answers), o.PausedUntil,
		contact, micros(o.CreatedAt), micros(o.UpdatedAt), micros(o.PublishedAt), micros(o.RenewedAt), micros(o.ClosedAt)}
}

// OfferContact opens what came with an unconfirmed offer of the person.
func (tx *Tx) OfferContact(id string) (contact string, err error) {
	if err := tx.row(`SELECT contact_sealed FROM offers WHERE id = $1`, id).Scan(&contact); err != nil {
		return "", missing(err)
	}
	return contact, tx.open("offers", id, field{"contact", &contact})
}

// MoveOffer gives an offer to another account.
func (tx *Tx) MoveOffer(id, volunteer string) error {
	return tx.changed(`UPDATE offers SET volunteer = $2 WHERE id = $1`, id, volunteer)
}

// DropOfferContact forgets it once the account has it.
func (tx *Tx) DropOfferContact(id string) error {
	return tx.changed(`UPDATE offers SET contact_sealed = '' WHERE id = $1`, id)
}

// UpdateOffer writes an offer back. It is a conflict where somebody else has changed it since it was read.
func (tx *Tx) UpdateOffer(o help.Offer) error {
	err := tx.changed(`UPDATE offers SET version = version + 1, organisation = $3, author_name = $4, author_type = $5, state = $6,
		kind = $7, title = $8, body = $9, language = $10, place = $11, reach = $12, setting = $13, languages = $14, times = $15,
		from_day = $16, until_day = $17, per_week = $18, answers = $19, paused_until = $20, updated_at = $21, published_at = $22,
		renewed_at = $23, closed_at = $24, blocked_from = $25 WHERE id = $1 AND version = $2`,
		o.ID, o.Version, nullable(o.Organisation), o.By.Name, o.By.Type, o.State, o.Kind, o.Title, o.Text, o.Language, o.Place,
		list(o.Reach), o.Setting, list(o.Languages), list(o.Times), o.From, o.Until, o.PerWeek, list(o.Answers), o.PausedUntil,
		micros(tx.Now), micros(o.PublishedAt), micros(o.RenewedAt), micros(o.ClosedAt), o.BlockedFrom)
	if errors.Is(err, sql.ErrNoRows) {
		return help.Fail(help.Conflict, "error.changed-elsewhere")
	}
	return err
}

// PausedOffersDue are the ids of paused offers whose day to come back is day or before.
func (tx *Tx) PausedOffersDue(day help.Date) ([]string, error) {
	return all(tx, readText, `SELECT id FROM offers WHERE state = 'paused' AND paused_until <> '' AND paused_until <= $1
		ORDER BY paused_until LIMIT 500`, day)
}

// FullOffersWithRoom are the ids of full offers that were handed verified requests of fewer people since a time than
// their own number.
func (tx *Tx) FullOffersWithRoom(since time.Time) ([]string, error) {
	return all(tx, readText, `SELECT id FROM offers WHERE state = 'full' AND (per_week = 0
		OR per_week > (SELECT COUNT(DISTINCT q.mailbox_hash) FROM referrals f JOIN requests q ON q.id = f.request
			WHERE f.offer = offers.id AND f.created_at >= $1 AND q.verified)) ORDER BY updated_at LIMIT 500`, micros(since))
}

// OffersOver are the ids of offers that ended: unconfirmed ones created before the first time, listed ones whose
// last day is before day or that were not renewed since the second time.
func (tx *Tx) OffersOver(unconfirmed, renewed time.Time, day help.Date) ([]string, error) {
	// Three questions, each by an index of its own: with OR it would be one that reads all offers.
	index := tx.db.dialect.index
	return all(tx, readText, `SELECT id FROM (
		SELECT id, updated_at FROM offers WHERE state = 'unconfirmed' AND created_at < $1
		UNION SELECT id, updated_at FROM offers `+index("offers_renewed")+` WHERE state IN ('active', 'paused', 'full') AND renewed_at < $2
		UNION SELECT id, updated_at FROM offers `+index("offers_until")+` WHERE state IN ('active', 'paused', 'full') AND until_day <> '' AND until_day < $3
		) AS ended ORDER BY updated_at LIMIT 500`, micros(unconfirmed), micros(renewed), day)
}

// OffersToRemind are the ids of public and paused offers that were last renewed before a time and not yet reminded of
// it.
func (tx *Tx) OffersToRemind(renewed time.Time) ([]string, error) {
	return all(tx, readText, `SELECT id FROM offers `+tx.db.dialect.index("offers_renewed")+` WHERE state IN ('active', 'paused', 'full') AND renewed_at < $1 AND reminded_at < renewed_at
		ORDER BY renewed_at LIMIT 500`, micros(renewed))
}

// MarkReminded notes that the volunteer was asked; marked is false where that was noted since the offer was renewed.
func (tx *Tx) MarkReminded(id string) (marked bool, err error) {
	n, err := tx.affected(`UPDATE offers SET reminded_at = $2 WHERE id = $1 AND reminded_at < renewed_at`, id, micros(tx.Now))
	return n > 0, err
}

// ActiveOffers are all public offers.
func (tx *Tx) ActiveOffers() ([]help.Offer, error) {
	return all(tx, readOffer, `SELECT `+offerColumns+` FROM offers WHERE state = 'active'`)
}

// nullable is a reference as a column holds it: NULL for none.
func nullable(id string) any {
	if id == "" {
		return nil
	}
	return id
}
