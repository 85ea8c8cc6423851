package store

import (
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/mapping"
)

// requestRow is a request with what only its table knows.
type requestRow struct {
	help.Request
	token                        string // the secret in the address of its state
	tokenHash, onceHash, mailbox string
}

var requestTable = mapping.New("requests", []mapping.Column[requestRow]{
	mapping.Col("id", func(r *requestRow) any { return &r.ID }, 0, ""),
	mapping.Col("reference", func(r *requestRow) any { return &r.Reference }, 0, ""),
	mapping.Col("state", func(r *requestRow) any { return &r.State }, mapping.Changes, ""),
	mapping.Col("held_reason", func(r *requestRow) any { return &r.Held }, mapping.Changes, ""),
	mapping.Col("region", func(r *requestRow) any { return &r.Region }, 0, ""),
	mapping.Col("offer", func(r *requestRow) any { return mapping.Reference(&r.Offer) }, 0, ""),
	mapping.Col("verified", func(r *requestRow) any { return &r.Verified }, mapping.Changes, ""),
	mapping.Col("next_step", func(r *requestRow) any { return &r.NextStep }, mapping.Changes, ""),
	mapping.Col("next_at", func(r *requestRow) any { return mapping.Time(&r.NextAt) }, mapping.Changes, ""),
	mapping.Col("token", func(r *requestRow) any { return &r.token }, mapping.Sealed|mapping.Unread, "''"),
	mapping.Col("token_hash", func(r *requestRow) any { return &r.tokenHash }, mapping.Unread, "'erased/' || id"),
	mapping.Col("once_hash", func(r *requestRow) any { return &r.onceHash }, mapping.Unread, "NULL"),
	mapping.Col("mailbox_hash", func(r *requestRow) any { return &r.mailbox }, mapping.Unread, "''"),
	mapping.Col("created_at", func(r *requestRow) any { return mapping.Time(&r.CreatedAt) }, 0, ""),
	mapping.Col("updated_at", func(r *requestRow) any { return mapping.Time(&r.UpdatedAt) }, mapping.Changes, ""),
	mapping.Col("closed_at", func(r *requestRow) any { return mapping.Time(&r.ClosedAt) }, mapping.Changes, ""),
}, mapping.Fields(help.AskFields, func(r *requestRow) *help.Ask { return &r.Ask }, 0)...)

func (tx *Tx) request(where string, args ...any) (help.Request, error) {
	return tx.readRequest(tx.row(requestTable.Query(where), args...))
}

func (tx *Tx) requests(where string, args ...any) ([]help.Request, error) {
	return all(tx, tx.readRequest, requestTable.Query(where), args...)
}

func (tx *Tx) readRequest(row Row) (help.Request, error) {
	r, err := read(tx, requestTable, row)
	return r.Request, err
}

// Request finds a request that is not erased by its id, locked until a writing transaction ends.
func (tx *Tx) Request(id string) (help.Request, error) {
	return tx.request(`WHERE id = $1 AND erased_at = 0`+tx.lock(), id)
}

// RequestByToken finds a request by the secret in the address of its state.
func (tx *Tx) RequestByToken(token string) (help.Request, error) {
	return tx.request(`WHERE token_hash = $1`+tx.lock(), tx.db.vault.Hash("request", token))
}

// RequestByReference finds a request that is not erased by the number that people read out.
func (tx *Tx) RequestByReference(reference string) (help.Request, error) {
	return tx.request(`WHERE reference = $1 AND erased_at = 0`, reference)
}

// RequestByOnce finds the request that an idempotency key made; ok is false where there is none.
func (tx *Tx) RequestByOnce(key string) (r help.Request, ok bool, err error) {
	r, err = tx.request(`WHERE once_hash = $1`, tx.db.vault.Hash("once", key))
	if help.Is(err, help.NotFound) {
		return r, false, nil
	}
	return r, err == nil, err
}

// RequestToken is the secret in the address of a request's state, for letters that name it.
func (tx *Tx) RequestToken(id string) (token string, err error) {
	if err := tx.row(`SELECT token_sealed FROM requests WHERE id = $1`, id).Scan(&token); err != nil {
		return "", missing(err)
	}
	return token, tx.open("requests", id, field{"token", &token})
}

