package httpx

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.org/spolu/internal/help"
)

// Gate bounds how much is done at once: so much reading, so much writing. What comes beyond waits for a place, and
// after some time is answered that the portal has too much to do. What has a place is done. It stands behind the
// read-ahead: whoever still sends has no place. It is safe for concurrent use.
type Gate struct {
	reading, writing chan struct{}
	maxWait          time.Duration
	log              *slog.Logger
	shed             func()

	mu         sync.Mutex
	turnedAway int       // since it was said last
	said       time.Time // when
}

// NewGate makes a gate with so many places. maxWait is how long one may wait for a place; log hears of those who found
// none.
func NewGate(reading, writing int, maxWait time.Duration, log *slog.Logger) *Gate {
	return &Gate{
		reading: make(chan struct{}, reading), writing: make(chan struct{}, writing), maxWait: maxWait, log: log,
		shed: func() {},
	}
}

// OnShed sets what is called for each request that finds no place. Nobody may be served yet.
func (g *Gate) OnShed(shed func()) *Gate {
	g.shed = shed
	return g
}

// ErrBusy tells to come again when most of what is in hand is done. The gate has it in the log: not once for each
// answer, which would be the more the less there is room for it.
var ErrBusy = &help.Error{Kind: help.Unavailable, Key: "error.busy", Wait: 10 * time.Second, Told: true}

// tell says at most once a minute that somebody found no place, and how many did since it was said last.
func (g *Gate) tell() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.turnedAway++
	if now := time.Now(); now.Sub(g.said) >= time.Minute {
		g.log.Warn("more is asked for than can be done at once", "turned_away", g.turnedAway)
		g.turnedAway, g.said = 0, now
	}
}

// Wrap puts the gate before a handler. Styles and scripts cost nothing and need no place.
func (g *Gate) Wrap(next http.Handler, answer Answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/assets/") {
			next.ServeHTTP(w, r)
			return
		}
		places := g.reading
		if r.Method == http.MethodPost {
			places = g.writing
		}
		wait := time.NewTimer(g.maxWait)
		defer wait.Stop()
		select {
		case places <- struct{}{}:
		case <-wait.C:
			g.tell()
			g.shed()
			answer(w, r, ErrBusy)
			return
		case <-r.Context().Done():
			w.WriteHeader(statusGone)
			return
		}
		defer func() { <-places }()
		next.ServeHTTP(w, r)
	})
}
