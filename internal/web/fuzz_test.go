package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/webtest"
)

// FuzzParameters looks at every page of a language that anybody may see, with whatever stands behind the question mark.
func FuzzParameters(f *testing.F) {
	for _, seed := range []string{"", "druh=nakupy&misto=554821&razeni=nejbliz",
		"hledat=%C4%8Dern%C3%BD+n%C3%A1kup&strana=2", "den=1%00", "q=\"a+OR+b*", "%zz", "a;b", "kde=ostr",
		"odpoved.payment=cash"} {
		f.Add(seed)
	}
	p := newPortal(f, storetest.New(f, storetest.SQLite(f), nil))
	p.Seed("active1")
	f.Fuzz(func(t *testing.T, query string) {
		for _, r := range p.Routes() {
			if r.Get == nil || r.Page.Access == pages.Volunteer {
				continue
			}
			asked := httptest.NewRequest(http.MethodGet, webtest.Address("cs", r.Page, "active1"), nil)
			asked.URL.RawQuery = query
			rec := httptest.NewRecorder()
			p.H.ServeHTTP(rec, asked)
			if rec.Code >= 500 {
				t.Errorf("%s: %d", r.Page, rec.Code)
			}
		}
	})
}
