package store

import (
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"example.org/spolu/internal/help"
)

// endless is the radius, in metres, of an offer for the whole region or from home; nothing lies farther.
const endless = 1 << 30

// Listing is what search knows of an active offer.
type Listing struct {
	Offer  help.Offer
	Homes  []Home   // at least one
	Tags   []string // "lang:cs", "payment:cash"
	Title  []string // stems
	Body   []string // stems
	Silent bool     // do not raise the generation: for filling a database at once
}

// Home is a municipality that an offer starts from, by ordinal, and how far it reaches. Place -1 is nowhere in
// particular, which reaches everywhere.
type Home struct {
	Place  int
	Radius int32 // metres
}

// Everywhere is the home of an offer for the whole region or from home; place is its ordinal, or -1.
func Everywhere(place int) Home { return Home{place, endless} }

// List puts an active offer into the search, or brings it up to date there. Its place in the order of publication is
// given once and stays through pauses.
func (tx *Tx) List(l Listing) error {
	if err := tx.unlist(l.Offer.ID); err != nil {
		return err
	}
	seq, err := tx.seq(l.Offer)
	if err != nil {
		return err
	}
	for i, h := range l.Homes {
		err := tx.exec(`INSERT INTO listings (offer, seq, kind, place, radius, main, setting, days) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			l.Offer.ID, seq, l.Offer.Kind, h.Place, h.Radius, i == 0, l.Offer.Setting, help.Days(l.Offer.Times))
		if err != nil {
			return err
		}
	}
	for _, tag := range l.Tags {
		if err := tx.exec(`INSERT INTO listing_tags (tag, offer) VALUES ($1, $2)`, tag, l.Offer.ID); err != nil {
			return err
		}
	}
	if err := tx.exec(tx.db.dialect.addText, seq, strings.Join(lexemes(l.Title), " "), strings.Join(lexemes(l.Body), " ")); err != nil {
		return err
	}
	if l.Silent {
		return nil
	}
	return tx.RaiseGeneration()
}

// Unlist takes an offer out of the search.
func (tx *Tx) Unlist(offer string) error {
	return errors.Join(tx.unlist(offer), tx.RaiseGeneration())
}

func (tx *Tx) unlist(offer string) error {
	var seq sql.NullInt64
	if err := tx.row(`SELECT seq FROM offers WHERE id = $1`, offer).Scan(&seq); err != nil {
		return missing(err)
	}
	if !seq.Valid {
		return nil
	}
	return errors.Join(
		tx.exec(`DELETE FROM listings WHERE offer = $1`, offer),
		tx.exec(`DELETE FROM listing_tags WHERE offer = $1`, offer),
		tx.exec(tx.db.dialect.dropText, seq.Int64))
}

// seq is the offer's place in the order of publication: the time of it, moved on to the next free microsecond.
func (tx *Tx) seq(o help.Offer) (int64, error) {
	var seq sql.NullInt64
	if err := tx.row(`SELECT seq FROM offers WHERE id = $1`, o.ID).Scan(&seq); err != nil || seq.Valid {
		return seq.Int64, missing(err)
	}
	at := micros(o.PublishedAt)
	for {
		var taken int
		if err := tx.row(`SELECT COUNT(*) FROM offers WHERE seq = $1`, at).Scan(&taken); err != nil {
			return 0, err
		}
		if taken == 0 {
			return at, tx.exec(`UPDATE offers SET seq = $2 WHERE id = $1`, o.ID, at)
		}
		at++
	}
}

// Generation is a number that every published change raises: caches of public pages are good for one.
func (tx *Tx) Generation() (n int64, err error) {
	err = tx.row(`SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'generation'`).Scan(&n)
	return n, err
}

// RaiseGeneration empties the caches of public pages on every node.
func (tx *Tx) RaiseGeneration() error {
	return tx.exec(`UPDATE settings SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'generation'`)
}

// Search is a question to the listings. Only what is set narrows it.
type Search struct {
	Kinds     []string
	Distances []int32 // metres from the place searched for to every municipality, by ordinal; nil: no place
	Setting   help.Setting
	Day       int        // 1–7
	Tags      [][]string // of each group, one must be there
	Stems     []string
	Nearest   bool // by distance, then newest; needs Distances
	Latest    bool // newest first, wherever the words stand; not with Nearest
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

// Found is one result.
type Found struct {
	Offer help.Offer
	At    Position
	Away  int64 // metres from the place searched for; endless or 0 where that says nothing
}

// Search gives the active offers that a search finds, in order: best words first where words were asked for, then
// by distance where asked for, then newest first.
func (tx *Tx) Search(s Search) ([]Found, error) {
	q := tx.query(s)
	order := q.order(s)
	q.after(s)
	text := `SELECT l.offer, l.seq, ` + order.title + ` AS in_title, ` + order.metres + ` AS metres FROM listings l` + q.where() +
		` ORDER BY in_title, metres, l.seq DESC LIMIT ` + q.arg(s.Limit) + ` OFFSET ` + q.arg(s.Offset)
	type hit struct {
		id string
		at Position
	}
	hits, err := all(tx, func(row scanner) (h hit, err error) {
		return h, row.Scan(&h.id, &h.at.Seq, &h.at.Title, &h.at.Metres)
	}, text, q.args...)
	if err != nil {
		return nil, err
	}
	found := make([]Found, len(hits))
	for i, h := range hits {
		o, err := tx.Offer(h.id)
		if err != nil {
			return nil, err
		}
		found[i] = Found{o, h.at, h.at.Metres}
	}
	return found, nil
}

// CountFound is how many offers a search finds, exactly.
func (tx *Tx) CountFound(s Search) (n int, err error) {
	q := tx.query(s)
	err = tx.row(`SELECT COUNT(*) FROM listings l`+q.where(), q.args...).Scan(&n)
	return n, err
}

// CountByKind is how many active offers there are of each kind; kinds without any are left out.
func (tx *Tx) CountByKind() (map[string]int, error) {
	return tx.countBy(`SELECT kind, COUNT(*) FROM listings WHERE main GROUP BY kind`)
}

// query is a SELECT over the listings in the making: only the clauses that were asked for.
type query struct {
	dialect dialect
	clauses []string
	args    []any
	vector  int // number of the argument with the distances; 0: none
	words   int // number of the argument with the stems; 0: none
}

func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + itoa(len(q.args))
}

func (q *query) and(clause string) { q.clauses = append(q.clauses, clause) }

func (q *query) where() string { return " WHERE " + strings.Join(q.clauses, " AND ") }

func (tx *Tx) query(s Search) *query {
	q := &query{dialect: tx.db.dialect}
	if s.Distances == nil {
		q.and("l.main")
	} else {
		q.arg(q.dialect.vector(s.Distances))
		q.vector = len(q.args)
		q.and("l.radius >= " + q.dialect.distanceAt(q.vector, "l.place"))
	}
	if len(s.Kinds) > 0 {
		q.and("l.kind IN (" + q.list(s.Kinds) + ")")
	}
	if s.Setting != "" && s.Setting != help.AnySetting {
		q.and("l.setting IN (" + q.list([]string{string(s.Setting), string(help.AnySetting)}) + ")")
	}
	if s.Day > 0 {
		q.and("l.days & " + itoa(1<<(s.Day-1)) + " <> 0")
	}
	for _, group := range s.Tags {
		q.and("EXISTS (SELECT 1 FROM listing_tags t WHERE t.offer = l.offer AND t.tag IN (" + q.list(group) + "))")
	}
	if stems := lexemes(s.Stems); len(stems) > 0 {
		q.arg(q.dialect.query(stems))
		q.words = len(q.args)
		q.and(q.dialect.matches(q.words, "l.seq", false))
	}
	return q
}

func (q *query) list(values []string) string {
	marks := make([]string, len(values))
	for i, v := range slices.Sorted(slices.Values(values)) {
		marks[i] = q.arg(v)
	}
	return strings.Join(marks, ", ")
}

// order is what results are ordered by, before newest first.
type order struct{ title, metres string }

func (q *query) order(s Search) order {
	o := order{title: "1", metres: "0"}
	if q.words > 0 && !s.Latest {
		o.title = "CASE WHEN " + q.dialect.matches(q.words, "l.seq", true) + " THEN 0 ELSE 1 END"
	}
	if s.Nearest && q.vector > 0 {
		o.metres = q.dialect.distanceAt(q.vector, "l.place")
	}
	return o
}

// after keeps what comes after a position in the order.
func (q *query) after(s Search) {
	if s.After == (Position{}) {
		return
	}
	o, at := q.order(s), s.After
	q.and("(" + o.title + ", " + o.metres + ", -l.seq) > (" + itoa(at.Title) + ", " + itoa(int(at.Metres)) + ", " + itoa(int(-at.Seq)) + ")")
}

// lexemes are stems as both full-text indexes take each for one word: letters and digits that the older Unicode of
// SQLite's tokenizer may not know, and everything that means something in a query, are spelled out.
func lexemes(stems []string) []string {
	var words []string
	for _, stem := range stems {
		var b strings.Builder
		for _, r := range stem {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'а' && r <= 'я' || slices.Contains([]rune("ёєі"), r) {
				b.WriteRune(r)
			} else {
				b.WriteString("x" + strconv.FormatInt(int64(r), 16))
			}
		}
		if b.Len() > 0 {
			words = append(words, b.String())
		}
	}
	return words
}
