package web

import (
	"encoding/json"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/ui"
)

// myData is all that the portal holds of a volunteer, as a file to keep.
func (s *Server) myData(v *visit) error {
	data, err := s.Exchange.Privacy.ExportMe(v.r.Context(), v.actor)
	if err != nil {
		return err
	}
	return v.download(data)
}

// requestData is the same of a request.
func (s *Server) requestData(v *visit) error {
	a, err := v.requester()
	if err != nil {
		return err
	}
	data, err := s.Exchange.Privacy.ExportMyRequest(v.r.Context(), a)
	if err != nil {
		return err
	}
	return v.download(data)
}

func (v *visit) download(data any) error {
	text, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Disposition", `attachment; filename="spolu.json"`)
	return httpx.Write(v.w, v.r, 200, "application/json", v.cache, plainBody(text))
}

// eraseMe asks whether an account is to be erased.
func (s *Server) eraseMe(v *visit) error {
	if _, err := s.Exchange.Offers.Volunteer(v.r.Context(), v.actor); err != nil {
		return err
	}
	f := v.layout(v.text.T("my.erase"), "form.js")
	return v.show(200, f, pressPage{Title: f.Title,
		Paras:  []string{v.text.T("my.erase-lead"), v.text.T("erase.for-good")},
		Button: v.text.T("my.erase-go"), Tone: ui.Warning,
		On: ui.Link{Text: v.text.T("my.title"), Href: f.To(pages.My)}})
}

func (s *Server) postEraseMe(v *visit) error {
	if err := s.Exchange.Privacy.EraseMe(v.r.Context(), v.actor); err != nil {
		return err
	}
	if err := s.Sessions.SignOut(v.r.Context()); err != nil {
		return err
	}
	session.ForgetBrowser(v.w)
	return v.redirect(pages.Erased)
}

// eraseRequest asks whether a request is to be erased.
func (s *Server) eraseRequest(v *visit) error {
	a, err := v.requester()
	if err != nil {
		return err
	}
	state, err := s.Exchange.Requests.State(v.r.Context(), a, a.ID)
	if err != nil {
		return err
	}
	f := v.layout(v.text.T("request.erase"), "form.js")
	return v.show(200, f, pressPage{Title: f.Title, Paras: []string{v.text.T("request.erase-lead"),
		v.text.T("erase.for-good")}, Quote: state.Request.Need, Lang: state.Request.Language,
		Button: v.text.T("request.erase-go"), Tone: ui.Warning,
		On: ui.Link{Text: v.text.T("request.title"), Href: f.To(pages.Request, v.r.PathValue("token"))}})
}

// postEraseRequest erases it. A second click finds it gone already: that is no error to show.
func (s *Server) postEraseRequest(v *visit) error {
	a, err := v.requester()
	if err == nil {
		err = s.Exchange.Privacy.EraseMyRequest(v.r.Context(), a)
	}
	if err != nil && !help.Is(err, help.NotFound) {
		return err
	}
	return v.redirect(pages.Erased)
}

func (s *Server) erased(v *visit) error {
	f := v.layout(v.text.T("erased.title"))
	return v.show(200, f, donePage{Title: f.Title, Paras: []string{v.text.T("erased.lead"), v.text.T("erased.letters")},
		On: ui.Link{Text: v.text.T("nav.home"), Href: pages.Home.Path(v.lang)}})
}
