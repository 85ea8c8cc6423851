package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/api"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// reading are the addresses below the base that are read, with the offer "known" in them.
func reading() (paths []string) {
	for _, route := range api.Routes() {
		if path, ok := strings.CutPrefix(route, "GET "); ok {
			paths = append(paths, "/api/v1"+strings.ReplaceAll(path, "{id}", "known"))
		}
	}
	return paths
}

// TestReading: every address that is read has a tag, is not sent again to who has it, may be read by pages of any
// site, and knows HEAD; another method is told which ones there are.
func TestReading(t *testing.T) {
	each(t, []samples.Sample{offer("known", time.Now(), nil)}, func(w *world) {
		for _, path := range reading() {
			first := w.get(path)
			tag := first.header.Get("ETag")
			if first.status != 200 || tag == "" || first.header.Get("Content-Type") != "application/json" {
				w.t.Errorf("%s: %d %v", path, first.status, first.header)
			}
			if again := w.get(path, "If-None-Match", tag); again.status != 304 || again.text != "" ||
				again.header.Get("Access-Control-Allow-Origin") != "*" {
				w.t.Errorf("%s again: %d, %d bytes", path, again.status, len(again.text))
			}
			if head := w.do(http.MethodHead, path, ""); head.status != 200 || head.header.Get("ETag") != tag {
				w.t.Errorf("HEAD %s: %d %v", path, head.status, head.header)
			}
			preflight := w.do(http.MethodOptions, path, "", "Origin", "https://elsewhere.example.net",
				"Access-Control-Request-Method", "GET")
			for _, a := range []answer{first, preflight} {
				if h := a.header; h.Get("Access-Control-Allow-Origin") != "*" ||
					h.Get("Access-Control-Expose-Headers") != "ETag, Retry-After" ||
					h.Get("Access-Control-Allow-Credentials") != "" {
					w.t.Errorf("%s: pages of other sites: %d %v", path, a.status, h)
				}
			}
			if h := preflight.header; preflight.status != 204 || h.Get("Allow") != "GET, HEAD, OPTIONS" ||
				h.Get("Access-Control-Allow-Methods") != "GET, HEAD" {
				w.t.Errorf("OPTIONS %s: %d %v", path, preflight.status, h)
			}
			for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
				if wrong := w.do(method, path, ""); wrong.status != 405 ||
					wrong.header.Get("Allow") != "GET, HEAD, OPTIONS" || wrong.body.Status != 405 {
					w.t.Errorf("%s %s: %d, Allow %q, %s", method, path, wrong.status, wrong.header.Get("Allow"),
						wrong.text)
				}
			}
		}
		requests := "/api/v1/offers/known/requests"
		if got := w.do(http.MethodOptions, requests, "", "Origin", "https://elsewhere.example.net",
			"Access-Control-Request-Method", "POST"); got.status != 204 ||
			got.header.Get("Allow") != "POST, OPTIONS" || got.header.Get("Access-Control-Allow-Origin") != "" {
			w.t.Errorf("OPTIONS %s: %d %v", requests, got.status, got.header)
		}
		if got := w.get(requests); got.status != 405 || got.header.Get("Allow") != "POST, OPTIONS" ||
			got.body.Status != 405 {
			w.t.Errorf("GET %s: %d %v", requests, got.status, got.header)
		}
	})
}

func TestNothingThere(t *testing.T) {
	each(t, nil, func(w *world) {
		for path, says := range map[string]string{"/api/v2": "one version", "/api/v2/offers": "one version",
			"/api/x":    "one version",
			"/api/v1/x": "openapi.json", "/api/v1/kinds/x": "openapi.json", "/api/v1/offers/x": "no active offer",
			"/api/v1/offers/x/y": "openapi.json"} {
			got := w.get(path)
			if got.status != 404 || !strings.Contains(got.body.Detail, says) ||
				got.header.Get("Content-Type") != "application/problem+json" {
				w.t.Errorf("%s: %d %s", path, got.status, got.text)
			}
		}
		for _, path := range []string{"/api", "/api/"} {
			if got := w.get(path); got.status != 308 || got.header.Get("Location") != "/api/v1" {
				w.t.Errorf("%s: %d %v", path, got.status, got.header)
			}
		}
		for _, path := range []string{"/api/v1", "/api/v1/"} {
			if got := w.get(path); got.status != 200 ||
				!strings.Contains(got.text, `"description":"https://spolu.example.org/api/v1/openapi.json"`) {
				w.t.Errorf("%s: %d %s", path, got.status, got.text)
			}
		}
	})
}

