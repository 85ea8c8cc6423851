package place

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// rank is how well a name answers a typed text, the best first.
type rank int

const (
	exact     rank = iota
	begins         // the name begins with it
	abridged       // its initials ("F-M"), or all its words begun ("frenštát p r")
	wordBegin      // a later word of it begins so
	slip           // as exact, but for one letter
	slipBegin      // as begins, but for one letter
	none
)

// Shorter texts have too many neighbours for a guess.
const (
	minSlip   = 5 // letters typed before one of them may be wrong
	minPrefix = 3 // letters typed before they stand for the one name that begins with them
)

// Suggest is at most limit municipalities that a text being typed may mean, best first: names that equal it, begin with
// it, have it as their abbreviation, have a word that begins with it, and from five letters on those that differ in one
// letter; within each the largest first. Accents, case, hyphens and spaces do not matter. A district ("Vřesina, okres
// Opava", "Vřesina (Opava)") narrows the choice; the beginning of a postal code chooses by that. Former municipalities
// are never suggested.
func (g *Gazetteer) Suggest(text string, limit int) []Municipality {
	q := parse(text)
	var found []int
	if q.key == "" {
		found = g.withPostalPrefix(q.postal)
	} else {
		found = g.narrow(q, g.ranked(q))
	}
	return g.at(found[:max(0, min(limit, len(found)))])
}

// Resolve is what a typed text means: one municipality where the text names exactly one, all of them, the largest
// first, where several have the name, nil where none has. A postal code means its municipalities. A district or postal
// code beside the name chooses among its bearers. The beginning or abbreviation of a name counts only where it can be
// no other's, and "Ostrava-Poruba" is Ostrava where no name is the whole of it.
func (g *Gazetteer) Resolve(text string) []Municipality {
	q := parse(text)
	if q.key == "" {
		if len(q.postal) != 5 {
			return nil
		}
		return g.at(slices.SortedFunc(slices.Values(g.byPostal[q.postal]), g.larger))
	}
	if found := g.named(q); found != nil {
		return g.at(g.narrow(q, found))
	}
	if found := g.only(q); found != nil {
		return g.at(found)
	}
	if i := strings.LastIndexAny(q.name, "-–"); i > 0 {
		return g.at(g.narrow(q, g.named(query{name: q.name[:i], key: key(q.name[:i])})))
	}
	return nil
}

// named is the municipalities with the name of q, largest first. Who types accents means them: such a text names only
// those that are written so, if any are.
func (g *Gazetteer) named(q query) []int {
	found := slices.SortedFunc(slices.Values(g.byKey[q.key]), g.larger)
	if len(found) < 2 || len(q.name) == utf8.RuneCountInString(q.name) {
		return found
	}
	return prefer(found, func(i int) bool { return strings.EqualFold(g.all[i].Name, strings.TrimSpace(q.name)) })
}

// only is the municipality that q begins or abridges, if there is just one.
func (g *Gazetteer) only(q query) []int {
	if utf8.RuneCountInString(q.key) < minPrefix {
		return nil
	}
	byRank := map[rank][]int{}
	for i := range g.entries {
		if g.all[i].Former {
			continue
		}
		if r := g.entries[i].answers(q); r == begins || r == abridged {
			byRank[r] = append(byRank[r], i)
		}
	}
	for _, r := range []rank{begins, abridged} {
		if found := g.narrow(q, byRank[r]); len(found) > 0 {
			if len(found) == 1 {
				return found
			}
			return nil
		}
	}
	return nil
}

// ranked is all that answers q, best first.
func (g *Gazetteer) ranked(q query) []int {
	var found []int
	ranks := make([]rank, len(g.entries))
	for i := range g.entries {
		if g.all[i].Former {
			continue
		}
		if ranks[i] = g.entries[i].answers(q); ranks[i] < none {
			found = append(found, i)
		}
	}
	slices.SortFunc(found, func(a, b int) int { return cmp.Or(cmp.Compare(ranks[a], ranks[b]), g.larger(a, b)) })
	return found
}

// narrow keeps what lies in the district and has the postal code of q. Neither empties the choice: it is likelier that
// a person errs in them than in the name.
func (g *Gazetteer) narrow(q query, found []int) []int {
	if q.district != "" {
		found = prefer(found, func(i int) bool { return strings.HasPrefix(g.distKeys[g.all[i].District], q.district) })
	}
	if q.postal != "" {
		found = prefer(found, func(i int) bool { return slices.Contains(g.all[i].PostalCodes, q.postal) })
	}
	return found
}

// prefer is the part of found for which ok holds, or all of it where it holds for none.
func prefer(found []int, ok func(int) bool) []int {
	var some []int
	for _, i := range found {
		if ok(i) {
			some = append(some, i)
		}
	}
	if some == nil {
		return found
	}
	return some
}

// withPostalPrefix is the municipalities with a postal code that begins so, those whose main code it is first.
func (g *Gazetteer) withPostalPrefix(prefix string) []int {
	if prefix == "" || len(prefix) > 5 {
		return nil
	}
	if len(prefix) == 5 {
		return g.byPostal[prefix]
	}
	begins := func(code string) bool { return strings.HasPrefix(code, prefix) }
	var main, other []int
	for i, m := range g.all {
		switch {
		case m.Former || !slices.ContainsFunc(m.PostalCodes, begins):
		case begins(m.PostalCodes[0]):
			main = append(main, i)
		default:
			other = append(other, i)
		}
	}
	slices.SortFunc(main, g.larger)
	slices.SortFunc(other, g.larger)
	return append(main, other...)
}

// answers is how well the name of e answers q.
func (e *entry) answers(q query) rank {
	switch {
	case e.key == q.key:
		return exact
	case strings.HasPrefix(e.key, q.key):
		return begins
	case e.initials != "" && e.initials == q.joined, len(q.words) > 1 && begun(e.words, q.words):
		return abridged
	}
	for i := 1; i < len(e.words); i++ {
		if begun(e.words[i:], q.words) {
			return wordBegin
		}
	}
	if utf8.RuneCountInString(q.key) >= minSlip {
		return slipped(q.key, e.key)
	}
	return none
}

// begun reports whether the typed words are beginnings of the words of a name, in order from its first.
func begun(name, typed []string) bool {
	if len(typed) == 0 || len(typed) > len(name) {
		return false
	}
	for i, w := range typed {
		if !strings.HasPrefix(name[i], w) {
			return false
		}
	}
	return true
}

// slipped compares a typed text with a name and forgives one slip: a letter wrong, missing, too many, or two
// neighbours exchanged.
func slipped(typed, name string) rank {
	i := 0
	for i < len(typed) && i < len(name) && typed[i] == name[i] {
		i++
	}
	t, n := typed[i:], name[i:]
	best := none
	try := func(t, n string) {
		if t == n {
			best = slip
		} else if strings.HasPrefix(n, t) {
			best = min(best, slipBegin)
		}
	}
	if t != "" {
		try(t[1:], n)
	}
	if n != "" {
		try(t, n[1:])
	}
	if t != "" && n != "" {
		try(t[1:], n[1:])
	}
	if len(t) > 1 && len(n) > 1 && t[0] == n[1] && t[1] == n[0] {
		try(t[2:], n[2:])
	}
	return best
}
