package httpx_test

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/spolu/internal/httpx"
)

// patient is how long a test waits for what must come, and comes at once where nothing is wrong.
const patient = 30 * time.Second

// watched is a listener that tells when a connection waits for more than so many bytes.
type watched struct {
	net.Listener
	after   int
	waiting chan struct{}
}

func (l *watched) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return &watchedConn{Conn: c, left: l.after, waiting: l.waiting}, err
}

type watchedConn struct {
	net.Conn
	left    int
	waiting chan struct{}
}

func (c *watchedConn) Read(p []byte) (int, error) {
	if c.left == 0 {
		c.waiting <- struct{}{}
		c.left = -1
	}
	n, err := c.Conn.Read(p)
	if c.left > 0 {
		c.left -= n
	}
	return n, err
}

// live is a shield before a few pages, behind a real server.
type live struct {
	*httptest.Server
	t       *testing.T
	waiting chan struct{} // connections of which the server has read all that it gets
}

// serve begins to answer. Connections that are to stay half-sent send just so many bytes.
func serve(t *testing.T, s httpx.Shield, after int) *live {
	t.Helper()
	l := &live{t: t, waiting: make(chan struct{}, 1000)}
	s.Log, s.Origin = slog.New(slog.DiscardHandler), "https://spolu.example.org"
	s.Answer = func(w http.ResponseWriter, r *http.Request, err error) {
		_ = httpx.Write(w, r, httpx.Status(err), "text/plain", httpx.Never, text(long))
	}
	mux := http.NewServeMux()
	page := func(pattern string, h httpx.Handler) { mux.Handle(pattern, httpx.Handle(h, s.Answer)) }
	page("GET /", func(w http.ResponseWriter, r *http.Request) error {
		return httpx.Write(w, r, 200, "text/plain", httpx.Never, text(long))
	})
	page("POST /form", func(w http.ResponseWriter, r *http.Request) error {
		values, err := httpx.ReadForm(w, r)
		if err != nil {
			return err
		}
		return httpx.Write(w, r, 200, "text/plain", httpx.Never, text(values.Get("name")))
	})
	page("POST /data", func(w http.ResponseWriter, r *http.Request) error {
		body, err := httpx.ReadBody(w, r)
		if err != nil {
			return err
		}
		return httpx.Write(w, r, 200, "text/plain", httpx.Never, text(body))
	})
	h, err := s.Wrap(mux)
	if err != nil {
		t.Fatal(err)
	}
	l.Server = httptest.NewUnstartedServer(h)
	l.Listener = &watched{l.Listener, after, l.waiting}
	l.Start()
	t.Cleanup(l.Close)
	return l
}

// dial opens a connection and sends something.
func (l *live) dial(sent string) net.Conn {
	l.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(l.URL, "http://"))
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(patient)); err != nil {
		l.t.Fatal(err)
	}
	if _, err := io.WriteString(c, sent); err != nil {
		l.t.Fatal(err)
	}
	return c
}

