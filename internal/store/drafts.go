package store

import (
	"cmp"
	"database/sql"
	"errors"
	"time"

	"example.org/spolu/internal/store/mapping"
)

// Draft is the content that was kept under a token; ok is false where there is none.
func (tx *Tx) Draft(token string) (content string, ok bool, err error) {
	hash := tx.db.vault.Hash("draft", token)
	err = tx.row(`SELECT content_sealed FROM drafts WHERE token_hash = $1 AND expires_at > $2`+tx.lock(), hash,
		mapping.Micros(tx.Now)).Scan(&content)
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
		ON CONFLICT (token_hash) DO UPDATE
		SET content_sealed = excluded.content_sealed, expires_at = excluded.expires_at`,
		hash, content, mapping.Micros(tx.Now.Add(keep)))
}

// DropDraft forgets what was kept under a token.
func (tx *Tx) DropDraft(token string) error {
	return tx.exec(`DELETE FROM drafts WHERE token_hash = $1`, tx.db.vault.Hash("draft", token))
}

// DropOld forgets drafts, sessions, proofs and counts that are of no more use at the transaction's time.
func (tx *Tx) DropOld() error {
	return cmp.Or(
		tx.exec(`DELETE FROM drafts WHERE expires_at < $1`, mapping.Micros(tx.Now)),
		tx.exec(`DELETE FROM sessions WHERE expires_at < $1`, mapping.Micros(tx.Now)),
		tx.exec(`DELETE FROM proofs WHERE expires_at < $1`, mapping.Micros(tx.Now)),
		tx.exec(`DELETE FROM known_browsers WHERE expires_at < $1`, mapping.Micros(tx.Now)),
		tx.exec(`DELETE FROM counted WHERE at < $1`, mapping.Micros(tx.Now.Add(-8*24*time.Hour))),
	)
}
