package sample

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"example.org/spolu/internal/help"
)

//go:embed texts/*.toml
var embedded embed.FS

// text is one offer as it is written in texts/<kind>.toml. In title and text, {obec} is the name of the municipality
// and {druh} that of the kind, both in the nominative.
type text struct {
	Title   string            `toml:"title"`
	Text    string            `toml:"text"`
	By      string            `toml:"by"`      // "f" or "m" where the words tell a woman from a man
	Org     string            `toml:"org"`     // name of the organisation that offers, to which its place is added
	Answers map[string]string `toml:"answers"` // by question; options apart by spaces; "" leaves it out
	When    string            `toml:"when"`    // one of patterns, where the words say when
	Remote  bool              `toml:"remote"`  // needs no meeting
	Setting help.Setting      `toml:"setting"` // where the words say it
	Speaks  help.Language     `toml:"speaks"`  // a second language that the words promise
}

// texts are those of one kind.
type texts struct {
	Weight int                      `toml:"weight"` // how frequent the kind is
	Usual  map[string][]string      `toml:"usual"`  // likely answers by question, for texts in Czech
	In     map[help.Language][]text `toml:"in"`
}

// people are who offers in one language, and the sentences around what they offer.
type people struct {
	Share         int            `toml:"share"` // of offers, in proportion to the other languages
	Women         []string       `toml:"women"`
	Men           []string       `toml:"men"`
	SurnamesWomen []string       `toml:"surnames_women"`
	SurnamesMen   []string       `toml:"surnames_men"`
	Speak         map[string]int `toml:"speak"`   // per cent who speak another language too
	Neutral       string         `toml:"neutral"` // an answer that fits any question
	Openings      []string       `toml:"openings"`
	Closings      []string       `toml:"closings"`
	ClosingsOrg   []string       `toml:"closings_organisations"`
	NoTowns       bool           `toml:"no_towns"` // names of municipalities do not go into titles: another alphabet
}

// library is everything in the embedded files.
type library struct {
	kinds     map[string]*texts // by code of the kind; "any" for those without a file
	languages []help.Language   // that there are texts in, in the order of people.toml, Czech first
	people    map[help.Language]*people
	orgs      []string // distinct names of organisations, sorted
}

var loaded = sync.OnceValue(func() *library {
	lib, err := read()
	if err != nil {
		panic("sample: " + err.Error()) // a test rules it out
	}
	return lib
})

func read() (*library, error) {
	lib := &library{kinds: map[string]*texts{}}
	entries, err := embedded.ReadDir("texts")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		code := strings.TrimSuffix(e.Name(), ".toml")
		if code == "people" {
			lib.languages, err = decode(e.Name(), &lib.people)
		} else {
			lib.kinds[code] = &texts{}
			_, err = decode(e.Name(), lib.kinds[code])
		}
		if err != nil {
			return nil, err
		}
	}
	for _, t := range lib.kinds {
		for _, lang := range lib.languages {
			for _, one := range t.In[lang] {
				if one.Org != "" {
					lib.orgs = append(lib.orgs, one.Org)
				}
			}
		}
	}
	slices.Sort(lib.orgs)
	lib.orgs = slices.Compact(lib.orgs)
	return lib, nil
}

// decode reads a file, and gives the names of its tables in their order.
func decode(name string, into any) (tables []string, err error) {
	md, err := toml.DecodeFS(embedded, path.Join("texts", name), into)
	if err == nil && len(md.Undecoded()) > 0 {
		err = fmt.Errorf("unknown key %s", md.Undecoded()[0])
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, key := range md.Keys() {
		if len(key) == 1 {
			tables = append(tables, key[0])
		}
	}
	return tables, nil
}

// of is the texts of a kind, or those that fit any.
func (l *library) of(kind string) *texts {
	if t, ok := l.kinds[kind]; ok {
		return t
	}
	return l.kinds["any"]
}
