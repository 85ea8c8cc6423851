package search_test

import (
	"slices"
	"testing"

	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/place/files"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
)

// TestReach: from where an offer is found, by how far it reaches.
func TestReach(t *testing.T) {
	const bruntal, hlucin = "597180", "507016"
	each(t, func(w *world) {
		for name, c := range map[string]struct {
			place  string
			reach  help.Reach
			in, no []string
		}{
			"20 km": {opava, help.Reach{Type: help.ReachRadius, KM: 20}, []string{opava, kravare},
				[]string{ostrava, bruntal}},
			"5 km": {opava, help.Reach{Type: help.ReachRadius, KM: 5}, []string{opava},
				[]string{kravare, ostrava}},
			"its own": {opava, help.Reach{Type: help.ReachMunicipality}, []string{opava},
				[]string{kravare, ostrava}},
			"districts": {ostrava, help.Reach{Type: help.ReachDistricts, Districts: []string{"CZ0805", "CZ0801"}},
				[]string{opava, kravare, hlucin, bruntal}, []string{ostrava}},
			"region": {opava, help.Reach{Type: help.ReachRegion}, []string{opava, kravare, ostrava, bruntal},
				nil},
			"region, empty": {"", help.Reach{Type: help.ReachRegion}, []string{opava, ostrava, bruntal}, nil},
			"remote":        {ostrava, help.Reach{Type: help.ReachRemote}, []string{opava, ostrava, bruntal}, nil},
		} {
			f := offer("other")
			f.Place, f.Reach = c.place, c.reach
			o := w.publish(f)
			for _, q := range []search.Query{{}, {Nearest: true}, {Text: o.Title},
				{Text: o.Title, Kinds: []string{o.Kind}}} {
				for _, q.Place = range c.in {
					if got := w.found(q); !slices.Equal(got, []string{o.ID}) {
						t.Errorf("%s: %+v finds %v", name, q, got)
					}
				}
				for _, q.Place = range c.no {
					if got := w.found(q); len(got) != 0 {
						t.Errorf("%s: %+v finds it", name, q)
					}
				}
			}
			w.end(o)
		}
	})
}

func TestNearest(t *testing.T) {
	each(t, func(w *world) {
		at := func(code string, reach help.Reach) string {
			f := offer("other")
			f.Place, f.Reach = code, reach
			return w.publish(f).ID
		}
		far := at(ostrava, help.Reach{Type: help.ReachRadius, KM: 40})
		near := at(kravare, help.Reach{Type: help.ReachRadius, KM: 20})
		nowhere := at("", help.Reach{Type: help.ReachRegion})
		if got := w.found(search.Query{Place: opava, Nearest: true}); !slices.Equal(got, []string{near, far, nowhere}) {
			t.Errorf("nearest: %v", got)
		}
		if got := w.found(search.Query{Place: opava}); !slices.Equal(got, []string{nowhere, near, far}) {
			t.Errorf("newest: %v", got)
		}
		if got := w.found(search.Query{Nearest: true}); len(got) != 3 {
			t.Errorf("nearest to nowhere: %v", got)
		}
	})
}

// An offer whose place is no longer in the official data is still found where it reaches.
func TestFormerPlace(t *testing.T) {
	each(t, func(w *world) {
		f := offer("other")
		f.Place, f.Reach = opava, help.Reach{Type: help.ReachRadius, KM: 20}
		o := w.publish(f)
		var kept []place.Municipality
		for _, m := range files.Default() {
			if m.Code != opava && m.Code > "502000" {
				kept = append(kept, m)
			}
		}
		w.must(second(w.places.Import(w.ctx, operator, files.Result{Municipalities: kept})))
		if got := w.found(search.Query{Place: kravare}); !slices.Equal(got, []string{o.ID}) {
			t.Errorf("not found near its former place: %v", got)
		}
		if got := w.found(search.Query{Place: "597180"}); len(got) != 0 {
			t.Error("found out of its reach")
		}
	})
}

