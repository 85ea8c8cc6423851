package help

// LetterState is where a letter in the outbox stands.
type LetterState string

// The states of a letter.
const (
	LetterQueued   LetterState = "queued"   // waits for its first or next try
	LetterSending  LetterState = "sending"  // a worker holds its lease
	LetterAccepted LetterState = "accepted" // the mail server took it
	LetterFailed   LetterState = "failed"   // for good: refused, or not delivered in time
)

// LetterStates lists all of them.
var LetterStates = []LetterState{LetterQueued, LetterSending, LetterAccepted, LetterFailed}

// LetterNews is what who waits for a letter should know of it.
type LetterNews string

// The news.
const (
	LetterUnderWay    LetterNews = ""        // or arrived
	LetterLate        LetterNews = "late"    // tried in vain, and will be tried again
	LetterUndelivered LetterNews = "failed"  // for good
	LetterRefused     LetterNews = "refused" // for good, by the mail server: most often the address is wrong
)

// Undelivered reports a letter that is not tried again.
func (n LetterNews) Undelivered() bool { return n == LetterUndelivered || n == LetterRefused }

// LetterAction is something that happens to a letter.
type LetterAction string

// What can happen to a letter.
const (
	WriteLetter  LetterAction = "write"
	ClaimLetter  LetterAction = "claim"  // by a worker, also after another that died with it
	AcceptLetter LetterAction = "accept" // by the mail server
	DeferLetter  LetterAction = "defer"  // to another try
	FailLetter   LetterAction = "fail"
	RetryLetter  LetterAction = "retry" // by hand
	GiveUpLetter LetterAction = "give-up"
	StopLetter   LetterAction = "stop"   // what it says is no longer so
	RecallLetter LetterAction = "recall" // the same, during a try that has failed
)

// letterTable is the state table of letters.
var letterTable = []transition[LetterAction, LetterState]{
	{action: WriteLetter, from: []LetterState{""}, to: LetterQueued},
	{action: ClaimLetter, from: []LetterState{LetterQueued, LetterSending}, to: LetterSending},
	{action: AcceptLetter, from: []LetterState{LetterSending}, to: LetterAccepted},
	{action: DeferLetter, from: []LetterState{LetterSending}, to: LetterQueued},
	{action: FailLetter, from: []LetterState{LetterSending}, to: LetterFailed},
	{action: RetryLetter, from: []LetterState{LetterQueued, LetterFailed}, to: LetterQueued, who: RunLetters},
	{action: GiveUpLetter, from: []LetterState{LetterQueued, LetterSending}, to: LetterFailed, who: RunLetters},
	{action: StopLetter, from: []LetterState{LetterQueued, LetterFailed}, to: LetterFailed},
	{action: RecallLetter, from: []LetterState{LetterSending}, to: LetterFailed},
}

// CanLetter is the one decision on who may do what to a letter by hand.
func CanLetter(a Actor, do LetterAction) bool { return allowed(letterTable, do, a.on(false, false)) }

// MoveLetter gives from which states an action on a letter is possible, and where it leads.
func MoveLetter(do LetterAction) (from []LetterState, to LetterState) {
	from = origins(letterTable, do)
	to, _ = next(letterTable, do, from[0], false)
	return from, to
}
