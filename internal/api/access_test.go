package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/spolu/internal/api"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
)

// allowed is what each address answers about an offer that is public, paused, ended, and one that is not there. There
// are no roles: whoever sends a cookie or a key is nobody more.
var allowed = map[string][4]int{
	"GET /":                      {200, 200, 200, 200},
	"GET /openapi.json":          {200, 200, 200, 200},
	"GET /kinds":                 {200, 200, 200, 200},
	"GET /places":                {200, 200, 200, 200},
	"GET /offers":                {200, 200, 200, 200},
	"GET /offers/{id}":           {200, 404, 404, 404},
	"POST /offers/{id}/requests": {202, 404, 404, 404},
	"GET /stats":                 {200, 200, 200, 200},
}

// TestWhoMayDoWhat walks routes × objects, made from the table of routes: a route without its line fails. What one
// may not see is answered to the letter as what is not there. Other methods, looking, and forms of other sites change
// nothing.
func TestWhoMayDoWhat(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite,
		"postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			w := &world{t: t, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), odd: true}
			w.db = storetest.New(t, at, func() time.Time { return w.now })
			w.open([]samples.Sample{offer("active", time.Now(), nil), offer("paused", time.Now(), nil),
				offer("ended", time.Now(), nil)})
			for id, do := range map[string]func() error{
				"paused": func() error { return second(w.e.Offers.Pause(t.Context(), owner("paused"), "paused", "")) },
				"ended":  func() error { return second(w.e.Offers.End(t.Context(), owner("ended"), "ended")) },
			} {
				if err := do(); err != nil {
					t.Fatal(id, err)
				}
			}
			before := storetest.Rows(t, at)
			for _, route := range api.Routes() {
				w.lookAt(route)
			}
			for table, rows := range storetest.Rows(t, at) {
				if !slices.Equal(before[table], rows) {
					t.Errorf("%s had %d rows and has %d, or others", table, len(before[table]), len(rows))
				}
			}
			for _, route := range api.Routes() {
				w.walk(route)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

func owner(offer string) help.Actor { return help.As(help.VolunteerActor, "v-"+offer) }

func (w *world) walk(route string) {
	want, ok := allowed[route]
	if !ok {
		w.t.Errorf("%s: nobody has said who may do it", route)
	}
	method, path, _ := strings.Cut(route, " ")
	var bodies []string
	for i, id := range []string{"active", "paused", "ended", "missing"} {
		got := w.do(method, "/api/v1"+strings.ReplaceAll(path, "{id}", id), fields(), "Idempotency-Key", route+id,
			"Content-Type", "application/json",
			"Cookie", "__Host-spolu=x", "Authorization", "Bearer x")
		if method == http.MethodPost {
			got = w.ask(id, strings.ReplaceAll(route, " ", "-")+id, fields())
		}
		if got.status != want[i] {
			w.t.Errorf("%s of an offer that is %s: %d, want %d", route, id, got.status, want[i])
		}
		bodies = append(bodies, got.text)
	}
	if want[1] == 404 && (bodies[1] != bodies[3] || bodies[2] != bodies[3]) {
		w.t.Errorf("%s: what may not be seen is answered in other words than what is not there: %q", route, bodies)
	}
}

// lookAt does with an address what must not change anything.
func (w *world) lookAt(route string) {
	method, path, _ := strings.Cut(route, " ")
	path = "/api/v1" + strings.ReplaceAll(path, "{id}", "active")
	for _, other := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete} {
		if other == http.MethodPost && method == http.MethodPost {
			continue
		}
		want := 405
		if method == http.MethodGet && (other == http.MethodGet || other == http.MethodHead) {
			want = 200
		}
		if got := w.do(other, path, ""); got.status != want {
			w.t.Errorf("%s %s: %d, want %d", other, path, got.status, want)
		}
	}
	for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example.net"},
		{"Origin", "null"}} {
		got := w.do(http.MethodPost, path, fields(), "Idempotency-Key", "key", "Content-Type", "application/json",
			header[0], header[1])
		if got.status != 403 {
			w.t.Errorf("POST %s with %s: %d", path, header, got.status)
		}
	}
}

