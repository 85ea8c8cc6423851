package ui

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.org/spolu/internal/place"
)

// mapSteps is how many sizes and colours there are on a map, beside that of nothing.
const mapSteps = 5

func (m Map) viewBox() string {
	return "0 0 " + strconv.Itoa(int(m.Width)) + " " + strconv.Itoa(int(m.Height))
}

// MapScale gives the step of a number, and what the steps mean: equal shares of the way from the least to the most, and
// 0 for nothing.
func MapScale(numbers []int) (step func(n int) int, legend []MapStep) {
	least, most := math.MaxInt, 0
	for _, n := range numbers {
		if n > 0 {
			least, most = min(least, n), max(most, n)
		}
	}
	step = func(n int) int {
		switch {
		case n == 0:
			return 0
		case most == least:
			return (mapSteps + 1) / 2
		}
		return 1 + min(mapSteps-1, (n-least)*mapSteps/(most-least))
	}
	met := map[int]*MapStep{}
	for _, n := range numbers {
		k := step(n)
		if met[k] == nil {
			met[k] = &MapStep{Step: k, From: n, To: n}
		}
		met[k].From, met[k].To = min(met[k].From, n), max(met[k].To, n)
	}
	for k := range mapSteps + 1 {
		if met[k] != nil {
			legend = append(legend, *met[k])
		}
	}
	return step, legend
}

// MapPath is the lines of an area as the path of an SVG: from corner to corner by differences, as short as can be.
func MapPath(rings []place.Ring) string {
	var b strings.Builder
	for _, ring := range rings {
		at := place.Point{}
		for i, p := range ring {
			switch {
			case i == 0:
				b.WriteByte('M')
			case i == 1:
				b.WriteByte('l')
			case p.X >= at.X:
				b.WriteByte(' ')
			}
			b.WriteString(strconv.Itoa(int(p.X - at.X)))
			if p.Y >= at.Y {
				b.WriteByte(' ')
			}
			b.WriteString(strconv.Itoa(int(p.Y - at.Y)))
			at = p
		}
		b.WriteByte('z')
	}
	return b.String()
}

// pen is how wide the round pen must be with which the points of Blots flow together: the fewer, the wider.
func (m Map) pen() string {
	points := strings.Count(m.Blots, "M")
	return strconv.Itoa(int(1.8 * math.Sqrt(float64(m.Width)*float64(m.Height)/float64(points))))
}

// MapGround is a path of nothing but points. Drawn with a wide round pen they flow together and show where the region
// is.
func MapGround(points []place.Point) string {
	var b strings.Builder
	for _, p := range points {
		b.WriteString("M" + strconv.Itoa(int(p.X)) + " " + strconv.Itoa(int(p.Y)) + "h0")
	}
	return b.String()
}

// Named is a place that could have its name on the map; the larger weight goes first.
type Named struct {
	Name   string
	At     place.Point
	Weight int
}

// Sizes of names in steps of the sheet, as they are on a narrow screen, where they are largest.
const (
	mostNamed   = 14 // of the largest places
	labelHeight = 44
	labelLetter = 25 // width of a letter
	labelAbove  = 26 // over the middle of the dot
)

// MapLabels are the names of the largest places, as far as they fit: none stands on another one, or leaves the sheet.
func MapLabels(all []Named, width int32) []MapLabel {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Named) int { return cmp.Compare(b.Weight, a.Weight) })
	all = all[:min(len(all), mostNamed)]
	var labels []MapLabel
	// #nosec G115 -- a name is short
	half := func(name string) int32 { return int32(utf8.RuneCountInString(name)) * labelLetter / 2 }
	for _, one := range all {
		wide := half(one.Name)
		at := MapLabel{one.Name, min(max(one.At.X, wide), width-wide), max(one.At.Y-labelAbove, labelHeight)}
		if !slices.ContainsFunc(labels, func(l MapLabel) bool {
			return abs(l.X-at.X) < wide+half(l.Text)+labelLetter && abs(l.Y-at.Y) < labelHeight*3/2
		}) {
			labels = append(labels, at)
		}
	}
	return labels
}

func abs(n int32) int32 { return max(n, -n) }
