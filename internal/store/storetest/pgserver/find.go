package pgserver

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// debianBins is where Debian and its kin keep the binaries of each version, out of PATH.
const debianBins = "/usr/lib/postgresql/*/bin"

// findBin is the directory with initdb and postgres: the one in PATH, the one that pg_config names, or the newest
// of Debian's.
func findBin() (string, error) {
	for _, dir := range candidates() {
		if isExecutable(dir, "initdb") && isExecutable(dir, "postgres") {
			return dir, nil
		}
	}
	return "", ErrNotInstalled
}

func candidates() (dirs []string) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		// A link leads to the real directory, where the rest of the same version is.
		if real, err := filepath.EvalSymlinks(initdb); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
		dirs = append(dirs, filepath.Dir(initdb))
	}
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	versions, _ := filepath.Glob(debianBins) // the pattern is right
	slices.SortFunc(versions, func(a, b string) int { return version(b) - version(a) })
	return append(dirs, versions...)
}

// version is 15 of ".../15/bin"; the old "9.6" counts as 9.
func version(bin string) int {
	name, _, _ := strings.Cut(filepath.Base(filepath.Dir(bin)), ".")
	n, _ := strconv.Atoi(name)
	return n
}

func isExecutable(dir, name string) bool {
	_, err := exec.LookPath(filepath.Join(dir, name))
	return err == nil
}
