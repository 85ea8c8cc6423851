package post_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/post"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/vault"
)

// bureau is an office on one database with a clock that only the test moves.
type bureau struct {
	*post.Office
	t    *testing.T
	db   *store.DB
	log  *logged
	done []string // what OnDone was told
	now  time.Time
}

// logged is a log that can be searched.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func newLog() (*logged, *slog.Logger) {
	l := &logged{}
	return l, slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func settings(t *testing.T, db *store.DB, c post.Carrier, log *slog.Logger) post.Settings {
	t.Helper()
	texts, err := i18n.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return post.Settings{
		DB: db, Carrier: c, Texts: texts, Log: log, From: mail.Address{Name: "Spolu", Address: "spolu@example.org"},
		Sender: func(string) letter.Sender {
			return letter.Sender{Name: "Spolu to dáme", URL: "https://spolu.example.org/", Mail: "lide@example.org"}
		},
	}
}

// each runs a test with a new office on each database.
func each(t *testing.T, c post.Carrier, test func(b *bureau)) {
	t.Helper()
	b := &bureau{}
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	b.now = start
	storetest.Each(t, func() time.Time { return b.now }, func(t *testing.T, db *store.DB) {
		lines, log := newLog()
		*b = bureau{t: t, db: db, log: lines, now: start}
		s := settings(t, db, c, log)
		s.OnDone = func(kind string, state help.LetterState) { b.done = append(b.done, kind+" "+string(state)) }
		b.Office = post.New(s)
		test(b)
	})
}

func (b *bureau) in(f func(*store.Tx) error) {
	b.t.Helper()
	if err := b.db.InTx(b.t.Context(), f); err != nil {
		b.t.Fatal(err)
	}
}

// write puts a letter into the outbox.
func (b *bureau) write(to string) (id string) {
	b.t.Helper()
	id = help.NewID()
	b.in(func(tx *store.Tx) error { return outbox.Add(tx, signIn(id, to)) })
	return id
}

// writeLasting is write with a letter that is good for days.
func (b *bureau) writeLasting(to string) (id string) {
	b.t.Helper()
	l := letter.Withdrawn{Title: "Nákup", Reference: "K7M-4PXQ", Pause: "https://spolu.example.org/"}
	id = help.NewID()
	b.in(func(tx *store.Tx) error {
		return outbox.Add(tx, outbox.Letter{ID: id, MessageID: id + "@spolu.example.org", Kind: l.Kind(), Language: "cs",
			Recipient: to, Content: letter.Encode(l)})
	})
	return id
}

func signIn(id, to string) outbox.Letter {
	l := letter.SignIn{Link: "https://spolu.example.org/potvrdit/PLANTEDTOKEN", Code: "123456", Minutes: 10}
	return outbox.Letter{ID: id, MessageID: id + "@spolu.example.org", Kind: l.Kind(), Language: "cs", Recipient: to,
		Content: letter.Encode(l)}
}

// next expects that a letter is due, or that none is.
func (b *bureau) next(want bool) {
	b.t.Helper()
	if got, err := b.Next(b.t.Context()); err != nil || got != want {
		b.t.Fatalf("a letter was due: %v, want %v: %v", got, want, err)
	}
}

func (b *bureau) is(id string, state help.LetterState, problem post.Problem, attempts int) outbox.Letter {
	b.t.Helper()
	var l outbox.Letter
	b.in(func(tx *store.Tx) (err error) {
		l, err = outbox.Find(tx, id)
		return err
	})
	if l.State != state || l.Problem != string(problem) || l.Attempts != attempts {
		b.t.Errorf("the letter is %s (%q) after %d tries, want %s (%q) after %d",
			l.State, l.Problem, l.Attempts, state, problem, attempts)
	}
	return l
}

// carry is a carrier that a test scripts.
type carry func(context.Context, post.Envelope) error

func (c carry) Carry(ctx context.Context, e post.Envelope) error { return c(ctx, e) }

// TestTriedAgain refuses a letter once for now; it comes again with the same Message-ID.
func TestTriedAgain(t *testing.T) {
	var mu sync.Mutex
	var ids []string
	c := &deferred{}
	each(t, c, func(b *bureau) {
		ids = nil
		s := startServer(b.t, config.Off, &mailServer{onData: func(_ *smtp.Conn, r io.Reader) error {
			raw, _ := io.ReadAll(r)
			mu.Lock()
			defer mu.Unlock()
			ids = append(ids, regexp.MustCompile(`(?i)message-id: <(.*)>`).FindStringSubmatch(string(raw))[1])
			if len(ids) == 1 {
				return reply(451, 4, 3, 0, "later, <vera@example.org>")
			}
			return nil
		}})
		c.Carrier = post.NewCarrier(s.way)
		id := b.write("vera@example.org")
		b.next(true)
		l := b.is(id, help.LetterQueued, post.Busy, 1)
		if wait := l.NextTry.Sub(b.now); wait < 48*time.Second || wait > 72*time.Second {
			b.t.Errorf("the next try is in %v", wait)
		}
		b.next(false)
		b.now = l.NextTry
		b.next(true)
		b.is(id, help.LetterAccepted, "", 2)
		b.next(false)
		if len(ids) != 2 || ids[0] != ids[1] || ids[0] != l.MessageID {
			b.t.Errorf("the Message-IDs are %q", ids)
		}
		if got := strings.Join(b.done, ", "); got != "sign-in queued, sign-in accepted" {
			b.t.Errorf("told of %s", got)
		}
	})
}

