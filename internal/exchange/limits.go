package exchange

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// Limits that count by network have room for more in the wider ones: see fromNetwork. Sign-in letters have a budget
// of their own, counted by address and browser, and by address and network: strangers cannot use up the owner's.
// All strangers together have one too, so that nobody's mailbox is flooded from many networks; a browser in which
// the owner has signed in before needs none of theirs.
const (
	signInsPerBrowserHour      = 5
	signInsPerNetworkHour      = 20
	signInsPerAddressHour      = 5 // from one network
	signInsPerAddressDay       = 10
	signInsPerAddressTotal     = 100 // a day, from all of them
	noAccountsPerHour          = 1   // to one mailbox, that it has no account
	noAccountsPerDay           = 2
	lettersPerNetworkHour      = 60 // a town hall or a home has one address for all its people
	reportsPerNetworkDay       = 10
	requestsPerNetworkHour     = 20  // beyond it they are held …
	mostRequestsPerNetworkHour = 100 // … and beyond this refused
	noticesPerNetworkHour      = 12  // of one sort: the coordinators' list has them all
	publishedPerVolunteerDay   = 30
	draftsPerNetworkHour       = 60 // new ones
	draftsPerNetworkDay        = 200
	wrongCodesPerNetworkDay    = 30 // on one mailbox: six digits are not to be guessed with patience; links go on working
	wrongCodesPerKnownDay      = 30 // in a browser in which the owner has signed in before
	wrongCodesTotalDay         = 300
)

// limit is how often something may happen within a time.
type limit struct {
	key    string
	most   int
	within time.Duration
}

// fromNetwork are the limits for what comes from a network: it may do so much, and each of the wider networks that
// it lies in, if any, several times as much as the narrower one.
func fromNetwork(key string, n help.Network, most, times int, within time.Duration) (limits []limit) {
	for _, width := range n.Widths() {
		limits = append(limits, limit{key + "/" + width, most, within})
		most *= times
	}
	return limits
}

// How many times as much a wider network may do: of what many people do side by side, and of what is aimed at
// somebody.
const (
	roomForMany   = 4
	roomForTarget = 2
)

// allow counts one more under each key, unless one of the limits is reached already: then full is how long it takes until
// none is any more.
func allow(tx *store.Tx, limits ...limit) (full time.Duration, err error) {
	if full, err = reached(tx, limits...); err != nil || full > 0 {
		return full, err
	}
	return 0, tx.Count(keysOf(limits)...)
}

// reached is how long it takes until none of the limits is reached any more, 0 where there is room. Other
// transactions that count under the same keys wait until this one has ended.
func reached(tx *store.Tx, limits ...limit) (full time.Duration, err error) {
	keys := keysOf(limits)
	if err := tx.LockKeys(keys...); err != nil {
		return 0, err
	}
	var longest time.Duration
	for _, l := range limits {
		longest = max(longest, l.within)
	}
	had, err := tx.Counted(tx.Now.Add(-longest), keys...)
	for _, l := range limits {
		full = max(full, l.full(had[l.key], tx.Now))
	}
	return full, err
}

// keysOf are the keys of limits, each once and in an order that is always the same, so that two that lock them
// cannot wait for one another.
func keysOf(limits []limit) (keys []string) {
	for _, l := range limits {
		keys = append(keys, l.key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
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

// limitUnconfirmed bounds the letters to a mailbox that may not be that of who typed it, over all forms.
func (e *Exchange) limitUnconfirmed(tx *store.Tx, mailbox string, network help.Network) error {
	key := "letters/" + mailbox
	full, err := allow(tx, append(fromNetwork("letters/network", network, lettersPerNetworkHour, roomForMany, time.Hour),
		limit{key, e.site.Policy.LettersUnconfirmedHour, time.Hour}, limit{key, e.site.Policy.LettersUnconfirmedDay, day})...)
	if err == nil && full > 0 {
		err = help.Later("error.too-many-letters", full)
	}
	return err
}

// maySignIn bounds sign-ins, alike for known and unknown addresses; what is refused is not told, because it would
// tell them apart, but where a network asks too often for whatever address. In a browser that the owner of the
// account has signed in in before only that browser counts.
func (e *Exchange) maySignIn(tx *store.Tx, mailbox, browser string, network help.Network, known bool) (bool, error) {
	key := "sign-in/" + mailbox
	limits := []limit{{key + "/browser/" + browser, signInsPerBrowserHour, time.Hour}}
	if !known {
		full, err := allow(tx, fromNetwork("sign-in/network", network, signInsPerNetworkHour, roomForMany, time.Hour)...)
		if err != nil || full > 0 {
			return false, cmp.Or(err, help.Later("error.too-many-sign-ins", full))
		}
		limits = append(limits, limit{key, signInsPerAddressTotal, day})
		limits = append(limits, fromNetwork(key+"/hour", network, signInsPerAddressHour, roomForTarget, time.Hour)...)
		limits = append(limits, fromNetwork(key+"/day", network, signInsPerAddressDay, roomForTarget, day)...)
	}
	full, err := allow(tx, limits...)
	return full == 0, err
}

// limitNoAccount bounds the letters that say that an address has no account. They count among those to a mailbox
// that nobody has proved, but take few of them: whoever asks to sign in in somebody's name keeps them from nothing.
func (e *Exchange) limitNoAccount(tx *store.Tx, mailbox string, network help.Network) (bool, error) {
	key := "no-account/" + mailbox
	full, err := allow(tx, limit{key, noAccountsPerHour, time.Hour}, limit{key, noAccountsPerDay, day})
	if err != nil || full > 0 {
		return false, err
	}
	err = e.limitUnconfirmed(tx, mailbox, network)
	if help.Is(err, help.TooMany) {
		return false, nil
	}
	return err == nil, err
}

// guesses are the limits of wrong codes for a mailbox, whatever the codes are for. Strangers' guesses count by
// their network, so that they shut out nobody elsewhere, and hardly at all a browser in which the owner has signed
// in before.
func guesses(mailbox, browser string, network help.Network, known bool) []limit {
	key := "guess/" + mailbox
	if known {
		return []limit{{key + "/browser/" + browser, wrongCodesPerKnownDay, day}}
	}
	return append(fromNetwork(key, network, wrongCodesPerNetworkDay, roomForTarget, day), limit{key, wrongCodesTotalDay, day})
}

// phoneOnly reports whether one more request without an e-mail may go to an offer from a network today.
func (e *Exchange) phoneOnly(tx *store.Tx, offer string, network help.Network) (bool, error) {
	full, err := allow(tx, append(fromNetwork("phone/network", network, e.site.Policy.PhoneOnlyPerNetworkDay, roomForTarget, day),
		limit{"phone/offer/" + offer, e.site.Policy.PhoneOnlyPerOfferDay, day})...)
	return full == 0, err
}

// newDraft bounds the drafts that are begun from a network. Requests are bounded themselves, and as many may be
// begun: who begins offers by the hundred keeps nobody beside them from asking for help.
func newDraft(tx *store.Tx, key string, network help.Network) error {
	limits := fromNetwork("draft/ask", network, mostRequestsPerNetworkHour, roomForMany, time.Hour)
	if strings.HasSuffix(key, "/offer") {
		limits = append(fromNetwork("draft/hour", network, draftsPerNetworkHour, roomForMany, time.Hour),
			fromNetwork("draft/day", network, draftsPerNetworkDay, roomForMany, day)...)
	}
	full, err := allow(tx, limits...)
	if err == nil && full > 0 {
		err = help.Later("error.too-many-drafts", full)
	}
	return err
}
