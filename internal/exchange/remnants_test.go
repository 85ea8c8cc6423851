package exchange_test

import (
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/vault"
)

// onFile is a world on an SQLite file of which the test sees the bytes.
func onFile(t *testing.T) (w *world, path string) {
	t.Helper()
	dir := t.TempDir()
	path = filepath.Join(dir, "spolu.db")
	v, err := vault.LoadOrCreate(filepath.Join(dir, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	w = &world{t: t, ctx: t.Context(), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	if w.db, err = store.Open("sqlite:"+path, v, w.tick); err != nil {
		t.Fatal(err)
	}
	w.must(w.db.Migrate(w.ctx))
	w.Exchange = exchange.New(w.db, site.Sites{site.Builtin()}, &url.URL{Scheme: "https", Host: "spolu.example.org"})
	w.must(w.Places.Ensure(w.ctx))
	w.must(w.Search.EnsureListed(w.ctx, func(int) {}))
	return w, path
}

// sealedValues are all sealed values of a database.
func sealedValues(t *testing.T, path string) (values []string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	read := func(query string) (found [][2]string) {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var one [2]string
			if err := rows.Scan(&one[0], &one[1]); err != nil {
				t.Fatal(err)
			}
			found = append(found, one)
		}
		return found
	}
	for _, c := range read(`SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND c.name LIKE '%\_sealed' ESCAPE '\'`) {
		for _, v := range read(`SELECT ` + c[1] + `, '' FROM ` + c[0] + ` WHERE ` + c[1] + ` <> ''`) {
			values = append(values, v[0])
		}
	}
	return values
}

// leftIn are those of the values of which a piece stands in the files of a stopped database.
func leftIn(t *testing.T, path string, values []string) (left []string) {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var bytes strings.Builder
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		bytes.Write(raw)
	}
	for _, v := range values {
		// Long values run over several pages: each piece of one is enough to count as left.
		for i := 0; i < len(v); i += 32 {
			if piece := v[i:min(i+32, len(v))]; len(piece) >= min(len(v), 24) &&
				strings.Contains(bytes.String(), piece) {
				left = append(left, v)
				break
			}
		}
	}
	return left
}

var canaries = []string{"Kanarekova", "Kanárkův", "kanarkuv", "kanarinost", "kanarek.osvc", "kanarek.zadatel",
	"27074358", "Kanarorg", "602999222", "602 999 222"}

// live leaves traces of a volunteer with an organisation and of a requester wherever the portal keeps any, and
// gives all values that were sealed meanwhile.
func (w *world) live(path string) (offer help.Offer, reference string, values []string) {
	w.t.Helper()
	note := func() { values = append(values, sealedValues(w.t, path)...) }
	f := offerForm("other", "kanarek.osvc@example.org")
	f.Title, f.Text = "Kanárkův nákup",
		"Kanárkův text, kanarinost sama, "+strings.Repeat("a ještě delší text, který přeteče stránku, ", 40)
	f.FirstName, f.Surname, f.Phone = "Kanarekova", "Kanarekova", "602 999 222"
	f.As, f.Organisation, f.ICO = help.OrganisationAuthor, "Kanarorg Kanarekova OSVC", "27074358"
	offer = w.publish(f)
	note()
	w.edit(offer, func(f *help.OfferForm) { f.Title, f.Text = "Kanárkův druhý nákup", "Kanarkuv kratší text." })
	w.signInAs("kanarek.osvc@example.org", "browser", "192.0.2.1")
	form := askForm("kanarek.zadatel@example.org", "602 999 222")
	form.Name, form.Need = "Kanarekova", "Kanarekova potřebuje "+strings.Repeat("velmi mnoho věcí, ", 60)
	asked := w.ask(requests.Ask{Offer: offer.ID, Form: form, Network: "192.0.2.1"})
	note()
	w.confirm("kanarek.zadatel@example.org")
	w.must(w.Review.Report(w.ctx, anyone, offer.ID, "192.0.2.1", help.NewToken(),
		help.ReportForm{Reason: "other", Text: "Kanarekova to nebyla."}))
	note()
	return offer, asked.Request.Reference, values
}

// TestErasedIsGoneFromTheFiles: what people had erased stands in no byte of a stopped database, in clear or sealed:
// not in letters, organisations, the index of search, free pages or the log.
func TestErasedIsGoneFromTheFiles(t *testing.T) {
	w, path := onFile(t)
	_, reference, values := w.live(path)
	w.publish(offerForm("other", "zustane@example.org"))
	w.must(w.Privacy.EraseFor(w.ctx, operator, "kanarek.osvc@example.org"))
	w.must(w.Privacy.EraseFor(w.ctx, operator, reference))
	w.nothingLeft(path, values)
}

// nothingLeft stops the database and looks for canaries, and for values that are not in it any more.
func (w *world) nothingLeft(path string, values []string) {
	w.t.Helper()
	kept := sealedValues(w.t, path)
	w.must(w.db.Close())
	if left := leftIn(w.t, path, canaries); len(left) > 0 {
		w.t.Errorf("in clear: %q", left)
	}
	gone := slices.DeleteFunc(values, func(v string) bool { return slices.Contains(kept, v) })
	if left := leftIn(w.t, path, gone); len(gone) < 20 || len(left) > 0 {
		w.t.Errorf("%d of %d sealed values of erased people are left", len(left), len(gone))
	}
}

// TestNothingIsLeftAfterItsTerm: retention leaves as little as erasing on demand, also of an offer that nobody
// confirmed.
func TestNothingIsLeftAfterItsTerm(t *testing.T) {
	w, path := onFile(t)
	o, _, values := w.live(path)
	f := offerForm("other", "kanarek.osvc@example.org")
	f.As, f.Organisation, f.ICO = help.OrganisationAuthor, "Kanarorg nikdy", "27074358"
	_, err := w.send(help.NewToken(), f)
	w.must(err)
	w.must(second(w.Offers.End(w.ctx, w.owner(o), o.ID)))
	for range 3 { // what ends in one look is erased a term later
		w.now = w.now.AddDate(0, 13, 0)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
	}
	w.must(index.MergeTexts(w.ctx, w.db)) // nightly
	w.must(w.Housekeeping.Housekeep(w.ctx, portal))
	w.nothingLeft(path, values)
}

// TestNothingSealedWithARetiredKey: after the last step of a rotation no value is in the files that the former key
// opens.
func TestNothingSealedWithARetiredKey(t *testing.T) {
	w, path := onFile(t)
	_, _, values := w.live(path)
	w.must(w.db.Close())
	keys := filepath.Join(filepath.Dir(path), "keys.json")
	for range 2 {
		_, err := vault.Rotate(keys)
		w.must(err)
		long := time.Now().Add(-2 * vault.Settling) // every process knows it by now
		w.must(os.Chtimes(keys, long, long))
	}
	v, err := vault.Load(keys)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open("sqlite:"+path, v, w.tick)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Reseal(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	w.must(db.Close())
	if left := leftIn(t, path, values); len(values) < 20 || len(left) > 0 {
		t.Errorf("%d of %d values sealed with the former key are left", len(left), len(values))
	}
}

// TestFilesFromBeforeAreWrittenAnew: a database that did not overwrite what it deleted is written anew once.
func TestFilesFromBeforeAreWrittenAnew(t *testing.T) {
	w, path := onFile(t)
	w.must(w.db.ScrubFormer(w.ctx))
	w.must(w.db.Close())
	raw, err := sql.Open("sqlite", "file:"+path+"?_pragma=secure_delete(OFF)")
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`CREATE TABLE t (v TEXT)`, `INSERT INTO t VALUES ('Kanarekova')`, `DROP TABLE t`,
		`DELETE FROM settings WHERE name = 'scrubbed'`} {
		if _, err := raw.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	w.must(raw.Close())
	if left := leftIn(t, path, []string{"Kanarekova"}); len(left) != 1 {
		t.Fatal("the remnant is not there: the test shows nothing")
	}
	v, err := vault.Load(filepath.Join(filepath.Dir(path), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open("sqlite:"+path, v, w.tick)
	if err != nil {
		t.Fatal(err)
	}
	w.must(db.ScrubFormer(t.Context()))
	w.must(db.Close())
	if left := leftIn(t, path, []string{"Kanarekova"}); len(left) > 0 {
		t.Error("the remnant is still there")
	}
}
