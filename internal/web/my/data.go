package my

import (
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/visit"
)

// myData is all that the portal holds of a volunteer, as a file to keep.
func myData(v *visit.Visit) error {
	data, err := v.Exchange.Privacy.ExportMe(v.R.Context(), v.Actor)
	if err != nil {
		return err
	}
	return v.Download(data)
}

// eraseMe asks whether an account is to be erased.
func eraseMe(v *visit.Visit) error {
	if _, err := v.Exchange.Offers.Volunteer(v.R.Context(), v.Actor); err != nil {
		return err
	}
	f := v.Layout(v.Text.T("my.erase"), "form.js")
	return v.Show(200, f, visit.PressPage{Title: f.Title,
		Paras:  []string{v.Text.T("my.erase-lead"), v.Text.T("erase.for-good")},
		Button: v.Text.T("my.erase-go"), Tone: ui.Warning,
		On: ui.Link{Text: v.Text.T("my.title"), Href: f.To(pages.My)}})
}

func postEraseMe(v *visit.Visit) error {
	if err := v.Exchange.Privacy.EraseMe(v.R.Context(), v.Actor); err != nil {
		return err
	}
	if err := v.Sessions.SignOut(v.R.Context()); err != nil {
		return err
	}
	v.Sessions.ForgetBrowser(v.W)
	return v.Redirect(pages.Erased)
}
