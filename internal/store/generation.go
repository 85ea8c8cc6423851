package store

// Generation is a number that every published change raises: caches of public pages are good for one.
func (tx *Tx) Generation() (n int64, err error) {
	err = tx.row(`SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'generation'`).Scan(&n)
	return n, err
}

// RaiseGeneration empties the caches of public pages on every node; once a transaction is enough.
func (tx *Tx) RaiseGeneration() error {
	if tx.raised > 0 {
		return nil
	}
	return tx.row(`UPDATE settings SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'generation'
		RETURNING CAST(value AS BIGINT)`).Scan(&tx.raised)
}
