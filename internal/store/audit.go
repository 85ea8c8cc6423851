package store

import "time"

// AuditLine is who did what to what, and when; nobody's contact is in it. The database refuses to change or remove one.
type AuditLine struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Role    string    `json:"role"`
	Actor   string    `json:"actor"` // id of the account or request, or ""
	Verb    string    `json:"verb"`
	Subject string    `json:"subject"`
	Detail  string    `json:"detail"`
}

// AuditAfter are the lines from a time on, in their order, after one that was read before (the zero one: from the first), at
// most limit.
func (tx *Tx) AuditAfter(since time.Time, last AuditLine, limit int) ([]AuditLine, error) {
	from := max(micros(since), micros(last.At))
	return all(tx, func(row scanner) (l AuditLine, err error) {
		var at int64
		err = row.Scan(&l.ID, &at, &l.Role, &l.Actor, &l.Verb, &l.Subject, &l.Detail)
		l.At = instant(at)
		return l, err
	}, `SELECT id, at, role, actor, verb, subject, detail FROM audit WHERE at > $1 OR at = $1 AND id > $2 ORDER BY at, id LIMIT $3`,
		from, last.ID, limit)
}
