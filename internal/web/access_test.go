package web_test

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/visit"
	"example.org/spolu/internal/web/webtest"
)

var update = flag.Bool("update", false, "write the table of who may do what anew")

const accessTable = "testdata/access.txt"

// objects are what a route is tried with: offers in a state, or requests where it is about one (taken back is ended).
var objects = []string{"active", "paused", "ended", "missing"}

// TestAccessTable walks routes × objects × roles, made from the table of routes, and compares each answer with what was
// read and approved: go test ./internal/web -run TestAccessTable -update. A route without its cells fails.
func TestAccessTable(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("target")
		var b strings.Builder
		fmt.Fprintf(&b, "%-22s %-10s", "", "as")
		for _, object := range objects {
			fmt.Fprintf(&b, " %-8s", object)
		}
		b.WriteString("\n")
		for _, r := range p.Routes() {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				if f := map[string]visit.Handler{http.MethodGet: r.Get,
					http.MethodPost: r.Post}[method]; f != nil {
					p.cells(&b, r, method)
				}
			}
		}
		if *update {
			if err := os.WriteFile(accessTable, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(accessTable)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("who may do what has changed; if that is wanted, use -update. Now:\n%s", &b)
		}
	})
}

// cells tries a route with each object: first as anybody, then as another volunteer, last as the owner, who may change
// it.
func (p *portal) cells(b *strings.Builder, r visit.Route, method string) {
	paths, owners := map[string]string{}, map[string]*http.Cookie{}
	for _, object := range objects {
		id := p.object(object, strings.ReplaceAll(r.Page.Name, "-", "")+strings.ToLower(method))
		path := webtest.Address("cs", r.Page, id)
		if before, after, found := strings.Cut(path, "NOSUCHTOKEN"); found {
			path = before + p.requestToken(object, id) + after
		}
		paths[object], owners[object] = path, p.SignedIn("v-"+id)
	}
	other := strings.ReplaceAll(r.Page.Name, "-", "") + strings.ToLower(method) + "stranger"
	p.Seed(other)
	stranger := p.SignedIn("v-" + other)
	for _, who := range []string{"anybody", "stranger", "owner"} {
		fmt.Fprintf(b, "%-22s %-10s", method+" "+r.Page.Name, who)
		bodies := map[string]string{}
		for _, object := range objects {
			cookie := map[string]*http.Cookie{"stranger": stranger, "owner": owners[object]}[who]
			rec := p.Send(method, paths[object], "", cookie)
			bodies[object] = rec.Body.String()
			fmt.Fprintf(b, " %-8d", rec.Code)
			if r.Page.Access == pages.Volunteer && who == "stranger" && strings.Contains(paths[object], object) &&
				(rec.Code != 404 || bodies[object] == "") {
				p.T.Errorf("%s %s of somebody else: %d", method, paths[object], rec.Code)
			}
		}
		b.WriteString("\n")
		if who == "stranger" && r.Page.Access == pages.Volunteer && strings.Contains(paths["active"], "active") {
			for object, body := range bodies {
				if body != bodies["missing"] {
					p.T.Errorf("%s %s: a foreign offer is answered in other words than a missing one", method,
						paths[object])
				}
			}
		}
	}
}

// object makes an offer in a state, of a volunteer of its own.
func (p *portal) object(state, name string) string {
	p.T.Helper()
	id := state + name
	if state == "missing" {
		return id
	}
	p.Seed(id)
	if state == "ended" {
		if _, err := p.Exchange.Offers.End(p.T.Context(), help.As(help.VolunteerActor, "v-"+id), id); err != nil {
			p.T.Fatal(err)
		}
	}
	return id
}

// requestToken is the secret of a request that waits, or was taken back where the object has ended.
func (p *portal) requestToken(state, name string) string {
	p.T.Helper()
	if state == "missing" {
		return "NOSUCHTOKEN"
	}
	asked, err := p.Exchange.Requests.Ask(p.T.Context(), help.As(help.Anyone, ""),
		requests.Ask{Offer: "target", Network: help.Network(name), Form: help.Ask{Name: "Ukázka",
			Email: name + "@example.org", Place: "554821", Need: "Chleba.", Language: "cs"}})
	if err == nil && state == "ended" {
		a := help.As(help.RequesterActor, asked.Request.ID)
		err = p.Exchange.Requests.Withdraw(p.T.Context(), a, a.ID)
	}
	if err != nil {
		p.T.Fatal(err)
	}
	return asked.Token
}

// TestLookingChangesNothing: GET and HEAD of every address, as everybody, leave every table as it was; so do forms of
// other sites, and every other method, which is not allowed.
func TestLookingChangesNothing(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite,
		"postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			p := newPortal(t, storetest.New(t, at, nil))
			p.lookAtAll(at)
		})
	}
}

func (p *portal) lookAtAll(at string) {
	p.Seed("target", "active1")
	token := p.requestToken("active", "zadatel")
	cookies := []*http.Cookie{nil, p.SignedIn("v-active1"), p.SignedIn("v-target")}
	p.Send(http.MethodGet, "/", "", nil) // what is counted once is counted
	before := storetest.Rows(p.T, at)
	for _, r := range p.Routes() {
		for _, lang := range p.Exchange.Sites.Home().Languages {
			path := strings.Replace(webtest.Address(lang, r.Page, "active1"), "NOSUCHTOKEN", token, 1)
			for _, cookie := range cookies {
				for _, method := range []string{http.MethodGet, http.MethodHead} {
					if code := p.Send(method, path, "", cookie).Code; r.Get == nil && code != 405 {
						p.T.Errorf("%s %s: %d", method, path, code)
					}
				}
				for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete, "PROPFIND"} {
					if code := p.Send(method, path, "", cookie).Code; code != 405 {
						p.T.Errorf("%s %s: %d", method, path, code)
					}
				}
				for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"},
					{"Origin", "https://evil.example.net"},
					{"Origin", "null"}} {
					if code := p.Send(http.MethodPost, path, "", cookie, header[0], header[1]).Code; code != 403 {
						p.T.Errorf("POST %s with %s: %d", path, header, code)
					}
				}
			}
		}
	}
	after := storetest.Rows(p.T, at)
	for _, table := range slices.Sorted(maps.Keys(before)) {
		if !slices.Equal(before[table], after[table]) {
			p.T.Errorf("%s had %d rows and has %d, or others", table, len(before[table]), len(after[table]))
		}
	}
	if len(before["requests"]) != 1 || len(before["offers"]) != 2 {
		p.T.Errorf("the tables are not those of the portal: %d of them", len(before))
	}
}
