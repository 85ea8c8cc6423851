package place

import (
	"math"
	"slices"
)

// Sketch is a map to be drawn: of municipalities as points, of borders as areas, in whole numbers on a sheet. North is
// up. The projection is equirectangular, with the degrees of longitude shortened by the cosine of the middle latitude:
// over a region it is off by less than a line is wide.
type Sketch struct {
	Width, Height int32
	Points        map[string]Point  // by code
	Areas         map[string][]Ring // by code
}

// NewSketch draws municipalities and borders on a sheet of a width, with a margin on all sides. Lines are made as plain
// as they may be without leaving their course by more than slack; neighbours keep one line between them.
func NewSketch(ms []Municipality, borders []Border, width, margin int32, slack float64) Sketch {
	s := Sketch{Width: width, Height: width, Points: map[string]Point{}, Areas: map[string][]Ring{}}
	sheet, ok := newSheet(ms, borders, float64(width), float64(margin))
	if !ok {
		return s
	}
	s.Height = sheet.height
	for _, m := range ms {
		s.Points[m.Code] = sheet.put(m.Lon, m.Lat)
	}
	drawn := make([][]Ring, len(borders))
	for i, b := range borders {
		for _, ring := range b.Rings {
			on := make(Ring, len(ring))
			for j, p := range ring {
				on[j] = sheet.put(float64(p.X)/GridDegree, float64(p.Y)/GridDegree)
			}
			if on = on.Tidy(); on != nil {
				drawn[i] = append(drawn[i], on)
			}
		}
	}
	lines := newPlainer(drawn, slack)
	for i, b := range borders {
		for _, ring := range drawn[i] {
			s.Areas[b.Code] = append(s.Areas[b.Code], lines.plain(ring))
		}
	}
	return s
}

// sheet is where places go on a sketch.
type sheet struct {
	west, north float64 // degrees at the margin's inner edge
	x, y        float64 // steps of the sheet a degree
	margin      float64
	height      int32
}

// newSheet fits all there is to draw; ok is false if that is nothing, or but a point.
func newSheet(ms []Municipality, borders []Border, width, margin float64) (s sheet, ok bool) {
	west, east, south, north := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	see := func(lon, lat float64) {
		west, east, south, north = min(west, lon), max(east, lon), min(south, lat), max(north, lat)
	}
	for _, m := range ms {
		see(m.Lon, m.Lat)
	}
	for _, b := range borders {
		for _, ring := range b.Rings {
			for _, p := range ring {
				see(float64(p.X)/GridDegree, float64(p.Y)/GridDegree)
			}
		}
	}
	if east <= west || north < south {
		return s, false
	}
	s = sheet{west: west, north: north, x: (width - 2*margin) / (east - west), margin: margin}
	s.y = s.x / math.Cos((south+north)/2*math.Pi/180)
	s.height = int32(math.Ceil((north-south)*s.y + 2*margin))
	return s, true
}

func (s sheet) put(lon, lat float64) Point {
	return Point{int32(math.Round(s.margin + (lon-s.west)*s.x)), int32(math.Round(s.margin + (s.north-lat)*s.y))}
}

// plainer makes lines plainer, each stretch that several areas share in the same way for all of them.
type plainer struct {
	slack float64
	ends  map[Point]bool // where more than two lines meet, or one begins: they stay
}

func newPlainer(areas [][]Ring, slack float64) plainer {
	p := plainer{slack, map[Point]bool{}}
	neighbours := map[Point][2]Point{}
	for _, rings := range areas {
		for _, ring := range rings {
			for i, at := range ring {
				for _, next := range []Point{ring[(i+len(ring)-1)%len(ring)], ring[(i+1)%len(ring)]} {
					p.meet(neighbours, at, next)
				}
			}
		}
	}
	return p
}

// meet notes that a line leads from a corner to the next one. A corner with a third way on is an end of all of them. No
// corner is its own neighbour, so that stands for none yet.
func (p plainer) meet(neighbours map[Point][2]Point, at, next Point) {
	known, any := neighbours[at]
	switch {
	case !any:
		neighbours[at] = [2]Point{next, at}
	case known[0] == next || known[1] == next:
	case known[1] == at:
		neighbours[at] = [2]Point{known[0], next}
	default:
		p.ends[at] = true
	}
}

// plain is a ring without the corners that it can do without. One that would vanish stays as it is.
func (p plainer) plain(ring Ring) Ring {
	from := slices.IndexFunc(ring, func(at Point) bool { return p.ends[at] })
	if from < 0 { // an island, or a hole around one: it begins alike for both
		from = 0
		for i, at := range ring {
			if at.before(ring[from]) {
				from = i
			}
		}
	}
	line := append(slices.Concat(ring[from:], ring[:from]), ring[from])
	var out Ring
	for start := 0; start < len(line)-1; {
		end := start + 1
		for end < len(line)-1 && !p.ends[line[end]] {
			end++
		}
		out = append(out, p.stretch(line[start:end+1])...)
		out = out[:len(out)-1] // the next one begins with it
		start = end
	}
	if len(out) < 3 {
		return ring
	}
	return out
}

// stretch is a line between two ends without the corners that it can do without. It is looked at from the same end
// whoever asks.
func (p plainer) stretch(line Ring) Ring {
	n := len(line)
	one, other := line[0], line[n-1]
	if one == other {
		one, other = line[1], line[n-2]
	}
	if other.before(one) {
		line = slices.Clone(line)
		slices.Reverse(line)
		out := p.douglasPeucker(line)
		slices.Reverse(out)
		return out
	}
	return p.douglasPeucker(line)
}

// douglasPeucker keeps the corner farthest from the straight way, if that is farther than slack, and so on.
func (p plainer) douglasPeucker(line Ring) Ring {
	keep := make([]bool, len(line))
	keep[0], keep[len(line)-1] = true, true
	for todo := [][2]int{{0, len(line) - 1}}; len(todo) > 0; {
		a, b := todo[len(todo)-1][0], todo[len(todo)-1][1]
		todo = todo[:len(todo)-1]
		far, most := -1, p.slack
		for i := a + 1; i < b; i++ {
			if d := line[i].from(line[a], line[b]); d > most {
				far, most = i, d
			}
		}
		if far > 0 {
			keep[far] = true
			todo = append(todo, [2]int{a, far}, [2]int{far, b})
		}
	}
	var out Ring
	for i, at := range line {
		if keep[i] {
			out = append(out, at)
		}
	}
	return out
}

// before orders corners somehow, but always alike.
func (p Point) before(q Point) bool { return p.X < q.X || p.X == q.X && p.Y < q.Y }

// from is how far a corner is from the straight way between two others.
func (p Point) from(a, b Point) float64 {
	x, y := float64(b.X-a.X), float64(b.Y-a.Y)
	px, py := float64(p.X-a.X), float64(p.Y-a.Y)
	if length := x*x + y*y; length > 0 {
		t := max(0, min(1, (px*x+py*y)/length))
		px, py = px-t*x, py-t*y
	}
	return math.Hypot(px, py)
}
