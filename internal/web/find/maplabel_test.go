package find

import (
	"os"
	"testing"

	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/site"
)

// TestMapLabel: the catalogue's sentence and a profile's text read well together.
func TestMapLabel(t *testing.T) {
	texts, err := i18n.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	another, err := site.Load(os.DirFS("../../site/testdata/vysnena"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		profile    *site.Profile
		lang, want string
	}{
		{site.Builtin(), "cs", "Mapa obcí Moravskoslezského kraje"},
		{site.Builtin(), "en", "Map of the places of the Moravian-Silesian Region"},
		{another, "cs", "Mapa obcí Kraje Vysněného"},
		{another, "en", "Map of the places of the Dreamt-up Region"},
	} {
		of, _ := c.profile.Region.Of.In(c.lang)
		if label := texts.Locale(c.lang).T("places.map", of); label != c.want {
			t.Errorf("%q, want %q", label, c.want)
		}
	}
}
