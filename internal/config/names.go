package config

import (
	"os"
	"slices"
	"strings"
)

// checkName refuses what would be ignored without a word: a name of ours that is misspelt.
func checkName(name string) (problem string) {
	switch {
	case !strings.HasPrefix(name, "SPOLU_"),
		slices.ContainsFunc(settings(), func(s setting) bool { return s.env == name }):
		return ""
	}
	if meant := nearest(name); meant != "" {
		return name + " is no setting; is " + meant + " meant?"
	}
	return name + " is no setting; see spolu help for their names"
}

// Misspelt are sentences on variables of the environment that begin as ours do and are none. getenv is asked for each:
// where a caller has an environment of its own, that of the process does not count.
func Misspelt(getenv func(string) string) (problems []string) {
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if problem := checkName(name); problem != "" && getenv(name) != "" {
			problems = append(problems, problem)
		}
	}
	slices.Sort(problems)
	return problems
}

// nearest is the setting whose name is least different from another one; "" where all are others.
func nearest(name string) (meant string) {
	least := 4 // slips of a hand
	for _, s := range settings() {
		if n := distance(name, s.env); n < least {
			least, meant = n, s.env
		}
	}
	return meant
}

// distance is how many letters must be added, dropped or changed to make one word of another (Levenshtein).
func distance(from, to string) int {
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(from) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(to) {
			change := corner
			if from[i] != to[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
