package help_test

import (
	"slices"
	"testing"

	"example.org/spolu/internal/help"
)

// An offer is found by what holds of every offer of its kind and by what its answers promise, not by what others do.
func TestFoundBy(t *testing.T) {
	animals := []help.Option{{Code: "dog", Synonyms: []string{"pes"}}, {Code: "cat", Synonyms: []string{"kočka"}}}
	k := help.Kind{
		Name: help.Text{"cs": "Zvířata", "en": "Animals"}, Synonyms: []string{"mazlíček"},
		Guide: help.Guide{Questions: []help.Question{
			{Code: "animals", Type: help.Several, Options: animals},
			{Code: "vet", Type: help.YesNo, Synonyms: []string{"veterinář"}},
			{Code: "note", Type: help.ShortText},
		}},
	}
	for name, c := range map[string]struct {
		answers help.Answers
		want    []string
	}{
		"no answers": {nil, []string{"mazlíček"}},
		"a cat":      {help.Answers{"animals": {"cat"}, "vet": {"no"}, "note": {"yes"}}, []string{"mazlíček", "kočka"}},
		"all": {help.Answers{"animals": {"dog", "cat"}, "vet": {"yes"}},
			[]string{"mazlíček", "pes", "kočka", "veterinář"}},
		"unknown": {help.Answers{"animals": {"fish"}, "else": {"yes"}}, []string{"mazlíček"}},
	} {
		if got := k.FoundBy(c.answers); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := k.AllSynonyms(); !slices.Equal(got, []string{"mazlíček", "pes", "kočka", "veterinář"}) {
		t.Errorf("all are %q", got)
	}
	k.Synonyms = nil
	if got := k.FoundBy(nil); !slices.Equal(got, []string{"Animals", "Zvířata"}) {
		t.Errorf("without synonyms: %q", got)
	}
}