// TestBadInput asks all addresses that are read for what makes no sense, one oddity at a time.
func TestBadInput(t *testing.T) {
	many := []samples.Sample{offer("known", time.Now(), nil), offer("second", time.Now(), nil)}
	each(t, many, func(w *world) {
		w.odd = true
		foreign := *w.get("/api/v1/offers?limit=1&kind=shopping").body.Next
		queries := map[string][]int{
			"%": {400}, "a=1;b=2": {400}, "q=%ff": {200, 422}, "q=%00": {200, 422}, "kind=%ff%00": {200, 422},
			"%ff=%00": {200}, "answer.%ff=%00": {200, 422},
			strings.Repeat("a=1&", 1000): {400}, "q=" + strings.Repeat("a", 8000): {414}, "limit=-1": {200, 422},
			"limit=1000000000":           {200, 422},
			"limit=99999999999999999999": {200, 422}, "page=1000000000": {200}, "q=a&q=b": {200, 422},
			"limit=1&limit=2": {200, 422}, "cursor=" + foreign: {200, 422},
			"cursor=AAAA": {200, 422}, "day=-1": {200, 422}, "near=1e999,0": {200, 422}, "near=-0,-0": {200},
			"where=nikde": {200, 422}, "lang=xx": {200, 422}, "q=": {200},
			strings.TrimSuffix(strings.Repeat("kind=shopping&", 150), "&"):                          {200},
			"kind=shopping&" + strings.TrimSuffix(strings.Repeat("answer.payment=cash&", 150), "&"): {200},
		}
		for _, path := range reading() {
			for query, want := range queries {
				if query == "cursor="+foreign && path != "/api/v1/offers" || path == "/api/v1" {
					continue
				}
				got := w.get(path + "?" + query)
				if !slices.Contains(want, got.status) && !(got.status == 422 && want[0] == 200 && len(want) > 1) {
					w.t.Errorf("%s?%.40s: %d %.200s", path, query, got.status, got.text)
				}
				if got.status >= 400 && (got.body.Status != got.status || got.body.Title == "" ||
					got.body.Detail == "") {
					w.t.Errorf("%s?%.40s: %s", path, query, got.text)
				}
			}
		}
		for path, want := range map[string]int{"/api/v1/offers/%00": 400, "/api/v1/offers/%ff": 400,
			"/api/v1/offers/a%0ab": 400, "/api/v1/offers/" + strings.Repeat("a", 3000): 404,
			"/api/v1/offers/" + strings.Repeat("a", 8000): 414, "/api/v1/offers/..%2f..%2fkinds": 404,
			"/api/v1/offers/'%20OR%201=1--": 404} {
			if got := w.get(path); got.status != want || got.body.Status != want {
				w.t.Errorf("%.60s: %d %s", path, got.status, got.text)
			}
		}
	})
}

// TestRepeatedKindCountsOnce: the same filter twice is one filter.
func TestRepeatedKindCountsOnce(t *testing.T) {
	each(t, []samples.Sample{offer("known", time.Now(), nil)}, func(w *world) {
		w.odd = true // a parameter without a value
		got := w.get("/api/v1/offers?kind=shopping&kind=shopping&kind=animals&kind=")
		if got.ids() != "known" || got.body.Total != 1 {
			w.t.Errorf("%s", got.text)
		}
	})
}

