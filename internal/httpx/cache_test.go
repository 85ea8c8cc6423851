package httpx_test

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
)

// library is a handler behind kept pages that counts how often it had to answer.
type library struct {
	http.Handler
	shield     httpx.Shield
	mux        *http.ServeMux
	answered   int
	generation int64
	broken     error
}

func newLibrary(t *testing.T) *library {
	l := &library{}
	pages := httpx.NewPages(1<<20, func(*http.Request) (help.Region, int64, error) {
		return help.HomeRegion, l.generation, l.broken
	})
	t.Cleanup(pages.Close)
	mux := http.NewServeMux()
	for path, change := range map[string]func(http.ResponseWriter) (int, httpx.Caching){
		"/read":     func(http.ResponseWriter) (int, httpx.Caching) { return 200, httpx.Revalidate },
		"/moment":   func(http.ResponseWriter) (int, httpx.Caching) { return 200, httpx.Moment },
		"/personal": func(http.ResponseWriter) (int, httpx.Caching) { return 200, httpx.Never },
		"/missing":  func(http.ResponseWriter) (int, httpx.Caching) { return 404, httpx.Revalidate },
		"/cookie": func(w http.ResponseWriter) (int, httpx.Caching) {
			w.Header().Set("Set-Cookie", "a=b")
			return 200, httpx.Revalidate
		},
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			l.answered++
			status, caching := change(w)
			page := text(fmt.Sprintf("%s of generation %d %s", r.RequestURI, l.generation, strings.Repeat("x", 2000)))
			if err := httpx.Write(w, r, status, "text/plain", caching, page); err != nil {
				t.Error(err)
			}
		})
	}
	shield := httpx.Shield{Log: slog.New(slog.DiscardHandler), Pages: pages,
		Answer: func(w http.ResponseWriter, _ *http.Request, err error) { http.Error(w, "", httpx.Status(err)) }}
	shield.Origin = "https://spolu.example.org"
	l.shield, l.mux = shield, mux
	l.limit(t, nil)
	return l
}

// limit puts a limiter, or none, before what is not kept.
func (l *library) limit(t *testing.T, limiter *httpx.Limiter) {
	t.Helper()
	l.shield.Limiter = limiter
	var err error
	if l.Handler, err = l.shield.Wrap(l.mux); err != nil {
		t.Fatal(err)
	}
}

func (l *library) get(path string, headers ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	l.ServeHTTP(rec, r)
	return rec.Result()
}

func read(t *testing.T, r *http.Response) string {
	t.Helper()
	var from io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		var err error
		if from, err = gzip.NewReader(r.Body); err != nil {
			t.Fatal(err)
		}
	}
	b, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestPagesAreKept: the second reader gets what the first one got, compressed or not, until something public changes.
func TestPagesAreKept(t *testing.T) {
	l := newLibrary(t)
	for _, accept := range []string{"", "gzip"} {
		l.answered = 0
		first, second := l.get("/read?a=1", "Accept-Encoding", accept), l.get("/read?a=1", "Accept-Encoding", accept)
		if l.answered != 1 {
			t.Errorf("%q: answered %d times", accept, l.answered)
		}
		if first.Header.Get("Content-Encoding") != accept {
			t.Errorf("%q: encoded as %q", accept, first.Header.Get("Content-Encoding"))
		}
		for name := range first.Header {
			if a, b := first.Header.Values(name), second.Header.Values(name); fmt.Sprint(a) != fmt.Sprint(b) {
				t.Errorf("%q: %s is %q, then %q", accept, name, a, b)
			}
		}
		if a, b := read(t, first), read(t, second); a != b || !strings.HasPrefix(a, "/read?a=1 of generation 0") {
			t.Errorf("%q: %.40q, then %.40q", accept, a, b)
		}
	}
	l.generation++
	if got := read(t, l.get("/read?a=1")); !strings.HasPrefix(got, "/read?a=1 of generation 1") {
		t.Errorf("after a change %.40q", got)
	}
	if got := read(t, l.get("/read?a=2")); !strings.HasPrefix(got, "/read?a=2") {
		t.Errorf("another address has %.40q", got)
	}
}

