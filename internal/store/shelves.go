package store

import "slices"

// PostgreSQL's text index gives all that has a word at once and in no order: a frequent word would have to be read whole
// to find the newest. So texts stand on shelves by age, each with a mark of its own in the index, and a search goes
// through the shelves from the newest until it has enough. SQLite's index is in order by itself.

// shelfSize is how many texts fill a shelf: enough for a page of results of most searches, few enough to read.
var shelfSize = 16 << 10

// shelf is texts from one place in the order of publication to the next shelf's.
type shelf struct {
	id, first, texts int64
}

func shelfMark(id int64) string { return "shelf:" + itoa(int(id)) }

// shelves are all, the newest first; none in SQLite.
func (tx *Tx) shelves() ([]shelf, error) {
	if !tx.db.dialect.shelves {
		return nil, nil
	}
	return all(tx, func(row scanner) (s shelf, err error) { return s, row.Scan(&s.id, &s.first, &s.texts) },
		`SELECT shelf, first, texts FROM text_shelves ORDER BY first DESC`)
}

// putOnShelves finds the shelf of each listing and marks it; a full newest one is followed by another. The generation
// was raised before, so that nobody else does this now.
func (tx *Tx) putOnShelves(listings []numbered) error {
	shelves, err := tx.shelves()
	if err != nil || len(shelves) == 0 {
		return err
	}
	var newest int64
	if err := tx.row(`SELECT COALESCE(MAX(seq), 0) FROM listings`).Scan(&newest); err != nil {
		return err
	}
	changed := map[int64]shelf{}
	for i, l := range listings {
		if shelves[0].texts >= int64(shelfSize) && l.seq > max(newest, shelves[0].first) {
			shelves = slices.Insert(shelves, 0, shelf{id: shelves[0].id + 1, first: l.seq})
		}
		newest = max(newest, l.seq)
		at := slices.IndexFunc(shelves, func(s shelf) bool { return s.first <= l.seq })
		shelves[at].texts++
		listings[i].shelf = shelfMark(shelves[at].id)
		changed[shelves[at].id] = shelves[at]
	}
	for _, s := range changed {
		err := tx.exec(`INSERT INTO text_shelves (shelf, first, texts) VALUES ($1, $2, $3)
			ON CONFLICT (shelf) DO UPDATE SET texts = excluded.texts`, s.id, s.first, s.texts)
		if err != nil {
			return err
		}
	}
	return nil
}

// batches are the shelves to look at, one after another: ever more at a time, so that what is rare is found soon, too.
// A nil batch is everything.
func (s *Spread) batches() [][]string {
	if len(s.shelves) == 0 {
		return [][]string{nil}
	}
	var batches [][]string
	for from, n := 0, 1; from < len(s.shelves); from, n = from+n, n*2 {
		var marks []string
		for _, one := range s.shelves[from:min(from+n, len(s.shelves))] {
			marks = append(marks, shelfMark(one.id))
		}
		batches = append(batches, marks)
	}
	return batches
}
