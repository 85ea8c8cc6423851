package store

import (
	"example.org/spolu/internal/help"
)

const volunteerColumns = `id, email_sealed, first_name, surname_sealed, phone_sealed, language, confirmed, created_at`

func (tx *Tx) readVolunteer(row scanner) (help.Volunteer, error) {
	var v help.Volunteer
	var created int64
	if err := row.Scan(&v.ID, &v.Email, &v.FirstName, &v.Surname, &v.Phone, &v.Language, &v.Confirmed, &created); err != nil {
		return v, missing(err)
	}
	v.CreatedAt = instant(created)
	return v, tx.open("volunteers", v.ID, field{"email", &v.Email}, field{"surname", &v.Surname}, field{"phone", &v.Phone})
}

// Volunteer finds an account by its id, also an erased one, which is empty.
func (tx *Tx) Volunteer(id string) (help.Volunteer, error) {
	return tx.readVolunteer(tx.row(`SELECT `+volunteerColumns+` FROM volunteers WHERE id = $1`, id))
}

// Account finds an account that is not erased by its id.
func (tx *Tx) Account(id string) (help.Volunteer, error) {
	return tx.readVolunteer(tx.row(`SELECT `+volunteerColumns+` FROM volunteers WHERE id = $1 AND erased_at = 0`, id))
}

// VolunteerByEmail finds an account by its canonical address.
func (tx *Tx) VolunteerByEmail(canonical string) (help.Volunteer, error) {
	return tx.readVolunteer(tx.row(`SELECT `+volunteerColumns+` FROM volunteers WHERE email_hash = $1`,
		tx.db.vault.Hash("email", canonical)))
}

// AddVolunteer writes a new account; canonical is the form of its address that it is found by.
func (tx *Tx) AddVolunteer(v help.Volunteer, canonical string) error {
	row, err := tx.volunteerRow(v, canonical)
	if err != nil {
		return err
	}
	return tx.insertVolunteers(row)
}

func (tx *Tx) insertVolunteers(rows ...[]any) error {
	return tx.insert("volunteers (id, email_hash, email_sealed, first_name, surname_sealed, phone_sealed, language, confirmed, created_at)",
		marksFor(9), rows...)
}

func (tx *Tx) volunteerRow(v help.Volunteer, canonical string) ([]any, error) {
	err := tx.seal("volunteers", v.ID, field{"email", &v.Email}, field{"surname", &v.Surname}, field{"phone", &v.Phone})
	return []any{v.ID, tx.db.vault.Hash("email", canonical), v.Email, v.FirstName, v.Surname, v.Phone, v.Language, v.Confirmed,
		micros(v.CreatedAt)}, err
}

// UpdateVolunteer writes an account back. Its address may change in spelling only: what it is found by stays.
func (tx *Tx) UpdateVolunteer(v help.Volunteer) error {
	if err := tx.seal("volunteers", v.ID, field{"email", &v.Email}, field{"surname", &v.Surname}, field{"phone", &v.Phone}); err != nil {
		return err
	}
	return tx.changed(`UPDATE volunteers SET first_name = $2, surname_sealed = $3, phone_sealed = $4, language = $5, confirmed = $6,
		email_sealed = $7 WHERE id = $1`, v.ID, v.FirstName, v.Surname, v.Phone, v.Language, v.Confirmed, v.Email)
}

// EnsureOrg finds an organisation by IČO and name, or writes it down; the id comes back.
func (tx *Tx) EnsureOrg(ico, name string) (id string, err error) {
	err = tx.row(`INSERT INTO organisations (id, ico, name, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (ico, name) DO UPDATE SET name = excluded.name RETURNING id`,
		help.NewID(), ico, name, micros(tx.Now)).Scan(&id)
	return id, err
}

// Org finds an organisation by its id.
func (tx *Tx) Org(id string) (o help.Org, err error) {
	err = tx.row(`SELECT id, ico, name FROM organisations WHERE id = $1`, id).Scan(&o.ID, &o.ICO, &o.Name)
	return o, missing(err)
}
