package store_test

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// plantIn puts a word that is nowhere else into each field of a noun, and gives them by field.
func plantIn[N any](t *testing.T, table []help.Field[N], n *N) map[string]string {
	t.Helper()
	words := map[string]string{}
	for i, f := range table {
		word := "kanarek-" + f.Name
		switch at := f.At(n).(type) {
		case *string:
			*at = word
		case *help.Setting:
			*at = help.Setting(word)
		case *help.Date:
			*at = help.Date(word)
		case *help.Reach:
			*at = help.Reach{Type: help.ReachDistricts, Districts: []string{word}}
		case *[]help.Language:
			*at = []help.Language{word}
		case *[]help.Slot:
			*at = []help.Slot{{Day: 1, Part: help.DayPart(word)}}
		case *help.Answers:
			*at = help.Answers{"question": {word}}
		case *help.Urgency:
			*at = help.Urgency(word)
		case *int:
			*at = 77_000_000 + i
			word = fmt.Sprint(*at)
		default:
			t.Fatalf("a field %s is a %T", f.Name, at)
		}
		words[f.Name] = word
	}
	return words
}

// TestFieldsAreKept: what is filled in comes back as it was written; sealed of it, and erased, is what the field tables
// say.
func TestFieldsAreKept(t *testing.T) {
	addresses(t, func(t *testing.T, address string) {
		db := storetest.New(t, address, func() time.Time { return start })
		r := help.Request{ID: help.NewID(), Reference: help.NewReference(), State: help.RequestOpen,
			CreatedAt: start, UpdatedAt: start}
		asked := plantIn(t, help.AskFields, &r.Ask)
		r.For, asked["for"] = help.ForOther, "" // a column of yes and no
		o := help.Offer{ID: help.NewOfferID(), State: help.OfferPaused, CreatedAt: start, UpdatedAt: start}
		offered := plantIn(t, help.DescriptionFields, &o.Description)
		change(t, db, func(tx *store.Tx) (err error) {
			if o, err = storetest.AddOffer(tx, o); err != nil {
				return err
			}
			r.Offer = o.ID
			return tx.AddRequest(r, "token", "once")
		})
		change(t, db, func(tx *store.Tx) error {
			kept, err := tx.Request(r.ID)
			if err != nil || kept != r {
				t.Errorf("of %+v\nis kept %+v, %v", r, kept, err)
			}
			again, err := tx.Offer(o.ID)
			if err != nil || !reflect.DeepEqual(again, o) {
				t.Errorf("of %+v\nis kept %+v, %v", o, again, err)
			}
			o.Title, offered["title"] = "kanarek-two", "kanarek-two"
			return tx.UpdateOffer(o)
		})
		inClear(t, address, help.AskFields, asked, help.Sealed)
		inClear(t, address, help.DescriptionFields, offered, help.Sealed)
		change(t, db, func(tx *store.Tx) error {
			if err := tx.EraseRequest(r.ID); err != nil {
				return err
			}
			return tx.EraseOffer(o)
		})
		inClear(t, address, help.AskFields, asked, help.Erased)
		inClear(t, address, help.DescriptionFields, offered, help.Erased)
	})
}

// inClear checks that the words of fields stand in the database, but of those with a trait.
func inClear[N any](t *testing.T, address string, table []help.Field[N], words map[string]string, but help.Trait) {
	t.Helper()
	text := dumpAll(t, address)
	for _, f := range table {
		// The name of one field may begin that of another.
		is := regexp.MustCompile(`\b` + regexp.QuoteMeta(words[f.Name]) + `[^-_a-z]`).MatchString(text)
		if word := words[f.Name]; word != "" && is == f.Is(but) {
			t.Errorf("%s stands in the database: %t", word, is)
		}
	}
}

// TestPrivacyTellsWhatIsErased: docs/privacy.md says of the columns of people's tables that they stay where erasing
// leaves them, and else until when they are kept.
func TestPrivacyTellsWhatIsErased(t *testing.T) {
	text, err := os.ReadFile("../../docs/privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	until, told := "", 0
	erased := store.ErasedColumns()
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) != 7 {
			continue
		}
		if own := strings.TrimSpace(cells[5]); own != "the same" {
			until = own
		}
		for _, name := range regexp.MustCompile(`[a-z_]+\.[a-z_]+`).FindAllString(cells[1], -1) {
			if is, known := erased[name]; known {
				if told++; is == strings.HasPrefix(until, "stay") {
					t.Errorf("%s is kept until %q; it is erased: %t", name, until, is)
				}
			}
		}
	}
	if told < 25 {
		t.Errorf("only %d columns are told of", told)
	}
}
