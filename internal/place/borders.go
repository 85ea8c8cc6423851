package place

// GridDegree is how many steps of the grid, on which borders are kept, make a degree: one is 111 m to the north and 72
// to the east, less than a map of a region shows. Neighbours whose borders share corners share them on the grid, too.
const GridDegree = 1000

// Border is the outline of a municipality (six digits), of a district (LAU1, "CZ0806")
// or of a region (NUTS 3, "CZ080").
type Border struct {
	Code  string
	Rings []Ring // outlines and holes alike: what an odd number of them go around is inside
}

// Ring is a closed line from corner to corner; the first is not repeated at its end.
type Ring []Point

// Point is a corner: of a Border in steps of the grid to the east and north, of a Sketch to the right and down.
type Point struct{ X, Y int32 }

// Level is what a border goes around.
type Level int

// The levels, from the smallest.
const (
	NoLevel Level = iota
	MunicipalityLevel
	DistrictLevel
	RegionLevel
)

// LevelOf tells what has a code.
func LevelOf(code string) Level {
	switch {
	case isCode(code):
		return MunicipalityLevel
	case isDistrict(code):
		return DistrictLevel
	case len(code) == 5 && code[:2] == "CZ" && isDigits(code[2:]):
		return RegionLevel
	}
	return NoLevel
}

// Tidy takes out corners that are the same as the one before, and those from which a line goes back the way it came, as
// both appear on a grid; nil if nothing is left to go around. It uses the ring's own memory.
func (r Ring) Tidy() Ring {
	out := r[:0]
	for _, p := range r {
		switch n := len(out); {
		case n > 0 && out[n-1] == p:
		case n > 1 && out[n-2] == p:
			out = out[:n-1]
		default:
			out = append(out, p)
		}
	}
	for n := len(out); n > 2; n = len(out) {
		switch {
		case out[n-1] == out[0]:
			out = out[:n-1]
		case out[n-2] == out[0]:
			out = out[:n-2]
		case out[n-1] == out[1]:
			out = out[1 : n-1]
		default:
			return out
		}
	}
	return nil
}

func isCode(s string) bool { return len(s) == 6 && isDigits(s) }

// isDistrict reports whether s has the form of a LAU1 code: CZ, three digits, one digit or letter ("CZ020A").
func isDistrict(s string) bool {
	return len(s) == 6 && s[:2] == "CZ" && isDigits(s[2:5]) && (isDigits(s[5:]) || s[5] >= 'A' && s[5] <= 'Z')
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
