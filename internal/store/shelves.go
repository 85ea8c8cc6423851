package store

import "slices"

// PostgreSQL's text index gives all that has a word at once and in no order: a frequent word would have to be read whole
// to find the newest. So texts stand on shelves by age, each with a mark of its own in the index, and a search goes
// through the shelves from the newest until it has enough. SQLite's index is in order by itself.

// How texts stand on shelves, and how a search looks along them; tests have small ones.
var (
	shelfSize    = 2 << 10 // texts that fill a shelf: enough for a page of results of some searches, few enough to read
	titleShelf   = 8 << 10 // those of titles have fewer words each
	firstShelves = 4       // that a search looks on first
	// mostShelves is how many are named in one query. What has not filled a page by then is so rare that the whole rest is
	// looked at in one go.
	mostShelves = 32
)

// shelf is texts from one number to the next shelf's.
type shelf struct {
	id, first, texts int64
}

// full reports whether a shelf can be followed by another.
func (s shelf) full() bool {
	if s.first >= titles {
		return s.texts >= int64(titleShelf)
	}
	return s.texts >= int64(shelfSize)
}

func shelfMark(id int64) string { return "shelf:" + itoa(int(id)) }

// onShelves are marks together with those of shelves: what is on a shelf and has another mark need not be looked for.
func onShelves(marks, shelves []string) (both []string) {
	for _, s := range shelves {
		both = append(both, marked(s+"/", marks)...)
	}
	return both
}

// shelves are all, the newest first; none in SQLite.
func (tx *Tx) shelves() ([]shelf, error) {
	if !tx.db.dialect.shelves {
		return nil, nil
	}
	return all(tx, func(row scanner) (s shelf, err error) { return s, row.Scan(&s.id, &s.first, &s.texts) },
		`SELECT shelf, first, texts FROM text_shelves ORDER BY first DESC`)
}

// putOnShelves finds the shelf of each text and marks it; a full newest one, of titles or of the others, is followed by
// another. The generation was raised before, so that nobody else does this now.
func (tx *Tx) putOnShelves(texts []text) error {
	shelves, err := tx.shelves()
	if err != nil || len(shelves) == 0 {
		return err
	}
	var last int64
	if err := tx.row(`SELECT COALESCE(MAX(seq), 0) FROM listings`).Scan(&last); err != nil {
		return err
	}
	newest := [2]int64{last + titles, last} // by Position.Title
	changed := map[int64]shelf{}
	for i, t := range texts {
		at := slices.IndexFunc(shelves, func(s shelf) bool { return s.first <= t.number })
		of := atNumber(t.number).Title
		if shelves[at].full() && t.number > max(newest[of], shelves[at].first) {
			shelves = slices.Insert(shelves, at, shelf{id: int64(len(shelves)), first: t.number})
		}
		newest[of] = max(newest[of], t.number)
		shelves[at].texts++
		texts[i].shelf = shelfMark(shelves[at].id)
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

// stretch is what a search looks at in one go.
type stretch struct {
	marks        []string // of the shelves; nil: all
	from, before int64    // numbers
	rest         bool     // all that is left after many shelves
}

// walk looks along the shelves from the newest until it has found as many as it may: along those of titles, unless the
// search has nothing to find there, and on along the others. It looks on the first, then on as many more as should have the
// rest by what was found so far. Without shelves it looks once, everywhere. look says how many it found.
func (s *Spread) walk(belowTitles bool, limit int, look func(on stretch, limit int) (int, error)) error {
	everywhere := stretch{before: endOfTexts}
	if belowTitles {
		everywhere.before = titles
	}
	if len(s.shelves) == 0 {
		_, err := look(everywhere, limit)
		return err
	}
	others := slices.IndexFunc(s.shelves, func(one shelf) bool { return one.first < titles })
	found, from, n := 0, 0, firstShelves
	if belowTitles {
		from = others
	}
	for from < len(s.shelves) && found < limit {
		on, looked, end := everywhere, from, others
		if from >= others {
			looked, end = from-others, len(s.shelves)
		}
		if looked == 0 {
			n = firstShelves
		}
		if n > mostShelves && looked >= mostShelves {
			on.before, on.rest, n = s.shelves[from-1].first, true, end-from
			if from < others {
				on.from = titles
			}
		} else {
			n = min(n, len(s.shelves)-from)
			for _, one := range s.shelves[from : from+n] {
				on.marks = append(on.marks, shelfMark(one.id))
			}
		}
		more, err := look(on, limit-found)
		if err != nil {
			return err
		}
		found += more
		from += n
		n = min((looked+n)*(limit-found)/max(found, 1)+1, 4*n)
	}
	return nil
}
