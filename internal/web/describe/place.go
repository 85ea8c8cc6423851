package describe

import (
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/web/visit"
)

// FullName is a municipality with its district where its name alone would not do, and with more where that would not
// either.
func FullName(v *visit.Visit, m place.Municipality, places *place.Gazetteer) string {
	if places.Unique(m.Code) {
		return m.Name
	}
	return inDistrict(v, m, places)
}

// inDistrict is a municipality with its district, and what tells it from another of its name there.
func inDistrict(v *visit.Visit, m place.Municipality, places *place.Gazetteer) string {
	name := m.Name
	if d := places.DistrictName(m.District); d != "" {
		name = v.Text.T("place.in-district", name, d)
	}
	switch postal, near := places.Apart(m.Code); {
	case postal != "":
		return v.Text.T("place.postal-code", name, postal[:3]+"\u00a0"+postal[3:])
	case near != "":
		return v.Text.T("place.near", name, near)
	}
	return name
}

// Choice is a place that a typed text may mean as it stands beside others: the part that was meant with its
// municipality, or a municipality with its district.
func Choice(v *visit.Visit, m place.Match, places *place.Gazetteer) string {
	if m.Part != "" {
		return m.Part + ", " + FullName(v, m.Municipality, places)
	}
	return inDistrict(v, m.Municipality, places)
}

// PlaceName is the full name of a municipality by its code, or "".
func PlaceName(v *visit.Visit, code string, places *place.Gazetteer) string {
	m, ok := places.ByCode(code)
	if !ok {
		return ""
	}
	return FullName(v, m, places)
}
