package ui

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"example.org/spolu/internal/place"
)

func TestMapScale(t *testing.T) {
	for _, c := range []struct {
		numbers []int
		want    string
	}{
		{nil, "[]"},
		{[]int{0, 0}, "[{0 0 0}]"},
		{[]int{7, 7, 0}, "[{0 0 0} {3 7 7}]"},
		{[]int{1, 2}, "[{1 1 1} {5 2 2}]"},
		{[]int{10, 0, 110, 29, 30, 109}, "[{0 0 0} {1 10 29} {2 30 30} {5 109 110}]"},
	} {
		if _, legend := MapScale(c.numbers); fmt.Sprint(legend) != c.want {
			t.Errorf("%v: %v, want %s", c.numbers, legend, c.want)
		}
	}
}

// A larger number never has a smaller step, and the legend says what each number is.
func TestMapScaleRises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(rapid.IntRange(0, 2_000_000), 1, 30).Draw(t, "numbers")
		step, legend := MapScale(numbers)
		for _, n := range numbers {
			for _, m := range numbers {
				if n <= m && step(n) > step(m) {
					t.Fatalf("%d has step %d, %d has %d", n, step(n), m, step(m))
				}
			}
			said := false
			for _, l := range legend {
				said = said || l.Step == step(n) && l.From <= n && n <= l.To
			}
			if !said || step(n) < 0 || step(n) > mapSteps {
				t.Fatalf("%d has step %d in %v", n, step(n), legend)
			}
		}
	})
}

func TestMapPath(t *testing.T) {
	got := MapPath([]place.Ring{{{X: 10, Y: 20}, {X: 15, Y: 18}, {X: 15, Y: 25}, {X: 9, Y: 25}},
		{{X: 1, Y: 1}, {X: 2, Y: 1}, {X: 1, Y: 2}}})
	if want := "M10 20l5-2 0 7-6 0zM1 1l1 0-1 1z"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := MapGround([]place.Point{{X: 1, Y: 2}, {X: 3, Y: 4}}); got != "M1 2h0M3 4h0" {
		t.Errorf("the ground is %s", got)
	}
}

// Names stand on the sheet and not on each other, the largest places first.
func TestMapLabels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []Named
		for i := range rapid.IntRange(0, 60).Draw(t, "places") {
			all = append(all, Named{strings.Repeat("x", rapid.IntRange(1, 20).Draw(t, "letters")),
				place.Point{X: int32(rapid.IntRange(0, 1000).Draw(t, "x")),
					Y: int32(rapid.IntRange(0, 800).Draw(t, "y"))}, i})
		}
		labels := MapLabels(all, 1000)
		if len(all) > 0 && (len(labels) == 0 || labels[0].Text != all[len(all)-1].Name) {
			t.Fatalf("of %v only %v are named", all, labels)
		}
		for i, l := range labels {
			half := int32(len(l.Text)) * labelLetter / 2
			if l.X-half < 0 || l.X+half > 1000 || l.Y < labelHeight {
				t.Fatalf("%v leaves the sheet", l)
			}
			for _, m := range labels[:i] {
				if abs(l.X-m.X) < half+int32(len(m.Text))*labelLetter/2 && abs(l.Y-m.Y) < labelHeight {
					t.Fatalf("%v stands on %v", l, m)
				}
			}
		}
	})
}
