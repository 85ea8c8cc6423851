package sample

import (
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"

	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/site"
)

// organisations is the per cent of organisations among offers in a language that has texts of some.
const organisations = 18

// maker makes the offers of one run, one after another.
type maker struct {
	*rand.Rand
	lib       *library
	seed      uint64
	profile   *site.Profile
	districts []string // codes
	languages []help.Language
	towns     towns
	clock     *clock
	kinds     []*kind
	deck      []*kind // each kind as often as it weighs, in the order they are dealt
}

// kind is a kind of help with its texts in the order they take turns.
type kind struct {
	help.Kind
	usual map[string][][]string // answers that are likely, checked
	hands map[hand][]*card
	turn  map[hand]int
}

// hand is what a text is chosen by.
type hand struct {
	lang help.Language
	org  bool
}

// card is a text and how often it was used.
type card struct {
	*text
	answers map[string][]string // those that the text gives, checked; nil for one that is left out
	start   int                 // where the sentences around it begin
	uses    int
}

func newMaker(n int, seed uint64, p *site.Profile, places *place.Gazetteer, now time.Time) *maker {
	// #nosec G404 -- the same seed must make the same samples; nothing secret comes of it
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 1)), lib: loaded(), seed: seed, profile: p,
		towns: newTowns(places), clock: newClock(n, now, p.Location())}
	for _, d := range p.Districts {
		m.districts = append(m.districts, d.Code)
	}
	for _, lang := range m.lib.languages {
		for _, l := range p.Languages {
			if l == lang {
				m.languages = append(m.languages, lang)
			}
		}
	}
	for _, k := range p.Kinds {
		made := m.kind(k)
		m.kinds = append(m.kinds, made)
		for range max(1, m.lib.of(k.Code).Weight) {
			m.deck = append(m.deck, made)
		}
	}
	return m
}

// kind prepares a kind: its texts are shuffled once, so that one comes back only after all the others.
func (m *maker) kind(k help.Kind) *kind {
	made := &kind{Kind: k, usual: map[string][][]string{}, hands: map[hand][]*card{}, turn: map[hand]int{}}
	all := m.lib.of(k.Code)
	for _, q := range k.Guide.Questions {
		for _, answer := range all.Usual[q.Code] {
			if v := fits(q, answer); v != nil {
				made.usual[q.Code] = append(made.usual[q.Code], v)
			}
		}
	}
	for _, lang := range m.languages {
		list := all.In[lang]
		for i := range list {
			h := hand{lang, list[i].Org != ""}
			made.hands[h] = append(made.hands[h], newCard(&list[i], k))
		}
		for _, org := range []bool{false, true} {
			cards := made.hands[hand{lang, org}]
			m.Shuffle(len(cards), func(i, j int) { cards[i], cards[j] = cards[j], cards[i] })
			for _, c := range cards {
				c.start = m.IntN(1 << 16)
			}
		}
	}
	return made
}

// sample is the offer with index i; they are to be made in order.
func (m *maker) sample(i int) samples.Sample {
	k := m.deal(i)
	h := m.hand(k)
	c := k.next(h)
	at := m.clock.next(i, m.Float64())
	home := m.towns.pick(m.Rand)

	s := samples.Sample{Volunteer: m.volunteer(i, h.lang, c.By)}
	s.Volunteer.CreatedAt = at.Add(-time.Duration(5+m.IntN(40)) * time.Minute)
	o := &s.Offer
	// #nosec G115 -- an index is not negative
	o.ID, o.Volunteer, o.Version = offerID(m.seed, uint64(i)), s.Volunteer.ID, 1
	o.By = help.Author{Name: s.Volunteer.FirstName, Type: help.Person}
	o.Kind, o.Language = k.Code, h.lang
	o.Reach = m.reach(c, k, home)
	if home != nil {
		o.Place = home.Code
	}
	if h.org {
		s.Org = m.organisation(c.Org, home)
		o.By = help.Author{Name: s.Org.Name, Type: help.OrganisationAuthor}
	}
	o.Title, o.Text = m.words(c, k, h, home)
	o.Setting = m.setting(c, k)
	o.Languages = m.spoken(h.lang, c.Speaks)
	o.Times = m.times(c.When)
	o.From, o.Until = m.dates()
	o.PerWeek = perWeek[m.IntN(len(perWeek))]
	o.Answers = m.answers(c, k, h.lang)
	o.CreatedAt, o.UpdatedAt, o.PublishedAt, o.RenewedAt = at, at, at, at
	return s
}

// deal gives the kind of the next offer. The deck is shuffled each time it is dealt out, so every kind gets its share.
func (m *maker) deal(i int) *kind {
	at := i % len(m.deck)
	if at == 0 {
		m.Shuffle(len(m.deck), func(i, j int) { m.deck[i], m.deck[j] = m.deck[j], m.deck[i] })
	}
	return m.deck[at]
}

// hand chooses a language by its share, and whether an organisation offers.
func (m *maker) hand(k *kind) hand {
	sum := 0
	for _, lang := range m.languages {
		sum += m.lib.people[lang].Share
	}
	left := m.IntN(sum)
	h := hand{lang: m.languages[0]}
	for _, lang := range m.languages {
		if left -= m.lib.people[lang].Share; left < 0 {
			h.lang = lang
			break
		}
	}
	if len(k.hands[h]) == 0 {
		h.lang = m.languages[0]
	}
	org := hand{h.lang, true}
	if m.chance(organisations) && len(k.hands[org]) > 0 {
		return org
	}
	return h
}

func (k *kind) next(h hand) *card {
	cards := k.hands[h]
	c := cards[k.turn[h]%len(cards)]
	k.turn[h]++
	return c
}

// words puts title and text together. A text that comes back has other sentences around it and often the place in its
// title, so that few offers are the same to the letter.
func (m *maker) words(c *card, k *kind, h hand, home *place.Municipality) (title, body string) {
	who, town := m.lib.people[h.lang], ""
	if home != nil {
		town = home.Name
	}
	closings := who.Closings
	if h.org && len(who.ClosingsOrg) > 0 {
		closings = who.ClosingsOrg
	}
	opening, closing := c.around(who.Openings, closings, town != "" && !c.Remote)
	body = strings.TrimSpace(opening + " " + c.Text + " " + closing)

	title = c.Title
	if strings.Contains(title, "{druh}") {
		name, _ := k.Name.In(h.lang)
		title = strings.ReplaceAll(title, "{druh}", name)
	}
	longer := title + " – " + town
	if percent := min(15+35*(c.uses-1), 60); town != "" && !c.Remote && !who.NoTowns && m.chance(percent) &&
		utf8.RuneCountInString(longer) <= help.MaxTitle {
		title = longer
	}
	return title, strings.ReplaceAll(body, "{obec}", town)
}

// around gives the sentences for the next use of a text: in every round of the closing ones, one use goes without, and
// it is the first or the second. Openings come in after the first round.
func (c *card) around(openings, closings []string, town bool) (opening, closing string) {
	round, step := c.uses/(len(closings)+1), c.uses%(len(closings)+1)
	c.uses++
	if round > 0 {
		opening = openings[(c.start+round)%len(openings)]
	}
	plain := c.start % 2
	if step == plain {
		return opening, ""
	}
	if step > plain {
		step--
	}
	for i := range closings {
		closing = closings[(c.start+step+i)%len(closings)]
		if town || !strings.Contains(closing, "{obec}") {
			break
		}
	}
	return opening, closing
}

// chance is true in so many cases out of a hundred.
func (m *maker) chance(percent int) bool { return m.IntN(100) < percent }
