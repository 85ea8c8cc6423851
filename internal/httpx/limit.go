package httpx

import (
	"hash/maphash"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/time/rate"

	"example.org/spolu/internal/help"
)

const (
	maxNetworks = 1 << 16         // that are remembered, the busy ones first
	forgetAfter = 2 * time.Minute // of silence
	sendShare   = 10              // what is sent costs as much as so many pages that are read
	mostLong    = 16              // bodies of more than LongBody that a network may be sending at once
)

// widerRoom is how many times as much a wider network may ask for as the narrower one that lies in it: see
// help.Network.
const widerRoom = 4

// Rate is what one network may ask for: so many answers a second, and so many at once. The zero value is no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Limiter keeps each network within a rate: what it reads, what it sends, and lists inside other sites, which nobody
// there has asked for, each by itself. It remembers neither addresses nor what they were asked for. It is safe for
// concurrent use.
type Limiter struct {
	rate    Rate
	framed  []string // paths of lists inside other sites
	now     func() time.Time
	seed    maphash.Seed
	buckets *otter.Cache[uint64, *bucket]
	mu      sync.Mutex // for all of an address' buckets together
}

// bucket is a token bucket: what one network, of one width, may still ask for.
type bucket struct {
	*rate.Limiter
	room int
	long int // bodies that it is sending
}

// NewLimiter makes a limiter. framed are the paths of lists inside other sites; now is the clock, nil for time.Now.
func NewLimiter(r Rate, framed []string, now func() time.Time) *Limiter {
	if now == nil {
		now = time.Now
	}
	buckets := otter.Must(&otter.Options[uint64, *bucket]{MaximumSize: maxNetworks,
		ExpiryCalculator: otter.ExpiryAccessing[uint64, *bucket](forgetAfter)})
	return &Limiter{rate: r, framed: framed, now: now, seed: maphash.MakeSeed(), buckets: buckets}
}

// Close ends the work in the background.
func (l *Limiter) Close() { l.buckets.StopAllGoroutines() }

// Wrap answers with an error of too many what goes beyond the rate.
func (l *Limiter) Wrap(next http.Handler, answer Answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait := l.wait(r); wait > 0 {
			answer(w, r, help.Later("error.too-fast", wait))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// wait is how long a request would have to wait; 0 lets it through. Then it counts for all widths, else for none.
func (l *Limiter) wait(r *http.Request) (wait time.Duration) {
	sort, share := "read", 1
	switch {
	case strings.HasPrefix(r.URL.Path, "/assets/"):
		return 0
	case r.Method == http.MethodPost:
		sort, share = "send", sendShare
	case slices.Contains(l.framed, r.URL.Path):
		sort = "framed"
	}
	counted, now := l.bucketsOf(r, sort, share), l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, b := range counted {
		if missing := 1 - b.TokensAt(now); missing > 0 {
			wait = max(wait, time.Duration(missing/float64(b.Limit())*float64(time.Second)))
		}
	}
	if wait == 0 {
		for _, b := range counted {
			b.AllowN(now, 1)
		}
	}
	return wait
}

// errManyLong is what a network is answered with that is sending too many long bodies.
var errManyLong = &Refused{Status: http.StatusTooManyRequests, Key: "error.too-fast",
	Detail: "too many long bodies are coming from this network at once; see Retry-After"}

// enter counts a long body among those that a network is sending, until leave. A nil limiter counts nothing.
func (l *Limiter) enter(r *http.Request) (leave func(), err error) {
	if l == nil || r.Method != http.MethodPost || r.ContentLength >= 0 && r.ContentLength <= LongBody {
		return func() {}, nil
	}
	counted := l.bucketsOf(r, "send", sendShare)
	add := func(n int) {
		for _, b := range counted {
			b.long += n
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if slices.ContainsFunc(counted, func(b *bucket) bool { return b.long >= mostLong*b.room }) {
		return nil, errManyLong
	}
	add(1)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		add(-1)
	}, nil
}

// bucketsOf are the buckets of the networks that a request comes from, the narrowest first.
func (l *Limiter) bucketsOf(r *http.Request, sort string, share int) (all []*bucket) {
	room := 1
	for _, width := range Network(r.Context()).Widths() {
		all = append(all, l.bucket(sort, share, width, room))
		room *= widerRoom
	}
	return all
}

func (l *Limiter) bucket(sort string, share int, network string, room int) *bucket {
	key := maphash.Comparable(l.seed, [2]string{sort, network})
	b, _ := l.buckets.ComputeIfAbsent(key, func() (*bucket, bool) {
		perSecond, burst := l.rate.PerSecond/float64(share), max(1, l.rate.Burst/share)
		return &bucket{Limiter: rate.NewLimiter(rate.Limit(perSecond*float64(room)), burst*room), room: room}, false
	})
	return b
}
