package search

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/words"
)

// Understood is what of the words of a search was taken for something other than words to search by.
type Understood struct {
	Place   place.Match       // without a code: none
	Filters map[string]string // values by name, as in Query
}

// Any reports whether there is something.
func (u Understood) Any() bool { return u.Place.Code != "" || len(u.Filters) > 0 }

// Understand takes what says where and when out of the words of a search, unless the search says so elsewhere or wants
// its words literally: "nákup v Havířově o víkendu" is a search for nákup, there and then. Whom help is for ("pro
// babičku") goes silently. Everything that searches by what people type asks here first, so that all find the same.
func (s *Search) Understand(ctx context.Context, q Query) (meant Query, u Understood, err error) {
	if q.Literal || !q.Wording() {
		return q, u, nil
	}
	said := split(q.Text)
	u.Filters = said.takeTimes(q.Filters)
	if q.Place == "" && !q.Placed {
		if u.Place, err = s.takePlace(ctx, said, q.Region); err != nil {
			return q, u, err
		}
	}
	said.dropBeneficiary()
	if !slices.ContainsFunc(said, func(w saidWord) bool { return w.gone }) {
		return q, u, nil
	}
	left := said.left()
	if !u.Any() && len(words.Query(left)) == 0 {
		return q, u, nil
	}
	meant = q
	meant.Text, meant.Latest = left, q.Latest && len(words.Query(left)) > 0
	if u.Place.Code != "" {
		meant.Place = u.Place.Code
	}
	meant.Filters = map[string]string{}
	maps.Copy(meant.Filters, q.Filters)
	maps.Copy(meant.Filters, u.Filters)
	return meant, u, nil
}

// said are the words of a text as they were typed, the first mostWords of them.
type said []saidWord

type saidWord struct {
	text string
	gone bool // it was understood
}

func split(text string) said {
	var all said
	for _, w := range strings.FieldsFunc(text, between) {
		all = append(all, saidWord{text: w})
	}
	return all[:min(len(all), mostWords)]
}

// left is what was not understood.
func (s said) left() string {
	var left []string
	for _, w := range s {
		if !w.gone {
			left = append(left, w.text)
		}
	}
	return strings.Join(left, " ")
}

// take marks n words as understood, with the prepositions before them.
func (s said) take(from, n int) {
	for i := from; i < from+n; i++ {
		s[i].gone = true
	}
	for i := from - 1; i >= 0 && place.Precedes(s[i].text); i-- {
		s[i].gone = true
	}
}

// takeTimes takes the words for one day, or the weekend, and for one part of the day, and gives the filters that they
// stand for. Several days are no filter.
func (s said) takeTimes(asked map[string]string) map[string]string {
	found := map[string][]string{}
	for _, w := range s {
		if value := words.Time(w.text); value != "" && !slices.Contains(found[timeFilter(value)], value) {
			found[timeFilter(value)] = append(found[timeFilter(value)], value)
		}
	}
	filters := map[string]string{}
	for name, values := range found {
		if !slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(weekendDays, v) }) {
			values = values[:1]
			if len(found[name]) > 1 {
				values[0] = weekend
			}
		}
		if len(values) == 1 && asked[name] == "" {
			filters[name] = values[0]
		}
	}
	for i, w := range s {
		if value := words.Time(w.text); value != "" && filters[timeFilter(value)] != "" {
			s.take(i, 1)
		}
	}
	return filters
}

// timeFilter is the filter that a value of words.Time is of.
func timeFilter(value string) string {
	if slices.Contains(help.DayParts, help.DayPart(value)) {
		return "part"
	}
	return "day"
}

// longestName is how many words of a place's name are looked at together.
const longestName = 4

