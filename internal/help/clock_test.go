package help

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

// clock is the one of the documents.
func clock(t testing.TB) Clock {
	t.Helper()
	prague, err := time.LoadLocation("Europe/Prague")
	if err != nil {
		t.Fatal(err)
	}
	return Clock{Location: prague,
		Chains: map[Urgency]Chain{Urgent: {time.Hour, time.Hour}, ThisWeek: {8 * time.Hour, 16 * time.Hour},
			CanWait: {24 * time.Hour, 48 * time.Hour}},
		Quiet: map[Urgency]Quiet{Urgent: {21, 7}, ThisWeek: {20, 8}, CanWait: {20, 8}}}
}

const minutes = "2006-01-02 15:04"

func TestDue(t *testing.T) {
	c := clock(t)
	for name, want := range map[string]struct {
		u                      Urgency
		from, remind, deadline string
	}{
		"urgent, in the morning":   {Urgent, "2026-12-01 09:00", "2026-12-01 10:00", "2026-12-01 11:00"},
		"urgent, in the evening":   {Urgent, "2026-12-04 19:30", "2026-12-04 20:30", "2026-12-05 07:00"},
		"urgent, at night":         {Urgent, "2026-12-04 02:00", "2026-12-04 07:00", "2026-12-04 08:00"},
		"within the week":          {ThisWeek, "2026-12-01 09:00", "2026-12-01 17:00", "2026-12-02 09:00"},
		"over a night":             {ThisWeek, "2026-12-01 18:00", "2026-12-02 08:00", "2026-12-03 08:00"},
		"can wait":                 {CanWait, "2026-12-01 09:00", "2026-12-02 09:00", "2026-12-04 09:00"},
		"summer time ends":         {ThisWeek, "2026-10-24 18:00", "2026-10-25 08:00", "2026-10-26 08:00"},
		"summer time begins":       {ThisWeek, "2026-03-28 11:30", "2026-03-28 19:30", "2026-03-29 12:30"},
		"the last day of the year": {CanWait, "2026-12-30 23:00", "2027-01-01 08:00", "2027-01-03 08:00"},
	} {
		from, err := time.ParseInLocation(minutes, want.from, c.Location)
		if err != nil {
			t.Fatal(err)
		}
		remind := c.Due(StepRemind, want.u, from)
		deadline := c.Due(StepDeadline, want.u, remind)
		if got := remind.In(c.Location).Format(minutes); got != want.remind {
			t.Errorf("%s: reminded at %s, want %s", name, got, want.remind)
		}
		if got := deadline.In(c.Location).Format(minutes); got != want.deadline {
			t.Errorf("%s: the deadline is %s, want %s", name, got, want.deadline)
		}
		r := Request{Ask: Ask{Urgency: want.u}, NextStep: StepRemind, NextAt: remind}
		if got := c.Deadline(r); !got.Equal(deadline) {
			t.Errorf("%s: told is %s", name, got)
		}
	}
}

// Whenever a request comes, its steps are in order, no sooner than their gaps, within a night of them, and at a time at
// which people are awake.
func TestDueHolds(t *testing.T) {
	c := clock(t)
	rapid.Check(t, func(t *rapid.T) {
		from := time.Date(2026, 1, 1, 0, rapid.IntRange(0, 2*366*24*60).Draw(t, "minute"), 0, 0, c.Location)
		u := rapid.SampledFrom(Urgencies).Draw(t, "urgency")
		for s, gap := range map[LoopStep]time.Duration{StepRemind: c.Chains[u].Remind, StepDeadline: c.Chains[u].Deadline} {
			due := c.Due(s, u, from)
			hour, quiet := due.In(c.Location).Hour(), c.Quiet[u]
			if due.Before(from.Add(gap)) || due.Sub(from) > gap+13*time.Hour || hour < quiet.Until || hour >= quiet.From {
				t.Fatalf("%s of %s from %s is due at %s", s, u, from, due)
			}
		}
	})
}
