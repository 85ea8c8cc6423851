package migrations_test

import (
	"fmt"
	"slices"
	"testing"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/vault"
)

// TestAccountsFromBefore: an account that was found by the canonical form of its address is found by the address
// alone, and nobody else's look-alike leads to it. Those that more than one letter has proved are marked for a
// person to look at.
func TestAccountsFromBefore(t *testing.T) {
	for name, empty := range map[string]func(testing.TB) string{"sqlite": storetest.EmptySQLite,
		"postgres": storetest.EmptyPostgres} {
		t.Run(name, func(t *testing.T) { accountsFromBefore(t, empty(t)) })
	}
}

func accountsFromBefore(t *testing.T, address string) {
	keys, err := vault.New()
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(address, keys, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Schema().UpTo(t.Context(), 20); err != nil {
		t.Fatal(err)
	}
	// folded was made as obet@ and taken over by obet+utok@; plain is as its owner left it.
	change(t, db, func(tx *store.Tx) error {
		for _, a := range []struct{ id, email, canonical string }{{"folded", "obet+utok@example.org",
			"obet@example.org"},
			{"plain", "Vera+spolu@example.org", "vera@example.org"}} {
			sealed, err := keys.Seal(a.email, "volunteers/email/"+a.id)
			if err != nil {
				return err
			}
			if err := tx.SQL().Exec(fmt.Sprintf(
				`INSERT INTO volunteers (id, email_hash, email_sealed, first_name, surname_sealed, phone_sealed, language,
					confirmed, created_at) VALUES ('%s', '%s', '%s', 'x', '', '', 'cs', TRUE, 1)`, a.id, keys.Hash("email", a.canonical), sealed)); err != nil {
				return err
			}
		}
		for i, o := range []struct{ volunteer, role string }{{"folded", "link"}, {"folded", "link"}, {"plain", "link"},
			{"plain", "volunteer"}} {
			if err := tx.SQL().Exec(fmt.Sprintf(
				`INSERT INTO offers (id, volunteer, author_name, author_type, state, version, kind, title, body, language, place,
					reach, setting, languages, times, from_day, until_day, per_week, answers, paused_until, contact_sealed, created_at, updated_at,
					published_at, renewed_at, closed_at) VALUES ('o%d', '%s', 'x', 'person', 'paused', 1, 'other', 'x', 'x', 'cs', '', '{}', 'any', '[]', '[]',
					'', '', 0, '{}', '', '', 1, 1, 1, 1, 0)`, i, o.volunteer)); err != nil {
				return err
			}
			if err := tx.SQL().Exec(fmt.Sprintf(
				`INSERT INTO audit (id, at, role, actor, verb, subject, detail) VALUES ('a%d', %d, '%s', 'o%d', 'offer.publish',
					'o%d', 'other')`, i, i+1, o.role, i, i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	change(t, db, func(tx *store.Tx) error {
		for typed, want := range map[string]string{"obet+utok@example.org": "folded", "obet@example.org": "",
			"OBET+utok@example.org": "folded",
			"obet+jiny@example.org": "", "vera+spolu@example.org": "plain", "vera@example.org": ""} {
			v, err := tx.VolunteerByEmail(contact.Email(typed, &help.Problems{}))
			if err != nil && !help.Is(err, help.NotFound) {
				return err
			}
			if v.ID != want {
				t.Errorf("%s leads to %q, want %q", typed, v.ID, want)
			}
		}
		doubtful, err := tx.VolunteersIn(help.StandingDoubtful)
		if !slices.Equal(doubtful, []string{"folded"}) {
			t.Errorf("doubtful are %q", doubtful)
		}
		return err
	})
}
