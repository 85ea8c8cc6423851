package worker_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.org/spolu/internal/worker"
)

func TestWhatEndsAWait(t *testing.T) {
	for name, test := range map[string]struct {
		what func(stop func(), wake chan<- struct{})
		want time.Duration
	}{
		"time":          {func(func(), chan<- struct{}) {}, time.Hour},
		"a call":        {func(_ func(), wake chan<- struct{}) { wake <- struct{}{} }, time.Minute},
		"the context's": {func(stop func(), _ chan<- struct{}) { stop() }, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				wake := make(chan struct{})
				began := time.Now()
				time.AfterFunc(time.Minute, func() { test.what(stop, wake) })
				worker.Wait(ctx, time.Hour, wake)
				if took := time.Since(began); took != test.want {
					t.Errorf("it took %v, want %v", took, test.want)
				}
			})
		})
	}
}

func TestJitter(t *testing.T) {
	seen := map[time.Duration]bool{}
	for range 1000 {
		d := worker.Jittered(time.Minute)
		if d < 48*time.Second || d > 72*time.Second {
			t.Errorf("a minute became %v", d)
		}
		seen[d] = true
	}
	if len(seen) < 100 {
		t.Errorf("a thousand times gave only %d values", len(seen))
	}
	if d := worker.Jittered(0); d != 0 {
		t.Errorf("no time at all became %v", d)
	}
}

type key struct{}

// TestInHand: work outlives the order to stop by its grace, unless it is done before; what was told to it stays.
func TestInHand(t *testing.T) {
	const grace = 6 * time.Second
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(context.WithValue(t.Context(), key{}, "value"))
		hanging, done := worker.Waiter(worker.Wait).InHand(ctx, grace)
		defer done()
		quick, quickDone := worker.Waiter(worker.Wait).InHand(ctx, grace)
		time.Sleep(time.Hour)
		if hanging.Err() != nil || hanging.Value(key{}) != "value" {
			t.Fatalf("nobody said stop: %v, with the value %v", hanging.Err(), hanging.Value(key{}))
		}
		stop()
		told := time.Now()
		time.Sleep(grace / 2)
		synctest.Wait()
		if hanging.Err() != nil || quick.Err() != nil {
			t.Error("there is no grace")
		}
		quickDone()
		if quick.Err() == nil {
			t.Error("what is done keeps its context")
		}
		<-hanging.Done()
		if took := time.Since(told); took != grace {
			t.Errorf("the grace was %v", took)
		}
		late, done := worker.Waiter(worker.Wait).InHand(ctx, grace) // begun when the order had come
		defer done()
		if late.Err() != nil {
			t.Error("work begun late has no grace")
		}
		<-late.Done()
		if took := time.Since(told); took != 2*grace {
			t.Errorf("work begun late ended after %v", took)
		}
	})
	synctest.Test(t, func(t *testing.T) { // the bubble fails where done leaves a goroutine behind
		work, done := worker.Waiter(worker.Wait).InHand(t.Context(), grace)
		done()
		if work.Err() == nil {
			t.Error("what is done keeps its context")
		}
	})
}
