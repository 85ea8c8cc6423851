package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// held starts a transaction that waits until release is called, so that others queue behind it.
func held(t *testing.T, db *store.DB) (release func() error) {
	t.Helper()
	began, end, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		var once sync.Once
		ended <- db.InTx(context.WithoutCancel(t.Context()), func(tx *store.Tx) error {
			once.Do(func() { close(began) })
			<-end
			return tx.Count("held")
		})
	}()
	<-began
	return func() error { close(end); return <-ended }
}

func counted(t *testing.T, db *store.DB, key string) (n int) {
	t.Helper()
	err := db.View(t.Context(), func(tx *store.Tx) (err error) {
		had, err := tx.Counted(time.Time{}, key)
		n = len(had[key])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestWritingTogether: of many that write at once each succeeds or fails by itself, and what was acknowledged is there.
func TestWritingTogether(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		refused := help.Fail(help.Conflict, "error.changed-elsewhere")
		release := held(t, db)
		var group sync.WaitGroup
		for i := range 30 {
			group.Go(func() {
				defer func() {
					if v := recover(); (v != nil) != (i%3 == 2) {
						t.Errorf("writer %d panics with %v", i, v)
					}
				}()
				inTx := db.InTx
				if i%2 == 0 {
					inTx = db.InLargeTx
				}
				err := inTx(t.Context(), func(tx *store.Tx) error {
					if err := tx.Count(fmt.Sprint(i)); err != nil {
						return err
					}
					switch i % 3 {
					case 1:
						return refused
					case 2:
						panic("broken")
					}
					return nil
				})
				if i%3 == 0 && err != nil || i%3 == 1 && !errors.Is(err, refused) {
					t.Errorf("writer %d: %v", i, err)
				}
				if i%3 == 0 && counted(t, db, fmt.Sprint(i)) != 1 {
					t.Errorf("writer %d was told of what is not there", i)
				}
			})
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
		group.Wait()
		for i := range 30 {
			want := 0
			if i%3 == 0 {
				want = 1
			}
			if got := counted(t, db, fmt.Sprint(i)); got != want {
				t.Errorf("writer %d has left %d rows, want %d", i, got, want)
			}
		}
	})
}

// TestWriterWhoLeaves takes nothing of the others with them, whether they wait for their turn or are in the middle of
// it.
func TestWriterWhoLeaves(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		release := held(t, db)
		var group sync.WaitGroup
		for i := range 10 {
			group.Go(func() {
				err := db.InTx(t.Context(), func(tx *store.Tx) error { return tx.Count(fmt.Sprint("stays", i)) })
				if err != nil {
					t.Errorf("one who stays: %v", err)
				}
			})
			group.Go(func() {
				err := db.InTx(ctx, func(tx *store.Tx) error {
					err := tx.Count(fmt.Sprint("leaves", i))
					leave()
					return errors.Join(err, tx.Count(fmt.Sprint("leaves", i)))
				})
				if err == nil {
					t.Error("one who leaves was told that all is well")
				}
			})
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
		group.Wait()
		for i := range 10 {
			if n := counted(t, db, fmt.Sprint("leaves", i)); n != 0 {
				t.Errorf("one who left has left %d rows", n)
			}
			if n := counted(t, db, fmt.Sprint("stays", i)); n != 1 {
				t.Errorf("one who stayed has %d rows", n)
			}
		}
	})
}
