package help

import "time"

// How long what ends by itself lives. Verbs give it its end by these, sentences say them, and store mends what a wrong
// clock has left beyond the longest of a table.
const (
	DraftLife     = 30 * time.Minute // of a form, from its last answer: it may stand on a library's computer
	SentDraftLife = time.Hour        // what was sent is shown

	SessionLife = 30 * Day         // of somebody who is signed in
	BrowserLife = 30 * Day         // a browser is known in which a volunteer has signed in
	SignInLife  = 10 * time.Minute // a link and a code to sign in with
	ConfirmLife = 72 * time.Hour   // at the most, of those to confirm: the profile says how long

	LongestWait = 8 * Day // until the next step with an open request: a week, and a night

	LetterLife = 72 * time.Hour // a letter is tried to be delivered, from when it was written
)
