package web

import (
	"strings"

	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/i18n"
)

// access is who a page is for and what it may do.
type access string

const (
	reads      access = "reads"      // anybody; only reads: no cookie, may be kept
	framing    access = "framing"    // reads, and shows the framed page
	framed     access = "framed"     // reads, and any site may show it in a frame
	forms      access = "forms"      // anybody; has a form or is personal: never kept
	volunteers access = "volunteers" // who is signed in
)

// onlyReads reports whether pages with this access need no session.
func (a access) onlyReads() bool { return a == reads || a == framing || a == framed }

// policies are those of pages that need another than the shield gives.
var policies = map[access]httpx.Policy{framing: httpx.Framing, framed: httpx.Framed}

// route is a page with what GET and POST do there.
type route struct {
	page      string
	access    access
	get, post func(*visit) error
}

// indexed reports a page that search engines are told of by itself.
func (r route) indexed() bool {
	return (r.access == reads || r.access == framing) && r.page != "feed" && !strings.Contains(i18n.Pattern(i18n.Default, r.page), "{id}")
}

// routes are all pages. Their addresses stand in package i18n.
func (s *Server) routes() []route {
	all := []route{
		{"home", reads, s.home, nil},
		{"offers", reads, s.offers, nil},
		{"places", reads, s.placesPage, nil},
		{"offer", reads, s.offer, nil},
		{"about", reads, s.text, nil},
		{"privacy", reads, s.text, nil},
		{"accessibility", reads, s.text, nil},
		{"contact", reads, s.text, nil},
		{"safety", reads, s.text, nil},

		{"feed", reads, s.feed, nil},
		{"embed", framed, s.embed, nil},
		{"embed-how", framing, s.embedHow, nil},

		{"ask", forms, s.ask, s.postAsk},
		{"ask-check", forms, s.checkAsk, s.postCheckAsk},
		{"ask-sent", forms, s.askSent, nil},
		{"request", forms, s.request, nil},
		{"request-code", forms, s.backToRequest, s.postRequestCode},
		{"request-withdraw", forms, s.backToRequest, s.postWithdraw},
		{"request-data", forms, s.requestData, nil},
		{"request-erase", forms, s.eraseRequest, s.postEraseRequest},
		{"erased", forms, s.erased, nil},
		{"confirm", forms, s.confirm, s.postConfirm},
		{"report", forms, s.report, s.postReport},
		{"report-sent", forms, s.reportSent, nil},

		{"offer-help", forms, s.kinds, nil},
		{"offer-start", forms, s.start, s.postStart},
		{"offer-step", forms, s.step, s.postStep},
		{"offer-check", forms, s.checkOffer, s.postCheckOffer},
		{"offer-sent", forms, s.offerSent, nil},
		{"offer-code", forms, s.backToSent, s.postOfferCode},
		{"pause", forms, s.pauseLink, s.postPauseLink},

		{"sign-in", forms, s.signIn, s.postSignIn},
		{"sign-in-code", forms, s.signInCode, s.postSignInCode},
		{"sign-in-link", forms, s.signInLink, s.postSignInLink},
		{"sign-out", forms, nil, s.postSignOut},

		{"my", volunteers, s.my, nil},
		{"my-data", volunteers, s.myData, nil},
		{"my-erase", volunteers, s.eraseMe, s.postEraseMe},
		{"my-offer", volunteers, s.myOffer, nil},
		{"my-pause", volunteers, nil, s.postPause},
		{"my-resume", volunteers, nil, s.postResume},
		{"my-renew", volunteers, nil, s.postRenew},
		{"my-end", volunteers, nil, s.postEnd},
		{"my-edit", volunteers, nil, s.postEdit},
	}
	if s.Demo != nil {
		all = append(all, route{"demo-letters", forms, s.demoLetters, nil}, route{"demo-letter", forms, s.demoLetter, nil})
	}
	return all
}
