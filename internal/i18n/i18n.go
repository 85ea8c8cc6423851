// Package i18n owns the words of pages and letters: the catalogues of sentences, plural forms, how dates,
// numbers and lists are written, and the words of steps and queries in every language.
//
// Sentences live in PO files, locales/<language>/<room>.po, under dotted keys ("ask.title"). Czech and
// English are complete; Ukrainian and Polish take what they do not have from English, sentence by sentence.
package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed locales/*/*.po
var embedded embed.FS

// Texts are the sentences of all languages. They do not change and are safe for concurrent use.
type Texts struct {
	locales map[string]*Locale
}

// New loads the built-in catalogues. Overrides, which may be nil, holds <language>.po files at its top whose
// sentences take the place of the built-in ones; a key that the built-in catalogues do not have is an error
// that names it, and so is a sentence with other gaps.
func New(overrides fs.FS) (*Texts, error) {
	catalogues := map[string]*catalogue{}
	for _, l := range languages {
		c, err := loadRooms(embedded, l.code)
		if err != nil {
			return nil, err
		}
		catalogues[l.code] = c
	}
	if overrides != nil {
		if err := override(catalogues, overrides); err != nil {
			return nil, err
		}
	}
	return &Texts{locales: locales(catalogues)}, nil
}

// locales puts behind each catalogue the one that stands in for it.
func locales(catalogues map[string]*catalogue) map[string]*Locale {
	all := map[string]*Locale{}
	for _, row := range languages {
		l := &Locale{lang: row.code, textLang: row.code, chain: []*catalogue{catalogues[row.code]}}
		if !row.complete {
			l.textLang = fallback
			l.chain = append(l.chain, catalogues[fallback])
		}
		all[row.code] = l
	}
	return all
}

// Locale gives the sentences and formats of a language, those of the default one where lang has no pages.
func (t *Texts) Locale(lang string) *Locale {
	if l, ok := t.locales[lang]; ok {
		return l
	}
	return t.locales[Default]
}

// Locale is one language: its sentences and how it writes dates, numbers and lists.
type Locale struct {
	lang     string
	textLang string
	chain    []*catalogue // own sentences first, then those that stand in
}

// Lang is the language of the address, "uk" for a Ukrainian page even where its sentences are English.
func (l *Locale) Lang() string { return l.lang }

// TextLang is the language that the sentences are written in: "en" for Ukrainian and Polish.
func (l *Locale) TextLang() string { return l.textLang }

// Has reports whether there is a sentence under key.
func (l *Locale) Has(key string) bool {
	_, _, ok := l.find(key)
	return ok
}

// T is the sentence under key with its gaps filled from args, the first arg in the first gap. Arguments that the
// sentence does not use are left out. A missing key, one that has plural forms, or a gap left over gives "⟦key⟧",
// which tests look for.
func (l *Locale) T(key string, args ...any) string {
	s, _, ok := l.find(key)
	if !ok || s.plural {
		return missing(key)
	}
	return s.forms[0].fill(key, args)
}

// N is the sentence under key in the plural form for n. The first gap is n itself, written as the language writes
// numbers; args fill the gaps after it.
func (l *Locale) N(key string, n int, args ...any) string {
	s, c, ok := l.find(key)
	if !ok || !s.plural {
		return missing(key)
	}
	form := c.rule.form(n, len(s.forms))
	return s.forms[form].fill(key, append([]any{written(l.Number(n))}, args...))
}

func (l *Locale) find(key string) (sentence, *catalogue, bool) {
	for _, c := range l.chain {
		if s, ok := c.sentences[key]; ok {
			return s, c, true
		}
	}
	return sentence{}, nil, false
}

func missing(key string) string { return "⟦" + key + "⟧" }

// written is a number already in the letters of its language, whatever verb the sentence has for it.
type written string

// Format writes the number for %d as for %s.
func (w written) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(w)) }

// fill puts args into the gaps of one form.
func (f form) fill(key string, args []any) string {
	if len(args) < f.args {
		return missing(key)
	}
	if !strings.Contains(f.text, "%") {
		return f.text
	}
	return fmt.Sprintf(f.text, args[:f.args]...)
}
