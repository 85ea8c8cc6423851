package store

import (
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/mapping"
)

// atOnce is how many are erased in one look; the next look has the rest.
const atOnce = 500

// RequestsClosedBefore are the ids of requests that ended before a time and still say who asked.
func (tx *Tx) RequestsClosedBefore(t time.Time) ([]string, error) {
	return all(tx, readText, `SELECT id FROM requests WHERE closed_at > 0 AND closed_at < $1 AND erased_at = 0
		ORDER BY closed_at LIMIT $2`, mapping.Micros(t), atOnce)
}

// RequestsOpenSince are the ids of open and agreed requests to which nothing has happened since before a time.
func (tx *Tx) RequestsOpenSince(before time.Time) ([]string, error) {
	return all(tx, readText, `SELECT id FROM requests WHERE state IN ('open', 'agreed') AND updated_at < $1
		ORDER BY updated_at LIMIT $2`, mapping.Micros(before), atOnce)
}

// EraseRequest forgets everything personal of a request: who asked, for whom, what, and the secret of its address. Its
// letters go with it. What stays is a number, its states, the municipality and the times.
func (tx *Tx) EraseRequest(id string) error {
	if err := tx.exec(`DELETE FROM letters
		WHERE request = $1 OR referral IN (SELECT id FROM referrals WHERE request = $1)`, id); err != nil {
		return err
	}
	return erase(tx, requestTable, id)
}

// OffersClosedBefore are the ids of offers that are still there though they ended before a time: the first for those
// that were public once, the second for those that never were.
func (tx *Tx) OffersClosedBefore(public, never time.Time) ([]string, error) {
	return all(tx, readText, `SELECT id FROM offers `+tx.db.dialect.index("offers_closed")+
		` WHERE closed_at > 0 AND erased_at = 0
		AND closed_at < $3 AND (closed_at < $1 OR published_at = 0 AND closed_at < $2) ORDER BY closed_at LIMIT $4`,
		mapping.Micros(public), mapping.Micros(never), mapping.Micros(later(public, never)), atOnce)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// EraseOffer forgets what a volunteer wrote, and what others reported of it. What stays is a number, its kind, states,
// place and times.
func (tx *Tx) EraseOffer(o help.Offer) error {
	if err := tx.exec(`UPDATE reports SET text_sealed = '' WHERE offer = $1`, o.ID); err != nil {
		return err
	}
	if err := erase(tx, offerTable, o.ID); err != nil || o.Organisation == "" {
		return err
	}
	return tx.DropOrganisations()
}

// EraseVolunteerWithout forgets an account that has no offer left which is not erased, and reports whether it did. Its
// address is free for a new account then.
func (tx *Tx) EraseVolunteerWithout(id string) (bool, error) {
	n, err := tx.affected(volunteerTable.Erasing+` AND erased_at = 0
		AND NOT EXISTS (SELECT 1 FROM offers WHERE volunteer = $1 AND erased_at = 0)`, id, mapping.Micros(tx.Now))
	return n > 0, err
}
