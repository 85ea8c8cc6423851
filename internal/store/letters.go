package store

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/mapping"
)

// Letter is a row of the outbox.
type Letter struct {
	ID        string
	MessageID string // without angle brackets; the same at every try
	Kind      string
	Language  help.Language
	Recipient string // sealed
	Content   string // sealed: the typed content as JSON
	Referral  string // id of the referral it hands over, or ""
	Request   string // id of the request that it tells its requester about, or ""
	State     help.LetterState
	Attempts  int
	NextTry   time.Time
	Problem   string // code of what went wrong last
	Reply     string // sealed: what the mail server answered then, which may name the recipient
	CreatedAt time.Time
	DoneAt    time.Time

	fence int64
}

const letterColumns = `id, message_id, kind, language, recipient_sealed, content_sealed, COALESCE(referral, ''), COALESCE(request, ''), state, attempts,
	next_try, problem, reply_sealed, created_at, done_at, fence`

// readLetterRow reads all but the sealed parts, which stay sealed.
func readLetterRow(row Row) (Letter, error) {
	var l Letter
	var next, created, done int64
	err := row.Scan(&l.ID, &l.MessageID, &l.Kind, &l.Language, &l.Recipient, &l.Content, &l.Referral, &l.Request,
		&l.State, &l.Attempts,
		&next, &l.Problem, &l.Reply, &created, &done, &l.fence)
	l.NextTry, l.CreatedAt, l.DoneAt = mapping.Instant(next), mapping.Instant(created), mapping.Instant(done)
	return l, missing(err)
}

// sealed are the fields of a letter that are sealed.
func (l *Letter) sealed() []field {
	return []field{{"recipient", &l.Recipient}, {"content", &l.Content}, {"reply", &l.Reply}}
}

// shut is a letter without what is sealed in it.
func (l Letter) shut() Letter {
	l.Recipient, l.Content, l.Reply = "", "", ""
	return l
}

func (tx *Tx) openLetter(l Letter, err error) (Letter, error) {
	if err != nil {
		return l, err
	}
	return l, tx.open("letters", l.ID, l.sealed()...)
}

// AddLetter puts a letter into the outbox; it is sent after the transaction has committed.
func (tx *Tx) AddLetter(l Letter) error {
	recipient := tx.recipientHash(l.Recipient)
	_, queued := help.MoveLetter(help.WriteLetter)
	if err := tx.seal("letters", l.ID, l.sealed()...); err != nil {
		return err
	}
	return tx.exec(`INSERT INTO letters (id, message_id, kind, language, recipient_sealed, content_sealed, reply_sealed, referral, request, state, attempts,
		next_try, lease_until, fence, problem, created_at, done_at, recipient_hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $10, $12, 0, $9, 0, 0, '', $9, 0, $11)`, l.ID, l.MessageID, l.Kind, l.Language,
		l.Recipient, l.Content, l.Reply, mapping.OrNull(l.Referral), mapping.Micros(tx.Now), mapping.OrNull(l.Request),
		recipient, queued)
}

func (tx *Tx) recipientHash(address string) string {
	return tx.db.vault.Hash("recipient", contact.Account(address))
}

// ClaimLetter takes a lease on the letter that is due longest: one that is queued, or one whose worker died. The
// attempt is counted here, so that a letter that kills the process does so a bounded number of times. ok is false
// where none is due. One that these keys do not open comes without recipient and content: as an error it would stay
// first in the queue and keep all others from leaving.
func (tx *Tx) ClaimLetter(lease time.Duration) (l Letter, ok bool, err error) {
	now := mapping.Micros(tx.Now)
	_, sending := help.MoveLetter(help.ClaimLetter)
	l, err = readLetterRow(tx.row(
		`UPDATE letters SET state = $3, attempts = attempts + 1, lease_until = $2, fence = fence + 1
		WHERE id = (SELECT id FROM letters WHERE state = 'queued' AND next_try <= $1 OR state = 'sending' AND lease_until <= $1
			ORDER BY next_try, id LIMIT 1`+tx.db.dialect.skipTaken+`) RETURNING `+letterColumns,
		now, mapping.Micros(tx.Now.Add(lease)), sending))
	if help.Is(err, help.NotFound) {
		return l, false, nil
	}
	if err != nil {
		return l, false, err
	}
	if l, err = tx.openLetter(l, nil); err != nil {
		l = l.shut()
	}
	return l, true, nil
}

// WithdrawnLetter is the problem of a letter that was stopped: what it says is no longer so.
const WithdrawnLetter = "withdrawn"