// RequestsHeld are the requests held for a reason, the longest waiting first, at most limit.
func (tx *Tx) RequestsHeld(why help.HeldReason, limit int) ([]help.Request, error) {
	return tx.requests(`WHERE state = 'held' AND held_reason = $1 ORDER BY created_at, id LIMIT $2`, why, limit)
}

// RequestsUnanswered are the open requests with which the portal does nothing more by itself, the longest waiting
// first, at most limit.
func (tx *Tx) RequestsUnanswered(limit int) ([]help.Request, error) {
	return tx.requests(`WHERE state = 'open' AND next_at = 0 ORDER BY updated_at, id LIMIT $1`, limit)
}

// RequestsDue are the ids of requests with which a step is due, the longest due first, at most atOnce.
func (tx *Tx) RequestsDue() ([]string, error) {
	return all(tx, readText, `SELECT id FROM requests WHERE next_at > 0 AND next_at <= $1 ORDER BY next_at LIMIT $2`,
		mapping.Micros(tx.Now), atOnce)
}

// RequestsTo are the requests that came to an offer and are not erased, newest first, at most 200.
func (tx *Tx) RequestsTo(offer string) ([]help.Request, error) {
	return tx.requests(`WHERE id IN (SELECT request FROM referrals WHERE offer = $1) AND erased_at = 0
		ORDER BY created_at DESC, id DESC LIMIT 200`, offer)
}

// RequestsUnconfirmedSince are the ids of requests that have waited for their letter to be confirmed since before.
func (tx *Tx) RequestsUnconfirmedSince(before time.Time) ([]string, error) {
	return all(tx, readText, `SELECT id FROM requests WHERE state = 'unconfirmed' AND updated_at < $1 LIMIT 500`,
		mapping.Micros(before))
}

// AddRequest writes a new request. token is the secret of its address, once its idempotency key.
func (tx *Tx) AddRequest(r help.Request, token, once string) error {
	v := tx.db.vault
	return add(tx, requestTable, requestRow{r, token, v.Hash("request", token), v.Hash("once", once),
		tx.mailboxHash(r.Email)})
}

// mailboxHash is the hash of the mailbox of an address; "" for none.
func (tx *Tx) mailboxHash(email string) string {
	if email == "" {
		return ""
	}
	return tx.db.vault.Hash("mailbox", contact.Email(email, &help.Problems{}).Mailbox)
}

// SetRequestState moves a request on. Only an open one has a next step.
func (tx *Tx) SetRequestState(r help.Request) error {
	if r.State != help.RequestOpen {
		r.NextStep, r.NextAt = "", time.Time{}
	}
	r.UpdatedAt = tx.Now
	return update(tx, requestTable, &requestRow{Request: r})
}

// SetRequestEmail gives a request another address of e-mail.
func (tx *Tx) SetRequestEmail(id, email string) error {
	mailbox := tx.mailboxHash(email)
	if err := tx.seal("requests", id, field{"email", &email}); err != nil {
		return err
	}
	return tx.changed(`UPDATE requests SET email_sealed = $2, mailbox_hash = $3, updated_at = $4 WHERE id = $1`, id, email,
		mailbox, mapping.Micros(tx.Now))
}

// SetNextStep writes down what the portal does next with a request. That is nothing that happens to it: how long
// nothing has happened is counted on.
func (tx *Tx) SetNextStep(r help.Request) error {
	return tx.exec(`UPDATE requests SET next_step = $2, next_at = $3 WHERE id = $1`, r.ID, r.NextStep,
		mapping.Micros(r.NextAt))
}

const referralColumns = `id, region, request, offer, volunteer, state, reason, created_at, updated_at, sent_at,
	reminded_at, answered_at`

func readReferral(row Row) (help.Referral, error) {
	var r help.Referral
	var created, updated, sent, reminded, answered int64
	err := row.Scan(&r.ID, &r.Region, &r.Request, &r.Offer, &r.Volunteer, &r.State, &r.Reason, &created, &updated, &sent,
		&reminded, &answered)
	r.CreatedAt, r.UpdatedAt = mapping.Instant(created), mapping.Instant(updated)
	r.SentAt, r.RemindedAt = mapping.Instant(sent), mapping.Instant(reminded)
	r.AnsweredAt = mapping.Instant(answered)
	return r, missing(err)
}

