// Package outbox is the letters that wait to leave, and what has become of them. A letter is written in the transaction
// of what causes it, claimed by one worker at a time, and kept for some weeks.
package outbox

import (
	"cmp"
	"database/sql"
	"errors"
	"slices"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/mapping"
)

// What the post does with letters in the queue.
const (
	LongestBackOff = 4 * time.Hour // between two tries, give or take a fifth
	Lease          = time.Minute   // after which the letter of a worker that died is taken over
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

const columns = `id, message_id, kind, language, recipient_sealed, content_sealed, COALESCE(referral, ''),
	COALESCE(request, ''), state, attempts, next_try, problem, reply_sealed, created_at, done_at, fence`

// read reads all but the sealed parts, which stay sealed.
func read(row store.Row) (Letter, error) {
	var l Letter
	var next, created, done int64
	err := row.Scan(&l.ID, &l.MessageID, &l.Kind, &l.Language, &l.Recipient, &l.Content, &l.Referral, &l.Request,
		&l.State, &l.Attempts, &next, &l.Problem, &l.Reply, &created, &done, &l.fence)
	l.NextTry, l.CreatedAt, l.DoneAt = mapping.Instant(next), mapping.Instant(created), mapping.Instant(done)
	if errors.Is(err, sql.ErrNoRows) {
		err = help.Fail(help.NotFound, "error.not-found")
	}
	return l, err
}

// change seals what of a letter is sealed, or opens it.
func (l *Letter) change(how func(text, where string) (string, error)) (err error) {
	for column, part := range map[string]*string{"recipient": &l.Recipient, "content": &l.Content, "reply": &l.Reply} {
		if *part, err = how(*part, cell(column, l.ID)); err != nil {
			return err
		}
	}
	return nil
}

func cell(column, id string) string { return mapping.Cell("letters", column, id) }

// shut is a letter without what is sealed in it.
func (l Letter) shut() Letter {
	l.Recipient, l.Content, l.Reply = "", "", ""
	return l
}

// readOpened reads a letter and opens what is sealed in it.
func readOpened(tx *store.Tx, row store.Row) (Letter, error) {
	l, err := read(row)
	if err == nil {
		err = l.change(tx.SQL().Vault().Open)
	}
	return l, err
}

// Add puts a letter into the outbox; it is sent after the transaction has committed.
func Add(tx *store.Tx, l Letter) error {
	recipient := recipientHash(tx, l.Recipient)
	_, queued := help.MoveLetter(help.WriteLetter)
	if err := l.change(tx.SQL().Vault().Seal); err != nil {
		return err
	}
	return tx.SQL().Exec(`INSERT INTO letters (id, message_id, kind, language, recipient_sealed, content_sealed,
		reply_sealed, referral, request, state, attempts, next_try, lease_until, fence, problem, created_at, done_at,
		recipient_hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $10, $12, 0, $9, 0, 0, '', $9, 0, $11)`, l.ID, l.MessageID, l.Kind,
		l.Language, l.Recipient, l.Content, l.Reply, mapping.OrNull(l.Referral), mapping.Micros(tx.Now),
		mapping.OrNull(l.Request), recipient, queued)
}

func recipientHash(tx *store.Tx, address string) string {
	return tx.SQL().Vault().Hash("recipient", contact.Account(address))
}

// Claim takes a lease on the letter that is due longest: one that is queued, or one whose worker died. The
// attempt is counted here, so that a letter that kills the process does so a bounded number of times. ok is false
// where none is due. One that these keys do not open comes without recipient and content: as an error it would stay
// first in the queue and keep all others from leaving.
func Claim(tx *store.Tx, lease time.Duration) (l Letter, ok bool, err error) {
	now := mapping.Micros(tx.Now)
	_, sending := help.MoveLetter(help.ClaimLetter)
	l, err = read(tx.SQL().Row(
		`UPDATE letters SET state = $3, attempts = attempts + 1, lease_until = $2, fence = fence + 1
		WHERE id = (SELECT id FROM letters
			WHERE state = 'queued' AND next_try <= $1 OR state = 'sending' AND lease_until <= $1
			ORDER BY next_try, id LIMIT 1`+tx.SQL().SkipTaken()+`) RETURNING `+columns,
		now, mapping.Micros(tx.Now.Add(lease)), sending))
	if help.Is(err, help.NotFound) {
		return l, false, nil
	}
	if err != nil {
		return l, false, err
	}
	if l.change(tx.SQL().Vault().Open) != nil {
		l = l.shut()
	}
	return l, true, nil
}

// The problems of letters that nobody tries any more.
const (
	Withdrawn = "withdrawn" // what it says is no longer so
	GivenUp   = "given-up"  // by hand
)

// Finish writes how an attempt ended, and for a letter to be tried again when; it gives the letter as it is then. A
// worker whose lease was taken over meanwhile changes nothing and is told by a conflict.
func Finish(tx *store.Tx, l Letter, do help.LetterAction) (Letter, error) {
	var from []help.LetterState
	if from, l.State = help.MoveLetter(do); do == help.RecallLetter {
		l.Problem = Withdrawn
	}
	if !slices.Contains(from, help.LetterSending) {
		return l, help.Fail(help.Internal, "error.internal")
	}
	reply, err := tx.SQL().Vault().Seal(l.Reply, cell("reply", l.ID))
	if err != nil {
		return l, err
	}
	done := int64(0)
	if l.State == help.LetterAccepted || l.State == help.LetterFailed {
		done = mapping.Micros(tx.Now)
	}
	err = tx.SQL().Changed(`UPDATE letters
		SET state = $3, next_try = $4, problem = $5, done_at = $6, reply_sealed = $7, lease_until = 0
		WHERE id = $1 AND fence = $2 AND state = 'sending'`,
		l.ID, l.fence, l.State, mapping.Micros(l.NextTry), l.Problem, done, reply)
	if errors.Is(err, sql.ErrNoRows) {
		return l, help.Fail(help.Conflict, "error.changed-elsewhere")
	}
	return l, err
}

// Find finds a letter, opened.
func Find(tx *store.Tx, id string) (Letter, error) {
	return readOpened(tx, tx.SQL().Row(`SELECT `+columns+` FROM letters WHERE id = $1`, id))
}

// List are the newest letters in a state ("" is any) without what is sealed in them, at most limit.
func List(tx *store.Tx, state help.LetterState, limit int) ([]Letter, error) {
	found, err := store.All(tx.SQL(), read,
		`SELECT `+columns+` FROM letters WHERE $1 = '' OR state = $1 ORDER BY created_at DESC, id DESC LIMIT $2`,
		state, limit)
	for i := range found {
		found[i] = found[i].shut()
	}
	return found, err
}

// About are the letters that a request has caused, to its requester and to volunteers, the newest first, without
// what is sealed in them.
func About(tx *store.Tx, request string) ([]Letter, error) {
	found, err := store.All(tx.SQL(), read, `SELECT `+columns+` FROM letters WHERE request = $1
		OR referral IN (SELECT id FROM referrals WHERE request = $1) ORDER BY created_at DESC, id DESC`, request)
	for i := range found {
		found[i] = found[i].shut()
	}
	return found, err
}

// Retry queues a failed or waiting letter for now, with its whole time before it again; one whose request was
// withdrawn never leaves.
func Retry(tx *store.Tx, id string) error {
	from, to := help.MoveLetter(help.RetryLetter)
	return conflictIfNone(tx.SQL().Changed(
		`UPDATE letters SET state = $3, next_try = $2, created_at = $2, done_at = 0, attempts = 0
		WHERE id = $1 AND state IN `+mapping.States(from)+` AND problem <> $4`,
		id, mapping.Micros(tx.Now), to, Withdrawn))
}

// Hurry makes letters due that would be tried again later than soon, and last met one of the problems.
func Hurry(tx *store.Tx, soon time.Duration, problems ...string) error {
	clause, arg := tx.SQL().OneOf("$3", problems)
	return tx.SQL().Exec(`UPDATE letters SET next_try = $1
		WHERE state = 'queued' AND next_try > $2 AND problem `+clause,
		mapping.Micros(tx.Now), mapping.Micros(tx.Now.Add(soon)), arg)
}

// GiveUp fails a letter that is not yet delivered.
func GiveUp(tx *store.Tx, id string) error {
	from, to := help.MoveLetter(help.GiveUpLetter)
	return conflictIfNone(tx.SQL().Changed(`UPDATE letters SET state = $3, problem = $4, done_at = $2
		WHERE id = $1 AND state IN `+mapping.States(from), id, mapping.Micros(tx.Now), to, GivenUp))
}

// News is what who waits for a letter should know of it.
func (l Letter) News() help.LetterNews {
	switch {
	case l.State == help.LetterFailed && slices.Contains(refusals, l.Problem):
		return help.LetterRefused
	case l.State == help.LetterFailed:
		return help.LetterUndelivered
	case l.State == help.LetterQueued && l.Attempts > 0:
		return help.LetterLate
	}
	return help.LetterUnderWay
}

// refusals are the problems of letters that a mail server did not want: codes of the post.
var refusals = []string{"refused", "mailbox"}

// Cancel stops letters that have not left, because they went to a wrong address. One that is on its way may arrive.
func Cancel(tx *store.Tx, ids ...string) error {
	from, to := help.MoveLetter(help.StopLetter)
	clause, arg := tx.SQL().OneOf("$4", ids)
	return tx.SQL().Exec(`UPDATE letters SET state = $2, problem = $3, done_at = $1
		WHERE state IN `+mapping.States(from)+` AND id `+clause, mapping.Micros(tx.Now), to, Withdrawn, arg)
}

// Stop stops the letters of a referral that have not left nor are on their way; it reports whether that was all of
// them.
func Stop(tx *store.Tx, referral string) (all bool, err error) {
	from, to := help.MoveLetter(help.StopLetter)
	if err := tx.SQL().Exec(`UPDATE letters SET state = $3, problem = $4, done_at = $2
		WHERE referral = $1 AND state IN `+mapping.States(from),
		referral, mapping.Micros(tx.Now), to, Withdrawn); err != nil {
		return false, err
	}
	var left int
	err = tx.SQL().Row(`SELECT COUNT(*) FROM letters WHERE referral = $1 AND state <> 'failed'`, referral).Scan(&left)
	return left == 0, err
}

func conflictIfNone(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return help.Fail(help.Conflict, "error.letter-state")
	}
	return err
}

