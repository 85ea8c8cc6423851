package store

import "time"

// Listed is what a list of all public offers says of one.
type Listed struct {
	ID        string
	Seq       int64 // place in the order of publication
	UpdatedAt time.Time
}

// ListedAfter are public offers in the order of their publication: those after a place in it (0: from the first),
// without the first skip of them, at most limit.
func (tx *Tx) ListedAfter(seq int64, skip, limit int) ([]Listed, error) {
	return all(tx, func(row scanner) (l Listed, err error) {
		var updated int64
		err = row.Scan(&l.ID, &l.Seq, &updated)
		l.UpdatedAt = instant(updated)
		return l, err
	}, `SELECT o.id, l.seq, o.updated_at FROM (SELECT seq FROM listings WHERE main AND seq > $1
		ORDER BY seq LIMIT $2 OFFSET $3) l JOIN offers o ON o.seq = l.seq ORDER BY l.seq`, seq, limit, skip)
}
