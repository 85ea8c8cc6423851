package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/spolu/internal/api"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/webtest"
)

// journal is a log that may be read while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// live is the pages and the interface behind a real server, wired as the program does.
type live struct {
	*httptest.Server
	t    *testing.T
	log  *journal
	done chan int // statuses, as they are counted
}

// listen serves the portal on loopback.
func (p *portal) listen(t *testing.T, readTimeout time.Duration) *live {
	t.Helper()
	l := &live{t: t, log: new(journal), done: make(chan int, 100)}
	p.Log = slog.New(slog.NewTextHandler(l.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	data := &api.Server{Exchange: p.Exchange, Log: p.Log}
	mux := http.NewServeMux()
	mux.Handle("/api/", data.Handler())
	mux.Handle("/", p.Handler())
	answer := func(w http.ResponseWriter, r *http.Request, err error) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			data.Answer(w, r, err)
			return
		}
		p.Answer(w, r, err)
	}
	limiter := httpx.NewLimiter(httpx.Rate{PerSecond: 100, Burst: 1000}, nil, nil)
	t.Cleanup(limiter.Close)
	h, err := httpx.Shield{Log: p.Log, Answer: answer, Origin: webtest.Origin, Limiter: limiter,
		Gate:   httpx.NewGate(8, 4, 3*time.Second, p.Log),
		OnDone: func(_ string, status int, _ time.Duration) { l.done <- status }}.Wrap(mux)
	if err != nil {
		t.Fatal(err)
	}
	l.Server = httptest.NewUnstartedServer(h)
	l.Config.ReadTimeout = readTimeout
	l.Config.ErrorLog = slog.NewLogLogger(p.Log.Handler(), slog.LevelDebug)
	l.Start()
	t.Cleanup(l.Close)
	return l
}

// dial opens a connection and sends something.
func (l *live) dial(sent string) *net.TCPConn {
	l.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(l.URL, "http://"))
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		l.t.Fatal(err)
	}
	if _, err := io.WriteString(c, sent); err != nil {
		l.t.Fatal(err)
	}
	return c.(*net.TCPConn)
}

// blamed fails where the log blames us for what a client did, or knows where the client is.
func (l *live) blamed() {
	l.t.Helper()
	for _, never := range []string{"level=ERROR", "127.0.0.1", "timeout", "reset"} {
		if strings.Contains(l.log.String(), never) {
			l.t.Errorf("the log has %q: %.1000s", never, l.log)
		}
	}
}

// surfaces are an address of each surface that takes something, and headers that it wants.
var surfaces = map[string]struct{ head, answered string }{
	"page": {"POST /nabidka/active1/napsat HTTP/1.1\r\nHost: localhost\r\n" +
		"Content-Type: application/x-www-form-urlencoded\r\n",
		"text/html; charset=utf-8"},
	"API": {"POST /api/v1/offers/active1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
		"Idempotency-Key: k\r\n", "application/problem+json"},
}

