package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/mapping"
)

// Cutoffs are the times that divide what is due from what is not.
type Cutoffs struct {
	Today                    help.Date // paused offers come back on it, and offers whose last day is before it end
	Unconfirmed              time.Time // offers created, and requests changed, before it
	Renewed, Remind          time.Time // offers renewed before them end, or their volunteers are asked
	Open                     time.Time // open requests that were changed before it end
	ClosedRequest            time.Time // requests that ended before it are erased,
	ClosedPublic, ClosedElse time.Time // and offers, by whether they were public once
}

// Over reports whether an offer that OffersOver gave is still over: it may have been renewed since.
func (c Cutoffs) Over(o help.Offer) bool {
	if o.PublishedAt.IsZero() {
		return o.CreatedAt.Before(c.Unconfirmed)
	}
	return o.RenewedAt.Before(c.Renewed) || o.Until != "" && o.Until < c.Today
}

// dueQuery counts one sort of what is due. Each asks what the question of the step in housekeeping asks, without a
// limit. What was changed after a time does not count.
type dueQuery struct {
	sort, query string
	args        []any
}

func (tx *Tx) dueQueries(c Cutoffs, unchanged time.Time) []dueQuery {
	index := tx.db.dialect.index
	renewed, until, closed := index("offers_renewed"), index("offers_until"), index("offers_closed")
	since := mapping.Micros(unchanged)
	return []dueQuery{
		{"offers.resume", `SELECT COUNT(*) FROM offers
			WHERE state = 'paused' AND paused_until <> '' AND paused_until <= $1 AND updated_at <= $2`,
			[]any{c.Today, since}},
		{"offers.remind", `SELECT COUNT(*) FROM offers ` + renewed + ` WHERE state IN ('active', 'paused', 'full')
			AND renewed_at < $1 AND reminded_at < renewed_at AND updated_at <= $2`,
			[]any{mapping.Micros(c.Remind), since}},
		{"offers.expire", `SELECT COUNT(*) FROM (
			SELECT id FROM offers WHERE state = 'unconfirmed' AND created_at < $1 AND updated_at <= $4
			UNION SELECT id FROM offers ` + renewed + ` WHERE state IN ('active', 'paused', 'full') AND renewed_at < $2
				AND updated_at <= $4
			UNION SELECT id FROM offers ` + until + ` WHERE state IN ('active', 'paused', 'full')
				AND until_day <> '' AND until_day < $3 AND updated_at <= $4) AS ended`,
			[]any{mapping.Micros(c.Unconfirmed), mapping.Micros(c.Renewed), c.Today, since}},
		{"requests.expire", `SELECT COUNT(*) FROM requests WHERE state = 'unconfirmed' AND updated_at < $1
			AND updated_at <= $2`, []any{mapping.Micros(c.Unconfirmed), since}},
		{"requests.end", `SELECT COUNT(*) FROM requests WHERE state IN ('open', 'agreed') AND updated_at < $1 AND updated_at <= $2`,
			[]any{mapping.Micros(c.Open), since}},
		{"requests.erase", `SELECT COUNT(*) FROM requests WHERE closed_at > 0 AND closed_at < $1 AND erased_at = 0
			AND updated_at <= $2`, []any{mapping.Micros(c.ClosedRequest), since}},
		{"offers.erase", `SELECT COUNT(*) FROM offers ` + closed + ` WHERE closed_at > 0 AND erased_at = 0
			AND closed_at < $3 AND (closed_at < $1 OR published_at = 0 AND closed_at < $2) AND updated_at <= $4`,
			[]any{mapping.Micros(c.ClosedPublic), mapping.Micros(c.ClosedElse),
				mapping.Micros(later(c.ClosedPublic, c.ClosedElse)), since}},
	}
}

// CountDue is how many of each sort are due at the cutoffs, but for what was changed after a time; all sorts are
// there.
func (tx *Tx) CountDue(c Cutoffs, unchanged time.Time) (map[string]int, error) {
	due := map[string]int{}
	for _, q := range tx.dueQueries(c, unchanged) {
		n, err := all(tx, readNumber, q.query, q.args...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.sort, err)
		}
		due[q.sort] = int(n[0])
	}
	return due, nil
}

// Forecast is how many of each sort are expected to be due within a day of a time. What people have changed after
// it, it could not know: that does not count against it.
type Forecast struct {
	At  time.Time      `json:"at"`
	Due map[string]int `json:"due"`
}

const (
	forecastSetting = "endings-forecast"
	heldSetting     = "endings-held"
)

// Forecast is the one that was stored last; the zero one expects nothing.
func (tx *Tx) Forecast() (f Forecast, err error) {
	text, err := tx.Setting(forecastSetting)
	if err != nil || text == "" {
		return f, err
	}
	return f, json.Unmarshal([]byte(text), &f)
}

// SetForecast stores a forecast in the place of the one before.
func (tx *Tx) SetForecast(f Forecast) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return tx.SetSetting(forecastSetting, string(text))
}

// EndingsHeld is how many endings wait for a person's word, as it was noted last.
func (tx *Tx) EndingsHeld() (int, error) {
	text, err := tx.Setting(heldSetting)
	if err != nil || text == "" {
		return 0, err
	}
	return strconv.Atoi(text)
}

// SetEndingsHeld notes it.
func (tx *Tx) SetEndingsHeld(n int) error { return tx.SetSetting(heldSetting, strconv.Itoa(n)) }
