package web_test

import (
	"net/http"
	"strings"
	"testing"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestLinksThatMailChanged: a link that a mail program has written in small letters, or put a sign behind, leads to the
// page that it is of; what is no page of ours leads nowhere.
func TestLinksThatMailChanged(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		asked, err := p.Exchange.Requests.Ask(t.Context(), help.As(help.Anyone, ""), requests.Ask{Offer: "active1",
			Network: "192.0.2.1", Form: help.Ask{Name: "Věra", Phone: "601 000 001", Place: "505927", Need: "Chleba",
				Language: "cs"}})
		if err != nil {
			t.Fatal(err)
		}
		request := pages.Request.Path("cs", asked.Token)
		pause := strings.TrimPrefix(p.Exchange.Offers.PauseURL("cs", "active1"), "https://spolu.example.org")
		for typed, want := range map[string]string{
			strings.ToLower(request): request, request + ">": request, request + "%3E": request, request + ".": request,
			request + ")": request, strings.ToLower(request) + "&gt;": request, strings.ToUpper(request): request,
			request + "%E2%80%8B": request, request + "%20": request, strings.ToLower(request) + "/udaje.": request + "/udaje",
			pause + ">": pause, "/nabidka/active1).": "/nabidka/active1", "/NABIDKA/ACTIVE1": "/nabidka/active1",
			"/en/offer/active1,": "/en/offer/active1", "/nabidky.": "/nabidky", "/NABIDKY?obec=505927": "/nabidky?obec=505927",
		} {
			rec := p.Send(http.MethodGet, typed, "", nil)
			if to := rec.Header().Get("Location"); rec.Code != 303 || to != want {
				t.Errorf("%s: %d %q, want %q", typed, rec.Code, to, want)
			}
			if rec := p.Send(http.MethodGet, want, "", nil); rec.Code != 200 {
				t.Errorf("%s: %d", want, rec.Code)
			}
		}
		if rec := p.Send(http.MethodGet, strings.ToLower(pause), "", nil); rec.Code != 200 {
			t.Errorf("a link to pause in small letters: %d", rec.Code)
		}
		for _, path := range []string{"//example.net>", "/example.net>", "/zadost/>", "/nabidka/nikdo>/x"} {
			if rec := p.Send(http.MethodGet, path, "", nil); strings.Contains(rec.Header().Get("Location"), "//") ||
				rec.Code == 200 {
				t.Errorf("%s: %d %q", path, rec.Code, rec.Header().Get("Location"))
			}
		}
	})
}