// answer reads what comes back.
func (l *live) answer(c net.Conn) (status int, body string) {
	l.t.Helper()
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		l.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// hold opens connections that send something and then stop, until the server waits for the rest of each.
func (l *live) hold(n int, sent string) (held []net.Conn) {
	l.t.Helper()
	for range n {
		held = append(held, l.dial(sent))
	}
	for i := range n {
		select {
		case <-l.waiting:
		case <-time.After(patient):
			l.t.Fatalf("the server waits for %d of %d", i, n)
		}
	}
	return held
}

// request is a request whose body has so many bytes; what is given of it is what is sent.
func request(line, kind string, length int, body string) string {
	return fmt.Sprintf("%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		line, kind, length, body)
}

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// TestHalfSentBodiesHoldNoPlace: however many connections have sent a part of a body and then stopped, what others
// send and read is answered. Whoever goes on is answered, too.
func TestHalfSentBodiesHoldNoPlace(t *testing.T) {
	const places, length = 4, 200_000
	filler := strings.Repeat("x", 66_000)
	for name, c := range map[string]struct {
		line, kind string
		length     int
		sent       string
		status     int // in the end
	}{
		"a form":                 {"POST /form", formType, length, "name=A&need=" + filler, 200},
		"a form, hardly begun":   {"POST /form", formType, length, "n", 200},
		"a form that is broken":  {"POST /form", formType, length, "name=%zz&need=" + filler, 422},
		"a form of many fields":  {"POST /form", formType, length, strings.Repeat("a=1&", 16_000), 422},
		"another encoding":       {"POST /form", "multipart/form-data", 60_000, filler[:50_000], 422},
		"data":                   {"POST /data", jsonType, 60_000, filler[:50_000], 200},
		"a form that has no use": {"POST /nowhere", formType, length, "name=A&need=" + filler, 405},
		"a page that is read":    {"GET /", jsonType, 60_000, filler[:50_000], 200},
		"another method":         {"PUT /form", jsonType, 60_000, "", 405},
	} {
		t.Run(name, func(t *testing.T) {
			half := request(c.line, c.kind, c.length, c.sent)
			gate := httpx.NewGate(places, places, 3*time.Second, slog.New(slog.DiscardHandler))
			l := serve(t, httpx.Shield{Gate: gate}, len(half))
			held := l.hold(2*places, half)
			for _, quick := range []string{request("POST /form", formType, 6, "name=B"),
				request("POST /data", jsonType, 2, "{}"), request("GET /", "", 0, "")} {
				if status, _ := l.answer(l.dial(quick)); status != 200 {
					t.Errorf("beside them %.9s is answered %d", quick, status)
				}
			}
			for _, one := range held {
				if _, err := io.WriteString(one, strings.Repeat("x", c.length-len(c.sent))); err != nil {
					t.Fatal(err)
				}
				if status, _ := l.answer(one); status != c.status {
					t.Errorf("what is sent in the end is answered %d, want %d", status, c.status)
				}
			}
		})
	}
}

// TestBodiesArriveAsSent: what was taken in ahead is what handlers read.
func TestBodiesArriveAsSent(t *testing.T) {
	l := serve(t, httpx.Shield{Gate: httpx.NewGate(1, 1, patient, slog.New(slog.DiscardHandler))}, -1)
	long := strings.Repeat("ě", 30_000)
	status, body := l.answer(l.dial(request("POST /data", jsonType, len(long), long)))
	if status != 200 || body != long {
		t.Errorf("data: %d with %d bytes", status, len(body))
	}
	for _, filler := range []int{0, 1 << 20, 15 << 20} {
		form := "need=" + strings.Repeat("x", filler) + "&name=V%C4%9Bra"
		status, body := l.answer(l.dial(request("POST /form", formType, len(form), form)))
		if status != 200 || body != "Věra" {
			t.Errorf("a form of %d bytes: %d %q", len(form), status, body)
		}
	}
}

// stuck is a body that stops before its end until it is let go.
type stuck struct {
	began chan<- struct{}
	end   <-chan struct{}
	once  sync.Once
}

func (s *stuck) Read([]byte) (int, error) {
	s.once.Do(func() { s.began <- struct{}{} })
	<-s.end
	return 0, io.EOF
}

// TestLongBodiesOfOneNetwork: a network may be sending so many long bodies at once, and a wider one more. What people
// send is shorter, and goes through beside them.
func TestLongBodiesOfOneNetwork(t *testing.T) {
	limiter := httpx.NewLimiter(httpx.Rate{PerSecond: 1e6, Burst: 1e6}, nil, nil)
	t.Cleanup(limiter.Close)
	p := newPortal(t, httpx.Shield{Limiter: limiter, Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")}})
	status := func(network string, length int64, body io.Reader) int {
		r, w := httptest.NewRequest(http.MethodPost, "/send", body), httptest.NewRecorder()
		r.ContentLength = length
		r.Header.Set("X-Forwarded-For", network)
		r.Header.Set("Content-Type", formType)
		p.ServeHTTP(w, r)
		return w.Code
	}
	began, end := make(chan struct{}), make(chan struct{})
	var ended sync.WaitGroup
	hold := func(networks int, format string) {
		for n := range networks {
			for range 16 {
				ended.Go(func() { status(fmt.Sprintf(format, n), 100_000, &stuck{began: began, end: end}) })
				<-began
			}
		}
	}
	expect := func(network string, long int) {
		t.Helper()
		for _, length := range []int64{100_000, -1} {
			if got := status(network, length, strings.NewReader("a=1")); got != long {
				t.Errorf("from %s a body of %d bytes: %d, want %d", network, length, got, long)
			}
		}
		if got := status(network, 3, strings.NewReader("a=1")); got != 303 {
			t.Errorf("from %s a short body: %d", network, got)
		}
	}
	hold(1, "198.51.100.%d")
	expect("198.51.100.0", 429)
	expect("198.51.100.1", 303)
	hold(1, "2001:db8:0:%x::1")
	expect("2001:db8:0:0:9::1", 429)
	expect("2001:db8:0:1::1", 303)
	hold(4, "2001:db8:1:%x::1")
	expect("2001:db8:1:5::1", 429)
	expect("2001:db8:1:100::1", 303)
	hold(16, "2001:db8:2:%x00::1")
	expect("2001:db8:2:ff00::1", 429)
	expect("2001:db8:3::1", 303)
	close(end)
	ended.Wait()
	expect("198.51.100.0", 303)
	expect("2001:db8:2:ff00::1", 303)
}
