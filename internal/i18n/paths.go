package i18n

import (
	"fmt"
	"net/url"
	"strings"
)

// pages are the addresses of all pages, as patterns of http.ServeMux without prefix; Ukrainian and Polish
// use the English words.
var pages = []struct{ name, cs, en string }{
	{"home", "/{$}", "/{$}"},
	{"offers", "/nabidky", "/offers"},
	{"feed", "/nabidky.atom", "/offers.atom"},
	{"places", "/nabidky/mista", "/offers/places"},
	{"offer", "/nabidka/{id}", "/offer/{id}"},

	{"ask", "/nabidka/{id}/napsat", "/offer/{id}/contact"},
	{"ask-check", "/nabidka/{id}/napsat/kontrola", "/offer/{id}/contact/check"},
	{"ask-sent", "/nabidka/{id}/napsat/odeslano", "/offer/{id}/contact/sent"},
	{"report", "/nabidka/{id}/nahlasit", "/offer/{id}/report"},
	{"report-sent", "/nabidka/{id}/nahlasit/odeslano", "/offer/{id}/report/sent"},

	{"confirm", "/potvrdit/{token}", "/confirm/{token}"},
	{"request", "/zadost/{token}", "/request/{token}"},
	{"request-withdraw", "/zadost/{token}/stahnout", "/request/{token}/withdraw"},
	{"request-data", "/zadost/{token}/udaje", "/request/{token}/data"},
	{"request-erase", "/zadost/{token}/smazat", "/request/{token}/erase"},
	{"request-code", "/zadost/{token}/kod", "/request/{token}/code"},

	{"offer-help", "/nabidnout", "/offer-help"},
	{"offer-start", "/nabidnout/{kind}", "/offer-help/{kind}"},
	{"offer-step", "/nabidnout/{kind}/{step}", "/offer-help/{kind}/{step}"},
	{"offer-check", "/nabidnout/{kind}/kontrola", "/offer-help/{kind}/check"},
	{"offer-sent", "/nabidnout/odeslano", "/offer-help/sent"},
	{"offer-code", "/nabidnout/kod", "/offer-help/code"},

	{"my", "/moje", "/my"},
	{"my-data", "/moje/udaje", "/my/data"},
	{"my-erase", "/moje/smazat", "/my/erase"},
	{"erased", "/smazano", "/erased"},
	{"my-offer", "/moje/nabidka/{id}", "/my/offer/{id}"},
	{"my-pause", "/moje/nabidka/{id}/pozastavit", "/my/offer/{id}/pause"},
	{"my-resume", "/moje/nabidka/{id}/obnovit", "/my/offer/{id}/resume"},
	{"my-renew", "/moje/nabidka/{id}/prodlouzit", "/my/offer/{id}/renew"},
	{"my-end", "/moje/nabidka/{id}/ukoncit", "/my/offer/{id}/end"},
	{"my-edit", "/moje/nabidka/{id}/upravit", "/my/offer/{id}/edit"},
	{"pause", "/pozastavit/{token}", "/pause/{token}"},

	{"sign-in", "/prihlaseni", "/sign-in"},
	{"sign-in-code", "/prihlaseni/kod", "/sign-in/code"},
	{"sign-in-link", "/prihlaseni/odkaz/{token}", "/sign-in/link/{token}"},
	{"sign-out", "/odhlaseni", "/sign-out"},

	{"coordination", "/koordinace", "/coordination"},
	{"statistics", "/statistiky", "/statistics"},
	{"about", "/o-portalu", "/about"},
	{"privacy", "/soukromi", "/privacy"},
	{"accessibility", "/pristupnost", "/accessibility"},
	{"contact", "/kontakt", "/contact"},
	{"safety", "/bezpeci", "/safety"},

	{"embed", "/vlozit", "/embed"},
	{"embed-how", "/vlozit/navod", "/embed/how-to"},

	{"demo-letters", demo + "/letters", demo + "/letters"},
	{"demo-letter", demo + "/letters/{id}", demo + "/letters/{id}"},
}

// demo begins the addresses that are the same in every language: they have neither prefix nor translation.
const demo = "/demo"

// Names lists the names of all pages.
func Names() []string {
	names := make([]string, len(pages))
	for i, p := range pages {
		names[i] = p.name
	}
	return names
}

// patterns are those of all pages by language, then by name.
var patterns = func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, lang := range Languages() {
		all[lang] = map[string]string{}
		for _, p := range pages {
			all[lang][p.name] = p.cs
			if !usesCzech(lang) && !strings.HasPrefix(p.cs, demo) {
				all[lang][p.name] = "/" + lang + p.en
			}
		}
	}
	return all
}()

// Pattern is the pattern of a page in a language for http.ServeMux, without a method: "/en/offer/{id}". Pages of
// the demo have one pattern for all languages. An unknown name is a programming error and panics.
func Pattern(lang, name string) string {
	if usesCzech(lang) {
		lang = Default
	}
	pattern, ok := patterns[lang][name]
	if !ok {
		panic(fmt.Sprintf("i18n: no page is called %q", name))
	}
	return pattern
}

// Path is the address of a page in a language: args fill the gaps of its pattern in order, escaped. An unknown
// name and a wrong number of args are programming errors and panic.
func Path(lang, name string, args ...string) string {
	pattern := strings.TrimSuffix(Pattern(lang, name), "{$}")
	if len(args) == 0 && !strings.Contains(pattern, "{") {
		return pattern
	}
	segments := strings.Split(pattern, "/")
	rest := args
	for i, s := range segments {
		if !strings.HasPrefix(s, "{") {
			continue
		}
		if len(rest) == 0 {
			panic(fmt.Sprintf("i18n: page %q needs more than %d args", name, len(args)))
		}
		segments[i], rest = url.PathEscape(rest[0]), rest[1:]
	}
	if len(rest) > 0 {
		panic(fmt.Sprintf("i18n: page %q needs fewer than %d args", name, len(args)))
	}
	return strings.Join(segments, "/")
}

// PathLang is the language that an address is in, by its prefix.
func PathLang(path string) string {
	for _, lang := range Languages() {
		if path == "/"+lang || strings.HasPrefix(path, "/"+lang+"/") {
			return lang
		}
	}
	return Default
}
