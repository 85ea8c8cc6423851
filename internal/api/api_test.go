package api_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/api"
	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

const (
	ostrava = "554821"
	opava   = "505927"
)

// offer is a sample; what a test cares for it changes.
func offer(id string, published time.Time, change func(*help.Offer)) samples.Sample {
	o := help.Offer{ID: id, Description: help.Description{Kind: "shopping", Title: "Nakoupím",
		Text: "Dojdu do obchodu.", Language: "cs", Place: ostrava,
		Reach: help.Reach{Type: help.ReachRadius, KM: 10}, Setting: help.Household, Languages: []string{"cs"},
		Times:   []help.Slot{{Day: 1, Part: help.Morning}},
		Answers: help.Answers{"payment": {"cash"}, "load": {"10"}, "medicines": {"yes"}}}, PublishedAt: published}
	if change != nil {
		change(&o)
	}
	return samples.Sample{Offer: o, Volunteer: help.Volunteer{ID: "v-" + id, FirstName: "Vzorek", Surname: "Tajný",
		Email: id + "@example.org",
		Phone: "+420000000001"}}
}

// world is the interface behind its shield, over one database with some offers.
type world struct {
	t   testing.TB
	db  *store.DB
	e   *exchange.Exchange
	h   http.Handler
	now time.Time // of the database

	network string // that asks next
	odd     bool   // it asks for what is not described
}

// each runs a test against the interface on both databases with some offers.
func each(t *testing.T, many []samples.Sample, test func(w *world)) {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	storetest.Each(t, func() time.Time { return w.now }, func(t *testing.T, db *store.DB) {
		w.t, w.db = t, db
		w.open(many)
		test(w)
	})
}

// open puts the interface with some offers before the world's database.
func (w *world) open(many []samples.Sample) {
	w.t.Helper()
	w.network = "198.51.100.1"
	w.e = exchange.New(w.db, site.Sites{site.Builtin()}, &url.URL{Scheme: "https", Host: "spolu.example.org"})
	if err := errors.Join(w.e.Places.Ensure(w.t.Context()), w.e.Samples.Seed(w.t.Context(), help.As(help.OperatorActor, ""), many)); err != nil {
		w.t.Fatal(err)
	}
	server := &api.Server{Exchange: w.e, Log: slog.New(slog.DiscardHandler)}
	var err error
	w.h, err = httpx.Shield{Log: server.Log, Origin: "https://spolu.example.org", Answer: server.Answer,
		Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")}, Parameters: api.Parameters()}.Wrap(server.Handler())
	if err != nil {
		w.t.Fatal(err)
	}
}

// do asks for something and holds what comes against the description. Headers are pairs.
func (w *world) do(method, path, body string, headers ...string) answer {
	w.t.Helper()
	ask := func() *http.Request {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("X-Forwarded-For", w.network)
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return r
	}
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, ask())
	w.described(ask(), rec)
	a := answer{status: rec.Code, header: rec.Header(), text: rec.Body.String()}
	if rec.Body.Len() == 0 || rec.Code == http.StatusPermanentRedirect {
		return a
	}
	if !json.Valid(rec.Body.Bytes()) {
		w.t.Fatalf("%s: not JSON: %s", path, rec.Body)
	}
	_ = json.Unmarshal(rec.Body.Bytes(), &a.body) // numbers have other shapes: their tests read the text
	return a
}

func (w *world) get(path string, headers ...string) answer {
	w.t.Helper()
	return w.do(http.MethodGet, path, "", headers...)
}

type answer struct {
	status int
	header http.Header
	text   string
	body   struct {
		Offers []struct {
			ID string
			By struct{ Name, Type string }
		}
		Total      int
		TotalExact bool `json:"total_exact"`
		Next       *string
		Places     []struct{ Code, Name, District string }
		Kinds      []struct{ Code, Slug, Name string }
		Errors     []struct{ Field, Code, Detail string }
		ID         string
		Answers    map[string]any
		Place      *struct{ Code, Name, District string }
		URL        string
		Reference  string
		State      string
		Title      string
		Status     int
		Detail     string
	}
}

func (a answer) ids() string {
	var ids []string
	for _, o := range a.body.Offers {
		ids = append(ids, o.ID)
	}
	return strings.Join(ids, " ")
}

