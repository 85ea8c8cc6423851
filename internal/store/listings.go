package store

import (
	"cmp"
	"database/sql"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
)

const (
	// endless is the radius, in metres, of an offer for the whole region or from home; nothing lies farther.
	endless = 1 << 30
	// OutOfReach is a distance, in metres, that no radius spans but that of an offer for the whole region.
	OutOfReach = 9_999_999
)

// Listing is what search knows of an active offer.
type Listing struct {
	Offer help.Offer
	Homes []Origin // at least one
	Found []string // codes of what the homes reach, as Search.At names places; what is missing is not found by words there
	Tags  []string // "lang:cs", "payment:cash"
	Title []string // stems
	Body  []string // stems
}

// Origin is where an offer starts from, and how far it reaches: a municipality or a district by its number
// (see Areas), or -1: nowhere in particular, which reaches everywhere. No two homes of an offer reach one municipality.
type Origin struct {
	Place  int
	Radius int32 // metres
}

// Everywhere is the home of an offer for the whole region or from home; place is its number, or -1.
func Everywhere(place int) Origin { return Origin{place, endless} }

// List puts active offers into the search, or brings them up to date there. An offer's place in the order of publication
// is given once and stays through pauses.
func (tx *Tx) List(listings ...Listing) error {
	var before, now []listed
	all := make([]numbered, len(listings))
	for i, l := range listings {
		seq, fresh, err := tx.seq(l.Offer)
		if err != nil {
			return err
		}
		if !fresh {
			rows, err := tx.clear(seq)
			if err != nil {
				return err
			}
			before = append(before, rows...)
		}
		all[i], now = numbered{l, seq}, append(now, listedAs(l)...)
	}
	return cmp.Or(tx.insertListings(all...), tx.count(before, now))
}

// numbered is a listing with its place in the order.
type numbered struct {
	Listing
	seq int64
}

// insertListings writes what search knows of offers.
func (tx *Tx) insertListings(listings ...numbered) error {
	if err := tx.RaiseGeneration(); err != nil {
		return err
	}
	if err := tx.insertTexts(listings); err != nil {
		return err
	}
	var rows [][]any
	for _, l := range listings {
		for _, h := range listedAs(l.Listing) {
			rows = append(rows, []any{l.seq, h.kind, h.Place, h.Radius, h.main})
		}
	}
	return tx.insert("listings (seq, kind, place, radius, main)", marksFor(5), rows...)
}

// AddSamples writes volunteers, marked as samples, each with an active offer that is listed: much at once, for
// trials and load tests.
func (tx *Tx) AddSamples(volunteers []help.Volunteer, listings []Listing) error {
	seqs, err := tx.free(listings)
	if err != nil {
		return err
	}
	var people, offers [][]any
	var now []listed
	all := make([]numbered, len(listings))
	for i, l := range listings {
		row, err := tx.volunteerRow(volunteers[i], tx.accountHash(contact.Account(volunteers[i].Email)), true)
		if err != nil {
			return err
		}
		people, offers = append(people, row), append(offers, offerRow(l.Offer, "", seqs[i]))
		all[i], now = numbered{l, seqs[i]}, append(now, listedAs(l)...)
	}
	if err := tx.insertVolunteers(people...); err != nil {
		return err
	}
	if err := tx.insertOffers(offers...); err != nil {
		return err
	}
	return cmp.Or(tx.insertListings(all...), tx.count(nil, now))
}

// Unlisted are the ids of active offers that the search does not know, at most limit; it is quick where there are none.
func (tx *Tx) Unlisted(limit int) ([]string, error) {
	var active, known int64
	err := tx.row(`SELECT (SELECT COUNT(*) FROM offers WHERE state = 'active'), (SELECT COALESCE(SUM(offers), 0) FROM listing_counts)`).
		Scan(&active, &known)
	if err != nil || active == known {
		return nil, err
	}
	return all(tx, readText, `SELECT id FROM offers WHERE state = 'active' AND (seq IS NULL
		OR NOT EXISTS (SELECT 1 FROM listings WHERE listings.seq = offers.seq)) LIMIT $1`, limit)
}

