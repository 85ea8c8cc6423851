// Package index owns the search index: listings, their texts and facets, and how they are kept in each of the two
// databases. Nobody else knows.
package index

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// nearby is how many results of a search by words or filters, the newest, are put in order of distance.
const nearby = 2000

// certain is up to how many results of a search by words or filters are counted at least; beyond the page that was
// asked for there are "more than". Each one more has to be looked for among all that have the words, whatever they
// reach. Tests count less.
var certain = 20

// Query is a question to the listings. Only what is set narrows it.
type Query struct {
	Kinds     []string
	Distances []int32  // metres from the place searched for to every area, by number; nil: no place
	Outwards  []int32  // those homes in their order, for Nearest: see the function of that name
	At        []string // codes of that place in Listing.Found; nil: they may be out of date, go by Distances alone
	Setting   help.Setting
	Days      []int      // 1–7: one of these
	Tags      [][]string // of each group, one must be there
	Stems     [][]string // of each group, one must be there
	Nearest   bool       // by distance, then newest; needs Distances and Outwards
	Latest    bool       // newest first, wherever the words stand; with Nearest by distance, wherever they stand
	Limit     int
	Offset    int
	After     Position // only what comes after it in the order
}

// Position is a place in the order of results; the zero one is the start.
type Position struct {
	Title  int   // 0: the words are in the title, 1: elsewhere or none were asked for
	Metres int64 // 0 unless by distance
	Seq    int64
}

func (p Position) compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Title, q.Title), cmp.Compare(p.Metres, q.Metres), cmp.Compare(q.Seq, p.Seq))
}

// Found is one result.
type Found struct {
	Offer *help.Offer // other searches have found it too: it must not be changed
	At    Position
}

// Results are a page of what a search found.
type Results struct {
	Offers []Found
	Total  int  // offers on all pages
	Exact  bool // Total is all; otherwise there are more
	More   bool // there is a next page
	// Changed is when anything public in the region changed last, be it that an offer went; zero where that is not known.
	Changed time.Time
}

// Search gives the active offers that a search finds, in order: best words first where words were asked for, then
// by distance where asked for, then newest first. facets must be of about now: they say where to look, and how many
// there are where nothing but kind and place was asked for. Searches by words or filters count to the end of the
// page, and put by distance the 2,000 newest.
func Search(tx *store.Tx, q Query, facets *Facets) (r Results, err error) {
	if len(q.Kinds) == 0 {
		q.Kinds = []string{""}
	}
	r.Changed = facets.Changed
	f := finder{db: tx.SQL(), dialect: dialects[tx.SQL().Dialect()], Query: q, facets: facets, after: q.After}
	hits, err := f.find()
	if err != nil {
		return r, err
	}
	if r.Total, r.Exact, err = f.total(hits); err != nil {
		return r, err
	}
	hits = hits[min(q.Offset-f.skipped, len(hits)):]
	if r.More = len(hits) > q.Limit; r.More {
		hits = hits[:q.Limit]
	}
	r.Offers, err = f.offersAt(hits)
	return r, err
}

// offersAt are the offers at positions, in their order: from memory where they were read before, for as long as nothing
// public changes.
func (f *finder) offersAt(hits []Position) ([]Found, error) {
	found, unread := make([]Found, len(hits)), []int64(nil)
	key := func(seq int64) shownKey { return shownKey{f.facets.Generation, seq} }
	for i, h := range hits {
		found[i].At = h
		if o, ok := f.facets.shown.GetIfPresent(key(h.Seq)); ok {
			found[i].Offer = o
		} else {
			unread = append(unread, h.Seq)
		}
	}
	read, err := f.db.Offers(unread)
	for i, one := range found {
		if o, ok := read[one.At.Seq]; ok {
			found[i].Offer = &o
			f.facets.shown.Set(key(one.At.Seq), &o)
		}
	}
	return slices.DeleteFunc(found, func(one Found) bool { return one.Offer == nil }), err
}

