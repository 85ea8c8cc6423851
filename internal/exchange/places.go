package exchange

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store"
)

// gazetteer is the municipalities, and where they come from if their licence wants it named.
type gazetteer struct {
	*place.Gazetteer
	source     string
	generation int64
}

// Places are the municipalities as the database has them, at most a second old.
func (e *Exchange) Places(ctx context.Context) (*place.Gazetteer, error) {
	places, err := e.places.get(ctx)
	return places.Gazetteer, err
}

// PlacesSource is where the municipalities come from, if pages must name it.
func (e *Exchange) PlacesSource() string { return e.places.last().source }

func (e *Exchange) readPlaces(tx *store.Tx, _ gazetteer) (g gazetteer, err error) {
	all, err := tx.Municipalities()
	if err != nil {
		return g, err
	}
	districts, err := districtNames(tx)
	if err != nil {
		return g, err
	}
	maps.Copy(districts, e.site.DistrictNames())
	g.Gazetteer = place.New(all, districts)
	if g.generation, err = tx.PlacesGeneration(); err != nil {
		return g, err
	}
	g.source, err = tx.Setting("places-source")
	return g, err
}

// districtNames are the names of districts that files of municipalities gave, by LAU1 code: of other regions, too.
func districtNames(tx *store.Tx) (map[string]string, error) {
	names := map[string]string{}
	text, err := tx.Setting("district-names")
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &names)
	}
	return names, err
}

// placesNow is places, or those that an import has put in their place since they were read: what a transaction lists must
// go by the numbers that places have when it ends.
func (e *Exchange) placesNow(tx *store.Tx, places *place.Gazetteer) (*place.Gazetteer, error) {
	generation, err := tx.PlacesGeneration()
	if err != nil {
		return nil, err
	}
	if last := e.places.last(); last.Gazetteer == places && last.generation == generation {
		return places, nil
	}
	now, err := e.readPlaces(tx, gazetteer{})
	return now.Gazetteer, err
}

// PlacesChange is what an import of places has changed.
type PlacesChange struct {
	Municipalities, Parts, PostalCodes int         // that there are now
	New, Changed, Gone                 int         // municipalities
	Former                             int         // of those gone: kept, because offers or requests name them
	Offers                             int         // public ones that were brought up to date
	Borders                            BorderCount // that there are now; none: they stayed as they were
}

// BorderCount is how many areas have a border.
type BorderCount struct{ Municipalities, Districts, Regions int }

func countBorders(borders []place.Border) (n BorderCount) {
	for _, b := range borders {
		switch place.LevelOf(b.Code) {
		case place.MunicipalityLevel:
			n.Municipalities++
		case place.DistrictLevel:
			n.Districts++
		case place.RegionLevel:
			n.Regions++
		}
	}
	return n
}

// ImportPlaces puts what files say of places in the place of what is in the database: municipalities, borders, or both.
// sources are what pages must name beside the register; the former source of municipalities stays where something that it
// said was kept. Borders are the register's, where nobody else is named.
func (e *Exchange) ImportPlaces(ctx context.Context, r place.Result, sources ...string) (c PlacesChange, err error) {
	err = e.db.InLargeTx(ctx, func(tx *store.Tx) error {
		c = PlacesChange{}
		if len(r.Municipalities) > 0 {
			if c, err = e.importMunicipalities(tx, r, sources); err != nil {
				return err
			}
		}
		if err := tx.Audit(operator, "places.import", "", fmt.Sprintf("%d municipalities, %d borders", len(r.Municipalities), len(r.Borders))); err != nil {
			return err
		}
		if len(r.Borders) == 0 {
			return nil
		}
		c.Borders = countBorders(r.Borders)
		return cmp.Or(tx.ReplaceBorders(r.Borders), tx.SetSetting("borders-source", cmp.Or(distinct(sources), place.RegisterSource)))
	})
	return c, err
}

func (e *Exchange) importMunicipalities(tx *store.Tx, r place.Result, sources []string) (c PlacesChange, err error) {
	named := slices.Clone(sources)
	if r.Register {
		named = append(named, place.RegisterSource)
	}
	if r.Kept {
		before, err := tx.Setting("places-source")
		if err != nil {
			return c, err
		}
		named = append(named, strings.Split(before, sourcesSeparator)...)
	}
	districts, err := districtNames(tx)
	if err != nil {
		return c, err
	}
	maps.Copy(districts, r.Districts)
	text, err := json.Marshal(districts)
	if err != nil {
		return c, err
	}
	if err := tx.SetSetting("district-names", string(text)); err != nil {
		return c, err
	}
	return e.replacePlaces(tx, r.Municipalities, distinct(named))
}

const sourcesSeparator = "; "

// distinct joins sources, each once.
func distinct(sources []string) string {
	var named []string
	for _, s := range sources {
		if s != "" && !slices.Contains(named, s) {
			named = append(named, s)
		}
	}
	return strings.Join(named, sourcesSeparator)
}

// ReplacePlaces puts these municipalities in the place of those in the database, and brings the active offers up to date.
// source is what their licence wants named on pages, or "".
func (e *Exchange) ReplacePlaces(ctx context.Context, ms []place.Municipality, source string) error {
	return e.db.InLargeTx(ctx, func(tx *store.Tx) error {
		_, err := e.replacePlaces(tx, ms, source)
		return err
	})
}

