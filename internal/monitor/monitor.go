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
	"example.org/spolu/internal/version"
)

// Monitor counts and answers for one process.
type Monitor struct {
	db       *store.DB
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	answers  *prometheus.CounterVec
	shed     prometheus.Counter
	letters  *prometheus.CounterVec
	refused  *prometheus.CounterVec
	jobs     jobSeries
	census   *census
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
	m.answers = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spolu_http_answers_total",
		Help: "Answers by class of status; 429 (beyond a limit) and 499 (the reader has gone) apart from 4xx."},
		[]string{"status"})
	m.shed = prometheus.NewCounter(prometheus.CounterOpts{Name: "spolu_http_shed_total",
		Help: "Requests that found no place and were answered 503; they are among 5xx, too."})
	m.refused = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spolu_sign_in_failures_total",
		Help: "Links and codes that let nobody in, by reason."}, []string{"reason"})
	m.jobs = newJobSeries()
	m.census = &census{db: db}
	for _, class := range classes {
		m.answers.WithLabelValues(class)
	}
	m.registry.MustRegister(m.requests, m.answers, m.shed, m.letters, m.refused, m.jobs.last, m.jobs.took,
		m.jobs.period, m.jobs.failed, m.gauges(), m.census, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// gauges are what is asked of the process itself.
func (m *Monitor) gauges() prometheus.Collector {
	of := version.Get()
	gauges := prometheus.NewRegistry()
	gauges.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "spolu_clock_jump_seconds",
			Help: "By how much the database's clock has jumped; 0: it goes well, else periodic work stands still."},
			func() float64 { return m.db.ClockJump().Seconds() }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "spolu_ready", Help: "1 where /readyz says ready, else 0."},
			func() float64 {
				if m.unready(context.Background()) == "" {
					return 1
				}
				return 0
			}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "spolu_build_info", Help: "What the program was built from; always 1.",
			ConstLabels: prometheus.Labels{"version": of.Version, "commit": of.Commit, "go": of.Go}},
			func() float64 { return 1 }))
	return gauges
}

// Letters has the series of letters begin with 0: of each kind, and of each problem that a letter can have.
func (m *Monitor) Letters(kinds, problems []string) {
	m.census.problems = problems
	for _, kind := range kinds {
		for _, state := range []help.LetterState{help.LetterQueued, help.LetterAccepted, help.LetterFailed} {
			m.letters.WithLabelValues(kind, string(state))
		}
	}
}

// Refusals has the series of failed sign-ins begin with 0.
func (m *Monitor) Refusals(reasons []string) {
	for _, reason := range reasons {
		m.refused.WithLabelValues(reason)
	}
}

// SignInFailed counts a link or a code that let nobody in.
func (m *Monitor) SignInFailed(reason string) { m.refused.WithLabelValues(reason).Inc() }

// Shed counts a request that found no place.
func (m *Monitor) Shed() { m.shed.Inc() }

// classes of status are told apart in all that counts answers.
var classes = []string{"2xx", "3xx", "4xx", "429", "499", "5xx"}

// class is that of a status.
func class(status int) string {
	if status == http.StatusTooManyRequests || status == 499 {
		return strconv.Itoa(status)
	}
	return strconv.Itoa(status/100) + "xx"
}

// Request counts an answered request.
func (m *Monitor) Request(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, class(status)).Observe(took.Seconds())
	m.answers.WithLabelValues(class(status)).Inc()
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
	if why := m.unready(r.Context()); why != "" {
		say(w, http.StatusServiceUnavailable, why)
		return
	}
	say(w, http.StatusOK, "ready")
}

// unready is why the process cannot serve; "" where it can.
func (m *Monitor) unready(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if m.draining.Load() {
		return "draining"
	}
	if err := m.db.Ping(ctx); err != nil {
		return "the database does not answer"
	}
	if migrated, err := m.db.Schema().Complete(ctx); err != nil || !migrated {
		return "the database is not migrated"
	}
	return ""
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // whoever asked may have gone
}
