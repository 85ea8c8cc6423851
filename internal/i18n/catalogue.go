package i18n

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/leonelquinteros/gotext"
	"github.com/leonelquinteros/gotext/plurals"
)

// catalogue is the sentences of one language by key.
type catalogue struct {
	lang      string
	rule      pluralRule
	sentences map[string]sentence
}

// sentence is one entry: a single form, or one for each plural form of the language.
type sentence struct {
	plural bool
	forms  []form
	gaps   gaps // of all forms together
}

// form is a format for fmt.Sprintf that needs this many arguments.
type form struct {
	text string
	args int
}

// loadRooms reads all files of a language. A key that stands twice, in one file or in two, is an error.
func loadRooms(files fs.FS, lang string) (*catalogue, error) {
	names, err := fs.Glob(files, path.Join("locales", lang, "*.po"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("no catalogue for language %q: %w", lang, errors.Join(err, fs.ErrNotExist))
	}
	all := &catalogue{lang: lang, sentences: map[string]sentence{}}
	for _, name := range names {
		if err := all.add(files, name); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// add reads one more file into the catalogue.
func (c *catalogue) add(files fs.FS, name string) error {
	room, err := loadFile(files, name, pluralRule{})
	if err != nil {
		return err
	}
	if c.rule.text != "" && c.rule.text != room.rule.text {
		return fmt.Errorf("%s: Plural-Forms differ from those of the other files", name)
	}
	c.rule = room.rule
	for key, s := range room.sentences {
		if _, ok := c.sentences[key]; ok {
			return fmt.Errorf("%s: key %q stands in another file too", name, key)
		}
		c.sentences[key] = s
	}
	return nil
}

// loadFile reads one PO file; rule is taken where the file does not say its own.
func loadFile(files fs.FS, name string, rule pluralRule) (*catalogue, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	c, err := parse(text, rule)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

func parse(text []byte, rule pluralRule) (*catalogue, error) {
	if err := lint(string(text)); err != nil {
		return nil, err
	}
	po := gotext.NewPo()
	po.Parse(text)
	if po.PluralForms != "" {
		var err error
		if rule, err = compileRule(po.PluralForms); err != nil {
			return nil, err
		}
	}
	c := &catalogue{rule: rule, sentences: map[string]sentence{}}
	for key, t := range po.GetDomain().GetTranslations() {
		if key == "" || t.Trs[0] == "" { // the header, and what is not translated yet
			continue
		}
		s, err := newSentence(t, rule)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", key, err)
		}
		c.sentences[key] = s
	}
	return c, nil
}

var poLine = regexp.MustCompile(`^(?:(msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?(".*")$`)

// lint finds what the parser passes over in silence: lines that it cannot read, and keys that stand twice.
func lint(text string) error {
	seen := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		m := poLine.FindStringSubmatch(line)
		if m == nil {
			return fmt.Errorf("line %d: cannot be read", i+1)
		}
		value, err := strconv.Unquote(m[2])
		if err != nil {
			return fmt.Errorf("line %d: wrong quotes or escapes", i+1)
		}
		if m[1] == "msgid" && seen[value] {
			return fmt.Errorf("line %d: key %q stands twice", i+1, value)
		}
		seen[value] = seen[value] || m[1] == "msgid"
	}
	return nil
}

// newSentence checks an entry: the plural key, the number of forms, the gaps.
func newSentence(t *gotext.Translation, rule pluralRule) (sentence, error) {
	s := sentence{plural: t.PluralID != "", gaps: gaps{}}
	want := 1
	if s.plural {
		want = rule.count
		if t.PluralID != t.ID+".n" {
			return s, fmt.Errorf("msgid_plural must be %q", t.ID+".n")
		}
	}
	if len(t.Trs) != want {
		return s, fmt.Errorf("has %d forms, not %d", len(t.Trs), want)
	}
	for i := range want {
		if err := s.addForm(t.Trs[i]); err != nil {
			return s, err
		}
	}
	return s, s.checkForms()
}

func (s *sentence) addForm(text string) error {
	if text == "" {
		return errors.New("a form is empty")
	}
	g, err := gapsOf(text)
	if err != nil {
		return err
	}
	s.forms = append(s.forms, form{text, g.args()})
	return s.gaps.merge(g)
}

// checkForms reports a form that lacks a gap of the others. The number itself may be lacking: "one offer".
func (s *sentence) checkForms() error {
	for _, f := range s.forms {
		g, _ := gapsOf(f.text)
		for n := range s.gaps {
			if _, ok := g[n]; !ok && n > 1 {
				return fmt.Errorf("gap %d is not in the form %q", n, f.text)
			}
		}
	}
	return nil
}

// gaps are the verbs of a sentence by the number of their argument, from 1.
type gaps map[int]byte

var verb = regexp.MustCompile(`%(?:(%)|(?:\[(\d)\])?([sd])|)`)

// gapsOf reads the verbs of a sentence. Only %s, %d, their numbered forms, and %% for a percent sign may stand in it.
func gapsOf(text string) (gaps, error) {
	g := gaps{}
	next := 1
	for _, m := range verb.FindAllStringSubmatch(text, -1) {
		switch {
		case m[1] != "":
			continue
		case m[3] == "" || m[2] == "0":
			return nil, fmt.Errorf("after %% only s, d, [1]s, [1]d or %% may stand: %q", text)
		case m[2] != "":
			next, _ = strconv.Atoi(m[2])
		}
		if err := g.merge(gaps{next: m[3][0]}); err != nil {
			return nil, err
		}
		next++
	}
	return g, nil
}

func (g gaps) merge(other gaps) error {
	for n, v := range other {
		if was, ok := g[n]; ok && was != v {
			return fmt.Errorf("gap %d is both %%%c and %%%c", n, was, v)
		}
		g[n] = v
	}
	return nil
}

// args is how many arguments fill the gaps.
func (g gaps) args() int {
	if len(g) == 0 {
		return 0
	}
	return slices.Max(slices.Collect(maps.Keys(g)))
}

// pluralRule tells which form belongs to a number, as the Plural-Forms header says it.
type pluralRule struct {
	text  string
	count int
	expr  plurals.Expression
}

var pluralForms = regexp.MustCompile(`^nplurals=(\d);\s*plural=([^;]+);?$`)

func compileRule(header string) (pluralRule, error) {
	m := pluralForms.FindStringSubmatch(strings.TrimSpace(header))
	if m == nil {
		return pluralRule{}, fmt.Errorf("cannot read Plural-Forms: %q", header)
	}
	expr, err := plurals.Compile(m[2])
	if err != nil {
		return pluralRule{}, fmt.Errorf("cannot read Plural-Forms: %q: %w", header, err)
	}
	count, _ := strconv.Atoi(m[1])
	return pluralRule{header, count, expr}, nil
}

// form is the index of the form for n among count forms.
func (r pluralRule) form(n, count int) int {
	if r.expr == nil {
		return 0
	}
	// #nosec G115 -- of a number beyond 32 bits only the form of its ending could be wrong
	return min(r.expr.Eval(uint32(max(n, -n))), count-1)
}

// override replaces sentences by those of a site's own files.
func override(catalogues map[string]*catalogue, files fs.FS) error {
	names, err := fs.Glob(files, "*.po")
	if err != nil {
		return err
	}
	for _, name := range names {
		c, ok := catalogues[strings.TrimSuffix(name, ".po")]
		if !ok {
			return fmt.Errorf("%s: there are no pages in this language, only in %s",
				name, strings.Join(Languages(), ", "))
		}
		if err := c.replace(files, name, catalogues[fallback]); err != nil {
			return err
		}
	}
	return nil
}

// replace takes over the sentences of one file. known has every key that there is.
func (c *catalogue) replace(files fs.FS, name string, known *catalogue) error {
	own, err := loadFile(files, name, c.rule)
	if err != nil {
		return err
	}
	if own.rule.text != c.rule.text {
		return fmt.Errorf("%s: Plural-Forms must be %q", name, c.rule.text)
	}
	for key, s := range own.sentences {
		was, ok := known.sentences[key]
		switch {
		case !ok:
			return fmt.Errorf("%s: unknown key %q", name, key)
		case s.plural != was.plural || !maps.Equal(s.gaps, was.gaps):
			return fmt.Errorf("%s: key %q must have the same gaps and plural forms as the sentence it replaces",
				name, key)
		}
		c.sentences[key] = s
	}
	return nil
}
