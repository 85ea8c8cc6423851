package store

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
	return all(tx, readText, `SELECT id FROM volunteers WHERE sample AND erased_at = 0 AND id > $1 ORDER BY id LIMIT $2`, after, limit)
}
