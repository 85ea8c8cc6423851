package visit

import (
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/ui"
)

// Layout is what stands around a page. It knows the addresses of all others.
type Layout struct {
	ui.Layout
	NoCookies bool // the browser takes none: its form stands in the address
}

// Layout is what stands around a page with this title, whose one address has no parameters.
func (v *Visit) Layout(title string, scripts ...string) Layout {
	return v.LayoutAt(v.twin(v.Lang), v.twins(), title, scripts...)
}

// LayoutAt is Layout for a page that knows its one address, and those of the same in all languages.
func (v *Visit) LayoutAt(address string, twins []ui.LanguageLink, title string, scripts ...string) Layout {
	f := Layout{ui.Layout{Locale: v.Text, Site: v.Site, Title: title, Canonical: v.Exchange.Full(address),
		Origin: v.Exchange.Full(""), Languages: twins, Places: v.Exchange.Places.Source(), Scripts: scripts}, v.cookieless()}
	f.Home = f.To(pages.Home)
	for _, p := range pages.Menu {
		f.Menu = append(f.Menu, ui.NavItem{Link: f.Link(p), Current: p == v.Page})
	}
	for _, p := range pages.Footer {
		f.Footer = append(f.Footer, f.Link(p))
	}
	if v.Demo {
		f.Letters = f.To(pages.DemoLetters)
	}
	return f
}

// To is the address of a page in the page's language.
func (f Layout) To(page *pages.Page, args ...string) string { return page.Path(f.Lang(), args...) }

// Link leads to a page by the name that menus have for it.
func (f Layout) Link(page *pages.Page) ui.Link {
	return ui.Link{Text: f.T(page.Label), Href: f.To(page)}
}

// Param is a parameter's name in the page's language.
func (f Layout) Param(name string) string { return i18n.Param(f.Lang(), name) }

// CodeField asks for the code of a letter.
func (f Layout) CodeField() ui.Field {
	return ui.Field{Name: "code", Label: f.T("code.label"), Hint: f.T("code.hint"), InputMode: "numeric",
		Autocomplete: "one-time-code", MaxLength: 9, Error: f.Problem("code")}
}

// PlaceField asks for a municipality.
func (f Layout) PlaceField(name, label, hint, value, code string) ui.Field {
	return ui.Field{Name: name, Label: label, Hint: hint, Value: value, Error: f.Problem(name), Autocomplete: "off",
		MaxLength: help.MaxLine, Places: &ui.Places{Address: "/api/v1/places", Name: name + "_code", Code: code,
			Found: f.T("place.found"), None: f.T("place.none")}}
}

// twins are the addresses of this page in all languages of the site. Query parameters have other names there, so only
// those pages keep them that translate them.
func (v *Visit) twins() []ui.LanguageLink {
	var links []ui.LanguageLink
	for _, lang := range v.Site.Languages {
		links = append(links, ui.LanguageLink{Lang: lang, Href: v.twin(lang)})
	}
	return links
}

func (v *Visit) twin(lang string) string {
	var args []string
	for _, gap := range v.Page.Gaps() {
		args = append(args, v.translate(gap, v.R.PathValue(gap), v.Lang, lang))
	}
	return v.Carry(v.Page.Path(lang, args...))
}

// translate is the word of another language for what stands in an address.
func (v *Visit) translate(gap, value, from, to string) string {
	switch gap {
	case "kind":
		if k, ok := v.KindByWord(from, value); ok {
			return KindWord(to, k)
		}
	case "step":
		return StepWord(to, StepCode(from, value))
	}
	return value
}
