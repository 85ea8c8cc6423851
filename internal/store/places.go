package store

import (
	"encoding/json"
	"strconv"

	"example.org/spolu/internal/place"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Municipalities are all places by code: a municipality's ordinal is its position here, which the listings and the
// vectors of distances go by.
func (tx *Tx) Municipalities() ([]place.Municipality, error) {
	return all(tx, func(row scanner) (m place.Municipality, err error) {
		var codes string
		if err := row.Scan(&m.Code, &m.Name, &m.District, &m.Lat, &m.Lon, &m.Population, &codes, &m.Former); err != nil {
			return m, err
		}
		return m, json.Unmarshal([]byte(codes), &m.PostalCodes)
	}, `SELECT code, name, district, lat, lon, population, postal_codes, former FROM municipalities ORDER BY code`)
}

// MunicipalityName is the name of a municipality, former ones too; "" for an unknown code.
func (tx *Tx) MunicipalityName(code string) (name string, err error) {
	err = tx.row(`SELECT COALESCE(MAX(name), '') FROM municipalities WHERE code = $1`, code).Scan(&name)
	return name, err
}

// ReplaceMunicipalities puts these in the place of all that were there. Those that offers or requests still name stay,
// marked as former.
func (tx *Tx) ReplaceMunicipalities(ms []place.Municipality) error {
	err := tx.exec(`DELETE FROM municipalities WHERE code NOT IN (SELECT place FROM offers) AND code NOT IN (SELECT place FROM requests)`)
	if err != nil {
		return err
	}
	if err := tx.exec(`UPDATE municipalities SET former = TRUE`); err != nil {
		return err
	}
	for _, m := range ms {
		err := tx.exec(`INSERT INTO municipalities (code, name, district, lat, lon, population, postal_codes, former)
			VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE) ON CONFLICT (code) DO UPDATE SET name = excluded.name, district = excluded.district,
			lat = excluded.lat, lon = excluded.lon, population = excluded.population, postal_codes = excluded.postal_codes, former = FALSE`,
			m.Code, m.Name, m.District, m.Lat, m.Lon, m.Population, list(m.PostalCodes))
		if err != nil {
			return err
		}
	}
	return tx.RaiseGeneration()
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
