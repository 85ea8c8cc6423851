package place

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// name is what a municipality is called by: its own name, or that of one of its parts.
type name struct {
	key   string // "frydek mistek"
	place int32  // ordinal
	part  int32  // index of its Parts, or own
}

const own = -1

// start is where a word of a name begins.
type start struct {
	name int32
	at   int32 // bytes into its key
}

// names are all that municipalities are called by, arranged for searching.
type names struct {
	keyOf    func(string) string // Key or sound
	all      []name
	first    []int32            // by ordinal: where a municipality's names begin in all, its own first
	starts   []start            // of every word of every name, in the order of the text from there on
	initials map[string][]int32 // own names of several words by their first letters: "fm"
	towns    map[string][]int32 // ordinals by the key of the own name
}

// newNames arranges the names of municipalities by ordinal, each by its key. A former one has none.
func newNames(ms []Municipality, key func(string) string) *names {
	n := &names{keyOf: key, initials: map[string][]int32{}, towns: map[string][]int32{}}
	for i := range ms {
		n.first = append(n.first, n.count())
		if !ms[i].Former {
			n.add(int32(i), &ms[i])
		}
	}
	n.first = append(n.first, n.count())
	n.arrange()
	return n
}

// count is how many names there are so far: the index of the next one.
func (n *names) count() int32 {
	return int32(len(n.all)) // #nosec G115 -- there are some tens of thousands in the country
}

// add enters the own name of municipality i, those of its parts that are called otherwise, and what it is called
// abroad.
func (n *names) add(i int32, m *Municipality) {
	k := n.keyOf(m.Name)
	if letters := initials(k); letters != "" {
		n.initials[letters] = append(n.initials[letters], n.count())
	}
	n.all = append(n.all, name{k, i, own})
	n.towns[k] = append(n.towns[k], i)
	for p, part := range m.Parts {
		if pk := n.keyOf(part); pk != k && pk != "" {
			n.all = append(n.all, name{pk, i, int32(p)})
		}
	}
	for _, foreign := range m.Foreign {
		if fk := n.keyOf(foreign); fk != k && fk != "" {
			n.all = append(n.all, name{fk, i, own})
		}
	}
}

// of is the names of a municipality that is not former, its own first.
func (n *names) of(place int32) []name { return n.all[n.first[place]:n.first[place+1]] }

// arrange sorts where words begin.
func (n *names) arrange() {
	for i, one := range n.all {
		for at := 0; at >= 0; at = nextWord(one.key, at) {
			n.starts = append(n.starts, start{int32(i), int32(at)})
		}
	}
	slices.SortFunc(n.starts, func(a, b start) int { return strings.Compare(n.from(a), n.from(b)) })
}

// from is the text of a name from the beginning of a word on.
func (n *names) from(s start) string { return n.all[s.name].key[s.at:] }

// beginning gives every start whose text begins so.
func (n *names) beginning(text string) []start {
	first, _ := slices.BinarySearchFunc(n.starts, text, func(s start, t string) int {
		return strings.Compare(n.from(s), t)
	})
	last := first
	for last < len(n.starts) && strings.HasPrefix(n.from(n.starts[last]), text) {
		last++
	}
	return n.starts[first:last]
}

// nextWord is where the word after the one at begins, or -1.
func nextWord(key string, at int) int {
	space := strings.IndexByte(key[at:], ' ')
	if space < 0 {
		return -1
	}
	return at + space + 1
}

// initials are the first letters of a key of several words, or "".
func initials(key string) string {
	if !strings.Contains(key, " ") {
		return ""
	}
	var letters []rune
	for at := 0; at >= 0; at = nextWord(key, at) {
		r, _ := utf8.DecodeRuneInString(key[at:])
		letters = append(letters, r)
	}
	return string(letters)
}

// begun reports whether the typed words are beginnings of the words of a text, in order from its first.
func begun(text string, typed []string) bool {
	at := 0
	for _, w := range typed {
		if at < 0 || !strings.HasPrefix(text[at:], w) {
			return false
		}
		at = nextWord(text, at)
	}
	return len(typed) > 0
}
