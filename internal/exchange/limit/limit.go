// Package limit bounds what may come how often from one network, to one mailbox, for one account. All of it counts in
// the database, so it holds for all nodes.
package limit

import (
	"slices"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
)

// rule is one row of the table: so often within a time, for each thing that is counted under a key of its own. From
// each wider network that a network lies in may come as many times as much as from the narrower one;
// 0 for what is not counted by network.
type rule struct {
	most   int
	within time.Duration
	wider  int
	says   string // key of the sentence that refuses what is beyond it; "" where nobody is told
}

// How many times as much a wider network may do: of what many people do side by side, and of what is aimed at
// somebody.
const (
	roomForMany   = 4
	roomForTarget = 2
)

// The table. Sign-in letters have a budget of their own, counted by address and browser, and by address and network:
// strangers cannot use up the owner's. All strangers together have one too, so that nobody's mailbox is flooded from
// many networks; a browser in which the owner has signed in before needs none of theirs.
// What the profile limits is beside it.
var (
	signInsFromBrowser = rule{5, time.Hour, 0, ""}
	signInsFromNetwork = rule{20, time.Hour, roomForMany, "error.too-many-sign-ins"}
	signInsAnHour      = rule{5, time.Hour, roomForTarget, ""} // to one mailbox, asked for from one network
	signInsADay        = rule{10, help.Day, roomForTarget, ""}
	signInsFromAll     = rule{100, help.Day, 0, ""} // networks, to one mailbox
	noAccountsAnHour   = rule{1, time.Hour, 0, ""}  // to one mailbox, that it has no account
	noAccountsADay     = rule{2, help.Day, 0, ""}
	lettersFromNetwork = rule{60, time.Hour, roomForMany,
		"error.too-many-letters"} // a town hall has one address for all
	corrections = rule{3, help.Day, 0,
		"error.too-many-corrections"} // of one address
	reportsFromNetwork  = rule{10, help.Day, roomForTarget, "error.too-many-reports"}
	sameReport          = rule{1, help.Day, 0, ""}
	requestsToHold      = rule{20, time.Hour, roomForMany, ""} // beyond it they are held …
	requestsFromNetwork = rule{100, time.Hour, roomForMany, "error.too-many-requests"}
	notices             = rule{12, time.Hour, roomForTarget, ""} // of one sort: the coordinators' list has them all
	offersOfVolunteer   = rule{30, help.Day, 0, "error.too-many-offers"}
	offerDraftsAnHour   = rule{60, time.Hour, roomForMany, "error.too-many-drafts"} // new ones
	offerDraftsADay     = rule{200, help.Day, roomForMany, "error.too-many-drafts"}
	askDrafts           = rule{requestsFromNetwork.most, time.Hour, roomForMany, "error.too-many-drafts"}
	carriedDrafts       = rule{1200, time.Hour, roomForMany, "error.too-many-drafts"}
	guessesFromNetwork  = rule{30, help.Day, roomForTarget, ""} // wrong codes; links go on working
	guessesFromKnown    = rule{30, help.Day, 0, ""}             // in a browser in which the owner has signed in before
	guessesFromAll      = rule{300, help.Day, 0, ""}
)

// lettersToMailbox are the limits of letters to a mailbox that may not be that of who typed it, by the profile.
func lettersToMailbox(p site.Policy) (anHour, aDay rule) {
	const says = "error.too-many-letters"
	return rule{p.LettersUnconfirmedHour, time.Hour, 0, says}, rule{p.LettersUnconfirmedDay, help.Day, 0, says}
}

// phoneOnly are the limits of requests without an e-mail, by the profile.
func phoneOnly(p site.Policy) (toOffer, fromNetwork rule) {
	return rule{p.PhoneOnlyPerOfferDay, help.Day, 0, ""}, rule{p.PhoneOnlyPerNetworkDay, help.Day, roomForTarget, ""}
}

// of is a rule for what is counted under a key.
func (r rule) of(key string) Limit { return Limit{key, r.most, r.within} }

// from is a rule for what comes from a network.
func (r rule) from(key string, n help.Network) (limits []Limit) {
	most := r.most
	for _, width := range n.Widths() {
		limits = append(limits, Limit{key + "/" + width, most, r.within})
		most *= r.wider
	}
	return limits
}

// refuses is a too-many error in the rule's sentence where a limit stays reached for a time.
func (r rule) refuses(full time.Duration, err error) error {
	if err == nil && full > 0 {
		err = help.Later(r.says, full)
	}
	return err
}

// Limit is how often something may happen within a time.
type Limit struct {
	key    string
	most   int
	within time.Duration
}

// allow counts one more under each key, unless one of the limits is reached already: then full is how long it takes
// until none is any more.
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

// Letters bounds the letters to a mailbox that may not be that of who typed it, over all forms.
func Letters(tx *store.Tx, p site.Policy, mailbox string, network help.Network) error {
	key := "letters/" + mailbox
	anHour, aDay := lettersToMailbox(p)
	return lettersFromNetwork.refuses(allow(tx, append(lettersFromNetwork.from("letters/network", network),
		anHour.of(key), aDay.of(key))...))
}

