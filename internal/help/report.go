package help

import (
	"slices"
	"time"
)

// MaxReason is the longest reason, in characters, that a decision is explained with.
const MaxReason = 500

// ReasonForm is why somebody of the portal has decided something: whom it concerns reads it.
type ReasonForm struct{ Reason string }

// Check checks it: it must not be empty.
func (f *ReasonForm) Check(p *Problems) {
	f.Reason = p.text("reason", f.Reason, MaxReason, "reason-empty")
}

// Report is what somebody found not to be right with an offer.
type Report struct {
	ID        string
	Offer     string // id
	Reason    string // one of ReportReasons
	Text      string // sealed; "" once its time is over
	CreatedAt time.Time
}

// ReportForm is what somebody says about an offer that is not right.
type ReportForm struct {
	Reason string
	Text   string
}

// ReportReasons are the reasons to choose from.
var ReportReasons = []string{"money", "unsafe", "contact", "untrue", "other"}

// Check checks all of it.
func (f *ReportForm) Check(p *Problems) {
	if !slices.Contains(ReportReasons, f.Reason) {
		p.Add("reason", "choose")
	}
	f.Text = p.text("text", f.Text, MaxNeed, "")
}
