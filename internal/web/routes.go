package web

// access is who a page is for and what it may do.
type access string

const (
	reads      access = "reads"      // anybody; only reads: no cookie, may be kept
	forms      access = "forms"      // anybody; has a form or is personal: never kept
	volunteers access = "volunteers" // who is signed in
)

// route is a page with what GET and POST do there.
type route struct {
	page      string
	access    access
	get, post func(*visit) error
}

// routes are all pages. Their addresses stand in package i18n.
func (s *Server) routes() []route {
	all := []route{
		{"home", reads, s.home, nil},
		{"offers", reads, s.offers, nil},
		{"offer", reads, s.offer, nil},
		{"about", reads, s.text, nil},
		{"privacy", reads, s.text, nil},
		{"accessibility", reads, s.text, nil},
		{"contact", reads, s.text, nil},
		{"safety", reads, s.text, nil},

		{"ask", forms, s.ask, s.postAsk},
		{"ask-check", forms, s.checkAsk, s.postCheckAsk},
		{"ask-sent", forms, s.askSent, nil},
		{"request", forms, s.request, nil},
		{"request-code", forms, s.backToRequest, s.postRequestCode},
		{"request-withdraw", forms, s.backToRequest, s.postWithdraw},
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
