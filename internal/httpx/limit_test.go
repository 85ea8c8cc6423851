package httpx_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
)

// crowd is a limiter before a page, with a clock that the test moves.
type crowd struct {
	http.Handler
	now time.Time
}

func newCrowd(t *testing.T, r httpx.Rate) *crowd {
	t.Helper()
	c := &crowd{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	limiter := httpx.NewLimiter(r, []string{"/vlozit"}, func() time.Time { return c.now })
	t.Cleanup(limiter.Close)
	s := httpx.Shield{Limiter: limiter, Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")}}
	c.Handler = newPortal(t, s)
	return c
}

// ask asks so many times from a network and counts what was let through; wait is what the last one was told.
func (c *crowd) ask(method, path, network string, times int) (through int, wait string) {
	for range times {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("X-Forwarded-For", network)
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		if wait = w.Header().Get("Retry-After"); w.Code != http.StatusTooManyRequests {
			through++
		}
	}
	return through, wait
}

func TestLimit(t *testing.T) {
	c := newCrowd(t, httpx.Rate{PerSecond: 2, Burst: 20})
	expect := func(what, method, path, network string, times, want int) {
		t.Helper()
		if through, _ := c.ask(method, path, network, times); through != want {
			t.Errorf("%s: %d of %d came through, want %d", what, through, times, want)
		}
	}
	expect("at once", "GET", "/long", "198.51.100.1", 50, 20)
	expect("others", "GET", "/long", "198.51.100.2", 10, 10)
	expect("what is sent", "POST", "/send", "198.51.100.1", 10, 2)
	expect("lists inside other sites", "GET", "/vlozit", "198.51.100.1", 50, 20)
	expect("styles", "GET", "/assets/x.css", "198.51.100.1", 100, 100)
	c.now = c.now.Add(5 * time.Second)
	expect("after five seconds", "GET", "/long", "198.51.100.1", 50, 10)
	expect("sent after five seconds", "POST", "/send", "198.51.100.1", 10, 1)
	c.now = c.now.Add(time.Hour)
	expect("after an hour", "GET", "/long", "198.51.100.1", 50, 20)

	expect("an IPv6 network", "GET", "/long", "2001:db8:1:2::1", 15, 15)
	expect("another address of it", "GET", "/long", "2001:db8:1:2:ffff::1", 15, 5)
	expect("its neighbour", "GET", "/long", "2001:db8:1:3::1", 15, 15)
}

// TestLimitsOfWiderNetworks: a network of /56 or /48 has more room than each /64 of it, and less than all together.
// What one width refuses costs nothing in the others.
func TestLimitsOfWiderNetworks(t *testing.T) {
	type step struct {
		network string // %x is counted up
		times   int    // for each
		until   int    // how many networks
		want    int    // of all come through
	}
	for name, steps := range map[string][]step{
		"an IPv4 address": {{"198.51.100.1", 15, 1, 10}, {"198.51.100.2", 15, 1, 10}},
		"an IPv4 address in IPv6": {{"::ffff:198.51.100.1", 8, 1, 8}, {"198.51.100.1", 8, 1, 2},
			{"::ffff:198.51.100.2", 8, 1, 8}},
		"a /64":                  {{"2001:db8::%x", 1, 30, 10}, {"2001:db8:0:1::", 15, 1, 10}},
		"a /56":                  {{"2001:db8:0:%x::1", 1, 256, 40}, {"2001:db8:0:100::1", 15, 1, 10}},
		"a /48":                  {{"2001:db8:0:%x00::1", 1, 256, 160}, {"2001:db8:1::1", 15, 1, 10}},
		"a /64 that was refused": {{"2001:db8::1", 500, 1, 10}, {"2001:db8:0:%x::1", 1, 256, 30}},
		"a /56 that was refused": {{"2001:db8:0:%x::1", 50, 20, 40}, {"2001:db8:0:%x00::2", 1, 256, 120}},
		"a /48 that was refused": {{"2001:db8:0:%x00::1", 10, 40, 160}, {"2001:db8:0:2700::1", 500, 1, 0},
			{"2001:db8:1:%x::1", 1, 256, 40}},
		"with the zone of an adapter": {{"fe80::1%%%x", 1, 30, 10}},
	} {
		c := newCrowd(t, httpx.Rate{PerSecond: 1, Burst: 10})
		for i, s := range steps {
			got := 0
			for n := range s.until {
				network := s.network
				if s.until > 1 {
					network = fmt.Sprintf(network, n)
				}
				through, _ := c.ask("GET", "/long", network, s.times)
				got += through
			}
			if got != s.want {
				t.Errorf("%s, step %d: %d came through, want %d", name, i, got, s.want)
			}
		}
	}
	c := newCrowd(t, httpx.Rate{PerSecond: 1, Burst: 10})
	all := func() (through int) {
		for n := range 256 {
			one, _ := c.ask("GET", "/long", fmt.Sprintf("2001:db8:0:%x00::1", n), 1)
			through += one
		}
		return through
	}
	all()
	for seconds, want := range map[int]int{1: 16, 5: 80} {
		if c.now = c.now.Add(time.Duration(seconds) * time.Second); all() != want {
			t.Errorf("%d seconds later not %d of a /48 come through", seconds, want)
		}
	}
}

// TestLimitSaysWhen: whoever waits as long as they are told comes through, and not before.
func TestLimitSaysWhen(t *testing.T) {
	c := newCrowd(t, httpx.Rate{PerSecond: 0.1, Burst: 1})
	c.ask("GET", "/long", "198.51.100.1", 1)
	for _, after := range []time.Duration{0, 2500 * time.Millisecond} {
		c.now = c.now.Add(after)
		through, wait := c.ask("GET", "/long", "198.51.100.1", 1)
		seconds, err := strconv.Atoi(wait)
		if want := map[time.Duration]int{0: 10, 2500 * time.Millisecond: 8}[after]; through != 0 || err != nil ||
			seconds != want {
			t.Errorf("after %s: %d came through, Retry-After %q, want %d", after, through, wait, want)
		}
	}
	c.now = c.now.Add(7499 * time.Millisecond)
	if through, _ := c.ask("GET", "/long", "198.51.100.1", 1); through != 0 {
		t.Error("a moment before its time it came through")
	}
	c.now = c.now.Add(time.Millisecond)
	if through, _ := c.ask("GET", "/long", "198.51.100.1", 1); through != 1 {
		t.Error("in its time it did not come through")
	}
}

// TestKeptPagesCostNothing: what is kept is let through however much is asked for.
func TestKeptPagesCostNothing(t *testing.T) {
	l := newLibrary(t)
	limiter := httpx.NewLimiter(httpx.Rate{PerSecond: 1, Burst: 3}, nil, nil)
	t.Cleanup(limiter.Close)
	l.limit(t, limiter)
	for i := range 100 {
		if r := l.get("/read"); r.StatusCode != 200 {
			t.Fatalf("reading %d: %d", i, r.StatusCode)
		}
	}
	refused := 0
	for i := range 100 {
		if l.get(fmt.Sprint("/read?a=", i)).StatusCode == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 50 {
		t.Errorf("%d of 100 pages that are not kept were refused", refused)
	}
}

func TestAddressesThatCannotBe(t *testing.T) {
	p := newPortal(t, httpx.Shield{})
	for path, want := range map[string]int{
		"/long?" + strings.Repeat("a=1&", 199): 200, "/long?" + strings.Repeat("a=1&", 200): 400,
		"/long?q=" + strings.Repeat("a", 7000): 200,
		"/long?q=" + strings.Repeat("a", 7200): 414, "/" + strings.Repeat("a", 8000): 414, "/panic/%ff": 400,
		"/panic/%00": 400, "/panic/a%0d%0ab": 400,
		"/long?%ff=%00": 200, "/nothing": 404,
	} {
		if w := p.do(get(path)); w.Code != want {
			t.Errorf("%.40s: %d, want %d", path, w.Code, want)
		}
	}
}

func TestWait(t *testing.T) {
	for wait, want := range map[time.Duration]int{0: 60, 1: 1, time.Second: 1, time.Second + 1: 2, time.Hour: 3600} {
		if got := httpx.Wait(fmt.Errorf("wrapped: %w", help.Later("x", wait))); got != want {
			t.Errorf("%s: %d seconds, want %d", wait, got, want)
		}
	}
	for err, want := range map[error]string{
		help.Later("x", time.Minute+1): "61", help.Fail(help.Unavailable, "x"): "60", help.Fail(help.NotFound, "x"): "",
	} {
		w := httptest.NewRecorder()
		if httpx.RetryAfter(w, err); w.Header().Get("Retry-After") != want {
			t.Errorf("%v: Retry-After %q, want %q", err, w.Header().Get("Retry-After"), want)
		}
	}
}
