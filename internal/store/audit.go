package store

import (
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/mapping"
)

// AuditLine is who did what to what, and when; nobody's contact is in it. The database refuses to change or remove one.
type AuditLine struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Role    string    `json:"role"`
	Actor   string    `json:"actor"` // id of the account or request, who ran a command, or ""
	Verb    string    `json:"verb"`
	Subject string    `json:"subject"`
	Detail  string    `json:"detail"`
}

const auditColumns = `id, at, role, actor, verb, subject, detail`

func readAuditLine(row Row) (l AuditLine, err error) {
	var at int64
	err = row.Scan(&l.ID, &at, &l.Role, &l.Actor, &l.Verb, &l.Subject, &l.Detail)
	l.At = mapping.Instant(at)
	return l, err
}

// AuditAfter are the lines from a time on, in their order, after one that was read before (the zero one: from the
// first), at most limit.
func (tx *Tx) AuditAfter(since time.Time, last AuditLine, limit int) ([]AuditLine, error) {
	from := max(mapping.Micros(since), mapping.Micros(last.At))
	return all(tx, readAuditLine, `SELECT `+auditColumns+
		` FROM audit WHERE at > $1 OR at = $1 AND id > $2 ORDER BY at, id LIMIT $3`,
		from, last.ID, limit)
}

// ErasedOnDemand are the lines since a time, in their order, of requests and accounts that somebody asked to have
// erased. Samples are nobody's, and left out.
func (tx *Tx) ErasedOnDemand(since time.Time) ([]AuditLine, error) {
	return all(tx, readAuditLine, `SELECT `+auditColumns+
		` FROM audit WHERE at >= $1 AND verb IN ('request.erase', 'volunteer.erase')
		AND role <> $2 AND NOT EXISTS (SELECT 1 FROM volunteers WHERE volunteers.id = audit.subject AND sample)
		ORDER BY at, id`, mapping.Micros(since), help.SystemActor)
}

// Audit notes who did what to which thing. detail never holds a contact or a text that somebody typed.
func (tx *Tx) Audit(a help.Actor, verb, subject, detail string) error {
	l := AuditLine{help.NewID(), tx.Now, string(a.Kind), a.ID, verb, subject, detail}
	tx.noted = append(tx.noted, l)
	return tx.exec(`INSERT INTO audit (`+auditColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		l.ID, mapping.Micros(l.At), l.Role, l.Actor, l.Verb, l.Subject, l.Detail)
}

// OnAudit sets who is told of each line of the audit that this process has written, when it is there for good. Nobody
// may be using the database yet.
func (db *DB) OnAudit(tell func(AuditLine)) { db.noted = tell }
