package words

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// TestParadigms: all forms of a word come to one stem, whichever of them was typed. A line of the table is a word in
// all its cases. "~" begins those in which some do not: they are counted, so that nobody takes them for mended.
func TestParadigms(t *testing.T) {
	file, err := os.Open("testdata/paradigms.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines, pairs, met := bufio.NewScanner(file), 0, 0
	for lines.Scan() {
		line, known := strings.CutPrefix(lines.Text(), "~")
		forms := strings.Fields(line)
		if len(forms) == 0 || forms[0][0] == '#' {
			continue
		}
		byStem := map[string][]string{}
		for _, f := range forms {
			s := strings.Join(Stems(f), " ")
			byStem[s] = append(byStem[s], f)
		}
		for _, same := range byStem {
			met += len(same) * (len(same) - 1)
		}
		pairs += len(forms) * (len(forms) - 1)
		if len(byStem) > 1 != known {
			t.Errorf("%s: %v", forms[0], byStem)
		}
	}
	t.Logf("%d of %d pairs of forms meet (%.3f)", met, pairs, float64(met)/float64(pairs))
}