// TestFakeRequests: whoever asks ten thousand times (a thousand on PostgreSQL), from many networks, about many
// offers, with mailboxes of their own whose links they open, learns no volunteer's contact, and no volunteer is
// written to more often than they have said. What is beyond waits for a coordinator.
func TestFakeRequests(t *testing.T) {
	const offers = 40
	var many []samples.Sample
	for i := range offers {
		many = append(many, offer(fmt.Sprintf("fake%d", i), time.Now(),
			func(o *help.Offer) { o.PerWeek = []int{0, 3}[i%2] }))
	}
	each(t, many, func(w *world) {
		attempts := 10_000
		if strings.HasSuffix(w.t.Name(), "postgres") || testing.Short() {
			attempts = 1000
		}
		statuses := w.attack(attempts, offers)
		opened := w.openLinks()
		given := map[string]int{}
		if err := w.db.View(w.t.Context(), func(tx *store.Tx) error {
			for i := range offers {
				to, err := tx.ReferralsOf(fmt.Sprintf("v-fake%d", i))
				if err != nil {
					return err
				}
				given[fmt.Sprint("fake", i)] = len(to)
				if most := []int{10, 3}[i%2]; len(to) > most || len(to) == 0 {
					w.t.Errorf("the volunteer of offer %d has had %d requests in a day, at most %d are meant to come",
						i, len(to), most)
				}
			}
			return nil
		}); err != nil {
			w.t.Fatal(err)
		}
		q, err := w.e.Review.Waiting(w.t.Context(), help.As(help.OperatorActor, ""))
		if err != nil || len(q.Requests) == 0 || statuses[202] == 0 || opened == 0 {
			w.t.Errorf("%d wait for a coordinator, %v; answers %v, %d links opened", len(q.Requests), err, statuses,
				opened)
		}
	})
}

// attack asks so often, many at once, and looks into each answer.
func (w *world) attack(attempts, offers int) map[int]int {
	var mu sync.Mutex
	statuses := map[int]int{}
	var group sync.WaitGroup
	for part := range 25 {
		group.Go(func() {
			for i := part; i < attempts; i += 25 {
				email, phone := fmt.Sprintf("utocnik%d@example.org", i), ""
				if i%5 == 0 {
					email, phone = "", "601 000 000"
				}
				r := httptest.NewRequest(http.MethodPost, fmt.Sprintf("/api/v1/offers/fake%d/requests", i%offers),
					strings.NewReader(fields("email", email, "phone", phone)))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Idempotency-Key", fmt.Sprint("key", i))
				r.Header.Set("X-Forwarded-For", fmt.Sprintf("2001:db8:%x::1", i/7))
				rec := httptest.NewRecorder()
				w.h.ServeHTTP(rec, r)
				w.tellsNothing(fmt.Sprint(rec.Code, rec.Header(), rec.Body))
				mu.Lock()
				statuses[rec.Code]++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return statuses
}

// tellsNothing looks for what the volunteers of the samples gave of themselves.
func (w *world) tellsNothing(text string) {
	for _, secret := range []string{"@example.org", "Tajný", "420000000001", "000 000 001"} {
		if strings.Contains(text, secret) {
			w.t.Errorf("%q is told: %s", secret, text)
		}
	}
}

// openLinks opens the links in the letters to some hundred mailboxes of attackers, and reads all letters that come
// there.
func (w *world) openLinks() (opened int) {
	letters := func(read func(outbox.Letter, letter.Letter)) {
		var all []outbox.Letter
		if err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
			all, err = outbox.Opened(tx, 800)
			return err
		}); err != nil {
			w.t.Fatal(err)
		}
		for _, l := range all {
			if content, err := letter.Decode(l.Kind, l.Content); err != nil {
				w.t.Error(err)
			} else if strings.HasPrefix(l.Recipient, "utocnik") {
				read(l, content)
			}
		}
	}
	letters(func(_ outbox.Letter, content letter.Letter) {
		if l, ok := content.(letter.ConfirmRequest); ok {
			if _, err := w.e.Access.UseLink(w.t.Context(), l.Link[strings.LastIndexByte(l.Link, '/')+1:],
				""); err != nil {
				w.t.Error(err)
			}
			opened++
		}
	})
	letters(func(l outbox.Letter, _ letter.Letter) { w.tellsNothing(l.Content) })
	return opened
}
