package help

import "time"

// Urgency is by when help is needed.
type Urgency string

// The urgencies; one that was not said is ThisWeek.
const (
	Urgent   Urgency = "urgent" // today or tomorrow
	ThisWeek Urgency = "week"   // within seven days
	CanWait  Urgency = "any"
)

// Urgencies lists all of them.
var Urgencies = []Urgency{Urgent, ThisWeek, CanWait}

// LoopStep is what the portal does next by itself with an open request; "" is nothing: a person has to look.
type LoopStep string

// The steps.
const (
	StepRemind   LoopStep = "remind"   // the volunteer is reminded
	StepDeadline LoopStep = "deadline" // the portal waits for them no longer
)

// Chain are the gaps before the steps, each from the one before; the first is from when the volunteer has the letter.
type Chain struct{ Remind, Deadline time.Duration }

// Quiet are the hours of a day in which nobody is reminded: from one hour to another of the next day.
type Quiet struct{ From, Until int }

// Clock is by what a region's requests are timed.
type Clock struct {
	Location *time.Location
	Chains   map[Urgency]Chain
	Quiet    map[Urgency]Quiet
}

// Due is when a step is due, where the one before it is done at a time: never in the quiet hours.
func (c Clock) Due(s LoopStep, u Urgency, before time.Time) time.Time {
	gap := c.Chains[u].Remind
	if s == StepDeadline {
		gap = c.Chains[u].Deadline
	}
	return c.Awake(u, before.Add(gap))
}

// Awake is a time, moved to the end of the quiet hours that it falls into.
func (c Clock) Awake(u Urgency, t time.Time) time.Time {
	local, quiet := t.In(c.Location), c.Quiet[u]
	y, m, d := local.Date()
	switch hour := local.Hour(); {
	case hour < quiet.Until:
		return time.Date(y, m, d, quiet.Until, 0, 0, 0, c.Location)
	case hour >= quiet.From:
		return time.Date(y, m, d+1, quiet.Until, 0, 0, 0, c.Location)
	}
	return t
}

// Deadline is until when an open request waits for the volunteer, the zero time where it does not.
func (c Clock) Deadline(r Request) time.Time {
	if r.NextStep == StepRemind {
		return c.Due(StepDeadline, r.Urgency, r.NextAt)
	}
	return r.NextAt
}