// SignIn bounds sign-ins, alike for known and unknown addresses; what is refused is not told, because it would
// tell them apart, but where a network asks too often for whatever address. In a browser that the owner of the
// account has signed in in before only that browser counts.
func SignIn(tx *store.Tx, mailbox, browser string, network help.Network, known bool) (bool, error) {
	key := "sign-in/" + mailbox
	limits := []Limit{signInsFromBrowser.of(key + "/browser/" + browser)}
	if !known {
		err := signInsFromNetwork.refuses(allow(tx, signInsFromNetwork.from("sign-in/network", network)...))
		if err != nil {
			return false, err
		}
		limits = append(limits, signInsFromAll.of(key))
		limits = append(limits, signInsAnHour.from(key+"/hour", network)...)
		limits = append(limits, signInsADay.from(key+"/day", network)...)
	}
	full, err := allow(tx, limits...)
	return full == 0, err
}

// NoAccount bounds the letters that say that an address has no account. They count among those to a mailbox
// that nobody has proved, but take few of them: whoever asks to sign in in somebody's name keeps them from nothing.
func NoAccount(tx *store.Tx, p site.Policy, mailbox string, network help.Network) (bool, error) {
	key := "no-account/" + mailbox
	full, err := allow(tx, noAccountsAnHour.of(key), noAccountsADay.of(key))
	if err != nil || full > 0 {
		return false, err
	}
	err = Letters(tx, p, mailbox, network)
	if help.Is(err, help.TooMany) {
		return false, nil
	}
	return err == nil, err
}

// Guesses are the limits of wrong codes for a mailbox, whatever the codes are for: six digits are not to be guessed
// with patience. Strangers' guesses count by their network, so that they shut out nobody elsewhere, and hardly at all a
// browser in which the owner has signed in before.
func Guesses(mailbox, browser string, network help.Network, known bool) []Limit {
	key := "guess/" + mailbox
	if known {
		return []Limit{guessesFromKnown.of(key + "/browser/" + browser)}
	}
	return append(guessesFromNetwork.from(key, network), guessesFromAll.of(key))
}

// Asking refuses requests that come far too often from one network, and reports those that come too often.
func Asking(tx *store.Tx, network help.Network) (many bool, err error) {
	const key = "ask/network"
	if err := requestsFromNetwork.refuses(Reached(tx, requestsFromNetwork.from(key, network)...)); err != nil {
		return false, err
	}
	held := requestsToHold.from(key, network)
	full, err := Reached(tx, held...)
	if err != nil {
		return false, err
	}
	return full > 0, Count(tx, held...)
}

// PhoneOnly reports whether one more request without an e-mail may go to an offer from a network today.
func PhoneOnly(tx *store.Tx, p site.Policy, offer string, network help.Network) (bool, error) {
	toOffer, fromNetwork := phoneOnly(p)
	full, err := allow(tx, append(fromNetwork.from("phone/network", network), toOffer.of("phone/offer/"+offer))...)
	return full == 0, err
}

// Publishing bounds the offers of one account.
func Publishing(tx *store.Tx, volunteer string) error {
	return offersOfVolunteer.refuses(allow(tx, offersOfVolunteer.of("publish/"+volunteer)))
}

// Reporting bounds reports of offers by network. again is whether the same report came before: it counts once.
func Reporting(tx *store.Tx, offer string, network help.Network, once string) (again bool, err error) {
	full, err := allow(tx, sameReport.of("report/once/"+offer+string(network)+once))
	if err != nil || full > 0 {
		return full > 0, err
	}
	return false, reportsFromNetwork.refuses(allow(tx, reportsFromNetwork.from("report", network)...))
}

// Notices reports whether the people who run the portal are to be told once more about something: see portal.Notify.
func Notices(tx *store.Tx, about string, cause help.Network) (bool, error) {
	full, err := allow(tx, notices.from("notice/"+about, cause)...)
	return full == 0, err
}

// Draft bounds the drafts that are begun from a network. Requests are bounded themselves, and as many may be
// begun: who begins offers by the hundred keeps nobody beside them from asking for help.
func Draft(tx *store.Tx, ofOffer bool, network help.Network) error {
	limits := askDrafts.from("draft/ask", network)
	if ofOffer {
		limits = append(offerDraftsAnHour.from("draft/hour", network), offerDraftsADay.from("draft/day", network)...)
	}
	return askDrafts.refuses(allow(tx, limits...))
}

// CarriedDraft bounds the answers from a network that are kept under a new secret each, for browsers without cookies.
func CarriedDraft(tx *store.Tx, network help.Network) error {
	return carriedDrafts.refuses(allow(tx, carriedDrafts.from("draft/carried", network)...))
}

// Correcting bounds how often the address is corrected that an offer or a request was sent with: each sends a letter.
func Correcting(tx *store.Tx, id string) error {
	return corrections.refuses(allow(tx, corrections.of("correct/"+id)))
}