// deferred is a carrier that is there only when the test runs.
type deferred struct{ post.Carrier }

// TestGivenUp never reaches anybody: after three days, or, where a code would be too old, after minutes.
func TestGivenUp(t *testing.T) {
	down := carry(func(context.Context, post.Envelope) error { return &post.Failure{Problem: post.Unreachable} })
	each(t, down, func(b *bureau) {
		tries := b.untilGivenUp(b.writeLasting("vera@example.org"), post.RetryFor)
		if tries < 20 || tries >= post.MaxAttempts {
			b.t.Errorf("%d tries", tries)
		}
		b.untilGivenUp(b.write("vera@example.org"), 10*time.Minute)
	})
}

// TestTheServerIsBack: what has waited for a mail server for hours leaves when it takes a letter again. What waits for
// one that was only slow now and then keeps its time.
func TestTheServerIsBack(t *testing.T) {
	var answer error
	each(t, carry(func(context.Context, post.Envelope) error { return answer }), func(b *bureau) {
		taken := func() { // another letter
			answer = nil
			b.write("jan@example.org")
			b.next(true)
		}
		inVain := func(problem post.Problem, after func()) (id string) {
			id = b.writeLasting("vera@example.org")
			for n := range 7 {
				answer = &post.Failure{Problem: problem}
				b.next(true)
				l := b.is(id, help.LetterQueued, problem, n+1)
				if after(); n < 6 {
					b.now = l.NextTry
				}
			}
			return id
		}
		taken()
		slow := inVain(post.Timeout, taken)
		b.next(false)
		b.is(slow, help.LetterQueued, post.Timeout, 7)
		b.in(func(tx *store.Tx) error { return outbox.GiveUp(tx, slow) })
		away := inVain(post.Unreachable, func() {})
		b.next(false)
		taken()
		b.next(true)
		b.is(away, help.LetterAccepted, "", 8)
		b.next(false)
		for _, line := range []string{"takes no letters", "takes letters again"} {
			if n := strings.Count(b.log.String(), line); n != 1 {
				b.t.Errorf("%q is logged %d times", line, n)
			}
		}
	})
}

// untilGivenUp tries the one letter that waits until it has failed, which must be so long after it was written.
func (b *bureau) untilGivenUp(id string, want time.Duration) (tries int) {
	b.t.Helper()
	for written := b.now; ; {
		b.next(true)
		tries++
		var l outbox.Letter
		b.in(func(tx *store.Tx) (err error) {
			l, err = outbox.Find(tx, id)
			return err
		})
		if l.State == help.LetterFailed {
			if waited := b.now.Sub(written); waited != want {
				b.t.Errorf("given up after %v, want %v", waited, want)
			}
			b.is(id, help.LetterFailed, post.Unreachable, tries)
			return tries
		}
		if !l.NextTry.After(b.now) || l.NextTry.Sub(b.now) > 5*time.Hour {
			b.t.Fatalf("try %d at %v, the next at %v", tries, b.now, l.NextTry)
		}
		b.now = l.NextTry
	}
}

func TestThePausesGrow(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	temporary := &post.Failure{Problem: post.Busy}
	for attempt, want := range map[int]time.Duration{
		1: time.Minute, 2: 2 * time.Minute, 3: 4 * time.Minute, 8: 128 * time.Minute, 9: 4 * time.Hour,
		10: 4 * time.Hour, 1000: 4 * time.Hour,
	} {
		different := map[time.Time]bool{}
		for range 100 {
			_, _, next := post.Outcome(outbox.Letter{Attempts: attempt, CreatedAt: now}, temporary, now)
			if d := next.Sub(now); d < want*4/5 || d > want*6/5 {
				t.Errorf("after %d tries the pause is %v, want about %v", attempt, d, want)
			}
			different[next] = true
		}
		if len(different) < 10 {
			t.Error("the pauses have no jitter")
		}
	}
}

