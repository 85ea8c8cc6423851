package store

import (
	"cmp"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
)

// AddSamples writes volunteers, marked as samples, each with an offer: much at once, for trials and load tests.
func (tx *Tx) AddSamples(volunteers []help.Volunteer, offers []help.Offer) error {
	people, rows := make([]volunteerRow, len(offers)), make([]offerRow, len(offers))
	for i, v := range volunteers {
		people[i] = volunteerRow{v, tx.accountHash(contact.Account(v.Email)), true}
		rows[i] = offerRow{Offer: offers[i]}
		rows[i].Version = 1
	}
	return cmp.Or(add(tx, volunteerTable, people...), add(tx, offerTable, rows...))
}

// HasRealOffers reports whether an offer is there that is not erased, of a volunteer who is no sample.
func (tx *Tx) HasRealOffers() (real bool, err error) {
	err = tx.row(`SELECT EXISTS (SELECT 1 FROM offers JOIN volunteers ON volunteers.id = offers.volunteer
		WHERE offers.erased_at = 0 AND NOT volunteers.sample)`).Scan(&real)
	return real, err
}

// CountSamples is the number of accounts that are samples and not erased.
func (tx *Tx) CountSamples() (n int, err error) {
	err = tx.row(`SELECT COUNT(*) FROM volunteers WHERE sample AND erased_at = 0`).Scan(&n)
	return n, err
}

// Samples are the ids of accounts that are samples and not erased, at most limit, in their order after one.
func (tx *Tx) Samples(after string, limit int) ([]string, error) {
	return all(tx, readText, `SELECT id FROM volunteers WHERE sample AND erased_at = 0 AND id > $1
		ORDER BY id LIMIT $2`, after, limit)
}