func TestOffers(t *testing.T) {
	start := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	many := []samples.Sample{
		offer("oldest", start, nil),
		offer("opava", start.Add(time.Hour), func(o *help.Offer) {
			o.Place, o.Reach.KM, o.Title, o.Times = opava, 20, "Venčení psa", nil
			o.Kind, o.Answers = "animals", help.Answers{"animals": {"dog"}, "care": {"walking"}}
		}),
		offer("region", start.Add(2*time.Hour), func(o *help.Offer) {
			o.Place, o.Reach, o.Setting = "", help.Reach{Type: help.ReachRegion}, help.AnySetting
			o.Languages, o.Answers = []string{"cs", "uk"}, help.Answers{"payment": {"transfer"}}
		}),
	}
	each(t, many, func(w *world) {
		t, get := w.t, w.get
		for query, want := range map[string]string{
			"":                                  "region opava oldest",
			"?kind=shopping":                    "region oldest",
			"?kind=shopping&kind=animals":       "region opava oldest",
			"?place=" + opava:                   "region opava",
			"?place=" + ostrava:                 "region oldest",
			"?near=49.94,17.90":                 "region opava",
			"?place=" + opava + "&sort=nearest": "opava region",
			"?q=vencit+psa":                     "opava",
			"?q=NAKUP":                          "region oldest",
			"?setting=care-home":                "region",
			"?language=uk":                      "region",
			"?day=2":                            "opava",
			"?kind=shopping&answer.payment=cash&answer.payment=transfer": "region oldest",
			"?kind=shopping&answer.payment=cash":                         "oldest",
			"?q=%22%29+OR+*":                                             "",
		} {
			got := get("/api/v1/offers" + query)
			if got.status != 200 || got.ids() != want && query != "?q=%22%29+OR+*" {
				t.Errorf("%s: %d %q, want %q", query, got.status, got.ids(), want)
			}
			if got.body.Total != len(got.body.Offers) || !got.body.TotalExact || got.body.Next != nil {
				t.Errorf("%s: total %d of %d", query, got.body.Total, len(got.body.Offers))
			}
			for _, secret := range []string{"Tajný", "@example.org", "+420000000001"} {
				if strings.Contains(got.text, secret) {
					t.Errorf("%s gives out %s", query, secret)
				}
			}
		}
	})
}

// What means something to a database does no harm in words, and nothing is left out of them: programs get what has all.
func TestWordsOfOffers(t *testing.T) {
	start := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	many := []samples.Sample{
		offer("title", start, func(o *help.Offer) { o.Title, o.Text = "Vyvenčím psa", "Ráno i večer." }),
		offer("text", start.Add(time.Hour), func(o *help.Offer) {
			o.Title, o.Text = "Postarám se o zvíře",
				"Psa vyvenčím i nakrmím."
		}),
	}
	each(t, many, func(w *world) {
		t, get := w.t, w.get
		for typed, want := range map[string]string{
			"psa": "title text", `"psa`: "title text", `psa*`: "title text", `-psa`: "title text", `title:psa`: "",
			`NEAR(psa nakrmit)`: "", `psa | kočka`: "",
			`!psa`: "title text", `psa <-> nakrmit`: "text", `psa\`: "title text", `');--psa`: "title text",
			"*": "text title", "🙂": "text title", "🐕 psa": "title text",
			"psa na Marsu": "", "psa&nakrmit": "text", strings.Repeat("psa ", 49) + "psa": "title text",
		} {
			if got := get("/api/v1/offers?q=" + url.QueryEscape(typed)); got.status != 200 || got.ids() != want {
				t.Errorf("%q: %d %q, want %q", typed, got.status, got.ids(), want)
			}
		}
		for _, typed := range []string{"psa\x00", "psa\xff", "\xed\xa0\x80", "\u202epsa", strings.Repeat("psa ", 300)} {
			if got := get("/api/v1/offers?q=" + url.QueryEscape(typed)); got.status != 422 ||
				len(got.body.Errors) != 1 || got.body.Errors[0].Field != "q" {
				t.Errorf("%.20q: %d %s", typed, got.status, got.text)
			}
		}
		if got := get("/api/v1/offers?q=psa&sort=newest").ids(); got != "text title" {
			t.Errorf("the newest first are %q", got)
		}
	})
}

// A place and a time among the words are understood as on the pages, and said; literal=true searches by all of them.
func TestUnderstoodWords(t *testing.T) {
	many := []samples.Sample{offer("one", time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC), nil)}
	each(t, many, func(w *world) {
		words := "/api/v1/offers?q=" + url.QueryEscape("nákup v Ostravě v pondělí pro babičku")
		got := w.get(words)
		if want := `"understood":{"text":"nákup","place":{"code":"554821","name":"Ostrava","district":"Ostrava-město"},` +
			`"filters":{"day":"1"}}`; got.ids() != "one" || !strings.Contains(got.text, want) {
			w.t.Errorf("%s, want %s", got.text, want)
		}
		if got := w.get(words + "&literal=true"); got.ids() != "" || !strings.Contains(got.text, `"understood":null`) {
			w.t.Errorf("literally: %s", got.text)
		}
		if got := w.get(words + "&place=" + opava); !strings.Contains(got.text, `"text":"nákup v Ostravě","place":null`) {
			w.t.Errorf("beside a place: %s", got.text)
		}
		if got := w.get(words + "&literal=maybe"); got.status != 422 || got.body.Errors[0].Code != "not-boolean" {
			w.t.Errorf("literal=maybe: %d %s", got.status, got.text)
		}
		if got := w.get("/api/v1/offers?part=night"); got.status != 422 || got.body.Errors[0].Code != "unknown-part" {
			w.t.Errorf("part=night: %d %s", got.status, got.text)
		}
	})
}

