package i18n

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// vocabularies are sets of words that are whole by nature, such as the days of a week. Their keys need not be
// written out anywhere.
var vocabularies = []string{"language.", "month.", "date.", "day.", "part.", "setting.", "list."}

func TestCzechAndEnglishMatch(t *testing.T) {
	all := texts(t)
	cs, en := all.Locale("cs").chain[0].sentences, all.Locale("en").chain[0].sentences
	for key, a := range cs {
		b, ok := en[key]
		switch {
		case !ok:
			t.Errorf("key %q is not in English", key)
		case a.plural != b.plural:
			t.Errorf("key %q has plural forms in one language only", key)
		case !maps.Equal(a.gaps, b.gaps):
			t.Errorf("key %q has other gaps in Czech (%v) than in English (%v)", key, a.gaps, b.gaps)
		}
	}
	for key := range en {
		if _, ok := cs[key]; !ok {
			t.Errorf("key %q is not in Czech", key)
		}
	}
}

func TestOtherLanguagesAddNothing(t *testing.T) {
	all := texts(t)
	en := all.Locale("en").chain[0].sentences
	for _, lang := range Languages() {
		for key, s := range all.Locale(lang).chain[0].sentences {
			if was, ok := en[key]; !ok || was.plural != s.plural || !maps.Equal(was.gaps, s.gaps) {
				t.Errorf("%s: key %q is not in English, or has other gaps or forms there", lang, key)
			}
		}
	}
}

// use is a key, or the beginning of one, in the call of a sentence: l.T("ask.title"), l.N("offers", 3),
// l.T("problem." + code).
type use struct {
	file, method, key string
	prefix            bool
}

func TestKeysInSourcesExist(t *testing.T) {
	en := texts(t).Locale("en").chain[0].sentences
	uses, _ := scan(t)
	for _, u := range uses {
		s, ok := en[u.key]
		switch {
		case u.prefix && !hasPrefix(en, u.key):
			t.Errorf("%s: no key begins with %q", u.file, u.key)
		case !u.prefix && !ok:
			t.Errorf("%s: there is no key %q", u.file, u.key)
		case !u.prefix && u.method != "Has" && s.plural != (u.method == "N"):
			t.Errorf("%s: key %q: sentences with plural forms are for N, others for T", u.file, u.key)
		}
	}
}

func TestKeysAreUsed(t *testing.T) {
	uses, literals := scan(t)
	prefixes := slices.Clone(vocabularies)
	for _, u := range uses {
		if u.prefix {
			prefixes = append(prefixes, u.key)
		}
	}
	for key := range texts(t).Locale("en").chain[0].sentences {
		isUsed := func(p string) bool { return strings.HasPrefix(key, p) }
		if !literals[key] && !slices.ContainsFunc(prefixes, isUsed) {
			t.Errorf("key %q is used nowhere: remove it from the catalogues", key)
		}
	}
}

func hasPrefix(sentences map[string]sentence, prefix string) bool {
	for key := range sentences {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

var (
	call    = regexp.MustCompile(`\.(T|N|Has)\(\s*"([^"\\]+)"\s*(\+)?`)
	says    = regexp.MustCompile(`Says: *"([^"\\]+)"`) // in a table: the beginning of keys
	literal = regexp.MustCompile(`"([a-z0-9]+(?:[.-][a-z0-9]+)*)"`)
)

// scan reads the module's sources but for tests: the calls with a key, and all literals that look like one, for
// keys that travel through tables and errors before they are looked up.
func scan(t *testing.T) (uses []use, literals map[string]bool) {
	t.Helper()
	literals = map[string]bool{}
	root := moduleRoot(t)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !isSource(d.Name()) {
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range call.FindAllStringSubmatch(string(text), -1) {
			uses = append(uses, use{path, m[1], m[2], m[3] != ""})
		}
		for _, m := range says.FindAllStringSubmatch(string(text), -1) {
			uses = append(uses, use{path, "T", m[1], true})
		}
		for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
			literals[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return uses, literals
}

// isSource leaves out what templ generates: it says the same again.
func isSource(name string) bool {
	return strings.HasSuffix(name, ".templ") ||
		strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !strings.HasSuffix(name, "_templ.go")
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	t.Fatalf("no go.mod above the working directory: %v", err)
	return ""
}
