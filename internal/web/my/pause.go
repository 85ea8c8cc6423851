package my

import (
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/visit"
)

// pauseLink is behind the signed link of a letter: one button pauses the offer, without signing in.
func pauseLink(v *visit.Visit) error {
	o, a, err := v.Exchange.Offers.ByLink(v.R.Context(), v.R.PathValue("token"))
	if err != nil {
		return err
	}
	v.Actor = a
	f := v.Layout(v.Text.T("pause.title"), "form.js")
	if !can(v, help.PauseOffer, o) {
		return v.Show(200, f, visit.DonePage{Title: pausedTitle(v, o),
			Paras: []string{o.Title, v.Text.T("pause.already")},
			On:    ui.Link{Text: v.Text.T("my.title"), Href: f.To(pages.My)}})
	}
	return v.Show(200, f, visit.PressPage{Title: f.Title, Quote: o.Title, Lang: o.Language,
		Paras: []string{v.Text.T("pause.lead")}, Button: v.Text.T("my.pause"), Tone: ui.Warning,
		On: ui.Link{Text: v.Text.T("my.title"), Href: f.To(pages.My)}})
}

// pausedTitle says why there is nothing to pause.
func pausedTitle(v *visit.Visit, o help.Offer) string {
	if o.State == help.OfferPaused {
		return v.Text.T("pause.done")
	}
	return v.Text.T("guide.sent." + string(o.State))
}

func postPauseLink(v *visit.Visit) error {
	o, a, err := v.Exchange.Offers.ByLink(v.R.Context(), v.R.PathValue("token"))
	if err != nil {
		return err
	}
	if _, err := v.Exchange.Offers.Pause(v.R.Context(), a, o.ID, ""); err != nil && !help.Is(err, help.Conflict) {
		return err
	}
	f := v.Layout(v.Text.T("pause.done"))
	return v.Show(200, f, visit.DonePage{Title: f.Title, Paras: []string{o.Title, v.Text.T("pause.done-lead")},
		On: ui.Link{Text: v.Text.T("my.title"), Href: f.To(pages.My)}})
}
