package store

import (
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/mapping"
)

// longestLife is how long at the most the rows of a table live.
var longestLife = []struct {
	table, column string
	life          time.Duration
}{
	{"drafts", "expires_at", max(help.DraftLife, help.SentDraftLife, help.ConfirmLife)},
	{"sessions", "expires_at", help.SessionLife},
	{"known_browsers", "expires_at", help.BrowserLife},
	{"proofs", "expires_at", max(help.ConfirmLife, help.SignInLife)},
	{"counted", "at", 0},
}

// fewAhead is how many rows of a table may be mended at once, or a tenth of them, and never more than half: where
// more are ahead it is the clock that is behind.
const fewAhead = 50

// MendAhead mends what a clock that was ahead has left in the future: nothing lives longer than it may, and nothing
// counts that has not happened yet.
func (tx *Tx) MendAhead() error {
	for _, t := range longestLife {
		mend := `UPDATE ` + t.table + ` SET ` + t.column + ` = $1`
		if t.life == 0 { // what has not happened yet
			mend = `DELETE FROM ` + t.table
		}
		ahead := ` WHERE ` + t.column + ` > $1`
		few := ` AND (SELECT COUNT(*) FROM ` + t.table + ahead + `) <= $2 + (SELECT COUNT(*) FROM ` + t.table + `) / 10
			AND 2 * (SELECT COUNT(*) FROM ` + t.table + ahead + `) <= (SELECT COUNT(*) FROM ` + t.table + `)`
		if err := tx.exec(mend+ahead+few, mapping.Micros(tx.Now.Add(t.life+MostDrift)), int64(fewAhead)); err != nil {
			return err
		}
	}
	return tx.exec(`UPDATE requests SET next_at = $1 WHERE id IN (SELECT id FROM requests
		WHERE next_at > 0 AND next_at > $2 LIMIT $3)`, mapping.Micros(tx.Now),
		mapping.Micros(tx.Now.Add(help.LongestWait+MostDrift)), fewAhead)
}
