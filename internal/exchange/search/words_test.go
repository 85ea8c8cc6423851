package search_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
)

// TestWords is the contract of searching by words: testdata/words/queries.txt says, in Czech and for anybody to read
// and extend, what is found among the offers of offers.toml and what is not. It is the same on both databases.
func TestWords(t *testing.T) {
	offers := wordOffers(t)
	trials := wordTrials(t, offers)
	if len(trials) < 150 || len(offers) < 50 {
		t.Fatalf("only %d trials among %d offers", len(trials), len(offers))
	}
	each(t, func(w *world) {
		w.publish(offers...)
		var score wordScore
		for _, trial := range trials {
			text := trial.text
			if trial.page {
				meant, _, err := w.Understand(w.ctx, search.Query{Text: text})
				w.must(err)
				text = meant.Text
				if len(w.found(search.Query{Text: text, Limit: 1})) == 0 {
					fewer, _, err := w.Relax(w.ctx, search.Query{Text: text})
					w.must(err)
					text = cmp.Or(fewer, text)
				}
			}
			score.add(w.t, trial, w.found(search.Query{Text: text, Limit: len(offers)}))
		}
		w.t.Logf("%d trials: found %d of %d that must be (%.3f), and %d that must not (precision %.3f)", len(trials),
			score.right,
			score.right+score.missed, float64(score.right)/float64(score.right+score.missed), score.wrong,
			float64(score.right)/float64(score.right+score.wrong))
	})
}

// wordTrial is a line of queries.txt.
type wordTrial struct {
	line  int
	text  string
	page  bool // as the page searches: without the words that nobody offers
	must  []string
	never []string
}

type wordScore struct{ right, missed, wrong int }

func (s *wordScore) add(t *testing.T, trial wordTrial, found []string) {
	var missed, wrong []string
	for _, id := range trial.must {
		if !slices.Contains(found, id) {
			missed = append(missed, id)
		}
	}
	for _, id := range trial.never {
		if slices.Contains(found, id) {
			wrong = append(wrong, id)
		}
	}
	s.right += len(trial.must) - len(missed)
	s.missed += len(missed)
	s.wrong += len(wrong)
	if len(missed)+len(wrong) > 0 {
		t.Errorf("queries.txt:%d: „%s“ nenašlo %q a neměl najít %q", trial.line, trial.text, missed, wrong)
	}
}

// wordOffers are the offers of the contract, the first the newest.
func wordOffers(t *testing.T) []help.Offer {
	t.Helper()
	var texts map[string]struct {
		Kind, Title, Text string
		Language          help.Language
		Answers           help.Answers
	}
	md, err := toml.DecodeFile("testdata/words/offers.toml", &texts)
	if err != nil || len(md.Undecoded()) > 0 {
		t.Fatalf("%v, unknown: %v", err, md.Undecoded())
	}
	published := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	var offers []help.Offer
	for _, key := range md.Keys() {
		if len(key) > 1 {
			continue
		}
		id, text := key[0], texts[key[0]]
		if text.Language == "" {
			text.Language = "cs"
		}
		published = published.Add(-time.Hour)
		offers = append(offers, help.Offer{ID: id, Description: help.Description{Kind: text.Kind, Title: text.Title,
			Text: text.Text, Language: text.Language, Reach: help.Reach{Type: help.ReachRegion},
			Setting:   help.AnySetting,
			Languages: []help.Language{text.Language}, Answers: text.Answers},
			PublishedAt: published})
	}
	return offers
}

// wordTrials reads queries.txt.
func wordTrials(t *testing.T, offers []help.Offer) []wordTrial {
	t.Helper()
	file, err := os.ReadFile("testdata/words/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	var trials []wordTrial
	number := 0
	for line := range strings.Lines(string(file)) {
		number++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		trial, err := readTrial(line, offers)
		if err != nil {
			t.Fatalf("queries.txt:%d: %v", number, err)
		}
		trial.line = number
		trials = append(trials, trial)
	}
	return trials
}

func readTrial(line string, offers []help.Offer) (trial wordTrial, err error) {
	parts := strings.Split(line, "|")
	if len(parts) != 3 {
		return trial, fmt.Errorf("has %d parts, not three", len(parts))
	}
	trial.text, trial.page = strings.CutPrefix(strings.TrimSpace(parts[0]), "~ ")
	var may []string
	for _, name := range strings.Fields(parts[1]) {
		inner, optional := strings.CutPrefix(name, "(")
		ids, err := named(strings.TrimSuffix(inner, ")"), offers)
		if err != nil {
			return trial, err
		}
		if optional {
			may = append(may, ids...)
		} else {
			trial.must = append(trial.must, ids...)
		}
	}
	for _, name := range strings.Fields(parts[2]) {
		ids, err := named(name, offers)
		if err != nil {
			return trial, err
		}
		trial.never = append(trial.never, ids...)
	}
	slices.Sort(trial.must)
	slices.Sort(trial.never)
	trial.must, trial.never = slices.Compact(trial.must), slices.Compact(trial.never)
	asked := append(may, trial.must...)
	trial.never = slices.DeleteFunc(trial.never, func(id string) bool {
		return strings.Contains(parts[2], "ostatní") &&
			slices.Contains(asked, id)
	})
	for _, id := range trial.never {
		if slices.Contains(trial.must, id) {
			return trial, fmt.Errorf("%s is on both sides", id)
		}
	}
	if len(asked)+len(trial.never) == 0 {
		return trial, fmt.Errorf("says nothing")
	}
	return trial, nil
}

// named are the offers that a name in queries.txt stands for: one, all of a kind, or all.
func named(name string, offers []help.Offer) ([]string, error) {
	var ids []string
	for _, o := range offers {
		if name == o.ID || name == "@"+o.Kind || name == "ostatní" {
			ids = append(ids, o.ID)
		}
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("no offer is called %q", name)
	}
	return ids, nil
}