// maxShown is how many offers are remembered.
const maxShown = 4096

// shown are public offers as searches have read them: building them anew would halve the pages that a core answers.
// They are good for one generation of what is public. What it gives is shared: it must not be changed.
type shown struct {
	*otter.Cache[shownKey, *help.Offer]
}

type shownKey struct{ generation, seq int64 }

func newShown() shown {
	return shown{otter.Must(&otter.Options[shownKey, *help.Offer]{MaximumSize: maxShown})}
}

// finder looks for the results of one search.
type finder struct {
	db      store.SQL
	dialect dialect
	Query
	facets  *Facets
	after   Position
	skipped int // results before the first that find gives
}

// find gives the positions of results in order, one more than was asked for if there is.
func (f *finder) find() ([]Position, error) {
	switch {
	case f.byText():
		return f.text(max(f.need(), certain+1))
	case f.near():
		return f.nearest()
	}
	return f.newest()
}

// near reports whether results are put by distance.
func (f *finder) near() bool { return f.Nearest && f.Distances != nil }

func (f *finder) need() int { return f.Offset + f.Limit + 1 }

// byText reports whether the search asks for more than the listings' numbers tell.
func (f *finder) byText() bool {
	return f.worded() || len(f.Tags) > 0 || len(f.Days) > 0 || f.setting() != nil
}

func (f *finder) setting() []string {
	if f.Setting == "" || f.Setting == help.AnySetting {
		return nil
	}
	return []string{settingMark(f.Setting), settingMark(help.AnySetting)}
}

// total is how many results there are on all pages.
func (f *finder) total(hits []Position) (n int, exact bool, err error) {
	if !f.byText() {
		return f.facets.countAll(f.Kinds, f.Distances), true, nil
	}
	if f.after != (Position{}) { // hits do not begin at the start
		counting := *f
		counting.after, counting.Nearest = Position{}, false
		if hits, err = counting.find(); err != nil {
			return 0, false, err
		}
	}
	if n = max(f.need(), certain+1); len(hits) >= n {
		return n - 1, false, nil
	}
	return len(hits), true, nil
}

// newest walks the listings of each kind from the newest.
func (f *finder) newest() ([]Position, error) {
	var found []Position
	for _, kind := range f.Kinds {
		seqs, err := f.newestOf(kind)
		if err != nil {
			return nil, err
		}
		for _, seq := range seqs {
			found = append(found, Position{Title: 1, Seq: seq})
		}
	}
	slices.SortFunc(found, Position.compare)
	return found, nil
}

// newestOf walks the listings of a kind.
func (f *finder) newestOf(kind string) ([]int64, error) {
	q := f.query()
	table := f.from(&q, kind)
	if f.after.Seq > 0 {
		q.and("seq < " + q.arg(f.after.Seq))
	}
	if len(f.Kinds) == 1 {
		f.skipped = f.Offset
	}
	return f.seqs(table, &q, f.need()-f.skipped, f.skipped)
}

// from narrows q to the listings of a kind that reach the place, and says which index leads to them: where few reach
// it, those that do; otherwise all of the kind, the newest first.
func (f *finder) from(q *query, kind string) string {
	index := q.ofKind(kind)
	if f.Distances == nil {
		q.and("main")
		return "listings " + index
	}
	all, some := f.facets.count(kind, nil), f.facets.count(kind, f.Distances)
	if gathers(f.need(), some, all) {
		q.and("place " + q.dialect.among(q, f.facets.homes(kind, f.Distances)))
		index = q.dialect.homeIndex(kind)
	}
	q.and("radius >= " + q.dialect.distanceAt(q.vector(f.Distances), "place"))
	return "listings " + index
}

// gathers reports whether it is cheaper to gather and sort the few that reach a place than to walk through all until
// enough of them were met. Sorting one was measured to cost about twice as much as walking past one.
func gathers(need, some, all int) bool { return 2*some*some < need*all }

