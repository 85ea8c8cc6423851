package search

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/gazetteer"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/words"
)

const (
	madeSetting     = "words"          // what the listings are made of
	progressSetting = "words-progress" // how far making them of something else has come
)

// madeOf names what listings are made of: words, and the places that offers reach.
func (s *Search) madeOf(places int64) string { return s.words + "/" + strconv.FormatInt(places, 10) }

// wordsVersion names the analysis of words and how they are written down, together with all that offers are found by
// beside their own words.
func wordsVersion(sites site.Sites) string {
	h := sha256.New()
	fmt.Fprintln(h, words.Version(), index.TextsVersion)
	for _, f := range Filters() {
		if f.tag != "" && f.tag != languageTag { // listings had it before they were told apart by tags
			fmt.Fprintln(h, f.tag)
		}
	}
	byCode := func(a, b help.Kind) int { return cmp.Compare(a.Code, b.Code) }
	for _, profile := range sites {
		for _, k := range slices.SortedFunc(slices.Values(profile.Kinds), byCode) {
			fmt.Fprintln(h, k.Code, k.Name, k.Synonyms)
			for _, q := range k.Guide.Questions {
				fmt.Fprintln(h, q.Code, q.Synonyms)
				for _, o := range q.Options {
					fmt.Fprintln(h, o.Code, o.Synonyms)
				}
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// bindWords notes that a database in which no offer is listed will list them by the present words and places.
func (s *Search) bindWords(tx *store.Tx) error {
	some, err := index.ListedAfter(tx, 0, 0, 1)
	if err != nil || len(some) > 0 {
		return err
	}
	places, err := gazetteer.Generation(tx)
	if err != nil {
		return err
	}
	return tx.SetSetting(madeSetting, s.madeOf(places))
}

// Reindex lists the active offers again, some at a time, where they were listed by other words or places than those
// that searches look for now. Meanwhile they are found by either words, and by their distances. It goes on where it was
// interrupted.
func (s *Search) Reindex(ctx context.Context) error {
	for done := false; !done; {
		err := s.db.InTx(ctx, func(tx *store.Tx) error {
			places, err := gazetteer.Generation(tx)
			if err != nil {
				return err
			}
			known, err := tx.Setting(madeSetting)
			if done = known == s.madeOf(places); err != nil || done {
				return err
			}
			done, err = s.reindexSome(tx, s.madeOf(places))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// reindexSome lists the next offers again, and notes the version when there are none left.
func (s *Search) reindexSome(tx *store.Tx, version string) (done bool, err error) {
	var from struct {
		Version string
		Seq     int64
	}
	text, err := tx.Setting(progressSetting)
	if err != nil {
		return false, err
	}
	if json.Unmarshal([]byte(text), &from) != nil || from.Version != version {
		from.Version, from.Seq = version, 0
	}
	next, err := index.ListedAfter(tx, from.Seq, 0, relistAtOnce)
	if err != nil {
		return false, err
	}
	if len(next) == 0 {
		return true, cmp.Or(tx.SetSetting(madeSetting, version), tx.SetSetting(progressSetting, ""),
			tx.RaiseGenerations())
	}
	ids := make([]string, len(next))
	for i, l := range next {
		ids[i], from.Seq = l.ID, l.Seq
	}
	progress, err := json.Marshal(from)
	if err != nil {
		return false, err
	}
	// Until all is made anew it is made of nothing that any version of the program takes for its own.
	return false, cmp.Or(s.listAgain(tx, ids), tx.SetSetting(progressSetting, string(progress)),
		tx.SetSetting(madeSetting, ""))
}

// listedSetting is set once all active offers are listed. A migration that makes the tables of the search anew
// deletes it.
const listedSetting = "all-listed"

// EnsureListed lists the active offers that the search does not know: all of them after its tables were made anew.
// Where nothing was, it reads one setting: counting a million offers would keep the start waiting. It tells listed
// how many it has listed so far.
func (s *Search) EnsureListed(ctx context.Context, listed func(int)) error {
	for n := 0; ; {
		var ids []string
		err := s.db.InTx(ctx, func(tx *store.Tx) (err error) {
			if done, err := tx.Setting(listedSetting); err != nil || done != "" {
				return err
			}
			if err := s.bindWords(tx); err != nil {
				return err
			}
			if ids, err = index.Unlisted(tx, relistAtOnce); err != nil {
				return err
			}
			if len(ids) == 0 {
				return tx.SetSetting(listedSetting, "yes")
			}
			return s.listAgain(tx, ids)
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		n += len(ids)
		listed(n)
	}
}

// relistAtOnce is how many offers are listed in one transaction: others wait for it.
const relistAtOnce = 500

func (s *Search) listAgain(tx *store.Tx, ids []string) (err error) {
	offers := make([]help.Offer, len(ids))
	for i, id := range ids {
		if offers[i], err = tx.Offer(id); err != nil {
			return err
		}
	}
	return s.List(tx, offers...)
}
