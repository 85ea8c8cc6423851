package store_test

import (
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

const (
	day    = 24 * time.Hour
	future = 400 * day
)

// near reports whether two times are the same but for what a test takes.
func near(a, b time.Time) bool { return a.Sub(b).Abs() < 20*time.Second }

// TestNodesHaveTheServersTime: a node whose machine is 400 days ahead, or behind, has the time of the others.
func TestNodesHaveTheServersTime(t *testing.T) {
	address := storetest.Postgres(t)
	first := storetest.New(t, address, nil)
	for _, off := range []time.Duration{future, -future} {
		db, err := store.Open(address, first.Vault(), nil)
		if err != nil {
			t.Fatal(err)
		}
		store.SetWall(db, func() time.Time { return time.Now().Add(off) })
		if err := db.View(ctx, func(tx *store.Tx) error {
			if !near(tx.Now, time.Now()) || !near(tx.Now, first.Now()) {
				t.Errorf("%v off: in a transaction it is %v", off, tx.Now)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		if !near(db.Now(), time.Now()) {
			t.Errorf("%v off: it is %v", off, db.Now())
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestAJumpIsNotAdopted on either database: time goes on as it did, and the jump is known until it is over.
func TestAJumpIsNotAdopted(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		by, took := store.ShiftClock(db)
		for _, c := range []struct {
			name     string
			by, took time.Duration
			jumps    bool
			now      time.Duration
		}{
			{name: "well"},
			{name: "ahead", by: future, jumps: true},
			{name: "well again"},
			{name: "behind", by: -future, jumps: true},
			{name: "in 1970", by: time.Until(time.Unix(0, 0)), jumps: true},
			{name: "a little ahead", by: 2 * time.Minute, now: 2 * time.Minute},
			{name: "more ahead", by: 2*time.Minute + 4*time.Minute, jumps: true, now: 2 * time.Minute},
			{name: "back", now: 0},
			{name: "a little ahead by a slow reading", by: 2 * time.Minute, took: 3 * time.Second},
			{name: "ahead by a slow reading", by: future, took: 3 * time.Second, jumps: true},
			{name: "well at last"},
		} {
			by.Store(int64(c.by))
			took.Store(int64(c.took))
			jump, err := db.ReadClock(ctx)
			right := !c.jumps && jump == 0 || c.jumps && jump != 0 && (jump-c.by+c.now).Abs() < 20*time.Second
			if err != nil || !right || jump != db.ClockJump() {
				t.Errorf("%s: the jump is %v, %v: %v", c.name, jump, db.ClockJump(), err)
			}
			change(t, db, func(tx *store.Tx) error {
				if want := time.Now().Add(c.now); !near(tx.Now, want) || !near(db.Now(), want) {
					t.Errorf("%s: it is %v, want %v", c.name, tx.Now, want)
				}
				return nil
			})
		}
	})
}

// TestAClockThatCannotBeRead: without a first reading nothing is done, and later ones that fail change nothing.
func TestAClockThatCannotBeRead(t *testing.T) {
	address := storetest.Postgres(t)
	db := storetest.New(t, address, nil)
	before := db.Now()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ReadClock(ctx); err == nil || db.ClockJump() != 0 || !near(db.Now(), before) {
		t.Errorf("%v, it is %v", err, db.Now())
	}
	fresh, err := store.Open(address, db.Vault(), nil)
	if err == nil {
		err = fresh.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]func(func(*store.Tx) error) error{
		"change": func(f func(*store.Tx) error) error { return fresh.InTx(ctx, f) },
		"view":   func(f func(*store.Tx) error) error { return fresh.View(ctx, f) },
		"look":   func(f func(*store.Tx) error) error { return fresh.Read(ctx, f) },
	} {
		err := do(func(*store.Tx) error { t.Error("it is done"); return nil })
		if !help.Is(err, help.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestATestsClock is what the test says.
func TestATestsClock(t *testing.T) {
	clocked(t, func(t *testing.T, db *store.DB, move func(time.Duration)) {
		move(future)
		jump, err := db.ReadClock(ctx)
		if err != nil || jump != 0 || db.ClockJump() != 0 || !db.Now().Equal(start.Add(future)) {
			t.Errorf("%v %v, it is %v", jump, err, db.Now())
		}
	})
}
