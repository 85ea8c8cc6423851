package web

import (
	"cmp"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/web/offering"
	"example.org/spolu/internal/web/visit"
)

// confirm is behind the link of a letter: it says what the button will confirm.
func confirm(v *visit.Visit) error {
	p, err := v.Exchange.Access.LookAtLink(v.R.Context(), v.R.PathValue("token"), v.Sessions.Browser(v.R))
	if err != nil {
		return err
	}
	switch {
	case p.Purpose == store.ProveSignIn:
		return help.Fail(help.NotFound, "error.stale-link")
	case p.Used && p.Purpose == store.ProveRequest:
		return v.Redirect(pages.Request, p.Token)
	case p.Used:
		return offering.Sent(v, p.Offer)
	}
	f := v.Layout(v.Text.T("confirm."+p.Purpose+".title"), "form.js")
	page := visit.PressPage{Title: f.Title, Button: v.Text.T("confirm." + p.Purpose + ".button"),
		Paras: []string{v.Text.T("confirm." + p.Purpose + ".lead"), v.Text.T("confirm.not-you")},
		Quote: p.Offer.Title + p.Request.Need, Lang: p.Offer.Language + p.Request.Language}
	page.By = cmp.Or(p.Offer.By.Name, p.Request.Name)
	return v.Show(200, f, page)
}

func postConfirm(v *visit.Visit) error {
	p, err := v.Exchange.Access.UseLink(v.R.Context(), v.R.PathValue("token"), v.Sessions.Browser(v.R), store.ProveOffer,
		store.ProveRequest)
	if help.Is(err, help.NotFound) {
		return v.Redirect(pages.Confirm, v.R.PathValue("token")) // a second click; the page says what became of it
	}
	if err != nil {
		return err
	}
	if p.Purpose == store.ProveRequest {
		return v.Redirect(pages.Request, p.Token)
	}
	if err := v.SignIn(p.SignIn); err != nil {
		return err
	}
	return v.Redirect(pages.Confirm, v.R.PathValue("token")) // which now shows what became of it
}
