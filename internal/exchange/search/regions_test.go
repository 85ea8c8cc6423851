package search_test

import (
	"testing"

	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
)

// What is published in one region changes nothing of what is kept of another: neither its numbers nor its generation.
func TestRegionsApart(t *testing.T) {
	const other help.Region = "CZ071"
	neighbour := *site.Builtin()
	neighbour.Region.Code = other
	each(t, func(w *world) {
		w.Search = search.New(w.db, site.Sites{site.Builtin(), &neighbour}, w.places)
		state := func(region help.Region) (shopping int, generation int64) {
			counts, err := w.CountByKind(w.ctx, region)
			w.must(err)
			generation, err = w.Generation(w.ctx, region)
			w.must(err)
			return counts["shopping"], generation
		}
		w.publish(offer("shopping"))
		_, home := state(help.HomeRegion)
		theirs := offer("shopping")
		theirs.Region, theirs.Place, theirs.Reach = other, brno, help.Reach{Type: help.ReachRegion}
		theirs = w.publish(theirs)
		if n, now := state(help.HomeRegion); n != 1 || now != home {
			t.Errorf("at home there are %d offers, generation %d, was %d", n, now, home)
		}
		n, before := state(other)
		if n != 1 || before == 0 {
			t.Errorf("in the other region there are %d offers, generation %d", n, before)
		}
		w.end(theirs)
		if n, now := state(other); n != 0 || now <= before {
			t.Errorf("after one has ended there are %d offers, generation %d, was %d", n, now, before)
		}
		if n, now := state(help.HomeRegion); n != 1 || now != home {
			t.Errorf("then there are %d at home, generation %d, was %d", n, now, home)
		}
	})
}
