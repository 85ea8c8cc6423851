package gazetteer

import (
	"encoding/json"

	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store"
)

// Borders are the outlines of a region (NUTS 3), of its districts and of its municipalities, by code.
func Borders(tx *store.Tx, region string) ([]place.Border, error) {
	return store.All(tx.SQL(), func(row store.Row) (b place.Border, err error) {
		var rings string
		if err := row.Scan(&b.Code, &rings); err != nil {
			return b, err
		}
		var steps [][]int32
		if err := json.Unmarshal([]byte(rings), &steps); err != nil {
			return b, err
		}
		for _, one := range steps {
			b.Rings = append(b.Rings, ringOf(one))
		}
		return b, nil
	}, `SELECT code, rings FROM borders WHERE code LIKE $1 OR code IN (
		SELECT code FROM municipalities WHERE district LIKE $1 AND NOT former) ORDER BY code`,
		region+"%")
}

// ReplaceBorders puts these in the place of all that were there.
func ReplaceBorders(tx *store.Tx, borders []place.Border) error {
	for _, statement := range []string{raise, `DELETE FROM borders`} {
		if err := tx.SQL().Exec(statement); err != nil {
			return err
		}
	}
	rows := make([][]any, len(borders))
	for i, b := range borders {
		steps := make([][]int32, len(b.Rings))
		for j, ring := range b.Rings {
			steps[j] = stepsOf(ring)
		}
		text, err := json.Marshal(steps)
		if err != nil {
			return err
		}
		rows[i] = []any{b.Code, string(text)}
	}
	if err := tx.SQL().Insert("borders (code, rings)", "(?, ?)", rows...); err != nil {
		return err
	}
	return tx.RaiseGenerations()
}

// stepsOf are a ring's corners as differences from the one before, x and y in turn: short numbers.
func stepsOf(ring place.Ring) []int32 {
	steps := make([]int32, 0, 2*len(ring))
	var at place.Point
	for _, p := range ring {
		steps = append(steps, p.X-at.X, p.Y-at.Y)
		at = p
	}
	return steps
}

func ringOf(steps []int32) place.Ring {
	ring := make(place.Ring, 0, len(steps)/2)
	var at place.Point
	for i := 0; i+1 < len(steps); i += 2 {
		at.X, at.Y = at.X+steps[i], at.Y+steps[i+1]
		ring = append(ring, at)
	}
	return ring
}
