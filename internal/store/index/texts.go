package index

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// TextsVersion is raised when what of a listing stands in the text index changes; offers are then listed again.
const TextsVersion = 3

// A listing has two texts: one of all its words, whose number is its place in the order of publication, and one of the
// words of its title, whose number is that far above. Going down the numbers comes first upon what has the words in the
// title, then upon the rest, each from the newest; so one walk over one index gives a page of results.
const titles = 1 << 62

// endOfTexts is above all numbers.
const endOfTexts = math.MaxInt64

// text is one of a listing.
type text struct {
	listing *numbered
	number  int64
	words   []string
	segment string // mark, where there are segments
}

// textsOf are the texts of listings.
func textsOf(listings []numbered) (texts []text) {
	for i, l := range listings {
		if len(lexemes(l.Title)) > 0 {
			texts = append(texts, text{listing: &listings[i], number: l.seq + titles, words: l.Title})
		}
		words := slices.Concat(l.Title, l.Body, titleMarks(l.Title))
		texts = append(texts, text{listing: &listings[i], number: l.seq, words: words})
	}
	return texts
}

// insertTexts writes the texts of listings in the order of their numbers: SQLite begins another piece of its index with
// each number that is lower than the one before.
func insertTexts(db store.SQL, listings []numbered) error {
	texts := textsOf(listings)
	if err := putOnSegments(db, texts); err != nil {
		return err
	}
	slices.SortFunc(texts, func(a, b text) int { return cmp.Compare(a.number, b.number) })
	var rows [][]any
	for _, t := range texts {
		rows = append(rows, []any{t.number, strings.Join(lexemes(slices.Concat(t.words, t.marks())), " ")})
	}
	return db.Insert(dialects[db.Dialect()].addText, dialects[db.Dialect()].textShape, rows...)
}

// marks are what search filters by beyond words: kind, what the offer reaches, setting, days and tags, and where the
// text stands.
func (t text) marks() []string {
	o := t.listing.Offer
	m := append([]string{t.segment, kindMark(o.Kind)}, tagMarks(t.listing.Tags)...)
	places := placeMarks(o.Kind, t.listing.Found)
	m = append(m, places...)
	if t.segment != "" {
		m = append(m, onSegments(places, []string{t.segment})...)
	}
	m = append(m, settingMark(o.Setting))
	for day := 1; day <= 7; day++ {
		if help.Days(o.Times)&(1<<(day-1)) != 0 {
			m = append(m, dayMark(day))
		}
	}
	return m
}

func kindMark(kind string) string       { return "kind:" + kind }
func settingMark(s help.Setting) string { return "setting:" + string(s) }
func dayMark(day int) string            { return "day:" + strconv.Itoa(day) }

func tagMarks(tags []string) []string { return marked("tag:", tags) }

// titleMarks say in the text of all words which of them stand in the title, too.
func titleMarks(stems []string) []string { return marked("title:", stems) }

// placeMarks are of kind and place together: two lists that are long each have a short one in common, which need not be
// looked for.
func placeMarks(kind string, codes []string) []string { return marked(kind+"@", codes) }

func marked(with string, values []string) []string {
	m := make([]string, len(values))
	for i, v := range values {
		m[i] = with + v
	}
	return m
}

