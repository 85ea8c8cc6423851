package wire_test

import (
	"encoding/json"
	"testing"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/wire"
)

// TestPublicFields: the public form of an offer has those fields of a description that the field table says, and of its
// own only what stands here.
func TestPublicFields(t *testing.T) {
	text, err := json.Marshal(wire.OfOffer(help.Offer{}, help.Kind{}, place.New(nil, nil), ""))
	if err != nil {
		t.Fatal(err)
	}
	var public map[string]any
	if err := json.Unmarshal(text, &public); err != nil {
		t.Fatal(err)
	}
	for _, f := range help.DescriptionFields {
		if _, is := public[f.Name]; is != f.Is(help.Public) {
			t.Errorf("%s is in the public form: %t", f.Name, is)
		}
		delete(public, f.Name)
	}
	for _, own := range []string{"id", "by", "created_at", "updated_at", "url"} {
		delete(public, own)
	}
	for name := range public {
		t.Errorf("the public form has %s", name)
	}
}
