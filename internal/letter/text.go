package letter

import (
	"bytes"
	"context"
	"strings"
	"unicode/utf8"

	"example.org/spolu/internal/i18n"
)

// lineWidth is where lines of the text form are broken: what old readers show whole.
const lineWidth = 72

// text is the letter for a plain-text reader.
func (d document) text(l *i18n.Locale, s Sender) string {
	var parts []string
	for _, b := range d.blocks {
		parts = append(parts, b.text())
	}
	parts = append(parts, "-- \n"+strings.Join(signature(l, s), "\n"))
	return strings.Join(parts, "\n\n") + "\n"
}

func (b block) text() string {
	switch {
	case b.facts != nil:
		return factLines(b.facts)
	case b.list != nil:
		return listLines(b.list)
	case b.quote != nil:
		return quoteLines(b.quote.text)
	case b.button != nil:
		return b.button.text()
	case b.answers != nil:
		parts := make([]string, len(b.answers))
		for i, a := range b.answers {
			parts[i] = a.text()
		}
		return strings.Join(parts, "\n\n")
	case b.code != "":
		return "    " + b.code
	}
	return wrap(b.para+b.strong+b.minor, "", "")
}

// text is a label and the address under it; a number that is to be dialled stands in the label.
func (b button) text() string {
	if strings.HasPrefix(b.url, "tel:") {
		return b.label
	}
	return b.label + ":\n" + b.url
}

func factLines(facts []fact) string {
	lines := make([]string, len(facts))
	for i, f := range facts {
		lines[i] = wrap(f.term+": "+f.value, "", "    ")
	}
	return strings.Join(lines, "\n")
}

func listLines(items []string) string {
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = wrap(item, "- ", "  ")
	}
	return strings.Join(lines, "\n")
}

func quoteLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = wrap(line, "> ", "> ")
	}
	return strings.Join(lines, "\n")
}

// wrap breaks text at spaces; first begins its first line, next the others.
func wrap(text, first, next string) string {
	var b strings.Builder
	b.WriteString(first)
	width := utf8.RuneCountInString(first)
	start := true
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case start:
		case width+1+n > lineWidth:
			b.WriteString("\n" + next)
			width = utf8.RuneCountInString(next)
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
		start = false
	}
	return b.String()
}

// signature is the end of every letter: who sends it and where to turn.
func signature(l *i18n.Locale, s Sender) []string {
	lines := []string{s.Name + " · " + s.URL}
	if s.Phone != "" {
		lines = append(lines, l.T("letter.phone", s.Phone, s.Hours))
	}
	return append(lines, l.T("letter.mail", s.Mail))
}

func (d document) html(l *i18n.Locale, s Sender) (string, error) {
	var buf bytes.Buffer
	err := page(d, l.TextLang(), s, signature(l, s)).Render(context.Background(), &buf)
	return buf.String(), err
}
