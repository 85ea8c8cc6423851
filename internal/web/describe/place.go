package describe

import (
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/web/visit"
)

// FullName is a municipality with its district where its name alone would not do.
func FullName(v *visit.Visit, m place.Municipality, places *place.Gazetteer) string {
	if d := places.DistrictName(m.District); d != "" && !places.Unique(m.Code) {
		return v.Text.T("place.in-district", m.Name, d)
	}
	return m.Name
}

// Choice is a place that a typed text may mean as it stands beside others: the part that was meant with its
// municipality, or a municipality with its district.
func Choice(v *visit.Visit, m place.Match, places *place.Gazetteer) string {
	if m.Part != "" {
		return m.Part + ", " + FullName(v, m.Municipality, places)
	}
	if d := places.DistrictName(m.District); d != "" {
		return v.Text.T("place.in-district", m.Name, d)
	}
	return m.Name
}

// PlaceName is the full name of a municipality by its code, or "".
func PlaceName(v *visit.Visit, code string, places *place.Gazetteer) string {
	m, ok := places.ByCode(code)
	if !ok {
		return ""
	}
	return FullName(v, m, places)
}
