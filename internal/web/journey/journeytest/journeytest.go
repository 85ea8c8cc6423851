// Package journeytest tests what all forms promise.
package journeytest

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.org/spolu/internal/web/journey"
)

// EveryFieldIsAsked fails for a field of a form's struct, by its JSON name, that no step of its journey reads: a
// problem with it could not be shown. Given are the fields that nobody is asked for by that name.
func EveryFieldIsAsked(t *testing.T, form any, j journey.Journey, given ...string) {
	t.Helper()
	asked := slices.Clone(given)
	for _, steps := range j.Steps() {
		for _, s := range steps {
			asked = append(asked, s.Fields...)
		}
	}
	for _, field := range reflect.VisibleFields(reflect.TypeOf(form)) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "" && !slices.Contains(asked, name) {
			t.Errorf("%T: nobody is asked for %s", form, name)
		}
	}
}
