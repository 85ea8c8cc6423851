package exchange

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/words"
)

// wordsSetting is the setting that says which words the listings are made of.
const wordsSetting = "words"

// wordsVersion names the analysis of words together with all that offers are found by beside their own words.
func (e *Exchange) wordsVersion() string {
	h := sha256.New()
	fmt.Fprintln(h, words.Version())
	kinds := slices.SortedFunc(slices.Values(e.site.Kinds), func(a, b help.Kind) int { return cmp.Compare(a.Code, b.Code) })
	for _, k := range kinds {
		fmt.Fprintln(h, k.Code, k.Name, k.Synonyms)
		for _, q := range k.Guide.Questions {
			fmt.Fprintln(h, q.Code, q.Synonyms)
			for _, o := range q.Options {
				fmt.Fprintln(h, o.Code, o.Synonyms)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// ensureWords lists all active offers again, some at a time, where their words are of another version than those that
// searches would now look for. Meanwhile they are found by either.
func (e *Exchange) ensureWords(ctx context.Context) error {
	var byPlace map[string][]string
	version := e.wordsVersion()
	err := e.db.InTx(ctx, func(tx *store.Tx) error {
		byPlace = nil
		known, err := tx.Setting(wordsSetting)
		if err != nil || known == version {
			return err
		}
		byPlace, err = tx.OfferPlaces()
		return err
	})
	if err != nil {
		return err
	}
	var ids []string
	for _, some := range byPlace {
		ids = append(ids, some...)
	}
	for some := range slices.Chunk(ids, relistAtOnce) {
		if err := e.renewListings(ctx, some); err != nil {
			return err
		}
	}
	if byPlace == nil {
		return nil
	}
	return e.db.InTx(ctx, func(tx *store.Tx) error { return tx.SetSetting(wordsSetting, version) })
}

// renewListings lists those of some offers again that are still active.
func (e *Exchange) renewListings(ctx context.Context, ids []string) error {
	places, err := e.Places(ctx)
	if err != nil {
		return err
	}
	return e.db.InTx(ctx, func(tx *store.Tx) error {
		places, err := e.placesNow(tx, places)
		if err != nil {
			return err
		}
		for _, id := range ids {
			o, err := tx.Offer(id)
			switch {
			case err != nil && help.KindOf(err) == help.NotFound:
				continue
			case err == nil && o.State == help.OfferActive:
				err = tx.List(e.listing(o, places))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