// nearest goes outwards, ring by ring.
func (f *finder) nearest() ([]Position, error) {
	var found []Position
	for r := range f.facets.rings(f.Kinds, f.Distances, f.Outwards) {
		if len(found) >= f.need()-f.skipped {
			break
		}
		if r.metres < f.after.Metres {
			continue
		}
		if len(found) == 0 && f.after == (Position{}) && f.skipped+r.homes <= f.Offset {
			f.skipped += r.homes
			continue
		}
		hits, err := f.onRing(r, f.need()-f.skipped-len(found))
		if err != nil {
			return nil, err
		}
		found = append(found, hits...)
	}
	return found, nil
}

// onRing gives the newest on a ring.
func (f *finder) onRing(r ring, limit int) ([]Position, error) {
	var all []int64
	for _, kind := range f.Kinds {
		for _, place := range r.places {
			seqs, err := f.newestFrom(kind, place, r.metres, limit)
			if err != nil {
				return nil, err
			}
			all = append(all, seqs...)
		}
	}
	slices.SortFunc(all, func(a, b int64) int { return cmp.Compare(b, a) })
	found := make([]Position, min(limit, len(all)))
	for i := range found {
		found[i] = Position{Title: 1, Metres: r.metres, Seq: all[i]}
	}
	return found, nil
}

// newestFrom gives the newest of a kind from a home that reach so far.
func (f *finder) newestFrom(kind string, home int32, metres int64, limit int) ([]int64, error) {
	q := f.query()
	index := q.ofHome(kind, home)
	q.and("radius >= " + q.arg(metres))
	if f.after.Seq > 0 && f.after.Metres == metres {
		q.and("seq < " + q.arg(f.after.Seq))
	}
	return f.seqs("listings "+index, &q, limit, 0)
}

// seqs are the newest listings of a table that q narrows to.
func (f *finder) seqs(table string, q *query, limit, offset int) ([]int64, error) {
	text := `SELECT seq FROM ` + table + q.where() + ` ORDER BY seq DESC` + q.rows(limit, offset)
	return store.All(f.db, readNumber, text, q.args...)
}

func (f *finder) query() query { return query{dialect: f.dialect} }

// query is the conditions of a SELECT in the making: only the clauses that were asked for.
type query struct {
	dialect dialect
	clauses []string
	args    []any
}

func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

func (q *query) and(clause string) { q.clauses = append(q.clauses, clause) }

// ofKind narrows to the listings of a kind, "" for all, and names the index that leads through them from the newest.
func (q *query) ofKind(kind string) (index string) {
	if kind == "" {
		return q.dialect.newest
	}
	q.and("kind = " + q.arg(kind))
	return q.dialect.advice("listings_kind")
}

// ofHome narrows to the listings of a kind, "" for all, from a home, and names the index that leads through them.
func (q *query) ofHome(kind string, home int32) (index string) {
	q.and("place = " + q.arg(home))
	if kind != "" {
		q.and("kind = " + q.arg(kind))
	}
	return q.dialect.homeIndex(kind)
}

// homeIndex leads through the listings of a kind, "" for all, by home.
func (d dialect) homeIndex(kind string) string {
	if kind == "" {
		return d.advice("listings_place")
	}
	return d.advice("listings_near")
}

func (q *query) where() string {
	if len(q.clauses) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(q.clauses, " AND ")
}

// rows ends the query: so many rows at most, after so many others. SQLite looks at the value of a plain LIMIT $1 when
// it plans, and plans anew each time it is given one; through a cast it does not.
func (q *query) rows(limit, offset int) string {
	return " LIMIT CAST(" + q.arg(limit) + " AS BIGINT) OFFSET CAST(" + q.arg(offset) + " AS BIGINT)"
}

// vector adds distances and gives the number of their argument.
func (q *query) vector(distances []int32) int {
	q.arg(q.dialect.vector(distances))
	return len(q.args)
}
