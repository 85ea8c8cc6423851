package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// stateTypes are the types of internal/help whose values only its state tables give.
var stateTypes = []string{"OfferState", "RequestState", "ReferralState", "LetterState"}

// stateTests are the tests outside internal/store that fill a database without verbs, or that expect a state.
var stateTests = []string{"internal/exchange/letters_test.go", "internal/exchange/samples_test.go",
	"internal/exchange/search/world_test.go", "internal/monitor/monitor_test.go"}

// What SQL sets, and a state of its own choice among that.
var (
	sets     = regexp.MustCompile("(?is)\\bSET\\b.*?(?:\\bWHERE\\b|`|$)")
	ownState = regexp.MustCompile(`(?i)\bstate\s*=\s*'`)
)

func setsState(text string) bool {
	return slices.ContainsFunc(sets.FindAllString(text, -1), ownState.MatchString)
}

// TestOnlyTablesSetStates: what state something comes to is said by the state tables of internal/help alone. No other
// code gives a state to an offer, a request, a referral or a letter, and no SQL; tests do where they know no verbs.
func TestOnlyTablesSetStates(t *testing.T) {
	states := stateConstants(t)
	var exempt []string
	seen := 0
	eachText(t, func(path string, text []byte) {
		if !strings.HasSuffix(path, ".go") || strings.HasPrefix(path, "internal/help/") ||
			strings.HasPrefix(path, "internal/arch/") {
			return
		}
		seen++
		places := statesSet(t, path, text, states)
		switch {
		case strings.HasPrefix(path, "internal/store/storetest/"),
			strings.HasPrefix(path, "internal/store/") && strings.HasSuffix(path, "_test.go"):
			return
		case slices.Contains(stateTests, path):
			exempt = append(exempt, path)
			if len(places) == 0 {
				t.Errorf("%s sets no state; it needs no exemption", path)
			}
			return
		case setsState(string(text)):
			t.Errorf("%s has SQL that sets a state", path)
		}
		for _, at := range places {
			t.Errorf("%s sets a state; have it come from a state table", at)
		}
	})
	if seen < 200 || len(exempt) != len(stateTests) {
		t.Errorf("%d files, of which exempt are %q", seen, exempt)
	}
}

func TestSeesStates(t *testing.T) {
	states := stateConstants(t)
	for _, name := range []string{"OfferActive", "RequestNotHelped", "ReferralUndeliverable", "LetterFailed"} {
		if !slices.Contains(states, name) {
			t.Errorf("%s is not among the states %q", name, states)
		}
	}
	code := "package a\nfunc f() { o.State = help.OfferActive; _ = T{State: help.LetterFailed}; o.State = help.Other }"
	if len(statesSet(t, "a.go", []byte(code), states)) != 2 ||
		!setsState("UPDATE offers SET x = 1, state = 'paused'") || setsState("SET state = $2 WHERE state = 'a'") {
		t.Error("the test sees no states")
	}
}

// stateConstants are the names of the states, as internal/help declares them.
func stateConstants(t *testing.T) (names []string) {
	t.Helper()
	for _, file := range parsed(t, "internal/help") {
		for _, d := range file.Decls {
			constants, ok := d.(*ast.GenDecl)
			if !ok || constants.Tok != token.CONST {
				continue
			}
			for _, spec := range constants.Specs {
				v := spec.(*ast.ValueSpec)
				if of, ok := v.Type.(*ast.Ident); ok && slices.Contains(stateTypes, of.Name) {
					for _, name := range v.Names {
						names = append(names, name.Name)
					}
				}
			}
		}
	}
	return names
}

// parsed are the files of a package, without its tests.
func parsed(t *testing.T, room string) (files []*ast.File) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, room, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// statesSet are the places in a file where something gets a state that the code names.
func statesSet(t *testing.T, path string, text []byte, states []string) (places []string) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	isState := func(e ast.Expr) bool {
		s, ok := e.(*ast.SelectorExpr)
		return ok && slices.Contains(states, s.Sel.Name)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "State" && isState(n.Value) {
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