func TestCursorsWalkAllOnce(t *testing.T) {
	var many []samples.Sample
	for i := range 7 {
		many = append(many, offer("offer"+string(rune('a'+i)), time.Date(2026, 11, 1+i/3, 8, 0, 0, i, time.UTC),
			func(o *help.Offer) {
				if i%2 == 0 {
					o.Place = opava
					o.Reach.KM = 40
				}
			}))
	}
	each(t, many, func(w *world) {
		t, get := w.t, w.get
		for _, query := range []string{"", "&place=" + ostrava + "&sort=nearest", "&q=nakup", "&q=nakup&sort=newest",
			"&q=nakup&sort=nearest&place=" + ostrava} {
			seen := map[string]bool{}
			path := "/api/v1/offers?limit=2" + query
			for pages := 0; ; pages++ {
				got := get(path)
				for _, o := range got.body.Offers {
					if seen[o.ID] {
						t.Errorf("%s: %s comes twice", query, o.ID)
					}
					seen[o.ID] = true
				}
				if got.body.Next == nil || pages > 5 {
					break
				}
				path = "/api/v1/offers?limit=2" + query + "&cursor=" + *got.body.Next
			}
			if len(seen) != 7 {
				t.Errorf("%s: %d of 7 offers", query, len(seen))
			}
		}
	})
}

func TestOneOffer(t *testing.T) {
	each(t, []samples.Sample{offer("known", time.Now(), nil)}, func(w *world) {
		t, get := w.t, w.get
		got := get("/api/v1/offers/known")
		if got.status != 200 || got.body.ID != "known" || got.body.Place.Name != "Ostrava" ||
			got.body.Place.District != "Ostrava-město" ||
			got.body.URL != "https://spolu.example.org/nabidka/known" {
			t.Errorf("the offer is %s", got.text)
		}
		if a := got.body.Answers; a["payment"] != "cash" || a["load"] != 10.0 || a["medicines"] != true {
			t.Errorf("answers are %v", a)
		}
		if got.header.Get("ETag") == "" || got.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("headers are %v", got.header)
		}
		if missing := get("/api/v1/offers/unknown"); missing.status != 404 ||
			missing.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("an unknown offer: %d %s", missing.status, missing.text)
		}
	})
}

func TestBadQueries(t *testing.T) {
	each(t, nil, func(w *world) {
		t, get := w.t, w.get
		for query, field := range map[string]string{
			"offers?kind=none": "kind", "offers?place=1": "place", "offers?setting=x": "setting",
			"offers?language=xx": "language",
			"offers?day=8":       "day", "offers?sort=best": "sort", "offers?sort=nearest": "sort", "offers?limit=0": "limit",
			"offers?limit=x":   "limit",
			"offers?limit=101": "limit", "offers?cursor=x": "cursor", "offers?near=91,0": "near",
			"offers?near=NaN,0": "near", "offers?q=%00": "q",
			"offers?q=" + strings.Repeat("a", 201): "q", "offers?answer.payment=cash": "answer.payment",
			"offers?kind=shopping&answer.payment=gold": "answer.payment",
			"offers?kind=shopping&answer.load=1":       "answer.load", "places?limit=0&q=o": "limit",
		} {
			got := get("/api/v1/" + query)
			if got.status != 422 || len(got.body.Errors) != 1 || got.body.Errors[0].Field != field ||
				got.body.Errors[0].Detail == "" {
				t.Errorf("%s: %d %s, want a problem of %s", query, got.status, got.text, field)
			}
		}
		if got := get("/api/v1/nothing"); got.status != 404 {
			t.Errorf("an unknown address: %d", got.status)
		}
	})
}

func TestKindsAndPlaces(t *testing.T) {
	each(t, nil, func(w *world) {
		t, get := w.t, w.get
		kinds := get("/api/v1/kinds").body.Kinds
		if len(kinds) != 14 || kinds[0].Code != "shopping" || kinds[0].Slug != "nakupy" ||
			kinds[0].Name != "Nákupy a léky" {
			t.Errorf("kinds are %v", kinds)
		}
		if got := get("/api/v1/kinds?lang=en").body.Kinds[0].Name; got != "Shopping and medicines" {
			t.Errorf("the English name is %q", got)
		}
		places := get("/api/v1/places?q=ostr&limit=3").body.Places
		if len(places) == 0 || places[0].Code != ostrava || places[0].District != "Ostrava-město" {
			t.Errorf("places are %v", places)
		}
		if got := get("/api/v1/places?q=").text; !strings.Contains(got, `"places":[]`) {
			t.Errorf("no text suggests %s", got)
		}
	})
}
