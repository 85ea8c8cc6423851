package gazetteer_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"go.uber.org/goleak"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/gazetteer"
	"example.org/spolu/internal/store/storetest"
)

// TestMain fails where a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// change runs f in a transaction that must succeed.
func change(t *testing.T, db *store.DB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := db.InTx(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func TestReplace(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		m := func(code, name string) place.Municipality {
			return place.Municipality{Code: code, Name: name, District: "CZ0806", Lat: 49.8, Lon: 18.2, Population: 7,
				PostalCodes: []string{"70200"}, Parts: []string{"Nová " + name}}
		}
		change(t, db, func(tx *store.Tx) error {
			if err := gazetteer.Replace(tx, []place.Municipality{m("500001", "A"), m("500002", "B"),
				m("500003", "C"), m("500004", "D")}); err != nil {
				return err
			}
			o, err := storetest.AddOffer(tx, help.Offer{ID: help.NewOfferID(), State: help.OfferPaused,
				Description: help.Description{Kind: "other", Place: "500001"}})
			if err != nil {
				return err
			}
			r := help.Request{ID: help.NewID(), Reference: help.NewReference(), Offer: o.ID,
				Ask: help.Ask{Place: "500002"}}
			return errors.Join(tx.AddRequest(r, "t", "o"),
				gazetteer.Replace(tx, []place.Municipality{m("500003", "C nová"), m("500005", "E")}))
		})
		check := func(want string) {
			t.Helper()
			change(t, db, func(tx *store.Tx) error {
				got := ""
				all, err := gazetteer.Municipalities(tx)
				for _, one := range all {
					got += fmt.Sprintf("%s %s %v, ", one.Code, one.Name, one.Former)
					if !reflect.DeepEqual(one, place.Municipality{Code: one.Code, Name: one.Name, District: "CZ0806",
						Lat: 49.8, Lon: 18.2,
						Population: 7, PostalCodes: []string{"70200"}, Parts: []string{"Nová " + one.Name},
						Former: one.Former}) {
						t.Errorf("got %+v", one)
					}
				}
				if got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
				return err
			})
		}
		check("500001 A true, 500002 B true, 500003 C nová false, 500005 E false, ")
		change(t, db, func(tx *store.Tx) error {
			return gazetteer.Replace(tx, []place.Municipality{m("500001", "A")})
		})
		check("500001 A false, 500002 B true, ") // one that is official again
		change(t, db, func(tx *store.Tx) error {
			if n, err := gazetteer.Generation(tx); n != 3 || err != nil {
				t.Errorf("the generation is %d, %v", n, err)
			}
			return tx.RaiseGeneration(help.HomeRegion)
		})
		change(t, db, func(tx *store.Tx) error {
			if n, err := gazetteer.Generation(tx); n != 3 || err != nil {
				t.Errorf("what is no place has raised the generation to %d, %v", n, err)
			}
			return nil
		})
	})
}

// Thousands are written with few statements.
func TestReplaceMany(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		var ms []place.Municipality
		for i := range 6258 {
			ms = append(ms, place.Municipality{Code: fmt.Sprintf("%06d", 500000+i), Name: "Obec", District: "CZ0806",
				Lat: 49.8, Lon: 18.2})
		}
		for range 2 {
			change(t, db, func(tx *store.Tx) error { return gazetteer.Replace(tx, ms) })
		}
		change(t, db, func(tx *store.Tx) error {
			if all, err := gazetteer.Municipalities(tx); err != nil || len(all) != len(ms) || all[6257].Code != "506257" {
				t.Errorf("%d municipalities, %v", len(all), err)
			}
			return nil
		})
	})
}
