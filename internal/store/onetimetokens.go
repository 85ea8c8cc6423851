package store

import (
	"database/sql"
	"errors"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/mapping"
)

// OneTimeToken is a link and a code that prove an address when they come back.
type OneTimeToken struct {
	Purpose string // one of the Prove… constants
	Subject string // the volunteer's, offer's or request's id; with Nobody before it, no id
	Mailbox string // canonical form of the address; of one that was read, its keyed hash
	Expires time.Time

	tries    int
	linkHash string
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

// AddToken writes a proof down; link, handle and code stay nowhere but in the letter and with who asked. Codes that
// were asked for before under the same handle and for the same purpose end with it, so that each try is one of one
// code; their links go on working.
func (tx *Tx) AddToken(p OneTimeToken, link, handle, code string) error {
	v := tx.db.vault
	asked := v.Hash("handle", handle)
	if err := tx.exec(`UPDATE proofs SET code_hash = '' WHERE handle_hash = $1 AND purpose = $2 AND used_at = 0`, asked,
		p.Purpose); err != nil {
		return err
	}
	return tx.exec(`INSERT INTO proofs
		(link_hash, handle_hash, code_hash, purpose, subject, mailbox_hash, tries, expires_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 0)`, v.Hash("link", link), asked,
		v.Hash("code", handle+"/"+code), p.Purpose, p.Subject, v.Hash("mailbox", p.Mailbox), mapping.Micros(p.Expires))
}

// Token looks at what a link would prove, without using it. sameBrowser tells whether handle is that of the browser
// that asked. A link that is unknown, used or too old is not found.
func (tx *Tx) Token(link, handle string) (p OneTimeToken, sameBrowser bool, err error) {
	var asked string
	var expires int64
	err = tx.row(`SELECT purpose, subject, expires_at, handle_hash FROM proofs
		WHERE link_hash = $1 AND used_at = 0 AND expires_at > $2`,
		tx.db.vault.Hash("link", link), mapping.Micros(tx.Now)).Scan(&p.Purpose, &p.Subject, &expires, &asked)
	p.Expires = mapping.Instant(expires)
	return p, err == nil && tx.db.vault.Matches("handle", handle, asked), stale(err)
}

// DropTokens has links and codes for a subject that were asked for under handle end, unless they were used.
func (tx *Tx) DropTokens(purpose, handle, subject string) error {
	return tx.exec(`DELETE FROM proofs WHERE handle_hash = $1 AND purpose = $2 AND subject = $3 AND used_at = 0`,
		tx.db.vault.Hash("handle", handle), purpose, subject)
}

// UsedToken is what a link has proved already. One to sign in with is not told of again.
func (tx *Tx) UsedToken(link string) (p OneTimeToken, err error) {
	err = tx.row(`SELECT purpose, subject FROM proofs
		WHERE link_hash = $1 AND used_at > 0 AND expires_at > $2 AND purpose <> $3`,
		tx.db.vault.Hash("link", link), mapping.Micros(tx.Now), ProveSignIn).Scan(&p.Purpose, &p.Subject)
	return p, stale(err)
}

// UseToken uses a link up; of two that try at once, one is told that it is stale.
func (tx *Tx) UseToken(link string) (OneTimeToken, error) {
	return tx.use(`link_hash = $3`, tx.db.vault.Hash("link", link))
}

func (tx *Tx) use(where string, args ...any) (p OneTimeToken, err error) {
	var expires int64
	err = tx.row(`UPDATE proofs SET used_at = $1 WHERE used_at = 0 AND expires_at > $2 AND `+where+
		` RETURNING purpose, subject, expires_at`,
		append([]any{mapping.Micros(tx.Now), mapping.Micros(tx.Now)}, args...)...).Scan(&p.Purpose, &p.Subject, &expires)
	p.Expires = mapping.Instant(expires)
	return p, stale(err)
}

// TokenOfCode is the proof whose code may be typed in: the newest that was asked for under handle, locked until a
// writing transaction ends. ok is false where nothing usable was asked for.
func (tx *Tx) TokenOfCode(purpose, handle string) (p OneTimeToken, ok bool, err error) {
	p.Purpose = purpose
	err = tx.row(`SELECT link_hash, subject, mailbox_hash, tries FROM proofs
		WHERE handle_hash = $1 AND purpose = $2 AND used_at = 0
		AND code_hash <> '' AND expires_at > $3 ORDER BY expires_at DESC, link_hash LIMIT 1`+tx.lock(),
		tx.db.vault.Hash("handle", handle), purpose, mapping.Micros(tx.Now)).
		Scan(&p.linkHash, &p.Subject, &p.Mailbox, &p.tries)
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	return p, err == nil, err
}

// TriesLeft is how often the code of a proof that TokenOfCode found can still be tried.
func (p OneTimeToken) TriesLeft() int { return max(MaxTries-p.tries, 0) }

// TryCode uses up a proof that TokenOfCode found, by its code. ok is false for a wrong one, which counts: the caller
// must let the transaction commit.
func (tx *Tx) TryCode(p OneTimeToken, handle, code string) (used OneTimeToken, ok bool, err error) {
	used, err = tx.use(`link_hash = $3 AND code_hash = $4 AND tries < $5`, p.linkHash,
		tx.db.vault.Hash("code", handle+"/"+code), MaxTries)
	if !help.Is(err, help.NotFound) {
		return used, err == nil, err
	}
	return used, false, tx.exec(`UPDATE proofs SET tries = tries + 1 WHERE link_hash = $1`, p.linkHash)
}

// KnowBrowser notes that a volunteer has signed in in a browser, for a time.
func (tx *Tx) KnowBrowser(browser, volunteer string, keep time.Duration) error {
	return tx.exec(`INSERT INTO known_browsers (browser_hash, volunteer, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (browser_hash, volunteer) DO UPDATE SET expires_at = excluded.expires_at`,
		tx.db.vault.Hash("browser", browser), volunteer, mapping.Micros(tx.Now.Add(keep)))
}

// KnowsBrowser reports whether a volunteer has signed in in a browser before.
func (tx *Tx) KnowsBrowser(browser, volunteer string) (known bool, err error) {
	err = tx.row(`SELECT COUNT(*) > 0 FROM known_browsers
		WHERE browser_hash = $1 AND volunteer = $2 AND expires_at > $3`,
		tx.db.vault.Hash("browser", browser), volunteer, mapping.Micros(tx.Now)).Scan(&known)
	return known, err
}

// stale is what a link or code that cannot be used is answered with.
func stale(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return help.Fail(help.NotFound, "error.stale-link")
	}
	return err
}