// lexemes are stems and marks as both full-text indexes take each for one word: letters and digits that the older
// Unicode of SQLite's tokenizer may not know, and everything that means something in a query, are spelled out, and so
// is the x that this begins with: no stem comes to look like a mark.
func lexemes(stems []string) []string {
	var words []string
	for _, stem := range stems {
		var b strings.Builder
		for _, r := range stem {
			if r >= 'a' && r <= 'z' && r != 'x' || r >= '0' && r <= '9' || r >= 'а' && r <= 'я' ||
				strings.ContainsRune("ёєі", r) {
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

// text gives what has the words and passes the filters.
func (f *finder) text(need int) ([]Position, error) {
	if f.near() {
		return f.nearestText(need)
	}
	var found []Position
	err := f.facets.walk(f.belowTitles(), need, func(on stretch, limit int) (int, error) {
		if f.after.Seq > 0 {
			on.before = min(on.before, f.after.number())
		}
		rows, err := f.textsOn(on, limit)
		for _, w := range rows {
			found = append(found, atNumber(w.number))
		}
		return len(rows), err
	})
	return found, err
}

// nearestText puts the newest that have the words in order of distance.
func (f *finder) nearestText(need int) ([]Position, error) {
	var hits []Position
	err := f.facets.walk(f.belowTitles(), nearby, func(on stretch, limit int) (int, error) {
		rows, err := f.textsOn(on, limit)
		for _, w := range rows {
			at := atNumber(w.number)
			at.Metres = int64(away(f.Distances, w.place))
			hits = append(hits, at)
		}
		return len(rows), err
	})
	slices.SortFunc(hits, Position.compare)
	hits = slices.DeleteFunc(hits, func(at Position) bool {
		return f.after != (Position{}) && at.compare(f.after) <= 0
	})
	return hits[:min(need, len(hits))], err
}

// ranked reports whether what has the words in the title comes first.
func (f *finder) ranked() bool { return f.worded() && !f.Latest }

// worded reports whether words were asked for.
func (f *finder) worded() bool { return len(groups(f.Stems)) > 0 }

// groups are those of stems or marks that can be looked for, each word as the indexes have it.
func groups(of [][]string) (all [][]string) {
	for _, group := range of {
		if words := lexemes(group); len(words) > 0 {
			all = append(all, words)
		}
	}
	return all
}

// belowTitles reports whether there is nothing to look for among the texts of titles.
func (f *finder) belowTitles() bool { return !f.ranked() || f.after.Title > 0 }

// walked is a text that a search comes upon, and from where its offer is; place is told only where listings are
// looked at.
type walked struct {
	number int64
	place  int32
}

func readWalked(row store.Row) (w walked, err error) { return w, row.Scan(&w.number, &w.place) }

// textsOn gives the newest texts of a stretch that reach the place, with their listings where they are needed.
func (f *finder) textsOn(on stretch, limit int) ([]walked, error) {
	q := f.query()
	from, place := q.dialect.texts(q.arg(q.dialect.ask(f.asked(on.marks)))), "0"
	if f.near() || f.Distances != nil && !f.marked() {
		from, place = from+q.dialect.theirs("(t.number & "+q.arg(int64(titles-1))+")"), "l.place"
		q.and("l.radius >= " + q.dialect.distanceAt(q.vector(f.Distances), "l.place"))
	}
	if on.before < endOfTexts {
		q.and("t.number < " + q.arg(on.before))
	}
	if on.from > 0 {
		q.and("t.number >= " + q.arg(on.from))
	}
	query := `SELECT t.number, ` + place + ` FROM ` + from + q.where() + ` ORDER BY t.number DESC` + q.rows(limit, 0)
	return store.All(f.db, readWalked, query, q.args...)
}

// number is that of the text at a position.
func (p Position) number() int64 {
	if p.Title == 0 {
		return p.Seq + titles
	}
	return p.Seq
}

// atNumber is the position of a text.
func atNumber(number int64) Position {
	if number >= titles {
		return Position{Title: 0, Seq: number - titles}
	}
	return Position{Title: 1, Seq: number}
}

// marked reports whether the texts themselves tell what reaches the place.
func (f *finder) marked() bool { return f.At != nil && f.Kinds[0] != "" }

// asked is what a text must have: one of each group; and it must not have one of each of some others.
type asked struct{ all, not [][]string }

// asked is the question to the texts on these segments.
func (f *finder) asked(segments []string) asked {
	a := asked{all: groups(f.Stems)}
	if f.ranked() {
		for _, group := range f.Stems {
			a.not = append(a.not, titleMarks(group)) // these were met at their titles
		}
		a.not = groups(a.not)
	}
	add := func(marks []string) { a.all = append(a.all, groups([][]string{marks})...) }
	switch at := f.marked(); {
	case at && segments != nil:
		add(onSegments(f.places(), segments))
	case at:
		add(f.places())
	default:
		add(segments)
		add(f.kinds())
	}
	if s := f.setting(); s != nil {
		add(s)
	}
	var days []string
	for _, day := range f.Days {
		days = append(days, dayMark(day))
	}
	add(days)
	for _, group := range f.Tags {
		add(tagMarks(group))
	}
	return a
}

// kinds are the marks of the kinds that were asked for.
func (f *finder) kinds() (marks []string) {
	for _, k := range f.Kinds {
		if k != "" {
			marks = append(marks, kindMark(k))
		}
	}
	return marks
}

// places are the marks of the kinds at the place.
func (f *finder) places() (marks []string) {
	for _, k := range f.Kinds {
		marks = append(marks, placeMarks(k, f.At)...)
	}
	return marks
}
