package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/help"
)

// fields are a request that is right; changes are pairs of a field and its value.
func fields(changes ...string) string {
	f := map[string]string{"name": "Ukázka", "phone": "601 000 000", "place": ostrava, "need": "Chleba a mléko."}
	for i := 0; i < len(changes); i += 2 {
		f[changes[i]] = changes[i+1]
	}
	maps.DeleteFunc(f, func(_, value string) bool { return value == "" })
	text, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// ask asks the volunteer of an offer with a key.
func (w *world) ask(id, key, body string, headers ...string) answer {
	w.t.Helper()
	if key != "" {
		headers = append(headers, "Idempotency-Key", key)
	}
	return w.do(http.MethodPost, "/api/v1/offers/"+id+"/requests", body,
		append([]string{"Content-Type", "application/json"}, headers...)...)
}

// token is the secret in an answer's address.
func (a answer) token() string { return a.body.URL[strings.LastIndex(a.body.URL, "/")+1:] }

func TestAsk(t *testing.T) {
	each(t, []samples.Sample{offer("known", time.Now(), nil)}, func(w *world) {
		for name, c := range map[string]struct {
			body, state, url string
		}{
			"by phone": {fields(), "open", "https://spolu.example.org/zadost/"},
			"by e-mail": {fields("email", "zadatel@example.org", "phone", "", "language", "en"), "unconfirmed",
				"https://spolu.example.org/en/request/"},
			"for somebody else, in a town by its name": {fields("place", "v Opavě", "for", "other", "beneficiary",
				"Babička"), "open", "https://spolu.example.org/zadost/"},
		} {
			got := w.ask("known", strings.ReplaceAll(name, " ", "-"), c.body)
			if got.status != 202 || got.body.State != c.state || !strings.HasPrefix(got.body.URL, c.url) ||
				got.body.Reference == "" {
				w.t.Errorf("%s: %d %s", name, got.status, got.text)
				continue
			}
			if h := got.header; h.Get("Cache-Control") != "no-store" || h.Get("Access-Control-Allow-Origin") != "" ||
				h.Get("ETag") != "" {
				w.t.Errorf("%s: a secret may be kept or read by others: %v", name, h)
			}
			a, err := w.e.Requests.Requester(w.t.Context(), got.token())
			if err != nil {
				w.t.Fatal(err)
			}
			state, err := w.e.Requests.State(w.t.Context(), a, a.ID)
			if err != nil || string(state.Request.State) != c.state || state.Request.Need != "Chleba a mléko." {
				w.t.Errorf("%s: the request is %+v, %v", name, state.Request, err)
			}
			if strings.HasPrefix(name, "for") &&
				(state.Request.Place != opava || state.Request.Beneficiary != "Babička") {
				w.t.Errorf("%s: the request is %+v", name, state.Request)
			}
		}
	})
}

// TestOneKeyOneRequest: the key makes a repeat the same request, and is of no use with another offer,
// other words or from another network.
func TestOneKeyOneRequest(t *testing.T) {
	many := []samples.Sample{offer("known", time.Now(), nil), offer("other", time.Now(), nil)}
	each(t, many, func(w *world) {
		first := w.ask("known", "key", fields())
		for name, again := range map[string]answer{"to the letter": w.ask("known", "key", fields()),
			"with quotes": w.ask("known", `"key"`, fields()),
			"spelled otherwise": w.ask("known", "key",
				fields("phone", "+420601000000", "need", "  Chleba a mléko. "))} {
			if again.status != 202 || again.body.URL != first.body.URL || again.body.Reference != first.body.Reference {
				w.t.Errorf("repeated %s: %d %s, first %s", name, again.status, again.text, first.text)
			}
		}
		for name, body := range map[string]string{"name": fields("name", "Jiná"),
			"need": fields("need", "Něco jiného."), "phone": fields("phone", "601 000 001"),
			"email": fields("email", "a@example.org"), "place": fields("place", opava), "when": fields("when", "zítra"),
			"language":    fields("language", "en"),
			"beneficiary": fields("beneficiary", "Babička")} {
			w.refusesKey("another "+name, w.ask("known", "key", body))
		}
		w.refusesKey("another offer", w.ask("other", "key", fields()))

		w.network = "198.51.100.2"
		elsewhere := w.ask("known", "key", fields())
		if elsewhere.status != 202 || elsewhere.token() == first.token() ||
			elsewhere.body.Reference == first.body.Reference {
			w.t.Errorf("from another network: %d %s, first %s", elsewhere.status, elsewhere.text, first.text)
		}
		if _, total := w.requests(); total != 2 {
			w.t.Errorf("%d requests were made", total)
		}
	})
}

func (w *world) refusesKey(what string, got answer) {
	w.t.Helper()
	if got.status != 422 || len(got.body.Errors) != 1 || got.body.Errors[0].Code != "key-used" || got.body.URL != "" {
		w.t.Errorf("%s: %d %s", what, got.status, got.text)
	}
}

// requests are how many there are, by state and together.
func (w *world) requests() (map[string]int, int) {
	w.t.Helper()
	w.now = w.now.Add(time.Minute) // past what was counted last
	var body struct {
		Requests struct {
			Total   int
			ByState map[string]int `json:"by_state"`
		}
	}
	if err := json.Unmarshal([]byte(w.get("/api/v1/stats").text), &body); err != nil {
		w.t.Fatal(err)
	}
	return body.Requests.ByState, body.Requests.Total
}

// TestRepeatAfterwards: whoever repeats a request that was taken back, or of which the offer has ended,
// gets the same one.
func TestRepeatAfterwards(t *testing.T) {
	each(t, []samples.Sample{offer("known", time.Now(), nil)}, func(w *world) {
		first := w.ask("known", "key", fields())
		a, err := w.e.Requests.Requester(w.t.Context(), first.token())
		if err != nil {
			w.t.Fatal(err)
		}
		if err := w.e.Requests.Withdraw(w.t.Context(), a, a.ID); err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.e.Offers.End(w.t.Context(), help.As(help.VolunteerActor, "v-known"), "known"); err != nil {
			w.t.Fatal(err)
		}
		if again := w.ask("known", "key", fields()); again.status != 202 || again.body.URL != first.body.URL ||
			again.body.State != "withdrawn" {
			w.t.Errorf("%d %s", again.status, again.text)
		}
		if fresh := w.ask("known", "another", fields()); fresh.status != 404 {
			w.t.Errorf("an offer that ended: %d %s", fresh.status, fresh.text)
		}
	})
}

func TestWrongRequests(t *testing.T) {
	each(t, []samples.Sample{offer("known", time.Now(), nil)}, func(w *world) {
		for body, want := range map[string]string{
			"{}": "name name-empty, phone contact-empty, place place-empty, need need-empty",
			fields("email", "nobody", "phone", "1", "place", "000000", "for", "me", "language",
				"xx"): "place unknown-place, language unknown-language, phone phone, email email, for choose",
			fields("place", "Vřesina"):                            "place ambiguous-place",
			fields("need", strings.Repeat("a", 2001)):             "need long",
			fields("name", "a\x00b"):                              "name characters",
			fields("for", "other"):                                "beneficiary beneficiary-empty",
			`{"name":1,"phone":"601000000","place":[],"need":{}}`: "name not-text, need not-text, place not-text",
		} {
			got := w.ask("known", "key", body)
			var wrong []string
			for _, e := range got.body.Errors {
				wrong = append(wrong, e.Field+" "+e.Code)
				if e.Detail == "" || strings.Contains(e.Detail, "%!") {
					w.t.Errorf("%.60s: %s has no detail: %q", body, e.Code, e.Detail)
				}
			}
			if said := strings.Join(wrong, ", "); got.status != 422 || !sameProblems(said, want) {
				w.t.Errorf("%.60s: %d %s, want %s", body, got.status, said, want)
			}
			if missing := w.ask("missing", "key", body); missing.status != 404 {
				w.t.Errorf("%.60s to no offer: %d", body, missing.status)
			}
		}
		if _, total := w.requests(); total != 0 {
			w.t.Errorf("%d requests were made", total)
		}
	})
}

// sameProblems compares lists of problems, whose order matters little.
func sameProblems(a, b string) bool {
	set := func(s string) map[string]bool {
		m := map[string]bool{}
		for _, one := range strings.Split(s, ", ") {
			m[one] = true
		}
		return m
	}
	return maps.Equal(set(a), set(b))
}

func TestRefusedRequests(t *testing.T) {
	each(t, []samples.Sample{offer("known", time.Now(), nil)}, func(w *world) {
		const kind = "Content-Type"
		for name, c := range map[string]struct {
			key, body string
			headers   []string
			want      int
			says      string
		}{
			"no JSON":                {"k", "{", nil, 400, "JSON"},
			"nothing":                {"k", "", nil, 400, "JSON"},
			"null":                   {"k", "null", nil, 400, "JSON"},
			"a list":                 {"k", "[]", nil, 400, "JSON"},
			"two":                    {"k", "{}{}", nil, 400, "after"},
			"deep":                   {"k", strings.Repeat("[", 20000), nil, 400, "JSON"},
			"invalid UTF-8":          {"k", "{\"name\":\"\xff\"}", nil, 400, "UTF-8"},
			"unknown field":          {"k", fields("nick", "x"), nil, 400, "nick"},
			"field in other letters": {"k", fields("Name", "x"), nil, 400, "Name"},
			"no key":                 {"", fields(), nil, 400, "Idempotency-Key"},
			"empty key":              {`""`, fields(), nil, 400, "Idempotency-Key"},
			"odd key":                {"a b", fields(), nil, 400, "Idempotency-Key"},
			"long key":               {strings.Repeat("k", 256), fields(), nil, 400, "Idempotency-Key"},
			"a form": {"k", "name=a", []string{kind, "application/x-www-form-urlencoded"}, 415,
				"application/json"},
			"a text":  {"k", fields(), []string{kind, "text/plain"}, 415, "application/json"},
			"no type": {"k", fields(), []string{kind, ""}, 415, "application/json"},
			"another alphabet": {"k", fields(), []string{kind, "application/json; charset=windows-1250"}, 415,
				"UTF-8"},
			"compressed":        {"k", fields(), []string{"Content-Encoding", "gzip"}, 415, "compressed"},
			"too large":         {"k", fields("need", strings.Repeat("a", 70_000)), nil, 413, "65536"},
			"from another site": {"k", fields(), []string{"Sec-Fetch-Site", "cross-site"}, 403, "another site"},
			"from another origin": {"k", fields(), []string{"Origin", "https://elsewhere.example.net"}, 403,
				"another site"},
		} {
			got := w.ask("known", c.key, c.body, c.headers...)
			if got.status != c.want || !strings.Contains(got.body.Detail, c.says) ||
				got.header.Get("Content-Type") != "application/problem+json" ||
				got.header.Get("Access-Control-Allow-Origin") != "" {
				w.t.Errorf("%s: %d %s", name, got.status, got.text)
			}
		}
		for _, kind := range []string{"application/json; charset=utf-8", "Application/JSON"} {
			if got := w.ask("known", "k-"+kind[:3], fields(), "Content-Type", kind); got.status != 202 {
				w.t.Errorf("%s: %d %s", kind, got.status, got.text)
			}
		}
	})
}

// TestLimitsOfAsking: those of the form. Who is refused learns to the second when there is room.
func TestLimitsOfAsking(t *testing.T) {
	each(t, []samples.Sample{offer("known", time.Now(), nil), offer("other", time.Now(), nil),
		offer("third", time.Now(), nil)}, func(w *world) {
		start := w.now
		n := 0
		ask := func(id, body string) answer {
			n++
			return w.ask(id, fmt.Sprint("key", n), body)
		}
		for i, want := range []struct{ id, state string }{{"known", "open"}, {"known", "open"}, {"known", "held"},
			{"other", "open"}, {"third", "held"}} {
			if got := ask(want.id, fields()); got.body.State != want.state {
				w.t.Errorf("by phone alone %d: %s, want %s", i, got.text, want.state)
			}
		}
		for n < 100 {
			w.now = start.Add(time.Duration(n) * time.Second)
			if got := ask("known", fields("email", "a@example.org")); got.status != 202 {
				w.t.Fatalf("%d: %d %s", n, got.status, got.text)
			}
		}
		w.now = start.Add(500*time.Second + time.Millisecond)
		got := ask("known", fields("email", "a@example.org"))
		if got.status != 429 || got.header.Get("Retry-After") != "3100" || got.body.Detail == "" { // 3099.999
			w.t.Fatalf("%d, Retry-After %q: %s", got.status, got.header.Get("Retry-After"), got.text)
		}
		w.now = w.now.Add(3099 * time.Second)
		if got := ask("known", fields("email", "a@example.org")); got.status != 429 ||
			got.header.Get("Retry-After") != "1" {
			w.t.Errorf("a second before: %d, Retry-After %q", got.status, got.header.Get("Retry-After"))
		}
		w.now = w.now.Add(time.Second)
		if got := ask("known", fields("email", "a@example.org")); got.status != 202 {
			w.t.Errorf("then: %d %s", got.status, got.text)
		}
		if states, total := w.requests(); total != 101 || states["held"] < 80 {
			w.t.Errorf("%d requests, %v", total, states)
		}
	})
}
