package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/webtest"
)

// odd are parameters that make no sense, of every page and in every language's words.
func odd(lang string) []string {
	var all []string
	for _, name := range []string{"kind", "place", "where", "q", "setting", "language", "day", "sort", "page", "count",
		"colours", "list", "answer.payment", "html"} {
		p := i18n.Param(lang, name)
		for _, value := range []string{"", "nic", "-1", "1000000000", "99999999999999999999999999", "%00", "%ff", "%",
			"a&" + p + "=b", "'+OR+1=1--", strings.Repeat("a", 3500)} {
			all = append(all, p+"="+value)
		}
	}
	return append(all, strings.Repeat("a=1&", 1000), strings.Repeat(i18n.Param(lang, "kind")+"=x&", 190), "a;b",
		"%ff=%00",
		"q="+strings.Repeat("%C4%9B", 1400))
}

// TestBadInput: every page that anybody may look at answers what makes no sense with itself or with a clear error.
func TestBadInput(t *testing.T) {
	clear := []int{200, 303, 400, 404, 414, 422}
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		for _, r := range p.Routes() {
			if r.Get == nil || r.Page.Access == pages.Volunteer {
				continue
			}
			for _, lang := range []string{"cs", "en"} {
				path := webtest.Address(lang, r.Page, "active1")
				for _, query := range odd(lang) {
					if rec := p.Send(http.MethodGet, path+"?"+query, "", nil); !slices.Contains(clear, rec.Code) {
						t.Errorf("%s?%.50s: %d", path, query, rec.Code)
					}
				}
				p.oddGaps(lang, r.Page)
			}
		}
		for _, path := range []string{"/robots.txt", "/sitemap.xml", "/assets/site.css", "/nothing"} {
			for _, query := range []string{"%", "a=%00", strings.Repeat("a", 8000), "n=-1",
				"part=99999999999999999999"} {
				if rec := p.Send(http.MethodGet, path+"?"+query, "", nil); !slices.Contains(clear, rec.Code) {
					t.Errorf("%s?%.50s: %d", path, query, rec.Code)
				}
			}
		}
		if strings.Contains(p.Logged.String(), "failed") {
			t.Errorf("the log has %.2000s", p.Logged)
		}
	})
}

// oddGaps puts what cannot be into the gaps of an address.
func (p *portal) oddGaps(lang string, page *pages.Page) {
	pattern := strings.TrimSuffix(page.Pattern(lang), "{$}")
	if !strings.Contains(pattern, "{") {
		return
	}
	nowhere := []int{404, 303, 200} // pages after a form lead to it, or say the same of whatever offer
	for value, want := range map[string][]int{"%00": {400}, "%ff": {400}, "a%0ab": {400},
		strings.Repeat("a", 8000): {414},
		"-1":                      nowhere, "'%20OR%201=1--": nowhere, "%2e%2e%2f": nowhere,
		strings.Repeat("a", 3000): nowhere} {
		path := regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(pattern, value)
		if rec := p.Send(http.MethodGet, path, "", nil); !slices.Contains(want, rec.Code) {
			p.T.Errorf("%.60s: %d", path, rec.Code)
		}
	}
}

// TestPageTooFar: whoever asks for a page behind the last sees the last.
func TestPageTooFar(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		var ids []string
		for i := range 45 {
			ids = append(ids, fmt.Sprintf("offer%02d", i))
		}
		p.Seed(ids...)
		for query, want := range map[string]int{"strana=1000000000": 5, "strana=4": 5,
			"strana=99999999999999999999999": 5,
			"strana=3":                       5, "strana=-7": 20, "strana=2": 20, "q=pomuzu&strana=1000000000": 5,
			"q=neexistuje&strana=5": 0} {
			body := p.Send(http.MethodGet, "/nabidky?"+query, "", nil).Body.String()
			shown := map[string]bool{}
			for _, m := range regexp.MustCompile(`href="/nabidka/(offer\d\d)"`).FindAllStringSubmatch(body, -1) {
				shown[m[1]] = true
			}
			if len(shown) != want {
				t.Errorf("%s: %d offers, want %d", query, len(shown), want)
			}
		}
		if body := p.Send(http.MethodGet, "/nabidky?strana=1000000000", "", nil).Body.String(); !strings.Contains(body,
			`href="https://spolu.example.org/nabidky?strana=3"`) {
			t.Error("the page does not say its one address")
		}
	})
}

