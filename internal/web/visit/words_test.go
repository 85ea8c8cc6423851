package visit

import (
	"testing"

	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/site"
)

// TestKindWords: an address names a kind by the words that its language has, also one without pages.
func TestKindWords(t *testing.T) {
	k, _ := site.Builtin().Kind("shopping")
	v := &Visit{Site: site.Builtin()}
	for _, lang := range append(i18n.Languages(), "xx") {
		want := map[string]string{"cs": "nakupy", "en": "shopping"}[i18n.Words(lang)]
		if word := KindWord(lang, k); word != want {
			t.Errorf("%s: %s", lang, word)
		}
		if found, _ := v.KindByWord(lang, want); found.Code != k.Code {
			t.Errorf("%s: %q is the kind %q", lang, want, found.Code)
		}
	}
}
