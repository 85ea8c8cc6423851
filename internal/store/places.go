package store

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"example.org/spolu/internal/place"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Municipalities are all places by code: a municipality's ordinal is its position here, which the listings and the
// vectors of distances go by.
func (tx *Tx) Municipalities() ([]place.Municipality, error) {
	return all(tx, func(row scanner) (m place.Municipality, err error) {
		var codes, parts string
		if err := row.Scan(&m.Code, &m.Name, &m.District, &m.Lat, &m.Lon, &m.Population, &codes, &parts, &m.Former); err != nil {
			return m, err
		}
		return m, errors.Join(json.Unmarshal([]byte(codes), &m.PostalCodes), json.Unmarshal([]byte(parts), &m.Parts))
	}, `SELECT code, name, district, lat, lon, population, postal_codes, parts, former FROM municipalities ORDER BY code`)
}

// MunicipalityName is the name of a municipality, former ones too; "" for an unknown code.
func (tx *Tx) MunicipalityName(code string) (name string, err error) {
	err = tx.row(`SELECT COALESCE(MAX(name), '') FROM municipalities WHERE code = $1`, code).Scan(&name)
	return name, err
}

// PlacesGeneration is a number that every change of places raises. In a transaction that writes, places do not change
// any more until it ends: what it lists goes by the ordinals that it has seen.
func (tx *Tx) PlacesGeneration() (n int64, err error) {
	err = tx.row(`SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'places-generation'` + tx.lock()).Scan(&n)
	return n, err
}

// ReplaceMunicipalities puts these in the place of all that were there. Those that offers or requests still name stay,
// marked as former. Ordinals change: see
// MoveListings.
func (tx *Tx) ReplaceMunicipalities(ms []place.Municipality) error {
	for _, statement := range []string{
		`UPDATE settings SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'places-generation'`,
		`DELETE FROM municipalities WHERE code NOT IN (SELECT place FROM offers) AND code NOT IN (SELECT place FROM requests)`,
		`UPDATE municipalities SET former = TRUE`,
	} {
		if err := tx.exec(statement); err != nil {
			return err
		}
	}
	rows := make([][]any, len(ms))
	for i, m := range ms {
		rows[i] = []any{m.Code, m.Name, m.District, m.Lat, m.Lon, m.Population, list(m.PostalCodes), list(m.Parts)}
	}
	if err := tx.upsert("municipalities (code, name, district, lat, lon, population, postal_codes, parts, former)", "(?, ?, ?, ?, ?, ?, ?, ?, FALSE)",
		` ON CONFLICT (code) DO UPDATE SET name = excluded.name, district = excluded.district, lat = excluded.lat, lon = excluded.lon,
		population = excluded.population, postal_codes = excluded.postal_codes, parts = excluded.parts, former = FALSE`, rows...); err != nil {
		return err
	}
	return tx.RaiseGeneration()
}

// MoveListings gives the listings the new numbers of their homes: now is the new one by the old one. No two may become
// one.
func (tx *Tx) MoveListings(now []int) error {
	var moved []string
	for was, is := range now {
		if was != is {
			moved = append(moved, "("+itoa(was)+", "+itoa(is)+")")
		}
	}
	if len(moved) == 0 {
		return nil
	}
	if err := tx.RaiseGeneration(); err != nil {
		return err
	}
	for _, statement := range []struct {
		text string
		args []any
	}{
		// By way of numbers below all others: on the way no two rows of an offer may meet.
		{`UPDATE listings SET place = -2 - moved.column2 FROM (VALUES ` + strings.Join(moved, ", ") + `) AS moved WHERE place = moved.column1`, nil},
		{`UPDATE listings SET place = -2 - place WHERE place < -1`, nil},
		{`UPDATE listing_counts SET homes = 0, offers = 0, generation = $1`, []any{tx.raised}},
		{`INSERT INTO listing_counts (kind, place, radius, homes, offers, generation)
			SELECT kind, place, radius, COUNT(*), SUM(CASE WHEN main THEN 1 ELSE 0 END), CAST($1 AS BIGINT) FROM listings WHERE TRUE GROUP BY kind, place, radius
			ON CONFLICT (kind, place, radius) DO UPDATE SET homes = excluded.homes, offers = excluded.offers`, []any{tx.raised}},
	} {
		if err := tx.exec(statement.text, statement.args...); err != nil {
			return err
		}
	}
	return nil
}

// OfferPlaces are the ids of the public offers by the code of their municipality, "" for none.
func (tx *Tx) OfferPlaces() (map[string][]string, error) {
	type one struct{ id, place string }
	offers, err := all(tx, func(row scanner) (o one, err error) { return o, row.Scan(&o.id, &o.place) },
		`SELECT id, place FROM offers WHERE state = 'active'`)
	byPlace := map[string][]string{}
	for _, o := range offers {
		byPlace[o.place] = append(byPlace[o.place], o.id)
	}
	return byPlace, err
}

// Setting is a value that belongs to the database as a whole, or "".
func (tx *Tx) Setting(name string) (value string, err error) {
	err = tx.row(`SELECT COALESCE(MAX(value), '') FROM settings WHERE name = $1`, name).Scan(&value)
	return value, err
}

// SetSetting writes such a value.
func (tx *Tx) SetSetting(name, value string) error {
	return tx.exec(`INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
}
