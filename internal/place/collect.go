package place

import (
	"strings"
	"unicode/utf8"
)

// collect adds every name that answers q without a slip.
func (n *names) collect(q query, into collected) {
	for _, s := range n.beginning(q.words[0]) {
		if r := n.answers(s, q); r < none {
			into.add(n.all[s.name], r)
		}
	}
	for _, i := range n.initials[strings.Join(q.words, "")] {
		into.add(n.all[i], abridged)
	}
	n.cases(q.words, func(i int32, whole bool) {
		if whole {
			into.add(n.all[i], cased)
		} else {
			into.add(n.all[i], casedBegin)
		}
	})
	for i := 1; i < len(q.words); i++ {
		n.collectParts(q.words[:i], q.words[i:], true, into)
		n.collectParts(q.words[i:], q.words[:i], false, into)
	}
}

// answers is how well the name that has a word at s answers q, whose first word that word begins with.
func (n *names) answers(s start, q query) rank {
	text := n.from(s)
	switch {
	case s.at == 0 && text == q.key:
		return exact
	case s.at == 0 && strings.HasPrefix(text, q.key):
		return begins
	case !begun(text, q.words):
		return none
	case s.at == 0:
		return abridged
	}
	return wordBegin
}

// cases gives every name that the typed words are another case of, and whether of the whole of it.
func (n *names) cases(typed []string, found func(i int32, whole bool)) {
	first := typed[0]
	if len(first) < 3 {
		return
	}
	for _, s := range n.beginning(first[:max(2, len(first)-4)]) {
		if s.at > 0 {
			continue
		}
		if is, whole := inflected(typed, n.all[s.name].key); is {
			found(s.name, whole)
		}
	}
}

// collectParts adds the parts of municipalities called town, in any case, whose name rest is or, where it is still
// being typed, begins: "Ostrava-Poruba", "v Porubě v Ostravě".
func (n *names) collectParts(town, rest []string, typing bool, into collected) {
	rest = bare(rest)
	part := strings.Join(rest, " ")
	n.bearers(bare(town), func(place int32) {
		for _, one := range n.of(place)[1:] {
			if one.part == own {
				continue
			}
			_, whole := inflected(rest, one.key)
			switch {
			case one.key == part:
				into.add(one, exact)
			case typing && strings.HasPrefix(one.key, part):
				into.add(one, begins)
			case whole:
				into.add(one, cased)
			}
		}
	})
}

// bearers gives the municipalities called so, in any case.
func (n *names) bearers(town []string, found func(place int32)) {
	for _, i := range n.towns[strings.Join(town, " ")] {
		found(i)
	}
	n.cases(town, func(i int32, whole bool) {
		if whole && n.all[i].part == own {
			found(n.all[i].place)
		}
	})
}

// collectSlips adds every name that a typed text is but for one letter.
func (n *names) collectSlips(typed string, into collected) {
	if utf8.RuneCountInString(typed) < minSlip {
		return
	}
	for _, one := range n.all {
		if r := slipped(typed, one.key); r < none {
			into.add(one, r)
		}
	}
}

// slipped compares a typed text with a name and forgives one slip: a letter wrong, missing, too many, or two
// neighbours exchanged.
func slipped(typed, name string) rank {
	if len(name) < len(typed)-1 {
		return none
	}
	i := 0
	for i < len(typed) && i < len(name) && typed[i] == name[i] {
		i++
	}
	t, n := typed[i:], name[i:]
	if len(t) > 1 && len(n) > 1 && n[0] != t[1] && n[1] != t[0] && n[1] != t[1] {
		return none // whichever the slip is; most names end here
	}
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
