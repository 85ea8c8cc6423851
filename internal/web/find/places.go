package find

import (
	"cmp"
	"maps"
	"slices"

	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/visit"
)

// places shows how many offers each place finds, on a map and in a list.
func places(v *visit.Visit) error {
	ctx := v.R.Context()
	places, err := v.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	asked := readSearch(v, places).query.Kinds
	if hasEmpty(v.R.URL.Query()) || len(asked) > 1 {
		return v.Lead(placesAddress(v, asked))
	}
	kind := ""
	if len(asked) > 0 {
		kind = asked[0]
	}
	counts, err := v.Exchange.Search.CountByKind(ctx, v.Region())
	if err != nil {
		return err
	}
	regionMap, err := v.Exchange.Search.Map(ctx, v.Region(), kind)
	if err != nil {
		return err
	}
	twins := inAll(v, func(v *visit.Visit) string { return placesAddress(v, asked) })
	f := v.LayoutAt(placesAddress(v, asked), twins, placesTitle(v, kind))
	f.Summary = v.Text.T("places.summary", v.Say(v.Site.Region.Where))
	f.List, f.Styles = true, []string{"map.css"}
	p := placesPage{Whole: regionMap.Whole, Borders: regionMap.Borders, Kinds: kindChoice(v, counts)}
	if k, ok := v.Site.Kind(kind); ok {
		p.Kind = visit.KindWord(v.Lang, k)
	}
	p.Districts = placesByDistrict(v, regionMap, kind, places)
	p.Map = placesMap(v, regionMap, kind, places)
	return v.Show(200, f, p)
}

func placesTitle(v *visit.Visit, kind string) string {
	if k, ok := v.Site.Kind(kind); ok {
		return v.Text.T("places.title-kind", v.Say(k.Name))
	}
	return v.Text.T("page.places")
}

// placesAddress is the one address of the page for the first of the kinds, or for all.
func placesAddress(v *visit.Visit, kinds []string) string {
	return query(v, pages.Places, parametersOf(v, findQuery{query: search.Query{Kinds: kinds[:min(1, len(kinds))]}}))
}

// placeAddress is the search for a place that finds what its number says.
func placeAddress(v *visit.Visit, kind, code string) string {
	q := search.Query{Place: code}
	if kind != "" {
		q.Kinds = []string{kind}
	}
	return Address(v, q)
}

// kindChoice is all kinds with the numbers of their offers.
func kindChoice(v *visit.Visit, counts map[string]int) []ui.Option {
	total := 0
	var options []ui.Option
	for _, k := range v.Site.Kinds {
		total += counts[k.Code]
		options = append(options, ui.Option{Value: visit.KindWord(v.Lang, k),
			Label: v.Text.T("places.kind", v.Say(k.Name), v.Text.Number(counts[k.Code]))})
	}
	return slices.Insert(options, 0, ui.Option{Label: v.Text.T("places.kind", v.Text.T("places.all-kinds"),
		v.Text.Number(total))})
}

// placesByDistrict are the places by district, in the order of the profile.
func placesByDistrict(v *visit.Visit, a search.Map, kind string, places *place.Gazetteer) []placesIn {
	byDistrict := map[string][]placeCount{}
	codes := v.Site.DistrictCodes()
	for _, m := range a.Places {
		if !slices.Contains(codes, m.District) {
			codes = append(codes, m.District)
		}
		byDistrict[m.District] = append(byDistrict[m.District], placeCount{Link: ui.Link{Text: m.Name,
			Href: placeAddress(v, kind, m.Code)}, Offers: m.Offers})
	}
	var all []placesIn
	for _, code := range codes {
		if in := byDistrict[code]; len(in) > 0 {
			all = append(all, placesIn{ID: code, Name: district(v, code, places), Places: in})
		}
	}
	return all
}

func district(v *visit.Visit, code string, places *place.Gazetteer) string {
	return v.Text.T("places.district", cmp.Or(places.DistrictName(code), code))
}

// placesMap draws municipalities as areas where their borders are known, else as dots, the larger below; on districts,
// which lead to their lists.
func placesMap(v *visit.Visit, a search.Map, kind string, places *place.Gazetteer) ui.Map {
	m := ui.Map{Label: v.Text.T("places.map", v.Say(v.Site.Region.Of)), Width: a.Sketch.Width,
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
		link := ui.Link{Text: v.Text.N("places.at", p.Offers, p.Name), Href: placeAddress(v, kind, p.Code)}
		if area := a.Sketch.Areas[p.Code]; area != nil {
			m.Areas = append(m.Areas, ui.MapArea{Link: link, Path: ui.MapPath(area), Step: step(p.Offers)})
		} else {
			k := step(p.Offers)
			m.Dots[k] = append(m.Dots[k], ui.MapDot{Link: link, X: at.X, Y: at.Y})
		}
		names, points = append(names, ui.Named{Name: p.Name, At: at, Weight: p.Population}), append(points, at)
	}
	m.Labels, m.Legend = ui.MapLabels(names, m.Width), legend
	mapBorders(v, &m, a, places)
	if len(a.Sketch.Areas) == 0 {
		m.Blots = ui.MapGround(points)
	}
	return m
}

// mapBorders adds what is larger than municipalities: below dots as areas that lead to the lists, above areas as lines.
func mapBorders(v *visit.Visit, m *ui.Map, a search.Map, places *place.Gazetteer) {
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
			text := v.Text.N("places.district-has", sizes[code], district(v, code, places))
			m.Areas = append(m.Areas, ui.MapArea{Link: ui.Link{Text: text, Href: "#" + code}, Path: path})
		}
	}
}
