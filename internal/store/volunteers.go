package store

import (
	"cmp"
	"slices"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/mapping"
)

// volunteerRow is an account with what only its table knows.
type volunteerRow struct {
	help.Volunteer
	hash   string // of the address
	sample bool
}

var volunteerTable = mapping.New("volunteers", []mapping.Column[volunteerRow]{
	mapping.Col("id", func(r *volunteerRow) any { return &r.ID }, 0, ""),
	mapping.Col("email_hash", func(r *volunteerRow) any { return &r.hash }, mapping.Unread, "'erased/' || id"),
	mapping.Col("email", func(r *volunteerRow) any { return &r.Email }, mapping.Sealed|mapping.Changes, "''"),
	mapping.Col("first_name", func(r *volunteerRow) any { return &r.FirstName }, mapping.Changes, "''"),
	mapping.Col("surname", func(r *volunteerRow) any { return &r.Surname }, mapping.Sealed|mapping.Changes, "''"),
	mapping.Col("phone", func(r *volunteerRow) any { return &r.Phone }, mapping.Sealed|mapping.Changes, "''"),
	mapping.Col("language", func(r *volunteerRow) any { return &r.Language }, mapping.Changes, "''"),
	mapping.Col("confirmed", func(r *volunteerRow) any { return &r.Confirmed }, mapping.Changes, "FALSE"),
	mapping.Col("standing", func(r *volunteerRow) any { return &r.Standing }, 0, "''"),
	mapping.Col("created_at", func(r *volunteerRow) any { return mapping.Time(&r.CreatedAt) }, 0, ""),
	mapping.Col("sample", func(r *volunteerRow) any { return &r.sample }, mapping.Unread, ""),
})

func (tx *Tx) readVolunteer(row Row) (help.Volunteer, error) {
	r, err := read(tx, volunteerTable, row)
	return r.Volunteer, err
}

// Volunteer finds an account by its id, also an erased one, which is empty.
func (tx *Tx) Volunteer(id string) (help.Volunteer, error) {
	return tx.readVolunteer(tx.row(volunteerTable.Query(`WHERE id = $1`), id))
}

// Account finds an account that is not erased by its id.
func (tx *Tx) Account(id string) (help.Volunteer, error) {
	return tx.readVolunteer(tx.row(volunteerTable.Query(`WHERE id = $1 AND erased_at = 0`), id))
}

// VolunteerByEmail finds the account of an address. An account may stand under the canonical form, which other
// addresses share: it is the account of its own address alone.
func (tx *Tx) VolunteerByEmail(address contact.Address) (help.Volunteer, error) {
	found, err := all(tx, tx.readVolunteer, volunteerTable.Query(`WHERE email_hash IN ($1, $2)
		ORDER BY confirmed DESC, created_at, id`),
		tx.accountHash(address.Account), tx.db.vault.Hash("email", address.Former))
	i := slices.IndexFunc(found, func(v help.Volunteer) bool { return contact.Account(v.Email) == address.Account })
	if err != nil || i < 0 {
		return help.Volunteer{}, cmp.Or(err, help.Fail(help.NotFound, "error.not-found"))
	}
	return found[i], nil
}

func (tx *Tx) accountHash(account string) string { return tx.db.vault.Hash("account", account) }

// LockStanding makes transactions that go by a volunteer's standing wait for one that changes it, until it ends.
func (tx *Tx) LockStanding(volunteer string) error { return tx.LockKeys("standing/" + volunteer) }

// AddVolunteer writes a new account, found by its address. It stands under the canonical form where no look-alike
// does: nodes of a version before migration 21 look for it there. Who else adds one of that form must wait
// (LockKeys).
func (tx *Tx) AddVolunteer(v help.Volunteer, address contact.Address) error {
	hash := tx.db.vault.Hash("email", address.Former)
	var taken bool
	if err := tx.row(`SELECT COUNT(*) > 0 FROM volunteers WHERE email_hash = $1`, hash).Scan(&taken); err != nil {
		return err
	}
	if taken {
		hash = tx.accountHash(address.Account)
	}
	return add(tx, volunteerTable, volunteerRow{v, hash, false})
}

// UpdateVolunteer writes an account back. Its address may change in spelling only: what it is found by stays.
func (tx *Tx) UpdateVolunteer(v help.Volunteer) error {
	return update(tx, volunteerTable, &volunteerRow{Volunteer: v})
}

// EnsureOrganisation finds an organisation by IČO and name, or writes it down. It waits for who drops those that no
// offer needs.
func (tx *Tx) EnsureOrganisation(ico, name string) (o help.Organisation, err error) {
	if err := tx.LockKeys(organisationsKey); err != nil {
		return o, err
	}
	err = tx.row(`INSERT INTO organisations (id, ico, name, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (ico, name) DO UPDATE SET name = excluded.name RETURNING id, ico, name, verified`,
		help.NewID(), ico, name, mapping.Micros(tx.Now)).Scan(&o.ID, &o.ICO, &o.Name, &o.Verified)
	return o, err
}

const organisationsKey = "organisations"

// DropOrganisations forgets organisations that no offer needs: one with a single person is a person.
func (tx *Tx) DropOrganisations() error {
	if err := tx.LockKeys(organisationsKey); err != nil {
		return err
	}
	return tx.exec(`DELETE FROM organisations
		WHERE NOT EXISTS (SELECT 1 FROM offers WHERE organisation = organisations.id)`)
}

// Organisation finds an organisation by its id.
func (tx *Tx) Organisation(id string) (o help.Organisation, err error) {
	err = tx.row(`SELECT id, ico, name, verified FROM organisations WHERE id = $1`, id).Scan(&o.ID, &o.ICO, &o.Name,
		&o.Verified)
	return o, missing(err)
}

// SetStanding notes what the people who run the portal know of an account.
func (tx *Tx) SetStanding(volunteer string, s help.Standing) error {
	return tx.changed(`UPDATE volunteers SET standing = $2 WHERE id = $1 AND erased_at = 0`, volunteer, s)
}

// VolunteersIn are the ids of accounts with a standing of their own, at most 500.
func (tx *Tx) VolunteersIn(s help.Standing) ([]string, error) {
	return all(tx, readText, `SELECT id FROM volunteers WHERE standing = $1 AND standing <> '' AND erased_at = 0
		ORDER BY id LIMIT 500`, s)
}
