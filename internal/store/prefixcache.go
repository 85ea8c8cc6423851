package store

import "github.com/maypok86/otter/v2"

// Most searches walk the same listings, the newest of a kind, of a home or of those with some words, and stop after a few.
// These heads are read once for a generation of what is public, whichever place they are then walked for.

// How many listings a head has; tests have short ones.
var (
	kindHead = 512 // of a kind: a page of what one in twenty-five of them reaches
	homeHead = 64  // of a kind from one home
	textHead = 512 // of those with some words and filters
)

// maxHeads is how many listings all heads that are remembered have together: about 8 MB. A question counts as well, by its
// length: strangers ask what they like.
const (
	maxHeads   = 256 << 10
	headWeight = 8 // of one without listings
)

// head is the newest listings of a kind, of a kind from a home, or of those whose texts answer a question.
type head struct {
	rows   []walked
	whole  bool // there are no others
	unread bool // it was asked for once, and will be read when it is asked for again
}

// walked is a listing in a head, by its place in the order or by the number of its text; main is not told in the head of
// a home.
type walked struct {
	number        int64
	place, radius int32
	main          bool
}

// of gives the newest that are wanted, if there are so many in the head, or no more anywhere.
func (h head) of(limit int, wanted func(walked) bool) (numbers []int64, enough bool) {
	for _, w := range h.rows {
		if len(numbers) == limit {
			break
		}
		if wanted(w) {
			numbers = append(numbers, w.number)
		}
	}
	return numbers, h.whole || len(numbers) == limit
}

type headKey struct {
	generation int64
	kind       string
	home       int32  // anyHome: of all homes
	text       string // the question that texts answer, if any
	titles     bool   // the question goes to texts of titles, too
}

const anyHome = -2

// heads are those that are remembered.
type heads struct {
	*otter.Cache[headKey, head]
}

func newHeads() heads {
	return heads{otter.Must(&otter.Options[headKey, head]{MaximumWeight: maxHeads,
		// #nosec G115 -- a head has hundreds of rows, a question thousands of letters
		Weigher: func(key headKey, h head) uint32 { return uint32(headWeight + len(h.rows) + len(key.text)/32) }})}
}

// headOf is the head of a kind, "" for all.
func (f *finder) headOf(kind string) (head, error) {
	q := query{dialect: f.tx.db.dialect}
	index := q.ofKind(kind)
	return f.remember(headKey{generation: f.spread.Generation, kind: kind, home: anyHome}, f.newestRows(kindHead, "main FROM listings "+index, &q))
}

// headFrom is the head of a kind, "" for all, from a home.
func (f *finder) headFrom(kind string, home int32) (head, error) {
	q := query{dialect: f.tx.db.dialect}
	index := q.ofHome(kind, home)
	return f.remember(headKey{generation: f.spread.Generation, kind: kind, home: home}, f.newestRows(homeHead, "FALSE FROM listings "+index, &q))
}

// headOfTexts is the head of what has the words and passes the filters, whatever it reaches. It ends where what has them
// gets rare: the rest is left to searches that need it. Reading it takes longer than one search without it, so it is empty
// when the question is new.
func (f *finder) headOfTexts() (head, error) {
	key := headKey{generation: f.spread.Generation, text: f.tx.db.dialect.ask(f.asked(nil, false)), titles: f.ranked()}
	if _, asked := f.tx.db.heads.GetIfPresent(key); !asked {
		h := head{unread: true}
		f.tx.db.heads.Set(key, h)
		return h, nil
	}
	return f.remember(key, func() (h head, err error) {
		h.whole = true
		err = f.spread.walk(!f.ranked(), textHead, func(on stretch, limit int) (int, error) {
			if h.whole = h.whole && !on.rest; !h.whole {
				return 0, nil
			}
			rows, err := f.textsOn(on, limit, false)
			h.rows = append(h.rows, rows...)
			return len(rows), err
		})
		h.whole = h.whole && len(h.rows) < textHead
		return h, err
	})
}

// newestRows reads the newest listings that q narrows to.
func (f *finder) newestRows(size int, from string, q *query) func() (head, error) {
	return func() (head, error) {
		rows, err := all(f.tx, readWalked, `SELECT seq, place, radius, `+from+q.where()+` ORDER BY seq DESC`+q.rows(size, 0), q.args...)
		return head{rows: rows, whole: len(rows) < size}, err
	}
}

func readWalked(row scanner) (w walked, err error) {
	return w, row.Scan(&w.number, &w.place, &w.radius, &w.main)
}

// remember reads a head, unless it was read before for the same generation.
func (f *finder) remember(key headKey, read func() (head, error)) (head, error) {
	if h, ok := f.tx.db.heads.GetIfPresent(key); ok && !h.unread {
		return h, nil
	}
	h, err := read()
	if err == nil {
		f.tx.db.heads.Set(key, h)
	}
	return h, err
}
