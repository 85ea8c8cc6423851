package main

import (
	"fmt"
	"net/url"
)

// question is one kind of question, asked in many ways.
type question struct {
	name  string
	paths []string
}

// Towns and villages, from the centre of the region to its edges, that the built-in places have.
var places = []string{"554821", "598003", "598917", "505927", "599191", "597180", "507016", "599808", "598810",
	"506320"}

// Kinds as addresses of Czech pages and the API name them, each with words that people use for it.
var kinds = []struct{ slug, code, words string }{
	{"nakupy", "shopping", "léky"},
	{"hlidani-deti", "childcare", "hlídání dětí"},
	{"uklid", "cleaning", "mytí oken"},
	{"doprava", "transport", "odvoz k lékaři"},
	{"zvirata", "animals", "venčení psa"},
	{"doucovani", "tutoring", "matematika"},
	{"pocitace", "computers", "mobil"},
	{"veci", "things", "půjčím"},
}

// questions are what is measured: pages and the interface, from the plain to the particular.
func questions() []question {
	all := []question{{name: "home", paths: []string{"/"}}}
	for _, surface := range []struct {
		name, path, kind, place, sort string
		kindOf                        func(i int) string
	}{
		{"page", "/nabidky", "druh", "obec", "razeni=nejblizsi", func(i int) string { return kinds[i].slug }},
		{"API", "/api/v1/offers", "kind", "place", "sort=nearest", func(i int) string { return kinds[i].code }},
	} {
		byKind := question{name: surface.name + ", kind"}
		byPlace := question{name: surface.name + ", kind + place"}
		byWords := question{name: surface.name + ", kind + place + words"}
		nearest := question{name: surface.name + ", nearest"}
		for i, k := range kinds {
			kind := surface.path + "?" + surface.kind + "=" + surface.kindOf(i)
			byKind.paths = append(byKind.paths, kind)
			for _, p := range places {
				at := fmt.Sprintf("%s&%s=%s", kind, surface.place, p)
				byPlace.paths = append(byPlace.paths, at)
				byWords.paths = append(byWords.paths, at+"&q="+url.QueryEscape(k.words))
				nearest.paths = append(nearest.paths, at+"&"+surface.sort)
			}
		}
		all = append(all, byKind, byPlace, byWords, nearest)
	}
	return all
}
