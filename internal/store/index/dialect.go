package index

import (
	"fmt"
	"strconv"
	"strings"
)

// dialect is all that differs between the two databases here.
type dialect struct {
	// distanceAt is the SQL of the distance, in metres, from the place searched for to that of a row, out of
	// the vector that argument vector passes.
	distanceAt func(vector int, place string) string
	// vector is the vector of distances as an argument.
	vector func(metres []int32) any
	// advice names the index by which a SELECT goes through the listings, where the database takes advice; newest
	// is the way through all of them by seq.
	advice func(index string) string
	newest string
	// among is the SQL of "is one of these places".
	among func(q *query, places []int32) string
	// texts is the FROM of a search by text: the numbers t of those that match an argument, which ask makes; theirs
	// adds the listings l of a seq. segments is whether texts stand on segments.
	texts    func(argument string) string
	theirs   func(seq string) string
	ask      func(asked) string
	segments bool
	// addText is the table of texts for an insertion, textShape a row: the number, and the words with spaces between;
	// dropTexts removes those with the numbers $1 and $2.
	addText, textShape, dropTexts string
	// mergeTexts puts the pieces that changes leave of the text index together, so many pages at a time: all of
	// them where the number is negative, else on with what was begun. Empty where the database does so by itself.
	mergeTexts string
	// textsAside has the text index take texts in beside itself, textsInside at once again, and mergeAside puts in what
	// lies beside it. Empty where the database has no such thing.
	textsAside, textsInside, mergeAside string
}

// dialects are by store.SQL.Dialect.
var dialects = map[string]dialect{
	"sqlite": {
		distanceAt: func(vector int, place string) string {
			// A one and seven digits a municipality, as a blob: substr takes one of 300 numbers out without looking
			// at the rest, as it would have to in a text, whose letters have different lengths. A number that was given
			// after the vector was made is as far as can be.
			return fmt.Sprintf("CASE WHEN %[2]s < 0 THEN %[3]d"+
				" ELSE COALESCE(CAST(NULLIF(substr($%[1]d, %[2]s * 8 + 2, 7), x'') AS INTEGER), %[3]d) END",
				vector, place, endless)
		},
		vector: func(metres []int32) any {
			b := make([]byte, 0, 8*len(metres))
			for _, m := range metres {
				b = strconv.AppendInt(b, 10_000_000+int64(min(m, OutOfReach)), 10)
			}
			return b
		},
		// Without advice one index more can send a walk from 0.3 to 150 ms: there are no statistics, nor should there
		// be.
		advice: func(index string) string { return "INDEXED BY " + index },
		newest: "NOT INDEXED", // the table itself is in the order of seq
		among: func(_ *query, places []int32) string {
			numbers := make([]string, len(places))
			for i, p := range places {
				numbers[i] = strconv.Itoa(int(p))
			}
			return "IN (" + strings.Join(numbers, ", ") + ")"
		},
		// By rowid the index is walked backwards: a frequent word stops early.
		texts: func(argument string) string {
			return "(SELECT rowid AS number FROM listing_texts WHERE listing_texts MATCH " + argument + ") t"
		},
		theirs:     func(seq string) string { return " CROSS JOIN listings l NOT INDEXED ON l.seq = " + seq },
		ask:        askSQLite,
		addText:    "listing_texts (rowid, words)",
		textShape:  "(?, ?)",
		dropTexts:  `DELETE FROM listing_texts WHERE rowid IN ($1, $2)`,
		mergeTexts: `INSERT INTO listing_texts (listing_texts, rank) VALUES ('merge', $1)`,
	},
	"postgres": {
		distanceAt: func(vector int, place string) string {
			return fmt.Sprintf("CASE WHEN %[2]s < 0 THEN %[3]d ELSE COALESCE(($%[1]d::int[])[%[2]s + 1], %[3]d) END",
				vector, place, endless)
		},
		vector: func(metres []int32) any { return metres },
		advice: func(string) string { return "" },
		among:  func(q *query, places []int32) string { return "= ANY(" + q.arg(places) + "::int[])" },
		// OFFSET 0 keeps the planner from walking all texts by seq in the hope of meeting enough that match.
		texts: func(argument string) string {
			return "(SELECT seq AS number FROM listing_texts WHERE stems @@ " + argument + "::tsquery OFFSET 0) t"
		},
		theirs:      func(seq string) string { return " JOIN listings l ON l.seq = " + seq },
		segments:    true,
		ask:         askPostgres,
		addText:     "listing_texts (seq, stems)",
		textShape:   "(?, array_to_tsvector(string_to_array(?, ' ')))",
		dropTexts:   `DELETE FROM listing_texts WHERE seq IN ($1, $2)`,
		textsAside:  `ALTER INDEX listing_texts_stems SET (fastupdate = on)`,
		textsInside: `ALTER INDEX listing_texts_stems SET (fastupdate = off)`,
		mergeAside:  `SELECT gin_clean_pending_list('listing_texts_stems')`,
	},
}

// askSQLite is a question in the language of FTS5.
func askSQLite(a asked) string {
	text := groupsOf(a.all, `"`, "AND", "OR")
	if len(a.not) > 0 {
		text = "(" + text + ") NOT (" + groupsOf(a.not, `"`, "AND", "OR") + ")"
	}
	return text
}

// askPostgres is a question as a tsquery.
func askPostgres(a asked) string {
	text := groupsOf(a.all, "'", "&", "|")
	if len(a.not) > 0 {
		text += " & !(" + groupsOf(a.not, "'", "&", "|") + ")"
	}
	return text
}

// groupsOf is one of each group in the language of a question.
func groupsOf(groups [][]string, quote, and, or string) string {
	each := make([]string, len(groups))
	for i, group := range groups {
		each[i] = "(" + quote + strings.Join(group, quote+" "+or+" "+quote) + quote + ")"
	}
	return strings.Join(each, " "+and+" ")
}
