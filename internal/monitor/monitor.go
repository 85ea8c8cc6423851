// Package monitor is what only operators see, on an address of its own: whether the process lives, whether it can
// serve, and what it counts. Nothing in it names a person.
package monitor

import (
	"context"
	"net/http"
	"net/http/pprof"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// Monitor counts and answers for one process.
type Monitor struct {
	db       *store.DB
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	letters  *prometheus.CounterVec
	draining atomic.Bool
}

// New is a monitor of a process that works on db.
func New(db *store.DB) *Monitor {
	m := &Monitor{
		db: db, registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "spolu_http_seconds",
			Help:    "Time to answer a request, by route and class of status; the route of a search counts searches.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5}}, []string{"route", "status"}),
		letters: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spolu_letter_tries_total",
			Help: "Tries to deliver a letter, by its kind and the state it is in afterwards."},
			[]string{"kind", "state"}),
	}
	jump := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "spolu_clock_jump_seconds",
		Help: "By how much the database's clock has jumped; 0: it goes well, else periodic work stands still."},
		func() float64 { return db.ClockJump().Seconds() })
	m.registry.MustRegister(m.requests, m.letters, jump, &census{db}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts an answered request.
func (m *Monitor) Request(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status/100)+"xx").Observe(took.Seconds())
}

// Letter counts a try to deliver a letter.
func (m *Monitor) Letter(kind string, state help.LetterState) {
	m.letters.WithLabelValues(kind, string(state)).Inc()
}

// Drain makes the process not ready: it finishes what it has and takes nothing new.
func (m *Monitor) Drain() { m.draining.Store(true) }

// Handler answers /healthz, /readyz and /metrics.
func (m *Monitor) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", m.ready)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.Handle("GET /debug/pprof/heap", pprof.Handler("heap"))
	mux.Handle("GET /debug/pprof/goroutine", pprof.Handler("goroutine"))
	mux.Handle("GET /metrics",
		promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	return mux
}

func (m *Monitor) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	if m.draining.Load() {
		say(w, http.StatusServiceUnavailable, "draining")
		return
	}
	if err := m.db.Ping(ctx); err != nil {
		say(w, http.StatusServiceUnavailable, "the database does not answer")
		return
	}
	if migrated, err := m.db.Schema().Complete(ctx); err != nil || !migrated {
		say(w, http.StatusServiceUnavailable, "the database is not migrated")
		return
	}
	say(w, http.StatusOK, "ready")
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // whoever asked may have gone
}

// census counts what is in the database whenever it is asked.
type census struct{ db *store.DB }

var (
	offersDesc   = prometheus.NewDesc("spolu_offers", "Offers by state.", []string{"state"}, nil)
	requestsDesc = prometheus.NewDesc("spolu_help_requests", "Requests for help by state.", []string{"state"}, nil)
	lettersDesc  = prometheus.NewDesc("spolu_letters", "Letters by state.", []string{"state"}, nil)
	outboxDesc   = prometheus.NewDesc("spolu_outbox_depth", "Letters that have not left.", nil, nil)
	heldDesc     = prometheus.NewDesc("spolu_endings_held", "Endings that wait for a person's word.", nil, nil)
	oldestDesc   = prometheus.NewDesc(
		"spolu_outbox_age_seconds", "Age of the oldest letter that has not left.", nil, nil)
)

// Describe is prometheus.Collector's.
func (c *census) Describe(descs chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{offersDesc, requestsDesc, lettersDesc, outboxDesc, oldestDesc, heldDesc} {
		descs <- d
	}
}

// Collect is prometheus.Collector's.
func (c *census) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	err := c.db.LongView(ctx, func(tx *store.Tx) error {
		counts, err := tx.Census()
		if err != nil {
			return err
		}
		gauge := func(d *prometheus.Desc, n float64, labels ...string) {
			metrics <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, n, labels...)
		}
		for desc, byState := range map[*prometheus.Desc]map[string]int{
			offersDesc: counts.Offers, requestsDesc: counts.Requests, lettersDesc: counts.Letters,
		} {
			for state, n := range byState {
				gauge(desc, float64(n), state)
			}
		}
		gauge(outboxDesc, float64(counts.Letters[string(help.LetterQueued)]+counts.Letters[string(help.LetterSending)]))
		age := 0.0
		if !counts.OldestLetter.IsZero() {
			age = max(0, tx.Now.Sub(counts.OldestLetter).Seconds())
		}
		gauge(oldestDesc, age)
		held, err := tx.EndingsHeld()
		gauge(heldDesc, float64(held))
		return err
	})
	if err != nil {
		metrics <- prometheus.NewInvalidMetric(outboxDesc, err)
	}
}
