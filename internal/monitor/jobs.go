package monitor

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// jobSeries are what is known of periodic work, as this process has done it. Of several nodes one does it at a time: the
// largest of their times is that of the last.
type jobSeries struct {
	last, took, period *prometheus.GaugeVec
	failed             *prometheus.CounterVec
}

func newJobSeries() jobSeries {
	gauge := func(name, what string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: what}, []string{"job"})
	}
	return jobSeries{
		last: gauge("spolu_job_last_success_timestamp_seconds",
			"When this process has done a job last without failure; before the first time, when it began."),
		took:   gauge("spolu_job_seconds", "How long a job took the last time."),
		period: gauge("spolu_job_period_seconds", "How often a job is done."),
		failed: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spolu_job_failures_total",
			Help: "How often a job has failed."}, []string{"job"}),
	}
}

// Job has the series of a job begin, and gives what is to be told how each time ended.
func (m *Monitor) Job(name string, every time.Duration) (done func(took time.Duration, failed bool)) {
	m.jobs.period.WithLabelValues(name).Set(every.Seconds())
	m.jobs.last.WithLabelValues(name).SetToCurrentTime()
	m.jobs.took.WithLabelValues(name)
	m.jobs.failed.WithLabelValues(name)
	return func(took time.Duration, failed bool) {
		m.jobs.took.WithLabelValues(name).Set(took.Seconds())
		if failed {
			m.jobs.failed.WithLabelValues(name).Inc()
			return
		}
		m.jobs.last.WithLabelValues(name).SetToCurrentTime()
	}
}