// FinishLetter writes how an attempt ended, and for a letter to be tried again when; it gives the letter as it is then. A
// worker whose lease was taken over meanwhile changes nothing and is told by a conflict.
func (tx *Tx) FinishLetter(l Letter, do help.LetterAction) (Letter, error) {
	var from []help.LetterState
	if from, l.State = help.MoveLetter(do); do == help.RecallLetter {
		l.Problem = WithdrawnLetter
	}
	if !slices.Contains(from, help.LetterSending) {
		return l, help.Fail(help.Internal, "error.internal")
	}
	reply := l.Reply
	if err := tx.seal("letters", l.ID, field{"reply", &reply}); err != nil {
		return l, err
	}
	done := int64(0)
	if l.State == help.LetterAccepted || l.State == help.LetterFailed {
		done = mapping.Micros(tx.Now)
	}
	err := tx.changed(`UPDATE letters SET state = $3, next_try = $4, problem = $5, done_at = $6, reply_sealed = $7, lease_until = 0
		WHERE id = $1 AND fence = $2 AND state = 'sending'`,
		l.ID, l.fence, l.State, mapping.Micros(l.NextTry), l.Problem, done, reply)
	if errors.Is(err, sql.ErrNoRows) {
		return l, help.Fail(help.Conflict, "error.changed-elsewhere")
	}
	return l, err
}

// Letter finds a letter, opened.
func (tx *Tx) Letter(id string) (Letter, error) {
	return tx.openLetter(readLetterRow(tx.row(`SELECT `+letterColumns+` FROM letters WHERE id = $1`, id)))
}

// Letters are the newest letters in a state ("" is any) without what is sealed in them, at most limit.
func (tx *Tx) Letters(state help.LetterState, limit int) ([]Letter, error) {
	found, err := all(tx, readLetterRow,
		`SELECT `+letterColumns+` FROM letters WHERE $1 = '' OR state = $1 ORDER BY created_at DESC, id DESC LIMIT $2`,
		state, limit)
	for i := range found {
		found[i] = found[i].shut()
	}
	return found, err
}

// LettersAbout are the letters that a request has caused, to its requester and to volunteers, the newest first, without
// what is sealed in them.
func (tx *Tx) LettersAbout(request string) ([]Letter, error) {
	found, err := all(tx, readLetterRow, `SELECT `+letterColumns+` FROM letters WHERE request = $1
		OR referral IN (SELECT id FROM referrals WHERE request = $1) ORDER BY created_at DESC, id DESC`, request)
	for i := range found {
		found[i] = found[i].shut()
	}
	return found, err
}

// RetryLetter queues a failed or waiting letter for now, with its whole time before it again; one whose request was
// withdrawn never leaves.
func (tx *Tx) RetryLetter(id string) error {
	from, to := help.MoveLetter(help.RetryLetter)
	return conflictIfNone(tx.changed(
		`UPDATE letters SET state = $3, next_try = $2, created_at = $2, done_at = 0, attempts = 0
		WHERE id = $1 AND state IN `+stateList(from)+` AND problem <> $4`,
		id, mapping.Micros(tx.Now), to, WithdrawnLetter))
}

// HurryLetters makes letters due that would be tried again later than soon, and last met one of the problems.
func (tx *Tx) HurryLetters(soon time.Duration, problems ...string) error {
	args := []any{mapping.Micros(tx.Now), mapping.Micros(tx.Now.Add(soon))}
	for _, p := range problems {
		args = append(args, p)
	}
	var query strings.Builder
	tx.db.dialect.number(&query, `UPDATE letters SET next_try = ? WHERE state = 'queued' AND next_try > ? AND problem IN `+marksFor(len(problems)), 0)
	return tx.exec(query.String(), args...)
}

// GiveUpLetter fails a letter that is not yet delivered.
func (tx *Tx) GiveUpLetter(id string) error {
	from, to := help.MoveLetter(help.GiveUpLetter)
	return conflictIfNone(tx.changed(`UPDATE letters SET state = $3, problem = 'given-up', done_at = $2
		WHERE id = $1 AND state IN `+stateList(from), id, mapping.Micros(tx.Now), to))
}

// StopLetters stops the letters of a referral that have not left nor are on their way; it reports whether that was all of
// them.
func (tx *Tx) StopLetters(referral string) (all bool, err error) {
	from, to := help.MoveLetter(help.StopLetter)
	if err := tx.exec(`UPDATE letters SET state = $3, problem = $4, done_at = $2 WHERE referral = $1 AND state IN `+
		stateList(from), referral, mapping.Micros(tx.Now), to, WithdrawnLetter); err != nil {
		return false, err
	}
	var left int
	err = tx.row(`SELECT COUNT(*) FROM letters WHERE referral = $1 AND state <> 'failed'`, referral).Scan(&left)
	return left == 0, err
}

func conflictIfNone(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return help.Fail(help.Conflict, "error.letter-state")
	}
	return err
}

// OpenedLetters are the newest letters, opened: for the demo, which shows them.
func (tx *Tx) OpenedLetters(limit int) ([]Letter, error) {
	return all(tx, func(row Row) (Letter, error) { return tx.openLetter(readLetterRow(row)) },
		`SELECT `+letterColumns+` FROM letters ORDER BY created_at DESC, id DESC LIMIT $1`, limit)
}
