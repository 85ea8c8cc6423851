package store

import (
	"database/sql"
	"errors"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/mapping"
)

// offerRow is an offer with what only its table knows.
type offerRow struct {
	help.Offer
	contact string // what came with it of the person, until the address is confirmed
}

var offerTable = mapping.New("offers", []mapping.Column[offerRow]{
	mapping.Col("id", func(r *offerRow) any { return &r.ID }, 0, ""),
	mapping.Col("volunteer", func(r *offerRow) any { return &r.Volunteer }, 0, ""),
	mapping.Col("region", func(r *offerRow) any { return &r.Region }, mapping.Changes, ""),
	mapping.Col("organisation",
		func(r *offerRow) any { return mapping.Reference(&r.Organisation) }, mapping.Changes, "NULL"),
	mapping.Col("author_name", func(r *offerRow) any { return &r.By.Name }, mapping.Changes, "''"),
	mapping.Col("author_type", func(r *offerRow) any { return &r.By.Type }, mapping.Changes, ""),
	mapping.Col("COALESCE((SELECT g.ico FROM organisations g WHERE g.id = offers.organisation), '')",
		func(r *offerRow) any { return &r.By.ICO }, mapping.Joined, ""),
	mapping.Col("COALESCE((SELECT g.verified FROM organisations g WHERE g.id = offers.organisation), FALSE)",
		func(r *offerRow) any { return &r.By.Verified }, mapping.Joined, ""),
	mapping.Col("state", func(r *offerRow) any { return &r.State }, mapping.Changes, ""),
	mapping.Col("blocked_from", func(r *offerRow) any { return &r.BlockedFrom }, mapping.Changes, ""),
	mapping.Col("version", func(r *offerRow) any { return &r.Version }, mapping.Versioned, ""),
	mapping.Col("paused_until", func(r *offerRow) any { return &r.PausedUntil }, mapping.Changes, ""),
	mapping.Col("contact", func(r *offerRow) any { return &r.contact }, mapping.Sealed|mapping.Unread, "''"),
	mapping.Col("created_at", func(r *offerRow) any { return mapping.Time(&r.CreatedAt) }, 0, ""),
	mapping.Col("updated_at", func(r *offerRow) any { return mapping.Time(&r.UpdatedAt) }, mapping.Changes, ""),
	mapping.Col("published_at", func(r *offerRow) any { return mapping.Time(&r.PublishedAt) }, mapping.Changes, ""),
	mapping.Col("renewed_at", func(r *offerRow) any { return mapping.Time(&r.RenewedAt) }, mapping.Changes, ""),
	mapping.Col("closed_at", func(r *offerRow) any { return mapping.Time(&r.ClosedAt) }, mapping.Changes, ""),
}, mapping.Fields(help.DescriptionFields,
	func(r *offerRow) *help.Description { return &r.Description }, mapping.Changes)...)

func (tx *Tx) readOffer(row Row) (help.Offer, error) {
	r, err := read(tx, offerTable, row)
	return r.Offer, err
}

func (tx *Tx) offers(where string, args ...any) ([]help.Offer, error) {
	return all(tx, tx.readOffer, offerTable.Query(where), args...)
}

// Offer finds an offer in any state that is not erased, locked until a writing transaction ends; whether it may be
// seen is help.CanOffer's to say.
func (tx *Tx) Offer(id string) (help.Offer, error) {
	return tx.readOffer(tx.row(offerTable.Query(`WHERE id = $1 AND erased_at = 0`)+tx.lock(), id))
}

// OffersOf are the offers of a volunteer that are not erased, newest first.
func (tx *Tx) OffersOf(volunteer string) ([]help.Offer, error) {
	return tx.offers(`WHERE volunteer = $1 AND erased_at = 0 ORDER BY created_at DESC, id DESC`, volunteer)
}