// free gives each listing a place in the order that no offer has: the time of its publication, or the next free
// microsecond.
func (tx *Tx) free(listings []Listing) ([]int64, error) {
	taken := map[int64]bool{}
	for {
		seqs, own := make([]int64, len(listings)), map[int64]bool{}
		for i, l := range listings {
			at := micros(l.Offer.PublishedAt)
			for taken[at] || own[at] {
				at++
			}
			seqs[i], own[at] = at, true
		}
		q := query{dialect: tx.db.dialect}
		others, err := all(tx, readNumber, `SELECT seq FROM offers WHERE seq `+q.dialect.oneOf(&q, seqs), q.args...)
		if err != nil || len(others) == 0 {
			return seqs, err
		}
		for _, at := range others {
			taken[at] = true
		}
	}
}

// Unlist takes an offer out of the search.
func (tx *Tx) Unlist(offer string) error {
	var seq sql.NullInt64
	if err := tx.row(`SELECT seq FROM offers WHERE id = $1`, offer).Scan(&seq); err != nil {
		return missing(err)
	}
	if !seq.Valid {
		return nil
	}
	before, err := tx.clear(seq.Int64)
	if err != nil {
		return err
	}
	return tx.count(before, nil)
}

// listed is a row of the listings.
type listed struct {
	kind string
	Origin
	main bool
}

// listedAs is the rows of a listing.
func listedAs(l Listing) []listed {
	rows := make([]listed, len(l.Homes))
	for i, h := range l.Homes {
		rows[i] = listed{l.Offer.Kind, h, i == 0}
	}
	return rows
}

// clear removes what search knows of an offer, and gives its rows.
func (tx *Tx) clear(seq int64) ([]listed, error) {
	rows, err := all(tx, func(row scanner) (l listed, err error) {
		return l, row.Scan(&l.kind, &l.Place, &l.Radius, &l.main)
	}, `DELETE FROM listings WHERE seq = $1 RETURNING kind, place, radius, main`, seq)
	if err != nil || len(rows) == 0 {
		return rows, err
	}
	return rows, tx.exec(tx.db.dialect.dropTexts, seq, seq+titles)
}

// count raises the generation and brings the numbers of listings up to date, which bear that generation. It comes first
// and stays locked, so that the numbers of one generation are there when it is.
func (tx *Tx) count(before, now []listed) error {
	if err := tx.RaiseGeneration(); err != nil {
		return err
	}
	type group struct {
		kind string
		Origin
	}
	type change struct{ homes, offers int }
	changes := map[group]change{}
	add := func(rows []listed, sign int) {
		for _, l := range rows {
			g := group{l.kind, l.Origin}
			c := changes[g]
			c.homes += sign
			if l.main {
				c.offers += sign
			}
			changes[g] = c
		}
	}
	add(before, -1)
	add(now, +1)
	for g, c := range changes {
		if c == (change{}) {
			continue
		}
		err := tx.exec(`INSERT INTO listing_counts (kind, place, radius, homes, offers, generation) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (kind, place, radius) DO UPDATE SET homes = listing_counts.homes + excluded.homes,
			offers = listing_counts.offers + excluded.offers, generation = excluded.generation`,
			g.kind, g.Place, g.Radius, c.homes, c.offers, tx.raised)
		if err != nil {
			return err
		}
	}
	return nil
}

// seq is the offer's place in the order of publication, and whether it was given just now: the time of it, moved on to
// the next free microsecond.
func (tx *Tx) seq(o help.Offer) (at int64, fresh bool, err error) {
	var seq sql.NullInt64
	if err := tx.row(`SELECT seq FROM offers WHERE id = $1`, o.ID).Scan(&seq); err != nil || seq.Valid {
		return seq.Int64, false, missing(err)
	}
	for at = micros(o.PublishedAt); ; at++ {
		var taken int
		if err := tx.row(`SELECT COUNT(*) FROM offers WHERE seq = $1`, at).Scan(&taken); err != nil {
			return 0, false, err
		}
		if taken == 0 {
			return at, true, tx.exec(`UPDATE offers SET seq = $2 WHERE id = $1`, o.ID, at)
		}
	}
}

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
