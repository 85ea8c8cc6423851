package help

// Field is one field of what people fill in. A list of them is the field table of its noun: whoever keeps, shows, hands
// out or forgets a value goes by its row there, and tests go through all rows.
type Field[N any] struct {
	Name   string       // in forms, problems, drafts, exports and the API
	At     func(*N) any // where a noun has the value: a pointer
	Traits Trait
}

// Trait is what may happen to the value of a field. All are handed out to their owner.
type Trait int

// The traits.
const (
	Sealed Trait = 1 << iota // encrypted in the database
	Erased                   // forgotten with its noun; what stays is of nobody any more
	Public                   // everybody may see it, while the noun is public
	Handed                   // told to the volunteer whom a request is handed to
)

// Is reports whether a field has all these traits.
func (f Field[N]) Is(t Trait) bool { return f.Traits&t == t }
