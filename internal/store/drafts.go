package store

import (
	"cmp"
	"database/sql"
	"errors"
	"time"
)

// Draft is the content that was kept under a token; ok is false where there is none.
func (tx *Tx) Draft(token string) (content string, ok bool, err error) {
	hash := tx.db.vault.Hash("draft", token)
	err = tx.row(`SELECT content_sealed FROM drafts WHERE token_hash = $1 AND expires_at > $2`+tx.lock(), hash, micros(tx.Now)).Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	return content, true, tx.open("drafts", hash, field{"content", &content})
}

// SaveDraft keeps content under a token for a time.
func (tx *Tx) SaveDraft(token, content string, keep time.Duration) error {
	hash := tx.db.vault.Hash("draft", token)
	if err := tx.seal("drafts", hash, field{"content", &content}); err != nil {
		return err
	}
	return tx.exec(`INSERT INTO drafts (token_hash, content_sealed, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (token_hash) DO UPDATE SET content_sealed = excluded.content_sealed, expires_at = excluded.expires_at`,
		hash, content, micros(tx.Now.Add(keep)))
}

// DropOld forgets drafts, sessions, proofs and counts that are of no more use at the transaction's time.
func (tx *Tx) DropOld() error {
	return cmp.Or(
		tx.exec(`DELETE FROM drafts WHERE expires_at < $1`, micros(tx.Now)),
		tx.exec(`DELETE FROM sessions WHERE expires_at < $1`, micros(tx.Now)),
		tx.exec(`DELETE FROM proofs WHERE expires_at < $1`, micros(tx.Now)),
		tx.exec(`DELETE FROM known_browsers WHERE expires_at < $1`, micros(tx.Now)),
		tx.exec(`DELETE FROM counted WHERE at < $1`, micros(tx.Now.Add(-8*24*time.Hour))),
	)
}

// Session is the data of a session that has not ended.
func (tx *Tx) Session(hash string) (data string, ok bool, err error) {
	err = tx.row(`SELECT data_sealed FROM sessions WHERE token_hash = $1 AND expires_at > $2`, hash, micros(tx.Now)).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	return data, true, tx.open("sessions", hash, field{"data", &data})
}

// SaveSession keeps the data of a session of a volunteer until it ends.
func (tx *Tx) SaveSession(hash, volunteer, data string, ends time.Time) error {
	if err := tx.seal("sessions", hash, field{"data", &data}); err != nil {
		return err
	}
	return tx.exec(`INSERT INTO sessions (token_hash, data_sealed, expires_at, volunteer) VALUES ($1, $2, $3, $4)
		ON CONFLICT (token_hash) DO UPDATE SET data_sealed = excluded.data_sealed, expires_at = excluded.expires_at, volunteer = excluded.volunteer`,
		hash, data, micros(ends), volunteer)
}

// DropSession ends a session.
func (tx *Tx) DropSession(hash string) error {
	return tx.exec(`DELETE FROM sessions WHERE token_hash = $1`, hash)
}

// DropSessionsOf ends all sessions of a volunteer, and no browser is known to be theirs any more.
func (tx *Tx) DropSessionsOf(volunteer string) error {
	return cmp.Or(tx.exec(`DELETE FROM sessions WHERE volunteer = $1`, volunteer),
		tx.exec(`DELETE FROM known_browsers WHERE volunteer = $1`, volunteer))
}