// TestAddressesHaveWhatIsRead: what networks and letters add to an address makes no other page of it.
func TestAddressesHaveWhatIsRead(t *testing.T) {
	l := newLibrary(t)
	l.shield.Parameters = []string{"a", "answer.", "č"}
	l.limit(t, nil)
	for address, want := range map[string]string{
		"/read?fbclid=x": "/read", "/read?utm_source=y&a=1&gclid=z&a=2": "/read?a=1&a=2", "/read?a=1&&a=2&": "/read?a=1&a=2",
		"/read?answer.pay=cash&answers=x&answerx.pay=y": "/read?answer.pay=cash",
		"/read?%C4%8D=%C4%8D&A=1":                       "/read?%C4%8D=%C4%8D",
		"/read?a=%zz&%zz=1":                             "/read?a=%zz&%zz=1", "/read?a": "/read?a", "/read?x=1;y=2": "/read?x=1;y=2", "/read": "/read",
	} {
		if got, _, _ := strings.Cut(read(t, l.get(address)), " "); got != want {
			t.Errorf("%s is read as %s, want %s", address, got, want)
		}
	}
	l.answered = 0
	for _, more := range []string{"", "&fbclid=1", "&fbclid=2", "&utm_medium=x"} {
		l.get("/read?a=once" + more)
	}
	if l.answered != 1 {
		t.Errorf("one page was made %d times", l.answered)
	}
}

func TestKeptPageIsNotSentAgain(t *testing.T) {
	l := newLibrary(t)
	tag := l.get("/read").Header.Get("ETag")
	for range 2 {
		r := l.get("/read", "If-None-Match", tag, "Accept-Encoding", "gzip")
		if r.StatusCode != http.StatusNotModified || r.Header.Get("Content-Encoding") != "" || read(t, r) != "" {
			t.Errorf("%d, encoded as %q", r.StatusCode, r.Header.Get("Content-Encoding"))
		}
	}
	if l.get("/read").StatusCode != http.StatusOK {
		t.Error("without a tag it is not the whole page")
	}
}

// TestWhatIsNotKept: what is personal, wrong or sets a cookie, and everything while the generation is not known.
func TestWhatIsNotKept(t *testing.T) {
	l := newLibrary(t)
	for _, path := range []string{"/personal", "/moment", "/missing", "/cookie", "/read?" + strings.Repeat("a", 3000)} {
		l.answered = 0
		l.get(path)
		if l.get(path); l.answered != 2 {
			t.Errorf("%.20s: answered %d times of 2", path, l.answered)
		}
	}
	for _, method := range []string{http.MethodHead, http.MethodPost} {
		l.answered = 0
		for range 2 {
			l.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, "/read", nil))
		}
		if l.answered != 2 {
			t.Errorf("%s: answered %d times of 2", method, l.answered)
		}
	}
	l.broken, l.answered = errors.New("no database"), 0
	l.get("/read")
	if l.get("/read"); l.answered != 2 {
		t.Errorf("generation unknown: answered %d times of 2", l.answered)
	}
}

// torn is a reader who hangs up after so many bytes.
type torn struct {
	*httptest.ResponseRecorder
	left int
}

func (t *torn) Write(b []byte) (int, error) {
	n := min(t.left, len(b))
	t.left -= n
	if n < len(b) {
		return n, io.ErrClosedPipe
	}
	return n, nil
}

// TestHalfAPageIsNotKept: whoever hangs up in the middle of a page leaves no half of it to others.
func TestHalfAPageIsNotKept(t *testing.T) {
	for _, accept := range []string{"", "gzip"} {
		for _, bytes := range []int{0, 1, 20, 1000} {
			l := newLibrary(t)
			r := httptest.NewRequest(http.MethodGet, "/read", nil)
			r.Header.Set("Accept-Encoding", accept)
			l.ServeHTTP(&torn{httptest.NewRecorder(), bytes}, r)
			got := read(t, l.get("/read", "Accept-Encoding", accept))
			if !strings.HasSuffix(got, strings.Repeat("x", 2000)) {
				t.Errorf("%q, after %d bytes: the next one gets %d", accept, bytes, len(got))
			}
		}
	}
}
