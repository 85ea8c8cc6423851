package asking

import (
	"testing"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/web/journey/journeytest"
	"example.org/spolu/internal/web/visit"
)

func TestEveryFieldIsAsked(t *testing.T) {
	journeytest.EveryFieldIsAsked(t, help.Ask{}, &asking{Visit: &visit.Visit{}}, "language")
}