func TestWhere(t *testing.T) {
	each(t, []samples.Sample{offer("known", time.Now(), nil)}, func(w *world) {
		for query, want := range map[string]string{"where=Ostrava": "known", "where=v+ostrave&sort=nearest": "known",
			"where=Opava": "", "place=" + opava + "&where=Ostrava": ""} {
			if got := w.get("/api/v1/offers?" + query); got.status != 200 || got.ids() != want {
				w.t.Errorf("%s: %d %s", query, got.status, got.text)
			}
		}
		for query, code := range map[string]string{"where=Vřesina": "ambiguous-place", "where=nikde": "unknown-place"} {
			if got := w.get("/api/v1/offers?" + url.PathEscape(query)); got.status != 422 ||
				got.body.Errors[0].Code != code || got.body.Errors[0].Field != "where" {
				w.t.Errorf("%s: %d %s", query, got.status, got.text)
			}
		}
	})
}

// TestCursorsBelongToTheirSearch: with other filters or another order they are refused; how many come at once may
// change.
func TestCursorsBelongToTheirSearch(t *testing.T) {
	var many []samples.Sample
	for i := range 4 {
		many = append(many, offer(fmt.Sprint("offer", i), time.Now().Add(time.Duration(i)*time.Second), nil))
	}
	each(t, many, func(w *world) {
		const search = "kind=shopping&place=" + ostrava + "&q=nakup&answer.payment=cash"
		next := *w.get("/api/v1/offers?limit=2&" + search).body.Next
		for _, same := range []string{search + "&limit=1", "answer.payment=cash&q=nakup&place=" + ostrava +
			"&kind=shopping", search + "&kind=shopping"} {
			if got := w.get("/api/v1/offers?cursor=" + next + "&" + same); got.status != 200 {
				w.t.Errorf("%s: %d %s", same, got.status, got.text)
			}
		}
		for _, other := range []string{"", "kind=shopping", "kind=animals&place=" + ostrava + "&q=nakup",
			search + "&sort=nearest", search + "&sort=newest", search + "&day=1", search + "&setting=household",
			search + "&language=cs", search + "&kind=animals&answer.payment=",
			strings.Replace(search, "cash", "transfer", 1), strings.Replace(search, "nakup", "nakoupit", 1),
			strings.Replace(search, ostrava, opava, 1)} {
			got := w.get("/api/v1/offers?cursor=" + next + "&" + other)
			if got.status != 422 || len(got.body.Errors) != 1 && got.body.Errors[0].Field != "cursor" {
				w.t.Errorf("%s: %d %s", other, got.status, got.text)
			}
		}
		for i := range len(next) {
			changed := []byte(next)
			changed[i] = map[bool]byte{true: 'B', false: 'A'}[changed[i] == 'A']
			if got := w.get("/api/v1/offers?cursor=" + string(changed) + "&" + search); got.status >= 500 {
				w.t.Errorf("%s: %d %s", changed, got.status, got.text)
			}
		}
	})
}

// TestCursorsWhileOffersCome: a walk sees what was there when it began, each once, whatever is published meanwhile.
func TestCursorsWhileOffersCome(t *testing.T) {
	var many []samples.Sample
	start := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	near := func(o *help.Offer) { o.Reach.KM = 40 }
	for i := range 9 {
		many = append(many, offer(fmt.Sprint("first", i), start.Add(time.Duration(i)*time.Minute), func(o *help.Offer) {
			near(o)
			if i%2 == 0 {
				o.Place = opava
			}
		}))
	}
	each(t, many, func(w *world) {
		came := 0
		for _, query := range []string{"", "&kind=shopping&kind=animals", "&place=" + ostrava,
			"&place=" + ostrava + "&sort=nearest", "&q=nakup", "&q=nakup&place=" + ostrava + "&sort=nearest",
			"&day=1"} {
			seen := map[string]int{}
			path := "/api/v1/offers?limit=2" + query
			for range 300 {
				got := w.get(path)
				for _, o := range got.body.Offers {
					seen[o.ID]++
				}
				if got.body.Next == nil {
					break
				}
				came++
				if err := w.e.Samples.Seed(w.t.Context(), help.As(help.OperatorActor, ""),
					[]samples.Sample{offer(fmt.Sprint("later", came), start.AddDate(0, 0, came), near)}); err != nil {
					w.t.Fatal(err)
				}
				path = "/api/v1/offers?limit=2" + query + "&cursor=" + *got.body.Next
			}
			for i := range 9 {
				if n := seen[fmt.Sprint("first", i)]; n != 1 {
					w.t.Errorf("%q: first%d was seen %d times", query, i, n)
				}
			}
			for id, n := range seen {
				if n != 1 {
					w.t.Errorf("%q: %s was seen %d times", query, id, n)
				}
			}
		}
	})
}

