package store

// Most searches by kind and place walk the same listings, the newest of a kind or of a home, and stop after a few. These
// heads are read once for a generation of what is public, whichever place they are then walked for.

// How many listings a head has; tests have short ones.
var (
	kindHead = 512 // of a kind: a page of what one in twenty-five of them reaches
	homeHead = 64  // of a kind from one home
)

// head is the newest listings of a kind, or of a kind from a home.
type head struct {
	rows  []walked
	whole bool // there are no others
}

// walked is a listing in a head; main is not told in the head of a home.
type walked struct {
	seq           int64
	place, radius int32
	main          bool
}

// of gives the newest that are wanted, if there are so many in the head, or no more anywhere.
func (h head) of(limit int, wanted func(walked) bool) (seqs []int64, enough bool) {
	for _, w := range h.rows {
		if len(seqs) == limit {
			break
		}
		if wanted(w) {
			seqs = append(seqs, w.seq)
		}
	}
	return seqs, h.whole || len(seqs) == limit
}

type headKey struct {
	kind string
	home int32 // anyHome: of all homes
}

const anyHome = -2

// headOf is the head of a kind, "" for all.
func (f *finder) headOf(kind string) (head, error) {
	q := query{dialect: f.tx.db.dialect}
	index := q.ofKind(kind)
	return f.remember(headKey{kind, anyHome}, kindHead, "main FROM listings "+index, &q)
}

// headFrom is the head of a kind, "" for all, from a home.
func (f *finder) headFrom(kind string, home int32) (head, error) {
	q := query{dialect: f.tx.db.dialect}
	index := q.ofHome(kind, home)
	return f.remember(headKey{kind, home}, homeHead, "FALSE FROM listings "+index, &q)
}

// remember reads a head, unless it was read before for the same spread.
func (f *finder) remember(key headKey, size int, from string, q *query) (head, error) {
	if known, ok := f.spread.heads.Load(key); ok {
		return known.(head), nil
	}
	rows, err := all(f.tx, func(row scanner) (w walked, err error) { return w, row.Scan(&w.seq, &w.place, &w.radius, &w.main) },
		`SELECT seq, place, radius, `+from+q.where()+` ORDER BY seq DESC`+q.rows(size, 0), q.args...)
	h := head{rows, len(rows) < size}
	if err == nil {
		f.spread.heads.Store(key, h)
	}
	return h, err
}
