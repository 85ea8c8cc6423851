package sample

import (
	"math"
	"time"
)

// clock tells when the offers of a run were published: the older, the fewer, and by day.
type clock struct {
	n          int
	now        time.Time // in the region's time zone
	today      time.Time // its midnight
	last       time.Time
	open, shut time.Time // midnights of the day last asked for and the next
}

// span is how far back the oldest offers lie.
const span = 60 * 24 * time.Hour

func newClock(n int, now time.Time, zone *time.Location) *clock {
	now = now.In(zone)
	return &clock{n: n, now: now, today: midnight(now, 0)}
}

func midnight(t time.Time, days int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+days, 0, 0, 0, 0, t.Location())
}

// next is when offer i was published, in whole microseconds and always after the one before; luck is from 0 to 1.
func (c *clock) next(i int, luck float64) time.Time {
	left := float64(c.n - 1 - i)
	if left > 0 {
		left += luck
	}
	age := time.Duration(math.Pow(left/float64(c.n), 1.5)*float64(span)) + 3*time.Minute
	t := c.waking(c.now.Add(-age)).Truncate(time.Microsecond)
	if !t.After(c.last) {
		t = c.last.Add(time.Microsecond)
	}
	c.last = t
	return t.UTC()
}

// waking moves a time into the waking hours of its day, keeping the order.
func (c *clock) waking(t time.Time) time.Time {
	if !t.Before(c.shut) || t.Before(c.open) {
		c.open, c.shut = midnight(t, 0), midnight(t, 1)
	}
	end := c.shut
	if c.now.Before(end) {
		end = c.now
	}
	rise, bed := c.open.Add(6*time.Hour), c.open.Add(22*time.Hour+30*time.Minute)
	if c.now.Before(bed) {
		bed = c.now
	}
	if !rise.Before(bed) {
		return t
	}
	part := float64(t.Sub(c.open)) / float64(end.Sub(c.open))
	return rise.Add(time.Duration(part * float64(bed.Sub(rise))))
}
