package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// state is a constant of a state: "help.OfferActive".
var state = regexp.MustCompile(
	`^(Offer|Request|Referral|Letter)(Unconfirmed|Review|Refused|Active|Paused|Full|Expired|Closed|Blocked|` +
		`Held|Open|Helped|NotHelped|Withdrawn|Queued|Sent|Accepted|Declined|Unanswered|Undeliverable|Sending|Failed)$`)

// What SQL sets, and a state of its own choice among that.
var (
	sets     = regexp.MustCompile("(?is)\\bSET\\b.*?(?:\\bWHERE\\b|`|$)")
	ownState = regexp.MustCompile(`(?i)\bstate\s*=\s*'`)
)

func setsState(text string) bool {
	return slices.ContainsFunc(sets.FindAllString(text, -1), ownState.MatchString)
}

// TestOnlyTablesSetStates: what state something comes to is said by the state tables of internal/help alone. No other
// code gives a state to an offer, a request, a referral or a letter, and no SQL;
// tests do in packages that know no verbs.
func TestOnlyTablesSetStates(t *testing.T) {
	seen := 0
	files := os.DirFS(root)
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasPrefix(path, "internal/help/") ||
			strings.HasPrefix(path, "internal/arch/") {
			return err
		}
		text, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		seen++
		test := strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "internal/store/storetest/")
		if setsState(string(text)) && !(test && strings.HasPrefix(path, "internal/store/")) {
			t.Errorf("%s has SQL that sets a state", path)
		}
		if test && path[:strings.LastIndex(path, "/")] != "internal/exchange" {
			return nil // they fill a database without verbs
		}
		for _, at := range statesSet(t, path, text, !test) {
			t.Errorf("%s sets a state; have it come from a state table", at)
		}
		return nil
	})
	if err != nil || seen < 200 {
		t.Errorf("%d files, %v", seen, err)
	}
	const sets = "package a\nfunc f() { o.State = help.OfferActive; _ = T{State: help.LetterFailed} }"
	if len(statesSet(t, "a.go", []byte(sets), true)) != 2 ||
		!setsState("UPDATE offers SET x = 1, state = 'paused'") || setsState("SET state = $2 WHERE state = 'a'") {
		t.Error("the test sees no states")
	}
}

// statesSet are the places in a file where something gets a state that the code names; made is also where it is made.
func statesSet(t *testing.T, path string, text []byte, made bool) (places []string) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); made && ok && key.Name == "State" && isState(n.Value) {
				places = append(places, set.Position(n.Pos()).String())
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				field, ok := left.(*ast.SelectorExpr)
				if ok && field.Sel.Name == "State" && i < len(n.Rhs) && isState(n.Rhs[i]) {
					places = append(places, set.Position(n.Pos()).String())
				}
			}
		}
		return true
	})
	return places
}

func isState(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && state.MatchString(s.Sel.Name)
}
