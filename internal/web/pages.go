package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/ui"
)

// text is a long page of the site profile.
func (s *Server) text(v *visit) error {
	html, title, lang, ok := s.Site.Page(v.page, v.lang)
	if !ok {
		return help.Fail(help.NotFound, "error.not-found")
	}
	f := v.layout(title)
	f.Summary = title + " – " + v.say(s.Site.Subtitle)
	return v.show(200, ui.Text(f, ui.TextPage{HTML: html, Lang: lang}))
}

// siteStyle is the profile's own colours.
func (s *Server) siteStyle(w http.ResponseWriter, r *http.Request) error {
	c := s.Site.Colours
	css := fmt.Sprintf(":root{--primary:%s;--primary-dark:%s;--accent:%s}\n", c.Primary, c.PrimaryDark, c.Accent)
	return httpx.Write(w, r, 200, "text/css; charset=utf-8", httpx.Revalidate, plainBody(css))
}

// logo is the profile's own picture.
func (s *Server) logo(w http.ResponseWriter, r *http.Request) error {
	kind := "image/svg+xml"
	if http.DetectContentType(s.Site.LogoFile) == "image/png" {
		kind = "image/png"
	}
	// An SVG that is opened by itself is a page of our own: it may not run anything.
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	return httpx.Write(w, r, 200, kind, httpx.Revalidate, plainBody(s.Site.LogoFile))
}

func plainBody(text any) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s", text)
		return err
	})
}

// Answer writes the page for an error, in the language of the address. What is the portal's own fault is logged, once.
func (s *Server) Answer(w http.ResponseWriter, r *http.Request, err error) {
	if httpx.Gone(w, r, err) {
		return
	}
	r = r.WithContext(context.WithoutCancel(r.Context())) // what was cut short is still answered
	status := httpx.Status(err)
	trace := ""
	if httpx.IsFault(err) {
		trace = httpx.RequestID(r.Context())
		s.Log.Error("page failed", "request", trace, "route", r.Pattern, "error", err)
	}
	httpx.RetryAfter(w, err)
	lang := i18n.PathLang(r.URL.Path)
	v := &visit{s: s, w: w, r: r, lang: lang, page: "home", text: s.Texts.Locale(lang), cache: httpx.Never}
	f := v.layout(v.errorTitle(err, status))
	again := v.again(err, status)
	p := ui.ErrorPage{Text: v.errorText(err, status), Next: v.errorNext(err, status, again != nil), Again: again, Trace: trace, On: []ui.Link{
		{Text: v.text.T("nav.find"), Href: f.To("offers")}, {Text: v.text.T("nav.offer"), Href: f.To("offer-help")}, {Text: v.text.T("nav.my"), Href: f.To("my")},
		{Text: v.text.T("nav.home"), Href: f.To("home")}}}
	if err := v.show(status, ui.Error(f, p)); err != nil {
		s.Log.Error("error page failed", "request", httpx.RequestID(r.Context()), "error", err)
		http.Error(w, http.StatusText(status), status)
	}
}

// sentence is the key of an error's own sentence; "" where it has none.
func sentence(err error) string {
	if e, ok := errors.AsType[*help.Error](err); ok {
		return e.Key
	}
	if refused, ok := errors.AsType[*httpx.Refused](err); ok {
		return refused.Key
	}
	return ""
}

// errorTitle is the title of the error itself, or that of its status.
func (v *visit) errorTitle(err error, status int) string {
	if key := sentence(err); v.text.Has("title." + key) {
		return v.text.T("title." + key)
	}
	return v.text.T("error.title." + fmt.Sprint(status))
}

// errorText is the sentence of the error itself, or that of its status.
func (v *visit) errorText(err error, status int) string {
	if key := sentence(err); v.text.Has(key) {
		return v.text.T(key)
	}
	return v.text.T("error.text." + fmt.Sprint(status))
}

// errorNext says what to do now: of a limit, when there is room again. A form that can be sent again says the rest itself.
func (v *visit) errorNext(err error, status int, again bool) string {
	seconds := httpx.Wait(err)
	switch e, ok := errors.AsType[*help.Error](err); {
	case again && (!ok || e.Wait == 0):
		return ""
	case !ok || e.Wait == 0:
		return v.text.T("error.next." + fmt.Sprint(status))
	case seconds < 100:
		return v.text.N("error.wait-seconds", seconds)
	case seconds < 100*60:
		return v.text.N("error.wait-minutes", (seconds+59)/60)
	}
	return v.text.N("error.wait-hours", (seconds+3599)/3600)
}

// again is the form that was sent, where it may go through when it is sent once more; nil where that is not so.
func (v *visit) again(err error, status int) *ui.KeptForm {
	e, ok := errors.AsType[*help.Error](err)
	if later := ok && e.Wait > 0; v.r.Method != http.MethodPost || status != http.StatusServiceUnavailable && !later {
		return nil
	}
	values := v.r.PostForm
	if values == nil {
		if v.r.ContentLength < 0 || v.r.ContentLength > httpx.LongBody {
			return nil // nobody types as much, and it would cost more than the answer that was refused
		}
		if values, err = v.form(); err != nil {
			return nil
		}
	}
	kept := &ui.KeptForm{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			kept.Fields = append(kept.Fields, ui.KeptField{Name: name, Value: value})
		}
	}
	return kept
}

// Demo is what only the demo shows: the letters that it would have sent.
type Demo struct {
	Letters func(ctx context.Context) ([]store.Letter, error)
	Sender  func(lang string) letter.Sender
	SignIn  string // address of a sample volunteer, to sign in with
}

func (s *Server) demoLetters(v *visit) error {
	all, err := s.Demo.Letters(v.r.Context())
	if err != nil {
		return err
	}
	var list []ui.DemoLetter
	for _, l := range all {
		one, _, err := v.demoOne(l)
		if err != nil {
			return err
		}
		list = append(list, one)
	}
	return v.show(200, ui.DemoLetters(v.layout(v.text.T("demo.title")), s.Demo.SignIn, list))
}

func (v *visit) demoOne(l store.Letter) (ui.DemoLetter, letter.Message, error) {
	content, err := letter.Decode(l.Kind, l.Content)
	if err != nil {
		return ui.DemoLetter{}, letter.Message{}, err
	}
	m, err := letter.Render(content, v.s.Texts.Locale(l.Language), v.s.Demo.Sender(l.Language))
	return ui.DemoLetter{ID: l.ID, To: l.Recipient, Subject: m.Subject, Date: v.text.DateTime(v.local(l.CreatedAt)), Text: m.Text,
		Lang: m.Language, ReplyTo: m.ReplyTo}, m, err
}

// demoLetter shows one letter as text, or its HTML form as a mail program would.
func (s *Server) demoLetter(v *visit) error {
	all, err := s.Demo.Letters(v.r.Context())
	if err != nil {
		return err
	}
	for _, l := range all {
		if l.ID != v.r.PathValue("id") {
			continue
		}
		one, m, err := v.demoOne(l)
		if err != nil {
			return err
		}
		if v.r.URL.Query().Get("html") == "" {
			return v.show(200, ui.DemoOne(v.layout(one.Subject), one))
		}
		v.w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		return v.show(200, templ.Raw(m.HTML))
	}
	return help.Fail(help.NotFound, "error.not-found")
}
