package web

import (
	"context"

	"github.com/a-h/templ"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/web/visit"
)

// Demo is what only the demo shows: the letters that it would have sent.
type Demo struct {
	Letters func(ctx context.Context) ([]outbox.Letter, error)
	Sender  func(lang string) letter.Sender
	SignIn  string // address of a sample volunteer, to sign in with
}

func (s *Server) demoLetters(v *visit.Visit) error {
	all, err := s.Demo.Letters(v.R.Context())
	if err != nil {
		return err
	}
	var list []demoLetter
	for _, l := range all {
		one, _, err := s.demoOne(v, l)
		if err != nil {
			return err
		}
		list = append(list, one)
	}
	return v.Show(200, v.Layout(v.Text.T("demo.title")), demoLettersPage{s.Demo.SignIn, list})
}

func (s *Server) demoOne(v *visit.Visit, l outbox.Letter) (demoLetter, letter.Message, error) {
	content, err := letter.Decode(l.Kind, l.Content)
	if err != nil {
		return demoLetter{}, letter.Message{}, err
	}
	m, err := letter.Render(content, v.Texts.Locale(l.Language), s.Demo.Sender(l.Language))
	return demoLetter{ID: l.ID, To: l.Recipient, Subject: m.Subject, Date: v.Text.DateTime(v.Local(l.CreatedAt)),
		Text: m.Text, Lang: m.Language, ReplyTo: m.ReplyTo}, m, err
}

// demoLetter shows one letter as text, or its HTML form as a mail program would.
func (s *Server) demoLetter(v *visit.Visit) error {
	all, err := s.Demo.Letters(v.R.Context())
	if err != nil {
		return err
	}
	for _, l := range all {
		if l.ID != v.R.PathValue("id") {
			continue
		}
		one, m, err := s.demoOne(v, l)
		if err != nil {
			return err
		}
		if v.R.URL.Query().Get("html") == "" {
			return v.Show(200, v.Layout(one.Subject), one)
		}
		v.W.Header().Set("Content-Security-Policy",
			"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "+
				"form-action 'none'; frame-ancestors 'none'")
		return httpx.Write(v.W, v.R, 200, visit.HTMLType, v.Cache, templ.Raw(m.HTML))
	}
	return help.Fail(help.NotFound, "error.not-found")
}
