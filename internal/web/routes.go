package web

import (
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/pages"
)

// policies are those of pages that need another than the shield gives: any site may show the list of offers in a frame,
// and the page where it is put together shows it.
var policies = map[*pages.Page]httpx.Policy{pages.Embed: httpx.Framed, pages.EmbedHow: httpx.Framing}

// route is a page with what GET and POST do there.
type route struct {
	page      *pages.Page
	get, post func(*visit) error
}

// indexed reports a page that search engines are told of by itself.
func (r route) indexed() bool {
	return r.page.Access == pages.Reading && r.page != pages.Feed && r.page != pages.Embed && len(r.page.Gaps()) == 0
}

// routes attaches what pages do to the pages.
func (s *Server) routes() []route {
	all := []route{
		{pages.Home, s.home, nil},
		{pages.Offers, s.offers, nil},
		{pages.Places, s.placesPage, nil},
		{pages.Offer, s.offer, nil},
		{pages.About, s.text, nil},
		{pages.Privacy, s.text, nil},
		{pages.Accessibility, s.text, nil},
		{pages.Contact, s.text, nil},
		{pages.Safety, s.text, nil},

		{pages.Feed, s.feed, nil},
		{pages.Embed, s.embed, nil},
		{pages.EmbedHow, s.embedHow, nil},

		{pages.Ask, s.ask, s.postAsk},
		{pages.AskCheck, s.checkAsk, s.postCheckAsk},
		{pages.AskSent, s.askSent, nil},
		{pages.Request, s.request, nil},
		{pages.RequestCode, s.backToRequest, s.postRequestCode},
		{pages.RequestWithdraw, s.backToRequest, s.postWithdraw},
		{pages.RequestData, s.requestData, nil},
		{pages.RequestErase, s.eraseRequest, s.postEraseRequest},
		{pages.Erased, s.erased, nil},
		{pages.Confirm, s.confirm, s.postConfirm},
		{pages.Report, s.report, s.postReport},
		{pages.ReportSent, s.reportSent, nil},

		{pages.OfferHelp, s.kinds, nil},
		{pages.OfferStart, s.start, s.postStart},
		{pages.OfferStep, s.step, s.postStep},
		{pages.OfferCheck, s.checkOffer, s.postCheckOffer},
		{pages.OfferSent, s.offerSent, nil},
		{pages.OfferCode, s.backToSent, s.postOfferCode},
		{pages.Pause, s.pauseLink, s.postPauseLink},

		{pages.SignIn, s.signIn, s.postSignIn},
		{pages.SignInCode, s.signInCode, s.postSignInCode},
		{pages.SignInLink, s.signInLink, s.postSignInLink},
		{pages.SignOut, nil, s.postSignOut},

		{pages.My, s.my, nil},
		{pages.MyData, s.myData, nil},
		{pages.MyErase, s.eraseMe, s.postEraseMe},
		{pages.MyOffer, s.myOffer, nil},
		{pages.MyPause, nil, s.postPause},
		{pages.MyResume, nil, s.postResume},
		{pages.MyRenew, nil, s.postRenew},
		{pages.MyEnd, nil, s.postEnd},
		{pages.MyEdit, nil, s.postEdit},
	}
	if s.Demo != nil {
		all = append(all, route{pages.DemoLetters, s.demoLetters, nil}, route{pages.DemoLetter, s.demoLetter, nil})
	}
	return all
}