// AddReferral hands a request to a volunteer, or hands it there again after it was taken back; the referral's id
// comes back.
func (tx *Tx) AddReferral(r help.Referral) (id string, err error) {
	err = tx.row(`INSERT INTO referrals (`+referralColumns+`) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, 0, 0, 0)
		ON CONFLICT (request, offer) DO UPDATE
		SET state = excluded.state, reason = '', created_at = excluded.created_at, updated_at = excluded.updated_at,
			sent_at = 0, reminded_at = 0, answered_at = 0
		RETURNING id`, r.ID, r.Region, r.Request, r.Offer, r.Volunteer, r.State, mapping.Micros(r.CreatedAt),
		mapping.Micros(r.UpdatedAt)).Scan(&id)
	return id, err
}

// Referral finds a referral by its id.
func (tx *Tx) Referral(id string) (help.Referral, error) {
	return readReferral(tx.row(`SELECT `+referralColumns+` FROM referrals WHERE id = $1`, id))
}

// Referrals are those of a request, oldest first.
func (tx *Tx) Referrals(request string) ([]help.Referral, error) {
	return all(tx, readReferral, `SELECT `+referralColumns+` FROM referrals WHERE request = $1 ORDER BY created_at, id`,
		request)
}

// ReferralsOf are those to a volunteer, oldest first.
func (tx *Tx) ReferralsOf(volunteer string) ([]help.Referral, error) {
	return all(tx, readReferral, `SELECT `+referralColumns+
		` FROM referrals WHERE volunteer = $1 ORDER BY created_at, id`, volunteer)
}

// Handed is how often requests were handed on: in all, those that were verified, and from how many mailboxes these
// came.
type Handed struct{ All, Verified, People int }

// HandedTo counts what a volunteer was handed since a time.
func (tx *Tx) HandedTo(volunteer string, since time.Time) (Handed, error) {
	return tx.handed(`f.volunteer = $1`, volunteer, since)
}

// HandedFor counts what an offer was handed since a time.
func (tx *Tx) HandedFor(offer string, since time.Time) (Handed, error) {
	return tx.handed(`f.offer = $1`, offer, since)
}

func (tx *Tx) handed(of, id string, since time.Time) (h Handed, err error) {
	err = tx.row(`SELECT COUNT(*), COUNT(CASE WHEN q.verified THEN 1 END),
		COUNT(DISTINCT CASE WHEN q.verified THEN q.mailbox_hash END)
		FROM referrals f JOIN requests q ON q.id = f.request WHERE `+of+` AND f.created_at >= $2`,
		id, mapping.Micros(since)).Scan(&h.All, &h.Verified, &h.People)
	return h, err
}

// ReferralState is where a referral stands, and stays until a writing transaction ends.
func (tx *Tx) ReferralState(id string) (s help.ReferralState, err error) {
	err = tx.row(`SELECT state FROM referrals WHERE id = $1`+tx.lock(), id).Scan(&s)
	return s, missing(err)
}

// MoveReferral moves a referral on; it stays where it is in a state from which the action is not possible.
func (tx *Tx) MoveReferral(id string, do help.ReferralAction) error {
	from, to := help.MoveReferral(do)
	return tx.exec(`UPDATE referrals SET state = $2, updated_at = $3,
		sent_at = CASE WHEN $4 AND sent_at = 0 THEN $3 ELSE sent_at END
		WHERE id = $1 AND state IN `+mapping.States(from), id, to, mapping.Micros(tx.Now), do == help.SendReferral)
}

// RemindReferral notes that a volunteer is reminded.
func (tx *Tx) RemindReferral(id string) error {
	return tx.exec(`UPDATE referrals SET reminded_at = $2, updated_at = $2 WHERE id = $1`, id, mapping.Micros(tx.Now))
}

// AnswerReferral writes down a volunteer's answer.
func (tx *Tx) AnswerReferral(r help.Referral) error {
	return tx.exec(`UPDATE referrals SET state = $2, reason = $3, answered_at = $4, updated_at = $5 WHERE id = $1`, r.ID,
		r.State, r.Reason, mapping.Micros(r.AnsweredAt), mapping.Micros(tx.Now))
}
