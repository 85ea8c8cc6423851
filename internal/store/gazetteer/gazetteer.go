// Package gazetteer is the tables of places: municipalities, the numbers of areas, borders.
package gazetteer

import (
	"encoding/json"
	"errors"

	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store"
)

// Municipalities are all places by code.
func Municipalities(tx *store.Tx) ([]place.Municipality, error) {
	return store.All(tx.SQL(), func(row store.Row) (m place.Municipality, err error) {
		var codes, parts string
		err = row.Scan(&m.Code, &m.Name, &m.District, &m.Lat, &m.Lon, &m.Population, &codes, &parts, &m.Former)
		if err != nil {
			return m, err
		}
		return m, errors.Join(json.Unmarshal([]byte(codes), &m.PostalCodes), json.Unmarshal([]byte(parts), &m.Parts))
	}, `SELECT code, name, district, lat, lon, population, postal_codes, parts, former
		FROM municipalities ORDER BY code`)
}

// Name is the name of a municipality, former ones too; "" for an unknown code.
func Name(tx *store.Tx, code string) (name string, err error) {
	err = tx.SQL().Row(`SELECT COALESCE(MAX(name), '') FROM municipalities WHERE code = $1`, code).Scan(&name)
	return name, err
}

// Generation is a number that every change of places raises. In a transaction that writes, places do not change
// any more until it ends: what it lists goes by those that it has seen.
func Generation(tx *store.Tx) (n int64, err error) {
	db := tx.SQL()
	err = db.Row(`SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'places-generation'` + db.Lock()).Scan(&n)
	return n, err
}

// raise is the statement that raises Generation.
const raise = `UPDATE settings SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'places-generation'`

// Replace puts these in the place of all that were there. Those that offers or requests still name stay,
// marked as former.
func Replace(tx *store.Tx, ms []place.Municipality) error {
	for _, statement := range []string{
		raise,
		`DELETE FROM municipalities WHERE code NOT IN (SELECT place FROM offers)
			AND code NOT IN (SELECT place FROM requests)`,
		`UPDATE municipalities SET former = TRUE`,
	} {
		if err := tx.SQL().Exec(statement); err != nil {
			return err
		}
	}
	rows, codes := make([][]any, len(ms)), make([]string, len(ms))
	for i, m := range ms {
		postal, err := json.Marshal(m.PostalCodes)
		if err != nil {
			return err
		}
		parts, err := json.Marshal(m.Parts)
		if err != nil {
			return err
		}
		codes[i] = m.Code
		rows[i] = []any{m.Code, m.Name, m.District, m.Lat, m.Lon, m.Population, string(postal), string(parts)}
	}
	err := tx.SQL().Upsert("municipalities (code, name, district, lat, lon, population, postal_codes, parts, former)",
		"(?, ?, ?, ?, ?, ?, ?, ?, FALSE)", ` ON CONFLICT (code) DO UPDATE SET name = excluded.name,
		district = excluded.district, lat = excluded.lat, lon = excluded.lon, population = excluded.population,
		postal_codes = excluded.postal_codes, parts = excluded.parts, former = FALSE`, rows...)
	if err != nil {
		return err
	}
	if err := NumberAreas(tx, codes); err != nil {
		return err
	}
	return tx.RaiseGenerations()
}

// Areas are the numbers of municipalities and districts by code, which the listings and the vectors of distances go
// by: each was given once, and never changes.
func Areas(tx *store.Tx) (map[string]int, error) {
	type area struct {
		code   string
		number int
	}
	areas, err := store.All(tx.SQL(), func(row store.Row) (a area, err error) {
		return a, row.Scan(&a.code, &a.number)
	}, `SELECT code, number FROM areas`)
	numbers := make(map[string]int, len(areas))
	for _, a := range areas {
		numbers[a.code] = a.number
	}
	return numbers, err
}

// NumberAreas gives the areas that have no number yet the next ones, in their order.
func NumberAreas(tx *store.Tx, codes []string) error {
	if _, err := Generation(tx); err != nil { // of two that do this at once one waits
		return err
	}
	numbers, err := Areas(tx)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, code := range codes {
		if _, known := numbers[code]; !known {
			numbers[code] = len(numbers)
			rows = append(rows, []any{code, numbers[code]})
		}
	}
	return tx.SQL().Insert("areas (code, number)", "(?, ?)", rows...)
}
