package store

import (
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/mapping"
)

// AddReport writes down that somebody found an offer not to be right.
func (tx *Tx) AddReport(offer, reason, text string) error {
	id := help.NewID()
	if err := tx.seal("reports", id, field{"text", &text}); err != nil {
		return err
	}
	return tx.exec(`INSERT INTO reports (id, offer, reason, text_sealed, created_at) VALUES ($1, $2, $3, $4, $5)`,
		id, offer, reason, text, mapping.Micros(tx.Now))
}

const reportColumns = `id, offer, reason, text_sealed, created_at`

func (tx *Tx) readReport(row Row) (r help.Report, err error) {
	var created int64
	if err := row.Scan(&r.ID, &r.Offer, &r.Reason, &r.Text, &created); err != nil {
		return r, missing(err)
	}
	r.CreatedAt = mapping.Instant(created)
	return r, tx.open("reports", r.ID, field{"text", &r.Text})
}

// ReportsWaiting are the reports that nobody has acted on, the longest waiting first, at most limit.
func (tx *Tx) ReportsWaiting(limit int) ([]help.Report, error) {
	return all(tx, tx.readReport, `SELECT `+reportColumns+
		` FROM reports WHERE decided_at = 0 ORDER BY created_at, id LIMIT $1`, limit)
}

// DecideReports notes that somebody has acted on what waits under an id, a report's or an offer's, and gives the
// number.
func (tx *Tx) DecideReports(id string) (n int64, err error) {
	return tx.affected(`UPDATE reports SET decided_at = $2 WHERE (id = $1 OR offer = $1) AND decided_at = 0`, id,
		mapping.Micros(tx.Now))
}

// DropReportTexts forgets what people wrote about offers before a time; that they reported them stays.
func (tx *Tx) DropReportTexts(written time.Time) error {
	return tx.exec(`UPDATE reports SET text_sealed = '' WHERE text_sealed <> '' AND created_at < $1`,
		mapping.Micros(written))
}
