package web

import (
	"cmp"
	"maps"
	"slices"

	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/ui"
)

// placesPage shows how many offers each place finds, on a map and in a list.
func (s *Server) placesPage(v *visit) error {
	ctx := v.r.Context()
	places, err := s.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	asked := v.readSearch(places).query.Kinds
	if hasEmpty(v.r.URL.Query()) || len(asked) > 1 {
		return v.lead(v.placesAddress(asked))
	}
	kind := ""
	if len(asked) > 0 {
		kind = asked[0]
	}
	counts, err := s.Exchange.Search.CountByKind(ctx, v.region())
	if err != nil {
		return err
	}
	regionMap, err := s.Exchange.Search.Map(ctx, v.region(), kind)
	if err != nil {
		return err
	}
	twins := v.inAll(func(v *visit) string { return v.placesAddress(asked) })
	f := v.layoutAt(v.placesAddress(asked), twins, v.placesTitle(kind))
	f.Summary = v.text.T("places.summary", v.say(v.site.Region.Where))
	f.List, f.Styles = true, []string{"map.css"}
	p := placesPage{Whole: regionMap.Whole, Borders: regionMap.Borders, Kinds: v.kindChoice(counts)}
	if k, ok := v.site.Kind(kind); ok {
		p.Kind = kindWord(v.lang, k)
	}
	p.Districts = v.placesByDistrict(regionMap, kind, places)
	p.Map = v.placesMap(regionMap, kind, places)
	return v.show(200, f, p)
}

func (v *visit) placesTitle(kind string) string {
	if k, ok := v.site.Kind(kind); ok {
		return v.text.T("places.title-kind", v.say(k.Name))
	}
	return v.text.T("page.places")
}

// placesAddress is the one address of the page for the first of the kinds, or for all.
func (v *visit) placesAddress(kinds []string) string {
	return v.query(pages.Places, v.parameters(findQuery{query: search.Query{Kinds: kinds[:min(1, len(kinds))]}}))
}

// placeAddress is the search for a place that finds what its number says.
func (v *visit) placeAddress(kind, code string) string {
	q := search.Query{Place: code}
	if kind != "" {
		q.Kinds = []string{kind}
	}
	return v.address(findQuery{query: q}, 1)
}

// kindChoice is all kinds with the numbers of their offers.
func (v *visit) kindChoice(counts map[string]int) []ui.Option {
	total := 0
	var options []ui.Option
	for _, k := range v.site.Kinds {
		total += counts[k.Code]
		options = append(options, ui.Option{Value: kindWord(v.lang, k), Label: v.text.T("places.kind", v.say(k.Name),
			v.text.Number(counts[k.Code]))})
	}
	return slices.Insert(options, 0, ui.Option{Label: v.text.T("places.kind", v.text.T("places.all-kinds"),
		v.text.Number(total))})
}

// placesByDistrict are the places by district, in the order of the profile.
func (v *visit) placesByDistrict(a search.Map, kind string, places *place.Gazetteer) []placesIn {
	byDistrict := map[string][]placeCount{}
	codes := v.site.DistrictCodes()
	for _, m := range a.Places {
		if !slices.Contains(codes, m.District) {
			codes = append(codes, m.District)
		}
		byDistrict[m.District] = append(byDistrict[m.District], placeCount{Link: ui.Link{Text: m.Name,
			Href: v.placeAddress(kind, m.Code)}, Offers: m.Offers})
	}
	var all []placesIn
	for _, code := range codes {
		if in := byDistrict[code]; len(in) > 0 {
			all = append(all, placesIn{ID: code, Name: v.district(code, places), Places: in})
		}
	}
	return all
}

func (v *visit) district(code string, places *place.Gazetteer) string {
	return v.text.T("places.district", cmp.Or(places.DistrictName(code), code))
}

// placesMap draws municipalities as areas where their borders are known, else as dots, the larger below; on districts,
// which lead to their lists.
func (v *visit) placesMap(a search.Map, kind string, places *place.Gazetteer) ui.Map {
	m := ui.Map{Label: v.text.T("places.map", v.say(v.site.Region.Of)), Width: a.Sketch.Width,
		Height: a.Sketch.Height}
	numbers := make([]int, len(a.Places))
	for i, p := range a.Places {
		numbers[i] = p.Offers
	}
	step, legend := ui.MapScale(numbers)
	var names []ui.Named
	var points []place.Point
	for _, p := range a.Places {
		at := a.Sketch.Points[p.Code]
		link := ui.Link{Text: v.text.N("places.at", p.Offers, p.Name), Href: v.placeAddress(kind, p.Code)}
		if area := a.Sketch.Areas[p.Code]; area != nil {
			m.Areas = append(m.Areas, ui.MapArea{Link: link, Path: ui.MapPath(area), Step: step(p.Offers)})
		} else {
			k := step(p.Offers)
			m.Dots[k] = append(m.Dots[k], ui.MapDot{Link: link, X: at.X, Y: at.Y})
		}
		names, points = append(names, ui.Named{Name: p.Name, At: at, Weight: p.Population}), append(points, at)
	}
	m.Labels, m.Legend = ui.MapLabels(names, m.Width), legend
	v.mapBorders(&m, a, places)
	if len(a.Sketch.Areas) == 0 {
		m.Blots = ui.MapGround(points)
	}
	return m
}

// mapBorders adds what is larger than municipalities: below dots as areas that lead to the lists, above areas as lines.
func (v *visit) mapBorders(m *ui.Map, a search.Map, places *place.Gazetteer) {
	sizes := map[string]int{}
	for _, p := range a.Places {
		sizes[p.District]++
	}
	covered := len(m.Areas) > 0
	for _, code := range slices.Sorted(maps.Keys(a.Sketch.Areas)) {
		path := ui.MapPath(a.Sketch.Areas[code])
		switch level := place.LevelOf(code); {
		case level == place.MunicipalityLevel:
		case level == place.RegionLevel:
			m.Ground = append(m.Ground, path)
		case covered || sizes[code] == 0:
			m.Lines = append(m.Lines, path)
		default:
			text := v.text.N("places.district-has", sizes[code], v.district(code, places))
			m.Areas = append(m.Areas, ui.MapArea{Link: ui.Link{Text: text, Href: "#" + code}, Path: path})
		}
	}
}
