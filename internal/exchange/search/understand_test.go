package search_test

import (
	"maps"
	"slices"
	"testing"

	"example.org/spolu/internal/exchange/search"
)

// TestUnderstand: what of the words is a place, a time or somebody whom help is for, and what stays to search by. The
// same on both databases.
func TestUnderstand(t *testing.T) {
	each(t, func(w *world) {
		o := offer("other")
		o.Title, o.Text = "Procházky kolem rybníka", "Dovezu i písek, štěrk a odry rybízu. Bydlím v Opavě."
		w.publish(o)
		for typed, want := range map[string]struct{ left, place, day, part string }{
			"nákup Havířov":                   {"nákup", "Havířov", "", ""},
			"nakup havirov":                   {"nakup", "Havířov", "", ""},
			"Havířov nákup":                   {"nákup", "Havířov", "", ""},
			"úklid v Havířově":                {"úklid", "Havířov", "", ""},
			"v Havířově":                      {"", "Havířov", "", ""},
			"odvoz do nemocnice Třinec":       {"odvoz do nemocnice", "Třinec", "", ""},
			"odvoz do nemocnice v Třinci":     {"odvoz do nemocnice", "Třinec", "", ""},
			"doučování, Nový Jičín":           {"doučování", "Nový Jičín", "", ""},
			"hlídání dětí ve Frýdku-Místku":   {"hlídání dětí", "Frýdek-Místek", "", ""},
			"nákup Opava a okolí":             {"nákup", "Opava", "", ""},
			"nákup v okolí Krnova":            {"nákup", "Krnov", "", ""},
			"покупки в Остраві":               {"покупки", "Ostrava", "", ""},
			"zakupy w Trzyńcu":                {"zakupy", "Třinec", "", ""},
			"shopping in Ostrava":             {"shopping", "Ostrava", "", ""},
			"odvoz z Havířova do Ostravy":     {"odvoz do Ostravy", "Havířov", "", ""},
			"nákup ostr":                      {"nákup ostr", "", "", ""}, // a beginning is no name
			"oprava":                          {"oprava", "", "", ""},
			"nákup Brno":                      {"nákup Brno", "", "", ""}, // elsewhere
			"vožení písku":                    {"vožení písku", "", "", ""},
			"keře z oder":                     {"keře z oder", "", "", ""},
			"odry":                            {"odry", "", "", ""}, // an offer has it in small letters
			"nákup Odry":                      {"nákup", "Odry", "", ""},
			"dobrou kuchařku":                 {"dobrou kuchařku", "", "", ""},
			"bílá barva":                      {"bílá barva", "", "", ""},
			"kuchařka Dobrá":                  {"kuchařka", "Dobrá", "", ""},
			"hlídání o víkendu":               {"hlídání", "", "weekend", ""},
			"hlídání v sobotu a v neděli":     {"hlídání a", "", "weekend", ""},
			"hlídání v sobotu večer":          {"hlídání", "", "6", "evening"},
			"hlídání v pondělí a ve středu":   {"hlídání v pondělí a ve středu", "", "", ""},
			"večer":                           {"", "", "", "evening"},
			"babysitting on saturday evening": {"babysitting", "", "6", "evening"},
			"няня у суботу":                   {"няня", "", "6", ""},
			"úklid ve Třinci v pátek ráno":    {"úklid", "Třinec", "5", "morning"},
			"nákup pro babičku":               {"nákup", "", "", ""},
			"nákup pro moji starou maminku":   {"nákup", "", "", ""},
			"nákup pro seniory":               {"nákup pro seniory", "", "", ""},
			"oblečení pro děti":               {"oblečení pro děti", "", "", ""},
			"pro babičku":                     {"pro babičku", "", "", ""},
			"babička na hlídání":              {"babička na hlídání", "", "", ""},
			"„nákup“, prosím!":                {"„nákup“, prosím!", "", "", ""},
			"prosím o pomoc":                  {"prosím o pomoc", "", "", ""},
		} {
			meant, said, err := w.Understand(w.ctx, search.Query{Text: typed})
			w.must(err)
			if meant.Text != want.left || said.Place.Name != want.place || meant.Place != said.Place.Code ||
				said.Filters["day"] != want.day || said.Filters["part"] != want.part ||
				said.Any() && !maps.Equal(meant.Filters, said.Filters) {
				t.Errorf("%q: by %q in %q %v, want %+v", typed, meant.Text, said.Place.Name, said.Filters, want)
			}
			literal := search.Query{Text: typed, Literal: true}
			if meant, said, _ := w.Understand(w.ctx, literal); meant.Text != typed || said.Any() {
				t.Errorf("%q is understood though it is meant literally", typed)
			}
		}
	})
}

// What is said in fields is not looked for in words.
func TestUnderstandBesideFields(t *testing.T) {
	each(t, func(w *world) {
		for name, c := range map[string]struct {
			q    search.Query
			left string
		}{
			"a place":         {search.Query{Place: opava}, "nákup Havířov"},
			"a place unknown": {search.Query{Placed: true}, "nákup Havířov"},
			"a day":           {search.Query{Filters: map[string]string{"day": "1"}}, "nákup v sobotu"},
		} {
			c.q.Text = c.left
			meant, said, err := w.Understand(w.ctx, c.q)
			w.must(err)
			if meant.Text != c.left || said.Any() {
				t.Errorf("%s: %q is left, %+v understood", name, meant.Text, said)
			}
		}
	})
}

// Days and parts of the day narrow a search to who has time then, or by agreement.
func TestTimes(t *testing.T) {
	each(t, func(w *world) {
		monday, agreed, sunday := offer("other"), offer("other"), offer("other")
		agreed.Times = nil
		sunday.Times[0].Day, sunday.Times[0].Part = 7, "evening"
		a, b, c := w.publish(monday).ID, w.publish(agreed).ID, w.publish(sunday).ID
		for value, want := range map[[2]string][]string{{"day", "weekend"}: {c, b}, {"day", "1"}: {b, a},
			{"part", "evening"}: {c, b}, {"part", "morning"}: {b, a}, {"part", "afternoon"}: {b}} {
			q := search.Query{Filters: map[string]string{value[0]: value[1]}}
			if got := w.found(q); !slices.Equal(got, want) {
				t.Errorf("%v finds %v, want %v", value, got, want)
			}
		}
	})
}
