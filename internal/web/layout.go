package web

import (
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/ui"
)

// layout is what stands around a page. It knows the addresses of all others.
type layout struct{ ui.Layout }

// menu and footer are the pages that every page leads to.
var (
	menu   = []struct{ page, text string }{{"offers", "nav.find"}, {"offer-help", "nav.offer"}, {"my", "nav.my"}}
	footer = []string{"places", "about", "safety", "contact", "privacy", "accessibility"}
)

// layout is what stands around a page with this title.
func (v *visit) layout(title string, scripts ...string) layout {
	return v.layoutAt(v.r.URL.RequestURI(), v.twins(), title, scripts...)
}

// layoutAt is layout for a page that knows its one address, and those of the same in all languages.
func (v *visit) layoutAt(address string, twins []ui.LanguageLink, title string, scripts ...string) layout {
	f := layout{ui.Layout{Locale: v.text, Site: v.s.Site, Title: title, Canonical: v.s.Exchange.Full(address), Origin: v.s.Exchange.Full(""),
		Languages: twins, Places: v.s.Exchange.Places.Source(), Scripts: scripts}}
	f.Home = f.To("home")
	for _, m := range menu {
		f.Menu = append(f.Menu, ui.NavItem{Link: ui.Link{Text: f.T(m.text), Href: f.To(m.page)}, Current: m.page == v.page})
	}
	for _, page := range footer {
		f.Footer = append(f.Footer, ui.Link{Text: f.T("page." + page), Href: f.To(page)})
	}
	if v.s.Demo != nil {
		f.Letters = f.To("demo-letters")
	}
	return f
}

// To is the address of a page in the page's language.
func (f layout) To(page string, args ...string) string { return i18n.Path(f.Lang(), page, args...) }

// param is a parameter's name in the page's language.
func (f layout) param(name string) string { return i18n.Param(f.Lang(), name) }

// placeField asks for a municipality.
func (f layout) placeField(name, label, hint, value, code string) ui.Field {
	return ui.Field{Name: name, Label: label, Hint: hint, Value: value, Error: f.Problem(name), Autocomplete: "off", MaxLength: help.MaxLine,
		Places: &ui.Places{Address: "/api/v1/places", Name: name + "_code", Code: code, Found: f.T("place.found"), None: f.T("place.none")}}
}

// codeField asks for the code of a letter.
func (f layout) codeField() ui.Field {
	return ui.Field{Name: "code", Label: f.T("code.label"), Hint: f.T("code.hint"), InputMode: "numeric", Autocomplete: "one-time-code",
		MaxLength: 9, Error: f.Problem("code")}
}

// twins are the addresses of this page in all languages of the site. Query parameters have other names there, so only
// those pages keep them that translate them.
func (v *visit) twins() []ui.LanguageLink {
	var links []ui.LanguageLink
	for _, lang := range v.s.Site.Languages {
		links = append(links, ui.LanguageLink{Lang: lang, Href: v.twin(lang)})
	}
	return links
}

// gaps are the names of the gaps in addresses, in the order in which i18n.Path fills them.
var gaps = []string{"id", "kind", "step", "token"}

func (v *visit) twin(lang string) string {
	var args []string
	pattern := i18n.Pattern(lang, v.page)
	for _, gap := range gaps {
		// An error page stands at the address of another one, whose gaps are not its own.
		if value := v.r.PathValue(gap); strings.Contains(pattern, "{"+gap+"}") {
			args = append(args, v.s.translate(gap, value, v.lang, lang))
		}
	}
	return i18n.Path(lang, v.page, args...)
}

// translate is the word of another language for what stands in an address.
func (s *Server) translate(gap, value, from, to string) string {
	switch gap {
	case "kind":
		if k, ok := s.kindByWord(from, value); ok {
			return kindWord(to, k)
		}
	case "step":
		return stepWord(to, stepCode(from, value))
	}
	return value
}

// kindByWord finds a kind by its word in the addresses of a language.
func (s *Server) kindByWord(lang, word string) (help.Kind, bool) {
	if lang == i18n.Default {
		return s.Site.KindBySlug(word)
	}
	return s.Site.Kind(word)
}

// kindWord is the word for a kind in addresses of a language.
func kindWord(lang string, k help.Kind) string {
	if lang == i18n.Default {
		return k.Slug
	}
	return k.Code
}
