package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"slices"

	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/store/index"
)

// mark is how many bytes at the beginning of a cursor tell which search it is of.
const mark = 8

// cursor is a place in the results of a search, opaque to whoever carries it, and of no use with another search.
func cursor(q search.Query, p index.Position) string {
	b := searchMark(q)
	for _, n := range []int64{int64(p.Title), p.Metres, p.Seq} {
		b = binary.AppendVarint(b, n)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// readCursor is the place that a cursor names; ok is false for what is no cursor, or one of another search.
func readCursor(q search.Query, s string) (p index.Position, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) < mark || !slices.Equal(b[:mark], searchMark(q)) {
		return p, false
	}
	var numbers [3]int64
	rest := b[mark:]
	for i := range numbers {
		n, size := binary.Varint(rest)
		if size <= 0 {
			return p, false
		}
		numbers[i], rest = n, rest[size:]
	}
	p = index.Position{Title: int(numbers[0]), Metres: numbers[1], Seq: numbers[2]}
	return p, len(rest) == 0 && p.Seq > 0 && p.Metres >= 0 && (numbers[0] == 0 || numbers[0] == 1)
}

// searchMark tells searches apart that have different results or another order: all that a query says. How many are
// asked for at once does not matter: a reader may change it on the way.
func searchMark(q search.Query) []byte {
	q.Limit, q.Page, q.After = 0, 0, index.Position{}
	q.Latest = q.Latest && q.Wording()
	text, err := json.Marshal(q)
	if err != nil {
		panic("api: plain values cannot fail to encode: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return sum[:mark]
}
