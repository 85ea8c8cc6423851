package store

import (
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/maypok86/otter/v2"

	"example.org/spolu/internal/help"
)

// maxMeanings bounds how many texts each memory holds.
const maxMeanings = 4096

// meanings remembers what texts of JSON mean. Offers have few different reaches, languages and times, and reading those
// of a page of results anew took a tenth of the time that the page takes. What comes back is shared: it must not be
// changed.
type meanings[T any] struct {
	known sync.Map // text → T
	held  atomic.Int64
}

// of is what a text means.
func (m *meanings[T]) of(text string) (value T, err error) {
	if v, ok := m.known.Load(text); ok {
		return v.(T), nil
	}
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return value, err
	}
	if m.held.Add(1) <= maxMeanings {
		m.known.Store(text, value)
	}
	return value, nil
}

// recall is what the lists of offers mean, for reading many of them.
type recall struct {
	reach     meanings[help.Reach]
	languages meanings[[]help.Language]
	times     meanings[[]help.Slot]
	answers   meanings[help.Answers]
}

// offer reads a row like readOffer, with lists that must not be changed.
func (r *recall) offer(row scanner) (help.Offer, error) {
	o, lists, err := readOfferRow(row)
	if err != nil {
		return o, err
	}
	var errs [4]error
	o.Reach, errs[0] = r.reach.of(lists.reach)
	o.Languages, errs[1] = r.languages.of(lists.languages)
	o.Times, errs[2] = r.times.of(lists.times)
	o.Answers, errs[3] = r.answers.of(lists.answers)
	return o, errors.Join(errs[:]...)
}

// maxShown is how many offers are remembered.
const maxShown = 4096

// shown are public offers as searches have read them. They are good for one generation of what is public. What it gives
// is shared: it must not be changed.
type shown struct {
	*otter.Cache[shownKey, *help.Offer]
}

type shownKey struct{ generation, seq int64 }

func newShown() shown {
	return shown{otter.Must(&otter.Options[shownKey, *help.Offer]{MaximumSize: maxShown})}
}