func TestFilters(t *testing.T) {
	each(t, func(w *world) {
		shop := offer("shopping")
		shop.Title, shop.Text = "Nákupy pro sousedy", "Přinesu jídlo i léky."
		shop.Languages = []string{"cs", "uk"}
		home := offer("other")
		home.Title, home.Text, home.Setting, home.Times = "Povídání", "Zavolám a popovídám si o nákupech.",
			help.CareHome, nil
		one, two := w.publish(shop).ID, w.publish(home).ID
		for name, c := range map[string]struct {
			q    search.Query
			want []string
		}{
			"all, newest first":    {search.Query{}, []string{two, one}},
			"a kind":               {search.Query{Kinds: []string{"shopping"}}, []string{one}},
			"kinds":                {search.Query{Kinds: []string{"shopping", "other"}}, []string{two, one}},
			"no such kind":         {search.Query{Kinds: []string{"nothing"}}, nil},
			"words, title first":   {search.Query{Text: "nákup"}, []string{one, two}},
			"words, newest first":  {search.Query{Text: "nákup", Latest: true}, []string{two, one}},
			"without accents":      {search.Query{Text: "NAKUPY"}, []string{one, two}},
			"all the words":        {search.Query{Text: "nákup léky"}, []string{one}},
			"words that are empty": {search.Query{Text: "potřebuji pomoc"}, []string{two, one}},
			"the place's name":     {search.Query{Text: "Ostrava"}, []string{two, one}},
			"nobody says it":       {search.Query{Text: "vesmír"}, nil},
			"hostile words":        {search.Query{Text: `"' OR 1=1 -- aՠb`}, nil},
			"a day of one":         {search.Query{Filters: map[string]string{"day": "1"}}, []string{two, one}},
			"a day by agreement":   {search.Query{Filters: map[string]string{"day": "7"}}, []string{two}},
			"households":           {search.Query{Filters: map[string]string{"setting": "household"}}, []string{one}},
			"any setting":          {search.Query{Filters: map[string]string{"setting": "any"}}, []string{two, one}},
			"a language":           {search.Query{Filters: map[string]string{"language": "uk"}}, []string{one}},
			"an answer": {search.Query{Answers: map[string][]string{"payment": {"cash", "transfer"}}},
				[]string{one}},
			"another answer": {search.Query{Answers: map[string][]string{"payment": {"transfer"}}}, nil},
			"answers to both": {search.Query{Answers: map[string][]string{"payment": {"cash"},
				"medicines": {"yes"}}}, []string{one}},
			"answer not to look by": {search.Query{Answers: map[string][]string{"load": {"10"}}}, nil},
			"everything": {search.Query{Kinds: []string{"shopping"}, Text: "nákup", Place: ostrava,
				Filters: map[string]string{"day": "1", "setting": "household", "language": "cs"}}, []string{one}},
		} {
			if got := w.found(c.q); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
		r, err := w.Find(w.ctx, search.Query{Limit: 1})
		w.must(err)
		if r.Total != 2 || !r.More || len(r.Offers) != 1 {
			t.Errorf("the first page is %+v", r)
		}
		r, err = w.Find(w.ctx, search.Query{Limit: 1, Page: 2})
		w.must(err)
		if r.Total != 2 || r.More || len(r.Offers) != 1 || r.Offers[0].Offer.ID != one {
			t.Errorf("the second page is %+v", r)
		}
		if got := w.found(search.Query{Place: brno}); len(got) != 2 {
			t.Errorf("a place that is not known narrows: %v", got)
		}
	})
}

// Active offers that the search does not know, as after its tables were made anew, are listed when the program starts.
func TestEnsureListed(t *testing.T) {
	each(t, func(w *world) {
		known, lost := w.publish(offer("other")), w.publish(offer("other"))
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error { return index.Unlist(tx, lost) }))
		if got := w.found(search.Query{}); !slices.Equal(got, []string{known.ID}) {
			t.Fatalf("found %v", got)
		}
		for range 2 {
			w.must(w.EnsureListed(w.ctx, func(int) {}))
			if got := w.found(search.Query{Text: lost.Title}); !slices.Equal(got, []string{lost.ID, known.ID}) {
				t.Errorf("found %v, want %v", got, []string{lost.ID, known.ID})
			}
		}
	})
}

// After another analysis, or other synonyms, the offers that were listed by the former are found by the present one.
func TestWordsAreRenewed(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.EnsureListed(w.ctx, func(int) {}))
		o := w.publish(offer("other"))
		ended := w.publish(offer("other"))
		w.end(ended)
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error {
			return index.List(tx, index.Listing{Offer: o, Homes: []index.Origin{index.Everywhere(-1)},
				Title: []string{"formerly"}})
		}))
		w.must(w.Reindex(w.ctx)) // by the same words: nothing to do
		if got := w.found(search.Query{Text: "nákup"}); len(got) != 0 {
			t.Errorf("found %v by words that it is not listed by", got)
		}
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error { return tx.SetSetting("words", "others") }))
		w.must(w.EnsureListed(w.ctx, func(int) {})) // does not keep the start waiting
		if got := w.found(search.Query{Text: "nákup"}); len(got) != 0 {
			t.Errorf("found %v before its words were renewed", got)
		}
		w.must(w.Reindex(w.ctx))
		if got := w.found(search.Query{Text: "nákup"}); !slices.Equal(got, []string{o.ID}) {
			t.Errorf("found %v, want %v", got, []string{o.ID})
		}
		if got := w.found(search.Query{Text: "formerly"}); len(got) != 0 {
			t.Errorf("found %v by the former words", got)
		}
	})
}

// An offer is found by its words in any case, and what a hyphen puts together whole and in parts, on both databases
// alike.
func TestFormsOfWords(t *testing.T) {
	each(t, func(w *world) {
		publish := func(title string) string {
			o := offer("other")
			o.Title, o.Text = title, "Domluvíme se."
			return w.publish(o).ID
		}
		covid, virus := publish("Nákupy při COVID-19"), publish("Mám covid a nemohu ven")
		bus, coat := publish("Jedu s vámi autobusem"), publish("Teplé kabáty")
		sticks, course := publish("Francouzské hole"), publish("Naučím vás s programem")
		game, table := publish("Ping-pong v neděli"), publish("Stůl na pingpong")
		for text, want := range map[string][]string{
			"autobus": {bus}, "autobusy": {bus}, "kabát": {coat}, "kabátem": {coat}, "hůl": {sticks},
			"program": {course}, "programů": {course}, "covid": {virus, covid}, "COVID-19": {virus, covid},
			"covid19": {virus, covid}, "covid - 19": nil, "ping-pong": {table, game}, "pingpong": {table, game},
			"pong": {game}, "ping‑pong": {table, game}, "ping-pong neděle": {game},
		} {
			if got := w.found(search.Query{Text: text}); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", text, got, want)
			}
		}
	})
}
