package find

// What tests read a feed by.
type (
	AtomFeed     = atomFeed
	AtomLink     = atomLink
	AtomCategory = atomCategory
)

// What tests compare a feed with.
const (
	PerFeed  = perFeed
	AtomType = atomType
)