// takePlace takes the first name of a municipality of the region, or of a part of one, with what people put around it.
func (s *Search) takePlace(ctx context.Context, said said, region help.Region) (m place.Match, err error) {
	known, err := s.places.Current(ctx)
	if err != nil {
		return m, err
	}
	for i := range said {
		for n := min(longestName, len(said)-i); n > 0; n-- {
			m, ok := s.named(said[i:i+n], region, known)
			if ok && n == 1 && !said.nameLike(i) {
				var ordinary bool
				if ordinary, err = s.ordinary(ctx, said, i, m, region); err != nil {
					return m, err
				}
				ok = !ordinary
			}
			if ok {
				said.take(i, n)
				if after := said[i+n:]; len(after) > 1 && words.Fold(after[0].text+after[1].text) == "aokoli" {
					after[0].gone, after[1].gone = true, true
				}
				return m, nil
			}
		}
	}
	return m, nil
}

// named is the one place of the region that words name.
func (s *Search) named(said said, region help.Region, known places.Edition) (m place.Match, ok bool) {
	if slices.ContainsFunc(said, func(w saidWord) bool { return w.gone }) || place.Precedes(said[0].text) {
		return m, false
	}
	text := said.left()
	if len(words.Query(text)) == 0 {
		return m, false
	}
	which := known.Named(text)
	if len(which) != 1 || !strings.HasPrefix(which[0].District, s.regions[region].Region.Code) {
		return m, false
	}
	return which[0], true
}

// nameLike reports whether a word is written as a name: with a capital among others that have none, or called a place.
func (s said) nameLike(i int) bool {
	if i > 0 && slices.Contains([]string{"obec", "obci", "obce", "okoli", "mestys"}, words.Fold(s[i-1].text)) {
		return true
	}
	plain := slices.ContainsFunc(s, func(w saidWord) bool { return !capital(w.text) })
	return i > 0 && plain && capital(s[i].text)
}

func capital(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// ordinary reports whether a word that names a place is one that people say of other things: it is known to be, a kind
// of help is called so, or an offer has it in small letters. That of a part counts as a place only after a preposition.
func (s *Search) ordinary(ctx context.Context, said said, i int, m place.Match, of help.Region) (bool, error) {
	if m.Part != "" && (i == 0 || !place.Precedes(said[i-1].text)) {
		return true, nil
	}
	region := s.regions[of]
	facets, err := region.facets.Get(ctx)
	if err != nil {
		return false, err
	}
	var tags []string
	for _, group := range words.Query(said[i].text) {
		if words.Ordinary(group[0]) || region.called[group[0]] {
			return true, nil
		}
		tags = append(tags, wordTag(group[0]))
	}
	var r index.Results
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		r, err = index.Search(tx, index.Query{Tags: [][]string{tags}, Limit: 1}, facets.Facets)
		return err
	})
	return r.Total > 0, err
}

// dropBeneficiary drops whom help is for: pro babičku, pro moji starou maminku.
func (s said) dropBeneficiary() {
	for i, w := range s {
		if !words.For(w.text) {
			continue
		}
		last := i + 1
		for last < len(s) && last < i+3 && !words.Person(s[last].text) && describes(s[last].text) {
			last++
		}
		if last < len(s) && words.Person(s[last].text) {
			s.take(i, last-i+1)
		}
	}
}

// describes reports a word that may stand between the preposition and the person: moji, starou, nemocného.
func describes(word string) bool {
	folded := words.Fold(word)
	return len(words.Query(word)) == 0 || slices.ContainsFunc([]string{"ou", "eho", "iho", "ich", "ych"},
		func(end string) bool { return strings.HasSuffix(folded, end) })
}

func wordTag(stem string) string { return "word:" + stem }

// placeWords are tags for the words that an offer says in small letters though a municipality is called so: there they
// mean something else.
func placeWords(o help.Offer, p places.Edition) (tags []string) {
	for _, w := range strings.FieldsFunc(o.Title+"\n"+o.Text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if capital(w) {
			continue
		}
		for _, group := range words.Query(w) {
			if p.Calls(group[0]) {
				tags = append(tags, wordTag(group[0]))
			}
		}
	}
	return tags
}
