package web

import (
	"cmp"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/store"
)

// confirm is behind the link of a letter: it says what the button will confirm.
func (s *Server) confirm(v *visit) error {
	p, err := s.Exchange.Access.LookAtLink(v.r.Context(), v.r.PathValue("token"), session.Browser(v.r))
	if err != nil {
		return err
	}
	switch {
	case p.Purpose == store.ProveSignIn:
		return help.Fail(help.NotFound, "error.stale-link")
	case p.Used && p.Purpose == store.ProveRequest:
		return v.redirect(pages.Request, p.Token)
	case p.Used:
		return v.showSent(200, p.Offer, "", nil)
	}
	f := v.layout(v.text.T("confirm."+p.Purpose+".title"), "form.js")
	page := pressPage{Title: f.Title, Button: v.text.T("confirm." + p.Purpose + ".button"),
		Paras: []string{v.text.T("confirm." + p.Purpose + ".lead"), v.text.T("confirm.not-you")},
		Quote: p.Offer.Title + p.Request.Need, Lang: p.Offer.Language + p.Request.Language}
	page.By = cmp.Or(p.Offer.By.Name, p.Request.Name)
	return v.show(200, f, page)
}

func (s *Server) postConfirm(v *visit) error {
	p, err := s.Exchange.Access.UseLink(v.r.Context(), v.r.PathValue("token"), session.Browser(v.r), store.ProveOffer,
		store.ProveRequest)
	if help.Is(err, help.NotFound) {
		return v.redirect(pages.Confirm, v.r.PathValue("token")) // a second click; the page says what became of it
	}
	if err != nil {
		return err
	}
	if p.Purpose == store.ProveRequest {
		return v.redirect(pages.Request, p.Token)
	}
	return v.redirect(pages.Confirm, v.r.PathValue("token")) // which now shows what became of it
}
