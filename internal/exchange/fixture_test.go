package exchange_test

import (
	"database/sql"
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/vault"
)

var writeFixture = flag.String("fixture", "", "write the state of a used database to this file")

// fixture is the data of a used database as it was at a version of its tables, with the keys that open it. Tests of
// upgrades load it: see internal/store/upgrade_test.go.
type fixture struct {
	Version int                         `json:"version"`
	Keys    json.RawMessage             `json:"keys"`
	Tables  map[string][]map[string]any `json:"tables"`
}

// TestWriteFixture uses a database the way people do and, with -fixture, keeps its state. A version of the tables that
// was released gets one, and then it never changes.
func TestWriteFixture(t *testing.T) {
	dir := t.TempDir()
	keys := filepath.Join(dir, "keys.json")
	v, err := vault.LoadOrCreate(keys)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, ctx: t.Context(), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	path := filepath.Join(dir, "spolu.db")
	if w.db, err = store.Open("sqlite:"+path, v, w.tick); err != nil {
		t.Fatal(err)
	}
	w.must(w.db.Migrate(w.ctx))
	w.Exchange = exchange.New(w.db, site.Sites{site.Builtin()}, &url.URL{Scheme: "https", Host: "spolu.example.org"})
	w.must(w.Places.Ensure(w.ctx))
	w.must(w.Search.EnsureListed(w.ctx, func(int) {}))
	w.liveALittle()
	w.must(w.db.Close())
	if *writeFixture == "" {
		return
	}
	text, err := os.ReadFile(keys)
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.MarshalIndent(fixture{Version: 2, Keys: text, Tables: tables(t, path)}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	w.must(os.WriteFile(*writeFixture, append(out, '\n'), 0o644))
}

// liveALittle leaves something in every table.
func (w *world) liveALittle() {
	shopping := w.publish(offerForm("shopping", "vera@example.org"))
	paused := w.publish(offerForm("other", "pavel@example.org"))
	_, err := w.Offers.Pause(w.ctx, w.owner(paused), paused.ID, "2026-12-24")
	w.must(err)
	waiting := offerForm("other", "nova@example.org")
	w.must(w.Offers.SaveDraft(w.ctx, "browser of the fixture", "192.0.2.1", offers.Draft{Form: waiting}))
	_, err = w.Offers.Publish(w.ctx, anyone, "browser of the fixture", "192.0.2.1", "en")
	w.must(err)
	org := offerForm("other", "spolek@example.org")
	org.As, org.Organisation, org.ICO = help.OrganisationAuthor, "Ukázkový spolek", validICO("9900001")
	w.publish(org)

	_, err = w.Requests.Ask(w.ctx, anyone,
		requests.Ask{Offer: shopping.ID, Form: askForm("zadatelka@example.org", "601 000 002"), Once: "fixture-1",
			Network: "192.0.2.1"})
	w.must(err)
	_, err = w.Access.UseLink(w.ctx, linkToken(last[letter.ConfirmRequest](w, "zadatelka@example.org").Link), "")
	w.must(err)
	phoneOnly, err := w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: shopping.ID, Form: askForm("", "601 000 003"),
		Once: "fixture-2", Network: "192.0.2.1"})
	w.must(err)
	w.must(w.withdraw(phoneOnly.Token))
	_, err = w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: shopping.ID, Form: askForm("", "601 000 004"),
		Once: "fixture-3", Network: "192.0.2.1", Suspect: true})
	w.must(err)
	w.must(w.Review.Report(w.ctx, anyone, shopping.ID, "192.0.2.1", help.NewToken(),
		help.ReportForm{Reason: "other", Text: "Zkušební hlášení."}))
	w.must(w.Access.SignIn(w.ctx, "vera@example.org", "browser of the fixture", "192.0.2.1", "cs"))
	w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error {
		return tx.SaveSession("fixture", help.Actor{}, "sezení", w.now.AddDate(1, 0, 0))
	}))
}

func validICO(seven string) string {
	for d := '0'; d <= '9'; d++ {
		if ico := seven + string(d); help.ValidICO(ico) {
			return ico
		}
	}
	return ""
}

// tables are the rows of all tables that can be read back: the full-text index is made of them again.
func tables(t *testing.T, path string) map[string][]map[string]any {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	all := map[string][]map[string]any{}
	for _, name := range []string{"settings", "municipalities", "volunteers", "organisations", "offers", "listings",
		"listing_tags", "requests",
		"referrals", "proofs", "drafts", "sessions", "letters", "jobs", "counted", "reports", "audit"} {
		rows, err := db.Query("SELECT * FROM " + name)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			row := map[string]any{}
			for i, c := range columns {
				row[c] = values[i]
			}
			all[name] = append(all[name], row)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}
