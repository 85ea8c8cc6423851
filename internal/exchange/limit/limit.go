// Package limit bounds what may come how often from one network, to one mailbox, for one account. All of it counts in the
// database, so it holds for all nodes.
package limit

import (
	"slices"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
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

// Limit is how often something may happen within a time.
type Limit struct {
	key    string
	most   int
	within time.Duration
}

// fromNetwork are the limits for what comes from a network: it may do so much, and each of the wider networks that
// it lies in, if any, several times as much as the narrower one.
func fromNetwork(key string, n help.Network, most, times int, within time.Duration) (limits []Limit) {
	for _, width := range n.Widths() {
		limits = append(limits, Limit{key + "/" + width, most, within})
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
func allow(tx *store.Tx, limits ...Limit) (full time.Duration, err error) {
	if full, err = Reached(tx, limits...); err != nil || full > 0 {
		return full, err
	}
	return 0, Count(tx, limits...)
}

// Reached is how long it takes until none of the limits is reached any more, 0 where there is room. Other
// transactions that count under the same keys wait until this one has ended.
func Reached(tx *store.Tx, limits ...Limit) (full time.Duration, err error) {
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

// Count counts one more under the key of each limit, reached or not.
func Count(tx *store.Tx, limits ...Limit) error { return tx.Count(keysOf(limits)...) }

// keysOf are the keys of limits, each once and in an order that is always the same, so that two that lock them
// cannot wait for one another.
func keysOf(limits []Limit) (keys []string) {
	for _, l := range limits {
		keys = append(keys, l.key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// full is how long a limit that is reached stays so; 0 where there is room. had is when it happened, the newest first.
func (l Limit) full(had []time.Time, now time.Time) time.Duration {
	switch {
	case l.most <= 0:
		return l.within
	case len(had) < l.most:
		return 0
	}
	return max(0, had[l.most-1].Add(l.within).Sub(now))
}

// refused is a too-many error with a catalogue key where a limit stays reached for a time.
func refused(key string, full time.Duration, err error) error {
	if err == nil && full > 0 {
		err = help.Later(key, full)
	}
	return err
}

// Letters bounds the letters to a mailbox that may not be that of who typed it, over all forms.
func Letters(tx *store.Tx, p site.Policy, mailbox string, network help.Network) error {
	key := "letters/" + mailbox
	full, err := allow(tx, append(fromNetwork("letters/network", network, lettersPerNetworkHour, roomForMany, time.Hour),
		Limit{key, p.LettersUnconfirmedHour, time.Hour}, Limit{key, p.LettersUnconfirmedDay, help.Day})...)
	return refused("error.too-many-letters", full, err)
}

// SignIn bounds sign-ins, alike for known and unknown addresses; what is refused is not told, because it would
// tell them apart, but where a network asks too often for whatever address. In a browser that the owner of the
// account has signed in in before only that browser counts.
func SignIn(tx *store.Tx, mailbox, browser string, network help.Network, known bool) (bool, error) {
	key := "sign-in/" + mailbox
	limits := []Limit{{key + "/browser/" + browser, signInsPerBrowserHour, time.Hour}}
	if !known {
		full, err := allow(tx, fromNetwork("sign-in/network", network, signInsPerNetworkHour, roomForMany, time.Hour)...)
		if err := refused("error.too-many-sign-ins", full, err); err != nil {
			return false, err
		}
		limits = append(limits, Limit{key, signInsPerAddressTotal, help.Day})
		limits = append(limits, fromNetwork(key+"/hour", network, signInsPerAddressHour, roomForTarget, time.Hour)...)
		limits = append(limits, fromNetwork(key+"/day", network, signInsPerAddressDay, roomForTarget, help.Day)...)
	}
	full, err := allow(tx, limits...)
	return full == 0, err
}

// NoAccount bounds the letters that say that an address has no account. They count among those to a mailbox
// that nobody has proved, but take few of them: whoever asks to sign in in somebody's name keeps them from nothing.
func NoAccount(tx *store.Tx, p site.Policy, mailbox string, network help.Network) (bool, error) {
	key := "no-account/" + mailbox
	full, err := allow(tx, Limit{key, noAccountsPerHour, time.Hour}, Limit{key, noAccountsPerDay, help.Day})
	if err != nil || full > 0 {
		return false, err
	}
	err = Letters(tx, p, mailbox, network)
	if help.Is(err, help.TooMany) {
		return false, nil
	}
	return err == nil, err
}

// Guesses are the limits of wrong codes for a mailbox, whatever the codes are for. Strangers' guesses count by
// their network, so that they shut out nobody elsewhere, and hardly at all a browser in which the owner has signed
// in before.
func Guesses(mailbox, browser string, network help.Network, known bool) []Limit {
	key := "guess/" + mailbox
	if known {
		return []Limit{{key + "/browser/" + browser, wrongCodesPerKnownDay, help.Day}}
	}
	return append(fromNetwork(key, network, wrongCodesPerNetworkDay, roomForTarget, help.Day),
		Limit{key, wrongCodesTotalDay, help.Day})
}

// Asking refuses requests that come far too often from one network, and reports those that come too often.
func Asking(tx *store.Tx, network help.Network) (many bool, err error) {
	const key = "ask/network"
	full, err := Reached(tx, fromNetwork(key, network, mostRequestsPerNetworkHour, roomForMany, time.Hour)...)
	if err := refused("error.too-many-requests", full, err); err != nil {
		return false, err
	}
	held := fromNetwork(key, network, requestsPerNetworkHour, roomForMany, time.Hour)
	if full, err = Reached(tx, held...); err != nil {
		return false, err
	}
	return full > 0, Count(tx, held...)
}

// PhoneOnly reports whether one more request without an e-mail may go to an offer from a network today.
func PhoneOnly(tx *store.Tx, p site.Policy, offer string, network help.Network) (bool, error) {
	full, err := allow(tx, append(fromNetwork("phone/network", network, p.PhoneOnlyPerNetworkDay, roomForTarget, help.Day),
		Limit{"phone/offer/" + offer, p.PhoneOnlyPerOfferDay, help.Day})...)
	return full == 0, err
}

// Publishing bounds the offers of one account.
func Publishing(tx *store.Tx, volunteer string) error {
	full, err := allow(tx, Limit{"publish/" + volunteer, publishedPerVolunteerDay, help.Day})
	return refused("error.too-many-offers", full, err)
}

// Reporting bounds reports of offers by network. again is whether the same report came before: it counts once.
func Reporting(tx *store.Tx, offer string, network help.Network, once string) (again bool, err error) {
	full, err := allow(tx, Limit{"report/once/" + offer + string(network) + once, 1, help.Day})
	if err != nil || full > 0 {
		return full > 0, err
	}
	full, err = allow(tx, fromNetwork("report", network, reportsPerNetworkDay, roomForTarget, help.Day)...)
	return false, refused("error.too-many-reports", full, err)
}

// Notices reports whether the people who run the portal are to be told once more about something: see portal.Notify.
func Notices(tx *store.Tx, about string, cause help.Network) (bool, error) {
	full, err := allow(tx, fromNetwork("notice/"+about, cause, noticesPerNetworkHour, roomForTarget, time.Hour)...)
	return full == 0, err
}

// Draft bounds the drafts that are begun from a network. Requests are bounded themselves, and as many may be
// begun: who begins offers by the hundred keeps nobody beside them from asking for help.
func Draft(tx *store.Tx, ofOffer bool, network help.Network) error {
	limits := fromNetwork("draft/ask", network, mostRequestsPerNetworkHour, roomForMany, time.Hour)
	if ofOffer {
		limits = append(fromNetwork("draft/hour", network, draftsPerNetworkHour, roomForMany, time.Hour),
			fromNetwork("draft/day", network, draftsPerNetworkDay, roomForMany, help.Day)...)
	}
	full, err := allow(tx, limits...)
	return refused("error.too-many-drafts", full, err)
}
