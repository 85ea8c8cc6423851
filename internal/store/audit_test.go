package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestAuditOnlyGrows: lines come back in their order, and the database lets nobody change or remove one.
func TestAuditOnlyGrows(t *testing.T) {
	now := start
	storetest.Each(t, func() time.Time { return now }, func(t *testing.T, db *store.DB) {
		now = start
		for i := range 5 {
			now = start.Add(time.Duration(i/2) * time.Hour)
			change(t, db, func(tx *store.Tx) error {
				return tx.Audit(help.As(help.SystemActor, ""), fmt.Sprint("verb", i), "it", "")
			})
		}
		read := func(since time.Time) (verbs []string) {
			change(t, db, func(tx *store.Tx) error {
				var last store.AuditLine
				for {
					lines, err := tx.AuditAfter(since, last, 2)
					if err != nil || len(lines) == 0 {
						return err
					}
					for _, l := range lines {
						verbs = append(verbs, l.Verb)
						last = l
					}
				}
			})
			return verbs
		}
		if got := read(time.Time{}); len(got) != 5 || got[4] != "verb4" {
			t.Errorf("all are %v", got)
		}
		if got := read(start.Add(time.Hour)); len(got) != 3 {
			t.Errorf("from the second hour on there are %v", got)
		}
		for _, statement := range []string{`UPDATE audit SET verb = 'nothing'`, `DELETE FROM audit`,
			`INSERT INTO audit SELECT * FROM audit WHERE true ON CONFLICT (id) DO UPDATE SET verb = 'nothing'`} {
			refused(t, db, statement)
		}
		if got := read(time.Time{}); len(got) != 5 {
			t.Errorf("afterwards there are %v", got)
		}
	})
}

// TestAuditIsNotReplaced: neither by its key nor by SQLite's own number of a row.
func TestAuditIsNotReplaced(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), func() time.Time { return start })
	change(t, db, func(tx *store.Tx) error { return tx.Audit(help.As(help.SystemActor, ""), "verb", "it", "") })
	const rest = `at, role, actor, verb, subject, detail`
	refused(t, db, `INSERT OR REPLACE INTO audit (id, `+rest+`) SELECT id, `+rest+` FROM audit`)
	refused(t, db, `INSERT OR REPLACE INTO audit (rowid, id, `+rest+`) SELECT rowid, 'another', `+rest+` FROM audit`)
}

func refused(t *testing.T, db *store.DB, statement string) {
	t.Helper()
	err := db.InTx(ctx, func(tx *store.Tx) error { return tx.Exec(statement) })
	if err == nil || !strings.Contains(err.Error(), "the audit only grows") {
		t.Errorf("%s: %v", statement, err)
	}
}
