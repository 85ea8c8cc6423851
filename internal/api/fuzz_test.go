package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/storetest"
)

// small is the interface with one offer, called "known", for what is tried very often.
func small(f *testing.F) *world {
	w := &world{t: f, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	w.db = storetest.New(f, storetest.SQLite(f), func() time.Time { return w.now })
	w.open([]samples.Sample{offer("known", w.now, nil)})
	return w
}

// answered fails unless an answer is one that the description has: never a fault of ours, always JSON.
func answered(t *testing.T, rec *httptest.ResponseRecorder) {
	if rec.Code >= 500 || (rec.Body.Len() > 0 && rec.Code != http.StatusPermanentRedirect &&
		!json.Valid(rec.Body.Bytes())) {
		t.Errorf("%d: %s", rec.Code, rec.Body)
	}
}

// FuzzParameters asks every address that is read for whatever stands behind the question mark, cursors too.
func FuzzParameters(f *testing.F) {
	for _, seed := range []string{"", "kind=shopping&place=554821&sort=near", "q=%C4%8Dern%C3%BD+n%C3%A1kup&limit=5",
		"cursor=AAAAAAAAAAAAAAAA", "day=1%00",
		"answer.payment=cash&setting=household", "q=\"a+OR+b*", "%zz", "a;b", "where=ostr&near=1"} {
		f.Add(seed)
	}
	w := small(f)
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range reading() {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.URL.RawQuery = query
			rec := httptest.NewRecorder()
			w.h.ServeHTTP(rec, r)
			answered(t, rec)
		}
	})
}

// FuzzAskBody sends whatever as the body of a request for help.
func FuzzAskBody(f *testing.F) {
	for _, seed := range []string{fields("email", "zadatel@example.org"), "{}", "[]", "null", "{\"name\":1}",
		strings.Repeat("{\"a\":", 50), "{\"name\":\"\\ud800\"}"} {
		f.Add(seed)
	}
	w := small(f)
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/offers/known/requests", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", help.NewID())
		rec := httptest.NewRecorder()
		w.h.ServeHTTP(rec, r)
		answered(t, rec)
	})
}
