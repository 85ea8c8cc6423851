package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestErasedRowsAreEmpty: of what was planted nothing that is sealed is left in any column of a row that was erased,
// nor a name or a text; so a column that comes later is not forgotten.
func TestErasedRowsAreEmpty(t *testing.T) {
	addresses(t, func(t *testing.T, address string) {
		db := storetest.New(t, address, func() time.Time { return start })
		storetest.Plant(t, db)
		change(t, db, func(tx *store.Tx) error {
			v, err := tx.VolunteerByEmail(contact.Email(storetest.Email, &help.Problems{}))
			if err != nil {
				return err
			}
			offers, err := tx.OffersOf(v.ID)
			if err != nil {
				return err
			}
			requests, err := tx.RequestsTo(offers[0].ID)
			if err != nil {
				return err
			}
			if err := tx.EraseRequest(requests[0].ID); err != nil {
				return err
			}
			if early, err := tx.EraseVolunteerWithout(v.ID); err != nil || early {
				return fmt.Errorf("an account with an offer was erased: %w", err)
			}
			if err := tx.EraseOffer(offers[0]); err != nil {
				return err
			}
			if erased, err := tx.EraseVolunteerWithout(v.ID); err != nil || !erased {
				return fmt.Errorf("an account without offers was not erased: %w", err)
			}
			return nil
		})
		for _, c := range sealedCells(t, address) {
			if c.value != "" {
				t.Errorf("%s.%s of an erased row is not empty", c.table, c.column)
			}
		}
		if text := dumpAll(t, address); strings.Contains(text, "Vzorek") {
			t.Error("the first name is still there")
		}
		change(t, db, func(tx *store.Tx) error {
			_, err := tx.VolunteerByEmail(contact.Email(storetest.Email, &help.Problems{}))
			if !help.Is(err, help.NotFound) {
				t.Errorf("the erased account is found: %v", err)
			}
			_, err = tx.RequestByToken("token-canary")
			if !help.Is(err, help.NotFound) {
				t.Errorf("the erased request is found: %v", err)
			}
			return nil
		})
	})
}

type cell struct{ table, column, value string }

// sealedCells are the sealed cells of all rows that were erased, and of the letters and reports that belonged to them.
func sealedCells(t *testing.T, address string) (cells []cell) {
	t.Helper()
	driver, source, query := "pgx", address, `SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND column_name LIKE '%\_sealed'`
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, source, query = "sqlite", path,
			`SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
			WHERE m.type = 'table' AND c.name LIKE '%\_sealed' ESCAPE '\'`
	}
	raw, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	erasable := map[string]bool{"requests": true, "offers": true, "volunteers": true, "letters": true, "reports": true}
	for _, found := range rows(t, raw, query) {
		table, column := found[0].(string), found[1].(string)
		if !erasable[table] {
			continue // drafts and sessions have an end of their own
		}
		for _, row := range rows(t, raw, `SELECT `+column+` FROM `+table) {
			cells = append(cells, cell{table, column, row[0].(string)})
		}
	}
	if len(cells) < 12 {
		t.Fatalf("only %d cells", len(cells))
	}
	return cells
}
