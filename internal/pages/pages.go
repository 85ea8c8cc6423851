// Package pages is the table of all pages as values: who may open each, where it is in every language, and whether
// menus lead to it. Handlers are attached to these values; links in pages and letters and the API's answers name them.
package pages

// Access is who may open a page.
type Access string

// Who may open pages. Only what a Reading page answers may be cached, by anybody.
const (
	Reading   Access = "reading"   // anybody; it only reads, without a cookie
	Anybody   Access = "anybody"   // it has a form, or is personal to the browser
	Secret    Access = "secret"    // whoever knows the secret in its address
	Volunteer Access = "volunteer" // who is signed in
)

// The pages of offers, and of the portal itself.
var (
	Home          = page("home", Reading, "/{$}", "/{$}").labelled("nav.home")
	Offers        = page("offers", Reading, "/nabidky", "/offers").labelled("nav.find")
	Places        = page("places", Reading, "/nabidky/mista", "/offers/places").labelled("page.places")
	Offer         = page("offer", Reading, "/nabidka/{id}", "/offer/{id}")
	About         = page("about", Reading, "/o-portalu", "/about").labelled("page.about")
	Privacy       = page("privacy", Reading, "/soukromi", "/privacy").labelled("page.privacy")
	Accessibility = page("accessibility", Reading, "/pristupnost", "/accessibility").labelled("page.accessibility")
	Contact       = page("contact", Reading, "/kontakt", "/contact").labelled("page.contact")
	Safety        = page("safety", Reading, "/bezpeci", "/safety").labelled("page.safety")
)

// The same offers for other sites and programs.
var (
	Feed     = page("feed", Reading, "/nabidky.atom", "/offers.atom")
	Embed    = page("embed", Reading, "/vlozit", "/embed")
	EmbedHow = page("embed-how", Reading, "/vlozit/navod", "/embed/how-to")
)

// The way of a request.
var (
	Ask             = page("ask", Anybody, "/nabidka/{id}/napsat", "/offer/{id}/contact")
	AskCheck        = page("ask-check", Anybody, "/nabidka/{id}/napsat/kontrola", "/offer/{id}/contact/check")
	AskAfresh       = page("ask-afresh", Anybody, "/nabidka/{id}/napsat/znovu", "/offer/{id}/contact/afresh")
	AskSent         = page("ask-sent", Anybody, "/nabidka/{id}/napsat/odeslano", "/offer/{id}/contact/sent")
	Request         = page("request", Secret, "/zadost/{token}", "/request/{token}")
	RequestCode     = page("request-code", Secret, "/zadost/{token}/kod", "/request/{token}/code")
	RequestCorrect  = page("request-correct", Secret, "/zadost/{token}/adresa", "/request/{token}/address")
	RequestWithdraw = page("request-withdraw", Secret, "/zadost/{token}/stahnout", "/request/{token}/withdraw")
	RequestFinish   = page("request-finish", Secret, "/zadost/{token}/mam-pomoc", "/request/{token}/have-help")
	RequestData     = page("request-data", Secret, "/zadost/{token}/udaje", "/request/{token}/data")
	RequestErase    = page("request-erase", Secret, "/zadost/{token}/smazat", "/request/{token}/erase")
	Erased          = page("erased", Anybody, "/smazano", "/erased")
	Confirm         = page("confirm", Secret, "/potvrdit/{token}", "/confirm/{token}")
	Report          = page("report", Anybody, "/nabidka/{id}/nahlasit", "/offer/{id}/report")
	ReportSent      = page("report-sent", Anybody, "/nabidka/{id}/nahlasit/odeslano", "/offer/{id}/report/sent")
)

// The way of an offer.
var (
	OfferHelp    = page("offer-help", Anybody, "/nabidnout", "/offer-help").labelled("nav.offer")
	OfferStart   = page("offer-start", Anybody, "/nabidnout/{kind}", "/offer-help/{kind}")
	OfferStep    = page("offer-step", Anybody, "/nabidnout/{kind}/{step}", "/offer-help/{kind}/{step}")
	OfferCheck   = page("offer-check", Anybody, "/nabidnout/{kind}/kontrola", "/offer-help/{kind}/check")
	OfferAfresh  = page("offer-afresh", Anybody, "/nabidnout/znovu", "/offer-help/afresh")
	OfferSent    = page("offer-sent", Anybody, "/nabidnout/odeslano", "/offer-help/sent")
	OfferCorrect = page("offer-correct", Anybody, "/nabidnout/adresa", "/offer-help/address")
	OfferCode    = page("offer-code", Anybody, "/nabidnout/kod", "/offer-help/code")
	Answer       = page("answer", Secret, "/odpoved/{token}", "/answer/{token}")
	Pause        = page("pause", Secret, "/pozastavit/{token}", "/pause/{token}")
)

// Signing in, and what volunteers see then.
var (
	SignIn     = page("sign-in", Anybody, "/prihlaseni", "/sign-in")
	SignInCode = page("sign-in-code", Anybody, "/prihlaseni/kod", "/sign-in/code")
	SignInLink = page("sign-in-link", Secret, "/prihlaseni/odkaz/{token}", "/sign-in/link/{token}")
	SignOut    = page("sign-out", Anybody, "/odhlaseni", "/sign-out")

	My       = page("my", Volunteer, "/moje", "/my").labelled("nav.my")
	MyData   = page("my-data", Volunteer, "/moje/udaje", "/my/data")
	MyErase  = page("my-erase", Volunteer, "/moje/smazat", "/my/erase")
	MyOffer  = page("my-offer", Volunteer, "/moje/nabidka/{id}", "/my/offer/{id}")
	MyPause  = page("my-pause", Volunteer, "/moje/nabidka/{id}/pozastavit", "/my/offer/{id}/pause")
	MyResume = page("my-resume", Volunteer, "/moje/nabidka/{id}/obnovit", "/my/offer/{id}/resume")
	MyRenew  = page("my-renew", Volunteer, "/moje/nabidka/{id}/prodlouzit", "/my/offer/{id}/renew")
	MyEnd    = page("my-end", Volunteer, "/moje/nabidka/{id}/ukoncit", "/my/offer/{id}/end")
	MyEdit   = page("my-edit", Volunteer, "/moje/nabidka/{id}/upravit", "/my/offer/{id}/edit")
)

// What only the demo has.
var (
	DemoLetters = page("demo-letters", Anybody, "/demo/letters")
	DemoLetter  = page("demo-letter", Anybody, "/demo/letters/{id}")
)

// Menu are the pages that people come for and Footer those about the portal, as every page leads to them.
var (
	Menu   = []*Page{Offers, OfferHelp, My}
	Footer = []*Page{Places, About, Safety, Contact, Privacy, Accessibility}
)
