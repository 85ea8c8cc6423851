package httpx

import (
	"hash/maphash"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/time/rate"

	"example.org/spolu/internal/help"
)

const (
	maxNetworks = 1 << 16         // that are remembered, the busy ones first
	forgetAfter = 2 * time.Minute // of silence
	sendShare   = 10              // what is sent costs as much as so many pages that are read
)

// Rate is what one network may ask for: so many answers a second, and so many at once. The zero value is no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Limiter keeps each network within a rate: what it reads, what it sends, and lists inside other sites, which nobody there
// has asked for, each by itself. It remembers neither addresses nor what they were asked for. It is safe for concurrent use.
type Limiter struct {
	rate    Rate
	framed  []string // paths of lists inside other sites
	now     func() time.Time
	seed    maphash.Seed
	buckets *otter.Cache[uint64, *rate.Limiter]
}

// NewLimiter makes a limiter. framed are the paths of lists inside other sites; now is the clock, nil for time.Now.
func NewLimiter(r Rate, framed []string, now func() time.Time) *Limiter {
	if now == nil {
		now = time.Now
	}
	return &Limiter{rate: r, framed: framed, now: now, seed: maphash.MakeSeed(), buckets: otter.Must(&otter.Options[uint64, *rate.Limiter]{
		MaximumSize: maxNetworks, ExpiryCalculator: otter.ExpiryAccessing[uint64, *rate.Limiter](forgetAfter)})}
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

// wait is how long a request would have to wait; 0 lets it through.
func (l *Limiter) wait(r *http.Request) time.Duration {
	sort, share := "read", 1
	switch {
	case strings.HasPrefix(r.URL.Path, "/assets/"):
		return 0
	case r.Method == http.MethodPost:
		sort, share = "send", sendShare
	case slices.Contains(l.framed, r.URL.Path):
		sort = "framed"
	}
	key := maphash.String(l.seed, sort+" "+string(Network(r.Context())))
	bucket, _ := l.buckets.ComputeIfAbsent(key, func() (*rate.Limiter, bool) {
		return rate.NewLimiter(rate.Limit(l.rate.PerSecond/float64(share)), max(1, l.rate.Burst/share)), false
	})
	now := l.now()
	asked := bucket.ReserveN(now, 1)
	wait := asked.DelayFrom(now)
	if wait > 0 {
		asked.CancelAt(now)
	}
	return wait
}
