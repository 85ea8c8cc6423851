package web

import (
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/ui"
)

// pauseLink is behind the signed link of a letter: one button pauses the offer, without signing in.
func (s *Server) pauseLink(v *visit) error {
	o, a, err := s.Exchange.Offers.ByLink(v.r.Context(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	v.actor = a
	f := v.layout(v.text.T("pause.title"), "form.js")
	if !v.can(help.PauseOffer, o) {
		return v.show(200, f, donePage{Title: v.pausedTitle(o), Paras: []string{o.Title, v.text.T("pause.already")},
			On: ui.Link{Text: v.text.T("my.title"), Href: f.To(pages.My)}})
	}
	return v.show(200, f, pressPage{Title: f.Title, Quote: o.Title, Lang: o.Language,
		Paras: []string{v.text.T("pause.lead")}, Button: v.text.T("my.pause"), Tone: ui.Warning,
		On: ui.Link{Text: v.text.T("my.title"), Href: f.To(pages.My)}})
}

// pausedTitle says why there is nothing to pause.
func (v *visit) pausedTitle(o help.Offer) string {
	if o.State == help.OfferPaused {
		return v.text.T("pause.done")
	}
	return v.text.T("guide.sent." + string(o.State))
}

func (s *Server) postPauseLink(v *visit) error {
	o, a, err := s.Exchange.Offers.ByLink(v.r.Context(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	if _, err := s.Exchange.Offers.Pause(v.r.Context(), a, o.ID, ""); err != nil && !help.Is(err, help.Conflict) {
		return err
	}
	f := v.layout(v.text.T("pause.done"))
	return v.show(200, f, donePage{Title: f.Title, Paras: []string{o.Title, v.text.T("pause.done-lead")},
		On: ui.Link{Text: v.text.T("my.title"), Href: f.To(pages.My)}})
}