// TestAStolenLease lets a second worker take over while the first one is slow: only the second one's result counts.
func TestAStolenLease(t *testing.T) {
	var b *bureau
	tries := 0
	slow := carry(func(context.Context, post.Envelope) error {
		if tries++; tries > 1 {
			return nil
		}
		b.next(false) // the lease holds
		b.now = b.now.Add(post.Lease)
		b.next(true)
		return &post.Failure{Problem: post.Mailbox, Permanent: true}
	})
	each(t, slow, func(one *bureau) {
		b, tries = one, 0
		id := b.write("vera@example.org")
		b.next(true)
		b.is(id, help.LetterAccepted, "", 2)
		if got := strings.Join(b.done, ", "); got != "sign-in accepted" {
			b.t.Errorf("told of %s", got)
		}
		if strings.Contains(b.log.String(), "ERROR") {
			b.t.Errorf("a lost lease is no error: %s", b.log)
		}
	})
}

// TestAKillerLetter never lets its worker come back; it is not tried for ever.
func TestAKillerLetter(t *testing.T) {
	none := carry(func(context.Context, post.Envelope) error {
		t.Error("carried")
		return nil
	})
	each(t, none, func(b *bureau) {
		id := b.write("vera@example.org")
		for range post.MaxAttempts {
			b.in(func(tx *store.Tx) error {
				_, ok, err := outbox.Claim(tx, post.Lease) // and the process dies
				if !ok {
					b.t.Error("the letter was not retaken")
				}
				return err
			})
			b.now = b.now.Add(post.Lease)
		}
		b.next(true)
		b.is(id, help.LetterFailed, post.Attempts, post.MaxAttempts+1)
	})
}

func TestLettersThatCannotBeWrittenOut(t *testing.T) {
	panics := carry(func(_ context.Context, e post.Envelope) error { panic("planted panic about " + e.To) })
	each(t, panics, func(b *bureau) {
		broken := signIn("b-broken", "vera@example.org")
		broken.Content = `{"Link": "planted`
		for _, l := range []outbox.Letter{broken, signIn("c-panic", "vera@example.org")} {
			b.in(func(tx *store.Tx) error { return outbox.Add(tx, l) })
			b.next(true)
			b.is(l.ID, help.LetterFailed, post.Content, 1)
			if n := strings.Count(b.log.String(), `"letter":"`+l.ID+`"`); n == 0 || l.ID != "c-panic" && n != 1 {
				b.t.Errorf("%s is logged %d times", l.ID, n)
			}
		}
		if strings.Contains(b.log.String(), "planted") || strings.Contains(b.log.String(), "vera") {
			b.t.Errorf("the log holds contents: %s", b.log)
		}
	})
}

// TestALetterOfANewerVersion waits for a node that knows its kind, as while nodes are changed one after another.
func TestALetterOfANewerVersion(t *testing.T) {
	each(t, carry(func(context.Context, post.Envelope) error { return nil }), func(b *bureau) {
		l := signIn("a-newer", "vera@example.org")
		l.Kind = "postcard"
		b.in(func(tx *store.Tx) error { return outbox.Add(tx, l) })
		b.next(true)
		b.is(l.ID, help.LetterQueued, post.Version, 1)
	})
}

// TestASealedLetter is one that was sealed with keys that this node does not have yet: it waits, and no other waits
// for it.
func TestASealedLetter(t *testing.T) {
	var to []string
	c := carry(func(_ context.Context, e post.Envelope) error { to = append(to, e.To); return nil })
	for name, address := range map[string]func(testing.TB) string{
		"sqlite": storetest.SQLite, "postgres": storetest.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			to = nil
			address := address(t)
			db := storetest.New(t, address, nil)
			add := func(db *store.DB, l outbox.Letter) error {
				return db.InTx(t.Context(), func(tx *store.Tx) error { return outbox.Add(tx, l) })
			}
			otherKeys, err := vault.New()
			other, openErr := store.Open(address, otherKeys, nil)
			if err := errors.Join(err, openErr); err != nil {
				t.Fatal(err)
			}
			defer other.Close()
			err = errors.Join(
				add(other, signIn("a-sealed", "olga@example.org")),
				add(db, signIn("b-open", "vera@example.org")))
			if err != nil {
				t.Fatal(err)
			}
			_, log := newLog()
			o := post.New(settings(t, db, c, log))
			for range 2 {
				if found, err := o.Next(t.Context()); !found || err != nil {
					t.Fatal(found, err)
				}
			}
			if len(to) != 1 || to[0] != "vera@example.org" {
				t.Errorf("letters went to %q", to)
			}
			if err := other.View(t.Context(), func(tx *store.Tx) error {
				l, err := outbox.Find(tx, "a-sealed")
				if l.State != help.LetterQueued || l.Problem != string(post.Keys) {
					t.Errorf("the sealed letter is %s (%q)", l.State, l.Problem)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestWithoutACarrier leaves letters where they are.
func TestWithoutACarrier(t *testing.T) {
	each(t, nil, func(b *bureau) {
		id := b.write("vera@example.org")
		ctx, cancel := context.WithCancel(b.t.Context())
		cancel()
		b.must(b.Run(ctx))
		b.is(id, help.LetterQueued, "", 0)
	})
}
