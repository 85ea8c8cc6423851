package store

import (
	"database/sql"
	"errors"
	"time"

	"example.org/spolu/internal/help"
)

// Proof is a link and a code that prove an address when they come back.
type Proof struct {
	Purpose string // one of the Prove… constants
	Subject string // the volunteer's, offer's or request's id; with Nobody before it, no id
	Expires time.Time
}

// What is proved.
const (
	ProveSignIn  = "sign-in"
	ProveOffer   = "offer"
	ProveRequest = "request"
)

// Nobody begins the subject of a proof for an address that nobody has.
const Nobody = "nobody:"

// MaxTries is how often a code may be tried.
const MaxTries = 5

// AddProof writes a proof down; link, handle and code stay nowhere but in the letter and with who asked.
func (tx *Tx) AddProof(p Proof, link, handle, code string) error {
	v := tx.db.vault
	return tx.exec(`INSERT INTO proofs (link_hash, handle_hash, code_hash, purpose, subject, tries, expires_at, used_at)
		VALUES ($1, $2, $3, $4, $5, 0, $6, 0)`, v.Hash("link", link), v.Hash("handle", handle),
		v.Hash("code", handle+"/"+code), p.Purpose, p.Subject, micros(p.Expires))
}

// Proof looks at what a link would prove, without using it. sameBrowser tells whether handle is that of the browser
// that asked. A link that is unknown, used or too old is not found.
func (tx *Tx) Proof(link, handle string) (p Proof, sameBrowser bool, err error) {
	var asked string
	var expires int64
	err = tx.row(`SELECT purpose, subject, expires_at, handle_hash FROM proofs WHERE link_hash = $1 AND used_at = 0 AND expires_at > $2`,
		tx.db.vault.Hash("link", link), micros(tx.Now)).Scan(&p.Purpose, &p.Subject, &expires, &asked)
	p.Expires = instant(expires)
	return p, err == nil && tx.db.vault.Matches("handle", handle, asked), stale(err)
}

// UsedProof is what a link has proved already. One to sign in with is not told of again.
func (tx *Tx) UsedProof(link string) (p Proof, err error) {
	err = tx.row(`SELECT purpose, subject FROM proofs WHERE link_hash = $1 AND used_at > 0 AND expires_at > $2 AND purpose <> $3`,
		tx.db.vault.Hash("link", link), micros(tx.Now), ProveSignIn).Scan(&p.Purpose, &p.Subject)
	return p, stale(err)
}

// UseProof uses a link up; of two that try at once, one is told that it is stale.
func (tx *Tx) UseProof(link string) (Proof, error) {
	return tx.use(`link_hash = $3`, tx.db.vault.Hash("link", link))
}

func (tx *Tx) use(where string, args ...any) (p Proof, err error) {
	err = tx.row(`UPDATE proofs SET used_at = $1 WHERE used_at = 0 AND expires_at > $2 AND `+where+` RETURNING purpose, subject`,
		append([]any{micros(tx.Now), micros(tx.Now)}, args...)...).Scan(&p.Purpose, &p.Subject)
	return p, stale(err)
}

// TryCode uses up the proof that a code belongs to among those asked for under handle. ok is false for a wrong
// code, which counts against every one of them: the caller must let the transaction commit.
func (tx *Tx) TryCode(purpose, handle, code string) (p Proof, ok bool, err error) {
	asked := tx.db.vault.Hash("handle", handle)
	p, err = tx.use(`purpose = $3 AND handle_hash = $4 AND code_hash = $5 AND tries < $6`,
		purpose, asked, tx.db.vault.Hash("code", handle+"/"+code), MaxTries)
	if err == nil || help.KindOf(err) != help.NotFound {
		return p, err == nil, err
	}
	return p, false, tx.exec(`UPDATE proofs SET tries = tries + 1 WHERE handle_hash = $1 AND purpose = $2`, asked, purpose)
}

// CodeTries is how many tries are left under handle; asked is false where nothing usable was asked for.
func (tx *Tx) CodeTries(purpose, handle string) (left int, asked bool, err error) {
	err = tx.row(`SELECT COALESCE(MAX($3 - tries), 0), COUNT(*) > 0 FROM proofs
		WHERE handle_hash = $1 AND purpose = $2 AND used_at = 0 AND expires_at > $4`,
		tx.db.vault.Hash("handle", handle), purpose, int64(MaxTries), micros(tx.Now)).Scan(&left, &asked)
	return max(left, 0), asked, err
}

// CodeSubject is whose codes were asked for under handle.
func (tx *Tx) CodeSubject(purpose, handle string) (subject string, err error) {
	err = tx.row(`SELECT COALESCE(MAX(subject), '') FROM proofs WHERE handle_hash = $1 AND purpose = $2 AND used_at = 0 AND expires_at > $3`,
		tx.db.vault.Hash("handle", handle), purpose, micros(tx.Now)).Scan(&subject)
	return subject, err
}

// stale is what a link or code that cannot be used is answered with.
func stale(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return help.Fail(help.NotFound, "error.stale-link")
	}
	return err
}
