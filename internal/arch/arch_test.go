// Package arch holds only tests: of what no single package can see of itself. They are the rules of who imports whom,
// that each package says what it owns, that the documents name what is there, and that no contact of a real person
// is in the tree.
package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// root is the top of the tree, seen from here.
const root = "../.."

const module = "example.org/spolu/"

// order are all packages: each may import those above it only. A package's own folders (store/storetest, place/gen)
// count as part of it, unless they have a line of their own.
var order = []string{
	"internal/help",
	"internal/contact",
	"internal/config",
	"internal/remote",
	"internal/version",
	"internal/i18n",
	"internal/pages",
	"internal/words",
	"internal/place",
	"internal/place/files",
	"internal/site",
	"internal/wire",
	"internal/file",
	"internal/erased",
	"internal/vault",
	"internal/letter",
	"internal/store/migrations",
	"internal/store/sqlite",
	"internal/store/mapping",
	"internal/store",
	"internal/store/gazetteer",
	"internal/store/outbox",
	"internal/store/index",
	"internal/store/backup",
	"internal/guard",
	"internal/session",
	"internal/exchange/limit",
	"internal/exchange/portal",
	"internal/exchange/places",
	"internal/exchange/search",
	"internal/exchange/offers",
	"internal/exchange/requests",
	"internal/exchange/access",
	"internal/exchange/review",
	"internal/exchange/privacy",
	"internal/exchange/housekeeping",
	"internal/exchange/samples",
	"internal/exchange/stats",
	"internal/exchange",
	"internal/sample",
	"internal/worker",
	"internal/post",
	"internal/jobs",
	"internal/monitor",
	"internal/ui",
	"internal/httpx",
	"internal/web/visit",
	"internal/web/describe",
	"internal/web/journey",
	"internal/web/find",
	"internal/web/asking",
	"internal/web/offering",
	"internal/web/my",
	"internal/web",
	"internal/api",
	"internal/cli",
	"cmd/spolu",
	"internal/arch", // from here on tests only
	"e2e",
	"deploy",
	"bench",
	"faults",
}

// surfaces are where the program meets the world. They do not know each other: cli puts them together.
var surfaces = []string{
	"internal/sample", "internal/post", "internal/jobs", "internal/monitor", "internal/web", "internal/api",
}

// storage is who may speak to a database: these packages stand in internal/store and its folders only.
var storage = []string{
	"database/sql", "github.com/jackc/pgx", "modernc.org/sqlite", "github.com/pressly/goose", module + "internal/store/sqlite",
	module + "internal/store/mapping",
}

// pkg is what "go list" says of a package. Imports are those of the program, without its tests'.
type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
}

// room is the package's place in the tree: "internal/store/storetest".
func (p pkg) room() string { return strings.TrimPrefix(p.ImportPath, module) }

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,Imports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Fatalf("go list: %s", e.Stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// rank is where a package stands in the order, or -1 for one that it does not know.
func rank(room string) int {
	for ; room != "."; room = path.Dir(room) {
		if i := slices.Index(order, room); i >= 0 {
			return i
		}
	}
	return -1
}

func TestPackagesImportOnlyThoseAbove(t *testing.T) {
	for _, p := range packages(t) {
		own := rank(p.room())
		if own < 0 {
			t.Errorf("%s has no place in the order; give it one in internal/arch", p.room())
			continue
		}
		for _, i := range p.Imports {
			room, ours := strings.CutPrefix(i, module)
			if ours && rank(room) >= own && !strings.HasPrefix(room+"/", order[own]+"/") {
				t.Errorf("%s imports %s, which stands below it", p.room(), room)
			}
			if (ours && testsOnly(room) || i == "testing" || strings.HasPrefix(i, "testing/")) && !testsOnly(p.room()) {
				t.Errorf("%s imports %s, which is for tests only", p.room(), room)
			}
		}
	}
}

// testsOnly reports whether a package has no business in the program.
func testsOnly(room string) bool {
	return strings.Contains(room+"/", "test/") || rank(room) > slices.Index(order, "cmd/spolu")
}

func TestRulesStandAlone(t *testing.T) {
	for _, p := range packages(t) {
		for _, i := range p.Imports {
			if domain, _, _ := strings.Cut(i, "/"); p.room() == "internal/help" && strings.Contains(domain, ".") {
				t.Errorf("internal/help imports %s; it needs the standard library only", i)
			}
		}
	}
}

func TestOnlyStoreSpeaksToDatabases(t *testing.T) {
	for _, p := range packages(t) {
		if strings.HasPrefix(p.room()+"/", "internal/store/") {
			continue
		}
		for _, i := range p.Imports {
			if slices.ContainsFunc(storage, func(s string) bool { return strings.HasPrefix(i+"/", s+"/") }) {
				t.Errorf("%s imports %s; SQL lives in internal/store", p.room(), i)
			}
		}
	}
}

// TestOnlyStoreTakesStatements: what a transaction gives to packages in the store's folder (see store.SQL) nobody
// else takes.
func TestOnlyStoreTakesStatements(t *testing.T) {
	eachText(t, func(name string, text []byte) {
		ours := strings.HasPrefix(name, "internal/store/") || !strings.HasSuffix(name, ".go")
		if !ours && strings.Contains(string(text), ".SQL"+"()") {
			t.Errorf("%s takes the statements of a transaction; SQL lives in internal/store", name)
		}
	})
}

// surface is the one that a package belongs to, or "".
func surface(room string) string {
	i := slices.IndexFunc(surfaces, func(s string) bool { return strings.HasPrefix(room+"/", s+"/") })
	if i < 0 {
		return ""
	}
	return surfaces[i]
}

func TestOnlyCommandsWire(t *testing.T) {
	for _, p := range packages(t) {
		if p.room() == "internal/cli" || testsOnly(p.room()) {
			continue
		}
		for _, i := range p.Imports {
			room := strings.TrimPrefix(i, module)
			if s := surface(room); s != "" && s != surface(p.room()) {
				t.Errorf("%s imports %s; only internal/cli puts the surfaces together", p.room(), room)
			}
		}
	}
}
