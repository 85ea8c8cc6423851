package site

import (
	"slices"
	"strings"

	"example.org/spolu/internal/help"
)

// Sites are the profiles of the regions that one portal serves, one today. The first is its home, whose rows say "" for
// their region; those of others say its code.
type Sites []*Profile

// Home is the profile of what belongs to no region in particular: the portal's address, its clock, its periodic work.
func (s Sites) Home() *Profile { return s[0] }

// ByHost is the profile of the host that a request came to.
func (s Sites) ByHost(string) *Profile { return s.Home() }

// ByRegion is the profile of the region that a row belongs to; that of the home for one which is not served any more.
func (s Sites) ByRegion(region help.Region) *Profile {
	for _, p := range s[1:] {
		if p.Region.Code == region {
			return p
		}
	}
	return s.Home()
}

// RegionOf is the region of rows that start from a district, by its code: the home's for districts of none and for "".
func (s Sites) RegionOf(district string) help.Region {
	for _, p := range s[1:] {
		if strings.HasPrefix(district, p.Region.Code) {
			return p.Region.Code
		}
	}
	return help.HomeRegion
}

// Key is what rows of a profile's region say.
func (s Sites) Key(p *Profile) help.Region {
	if p == s.Home() {
		return help.HomeRegion
	}
	return p.Region.Code
}

// Languages are those of all profiles, in their order.
func (s Sites) Languages() (all []help.Language) {
	for _, p := range s {
		for _, lang := range p.Languages {
			if !slices.Contains(all, lang) {
				all = append(all, lang)
			}
		}
	}
	return all
}
