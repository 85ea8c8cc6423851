package place

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// sides counts how often two corners are joined, in whichever direction.
func sides(areas map[string][]Ring) map[[2]Point]int {
	n := map[[2]Point]int{}
	for _, rings := range areas {
		for _, ring := range rings {
			for i, a := range ring {
				b := ring[(i+1)%len(ring)]
				if b.before(a) {
					a, b = b, a
				}
				n[[2]Point{a, b}]++
			}
		}
	}
	return n
}

// Neighbours keep one line between them, however plain it is made:
// each side belongs to two of the parts and their whole.
func TestSketchKeepsSharedLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns, rows := rapid.IntRange(1, 4).Draw(t, "columns"), rapid.IntRange(1, 4).Draw(t, "rows")
		jitter := rapid.IntRange(-9, 9)
		corner := func(x, y int) Point { return Point{18000 + int32(x), 49500 + int32(y)} }
		// Each side of the lattice is a crooked line of five corners.
		side := map[[2]Point]Ring{}
		between := func(a, b Point) Ring {
			if b.before(a) {
				a, b = b, a
			}
			key := [2]Point{a, b}
			if side[key] == nil {
				line := Ring{a}
				for i := int32(1); i < 5; i++ {
					line = append(line, Point{
						a.X + (b.X-a.X)*i/5 + int32(jitter.Draw(t, "x")),
						a.Y + (b.Y-a.Y)*i/5 + int32(jitter.Draw(t, "y")),
					})
				}
				side[key] = append(line, b)
			}
			return side[key]
		}
		walk := func(corners ...Point) (ring Ring) {
			for i, a := range corners {
				line := slices.Clone(between(a, corners[(i+1)%len(corners)]))
				if line[0] != a {
					slices.Reverse(line)
				}
				ring = append(ring, line[:len(line)-1]...)
			}
			return ring
		}
		var borders []Border
		outline := map[int][]Point{}
		for x := range columns {
			for y := range rows {
				square := walk(corner(100*x, 100*y), corner(100*x+100, 100*y),
					corner(100*x+100, 100*y+100), corner(100*x, 100*y+100))
				borders = append(borders, Border{fmt.Sprint(x, y), []Ring{square}})
			}
		}
		for x := range columns {
			outline[0] = append(outline[0], corner(100*x, 0))
			outline[2] = append(outline[2], corner(100*(columns-x), 100*rows))
		}
		for y := range rows {
			outline[1] = append(outline[1], corner(100*columns, 100*y))
			outline[3] = append(outline[3], corner(0, 100*(rows-y)))
		}
		around := walk(slices.Concat(outline[0], outline[1], outline[2], outline[3])...)
		borders = append(borders, Border{"whole", []Ring{around}})
		width := int32(rapid.IntRange(300, 3000).Draw(t, "width"))
		s := NewSketch(nil, borders, width, 10, float64(rapid.IntRange(0, 40).Draw(t, "slack")))
		for side, n := range sides(s.Areas) {
			if n%2 > 0 { // four where lines of the lattice fell together
				t.Fatalf("%v belongs to %d areas", side, n)
			}
		}
	})
}
