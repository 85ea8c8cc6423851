package store

import (
	"cmp"
	"database/sql"
	"errors"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/mapping"
)

// Session is the data of a session that has not ended.
func (tx *Tx) Session(hash string) (data string, ok bool, err error) {
	err = tx.row(`SELECT data_sealed FROM sessions WHERE token_hash = $1 AND expires_at > $2`, hash,
		mapping.Micros(tx.Now)).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	return data, true, tx.open("sessions", hash, field{"data", &data})
}

// SaveSession keeps the data of a session until it ends. subject is whose it is; the zero one is nobody's.
func (tx *Tx) SaveSession(hash string, subject help.Actor, data string, ends time.Time) error {
	if err := tx.seal("sessions", hash, field{"data", &data}); err != nil {
		return err
	}
	return tx.exec(`INSERT INTO sessions (token_hash, data_sealed, expires_at, subject_kind, subject, volunteer)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (token_hash) DO UPDATE SET data_sealed = excluded.data_sealed,
		expires_at = excluded.expires_at, subject_kind = excluded.subject_kind, subject = excluded.subject,
		volunteer = excluded.volunteer`,
		hash, data, mapping.Micros(ends), subject.Kind, subject.ID, formerVolunteer(subject))
}

// DropSession ends a session.
func (tx *Tx) DropSession(hash string) error {
	return tx.exec(`DELETE FROM sessions WHERE token_hash = $1`, hash)
}

// formerVolunteer is what nodes of before migration 23 end sessions by.
func formerVolunteer(subject help.Actor) string {
	if subject.Kind == help.VolunteerActor {
		return subject.ID
	}
	return ""
}

// DropSessionsOf ends all sessions of a subject, also those that nodes of before migration 23 have written, and no
// browser is known to be a volunteer's any more.
func (tx *Tx) DropSessionsOf(subject help.Actor) error {
	former := formerVolunteer(subject)
	return cmp.Or(tx.exec(`DELETE FROM sessions WHERE subject_kind = $1 AND subject = $2`, subject.Kind, subject.ID),
		tx.exec(`DELETE FROM sessions WHERE volunteer = $1 AND volunteer <> ''`, former),
		tx.exec(`DELETE FROM known_browsers WHERE volunteer = $1 AND volunteer <> ''`, former))
}
