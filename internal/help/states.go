package help

import "slices"

// transition is a row of a state table: from which states an action is possible, where it leads, and who may do it.
// The state "" is that of what is not there yet.
type transition[A, S ~string] struct {
	action A
	from   []S
	to     S // "": it stays where it is
	// before comes in the place of to where something has to happen first: a person looks at an offer of a sensitive
	// kind, a requester confirms an address.
	before S
	who    Permission
}

// next is the state that an action leads to; ok is false where it is not possible. first is whether something has to
// happen before.
func next[A, S ~string](table []transition[A, S], do A, from S, first bool) (to S, ok bool) {
	for _, t := range table {
		if t.action != do || !slices.Contains(t.from, from) {
			continue
		}
		switch {
		case first && t.before != "":
			return t.before, true
		case t.to == "":
			return from, true
		}
		return t.to, true
	}
	return from, false
}

// allowed reports whether the permissions are enough for an action; whatever has no row is denied.
func allowed[A, S ~string](table []transition[A, S], do A, has Permission) bool {
	return slices.ContainsFunc(table, func(t transition[A, S]) bool { return t.action == do && t.who&has != 0 })
}

// origins are the states from which an action is possible.
func origins[A, S ~string](table []transition[A, S], do A) (from []S) {
	for _, t := range table {
		if t.action == do {
			from = append(from, t.from...)
		}
	}
	return from
}
