package find_test

import (
	"net/http"
	"strings"
	"testing"

	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/webtest"
)

// portal is the pages over one database.
type portal struct{ *webtest.Portal }

func newPortal(t testing.TB, db *store.DB) *portal { return &portal{webtest.New(t, db)} }

func TestSearchAddresses(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.Seed("active1")
	for path, want := range map[string]string{
		"/nabidky?kde=OPAVA&q=nakup":           "/nabidky?obec=505927&q=nakup",
		"/nabidky?kde=x&kde_code=505927":       "/nabidky?obec=505927",
		"/en/offers?where=opava&kind=other":    "/en/offers?kind=other&place=505927",
		"/uk/offers?where=frydek+mistek":       "/uk/offers?place=598003",
		"/nabidky?kde=505927&razeni=nejblizsi": "/nabidky?obec=505927&razeni=nejblizsi",
	} {
		rec := p.Send(http.MethodGet, path, "", nil)
		if rec.Code != 303 || rec.Header().Get("Location") != want {
			t.Errorf("%s leads to %d %q, want %q", path, rec.Code, rec.Header().Get("Location"), want)
		}
	}
	for _, path := range []string{"/nabidky?druh=nic&obec=1&prostredi=x&jazyk=xx&den=9&razeni=x&strana=-1",
		"/nabidky?strana=999999999999", "/nabidky?q=%00%ff", "/nabidky?kde=nikde",
		"/nabidky?q=" + strings.Repeat("a", 3000)} {
		if rec := p.Send(http.MethodGet, path, "", nil); rec.Code != 200 {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
}
