package monitor

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// census counts what is in the database whenever it is asked. Every state is there from the beginning, with 0: what
// appears with its first event raises no alarm.
type census struct {
	db       *store.DB
	problems []string // of letters
}

// counted are the series by state: which states there are, and how many are in each.
var counted = []struct {
	desc   *prometheus.Desc
	states []string
	of     func(store.Counts) map[string]int
}{
	{desc("spolu_offers", "Offers by state.", "state"), words(help.OfferStates),
		func(c store.Counts) map[string]int { return c.Offers }},
	{desc("spolu_help_requests", "Requests for help by state.", "state"), words(help.RequestStates),
		func(c store.Counts) map[string]int { return c.Requests }},
	{desc("spolu_referrals", "Requests in the hands of volunteers by state.", "state"), words(help.ReferralStates),
		func(c store.Counts) map[string]int { return c.Referrals }},
	{desc("spolu_letters", "Letters by state.", "state"), words(help.LetterStates),
		func(c store.Counts) map[string]int { return c.Letters }},
}

var (
	problemsDesc = desc("spolu_letter_problems", "Letters that wait or have failed, by what kept them.", "problem")
	outboxDesc   = desc("spolu_outbox_depth", "Letters that have not left.")
	oldestDesc   = desc("spolu_outbox_age_seconds", "Age of the oldest letter that has not left.")
	heldDesc     = desc("spolu_endings_held", "Endings that wait for a person's word.")
	heldAgeDesc  = desc("spolu_held_age_seconds", "For how long the oldest held request has waited for a person.")
	reviewDesc   = desc("spolu_review_age_seconds", "For how long the oldest offer in review has waited for a person.")
)

func desc(name, what string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, what, labels, nil)
}

func words[S ~string](states []S) (all []string) {
	for _, s := range states {
		all = append(all, string(s))
	}
	return all
}

// Describe is prometheus.Collector's.
func (c *census) Describe(descs chan<- *prometheus.Desc) {
	for _, one := range counted {
		descs <- one.desc
	}
	for _, d := range []*prometheus.Desc{problemsDesc, outboxDesc, oldestDesc, heldDesc, heldAgeDesc, reviewDesc} {
		descs <- d
	}
}

// Collect is prometheus.Collector's.
func (c *census) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	var counts store.Counts
	var now time.Time
	err := c.db.LongView(ctx, func(tx *store.Tx) (err error) {
		now = tx.Now
		counts, err = tx.Census()
		return err
	})
	if err != nil {
		metrics <- prometheus.NewInvalidMetric(outboxDesc, err)
		return
	}
	gauge := func(d *prometheus.Desc, n float64, labels ...string) {
		metrics <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, n, labels...)
	}
	by := func(d *prometheus.Desc, known []string, counts map[string]int) {
		for _, name := range known {
			counts[name] += 0
		}
		for name, n := range counts {
			gauge(d, float64(n), name)
		}
	}
	for _, one := range counted {
		by(one.desc, one.states, one.of(counts))
	}
	by(problemsDesc, c.problems, counts.Problems)
	age := func(d *prometheus.Desc, since time.Time) {
		if since.IsZero() {
			since = now
		}
		gauge(d, max(0, now.Sub(since).Seconds()))
	}
	gauge(outboxDesc, float64(counts.Letters[string(help.LetterQueued)]+counts.Letters[string(help.LetterSending)]))
	age(oldestDesc, counts.OldestLetter)
	age(heldAgeDesc, counts.OldestHeld)
	age(reviewDesc, counts.OldestReview)
	gauge(heldDesc, float64(counts.EndingsHeld))
}
