package httpx

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"

	"example.org/spolu/internal/help"
)

// Limits of one request; those of a form stand in form.go.
const (
	MaxHeader = 16 << 10 // bytes
	deadline  = 15 * time.Second
)

// Shield is what stands between the network and the handlers.
type Shield struct {
	Log     *slog.Logger
	Proxies []netip.Prefix // whose forwarded headers count
	Origin  string         // scheme and host of the public address, whatever proxies make of the Host header
	Answer  Answer         // for what goes wrong before a handler
	Pages   *Pages         // nil: none are kept
	// Parameters are the names of all that addresses may ask for; one that ends in a point begins names. nil: any.
	Parameters []string
	Limiter    *Limiter // nil: everybody may ask as much as they like
	Gate       *Gate    // nil: however much is asked at once is done at once
	OnDone     func(route string, status int, took time.Duration)
}

type contextKey int

const (
	idKey contextKey = iota
	clientKey
)

// Wrap puts the shield before a handler: request id, log, panics, client address, security headers, addresses that
// cannot be, parameters that nothing reads, cross-origin protection, kept pages, limits of networks, read-ahead of
// bodies, limits of all together, of time, compression, in this order from the outside. A kept page costs nothing, so it
// is not counted against anybody.
func (s Shield) Wrap(next http.Handler) (http.Handler, error) {
	// The fastest level: a page of results is some 450 bytes longer than at the usual one, and takes half the time.
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(500), gzhttp.CompressionLevel(gzip.BestSpeed),
		gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		return nil, err
	}
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin(s.Origin); err != nil {
		return nil, err
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Answer(w, r, errCrossOrigin)
	}))
	h := s.limit(compress(next))
	if s.Gate != nil {
		h = s.Gate.Wrap(h, s.Answer)
	}
	h = s.readAhead(h)
	if s.Limiter != nil {
		h = s.Limiter.Wrap(h, s.Answer)
	}
	if s.Pages != nil {
		h = s.Pages.Wrap(h)
	}
	h = s.plain(s.known(protection.Handler(h)))
	return s.log(s.headers(h)), nil
}

func (s Shield) log(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, id := time.Now(), rand.Text()[:10]
		ctx := context.WithValue(r.Context(), idKey, id)
		ctx = context.WithValue(ctx, clientKey, s.client(r))
		r = r.WithContext(ctx)
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				s.Log.Error("panic", "request", id, "panic", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
				if rec.status == 0 {
					s.Answer(rec, r, errPanic)
				}
			}
			took := time.Since(start)
			// The route, never the address: addresses hold secrets and what people look for.
			s.Log.Debug("request", "request", id, "method", r.Method, "route", r.Pattern, "status", rec.status, "ms",
				took.Milliseconds())
			if s.OnDone != nil {
				s.OnDone(r.Pattern, rec.status, took)
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

var (
	errPanic       = errors.New("panic")
	errCrossOrigin = crossOriginError()
)

func (s Shield) headers(next http.Handler) http.Handler {
	fixed := http.Header{}
	fixed.Set("X-Content-Type-Options", "nosniff")
	asset := fixed.Clone() // styles and scripts obey the policy of their page
	Closed.Set(fixed)
	fixed.Set("Referrer-Policy", "same-origin")
	fixed.Set("Cross-Origin-Opener-Policy", "same-origin")
	fixed.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
	if strings.HasPrefix(s.Origin, "https:") {
		fixed.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/assets/") {
			maps.Copy(w.Header(), asset)
		} else {
			maps.Copy(w.Header(), fixed)
		}
		next.ServeHTTP(w, r)
	})
}

func (s Shield) limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), deadline)
		defer cancel()
		r2 := r.WithContext(ctx)
		defer func() { r.Pattern = r2.Pattern }() // the mux noted it on its own copy; the log reads it
		next.ServeHTTP(w, r2)
	})
}

// client is the address that a request comes from: forwarded headers count only when a configured proxy sent them.
func (s Shield) client(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	addr = addr.Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !s.trusted(addr) {
			break
		}
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		addr = next.Unmap()
	}
	return addr
}

func (s Shield) trusted(addr netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// Network is the network that a request comes from, as limits count it.
func Network(ctx context.Context) help.Network {
	addr, _ := ctx.Value(clientKey).(netip.Addr)
	return help.NetworkOf(addr)
}

// RequestID is the number that an error page shows and the log knows.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(idKey).(string)
	return id
}

// recorder remembers the status that was written.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
