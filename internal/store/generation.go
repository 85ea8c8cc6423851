package store

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"example.org/spolu/internal/help"
)

// generationOf is the setting that has the generation of a region.
func generationOf(region help.Region) string {
	if region == help.HomeRegion {
		return "generation"
	}
	return "generation/" + region
}

// changedOf is the setting that has the time of that.
func changedOf(region help.Region) string {
	return strings.Replace(generationOf(region), "generation", "changed", 1)
}

// Generation is a number that every published change in a region raises: caches of public pages are good for one.
func (tx *Tx) Generation(region help.Region) (n int64, err error) {
	err = tx.row(`SELECT CAST(COALESCE(MAX(value), '0') AS BIGINT) FROM settings WHERE name = $1`,
		generationOf(region)).Scan(&n)
	return n, err
}

// RaiseGeneration empties the caches of a region's public pages on every node; once a transaction is enough.
func (tx *Tx) RaiseGeneration(region help.Region) error {
	if tx.raised[region] > 0 {
		return nil
	}
	var n int64
	err := tx.row(`INSERT INTO settings (name, value) VALUES ($1, '1')
		ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(settings.value AS BIGINT) + 1 AS TEXT)
		RETURNING CAST(value AS BIGINT)`, generationOf(region)).Scan(&n)
	if tx.raised == nil {
		tx.raised = map[help.Region]int64{}
	}
	tx.raised[region] = n
	return cmp.Or(err, tx.exec(`INSERT INTO settings (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value
		WHERE CAST(settings.value AS BIGINT) < CAST(excluded.value AS BIGINT)`,
		changedOf(region), strconv.FormatInt(tx.Now.UnixMicro(), 10)))
}

// Changed is when the generation of a region was raised last; zero where that is not known. It never goes back, whatever
// ends and whatever clocks say.
func (tx *Tx) Changed(region help.Region) (time.Time, error) {
	value, err := tx.Setting(changedOf(region))
	if err != nil || value == "" {
		return time.Time{}, err
	}
	n, err := strconv.ParseInt(value, 10, 64)
	return time.UnixMicro(n).UTC(), err
}

// RaiseGenerations is RaiseGeneration for all regions.
func (tx *Tx) RaiseGenerations() error {
	others, err := all(tx, readText, `SELECT name FROM settings WHERE name LIKE 'generation/%'`)
	err = cmp.Or(err, tx.RaiseGeneration(help.HomeRegion))
	for _, name := range others {
		err = cmp.Or(err, tx.RaiseGeneration(strings.TrimPrefix(name, "generation/")))
	}
	return err
}
