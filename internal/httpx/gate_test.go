package httpx_test

import (
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/spolu/internal/httpx"
)

// TestGate: what has no place waits for one, and is refused after a time; reading and writing have places of their own.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		end := make(chan struct{})
		var mu sync.Mutex
		statuses := map[string][]int{}
		var said strings.Builder
		h := httpx.NewGate(2, 1, 3*time.Second, slog.New(slog.NewTextHandler(&said, nil))).Wrap(
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasPrefix(r.URL.Path, "/assets/") {
					<-end
				}
				w.WriteHeader(http.StatusNoContent)
			}), func(w http.ResponseWriter, _ *http.Request, err error) {
				httpx.RetryAfter(w, err)
				w.WriteHeader(httpx.Status(err))
			})
		send := func(method, path string) {
			go func() {
				rec := httptest.NewRecorder()
				h.ServeHTTP(rec, httptest.NewRequest(method, path, strings.NewReader("a=1")))
				if rec.Code == 503 && rec.Header().Get("Retry-After") != "10" {
					t.Errorf("refused without a time: %v", rec.Header())
				}
				mu.Lock()
				defer mu.Unlock()
				statuses[method] = append(statuses[method], rec.Code)
			}()
			synctest.Wait()
		}
		answered := func() map[string][]int {
			mu.Lock()
			defer mu.Unlock()
			return maps.Clone(statuses)
		}
		for range 3 {
			send("GET", "/")
			send("POST", "/")
		}
		send("HEAD", "/assets/site.css")
		if at := answered(); len(at["GET"])+len(at["POST"]) != 0 || len(at["HEAD"]) != 1 {
			t.Errorf("at first: %v", at)
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if at := answered(); len(at["GET"]) != 1 || len(at["POST"]) != 2 || at["GET"][0] != 503 ||
			at["POST"][1] != 503 {
			t.Errorf("when patience ends: %v", at)
		}
		if n := strings.Count(said.String(), "turned_away=1"); n != 1 || strings.Count(said.String(), "\n") != 1 {
			t.Errorf("three were turned away, and the log says: %s", &said)
		}
		send("POST", "/")
		close(end)
		synctest.Wait()
		if at := answered(); len(at["GET"]) != 3 || len(at["POST"]) != 4 || at["GET"][2] != 204 ||
			at["POST"][3] != 204 {
			t.Errorf("in the end: %v", at)
		}
	})
}
