package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
)

// What opens a transaction: the names of internal/store that its function has in its signature,
// or that open a database.
var storeNames = []string{"Tx", "DB", "Open"}

// TestSurfacesCallVerbs: pages and the interface change and read through verbs, which ask whether the actor may and
// write the audit. What verbs share (portal.Portal, which exchange.Exchange embeds) gives transactions to them alone.
func TestSurfacesCallVerbs(t *testing.T) {
	shared := transactional(t)
	seen := 0
	eachText(t, func(path string, text []byte) {
		surface := strings.HasPrefix(path, "internal/web/") || strings.HasPrefix(path, "internal/api/")
		if !surface || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || testsOnly(path) {
			return
		}
		seen++
		for _, at := range pastVerbs(t, path, text, shared) {
			t.Errorf("%s goes to the database past the verbs; have a verb of internal/exchange do it", at)
		}
	})
	if seen < 30 {
		t.Errorf("%d files", seen)
	}
}

func TestSeesPastVerbs(t *testing.T) {
	shared := transactional(t)
	for _, name := range []string{"DB", "Change", "Each", "Write", "WriteAbout", "Notify"} {
		if !slices.Contains(shared, name) {
			t.Errorf("%s is not among what gives transactions: %q", name, shared)
		}
	}
	for code, want := range map[string]int{
		"s.Exchange.Change(ctx, f)":                    1,
		"s.Exchange.Portal.Each(ctx, f, g)":            1,
		"s.Exchange.DB.View(ctx, f)":                   1,
		"db := x.DB":                                   1,
		"g := func(tx *store.Tx) error { return nil }": 1,
		"var db *store.DB":                             1,
		"httpx.Write(w, r, 200); row.Change = 1":       0,
		"s.Exchange.URL(lang, page); store.ProveOffer": 0,
	} {
		if got := pastVerbs(t, "a.go", []byte("package a\nfunc f() { "+code+" }"), shared); len(got) != want {
			t.Errorf("%s: %q, want %d", code, got, want)
		}
	}
}

// transactional are the exported fields and methods of portal.Portal that have to do with a database or a transaction.
func transactional(t *testing.T) []string {
	t.Helper()
	names := map[string]bool{}
	for _, file := range parsed(t, "internal/exchange/portal") {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv != nil && n.Name.IsExported() && namesStore(n.Type) {
					names[n.Name.Name] = true
				}
				return false
			case *ast.Field:
				for _, name := range n.Names {
					if name.IsExported() && namesStore(n.Type) {
						names[name.Name] = true
					}
				}
			}
			return true
		})
	}
	return slices.Sorted(maps.Keys(names))
}

// namesStore reports whether a type has a database or a transaction in it.
func namesStore(of ast.Node) (found bool) {
	ast.Inspect(of, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		found = found || ok && isStoreName(s)
		return true
	})
	return found
}

func isStoreName(s *ast.SelectorExpr) bool {
	of, ok := s.X.(*ast.Ident)
	return ok && of.Name == "store" && slices.Contains(storeNames, s.Sel.Name)
}

// pastVerbs are the places in a file that name a transaction or a database, or what exchange.Exchange shares of them.
func pastVerbs(t *testing.T, path string, text []byte, shared []string) (places []string) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		of, _ := s.X.(*ast.SelectorExpr)
		ofExchange := of != nil && (of.Sel.Name == "Exchange" || of.Sel.Name == "Portal")
		if isStoreName(s) || s.Sel.Name == "DB" || ofExchange && slices.Contains(shared, s.Sel.Name) {
			places = append(places, set.Position(n.Pos()).String())
			return false
		}
		return true
	})
	return places
}