// BlockedTogether are the offers of a volunteer that were taken down together with the account, when it was blocked
// last.
func (tx *Tx) BlockedTogether(volunteer string) ([]help.Offer, error) {
	return tx.offers(`WHERE volunteer = $1 AND state = 'blocked' AND erased_at = 0
		AND closed_at = (SELECT MAX(at) FROM audit WHERE subject = $1 AND verb = 'volunteer.block')
		ORDER BY created_at, id`, volunteer)
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
		o, err := tx.readOffer(withFirst{columns, &seq})
		found[seq] = o
		return none, err
	}, `SELECT seq, `+offerTable.Selected+` FROM offers WHERE seq `+clause, arg)
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
	return tx.offers(`WHERE state = $1 ORDER BY updated_at, id LIMIT 500`, state)
}

// AddOffer writes a new offer. contact is what came with it of the person, sealed until the address is confirmed.
func (tx *Tx) AddOffer(o help.Offer, contact string) error {
	o.Version = 1
	return add(tx, offerTable, offerRow{o, contact})
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

// SetOfferContact is another contact of an unconfirmed offer, whose account may be another as well.
func (tx *Tx) SetOfferContact(id, volunteer, contact string) error {
	if err := tx.seal("offers", id, field{"contact", &contact}); err != nil {
		return err
	}
	return tx.changed(`UPDATE offers SET volunteer = $2, contact_sealed = $3, version = version + 1 WHERE id = $1`, id,
		volunteer, contact)
}

// DropOfferContact forgets it once the account has it.
func (tx *Tx) DropOfferContact(id string) error {
	return tx.changed(`UPDATE offers SET contact_sealed = '' WHERE id = $1`, id)
}

// UpdateOffer writes an offer back. It is a conflict where somebody else has changed it since it was read.
func (tx *Tx) UpdateOffer(o help.Offer) error {
	o.UpdatedAt = tx.Now
	err := update(tx, offerTable, &offerRow{Offer: o})
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
			WHERE f.offer = offers.id AND f.created_at >= $1 AND q.verified)) ORDER BY updated_at LIMIT 500`,
		mapping.Micros(since))
}

// OffersOver are the ids of offers that ended: unconfirmed ones created before the first time, listed ones whose
// last day is before day or that were not renewed since the second time.
func (tx *Tx) OffersOver(unconfirmed, renewed time.Time, day help.Date) ([]string, error) {
	// Three questions, each by an index of its own: with OR it would be one that reads all offers.
	index := tx.db.dialect.index
	return all(tx, readText, `SELECT id FROM (
		SELECT id, updated_at FROM offers WHERE state = 'unconfirmed' AND created_at < $1
		UNION SELECT id, updated_at FROM offers `+index("offers_renewed")+`
			WHERE state IN ('active', 'paused', 'full') AND renewed_at < $2
		UNION SELECT id, updated_at FROM offers `+index("offers_until")+`
			WHERE state IN ('active', 'paused', 'full') AND until_day <> '' AND until_day < $3
		) AS ended ORDER BY updated_at LIMIT 500`, mapping.Micros(unconfirmed), mapping.Micros(renewed), day)
}

// OffersToRemind are the ids of public and paused offers that were last renewed before a time and not yet reminded of
// it.
func (tx *Tx) OffersToRemind(renewed time.Time) ([]string, error) {
	return all(tx, readText, `SELECT id FROM offers `+tx.db.dialect.index("offers_renewed")+
		` WHERE state IN ('active', 'paused', 'full') AND renewed_at < $1 AND reminded_at < renewed_at
		ORDER BY renewed_at LIMIT 500`, mapping.Micros(renewed))
}

// MarkReminded notes that the volunteer was asked; marked is false where an offer that OffersToRemind gave needs that
// no more: it was noted, or the offer was renewed or has ended meanwhile.
func (tx *Tx) MarkReminded(id string, renewed time.Time) (marked bool, err error) {
	n, err := tx.affected(`UPDATE offers SET reminded_at = $2 WHERE id = $1 AND reminded_at < renewed_at
		AND renewed_at < $3 AND state IN ('active', 'paused', 'full')`,
		id, mapping.Micros(tx.Now), mapping.Micros(renewed))
	return n > 0, err
}
