package index

import (
	"slices"
	"strconv"

	"example.org/spolu/internal/store"
)

// PostgreSQL's text index gives all that has a word at once and in no order: a frequent word would have to be read
// whole to find the newest. So texts stand on segments by age, each with a mark of its own in the index, and a search
// goes through the segments from the newest until it has enough. SQLite's index is in order by itself.

// How texts stand on segments, and how a search looks along them; tests have small ones.
var (
	segmentSize   = 2 << 10 // texts that fill a segment: enough for a page of some searches, few enough to read
	titleSegment  = 8 << 10 // those of titles have fewer words each
	firstSegments = 4       // that a search looks on first
	// mostSegments is how many are named in one query. What has not filled a page by then is so rare that the whole
	// rest is looked at in one go.
	mostSegments = 32
)

// segment is texts from one number to the next segment's.
type segment struct {
	id, first, texts int64
}

// full reports whether a segment can be followed by another.
func (s segment) full() bool {
	if s.first >= titles {
		return s.texts >= int64(titleSegment)
	}
	return s.texts >= int64(segmentSize)
}

func segmentMark(id int64) string { return "shelf:" + strconv.FormatInt(id, 10) }

// onSegments are marks together with those of segments: what is on a segment and has another mark need not be looked
// for.
func onSegments(marks, segments []string) (both []string) {
	for _, s := range segments {
		both = append(both, marked(s+"/", marks)...)
	}
	return both
}

// readSegments are all, the newest first; none in SQLite.
func readSegments(db store.SQL) ([]segment, error) {
	if !dialects[db.Dialect()].segments {
		return nil, nil
	}
	return store.All(db, func(row store.Row) (s segment, err error) { return s, row.Scan(&s.id, &s.first, &s.texts) },
		`SELECT shelf, first, texts FROM text_shelves ORDER BY first DESC`)
}

// putOnSegments finds the segment of each text and marks it; a full newest one, of titles or of the others, is
// followed by another. The generation was raised before, so that nobody else does this now.
func putOnSegments(db store.SQL, texts []text) error {
	segments, err := readSegments(db)
	if err != nil || len(segments) == 0 {
		return err
	}
	var last int64
	if err := db.Row(`SELECT COALESCE(MAX(seq), 0) FROM listings`).Scan(&last); err != nil {
		return err
	}
	newest := [2]int64{last + titles, last} // by Position.Title
	changed := map[int64]segment{}
	for i, t := range texts {
		at := slices.IndexFunc(segments, func(s segment) bool { return s.first <= t.number })
		of := atNumber(t.number).Title
		if segments[at].full() && t.number > max(newest[of], segments[at].first) {
			segments = slices.Insert(segments, at, segment{id: int64(len(segments)), first: t.number})
		}
		newest[of] = max(newest[of], t.number)
		segments[at].texts++
		texts[i].segment = segmentMark(segments[at].id)
		changed[segments[at].id] = segments[at]
	}
	for _, s := range changed {
		err := db.Exec(`INSERT INTO text_shelves (shelf, first, texts) VALUES ($1, $2, $3)
			ON CONFLICT (shelf) DO UPDATE SET texts = excluded.texts`, s.id, s.first, s.texts)
		if err != nil {
			return err
		}
	}
	return nil
}

// stretch is what a search looks at in one go.
type stretch struct {
	marks        []string // of the segments; nil: all
	from, before int64    // numbers
	rest         bool     // all that is left after many segments
}

// walk looks along the segments from the newest until it has found as many as it may: along those of titles, unless the
// search has nothing to find there, and on along the others. It looks on the first, then on as many more as should
// have the rest by what was found so far. Without segments it looks once, everywhere. look says how many it found.
func (s *Facets) walk(belowTitles bool, limit int, look func(on stretch, limit int) (int, error)) error {
	everywhere := stretch{before: endOfTexts}
	if belowTitles {
		everywhere.before = titles
	}
	if len(s.segments) == 0 {
		_, err := look(everywhere, limit)
		return err
	}
	others := slices.IndexFunc(s.segments, func(one segment) bool { return one.first < titles })
	found, from, n := 0, 0, firstSegments
	if belowTitles {
		from = others
	}
	for from < len(s.segments) && found < limit {
		on, looked, end := everywhere, from, others
		if from >= others {
			looked, end = from-others, len(s.segments)
		}
		if looked == 0 {
			n = firstSegments
		}
		if n > mostSegments && looked >= mostSegments {
			on.before, on.rest, n = s.segments[from-1].first, true, end-from
			if from < others {
				on.from = titles
			}
		} else {
			n = min(n, len(s.segments)-from)
			for _, one := range s.segments[from : from+n] {
				on.marks = append(on.marks, segmentMark(one.id))
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