// Opened are the newest letters, opened: for the demo, which shows them.
func Opened(tx *store.Tx, limit int) ([]Letter, error) {
	return store.All(tx.SQL(), func(row store.Row) (Letter, error) { return readOpened(tx, row) },
		`SELECT `+columns+` FROM letters ORDER BY created_at DESC, id DESC LIMIT $1`, limit)
}

// DropTo deletes all letters to a volunteer, whether they have left or not. Those to the same person about a
// request of theirs go with that.
func DropTo(tx *store.Tx, v help.Volunteer) error {
	if err := tx.SQL().Exec(`DELETE FROM letters WHERE referral IN (SELECT id FROM referrals WHERE volunteer = $1)`,
		v.ID); err != nil {
		return err
	}
	if err := tx.SQL().Exec(`DELETE FROM letters WHERE recipient_hash = $1 AND request IS NULL`,
		recipientHash(tx, v.Email)); err != nil {
		return err
	}
	return dropUnmarked(tx, v)
}

// dropUnmarked deletes those from before migration 21, and of nodes that do not know it yet: whom they go to
// is only read when they are opened, and of one that does not open nobody can say. They are gone some weeks later
// by themselves.
func dropUnmarked(tx *store.Tx, v help.Volunteer) error {
	unmarked, err := store.All(tx.SQL(), read,
		`SELECT `+columns+` FROM letters WHERE recipient_hash = '' AND request IS NULL`)
	if err != nil {
		return err
	}
	for _, l := range unmarked {
		if l.change(tx.SQL().Vault().Open) != nil || contact.Account(l.Recipient) != contact.Account(v.Email) {
			continue
		}
		if err := tx.SQL().Exec(`DELETE FROM letters WHERE id = $1`, l.ID); err != nil {
			return err
		}
	}
	return nil
}

// dropAtOnce is how many letters are dropped in one transaction.
const dropAtOnce = 500

// Drop deletes letters that were delivered or given up before a time, and gives their number: at most so many
// in one transaction.
func Drop(tx *store.Tx, done time.Time) (n int64, err error) {
	return tx.SQL().Affected(`DELETE FROM letters WHERE id IN (SELECT id FROM letters WHERE done_at > 0 AND done_at < $1
		ORDER BY done_at LIMIT $2)`, mapping.Micros(done), dropAtOnce)
}

// MendAhead mends what a clock that was ahead has left in the future: letters wait no longer than for their longest
// back-off or lease.
func MendAhead(tx *store.Tx) error {
	return cmp.Or(
		tx.SQL().Exec(`UPDATE letters SET next_try = $1 WHERE state = 'queued' AND next_try > $2`,
			mapping.Micros(tx.Now), mapping.Micros(tx.Now.Add(LongestBackOff*5/4))),
		tx.SQL().Exec(`UPDATE letters SET lease_until = 0 WHERE state = 'sending' AND lease_until > $1`,
			mapping.Micros(tx.Now.Add(Lease+store.MostDrift))))
}
