package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestTooMuchKeepsTheForm: while the database's one writer is held up, one form waits for it and is done; the next is
// answered with a page from which it can be sent again as it was.
func TestTooMuchKeepsTheForm(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.Seed("active1")
	var err error
	p.H, err = httpx.Shield{Log: p.Log, Answer: p.Answer, Origin: "https://spolu.example.org",
		Gate: httpx.NewGate(8, 1, 10*time.Millisecond, slog.New(slog.DiscardHandler))}.Wrap(p.Handler())
	if err != nil {
		t.Fatal(err)
	}
	typed := url.Values{"form": {p.Guard.Token(time.Now().Add(-time.Minute))}, "name": {`Ukázka "U." <b>`},
		"phone": {"601 000 000"}, "place": {"Opava"}, "need": {"Chleba\r\na mléko & máslo."}}
	began, end, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- db.InTx(context.WithoutCancel(t.Context()), func(*store.Tx) error {
			close(began)
			<-end
			return nil
		})
	}()
	<-began
	answers := make(chan *httptest.ResponseRecorder, 2)
	for range 2 {
		go func() { answers <- p.Send(http.MethodPost, "/nabidka/active1/napsat", typed.Encode(), nil) }()
	}
	refused := <-answers // the other one has the place, and waits
	body := refused.Body.String()
	if refused.Code != 503 || refused.Header().Get("Retry-After") != "10" ||
		refused.Header().Get("Cache-Control") != "no-store" ||
		!strings.Contains(body, "Právě přichází víc žádostí") ||
		!strings.Contains(body, "Znovu to půjde za 10 sekund.") {
		t.Errorf("refused: %d %v", refused.Code, refused.Header())
	}
	if kept := hidden(body); kept.Encode() != typed.Encode() {
		t.Errorf("kept are %v, typed were %v", kept, typed)
	}
	if rec := p.Send(http.MethodGet, "/nabidky", "", nil); rec.Code != 200 {
		t.Errorf("reading meanwhile: %d", rec.Code)
	}
	close(end)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if done := <-answers; done.Code != 303 {
		t.Errorf("the one that waited: %d", done.Code)
	}
	if again := p.Send(http.MethodPost, "/nabidka/active1/napsat", hidden(body).Encode(), nil); again.Code != 303 {
		t.Errorf("sent again: %d", again.Code)
	}
}
