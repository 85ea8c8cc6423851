package sample

import (
	"encoding/base32"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strconv"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
)

// volunteer is the person behind the offer with index i; by is "f", "m" or "" for either.
func (m *maker) volunteer(i int, lang help.Language, by string) help.Volunteer {
	who := m.lib.people[lang]
	first, last := who.Women, who.SurnamesWomen
	if by == "m" || by == "" && m.chance(42) {
		first, last = who.Men, who.SurnamesMen
	}
	// #nosec G115 -- an index is not negative
	v := help.Volunteer{ID: volunteerID(m.seed, uint64(i)), FirstName: first[m.IntN(len(first))],
		Surname: last[m.IntN(len(last))], Language: lang, Confirmed: true}
	v.Email = Address(m.seed, i)
	if m.chance(80) {
		v.Phone = "+420000" + digits(i%1_000_000, 6) // no Czech number begins with 0
	}
	return v
}

// digits is n with zeros before it, at least width digits.
func digits(n, width int) string {
	b := strconv.AppendInt(make([]byte, 0, 20), int64(n), 10)
	for len(b) < width {
		b = append(b, '0')
		copy(b[1:], b)
		b[0] = '0'
	}
	return string(b)
}

// organisation is the one of a name in a place, always with the same IČO there.
func (m *maker) organisation(name string, home *place.Municipality) help.Organisation {
	at, _ := slices.BinarySearch(m.lib.orgs, name)
	number := at * (len(m.towns.all) + 1)
	if home != nil {
		number += 1 + m.towns.index[home.Code]
		name += " " + home.Name
	}
	return help.Organisation{ICO: ico(number), Name: name}
}

// ico is an identification number with a right checksum from the range of 99…, of which none was ever given out.
func ico(n int) string {
	b := []byte("99" + digits(n%100_000, 5))
	sum := 0
	for i, c := range b {
		sum += int(c-'0') * (8 - i)
	}
	return string(append(b, '0'+byte((11-sum%11)%10)))
}

// spoken are the languages that somebody who writes in lang speaks, among them the one that the text promises.
func (m *maker) spoken(lang, promised help.Language) []help.Language {
	others := m.lib.people[lang].Speak
	list := make([]help.Language, 0, 4)
	for _, l := range help.SpokenLanguages {
		if l == lang || l == promised || others[l] > 0 && m.chance(others[l]) {
			list = append(list, l)
		}
	}
	return list
}

// towns are the municipalities to choose from by the number of their inhabitants.
type towns struct {
	all   []place.Municipality
	until []int          // inhabitants of all up to this one
	index map[string]int // by code
}

func newTowns(g *place.Gazetteer) towns {
	t := towns{index: map[string]int{}}
	sum := 0
	for _, one := range g.All() {
		if one.Former {
			continue
		}
		sum += max(one.Population, 100) // 0: unknown
		t.index[one.Code] = len(t.all)
		t.all, t.until = append(t.all, one), append(t.until, sum)
	}
	return t
}

// pick is nil for a volunteer who named no place.
func (t *towns) pick(r *rand.Rand) *place.Municipality {
	if len(t.all) == 0 || r.IntN(100) < 5 {
		return nil
	}
	i, _ := slices.BinarySearch(t.until, 1+r.IntN(t.until[len(t.until)-1]))
	return &t.all[i]
}

// Ids look like those that help makes and are distinct within a seed: every step below can be undone.

// offerID is ten characters that are easy to read, from 49 bits.
func offerID(seed, i uint64) string {
	const alphabet, mask = "23456789abcdefghjkmnpqrstvwxyz", 1<<49 - 1
	x := (i ^ mix(seed)) & mask
	x = x * 0x9e3779b97f4a7c15 & mask
	x ^= x >> 25
	x = x * 0xbf58476d1ce4e5b9 & mask
	x ^= x >> 24
	var b [10]byte
	for j := range b {
		b[j] = alphabet[x%uint64(len(alphabet))]
		x /= uint64(len(alphabet))
	}
	return string(b[:])
}

var base = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func volunteerID(seed, i uint64) string {
	var b [16]byte
	x := mix(i ^ mix(^seed))
	binary.BigEndian.PutUint64(b[:8], x)
	binary.BigEndian.PutUint64(b[8:], mix(x^seed))
	return base.EncodeToString(b[:])
}

// mix is the finishing step of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Address is the e-mail of the volunteer of sample offer i, from 0.
func Address(seed uint64, i int) string {
	return "vzorek-" + strconv.FormatUint(seed, 10) + "-" + digits(i, 6) + "@example.org"
}