func (e *Exchange) replacePlaces(tx *store.Tx, ms []place.Municipality, source string) (c PlacesChange, err error) {
	if _, err := tx.PlacesGeneration(); err != nil { // from here on nobody lists by the old numbers
		return c, err
	}
	before, err := tx.Municipalities()
	if err != nil {
		return c, err
	}
	if err := cmp.Or(tx.ReplaceMunicipalities(ms), tx.SetSetting("places-source", source)); err != nil {
		return c, err
	}
	after, err := tx.Municipalities()
	if err != nil {
		return c, err
	}
	c = comparePlaces(before, after)
	c.Offers, err = e.relist(tx, before, after)
	return c, err
}

// comparePlaces counts what is different.
func comparePlaces(before, after []place.Municipality) (c PlacesChange) {
	was := byCode(before)
	postal := map[string]bool{}
	for _, m := range after {
		old, known := was[m.Code]
		known = known && !old.Former
		switch {
		case m.Former && known:
			c.Former++
		case m.Former:
		case !known:
			c.New++
		case !same(m, old):
			c.Changed++
		}
		if m.Former {
			continue
		}
		c.Municipalities++
		c.Parts += len(m.Parts)
		for _, code := range m.PostalCodes {
			postal[code] = true
		}
	}
	for _, m := range before {
		if !m.Former {
			c.Gone++
		}
	}
	c.Gone -= c.Municipalities - c.New
	c.PostalCodes = len(postal)
	return c
}

func byCode(ms []place.Municipality) map[string]place.Municipality {
	found := make(map[string]place.Municipality, len(ms))
	for _, m := range ms {
		found[m.Code] = m
	}
	return found
}

func same(a, b place.Municipality) bool {
	return a.Name == b.Name && a.District == b.District && a.Lat == b.Lat && a.Lon == b.Lon && a.Population == b.Population &&
		slices.Equal(a.PostalCodes, b.PostalCodes) && slices.Equal(a.Parts, b.Parts)
}

// relist brings the active offers up to date after municipalities have changed, and gives their number. Where only
// numbers have moved, the listings move with them; only an offer whose municipality is called otherwise, or is known
// only now, is looked at.
func (e *Exchange) relist(tx *store.Tx, before, after []place.Municipality) (offers int, err error) {
	moved, renamed := e.compareNumbers(before, after)
	if err := tx.MoveListings(moved); err != nil {
		return 0, err
	}
	byPlace, err := tx.OfferPlaces()
	if err != nil {
		return 0, err
	}
	now, err := e.readPlaces(tx, gazetteer{})
	if err != nil {
		return 0, err
	}
	stirred := !slices.Equal(moved, upTo(len(moved)))
	for code, ids := range byPlace {
		if renamed[code] {
			err = cmp.Or(err, e.listAgain(tx, ids, now.Gazetteer))
		}
		if renamed[code] || stirred {
			offers += len(ids)
		}
	}
	return offers, err
}

func (e *Exchange) listAgain(tx *store.Tx, ids []string, places *place.Gazetteer) error {
	listings := make([]store.Listing, len(ids))
	for i, id := range ids {
		o, err := tx.Offer(id)
		if err != nil {
			return err
		}
		listings[i] = e.listing(o, places)
	}
	return tx.List(listings...)
}

// listedSetting is set once all active offers are listed. A migration that makes the tables of the search anew deletes it.
const listedSetting = "all-listed"

// EnsureListed lists the active offers that the search does not know: all of them after its tables were made anew. Where
// nothing was, it reads one setting: counting a million offers would keep the start waiting. It tells listed how many it has
// listed so far.
func (e *Exchange) EnsureListed(ctx context.Context, listed func(int)) error {
	for n := 0; ; {
		places, err := e.Places(ctx)
		if err != nil {
			return err
		}
		var ids []string
		err = e.db.InTx(ctx, func(tx *store.Tx) error {
			places, err := e.placesNow(tx, places)
			if err != nil {
				return err
			}
			if done, err := tx.Setting(listedSetting); err != nil || done != "" {
				return err
			}
			if err := e.bindWords(tx); err != nil {
				return err
			}
			if ids, err = tx.Unlisted(relistAtOnce); err != nil {
				return err
			}
			if len(ids) == 0 {
				return tx.SetSetting(listedSetting, "yes")
			}
			return e.listAgain(tx, ids, places)
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		n += len(ids)
		listed(n)
	}
}

// relistAtOnce is how many offers are listed in one transaction: others wait for it.
const relistAtOnce = 500

// upTo is the numbers from 0 that are less than n.
func upTo(n int) []int {
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = i
	}
	return numbers
}

// compareNumbers gives the new number of each home by the old one, as Exchange.homes gives them out; and the codes of
// municipalities that have another name than before.
func (e *Exchange) compareNumbers(before, after []place.Municipality) (moved []int, renamed map[string]bool) {
	number := map[string]int{}
	renamed = map[string]bool{}
	for i, m := range after {
		number[m.Code], renamed[m.Code] = i, true
	}
	for i, m := range before {
		now, stays := number[m.Code]
		if !stays {
			now = i // no offer is there, or it would stay
		}
		moved = append(moved, now)
		renamed[m.Code] = !stays || after[now].Name != m.Name
	}
	for i := range e.districts {
		moved = append(moved, len(after)+i)
	}
	return moved, renamed
}

// EnsurePlaces fills an empty table of municipalities from the profile, or from those that come with the program.
func (e *Exchange) EnsurePlaces(ctx context.Context) error {
	places, err := e.Places(ctx)
	if err != nil || places.Len() > 0 {
		return err
	}
	ms, source := place.Default(), place.DefaultSource
	if e.site.Places != nil {
		parsed, err := place.ParseCSV(bytes.NewReader(e.site.Places), nil)
		if err != nil {
			return fmt.Errorf("places.csv of the site profile: %w", err)
		}
		ms, source = parsed.Municipalities, ""
	}
	return e.ReplacePlaces(ctx, ms, source)
}
