package api_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/api"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/store"
)

// TestTooMuchAtOnce: while the database is held up, one request waits for it and is done; the next is refused as a
// problem with a time. The same key makes it one request later, and no second one of the first.
func TestTooMuchAtOnce(t *testing.T) {
	each(t, []samples.Sample{offer("known", time.Now(), nil)}, func(w *world) {
		server := &api.Server{Exchange: w.e, Log: slog.New(slog.DiscardHandler)}
		var err error
		w.h, err = httpx.Shield{Log: server.Log, Origin: "https://spolu.example.org", Answer: server.Answer,
			Gate: httpx.NewGate(8, 1, 10*time.Millisecond, slog.New(slog.DiscardHandler))}.
			Wrap(server.Handler())
		if err != nil {
			w.t.Fatal(err)
		}
		keys := []string{"first", "second"}
		began, end, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			ended <- w.db.InTx(context.WithoutCancel(w.t.Context()), func(tx *store.Tx) error {
				err := errors.Join(tx.LockKeys("once/api/192.0.2.1/first"), tx.LockKeys("once/api/192.0.2.1/second"))
				close(began)
				<-end
				return err
			})
		}()
		<-began
		type outcome struct {
			key string
			*httptest.ResponseRecorder
		}
		send := func(key string) outcome {
			r := httptest.NewRequest(http.MethodPost, "/api/v1/offers/known/requests",
				strings.NewReader(fields("email", "zadatel@example.org")))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Idempotency-Key", key)
			rec := httptest.NewRecorder()
			w.h.ServeHTTP(rec, r)
			return outcome{key, rec}
		}
		outcomes := make(chan outcome, 2)
		for _, key := range keys {
			go func() { outcomes <- send(key) }()
		}
		refused := <-outcomes // the other one has the place, and waits
		if h := refused.Header(); refused.Code != 503 || h.Get("Retry-After") != "10" ||
			h.Get("Content-Type") != "application/problem+json" ||
			!strings.Contains(refused.Body.String(), "more to do than it can at once") {
			w.t.Errorf("refused: %d %v %s", refused.Code, refused.Header(), refused.Body)
		}
		close(end)
		if err := <-ended; err != nil {
			w.t.Fatal(err)
		}
		if done := <-outcomes; done.Code != 202 || done.key == refused.key {
			w.t.Errorf("the one that waited: %d %s", done.Code, done.Body)
		}
		for _, key := range append(keys, keys...) {
			if again := send(key); again.Code != 202 {
				w.t.Errorf("%s again: %d %s", key, again.Code, again.Body)
			}
		}
		if _, total := w.requests(); total != 2 {
			w.t.Errorf("%d requests, want 2", total)
		}
	})
}
