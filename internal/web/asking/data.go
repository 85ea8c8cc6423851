package asking

import (
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/visit"
)

// requestData is all that the portal holds of a request, as a file to keep.
func requestData(v *visit.Visit) error {
	a, err := requester(v)
	if err != nil {
		return err
	}
	data, err := v.Exchange.Privacy.ExportMyRequest(v.R.Context(), a)
	if err != nil {
		return err
	}
	return v.Download(data)
}

// eraseRequest asks whether a request is to be erased.
func eraseRequest(v *visit.Visit) error {
	a, err := requester(v)
	if err != nil {
		return err
	}
	state, err := v.Exchange.Requests.State(v.R.Context(), a, a.ID)
	if err != nil {
		return err
	}
	f := v.Layout(v.Text.T("request.erase"), "form.js")
	return v.Show(200, f, visit.PressPage{Title: f.Title, Paras: []string{v.Text.T("request.erase-lead"),
		v.Text.T("erase.for-good")}, Quote: state.Request.Need, Lang: state.Request.Language,
		Button: v.Text.T("request.erase-go"), Tone: ui.Warning,
		On: ui.Link{Text: v.Text.T("request.title"), Href: f.To(pages.Request, v.R.PathValue("token"))}})
}

// postEraseRequest erases it. A second click finds it gone already: that is no error to show.
func postEraseRequest(v *visit.Visit) error {
	a, err := requester(v)
	if err == nil {
		err = v.Exchange.Privacy.EraseMyRequest(v.R.Context(), a)
	}
	if err != nil && !help.Is(err, help.NotFound) {
		return err
	}
	return v.Redirect(pages.Erased)
}

func erased(v *visit.Visit) error {
	f := v.Layout(v.Text.T("erased.title"))
	return v.Show(200, f, visit.DonePage{Title: f.Title,
		Paras: []string{v.Text.T("erased.lead"), v.Text.T("erased.letters")},
		On:    ui.Link{Text: v.Text.T("nav.home"), Href: pages.Home.Path(v.Lang)}})
}