func TestStats(t *testing.T) {
	each(t, []samples.Sample{offer("known", time.Now(), nil), offer("paused", time.Now(), nil)}, func(w *world) {
		if _, err := w.e.Offers.Pause(w.t.Context(), help.As(help.VolunteerActor, "v-paused"), "paused",
			""); err != nil {
			w.t.Fatal(err)
		}
		w.ask("known", "key", fields())
		got := w.get("/api/v1/stats")
		var body struct {
			Offers struct {
				Active int
				ByKind map[string]int `json:"by_kind"`
			}
			Requests struct {
				Total   int
				ByState map[string]int `json:"by_state"`
			}
			AsOf time.Time `json:"as_of"`
		}
		if err := json.Unmarshal([]byte(got.text), &body); err != nil {
			w.t.Fatal(err)
		}
		if body.Offers.Active != 1 || body.Offers.ByKind["shopping"] != 1 || len(body.Offers.ByKind) != 14 ||
			body.Requests.Total != 1 || body.Requests.ByState["open"] != 1 ||
			len(body.Requests.ByState) != len(help.RequestStates) || body.AsOf.IsZero() {
			w.t.Errorf("%s", got.text)
		}
		if caching := got.header.Get("Cache-Control"); caching != "public, max-age=5" {
			w.t.Errorf("Cache-Control %q", caching)
		}
		w.ask("known", "another", fields())
		if again := w.get("/api/v1/stats"); again.text != got.text {
			w.t.Errorf("counted again at once: %s", again.text)
		}
		if _, total := w.requests(); total != 2 {
			w.t.Errorf("after a minute: %d requests", total)
		}
	})
}

// TestDatabaseTooSlow: what is not read in time is a problem that says when to try again.
func TestDatabaseTooSlow(t *testing.T) {
	each(t, []samples.Sample{offer("known", time.Now(), nil)}, func(w *world) {
		w.get("/api/v1/offers") // what is kept for a while is there
		w.db.LimitReading(time.Nanosecond)
		defer w.db.LimitReading(store.ReadingTime)
		for _, path := range []string{"/api/v1/offers?kind=other", "/api/v1/offers/known", "/api/v1/stats"} {
			got := w.get(path)
			if got.status != 503 || got.header.Get("Retry-After") != "60" || got.body.Status != 503 ||
				got.header.Get("Cache-Control") != "no-store" {
				w.t.Errorf("%s: %d %v %s", path, got.status, got.header, got.text)
			}
		}
	})
}

// TestProblemsBeforeHandlers: what is refused before it is known what was asked for is a problem all the same.
func TestProblemsBeforeHandlers(t *testing.T) {
	each(t, nil, func(w *world) {
		r := httptest.NewRequest(http.MethodDelete, "/api/v1/offers", nil)
		r.Header.Set("Origin", "https://elsewhere.example.net")
		rec := httptest.NewRecorder()
		w.h.ServeHTTP(rec, r)
		if rec.Code != 403 || rec.Header().Get("Content-Type") != "application/problem+json" {
			w.t.Errorf("%d %v", rec.Code, rec.Header())
		}
	})
}