// limited puts a limiter before the pages, with a clock that the test moves.
func (p *portal) limited(r httpx.Rate, now *time.Time) {
	p.T.Helper()
	limiter := httpx.NewLimiter(r, nil, func() time.Time { return *now })
	p.T.Cleanup(limiter.Close)
	var err error
	if p.H, err = (httpx.Shield{Log: p.Log, Answer: p.Answer, Origin: "https://spolu.example.org",
		Limiter: limiter}).Wrap(p.Handler()); err != nil {
		p.T.Fatal(err)
	}
}

// hidden are the fields that a page keeps.
func hidden(body string) url.Values {
	values := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(
		body,
		-1) {
		values.Add(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return values
}

// TestTooFastKeepsTheForm: a form that came too fast, or while the database did not answer, can be sent again as it
// was.
func TestTooFastKeepsTheForm(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p, now := newPortal(t, db), time.Now()
		p.Seed("active1")
		p.limited(httpx.Rate{PerSecond: 1, Burst: 10}, &now)
		path := "/nabidka/active1/napsat"
		typed := url.Values{"form": {p.Guard.Token(now.Add(-time.Minute))}, "name": {`Věra "V." <b>`},
			"phone": {"601 000 000"}, "place": {"Opava"}, "need": {"Chleba\r\na mléko & máslo."}, "day": {"1", "2"}}
		send := func() (int, http.Header, string) {
			rec := p.Send(http.MethodPost, path, typed.Encode(), nil)
			return rec.Code, rec.Header(), rec.Body.String()
		}
		if status, _, body := send(); status != 303 {
			t.Fatalf("the first: %d %s", status, body)
		}
		status, header, body := send()
		if status != 429 || header.Get("Retry-After") != "10" || header.Get("Cache-Control") != "no-store" ||
			!strings.Contains(body, "Znovu to půjde za 10 sekund.") {
			t.Errorf("too fast: %d %v", status, header)
		}
		if kept := hidden(body); kept.Encode() != typed.Encode() {
			t.Errorf("kept are %v, typed were %v", kept, typed)
		}
		now = now.Add(10 * time.Second)
		typed = hidden(body)
		if status, _, _ := send(); status != 303 {
			t.Errorf("sent again: %d", status)
		}

		now = now.Add(time.Minute)
		db.LimitReading(time.Nanosecond)
		status, header, body = send()
		db.LimitReading(store.ReadingTime)
		if status != 503 || header.Get("Retry-After") != "60" || hidden(body).Encode() != typed.Encode() {
			t.Errorf("while the database was slow: %d %v, kept %v", status, header, hidden(body))
		}
	})
}

// TestSlowReadingIsAPage: a page that is not read in time says so, and when to try again.
func TestSlowReadingIsAPage(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		p.Send(http.MethodGet, "/nabidky", "", nil) // what is kept for a while is there
		db.LimitReading(time.Nanosecond)
		defer db.LimitReading(store.ReadingTime)
		for _, path := range []string{"/nabidky?q=nakup", "/en/offers?kind=other", "/nabidka/active1",
			"/vlozit?druh=jine"} {
			if rec := p.Send(http.MethodGet, path, "", nil); rec.Code != 503 ||
				rec.Header().Get("Retry-After") != "60" {
				t.Errorf("%s: %d, Retry-After %q", path, rec.Code, rec.Header().Get("Retry-After"))
			}
		}
	})
}