// TestClientFaults: a body that breaks off, comes too late or is not as HTTP has it is the fault of who sent it. It
// is answered so, on both surfaces, without the words of the cause, and the log says nothing of it.
func TestClientFaults(t *testing.T) {
	p := newPortal(t, storetest.New(t, storetest.SQLite(t), nil))
	p.Seed("active1")
	const chunked = "Transfer-Encoding: chunked\r\n\r\n"
	half, long := "Content-Length: 100\r\n\r\nname=A", "Content-Length: 60000\r\n\r\nneed="+strings.Repeat("x", 50_000)
	wide := strings.Repeat("1;"+strings.Repeat("x", 1000)+"\r\na\r\n", 100)
	large := map[string]int{"page": 16<<20 + 1, "API": 64<<10 + 1} // bytes
	for name, c := range map[string]struct {
		sent   string
		end    bool // nothing more comes
		within time.Duration
		want   int
	}{
		"a chunk without a length": {chunked + "zz\r\n", false, 0, 400},
		"a chunk without an end":   {chunked + "5\r\nabcdefgh\r\n", false, 0, 400},
		"a chunk with an extension": {chunked + "5;" + strings.Repeat("x", 5000) + "\r\nabcde\r\n0\r\n\r\n", false, 0,
			400},
		"many with extensions":      {chunked + wide, false, 0, 400},
		"a trailer without an end":  {chunked + "1\r\na\r\n0\r\nX: " + strings.Repeat("x", 10_000), false, 0, 400},
		"broken off":                {half, true, 0, 400},
		"broken off within a chunk": {chunked + "5\r\nab", true, 0, 400},
		"broken off between chunks": {chunked + "5\r\nabcde\r\n", true, 0, 400},
		"too large":                 {"", false, 0, 413},
		"too late":                  {half, false, 500 * time.Millisecond, 408},
		"too late, within a chunk":  {chunked + "5\r\nab", false, 500 * time.Millisecond, 408},
		"too late, a long body":     {long, false, 500 * time.Millisecond, 408},
	} {
		for surface, at := range surfaces {
			sent := c.sent
			if sent == "" {
				sent = fmt.Sprintf("Content-Length: %d\r\n\r\n%s", large[surface], strings.Repeat("x", large[surface]))
			}
			t.Run(surface+" "+name, func(t *testing.T) {
				l := p.listen(t, c.within)
				conn := l.dial(at.head + sent)
				if c.end {
					if err := conn.CloseWrite(); err != nil {
						t.Fatal(err)
					}
				}
				r, err := http.ReadResponse(bufio.NewReader(conn), nil)
				if err != nil {
					t.Fatal(err)
				}
				defer r.Body.Close()
				body, err := io.ReadAll(r.Body)
				kind, counted := r.Header.Get("Content-Type"), <-l.done
				if err != nil || r.StatusCode != c.want || counted != c.want || kind != at.answered {
					t.Errorf("%d %s, counted as %d, %v; want %d", r.StatusCode, kind, counted, err, c.want)
				}
				for _, never := range []string{"127.0.0.1", "timeout", "malformed", "⟦", "EOF", "adresu"} {
					if strings.Contains(string(body), never) {
						t.Errorf("the answer has %q: %.500s", never, body)
					}
				}
				l.Close()
				l.blamed()
			})
		}
	}
}

// TestSenderHangsUp: whoever leaves in the middle of a body is not the portal's fault.
func TestSenderHangsUp(t *testing.T) {
	p := newPortal(t, storetest.New(t, storetest.SQLite(t), nil))
	p.Seed("active1")
	for surface, at := range surfaces {
		l := p.listen(t, 0)
		c := l.dial(at.head + "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n")
		if line, err := bufio.NewReader(c).ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
			t.Fatalf("%s: %q, %v", surface, line, err) // now the body is being read
		}
		_, err := io.WriteString(c, "name=A")
		if linger := c.SetLinger(0); err != nil || linger != nil || c.Close() != nil {
			t.Fatal(err, linger)
		}
		if counted := <-l.done; counted < 400 || counted > 499 {
			t.Errorf("%s: counted as %d", surface, counted)
		}
		l.Close()
		l.blamed()
	}
}

// TestLongTextComesBack: a text that is far too long is named in its form, and what stands after it is not lost.
func TestLongTextComesBack(t *testing.T) {
	p := newPortal(t, storetest.New(t, storetest.SQLite(t), nil))
	p.Seed("active1")
	l := p.listen(t, 0)
	typed := url.Values{"form": {p.Guard.Token(time.Now().Add(-time.Minute))}, "name": {"Vzorek U."},
		"need": {strings.Repeat("Chleba. ", 200_000)}, "phone": {"601 000 000"}, "place": {"Opava"}}
	r, err := l.Client().PostForm(l.URL+"/nabidka/active1/napsat", typed)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("%d, %v", r.StatusCode, err)
	}
	for _, kept := range []string{`value="Vzorek U."`, `value="+420601000000"`, `value="Opava"`, `href="#need"`} {
		if !strings.Contains(string(body), kept) {
			t.Errorf("the page has no %s", kept)
		}
	}
	if len(body) > 100<<10 {
		t.Errorf("the page has %d bytes", len(body))
	}
}
