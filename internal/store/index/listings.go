package index

import (
	"cmp"
	"database/sql"
	"slices"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
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
	Found []string // codes of what the homes reach, as Query.At names places; words find it nowhere else
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

// List puts active offers into the search, or brings them up to date there. An offer's place in the order of
// publication is given once and stays through pauses. It fails with a not found error where an offer is not there.
func List(tx *store.Tx, listings ...Listing) error {
	all, known, err := inOrder(tx.SQL(), listings)
	if err != nil {
		return err
	}
	var before, now []listed
	for _, l := range all {
		now = append(now, listedAs(l.Listing)...)
		if known[l.seq] {
			rows, err := clearOf(tx.SQL(), l.seq)
			if err != nil {
				return err
			}
			before = append(before, rows...)
		}
	}
	return cmp.Or(insertListings(tx, all), count(tx, before, now))
}

// numbered is a listing with its place in the order.
type numbered struct {
	Listing
	seq int64
}

// inOrder gives listings their places in the order; known are those that offers had before.
func inOrder(db store.SQL, listings []Listing) (all []numbered, known map[int64]bool, err error) {
	ids := make([]string, len(listings))
	for i, l := range listings {
		ids[i] = l.Offer.ID
	}
	seqs, err := placesOf(db, ids)
	if err != nil {
		return nil, nil, err
	}
	all, known = make([]numbered, len(listings)), map[int64]bool{}
	var fresh []*numbered
	for i, l := range listings {
		seq := seqs[l.Offer.ID]
		all[i] = numbered{l, seq.Int64}
		if known[seq.Int64] = seq.Valid; !seq.Valid {
			fresh = append(fresh, &all[i])
		}
	}
	return all, known, giveFree(db, fresh)
}

// placesOf are the places of offers in the order, by id. It fails with a not found error where an offer is not there.
func placesOf(db store.SQL, ids []string) (map[string]sql.NullInt64, error) {
	found := make(map[string]sql.NullInt64, len(ids))
	clause, arg := db.OneOf("$1", ids)
	_, err := store.All(db, func(row store.Row) (none struct{}, err error) {
		var id string
		var seq sql.NullInt64
		err = row.Scan(&id, &seq)
		found[id] = seq
		return none, err
	}, `SELECT id, seq FROM offers WHERE id `+clause, arg)
	if err == nil && len(found) < len(ids) {
		err = help.Fail(help.NotFound, "error.not-found")
	}
	return found, err
}

// giveFree gives each listing a place that no offer has: the time of its publication, or the next free microsecond.
func giveFree(db store.SQL, listings []*numbered) error {
	for taken := map[int64]bool{}; len(listings) > 0; {
		seqs, own := make([]int64, len(listings)), map[int64]bool{}
		for i, l := range listings {
			l.seq = l.Offer.PublishedAt.UnixMicro()
			for taken[l.seq] || own[l.seq] {
				l.seq++
			}
			seqs[i], own[l.seq] = l.seq, true
		}
		clause, arg := db.OneOf("$1", seqs)
		others, err := store.All(db, readNumber, `SELECT seq FROM offers WHERE seq `+clause, arg)
		if err != nil {
			return err
		}
		if len(others) == 0 {
			break
		}
		for _, seq := range others {
			taken[seq] = true
		}
	}
	for _, l := range listings {
		if err := db.Exec(`UPDATE offers SET seq = $2 WHERE id = $1`, l.Offer.ID, l.seq); err != nil {
			return err
		}
	}
	return nil
}

// insertListings writes what search knows of offers.
func insertListings(tx *store.Tx, listings []numbered) error {
	for _, l := range listings {
		if err := tx.RaiseGeneration(l.Offer.Region); err != nil {
			return err
		}
	}
	if err := insertTexts(tx.SQL(), listings); err != nil {
		return err
	}
	var rows [][]any
	for _, l := range listings {
		for _, h := range listedAs(l.Listing) {
			rows = append(rows, []any{l.seq, h.kind, h.Place, h.Radius, h.main, h.region})
		}
	}
	return tx.SQL().Insert("listings (seq, kind, place, radius, main, region)", "(?, ?, ?, ?, ?, ?)", rows...)
}

// Unlisted are the ids of active offers that the search does not know, at most limit; it is quick where there are none.
func Unlisted(tx *store.Tx, limit int) ([]string, error) {
	var active, known int64
	err := tx.SQL().Row(`SELECT (SELECT COUNT(*) FROM offers WHERE state = 'active'),
		(SELECT COALESCE(SUM(offers), 0) FROM listing_counts)`).
		Scan(&active, &known)
	if err != nil || active == known {
		return nil, err
	}
	return store.All(tx.SQL(), readText, `SELECT id FROM offers WHERE state = 'active' AND (seq IS NULL
		OR NOT EXISTS (SELECT 1 FROM listings WHERE listings.seq = offers.seq)) LIMIT $1`, limit)
}

// Unlist takes an offer out of the search.
func Unlist(tx *store.Tx, o help.Offer) error {
	seqs, err := placesOf(tx.SQL(), []string{o.ID})
	if err != nil || !seqs[o.ID].Valid {
		return err
	}
	before, err := clearOf(tx.SQL(), seqs[o.ID].Int64)
	if err != nil {
		return err
	}
	return cmp.Or(tx.RaiseGeneration(o.Region), count(tx, before, nil))
}

// listed is a row of the listings.
type listed struct {
	kind string
	Origin
	main   bool
	region help.Region
}

// listedAs is the rows of a listing.
func listedAs(l Listing) []listed {
	rows := make([]listed, len(l.Homes))
	for i, h := range l.Homes {
		rows[i] = listed{l.Offer.Kind, h, i == 0, l.Offer.Region}
	}
	return rows
}

// clearOf removes what search knows of an offer, and gives its rows.
func clearOf(db store.SQL, seq int64) ([]listed, error) {
	rows, err := store.All(db, func(row store.Row) (l listed, err error) {
		return l, row.Scan(&l.kind, &l.Place, &l.Radius, &l.main, &l.region)
	}, `DELETE FROM listings WHERE seq = $1 RETURNING kind, place, radius, main, region`, seq)
	if err != nil || len(rows) == 0 {
		return rows, err
	}
	return rows, db.Exec(dialects[db.Dialect()].dropTexts, seq, seq+titles)
}

// count raises the generation and brings the numbers of listings up to date, which bear that generation. It comes first
// and stays locked, so that the numbers of one generation are there when it is.
func count(tx *store.Tx, before, now []listed) error {
	type group struct {
		kind string
		Origin
		region help.Region
	}
	type change struct{ homes, offers int }
	changes := map[group]change{}
	add := func(rows []listed, sign int) {
		for _, l := range rows {
			g := group{l.kind, l.Origin, l.region}
			c := changes[g]
			c.homes += sign
			if l.main {
				c.offers += sign
			}
			changes[g] = c
		}
	}
	for _, l := range slices.Concat(before, now) {
		if err := tx.RaiseGeneration(l.region); err != nil {
			return err
		}
	}
	add(before, -1)
	add(now, +1)
	for g, c := range changes {
		if c == (change{}) {
			continue
		}
		err := tx.SQL().Exec(`INSERT INTO listing_counts (kind, place, radius, homes, offers, generation, region)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (kind, place, radius) DO UPDATE SET homes = listing_counts.homes + excluded.homes,
			offers = listing_counts.offers + excluded.offers, generation = excluded.generation`,
			g.kind, g.Place, g.Radius, c.homes, c.offers, tx.SQL().Raised(g.region), g.region)
		if err != nil {
			return err
		}
	}
	return nil
}

// Listed is what a list of all public offers says of one.
type Listed struct {
	ID        string
	Seq       int64 // place in the order of publication
	UpdatedAt time.Time
}

// ListedAfter are public offers in the order of their publication: those after a place in it (0: from the first),
// without the first skip of them, at most limit.
func ListedAfter(tx *store.Tx, seq int64, skip, limit int) ([]Listed, error) {
	return store.All(tx.SQL(), func(row store.Row) (l Listed, err error) {
		var updated int64
		err = row.Scan(&l.ID, &l.Seq, &updated)
		l.UpdatedAt = time.UnixMicro(updated).UTC()
		return l, err
	}, `SELECT o.id, l.seq, o.updated_at FROM (SELECT seq FROM listings WHERE main AND seq > $1
		ORDER BY seq LIMIT $2 OFFSET $3) l JOIN offers o ON o.seq = l.seq ORDER BY l.seq`, seq, limit, skip)
}

func readText(row store.Row) (s string, err error) { return s, row.Scan(&s) }

func readNumber(row store.Row) (n int64, err error) { return n, row.Scan(&n) }
