package web

import (
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/ui"
)

// layout is what stands around a page. It knows the addresses of all others.
type layout struct{ ui.Layout }

// layout is what stands around a page with this title.
func (v *visit) layout(title string, scripts ...string) layout {
	return v.layoutAt(v.r.URL.RequestURI(), v.twins(), title, scripts...)
}

// layoutAt is layout for a page that knows its one address, and those of the same in all languages.
func (v *visit) layoutAt(address string, twins []ui.LanguageLink, title string, scripts ...string) layout {
	f := layout{ui.Layout{Locale: v.text, Site: v.site, Title: title, Canonical: v.s.Exchange.Full(address),
		Origin: v.s.Exchange.Full(""), Languages: twins, Places: v.s.Exchange.Places.Source(), Scripts: scripts}}
	f.Home = f.To(pages.Home)
	for _, p := range pages.Menu {
		f.Menu = append(f.Menu, ui.NavItem{Link: f.link(p), Current: p == v.page})
	}
	for _, p := range pages.Footer {
		f.Footer = append(f.Footer, f.link(p))
	}
	if v.s.Demo != nil {
		f.Letters = f.To(pages.DemoLetters)
	}
	return f
}

// To is the address of a page in the page's language.
func (f layout) To(page *pages.Page, args ...string) string { return page.Path(f.Lang(), args...) }

// link leads to a page by the name that menus have for it.
func (f layout) link(page *pages.Page) ui.Link {
	return ui.Link{Text: f.T(page.Label), Href: f.To(page)}
}

// param is a parameter's name in the page's language.
func (f layout) param(name string) string { return i18n.Param(f.Lang(), name) }

// codeField asks for the code of a letter.
func (f layout) codeField() ui.Field {
	return ui.Field{Name: "code", Label: f.T("code.label"), Hint: f.T("code.hint"), InputMode: "numeric",
		Autocomplete: "one-time-code", MaxLength: 9, Error: f.Problem("code")}
}

// twins are the addresses of this page in all languages of the site. Query parameters have other names there, so only
// those pages keep them that translate them.
func (v *visit) twins() []ui.LanguageLink {
	var links []ui.LanguageLink
	for _, lang := range v.site.Languages {
		links = append(links, ui.LanguageLink{Lang: lang, Href: v.twin(lang)})
	}
	return links
}

func (v *visit) twin(lang string) string {
	var args []string
	for _, gap := range v.page.Gaps() {
		args = append(args, v.translate(gap, v.r.PathValue(gap), v.lang, lang))
	}
	return v.page.Path(lang, args...)
}

// translate is the word of another language for what stands in an address.
func (v *visit) translate(gap, value, from, to string) string {
	switch gap {
	case "kind":
		if k, ok := v.kindByWord(from, value); ok {
			return kindWord(to, k)
		}
	case "step":
		return stepWord(to, stepCode(from, value))
	}
	return value
}

// kindByWord finds a kind by its word in the addresses of a language.
func (v *visit) kindByWord(lang, word string) (help.Kind, bool) {
	if i18n.Words(lang) == i18n.Default {
		return v.site.KindBySlug(word)
	}
	return v.site.Kind(word)
}

// kindWord is the word for a kind in addresses of a language.
func kindWord(lang string, k help.Kind) string {
	if i18n.Words(lang) == i18n.Default {
		return k.Slug
	}
	return k.Code
}
