package exchange

import (
	"slices"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// Sign-in letters have a budget of their own, counted by address and browser: a stranger's browser cannot use up the
// owner's.
const (
	signInsPerBrowserHour      = 5
	signInsPerNetworkHour      = 20
	signInsPerAddressDay       = 30 // from one network: it floods no mailbox, and the owner's network has its own
	lettersPerNetworkHour      = 60 // a town hall or a home has one address for all its people
	reportsPerNetworkDay       = 10
	requestsPerNetworkHour     = 20  // beyond it they are held …
	mostRequestsPerNetworkHour = 100 // … and beyond this refused
	noticesPerHour             = 12  // of one sort: the coordinators' list has them all
	publishedPerVolunteerDay   = 30
)

// limit is how often something may happen within a time.
type limit struct {
	key    string
	most   int
	within time.Duration
}

// allow counts one more under each key, unless one of the limits is reached already: then full is how long it takes until
// none is any more.
func allow(tx *store.Tx, limits ...limit) (full time.Duration, err error) {
	var keys []string
	var longest time.Duration
	for _, l := range limits {
		longest = max(longest, l.within)
		if !slices.Contains(keys, l.key) {
			keys = append(keys, l.key)
		}
	}
	if err := tx.LockKeys(keys...); err != nil {
		return 0, err
	}
	had, err := tx.Counted(tx.Now.Add(-longest), keys...)
	if err != nil {
		return 0, err
	}
	for _, l := range limits {
		full = max(full, l.full(had[l.key], tx.Now))
	}
	if full > 0 {
		return full, nil
	}
	return 0, tx.Count(keys...)
}

// full is how long a limit that is reached stays so; 0 where there is room. had is when it happened, the newest first.
func (l limit) full(had []time.Time, now time.Time) time.Duration {
	switch {
	case l.most <= 0:
		return l.within
	case len(had) < l.most:
		return 0
	}
	return max(0, had[l.most-1].Add(l.within).Sub(now))
}

const day = 24 * time.Hour

// limitUnconfirmed bounds the letters to an address that may not be that of who typed it, over all forms.
func (e *Exchange) limitUnconfirmed(tx *store.Tx, canonical, network string) error {
	key := "letters/" + canonical
	full, err := allow(tx, limit{key, e.site.Policy.LettersUnconfirmedHour, time.Hour}, limit{key, e.site.Policy.LettersUnconfirmedDay, day},
		limit{"letters/network/" + network, lettersPerNetworkHour, time.Hour})
	if err == nil && full > 0 {
		err = help.Later("error.too-many-letters", full)
	}
	return err
}

// maySignIn bounds sign-ins, alike for known and unknown addresses.
func (e *Exchange) maySignIn(tx *store.Tx, canonical, browser, network string) (bool, error) {
	full, err := allow(tx, limit{"sign-in/" + canonical + "/" + browser, signInsPerBrowserHour, time.Hour},
		limit{"sign-in/network/" + network, signInsPerNetworkHour, time.Hour},
		limit{"sign-in/" + canonical + "/network/" + network, signInsPerAddressDay, day})
	return full == 0, err
}

// phoneOnly reports whether one more request without an e-mail may go to an offer from a network today.
func (e *Exchange) phoneOnly(tx *store.Tx, offer, network string) (bool, error) {
	full, err := allow(tx, limit{"phone/offer/" + offer, e.site.Policy.PhoneOnlyPerOfferDay, day},
		limit{"phone/network/" + network, e.site.Policy.PhoneOnlyPerNetworkDay, day})
	return full == 0, err
}
